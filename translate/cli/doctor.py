"""``khabar doctor``."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--models",
    type=click.Path(path_type=Path),
    envvar="KHABAR_MODELS",
    metavar="DIR",
    help="Folder of further models.",
)
@click.option(
    "--glossary",
    "glossaries",
    multiple=True,
    type=click.Path(path_type=Path),
    envvar="KHABAR_GLOSSARY",
    help="Glossary file or folder to try as well; may be repeated.",
)
def doctor(models: Path | None, glossaries: tuple[Path, ...], *, as_json: bool) -> int:
    """Tell what this installation has, what is wrong, what is missing for what, and what to do.

    Ends with 0 where nothing is wrong, 2 where the setup is, 3 where a model is.
    """
    from translate import doctor as clinic  # noqa: PLC0415  # keeps --help fast

    findings = clinic.examine(models, glossaries)
    if as_json:
        click.echo(json.dumps(clinic.as_values(findings), ensure_ascii=False))
    else:
        for row in findings:
            click.echo(f"{row.status:<6}{row.topic}: {row.detail}")
            if row.remedy:
                click.echo(f"      → {row.remedy}")
    return clinic.exit_code(findings)
