"""Print a Markdown table: how often, and how fast, the language is told, beside stock langdetect, py3langid and pycld2.

    python scripts/benchmark_detection.py --corpora DIR [--set devtest|dev] [--newsdesk DIR] [--peers FOLDER]

The peers live in a virtual environment of their own (FOLDER, made when missing). Nothing is tuned on either set.
``--newsdesk`` names the folder of further tables that ``build_profiles.py`` was given: the articles that it kept out
are Dari news that no profile has seen, asked with affixes joined as written, by spaces, and by nothing.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import platform
import subprocess
import sys
import tempfile
import time
import venv
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OURS = ("ps", "ur", "en", "prs", "fa")
SETS = {"dev": "valid/flores200-dev", "devtest": "test/flores200-devtest"}
SNIPPET, ARTICLE, SHORT_ARTICLE = 5, 10, 6
SURE = 0.8
PEERS = ("langdetect", "py3langid", "pycld2")
# Answers of the peers: one JSON line per tool, its languages and seconds. pycld2 writes "un" for unknown.
PEER_CODE = """
import json, sys, time
texts = json.load(open(sys.argv[1], encoding="utf-8"))
import langdetect, py3langid, pycld2
langdetect.DetectorFactory.seed = 0
def by_langdetect(text):
    try:
        return langdetect.detect(text)
    except langdetect.LangDetectException:
        return "und"
def by_pycld2(text):
    try:
        return pycld2.detect(text)[2][0][1]
    except pycld2.error:
        return "und"
for name, tell in (("langdetect", by_langdetect), ("py3langid", lambda t: py3langid.classify(t)[0]), ("pycld2", by_pycld2)):
    tell("one text to load what is loaded late")
    start = time.process_time()
    found = [str(tell(text)) for text in texts]
    print(json.dumps({"name": name, "found": found, "seconds": time.process_time() - start}))
"""
Row = tuple[str, str, list[str]]


def read(folder: Path, name: str) -> dict[str, list[str]]:
    """Return the columns of FLORES."""
    with lzma.open(folder / f"{name}.tsv.xz", "rt", encoding="utf-8") as stream:
        head, *rows = (line.rstrip("\n").split("\t") for line in stream)
    return {tag: [row[head.index(tag)] for row in rows if row[head.index(tag)]] for tag in OURS}


def tasks(columns: dict[str, list[str]], wild: list[tuple[str, str]]) -> list[Row]:
    """Return what is asked: (kind, language, texts)."""
    found: list[Row] = []
    for tag, texts in columns.items():
        found.append(("sentences", tag, texts))
    for tag in ("ps", "ur", "prs", "fa", "en"):
        # The middle of each sentence: openings are more alike.
        cut = [text.split() for text in columns[tag]]
        middle = [words[max(0, len(words) // 2 - 2) :][:SNIPPET] for words in cut]
        found.append(("five words", tag, [" ".join(words) for words in middle if len(words) == SNIPPET]))
    for tag, texts in columns.items():
        blocks = [texts[start : start + ARTICLE] for start in range(0, len(texts) - ARTICLE + 1, ARTICLE)]
        found.append(("articles", tag, ["\n".join(block) for block in blocks]))
    found.append(("other languages", "*", [text for _, text in wild]))
    return found


def unseen_news(folder: Path, corpora: Path) -> list[Row]:
    """Return the Dari sentences and articles that the profiles were not built from, with affixes joined three ways."""
    from scripts.build_profiles import PERSIAN, kept_out, table

    rows = [row for path in sorted(folder.glob("*.tsv")) for row in table(path)]
    seen = [PERSIAN, *corpora.glob("train/newsdesk/*.tsv")]
    learnt = {row["id"] for path in seen for row in table(path)}
    articles: dict[str, list[str]] = {}
    for row in rows:
        if row.get("prs") and kept_out(row["id"]) and row["id"] not in learnt:
            articles.setdefault(row["id"], []).append(row["prs"])
    sentences = [text for texts in articles.values() for text in texts]
    whole = ["\n".join(texts) for texts in articles.values() if len(texts) >= SHORT_ARTICLE]
    return [
        (f"unseen news, {what}, {name}", "prs", [text.replace("\u200c", joiner) for text in texts])
        for what, texts in (("sentences", sentences), ("articles", whole))
        for name, joiner in (("joiners as written", "\u200c"), ("spaces", " "), ("nothing", ""))
    ]


def peers(folder: Path, texts: Sequence[str]) -> dict[str, tuple[list[str], float]]:
    """Return the answers and the seconds of each peer."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *PEERS], check=True)
    with tempfile.TemporaryDirectory() as scratch:
        asked = Path(scratch) / "texts.json"
        asked.write_text(json.dumps(list(texts)), encoding="utf-8")
        done = subprocess.run(
            [str(python), "-c", PEER_CODE, str(asked)], check=True, capture_output=True, text=True
        )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {row["name"]: (row["found"], row["seconds"]) for row in rows}


def timed(tell: Callable[[str], str], texts: Sequence[str]) -> tuple[list[str], float]:
    """Return the answers, and the processor seconds that they took."""
    start = time.process_time()
    found = [tell(text) for text in texts]
    return found, time.process_time() - start


def loading() -> float:
    """Return the processor seconds from a bare interpreter to the first answer, the interpreter's own start left out."""
    code = (
        "import time; s = time.process_time(); from translate.detection import detect; "
        "detect('دا یو خبر دی'); print(time.process_time() - s)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
        for _ in range(5)
    ]
    return min(float(run.stdout) for run in runs)


def cell(kind: str, tag: str, answers: Sequence[str], *, peer: bool) -> str:
    """Return the share of right answers, and of ``und``; a peer's ``fa`` is right for Dari only as ``fa``."""
    right = sum(answer == tag for answer in answers) / len(answers)
    if peer and tag == "prs":
        return f"0.0 (fa {sum(answer == 'fa' for answer in answers) / len(answers):.1%})"
    unknown = sum(answer in {"und", "un"} for answer in answers) / len(answers)
    shown = f"{right:.1%}"
    return f"{shown} (und {unknown:.1%})" if unknown and kind != "other languages" else shown


def machine() -> str:
    """Return the processor and the interpreter."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    return f"{model}, one core, Python {platform.python_version()}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora", type=Path, default=os.environ.get("KHABAR_CORPORA"))
    parser.add_argument("--set", choices=SETS, default="devtest", dest="name")
    parser.add_argument("--newsdesk", type=Path, help="A folder of newsdesk tables.")
    parser.add_argument("--peers", type=Path, help="A folder for the peers' virtual environment.")
    parser.add_argument("--wild", type=Path, default=ROOT / "tests/data/other_languages.tsv")
    chosen = parser.parse_args()
    if not chosen.corpora:
        parser.error("say where the corpora are: --corpora DIR, or KHABAR_CORPORA")
    from translate.detection import detect

    lines = chosen.wild.read_text(encoding="utf-8").splitlines()
    wild = [(tag, text) for tag, _, text in (line.partition("\t") for line in lines)]
    asked = tasks(read(Path(chosen.corpora), SETS[chosen.name]), wild)
    if chosen.newsdesk:
        asked[:0] = unseen_news(chosen.newsdesk, Path(chosen.corpora))
    texts = [text for _, _, part in asked for text in part]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    detect("यह एक समाचार है")  # langdetect is loaded, as for the peers
    results = {"khabar": timed(lambda text: detect(text).language, texts)}
    if chosen.peers:
        results |= peers(chosen.peers, texts)
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {machine()}; FLORES-200 {chosen.name}, {megabytes:.1f} MB of text\n"
    )
    print(f"| | {' | '.join(results)} |\n|---|{'---|' * len(results)}")
    start = 0
    for kind, tag, part in asked:
        end = start + len(part)
        if kind != "other languages":
            cells = [
                cell(kind, tag, found[start:end], peer=name != "khabar")
                for name, (found, _) in results.items()
            ]
            print(f"| {kind}, {tag} | {' | '.join(cells)} |")
        start = end
    forced = [(tag, text, found) for tag, text in wild if (found := detect(text)).language in OURS]
    over = sum(found.language in {"ps", "prs", "ur"} and found.confidence > SURE for _, _, found in forced)
    named = [
        sum(found == tag for found, (tag, _) in zip(rows[-len(wild) :], wild, strict=True))
        for rows, _ in results.values()
    ]
    print(f"| {len(wild)} snippets in other languages, named | {' | '.join(map(str, named))} |")
    print(f"| the same, called ps, prs or ur above {SURE} | {over} |{' |' * (len(results) - 1)}")
    print(f"| MB a second | {' | '.join(f'{megabytes / seconds:.2f}' for _, seconds in results.values())} |")
    print(f"| loading, processor seconds | {loading():.3f} |{' |' * (len(results) - 1)}")
    for tag, text, found in forced:
        print(f"forced: {tag} as {found.language} {found.confidence}: {text}", file=sys.stderr)


if __name__ == "__main__":
    main()
