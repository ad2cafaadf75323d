"""Print how long Chromium takes to open a digest of many articles: all of different events, and all of one.

    python scripts/measure_opening.py [--items 1000] [--times 5]

Needs the Debian packages chromium and chromium-driver. The time is that of the page's own clock, from the start of the
navigation to the end of the load event and to the first frame after it, so the start of the browser is not in it.
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from conftest import make_digest, make_item  # noqa: E402

from translate.digest import render  # noqa: E402
from translate.digest.records import DigestSentence, Story  # noqa: E402
from translate.languages import TARGETS  # noqa: E402

if TYPE_CHECKING:
    from translate.digest.records import Digest, DigestItem

# "The Torkham crossing was opened after nine days, and customs officials said that 1,400 trucks were waiting there."
SOURCE = "د تورخم لاره له نهو ورځو وروسته پرانیستل شوه او د ګمرک چارواکو وویل چې هلته ۱۴۰۰ لارۍ ولاړې دي."
TEXT = "The Torkham crossing was opened after nine days, and customs officials said that 1,400 trucks were waiting there."
OPENED = """const done = arguments[0]; requestAnimationFrame(() => setTimeout(() =>
  done([performance.getEntriesByType('navigation')[0].loadEventEnd, performance.now()]), 0))"""


def items(count: int) -> list[DigestItem]:
    """Return articles with three sentences each, over four days and in two languages."""
    summary = tuple(DigestSentence(number, TEXT, SOURCE, ()) for number in range(3))
    return [
        make_item(
            f"n{number}",
            title=f"Torkham reopens, report {number}",
            summary=summary,
            language=("ps", "ur")[number % 2],
            published=f"2026-11-{20 + number % 4}T08:00:00+04:30",
            source_url=f"https://example.org/{number}",
        )
        for number in range(count)
    ]


def digests(count: int, language: str) -> dict[str, Digest]:
    """Return a digest of ``count`` stories, and one of ``count`` reports of one."""
    rows = items(count)
    apart = make_digest(*rows, language=language)
    return {"events": apart, "one event": dataclasses.replace(apart, stories=(Story(tuple(rows)),))}


def browser() -> Any:  # noqa: ANN401  # selenium is not typed
    """Return a headless Chromium."""
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--times", type=int, default=5)
    chosen = parser.parse_args()
    opened = browser()
    with tempfile.TemporaryDirectory() as folder:
        for language in TARGETS:
            for name, digest in digests(chosen.items, language).items():
                path = Path(folder) / f"{language}.html"
                path.write_bytes(render(digest, "html"))
                rows = []
                for _ in range(chosen.times):
                    opened.get(path.as_uri())
                    rows.append(opened.execute_async_script(OPENED))
                loaded, shown = (median(row[at] for row in rows) / 1000 for at in (0, 1))
                size = path.stat().st_size / 1e6
                print(
                    f"{language} {chosen.items} articles, {name}: {size:.1f} MB, loaded {loaded:.2f} s, shown {shown:.2f} s"
                )
    opened.quit()


if __name__ == "__main__":
    main()
