"""Processes that read: the same drafts in the same order as without them, and no file can hold up or kill the others."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import (
    DARI,
    ENGLISH,
    PASHTO,
    SAMPLES,
    URDU,
    brief_command,
    hear_interrupts,
    make_folder,
    make_settings,
)

from translate import reading
from translate.backends.fake import FakeTranslator
from translate.errors import ReadingProcessError
from translate.glossary import Terminology, load
from translate.pipeline import run
from translate.readers import Recipe, ahead, open_drafts, processes, processes_for
from translate.records import Failure

ROOT = Path(__file__).parent.parent
DAY = "2026-11-28"
# Put before the reader's first import: what opening a file of a certain name does to the process.
HOSTILE = """
import os, sys, time
def hook(event, arguments):
    name = str(arguments[0]) if event == "open" else ""
    if name.endswith("dies.txt"):
        os.kill(os.getpid(), 9)
    elif name.endswith("computes.txt"):
        while True:
            pass
    elif name.endswith("waits.txt"):
        time.sleep(1000)
    elif name.endswith("grows.txt"):
        bytearray(3_000_000_000)
sys.addaudithook(hook)
"""


@pytest.fixture
def recipe() -> Recipe:
    return Recipe(reading.ReadOptions(1_000_000), Terminology(load(())), seconds=1)


def mixed(folder: Path) -> Path:
    """Return a folder with articles in every way: several in a file, in archives, failures, copies."""
    export = [{"headline": f"Report {number}", "body": f"{ENGLISH}\n{number} more."} for number in range(7)]
    files: dict[str, str | bytes] = {f"{number:02}.txt": f"{PASHTO}\n{number}\n" for number in range(12)}
    files |= {
        "a.json": json.dumps(export),
        "b.txt": ENGLISH,
        "c.txt": ENGLISH,
        "empty.txt": "",
        "x/d.txt": DARI,
    }
    files |= {"e.txt": "123", "z.zip": b"PK\x03\x04 no archive", "x/u.txt": URDU}
    make_folder(folder, files)
    with zipfile.ZipFile(folder / "wire.zip", "w") as archive:
        for path in sorted(SAMPLES.rglob("*.html")):
            archive.write(path, path.name)
    return folder


def test_drafts_are_the_same_and_in_the_same_order_as_without_processes(
    tmp_path: Path, recipe: Recipe
) -> None:
    sources = reading.find([mixed(tmp_path / "in")])
    alone = list(recipe.drafts(sources))
    assert {type(row).__name__ for row in alone} == {"Draft", "Failure"}
    with open_drafts(sources, recipe, 3) as drafts:
        assert list(drafts) == alone


def test_little_may_wait_and_all_still_comes(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "HELD", 1)
    sources = reading.find([mixed(tmp_path / "in")])
    with open_drafts(sources, recipe, 2) as drafts:
        assert list(drafts) == list(recipe.drafts(sources))


def test_a_run_with_processes_leaves_the_same_files_as_one_without(tmp_path: Path) -> None:
    source = mixed(tmp_path / "in")
    left = []
    for readers in (0, 2):
        out = tmp_path / str(readers) / "out"
        settings = make_settings(source, out, to=("en", "ps"), readers=readers, chunk=5)
        report = run(settings, translator=FakeTranslator())
        left.append({path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()})
        left[-1].pop(Path("run.json"))
        assert report.count("failed") == 3
        assert report.count("copy") == 1
    assert left[0] == left[1]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("computes.txt", "an article took more than 1 s of computing"),
        ("dies.txt", "the process that read it ended with signal 9"),
        ("grows.txt", "an article took more than 1,000 MB of memory"),
        pytest.param("waits.txt", "nothing came for 20 s", marks=pytest.mark.slow),
    ],
)
def test_a_file_that_kills_stalls_or_bloats_its_reader_is_one_failure(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch, name: str, reason: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(HOSTILE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    if name == "waits.txt":
        monkeypatch.setattr(processes, "SILENT_FOR", 20)
    source = make_folder(tmp_path / "in", {"a.txt": PASHTO, name: ENGLISH, "z.txt": URDU})
    with open_drafts(reading.find([source]), recipe, 1) as drafts:
        first, failure, last = drafts
    assert failure == Failure(name, "read", f"the file cannot be read: {reason}")
    assert not isinstance(first, Failure)
    assert not isinstance(last, Failure)


def test_what_came_before_a_reader_died_is_kept(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = 'import os, sys\nsys.addaudithook(lambda event, _: event == "zipfile.die" and os.kill(os.getpid(), 9))\n'
    hook += "import translate.reading.formats as formats\nread = formats.read_text\n"
    hook += (
        'formats.TEXTS[".txt"] = lambda text: sys.audit("zipfile.die") if "deadly" in text else read(text)\n'
    )
    (tmp_path / "sitecustomize.py").write_text(hook, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(ROOT)]))
    source = make_folder(tmp_path / "in", {"b.txt": PASHTO})
    with zipfile.ZipFile(source / "a.zip", "w") as archive:
        for name, text in (("1.txt", ENGLISH), ("2.txt", URDU), ("3.txt", "deadly"), ("4.txt", DARI)):
            archive.writestr(name, text)
    with open_drafts(reading.find([source]), recipe, 1) as drafts:
        first, second, failure, last = drafts
    assert isinstance(failure, Failure)
    assert failure.path == "a.zip"
    assert failure.reason.endswith("signal 9 after 2 articles, and what follows in the file was not read")
    assert [row.article.path for row in (first, second, last)] == ["a.zip/1.txt", "a.zip/2.txt", "b.txt"]  # type: ignore[union-attr]


def test_processes_that_do_not_start_are_one_clear_error(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    sources = reading.find([make_folder(tmp_path / "in")])
    with pytest.raises(ReadingProcessError, match="--readers 0"), open_drafts(sources, recipe, 1) as drafts:
        next(drafts)


@pytest.mark.parametrize(("files", "size", "asked", "readers"), [
    (3, 10, None, 0), (99, 10, None, 0), (100, 10, None, 2), (2, 2_000_000, None, 2), (3, 10, 8, 3), (200, 10, 0, 0),
])  # fmt: skip
def test_processes_are_started_only_where_there_is_enough_to_read(
    tmp_path: Path, files: int, size: int, asked: int | None, readers: int
) -> None:
    folder = make_folder(tmp_path / "in", {f"{number}.txt": b"a" * size for number in range(files)})
    assert processes_for(reading.find([folder]), asked, cpus=2) == readers


def in_group(group: int) -> list[int]:
    """Return the processes of a group that are alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            row = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(row[2]) == group and row[0] != "Z":
            found.append(int(path.parent.name))
    return found


def wait_until(holds: Callable[[], object]) -> None:
    """Wait until something holds; 30 seconds are enough on the slowest machine."""
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("it never was so")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_a_run_that_ends_leaves_no_process_behind(tmp_path: Path, name: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(HOSTILE, encoding="utf-8")
    source = make_folder(tmp_path / "in", {"waits.txt": ENGLISH})
    command = brief_command(source, "--out", str(tmp_path / "out"))
    with subprocess.Popen(
        [*command, "--readers", "2", "--no-memory"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        stderr=subprocess.DEVNULL,
        preexec_fn=hear_interrupts,  # noqa: PLW1509  # no threads here
    ) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        wait_until(lambda: children.read_text(encoding="ascii"))
        nursery = int(children.read_text(encoding="ascii").split()[0])
        wait_until(lambda: (tmp_path / "out" / "briefs").is_dir() and len(in_group(nursery)) > 1)
        process.send_signal(getattr(signal, name))
        assert process.wait(30) == (130 if name != "SIGKILL" else -9)
    wait_until(lambda: not in_group(nursery))
