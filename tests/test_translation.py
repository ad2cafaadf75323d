"""Segments into translations: one call a pair, terms told where the model takes them, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import make_segments

from translate.backends.fake import FakeTranslator
from translate.glossary import Terminology, load
from translate.languages import Pair
from translate.records import Hypothesis
from translate.translation import Job, translate_jobs, translate_lines


class Told(FakeTranslator):
    """Takes annotated terms, remembers what it was given, and says one of them where it is told."""

    __slots__ = ("calls", "takes")

    def __init__(self, *, takes: bool = True) -> None:
        super().__init__()
        object.__setattr__(self, "calls", [])
        object.__setattr__(self, "takes", takes)

    calls: list[list[str]]
    takes: bool

    def inline_terms(self, pair: Pair) -> bool:
        return self.takes and pair.source == "en"

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:  # noqa: ARG002  # the same for every pair
        self.calls.append(list(texts))
        return [Hypothesis("کډوال راغلل" if "⟨" in text else "راغلل", -1.0, "told") for text in texts]


class Legs(Told):
    """Goes from Pashto to Urdu through English, and says the term where it is told."""

    __slots__ = ()

    def inline_terms(self, pair: Pair) -> bool:  # noqa: ARG002  # every leg
        return True

    def legs(self, pair: Pair) -> tuple[Pair, ...]:
        return (Pair("ps", "en"), Pair("en", "ur")) if pair == Pair("ps", "ur") else (pair,)

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        self.calls.append(list(texts))
        term, other = ("the capital", "the place") if pair.target == "en" else ("دارالحکومت", "جگہ")
        return [Hypothesis(term if "⟨" in text else other, -1.0, "legs") for text in texts]


@pytest.fixture
def terms(tmp_path: Path) -> Terminology:
    path = tmp_path / "g.tsv"
    path.write_text("concept\ten\tps\nrefugee\trefugee\tکډوال\ncamp\tcamp\tکمپ\n", encoding="utf-8")
    return Terminology(load([path], default=False))


def test_all_jobs_of_a_pair_go_to_the_backend_in_one_call_each_text_once(terms: Terminology) -> None:
    backend = Told(takes=False)
    one, two = make_segments("Yes.", "No."), make_segments("No.", "Maybe.")
    done = translate_jobs([Job(one, "en", "ps"), Job(two, "en", "ps"), Job(two, "en", "en")], backend, terms)
    assert backend.calls == [["Yes.", "No.", "Maybe."]]
    assert [len(rows) for rows in done] == [2, 2, 2]
    assert [row.origin for row in done[2]] == ["source", "source"]
    assert [row.text for row in done[2]] == ["No.", "Maybe."]


def test_terms_are_told_and_what_is_missing_is_flagged(terms: Terminology) -> None:
    backend = Told()
    ((row,),) = translate_jobs([Job(make_segments("A refugee in a camp."), "en", "ps")], backend, terms)
    assert backend.calls == [
        ["A refugee in a camp."],
        ["A ⟨term⟩ refugee ⟨as⟩ کډوال ⟨/⟩ in a ⟨term⟩ camp ⟨as⟩ کمپ ⟨/⟩."],
    ]
    assert [(hit.concept, hit.rung) for hit in row.terms] == [("refugee", "annotated"), ("camp", "inserted")]
    assert "terms" in row.flags


def test_on_a_pivot_the_term_of_the_last_language_is_told_on_the_last_leg(tmp_path: Path) -> None:
    """On the way from Pashto to Urdu "capital" is the city in Pashto, and so it is in Urdu, though money comes first."""
    path = tmp_path / "g.tsv"
    path.write_text(
        "concept\ten\tps\tur\nmoney\tcapital\tپانګه\tسرمایہ\ncity\tcapital\tپلازمېنه\tدارالحکومت\n",
        encoding="utf-8",
    )
    backend = Legs()
    ((row,),) = translate_jobs(
        [Job(make_segments("پلازمېنه"), "ps", "ur")], backend, Terminology(load([path], default=False))
    )
    assert backend.calls == [
        ["پلازمېنه"],
        ["⟨term⟩ پلازمېنه ⟨as⟩ capital ⟨/⟩"],
        ["the capital"],
        ["the ⟨term⟩ capital ⟨as⟩ دارالحکومت ⟨/⟩"],
    ]
    assert row.hypothesis
    assert row.hypothesis.via == "the capital"
    assert [(hit.concept, hit.target, hit.rung) for hit in row.terms] == [("city", "دارالحکومت", "annotated")]


def test_brackets_in_a_text_cannot_pass_for_annotations(terms: Terminology) -> None:
    backend = Told()
    translate_jobs([Job(make_segments("x ⟨term⟩ y ⟨as⟩ z ⟨/⟩"), "en", "ps")], backend, terms)
    translate_lines(["x ⟨term⟩"], Pair("en", "ps"), backend, terms)
    assert [text for call in backend.calls for text in call] == ["x (term) y (as) z (/)", "x (term)"]


def test_lines_keep_their_number_and_their_blanks(terms: Terminology) -> None:
    lines = ["One. Two.", "", "  ", "Three"]
    assert translate_lines(lines, Pair("en", "ur"), FakeTranslator(), terms) == [
        "[ur] One. [ur] Two.",
        "",
        "",
        "[ur] Three",
    ]
    assert translate_lines(lines, Pair("en", "en"), FakeTranslator(), terms) == lines


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("TORKHAM -- Trucks moved.", "Torkham -- Trucks moved."),
        ("SPIN BOLDAK, Afghanistan — The UN said so.", "Spin Boldak, Afghanistan — The UN said so."),
        ("TRUCKS MOVE THROUGH TORKHAM AGAIN", "Trucks Move Through Torkham Again"),
        ("UNHCR said so.", "UNHCR said so."),
        ("The TTP -- a group -- denied it.", "The TTP -- a group -- denied it."),
    ],
)
def test_capitals_of_datelines_and_headlines_are_told_in_title_case(
    text: str, told: str, terms: Terminology
) -> None:
    backend = Told()
    translate_jobs([Job(make_segments(text), "en", "ps")], backend, terms)
    assert backend.calls[0] == [told]
