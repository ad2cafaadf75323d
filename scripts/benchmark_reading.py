"""Print how well news pages are read by Khabar, by trafilatura alone and by newspaper4k, on the pages of the tests.

    scripts/benchmark_reading [--peers FOLDER] [--misses] [--by-template]

newspaper4k lives in a virtual environment of its own (FOLDER, made when missing), and is left out without one. Precision and recall are over the words
of the article's text, each page counting the same; words of its captions count neither for nor against. A title counts when it is the same
but for spaces and zero-width non-joiners, a date when it is the day, a byline when it is the name.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from news_pages import NewsPage, news_pages  # noqa: E402

PEER_CODE = """
import json, sys
import newspaper
found = []
for html in json.load(open(sys.argv[1], encoding="utf-8")):
    article = newspaper.Article("https://example.org/a", fetch_images=False)
    article.download(input_html=html)
    article.parse()
    date = article.publish_date.isoformat() if hasattr(article.publish_date, "isoformat") else ""
    found.append([article.text, article.title, date, ", ".join(article.authors)])
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a tool found in a page."""

    text: str
    title: str
    date: str
    byline: str
    captions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """How much of a page was found; all but ``captions`` (a share) are from 0 to 1 or right and wrong."""

    precision: float
    recall: float
    title: bool
    date: bool
    byline: bool
    captions: float


def by_khabar(pages: list[str]) -> list[Found]:
    """Return what Khabar reads, captions apart."""
    from translate.errors import ReadingError
    from translate.reading.files import parse_bytes

    found = []
    for page in pages:
        try:
            article = parse_bytes(page.encode(), Path("page.html"))
        except ReadingError:
            found.append(Found("", "", "", ""))
            continue
        text = "\n".join(row.text for row in article.paragraphs if row.kind != "caption")
        captions = tuple(row.text for row in article.paragraphs if row.kind == "caption")
        found.append(Found(text, article.title, article.published, article.byline, captions))
    return found


def by_trafilatura(pages: list[str]) -> list[Found]:
    """Return what trafilatura extracts with its default settings."""
    from trafilatura import bare_extraction

    found = []
    for page in pages:
        row: Any = bare_extraction(page, with_metadata=True, include_comments=False)
        found.append(
            Found(row.text or "", row.title or "", row.date or "", row.author or "")
            if row
            else Found("", "", "", "")
        )
    return found


def by_newspaper(pages: list[str], folder: Path) -> list[Found]:
    """Return what newspaper4k extracts."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run(
            [str(python), "-m", "pip", "-q", "install", "newspaper4k", "lxml_html_clean"], check=True
        )
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "pages.json"
        path.write_text(json.dumps(pages), encoding="utf-8")
        done = subprocess.run(
            [str(python), "-c", PEER_CODE, str(path)], check=True, capture_output=True, text=True
        )
    return [Found(*row) for row in json.loads(done.stdout)]


def score(page: NewsPage, found: Found) -> Score:
    """Return how well a page was read."""
    gold, got = Counter(page.text.split()), Counter(found.text.split())
    captions = Counter(word for text in page.captions for word in text.split())
    shared = (gold & got).total()
    wrong = (got - gold - captions).total()
    marked = {_bare(text) for text in found.captions}
    kept = [any(_bare(text) in other for other in marked) for text in page.captions]
    return Score(
        shared / (shared + wrong) if shared else 0.0,
        shared / gold.total(),
        _bare(found.title) == _bare(page.title),
        found.date[:10] == page.date,
        _bare(found.byline) == _bare(page.byline),
        statistics.mean(kept) if kept else 1.0,
    )


def _bare(text: str) -> str:
    return re.sub("[\\s\u200c]+", "", text)


def row(name: str, scores: list[Score], seconds: float | None = None) -> str:
    """Return a line of the table."""
    means = [statistics.mean(getattr(one, part) for one in scores) for part in Score.__dataclass_fields__]
    precision, recall, *others = means
    f1 = statistics.mean(
        2 * one.precision * one.recall / ((one.precision + one.recall) or 1) for one in scores
    )
    cells = [f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}", *(f"{value:.1%}" for value in others)]
    cells.append("" if seconds is None else f"{1000 * seconds / len(scores):.0f}")
    return f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Read every page with every tool, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--peers", type=Path, help="a folder for newspaper4k's virtual environment")
    parser.add_argument("--by-template", action="store_true", help="a line for each markup, too")
    parser.add_argument("--misses", action="store_true", help="what Khabar missed, page by page")
    chosen = parser.parse_args()
    pages = news_pages()
    texts = [page.html for page in pages]
    by_khabar(texts[:1])  # loads what is loaded late
    print(
        f"{len(pages)} pages\n\n| tool | precision | recall | F1 | title | date | byline | captions | CPU ms a page |"
    )
    print("| --- " * 9 + "|")
    for name, read in (("Khabar", by_khabar), ("trafilatura", by_trafilatura)):
        begun = time.process_time()
        found = read(texts)
        seconds = time.process_time() - begun
        scores = [score(page, one) for page, one in zip(pages, found, strict=True)]
        print(row(name, scores, seconds))
        if name == "Khabar":
            unseen = [one for page, one in zip(pages, scores, strict=True) if page.unseen]
            print(row("Khabar, markup without a rule made for it", unseen))
            ours = list(zip(pages, found, scores, strict=True))
    if chosen.peers:
        peers = by_newspaper(texts, chosen.peers)
        print(row("newspaper4k", [score(page, one) for page, one in zip(pages, peers, strict=True)]))
    if chosen.by_template:
        for name in dict.fromkeys(page.name.partition(".")[0] for page in pages):
            print(row(name, [one for page, _, one in ours if page.name.startswith(name)]))
    if chosen.misses:
        for page, one, figures in ours:
            print_misses(page, one, figures)


def print_misses(page: NewsPage, found: Found, figures: Score) -> None:
    """Print what is wrong in a page that was not read right."""
    gold, lines = {_bare(text) for _, text in page.blocks}, found.text.split("\n")
    problems = [f"too much: {line}" for line in lines if _bare(line) not in gold]
    got = {_bare(line) for line in lines}
    problems += [f"missing: {text}" for _, text in page.blocks if _bare(text) not in got]
    problems += [f"title: {found.title}"] * (not figures.title) + [f"date: {found.date}"] * (not figures.date)
    problems += [f"byline: {found.byline}"] * (not figures.byline)
    problems += [f"captions: {found.captions}"] * (figures.captions < 1)
    if problems:
        print(f"\n{page.name} ({figures.precision:.2f}, {figures.recall:.2f}), {page.date}, {page.byline}")
        print("\n".join(f"  {problem}" for problem in problems))


if __name__ == "__main__":
    main()
