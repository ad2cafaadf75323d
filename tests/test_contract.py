"""One contract for every backend: fake, CTranslate2 over the bundled and over tiny weights, transformers, and what combines them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from marian import TORCH, make_checkpoint

from translate.backends.base import Translator
from translate.backends.caching import CachingTranslator
from translate.backends.ctranslate2 import CTranslate2Translator
from translate.backends.fake import FakeTranslator
from translate.backends.marian import MarianTranslator, most_source_tokens
from translate.backends.pivot import PivotTranslator
from translate.backends.routing import open_translator
from translate.backends.transformers import TransformersTranslator
from translate.choosing import ChoosingTranslator
from translate.errors import DamagedModelError, NoModelError
from translate.languages import Pair
from translate.models import find_models
from translate.records import Hypothesis, Model

EN_PS, PS_EN, PS_UR = Pair("en", "ps"), Pair("ps", "en"), Pair("ps", "ur")
MODELS = {model.name: model for model in find_models()}
TEXTS = {
    "en": "The school was closed for 9 days.",
    "ps": "ښوونځی 9 ورځې تړلی و.",
}  # in normal form, as candidates want it
BEAM = 3
# Pieces of its own for each of its four bytes: no vocabulary has this letter, ahsa of Gothic.
RARE = "𐌰"


@dataclass(frozen=True, slots=True)
class Backend:
    """A translator under test, a pair that it covers, and its model, if it is one Marian model."""

    translator: Translator
    pair: Pair
    model: Model | None = None


@dataclass(frozen=True, slots=True)
class Marian:
    """A backend of one model."""

    translator: MarianTranslator
    pair: Pair
    model: Model


def bundled(name: str) -> CTranslate2Translator:
    return CTranslate2Translator(MODELS[name], beam_size=BEAM, threads=1)


def ctranslate2(name: str, pair: Pair) -> Backend:
    return Backend(bundled(name), pair, MODELS[name])


def tiny(folder: Path, *, engine: type[MarianTranslator], byte_fallback: bool = False) -> Backend:
    """Return an engine over tiny random weights that know 64 positions, and come to an end before they must."""
    from translate.installation import Wish, add

    ends = 6.5 if byte_fallback else 3.0
    make_checkpoint(
        folder / "tiny", byte_fallback=byte_fallback, separate=byte_fallback, positions=64, ends=ends
    )
    if engine is CTranslate2Translator:
        model = add(Wish(str(folder / "tiny")), folder / "models").model
    else:
        tokens = {"ps": ">>pus<<", "prs": ">>prs<<", "ur": ">>urd<<"}
        pairs = tuple(Pair("en", tag) for tag in tokens)
        model = Model("tiny", folder / "tiny", pairs, tokens, "", "", max_tokens=most_source_tokens(64))
    return Backend(engine(model, beam_size=BEAM, threads=1), EN_PS, model)


BACKENDS: dict[str, Callable[[Path], Backend]] = {
    "fake": lambda _: Backend(FakeTranslator(), EN_PS),
    "ctranslate2 en-mul": lambda _: ctranslate2("khabar-en-mul", EN_PS),
    "ctranslate2 mul-en": lambda _: ctranslate2("khabar-mul-en", PS_EN),
    "pivot": lambda _: Backend(PivotTranslator(bundled("khabar-mul-en"), bundled("khabar-en-mul")), PS_UR),
    "caching": lambda _: Backend(CachingTranslator(FakeTranslator()), EN_PS),
    "choosing": lambda _: Backend(
        ChoosingTranslator(bundled("khabar-mul-en")),
        PS_EN,
    ),
    "routing": lambda _: Backend(open_translator(find_models(), beam_size=BEAM, threads=2), PS_UR),
}
WITH_TORCH: dict[str, Callable[[Path], Backend]] = {
    "ctranslate2 tiny": lambda folder: tiny(folder, engine=CTranslate2Translator),
    "ctranslate2 bytes": lambda folder: tiny(folder, engine=CTranslate2Translator, byte_fallback=True),
    "transformers": lambda folder: tiny(folder, engine=TransformersTranslator),
    "transformers bytes": lambda folder: tiny(folder, engine=TransformersTranslator, byte_fallback=True),
}


def names(*left_out: str) -> list[Any]:
    """Return the names of the backends as parameters of tests."""
    tiny_ones = (pytest.param(name, marks=TORCH) for name in WITH_TORCH)
    return [*(name for name in BACKENDS if name not in left_out), *tiny_ones]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Backend]:
    """Return backends by name, each made once."""
    return cache(lambda name: (BACKENDS | WITH_TORCH)[name](tmp_path_factory.mktemp("backend")))


@pytest.fixture(params=names())
def backend(request: pytest.FixtureRequest, made: Callable[[str], Backend]) -> Backend:
    return made(request.param)


@pytest.fixture(params=names("pivot", "routing"))
def direct(request: pytest.FixtureRequest, made: Callable[[str], Backend]) -> Backend:
    return made(request.param)


@pytest.fixture(params=names("pivot", "routing", "fake", "caching", "choosing"))
def marian(request: pytest.FixtureRequest, made: Callable[[str], Backend]) -> Marian:
    found = made(request.param)
    assert isinstance(found.translator, MarianTranslator)
    assert found.model
    return Marian(found.translator, found.pair, found.model)


def test_no_text_gives_nothing(backend: Backend) -> None:
    assert backend.translator.translate([], backend.pair) == []


def test_as_many_hypotheses_as_texts_in_order(backend: Backend) -> None:
    text = TEXTS[backend.pair.source]
    alone, double = (backend.translator.translate([row], backend.pair)[0] for row in (text, text * 2))
    many = backend.translator.translate(["", text, " ", text * 2, text, "\n"], backend.pair)
    assert len(many) == 6
    assert [many[at].text for at in (0, 2, 5)] == ["", "", ""]
    assert many[1].text == many[4].text == alone.text
    assert many[3].text == double.text
    assert alone.text


def test_same_input_same_output(backend: Backend) -> None:
    texts = [TEXTS[backend.pair.source], TEXTS[backend.pair.source] + " x"]
    first, second = (backend.translator.translate(texts, backend.pair) for _ in range(2))
    assert first == second


def test_a_pair_that_is_not_covered_raises(backend: Backend) -> None:
    assert Pair("en", "en") not in backend.translator.pairs
    for call in (backend.translator.translate, backend.translator.candidates):
        with pytest.raises(NoModelError, match="en-en"):
            call(["text"], Pair("en", "en"))
    with pytest.raises(NoModelError, match="en-en"):
        backend.translator.legs(Pair("en", "en"))


def test_odd_text_gives_a_hypothesis(backend: Backend) -> None:
    odd = [
        "🙂",
        "\u202e\u200f",
        "....",
        "a" * 600,
        "𐍈 ﷺ",
        "\ud800 x",
        "1" * 300,
        "e\u0301 ک\u200cک",
        "\x00\x07",
    ]
    found = backend.translator.translate(odd, backend.pair)
    assert len(found) == len(odd)
    for row in found:
        assert isinstance(row, Hypothesis)


def test_a_label_names_the_model(backend: Backend) -> None:
    label = backend.translator.label(backend.pair)
    assert label
    assert "|" not in label


def test_the_candidates_begin_with_the_translation(direct: Backend) -> None:
    texts = [TEXTS[direct.pair.source], "x"]
    translated = direct.translator.translate(texts, direct.pair)
    found = direct.translator.candidates(texts, direct.pair)
    assert [row[0].hypothesis.text for row in found] == [row.text for row in translated]
    assert direct.translator.candidates([], direct.pair) == []
    if isinstance(direct.translator, MarianTranslator):
        assert [len(row) for row in found] == [BEAM, BEAM]
        assert len({candidate.hypothesis.text for candidate in found[0]}) > 1


def test_a_prefix_is_kept_to_where_there_is_one(direct: Backend) -> None:
    text = TEXTS[direct.pair.source]
    begin = "The school" if direct.pair.target == "en" else "په کابل"  # "in Kabul"
    with_it, without = direct.translator.candidates([text, text], direct.pair, [begin, ""])
    assert all(candidate.hypothesis.text.startswith(begin) for candidate in with_it)
    assert without[0].hypothesis.text == direct.translator.translate([text], direct.pair)[0].text


def test_a_text_of_any_length_goes_in_parts_and_nothing_is_cut_off(marian: Marian) -> None:
    translator, model = marian.translator, marian.model
    text = " ".join(f"word{number}," for number in range(200))
    pieces = translator._source.encode(text, out_type=str)
    parts = list(translator._windows(pieces))
    assert [piece for part in parts for piece in part] == pieces
    assert len(parts) > 1
    assert max(map(len, parts)) <= model.max_tokens
    (found,) = translator.translate([text], marian.pair)
    apart = translator.translate([translator._source.decode(part) for part in parts[:1]], marian.pair)
    assert found.text.startswith(apart[0].text)
    assert len(translator.candidates([text], marian.pair)[0]) == 1


def test_a_token_that_the_vocabulary_lacks_is_an_error_that_lists_its_tokens(marian: Marian) -> None:
    translator, model = marian.translator, marian.model
    wrong = replace(model, target_tokens={marian.pair.target: ">>pbt<<"})
    with pytest.raises(
        DamagedModelError, match=r"'>>pbt<<'.*Its tokens are: >>pus<< >>prs<< >>urd<<.*--token"
    ):
        type(translator)(wrong, beam_size=1, threads=1).translate(["text"], marian.pair)


def test_a_letter_that_no_piece_has_goes_through_as_bytes(marian: Marian) -> None:
    translator = marian.translator
    pieces = translator.encode(RARE, marian.pair)
    if not any("<0x" in piece for piece in translator._ids):
        return
    assert "<0xF0>" in pieces
    assert all(piece in translator._ids for piece in pieces)
    (found,) = translator.candidates([f"{RARE} school"], marian.pair, [f"{RARE} "])
    assert all(candidate.hypothesis.text.startswith(RARE) for candidate in found)


def test_a_score_is_the_mean_log_probability_of_what_was_said(marian: Marian) -> None:
    translator = marian.translator
    assert translator.score([], []) == []
    source = translator.encode(TEXTS[marian.pair.source], marian.pair)
    (best,) = translator.decode([source])
    said, other = translator.score([source, source], [best.hypotheses[0], best.hypotheses[0][::-1]])
    assert other < said < 0
