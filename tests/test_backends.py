"""Pivots, caches and routes over the installed models."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import ctranslate2 as engine
import pytest

from translate.backends.caching import CachingTranslator
from translate.backends.ctranslate2 import CTranslate2Translator
from translate.backends.fake import FakeTranslator
from translate.backends.pivot import PivotTranslator
from translate.backends.routing import RoutingTranslator, best, open_translator
from translate.checks import has_loop
from translate.errors import ConfigError, DamagedModelError, NoDeviceError, NoModelError
from translate.languages import SOURCES, TARGETS, Pair
from translate.models import find_models
from translate.records import Hypothesis, Model

EN_PS, PS_EN, PS_UR = Pair("en", "ps"), Pair("ps", "en"), Pair("ps", "ur")
MODELS = {model.name: model for model in find_models()}


def ctranslate2(name: str) -> CTranslate2Translator:
    return CTranslate2Translator(MODELS[name], beam_size=1, threads=1)


TEXTS = {"ps": "ښوونځی ۹ ورځې تړلی و."}  # "The school was closed for 9 days."


def test_a_pivot_keeps_the_english_and_names_both_models() -> None:
    translator, pair = PivotTranslator(ctranslate2("khabar-mul-en"), ctranslate2("khabar-en-mul")), PS_UR
    (found,) = translator.translate([TEXTS["ps"]], pair)
    (middle,) = ctranslate2("khabar-mul-en").translate([TEXTS["ps"]], PS_EN)
    assert found.via == middle.text
    assert found.model == "khabar-mul-en+khabar-en-mul"
    assert translator.label(pair).count("@") == 2


def test_the_bundled_models_cover_every_direction() -> None:
    wanted = {Pair(source, target) for source in SOURCES for target in TARGETS if source != target}
    assert open_translator(find_models(), beam_size=1, threads=1).pairs >= wanted


class Counting(FakeTranslator):
    """Counts the texts that reach it."""

    __slots__ = ()
    seen: list[str] = []  # noqa: RUF012  # one list for the one test that uses it

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        self.seen.extend(texts)
        return super().translate(texts, pair)


def test_the_same_text_is_translated_once() -> None:
    translator = CachingTranslator(Counting(), capacity=3)
    found = translator.translate(["a", "b", "a", "c"], EN_PS)
    assert [row.text for row in found] == ["[ps] a", "[ps] b", "[ps] a", "[ps] c"]
    translator.translate(["c", "d", "e"], EN_PS)
    assert Counting.seen == ["a", "b", "c", "d", "e"]
    translator.translate(["a"], EN_PS)
    assert Counting.seen[-1] == "a", "only the latest are kept"


def test_a_direct_model_goes_before_a_pivot() -> None:
    class Direct(FakeTranslator):
        @property
        def pairs(self) -> frozenset[Pair]:
            return frozenset({PS_UR})

    router = RoutingTranslator([ctranslate2("khabar-mul-en"), ctranslate2("khabar-en-mul"), Direct("direct")])
    assert router.label(PS_UR) == "direct"
    assert "+" in router.label(Pair("ur", "ps"))


def scored(name: str, pair: Pair = EN_PS, **scores: float) -> Model:
    return Model(
        name, Path(name), (pair,), {}, "", "", scores={f"flores/{pair}": row for row in scores.values()}
    )


@pytest.mark.parametrize(
    ("models", "preferred", "chosen"),
    [
        ([scored("mine", chrf=20), scored("bundled", chrf=25)], [], "bundled"),
        ([scored("mine", chrf=37), scored("other", chrf=30), scored("bundled", chrf=25)], [], "mine"),
        ([scored("mine"), scored("bundled", chrf=25)], [], "mine"),
        ([scored("bundled", chrf=25), scored("unknown")], [], "bundled"),
        ([scored("mine", chrf=20), scored("bundled", chrf=25)], ["mine"], "mine"),
        ([scored("mine", PS_EN, chrf=90), scored("bundled", chrf=25)], ["mine"], "bundled"),
    ],
)
def test_the_best_model_translates_unless_another_is_named(
    models: list[Model], preferred: list[str], chosen: str
) -> None:
    assert best([model for model in models if EN_PS in model.pairs], EN_PS, preferred) == chosen
    router = open_translator(models, beam_size=1, threads=1, preferred=preferred)
    assert router.label(EN_PS).startswith(f"{chosen}@")


def tuned_from(base: Model, name: str, before: float, after: float) -> Model:
    scores = {f"desk/{EN_PS}/before": before, f"desk/{EN_PS}": after}
    return Model(name, Path(name), base.pairs, {}, "", "", scores=scores, base=base.label)


def test_a_tuned_model_stands_in_for_its_base_where_it_measured_better() -> None:
    base, other = scored("base", chrf=25), scored("other", chrf=20)
    better, worse = tuned_from(base, "better", 30, 31), tuned_from(base, "worse", 30, 30)
    much = tuned_from(base, "much", 30, 35)
    again = tuned_from(better, "again", 31, 32)
    for models, chosen in [
        ([better, other, base], "better"),
        ([worse, other, base], "base"),
        ([better, much, base], "much"),
        ([again, better, base], "again"),
        # A base that nobody uses here, or in another version, lends no claim.
        ([better, base, scored("best", chrf=40)], "best"),
        ([better, replace(base, sha256={"x": "0"})], "base"),
        ([tuned_from(other, "poor", 1, 9), other, base], "base"),
        ([better], "better"),
    ]:
        assert best(models, EN_PS) == chosen
    both = replace(base, pairs=(EN_PS, Pair("en", "ur")))
    urdu = replace(better, pairs=both.pairs, base=both.label)
    assert best([urdu, both], Pair("en", "ur")) == "base"


def test_the_legs_of_a_pivot_are_the_best_models_too() -> None:
    better = replace(MODELS["khabar-mul-en"], name="better", scores={"flores/ps-en": 40.0})
    router = open_translator([*MODELS.values(), better], beam_size=1, threads=1)
    assert router.label(PS_UR).startswith("better@")
    assert router.label(Pair("ur", "ps")).startswith("khabar-mul-en@")


def test_a_preferred_model_that_is_not_installed_is_an_error_with_what_is() -> None:
    with pytest.raises(ConfigError, match=r"Did you mean 'khabar-en-mul'.*Installed are: khabar-en-mul"):
        open_translator(find_models(), beam_size=1, threads=1, preferred=["khabar-en-mull"])


def test_no_model_at_all_is_said_plainly() -> None:
    with pytest.raises(NoModelError, match="bundled"):
        open_translator([], beam_size=1, threads=1)


def test_a_folder_without_weights_is_a_damaged_model(tmp_path: Path) -> None:
    model = Model("x", tmp_path, (EN_PS,), {}, "none", "")
    with pytest.raises(DamagedModelError, match=r"source\.spm"):
        CTranslate2Translator(model, beam_size=1, threads=1).translate(["text"], EN_PS)


def test_a_gpu_computes_in_float16_in_larger_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []
    sizes: list[int] = []

    class OnTheCpu(engine.Translator):  # type: ignore[misc]  # ctranslate2 is untyped
        """Notes what it is opened with and how many texts come at once, and needs no GPU."""

        def __init__(self, folder: str, **options: object) -> None:
            asked.append(options)
            super().__init__(folder, device="cpu", inter_threads=1)

        def translate_batch(self, sources: list[list[str]], *rest: object, **options: object) -> object:
            sizes.append(len(sources))
            return super().translate_batch(sources, *rest, **options)

    texts = [f"The school was closed for {number} days." for number in range(200)]
    on_cpu = ctranslate2("khabar-en-mul").translate(texts, EN_PS)
    monkeypatch.setattr(engine, "Translator", OnTheCpu)
    monkeypatch.setattr(engine, "get_cuda_device_count", lambda: 1)
    found = CTranslate2Translator(MODELS["khabar-en-mul"], beam_size=1, threads=4, device="cuda").translate(
        texts, EN_PS
    )
    assert [row.text for row in found] == [row.text for row in on_cpu]
    assert [(row["device"], row["compute_type"], row["inter_threads"]) for row in asked] == [
        ("cuda", "float16", 1)
    ]
    assert sizes == [200]


def test_a_device_that_is_not_there_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "get_cuda_device_count", lambda: 0)
    translator = open_translator(find_models(), beam_size=1, threads=1, device="cuda")
    with pytest.raises(NoDeviceError, match="--device cpu"):
        translator.translate(["text"], EN_PS)


class Stuttering(CTranslate2Translator):
    """Without the guard."""

    stutters: ClassVar[dict[str, int]] = {}


@pytest.mark.parametrize(
    ("pair", "text"),
    [
        ("en-prs", "The European Union and the American embassy released a joint final declaration."),
        ("en-ps", "The champion won the European cup eight times and the world title twice."),
    ],
)
def test_a_model_that_hangs_on_a_letter_goes_on(pair: str, text: str) -> None:
    model, direction = MODELS["khabar-en-mul"], Pair.parse(pair)
    (without,) = Stuttering(model, beam_size=4, threads=1).translate([text], direction)
    (found,) = CTranslate2Translator(model, beam_size=4, threads=1).translate([text], direction)
    assert has_loop(without.text), "where models no longer do, this needs another sentence"
    assert not has_loop(found.text)
    assert len(found.text.split()) >= len(without.text.split())


def test_only_capitals_may_come_three_times_in_a_row() -> None:
    times = ctranslate2("khabar-en-mul").stutters
    assert times["I"] == 4  # VIII
    assert {times["ی"], times["ي"], times["و"], times["er"]} == {3}
    assert not [piece for piece in times if any(char.isdigit() or char == "▁" for char in piece)]


def test_a_piece_that_the_engine_lacks_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODELS["khabar-en-mul"].folder, folder)
    pieces = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    (folder / "vocab.json").write_text(json.dumps({**pieces, "ﺯ": len(pieces)}), encoding="utf-8")
    model = replace(MODELS["khabar-en-mul"], folder=folder)
    assert "ﺯ" in CTranslate2Translator(model, beam_size=1, threads=1).stutters
    (found,) = CTranslate2Translator(model, beam_size=1, threads=1).translate(
        ["The school was closed."], EN_PS
    )
    assert found == ctranslate2("khabar-en-mul").translate(["The school was closed."], EN_PS)[0]
