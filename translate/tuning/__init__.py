"""A model trained further on what a desk approved (extra ``khabar[torch]``), and kept only if it measures better.

The weights of the installed model are the start, whatever their precision. It is measured before and after on segments that
it was not trained on, and on sentences of our own in every direction, so that it is seen what it forgot.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.backends.transformers import TransformersTranslator
from translate.building import OFF, Plan, build, compare, locked, need_torch, staged
from translate.errors import (
    BackendError,
    ModelFolderError,
    NoModelError,
    NotBetterError,
    TuningError,
    UnsupportedModelError,
    nearest,
)
from translate.glossary import annotate
from translate.models import find_models
from translate.models.checkpoint import read_checkpoint
from translate.models.restoration import restore
from translate.models.store import MANIFEST, read_manifest
from translate.tuning.measuring import chance, compared, judge, measure
from translate.tuning.segments import fingerprint, part
from translate.tuning.training import SEED, Example, train

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from translate.glossary import Terminology
    from translate.memory import Unit
    from translate.models.conversion import Quantization
    from translate.records import Model
    from translate.tuning.measuring import Measured
    from translate.tuning.segments import Parts
    from translate.tuning.training import Course

_LISTED_LIBRARIES = ("ctranslate2", "sacrebleu", "torch", "transformers")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be tuned: the name of an installed model, the name of the new one, the most minutes of training."""

    base: str
    name: str = ""
    minutes: float = 60.0
    threads: int = 1


@dataclass(frozen=True, slots=True)
class _Job:
    """A model that is there, the name of what is to be made of it, and from what."""

    base: Model
    name: str
    wish: Wish
    parts: Parts
    terms: Terminology | None


@dataclass(frozen=True, slots=True)
class Tuned:
    """The new model, and lines that say how it compares."""

    model: Model
    report: tuple[str, ...]


def tune(
    wish: Wish,
    units: Sequence[Unit],
    folder: Path,
    terms: Terminology | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Tuned:
    """Train a model further on approved units, and put it among the models in ``folder`` if it is better.

    Better is: chrF rises on the held-out part in some direction, and neither falls badly on general sentences nor are terms
    disobeyed that are told in the source. ``terms`` teach a model that takes told terms to go on obeying them.

    Raises:
        NoModelError: no such model. TuningError: too few units. NotBetterError: it is not better; nothing is kept.
        MissingExtraError: an extra is needed. ModelFolderError: the folder cannot be written, is in use, or has such a model.
        DamagedModelError, UnsupportedModelError: the weights of the model cannot be trained on.
    """
    base = _installed(wish.base, folder)
    name = wish.name or f"{base.name}-tuned"
    if name == base.name or name.startswith(".") or Path(name).name != name:
        raise ModelFolderError(f"'{name}' cannot be the name of the tuned model. Choose another with --name.")
    parts = part(units, base.pairs)
    need_torch("Models to be tuned", "sacrebleu")
    with locked(folder, name):
        if (folder / name).exists():
            raise ModelFolderError(
                f"There is a model '{name}' in {folder} already. Remove it with 'khabar models remove {name}', or say --name."
            )
        with _workplace(folder / f".tuning-{name}") as work:
            return _tune(_Job(base, name, wish, parts, terms if base.inline_terms else None), work, tell)


def _tune(job: _Job, work: Path, tell: Callable[[str], None]) -> Tuned:
    """Do the work in an empty folder beside the models."""
    base, parts, terms, threads = job.base, job.parts, job.terms, job.wish.threads
    counts = (
        f"{len(parts.trained)} to train on, {len(parts.watched)} to watch, {len(parts.held_out)} held out"
    )
    tell(f"{base.label}, {' '.join(map(str, parts.pairs))}: {counts}")
    quantization = _quantization(base)
    restore(base, work)
    if (start := compare(base, work)).difference > OFF[quantization]:
        raise UnsupportedModelError(
            f"The weights read back from {base.name} do not translate as the model does ({start}). "
            "Add its checkpoint again with 'khabar models add', and tune that."
        )
    tell("measuring the model as it is")
    before = measure(base, parts.held_out, terms, threads)
    translator = TransformersTranslator(replace(base, folder=work), beam_size=1, threads=threads)
    course = _trained(job, translator, tell)
    if not course.updates:
        raise NotBetterError(
            f"'{job.name}' was not kept: training made {base.name} worse from the start. It translates such text as well as "
            "it can learn to from so little."
        )
    _save(translator.network, work)
    with staged(work.parent, job.name) as staging:
        targets = {pair.target for pair in base.pairs}
        tokens = {tag: token for tag, token in base.target_tokens.items() if tag in targets}
        checkpoint = read_checkpoint(work, base.name, pairs=base.pairs, tokens=tokens)
        build(Plan(checkpoint, job.name, base.label, quantization), staging, tell)
        tell("measuring the tuned model")
        after = measure(replace(base, name=job.name, folder=staging), parts.held_out, terms, threads)
        report = compared(before, after, parts.pairs)
        if reasons := judge(before, after, parts.pairs):
            raise NotBetterError("\n  ".join([f"'{job.name}' was not kept: {reasons}.", *report]))
        _describe(staging, job, course, (before, after))
    return Tuned(read_manifest(work.parent / job.name / MANIFEST), report)


def _trained(job: _Job, translator: TransformersTranslator, tell: Callable[[str], None]) -> Course:
    examples, watched = (
        _examples(translator, units, job.base.max_tokens, job.terms)
        for units in (job.parts.trained, job.parts.watched)
    )
    if not examples or not watched:
        raise TuningError(
            f"No segments are left to train on: {job.base.name} takes {job.base.max_tokens} pieces at once, and all are longer."
        )
    try:
        return train(translator, examples, watched, seconds=60 * job.wish.minutes, tell=tell)
    except RuntimeError as exc:
        raise BackendError(
            f"Training {job.base.name} failed: {exc}. It takes six times the memory of the model in float32."
        ) from exc


def _installed(name: str, folder: Path) -> Model:
    found = {model.name: model for model in find_models(folder)}
    if name not in found:
        raise NoModelError(
            f"The model '{name}' is not installed.{nearest(name, found)} Installed are: {', '.join(found)}."
        )
    return found[name]


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """Yield a hidden folder that is not there yet, and remove it; what a killed command left there is removed first."""
    from safetensors import SafetensorError  # noqa: PLC0415  # an extra

    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield folder
    except (OSError, SafetensorError) as exc:
        raise ModelFolderError(f"Cannot write {folder}: {getattr(exc, 'strerror', None) or exc}.") from exc
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _quantization(model: Model) -> Quantization:
    data = json.loads((model.folder / MANIFEST).read_text(encoding="utf-8"))
    found: Quantization = data.get("quantization", "int8")  # the bundled ones do not say
    return found


def _examples(
    translator: TransformersTranslator, units: Sequence[Unit], longest: int, terms: Terminology | None
) -> list[Example]:
    """Return the units as the model is given them; those that it takes in parts only are left out."""
    found = []
    for unit in units:
        pair = unit.pair
        sources = [unit.source]
        if terms:
            # Terms that the approved translation has are told every second time: the model must not unlearn to obey.
            wants = terms.wants(unit.source, (pair.source, pair.target))
            met = terms.met(wants, unit.text, pair.target)
            if kept := [want for want, there in zip(wants, met, strict=True) if there]:
                sources.append(annotate(unit.source, kept, pair.source).text)
        target = translator.encode_target(unit.text, pair)
        fitting = [translator.encode(text, pair) for text in sources if translator.takes_whole(text, pair)]
        if fitting and len(target) <= longest:
            found.append(Example(tuple(fitting), target))
    return found


def _save(network: Any, folder: Path) -> None:  # noqa: ANN401  # a MarianMTModel
    """Write the weights of a network over those of the checkpoint in a folder, under the same names."""
    from safetensors import safe_open  # noqa: PLC0415  # an extra
    from safetensors.torch import save_file  # noqa: PLC0415

    path = folder / "model.safetensors"
    with safe_open(path, "pt") as file:
        names = list(file.keys())
    state = network.state_dict()
    path.unlink()  # it is mapped into memory still
    save_file({name: state[name].contiguous() for name in names}, path, {"format": "pt"})


def _describe(staging: Path, job: _Job, course: Course, measured: tuple[Measured, Measured]) -> None:
    """Complete the manifest of a tuned model with what it was made from and how it measured."""
    base, parts, (before, after) = job.base, job.parts, measured
    path = staging / MANIFEST
    data = json.loads(path.read_text(encoding="utf-8"))
    scores = {"general/before": before.general, "general": after.general}
    for pair in parts.pairs:
        scores |= {f"desk/{pair}/before": before.chrf(pair), f"desk/{pair}": after.chrf(pair)}
    if before.told is not None and after.told is not None:
        scores |= {"told/before": before.told, "told": after.told}
    units = (*parts.trained, *parts.watched, *parts.held_out)
    today = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"
    data |= {
        "description": f"{base.name} tuned on {len(parts.trained)} approved segments, {today}",
        "base": base.label,
        "inline_terms": base.inline_terms,
        "max_tokens": base.max_tokens,
        "licence": base.licence,
        "scores": scores,
        "tuning": {
            "date": today,
            "data_sha256": fingerprint(units),
            "trained": len(parts.trained),
            "watched": len(parts.watched),
            "held_out": len(parts.held_out),
            "chance": {str(pair): round(chance(before, after, pair), 4) for pair in parts.pairs},
            "updates": course.updates,
            "loss": [course.loss_before, course.loss],
            "learning_rate": course.rate,
            "seed": SEED,
            **{name: version(name) for name in _LISTED_LIBRARIES},
        },
    }
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
