"""Measure how fast a folder of mixed files becomes drafts, and in how much memory, for several numbers of reading processes.

    scripts/measure_reading.py [--files 5000] [--readers 0 2]

The files are those of a newsroom: saved pages with what sites put around an article, mail with attachments, DOCX, JSON, tables,
feeds, archives, in all five languages, 30 KB each on average. Prints a table. Run it with the environment of ``scripts/test``.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import gzip
import html
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS = {"en": 1, "ps": 2, "prs": 3, "ur": 4}
SECONDS_BETWEEN_LOOKS = 0.25
MARKS = (0.2, 0.95)
"""The shares of the files after which memory is reported."""


def main() -> None:
    """Make the files and read them with every number of processes; or be the process that reads."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--readers", type=int, nargs="+", default=[0, 2])
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make the files here, and leave them")
    parser.add_argument("--read", nargs=2, metavar=("DIR", "READERS"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.read:
        read(Path(chosen.read[0]), int(chosen.read[1]))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        size = make_files(folder, chosen.files)
        print(f"{chosen.files:,} files, {size / 1e6:.0f} MB, {os.cpu_count()} CPUs\n")
        early, late = (f"MB after {share * chosen.files:,.0f} files" for share in MARKS)
        print(f"| readers | articles | failures | seconds | CPU seconds | {early} | {late} | peak MB |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        for readers in chosen.readers:
            command = [sys.executable, __file__, "--read", str(folder), str(readers)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
            print(f"| {readers} | {done.stdout.strip()} |", flush=True)


def read(folder: Path, readers: int) -> None:
    """Read the folder, and print what the table says of it; memory is that of all processes, shared pages counted once."""
    from translate import glossary, reading
    from translate.readers import Recipe, open_drafts
    from translate.records import Failure

    began = time.perf_counter()
    sources = reading.find([folder])
    recipe = Recipe(reading.ReadOptions(1_000_000), glossary.Terminology(glossary.load(())))
    looks = Looks()
    names, articles, failures = set(), 0, 0
    marks = [round(share * len(sources)) for share in MARKS]
    seen = []
    with open_drafts(sources, recipe, readers) as found:
        for row in found:
            path = row.path if isinstance(row, Failure) else row.article.path
            name = "/".join(path.split("/")[:2]).partition("#")[0]
            if name not in names:
                names.add(name)
                if len(names) in marks:
                    seen.append(looks.now())
            failures += isinstance(row, Failure)
            articles += not isinstance(row, Failure)
        spent = sum(map(_spent, _family(str(os.getpid()))))  # before the readers are gone
    seconds = time.perf_counter() - began
    peak = looks.end()
    print(
        f"{articles:,} | {failures} | {seconds:.1f} | {spent:.1f} | {' | '.join(f'{mb:.0f}' for mb in seen)} | {peak:.0f}"
    )


class Looks:
    """Looks at the memory of this process and its children from time to time."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(SECONDS_BETWEEN_LOOKS):
            self.now()

    def now(self) -> float:
        """Return the memory of all processes in MB."""
        total = sum(_proportional(pid) for pid in _family(str(os.getpid())))
        self._peak = max(self._peak, total)
        return total

    def end(self) -> float:
        """Return the peak, and look no more."""
        self._over.set()
        self._thread.join()
        return self._peak


def _family(pid: str) -> list[str]:
    """Return a process and all that it has started, and so on."""
    found = [pid]
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                found += _family(child)
    return found


def _spent(pid: str) -> float:
    """Return the seconds that a process has computed, and its children that are gone."""
    try:
        row = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, row[11:15])) / os.sysconf("SC_CLK_TCK")


def _proportional(pid: str) -> float:
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+)", rows, re.MULTILINE)
    return int(found[1]) / 1000 if found else 0.0


def make_files(folder: Path, count: int) -> int:
    """Write so many files of a newsroom, the same ones for the same count, and return their size in bytes."""
    makers: list[Callable[[random.Random], tuple[str, bytes]]] = [
        *[_web_page] * 50,
        *[_text] * 10,
        *[_document] * 8,
        *[_mail] * 8,
        *[_record] * 6,
        *[_feed] * 5,
        *[_markdown] * 4,
        *[_lines] * 3,
        *[_table] * 3,
        *[_archive] * 2,
        *[_packed] * 1,
    ]
    size = 0
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        chance = random.Random(number)  # noqa: S311  # repeatable, no secret
        suffix, data = makers[number % len(makers)](chance)
        path = folder / f"{number // 500:02}" / f"{number:05}{suffix}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        size += len(data)
    return size


@cache
def _sentences() -> dict[str, list[str]]:
    files = sorted((ROOT / "scripts" / "training" / "newsdesk").glob("*.tsv"))
    rows = [line.split("\t") for file in files for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    return {language: [row[column] for row in rows] for language, column in COLUMNS.items()}


def _story(chance: random.Random, paragraphs: int = 12) -> list[str]:
    """Return a headline and paragraphs of one to three sentences in one language; no two stories are the same."""
    known = _sentences()[chance.choice(list(COLUMNS))]
    return [chance.choice(known)] + [
        " ".join(chance.choices(known, k=chance.randint(1, 3))) for _ in range(paragraphs)
    ]


def _noise(chance: random.Random, size: int) -> str:
    """Return what scripts and style sheets look like from afar."""
    return ";".join(
        f".c{chance.randrange(9999)}{{margin:{chance.randrange(99)}px}}" for _ in range(size // 20)
    )


def _web_page(chance: random.Random) -> tuple[str, bytes]:
    from news_pages import news_pages

    page = chance.choice([row for row in news_pages() if row.language in COLUMNS])
    text = page.html
    known = _sentences()[page.language]
    for kind, block in page.blocks:
        if kind == "paragraph":
            text = text.replace(html.escape(block), html.escape(" ".join(chance.choices(known, k=3))))
            text = text.replace(block, " ".join(chance.choices(known, k=3)))
    around = (
        f"<style>{_noise(chance, 18_000)}</style><script>var a='{_noise(chance, 12_000)}'</script></head>"
    )
    return ".html", text.replace("</head>", around, 1).encode()


def _text(chance: random.Random) -> tuple[str, bytes]:
    return ".txt", "\n\n".join(_story(chance)).encode(chance.choice(["utf-8", "utf-8", "utf-8", "utf-16"]))


def _markdown(chance: random.Random) -> tuple[str, bytes]:
    title, *rest = _story(chance)
    return ".md", "\n\n".join([f"---\ndate: 2026-11-06\n---\n# {title}", *rest]).encode()


def _document(chance: random.Random) -> tuple[str, bytes]:
    import docx

    document = docx.Document()
    title, *rest = _story(chance)
    document.add_heading(title, 0)
    for line in rest:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return ".docx", stream.getvalue()


def _mail(chance: random.Random) -> tuple[str, bytes]:
    title, *rest = _story(chance)
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = (
        "desk@example.org",
        title,
        "Mon, 06 Nov 2023 10:00:00 GMT",
    )
    message.set_content("\n\n".join(rest))
    message.add_attachment(chance.randbytes(40_000), maintype="image", subtype="jpeg", filename="a.jpg")
    return ".eml", message.as_bytes()


def _as_record(chance: random.Random) -> dict[str, str]:
    title, *rest = _story(chance)
    return {
        "headline": title,
        "body": "\n\n".join(rest),
        "published": "2026-11-06",
        "url": "https://example.org/a",
    }


def _record(chance: random.Random) -> tuple[str, bytes]:
    extra = {"image": base64.b64encode(chance.randbytes(8_000)).decode()}
    return ".json", json.dumps({**_as_record(chance), **extra}, ensure_ascii=False).encode()


def _lines(chance: random.Random) -> tuple[str, bytes]:
    return ".jsonl", "\n".join(json.dumps(_as_record(chance), ensure_ascii=False) for _ in range(5)).encode()


def _table(chance: random.Random) -> tuple[str, bytes]:
    import csv

    stream = io.StringIO()
    writer = csv.DictWriter(stream, ["headline", "body", "published", "url"])
    writer.writeheader()
    writer.writerows(_as_record(chance) for _ in range(5))
    return ".csv", stream.getvalue().encode()


def _feed(chance: random.Random) -> tuple[str, bytes]:
    items = ""
    for _ in range(5):
        title, *rest = _story(chance, 6)
        body = html.escape("".join(f"<p>{html.escape(line)}</p>" for line in rest))
        items += f"<item><title>{html.escape(title)}</title><description>{body}</description></item>"
    return (
        ".rss",
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{items}</channel></rss>'.encode(),
    )


def _archive(chance: random.Random) -> tuple[str, bytes]:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            suffix, data = chance.choice([_text, _web_page])(chance)
            archive.writestr(f"wire/{number}{suffix}", data)
    return ".zip", stream.getvalue()


def _packed(chance: random.Random) -> tuple[str, bytes]:
    suffix, data = _web_page(chance)
    return f"{suffix}.gz", gzip.compress(data, mtime=0)


if __name__ == "__main__":
    main()
