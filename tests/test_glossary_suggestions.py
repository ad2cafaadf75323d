"""What a glossary lacks is proposed from a run: names, acronyms, repeated phrases, and nothing that it has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import make_article, make_folder, make_segments

from translate.cli.app import run
from translate.glossary import Terminology, load, suggest
from translate.records import Brief, Detection, Rendition, Summary, Translation

ENGLISH = (
    ("Yesterday Wakil Sharifi met traders.", "The Amu Relief Council (ARC) sent flour."),
    ("On Monday Wakil Sharifi spoke.", "ARC trucks waited.", "Talks with the Amu Relief Council failed."),
    ("Critics of Wakil Sharifi left.", "ARC said so, and so did the Amu Relief Council."),
)
# "Wakil Sharifi" and, at its place, other words
URDU = (
    ("کل وکیل شریفی تاجروں سے ملے", "الف"),
    ("پیر کو وکیل شریفی بولے", "ب", "ج"),
    ("وکیل شریفی کے ناقد چلے گئے", "د"),
)
# "the canal water council said that work began", "met today", "he went to the canal water council"
PASHTO = (
    ("د کانال اوبو شورا وویل چې کار پیل شو.",),
    ("نن کانال اوبو شورا غونډه وکړه.",),
    ("هغه کانال اوبو شورا ته لاړ.",),
)


def make_briefs(
    texts: tuple[tuple[str, ...], ...], language: str, into: tuple[tuple[str, ...], ...] = ()
) -> list[Brief]:
    briefs = []
    for number, sentences in enumerate(texts):
        article = replace(make_article(*sentences), id=f"{number:016}")
        rows = tuple(Translation(at, text, None) for at, text in enumerate(into[number])) if into else ()
        renditions = (Rendition("ur", "", rows, Summary("ur", ())),) if into else ()
        briefs.append(Brief(article, Detection(language, 1.0), make_segments(*sentences), (), renditions))
    return briefs


def test_names_and_acronyms_are_proposed_with_their_number_and_rendering() -> None:
    found = {
        row.text: row
        for row in suggest(make_briefs(ENGLISH, "en", URDU), Terminology(load([], default=False)))
    }
    assert {"Wakil Sharifi", "Amu Relief Council", "ARC"} <= found.keys()
    assert not {"Yesterday", "On", "Critics", "Talks", "Wakil", "Amu"} & found.keys()
    row = found["Wakil Sharifi"]
    assert (row.count, row.articles, row.language) == (3, 3, "en")
    assert row.contexts[0] == "Yesterday Wakil Sharifi met traders."
    assert ("ur", "وکیل شریفی", 3) in row.renderings


def test_repeated_phrases_are_proposed_where_there_are_no_capitals() -> None:
    found = [row.text for row in suggest(make_briefs(PASHTO, "ps"), Terminology(load([], default=False)))]
    assert found[0] == "کانال اوبو شورا"


def test_what_the_glossary_has_is_not_proposed(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    path.write_text("concept\ten\nx\tWakil Sharifi\ny\tARC\n", encoding="utf-8")
    found = [
        row.text for row in suggest(make_briefs(ENGLISH, "en"), Terminology(load([path], default=False)))
    ]
    assert found == ["Amu Relief Council"]


def test_the_table_of_a_run_is_a_glossary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = make_folder(tmp_path / "in", {f"{at}.txt": "\n\n".join(text) for at, text in enumerate(ENGLISH)})
    out = tmp_path / "out"
    options = ("--from", "en", "--to", "en", "--no-default-glossary")
    assert run(["brief", str(source), "--out", str(out), *options]) == 0
    capsys.readouterr()
    assert run(["glossary", "suggest", str(out), "--no-default-glossary"]) == 0
    printed = capsys.readouterr().out
    table = tmp_path / "more.tsv"
    table.write_text(printed, encoding="utf-8")
    terms = [entry.terms[0].text for entry in load([table], default=False).entries]
    assert set(terms) == {"ARC", "Amu Relief Council", "Wakil Sharifi"}
    assert "3 times in 3 articles" in printed


def test_a_folder_without_a_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["glossary", "suggest", str(tmp_path)]) == 2
    assert "run.json" in capsys.readouterr().err
