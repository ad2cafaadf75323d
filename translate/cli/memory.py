"""``khabar review`` and ``khabar memory``: what to look at, and what people approved."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translate.cli import options
from translate.errors import MemoryFileError, UnknownFormatError, nearest

if TYPE_CHECKING:
    from translate.memory import Unit

_MOST_DOUBTS = 20
# What people correct by hand; to look through a whole archive takes longer than to import it.
_MOST_LOOKED_AT = 2_000


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--to", multiple=True, metavar="LANG", help="Languages of the run to review (default: all).")
@click.option(
    "--format",
    "formats",
    multiple=True,
    help="Formats of the tables: csv, xlsx (default: both, of which one is enough).",
)
def review(run: Path, to: tuple[str, ...], formats: tuple[str, ...]) -> None:
    """Write tables of what is flagged in a finished RUN: fill the column 'corrected', then 'khabar memory import'.

    The same command again keeps what was filled in.
    """
    from translate.languages import target_language  # noqa: PLC0415  # keeps --help fast
    from translate.review import TABLES, write_tables  # noqa: PLC0415

    kinds = options.split_commas(formats) or TABLES
    _refuse_unknown(kinds, TABLES)
    languages = [target_language(tag).tag for tag in options.split_commas(to)]
    for path in write_tables(run, languages, kinds):
        click.echo(path)


@click.group()
def memory() -> None:
    """Keep what people approved, which every later run uses first, and what models made."""


@memory.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@options.memory_option
def import_units(files: tuple[Path, ...], memory: Path | None) -> None:
    """Take over approved translations from TMX, CSV or .xlsx files, also from the tables of 'khabar review'.

    A later translation of the same source replaces an earlier one. If a line of any file is bad, all such lines are
    listed and nothing is imported. What looks wrong (a number, a negation, the script) is imported, and pointed out, among
    the first 2,000.
    """
    from translate.memory import Memory, read  # noqa: PLC0415

    units = read(files)
    with Memory(_path(memory)) as store:
        done = store.approve(units)
        click.echo(f"{store.path}: {done.new} new, {done.changed} changed, {done.same} as before.", err=True)
    _print_doubts(units)


@memory.command("export")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--format", "kind", metavar="NAME", help="tmx, csv or xlsx (default: by the name of FILE).")
@options.memory_option
def export_units(file: Path, kind: str | None, memory: Path | None) -> None:
    """Write all approved translations to FILE, or with --format to standard output for '-'."""
    from translate.atomic import write_atomically  # noqa: PLC0415
    from translate.memory import FORMATS, Memory, format_of, write  # noqa: PLC0415

    if kind:
        _refuse_unknown([kind], FORMATS)
    elif file == options.STDIN:
        raise click.UsageError(f"Say the format of standard output: --format {', '.join(FORMATS)}")
    with Memory(_path(memory)) as store:
        units = store.units()
    data = write(units, kind or format_of(file))
    if file == options.STDIN:
        sys.stdout.buffer.write(data)
        return
    try:
        write_atomically(file, data)
    except OSError as exc:
        raise MemoryFileError(f"Cannot write {file}: {exc.strerror}.") from exc
    click.echo(f"{file}: {len(units)} approved translations.", err=True)


@memory.command("stats")
@options.memory_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def memory_stats(memory: Path | None, *, as_json: bool) -> None:
    """Print for each pair how many segments people approved and models made."""
    from translate.memory import Memory  # noqa: PLC0415

    with Memory(_path(memory)) as store:
        counts = store.counts()
        size = store.path.stat().st_size
    if as_json:
        pairs = {pair: {"approved": people, "machine": models} for pair, (people, models) in counts.items()}
        click.echo(json.dumps({"path": str(store.path), "bytes": size, "pairs": pairs}, ensure_ascii=False))
        return
    click.echo(f"{store.path}: {size / 1e6:.1f} MB")
    for pair, (people, models) in counts.items():
        click.echo(f"{pair}\t{people} approved\t{models} by models")


@memory.command("prune")
@click.option("--days", type=click.IntRange(0), help="What models made more than so many days ago.")
@click.option(
    "--unused",
    is_flag=True,
    help="What models made that are no longer installed, or another version of Khabar.",
)
@options.models_option
@options.memory_option
def prune(days: int | None, memory: Path | None, models: Path | None, *, unused: bool) -> None:
    """Remove translations by models from the memory; what people approved stays.

    What is needed again is translated again; briefs are not touched.
    """
    if days is None and not unused:
        raise click.UsageError("Say what to remove: --days N, --unused, or both")
    from translate.memory import Memory  # noqa: PLC0415
    from translate.models import find_models  # noqa: PLC0415
    from translate.translation import can_be_made  # noqa: PLC0415

    labels = {model.label for model in find_models(models)}
    with Memory(_path(memory)) as store:
        before = store.path.stat().st_size
        count = store.prune(days, lambda maker: not unused or can_be_made(maker, labels))
        after = store.path.stat().st_size
    click.echo(
        f"{store.path}: {count} translations by models removed, {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now.",
        err=True,
    )


def _path(chosen: Path | None) -> Path:
    from translate.memory import default_path  # noqa: PLC0415

    return chosen or default_path()


def _refuse_unknown(kinds: tuple[str, ...] | list[str], valid: tuple[str, ...]) -> None:
    for kind in kinds:
        if kind not in valid:
            raise UnknownFormatError(
                f"Unknown format '{kind}'.{nearest(kind, valid)} Valid are: {', '.join(valid)}."
            )


def _print_doubts(units: list[Unit]) -> None:
    """Print to standard error the units in which a number, a negation or the script differs."""
    from translate import checks  # noqa: PLC0415

    doubts = []
    for unit in units[:_MOST_LOOKED_AT]:
        flags = checks.check(unit.source, unit.text, unit.pair.target, unit.pair.source)
        if wrong := [flag for flag in flags if flag in {checks.NUMBERS, checks.NEGATION, checks.SCRIPT}]:
            doubts.append(f"look again ({', '.join(wrong)}): {unit.pair}: {unit.source} = {unit.text}")
    for line in doubts[:_MOST_DOUBTS]:
        click.echo(line, err=True)
    if len(doubts) > _MOST_DOUBTS:
        click.echo(f"and {len(doubts) - _MOST_DOUBTS} more to look at again", err=True)
    if len(units) > _MOST_LOOKED_AT:
        click.echo(f"Only the first {_MOST_LOOKED_AT} were looked through for what seems wrong.", err=True)
