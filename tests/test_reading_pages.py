"""News pages of many generations and languages: how well the article is found in them."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from news_pages import TAGS, TEMPLATES, NewsPage, news_pages

from translate.reading.files import parse_bytes
from translate.records import Article

PAGES = news_pages()


def bare(text: str) -> str:
    return re.sub("[\\s\u200c]+", "", text)


@cache
def read(page: NewsPage) -> Article:
    return parse_bytes(page.html.encode(), Path("page.html"))


def precision_and_recall(page: NewsPage) -> tuple[float, float]:
    """Return both over the words of the text; words of captions count neither for nor against."""
    text = "\n".join(row.text for row in read(page).paragraphs if row.kind != "caption")
    gold, got = Counter(page.text.split()), Counter(text.split())
    captions = Counter(word for caption in page.captions for word in caption.split())
    shared = (gold & got).total()
    return shared / ((shared + (got - gold - captions).total()) or 1), shared / gold.total()


def test_there_are_enough_pages_in_every_language() -> None:
    assert len(PAGES) == len(TEMPLATES) * len(TAGS) >= 60
    assert len({page.html for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_news_page_gives_nearly_its_whole_text_and_nearly_nothing_else(page: NewsPage) -> None:
    precision, recall = precision_and_recall(page)
    assert precision >= 0.95
    assert recall >= 0.94
    assert bare(read(page).title) == bare(page.title)


@pytest.mark.parametrize("unseen", [False, True])
def test_the_quality_of_reading_pages_stays_above_its_floors(unseen: bool) -> None:  # noqa: FBT001  # a parameter
    pages = [page for page in PAGES if page.unseen is unseen]
    scores = [precision_and_recall(page) for page in pages]
    assert statistics.mean(precision for precision, _ in scores) >= 0.99
    assert statistics.mean(recall for _, recall in scores) >= 0.99 - 0.005 * unseen
    assert statistics.mean(read(page).published[:10] == page.date for page in pages) >= 0.99


def test_bylines_are_found_in_most_pages_and_never_invented() -> None:
    found = [(bare(read(page).byline), bare(page.byline)) for page in PAGES]
    assert statistics.mean(one == other for one, other in found) >= 0.85
    assert all(not one or one.startswith(other) for one, other in found)


def test_captions_stay_and_are_marked_as_captions() -> None:
    shares = []
    for page in PAGES:
        marked = [bare(row.text) for row in read(page).paragraphs if row.kind == "caption"]
        shares += [any(bare(caption) in other for other in marked) for caption in page.captions]
    assert statistics.mean(shares) >= 0.9
