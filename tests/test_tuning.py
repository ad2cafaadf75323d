"""Models tuned on approved segments: how segments are parted, and a tiny model trained for real where torch is installed."""

from __future__ import annotations

import errno
import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marian import make_checkpoint, torch_only, visible

from translate import building, tuning
from translate.cli.app import run
from translate.errors import (
    DamagedModelError,
    MissingExtraError,
    ModelFolderError,
    NoModelError,
    NotBetterError,
    TuningError,
)
from translate.installation import Wish as Addition
from translate.installation import add
from translate.languages import Pair
from translate.memory import Unit, write
from translate.models import find_models, verify
from translate.models.restoration import restore
from translate.records import Model
from translate.tuning.segments import Parts, fingerprint, part

EN_PS, EN_UR = Pair("en", "ps"), Pair("en", "ur")

# Word for word, in the order of English: a language that a tiny model can learn something of.
WORDS = {
    "school": "ښوونځی",
    "doctor": "ډاکټر",
    "rain": "باران",
    "aid": "مرسته",
    "court": "محکمه",
    "flour": "اوړه",
    "house": "کور",
    "farmer": "بزګر",
}


def approved(count: int, pair: Pair = EN_PS) -> list[Unit]:
    """Return so many units of three words each."""
    chosen = itertools.islice(itertools.permutations(WORDS, 3), count)
    return [Unit(pair, " ".join(words), " ".join(WORDS[word] for word in words)) for words in chosen]


def test_a_part_is_decided_by_the_words_alone() -> None:
    units = approved(250)
    parts = part(units, [EN_PS])
    assert part(reversed(units), [EN_PS]) == parts
    assert len(parts.trained) + len(parts.watched) + len(parts.held_out) == 250
    assert 30 < len(parts.held_out) < 70
    # What was held out once stays held out when the memory grows.
    grown = part(approved(330), [EN_PS])
    assert set(parts.held_out) <= set(grown.held_out)
    assert set(parts.trained) <= set(grown.trained)


@given(st.data())
def test_no_source_and_no_translation_is_in_two_parts(data: st.DataObject) -> None:
    texts = st.sampled_from([unit.source for unit in approved(300)])
    more = data.draw(st.lists(st.builds(Unit, st.just(EN_PS), texts, texts), max_size=30))
    parts = part([*approved(250), *more], [EN_PS])
    for first, other in itertools.permutations((parts.trained, parts.watched, parts.held_out), 2):
        assert not {unit.source for unit in first} & {unit.source for unit in other}
        assert not {unit.text for unit in first} & {unit.text for unit in other}


def test_sentences_that_differ_in_figures_or_directions_go_together() -> None:
    killed = [Unit(EN_PS, f"{number} people came.", f"{number} کسان راغلل.") for number in range(300)]
    urdu = [replace(unit, pair=EN_UR, text=f"{unit.text}۔") for unit in approved(250)]
    parts = part([*approved(250), *killed, *urdu], [EN_PS, EN_UR])
    assert [sum(unit in part_ for unit in killed) for part_ in _all(parts)].count(0) == 2
    for part_ in _all(parts):
        sources = [{unit.source for unit in part_ if unit.pair == pair} for pair in (EN_PS, EN_UR)]
        assert sources[0] - {unit.source for unit in killed} == sources[1]


def _all(parts: Parts) -> tuple[tuple[Unit, ...], ...]:
    return parts.trained, parts.watched, parts.held_out


def test_of_the_same_source_the_last_translation_counts() -> None:
    changed = [replace(unit, text=f"{unit.text} x") for unit in approved(250)]
    assert part([*approved(250), *changed], [EN_PS]) == part(changed, [EN_PS])


def test_too_few_segments_are_an_error_with_the_numbers() -> None:
    with pytest.raises(TuningError, match=r"too few.*en-ps has \d+ to train on and \d held out.*about 150"):
        part(approved(30), [EN_PS, EN_UR])
    with pytest.raises(TuningError, match="none from en-ur"):
        part(approved(300), [EN_UR])


def test_a_direction_with_too_few_is_left_out() -> None:
    parts = part([*approved(250), *approved(30, EN_UR)], [EN_PS, EN_UR])
    assert parts.pairs == (EN_PS,)


def test_the_fingerprint_follows_the_content_and_not_the_order() -> None:
    units = approved(20)
    assert fingerprint(units) == fingerprint(reversed(units))
    assert fingerprint(units) != fingerprint(units[:-1])


@torch_only
def test_a_model_in_int8_gives_its_checkpoint_back_as_far_as_it_has_it(tiny: Model, tmp_path: Path) -> None:
    from translate.backends.transformers import load_checkpoint

    restore(tiny, tmp_path / "back")
    first, second = (
        load_checkpoint(folder).state_dict() for folder in (tmp_path / "tiny", tmp_path / "back")
    )
    assert max((first[name] - second[name])[second[name] > -1e4].abs().max() for name in first) < 0.02


@torch_only
def test_what_is_no_model_of_ctranslate2_is_not_read(tiny: Model, tmp_path: Path) -> None:
    path = tiny.folder / "ct2" / "model.bin"
    for data in (path.read_bytes()[:5000], b"", b"\7" * 100):
        path.write_bytes(data)
        with pytest.raises(DamagedModelError, match=r"tiny in .*model\.bin cannot be read back"):
            restore(tiny, tmp_path / "back")


@pytest.fixture
def tiny(tmp_path: Path) -> Model:
    """Return an installed tiny model that says nothing sensible."""
    folder = make_checkpoint(tmp_path / "tiny", ends=3.0)
    return add(Addition(str(folder)), tmp_path / "models").model


def tuned(tiny: Model, count: int = 250, **wish: Any) -> tuning.Tuned:
    return tuning.tune(tuning.Wish(tiny.name, **wish), approved(count), tiny.folder.parent)


@torch_only
def test_a_model_that_learns_is_kept_with_what_it_was_made_from(tiny: Model, tmp_path: Path) -> None:
    done = tuned(tiny)
    model = done.model
    assert verify(model) == ()
    assert (model.name, model.base, model.gain(EN_UR)) == ("tiny-tuned", tiny.label, 0.0)
    assert model.gain(EN_PS) > 1
    assert (model.pairs, model.max_tokens, model.licence) == (tiny.pairs, tiny.max_tokens, tiny.licence)
    data = json.loads((model.folder / "manifest.json").read_text(encoding="utf-8"))
    assert data["tuning"]["data_sha256"] == fingerprint(approved(250))
    assert data["tuning"]["trained"] + data["tuning"]["watched"] + data["tuning"]["held_out"] == 250
    assert set(data["scores"]) == {"desk/en-ps/before", "desk/en-ps", "general/before", "general"}
    assert visible(tmp_path / "models") == ["tiny", "tiny-tuned"]
    assert any("held-out segments" in line for line in done.report)
    # The same again gives the same weights.
    assert tuned(tiny, name="again").model.sha256 == model.sha256


@torch_only
def test_the_command_takes_a_file_and_prints_the_new_model(
    tiny: Model, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "approved.tmx").write_bytes(write(approved(250), "tmx"))
    models = ["--models", str(tiny.folder.parent)]
    arguments = ["--memory", str(tmp_path / "approved.tmx"), "--base", "tiny", "--name", "desk", *models]
    assert run(["models", "tune", *arguments]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("desk@")
    assert shown.out.split("\t")[1] == "en-ps"
    assert "chrF" in shown.err
    assert run(["models", "list", *models]) == 0
    assert "chrF on approved segments that were held out: en-ps" in capsys.readouterr().out


@torch_only
def test_a_model_that_is_not_better_is_not_kept(
    tiny: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "judge", lambda *_: "chrF did not rise")
    with pytest.raises(
        NotBetterError, match=r"'tiny-tuned' was not kept: chrF did not rise\.\n  en-ps: chrF "
    ):
        tuned(tiny)
    assert visible(tmp_path / "models") == ["tiny"]


@torch_only
def test_segments_that_a_model_takes_in_parts_only_are_left_out(tiny: Model) -> None:
    long = [replace(unit, source=f"{unit.source} {'school ' * 300}") for unit in approved(250)]
    with pytest.raises(TuningError, match="all are longer"):
        tuning.tune(tuning.Wish(tiny.name), long, tiny.folder.parent)


@torch_only
def test_what_a_killed_command_left_is_no_model_and_is_removed(tiny: Model) -> None:
    models = tiny.folder.parent
    (models / ".tuning-tiny-tuned").mkdir()
    (models / ".tuning-tiny-tuned" / "manifest.json").write_text("half", encoding="utf-8")
    assert [model.name for model in find_models(models) if model.folder.parent == models] == ["tiny"]

    def interrupted(text: str) -> None:
        if text.startswith("loss after"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tuning.tune(tuning.Wish("tiny"), approved(250), models, tell=interrupted)
    assert visible(models) == ["tiny"]


@torch_only
def test_a_full_disk_is_said_and_leaves_nothing(tiny: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    from safetensors import SafetensorError

    models = tiny.folder.parent
    for error in (OSError(errno.ENOSPC, "No space left"), SafetensorError("No space left")):
        monkeypatch.setattr(tuning, "restore", lambda *_, error=error: _raise(error))
        with pytest.raises(ModelFolderError, match=r"Cannot write.*No space left"):
            tuned(tiny)
        assert visible(models) == ["tiny"]


def _raise(error: Exception) -> None:
    raise error


def test_the_judge_refuses_what_did_not_rise_or_forgot() -> None:
    from translate.tuning.measuring import Measured, judge

    def measured(text: str, general: float = 20.0, told: float | None = 90.0) -> Measured:
        return Measured({EN_PS: [text]}, {EN_PS: ["abcdef ghijkl"]}, general, told)

    pytest.importorskip("sacrebleu", reason="sacrebleu comes with the extra torch")
    before, better = measured("abcdef"), measured("abcdef ghijkl")
    assert judge(before, better, [EN_PS]) == ""
    assert judge(better, before, [EN_PS]) == "chrF did not rise on the held-out segments"
    assert judge(before, replace(better, general=17.9), [EN_PS]) == "it forgot too much else"
    assert judge(before, replace(better, told=84.0), [EN_PS]) == "it obeys terms less"


def test_what_cannot_be_tuned_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoModelError, match=r"Did you mean 'khabar-en-mul'"):
        tuning.tune(tuning.Wish("khabar-en-mull"), [], tmp_path)
    with pytest.raises(ModelFolderError, match="--name"):
        tuning.tune(tuning.Wish("khabar-en-mul", name="khabar-en-mul"), approved(250), tmp_path)
    monkeypatch.setattr(building, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'khabar\[torch\]'$"):
        tuning.tune(tuning.Wish("khabar-en-mul"), approved(250), tmp_path)


def test_a_memory_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "none.sqlite"
    assert run(["models", "tune", "--base", "khabar-en-mul", "--memory", str(path)]) == 2
    assert f"There is no translation memory {path}" in capsys.readouterr().err
    assert not path.exists()
