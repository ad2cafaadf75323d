"""What this installation has, what it lacks, and for what: ``khabar doctor``. Nothing is changed, nothing is fetched."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import translate
from translate.backends.routing import open_translator
from translate.errors import KhabarError
from translate.glossary import load
from translate.languages import SOURCES, TARGETS, Pair
from translate.models import find_models, size_on_disk, user_folder, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Status = Literal["ok", "note", "wrong"]
WRONG: Final = "wrong"
_CLASHING = ("translate", "translate-toolkit")
_EXTRAS: Final = {
    "cluster": (("ray",), "translate on several machines (khabar brief --engine ray)"),
    "torch": (
        ("torch", "transformers", "huggingface_hub", "PyYAML", "sacrebleu"),
        "add and tune models (khabar models add, tune)",
    ),
}
_CPU_FLAGS = ("avx", "avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimd", "asimddp")
_LITTLE_MEMORY, _LITTLE_DISK = 1_000_000_000, 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: of what, how it is, what was seen, and what to do.

    ``code`` is the exit code of the command line where it is ``wrong``: 2 for the setup, 3 for models.
    """

    topic: str
    status: Status
    detail: str
    remedy: str = ""
    code: int = 2


def examine(models: Path | None = None, glossaries: Sequence[Path] = ()) -> tuple[Finding, ...]:
    """Return what there is to say about this installation, topic by topic; an error in one stops no other."""
    own = models or user_folder()
    topics: dict[str, Callable[[], Iterator[Finding]]] = {
        "python": _python,
        "name": _name,
        "libraries": _libraries,
        "extras": _extras,
        "cpu": _cpu,
        "memory": _memory,
        "models": lambda: _models(own),
        "glossary": lambda: _glossary(glossaries),
        "folders": lambda: _folders(own),
    }
    found: list[Finding] = []
    for topic, look in topics.items():
        try:
            found += look()
        except KhabarError as exc:
            found.append(Finding(topic, WRONG, str(exc), code=exc.exit_code))
        except ImportError as exc:
            found.append(Finding(topic, WRONG, f"cannot be looked at: {exc}", "install Khabar again"))
    return tuple(found)


def exit_code(findings: Sequence[Finding]) -> int:
    """Return 0 where nothing is wrong, 3 where a model is, else 2."""
    return max((finding.code for finding in findings if finding.status == WRONG), default=0)


def _python() -> Iterator[Finding]:
    detail = f"{platform.python_implementation()} {platform.python_version()} at {sys.executable}, {platform.platform()}"
    yield Finding("python", "ok", detail)


def _name() -> Iterator[Finding]:
    installed = [name for name in _CLASHING if _installed(name)]
    if getattr(translate, "__distribution__", None) != "khabar" or installed:
        yield Finding(
            "name",
            WRONG,
            f"{', '.join(installed) or 'another project'} installs a package 'translate' over Khabar's",
            "uninstall it, then install Khabar again, best into an environment of its own",
        )
        return
    yield Finding("name", "ok", f"khabar {translate.__version__} in {Path(translate.__file__).parent}")


def _libraries() -> Iterator[Finding]:
    try:
        wanted = importlib.metadata.requires("khabar") or []
    except importlib.metadata.PackageNotFoundError:
        yield Finding("libraries", "note", "khabar runs from its source folder, without an installation")
        return
    names = [_requirement(row) for row in wanted if "extra ==" not in row]
    versions = {name: _installed(name) for name in names}
    missing = [name for name, version in versions.items() if not version]
    if missing:
        yield Finding(
            "libraries", WRONG, f"missing: {', '.join(missing)}", "install Khabar again: pip install khabar"
        )
    yield Finding(
        "libraries", "ok", ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    )


def _requirement(row: str) -> str:
    """Return the name in a requirement such as ``click>=8.1.8``."""
    return next((row[:at] for at, letter in enumerate(row) if letter in " <>=!~;[("), row)


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _extras() -> Iterator[Finding]:
    for extra, (names, purpose) in _EXTRAS.items():
        versions = {name: _installed(name) for name in names}
        if missing := [name for name, version in versions.items() if not version]:
            yield Finding(
                "extras",
                "note",
                f"{extra}: {', '.join(missing)} missing, needed only to {purpose}",
                f"pip install 'khabar[{extra}]'",
            )
        else:
            yield Finding("extras", "ok", f"{extra}: {', '.join(f'{k} {v}' for k, v in versions.items())}")


def _cpu() -> Iterator[Finding]:
    import ctranslate2  # noqa: PLC0415  # heavy

    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    flags = _cpu_flags()
    types = sorted(ctranslate2.get_supported_compute_types("cpu"))
    detail = f"{cpus} for this process, {platform.machine()}"
    detail += f" ({' '.join(flags)})" if flags else ""
    yield Finding("cpu", "ok", f"{detail}, CTranslate2 computes in {', '.join(types)}")
    if "int8" not in types:
        yield Finding("cpu", "note", "no int8 on this CPU: translation is slower, in float32")
    if gpus := ctranslate2.get_cuda_device_count():
        yield Finding("gpu", "ok", f"{gpus} for CUDA; --device cuda translates on one")
    else:
        yield Finding("gpu", "ok", "none for CUDA; none is needed")


def _cpu_flags() -> list[str]:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return []
    known = set(text.split())
    return [flag for flag in _CPU_FLAGS if flag in known]


def _memory() -> Iterator[Finding]:
    free = _free_memory()
    if free is None:
        yield Finding("memory", "note", "this system does not say how much is free")
    elif free < _LITTLE_MEMORY:
        yield Finding(
            "memory", "note", f"{free / 1e6:,.0f} MB free: little", "close other programs, or use --threads 1"
        )
    else:
        yield Finding("memory", "ok", f"{free / 1e6:,.0f} MB free")


def _free_memory() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    rows = {line.partition(":")[0]: line.split()[1] for line in lines if len(line.split()) > 1}
    return int(rows["MemAvailable"]) * 1024 if "MemAvailable" in rows else None


def _models(folder: Path) -> Iterator[Finding]:
    found = find_models(folder)
    sound = []
    for model in found:
        pairs = " ".join(map(str, model.pairs))
        if problems := verify(model):
            yield Finding(
                "models",
                WRONG,
                f"{model.label} in {model.folder}: {'; '.join(problems)}",
                f"remove the folder {model.folder} and add the model again, or install Khabar again",
                code=3,
            )
        else:
            sound.append(model)
            size = size_on_disk(model) / 1e6
            yield Finding("models", "ok", f"{model.label}, {size:.1f} MB, checksums match, {pairs}")
    covered = open_translator(sound, beam_size=1, threads=1).pairs
    wanted = {Pair(source, target) for source in SOURCES for target in TARGETS if source != target}
    if missing := sorted(wanted - covered):
        yield Finding(
            "models",
            WRONG,
            f"no sound model for {' '.join(map(str, missing))}",
            "see 'khabar models recommend'",
            code=3,
        )


def _glossary(paths: Sequence[Path]) -> Iterator[Finding]:
    found = load(tuple(paths))
    yield Finding("glossary", "ok", f"{found.label}, {len(found.entries)} concepts")


def _folders(models: Path) -> Iterator[Finding]:
    for folder, purpose in ((Path.cwd(), "runs"), (models, "models")):
        place = next(path for path in (folder, *folder.resolve().parents) if path.is_dir())
        free = shutil.disk_usage(place).free
        if not _writable(place):
            yield Finding(
                "folders",
                WRONG,
                f"{place} cannot be written; {purpose} go to {folder}",
                "choose another with --out" if purpose == "runs" else "choose another with --models",
            )
        elif free < _LITTLE_DISK:
            yield Finding(
                "folders", "note", f"{folder} ({purpose}): only {free / 1e6:,.0f} MB free", "make room"
            )
        else:
            yield Finding("folders", "ok", f"{folder} ({purpose}) can be written, {free / 1e9:,.1f} GB free")


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def as_values(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the report as JSON values."""
    rows = [
        {"topic": row.topic, "status": row.status, "detail": row.detail, "remedy": row.remedy}
        for row in findings
    ]
    return {"version": translate.__version__, "ok": exit_code(findings) == 0, "findings": rows}
