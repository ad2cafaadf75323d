"""Articles about the same event, across languages, by what does not change in translation.

Features are glossary concepts and numbers. Two items are of one story when the cosine of their features, weighted by
inverse document frequency, reaches a threshold; items join the story whose first item they are nearest to.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from translate.digest.outline import rank
from translate.digest.records import Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.digest.records import DigestItem

THRESHOLD = 0.34
_FEWEST_SHARED = 3


def cluster(items: Sequence[DigestItem]) -> tuple[Story, ...]:
    """Return the stories, the weightiest first. Each is led by an article written in the reader's language, or the longest.

    Items that share fewer than three features are never joined.
    """
    frequency = Counter(feature for item in items for feature in set(item.features))
    weights = {feature: math.log(1 + len(items) / count) for feature, count in frequency.items()}
    stories: list[list[DigestItem]] = []
    leads = _Leads(weights)
    for item in sorted(items, key=lambda item: (item.origin != "source", -item.words, item.path)):
        nearest, likeness = leads.nearest(item)
        if likeness >= THRESHOLD:
            stories[nearest].append(item)
        else:
            stories.append([item])
            leads.add(item)
    return rank(Story(tuple(story)) for story in stories)


class _Leads:
    """The first items of the stories, found by their features: only stories that share one are ever looked at."""

    def __init__(self, weights: dict[str, float]) -> None:
        self._squares = {feature: weight * weight for feature, weight in weights.items()}
        self._norms: list[float] = []
        self._with: dict[str, list[int]] = {}

    def add(self, item: DigestItem) -> None:
        for feature in set(item.features):
            self._with.setdefault(feature, []).append(len(self._norms))
        self._norms.append(self._norm(item))

    def nearest(self, item: DigestItem) -> tuple[int, float]:
        """Return the number of the nearest story and the cosine of its first item, the earlier story of equals."""
        shared: Counter[int] = Counter()
        products: dict[int, float] = {}
        # In order, so that sums do not depend on how a set happens to be laid out.
        for feature in sorted(set(item.features)):
            square = self._squares[feature]
            stories = self._with.get(feature, ())
            shared.update(stories)
            for story in stories:
                products[story] = products.get(story, 0.0) + square
        norm = self._norm(item)
        near = [
            (products[story] / (norm * self._norms[story]), -story)
            for story, count in shared.items()
            if count >= _FEWEST_SHARED
        ]
        likeness, negative = max(near, default=(0.0, 0))
        return -negative, likeness

    def _norm(self, item: DigestItem) -> float:
        return math.sqrt(sum(self._squares[feature] for feature in sorted(set(item.features))))
