"""``khabar models``: what is installed, whether it is sound, models added, tuned and removed, and which ones are worth it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from translate.cli import options
from translate.errors import DamagedModelError, MissingInputError, UsageError
from translate.languages import Pair, target_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from translate.memory import Unit
    from translate.records import Model

_DIRECTIONS = ("en-ps", "ps-en", "en-prs", "prs-en", "en-ur", "ur-en")
_folder = click.option(
    "--models",
    "folder",
    type=click.Path(path_type=Path),
    envvar="KHABAR_MODELS",
    metavar="DIR",
    help="Folder of further models.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def models() -> None:
    """List, verify, add, tune and remove translation models."""


@models.command("list")
@_folder
@_json
def list_models(folder: Path | None, *, as_json: bool) -> None:
    """Print the installed models: name and version, size, licence, directions; then where from, and chrF where known."""
    from translate import models as store  # noqa: PLC0415  # keeps --help fast

    found = store.find_models(folder)
    if as_json:
        rows = [_values(model, store.size_on_disk(model)) for model in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for model in found:
        size = store.size_on_disk(model) / 1e6
        click.echo(f"{model.label}\t{size:.1f} MB\t{model.licence}\t{' '.join(map(str, model.pairs))}")
        if model.description:
            click.echo(f"    {model.description}")
        scores = [f"{pair} {score:.1f}" for pair in model.pairs if (score := model.score(pair)) is not None]
        click.echo(f"    chrF on FLORES-200 devtest: {', '.join(scores) or 'not known'}")
        tuned = [
            f"{pair} {after:.1f} (before {model.scores[f'desk/{pair}/before']:.1f})"
            for pair in model.pairs
            if (after := model.scores.get(f"desk/{pair}")) is not None
        ]
        if tuned:
            click.echo(f"    chrF on approved segments that were held out: {', '.join(tuned)}")


def _values(model: Model, size: int) -> dict[str, Any]:
    return {
        "name": model.name,
        "version": model.version,
        "folder": str(model.folder),
        "origin": model.origin,
        "bytes": size,
        "licence": model.licence,
        "pairs": [str(pair) for pair in model.pairs],
        "target_tokens": model.target_tokens,
        "chrf": {str(pair): model.score(pair) for pair in model.pairs},
        "base": model.base,
        "gain": {str(pair): round(gain, 2) for pair in model.pairs if (gain := model.gain(pair))},
    }


@models.command("verify")
@_folder
def verify_models(folder: Path | None) -> None:
    """Compare every file of every model with its checksum."""
    from translate import models as store  # noqa: PLC0415

    problems: list[str] = []
    for model in store.find_models(folder):
        wrong = store.verify(model)
        click.echo(f"{model.label}\t{'damaged' if wrong else 'ok'}")
        problems.extend(f"{model.folder}/{line}" for line in wrong)
    if problems:
        raise DamagedModelError(
            "Damaged model files:\n  " + "\n  ".join(problems) + "\nInstall these models again."
        )


@models.command("add")
@click.argument("reference", metavar="FOLDER|ID[@REVISION]")
@click.option("--name", default="", help="Name of the model here (default: that of the folder or hub id).")
@click.option(
    "--quantization",
    type=click.Choice(["int8", "float16", "float32"]),
    default="int8",
    show_default=True,
    help="How weights are stored: int8 is a quarter of the size and fastest on a CPU.",
)
@click.option(
    "--pair",
    "pairs",
    multiple=True,
    metavar="FROM-TO",
    help="Direction, such as en-ps; may be repeated (default: what vocabulary, card and name tell).",
)
@click.option(
    "--token",
    "tokens",
    multiple=True,
    metavar="LANG=TOKEN",
    help="Target token, such as 'ps=>>pus<<'; may be repeated (default: that of the vocabulary).",
)
@_folder
def add_model(
    reference: str,
    folder: Path | None,
    pairs: tuple[str, ...],
    tokens: tuple[str, ...],
    **values: Any,  # noqa: ANN401  # name and quantization, which click has checked
) -> None:
    """Add a MarianMT model: a local checkout in FOLDER, or ID from the Hugging Face hub.

    It is converted to CTranslate2, compared with the original, and pinned to its commit. This is the only command that
    uses the network; HF_ENDPOINT names a mirror, HF_HUB_OFFLINE forbids it. Needs the extra khabar[torch].
    """
    from translate import installation  # noqa: PLC0415
    from translate.models import user_folder  # noqa: PLC0415

    wish = installation.Wish(
        reference,
        **values,
        pairs=tuple(Pair.parse(pair) for pair in pairs),
        tokens=dict(_token(token) for token in tokens),
    )
    added = installation.add(wish, folder or user_folder(), _tell)
    if added.verification is None:
        click.echo("khabar: it is there already; nothing was done.", err=True)
    else:
        click.echo(f"khabar: {added.verification}", err=True)
    click.echo(f"{added.model.label}\t{' '.join(map(str, added.model.pairs))}\t{added.model.folder}")


def _token(text: str) -> tuple[str, str]:
    tag, equals, token = text.partition("=")
    if not equals or not token:
        raise UsageError(f"--token takes LANG=TOKEN, such as 'ps=>>pus<<', not '{text}'.")
    return target_language(tag).tag, token


@models.command("tune")
@click.option("--base", required=True, metavar="NAME", help="The installed model to start from.")
@click.option(
    "--memory",
    type=click.Path(path_type=Path),
    envvar="KHABAR_MEMORY",
    metavar="PATH",
    help="Approved translations: TMX, CSV, .xlsx, or a translation memory (default: yours).",
)
@click.option("--name", default="", help="Name of the new model (default: that of the base, and '-tuned').")
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Train at most so long; it ends earlier when nothing is gained any more.",
)
@options.glossary_options
@_folder
def tune_model(
    memory: Path | None,
    folder: Path | None,
    glossaries: tuple[Path, ...],
    *,
    default_glossary: bool,
    **values: Any,  # noqa: ANN401  # base, name and minutes
) -> None:
    """Train a model further on what your desk approved, and keep it only if it translates better.

    A fifth of the segments is held out, and chrF on it must rise. The new model then goes before its base in the directions
    in which it did. Needs the extra khabar[torch] and about 150 approved segments in a direction.
    """
    from translate import tuning  # noqa: PLC0415  # keeps --help fast
    from translate.config import available_cpus  # noqa: PLC0415
    from translate.glossary import Terminology, load  # noqa: PLC0415
    from translate.models import user_folder  # noqa: PLC0415

    wish = tuning.Wish(threads=available_cpus(), **values)
    terms = Terminology(load(glossaries, default=default_glossary))
    tuned = tuning.tune(wish, _approved(memory), folder or user_folder(), terms, _tell)
    for line in tuned.report:
        click.echo(f"khabar: {line}", err=True)
    pairs = [str(pair) for pair in tuned.model.pairs if tuned.model.gain(pair) > 0]
    click.echo(f"{tuned.model.label}\t{' '.join(pairs)}\t{tuned.model.folder}")


def _approved(path: Path | None) -> list[Unit]:
    """Return the approved units in a file or in a translation memory."""
    from translate.memory import FORMATS, Memory, default_path, read  # noqa: PLC0415

    path = path or default_path()
    if path.suffix.casefold().removeprefix(".") in FORMATS:
        return read([path])
    if not path.is_file():
        raise MissingInputError(f"There is no translation memory {path}. Name a file with --memory.")
    with Memory(path) as store:
        return store.units()


def _tell(text: str) -> None:
    click.echo(f"khabar: {text}", err=True)


@models.command("remove")
@click.argument("name")
@_folder
def remove_model(name: str, folder: Path | None) -> None:
    """Remove the model NAME from your models; those that come with Khabar stay."""
    from translate import installation  # noqa: PLC0415
    from translate.models import user_folder  # noqa: PLC0415

    click.echo(installation.remove(name, folder or user_folder()))


@models.command("recommend")
@_json
def recommend(*, as_json: bool) -> None:
    """Print which public models are worth adding, with published chrF for each direction, and which are not, and why."""
    from translate.models import bundled_folder, find_models  # noqa: PLC0415
    from translate.models.recommended import RECOMMENDED  # noqa: PLC0415

    if as_json:
        click.echo(json.dumps([dataclasses.asdict(row) for row in RECOMMENDED], ensure_ascii=False))
        return
    bundled = [model for model in find_models(bundled_folder()) if model.folder.parent == bundled_folder()]
    for row in RECOMMENDED:
        for model_id in row.ids:
            click.echo(f"khabar models add {model_id}" if row.use else f"not {model_id}")
        click.echo(f"    {row.note}")
        for name, scores in (("FLORES-200 devtest", row.flores), ("NTREX-128 news", row.ntrex)):
            if scores:
                click.echo(f"    {name}: {_figures(scores)}")
    known = {str(pair): score for model in bundled for pair in model.pairs if (score := model.score(pair))}
    click.echo("To compare, what comes with Khabar:")
    click.echo(f"    FLORES-200 devtest: {_figures(known)}")


def _figures(scores: Mapping[str, float]) -> str:
    return ", ".join(f"{pair} {scores[pair]:.1f}" for pair in _DIRECTIONS if pair in scores)
