"""With the extra torch installed every command works on a CPU: a model from the hub's stand-in, and all that is done with it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import make_folder, make_settings
from hub_server import Hub, files_of, serve
from marian import make_checkpoint, torch_only

from translate.backends.transformers import TransformersTranslator
from translate.cli.app import run
from translate.languages import Pair
from translate.memory import Unit, write
from translate.models import find_models
from translate.pipeline import run as run_pipeline
from translate.records import Model

ROOT = Path(__file__).parent.parent
COMMIT = "c" * 40
ENGLISH = {
    "a.en.txt": "Torkham Reopens\n\nCargo trucks crossed the border at Torkham. About 1,400 were waiting.\n"
}


@torch_only
def test_every_command_works_with_a_model_that_was_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = make_checkpoint(tmp_path / "tiny", ends=3.0)
    articles = make_folder(tmp_path / "in", dict(ENGLISH))
    text, out, table = articles / "a.en.txt", tmp_path / "out", tmp_path / "more.csv"
    table.write_bytes(write([Unit(Pair("en", "ps"), "Torkham", "تورخم")], "csv"))  # the name of a crossing
    monkeypatch.setenv("KHABAR_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("KHABAR_MODEL", "tiny")
    monkeypatch.setenv("KHABAR_THREADS", "1")
    (tmp_path / "term.tsv").write_text("concept\ten\tps\nborder\tborder\tپوله\n", encoding="utf-8")
    for command in (
        f"models add {checkpoint}",
        "models list",
        "models verify",
        "models recommend",
        f"detect {text}",
        f"summarize {text}",
        f"translate --from en --to ps {text}",
        f"translate --from en --to ur --lines {text}",
        f"translate --from en --to prs --no-memory --beam-size 1 {text}",
        f"brief {articles} --to ps --out {out} --format html,md,docx,json,eml",
        f"digest {out}",
        f"review {out}",
        f"memory import {table}",
        f"memory export {tmp_path / 'all.tmx'}",
        "memory stats",
        f"glossary check {tmp_path / 'term.tsv'}",
        "glossary stats",
        f"glossary convert {tmp_path / 'term.tsv'} {tmp_path / 'term.tbx'}",
        f"glossary match --from en --to ps {text}",
        f"glossary suggest {out} --least 1",
        "doctor",
        "models remove tiny",
    ):
        code = run(command.split())
        assert code == 0, f"{command}: {capsys.readouterr().err}"
        capsys.readouterr()
    assert "tiny@" in (out / "run.json").read_text(encoding="utf-8")


@torch_only
def test_a_run_works_over_transformers_too(tmp_path: Path) -> None:
    tokens = {"ps": ">>pus<<"}
    folder = make_checkpoint(tmp_path / "tiny", ends=3.0)
    model = Model("tiny", folder, (Pair("en", "ps"),), tokens, "", "", inline_terms=True)
    settings = replace(
        make_settings(make_folder(tmp_path / "in", dict(ENGLISH)), tmp_path / "out"), to=("ps",)
    )
    report = run_pipeline(settings, translator=TransformersTranslator(model, beam_size=2, threads=1))
    assert not report.failures
    assert report.new_segments == 3
    assert report.digests


@torch_only
def test_a_model_of_the_hub_is_pinned_and_asked_for_once(tmp_path: Path) -> None:
    files = files_of(make_checkpoint(tmp_path / "tiny"))

    def khabar(hub: Hub, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        models = ("--models", str(tmp_path / "models"))
        return hub.run("-m", "translate", *arguments, *models, **environment)

    with serve(Hub({COMMIT: files}, {"main": COMMIT})) as hub:
        offline = khabar(hub, "models", "add", "desk/tiny@main", HF_HUB_OFFLINE="1")
        assert (offline.returncode, hub.requests) == (3, [])
        assert "HF_HUB_OFFLINE is set" in offline.stderr
        done = khabar(hub, "models", "add", "desk/tiny")
        assert done.returncode == 0, done.stderr
        assert hub.requests
        (model, *_) = find_models(tmp_path / "models")
        assert model.origin == f"desk/tiny@{COMMIT}"
        assert list((tmp_path / "models" / ".downloads").iterdir()) == [], (
            "what was converted is not kept twice"
        )
        for reference in ("desk/tiny", f"desk/tiny@{COMMIT}"):
            again = khabar(hub, "models", "add", reference)
            assert (again.returncode, hub.requests) == (0, []), again.stderr
            assert "it is there already" in again.stderr
        other = khabar(hub, "models", "add", f"desk/tiny@{'d' * 40}")
        assert (other.returncode, hub.requests) == (2, [])


@torch_only
def test_the_reference_rules_out_what_would_stutter() -> None:
    import torch

    from translate.backends.transformers import NoStutter

    guard = NoStutter({5: 3, 6: 4})
    given = torch.tensor([[1, 5, 5], [5, 6, 6], [6, 6, 6], [5, 5, 7]])
    scores = guard(given, torch.zeros(4, 9))
    assert torch.isneginf(scores).nonzero().tolist() == [[0, 5], [2, 6]]
    assert not torch.isneginf(guard(given[:, :1], torch.zeros(4, 9))).any(), "too early to stutter"
