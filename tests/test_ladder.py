"""Terms are enforced rung by rung, and a rung is refused where it would do harm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from translate.backends.base import Candidate, Link
from translate.backends.fake import FakeTranslator
from translate.glossary import Terminology, load
from translate.ladder import Ladder
from translate.languages import Pair
from translate.records import Hypothesis

EN_PS = Pair("en", "ps")
GLOSSARY = (
    "concept\ten\tps\tprs\tur\n"
    "refugee\trefugee\tکډوال\tمهاجر\tپناہ گزین\n"
    "camp\tcamp\tکمپ\tاردوگاه\tکیمپ\n"
    "hospital\thospital\tروغتون\tشفاخانه | !بیمارستان\tہسپتال\n"
)


@pytest.fixture
def terms(tmp_path: Path) -> Terminology:
    path = tmp_path / "g.tsv"
    path.write_text(GLOSSARY, encoding="utf-8")
    return Terminology(load([path], default=False))


@dataclass(frozen=True, slots=True)
class Scripted(FakeTranslator):
    """Says what it is told to say; ``looks`` pairs a word of each translation with the word of the source it looked at, ``told`` is said to annotations."""

    says: Sequence[str] = ("",)
    looks: Sequence[tuple[str, str]] = ()
    begun: str = ""
    inline: bool = False
    told: str = "یو کډوال کمپ ته راغی."
    asked: list[tuple[str, str]] = field(default_factory=list)

    def inline_terms(self, pair: Pair) -> bool:  # noqa: ARG002  # the same for every pair
        return self.inline

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:  # noqa: ARG002
        return [Hypothesis(self.says[0], 0.0, "scripted") for _ in texts]

    def candidates(
        self, texts: Sequence[str], pair: Pair, prefixes: Sequence[str] = ()
    ) -> list[Sequence[Candidate]]:
        del pair
        self.asked.extend(zip(texts, prefixes or [""] * len(texts), strict=True))
        if prefixes:
            said = [[f"{prefix} {self.begun}" if self.begun else self.says[0]] for prefix in prefixes]
        else:
            said = [[self.told] if "⟨as⟩" in text else list(self.says) for text in texts]
        return [
            tuple(Candidate(Hypothesis(words, 0.0, "scripted"), self._links(words, text)) for words in row)
            for text, row in zip(texts, said, strict=True)
        ]

    def _links(self, words: str, source: str) -> tuple[Link, ...]:
        return tuple(
            Link(words.index(target), source.index(looked), 0.9)
            for target, looked in self.looks
            if target in words
        )


def climb(
    model: Scripted, terms: Terminology, source: str, pair: Pair = EN_PS, anew: int = 0
) -> tuple[str, list[str]]:
    (row,) = Ladder(pair, model, terms, anew=anew).translate([source])
    return row.hypothesis.text, list(row.rungs)


def test_a_term_in_the_best_translation_is_found_and_nothing_more_is_asked(terms: Terminology) -> None:
    model = Scripted(says=["یو کډوال راغی.", "بل"])
    assert climb(model, terms, "A refugee came.") == ("یو کډوال راغی.", ["found"])
    assert len(model.asked) == 1


def test_a_model_that_takes_annotations_is_told_only_what_it_missed(terms: Terminology) -> None:
    model = Scripted(says=["یو کډوال راغی."], inline=True)
    assert climb(model, terms, "A refugee came to the camp.") == (
        "یو کډوال کمپ ته راغی.",
        ["found", "annotated"],
    )
    assert [text for text, _ in model.asked] == [
        "A refugee came to the camp.",
        "A refugee came to the ⟨term⟩ camp ⟨as⟩ کمپ ⟨/⟩.",
    ]


def test_what_the_words_of_the_model_can_be_replaced_for_is_not_told(terms: Terminology) -> None:
    model = Scripted(says=["یو مهاجر راغی."], looks=[("مهاجر", "refugee")], inline=True)
    assert climb(model, terms, "A refugee came.") == ("یو کډوال راغی.", ["aligned"])
    assert len(model.asked) == 1


def test_a_long_sentence_is_not_translated_a_second_time(terms: Terminology) -> None:
    model = Scripted(says=["راغی."], inline=True)
    climb(model, terms, "A refugee came" + " and went and came" * 20 + ".")
    assert len(model.asked) == 1


def test_a_model_that_stumbles_over_being_told_is_not_believed(terms: Terminology) -> None:
    model = Scripted(says=["5 راغلل."], told="کډوال", inline=True)
    assert climb(model, terms, "5 refugees came.") == ("کډوال 5 راغلل.", ["inserted"])


def test_another_hypothesis_that_has_the_term_is_taken(terms: Terminology) -> None:
    model = Scripted(says=["یو مهاجر راغی.", "یو کډوال راغی."])
    assert climb(model, terms, "A refugee came.") == ("یو کډوال راغی.", ["n-best"])


def test_a_translation_is_begun_anew_up_to_the_term_and_with_it(terms: Terminology) -> None:
    model = Scripted(
        says=["پرون مهاجر راغی او ولاړ."],
        begun="راغی، بیا ولاړ.",
        looks=[("مهاجر", "refugee"), ("پرون", "Yesterday")],
    )
    assert climb(model, terms, "Yesterday a refugee came and went.", anew=1) == (
        "پرون کډوال راغی، بیا ولاړ.",
        ["prefix"],
    )
    assert [prefix for _, prefix in model.asked] == ["", "پرون کډوال"]


def test_the_words_that_the_model_wrote_for_a_term_are_replaced(terms: Terminology) -> None:
    model = Scripted(says=["«مهاجر» په خېمه کې دی."], looks=[("مهاجر", "refugee"), ("خېمه", "camp")])
    assert climb(model, terms, "The refugee is in the camp.") == (
        "«کډوال» په کمپ کې دی.",
        ["aligned", "aligned"],
    )


@pytest.mark.parametrize(
    ("says", "looks", "becomes"),
    [
        # "of refugees": the particle stays, though the model looked at the refugees for it
        ("د مهاجر کور", [("د", "refugee"), ("مهاجر", "refugee")], "د کډوال کور"),
        # and is not taken for the place
        ("د کور د مهاجر", [("د", "refugee"), ("مهاجر", "refugee")], "د کور د کډوال"),
        # a particle alone is no word for a term
        ("په کور", [("په", "refugee")], "کډوال په کور"),
        # "refugees" in the plural stay many, in either case
        ("مهاجرونه راغلل", [("مهاجرونه", "refugee")], "کډوالونه راغلل"),
        ("د مهاجرونو کور", [("مهاجرونو", "refugee")], "د کډوالونو کور"),
    ],
)
def test_the_words_around_a_term_stay(
    terms: Terminology, says: str, looks: list[tuple[str, str]], becomes: str
) -> None:
    assert climb(Scripted(says=[says], looks=looks), terms, "The house of a refugee.")[0] == becomes


def test_a_particle_that_a_term_brings_along_is_not_doubled(tmp_path: Path) -> None:
    """In Pashto, "د وینې فشار" is blood pressure, and "د د" would be nonsense."""
    path = tmp_path / "g.tsv"
    path.write_text("concept\ten\tps\nb\tblood pressure\tد وینې فشار\n", encoding="utf-8")
    model = Scripted(says=["هغه د ویني ښکاري."], looks=[("ویني", "blood")])
    names = Terminology(load([path], default=False))
    assert climb(model, names, "He shows blood pressure.")[0] == "هغه د وینې فشار ښکاري."


@pytest.mark.parametrize(
    ("pair", "says", "becomes"),
    [
        (Pair("en", "prs"), "آواره\u200cهای کابل آمدند", "مهاجر\u200cهای کابل آمدند"),
        (Pair("en", "ur"), "مہاجروں نے کہا", "پناہ گزین نے کہا"),  # two words are left as they are listed
    ],
)
def test_what_marks_many_goes_over_to_the_term_where_it_takes_it(
    terms: Terminology, pair: Pair, says: str, becomes: str
) -> None:
    model = Scripted(says=[says], looks=[(says.split(maxsplit=1)[0], "Refugees")])
    assert climb(model, terms, "Refugees of Kabul came.", pair)[0] == becomes


def test_a_term_that_the_model_left_out_is_put_before_what_follows_it(terms: Terminology) -> None:
    model = Scripted(says=["راغی او ولاړ."], looks=[("راغی", "came"), ("ولاړ", "went")])
    assert climb(model, terms, "The refugee came and went.") == ("کډوال راغی او ولاړ.", ["inserted"])


def test_a_family_name_that_the_model_left_out_follows_the_first_name(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    path.write_text("concept\ten\tps\na\tAbdul Ghafar\tعبدالغفار\nh\tHaidari\tحیدري\n", encoding="utf-8")
    model = Scripted(says=["نن عبدالغفار وویل."], looks=[("عبدالغفار", "Ghafar"), ("وویل", "said")])
    names = Terminology(load([path], default=False))
    assert climb(model, names, "Abdul Ghafar Haidari said today.") == (
        "نن عبدالغفار حیدري وویل.",
        ["found", "inserted"],
    )


def test_a_number_is_not_given_up_for_a_term(terms: Terminology) -> None:
    """The other hypothesis has the term but another number, and so the first one is mended."""
    model = Scripted(says=["5 مهاجر راغلل.", "3 کډوال راغلل."], looks=[("مهاجر", "refugees")])
    assert climb(model, terms, "5 refugees came.") == ("5 کډوال راغلل.", ["aligned"])


def test_without_any_harmless_way_the_term_is_missed(terms: Terminology) -> None:
    model = Scripted(says=["5 راغلل."], looks=[("5", "refugees")])
    assert climb(model, terms, "5 refugees came.", EN_PS)[0].count("5") == 1


def test_a_forbidden_word_goes_even_where_the_source_has_no_term(terms: Terminology) -> None:
    model = Scripted(says=["در بیمارستان‌ها"])
    (row,) = Ladder(Pair("en", "prs"), model, terms).translate(["in clinics"])
    assert row.hypothesis.text == "در شفاخانه‌ها"


def test_a_forbidden_word_becomes_the_preferred_term(terms: Terminology) -> None:
    model = Scripted(says=["در بیمارستان است."])
    assert climb(model, terms, "He is in a hospital.", Pair("en", "prs")) == ("در شفاخانه است.", ["aligned"])


def test_texts_come_back_in_order_with_and_without_terms(terms: Terminology) -> None:
    texts = ["One.", "A refugee.", "Two.", "A camp."]
    found = Ladder(EN_PS, FakeTranslator(), terms).translate(texts)
    assert [text in row.hypothesis.text for text, row in zip(texts, found, strict=True)] == [True] * 4
    assert [len(row.wants) for row in found] == [0, 1, 0, 1]
    assert Ladder(EN_PS, FakeTranslator(), terms).translate([]) == []
