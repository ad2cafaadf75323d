"""A MarianMT model run by CTranslate2.

Segments are grouped by length before they reach the engine, so that a batch holds little padding and its own
limit on the length of the output; batches are decoded in parallel, one thread each, which for models of this size is
faster than sharing the threads inside a batch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from translate.backends.base import AS, END, TERM
from translate.errors import BackendError, DamagedModelError, NoModelError
from translate.normalization import clean, normalize
from translate.records import Hypothesis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.languages import Pair
    from translate.records import Model

_BATCH_TOKENS = 3072
_MOST_IN_BATCH = 128
# A translation is at most this many pieces longer than its source.
_LENGTH_FACTOR, _LENGTH_MARGIN = 1.8, 12
_NO_REPEAT = 4
_CLAUSE_END = re.compile(r"[.,;:!?،؛۔؟…)»\"]$")
_ANNOTATION = re.compile("|".join(map(re.escape, (TERM, AS, END))))
_SPACE_BEFORE_MARK = re.compile(r"\s+([.,;:!?،؛۔؟»)])")


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of a text that fits the model: the numbers of the text and of the part, and the source pieces."""

    text: int
    part: int
    pieces: list[str]


class CTranslate2Translator:
    """Translates with one model folder; the model is loaded at the first call."""

    def __init__(self, model: Model, *, beam_size: int, threads: int) -> None:
        self._model = model
        self._beam_size = beam_size
        self._threads = threads

    @property
    def pairs(self) -> frozenset[Pair]:
        """Return the directions in the model's manifest."""
        return frozenset(self._model.pairs)

    def inline_terms(self, pair: Pair) -> bool:  # noqa: ARG002  # one model for every pair
        """Return whether the model was trained on annotated terms."""
        return self._model.inline_terms

    def label(self, pair: Pair) -> str:  # noqa: ARG002  # one model for every pair
        """Return the model's name and version."""
        return self._model.label

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401  # ctranslate2 is untyped
        import ctranslate2  # noqa: PLC0415  # only when something is translated

        try:
            return ctranslate2.Translator(
                str(self._model.folder / "ct2"),
                device="cpu",
                compute_type="int8",
                inter_threads=self._threads,
                intra_threads=1,
            )
        except (RuntimeError, ValueError) as exc:
            raise DamagedModelError(f"The model in {self._model.folder} cannot be loaded: {exc}") from exc

    @cached_property
    def _source(self) -> Any:  # noqa: ANN401
        return self._pieces("source.spm")

    @cached_property
    def _target(self) -> Any:  # noqa: ANN401
        name = "target.spm" if (self._model.folder / "target.spm").exists() else "source.spm"
        return self._pieces(name)

    def _pieces(self, name: str) -> Any:  # noqa: ANN401
        from sentencepiece import SentencePieceProcessor  # noqa: PLC0415

        try:
            return SentencePieceProcessor(model_file=str(self._model.folder / name))
        except (OSError, RuntimeError) as exc:
            raise DamagedModelError(
                f"The vocabulary {name} in {self._model.folder} cannot be loaded: {exc}"
            ) from exc

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        """Return one hypothesis for each text; long texts are translated in parts and joined."""
        if pair not in self.pairs:
            raise NoModelError(f"The model {self._model.name} does not cover {pair}.")
        windows = [
            _Window(number, part, pieces)
            for number, text in enumerate(texts)
            if text.strip()
            for part, pieces in enumerate(
                self._windows(self._source.encode(normalize(text, pair.source), out_type=str))
            )
        ]
        # The longest first: what is left over for the last thread at the end is short.
        windows.sort(key=lambda window: len(window.pieces), reverse=True)
        parts: list[list[tuple[int, str, float]]] = [[] for _ in texts]
        for window, (words, score) in zip(windows, self._decode(windows, pair), strict=True):
            parts[window.text].append((window.part, words, score))
        return [self._join(sorted(found)) for found in parts]

    def _windows(self, pieces: list[str]) -> Iterator[list[str]]:
        """Yield the pieces in parts of at most ``max_tokens``, cut after a clause mark, or else before a word."""
        limit = self._model.max_tokens
        while len(pieces) > limit:
            half = range(limit, limit // 2, -1)
            cut = next(
                (at for at in half if _CLAUSE_END.search(pieces[at - 1]) and _starts_word(pieces[at])), 0
            )
            cut = cut or next((at for at in half if _starts_word(pieces[at])), limit)
            yield pieces[:cut]
            pieces = pieces[cut:]
        if pieces:
            yield pieces

    def _decode(self, windows: Sequence[_Window], pair: Pair) -> list[tuple[str, float]]:
        token = self._model.target_tokens.get(pair.target)
        head = [token] if token else []
        jobs = [
            self._engine.translate_batch(
                [[*head, *window.pieces, "</s>"] for window in batch],
                beam_size=self._beam_size,
                max_decoding_length=int(len(batch[0].pieces) * _LENGTH_FACTOR) + _LENGTH_MARGIN,
                no_repeat_ngram_size=_NO_REPEAT,
                max_input_length=0,
                return_scores=True,
                asynchronous=True,
            )
            for batch in _batches(windows)
        ]
        try:
            results = [result.result() for job in jobs for result in job]
        except (RuntimeError, ValueError) as exc:
            raise BackendError(f"CTranslate2 failed on {len(windows)} segments ({pair}): {exc}") from exc
        texts = self._target.decode([result.hypotheses[0] for result in results])
        return [(_tidy(text), result.scores[0]) for text, result in zip(texts, results, strict=True)]

    def _join(self, parts: list[tuple[int, str, float]]) -> Hypothesis:
        text = " ".join(words for _, words, _ in parts)
        score = sum(score for _, _, score in parts) / len(parts) if parts else 0.0
        return Hypothesis(text, round(score, 4), self._model.name)


def _in_term(pieces: Sequence[str]) -> bool:
    return pieces.count(TERM) > pieces.count(END)


def _starts_word(piece: str) -> bool:
    return piece.startswith("▁")


def _batches(windows: Sequence[_Window]) -> Iterator[Sequence[_Window]]:
    """Yield slices of the sorted windows with at most ``_BATCH_TOKENS`` padded pieces each."""
    start = 0
    while start < len(windows):
        size = max(1, min(_MOST_IN_BATCH, _BATCH_TOKENS // (len(windows[start].pieces) + 2)))
        yield windows[start : start + size]
        start += size


def _tidy(text: str) -> str:
    return _SPACE_BEFORE_MARK.sub(r"\1", clean(_ANNOTATION.sub(" ", text)))
