"""The loop that saves people work: review a run, correct, import, and never see it again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from conftest import DARI, ENGLISH, PASHTO, make_folder, make_settings

from translate.backends.fake import FakeTranslator
from translate.cli.app import run as khabar
from translate.errors import RunFolderError, UsageError
from translate.memory import read_table, write_table
from translate.pipeline import run
from translate.review import COLUMNS, write_tables

# "[en] text" in Arabic letters is flagged as the wrong script, so the fake backend has all its sentences reviewed.
ANOTHER = "بله جمله هم دلته ولیکل شوه."  # "another sentence was written here, too"
FIRST, SECOND = "Schools were opened.", "The school in Kabul was opened again."


def fill(path: Path, *corrected: str) -> None:
    """Write into the last column of the first rows."""
    rows = [row for _, row in read_table(path)]
    for row, text in zip(rows, corrected, strict=False):
        row["corrected"] = text
    path.write_bytes(write_table(COLUMNS, [list(row.values()) for row in rows], path.suffix[1:]))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return a run folder of two articles into English."""
    source = make_folder(tmp_path / "in", {"a.txt": PASHTO, "b.txt": DARI, "c.txt": f"{PASHTO}\n{ANOTHER}\n"})
    run(make_settings(source, tmp_path / "out", memory=tmp_path / "m.sqlite"), translator=FakeTranslator())
    return tmp_path / "out"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_corrected_is_imported_used_and_not_asked_again(
    out: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    memory = out.parent / "m.sqlite"
    assert khabar(["review", str(out), "--format", kind]) == 0
    table = Path(capsys.readouterr().out.strip())
    assert table == out / f"review.en.{kind}"
    before = [row for _, row in read_table(table)]
    assert tuple(before[0]) == COLUMNS
    fill(table, FIRST, SECOND)
    assert khabar(["memory", "import", str(table), "--memory", str(memory)]) == 0
    assert "2 new, 0 changed" in capsys.readouterr().err
    settings = make_settings(out.parent / "in", out, memory=memory)
    report = run(settings, translator=FakeTranslator())
    # The sentences stand in two of the three articles, twice each.
    assert (report.count("new"), report.count("kept"), report.approved) == (2, 1, 4)
    assert f"# {FIRST}" in (out / "translations" / "en" / "a.txt.md").read_text(encoding="utf-8")
    write_tables(out, kinds=[kind])
    after = [row for _, row in read_table(table)]
    assert after == [row for row in before if row["source"] not in {before[0]["source"], before[1]["source"]}]


def test_each_flagged_sentence_is_listed_once_with_its_place(out: Path) -> None:
    (path,) = write_tables(out, ["en"], ["csv"])
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["article"], row["segment"], row["from"]) for row in rows] == [
        ("a.txt", "1", "ps"), ("a.txt", "2", "ps"), ("a.txt", "3", "ps"),
        ("b.txt", "1", "prs"), ("b.txt", "2", "prs"), ("b.txt", "3", "prs"),
        ("c.txt", "4", "ps"),
    ]  # fmt: skip
    assert all("script" in row["flags"] and not row["corrected"] for row in rows)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_filled_in_and_not_imported_is_never_lost(out: Path, kind: str) -> None:
    (path,) = write_tables(out, kinds=[kind])
    fill(path, FIRST, SECOND)
    once = read_table(path)
    write_tables(out, kinds=[kind])
    assert read_table(path) == once
    # The article that the sentences came from is gone, and the sentences with it.
    for name in ("a.txt", "c.txt"):
        (out.parent / "in" / name).unlink()
    run(make_settings(out.parent / "in", out), translator=FakeTranslator())
    write_tables(out, kinds=[kind])
    assert [row["corrected"] for _, row in read_table(path)] == ["", "", "", FIRST, SECOND]


def test_a_bad_line_imports_nothing_and_ends_with_2(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = write_tables(out, kinds=["csv"])
    fill(path, FIRST, "")
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text + "x,1,en,xx,Rain.,x,,y\n", encoding="utf-8")
    memory = str(out.parent / "m.sqlite")
    assert khabar(["memory", "import", str(path), "--memory", memory]) == 2
    assert "review.en.csv:9: Unknown language 'xx'" in capsys.readouterr().err
    khabar(["memory", "stats", "--memory", memory])
    assert "ps-en\t0 approved" in capsys.readouterr().out


def test_the_memory_is_exported_and_what_looks_wrong_is_pointed_out(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        "from,to,source,translation\nps,en,۳۰۰ تنه راغلل.,200 came.\n", encoding="utf-8"
    )  # 300 came
    memory = ["--memory", str(tmp_path / "m.sqlite")]
    assert khabar(["memory", "import", str(table), *memory]) == 0
    assert "look again (numbers): ps-en" in capfd.readouterr().err
    assert khabar(["memory", "export", str(tmp_path / "m.tmx"), *memory]) == 0
    assert "<seg>200 came.</seg>" in (tmp_path / "m.tmx").read_text(encoding="utf-8")
    capfd.readouterr()
    assert khabar(["memory", "export", "-", "--format", "csv", *memory]) == 0
    assert "200 came." in capfd.readouterr().out
    for wrong in (["-"], ["x.doc"], ["x", "--format", "doc"]):
        assert khabar(["memory", "export", *wrong, *memory]) == 2


def test_what_is_no_run_or_not_in_it_is_refused(out: Path) -> None:
    with pytest.raises(UsageError, match="it has en"):
        write_tables(out, ["ps"])
    with pytest.raises(RunFolderError, match="no run folder"):
        write_tables(out / "briefs")
    next((out / "briefs").iterdir()).unlink()
    with pytest.raises(RunFolderError, match="is missing"):
        write_tables(out)


def test_the_place_of_the_memory_comes_from_flag_variable_or_settings_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "khabar.toml"
    config.write_text(f"memory = '{tmp_path / 'file.sqlite'}'\n", encoding="utf-8")

    def place(*flags: str) -> str:
        assert khabar(["--config", str(config), "memory", "stats", "--json", *flags]) == 0
        return Path(json.loads(capsys.readouterr().out)["path"]).name

    assert place() == "file.sqlite"
    monkeypatch.setenv("KHABAR_MEMORY", str(tmp_path / "variable.sqlite"))
    assert place() == "variable.sqlite"
    assert place("--memory", str(tmp_path / "flag.sqlite")) == "flag.sqlite"


@pytest.mark.parametrize("how", ["flag", "variable", "file", "no folder"])
def test_a_run_can_do_without_a_memory(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = make_folder(tmp_path / "in", {"a.txt": ENGLISH})
    monkeypatch.setenv("XDG_DATA_HOME", str(source / "a.txt" if how == "no folder" else tmp_path / "home"))
    config = tmp_path / "khabar.toml"
    config.write_text("no-memory = true\n" if how == "file" else "", encoding="utf-8")
    if how == "variable":
        monkeypatch.setenv("KHABAR_NO_MEMORY", "1")
    flags = ["--no-memory"] if how == "flag" else []
    command = [
        "--config",
        str(config),
        "brief",
        str(source),
        "--to",
        "en",
        "--out",
        str(tmp_path / "out"),
        *flags,
    ]
    assert khabar(command) == 0
    assert not (tmp_path / "home").exists()
    assert ("no translation memory is used" in capsys.readouterr().err) is (how == "no folder")
