"""The report on an installation, and its exit codes."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
from pathlib import Path

import pytest

from translate import doctor
from translate.cli.app import run
from translate.models import bundled_folder


def test_a_sound_installation_ends_with_0_and_names_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    assert run(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    topics = {row["topic"] for row in report["findings"]}
    assert topics == {
        "python",
        "name",
        "libraries",
        "extras",
        "cpu",
        "gpu",
        "memory",
        "models",
        "glossary",
        "folders",
    }
    assert report["ok"] is True
    assert run(["doctor"]) == 0
    assert "checksums match" in capsys.readouterr().out
    assert list(Path().iterdir()) == [], "nothing is left behind"


def test_a_damaged_model_ends_with_3_and_says_what_to_do(tmp_path: Path) -> None:
    shutil.copytree(bundled_folder() / "khabar-mul-en", tmp_path / "khabar-mul-en")
    (tmp_path / "khabar-mul-en" / "vocab.json").write_text("{}")
    findings = doctor.examine(tmp_path)
    assert doctor.exit_code(findings) == 3
    damaged, uncovered = (row for row in findings if row.status == doctor.WRONG)
    assert "vocab.json: does not match" in damaged.detail
    assert str(tmp_path / "khabar-mul-en") in damaged.remedy
    assert "ps-en" in uncovered.detail


def test_a_bad_glossary_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "terms.tsv").write_text("nonsense\n")
    findings = doctor.examine(glossaries=[tmp_path / "terms.tsv"])
    assert doctor.exit_code(findings) == 2


def test_a_package_that_clashes_and_a_library_that_lacks_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.metadata.version

    def version(name: str) -> str:
        if name == "translate-toolkit":
            return "3.0"
        if name in {"rich", "torch"}:
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    monkeypatch.setattr(importlib.metadata, "requires", lambda _: ["rich>=14", "pytest>=8; extra == 'test'"])
    findings = doctor.examine()
    shown = {row.topic: row for row in findings if row.status != "ok"}
    assert "translate-toolkit" in shown["name"].detail
    assert "missing: rich" in shown["libraries"].detail
    assert shown["extras"].remedy == "pip install 'khabar[torch]'"
    assert doctor.exit_code(findings) == 2


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_writable", lambda folder: folder != tmp_path)
    (wrong,) = (row for row in doctor.examine(tmp_path / "models") if row.status == doctor.WRONG)
    assert str(tmp_path) in wrong.detail
    assert "--models" in wrong.remedy
