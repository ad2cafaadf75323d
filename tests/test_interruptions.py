"""Interrupted runs: the lock goes with the process, nothing half is left, and what is finished is not begun again."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ENGLISH, brief_command, hear_interrupts, make_folder, make_settings

from translate import reading
from translate.backends.fake import FakeTranslator
from translate.languages import Pair
from translate.memory import Memory, Unit
from translate.pipeline import run
from translate.runs import RunFolder

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {"PYTHONPATH": str(ROOT)}
HOLD = """
import sys, time
from pathlib import Path
from translate.runs import RunFolder
with RunFolder(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_lock_of_a_killed_run_is_free_and_the_second_of_two_is_told(tmp_path: Path) -> None:
    source, out = make_folder(tmp_path / "in", {"a.txt": ENGLISH}), tmp_path / "out"
    environment = {**os.environ, **ENVIRONMENT}
    holder = [sys.executable, "-c", HOLD, str(out)]
    second = [sys.executable, "-m", "translate", "brief", str(source), "--to", "en", "--out", str(out)]
    with subprocess.Popen(holder, env=environment, stdout=subprocess.PIPE) as first:
        assert first.stdout
        first.stdout.readline()
        told = subprocess.run(second, env=environment, capture_output=True, text=True, check=False)
        first.send_signal(signal.SIGKILL)
    assert told.returncode == 2
    assert "Another run is writing" in told.stderr
    assert subprocess.run(second, env=environment, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_run_that_is_asked_to_end_says_that_it_can_go_on(tmp_path: Path, name: str) -> None:
    files = {f"{number:03}.txt": f"{ENGLISH}\nNumber {number}.\n" for number in range(300)}
    source, out = make_folder(tmp_path / "in", dict(files)), tmp_path / "out"
    command = brief_command(source, "--out", str(out), "--chunk", "1")
    with subprocess.Popen(
        command,
        env={**os.environ, **ENVIRONMENT},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_interrupts,  # noqa: PLW1509  # no threads here
    ) as process:
        while not list(out.glob("briefs/*.json")):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(getattr(signal, name))
        _, shown = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "goes on from there" in shown
    assert "Traceback" not in shown
    assert not list(out.rglob(".*.tmp"))
    for path in out.glob("briefs/*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    done = len(list(out.glob("briefs/*.json")))
    report = run(make_settings(source, out), translator=FakeTranslator())
    assert (report.count("kept"), report.count("new")) == (done, 300 - done)


def test_what_a_killed_run_was_writing_is_removed(tmp_path: Path) -> None:
    left = make_folder(tmp_path / "out", {"briefs/.abc.tmp": "{", "translations/en/sub/.x.tmp": ""})
    with RunFolder(left):
        assert not list(left.rglob("*.tmp"))


def test_a_run_with_nothing_to_do_reads_no_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = make_settings(
        make_folder(tmp_path / "in", {"a.txt": ENGLISH, "bad.txt": ""}), tmp_path / "out"
    )
    first = run(settings, translator=FakeTranslator())
    monkeypatch.setattr(reading, "read_all", lambda *_, **__: pytest.fail("an article was read"))
    second = run(settings, translator=FakeTranslator())
    assert [(item.path, item.status) for item in second.items] == [("a.txt", "kept"), ("bad.txt", "failed")]
    assert (second.digests, second.failures) == (first.digests, first.failures)
    assert run(settings, translator=FakeTranslator()).items == second.items


@pytest.mark.parametrize(
    "touched",
    [
        "input",
        "input gone",
        "brief",
        "translation",
        "digest",
        "review page",
        "template",
        "memory",
        "manifest",
    ],
)
def test_whatever_is_touched_is_looked_at_again(tmp_path: Path, touched: str) -> None:
    files = {"a.txt": ENGLISH, "b.txt": f"{ENGLISH}\nMore.\n"}
    source, out, memory = make_folder(tmp_path / "in", dict(files)), tmp_path / "out", tmp_path / "m.sqlite"
    template = make_folder(tmp_path / "templates", {"digest.md.j2": "One\n"})
    settings = make_settings(source, out, to=("ps",), memory=memory, template=template)
    before = run(settings, translator=FakeTranslator())
    item = before.items[0]
    if touched == "input":
        (source / "a.txt").write_text(files["a.txt"].replace("1,400", "1,500"), encoding="utf-8")
    elif touched == "input gone":
        (source / "b.txt").unlink()
    elif touched == "template":
        (template / "digest.md.j2").write_text("Another\n", encoding="utf-8")
    elif touched == "memory":
        with Memory(memory) as opened:
            opened.approve([Unit(Pair("en", "ps"), "Nobody was hurt.", "هیڅوک ټپي نه شول.")])
    else:
        names = {
            "brief": f"briefs/{item.detail}.json", "translation": "translations/ps/a.txt.md", "digest": "digest.ps.md",
            "review page": "review.ps.html", "manifest": "run.json",
        }  # fmt: skip
        (out / names[touched]).unlink()
    report = run(settings, translator=FakeTranslator())
    new = {"input": 1, "brief": 1, "memory": 2}
    assert report.count("new") == new.get(touched, 0)
    assert len(report.items) == (1 if touched == "input gone" else 2)
    shown = (out / "digest.ps.md").read_text(encoding="utf-8").strip()
    assert shown == ("Another" if touched == "template" else "One")
    for path in (
        "review.ps.html",
        "run.json",
        "translations/ps/a.txt.md",
        f"briefs/{report.items[0].detail}.json",
    ):
        assert (out / path).is_file()


def test_a_full_disk_costs_the_memory_but_not_the_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Memory(tmp_path / "m.sqlite") as memory, caplog.at_level(logging.WARNING):
        pages = memory._db.execute("PRAGMA page_count").fetchone()[0]
        memory._db.execute(f"PRAGMA max_page_count = {pages + 2}")
        memory.keep({f"Sentence {number}.": "x" * 500 for number in range(200)}, Pair("en", "ps"), "m")
        assert "full" in caplog.text
        assert memory.counts() == {}


@pytest.mark.slow
@pytest.mark.parametrize(("backend", "kills"), [("fake", 8), ("real", 4)])
def test_a_run_killed_at_random_moments_ends_like_one_that_was_not(backend: str, kills: int) -> None:
    command = [
        sys.executable,
        str(ROOT / "scripts" / "crash_test.py"),
        "--articles",
        "9",
        "--backend",
        backend,
    ]
    done = subprocess.run([*command, "--kills", str(kills)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
