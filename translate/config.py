"""Settings of a run, validated once. Precedence: flags > environment (``KHABAR_*``) > ``khabar.toml`` > defaults."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from translate.digits import SHAPES
from translate.errors import ConfigError, UnknownFormatError, nearest
from translate.languages import language, target_language

if TYPE_CHECKING:
    from pathlib import Path

    from translate.digits import Shape

FORMATS: tuple[str, ...] = ("html", "md", "docx", "json", "eml")
DEFAULT_FORMATS: tuple[str, ...] = ("html", "md")
ENGINES: tuple[str, ...] = ("local", "ray")
CONFIG_FILE = "khabar.toml"
# Fields whose flag is called otherwise.
_FLAGS = {"source": "from", "glossaries": "glossary", "formats": "format"}


def available_cpus() -> int:
    """Return the CPUs this process may use, which in a container can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run depends on.

    ``to``: target languages; ``source``: overrides detection; ``max_chars``: the longest article that is
    briefed; ``chunk``: articles handled at once; ``beam_size``: 1 is greedy; ``threads``: 0 means all CPUs;
    ``memory``: the file of the translation memory, None for none; ``no_memory`` leaves it aside; ``model``: names of models
    that go before others; ``template``: a folder whose templates go before ours; ``digits``: ``native`` writes ۱٬۴۰۰ where
    ``latin`` writes 1,400, in what is translated into Arabic script; ``engine``: what translates, one of ``ENGINES``; ``address``: of the Ray
    cluster, ``local`` for one of this machine alone; ``readers``: processes that read, None for as many as
    fit the inputs, 0 for none beside the run; ``fields``: names of fields in JSON and tables
    (``title=headline``); ``include`` and ``exclude``: patterns for files in folders.
    """

    inputs: tuple[Path, ...]
    to: tuple[str, ...]
    out: Path
    source: str | None = None
    formats: tuple[str, ...] = DEFAULT_FORMATS
    glossaries: tuple[Path, ...] = ()
    default_glossary: bool = True
    memory: Path | None = None
    no_memory: bool = False
    models: Path | None = None
    model: tuple[str, ...] = ()
    beam_size: int = 4
    threads: int = 0
    summary_sentences: int = 3
    max_chars: int = 1_000_000
    chunk: int = 64
    readers: int | None = None
    engine: str = "local"
    address: str = "local"
    digits: Shape = "latin"
    keep_boilerplate: bool = False
    boilerplate_rules: tuple[Path, ...] = ()
    fields: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    title: str = ""
    template: Path | None = None
    cpus: int = field(default_factory=available_cpus, compare=False)

    def __post_init__(self) -> None:
        """Replace language aliases by their tags and refuse values that cannot work.

        Raises:
            UnknownLanguageError, UnknownFormatError, ConfigError: each with what is valid.
        """
        if not self.to:
            raise ConfigError("No target language. Say --to with en, ps, prs or ur.")
        object.__setattr__(self, "to", tuple(dict.fromkeys(target_language(tag).tag for tag in self.to)))
        if self.source is not None:
            object.__setattr__(self, "source", language(self.source).tag)
        object.__setattr__(self, "formats", tuple(dict.fromkeys(_format(name) for name in self.formats)))
        if self.digits not in SHAPES:
            raise ConfigError(
                f"digits must be {' or '.join(SHAPES)}, not '{self.digits}'.{nearest(self.digits, SHAPES)}"
            )
        if self.engine not in ENGINES:
            raise ConfigError(
                f"Unknown engine '{self.engine}'.{nearest(self.engine, ENGINES)} Valid are: {', '.join(ENGINES)}."
            )
        if self.template is not None and not self.template.is_dir():
            raise ConfigError(
                f"The template folder {self.template} does not exist. Say --template with a folder."
            )
        for name, low, high in (
            ("beam_size", 1, 16),
            ("threads", 0, 1024),
            ("summary_sentences", 1, 50),
            ("max_chars", 1, 100_000_000),
            ("chunk", 1, 10_000),
            ("readers", 0, 256),
        ):
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise ConfigError(f"{name.replace('_', '-')} must be from {low} to {high}, not {value}.")

    @property
    def workers(self) -> int:
        """Return the number of translation threads: ``threads``, or every CPU of this process."""
        return self.threads or self.cpus


def _format(name: str) -> str:
    if name not in FORMATS:
        hint = nearest(name, FORMATS)
        raise UnknownFormatError(f"Unknown format '{name}'.{hint} Valid are: {', '.join(FORMATS)}.")
    return name


def read_config(path: Path) -> dict[str, Any]:
    """Return the settings in a TOML file by field name; the file uses the names of the long flags (``beam-size = 4``).

    Raises:
        ConfigError: not TOML, or a name that is no setting; the message names the nearest one.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise ConfigError(f"Cannot read the settings in {path}: {exc}") from exc
    known = {_FLAGS.get(row.name, row.name.replace("_", "-")): row.name for row in fields(Settings)}
    for name in values:
        if name not in known or known[name] in {"inputs", "cpus"}:
            raise ConfigError(f"Unknown setting '{name}' in {path}.{nearest(name, known)}")
    return {known[name]: value for name, value in values.items()}
