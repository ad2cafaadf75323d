"""Models put into the user's folder and taken out of it: where the store and the backends meet.

``add`` reads a MarianMT checkpoint, converts it beside the other models, lets both engines translate the same
sentences, and only then gives the folder its name: a model is there whole and tried, or not at all.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from translate.backends.ctranslate2 import CTranslate2Translator
from translate.backends.marian import most_source_tokens
from translate.backends.transformers import TransformersTranslator, load_checkpoint
from translate.errors import (
    MissingExtraError,
    ModelFolderError,
    NoModelError,
    UnsupportedModelError,
    nearest,
)
from translate.locking import try_lock
from translate.models import bundled_folder, find_models
from translate.models.checkpoint import OPTIONAL_FILES, VOCABULARY_FILES, read_checkpoint
from translate.models.conversion import convert
from translate.models.hub import HubModel, fetch
from translate.models.probes import PROBES
from translate.models.recommended import published_scores
from translate.models.store import MANIFEST, MANIFEST_SCHEMA, checksums, read_manifest
from translate.records import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from translate.languages import Pair
    from translate.models.checkpoint import Checkpoint
    from translate.models.conversion import Quantization

DOWNLOADS: Final = ".downloads"
# How far the log-probabilities of the original's translations may be off after a sound conversion, on average.
_OFF: Final[dict[str, float]] = {"float32": 0.001, "float16": 0.05, "int8": 0.3}
_LISTED_LIBRARIES = ("ctranslate2", "torch", "transformers")


@dataclass(frozen=True, slots=True)
class Verification:
    """How a converted model compared with ``transformers``.

    ``identical`` counts the sentences with the same translation; ``difference`` is how far the log-probabilities of a
    piece are apart on average when both judge the translations of ``transformers``.
    """

    sentences: int
    identical: int
    difference: float

    def __str__(self) -> str:
        return (
            f"{self.identical} of {self.sentences} translations as transformers has them, "
            f"log-probabilities {self.difference:.4f} apart"
        )


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


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be made, and under which name."""

    checkpoint: Checkpoint
    name: str
    origin: str
    quantization: Quantization


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
    with _locked(base, name):
        if present := _present(base / name, wish, remote, local):
            return Added(present, None)
        _need_torch(wish.reference)
        folder, origin, download = local.resolve(), str(local.resolve()), None
        if remote:
            tell(f"downloading {wish.reference}")
            download = fetch(remote, base / DOWNLOADS)
            folder, origin = download.folder, f"{remote.id}@{download.commit}"
        checkpoint = read_checkpoint(
            folder, remote.name if remote else folder.name, pairs=wish.pairs, tokens=wish.tokens
        )
        staging = base / f".adding-{name}"
        shutil.rmtree(staging, ignore_errors=True)
        try:
            verification = _build(_Plan(checkpoint, name, origin, wish.quantization), staging, tell)
            staging.rename(base / name)
        except OSError as exc:
            raise ModelFolderError(f"Cannot write {base / name}: {exc.strerror or exc}.") from exc
        finally:
            shutil.rmtree(staging, ignore_errors=True)
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
    with _locked(base, name):
        try:
            # Renamed first: a removal that is cut off leaves no half model.
            folder.rename(base / f".removing-{folder.name}")
            shutil.rmtree(base / f".removing-{folder.name}")
        except OSError as exc:
            raise ModelFolderError(f"Cannot remove {folder}: {exc.strerror}.") from exc
    return folder


@contextmanager
def _locked(base: Path, name: str) -> Iterator[None]:
    path = base / f".{name}.lock"
    try:
        base.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as exc:
        raise ModelFolderError(
            f"The models folder {base} cannot be written: {exc.strerror}. Choose another with --models."
        ) from exc
    try:
        if not try_lock(handle):
            raise ModelFolderError(
                f"Another command is at work on the model '{name}' in {base}. Wait until it is done."
            )
        yield
    finally:
        os.close(handle)


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


def _need_torch(reference: str) -> None:
    missing = [name for name in ("torch", "transformers", "huggingface_hub") if find_spec(name) is None]
    if missing:
        raise MissingExtraError("torch", f"MarianMT checkpoints such as {reference}", missing[0])


def _build(plan: _Plan, staging: Path, tell: Callable[[str], None]) -> Verification:
    """Make the whole model folder, and return how it compared."""
    checkpoint, name, quantization = plan.checkpoint, plan.name, plan.quantization
    tell(f"converting to {quantization}: {' '.join(map(str, checkpoint.pairs))}")
    staging.mkdir(parents=True)
    for file in (*VOCABULARY_FILES, "config.json", *OPTIONAL_FILES):
        if (checkpoint.folder / file).is_file():
            shutil.copyfile(checkpoint.folder / file, staging / file)
    convert(load_checkpoint(checkpoint.folder), checkpoint, staging / "ct2", quantization)
    tell("comparing with transformers")
    model = Model(
        name=name,
        folder=staging,
        pairs=checkpoint.pairs,
        target_tokens=checkpoint.target_tokens,
        licence=checkpoint.licence,
        description="",
        max_tokens=most_source_tokens(checkpoint.positions),
    )
    verification = compare(model, checkpoint.folder)
    if verification.difference > _OFF[quantization]:
        raise UnsupportedModelError(
            f"The conversion of '{name}' to {quantization} does not translate as the original does ({verification}). "
            "It was not added. Try --quantization float32; if that fails too, the model cannot be used."
        )
    manifest = _manifest(model, plan, verification)
    (staging / MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return verification


def compare(
    model: Model, checkpoint: Path, sentences: Mapping[str, tuple[str, ...]] = PROBES
) -> Verification:
    """Return how a converted model does beside the checkpoint that it was made from, greedily, in every direction."""
    converted = CTranslate2Translator(model, beam_size=1, threads=1)
    original = TransformersTranslator(_at(model, checkpoint), beam_size=1, threads=1)
    sources = [original.encode(text, pair) for pair in model.pairs for text in sentences[pair.source]]
    theirs, ours = original.decode(sources), converted.decode(sources)
    judged = converted.score(sources, [row.hypotheses[0] for row in theirs])
    return Verification(
        len(sources),
        sum(our.hypotheses == their.hypotheses for our, their in zip(ours, theirs, strict=True)),
        round(
            sum(abs(our - their.scores[0]) for our, their in zip(judged, theirs, strict=True)) / len(sources),
            5,
        ),
    )


def _at(model: Model, folder: Path) -> Model:
    """Return the model with its files elsewhere."""
    return Model(
        model.name, folder, model.pairs, model.target_tokens, model.licence, "", max_tokens=model.max_tokens
    )


def _manifest(model: Model, plan: _Plan, verification: Verification) -> dict[str, Any]:
    published = published_scores(plan.origin.rpartition("@")[0], model.pairs)
    return {
        "schema": MANIFEST_SCHEMA,
        "name": model.name,
        "description": f"MarianMT from {plan.origin}, {plan.quantization}",
        "origin": plan.origin,
        "pairs": [str(pair) for pair in model.pairs],
        "target_tokens": model.target_tokens,
        "inline_terms": False,
        "max_tokens": model.max_tokens,
        "licence": model.licence,
        "quantization": plan.quantization,
        "scores": published | plan.checkpoint.scores,
        "verification": {
            "sentences": verification.sentences,
            "identical": verification.identical,
            "difference": verification.difference,
            **{name: importlib.metadata.version(name) for name in _LISTED_LIBRARIES},
        },
        "sha256": checksums(model.folder),
    }
