"""One contract for every backend, over the bundled weights too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from translate.backends.base import Translator
from translate.backends.caching import CachingTranslator
from translate.backends.ctranslate2 import CTranslate2Translator
from translate.backends.fake import FakeTranslator
from translate.backends.pivot import PivotTranslator
from translate.backends.routing import RoutingTranslator, best, open_translator
from translate.choosing import ChoosingTranslator
from translate.errors import ConfigError, DamagedModelError, NoModelError
from translate.languages import SOURCES, TARGETS, Pair
from translate.models import find_models
from translate.records import Hypothesis, Model

EN_PS, PS_EN, PS_UR = Pair("en", "ps"), Pair("ps", "en"), Pair("ps", "ur")
MODELS = {model.name: model for model in find_models()}


def ctranslate2(name: str) -> CTranslate2Translator:
    return CTranslate2Translator(MODELS[name], beam_size=1, threads=1)


BACKENDS: dict[str, tuple[Callable[[], Translator], Pair]] = {
    "fake": (FakeTranslator, EN_PS),
    "ctranslate2 en-mul": (lambda: ctranslate2("khabar-en-mul"), EN_PS),
    "ctranslate2 mul-en": (lambda: ctranslate2("khabar-mul-en"), PS_EN),
    "pivot": (lambda: PivotTranslator(ctranslate2("khabar-mul-en"), ctranslate2("khabar-en-mul")), PS_UR),
    "caching": (lambda: CachingTranslator(FakeTranslator()), EN_PS),
    "choosing": (
        lambda: ChoosingTranslator(CTranslate2Translator(MODELS["khabar-mul-en"], beam_size=3, threads=1)),
        PS_EN,
    ),
    "routing": (lambda: open_translator(find_models(), beam_size=1, threads=2), PS_UR),
}
TEXTS = {"en": "The school was closed for 9 days.", "ps": "ښوونځی ۹ ورځې تړلی و."}


@pytest.fixture(scope="module", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> tuple[Translator, Pair]:
    make, pair = BACKENDS[request.param]
    return make(), pair


def test_contract_no_text_gives_nothing(backend: tuple[Translator, Pair]) -> None:
    translator, pair = backend
    assert translator.translate([], pair) == []


def test_contract_as_many_hypotheses_as_texts_in_order(backend: tuple[Translator, Pair]) -> None:
    translator, pair = backend
    text = TEXTS[pair.source]
    alone = translator.translate([text], pair)[0]
    many = translator.translate(["", text, " ", text * 2, text, "\n"], pair)
    assert len(many) == 6
    assert [bool(row.text) for row in many] == [False, True, False, True, True, False]
    assert many[1].text == many[4].text == alone.text


def test_contract_same_input_same_output(backend: tuple[Translator, Pair]) -> None:
    translator, pair = backend
    texts = [TEXTS[pair.source], TEXTS[pair.source] + " x"]
    assert translator.translate(texts, pair) == translator.translate(texts, pair)


def test_contract_a_pair_that_is_not_covered_raises(backend: tuple[Translator, Pair]) -> None:
    translator, _ = backend
    assert Pair("en", "en") not in translator.pairs
    with pytest.raises(NoModelError, match="en-en"):
        translator.translate(["text"], Pair("en", "en"))


def test_contract_odd_text_gives_a_hypothesis(backend: tuple[Translator, Pair]) -> None:
    translator, pair = backend
    odd = ["🙂", "\u202e\u200f", "....", "a" * 600, "𐍈 ﷺ", "\ud800 x", "1" * 300]
    found = translator.translate(odd, pair)
    assert len(found) == len(odd)
    assert all(isinstance(row, Hypothesis) for row in found)


def test_contract_a_label_names_the_model(backend: tuple[Translator, Pair]) -> None:
    translator, pair = backend
    assert translator.label(pair)
    assert "|" not in translator.label(pair)


@pytest.mark.parametrize("words", [150, 800])
def test_a_long_text_is_translated_in_parts_and_nothing_is_cut_off(words: int) -> None:
    translator = ctranslate2("khabar-en-mul")
    seen: list[int] = []
    inner = translator._windows  # the parts are the claim

    def windows(pieces: list[str]) -> list[list[str]]:
        parts = list(inner(pieces))
        assert [piece for part in parts for piece in part] == pieces
        seen.extend(len(part) for part in parts)
        return parts

    translator._windows = windows  # type: ignore[method-assign,assignment]
    text = " ".join(f"word{number}," for number in range(words))
    assert translator.translate([text], EN_PS)[0].text
    assert len(seen) > 1
    assert max(seen) <= MODELS["khabar-en-mul"].max_tokens


def test_a_pivot_keeps_the_english_and_names_both_models() -> None:
    translator, pair = BACKENDS["pivot"][0](), PS_UR
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
