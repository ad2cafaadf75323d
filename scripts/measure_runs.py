"""Measure the bookkeeping of large runs: memory over the items, and how long a second run takes with everything done.

The backend is the fake one, so that what is measured is reading, detection, storage and digests. Prints a table.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
WORDS = (
    "officials said the border crossing at Torkham was opened again on Monday after talks between both sides while trucks "
    "with fruit and medicine waited for days and traders asked for help in Kabul and Herat where schools hospitals and roads"
).split()


def main() -> None:
    """Make the articles and run twice, each time in a process of its own; or be such a process."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--early", type=int, default=2_000, help="item after which memory is read first")
    parser.add_argument("--run", nargs=2, type=Path, metavar=("INPUT", "OUT"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.run:
        source, out = chosen.run
        run_once(source, out, chosen.early)
        return
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in", Path(folder) / "out"
        make_articles(source, chosen.articles)
        print(f"{chosen.articles:,} articles, fake backend, with translation memory\n")
        print(f"| run | seconds | peak MB after {chosen.early:,} | after the last item | with the digests |")
        print("| --- | --- | --- | --- | --- |")
        for name in ("first", "second"):
            command = [sys.executable, __file__, "--early", str(chosen.early), "--run", str(source), str(out)]
            began = time.perf_counter()
            done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
            seconds = time.perf_counter() - began
            print(f"| {name} | {seconds:.1f} | {' | '.join(done.stdout.split())} |", flush=True)


def make_articles(folder: Path, count: int) -> None:
    """Write short English articles, each different."""
    chance = random.Random(1)  # noqa: S311  # no cryptography
    for number in range(count):
        sentences = (" ".join(chance.sample(WORDS, 12)).capitalize() for _ in range(4))
        path = folder / f"{number // 1000:02}" / f"{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Report {number}\n\n{'. '.join(sentences)}.\n", encoding="utf-8")


def run_once(source: Path, out: Path, early: int) -> None:
    """Run, and print the peaks of resident memory in MB: early, after the last item, at the end."""
    from translate.backends.fake import FakeTranslator
    from translate.book import Progress
    from translate.config import Settings
    from translate.pipeline import run

    class Watch(Progress):
        done = 0

        def advance(self, item: object, words: int) -> None:  # noqa: ARG002
            self.done += 1
            if self.done == early:
                self.early = peak()
            self.late = peak() if self.done % 100 == 0 else getattr(self, "late", "")

    watch = Watch()
    settings = Settings((source,), ("ps",), out, default_glossary=False, memory=out.parent / "memory.sqlite")
    run(settings, translator=FakeTranslator(), progress=watch)
    print(watch.early, watch.late, peak())


def peak() -> str:
    """Return the peak of resident memory so far, in MB."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f}"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
