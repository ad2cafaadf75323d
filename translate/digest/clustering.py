"""Articles about the same event, across languages, by what does not change in translation.

Features are glossary concepts and numbers. Two items are of one story when the cosine of their features, weighted by
inverse document frequency, reaches a threshold; items join the story whose first item they are nearest to.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from translate.records import Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.records import DigestItem

THRESHOLD = 0.38
_FEWEST_SHARED = 4


def cluster(items: Sequence[DigestItem]) -> tuple[Story, ...]:
    """Return the stories, the largest and latest first. Each is led by an article written in the reader's language, or the longest.

    Items that share fewer than four features are never joined.
    """
    frequency = Counter(feature for item in items for feature in set(item.features))
    weights = {feature: math.log(1 + len(items) / count) for feature, count in frequency.items()}
    vectors = {item.article_id: {feature: weights[feature] for feature in item.features} for item in items}
    stories: list[list[DigestItem]] = []
    led: dict[str, list[int]] = defaultdict(list)  # each feature with the stories whose first item has it
    for item in sorted(items, key=lambda item: (item.origin != "source", -item.words, item.path)):
        vector = vectors[item.article_id]
        shared = Counter(number for feature in vector for number in led[feature])
        close = sorted(number for number, count in shared.items() if count >= _FEWEST_SHARED)
        near = [(_cosine(vector, vectors[stories[n][0].article_id]), stories[n]) for n in close]
        best = max(near, key=lambda pair: pair[0], default=(0.0, []))
        if best[0] >= THRESHOLD:
            best[1].append(item)
        else:
            for feature in vector:
                led[feature].append(len(stories))
            stories.append([item])
    # Sorting twice: ISO dates descend while paths ascend.
    stories.sort(key=lambda story: story[0].path)
    stories.sort(key=lambda story: (len(story), max(item.published for item in story)), reverse=True)
    return tuple(Story(tuple(story)) for story in stories)


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    shared = one.keys() & other.keys()
    norm = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return sum(one[feature] * other[feature] for feature in shared) / norm if norm else 0.0
