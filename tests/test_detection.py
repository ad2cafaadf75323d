"""Detection: our own sentences by name, other languages by theirs or not at all, and an answer for any input."""

from __future__ import annotations

import math
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from translate.detection import detect, detect_article
from translate.detection.dari import affix_hint, affixes_of, dari_share, term
from translate.detection.words import profiles, words_of
from translate.languages import UNDETERMINED
from translate.records import Detection

SAMPLES = Path(__file__).parent.parent / "translate" / "samples"
ARTICLES = sorted(
    path for path in SAMPLES.rglob("*") if path.suffix in {".txt", ".md"} and path.stem != "README"
)
OTHERS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "data" / "other_languages.tsv").read_text("utf-8").splitlines()
]

# "The governor of Nangarhar said the Torkham road will reopen on Sunday" and the like.
PASHTO = "د ننګرهار والي وویل چې د تورخم لار به د یکشنبې په ورځ بېرته پرانیستل شي."
DARI = "شاروالی کابل می‌گوید که سرک‌های ناحیه پنجم تا ماه جنوری قیر می‌شود و موترها اجازه عبور ندارند."
PERSIAN = "شهرداری تهران اعلام کرد خیابان‌های منطقه پنج تا ژانویه آسفالت می‌شود و خودروها اجازه تردد ندارند."
URDU = "گورنر نے کہا کہ طورخم کی سڑک اتوار کو دوبارہ کھول دی جائے گی۔"
ENGLISH = "The governor said the Torkham road would reopen on Sunday."


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("ps", PASHTO),
        ("ps", "په کندهار کې د انارو بیه راټیټه شوې ده"),  # the price of pomegranates has fallen in Kandahar
        ("prs", DARI),
        ("prs", "ولسوال بگرامی گفت که در این ولسوالی دو شفاخانه و یک پوهنتون ساخته میشود."),
        ("fa", PERSIAN),
        ("fa", "استاندار فارس از ساخت دو بیمارستان و یک دانشگاه در این شهرستان خبر داد."),
        ("ur", URDU),
        ("ur", "گوادر کے ماہی گیروں نے کشتیاں بند کر دیں"),  # Gwadar's fishermen have tied up their boats
        ("en", ENGLISH),
        ("en", "Kabul schools stay closed"),
    ],
)
def test_our_languages_are_named(tag: str, text: str) -> None:
    found = detect(text)
    assert (found.language, found.confidence > 0.5) == (tag, True)
    assert found.candidates[0].language == tag


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
def test_sample_articles_are_in_the_language_of_their_name(path: Path) -> None:
    found = detect(path.read_text(encoding="utf-8"))
    assert found.language == path.suffixes[0].lstrip(".")
    assert found.confidence > 0.9


@pytest.mark.parametrize(("tag", "text"), OTHERS, ids=[f"{i}-{row[0]}" for i, row in enumerate(OTHERS)])
def test_other_languages_are_never_surely_ours(tag: str, text: str) -> None:
    found = detect(text)
    assert tag not in {"ps", "prs", "fa", "ur", "en"}
    assert not (found.language in {"ps", "prs", "fa", "ur", "en"} and found.confidence > 0.8)


def test_most_other_languages_are_named() -> None:
    assert sum(detect(text).language == tag for tag, text in OTHERS) >= 0.8 * len(OTHERS)


@pytest.mark.parametrize("joiner", ["\u200c", " ", ""])
def test_joiners_do_not_outweigh_the_words_of_an_article(joiner: str) -> None:
    article = (SAMPLES / "wire" / "salang-snow.prs.txt").read_text(encoding="utf-8")
    assert detect(article.replace("\u200c", joiner)).language == "prs"


@pytest.mark.parametrize("joiner", ["\u200c", " ", ""])
@pytest.mark.parametrize(("tag", "text"), [("prs", DARI), ("fa", PERSIAN)])
def test_joiners_do_not_outweigh_the_words_of_a_sentence(tag: str, text: str, joiner: str) -> None:
    assert detect(text.replace("\u200c", joiner)).language == tag


@pytest.mark.parametrize("text", [DARI, PERSIAN])
def test_the_way_affixes_are_written_is_a_hint_of_a_nat_and_a_quarter(text: str) -> None:
    ways = (text.replace("\u200c", joiner) for joiner in ("\u200c", " ", ""))
    odds = [math.log(share / (1 - share)) for share in (dari_share(words_of(way), way) for way in ways)]
    assert 0 < max(odds) - odds[0] < 1.25
    assert max(odds) - min(odds) < 1.25


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_hint_by_affixes_never_grows_beyond_its_bounds(apart: int, joined: int) -> None:
    assert -0.25 <= affix_hint(apart, joined) <= 1


def test_affixes_are_counted_apart_closed_up_and_joined() -> None:
    # "the books are read": with spaces, closed up, with joiners
    assert affixes_of("کتاب ها خوانده می شود") == (2, 0)
    assert affixes_of("کتابها خوانده میشود") == (1, 0)
    assert affixes_of("کتاب\u200cها خوانده می\u200cشود") == (0, 2)


def test_terms_are_kept_as_they_are_looked_up() -> None:
    terms = profiles()["dari"]["terms"]
    assert len(terms) > 3_000
    assert [form for form in terms if term(form) != form] == []


@pytest.mark.parametrize(
    ("dari", "persian"),
    [
        # "The patients were taken to hospital", "the police arrested two students"
        ("مریضان به شفاخانه انتقال داده شدند", "بیماران به بیمارستان منتقل شدند"),
        ("پولیس دو محصل را بازداشت کرد", "پلیس دو دانشجو را بازداشت کرد"),
        # "Prices rose by ten per cent in September", "The United Nations reported from Geneva"
        ("در ماه سپتمبر نرخ\u200cها ده فیصد بلند رفت", "در ماه سپتامبر نرخ\u200cها ده درصد بالا رفت"),
        ("ملل متحد از جنیوا گزارش داد", "سازمان ملل از ژنو گزارش داد"),
    ],
)
def test_words_that_kabul_and_tehran_say_differently_decide(dari: str, persian: str) -> None:
    assert [detect(text).language for text in (dari, persian)] == ["prs", "fa"]


def test_each_contrast_is_told_by_one_line() -> None:
    topics = tomllib.loads((SAMPLES.parent / "profiles" / "contrast.toml").read_text("utf-8")).values()
    lines = [line for topic in topics for line in topic.strip().splitlines()]
    assert len(lines) > 300
    assert all(line.count("|") == 1 and line.partition(":")[2].strip(" |") for line in lines)
    assert not any("\u200c" in line for line in lines)


@pytest.mark.parametrize(("text", "tag"), [(DARI, "prs"), (PERSIAN, "fa"), (URDU, "ur")])
def test_arabic_keyboard_letters_change_no_answer(text: str, tag: str) -> None:
    assert detect(text.replace("ی", "ي").replace("ک", "ك")).language == tag


@pytest.mark.parametrize(
    "letters",
    [
        {"ګ": "گ", "ې": "ے", "ړ": "ڑ", "ټ": "ٹ", "ډ": "ڈ"},  # a Pakistani keyboard
        {"ګ": "گ", "ې": "ی", "ړ": "ر", "ټ": "ت", "ښ": "ش"},  # a Persian one
        {"ی": "ي", "ک": "ك"},
    ],
)
def test_pashto_is_told_from_any_keyboard(letters: dict[str, str]) -> None:
    assert detect(PASHTO.translate({ord(key): value for key, value in letters.items()})).language == "ps"


def test_marks_and_presentation_forms_change_nothing() -> None:
    assert detect(f"\u202b{DARI}\u202c").language == "prs"
    assert detect("ﮔﻮرﻧﺮ ﻧﮯ ﮐﮩﺎ ﮐﮧ ﺳﮍک ﮐﮭﻮل دی ﺟﺎﺋﮯ ﮔﯽ").language == "ur"


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "?!… «»۔،", "12 345 ۳۴۵ ٪", "🙂🚀🇦🇫", "\ud800\udfff", "ab", "\u200c\u200f\u202e", "\x00"],
)
def test_a_text_without_words_is_undetermined(text: str) -> None:
    assert detect(text) == Detection(UNDETERMINED, 0.0)


def test_a_sentence_that_dari_and_persian_share_names_both() -> None:
    found = detect("او به خانه رفت و کتاب را خواند")  # he went home and read the book
    assert {row.language for row in found.candidates[:2]} == {"prs", "fa"}
    assert found.confidence < 0.8


def test_a_word_that_four_languages_share_is_undetermined() -> None:
    found = detect("کتاب")  # book
    assert found.language == UNDETERMINED
    assert len(found.candidates) == 3


def test_lone_surrogates_and_control_characters_are_passed_over() -> None:
    assert detect(f"\ud83d{ENGLISH}\x00\udc00").language == "en"


@pytest.mark.parametrize("letter", ["ا", "ې", "x", "я", "中", "\ud800", "\u200c"])
def test_a_megabyte_without_a_space_is_not_ours(letter: str) -> None:
    assert detect(letter * 1_000_000).language not in {"ps", "prs", "fa", "ur", "en"}


def test_names_in_another_script_do_not_turn_the_language() -> None:
    assert detect(f"{PASHTO} (International Organization for Migration, IOM)").language == "ps"
    assert detect(f"{ENGLISH} The old name is طورخم.").language == "en"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
@example("o'zbek — ҳ ة ێ")
def test_any_text_has_one_answer(text: str) -> None:
    found = detect(text)
    assert found == detect(text)
    assert 0 <= found.confidence <= 1
    assert len(found.candidates) <= 3
    shares = [row.confidence for row in found.candidates]
    assert shares == sorted(shares, reverse=True)


def test_threads_get_the_answers_of_one_thread() -> None:
    texts = [PASHTO, DARI, PERSIAN, URDU, ENGLISH, *(text for _, text in OTHERS)] * 4
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(detect, texts)) == [detect(text) for text in texts]


def test_paragraphs_in_two_languages_are_told_apart() -> None:
    _, found = detect_article("", (PASHTO, ENGLISH, PASHTO, URDU))
    assert [row.language for row in found] == ["ps", "en", "ps", "ur"]


def test_a_short_paragraph_goes_with_its_article() -> None:
    short = "کتاب"
    (_, persian), (_, dari) = detect_article("", (PERSIAN, short)), detect_article("", (DARI, short, DARI))
    assert (persian[1].language, dari[1].language) == ("fa", "prs")


def test_paragraphs_without_words_stay_undetermined() -> None:
    assert detect_article("", ()) == (Detection(UNDETERMINED, 0.0), ())
    assert detect_article("", ("***", DARI))[1][0] == Detection(UNDETERMINED, 0.0)
