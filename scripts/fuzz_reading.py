"""Read spoilt files of every format, write what was read, and list those that crash, take over 10 s of CPU or 1 GB, write, or connect.

    scripts/fuzz_reading [--files 10000] [--from 0]

Each file is made from its number alone, so a listed one can be made again: ``--from N --files 1``. Files are read in
processes of 500; one that dies or hangs is listed, and the next process goes on behind it.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

if TYPE_CHECKING:
    from translate.records import Article

AT_ONCE = 500
MOST_SECONDS = 10.0
MOST_MB = 1000
HANGS_AFTER = 900
_WRITES = frozenset(
    "os.mkdir os.rename os.remove os.rmdir os.link os.symlink os.truncate shutil.move socket.connect socket.getaddrinfo "
    "subprocess.Popen os.system".split()
)


def watch(problems: list[str]) -> None:
    """Note every file that is opened for writing, every other change of the disk, and every connection."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        is_writing = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
        if event in _WRITES or is_writing:
            problems.append(f"{event} {arguments[0]!r}")

    sys.addaudithook(hook)


def write(article: Article, data: bytes) -> None:
    """Write an article as if it had been translated, into memory only; a Word document as one."""
    from translate.articles import render_article
    from translate.records import TITLE, Brief, Detection, Rendition, Segment, Summary, Translation

    texts = [(TITLE, article.title), *((n, row.text) for n, row in enumerate(article.paragraphs))]
    segments = tuple(Segment(article.id, n, place, text) for n, (place, text) in enumerate(texts) if text)
    rows = tuple(Translation(n, row.text, None) for n, row in enumerate(segments))
    rendition = Rendition("ur", "", rows, Summary("ur", ()))
    brief = Brief(article, Detection("en", 1.0), segments, (), (rendition,))
    for name in ("md", "html", *(("docx",) if data.startswith(b"PK") else ())):
        render_article(brief, rendition, name, original=data)


def read_block(start: int, end: int, state: Path) -> None:
    """Read the files of some numbers, and print a line for each that is a problem."""
    from mutants import mutant

    from translate.reading import ReadOptions, find, read_all
    from translate.records import Article

    sys.dont_write_bytecode = True
    with state.open("wb", buffering=0) as current:
        problems: list[str] = []
        watch(problems)
        for number in range(start, end):
            current.seek(0)
            current.write(f"{number:12}".encode())
            name, data = mutant(number)
            path = state.with_name(name)
            path.write_bytes(data)
            problems.clear()
            before = time.process_time()
            try:
                for found in read_all(find([path]), ReadOptions(1_000_000)):
                    if isinstance(found, Article):
                        write(found, data)
            except Exception as exc:  # noqa: BLE001  # what is looked for
                problems.append(f"{type(exc).__name__}: {exc}")
            if (seconds := time.process_time() - before) > MOST_SECONDS:
                problems.append(f"{seconds:.1f} s")
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
            if peak > MOST_MB:
                problems.append(f"{peak:.0f} MB")
            for problem in problems:
                print(f"{number}\t{name}\t{len(data)} bytes\t{problem}", flush=True)
            path.unlink()
        print(f"# {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f}", flush=True)


def main() -> int:
    """Read the files in one process after another; return 1 if there was a problem."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--block", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.block:
        read_block(int(chosen.block[0]), int(chosen.block[1]), Path(chosen.block[2]))
        return 0
    begun, found, peak = time.monotonic(), 0, 0.0
    number, last = chosen.first, chosen.first + chosen.files
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "number"
        while number < last:
            end = min(number + AT_ONCE, last)
            command = [sys.executable, __file__, "--block", str(number), str(end), str(state)]
            try:
                done = subprocess.run(
                    command, stdout=subprocess.PIPE, text=True, check=False, timeout=HANGS_AFTER, cwd=folder
                )
                output, code = done.stdout, done.returncode
            except subprocess.TimeoutExpired as exc:
                output, code = (exc.stdout or b"").decode() if isinstance(exc.stdout, bytes) else "", -1
            lines = output.splitlines()
            peak = max([peak, *(float(line[2:]) for line in lines if line.startswith("# "))])
            problems = [line for line in lines if not line.startswith("# ")]
            if code:
                end = int(state.read_bytes()) + 1
                problems.append(f"{end - 1}\tthe process ended with {code}")
            found += len(problems)
            print(*problems, sep="\n", end="\n" if problems else "")
            number = end
    seconds = time.monotonic() - begun
    print(f"{chosen.files} files, {found} problems, {seconds:.0f} s, peak {peak:.0f} MB")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
