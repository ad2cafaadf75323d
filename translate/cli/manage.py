"""``khabar models`` and ``khabar glossary``: what is installed, and whether it is sound."""

from __future__ import annotations

from pathlib import Path

import click

from translate.errors import DamagedModelError


@click.group()
def models() -> None:
    """List and verify the installed translation models."""


@models.command("list")
@click.option(
    "--models",
    "folder",
    type=click.Path(path_type=Path),
    envvar="KHABAR_MODELS",
    help="Folder of further models.",
)
def list_models(folder: Path | None) -> None:
    """Print the installed models: name and version, size, licence, directions."""
    from translate import models as store  # noqa: PLC0415

    for model in store.find_models(folder):
        size = store.size_on_disk(model) / 1e6
        click.echo(f"{model.label}\t{size:.1f} MB\t{model.licence}\t{' '.join(map(str, model.pairs))}")
        if model.description:
            click.echo(f"    {model.description}")


@models.command("verify")
@click.option(
    "--models",
    "folder",
    type=click.Path(path_type=Path),
    envvar="KHABAR_MODELS",
    help="Folder of further models.",
)
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


@click.group()
def glossary() -> None:
    """Look at glossaries."""


@glossary.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def check_glossary(paths: tuple[Path, ...]) -> None:
    """Check glossary files (default: the bundled one) and print how many terms each language has."""
    from translate.glossary import load  # noqa: PLC0415
    from translate.languages import LANGUAGES  # noqa: PLC0415

    loaded = load(paths, default=not paths)
    click.echo(f"{loaded.label}: {len(loaded.entries)} concepts")
    for tag, row in LANGUAGES.items():
        count = sum(term.language == tag for entry in loaded.entries for term in entry.terms)
        click.echo(f"{tag}\t{row.name}\t{count} terms")
