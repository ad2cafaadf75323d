"""The layers of the design, as data: a file imports only from lower ones."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "translate"
# Unit (file or folder of the package) → layer. Units of one layer do not import one another.
LAYERS = {
    "__init__": 0, "errors": 0, "locking": 0,
    "languages": 1, "normalization": 1,
    "atomic": 1, "digits": 1.1, "month_names": 1.1, "number_words": 1.1, "calendars": 1.2, "numbers": 1.2,
    "records": 2, "config": 2,
    "backends.base": 3, "segmentation": 3,
    "backends": 4, "checks": 4, "copies": 4, "detection": 4, "digest": 4, "glossary": 4, "memory": 4, "models": 4,
    "reading": 4, "summaries": 4,
    "choosing": 4.5, "ladder": 4.5, "articles": 4.5, "drafts": 5, "translation": 5, "building": 5,
    "installation": 5.1, "tuning": 5.1, "abstracts": 5.5,
    "readers": 6, "runs": 6,
    "book": 7, "review": 7, "tools": 7, "chunks": 7.5,
    "pipeline": 8,
    "cluster": 9, "doctor": 9,
    "cli": 10,
    "__main__": 11,
}  # fmt: skip


def modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts)
        found.append((name if name in LAYERS else parts[0], path))
    return found


def imported_units(path: Path) -> set[str]:
    """Return the units of the package that a file imports when it runs, type-checking blocks left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "translate":
            inside = node.module.partition(".")[2]
            names |= {inside} if inside else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {
                alias.name.partition(".")[2]
                for alias in node.names
                if alias.name.split(".")[0] == "translate"
            }
    return {name if name in LAYERS else name.split(".")[0] for name in names if name}


@pytest.mark.parametrize(("unit", "path"), modules(), ids=lambda value: str(value).removeprefix(str(PACKAGE)))
def test_a_file_imports_only_from_lower_layers(unit: str, path: Path) -> None:
    assert unit in LAYERS, f"{path} has no layer"
    for other in imported_units(path):
        allowed = other == unit or LAYERS[other] < LAYERS[unit]
        assert allowed, f"{path.relative_to(PACKAGE)} ({LAYERS[unit]}) imports {other} ({LAYERS[other]})"


HEAVY = (
    "ray",
    "torch",
    "transformers",
    "huggingface_hub",
    "yaml",
    "ctranslate2",
    "sentencepiece",
    "langdetect",
    "trafilatura",
    "lxml",
    "jinja2",
    "rich",
    "numpy",
    "docx",
    "feedparser",
    "defusedxml",
    "openpyxl",
    "watchfiles",
    "sqlite3",
)


@pytest.mark.parametrize("code", ["import translate", "from translate.cli.app import run; run(['--help'])"])
def test_import_and_help_load_no_heavy_library(code: str) -> None:
    script = f"{code}\nimport sys\nprint('LOADED', [name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_no_file_is_named_like_a_package_that_clashes() -> None:
    assert not list(PACKAGE.parent.rglob("translate/**/translate.py"))
    requirements = (PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert "translate-toolkit" not in requirements
    assert '"translate"' not in requirements.split("[project.scripts]")[0].split("dependencies", 1)[1]


def test_the_command_says_so_when_another_package_has_overwritten_this_one() -> None:
    script = "import sys, translate; del translate.__distribution__; from translate.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "another package has overwritten" in done.stderr
    assert "Traceback" not in done.stderr
