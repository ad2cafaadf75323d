"""Checkpoints from the Hugging Face hub, at a pinned commit (extra ``khabar[torch]``).

``huggingface_hub`` does the transfer and honours ``HF_ENDPOINT``, ``HF_HUB_OFFLINE`` and
``HF_TOKEN``. It compares sizes only, so every file is compared here with the digest that the hub's own listing gives. The
listing is kept beside the files: once all are there, nothing is asked again.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from translate.errors import DownloadError, MissingExtraError
from translate.models.checkpoint import OPTIONAL_FILES, VOCABULARY_FILES, WEIGHTS
from translate.models.store import file_sha256

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ID = re.compile(r"(?P<id>[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:@(?P<revision>[\w./-]+))?")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_LISTING: Final = "listing.json"
# Room for the download and for its conversion in float32.
_ROOM = 2


@dataclass(frozen=True, slots=True)
class HubModel:
    """A model on the hub: ``owner/name``, and the branch, tag or commit that was asked for."""

    id: str
    revision: str | None = None

    @property
    def name(self) -> str:
        """Return the part after the owner."""
        return self.id.partition("/")[2]

    @classmethod
    def parse(cls, text: str) -> HubModel | None:
        """Return the model that ``owner/name`` or ``owner/name@revision`` names, or None."""
        found = _ID.fullmatch(text)
        return cls(found["id"], found["revision"]) if found else None


@dataclass(frozen=True, slots=True)
class Download:
    """A folder with the files of a checkpoint, all as the hub lists them, and the commit they are of."""

    folder: Path
    commit: str


def fetch(model: HubModel, base: Path) -> Download:
    """Return the checkpoint of a model, downloaded below ``base`` as far as it is not there already.

    Raises:
        MissingExtraError: huggingface_hub is not installed.
        DownloadError: no such model or revision, no connection, no room, or a file that differs from the hub's listing;
            such a file is deleted, and what came whole is kept for the next try.
    """
    try:
        import huggingface_hub as hub  # noqa: PLC0415  # an extra
        from huggingface_hub import constants  # noqa: PLC0415
    except ImportError as exc:
        raise MissingExtraError("torch", f"Models from the hub such as {model.id}", exc.name) from exc
    found = _listed_here(model, base, anything=constants.HF_HUB_OFFLINE)
    if found is None:
        if constants.HF_HUB_OFFLINE:
            raise DownloadError(
                f"HF_HUB_OFFLINE is set, and {model.id}{f'@{model.revision}' if model.revision else ''} is not complete in "
                f"{base}. Unset it, or give the folder of a copy."
            )
        found = _list(hub, model, base)
    folder, listing = found
    missing = {name: row for name, row in listing["files"].items() if _problem(folder / name, row)}
    if missing:
        _check_room(model, base, missing)
        _transfer(hub, model, folder, listing["commit"], missing)
    return Download(folder, listing["commit"])


def _listed_here(model: HubModel, base: Path, *, anything: bool) -> tuple[Path, dict[str, Any]] | None:
    """Return a folder whose listing answers the request without the hub: of the commit asked for, and offline a whole one."""
    for path in sorted(base.glob(f"{_folder_name(model.id)}@*/{_LISTING}")):
        try:
            listing = json.loads(path.read_text(encoding="utf-8"))
            files = listing["files"]
        except (OSError, ValueError, KeyError):
            continue
        whole = not any(_problem(path.parent / name, row) for name, row in files.items())
        asked = model.revision in (
            (listing["commit"], listing["asked"]) if anything else (listing["commit"],)
        )
        if asked and (whole or not anything):
            return path.parent, listing
    return None


def _list(hub: Any, model: HubModel, base: Path) -> tuple[Path, dict[str, Any]]:  # noqa: ANN401
    """Return the folder for a model's commit with the listing that the hub gives, written there."""
    try:
        info = hub.HfApi().model_info(model.id, revision=model.revision, files_metadata=True)
    except Exception as exc:
        raise DownloadError(_why(exc, model)) from exc
    present = {row.rfilename: row for row in info.siblings or ()}
    weights = next((name for name in WEIGHTS if name in present), None)
    wanted = [*VOCABULARY_FILES, "config.json", *OPTIONAL_FILES, *([weights] if weights else [])]
    if lacking := [name for name in (*VOCABULARY_FILES, "config.json") if name not in present]:
        raise DownloadError(
            f"{model.id} is no MarianMT model: it has no {', '.join(lacking)}. "
            "See 'khabar models recommend' for models that work."
        )
    if weights is None:
        raise DownloadError(
            f"{model.id} has neither {' nor '.join(WEIGHTS)}: only PyTorch weights can be converted."
        )
    files = {
        name: {
            "size": row.size,
            **({"sha256": row.lfs.sha256} if row.lfs else {"git": row.blob_id}),
        }
        for name in wanted
        if (row := present.get(name))
    }
    if not _COMMIT.fullmatch(info.sha or ""):
        raise DownloadError(f"The hub names no commit for {model.id}; it cannot be pinned.")
    folder = base / f"{_folder_name(model.id)}@{info.sha}"
    folder.mkdir(parents=True, exist_ok=True)
    listing = {"id": model.id, "asked": model.revision, "commit": info.sha, "files": files}
    (folder / _LISTING).write_text(json.dumps(listing, indent=1) + "\n", encoding="utf-8")
    return folder, listing


def _transfer(
    hub: Any,  # noqa: ANN401
    model: HubModel,
    folder: Path,
    commit: str,
    missing: Mapping[str, Mapping[str, Any]],
) -> None:
    # hf_hub_download begins a large file anew after every interruption; its transfer function can go on.
    from huggingface_hub.file_download import http_get  # noqa: PLC0415
    from huggingface_hub.utils import build_hf_headers, disable_progress_bars  # noqa: PLC0415

    if not sys.stderr.isatty():
        disable_progress_bars()
    for name, row in missing.items():
        part = folder / f"{name}.part"
        if part.is_file() and part.stat().st_size > row["size"]:
            part.unlink()
        try:
            with part.open("ab") as file:
                http_get(
                    hub.hf_hub_url(model.id, name, revision=commit),
                    file,
                    resume_size=part.stat().st_size,
                    headers=build_hf_headers(),
                    expected_size=row["size"],
                    displayed_filename=name,
                )
        except Exception as exc:
            raise DownloadError(_why(exc, model)) from exc
        if problem := _problem(part, row):
            # Whatever was sent, it must neither be used nor be taken for a beginning.
            shutil.rmtree(folder)
            raise DownloadError(
                f"{name} of {model.id}@{commit[:8]} was refused: {problem}. The download was deleted; try again, and if it "
                "comes back, do not trust the mirror."
            )
        part.replace(folder / name)


def _problem(path: Path, row: Mapping[str, Any]) -> str:
    """Return how a file differs from the hub's listing, or nothing."""
    if not path.is_file():
        return "it is not there"
    size = path.stat().st_size
    if size != row["size"]:
        return f"it has {size} bytes instead of {row['size']}"
    if "sha256" in row:
        return "" if file_sha256(path) == row["sha256"] else "its SHA-256 is not that of the hub's listing"
    # Git names a file by the SHA-1 of a header and its bytes.
    digest = hashlib.sha1(b"blob %d\0" % size + path.read_bytes(), usedforsecurity=False).hexdigest()
    return "" if digest == row["git"] else "its Git digest is not that of the hub's listing"


def _check_room(model: HubModel, base: Path, missing: Mapping[str, Mapping[str, Any]]) -> None:
    needed = _ROOM * sum(row["size"] for row in missing.values())
    free = shutil.disk_usage(base).free
    if free < needed:
        raise DownloadError(
            f"{model.id} needs {needed / 1e6:,.0f} MB on the disk of {base}, and {free / 1e6:,.0f} MB are free. "
            "Make room, or choose another folder with --models."
        )


def _why(exc: Exception, model: HubModel) -> str:
    """Return a message for an error of the hub's client, whose errors have no base of their own."""
    asked = f"{model.id}@{model.revision}" if model.revision else model.id
    kind = type(exc).__name__
    reasons = {
        "RepositoryNotFoundError": f"The hub has no model {model.id}, or it is private (then set HF_TOKEN). "
        "See 'khabar models recommend'.",
        "RevisionNotFoundError": f"{model.id} has no revision '{model.revision}'.",
        "GatedRepoError": f"{model.id} asks for an agreement on its page first; then set HF_TOKEN.",
    }
    if kind in reasons:
        return reasons[kind]
    detail = " ".join(str(exc).split())[:300] or kind
    if isinstance(exc, OSError) and exc.strerror:
        detail = exc.strerror
    return (
        f"{asked} could not be downloaded: {detail}. What came is kept; the same command goes on from there."
    )


def _folder_name(model_id: str) -> str:
    return model_id.replace("/", "--")
