"""What every engine of MarianMT models shares: pieces, target token, parts of long texts, batches, and joining.

Segments are grouped by length before they reach the engine, so that a batch holds little padding and its own
limit on the length of the output.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from translate.backends.base import AS, END, TERM, Beam, Candidate, Link
from translate.backends.pieces import letters, offsets
from translate.errors import DamagedModelError, NoModelError
from translate.normalization import clean, normalize
from translate.records import Hypothesis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from translate.languages import Pair
    from translate.records import Model

NO_REPEAT = 4
"""Length of an n-gram of pieces that may not come twice in a translation."""

EOS = "</s>"
# Pieces inside a word. Models that hang repeat them; people write none of them three times in a row but capitals (VIII).
_INSIDE = re.compile(r"[^\W\d_]{1,2}")
_CAPITAL = re.compile("[A-Z]")
# A translation is at most this many pieces longer than its source.
_LENGTH_FACTOR, _LENGTH_MARGIN = 1.8, 12
_MOST_TOKENS_NAMED = 60
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


@dataclass(frozen=True, slots=True)
class Batch:
    """Sources for one call of the engine, each ending with ``</s>``, and the most pieces of a translation.

    Where ``begins`` are given, a translation starts with those pieces, and all that the beam holds are wanted.
    """

    sources: Sequence[list[str]]
    limit: int
    begins: Sequence[list[str]] | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """The translations of one source in pieces, the best first, with their mean log-probabilities.

    ``attention`` is for each the weight of each source piece at each of its pieces; empty where it is not known.
    """

    hypotheses: list[list[str]]
    scores: list[float]
    attention: list[list[list[float]]] = field(default_factory=list)


class MarianTranslator(ABC):
    """Translates with one model folder; the model is loaded at the first call."""

    batch_tokens = 1536
    """The most pieces of a batch, padding included."""
    most_in_batch = 128

    def __init__(self, model: Model, *, beam_size: int, threads: int) -> None:
        self._model = model
        self._beam_size = beam_size
        self._threads = threads

    @abstractmethod
    def _decode(self, batches: Sequence[Batch]) -> Iterable[Decoded]:
        """Return what the engine makes of each source of the batches, in order.

        Raises:
            BackendError: the engine failed. DamagedModelError: it cannot load the model.
        """

    @abstractmethod
    def score(self, sources: Sequence[list[str]], targets: Sequence[list[str]]) -> list[float]:
        """Return the mean log-probability of a piece of each target, its end included, given its source (see ``encode``)."""

    def encode(self, text: str, pair: Pair) -> list[str]:
        """Return a text as the model is given it, as far as it takes it at once: target token, pieces, end."""
        pieces = self._source.encode(normalize(text, pair.source), out_type=str)
        return [*self._head(pair), *next(self._windows(pieces), []), EOS]

    def takes_whole(self, text: str, pair: Pair) -> bool:
        """Return whether the model takes a text at once, without cutting it into parts."""
        return len(self._source.encode(normalize(text, pair.source), out_type=str)) <= self._model.max_tokens

    def encode_target(self, text: str, pair: Pair) -> list[str]:
        """Return a translation in pieces, as the model would write it, without its end."""
        pieces: list[str] = self._target.encode(normalize(text, pair.target), out_type=str)
        return pieces

    def decode(self, sources: Sequence[list[str]]) -> list[Decoded]:
        """Return the best translation of each source that ``encode`` gave, in pieces."""
        return list(self._decode([Batch([source], _limit(len(source) - 1)) for source in sources]))

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
    def _source(self) -> Any:  # noqa: ANN401  # sentencepiece is untyped
        return self._pieces("source.spm")

    @cached_property
    def _target(self) -> Any:  # noqa: ANN401
        name = "target.spm" if (self._model.folder / "target.spm").exists() else "source.spm"
        return self._pieces(name)

    def _pieces(self, name: str) -> Any:  # noqa: ANN401
        from sentencepiece import SentencePieceProcessor  # noqa: PLC0415  # only when something is translated

        try:
            return SentencePieceProcessor(model_file=str(self._model.folder / name))
        except (OSError, RuntimeError) as exc:
            raise DamagedModelError(
                f"The vocabulary {name} in {self._model.folder} cannot be loaded: {exc}"
            ) from exc

    @cached_property
    def _ids(self) -> dict[str, int]:
        return read_vocabulary(self._model, "vocab.json")

    @cached_property
    def _target_ids(self) -> dict[str, int]:
        separate = (self._model.folder / "target_vocab.json").is_file()
        return read_vocabulary(self._model, "target_vocab.json") if separate else self._ids

    @cached_property
    def stutters(self) -> dict[str, int]:
        """Return how often in a row each short piece inside a word may not come."""
        short = filter(_INSIDE.fullmatch, self._target_ids)
        return {piece: 4 if _CAPITAL.fullmatch(piece) else 3 for piece in short}

    def legs(self, pair: Pair) -> tuple[Pair, ...]:
        """Return the pair itself."""
        self._check(pair)
        return (pair,)

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        """Return one hypothesis for each text; long texts are translated in parts and joined."""
        self._check(pair)
        windows = self._all_windows([normalize(text, pair.source) for text in texts])
        results = list(self._run(windows, pair))
        words = self._target.decode([result.hypotheses[0] for result in results])
        parts: list[list[tuple[_Window, str, float]]] = [[] for _ in texts]
        for window, text, result in zip(windows, words, results, strict=True):
            parts[window.text].append((window, _tidy(text), result.scores[0]))
        return [self._join(found) for found in parts]

    def candidates(
        self, texts: Sequence[str], pair: Pair, prefixes: Sequence[str] = ()
    ) -> list[Sequence[Candidate]]:
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
        results = self._run(windows, pair, begins)
        found: list[list[tuple[_Window, Beam]]] = [[] for _ in texts]
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

    def _head(self, pair: Pair) -> list[str]:
        """Return what the source begins with: the target token, where the model needs one.

        Raises:
            DamagedModelError: the manifest names a token that the vocabulary lacks; the model would babble.
        """
        token = self._model.target_tokens.get(pair.target)
        if token and token not in self._ids:
            known = [name for name in self._ids if name.startswith(">>") and name.endswith("<<")]
            raise DamagedModelError(
                f"The model {self._model.name} has no target token '{token}' for {pair}. "
                f"Its tokens are: {' '.join(known[:_MOST_TOKENS_NAMED]) or 'none'}. Correct target_tokens in "
                f"{self._model.folder / 'manifest.json'}, or add the model again with --token."
            )
        return [token] if token else []

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

    def _run(
        self, windows: Sequence[_Window], pair: Pair, begins: Sequence[list[str]] | None = None
    ) -> Iterable[Decoded]:
        """Return the engine's result for each window; with ``begins`` all candidates, and the attention."""
        head = self._head(pair)
        return self._decode(
            [
                Batch(
                    [[*head, *window.pieces, EOS] for window in windows[rows]],
                    _limit(len(head) + len(windows[rows.start].pieces)),
                    begins[rows] if begins is not None else None,
                )
                for rows in self._batches(windows)
            ]
        )

    def _batches(self, windows: Sequence[_Window]) -> Iterator[slice]:
        """Yield slices of the sorted windows for one batch each."""
        start = 0
        while start < len(windows):
            fit = self.batch_tokens // (len(windows[start].pieces) + 2)
            size = max(1, min(self.most_in_batch, fit))
            yield slice(start, min(len(windows), start + size))
            start += size

    def _read(self, window: _Window, result: Decoded, source: str, pair: Pair) -> Beam:
        """Return the candidates of a window with the links of their attention, of which only what matters is kept."""
        import numpy as np  # noqa: PLC0415  # only when something is translated

        skipped = len(self._head(pair))
        places = offsets(source, window.pieces, window.start)
        looked = []
        for attention in result.attention or [[] for _ in result.hypotheses]:
            weights = np.array(attention, dtype=np.float32, ndmin=2)[:, skipped : skipped + len(places)]
            rows, columns = np.nonzero(weights >= _LEAST_WEIGHT)
            looked.append((rows, columns, weights[rows, columns]))
        hypotheses, scores = result.hypotheses, result.scores  # and not the attention: it is large

        def candidate(number: int) -> Candidate:
            pieces = hypotheses[number]
            text = _tidy(self._target.decode(pieces))
            begins = offsets(text, pieces)
            # The attention has a row more than there are pieces: for the end.
            links = tuple(
                Link(begins[row], places[column], round(weight, 2))
                for row, column, weight in zip(*(found.tolist() for found in looked[number]), strict=True)
                if row < len(begins)
            )
            return Candidate(Hypothesis(text, round(scores[number], 4), self._model.name), links)

        return Beam(len(hypotheses), candidate)

    def _join(self, parts: list[tuple[_Window, str, float]]) -> Hypothesis:
        parts.sort(key=lambda row: row[0].part)
        text = " ".join(words for _, words, _ in parts)
        score = sum(score for *_, score in parts) / len(parts) if parts else 0.0
        return Hypothesis(text, round(score, 4), self._model.name)

    def _joined(self, rows: list[tuple[_Window, Beam]]) -> Sequence[Candidate]:
        if len(rows) == 1:
            return rows[0][1]
        rows.sort(key=lambda row: row[0].part)
        links: list[Link] = []
        at = 0
        for best in (beam[0] for _, beam in rows):
            links += [link._replace(target=link.target + at) for link in best.links]
            at += len(best.hypothesis.text) + 1
        whole = self._join(
            [(window, row[0].hypothesis.text, row[0].hypothesis.score) for window, row in rows]
        )
        return (Candidate(whole, tuple(links)),)


def read_vocabulary(model: Model, name: str) -> dict[str, int]:
    """Return a vocabulary file of a model as pieces with their numbers.

    Raises:
        DamagedModelError: it cannot be read.
    """
    path = model.folder / name
    try:
        found: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise DamagedModelError(f"The vocabulary {path} cannot be read: {exc}") from exc
    return found


def most_source_tokens(positions: int) -> int:
    """Return how many pieces a part may have so that its translation, too, fits a model of so many positions."""
    return max(8, min(256, int((positions - _LENGTH_MARGIN - 2) / _LENGTH_FACTOR) - 1))


def _starts_word(piece: str) -> bool:
    return piece.startswith("▁")


def _limit(pieces: int) -> int:
    """Return the most pieces that a translation of so many may have."""
    return int(pieces * _LENGTH_FACTOR) + _LENGTH_MARGIN


def _tidy(text: str) -> str:
    return _SPACE_BEFORE_MARK.sub(r"\1", clean(_ANNOTATION.sub(" ", text)))
