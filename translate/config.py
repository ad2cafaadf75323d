"""Settings of a run, validated once. Precedence: flags > environment (``KHABAR_*``) > ``khabar.toml`` > defaults."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from translate.digits import SHAPES
from translate.errors import ConfigError, UnknownFormatError, nearest
from translate.languages import language, target_language

if TYPE_CHECKING:
    from pathlib import Path

    from translate.digits import Shape

FORMATS: tuple[str, ...] = ("html", "md", "docx", "json", "eml")
DEFAULT_FORMATS: tuple[str, ...] = ("html", "md")
ARTICLE_FORMATS: tuple[str, ...] = ("md", "html", "docx")
ENGINES: tuple[str, ...] = ("local", "ray")
CONFIG_FILE = "khabar.toml"
Effort = Literal["fast", "balanced", "best"]
EFFORTS: Final[tuple[Effort, ...]] = get_args(Effort)
Device = Literal["cpu", "cuda"]
DEVICES: Final[tuple[Device, ...]] = get_args(Device)
# How many hypotheses the search keeps.
_BEAMS: Final[dict[Effort, int]] = {"fast": 1, "balanced": 4, "best": 8}
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
    briefed; ``chunk``: articles handled at once; ``effort``: ``best`` also chooses among the hypotheses of the beam;
    ``beam_size``: instead of the effort's own, 1 is greedy; ``device``: what translates, ``cuda`` in float16;
    ``threads``: 0 means all CPUs;
    ``memory``: the file of the translation memory, None for none; ``no_memory`` leaves it aside; ``model``: names of models
    that go before others; ``template``: a folder whose templates go before ours; ``digits``: ``native`` writes ۱٬۴۰۰ where
    ``latin`` writes 1,400, in what is translated into Arabic script; ``engine``: what translates, one of ``ENGINES``; ``address``: of the Ray
    cluster, ``local`` for one of this machine alone; ``readers``: processes that read, None for as many as
    fit the inputs, 0 for none beside the run; ``fields``: names of fields in JSON and tables
    (``title=headline``); ``summarizer``: ``extractive``, or the folder or hub id of a model; ``include`` and ``exclude``: patterns
    for files in folders; ``articles``: formats of translated articles, which ``clean`` leaves without marks of what to check.
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
    effort: Effort = "balanced"
    beam_size: int | None = None
    device: Device = "cpu"
    threads: int = 0
    summary_sentences: int = 3
    summarizer: str = "extractive"
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
    articles: tuple[str, ...] = ("md",)
    clean: bool = False
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
        object.__setattr__(self, "formats", _formats(self.formats, FORMATS))
        object.__setattr__(self, "articles", _formats(self.articles, ARTICLE_FORMATS))
        for name, valid in (
            ("digits", SHAPES),
            ("effort", EFFORTS),
            ("device", DEVICES),
            ("engine", ENGINES),
        ):
            value = getattr(self, name)
            if value not in valid:
                choice = f"{', '.join(valid[:-1])} or {valid[-1]}"
                raise ConfigError(f"{name} must be {choice}, not '{value}'.{nearest(value, valid)}")
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
        if self.effort == "best" and self.beam == 1:
            raise ConfigError(
                "effort best chooses among several hypotheses, and beam-size 1 has one. Say a beam-size from 2 to 16, or none."
            )

    @property
    def beam(self) -> int:
        """Return how many hypotheses the search keeps."""
        return self.beam_size or _BEAMS[self.effort]

    @property
    def decoding(self) -> str:
        """Return what is searched, how it is chosen, and what computes it, as it stands in signatures.

        ``beam:4``, ``beam:8|effort:best``, ``beam:4|dev:cuda``: a CPU needs no mention.
        """
        chosen = "|effort:best" if self.effort == "best" else ""
        return f"beam:{self.beam}{chosen}{'' if self.device == 'cpu' else f'|dev:{self.device}'}"

    @property
    def workers(self) -> int:
        """Return the number of translation threads: ``threads``, or every CPU of this process."""
        return self.threads or self.cpus


def _formats(names: tuple[str, ...], valid: tuple[str, ...]) -> tuple[str, ...]:
    """Return the formats, each once."""
    for name in names:
        if name not in valid:
            hint = nearest(name, valid)
            raise UnknownFormatError(f"Unknown format '{name}'.{hint} Valid are: {', '.join(valid)}.")
    return tuple(dict.fromkeys(names))


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
