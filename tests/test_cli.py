"""The command line: its contract with scripts, its exit codes, and its messages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from conftest import DARI, ENGLISH, PASHTO, URDU, make_folder

from translate.cli.app import cli

ROOT = Path(__file__).parent.parent


def khabar(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "translate", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=cwd or ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


def test_lines_one_in_one_out_in_order_and_blank_stays_blank() -> None:
    lines = ["The school was closed.", "", "It rained. It snowed.", "   ", "x\u2028y", "The end"]
    done = khabar(
        "translate", "--from", "en", "--to", "ps", "--lines", stdin="\r\n".join(lines).encode() + b"\n"
    )
    assert done.returncode == 0, done.stderr
    out = done.stdout.decode().removesuffix("\n").split("\n")
    assert [bool(line.strip()) for line in out] == [True, False, True, False, True, True]
    again = khabar("translate", "--from", "en", "--to", "ps", "--lines", "-", stdin=lines[0].encode())
    assert again.stdout.decode().removesuffix("\n") == out[0]


@pytest.mark.parametrize("stdin", [b"", b"\n", b"\n\n", b"a"])
def test_lines_keep_their_number(stdin: bytes) -> None:
    done = khabar("translate", "--from", "en", "--to", "en", "--lines", stdin=stdin)
    assert done.stdout == stdin + (b"\n" if stdin == b"a" else b"")


def test_lines_from_a_file_and_from_standard_input_are_the_same(tmp_path: Path) -> None:
    path = make_folder(tmp_path, {"a.txt": "A line here.\n\nAnother line.\n"}) / "a.txt"
    arguments = ("translate", "--from", "en", "--to", "ur", "--lines", "--beam-size", "1")
    assert khabar(*arguments, path).stdout == khabar(*arguments, stdin=path.read_bytes()).stdout


def test_a_text_keeps_its_paragraphs() -> None:
    done = khabar("translate", "--to", "en", stdin=PASHTO.encode())
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.decode().strip().split("\n\n")) == 2


@pytest.mark.parametrize(
    ("text", "tag"),
    [(ENGLISH, "en"), (PASHTO, "ps"), (DARI, "prs"), (URDU, "ur"), ("", "und"), ("123", "und")],
)
def test_detect_prints_a_tag_and_a_confidence(text: str, tag: str) -> None:
    done = khabar("detect", stdin=text.encode())
    assert re.fullmatch(rf"{tag}\t[01]\.\d\d\n", done.stdout.decode()), done.stdout.decode()


def test_detect_lines_answers_every_line() -> None:
    texts = [" ".join(text.split()) for text in (ENGLISH, "", PASHTO, DARI, URDU)]
    done = khabar("detect", "--lines", stdin="\n".join(texts).encode())
    assert [line.split("\t")[0] for line in done.stdout.decode().splitlines()] == [
        "en",
        "und",
        "ps",
        "prs",
        "ur",
    ]


def test_detect_json_names_the_candidates() -> None:
    done = khabar("detect", "--json", stdin=PASHTO.encode())
    found = json.loads(done.stdout)
    assert found["language"] == found["candidates"][0]["language"] == "ps"


def test_summarize_prints_sentences_of_the_text_one_a_line(tmp_path: Path) -> None:
    path = make_folder(tmp_path, {"a.txt": ENGLISH}) / "a.txt"
    done = khabar("summarize", "--sentences", "2", path)
    lines = done.stdout.decode().splitlines()
    assert len(lines) == 2
    assert all(line in ENGLISH for line in lines)


@pytest.mark.parametrize(("option", "lines"), [(("--words", "12"), 1), (("--share", "100"), 4)])
def test_a_summary_may_be_limited_in_words_or_by_share(
    tmp_path: Path, option: tuple[str, str], lines: int
) -> None:
    path = make_folder(tmp_path, {"a.txt": ENGLISH}) / "a.txt"
    assert len(khabar("summarize", *option, path).stdout.splitlines()) == lines
    assert khabar("summarize", "--words", "9", "--share", "9", path).returncode == 2


def test_brief_prints_the_digests_and_on_the_second_run_says_that_all_was_done(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "news", {"a.txt": PASHTO})
    first = khabar("brief", source, "--to", "en", "--format", "md", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert first.stdout.decode() == "outputs/news/digest.en.md\n"
    assert (tmp_path / "outputs" / "news" / "digest.en.md").is_file()
    second = khabar("brief", source, "--to", "en", "--format", "md", cwd=tmp_path)
    assert b"Nothing was translated anew" in second.stderr


def test_brief_with_a_failed_article_ends_with_1_and_lists_it(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in", {"a.txt": ENGLISH, "empty.txt": ""})
    done = khabar("brief", source, "--to", "en", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert b"failed: empty.txt: the file is empty" in done.stderr
    quiet = khabar("brief", source, "--to", "en", "--out", tmp_path / "out", "--json", "--quiet")
    assert json.loads(quiet.stdout)["failures"] == [{"path": "empty.txt", "reason": "the file is empty"}]
    assert quiet.stderr == b""


@pytest.mark.parametrize(
    ("config", "arguments", "found"),
    [
        ("", (), ("balanced", 4)),
        ('effort = "fast"', (), ("fast", 1)),
        ('effort = "fast"', ("--beam-size", "3"), ("fast", 3)),
        ("beam-size = 2", ("--effort", "best"), ("best", 8)),
        ("beam-size = 2", ("--effort", "best", "--beam-size", "5"), ("best", 5)),
        ('beam-size = 2\neffort = "best"', (), ("best", 2)),
    ],
)
def test_the_effort_sets_the_beam_unless_that_is_said_as_near_as_the_effort(
    tmp_path: Path, config: str, arguments: tuple[str, ...], found: tuple[str, int]
) -> None:
    make_folder(tmp_path, {"in/a.txt": ENGLISH, "khabar.toml": config})
    done = khabar("brief", "in", "--to", "en", "--out", "out", *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    settings = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["settings"]
    assert (settings["effort"], settings["beam-size"]) == found


USAGE_ERRORS = {
    "unknown language": (["brief", "{in}", "--to", "pashtoo"], "Did you mean 'pashto'"),
    "language only read": (["brief", "{in}", "--to", "fa"], "Did you mean 'prs'"),
    "unknown source": (["translate", "--from", "urduu", "--to", "en"], "Did you mean 'urdu'"),
    "unknown format": (["brief", "{in}", "--to", "en", "--format", "htm"], "Did you mean 'html'"),
    "missing folder": (["brief", "{in}x", "--to", "en"], "Did you mean '{in}'"),
    "missing file": (["summarize", "{in}/none.txt"], "Cannot read"),
    "no input": (["brief", "--to", "en"], "INPUT"),
    "no target": (["brief", "{in}"], "--to"),
    "unknown command": (["breif"], "Did you mean 'brief'"),
    "unknown option": (["brief", "{in}", "--too", "en"], "--to"),
    "bad number": (["brief", "{in}", "--to", "en", "--beam-size", "0"], "from 1 to 16"),
    "unknown effort": (["brief", "{in}", "--to", "en", "--effort", "bset"], "Did you mean 'best'"),
    "best of one": (["brief", "{in}", "--to", "en", "--effort", "best", "--beam-size", "1"], "from 2 to 16"),
    "bad glossary": (["brief", "{in}", "--to", "en", "--glossary", "{in}/a.txt"], "concept"),
    "bad field": (["brief", "{in}", "--to", "en", "--fields", "titel=x"], "Did you mean 'title'"),
    "bad rules": (
        ["brief", "{in}", "--to", "en", "--boilerplate-rules", "{in}/a.txt"],
        "rules in {in}/a.txt",
    ),
    "nothing included": (["brief", "{in}", "--to", "en", "--include", "*.csv"], "--include"),
    "bad settings": (["--config", "{in}/a.txt", "brief", "{in}", "--to", "en"], "settings"),
    "no run": (["digest", "{in}"], "no run folder"),
}


@pytest.mark.parametrize("name", USAGE_ERRORS)
def test_wrong_usage_ends_with_2_and_one_clear_line(tmp_path: Path, name: str) -> None:
    source = make_folder(tmp_path / "articles", {"a.txt": ENGLISH})
    arguments, message = USAGE_ERRORS[name]
    done = khabar(*(part.replace("{in}", str(source)) for part in arguments), cwd=tmp_path)
    shown = done.stderr.decode()
    assert done.returncode == 2, shown
    assert message.replace("{in}", str(source)) in shown
    assert "Traceback" not in shown
    assert done.stdout == b""


def test_no_usable_model_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "models" / "bad").mkdir(parents=True)
    (tmp_path / "models" / "bad" / "manifest.json").write_text("{}", encoding="utf-8")
    done = khabar("translate", "--from", "en", "--to", "ps", "--models", tmp_path / "models", stdin=b"x")
    assert done.returncode == 3
    assert b"manifest.json" in done.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    done = subprocess.run(  # noqa: S602  # a real pipe is the claim
        f"seq 200000 | {sys.executable} -m translate translate --from en --to en --lines | head -1",
        shell=True,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout == b"1\n"
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def test_flags_go_before_variables_and_variables_before_the_settings_file(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in", {"a.txt": ENGLISH})
    (tmp_path / "khabar.toml").write_text(
        'to = ["en"]\ntitle = "From the file"\nformat = ["md"]\n', encoding="utf-8"
    )

    def title(*flags: str, **environment: str) -> str:
        done = khabar(
            "brief", source, "--out", tmp_path / "out", *flags, stdin=b"", cwd=tmp_path, **environment
        )
        assert done.returncode == 0, done.stderr
        return (tmp_path / "out" / "digest.en.md").read_text(encoding="utf-8").splitlines()[0]

    assert title() == "# From the file"
    assert title(KHABAR_TITLE="From the variable") == "# From the variable"
    assert title("--title", "From the flag", KHABAR_TITLE="From the variable") == "# From the flag"


def test_models_are_listed_and_verified() -> None:
    listed = khabar("models", "list").stdout.decode()
    assert "khabar-en-mul@" in listed
    assert "CC-BY-SA-4.0" in listed
    assert khabar("models", "verify").stdout.decode().count("\tok") == 2


def test_the_glossary_is_checked() -> None:
    assert "concepts" in khabar("glossary", "check").stdout.decode()


def commands(group: click.Group, prefix: str = "") -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name, command in group.commands.items():
        found.append((f"{prefix}{name}", command))
        if isinstance(command, click.Group):
            found.extend(commands(command, f"{prefix}{name} "))
    return found


@pytest.mark.parametrize(
    ("name", "command"), commands(cli), ids=lambda value: str(value) if isinstance(value, str) else ""
)
def test_every_command_has_help_and_stands_in_the_readme(name: str, command: click.Command) -> None:
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option)), name
    assert f"khabar {name}" in (ROOT / "README.md").read_text(encoding="utf-8")
