"""Kill a run with SIGKILL at random moments, go on until it is done, and compare with a run that nobody disturbed.

After every kill no half file may be visible; at the end all files must be the same byte for byte, and the translation memory
whole. Exits with 1 at the first difference.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
DAY = dt.date(2026, 11, 28)
TEXTS = {
    "en": "Trucks crossed the border at Torkham on day {n}, officials said. About {n} people were waiting.",
    # Gloss: the school in Kabul was opened again, and so many students came.
    "ps": "په کابل کې ښوونځی بیا پرانیستل شو. {n} زده کوونکي راغلل.",
    # Gloss: it rained in Lahore, and officials said that so many roads are still closed.
    "ur": "لاہور میں بارش ہوئی ہے۔ حکام نے کہا کہ {n} سڑکیں ابھی تک بند ہیں۔",
}


def main() -> None:
    """Run undisturbed, then kill and go on as often as asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--articles", type=int, default=24)
    parser.add_argument("--backend", choices=["fake", "real"], default="fake")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.folder:
        run_once(chosen.folder, chosen.backend)
        return
    chance = random.Random(chosen.seed)  # noqa: S311  # no cryptography
    with tempfile.TemporaryDirectory() as top:
        calm, stormy = Path(top) / "calm", Path(top) / "stormy"
        for folder in (calm, stormy):
            make_articles(folder / "in", chosen.articles)
        began = time.monotonic()
        start(calm, chosen.backend).wait()
        longest = time.monotonic() - began
        kills = rounds = 0
        while kills < chosen.kills:
            rounds += 1
            while kills < chosen.kills:
                process = start(stormy, chosen.backend)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(chance.uniform(0, longest))
                    break
                process.kill()
                process.wait()
                kills += 1
                look(stormy)
            start(stormy, chosen.backend).wait()
            compare(calm, stormy)
            for name in ("out", "memory.sqlite", "memory.sqlite-wal", "memory.sqlite-shm"):
                remove(stormy / name)
    print(
        f"{chosen.backend} backend: {kills} kills in {rounds} runs of {chosen.articles} articles, seed {chosen.seed}: ok"
    )


def make_articles(folder: Path, count: int) -> None:
    """Write short articles in three languages."""
    folder.mkdir(parents=True)
    for number in range(count):
        language = list(TEXTS)[number % len(TEXTS)]
        text = TEXTS[language].replace("{n}", str(100 + number))
        (folder / f"{number:03}.{language}.txt").write_text(f"{text}\n\n{text}\n", encoding="utf-8")


def start(folder: Path, backend: str) -> subprocess.Popen[bytes]:
    """Start a run in a process of its own."""
    return subprocess.Popen([sys.executable, __file__, "--backend", backend, "--folder", folder])


def run_once(folder: Path, backend: str) -> None:
    """Brief the articles into ``out``, in small chunks."""
    os.chdir(folder)  # so that both folders give the same paths
    from translate.backends.fake import FakeTranslator
    from translate.config import Settings
    from translate.pipeline import run

    settings = Settings(
        (Path("in"),), ("en", "prs"), Path("out"), memory=Path("memory.sqlite"), chunk=3, beam_size=1, threads=1,
        default_glossary=False,
    )  # fmt: skip
    run(settings, translator=FakeTranslator() if backend == "fake" else None, today=DAY)


def look(folder: Path) -> None:
    """Read every file that a person could see; a half one ends the test."""
    for path in (folder / "out").rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".json":
                json.loads(text)
            elif not text.endswith("\n"):
                sys.exit(f"{path} is half a file.")
    check_memory(folder / "memory.sqlite")


def check_memory(path: Path) -> None:
    """Ask SQLite whether the translation memory is whole."""
    if path.exists():
        with contextlib.closing(sqlite3.connect(path)) as db:
            (answer,) = db.execute("PRAGMA integrity_check").fetchone()
        if answer != "ok":
            sys.exit(f"The translation memory is damaged: {answer}")


def compare(calm: Path, stormy: Path) -> None:
    """Compare all files of two runs, the hidden ones too."""
    one, other = contents(calm / "out"), contents(stormy / "out")
    different = sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
    if different:
        sys.exit(f"Other files than in the undisturbed run: {', '.join(different)}")
    check_memory(stormy / "memory.sqlite")


def contents(out: Path) -> dict[str, bytes]:
    """Return every file of a run; of ``run.json`` what does not tell when and how often it was started."""
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    manifest = json.loads(found.get("run.json", b"{}"))
    for name in ("started", "finished", "counts", "state"):
        manifest.pop(name, None)
    manifest["items"] = [{**item, "status": ""} for item in manifest.get("items", ())]
    return {**found, "run.json": json.dumps(manifest).encode()}


def remove(path: Path) -> None:
    """Remove a file or folder that may be missing."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
