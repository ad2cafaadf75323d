"""``khabar brief`` and ``khabar digest``."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translate.cli import options
from translate.config import ARTICLE_FORMATS, DEFAULT_FORMATS, ENGINES, FORMATS
from translate.errors import MissingInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.book import RunReport
    from translate.config import Settings

_WATCH_MILLISECONDS = 500


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
    help=f"Digest formats: {', '.join(FORMATS)} (default: {','.join(DEFAULT_FORMATS)}).",
)
@click.option(
    "--articles",
    multiple=True,
    callback=lambda _context, _option, values: options.split_commas(values),
    envvar="KHABAR_ARTICLES",
    help=f"Formats of the translated articles: {', '.join(ARTICLE_FORMATS)} (default: md); a Word document becomes the same "
    "document in DOCX.",
)
@click.option(
    "--clean",
    is_flag=True,
    default=None,
    envvar="KHABAR_CLEAN",
    help="Translated articles without marks and lists of what to check.",
)
@click.option("--title", envvar="KHABAR_TITLE", help="Title of the digest.")
@options.template_option
@click.option(
    "--summary-sentences", type=int, envvar="KHABAR_SUMMARY_SENTENCES", help="Sentences of a summary."
)
@options.summarizer_option
@click.option("--max-chars", type=int, envvar="KHABAR_MAX_CHARS", help="Longest article, in characters.")
@click.option("--chunk", type=int, envvar="KHABAR_CHUNK", help="Articles handled at once.")
@options.reading_options
@options.model_options
@click.option(
    "--engine",
    envvar="KHABAR_ENGINE",
    metavar="NAME",
    help=f"What translates: {' or '.join(ENGINES)} (a cluster; needs the extra 'cluster').",
)
@click.option(
    "--address",
    envvar="KHABAR_ADDRESS",
    metavar="HOST:PORT",
    help="The Ray cluster: its address, 'auto' for the one of this machine (default: a new one of this machine alone).",
)
@click.option("--watch", is_flag=True, help="Go on and brief what arrives, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.option(
    "--json-progress", is_flag=True, help="Print a JSON object a line on standard error for every input."
)
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
@click.option("--verbose", "-v", is_flag=True, help="Print a line for every input.")
def brief(
    inputs: tuple[Path, ...],
    to: tuple[str, ...],
    formats: tuple[str, ...],
    fields: tuple[str, ...],
    out: Path | None,
    *,
    watch: bool,
    as_json: bool,
    json_progress: bool,
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

    open_engine = None
    if chosen.engine == "ray":
        from translate import cluster  # noqa: PLC0415

        cluster.require_ray()
        open_engine = cluster.open_engine
    chosen = dataclasses.replace(chosen, out=out or runs.default_folder(inputs))
    translator = pipeline.installed_translator(chosen)  # once: watching keeps the models loaded
    code = 0
    for _ in _arrivals(chosen) if watch else (None,):
        try:
            with open_progress(quiet=quiet, verbose=verbose, as_json=json_progress) as progress:
                report = pipeline.run(
                    chosen, translator=translator, open_engine=open_engine, progress=progress
                )
        except MissingInputError as exc:
            if not watch:
                raise
            click.echo(f"khabar: {exc} Waiting for articles.", err=True)
            continue
        if as_json:
            click.echo(json.dumps(_summary(report), ensure_ascii=False))
        elif not quiet:
            _print_summary(report, counts=not json_progress)
        code = 1 if report.count("failed") else 0
    return code


def _arrivals(chosen: Settings) -> Iterator[None]:
    """Yield at once, and whenever something below the inputs has changed that the run did not write itself."""
    from watchfiles import watch  # noqa: PLC0415  # only who watches waits for it

    if missing := [path for path in chosen.inputs if not path.exists()]:
        raise MissingInputError(f"{missing[0]} does not exist.")
    own = chosen.out.resolve()
    begun = False
    # With a timeout the first turn comes once the watch is set, so that nothing is missed while the first run goes on.
    for changed in watch(
        *chosen.inputs,
        watch_filter=lambda _, path: not Path(path).resolve().is_relative_to(own),
        rust_timeout=_WATCH_MILLISECONDS,
        yield_on_timeout=True,
    ):
        if changed or not begun:
            begun = True
            yield


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--format", "formats", multiple=True, help="Digest formats (default: those of the run).")
@click.option("--title", help="Title of the digest (default: that of the run).")
@options.template_option
def digest(run: Path, formats: tuple[str, ...], title: str | None, template: Path | None) -> None:
    """Write the digests of a finished RUN again, from its briefs."""
    from translate import pipeline  # noqa: PLC0415

    for path in pipeline.rebuild_digests(run, options.split_commas(formats), title, template):
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


def _print_summary(report: RunReport, *, counts: bool) -> None:
    """Print the digests to standard output, and before them failures and counts to standard error if asked to."""
    if counts:
        _print_counts(report)
    for path in report.digests:
        click.echo(path)


def _print_counts(report: RunReport) -> None:
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
