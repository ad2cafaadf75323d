"""The pure parts of the training pipeline: spelling, hold-out, alignment, inline terms."""

from __future__ import annotations

import random
import re

import pytest

np = pytest.importorskip("numpy", reason="the training pipeline needs numpy")

from align import grow_diag, parse  # noqa: E402  # after importorskip
from normalize import normalize  # noqa: E402
from prepare import Pair, acceptable, held_out, pairs_of  # noqa: E402
from terms import Hit, Terms, annotate, choose, find_inflected, load_terms, made_up, moved_links  # noqa: E402

TEXTS = {
    "en": "“Kabul”\u200f  and\u00a0the ‘city’… \ufb01ve",
    "ps": "د كابل گل ۱۲۳ سـلام مَشر",  # of Kabul, flower, 123, greeting, elder
    "prs": "مي\u200cروم ، ١٢٫٥٪ كتاب",  # I go, 12.5%, book
    "ur": "يه كتاب هے ۴۵",  # this is a book, 45
}


@pytest.mark.parametrize("language", TEXTS)
def test_normalizing_twice_changes_nothing(language):
    once = normalize(TEXTS[language], language)
    assert normalize(once, language) == once


def test_letters_and_digits_have_one_form():
    assert normalize(TEXTS["ps"], "ps") == "د کابل ګل 123 سلام مشر"
    assert normalize(TEXTS["prs"], "prs") == "می\u200cروم ، 12.5% کتاب"
    assert normalize(TEXTS["ur"], "ur") == "یہ کتاب ہے 45"
    assert normalize(TEXTS["en"], "en") == "\"Kabul\" and the 'city'... five"


def test_non_joiners_stay_inside_words_only():
    assert normalize("\u200cمی\u200cروم\u200c کتاب\u200c\u200cها \u200c", "prs") == "می\u200cروم کتاب\u200cها"


def test_about_three_percent_of_articles_are_held_out_for_ever():
    held = [n for n in range(10_000) if held_out(f"topic-{n}")]
    assert 200 < len(held) < 400
    assert held_out("topic-1") is held_out("topic-1")


def test_alternatives_of_a_cell_become_pairs_of_their_own():
    rows = [{"en": "people", "ps": "خلک | وګړي", "ur": ""}]  # people, citizens
    assert [pair.other for pair in pairs_of(rows, "lexicon", alternatives=2)] == ["خلک", "وګړي"]


@pytest.mark.parametrize(
    ("english", "other", "good"),
    [
        ("The governor of Kabul spoke on Monday.", "والی کابل روز دوشنبه سخنرانی کرد.", True),
        ("The governor of Kabul spoke on Monday.", "The governor of Kabul spoke on Monday.", False),
        ("The governor of Kabul spoke on Monday.", "والی", False),  # governor
    ],
)
def test_pairs_of_wrong_script_or_length_are_refused(english, other, good):
    assert acceptable(Pair("x", "", "prs", english, other)) is good


def test_growing_adds_neighbours_of_common_links_only():
    forward = parse("0-0 1-1 2-2 5-0")
    backward = parse("0-0 1-1 1-2")
    assert grow_diag(forward, backward) == {(0, 0), (1, 1), (1, 2), (2, 2)}


def make_terms(*rows, kind="names", from_english=True, language="prs"):
    return load_terms(
        [(kind, [dict(zip(("en", language), row, strict=True)) for row in rows])],
        language,
        from_english=from_english,
    )


def test_the_longest_term_wins():
    terms = make_terms(("Nations", "ملت\u200cها"), ("United Nations", "ملل متحد"))
    source = "The United Nations spoke."
    (hit,) = terms.hits(source, "ملل متحد صحبت کرد.")
    assert (source[hit.start : hit.end], hit.base) == ("United Nations", "ملل متحد")


def test_a_term_is_not_found_inside_a_word():
    assert find_inflected("والی", "اهوالی") is None
    assert find_inflected("کار", "کارخانه") is None


def test_a_term_with_an_ending_is_found():
    assert find_inflected("مهاجر", "به مهاجران کمک شد") == (3, 10)  # migrant, migrants


def test_an_annotation_carries_the_base_form():
    terms = make_terms(("refugee", "مهاجر"), kind="lexicon")
    source, target = "Aid reached refugees, she said.", "کمک به مهاجران رسید."
    note = annotate(source, target, terms.hits(source, target))
    assert note.source == "Aid reached ⟨term⟩ refugees ⟨as⟩ مهاجر ⟨/⟩, she said."
    assert note.target == target


def test_renamed_terms_change_on_both_sides():
    hit = Hit(0, 5, "کابل", 0, 4, name=True)
    note = annotate("Kabul fell", "کابل سقوط کرد", [hit], {hit: ("Bakul", "لباک")})
    assert note.source == "⟨term⟩ Bakul ⟨as⟩ لباک ⟨/⟩ fell"
    assert note.target == "لباک سقوط کرد"
    begin, stop, given, end = note.copies[0]
    assert note.target[begin:stop] == note.source[given:end] == "لباک"


def word_spans(text):
    return [found.span() for found in re.finditer(r" ?\S+", text)]


def test_links_move_with_the_text_and_terms_link_to_the_given_form():
    source, target = "Kabul is big", "کابل بزرگ است"
    hit = Hit(0, 5, "کابل", 0, 4, name=True)
    note = annotate(source, target, [hit])
    links = np.array([(0, 0), (2, 1), (1, 2)], np.int16)
    moved = moved_links(note, links, word_spans(source), word_spans(note.source), word_spans(target))
    words = note.source.split()
    found = {(words[s], target.split()[t]) for s, t in moved.tolist()}
    assert found == {("کابل", "کابل"), ("big", "بزرگ"), ("is", "است")}


def test_made_up_names_use_the_letters_of_their_model():
    word = made_up("Kabul", random.Random(1))
    assert word
    assert set(word.lower()) <= set("kabul")


def test_between_one_and_three_terms_are_chosen():
    hits = [Hit(n, n + 1, "x", n, n + 1) for n in range(9)]
    assert {len(choose(hits, random.Random(seed))) for seed in range(50)} == {1, 2, 3}


def test_terms_of_the_other_direction_are_keyed_by_the_other_language():
    terms = make_terms(("Kabul", "کابل"), from_english=False)
    assert isinstance(terms, Terms)
    assert [hit.base for hit in terms.hits("کابل بزرگ است", "Kabul is big")] == ["Kabul"]
