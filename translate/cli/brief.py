"""``khabar brief`` and ``khabar digest``."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translate.cli import options
from translate.config import FORMATS

if TYPE_CHECKING:
    from translate.book import RunReport


@click.command()
@click.argument("inputs", nargs=-1, type=click.Path(path_type=Path), metavar="INPUT...")
@click.option(
    "--to",
    multiple=True,
    envvar="KHABAR_TO",
    metavar="LANG",
    help="Target: en, ps, prs or ur; may be repeated.",
)
@options.from_option
@options.glossary_options
@options.digits_option
@click.option(
    "--out", type=click.Path(path_type=Path), envvar="KHABAR_OUT", help="Run folder (default: outputs/INPUT)."
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    envvar="KHABAR_FORMAT",
    help=f"Digest formats (default: {','.join(FORMATS)}).",
)
@click.option("--title", envvar="KHABAR_TITLE", help="Title of the digest.")
@click.option(
    "--summary-sentences", type=int, envvar="KHABAR_SUMMARY_SENTENCES", help="Sentences of a summary."
)
@click.option("--max-chars", type=int, envvar="KHABAR_MAX_CHARS", help="Longest article, in characters.")
@click.option("--chunk", type=int, envvar="KHABAR_CHUNK", help="Articles handled at once.")
@options.reading_options
@options.model_options
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
@click.option("--verbose", "-v", is_flag=True, help="Print a line for every input.")
def brief(
    inputs: tuple[Path, ...],
    to: tuple[str, ...],
    formats: tuple[str, ...],
    fields: tuple[str, ...],
    out: Path | None,
    *,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **values: object,
) -> int:
    """Brief the articles in files and folders: translate, summarize, and write a digest.

    The same command again goes on where it stopped: what is done is not done anew.
    """
    if not inputs:
        raise click.UsageError("Say which files or folders to brief: khabar brief INPUT... --to LANG")
    chosen = options.settings(
        inputs=inputs,
        to=options.split_commas(to),
        formats=options.split_commas(formats),
        fields=options.split_commas(fields),
        **values,
    )
    from translate import pipeline, runs  # noqa: PLC0415  # keeps --help fast
    from translate.cli.progress import open_progress  # noqa: PLC0415

    chosen = dataclasses.replace(chosen, out=out or runs.default_folder(inputs))
    with open_progress(quiet=quiet, verbose=verbose) as progress:
        report = pipeline.run(chosen, progress=progress)
    if as_json:
        click.echo(json.dumps(_summary(report), ensure_ascii=False))
    elif not quiet:
        _print_summary(report)
    return 1 if report.count("failed") else 0


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--format", "formats", multiple=True, help="Digest formats (default: those of the run).")
@click.option("--title", help="Title of the digest (default: that of the run).")
def digest(run: Path, formats: tuple[str, ...], title: str | None) -> None:
    """Write the digests of a finished RUN again, from its briefs."""
    from translate import pipeline  # noqa: PLC0415

    for path in pipeline.rebuild_digests(run, options.split_commas(formats), title):
        click.echo(path)


def _summary(report: RunReport) -> dict[str, object]:
    return {
        "out": str(report.folder),
        **{status: report.count(status) for status in ("new", "kept", "copy", "failed")},
        "segments": report.new_segments,
        "approved": report.approved,
        "digests": [str(path) for path in report.digests],
        "failures": [
            {"path": item.path, "reason": item.detail} for item in report.items if item.status == "failed"
        ],
    }


def _print_summary(report: RunReport) -> None:
    """Print the failures and counts to standard error, and the digests to standard output."""
    for item in report.items:
        if item.status == "failed":
            click.echo(f"failed: {item.path}: {item.detail}", err=True)
    new, kept = report.count("new"), report.count("kept")
    parts = [
        f"{new} new",
        f"{kept} already done",
        f"{report.count('copy')} copies",
        f"{report.count('failed')} failed",
    ]
    click.echo(f"{len(report.items)} inputs: {', '.join(parts)}.", err=True)
    if report.approved:
        click.echo(f"{report.approved} sentences as people approved them.", err=True)
    if report.new_segments:
        click.echo(f"{report.new_segments} sentences ({report.words} source words) translated.", err=True)
    elif kept and not new:
        click.echo(
            "Nothing was translated anew: every article was done before under the same signature.", err=True
        )
    sys.stderr.flush()
    for path in report.digests:
        click.echo(path)
