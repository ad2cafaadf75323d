"""Charts: only where there is something to see, in words too, and from the side where the reader begins."""

from __future__ import annotations

import re

import pytest
from conftest import NASTY, make_digest, make_item

from translate.digest import render
from translate.digest.charts import charts
from translate.digest.labels import labels
from translate.digest.records import Digest
from translate.languages import TARGETS
from translate.records import TermHit

NAMES = (("herat", "places"), ("kabul", "places"), ("unhcr", "organizations"), ("monday", "calendar"))


def make_many(count: int = 16, *, days: int = 4, language: str = "en", name: str = "Herat") -> Digest:
    terms = tuple(
        TermHit(concept, "x", name if concept == "herat" else concept.title(), "found")
        for concept, _ in NAMES
    )
    items = [
        make_item(
            f"n{number}",
            published=f"2026-11-{20 + number % days}",
            language=("ps", "ur")[number % 2],
            names=NAMES if number < 5 else (),
            terms=terms,
        )
        for number in range(count)
    ]
    return make_digest(*items, language=language)


def test_a_small_digest_and_one_of_a_single_day_without_names_have_no_chart() -> None:
    assert charts(make_many(11)) == ()
    assert [chart.name for chart in charts(make_many(days=1))] == ["names"]
    assert charts(make_digest()) == ()


def test_days_are_bars_of_languages_and_names_are_counted_by_article() -> None:
    days, names = charts(make_many())
    assert days.legend == ("Pashto", "Urdu")
    assert [bar.value for bar in days.bars] == ["4", "4", "4", "4"]
    assert days.bars[0].words == "November 20, 2026: 4 (Pashto 4)"
    assert [(bar.label, bar.value) for bar in names.bars] == [("Herat", "5"), ("Kabul", "5"), ("Unhcr", "5")]


def test_a_name_in_most_articles_says_nothing() -> None:
    assert [chart.name for chart in charts(make_many(12, days=2))] == ["days", "names"]
    few = make_many(12, days=2)
    crowded = make_digest(
        *(make_item(f"n{at}", names=NAMES, published="2026-11-20", terms=()) for at in range(12))
    )
    assert charts(few)
    assert charts(crowded) == ()


@pytest.mark.parametrize("language", TARGETS)
def test_a_chart_is_a_picture_with_a_title_and_words(language: str) -> None:
    html = render(make_many(language=language), "html").decode()
    (svg, *_) = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert 'role="img" aria-labelledby="days-title days-words"' in svg
    assert f'<title id="days-title">{labels(language)["chart_days"]}</title>' in svg
    assert '<desc id="days-words">' in svg
    right = re.findall(r'<rect class="k0" x="([\d.]+)"[^>]* width="([\d.]+)"', svg)[0]
    assert (float(right[0]) == 0) == (language == "en" or float(right[1]) == 360)


def test_a_name_cannot_become_markup_and_a_mail_has_no_charts() -> None:
    digest = make_many(name=NASTY)
    assert any(bar.label == NASTY for chart in charts(digest) for bar in chart.bars)
    html = render(digest, "html").decode()
    assert "<script" not in html
    assert "\u202e" not in html
    assert b"<svg" not in render(digest, "eml")
