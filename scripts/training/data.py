"""Pairs as piece ids, and batches of them: by corpus weight, by a length that grows, by a token budget."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import sentencepiece
import torch
from prepare import HERE, LANGUAGES, Pair, read_pairs, read_table
from terms import Hit, Terms, aligned_hits, annotate, choose, guide_terms, load_terms, made_up, moved_links
from torch import Tensor
from vocabulary import TARGET_TOKENS

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

EOS = 0
ALIGNED_SHARE = 0.4
NO_LINKS: NDArray[np.int16] = np.zeros((0, 2), np.int16)


@dataclass(frozen=True, slots=True)
class Example:
    """A training example: source and target ids (both end in ``</s>``), links (source, target)."""

    source: list[int]
    target: list[int]
    links: NDArray[np.int16]
    corpus: str = ""

    @property
    def length(self) -> int:
        """The longer side, in pieces."""
        return max(len(self.source), len(self.target))


class Encoder:
    """Turns pairs into examples of a direction, ``en-mul`` or ``mul-en``."""

    def __init__(self, data: Path, direction: str) -> None:
        self.pieces = sentencepiece.SentencePieceProcessor(str(data / "joint.spm"))
        self.from_english = direction == "en-mul"
        self.tokens = {lang: self.pieces.piece_to_id(token) for lang, token in TARGET_TOKENS.items()}

    def prefix(self, language: str) -> list[int]:
        """The target token, where the target language must be named."""
        return [self.tokens[language]] if self.from_english else []

    def example(self, pair: Pair, links: NDArray[np.int16] = NO_LINKS) -> Example:
        """The example of a pair, given links (English piece, other piece)."""
        english, other = self.pieces.encode(pair.english), self.pieces.encode(pair.other)
        source, target = (english, other) if self.from_english else (other, english)
        turned = links if self.from_english else links[:, ::-1]
        prefix = self.prefix(pair.language)
        return Example(
            [*prefix, *source, EOS],
            [*target, EOS],
            turned + np.array([len(prefix), 0], np.int16),
            pair.corpus,
        )

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The character spans of the pieces of a text; a piece's span includes the space before it."""
        spans, at = [], -1  # sentencepiece puts a space before the text
        for piece in self.pieces.encode(text, out_type=str):
            if piece.startswith("<0x") and len(piece) == 6:
                length = int((int(piece[3:5], 16) & 0xC0) != 0x80)  # of a character's bytes, the first counts
            else:
                length = len(piece)
            spans.append((max(0, at), at + length))
            at += length
        return spans


class Annotator:
    """Makes examples with inline terms (terms.py) of some pairs, other ones every epoch."""

    def __init__(self, encoder: Encoder, pairs: Sequence[Pair], links: Sequence[NDArray[np.int16]]) -> None:
        self.encoder, self.pairs, self.links = encoder, pairs, links
        self.terms = term_tables(from_english=encoder.from_english)
        self.hits: dict[int, list[Hit]] = {}
        for i, pair in enumerate(pairs):
            if pair.corpus != "lexicon" and pair.language in self.terms:
                found = self.terms[pair.language].hits(*self.sides(pair))
                if found:
                    self.hits[i] = found
        self.others: dict[str, list[str]] = {language: [] for language in LANGUAGES}
        for i, found in self.hits.items():
            self.others[pairs[i].language] += [hit.base for hit in found]

    def sides(self, pair: Pair) -> tuple[str, str]:
        """Source and target text."""
        return (pair.english, pair.other) if self.encoder.from_english else (pair.other, pair.english)

    def example(self, index: int, dice: random.Random, made_up_share: float = 0.25) -> Example:
        """Pair ``index`` with one to three terms; some of them names that exist nowhere, to be copied.

        Where the pair has no listed terms, and in a part of the others, the terms are any aligned phrases, some with a
        target that belongs elsewhere: what is told goes before what the model knows.
        """
        pair = self.pairs[index]
        source, _ = self.sides(pair)
        if index not in self.hits or dice.random() < ALIGNED_SHARE:
            return self.aligned_example(index, dice)
        hits = choose(self.hits[index], dice)
        rename = {
            hit: (made_up(source[hit.start : hit.end], dice), made_up(hit.base, dice))
            for hit in hits
            if hit.name
            and hit.target_end - hit.target_start == len(hit.base)
            and dice.random() < made_up_share
        }
        rename = {hit: new for hit, new in rename.items() if all(new)}
        return self.told(index, hits, rename)

    def aligned_example(self, index: int, dice: random.Random, elsewhere_share: float = 0.2) -> Example:
        """Pair ``index`` with one to three aligned phrases told."""
        source, target = self.sides(self.pairs[index])
        links = self.links[index] if self.encoder.from_english else self.links[index][:, ::-1]
        spans = self.encoder.spans(source), self.encoder.spans(target)
        hits = aligned_hits(source, target, links.tolist(), spans, dice, count=dice.choice((1, 2, 3)))
        rename = {}
        for hit in hits:
            if self.others[self.pairs[index].language] and dice.random() < elsewhere_share:
                # The words of another hit, of a sentence in the same language.
                other = self.pairs[index].language
                rename[hit] = source[hit.start : hit.end], dice.choice(self.others[other])
        return self.told(index, hits, rename)

    def told(self, index: int, hits: list[Hit], rename: dict[Hit, tuple[str, str]]) -> Example:
        """Pair ``index`` with these terms."""
        pair = self.pairs[index]
        source, target = self.sides(pair)
        note = annotate(source, target, hits, rename)
        known = (
            NO_LINKS
            if rename
            else self.links[index]
            if self.encoder.from_english
            else self.links[index][:, ::-1]
        )
        spans = self.encoder.spans
        links = moved_links(note, known, spans(source), spans(note.source), spans(note.target))
        prefix = self.encoder.prefix(pair.language)
        encode = self.encoder.pieces.encode
        return Example(
            [*prefix, *encode(note.source), EOS],
            [*encode(note.target), EOS],
            links + np.array([len(prefix), 0], np.int16),
            pair.corpus,
        )


def term_tables(*, from_english: bool) -> dict[str, Terms]:
    """The terms of every language, from names, the newsdesk guide and the lexicon."""
    guide = guide_terms(HERE / "newsdesk" / "GUIDE.md")
    tables = [
        ("names", list(read_table(HERE / "names.tsv"))),
        ("guide", guide),
        ("lexicon", list(read_table(HERE / "lexicon.tsv"))),
    ]
    return {
        language: load_terms(tables, language, from_english=from_english) for language in ("ps", "prs", "ur")
    }


def load_links(data: Path, pairs: int) -> list[NDArray[np.int16]]:
    """The links that align.py found, a pair."""
    stored = np.load(data / "links.npz")
    offsets, links = stored["offsets"], stored["links"]
    if len(offsets) != pairs + 1:
        raise ValueError("links.npz is of other pairs: run align.py again")
    return [links[offsets[i] : offsets[i + 1]] for i in range(pairs)]


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded ids (batch, time) and the link matrix (batch, target, source)."""

    source: Tensor
    target: Tensor
    links: Tensor
    tokens: int


def collate(examples: Sequence[Example], pad: int) -> Batch:
    """Pad examples to a batch."""
    width = max(len(e.source) for e in examples)
    height = max(len(e.target) for e in examples)
    source = np.full((len(examples), width), pad, np.int64)
    target = np.full((len(examples), height), pad, np.int64)
    links = np.zeros((len(examples), height, width), bool)
    for i, e in enumerate(examples):
        source[i, : len(e.source)] = e.source
        target[i, : len(e.target)] = e.target
        links[i, e.links[:, 1], e.links[:, 0]] = True
    tokens = sum(len(e.source) + len(e.target) for e in examples)
    return Batch(torch.from_numpy(source), torch.from_numpy(target), torch.from_numpy(links), tokens)


def batches(examples: Sequence[Example], budget: int, pad: int, dice: random.Random) -> Iterator[Batch]:
    """Batches of similar lengths, in random order, of at most ``budget`` padded tokens."""

    def place(example: Example) -> tuple[int, int]:
        """Bands of target lengths; within a band source lengths rise, within the next they fall."""
        band = int(math.log(len(example.target) + dice.uniform(3, 5)) / math.log(1.1))
        return band, len(example.source) * (1 if band % 2 else -1)

    order = sorted(examples, key=place)
    groups: list[list[Example]] = [[]]
    width = height = 0
    for e in order:
        width, height = max(width, len(e.source)), max(height, len(e.target))
        if groups[-1] and (len(groups[-1]) + 1) * (width + height) > budget:
            groups.append([])
            width, height = len(e.source), len(e.target)
        groups[-1].append(e)
    dice.shuffle(groups)
    for group in groups:
        if group:
            yield collate(group, pad)


def validation(data: Path, count: int) -> dict[str, list[Pair]]:
    """``count`` validation pairs a set (``flores`` or ``desk``) and language, spread evenly."""
    found: dict[str, list[Pair]] = {}
    for name, file in (("flores", "valid.tsv"), ("desk", "heldout.tsv")):
        pairs = read_pairs(data / file)
        for language in LANGUAGES:
            chosen = [pair for pair in pairs if pair.language == language]
            if chosen:
                found[f"{name}-{language}"] = chosen[:: max(1, len(chosen) // count)][:count]
    return found
