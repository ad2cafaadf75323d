"""Summaries are sentences of the article, each with its segment."""

from __future__ import annotations

import pytest
from conftest import SAMPLES, make_segments
from hypothesis import given
from hypothesis import strategies as st

from translate.languages import LANGUAGES
from translate.reading import ReadOptions, find, read_all
from translate.records import TITLE, Article
from translate.segmentation import segments
from translate.summaries import summarize

LEAD = "Pakistan reopened the Torkham crossing on Monday after nine days, officials said."
REST = (
    "He said that it was good.",
    "Who is going to pay for the tomatoes that are rotten?",
    "About 1,400 trucks were waiting at the Torkham crossing when it was reopened.",
    "Photo.",
    "The weather in the valley was mild and the shops of the bazaar had opened early that day.",
)


@given(st.lists(st.text(max_size=60), max_size=12), st.sampled_from(sorted(LANGUAGES)), st.integers(1, 6))
def test_every_sentence_is_a_segment_of_the_text_in_order(
    texts: list[str], language: str, count: int
) -> None:
    rows = make_segments(*texts, title="Some title")
    found = summarize(rows, language, count)
    by_index = {row.index: row for row in rows}
    assert len(found.sentences) == min(count, len(texts))
    assert [row.segment for row in found.sentences] == sorted({row.segment for row in found.sentences})
    for sentence in found.sentences:
        assert by_index[sentence.segment].text == sentence.text
        assert by_index[sentence.segment].paragraph != TITLE


def test_the_lead_and_the_numbers_win_over_questions_fragments_and_dangling_sentences() -> None:
    rows = make_segments(LEAD, *REST, title="Torkham crossing reopened")
    assert [row.segment for row in summarize(rows, "en", 2).sentences] == [1, 4]


def test_a_sentence_to_avoid_is_taken_last() -> None:
    rows = make_segments(LEAD, *REST, title="Torkham crossing reopened")
    assert 1 not in [row.segment for row in summarize(rows, "en", 2, avoid=[1]).sentences]
    assert 1 in [row.segment for row in summarize(rows, "en", 6, avoid=[1]).sentences]


def test_what_is_said_twice_is_taken_once() -> None:
    same = "The agency said 300 families crossed the border at Torkham on Monday."
    other = "Doctors in Kandahar treated 42 children for cold in two days this week."
    rows = make_segments(same, same.replace("said", "says"), other)
    assert [row.segment for row in summarize(rows, "en", 2).sentences] == [0, 2]


@pytest.mark.parametrize(
    "name",
    [
        "wire/torkham-trucks.en.txt",
        "wire/torkham-trucks.ps.txt",
        "wire/salang-snow.prs.txt",
        "wire/torkham-trucks.ur.txt",
    ],
)
def test_the_summary_of_a_report_holds_its_lead(name: str) -> None:
    (found,) = read_all(find([SAMPLES / name]), ReadOptions())
    assert isinstance(found, Article)
    rows = segments(found)
    language = name.split(".")[1]
    assert summarize(rows, language, 3).sentences[0].segment == sum(row.paragraph == TITLE for row in rows)


def test_nothing_gives_nothing() -> None:
    assert summarize((), "en", 3).sentences == ()


def test_what_stands_before_the_dateline_does_not_win() -> None:
    draft = "A draft of the Torkham crossing story, checked with the office on Monday."
    rows = make_segments(draft, f"TORKHAM -- {LEAD}", *REST, title="Torkham crossing reopened")
    assert [row.segment for row in summarize(rows, "en", 2).sentences] == [2, 5]


def test_a_sentence_that_sets_a_scene_does_not_win_by_its_place() -> None:
    scene = "An old man in a grey coat warms his hands over a stove and looks into the rain outside."
    rows = make_segments(scene, LEAD, *REST, title="Torkham crossing reopened")
    assert [row.segment for row in summarize(rows, "en", 2).sentences] == [2, 5]


def test_a_sentence_with_an_address_stands_back() -> None:
    address = (
        "Write to the office of the Torkham crossing at office@example.org or https://example.org on Monday."
    )
    rows = make_segments(address, LEAD, title="Torkham crossing reopened")
    assert [row.segment for row in summarize(rows, "en", 1).sentences] == [2]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=12), st.integers(1, 60))
def test_a_limit_of_words_holds_for_all_but_the_best_sentence(texts: list[str], limit: int) -> None:
    found = summarize(make_segments(*texts), "en", 12, most_words=limit).sentences
    assert found
    assert len(found) == 1 or sum(len(row.text.split()) for row in found) <= limit
