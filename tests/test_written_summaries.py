"""Summaries that a model writes: every sentence leads to the article or is flagged, and nothing is downloaded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import ENGLISH, make_folder, make_segments, make_settings

from translate import pipeline
from translate.abstracts import names_in
from translate.backends.fake import FakeTranslator
from translate.digest.labels import labels
from translate.errors import DamagedModelError, MissingExtraError
from translate.glossary import Terminology, load
from translate.pipeline import run
from translate.records import Segment, Summary, SummarySentence
from translate.summaries import open_summarizer
from translate.summaries.support import invented, support


def torch_only(test: Any) -> Any:
    missing = find_spec("torch") is None
    reason = "torch is not installed; scripts/test-torch runs this"
    return pytest.mark.torch(pytest.mark.skipif(missing, reason=reason)(test))


TEXT = (
    "Pakistan reopened the Torkham crossing on Monday after nine days, officials said.",
    "About 1,400 trucks were waiting when the gate opened.",
    "The chamber of commerce put the loss at 12 million dollars.",
)
ROWS = make_segments(*TEXT, title="Torkham reopens")


def test_a_sentence_is_borne_out_by_the_segments_that_hold_its_words() -> None:
    assert support("Pakistan reopened the Torkham crossing.", ROWS, "en") == (1,)
    both = "Pakistan reopened the crossing, and the chamber of commerce put the loss at 12 million dollars."
    assert support(both, ROWS, "en") == (1, 3)
    assert support("A cat slept under an old table in Lisbon.", ROWS, "en") == ()
    assert support("", ROWS, "en") == ()
    assert support("Anything.", (), "en") == ()


# "The Torkham crossing in Nangarhar was opened after 9 days; 1,400 trucks waited."
PASHTO = make_segments("په ننګرهار کې د تورخم لاره له ۹ ورځو وروسته پرانیستل شوه؛ ۱۴۰۰ لارۍ ولاړې وې.")


@pytest.mark.parametrize(
    ("language", "rows", "sentence", "lacking"),
    [
        ("en", ROWS, "Pakistan reopened Torkham on Monday.", 0),
        ("en", ROWS, "About 1400 trucks waited at Torkham.", 0),
        ("en", ROWS, "About 1,500 trucks waited at Torkham.", 1),
        ("en", ROWS, "The crossing at Chaman reopened.", 1),
        # "The Torkham crossing was opened; 1,400 trucks waited." "Kandahar". "1,500".
        ("ps", PASHTO, "د تورخم لاره پرانیستل شوه؛ 1400 لارۍ ولاړې وې.", 0),
        ("ps", PASHTO, "په کندهار کې د تورخم لاره پرانیستل شوه.", 1),
        ("ps", PASHTO, "۱۵۰۰ لارۍ ولاړې وې.", 1),
    ],
)
def test_numbers_and_names_that_the_article_lacks_are_found(
    language: str, rows: tuple[Segment, ...], sentence: str, lacking: int
) -> None:
    named = names_in(Terminology(load(())))
    assert len(invented(sentence, rows, language, named)) >= lacking
    assert bool(invented(sentence, rows, language, named)) == bool(lacking)


class Writes:
    """A summarizer that writes one true sentence and one that is not in the article."""

    label = "writer@1"

    def summarize(
        self, segments: Sequence[Segment], language: str, count: int, avoid: Iterable[int] = ()
    ) -> Summary:
        body = [row for row in segments if row.paragraph >= 0 and row.index not in set(avoid)]
        true = SummarySentence(body[0].index, f"In short: {body[0].text}", (body[0].index,))
        false = SummarySentence(body[0].index, "Nobody knows.", (), ("unsupported",))
        return Summary(language, (true, false)[:count])


def test_a_run_shows_and_flags_what_a_model_wrote_and_signs_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "open_summarizer", lambda *_: Writes())
    source = make_folder(tmp_path / "in", {"a.txt": ENGLISH})
    settings = make_settings(
        source, tmp_path / "out", to=("en", "ps"), summarizer="x", formats=("html", "md")
    )
    report = run(settings, translator=FakeTranslator())
    (path,) = (tmp_path / "out" / "briefs").iterdir()
    for rendition in json.loads(path.read_text(encoding="utf-8"))["brief"]["renditions"]:
        assert "|sum:writer@1:3|" in rendition["signature"]
        true, false = rendition["summary"]["sentences"]
        assert true["support"] == [true["segment"]]
        assert "unsupported" not in true["flags"]
        assert "unsupported" in false["flags"]
    for language in ("en", "ps"):
        html = (report.folder / f"digest.{language}.html").read_text(encoding="utf-8")
        assert labels(language)["unsupported"] in html
        assert labels(language)["written_note"].format(model="writer@1") in html
        assert "<blockquote" in html
    assert run(settings, translator=FakeTranslator()).count("kept") == 1
    monkeypatch.undo()
    plain = make_settings(source, tmp_path / "out", to=("en", "ps"))
    assert run(plain, translator=FakeTranslator()).count("new") == 1


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_without_the_extra_the_error_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(MissingExtraError, match=r"khabar\[torch\]"):
        open_summarizer(str(tmp_path))


SPECIAL = {"bos": "<s>", "pad": "<pad>", "eos": "</s>", "unk": "<unk>"}


def make_summarizer(folder: Path, limit: int = 64) -> Path:
    """Write a tiny BART with random weights and a tokenizer of whole words; return its folder."""
    import tokenizers
    import torch
    import transformers

    words = sorted({word for text in TEXT for word in text.split()})
    vocabulary = {word: at for at, word in enumerate([*SPECIAL.values(), *words])}
    inner = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="<unk>"))  # noqa: S106
    inner.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    inner.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner,
        **{f"{name}_token": text for name, text in SPECIAL.items()},
    )
    tokenizer.save_pretrained(folder)
    torch.manual_seed(3)
    sizes = {f"{side}_{name}": size for side in ("encoder", "decoder") for name, size in
             (("layers", 1), ("attention_heads", 2), ("ffn_dim", 16))}  # fmt: skip
    config = transformers.BartConfig(
        vocab_size=len(vocabulary),
        d_model=16,
        max_position_embeddings=limit,
        forced_eos_token_id=None,
        **sizes,
    )
    transformers.BartForConditionalGeneration(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_summarizer(tmp_path_factory.mktemp("model"))


@torch_only
def test_every_sentence_leads_to_segments_or_is_flagged(folder: Path) -> None:
    summarizer = open_summarizer(str(folder))
    found = summarizer.summarize(ROWS, "en", 3)
    assert 1 <= len(found.sentences) <= 3
    indexes = {row.index for row in ROWS}
    for sentence in found.sentences:
        assert set(sentence.support) <= indexes
        assert sentence.support or sentence.flags == ("unsupported",)
    assert summarizer.summarize(ROWS, "en", 3) == found
    assert summarizer.summarize((), "en", 3).sentences == ()


@torch_only
def test_a_sentence_with_a_number_of_its_own_is_flagged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summarizer: Any = open_summarizer(str(folder))
    wrote = "About 1,500 trucks were waiting when the gate opened. About 1,400 trucks were waiting."
    monkeypatch.setattr(summarizer, "_write", lambda _: wrote)
    first, second = summarizer.summarize(ROWS, "en", 3).sentences
    assert (first.support, first.flags) == ((2,), ("unsupported",))
    assert (second.support, second.flags) == ((2,), ())


@torch_only
def test_a_long_article_is_read_to_its_end_in_parts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summarizer: Any = open_summarizer(str(folder))
    seen: list[str] = []

    def write(text: str) -> str:
        seen.append(text)
        return f"Part {len(seen)}."

    monkeypatch.setattr(summarizer, "_write", write)
    long = make_segments(*(f"{text} {at}" for at in range(20) for text in TEXT), "word " * 300)
    summarizer.summarize(long, "en", 3)
    assert len(seen) > 3
    assert " ".join(seen).split() == [word for row in long for word in row.text.split()]
    assert all(summarizer._tokens(text) <= summarizer._limit for text in seen)


@torch_only
def test_the_label_changes_with_the_weights(folder: Path, tmp_path: Path) -> None:
    other = make_summarizer(tmp_path / folder.name, limit=48)
    assert open_summarizer(str(folder)).label.partition("@")[0] == folder.name
    assert open_summarizer(str(folder)).label != open_summarizer(str(other)).label


@torch_only
def test_a_model_that_is_not_there_is_an_error_and_nothing_is_asked_of_the_hub() -> None:
    with pytest.raises(DamagedModelError, match="hf download"):
        open_summarizer("nobody/no-such-model")


@torch_only
def test_a_folder_with_bad_weights_is_an_error(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(DamagedModelError, match="cannot be loaded"):
        open_summarizer(str(tmp_path)).summarize(ROWS, "en", 3)


@torch_only
def test_a_run_with_it_writes_a_digest(folder: Path, tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in", {"a.txt": ENGLISH})
    settings = make_settings(source, tmp_path / "out", summarizer=str(folder), to=("en", "ps"))
    assert run(settings, translator=FakeTranslator()).count("new") == 1
    assert "not in the article" in (tmp_path / "out" / "digest.en.md").read_text(encoding="utf-8")


@torch_only
def test_an_mt5_with_a_sentencepiece_model_and_a_pickle_of_weights_is_read(tmp_path: Path) -> None:
    pytest.importorskip("google.protobuf", reason="comes with the extra torch")
    import sentencepiece
    import torch
    import transformers

    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT),
        model_prefix=str(tmp_path / "spiece"),
        vocab_size=60,
        hard_vocab_limit=False,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=2,
    )
    config = transformers.MT5Config(
        vocab_size=64, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0
    )
    config.save_pretrained(tmp_path)
    torch.save(transformers.MT5ForConditionalGeneration(config).state_dict(), tmp_path / "pytorch_model.bin")
    tokenizer = {"tokenizer_class": "T5Tokenizer", "extra_ids": 0, "eos_token": "</s>", "pad_token": "<pad>"}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    found = open_summarizer(str(tmp_path)).summarize(ROWS, "en", 2)
    assert all(row.support or row.flags for row in found.sentences)
