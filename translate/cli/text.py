"""``khabar translate``, ``detect`` and ``summarize``: single texts and line by line, for people and for scripts."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from translate.cli import options
from translate.errors import UnsupportedLanguageError
from translate.languages import LANGUAGES, language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from translate.records import Article

_LINES_AT_ONCE = 512


@click.command("translate")
@options.from_option
@click.option(
    "--to", "target", envvar="KHABAR_TO", metavar="LANG", help="Target language: en, ps, prs or ur."
)
@click.option("--lines", is_flag=True, help="One line in, one line out, in order; a blank line stays blank.")
@options.glossary_options
@options.digits_option
@options.model_options
@options.input_argument
def translate_text(
    file: Path, source: str | None, target: str | None, *, lines: bool, **values: object
) -> None:
    """Translate FILE, or standard input, and print the result."""
    if not target:
        raise click.UsageError("Say the target language: --to en, ps, prs or ur")
    chosen = options.settings(source=source, to=(target,), **values)
    from translate.glossary import Terminology, load  # noqa: PLC0415  # keeps --help fast
    from translate.languages import Pair  # noqa: PLC0415
    from translate.pipeline import installed_translator, open_recall  # noqa: PLC0415
    from translate.translation import translate_lines  # noqa: PLC0415

    translator = installed_translator(chosen)
    terminology = Terminology(load(chosen.glossaries, default=chosen.default_glossary))

    with open_recall(chosen) as recall:

        def rendered(texts: list[str], spoken: str) -> list[str]:
            pair = Pair(spoken, chosen.to[0])
            return translate_lines(texts, pair, translator, terminology, chosen.digits, recall=recall)

        if lines:
            spoken = chosen.source
            for chunk in _line_chunks(file):
                spoken = spoken or _tell("\n".join(chunk))
                for line in rendered(chunk, spoken):
                    click.echo(line)
                sys.stdout.flush()
            return
        article = _article(file)
        texts = [
            article.title, "", *(part for paragraph in article.paragraphs for part in (paragraph.text, ""))
        ]  # fmt: skip
        spoken = chosen.source or _tell("\n".join(texts))
        click.echo("\n".join(rendered(texts if article.title else texts[2:], spoken)).rstrip("\n"))


@click.command()
@click.option("--lines", is_flag=True, help="One answer a line: tag, tab, confidence.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the candidates.")
@options.input_argument
def detect(file: Path, *, lines: bool, as_json: bool) -> None:
    """Print the language of FILE, or of standard input, and the confidence from 0 to 1; 'und' when unsure."""
    from translate.detection import detect as detect_language  # noqa: PLC0415
    from translate.reading.decoding import decode  # noqa: PLC0415
    from translate.records import as_json as to_values  # noqa: PLC0415

    if lines:
        texts: Iterator[str] = (line for chunk in _line_chunks(file) for line in chunk)
    else:
        data = options.read_input(file)
        texts = iter([decode(data).text if data.strip() else ""])
    for text in texts:
        found = detect_language(text)
        if as_json:
            click.echo(json.dumps(to_values(found), ensure_ascii=False))
        else:
            click.echo(f"{found.language}\t{found.confidence:.2f}")


@click.command()
@click.option(
    "--sentences", type=click.IntRange(1, 50), help="How many sentences (default: 3, or what fits)."
)
@click.option("--words", type=click.IntRange(1), help="How many words at most; the best sentence is kept.")
@click.option(
    "--share", type=click.FloatRange(1, 100), metavar="PERCENT", help="How much of the words at most."
)
@options.summarizer_option
@options.from_option
@options.input_argument
def summarize(
    file: Path,
    *,
    sentences: int | None,
    words: int | None,
    share: float | None,
    source: str | None,
    summarizer: str | None,
) -> None:
    """Print the sentences that sum up FILE, or standard input, one a line, in the language of the text."""
    if words and share:
        raise click.UsageError("Say --words or --share, not both")
    if summarizer and (words or share):
        raise click.UsageError(
            "A model takes --sentences; --words and --share are for the extractive summarizer"
        )
    from translate.segmentation import segments  # noqa: PLC0415
    from translate.summaries import open_summarizer  # noqa: PLC0415
    from translate.summaries import summarize as choose  # noqa: PLC0415

    article = _article(file)
    spoken = (
        language(source).tag
        if source
        else _tell("\n".join(paragraph.text for paragraph in article.paragraphs))
    )
    if share:
        words = round(share / 100 * sum(len(paragraph.text.split()) for paragraph in article.paragraphs))
    parts = segments(article)
    count = sentences or (len(parts) if words else 3)
    if summarizer:
        for sentence in open_summarizer(summarizer).summarize(parts, spoken, count).sentences:
            click.echo(sentence.text)
            if sentence.flags:
                click.echo(f"not in the text: {sentence.text}", err=True)
        return
    for sentence in choose(parts, spoken, count, most_words=words).sentences:
        click.echo(sentence.text)


def _line_chunks(file: Path) -> Iterator[list[str]]:
    """Yield the lines of a UTF-8 file or of standard input in chunks as they come; only line feeds end a line."""
    if file == options.STDIN:
        stream = sys.stdin.buffer
        chunk: list[str] = []
        for raw in stream:
            chunk.append(_line(raw))
            if len(chunk) == _LINES_AT_ONCE:
                yield chunk
                chunk = []
        if chunk:
            yield chunk
        return
    rows = options.read_input(file).removesuffix(b"\n").split(b"\n")
    if rows != [b""]:
        for start in range(0, len(rows), _LINES_AT_ONCE):
            yield [_line(raw) for raw in rows[start : start + _LINES_AT_ONCE]]


def _line(raw: bytes) -> str:
    return raw.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace").removeprefix("\ufeff")


def _article(file: Path) -> Article:
    from translate.reading.files import parse_bytes  # noqa: PLC0415

    return parse_bytes(options.read_input(file), file)


def _tell(text: str) -> str:
    from translate.detection import detect as detect_language  # noqa: PLC0415

    found = detect_language(text)
    if found.language not in LANGUAGES:
        raise UnsupportedLanguageError(
            f"The language cannot be told, or is not one of {', '.join(LANGUAGES)} (it looks like '{found.language}'). "
            "Say it with --from."
        )
    return found.language
