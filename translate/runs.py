"""A run folder: its lock, what is already done, and writes that a reader never sees half.

::

    outputs/<run>/run.json                        settings, versions, what became of every input
                  briefs/<id>.json                one brief an article
                  translations/<lang>/<path>.md|html|docx   each article in the reader's language
                  digest.<lang>.html|md|docx|json|eml
                  review.<lang>.html
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from translate.atomic import UNFINISHED, write_atomically
from translate.config import ARTICLE_FORMATS
from translate.errors import RunFolderError
from translate.locking import try_lock
from translate.records import Brief, as_json, from_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from translate.records import RunItem

SCHEMA = 1
_LONGEST_NAME = 120
_UNSAFE = re.compile(r"[^\w.\- \u200c]+")


class RunFolder:
    """An open run folder; use it in a ``with`` statement, which holds its lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    def __enter__(self) -> Self:
        """Create the folder where missing, and lock it.

        Raises:
            RunFolderError: another run uses it, it cannot be written, or it is a folder of something else.
        """
        self._check()
        try:
            (self.path / "briefs").mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as exc:
            raise RunFolderError(
                f"Cannot write to the run folder {self.path}: {exc.strerror}. Choose another with --out."
            ) from exc
        if not try_lock(lock):
            os.close(lock)
            raise RunFolderError(
                f"Another run is writing to {self.path}. Wait for it, or choose another folder with --out."
            )
        self._lock = lock
        # What a killed run was writing; nobody else writes here now.
        for left in self.path.rglob(f".*{UNFINISHED}"):
            left.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the lock; the operating system does the same when the process dies."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _check(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise RunFolderError(f"The run folder {self.path} is a file. Choose another with --out.")
        known = ("run.json", "briefs", ".lock")
        if (
            self.path.is_dir()
            and any(self.path.iterdir())
            and not any((self.path / name).exists() for name in known)
        ):
            raise RunFolderError(
                f"The folder {self.path} holds other files and is no run folder. Choose another with --out."
            )

    def read_brief(self, article_id: str) -> Brief | None:
        """Return the brief of an article, or None when there is none that can be read."""
        path = self._brief_path(article_id)
        try:
            return from_json(Brief, json.loads(path.read_text(encoding="utf-8"))["brief"])
        except (OSError, ValueError, KeyError):
            return None

    def write_brief(self, brief: Brief) -> None:
        """Write ``briefs/<id>.json``, whole or not at all."""
        # Without indentation the encoder is many times faster, and a brief is read by programs.
        text = json.dumps({"schema": SCHEMA, "brief": as_json(brief)}, ensure_ascii=False)
        self.write(f"briefs/{brief.article.id}.json", text + "\n")

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        """Write ``run.json``, whole or not at all."""
        text = json.dumps({"schema": SCHEMA, **manifest}, ensure_ascii=False, indent=1)
        self.write("run.json", text + "\n")

    def write(self, name: str, content: str | bytes | Iterable[str]) -> Path:
        """Write a file below the folder, whole or not at all, and return its path.

        Args:
            name: where in the folder.
            content: all of it, or its parts, which are written as they come.

        Raises:
            RunFolderError: the disk is full or the folder is not writable.
        """
        path = self.path / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            parts = (content,) if isinstance(content, str) else content
            write_atomically(
                path,
                parts if isinstance(parts, bytes) else (part.encode("utf-8", "replace") for part in parts),
            )
        except OSError as exc:
            raise RunFolderError(
                f"Cannot write {path}: {exc.strerror}. What was done before is safe; run again to go on."
            ) from exc
        return path

    def state(self) -> str:
        """Return a digest of what runs write: names, sizes and times of all files but ``run.json`` and tables for review."""
        top, tables = str(self.path), re.compile(r"review\..*\.(?:csv|xlsx)")
        files = (
            os.path.join(folder, name)  # noqa: PTH118  # a Path for each of many files takes longer than the rest
            for folder, _, names in os.walk(top)
            for name in names
            if folder != top or not (name.startswith((".", "run.json")) or tables.fullmatch(name))
        )
        return state_of(sorted(files))

    def _brief_path(self, article_id: str) -> Path:
        return self.path / "briefs" / f"{article_id}.json"


def state_of(files: Iterable[str | Path]) -> str:
    """Return a digest of the names, sizes and times of files; it changes when any of them is written, added or removed."""
    seen = hashlib.sha256()
    for file in files:
        try:
            about = os.stat(file)  # noqa: PTH116
        except OSError:
            continue  # gone: what read it will say so
        seen.update(f"{file}\0{about.st_size}\0{about.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
    return seen.hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return ``run.json`` of a run folder.

    Raises:
        RunFolderError: the folder holds no readable ``run.json``.
    """
    path = folder / "run.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise RunFolderError(f"{folder} is no run folder: {path} cannot be read ({exc.strerror}).") from exc
    except ValueError as exc:
        raise RunFolderError(
            f"{path} is damaged: {exc}. Run 'khabar brief' again with --out {folder}."
        ) from exc
    if manifest.get("schema") != SCHEMA:
        raise RunFolderError(f"{path} was written by another version of Khabar. Run 'khabar brief' again.")
    return manifest


def read_briefs(folder: Path) -> Iterator[Brief]:
    """Yield the briefs of a finished run that can be read, in the order of its inputs.

    Raises:
        RunFolderError: the folder holds no readable ``run.json``.
    """
    run = RunFolder(folder)
    for item in read_manifest(folder)["items"]:
        if item["status"] in {"new", "kept"} and (brief := run.read_brief(item["detail"])):
            yield brief


def default_folder(inputs: tuple[Path, ...]) -> Path:
    """Return ``outputs/<name of the first input>``: the same inputs lead to the same folder."""
    first = inputs[0].resolve()
    name = first.name if first.is_dir() else first.stem
    return Path("outputs") / (safe_name(name) or "run")


def safe_name(name: str) -> str:
    """Return a name with which a file can be made anywhere: no separators, no leading dots, no control characters."""
    name = _UNSAFE.sub("_", name).strip(" .")
    while len(name.encode()) > _LONGEST_NAME:
        name = name[:-1]
    return name


def translation_path(language: str, item: RunItem, taken: set[str]) -> str:
    """Return where the translations of an input go below the run folder, without suffix, and remember it in ``taken``.

    Always inside ``translations/<language>/``; two inputs never share a file, whatever the formats.
    """
    parts = [part for part in (safe_name(part) for part in item.path.split("/")) if part]
    plain = path = "/".join(["translations", language, *(parts or ["article"])])
    number = 1
    while taken & (files := {with_suffix(path, name).casefold() for name in ARTICLE_FORMATS}):
        number += 1
        path = f"{plain}-{number}"
    taken |= files
    return path


def with_suffix(path: str, format_name: str) -> str:
    """Return the path of a file of a format: ``a.txt.md`` for ``a.txt``, and ``a.md`` as it is."""
    suffix = f".{format_name}"
    return path if path.casefold().endswith(suffix) else f"{path}{suffix}"
