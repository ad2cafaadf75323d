"""Settings are valid or refused with what is valid."""

from __future__ import annotations

from pathlib import Path

import pytest

from translate.config import Settings, read_config
from translate.errors import ConfigError, UnknownFormatError, UnknownLanguageError


def make(**values: object) -> Settings:
    return Settings(**{"inputs": (Path("x"),), "to": ("en",), "out": Path("o"), **values})  # type: ignore[arg-type]


def test_aliases_become_tags_and_repeats_go() -> None:
    assert make(to=("fa-AF", "prs", "pus"), source="dari").to == ("prs", "ps")
    assert make(source="dari").source == "prs"


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"to": ()}, ConfigError, "--to"),
        ({"to": ("pashtu",)}, UnknownLanguageError, "pashto"),
        ({"to": ("fa",)}, UnknownLanguageError, "prs"),
        ({"formats": ("htm",)}, UnknownFormatError, "Did you mean 'html'"),
        ({"articles": ("pdf",)}, UnknownFormatError, "md, html, docx"),
        ({"beam_size": 0}, ConfigError, "beam-size must be from 1 to 16"),
        ({"effort": "bset"}, ConfigError, "Did you mean 'best'"),
        ({"effort": "best", "beam_size": 1}, ConfigError, "from 2 to 16"),
        ({"chunk": 0}, ConfigError, "chunk"),
        ({"summary_sentences": 51}, ConfigError, "summary-sentences"),
        ({"threads": -1}, ConfigError, "threads"),
        ({"device": "cudda"}, ConfigError, "Did you mean 'cuda'"),
    ],
)
def test_wrong_values_are_refused(values: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make(**values)


def test_a_settings_file_uses_the_names_of_the_flags(tmp_path: Path) -> None:
    path = tmp_path / "khabar.toml"
    path.write_text(
        'to = ["ps"]\nbeam-size = 4\nformat = ["md"]\nglossary = ["g.tsv"]\nfrom = "en"\n', encoding="utf-8"
    )
    values = read_config(path)
    assert values == {
        "to": ["ps"],
        "beam_size": 4,
        "formats": ["md"],
        "glossaries": ["g.tsv"],
        "source": "en",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("beem-size = 4", "Did you mean 'beam-size'"),
        ("to = [", "Cannot read"),
        ("cpus = 3", "Unknown setting"),
    ],
)
def test_a_bad_settings_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "khabar.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        read_config(path)


def test_all_cpus_work_unless_told_otherwise() -> None:
    assert make().workers == make().cpus >= 1
    assert make(threads=3).workers == 3


@pytest.mark.parametrize(
    ("values", "decoding"),
    [
        ({}, "beam:4"),
        ({"effort": "fast"}, "beam:1"),
        ({"effort": "balanced"}, "beam:4"),
        ({"effort": "best"}, "beam:8|effort:best"),
        ({"effort": "fast", "beam_size": 4}, "beam:4"),
        ({"effort": "best", "beam_size": 4}, "beam:4|effort:best"),
        ({"effort": "best", "device": "cuda"}, "beam:8|effort:best|dev:cuda"),
    ],
)
def test_signatures_say_how_translations_are_searched_and_chosen(
    values: dict[str, object], decoding: str
) -> None:
    assert make(**values).decoding == decoding
