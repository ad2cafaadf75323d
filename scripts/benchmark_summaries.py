"""Print a Markdown table: ROUGE F1 of our summaries beside the first sentences, TextRank and LexRank, and our speed.

    python scripts/benchmark_summaries.py --summaries DIR [--newsdesk DIR] [--peers FOLDER]

``--summaries`` holds JSON Lines with ``text``, ``reference``, ``lang`` and perhaps ``title``. ``--newsdesk`` holds tables of
articles in four languages: no written summaries are at hand for English, Pashto and Dari news, so the headline is the
reference there and no system is told it. The peers (sumy) live in an environment of their own, made when missing.

ROUGE is our own: words of the normal form (``translate.normalization``), in lower case, zero-width non-joiners dropped,
no stemming, no stop words; ROUGE-L by the longest common subsequence of the whole texts. The common packages keep ASCII
letters only. All systems choose among the same sentences, as many as the reference has (one for a headline).
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from translate.languages import LANGUAGES  # noqa: E402
from translate.normalization import normalize  # noqa: E402
from translate.records import TITLE, Segment  # noqa: E402
from translate.segmentation import split  # noqa: E402
from translate.summaries import summarize  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORD = re.compile(r"\w+")
_FEWEST_SENTENCES = 4
_STOPS = (*'.?!؟۔"»”', "")
# The peers get sentences already split, and our stop words; each prints the places it chose, as JSON.
PEER_CODE = """
import json, sys
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

class Words:
    def to_words(self, text):
        return tuple(table[str(text)])

rows = json.load(open(sys.argv[1], encoding="utf-8"))
out = {}
for name, kind in (("TextRank", TextRankSummarizer), ("LexRank", LexRankSummarizer)):
    out[name] = []
    for row in rows:
        table = dict(zip(row["sentences"], row["words"]))
        made = kind()
        made.stop_words = row["stop"]
        sentences = [Sentence(text, Words()) for text in row["sentences"]]
        chosen = {str(s) for s in made(ObjectDocumentModel([Paragraph(sentences)]), row["count"])}
        out[name].append([at for at, text in enumerate(row["sentences"]) if text in chosen][: row["count"]])
json.dump(out, open(sys.argv[2], "w"))
"""


@dataclass(frozen=True, slots=True)
class Case:
    """An article with a reference; ``count`` is how many sentences a summary may have."""

    data: str
    language: str
    title: str
    sentences: tuple[str, ...]
    reference: str
    count: int


def words(text: str, language: str) -> list[str]:
    """Return the words that ROUGE compares."""
    return _WORD.findall(normalize(text, language).replace("\u200c", "").casefold())


def rouge(summary: str, reference: str, language: str) -> tuple[float, float, float]:
    """Return F1 of ROUGE-1, ROUGE-2 and ROUGE-L (Lin 2004), from 0 to 100."""
    one, two = words(summary, language), words(reference, language)
    scores = []
    for size in (1, 2):
        grams = [Counter(zip(*(row[at:] for at in range(size)), strict=False)) for row in (one, two)]
        scores.append(_f1((grams[0] & grams[1]).total(), grams[0].total(), grams[1].total()))
    return scores[0], scores[1], _f1(_common(one, two), len(one), len(two))


def _f1(shared: int, found: int, wanted: int) -> float:
    return 200 * shared / (found + wanted) if shared else 0.0


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(two) + 1)
    for word in one:
        before = 0
        for at, other in enumerate(two, start=1):
            before, row[at] = row[at], before + 1 if word == other else max(row[at], row[at - 1])
    return row[-1]


def read_summaries(folder: Path) -> Iterator[Case]:
    """Yield the articles of the JSON Lines files."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            sentences = tuple(dict.fromkeys(part for line in row["text"].split("\n") for part in split(line)))
            count = sum(len(split(line)) for line in row["reference"].split("\n"))
            yield Case(path.stem, row["lang"], row.get("title") or "", sentences, row["reference"], count)


def read_newsdesk(folder: Path) -> Iterator[Case]:
    """Yield each article of the tables in each language: the first row is the headline, and the reference."""
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row.get("id")
            ]
        for language in ("en", "ps", "prs", "ur"):
            articles: dict[str, list[str]] = {}
            for row in rows:
                articles.setdefault(row["id"], []).append(row.get(language) or "")
            for headline, *body in articles.values():
                sentences = tuple(dict.fromkeys(body))
                # Tables of single sentences have no headline.
                if len(sentences) >= _FEWEST_SENTENCES and all(sentences) and headline[-1:] not in _STOPS:
                    yield Case(f"headlines.{language}", language, "", sentences, headline, 1)


def ours(case: Case) -> list[int]:
    """Return the places of the sentences that we choose."""
    head = [Segment("", 0, TITLE, case.title)] if case.title else []
    body = [Segment("", at, 0, text) for at, text in enumerate(case.sentences, start=len(head))]
    return [row.segment - len(head) for row in summarize([*head, *body], case.language, case.count).sentences]


def peers(cases: Sequence[Case], folder: Path) -> dict[str, list[list[int]]]:
    """Return what the peers choose, run in their own environment."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "sumy", "numpy"], check=True)
    with tempfile.TemporaryDirectory() as scratch:
        given, made = Path(scratch) / "in.json", Path(scratch) / "out.json"
        rows = [
            {
                "sentences": case.sentences,
                "words": [words(text, case.language) for text in case.sentences],
                "stop": sorted(LANGUAGES[case.language].function_words),
                "count": case.count,
            }
            for case in cases
        ]
        given.write_text(json.dumps(rows), encoding="utf-8")
        subprocess.run([python, "-c", PEER_CODE, given, made], check=True)
        found: dict[str, list[list[int]]] = json.loads(made.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--summaries", type=Path, required=True)
    parser.add_argument("--newsdesk", type=Path)
    parser.add_argument("--peers", type=Path, help="environment of sumy; without it its rows are left out")
    chosen = parser.parse_args()
    cases = [*read_summaries(chosen.summaries), *(read_newsdesk(chosen.newsdesk) if chosen.newsdesk else ())]
    found = {"Khabar": [ours(case) for case in cases]}
    found["first sentences"] = [list(range(case.count)) for case in cases]
    if chosen.peers:
        found |= peers(cases, chosen.peers)
    scores = {
        name: [_score(case, row) for case, row in zip(cases, rows, strict=True)]
        for name, rows in found.items()
    }
    print("| set | articles | system | ROUGE-1 | ROUGE-2 | ROUGE-L |\n| --- | --- | --- | --- | --- | --- |")
    for data in dict.fromkeys(case.data for case in cases):
        places = [at for at, case in enumerate(cases) if case.data == data]
        for name, rows in scores.items():
            figures = " | ".join(f"{mean(rows[at][kind] for at in places):.1f}" for kind in range(3))
            print(f"| {data} | {len(places)} | {name} | {figures} |")
    # Headlines come with short articles, which would flatter the figure.
    timed = [case for case in cases if not case.data.startswith("headlines")]
    started = time.process_time()
    for case in timed:
        ours(case)
    speed = len(timed) / (time.process_time() - started)
    length = mean(len(" ".join(case.sentences).split()) for case in timed)
    print(f"\n{speed:.0f} articles a CPU second ({length:.0f} words an article).")


def _score(case: Case, places: Sequence[int]) -> tuple[float, float, float]:
    return rouge(" ".join(case.sentences[at] for at in places), case.reference, case.language)


if __name__ == "__main__":
    main()
