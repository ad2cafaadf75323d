"""A MarianMT checkpoint made into a model folder: converted, compared with its original, and described.

It is made under a hidden name and gets its own at the very end: a model is there whole and tried, or not at all.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from translate.backends.ctranslate2 import CTranslate2Translator
from translate.backends.marian import most_source_tokens
from translate.backends.transformers import TransformersTranslator, load_checkpoint
from translate.errors import MissingExtraError, ModelFolderError, UnsupportedModelError
from translate.locking import try_lock
from translate.models.checkpoint import OPTIONAL_FILES, VOCABULARY_FILES
from translate.models.conversion import convert
from translate.models.probes import PROBES
from translate.models.recommended import published_scores
from translate.models.store import MANIFEST, MANIFEST_SCHEMA, checksums
from translate.records import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from translate.models.checkpoint import Checkpoint
    from translate.models.conversion import Quantization

# How far the log-probabilities of the original's translations may be off after a sound conversion, on average.
OFF: Final[dict[str, float]] = {"float32": 0.001, "float16": 0.05, "int8": 0.3}
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
class Plan:
    """What is to be made, and under which name; ``facts`` go into the manifest over what is found out."""

    checkpoint: Checkpoint
    name: str
    origin: str
    quantization: Quantization
    facts: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def locked(base: Path, name: str) -> Iterator[None]:
    """Keep other commands from working on a model of this name while the block runs.

    Raises:
        ModelFolderError: another is at work on it, or the folder cannot be written.
    """
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


@contextmanager
def staged(base: Path, name: str) -> Iterator[Path]:
    """Yield a hidden folder that is not there yet and, if the block goes well, give it its name; else nothing is left of it.

    Raises:
        ModelFolderError: it cannot be written.
    """
    staging = base / f".adding-{name}"
    shutil.rmtree(staging, ignore_errors=True)
    try:
        yield staging
        staging.rename(base / name)
    except OSError as exc:
        raise ModelFolderError(f"Cannot write {base / name}: {exc.strerror or exc}.") from exc
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def need_torch(wanted_for: str, *further: str) -> None:
    """Raise ``MissingExtraError`` where a library of the extra is not installed."""
    needed = ("torch", "transformers", "huggingface_hub", *further)
    if missing := [name for name in needed if find_spec(name) is None]:
        raise MissingExtraError("torch", wanted_for, missing[0])


def build(plan: Plan, staging: Path, tell: Callable[[str], None]) -> Verification:
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
    if verification.difference > OFF[quantization]:
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
    original = TransformersTranslator(at(model, checkpoint), beam_size=1, threads=1)
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


def at(model: Model, folder: Path) -> Model:
    """Return the model with its files elsewhere."""
    return Model(
        model.name, folder, model.pairs, model.target_tokens, model.licence, "", max_tokens=model.max_tokens
    )


def _manifest(model: Model, plan: Plan, verification: Verification) -> dict[str, Any]:
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
        **plan.facts,
        "sha256": checksums(model.folder),
    }
