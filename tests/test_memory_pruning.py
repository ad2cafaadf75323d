"""What models made can be removed from the memory, what people approved cannot; older files are brought up to date."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import pytest
from conftest import PASHTO, make_folder, make_settings

import translate
from translate.backends.fake import FakeTranslator
from translate.cli.app import run as khabar
from translate.errors import MemoryFileError
from translate.languages import Pair
from translate.memory import Memory, Unit, schema, store
from translate.models import find_models
from translate.pipeline import run
from translate.translation import can_be_made

EN_PS, PS_EN = Pair("en", "ps"), Pair("ps", "en")
UNIT = Unit(EN_PS, "Rain.", "باران.")  # Gloss: rain.
NOW = f"|v:{translate.__version__}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.sqlite"


def keep(memory: Memory, monkeypatch: pytest.MonkeyPatch, days_ago: int, maker: str, *texts: str) -> None:
    day = schema.today() - days_ago
    monkeypatch.setattr(store, "today", lambda: day)
    memory.keep(dict.fromkeys(texts, "x"), EN_PS, maker)
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("days", "used", "left"),
    [
        (None, ("a", "b"), {"a": ["Old.", "New."], "b": ["New."]}),
        (30, ("a", "b"), {"a": ["New."], "b": ["New."]}),
        (40, ("a", "b"), {"a": ["Old.", "New."], "b": ["New."]}),
        (None, ("a",), {"a": ["Old.", "New."], "b": []}),
        (30, ("b",), {"a": [], "b": ["New."]}),
        (0, (), {"a": [], "b": []}),
    ],
)
def test_pruning_removes_what_is_old_and_what_is_unused_and_nothing_of_people(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: int | None,
    used: tuple[str, ...],
    left: dict[str, list[str]],
) -> None:
    with Memory(path) as memory:
        memory.approve([UNIT])
        state = memory.state()
        keep(memory, monkeypatch, 40, "a", "Old.")
        keep(memory, monkeypatch, 1, "a", "New.")
        keep(memory, monkeypatch, 1, "b", "New.")
        assert memory.prune(days, used.__contains__) == 3 - sum(map(len, left.values()))
        assert {maker: list(memory.made(["Old.", "New."], EN_PS, maker)) for maker in left} == left
        assert (memory.units(), memory.state()) == ([UNIT], state)
        assert memory._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_pruning_gives_the_room_back(path: Path) -> None:
    with Memory(path) as memory:
        memory.approve([UNIT])
        memory.keep({f"Sentence {number}.": "x" * 500 for number in range(2_000)}, EN_PS, "a")
        assert memory.prune(None, lambda _: False) == 2_000
        assert path.stat().st_size < 100_000
        assert memory.counts() == {"en-ps": (1, 0)}


def test_pruning_while_another_reads_removes_and_says_that_the_file_stays_large(
    path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_SECONDS_TO_WAIT", 0.1)
    with Memory(path) as reader, Memory(path) as memory, caplog.at_level(logging.WARNING):
        memory.keep({"One.": "1"}, EN_PS, "a")
        reader._db.execute("BEGIN")
        reader._db.execute("SELECT * FROM machine").fetchall()
        assert memory.prune(None, lambda _: False) == 1
        assert memory.made(["One."], EN_PS, "a") == {}
        reader._db.execute("ROLLBACK")
    assert not caplog.text or "Prune it again later" in caplog.text


def test_a_run_after_pruning_does_nothing_anew(tmp_path: Path, path: Path) -> None:
    source = make_folder(tmp_path / "in", {"b.txt": PASHTO})
    settings = make_settings(source, tmp_path / "out", memory=path)
    run(settings, translator=FakeTranslator())
    with Memory(path) as memory:
        assert memory.prune(0, lambda _: False) > 0
    report = run(settings, translator=FakeTranslator())
    assert (report.count("kept"), report.new_segments) == (1, 0)


@pytest.mark.parametrize(
    ("maker", "usable"),
    [
        (f"m@1|gl:news@2|beam:4{NOW}", True),
        (f"m@1+n@1|gl:a+b@2|beam:8|effort:best{NOW}", True),
        (f"m@0|gl:news@2|beam:4{NOW}", False),
        (f"m@1+o@1|gl:news@2|beam:4{NOW}", False),
        (f"m@1|gl:news@2|beam:4{NOW}9", False),
        ("anything", False),
    ],
)
def test_a_maker_is_usable_while_its_models_and_this_version_are_there(maker: str, *, usable: bool) -> None:
    assert can_be_made(maker, {"m@1", "n@1"}) is usable


def test_the_command_keeps_what_the_installed_models_made(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made_by = [f"{find_models()[0].label}|gl:news@2|beam:4{NOW}", f"gone@1|gl:news@2|beam:4{NOW}"]
    with Memory(path) as memory:
        memory.approve([UNIT])
        for maker in made_by:
            memory.keep({"One.": "1"}, EN_PS, maker)
    assert khabar(["memory", "prune", "--memory", str(path)]) == 2
    assert "--unused" in capsys.readouterr().err
    assert khabar(["memory", "prune", "--days", "7", "--memory", str(path)]) == 0
    assert ": 0 translations by models removed" in capsys.readouterr().err
    assert khabar(["memory", "prune", "--unused", "--memory", str(path)]) == 0
    assert ": 1 translations by models removed" in capsys.readouterr().err
    with Memory(path) as memory:
        assert [bool(memory.made(["One."], EN_PS, maker)) for maker in made_by] == [True, False]
        assert memory.units() == [UNIT]


def of_the_first_version(path: Path) -> None:
    with Memory(path) as memory:
        memory.approve([UNIT])
        memory.keep({"One.": "1"}, EN_PS, "a")
    db = sqlite3.connect(path)
    db.executescript("ALTER TABLE machine DROP COLUMN day; PRAGMA user_version = 1;")
    db.close()


def test_a_file_of_the_first_version_keeps_everything(path: Path) -> None:
    of_the_first_version(path)
    with Memory(path) as memory, Memory(path) as second:
        memory.keep({"Two.": "2"}, EN_PS, "a")
        assert second.made(["One.", "Two."], EN_PS, "a") == {"One.": "1", "Two.": "2"}
        assert second.units() == [UNIT]
        assert (second.prune(1), second.prune(0, lambda _: False)) == (0, 2)


def test_a_file_of_a_later_version_is_refused_and_left_alone(path: Path) -> None:
    of_the_first_version(path)
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 3")
    db.close()
    before = path.read_bytes()
    with pytest.raises(MemoryFileError, match="no translation memory of this version"):
        Memory(path)
    assert path.read_bytes() == before
