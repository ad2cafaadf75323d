"""Models put into the user's folder and taken out of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from translate.building import Plan, Verification, build, locked, need_torch, staged
from translate.errors import ModelFolderError, NoModelError, nearest
from translate.models import bundled_folder, find_models
from translate.models.checkpoint import read_checkpoint
from translate.models.hub import HubModel, fetch
from translate.models.store import MANIFEST, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from translate.languages import Pair
    from translate.models.conversion import Quantization
    from translate.records import Model

DOWNLOADS: Final = ".downloads"


@dataclass(frozen=True, slots=True)
class Added:
    """What ``add`` did; without a verification the model was there before."""

    model: Model
    verification: Verification | None


@dataclass(frozen=True, slots=True)
class Wish:
    """How a model is to be added. Empty values are found out from the model itself."""

    reference: str
    name: str = ""
    quantization: Quantization = "int8"
    pairs: tuple[Pair, ...] = ()
    tokens: Mapping[str, str] = field(default_factory=dict)


def add(wish: Wish, base: Path, tell: Callable[[str], None] = lambda _: None) -> Added:
    """Add a model from a folder or from the hub to the models in ``base``, and return it.

    ``tell`` hears what is going on.

    Raises:
        ModelFolderError: the folder cannot be written, is in use by another ``add``, or has such a model already.
        MissingExtraError: an extra is needed. DownloadError: the hub or the connection failed.
        UnsupportedModelError: the model cannot be used, or its conversion does not translate as the original does.
        DamagedModelError: its weights cannot be read.
    """
    local = Path(wish.reference).expanduser()
    remote = None if local.is_dir() else HubModel.parse(wish.reference)
    if remote is None and not local.is_dir():
        raise ModelFolderError(
            f"'{wish.reference}' is neither a folder nor a hub id such as Helsinki-NLP/opus-mt-en-ur@main. "
            "See 'khabar models recommend'."
        )
    name = wish.name or (remote.name if remote else local.resolve().name)
    if not name or name.startswith(".") or Path(name).name != name:
        raise ModelFolderError(f"'{name}' cannot be the name of a model. Choose another with --name.")
    with locked(base, name):
        if present := _present(base / name, wish, remote, local):
            return Added(present, None)
        need_torch(f"MarianMT checkpoints such as {wish.reference}")
        folder, origin, download = local.resolve(), str(local.resolve()), None
        if remote:
            tell(f"downloading {wish.reference}")
            download = fetch(remote, base / DOWNLOADS)
            folder, origin = download.folder, f"{remote.id}@{download.commit}"
        checkpoint = read_checkpoint(
            folder, remote.name if remote else folder.name, pairs=wish.pairs, tokens=wish.tokens
        )
        with staged(base, name) as staging:
            verification = build(Plan(checkpoint, name, origin, wish.quantization), staging, tell)
        if download:
            shutil.rmtree(download.folder, ignore_errors=True)
    return Added(read_manifest(base / name / MANIFEST), verification)


def remove(name: str, base: Path) -> Path:
    """Remove a model of the user's and return the folder it was in.

    Raises:
        NoModelError: no such model, or one that comes with Khabar. ModelFolderError: it cannot be removed.
    """
    found = {model.name: model.folder for model in find_models(base)}
    folder = found.get(name)
    own = [other for other, where in found.items() if where.parent != bundled_folder()]
    if folder is None or folder.parent == bundled_folder():
        what = "comes with Khabar and stays" if folder else "is not installed"
        raise NoModelError(
            f"The model '{name}' {what}.{nearest(name, own)} Yours are: {', '.join(own) or 'none'}."
        )
    with locked(base, name):
        try:
            # Renamed first: a removal that is cut off leaves no half model.
            folder.rename(base / f".removing-{folder.name}")
            shutil.rmtree(base / f".removing-{folder.name}")
        except OSError as exc:
            raise ModelFolderError(f"Cannot remove {folder}: {exc.strerror}.") from exc
    return folder


def _present(folder: Path, wish: Wish, remote: HubModel | None, local: Path) -> Model | None:
    """Return the model that is there already if it is the one wished for.

    Raises:
        ModelFolderError: one of the same name is there, but another one.
    """
    if not folder.exists():
        return None
    data = (
        json.loads((folder / MANIFEST).read_text(encoding="utf-8")) if (folder / MANIFEST).is_file() else {}
    )
    origin = str(data.get("origin", ""))
    where, _, commit = origin.rpartition("@")
    same = origin == str(local.resolve())
    if remote:
        same = where == remote.id and remote.revision in (None, commit)
    if same and data.get("quantization") == wish.quantization and not wish.pairs and not wish.tokens:
        return read_manifest(folder / MANIFEST)
    known = f" ({origin}, {data.get('quantization')})" if origin else ""
    raise ModelFolderError(
        f"There is a model '{folder.name}' in {folder.parent} already{known}. "
        f"Remove it with 'khabar models remove {folder.name}', or add this one under another --name."
    )
