"""Options that several commands share, and input from a file or standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from translate.config import EFFORTS, Settings
from translate.errors import MissingInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STDIN = Path("-")

from_option = click.option(
    "--from", "source", envvar="KHABAR_FROM", metavar="LANG", help="Source language; overrides the detection."
)
digits_option = click.option(
    "--digits",
    envvar="KHABAR_DIGITS",
    metavar="SHAPE",
    help="Digits of translations: latin (1,400) or native (۱٬۴۰۰).",
)
template_option = click.option(
    "--template",
    type=click.Path(path_type=Path),
    envvar="KHABAR_TEMPLATE",
    metavar="DIR",
    help="Folder of templates that go before those of Khabar.",
)
summarizer_option = click.option(
    "--summarizer",
    envvar="KHABAR_SUMMARIZER",
    metavar="NAME",
    help="extractive (default), or the folder or Hugging Face id of a model that writes summaries (khabar[torch]).",
)
memory_option = click.option(
    "--memory",
    type=click.Path(path_type=Path),
    envvar="KHABAR_MEMORY",
    metavar="PATH",
    help="Translation memory (default: ~/.local/share/khabar/memory.sqlite).",
)
models_option = click.option(
    "--models",
    type=click.Path(path_type=Path),
    envvar="KHABAR_MODELS",
    metavar="DIR",
    help="Folder of further models.",
)
input_argument = click.argument("file", type=click.Path(path_type=Path), default=STDIN)


def glossary_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that uses a glossary; without a choice the bundled one is used."""
    for option in (
        click.option(
            "--glossary",
            "glossaries",
            multiple=True,
            type=click.Path(path_type=Path),
            envvar="KHABAR_GLOSSARY",
            help="Glossary file or folder; may be repeated, later ones override earlier ones.",
        ),
        click.option(
            "--default-glossary/--no-default-glossary",
            default=True,
            help="Use the glossary that comes with Khabar.",
        ),
    ):
        command = option(command)
    return command


def model_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that translates."""
    for option in (
        memory_option,
        click.option(
            "--no-memory",
            is_flag=True,
            default=None,
            envvar="KHABAR_NO_MEMORY",
            help="Neither use nor fill a translation memory.",
        ),
        click.option(
            "--beam-size",
            type=int,
            envvar="KHABAR_BEAM_SIZE",
            help="Beam size of the search, instead of that of the effort: 1, 4 or 8.",
        ),
        click.option(
            "--effort",
            envvar="KHABAR_EFFORT",
            metavar="NAME",
            help=f"How hard to search: {', '.join(EFFORTS[:-1])} or {EFFORTS[-1]} (default: balanced).",
        ),
        click.option(
            "--device",
            envvar="KHABAR_DEVICE",
            metavar="NAME",
            help="What translates: cpu (default), or cuda for an NVIDIA GPU, in float16.",
        ),
        click.option(
            "--threads", type=int, envvar="KHABAR_THREADS", help="Translation threads (default: all CPUs)."
        ),
        models_option,
        click.option(
            "--model",
            multiple=True,
            envvar="KHABAR_MODEL",
            metavar="NAME",
            help="Use this model wherever it covers the direction; may be repeated (default: the best by chrF).",
        ),
    ):
        command = option(command)
    return command


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which files are read, and how."""
    for option in (
        click.option(
            "--readers",
            type=int,
            envvar="KHABAR_READERS",
            metavar="N",
            help="Processes that read ahead of the translation; 0 for none (default: by the size of the input, at most 4).",
        ),
        click.option(
            "--boilerplate-rules",
            multiple=True,
            type=click.Path(path_type=Path),
            envvar="KHABAR_BOILERPLATE_RULES",
            metavar="FILE",
            help="Further rules for lines that are no part of an article, as in translate/reading/boilerplate.toml.",
        ),
        click.option(
            "--keep-boilerplate",
            is_flag=True,
            default=None,
            help="Keep 'SEE ALSO:' and other lines of the page.",
        ),
        click.option(
            "--exclude",
            multiple=True,
            envvar="KHABAR_EXCLUDE",
            metavar="PATTERN",
            help="Leave out files and folders in folders whose name matches (drafts, '*.xml'), or path ('wire/old-*').",
        ),
        click.option(
            "--include",
            multiple=True,
            envvar="KHABAR_INCLUDE",
            metavar="PATTERN",
            help="Of the files in folders, take only those that match, such as '*.html'; may be repeated.",
        ),
        click.option(
            "--fields",
            multiple=True,
            envvar="KHABAR_FIELDS",
            metavar="FIELD=NAME,...",
            help="Names of fields in JSON and tables, where the usual ones fail: title=headline,text=body. "
            "Fields: title, text, summary, date, url, author.",
        ),
    ):
        command = option(command)
    return command


def split_commas(values: Sequence[str]) -> tuple[str, ...]:
    """Return the values of an option that may be given several times or with commas."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def settings(**values: Any) -> Settings:  # noqa: ANN401  # fields of Settings
    """Return settings; a value of None or an empty tuple means the default."""
    given = {name: value for name, value in values.items() if value not in (None, ())}
    if _distance("effort") < _distance("beam_size"):
        given.pop("beam_size", None)  # --effort on the command line goes before beam-size in khabar.toml
    if not given.get("no_memory") and "memory" not in given:
        given["memory"] = _usual_memory()
    return Settings(**{"inputs": (), "out": Path(), "to": (), **given})


def _distance(name: str) -> int:
    """Return how far from the user an option was said: flag, environment, settings file, nowhere."""
    order = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT, ParameterSource.DEFAULT_MAP)
    source = click.get_current_context().get_parameter_source(name)
    return order.index(source) if source in order else len(order)


def _usual_memory() -> Path | None:
    """Return the usual place of the memory, or None where nothing can be kept there: nobody asked for it by name."""
    from translate.memory import default_path  # noqa: PLC0415  # keeps --help fast

    try:
        path = default_path()
        path.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as exc:
        click.echo(
            f"khabar: no translation memory is used, because its folder cannot be made: {exc}", err=True
        )
        return None
    return path


def read_input(file: Path) -> bytes:
    """Return the bytes of a file, or of standard input for ``-``.

    Raises:
        MissingInputError: the file cannot be read.
    """
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as exc:
        raise MissingInputError(f"Cannot read {file}: {exc.strerror}.") from exc
