"""Spoilt files of every format are articles or failures; scripts/fuzz_reading reads thousands."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutants import mutant, seeds

from translate.reading import ReadOptions, find, read_all
from translate.records import Article, Failure


@pytest.mark.parametrize("number", range(40))
def test_a_spoilt_file_is_an_article_or_a_failure_and_leaves_nothing_behind(
    tmp_path: Path, number: int
) -> None:
    name, data = mutant(number)
    (tmp_path / name).write_bytes(data)
    found = list(read_all(find([tmp_path / name]), ReadOptions()))
    assert found
    assert all(isinstance(row, Article | Failure) for row in found)
    assert [path.name for path in tmp_path.iterdir() if path.name not in {"xdg", "cache"}] == [name]
    assert mutant(number) == (name, data)


def test_every_family_of_formats_is_among_the_seeds() -> None:
    suffixes = {Path(name).suffix for name, _ in seeds()}
    assert suffixes >= set(
        ".html .json .jsonl .csv .tsv .xml .eml .mhtml .md .txt .docx .zip .tar .gz".split()
    )
