"""Model folders: manifests and checksums."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from translate.errors import DamagedModelError
from translate.models import bundled_folder, find_models, size_on_disk, verify
from translate.records import Model

LIMIT_MB = 25


@pytest.mark.parametrize("model", find_models(), ids=lambda model: model.name)
def test_a_bundled_model_is_whole_small_and_licensed(model: Model) -> None:
    assert verify(model) == ()
    assert size_on_disk(model) < LIMIT_MB * 1_000_000
    assert model.licence == "CC-BY-SA-4.0"
    files = {path.relative_to(model.folder).as_posix() for path in model.folder.rglob("*") if path.is_file()}
    assert files - {"manifest.json", "MODEL_CARD.md"} == set(model.sha256)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(bundled_folder() / "khabar-en-mul", tmp_path / "khabar-en-mul")
    return tmp_path


def test_a_changed_or_missing_file_is_named(copied: Path) -> None:
    with (copied / "khabar-en-mul" / "ct2" / "model.bin").open("ab") as file:
        file.write(b"x")
    (copied / "khabar-en-mul" / "source.spm").unlink()
    model = find_models(copied)[0]
    assert set(verify(model)) == {"ct2/model.bin: does not match its checksum", "source.spm: missing"}


def test_a_users_model_hides_the_bundled_one_of_the_same_name(copied: Path) -> None:
    found = {model.name: model.folder for model in find_models(copied)}
    assert found["khabar-en-mul"] == copied / "khabar-en-mul"
    assert found["khabar-mul-en"].parent == bundled_folder()


def test_the_version_follows_the_checksums(copied: Path) -> None:
    before = find_models(copied)[0].label
    path = copied / "khabar-en-mul" / "manifest.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["sha256"]["config.json"] = "0" * 64
    path.write_text(json.dumps(data), encoding="utf-8")
    assert find_models(copied)[0].label != before


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"schema": 99}', '{"schema": 1, "name": "x", "pairs": ["xx-yy"]}']
)
def test_a_damaged_manifest_is_said_with_its_path(tmp_path: Path, text: str) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(DamagedModelError, match=r"manifest\.json"):
        find_models(tmp_path)
