"""The translation memory: people before the machine, nothing mixed up, nothing lost in a crash."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import PASHTO, make_folder, make_segments, make_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from translate.backends.fake import FakeTranslator
from translate.errors import MemoryFileError
from translate.glossary import Terminology, load
from translate.languages import Pair
from translate.memory import Approved, Memory, Unit
from translate.pipeline import run
from translate.records import Brief, Translation
from translate.runs import RunFolder
from translate.translation import Job, Recall, translate_jobs, translate_lines

EN_PS, PS_EN = Pair("en", "ps"), Pair("ps", "en")
NO_TERMS = Terminology(load([], default=False))


class Counting(FakeTranslator):
    """Remembers the texts that reach it."""

    __slots__ = ("seen",)

    def __init__(self, name: str = "fake") -> None:
        super().__init__(name)
        object.__setattr__(self, "seen", [])

    seen: list[str]

    def translate(self, texts, pair):  # type: ignore[no-untyped-def]
        self.seen.extend(texts)
        return super().translate(texts, pair)


@pytest.fixture
def memory(tmp_path: Path):  # type: ignore[no-untyped-def]
    with Memory(tmp_path / "memory.sqlite") as opened:
        yield opened


def translated(text: str, backend: Counting, memory: Memory, decoding: str = "beam:4") -> Translation:
    """Return the translation of one English sentence into Pashto."""
    jobs = [Job(make_segments(text), "en", "ps")]
    return translate_jobs(jobs, backend, NO_TERMS, Recall(memory, decoding))[0][0]


def test_a_model_is_not_asked_twice_for_the_same_source(memory: Memory) -> None:
    backend = Counting()
    first = translated("The school was closed.", backend, memory)
    assert translated("The school was closed.", backend, memory) == first
    assert translated("The  school was closed.\u200e", backend, memory).text == first.text
    assert backend.seen == ["The school was closed."]


@pytest.mark.parametrize(
    ("text", "model", "decoding"),
    [
        ("About 1,401 were waiting.", "fake", "beam:4"),
        ("About 1,400 were waiting!", "fake", "beam:4"),
        ("About 1,400 were waiting.", "other", "beam:4"),
        ("About 1,400 were waiting.", "fake", "beam:1"),
    ],
)
def test_another_number_model_or_decoding_is_no_hit(
    memory: Memory, text: str, model: str, decoding: str
) -> None:
    translated("About 1,400 were waiting.", Counting(), memory)
    backend = Counting(model)
    translated(text, backend, memory, decoding)
    assert backend.seen == [text]


def test_what_a_person_approved_wins_over_the_machine_and_says_so(memory: Memory) -> None:
    backend = Counting()
    translated("The school was closed.", backend, memory)
    memory.approve([Unit(EN_PS, "The school was closed.", "ښوونځی وتړل شو.")])
    row = translated("The school was closed.", backend, memory)
    assert (row.text, row.origin, row.hypothesis) == ("ښوونځی وتړل شو.", "human", None)
    # The other direction is another matter.
    assert memory.approved(["ښوونځی وتړل شو."], PS_EN) == {}
    lines = translate_lines(
        ["The school was closed. It rained."], EN_PS, backend, NO_TERMS, recall=Recall(memory, "")
    )
    assert lines == ["ښوونځی وتړل شو. [ps] It rained."]


@given(st.integers(2, 10**7), st.integers(2, 10**7))
@settings(max_examples=20)  # each makes a file
def test_a_changed_number_in_an_equal_source_is_never_a_hit(
    tmp_path_factory: pytest.TempPathFactory, first: int, second: int
) -> None:
    with Memory(tmp_path_factory.mktemp("m") / "memory.sqlite") as memory:
        memory.approve([Unit(EN_PS, f"{first:,} people came.", "خلک راغلل.")])
        assert bool(memory.approved([f"{second:,} people came."], EN_PS)) is (first == second)


@pytest.mark.parametrize("origin", ["human", "machine"])
def test_numbers_and_negations_are_checked_on_hits_too(memory: Memory, origin: str) -> None:
    source = "The 9 guards were not hurt."
    if origin == "human":
        memory.approve([Unit(EN_PS, source, "۸ ساتونکي ټپیان شول.")])  # 8 guards were hurt
    else:
        translated(source, Counting(), memory)
        memory._db.execute("UPDATE machine SET made = replace(made, '9', '8')")
    backend = Counting()
    row = translated(source, backend, memory)
    assert (row.origin, backend.seen) == (origin, [])
    assert {"numbers", "negation"} <= set(row.flags)


def test_what_another_version_kept_in_another_shape_is_no_hit(memory: Memory) -> None:
    first = translated("Rain.", Counting(), memory)
    memory._db.execute("UPDATE machine SET made = '{\"text\": 1}'")
    backend = Counting()
    assert translated("Rain.", backend, memory) == first
    assert backend.seen == ["Rain."]


def test_approving_says_what_is_new_changed_or_as_before(memory: Memory) -> None:
    rain, snow = Unit(EN_PS, "Rain.", "باران."), Unit(EN_PS, "Snow.", "واوره.")
    assert memory.approve([rain, snow]) == Approved(2, 0, 0)
    assert memory.approve([rain, Unit(EN_PS, "Snow.", "ږلۍ."), Unit(EN_PS, "Snow.", "واوره!")]) == Approved(
        0, 1, 1
    )
    assert memory.units() == [rain, Unit(EN_PS, "Snow.", "واوره!")]
    assert memory.counts() == {"en-ps": (2, 0)}


def brief_of(out: Path, article_id: str) -> Brief:
    brief = RunFolder(out).read_brief(article_id)
    assert brief
    return brief


def test_only_articles_with_newly_approved_segments_are_redone(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in")
    chosen = make_settings(source, tmp_path / "out", memory=tmp_path / "memory.sqlite")
    run(chosen, translator=Counting())
    before = {path: path.read_bytes() for path in (tmp_path / "out" / "briefs").iterdir()}
    # "More than 300 students came."
    sentence = "له ۳۰۰ ډېر زده کوونکي راغلل."
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.approve([Unit(PS_EN, sentence, "More than 300 students came.")])
    backend = Counting()
    report = run(chosen, translator=backend)
    assert [(item.path, item.status) for item in report.items if item.status != "kept"] == [
        ("b.ps.txt", "new")
    ]
    assert (backend.seen, report.approved) == ([], 1)
    item = next(item for item in report.items if item.status == "new")
    (rendition,) = brief_of(tmp_path / "out", item.detail).renditions
    assert [row.text for row in rendition.translations if row.origin == "human"] == [
        "More than 300 students came."
    ]
    assert "|hm:" in rendition.signature
    changed = [path for path, data in before.items() if path.read_bytes() != data]
    assert [path.stem for path in changed] == [item.detail]
    assert run(chosen, translator=Counting()).count("kept") == 4
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.approve([Unit(PS_EN, sentence, "Over 300 students came.")])
    assert run(chosen, translator=Counting()).count("new") == 1


def test_without_memory_none_is_made(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in", {"a.txt": PASHTO})
    path = tmp_path / "memory.sqlite"
    run(make_settings(source, tmp_path / "out", memory=path, no_memory=True), translator=Counting())
    assert not path.exists()


def damage(path: Path, how: str) -> None:
    """Make a memory unreadable in one of the ways in which files break."""
    data = bytearray(path.read_bytes())
    if how == "other content":
        data = bytearray(b"not a database " * 400)
    elif how == "cut":
        del data[len(data) // 2 :]
    else:
        # The pages after those of the schema and of people's translations hold the machine's.
        data[-3 * 4096 :] = os.urandom(3 * 4096)
    path.write_bytes(data)


@pytest.mark.parametrize("how", ["other content", "cut", "bad pages"])
def test_a_damaged_file_is_set_aside_and_the_work_goes_on(
    tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "memory.sqlite"
    rows = {f"Sentence {number}.": "x" * 300 for number in range(300)}
    with Memory(path) as memory:
        memory.approve([Unit(EN_PS, "Rain.", "باران.")])
        memory.keep(rows, EN_PS, "m")
    damage(path, how)
    broken = path.read_bytes()
    with caplog.at_level(logging.WARNING), Memory(path) as memory:
        memory.made(list(rows), EN_PS, "m")
        memory.keep({"One.": "1"}, EN_PS, "m")
        assert memory.made(["One."], EN_PS, "m") == {"One.": "1"}
        assert memory._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if how == "bad pages":
            assert memory.approved(["Rain."], EN_PS) == {"Rain.": "باران."}
    (aside,) = [found for found in tmp_path.glob("*.damaged-*") if not found.name.endswith(("-wal", "-shm"))]
    assert len(aside.read_bytes()) == len(broken)
    assert str(aside) in caplog.text


def test_a_database_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE visits (url TEXT)")
    db.commit()
    db.close()
    before = path.read_bytes()
    with pytest.raises(MemoryFileError, match="no translation memory"):
        Memory(path)
    assert path.read_bytes() == before
    with pytest.raises(MemoryFileError, match="--no-memory"):
        Memory(tmp_path)


WRITER = """
import sys
from pathlib import Path
from translate.languages import Pair
from translate.memory import Memory, Unit
pair = Pair("en", "ps")
with Memory(Path(sys.argv[1])) as memory:
    for number in range(1_000_000):
        memory.keep({f"{number} a": "a", f"{number} b": "b"}, pair, sys.argv[2])
        memory.approve([Unit(pair, f"{sys.argv[2]} {number} {side}", "x") for side in "ab"])
        print(number, flush=True)
"""


def test_two_writers_a_reader_and_kill_9_leave_the_file_sound(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, path, name], stdout=subprocess.PIPE, env=environment, text=True
        )
        for name in ("one", "two")
    ]
    outputs = [writer.stdout for writer in writers if writer.stdout]
    try:
        for output in outputs:
            output.readline()
        with Memory(path) as memory:
            for _ in range(20):
                assert memory.approved(["one 0 a", "one 0 b"], EN_PS).keys() == {"one 0 a", "one 0 b"}
                time.sleep(0.01)
    finally:
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.wait()
    last = [int(output.read().split()[-1]) for output in outputs]
    for output in outputs:
        output.close()
    with Memory(path) as memory:
        assert memory._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        sources = {unit.source for unit in memory.units()}
        for name, number in zip(("one", "two"), last, strict=True):
            # All that was reported is there, and no half transaction.
            assert {f"{name} {done} {side}" for done in range(number + 1) for side in "ab"} <= sources
            assert (f"{name} {number + 1} a" in sources) is (f"{name} {number + 1} b" in sources)


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "article.docx"
    path.write_bytes(b"PK\x03\x04 a report")
    with pytest.raises(MemoryFileError, match=r"article\.docx is no translation memory"):
        Memory(path)
    assert path.read_bytes() == b"PK\x03\x04 a report"
    assert list(tmp_path.iterdir()) == [path]
