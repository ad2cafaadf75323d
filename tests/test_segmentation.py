"""Sentences: the hand-made gold sets, the laws that hold for any text, and defined answers for bad input."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.records import TITLE, Article, Paragraph
from translate.segmentation import segments, split, split_overlong

LANGUAGES = ("en", "ps", "prs", "ur")
FLOOR = 0.99
CASES = 200

# Letters, marks and digits of all four languages, white space of all kinds, and what breaks naive code.
TROUBLE = (
    *"aBI1۲بوش",
    *".!?؟۔…,،؛:-—/@",
    *"\"'“”«»‘’()[]",
    *" \t\n\r\x0b\x1c\x85\u2028\u2029\xa0",
    *("\u200c", "\u200f", "\u202e", "\ufeff", "\x00", "\ud800", "🙂", "\u064b", "\u0640"),
    *(
        "Mr. ",
        "U.S. ",
        "a.m. ",
        "No. 5",
        "The ",
        "said ",
        "The end. ",
        '?" ',
        "ا.م. ",
        "بی۔بی۔سی",
        "و. ",
        "دی. ",
    ),
    *("گفت ", "وویل ", "کہا ", "[1]", "www.", "...", "۔۔۔", ". . ."),
)
troubled = st.lists(st.sampled_from(TROUBLE), max_size=40).map("".join)
anything = st.text(st.characters(exclude_categories=()), max_size=60)  # lone surrogates, too
texts = troubled | anything


def squeeze(text: str) -> str:
    return "".join(text.split())


def boundaries(sentences: tuple[str, ...]) -> set[int]:
    """Return where the inner boundaries lie, counted in characters other than white space."""
    lengths = [len(squeeze(sentence)) for sentence in sentences]
    return {sum(lengths[:index]) for index in range(1, len(lengths))}


def read_gold(language: str) -> list[tuple[str, tuple[str, ...]]]:
    path = Path(__file__).parent / "data" / f"sentences.{language}.tsv"
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [(text.replace("\\n", "\n"), tuple(gold.split("|||"))) for text, gold in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_gold_set_is_large_without_repetition_and_loses_no_text(language: str) -> None:
    gold = read_gold(language)
    assert len(gold) >= CASES
    assert len({text for text, _ in gold}) == len(gold)
    for text, sentences in gold:
        assert squeeze("".join(sentences)) == squeeze(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_boundaries_agree_with_the_gold_set(language: str) -> None:
    hits = wrong = 0
    misses = []
    for text, sentences in read_gold(language):
        expected, found = boundaries(sentences), boundaries(split(text))
        hits += len(expected & found)
        wrong += len(expected ^ found)
        if expected != found:
            misses.append(f"expected {' | '.join(sentences)}\n     got {' | '.join(split(text))}")
    f1 = 2 * hits / (2 * hits + wrong)
    assert f1 >= FLOOR, "\n".join([f"{language}: F1 {f1:.4f}", *misses])


@given(texts)
def test_joining_the_sentences_gives_the_text_back_up_to_white_space(text: str) -> None:
    assert squeeze("".join(split(text))) == squeeze(text)


@given(texts)
def test_no_sentence_is_empty_or_padded_or_holds_a_line_break(text: str) -> None:
    for sentence in split(text):
        assert sentence
        assert sentence == sentence.strip()
        assert not set(sentence) & set("\n\r\x85\u2028\u2029")


@given(texts)
def test_splitting_a_sentence_gives_the_sentence(text: str) -> None:
    for sentence in split(text):
        assert split(sentence) == (sentence,)


@given(texts, texts)
def test_a_line_break_is_always_a_boundary(first: str, second: str) -> None:
    assert split(f"{first}\n{second}") == split(first) + split(second)


@given(
    st.lists(
        st.sampled_from(["گیٹ کھل گیا۔", "دروازه باز شد.", "لاره خلاصه شوه.", "The gate opened."]), min_size=1
    )
)
def test_plain_sentences_of_all_languages_come_apart(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == tuple(sentences)


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\n\n \n"])
def test_unicode_line_breaks_separate(break_: str) -> None:
    assert split(f"Herat{break_}Kabul") == ("Herat", "Kabul")


@pytest.mark.parametrize("control", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e"])
def test_other_control_characters_are_no_line_breaks(control: str) -> None:
    assert split(f"Herat{control}Kabul") == (f"Herat{control}Kabul",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (" \t\n\u2029 ", ()),
        ("...", ("...",)),
        ("?! ۔۔ ؟", ("?! ۔۔ ؟",)),
        ("1234", ("1234",)),
        ("۳.۵", ("۳.۵",)),
        ("🙂. 🙂. 🙂", ("🙂. 🙂. 🙂",)),
        ("He left. 🙂", ("He left. 🙂",)),
        ("\ud800. \udfff", ("\ud800. \udfff",)),
        ("\x00", ("\x00",)),
        ("راه باز شد.\u200f لاری رفت.\u200f", ("راه باز شد.\u200f", "لاری رفت.\u200f")),
        (
            "\u202bراه باز شد.\u202c \u202bلاری رفت.\u202c",
            ("\u202bراه باز شد.\u202c", "\u202bلاری رفت.\u202c"),
        ),
        ("She said: راه باز شد. They left.", ("She said: راه باز شد.", "They left.")),
        ("سفیر گفت: No comment. بعد رفت.", ("سفیر گفت: No comment.", "بعد رفت.")),
        ("مرحبا. Как дела? 你好", ("مرحبا.", "Как дела?", "你好")),
    ],
)
def test_odd_input_has_a_defined_answer(text: str, expected: tuple[str, ...]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize("char", [*'aش.؟۔"(«1 ', "🙂", "\ud800", "\u202e"])
def test_a_megabyte_of_one_character_is_at_most_one_sentence(char: str) -> None:
    text = char * 1_000_000
    assert split(text) == ((text,) if text.strip() else ())


@pytest.mark.parametrize("quote", ["«", "“", '"', "(", "‘"])
def test_an_unbalanced_quote_swallows_no_sentence(quote: str) -> None:
    assert split(f"{quote}We left. Nobody came. It rained.") == (
        f"{quote}We left.",
        "Nobody came.",
        "It rained.",
    )


def test_segments_keep_the_title_the_paragraphs_and_their_order() -> None:
    paragraphs = (Paragraph("It rained. The river rose."), Paragraph(""), Paragraph("راه بسته شد"))
    article = Article(id="a1", path="a.txt", title="Rain in Herat. Again", paragraphs=paragraphs)
    assert [(part.index, part.paragraph, part.text) for part in segments(article)] == [
        (0, TITLE, "Rain in Herat."),
        (1, TITLE, "Again"),
        (2, 0, "It rained."),
        (3, 0, "The river rose."),
        (4, 2, "راه بسته شد"),
    ]
    assert {part.article_id for part in segments(article)} == {"a1"}


@given(texts, st.integers(1, 12))
def test_pieces_of_an_overlong_sentence_are_its_words_within_the_limit(sentence: str, limit: int) -> None:
    pieces = split_overlong(sentence, limit)
    assert " ".join(pieces).split() == sentence.split()
    assert all(1 <= len(piece.split()) <= limit for piece in pieces)


@pytest.mark.parametrize(
    ("sentence", "limit", "expected"),
    [
        ("one two three", 3, ("one two three",)),
        ("one two three four five", 2, ("one two", "three four", "five")),
        ("one two, three four five six", 4, ("one two,", "three four five six")),
        ("one two, three; four five six", 4, ("one two, three;", "four five six")),
        ("he came late and they left", 5, ("he came late", "and they left")),
        # The minister (governor) came | but the elders did not talk to him.
        ("د کابل والي راغی خو مشران ورسره ونه غږېدل", 5, ("د کابل والي راغی", "خو مشران ورسره ونه غږېدل")),
        ("وزیر هرات آمد اما بزرگان با او نرفتند", 5, ("وزیر هرات آمد", "اما بزرگان با او نرفتند")),
        ("وزیر کابل سے آئے؛ لیکن بزرگ نہیں آئے", 5, ("وزیر کابل سے آئے؛", "لیکن بزرگ نہیں آئے")),
        ("", 5, ()),
    ],
)
def test_overlong_sentences_are_cut_at_clauses(sentence: str, limit: int, expected: tuple[str, ...]) -> None:
    assert split_overlong(sentence, limit) == expected


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_word_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        split_overlong("one two", limit)
