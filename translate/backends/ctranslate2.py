"""A MarianMT model run by CTranslate2.

Segments are grouped by length before they reach the engine, so that a batch holds little padding and its own
limit on the length of the output; batches are decoded in parallel, one thread each, which for models of this size is
faster than sharing the threads inside a batch.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from translate.backends.base import AS, END, TERM, Candidate, Link
from translate.backends.pieces import letters, offsets
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
# Attention below this is noise.
_LEAST_WEIGHT = 0.1
_CLAUSE_END = re.compile(r"[.,;:!?،؛۔؟…)»\"]$")
_ANNOTATION = re.compile("|".join(map(re.escape, (TERM, AS, END))))
_SPACE_BEFORE_MARK = re.compile(r"\s+([.,;:!?،؛۔؟»)])")


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of a text that fits the model: the numbers of the text and of the part, and the source pieces.

    ``start`` counts the characters of the text before it, without spaces.
    """

    text: int
    part: int
    pieces: list[str]
    start: int


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

    def legs(self, pair: Pair) -> tuple[Pair, ...]:
        """Return the pair itself."""
        self._check(pair)
        return (pair,)

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        """Return one hypothesis for each text; long texts are translated in parts and joined."""
        self._check(pair)
        windows = self._all_windows([normalize(text, pair.source) for text in texts])
        results = self._decode(windows, pair)
        words = self._target.decode([result.hypotheses[0] for result in results])
        parts: list[list[tuple[_Window, str, float]]] = [[] for _ in texts]
        for window, text, result in zip(windows, words, results, strict=True):
            parts[window.text].append((window, _tidy(text), result.scores[0]))
        return [self._join(found) for found in parts]

    def candidates(
        self, texts: Sequence[str], pair: Pair, prefixes: Sequence[str] = ()
    ) -> list[tuple[Candidate, ...]]:
        """Return as many candidates as the beam is wide; of a text that is translated in parts, the best one only."""
        self._check(pair)
        windows = self._all_windows(texts)
        whole = Counter(window.text for window in windows)
        begins = [
            self._target.encode(prefixes[window.text], out_type=str)
            if prefixes and whole[window.text] == 1
            else []
            for window in windows
        ]
        results = self._decode(windows, pair, begins)
        found: list[list[tuple[_Window, tuple[Candidate, ...]]]] = [[] for _ in texts]
        for window, result in zip(windows, results, strict=True):
            found[window.text].append((window, self._read(window, result, texts[window.text], pair)))
        return [self._joined(rows) for rows in found]

    def _check(self, pair: Pair) -> None:
        if pair not in self.pairs:
            raise NoModelError(f"The model {self._model.name} does not cover {pair}.")

    def _all_windows(self, texts: Sequence[str]) -> list[_Window]:
        """Return the parts of all texts, the longest first: what is left for the last thread at the end is short."""
        windows: list[_Window] = []
        for number, text in enumerate(texts):
            if text.strip():
                at = 0
                for part, pieces in enumerate(self._windows(self._source.encode(text, out_type=str))):
                    windows.append(_Window(number, part, pieces, at))
                    at += sum(map(letters, pieces))
        return sorted(windows, key=lambda window: len(window.pieces), reverse=True)

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

    def _decode(
        self, windows: Sequence[_Window], pair: Pair, begins: Sequence[list[str]] | None = None
    ) -> list[Any]:
        """Return the engine's result for each window; with ``begins`` all candidates, and the attention."""
        token = self._model.target_tokens.get(pair.target)
        head = [token] if token else []
        options: dict[str, Any] = {}
        if begins is not None:
            options = {"num_hypotheses": self._beam_size, "return_attention": True}
        jobs = [
            self._engine.translate_batch(
                [[*head, *window.pieces, "</s>"] for window in windows[rows]],
                [begin or None for begin in begins[rows]] if begins is not None else None,
                beam_size=self._beam_size,
                max_decoding_length=int(len(windows[rows.start].pieces) * _LENGTH_FACTOR) + _LENGTH_MARGIN,
                no_repeat_ngram_size=_NO_REPEAT,
                max_input_length=0,
                return_scores=True,
                asynchronous=True,
                **options,
            )
            for rows in _batches(windows)
        ]
        try:
            return [result.result() for job in jobs for result in job]
        except (RuntimeError, ValueError) as exc:
            raise BackendError(f"CTranslate2 failed on {len(windows)} segments ({pair}): {exc}") from exc

    def _read(self, window: _Window, result: Any, source: str, pair: Pair) -> tuple[Candidate, ...]:  # noqa: ANN401
        """Return the candidates of a window with the links of their attention."""
        skipped = 1 if self._model.target_tokens.get(pair.target) else 0
        places = offsets(source, window.pieces, window.start)
        found = []
        for words, score, pieces, looked in zip(
            self._target.decode(result.hypotheses),
            result.scores,
            result.hypotheses,
            result.attention,
            strict=True,
        ):
            text = _tidy(words)
            links = tuple(
                Link(target, places[at - skipped], round(weight, 2))
                for target, attention in zip(offsets(text, pieces), looked, strict=False)
                for at, weight in enumerate(attention)
                if weight >= _LEAST_WEIGHT and 0 <= at - skipped < len(places)
            )
            found.append(Candidate(Hypothesis(text, round(score, 4), self._model.name), links))
        return tuple(found)

    def _join(self, parts: list[tuple[_Window, str, float]]) -> Hypothesis:
        parts.sort(key=lambda row: row[0].part)
        text = " ".join(words for _, words, _ in parts)
        score = sum(score for *_, score in parts) / len(parts) if parts else 0.0
        return Hypothesis(text, round(score, 4), self._model.name)

    def _joined(self, rows: list[tuple[_Window, tuple[Candidate, ...]]]) -> tuple[Candidate, ...]:
        if len(rows) == 1:
            return rows[0][1]
        rows.sort(key=lambda row: row[0].part)
        links: list[Link] = []
        at = 0
        for _, (best, *_) in rows:
            links += [link._replace(target=link.target + at) for link in best.links]
            at += len(best.hypothesis.text) + 1
        whole = self._join(
            [(window, row[0].hypothesis.text, row[0].hypothesis.score) for window, row in rows]
        )
        return (Candidate(whole, tuple(links)),)


def _starts_word(piece: str) -> bool:
    return piece.startswith("▁")


def _batches(windows: Sequence[_Window]) -> Iterator[slice]:
    """Yield slices of the sorted windows with at most ``_BATCH_TOKENS`` padded pieces each."""
    start = 0
    while start < len(windows):
        size = max(1, min(_MOST_IN_BATCH, _BATCH_TOKENS // (len(windows[start].pieces) + 2)))
        yield slice(start, min(len(windows), start + size))
        start += size


def _tidy(text: str) -> str:
    return _SPACE_BEFORE_MARK.sub(r"\1", clean(_ANNOTATION.sub(" ", text)))
