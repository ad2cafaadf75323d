"""News pages with what a reader should find in them, built from stories (data) and templates (markup of 2008 to 2024).

``pages/templates/`` holds the markup, in the manner of the region's news sites; ``pages/languages.toml`` holds what
stands around a story in each language. The stories are articles of the newsdesk corpus, and for Persian those of the
data file. Every template is filled in every language, each time with another story, day and byline.
"""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from translate.calendars import format_date, format_dates
from translate.languages import LANGUAGES

HERE = Path(__file__).parent
NEWSDESK = HERE.parent / "scripts" / "training" / "newsdesk"
TAGS = ("en", "ps", "prs", "ur", "fa")
STORIES = (
    "hazards-001 economy-001 society-001 refugees-001 analysis-001 science-001 voices-001 security-001 "
    "politics-001 region-001 explainers-002 economy-003 refugees-002 society-004 analysis-002 provinces-001"
).split()


@dataclass(frozen=True, slots=True)
class Template:
    """A markup: its year, what it has beside paragraphs, which captions it shows, and the calendar of its visible date."""

    name: str
    year: int
    kinds: frozenset[str]
    captions: tuple[int, ...]
    calendar: str = "gregorian"
    sentences: int = 1
    unseen: bool = False


def _template(
    name: str,
    kinds: str = "",
    captions: tuple[int, ...] = (),
    calendar: str = "gregorian",
    *,
    sentences: int = 1,
    unseen: bool = False,
) -> Template:
    return Template(name, int(name[-4:]), frozenset(kinds.split()), captions, calendar, sentences, unseen)


TEMPLATES = (
    _template("tables-2008", "heading", (0,), sentences=2),
    _template("comments-2009", "heading", (1,)),
    _template("breaks-2010", calendar="both", sentences=2),
    _template("longtext-2012", "heading", (0, 2), sentences=2),
    _template("drupal-2013", "heading quote", (2,), "solar"),
    _template("pangea-2014", "heading item", (0, 1), "solar"),
    _template("storybody-2014", "heading item", (0,)),
    _template("wordpress-2016", "heading", (0,), "solar", sentences=2),
    _template("story-2018", "heading quote", (0,)),
    _template("video-2019", sentences=3, calendar="both"),
    _template("amp-2020", "heading item", (1,), sentences=2),
    _template("elementor-2021", "heading item quote", (1,), "solar"),
    _template("live-2022", "heading item quote", (0,), "both"),
    _template("components-2023", "heading quote", (0, 2), "solar"),
    _template("richtext-2024", "heading quote", (0,), sentences=2),
    _template("portal-2011", calendar="solar", sentences=2),
    _template("agency-2017", "heading item quote", (1,), "solar"),
    _template("interview-2021", "heading item quote", (2,), "both"),
    _template("nextjs-2025", "heading item quote", (0,), sentences=2),
    # No rule was made for these; they tell how the others carry over.
    _template("brief-2019", captions=(2,), calendar="solar", sentences=4, unseen=True),
    _template("factbox-2015", "heading item quote", (1,), "both", unseen=True),
    _template("spans-2013", "heading", (0,), "solar", sentences=2, unseen=True),
)


@dataclass(frozen=True, slots=True)
class NewsPage:
    """A page and what is true of it; ``blocks`` are the kinds and texts of the article, without title and captions."""

    name: str
    language: str
    html: str
    title: str
    date: str
    byline: str
    blocks: tuple[tuple[str, str], ...]
    captions: tuple[str, ...]
    unseen: bool

    @property
    def text(self) -> str:
        """Return the article's text."""
        return "\n".join(text for _, text in self.blocks)


@cache
def news_pages() -> tuple[NewsPage, ...]:
    """Return every template in every language."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "pages" / "templates"), autoescape=True, undefined=StrictUndefined
    )
    words = tomllib.loads((HERE / "pages" / "languages.toml").read_text(encoding="utf-8"))
    return tuple(
        _page(environment, template, words[tag], tag, number + 3 * TAGS.index(tag))
        for number, template in enumerate(TEMPLATES)
        for tag in TAGS
    )


def _page(
    environment: Environment, template: Template, words: dict[str, Any], tag: str, turn: int
) -> NewsPage:
    title, *sentences = _story(words, tag, turn)
    blocks = _blocks(template, words, sentences)
    day = dt.date(template.year, 1 + turn % 12, 1 + turn * 7 % 28)
    later, other = day + dt.timedelta(days=2), day - dt.timedelta(days=41)
    byline = words["authors"][turn % len(words["authors"])]
    language = LANGUAGES[tag]
    html = environment.get_template(f"{template.name}.html").render(
        L=words,
        lang=language.html(),
        locale={"en": "en_US", "ps": "ps_AF", "prs": "fa_AF", "ur": "ur_PK", "fa": "fa_IR"}[tag],
        dir=language.direction,
        title=title,
        blocks=blocks,
        byline=byline,
        section=words["sections"][turn % 3],
        captions=words["captions"],
        related=words["related"],
        day=day,
        later=later,
        other_day=other,
        seconds=int(dt.datetime.combine(day, dt.time(9), dt.UTC).timestamp()),
        date_text=_shown(day, tag, template.calendar),
        later_text=_shown(later, tag, template.calendar),
        other_date=_shown(other, tag, template.calendar),
        url=f"https://example.org/{tag}/{template.name}/{turn}.html",
    )
    captions = tuple(words["captions"][number] for number in template.captions)
    return NewsPage(
        f"{template.name}.{tag}",
        tag,
        html,
        title,
        day.isoformat(),
        byline,
        tuple(blocks),
        captions,
        template.unseen,
    )


def _story(words: dict[str, Any], tag: str, turn: int) -> list[str]:
    """Return a headline and the sentences below it."""
    if tag == "fa":
        stories = words["stories"]
        return list(stories[turn % len(stories)]["lines"])
    story = STORIES[turn % len(STORIES)]
    with (NEWSDESK / f"{story.partition('-')[0]}.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row[tag] for row in rows if row["id"] == story]


def _blocks(template: Template, words: dict[str, Any], sentences: list[str]) -> list[tuple[str, str]]:
    size = template.sentences
    blocks = [
        ("paragraph", " ".join(sentences[start : start + size])) for start in range(0, len(sentences), size)
    ]
    if "quote" in template.kinds:
        blocks.insert(2, ("quote", words["quote"]))
    if "item" in template.kinds:
        blocks[-1:-1] = [("item", point) for point in words["points"]]
    if "heading" in template.kinds:
        blocks.insert(len(blocks) * 2 // 3, ("heading", words["headings"][1]))
        blocks.insert(3, ("heading", words["headings"][0]))
    return blocks


def _shown(day: dt.date, tag: str, calendar: str) -> str:
    """Return a day as a page of the language shows it: Solar Hijri where that is in use."""
    if calendar == "both":
        return format_dates(day, tag)
    solar = calendar == "solar" and tag in {"ps", "prs", "fa"}
    return format_date(day, tag, "solar" if solar else "gregorian")
