"""``--effort best``: the likeliest hypothesis that passes the checks, and else the likeliest with its flags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.backends.base import AS, END, TERM, Candidate
from translate.backends.fake import FakeTranslator
from translate.choosing import ChoosingTranslator
from translate.glossary import Terminology, load
from translate.languages import Pair
from translate.records import Hypothesis, Segment
from translate.translation import Job, translate_jobs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PS_EN = Pair("ps", "en")
# Gloss: 300 refugees did not come.
SOURCE = "۳۰۰ کډوال ونه رسېدل چې هلته و."
GOOD, OTHER_NUMBER, AFFIRMATIVE = (
    "300 refugees did not come there.",
    "30 refugees did not come.",
    "300 refugees came there.",
)


@dataclass(frozen=True, slots=True)
class Beam(FakeTranslator):
    """Gives the same hypotheses for every text, the likeliest first."""

    texts: tuple[str, ...] = ()

    def candidates(
        self, texts: Sequence[str], pair: Pair, prefixes: Sequence[str] = ()
    ) -> list[Sequence[Candidate]]:
        del pair, prefixes
        row = tuple(Candidate(Hypothesis(text, -float(at), self.name)) for at, text in enumerate(self.texts))
        return [row for _ in texts]


@pytest.mark.parametrize(
    ("beam", "chosen"),
    [
        ((GOOD, AFFIRMATIVE), GOOD),
        ((OTHER_NUMBER, AFFIRMATIVE, GOOD, f"So {GOOD}"), GOOD),
        (("", OTHER_NUMBER), ""),
        ((OTHER_NUMBER, AFFIRMATIVE), OTHER_NUMBER),
        ((" ".join(["300 refugees did not come"] * 4), GOOD), GOOD),
    ],
)
def test_the_likeliest_that_passes_the_checks_is_chosen_and_else_the_likeliest(
    beam: tuple[str, ...], chosen: str
) -> None:
    translator = ChoosingTranslator(Beam(texts=beam))
    assert [row.text for row in translator.translate([SOURCE, SOURCE], PS_EN)] == [chosen, chosen]


def test_what_falls_back_keeps_its_flags() -> None:
    job = Job((Segment("a", 0, 0, SOURCE),), "ps", "en")
    translator = ChoosingTranslator(Beam(texts=(OTHER_NUMBER, AFFIRMATIVE)))
    ((made,),) = translate_jobs([job], translator, Terminology(load([], default=False)))
    assert (made.text, made.flags) == (OTHER_NUMBER, ("numbers",))


def test_a_term_is_looked_for_first_in_what_passes(tmp_path: Path) -> None:
    glossary = tmp_path / "g.tsv"
    glossary.write_text("concept\tps\ten\nr\tکډوال\tdisplaced people\n", encoding="utf-8")
    job = Job((Segment("a", 0, 0, SOURCE),), "ps", "en")
    beam = (OTHER_NUMBER, "30 displaced people did not come.", GOOD, "300 displaced people did not come.")
    translator = ChoosingTranslator(Beam(texts=beam))
    ((made,),) = translate_jobs([job], translator, Terminology(load([glossary], default=False)))
    assert (made.text, made.flags, made.terms[0].rung) == (beam[-1], (), "n-best")


def test_the_checks_do_not_see_what_annotations_tell_the_model() -> None:
    text = f"Police in {TERM} the zone {AS} 5 zone {END} did not come."
    # Gloss: the police did not come to the zone.
    first, second = "پولیس زون ته ونه رسېدل.", "پولیس ۵ زون ته ونه رسېدل."
    ((best, _),) = ChoosingTranslator(Beam(texts=(first, second))).candidates([text], Pair("en", "ps"))
    assert best.hypothesis.text == first


@given(st.lists(st.sampled_from([GOOD, OTHER_NUMBER, AFFIRMATIVE, ""]), min_size=1, max_size=8))
def test_choosing_loses_no_candidate_and_choosing_again_changes_nothing(texts: list[str]) -> None:
    once = ChoosingTranslator(Beam(texts=tuple(texts)))
    (row,) = once.candidates([SOURCE], PS_EN)
    assert sorted(found.hypothesis.text for found in row) == sorted(texts)
    assert ChoosingTranslator(once).candidates([SOURCE], PS_EN) == [row]
