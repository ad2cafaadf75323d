"""Build ``translate/profiles/profiles.json`` from the training corpora: statistics of words and letters, no sentences.

    python scripts/build_profiles.py --corpora DIR [--newsdesk DIR] [--persian FILE ...]      (or KHABAR_CORPORA=DIR)

The same corpora give the same file, byte for byte. Read are ``train``, ``train/newsdesk``, ``mono``, the articles of
``summaries/fars-news.fa``, of a further folder of newsdesk tables every other article (``kept_out`` says which are
left to ``benchmark_detection.py``), and tables with the same sentences in Dari and Persian. ``valid`` and ``test`` are
never read. Needs numpy, and wordfreq for what Iranians write on the web.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import os
import re
import sys
import tomllib
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from scripts.dari_terms import learn
from translate.detection.words import fold, words_of
from translate.normalization import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PROFILES = Path(__file__).parent.parent / "translate" / "profiles"
WORDS, FEWEST, SHORTEST = 3_000, 3, 20
TRIGRAMS, BIGRAMS = 2_200, 900
RAREST_LETTER = 1e-6
PERSIAN = Path(__file__).parent / "training" / "persian.tsv"
# Whom the statistics are owed to; no sentence of theirs is in the file.
SOURCES = (
    "newsdesk, lexicon, names: this project",
    "NLLB-Seed (CC BY-SA 4.0)",
    "TICO-19 (CC0)",
    "Tatoeba (CC BY 2.0 FR)",
    "Leipzig Corpora, Pashto news (CC BY 4.0)",
    "WMT news tests and WMT20 Wikipedia (free for research)",
    "Fars news (CC BY 4.0)",
    "letter sequences of langdetect's profiles (Apache 2.0)",
    "wordfreq, Persian (CC BY-SA 4.0)",
)

# How the letters of one keyboard stand in for another's. Share of the text that is also seen this way.
KEYBOARD_SHARE = 0.1
KEYBOARDS: dict[str, tuple[dict[str, str], ...]] = {
    "ps": (
        # A Pakistani keyboard, and a Persian one.
        {"ګ": "گ", "ې": "ے", "ۍ": "ئی", "ه": "ہ", "ټ": "ٹ", "ډ": "ڈ", "ړ": "ڑ"},
        {
            "ګ": "گ",
            "ې": "ی",
            "ۍ": "ی",
            "ټ": "ت",
            "ډ": "د",
            "ړ": "ر",
            "ښ": "ش",
            "ږ": "ژ",
            "ځ": "ز",
            "څ": "س",
            "ڼ": "ن",
        },
        {"ګ": "گ", "ۍ": "ئ", "ې": "ی"},
    ),
    "ur": ({"ہ": "ه", "ے": "ی", "ھ": "ه"}, {"ہ": "ه"}),
    "per": (),
}


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a tab-separated table with a header."""
    data = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    head, *rows = (line.split("\t") for line in data.decode().rstrip("\n").split("\n"))
    return [dict(zip(head, row, strict=False)) for row in rows]


def column(rows: Iterable[dict[str, str]], language: str) -> list[str]:
    """Return the cells of a language that are not empty."""
    return [row[language] for row in rows if row.get(language)]


def kept_out(article: str) -> bool:
    """Return whether an article of a further newsdesk table is left to the benchmark."""
    return zlib.crc32(article.encode()) % 2 == 0


class Corpora:
    """The training texts of each language by source, and those that are surely Dari or Persian apart."""

    def __init__(self, folder: Path, further: Path | None, parallel: Sequence[Path]) -> None:
        self.folder = folder
        newsdesk = [row for path in sorted(folder.glob("train/newsdesk/*.tsv")) for row in table(path)]
        if further:
            rows = [row for path in sorted(further.glob("*.tsv")) for row in table(path)]
            known = {row["id"] for row in newsdesk}
            newsdesk += [row for row in rows if row["id"] not in known and not kept_out(row["id"])]
        seed, tico = self.rows("train/nllb-seed"), self.rows("train/tico19")
        fars = [
            sentence
            for line in (folder / "summaries/fars-news.fa.jsonl").read_text(encoding="utf-8").splitlines()
            for sentence in re.split(r"\n|(?<=[.!؟]) ", json.loads(line)["text"])
            if len(sentence) > SHORTEST
        ]
        self.texts: dict[str, dict[str, list[str]]] = {
            tag: {
                name: column(rows, tag)
                for name, rows in (("newsdesk", newsdesk), ("seed", seed), ("tico", tico))
            }
            for tag in ("en", "ps", "prs", "ur", "fa")
        }
        self.texts["en"]["news"] = column(self.rows("mono/wmt-news.en")[::4], "en")
        self.texts["ps"]["leipzig"] = column(self.rows("mono/leipzig-news.ps"), "ps")
        self.texts["ps"]["wikipedia"] = column(self.rows("train/wmt20-wikipedia"), "ps")
        self.texts["ur"]["tatoeba"] = column(self.rows("train/tatoeba-ur"), "ur")
        self.texts["fa"]["tatoeba"] = column(self.rows("train/tatoeba-fa"), "fa")
        self.texts["fa"]["fars"] = fars
        for tag in ("en", "ps", "ur"):
            for name in ("lexicon", "names"):
                cells = column(table(folder / f"train/{name}.tsv"), tag)
                self.texts[tag][name] = [cell.replace("|", " ") for cell in cells]

        both = [row for path in parallel for row in table(path)]
        written_twice = {row["id"] for row in both}
        paired = [row for row in tico if row.get("prs") and row.get("fa")]
        self.sides = {
            ("prs", "newsdesk"): column((row for row in newsdesk if row["id"] not in written_twice), "prs"),
            ("prs", "seed"): column(seed, "prs"),
            ("fa", "tatoeba"): self.texts["fa"]["tatoeba"],
            ("fa", "fars"): fars,
            **{(side, "tico"): column(paired, side) for side in ("prs", "fa")},
            **{(side, "both"): column(both, side) for side in ("prs", "fa")},
        }

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a compressed table."""
        return table(self.folder / f"{name}.tsv.xz")

    def all(self, *tags: str) -> list[str]:
        """Return every text of some languages."""
        return [text for tag in tags for texts in self.texts[tag].values() for text in texts]


# Letters and words ------------------------------------------------------------------------------------------------


def letter_counts(words: Counter[str]) -> Counter[str]:
    """Return how often each sequence of one to three letters occurs; a space is the edge of a word."""
    counts: Counter[str] = Counter()
    for word, count in words.items():
        text = f" {word} "
        for size in (1, 2, 3):
            for start in range(len(text) - size + 1):
                counts[text[start : start + size]] += count
    return counts


def letter_costs(counts: Counter[str], *, trigrams: int) -> dict[str, int]:
    """Return the costs of the frequent sequences, in hundredths of a nat, each given the letters before the last."""
    total = sum(count for gram, count in counts.items() if len(gram) == 1)
    kept = {gram for gram in counts if len(gram) == 1 and counts[gram] > RAREST_LETTER * total}
    for size, most in ((2, BIGRAMS), (3, trigrams)):
        grams = [gram for gram in counts if len(gram) == size and counts[gram] > FEWEST]
        kept.update(sorted(grams, key=lambda gram: (-counts[gram], gram))[:most])
    starts: Counter[str] = Counter()
    for gram, count in counts.items():
        if len(gram) > 1:
            starts[gram[:-1]] += count
    return {
        gram: round(-100 * math.log(counts[gram] / (total if len(gram) == 1 else starts[gram[:-1]])))
        for gram in sorted(kept)
    }


def count_words(texts: Iterable[str], keyboards: Sequence[dict[str, str]]) -> Counter[str]:
    """Return word counts, with a share of each word as other keyboards type it."""
    counts: Counter[str] = Counter(word for text in texts for word in words_of(text))
    typed: Counter[str] = Counter()
    for keyboard in keyboards:
        letters = str.maketrans(keyboard)
        for word, count in counts.items():
            other = word.translate(letters)
            if other != word:
                typed[other] += max(1, round(count * KEYBOARD_SHARE))
    return counts + typed


def word_costs(counts: Counter[str], most: int) -> dict[str, int]:
    """Return the costs of the most frequent words, in hundredths of a nat."""
    total = counts.total()
    kept = sorted(
        (word for word in counts if counts[word] >= FEWEST), key=lambda word: (-counts[word], word)
    )[:most]
    return {word: round(-100 * math.log(counts[word] / total)) for word in sorted(kept)}


def langdetect_counts(tags: Iterable[str]) -> Counter[str]:
    """Return the letter sequences of langdetect's own profiles, each language with the same weight."""
    import langdetect

    total: Counter[str] = Counter()
    for tag in tags:
        path = Path(langdetect.__file__).parent / "profiles" / tag
        found = json.loads(path.read_text(encoding="utf-8"))["freq"]
        scale = 1e6 / sum(count for gram, count in found.items() if len(gram) == 1)
        for gram, count in found.items():
            total[_lower(gram)] += max(1, round(count * scale))
    return total


def _lower(gram: str) -> str:
    return fold(gram) if gram.strip() else gram


# The larger languages three times.
LATIN = (
    "af ca cs cy da et fi hr hu id lt lv no pl ro sk sl so sq sv sw tl vi " + 3 * "de es fr it nl pt tr "
).split()
CYRILLIC = "bg mk ru uk".split()


def languages(corpora: Corpora) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the profiles of languages, and the backgrounds of scripts."""
    found: dict[str, Any] = {}
    arabic: Counter[str] = Counter()
    for tag, sources in (("ps", ("ps",)), ("per", ("prs", "fa")), ("ur", ("ur",)), ("en", ("en",))):
        counts = count_words(corpora.all(*sources), KEYBOARDS.get(tag, ()))
        letters = letter_counts(counts)
        if tag != "en":
            scale = 1e6 / sum(letters.values())
            for gram, count in letters.items():
                arabic[gram] += max(1, round(count * scale))
        found[tag] = {
            "script": "Latin" if tag == "en" else "Arabic",
            "words": word_costs(counts, 6_000 if tag == "en" else WORDS),
            "letters": letter_costs(letters, trigrams=TRIGRAMS),
        }
    others = tomllib.loads((PROFILES / "others.toml").read_text(encoding="utf-8"))
    listed = dict.fromkeys(words_of(others["ar"]["words"]))
    foreign = langdetect_counts(["ar"])
    found["ar"] = {
        "script": "Arabic",
        "words": {word: round(-100 * math.log(0.4 / len(listed))) for word in listed},
        "letters": letter_costs(foreign, trigrams=TRIGRAMS),
    }
    for gram, count in foreign.items():
        arabic[gram] += round(count / 3)
    for row in others.values():
        if row["script"] == "Arabic":
            for char in fold(row["letters"]):
                arabic[char] += 300
    backgrounds = {
        "Arabic": letter_costs(arabic, trigrams=0),
        "Latin": letter_costs(langdetect_counts(LATIN), trigrams=TRIGRAMS),
        "Cyrillic": letter_costs(langdetect_counts(CYRILLIC), trigrams=0),
    }
    return found, backgrounds


def main() -> None:
    """Build the file and say how large it became."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--corpora", type=Path, default=os.environ.get("KHABAR_CORPORA"), help="The folder of corpora."
    )
    parser.add_argument("--newsdesk", type=Path, help="A folder of further newsdesk tables.")
    parser.add_argument(
        "--persian", type=Path, nargs="*", default=[PERSIAN], help="Tables of our own in Dari and Persian."
    )
    chosen = parser.parse_args()
    if not chosen.corpora:
        parser.error("say where the corpora are: --corpora DIR, or KHABAR_CORPORA")
    corpora = Corpora(Path(chosen.corpora), chosen.newsdesk, chosen.persian)
    found, backgrounds = languages(corpora)
    profiles: dict[str, Any] = {
        "sources": SOURCES,
        "languages": found,
        "backgrounds": backgrounds,
        "dari": learn({key: map(clean, texts) for key, texts in corpora.sides.items()}),
    }
    text = json.dumps(profiles, ensure_ascii=False, separators=(",", ":"))
    # In one step: who detects meanwhile reads the old file or the new one.
    fresh = PROFILES / "profiles.json.new"
    fresh.write_text(text + "\n", encoding="utf-8")
    fresh.replace(PROFILES / "profiles.json")
    print(f"{len(text.encode()) / 1000:.0f} kB; Dari against Persian: {profiles['dari']['weights']}")


if __name__ == "__main__":
    main()
