"""Tags, aliases and pairs."""

from __future__ import annotations

import pytest

from translate.errors import UnknownLanguageError
from translate.languages import LANGUAGES, TARGETS, Pair, language, target_language
from translate.normalization import normalize


@pytest.mark.parametrize(
    ("alias", "tag"),
    [
        ("fa-AF", "prs"),
        ("Dari", "prs"),
        ("PUS", "ps"),
        ("pashto", "ps"),
        ("urd", "ur"),
        ("fa-IR", "fa"),
        (" en ", "en"),
    ],
)
def test_an_alias_leads_to_its_tag(alias: str, tag: str) -> None:
    assert language(alias).tag == tag


@pytest.mark.parametrize(
    ("wrong", "nearest"), [("pashtoo", "pashto"), ("urduu", "urdu"), ("drai", "dari"), ("fa-af2", "fa-af")]
)
def test_an_unknown_language_names_the_nearest(wrong: str, nearest: str) -> None:
    with pytest.raises(UnknownLanguageError, match=f"Did you mean '{nearest}'"):
        language(wrong)


def test_persian_is_read_but_not_written() -> None:
    assert "fa" in LANGUAGES
    assert "fa" not in TARGETS
    with pytest.raises(UnknownLanguageError, match="Did you mean 'prs'"):
        target_language("fa")


def test_a_pair_is_written_and_parsed() -> None:
    assert str(Pair.parse("fa-en")) == "fa-en"
    assert Pair.parse("pus-urd") == Pair("ps", "ur")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_function_words_are_in_the_normal_form_that_text_is_compared_in(tag: str) -> None:
    assert len(LANGUAGES[tag].function_words) > 50
    odd = {word for word in LANGUAGES[tag].function_words if normalize(word, tag) != word}
    assert not odd


def test_letters_of_one_language_are_no_letters_of_another() -> None:
    assert not LANGUAGES["ps"].only_letters & LANGUAGES["ur"].only_letters
