"""Model folders and their manifests. A model folder holds ``manifest.json``, the vocabulary and ``ct2/``."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from translate.errors import DamagedModelError, UnknownLanguageError
from translate.languages import Pair
from translate.records import Model

MANIFEST = "manifest.json"
MANIFEST_SCHEMA = 1


def bundled_folder() -> Path:
    """Return the folder of the models that come with Khabar."""
    return Path(__file__).parent / "weights"


def user_folder() -> Path:
    """Return the folder where models that a user adds are kept (``KHABAR_MODELS``, or ``~/.local/share/khabar/models``)."""
    if chosen := os.environ.get("KHABAR_MODELS"):
        return Path(chosen)
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "khabar" / "models"


def find_models(folder: Path | None = None) -> tuple[Model, ...]:
    """Return the models in ``folder`` (default: the user's folder), then the bundled ones, by name.

    A model of the user's hides a bundled one of the same name.

    Raises:
        DamagedModelError: a manifest that cannot be read.
    """
    found: dict[str, Model] = {}
    for base in (folder or user_folder(), bundled_folder()):
        # Folders with a dot are being made.
        for manifest in sorted(base.glob(f"[!.]*/{MANIFEST}")):
            model = read_manifest(manifest)
            found.setdefault(model.name, model)
    return tuple(found.values())


def read_manifest(path: Path) -> Model:
    """Return the model that a manifest describes.

    Raises:
        DamagedModelError: the manifest is not readable, or lacks a field.
    """
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != MANIFEST_SCHEMA:
            raise DamagedModelError(
                f"{path} has schema {data['schema']}; this version reads {MANIFEST_SCHEMA}."
            )
        return Model(
            name=data["name"],
            folder=path.parent,
            pairs=tuple(Pair.parse(pair) for pair in data["pairs"]),
            target_tokens=dict(data.get("target_tokens", {})),
            licence=data["licence"],
            description=data.get("description", ""),
            inline_terms=bool(data.get("inline_terms", False)),
            max_tokens=int(data.get("max_tokens", 160)),
            sha256=dict(data["sha256"]),
            scores={name: float(value) for name, value in data.get("scores", {}).items()},
            origin=data.get("origin", ""),
            base=data.get("base", ""),
        )
    except (OSError, ValueError, KeyError, TypeError, UnknownLanguageError) as exc:
        raise DamagedModelError(
            f"Cannot read the model manifest {path}: {exc!r}. Remove or replace the folder."
        ) from exc


def verify(model: Model) -> tuple[str, ...]:
    """Return what is wrong with the files of a model, one line each; empty when all match the manifest."""
    problems = []
    for name, expected in model.sha256.items():
        path = model.folder / name
        if not path.is_file():
            problems.append(f"{name}: missing")
        elif file_sha256(path) != expected:
            problems.append(f"{name}: does not match its checksum")
    return tuple(problems)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 digest of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 digest of every file below a model folder but its manifest, by path."""
    return {
        path.relative_to(folder).as_posix(): file_sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def size_on_disk(model: Model) -> int:
    """Return the bytes that the files of a model take on disk."""
    return sum(path.stat().st_size for name in model.sha256 if (path := model.folder / name).is_file())
