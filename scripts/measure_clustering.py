"""Print B-cubed precision, recall and F1 of the clustering on ``tests/data/stories.tsv``, and how long many items take.

    python scripts/measure_clustering.py [--items 5000] [--errors]

Articles are compared by their features alone (glossary concepts and numbers), as in a run; nothing is translated.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from stories import b_cubed, read_items, story_of  # noqa: E402

from translate.digest import cluster  # noqa: E402
from translate.digest.records import DigestItem  # noqa: E402


def many(items: list[DigestItem], count: int) -> list[DigestItem]:
    """Return made-up items with the concepts of real ones, shuffled into new stories of about four."""
    chosen = random.Random(1)  # noqa: S311  # no secret
    pool = sorted({feature for item in items for feature in item.features})
    made = []
    for number in range(count):
        story = random.Random(number // 4)  # noqa: S311
        features = {*story.sample(pool, 25), *chosen.sample(pool, 10)}
        fields = {name: getattr(items[0], name) for name in DigestItem.__slots__}
        made.append(DigestItem(**{**fields, "article_id": str(number), "features": tuple(sorted(features))}))
    return made


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--errors", action="store_true", help="print the stories that were not found whole")
    chosen = parser.parse_args()
    items = read_items()
    stories = cluster(items)
    precision, recall, f1 = b_cubed(stories)
    print(f"B-cubed precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
    if chosen.errors:
        for story in stories:
            names = sorted({story_of(item) for item in story.items})
            if len(names) > 1 or sum(story_of(item) == names[0] for item in items) > len(story.items):
                print(" ", [item.article_id for item in story.items], names)
    started = time.process_time()
    found = cluster(many(items, chosen.items))
    print(f"{chosen.items} items, {len(found)} stories: {time.process_time() - started:.1f} CPU seconds")


if __name__ == "__main__":
    main()
