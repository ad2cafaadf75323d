"""Measure ``khabar brief`` end to end: source words a second and peak memory, from interleaved runs.

The articles are made from sentences of the newsdesk corpus, no sentence twice, so that nothing is reused. What is timed
is the whole command, from its start to its end, with reading, detection, summaries and digests.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "scripts" / "training" / "newsdesk"
COLUMNS = {"en": 1, "ps": 2, "prs": 3, "ur": 4}


@dataclass(frozen=True, slots=True)
class Run:
    """One timed run: seconds, source words, and the peak of resident memory in MB."""

    seconds: float
    words: int
    peak_mb: float


def main() -> None:
    """Make the articles, run every setting in turn, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--words", type=int, default=500, help="words an article")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pairs", nargs="+", default=["en-ps", "ps-en"])
    parser.add_argument("--beams", type=int, nargs="+", default=[1, 2, 4])
    chosen = parser.parse_args()
    cases = [(pair, beam) for pair in chosen.pairs for beam in chosen.beams]
    runs: dict[tuple[str, int], list[Run]] = {case: [] for case in cases}
    with tempfile.TemporaryDirectory() as folder:
        words = {
            pair: make_articles(Path(folder) / pair, pair, chosen.articles, chosen.words)
            for pair in chosen.pairs
        }
        for number in range(chosen.rounds):
            for pair, beam in cases:
                out = Path(folder) / f"out-{pair}-{beam}-{number}"
                runs[pair, beam].append(measure(Path(folder) / pair, pair, beam, out, words[pair]))
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {machine()}, {versions()}")
    print(f"{chosen.articles} articles, medians of {chosen.rounds} interleaved runs of the whole command\n")
    print("| pair | beam | source words | seconds | words a second | peak memory, MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for (pair, beam), found in runs.items():
        seconds = statistics.median(run.seconds for run in found)
        peak = max(run.peak_mb for run in found)
        count = found[0].words
        print(f"| {pair} | {beam} | {count:,} | {seconds:.1f} | {count / seconds:,.0f} | {peak:.0f} |")


def make_articles(folder: Path, pair: str, count: int, words: int) -> int:
    """Write the articles and return how many words they hold."""
    column = COLUMNS[pair.split("-", maxsplit=1)[0]]
    files = sorted(CORPUS.glob("*.tsv"))
    rows = [line.split("\t") for file in files for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    sentences = iter(dict.fromkeys(row[column] for row in rows))
    folder.mkdir()
    total = 0
    for number in range(count):
        blocks: list[str] = []
        length = 0
        while length < words:
            sentence = next(sentences, None)
            if sentence is None:
                sys.exit(
                    "The corpus has too few sentences for so many articles; ask for fewer with --articles."
                )
            blocks.append(sentence)
            length += len(sentence.split())
        (folder / f"{number:04}.txt").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
        total += length
    return total


def measure(source: Path, pair: str, beam: int, out: Path, words: int) -> Run:
    """Run the command once, in a process of its own, and return what it took."""
    spoken, target = pair.split("-")
    command = [sys.executable, "-m", "translate", "brief", str(source), "--from", spoken, "--to", target]
    began = time.perf_counter()
    with subprocess.Popen(
        [*command, "--beam-size", str(beam), "--out", str(out), "--quiet", "--no-memory"], cwd=ROOT
    ) as process:
        # wait4 gives the peak of this one process; getrusage would give that of all runs so far.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        sys.exit(f"The run ended with {process.returncode}: {' '.join(command)}")
    return Run(seconds, words, usage.ru_maxrss / 1000)


def machine() -> str:
    """Return the processor and how many of its cores this process may use."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), name)
    return f"{name}, {len(os.sched_getaffinity(0))} cores"


def versions() -> str:
    """Return the models with their versions, and that of the engine."""
    from importlib.metadata import version

    from translate.models import find_models

    return f"{' '.join(model.label for model in find_models())}, ctranslate2 {version('ctranslate2')}"


if __name__ == "__main__":
    main()
