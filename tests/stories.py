"""The reports of ``data/stories.tsv`` as digest items, and B-cubed scores (Bagga and Baldwin 1998) of their clustering."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import mean

from conftest import make_item

from translate import drafts
from translate.digest.records import DigestItem, Story
from translate.glossary import Terminology, load
from translate.records import Detection, Segment
from translate.segmentation import split

PATH = Path(__file__).parent / "data" / "stories.tsv"


def read_items() -> list[DigestItem]:
    """Return a digest item for each report, with the features that a run would find."""
    terminology = Terminology(load(()))
    items = []
    for line in PATH.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        story, language, text = line.split("\t")
        parts = tuple(Segment("", at, 0, sentence) for at, sentence in enumerate(split(text)))
        named = tuple(drafts.mentions(parts, Detection(language, 1.0), terminology))
        features = drafts.features(parts, named)
        items.append(
            make_item(f"{story}/{language}", language=language, features=features, words=len(text.split()))
        )
    return items


def story_of(item: DigestItem) -> str:
    """Return the story that an item is known to belong to."""
    return item.article_id.split("/")[0]


def b_cubed(stories: Sequence[Story]) -> tuple[float, float, float]:
    """Return precision, recall and F1, each the mean over the items."""
    items = [item for story in stories for item in story.items]
    precision, recall = [], []
    for story in stories:
        for item in story.items:
            same = sum(story_of(other) == story_of(item) for other in story.items)
            precision.append(same / len(story.items))
            recall.append(same / sum(story_of(other) == story_of(item) for other in items))
    p, r = mean(precision), mean(recall)
    return p, r, 2 * p * r / (p + r)
