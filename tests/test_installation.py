"""Models added and removed: MarianMT checkpoints in every layout, tried against transformers where torch is installed."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from marian import LAYOUTS, TOKENS, make_checkpoint, torch_only, visible

from translate import building, installation
from translate.backends.ctranslate2 import CTranslate2Translator
from translate.backends.transformers import TransformersTranslator, load_checkpoint
from translate.errors import (
    DamagedModelError,
    MissingExtraError,
    ModelFolderError,
    NoModelError,
    UnsupportedModelError,
)
from translate.installation import Wish, add, remove
from translate.languages import Pair
from translate.models import find_models, verify
from translate.models.checkpoint import read_checkpoint
from translate.models.probes import PROBES
from translate.models.restoration import restore
from translate.records import Model

pytest.importorskip(
    "yaml", reason="model cards are read by PyYAML, which comes with the extras test and torch"
)


def added(tmp_path: Path, quantization: Any = "float32", **layout: Any) -> installation.Added:
    make_checkpoint(tmp_path / "tiny", **layout)
    return add(Wish(str(tmp_path / "tiny"), quantization=quantization), tmp_path / "models")


@torch_only
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_converted_model_translates_as_transformers_does(tmp_path: Path, layout: str) -> None:
    done = added(tmp_path, **LAYOUTS[layout])
    assert done.verification
    assert done.verification.identical == done.verification.sentences == 8 * len(done.model.pairs)
    assert done.verification.difference < 0.0005
    assert verify(done.model) == ()
    assert find_models(tmp_path / "models")[0] == done.model
    # What is installed gives the checkpoint back, to be tuned.
    restore(done.model, tmp_path / "back")
    first, second = (
        load_checkpoint(folder).state_dict() for folder in (tmp_path / "tiny", tmp_path / "back")
    )
    assert first.keys() == second.keys()
    for name in first:
        assert (first[name] == second[name])[second[name] > -1e4].all(), (
            name
        )  # of <pad> only that it may not be
    # A text far longer than the model goes through both engines, and nothing of it is cut off.
    pair = done.model.pairs[0]
    text = " ".join(PROBES[pair.source] * 8)
    source = Model("x", tmp_path / "tiny", done.model.pairs, done.model.target_tokens, "", "", max_tokens=26)
    short = Model("x", done.model.folder, source.pairs, source.target_tokens, "", "", max_tokens=26)
    (ours,) = CTranslate2Translator(short, beam_size=1, threads=1).translate([text], pair)
    (theirs,) = TransformersTranslator(source, beam_size=1, threads=1).translate([text], pair)
    assert ours.text == theirs.text


@torch_only
@pytest.mark.parametrize("quantization", ["int8", "float16"])
def test_a_quantized_model_stays_close(tmp_path: Path, quantization: str) -> None:
    done = added(tmp_path, quantization)
    assert done.verification
    assert 0 < done.verification.difference < 0.05
    assert json.loads((done.model.folder / "manifest.json").read_text())["quantization"] == quantization


@torch_only
@pytest.mark.parametrize("layout", ["one vocabulary, safetensors", "separate vocabularies", "byte fallback"])
@pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")
def test_texts_are_cut_into_pieces_as_by_the_tokenizer_of_transformers(tmp_path: Path, layout: str) -> None:
    from transformers import MarianTokenizer

    folder = make_checkpoint(tmp_path / "tiny", **LAYOUTS[layout])
    tokenizer = MarianTokenizer.from_pretrained(folder)
    model = Model("x", folder, (Pair("en", "ps"),), {"ps": ">>pus<<"}, "", "")
    translator = TransformersTranslator(model, beam_size=1, threads=1)
    for text in PROBES["en"]:
        pieces = translator.encode(text, Pair("en", "ps"))
        ours = [translator._ids.get(piece, translator._ids["<unk>"]) for piece in pieces]
        assert ours == tokenizer(f">>pus<< {text}").input_ids


@torch_only
def test_a_pickle_that_would_run_code_is_refused_and_runs_nothing(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (tmp_path / "ran",)

    import torch

    folder = make_checkpoint(tmp_path / "tiny", pickle=True)
    torch.save({"final_logits_bias": Evil()}, folder / "pytorch_model.bin")
    with pytest.raises(DamagedModelError, match="tiny"):
        add(Wish(str(folder)), tmp_path / "models")
    assert not (tmp_path / "ran").exists()
    assert visible(tmp_path / "models") == []


@torch_only
def test_safetensors_go_before_a_pickle(tmp_path: Path) -> None:
    folder = make_checkpoint(tmp_path / "tiny")
    (folder / "pytorch_model.bin").write_bytes(b"no weights")
    assert add(Wish(str(folder)), tmp_path / "models").verification


@torch_only
def test_missing_weights_are_named(tmp_path: Path) -> None:
    folder = make_checkpoint(tmp_path / "tiny")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"decoder_layers": 2}))
    with pytest.raises(DamagedModelError, match=r"lacks \d+ weights, among them model\.decoder\.layers\.1"):
        add(Wish(str(folder)), tmp_path / "models")


@torch_only
def test_a_conversion_that_differs_is_not_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "load_checkpoint", lambda folder: _other(folder, tmp_path))
    with pytest.raises(UnsupportedModelError, match="does not translate as the original does"):
        added(tmp_path)
    assert visible(tmp_path / "models") == []


def _other(_: Path, tmp_path: Path) -> Any:
    return load_checkpoint(make_checkpoint(tmp_path / "other", seed=8))


@torch_only
def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(ModelFolderError, match="No space left on device"):
        added(tmp_path)
    assert visible(tmp_path / "models") == []


@torch_only
def test_a_second_add_finds_the_first_one_at_work_and_then_its_model(tmp_path: Path) -> None:
    wish = Wish(str(make_checkpoint(tmp_path / "tiny")))
    refused = []

    def meanwhile(_: str) -> None:
        with pytest.raises(ModelFolderError, match="at work on the model 'tiny'"):
            add(wish, tmp_path / "models")
        refused.append(True)

    add(wish, tmp_path / "models", meanwhile)
    assert refused
    assert add(wish, tmp_path / "models").verification is None
    with pytest.raises(ModelFolderError, match="already"):
        add(Wish(wish.reference, quantization="float32"), tmp_path / "models")
    folder = remove("tiny", tmp_path / "models")
    assert not folder.exists()
    assert visible(tmp_path / "models") == []


def test_without_torch_one_line_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'khabar\[torch\]'$") as caught:
        add(Wish(str(make_checkpoint(tmp_path / "tiny"))), tmp_path / "models")
    assert "\n" not in str(caught.value)


def test_all_reasons_are_given_at_once(tmp_path: Path) -> None:
    folder = make_checkpoint(tmp_path / "tiny")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(
        json.dumps(config | {"activation_function": "tanh", "vocab_size": 100})
    )
    (folder / "source.spm").unlink()
    (folder / "model.safetensors").unlink()
    with pytest.raises(UnsupportedModelError) as caught:
        read_checkpoint(folder, "tiny", tokens={"ps": ">>pbt<<"})
    shown = str(caught.value)
    for part in (
        "source.spm is missing",
        "no weights",
        "'tanh'",
        "has no weights",
        f"'>>pbt<<'; its tokens are: {' '.join(TOKENS)}",
    ):
        assert part in shown, shown


@pytest.mark.parametrize(
    ("name", "layout", "pairs"),
    [
        ("tiny", {}, "en-ps en-prs en-ur"),
        ("tiny", {"tokens": (">>urd<<",)}, "en-ur"),
        ("tiny", {"tokens": (">>pus<<", ">>pes<<"), "sides": ("eng", "iir")}, "en-ps"),
        ("opus-mt-en-ur", {"tokens": (), "sides": ("", "")}, "en-ur"),
        (
            "opus-mt-tc-bible-big-deu_eng_fra_por_spa-iir",
            {"sides": ("", ""), "card": "language: [de, en, ur, ps, fa]"},
            "en-ps en-prs en-ur",
        ),
        (
            "opus-mt-tc-bible-big-iir-deu_eng_fra_por_spa",
            {"tokens": (">>eng<<",), "sides": ("", ""), "card": "language: [de, en, ur, ps, fa]"},
            "ps-en prs-en ur-en fa-en",
        ),
        (
            "tiny",
            {"tokens": (">>pus<<",), "sides": ("mul", "en"), "card": "language: [ps, ur, en]"},
            "ps-en ur-en",
        ),
    ],
)
def test_directions_come_from_vocabulary_card_and_name(
    tmp_path: Path, name: str, layout: dict[str, Any], pairs: str
) -> None:
    found = read_checkpoint(make_checkpoint(tmp_path / "tiny", **layout), name)
    assert " ".join(map(str, found.pairs)) == pairs


def test_a_model_that_tells_no_direction_asks_for_it(tmp_path: Path) -> None:
    folder = make_checkpoint(tmp_path / "tiny", sides=("", ""))
    with pytest.raises(UnsupportedModelError, match="--pair en-ps"):
        read_checkpoint(folder, "tiny")
    found = read_checkpoint(folder, "tiny", pairs=(Pair("en", "ur"),))
    assert found.target_tokens == {"ur": ">>urd<<"}
    with pytest.raises(UnsupportedModelError, match=r"no target token '>>xyz<<'; its tokens are: >>pus<<"):
        read_checkpoint(folder, "tiny", pairs=(Pair("en", "ur"),), tokens={"ur": ">>xyz<<"})


def test_licence_and_scores_come_from_the_card(tmp_path: Path) -> None:
    card = """license: apache-2.0
model-index:
- name: x
  results:
  - dataset: {name: flores200-devtest, type: flores200-devtest, args: eng-pus}
    metrics: [{type: bleu, value: 10.0}, {type: chrf, value: 0.3731}]
  - dataset: {name: ntrex128, type: ntrex128, args: eng-urd}
    metrics: [{type: chrf, value: 0.4}]"""
    found = read_checkpoint(make_checkpoint(tmp_path / "tiny", card=card), "tiny")
    assert found.licence == "apache-2.0"
    assert found.scores == {"flores/en-ps": 37.31}


@pytest.mark.parametrize("reference", ["nonsense", "a/b/c", "../none", "owner/.."])
def test_what_is_no_model_is_refused(tmp_path: Path, reference: str) -> None:
    with pytest.raises((ModelFolderError, MissingExtraError)):
        add(Wish(reference), tmp_path / "models")


def test_bundled_and_unknown_models_are_not_removed(tmp_path: Path) -> None:
    with pytest.raises(NoModelError, match="comes with Khabar"):
        remove("khabar-en-mul", tmp_path)
    with pytest.raises(NoModelError, match="not installed"):
        remove("khabar-xx", tmp_path)
