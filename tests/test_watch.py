"""What a run tells while it works, and going on when articles arrive."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from conftest import ENGLISH, brief_command, hear_interrupts, make_folder

from translate.cli.app import run as khabar
from translate.cli.progress import open_progress
from translate.records import RunItem

ROOT = Path(__file__).parent.parent


def wait_for(path: Path, text: str) -> None:
    """Wait until a file holds a text; 30 seconds are enough on the slowest machine."""
    for _ in range(600):
        if path.exists() and text in path.read_text(encoding="utf-8"):
            return
        time.sleep(0.05)
    pytest.fail(f"{path} never had {text!r}")


def test_articles_are_briefed_as_they_arrive(tmp_path: Path) -> None:
    source, digest = tmp_path / "in", tmp_path / "in" / "out" / "digest.en.md"
    source.mkdir()
    command = brief_command(source, "--watch", "--no-memory")
    with subprocess.Popen(
        [*command, "--out", str(digest.parent)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_interrupts,  # noqa: PLW1509  # no threads here
    ) as process:
        assert process.stderr
        assert "Waiting for articles" in process.stderr.readline()
        make_folder(source, {"a.txt": ENGLISH})
        wait_for(digest, "Torkham Reopens")
        make_folder(
            source,
            {"b.txt": "Schools Close\n\nThe schools of Kabul were closed on Monday because of the smoke.\n"},
        )
        wait_for(digest, "Schools Close")
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in rest


def test_a_missing_folder_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert khabar(["brief", str(tmp_path / "none"), "--to", "en", "--watch"]) == 2
    assert "does not exist" in capsys.readouterr().err


def test_json_progress_is_a_json_object_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = make_folder(tmp_path / "in", {"a.txt": ENGLISH, "bad.txt": ""})
    arguments = ["brief", str(source), "--to", "en", "--out", str(tmp_path / "out"), "--json-progress"]
    assert khabar(arguments) == 1
    shown = capsys.readouterr()
    start, first, second = map(json.loads, shown.err.splitlines())
    assert start == {"event": "start", "total": 2}
    assert (first["path"], first["status"], first["done"], first["total"]) == ("a.txt", "new", 1, 2)
    assert (second["status"], second["detail"], second["failed"]) == ("failed", "the file is empty", 1)
    made = ("digest.en.html", "digest.en.md", "review.en.html")
    assert shown.out.splitlines() == [str(tmp_path / "out" / name) for name in made]


def test_without_a_terminal_there_is_a_line_a_minute(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with open_progress(quiet=False, verbose=False) as progress:
        progress.start(600)
        for number in range(300):
            now += 1
            progress.advance(RunItem(f"{number}.txt", "failed" if number == 5 else "new", ""), 10)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 5
    assert lines[1] == "120 of 600, 10 words/s, 1 failed, about 8 minutes left"
