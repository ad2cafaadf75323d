"""Learn how much each listed term says for Dari or Persian, and how much such terms weigh; part of ``build_profiles.py``.

What is learnt must hold for corpora that it was not learnt from: each corpus has a genre, translators and a spelling of
its own, and a model that may use them tells corpora apart, not languages. So:

- only terms of our own list are weighed, each towards what the list says of it, by its rates in all corpora of a side
  and in what Iranians write on the web (wordfreq); a term that they contradict is left out;
- the weights of the two kinds of evidence are fitted to corpora that the terms' weights have not seen, and the figures
  printed are of corpora that neither has seen;
- how affixes are written is no matter of learning: newsrooms differ in it, and our own rows are typed by one hand.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from translate.detection.dari import affix_hint, affixes_of, features, pieces_of, term, terms_of
from translate.detection.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CONTRAST = Path(__file__).parent.parent / "translate" / "profiles" / "contrast.toml"
# What is held out together, both sides: a translation of the same sentences, or two corpora that are alike in genre.
FOLDS: dict[str, tuple[tuple[str, str], ...]] = {
    "TICO-19": (("prs", "tico"), ("fa", "tico")),
    "our own, both sides": (("prs", "both"), ("fa", "both")),
    "NLLB-Seed, Tatoeba": (("prs", "seed"), ("fa", "tatoeba")),
    "newsdesk, Fars": (("prs", "newsdesk"), ("fa", "fars")),
}
PRIOR, SMOOTHING, MOST = 4.0, 1.0, 4.0  # nats; occurrences in 100,000 words; nats
WEB = 6  # corpora: as much as this counts what Iranians write on the web
LENGTHS = {1: 2.0, 5: 0.7, 10: 0.7}  # sentences in a text: how much such texts count
STEPS, RIDGE = 40, 2e-3
TOWARD_DARI = 0.25  # nats: so that over the held-out corpora both sides are right equally often, by sentences
Key = tuple[str, str]
Rows = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The pieces and the affixes of each sentence, in order, and in how many sentences each listed term is."""

    sentences: list[list[str]]
    affixes: Counts
    counts: Counter[str]
    size: int


@cache
def contrast() -> dict[str, int]:
    """Return the listed terms: 1 of Dari, -1 of Persian; those that both sides list are left out."""
    topics = tomllib.loads(CONTRAST.read_text(encoding="utf-8")).values()
    rows = [line.partition(":")[2].split("|") for topic in topics for line in topic.strip().splitlines()]
    dari, persian = ({term(form) for row in rows for form in row[side].split(",")} - {""} for side in (0, 1))
    return dict.fromkeys(sorted(dari - persian), 1) | dict.fromkeys(sorted(persian - dari), -1)


def corpus(texts: Iterable[str]) -> Corpus:
    """Return what is needed of the sentences of a corpus."""
    texts = list(texts)
    sentences = [pieces_of(words_of(text)) for text in texts]
    counts: Counter[str] = Counter()
    size = 0
    for pieces in sentences:
        distinct = set(terms_of(pieces))
        size += sum(" " not in found for found in distinct)
        counts.update(distinct & contrast().keys())
    return Corpus(sentences, np.array([affixes_of(text) for text in texts]), counts, size)


@cache
def web() -> dict[str, float]:
    """Return how often, in 100,000 words, Iranians write each listed word on the web."""
    import wordfreq

    rates: Counter[str] = Counter()
    for word, rate in wordfreq.get_frequency_dict("fa").items():
        for found in terms_of(pieces_of(words_of(word))):
            rates[found] += rate
    total = sum(rate for found, rate in rates.items() if " " not in found)
    return {found: 1e5 * rates[found] / total for found in contrast()}


def weigh_terms(corpora: Mapping[Key, Corpus]) -> dict[str, int]:
    """Return what each term says for Dari, in hundredths of a nat: the ratio of its rates, drawn towards our list."""
    rates: dict[str, list[dict[str, float]]] = {"prs": [], "fa": []}
    for (side, _), found in corpora.items():
        rates[side].append({form: 1e5 * count / found.size for form, count in found.counts.items()})
    weights = {}
    for form, listed in contrast().items():
        dari, persian = ([row.get(form, 0.0) for row in rates[side]] for side in ("prs", "fa"))
        if " " not in form:
            persian += WEB * [web()[form]]
        toward = math.exp(PRIOR * listed / 2)
        weight = math.log(
            (np.mean(dari) + SMOOTHING * toward) / (np.mean(persian) + SMOOTHING / toward),
        )
        if weight * listed > 0:
            weights[form] = round(100 * max(-MOST, min(MOST, weight)))
    return weights


@dataclass(frozen=True, slots=True)
class Task:
    """The features, and the hints by affixes, of the texts of a corpus that have so many sentences."""

    key: Key
    length: int
    rows: Rows
    hints: Rows


def tasks(corpora: Mapping[Key, Corpus], keys: Iterable[Key], weights: Mapping[str, int]) -> list[Task]:
    """Return the features of sentences and runs of sentences."""
    found = []
    for key in keys:
        mine = corpora[key].sentences
        for length in LENGTHS:
            starts = range(0, len(mine) - length + 1, length)
            runs = [
                [piece for pieces in mine[start : start + length] for piece in pieces] for start in starts
            ]
            affixes = [corpora[key].affixes[start : start + length].sum(axis=0) for start in starts]
            hints = np.array([affix_hint(*counts) for counts in affixes])
            found.append(Task(key, length, np.array([features(run, weights) for run in runs]), hints))
    return found


def solve(asked: Sequence[Task]) -> Rows:
    """Return the weights of the kinds of evidence: logistic regression by Newton's method, a little ridge."""
    rows = np.concatenate([task.rows for task in asked])
    sizes = [len(task.rows) for task in asked]
    sides = np.repeat([float(task.key[0] == "prs") for task in asked], sizes)
    # Every corpus counts alike, and so does every side.
    importance = np.repeat([LENGTHS[task.length] / len(task.rows) for task in asked], sizes)
    for side in (0.0, 1.0):
        importance[sides == side] /= 2 * importance[sides == side].sum()
    found = np.zeros(rows.shape[1])
    ridge = RIDGE * np.diag([0.0] + [1.0] * (rows.shape[1] - 1))
    for _ in range(STEPS):
        guess = 1 / (1 + np.exp(-rows @ found))
        gradient = rows.T @ ((guess - sides) * importance) + ridge @ found
        curvature = (rows * (guess * (1 - guess) * importance)[:, None]).T @ rows + ridge
        found -= np.linalg.solve(curvature, gradient)
    return found


def unseen(corpora: Mapping[Key, Corpus], *folds: str) -> dict[Key, Corpus]:
    """Return the corpora without those of some folds."""
    left_out = {key for fold in folds for key in FOLDS[fold]}
    return {key: found for key, found in corpora.items() if key not in left_out}


def learn(texts: Mapping[Key, Iterable[str]]) -> dict[str, Any]:
    """Return the weights of terms and of kinds of evidence, from texts by side and corpus; print what held-out corpora say."""
    corpora = {key: corpus(found) for key, found in texts.items()}
    asked = {fold: tasks(corpora, keys, weigh_terms(unseen(corpora, fold))) for fold, keys in FOLDS.items()}
    for fold in FOLDS:
        # Neither the terms that are asked here nor those that the weights are fitted with have seen this fold.
        others = [
            task
            for other in FOLDS
            if other != fold
            for task in tasks(corpora, FOLDS[other], weigh_terms(unseen(corpora, fold, other)))
        ]
        _report(fold, asked[fold], solve(others))
    weights = solve([task for found in asked.values() for task in found])
    weights[0] += TOWARD_DARI
    return {"weights": [round(float(weight), 3) for weight in weights], "terms": weigh_terms(corpora)}


def _report(fold: str, asked: Sequence[Task], weights: Rows) -> None:
    for task in asked:
        evidence = task.rows @ weights + TOWARD_DARI + task.hints
        right = np.mean((evidence > 0) == (task.key[0] == "prs"))
        sure = 1 / (1 + np.exp(-np.abs(evidence)))
        print(
            f"held out, {fold}, {task.key[0]}, {task.length} sentences: {right:.1%} right, {sure.mean():.1%} sure"
        )
