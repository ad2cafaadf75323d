"""``khabar glossary``: glossaries checked, counted, converted and tried out."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translate.cli import options
from translate.errors import GlossaryError, UnknownFormatError, nearest
from translate.languages import language, tag_of

if TYPE_CHECKING:
    from translate.records import TermStatus

_ALL = sys.maxsize
_STATUSES: tuple[TermStatus, ...] = ("preferred", "admitted", "copy", "deprecated", "forbidden")


@click.group()
def glossary() -> None:
    """Check, count, convert and try out glossaries."""


_paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")


@glossary.command("check")
@_paths
@click.option(
    "--bundled", is_flag=True, help="Also look for conflicts with the glossary that comes with Khabar."
)
def check_glossary(paths: tuple[Path, ...], *, bundled: bool) -> None:
    """List every bad line of glossary files or folders (default: the bundled one), then what conflicts in them.

    Conflicts are no errors: a concept that overrides one of an earlier file, an English term of two concepts, a term
    that one concept prefers and another forbids. Then follows how many terms each language has.
    """
    from translate.glossary import conflicts, entries, load  # noqa: PLC0415
    from translate.languages import LANGUAGES  # noqa: PLC0415

    default = bundled or not paths
    files = entries.read_files(paths, default=default, most_problems=_ALL)
    for conflict in conflicts.find(files):
        click.echo(f"conflict: {conflict}")
    loaded = load(paths, default=default)
    click.echo(f"{loaded.label}: {len(loaded.entries)} concepts")
    for tag, row in LANGUAGES.items():
        count = sum(term.language == tag for entry in loaded.entries for term in entry.terms)
        click.echo(f"{tag}\t{row.name}\t{count} terms")


@glossary.command("stats")
@_paths
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def glossary_stats(paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Print how many concepts glossaries (default: the bundled one) have in each domain, and terms in each language."""
    from translate.glossary import load  # noqa: PLC0415
    from translate.languages import LANGUAGES  # noqa: PLC0415

    loaded = load(paths, default=not paths)
    domains = Counter(entry.domain for entry in loaded.entries)
    terms = {
        tag: Counter(t.status for e in loaded.entries for t in e.terms if t.language == tag)
        for tag in LANGUAGES
    }
    if as_json:
        values = {
            "label": loaded.label,
            "concepts": len(loaded.entries),
            "domains": dict(domains.most_common()),
            "terms": {tag: {status: terms[tag][status] for status in _STATUSES} for tag in LANGUAGES},
        }
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    click.echo(f"{loaded.label}: {len(loaded.entries)} concepts")
    for domain, count in domains.most_common():
        click.echo(f"{domain or '(none)'}\t{count}")
    click.echo("\t".join(["", *_STATUSES]))
    for tag, counts in terms.items():
        click.echo("\t".join([tag, *(str(counts[status]) for status in _STATUSES)]))


@glossary.command("convert")
@click.argument("source", type=click.Path(path_type=Path), metavar="IN")
@click.argument("target", type=click.Path(path_type=Path), metavar="OUT")
@click.option("--from", "first", metavar="LANG", help="Language of the first of two columns, in IN or OUT.")
@click.option("--to", "second", metavar="LANG", help="Language of the second of two columns, in IN or OUT.")
@click.option(
    "--format",
    "kind",
    metavar="NAME",
    help="Format of OUT (default: by its name): the project's table between tabs (tsv) or commas (csv), two columns "
    "(deepl), a column a language (google), TBX-Basic in DCA or DCT style (tbx, tbx-dct) or as of 2008 (tbx-2008).",
)
def convert_glossary(
    source: Path, target: Path, first: str | None, second: str | None, kind: str | None
) -> None:
    """Write the glossary in IN, a file or folder, to OUT in the format that the name of OUT says.

    .tsv is the project's table, .csv the same between commas, or two columns if OUT is named like en-ps.csv or if
    --from and --to are given; .tbx is TBX-Basic. What a format cannot hold is counted on standard error.
    """
    from translate.glossary import entries, formats  # noqa: PLC0415

    if bool(first) != bool(second):
        raise click.UsageError("Give both --from and --to, or neither.")
    pair = (tag_of(first), tag_of(second)) if first and second else None
    if pair and pair[0] == pair[1]:
        raise click.UsageError("--from and --to are the same language.")
    found = entries.merge(entries.read_files([source], pair=pair))
    pair = pair or formats.pair_in_name(target.stem)
    kind = kind or formats.kind_of(target, pair)
    if kind and kind not in formats.KINDS:
        hint = nearest(kind, formats.KINDS)
        raise UnknownFormatError(f"Unknown format '{kind}'.{hint} Valid are: {', '.join(formats.KINDS)}.")
    if not kind:
        raise click.UsageError(
            f"The name of {target} tells no format. End it with .tsv, .csv or .tbx, or say --format."
        )
    if kind == "deepl" and not pair:
        raise click.UsageError("Say the languages of the two columns: --from LANG --to LANG")
    if target.exists() and source.exists() and target.samefile(source):
        raise click.UsageError("IN and OUT are the same file.")
    try:
        target.write_bytes(formats.write(found, kind, pair, target.suffix.casefold()))
    except OSError as exc:
        raise GlossaryError(f"Cannot write {target}: {exc.strerror}.") from exc
    lost = [f"{count} {what}" for what, count in formats.left_out(found, kind, pair).items() if count]
    click.echo(f"{target}: {len(found)} concepts{'; left out: ' if lost else ''}{', '.join(lost)}", err=True)


@glossary.command("match")
@click.option("--from", "spoken", required=True, metavar="LANG", help="Language of the text.")
@click.option("--to", "target", metavar="LANG", help="Language of the terms to print beside those found.")
@options.glossary_options
@options.input_argument
def match_terms(
    file: Path, spoken: str, target: str | None, glossaries: tuple[Path, ...], *, default_glossary: bool
) -> None:
    """Print the terms found in FILE, or standard input: line number, words found, concept, target term, between tabs.

    The last column is empty without --to, and where the glossary has no term in that language.
    """
    from translate.glossary import Terminology, load  # noqa: PLC0415
    from translate.reading.decoding import decode  # noqa: PLC0415

    source_tag = language(spoken).tag
    target_tag = language(target).tag if target else ""
    terms = Terminology(load(glossaries, default=default_glossary))
    data = options.read_input(file)
    text = decode(data).text if data.strip() else ""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        for match in terms.find(line, source_tag):
            accepted = terms.accepted(match, target_tag) if target_tag else ()
            click.echo(f"{number}\t{match.found}\t{match.concept}\t{accepted[0] if accepted else ''}")


@glossary.command("suggest")
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.option(
    "--least",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="Leave out what stands there less often.",
)
@options.glossary_options
def suggest_terms(run: Path, least: int, glossaries: tuple[Path, ...], *, default_glossary: bool) -> None:
    """Propose entries: names, acronyms and phrases that repeat in the articles of RUN and are in no glossary.

    Prints a table in the format of the glossary, the most frequent first. The languages of the translations are left
    empty: the note says how often the term stands there, how the machine rendered it, and in which sentence. Fill them
    in, delete the other lines, and give the file to --glossary.
    """
    from translate.glossary import Terminology, load, suggest  # noqa: PLC0415
    from translate.glossary.formats import concept_name, write  # noqa: PLC0415
    from translate.records import GlossaryEntry, Term  # noqa: PLC0415
    from translate.runs import read_briefs  # noqa: PLC0415

    terms = Terminology(load(glossaries, default=default_glossary))
    taken: set[str] = set()
    entries = []
    for row in suggest(read_briefs(run), terms, least=least):
        rendered = ", ".join(f"{tag}: {words} ({count})" for tag, words, count in row.renderings)
        note = f"{row.count} times in {row.articles} articles; {rendered or 'no steady rendering'}; {row.contexts[0]}"
        concept = concept_name(row.text, taken)
        taken.add(concept)
        name = "name" if row.language == "en" else ""
        entries.append(GlossaryEntry(concept, "", name, (Term(row.language, row.text, "preferred"),), note))
    click.echo(write(entries, "tsv", None).decode(), nl=False)
