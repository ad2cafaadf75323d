"""Build ``translate/profiles/profiles.json`` from the training corpora: statistics of words and letters, no sentences.

    python scripts/build_profiles.py --corpora DIR      (or KHABAR_CORPORA=DIR)

The same corpora give the same file, byte for byte. Read are ``train``, ``train/newsdesk``, ``mono``, and the articles
of ``summaries/fars-news.fa``; ``valid/flores200-dev`` serves to choose the few weights of ``variety`` only; ``test``
is never read. Needs numpy.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import os
import random
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from translate.detection import fold, variety_features, variety_of, word_parts, words_of
from translate.normalization import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

PROFILES = Path(__file__).parent.parent / "translate" / "profiles"
WORDS, FEWEST = 3_000, 3
TRIGRAMS, BIGRAMS = 2_200, 900
RAREST_LETTER = 1e-6
PARTS, FEWEST_TEXTS = 9_000, 4
PRIOR, STEPS = 0.8, 150
SEED = 20_260
HELD_OUT = 20  # every such text is kept out of the words' weights
SMOOTHING, AGREED, MOST_STEADY = 1.5, 0.3, 3.0
PENALTY = 1e-5
# How much of each side a source makes up, whatever its size: no corpus may stand for its language.
SHARES: dict[str, dict[str, float]] = {
    "prs": {"newsdesk": 0.3, "seed": 0.45, "tico": 0.25},
    "fa": {"tico": 0.3, "tatoeba": 0.3, "fars": 0.4},
}

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


class Corpora:
    """The training texts of each language, by source."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        newsdesk = [row for path in sorted(folder.glob("train/newsdesk/*.tsv")) for row in table(path)]
        seed, tico = self.rows("train/nllb-seed"), self.rows("train/tico19")
        fars = [
            sentence
            for line in (folder / "summaries/fars-news.fa.jsonl").read_text(encoding="utf-8").splitlines()
            for sentence in re.split(r"\n|(?<=[.!؟]) ", json.loads(line)["text"])
            if len(sentence) > HELD_OUT
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


# Dari or Persian --------------------------------------------------------------------------------------------------


def rejoin(text: str, rng: random.Random) -> str:
    """Return the text with affixes joined some other way: the words must not learn who uses which joiner."""
    return re.sub("\u200c", lambda _: rng.choice(("\u200c", " ", "")), text)


class Texts:
    """Texts as sparse rows of features, normalized by the square root of their length."""

    def __init__(self, texts: Sequence[str], known: dict[str, int]) -> None:
        indices: list[int] = []
        values: list[float] = []
        starts = [0]
        for text in texts:
            words = Counter(words_of(text))
            row: Counter[int] = Counter()
            for word, count in words.items():
                for part in word_parts(word):
                    if part in known:
                        row[known[part]] += count
            total = sum(count for word, count in words.items() if word_parts(word)) or 1
            indices += row.keys()
            values += [count / math.sqrt(total) for count in row.values()]
            starts.append(len(indices))
        self.indices = np.array(indices, np.int64)
        self.values = np.array(values)
        self.rows = np.repeat(np.arange(len(texts)), np.diff(starts))
        self.size, self.width = len(texts), len(known)

    def scores(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weighted sum of each row."""
        return np.bincount(self.rows, self.values * weights[self.indices], self.size).astype(np.float64)

    def gradient(self, errors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of the rows, each weighted by its error."""
        return np.bincount(self.indices, self.values * errors[self.rows], self.width).astype(np.float64)


def regress(
    texts: Texts,
    labels: NDArray[np.float64],
    importance: NDArray[np.float64],
    prior: NDArray[np.float64],
    *,
    penalty: float,
) -> NDArray[np.float64]:
    """Return the weights of a logistic regression that a Gaussian holds near a prior (Adam, full batches)."""
    weights, bias = prior.copy(), 0.0
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        guess = 1 / (1 + np.exp(-(texts.scores(weights) + bias)))
        errors = (guess - labels) * importance
        gradient = texts.gradient(errors) + penalty * (weights - prior)
        bias -= 0.5 * float(errors.sum())
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        weights -= 0.03 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-10)
    return weights


def balanced(sources: Sequence[tuple[float, list[str]]]) -> NDArray[np.float64]:
    """Return the importance of each text: its source's share, spread over the source, halved for each side."""
    return np.concatenate([np.full(len(texts), share / len(texts) / 2) for share, texts in sources])


def contrast_prior(known: dict[str, int]) -> NDArray[np.float64]:
    """Return the prior weights: the listed words of each side."""
    listed = tomllib.loads((PROFILES / "contrast.toml").read_text(encoding="utf-8"))
    sides = {side: set(words_of(text.replace("\u200c", ""))) for side, text in listed.items()}
    prior = np.zeros(len(known))
    for sign, side, other in ((PRIOR, "dari", "persian"), (-PRIOR, "persian", "dari")):
        for word in sides[side] - sides[other]:
            prior[known[f"={word}"]] = sign
    return prior


def variety(corpora: Corpora) -> dict[str, int]:
    """Return the weights, in hundredths, of words and their parts for Dari (positive) against Persian."""
    rng = random.Random(SEED)  # noqa: S311  # no secret
    sides: dict[str, list[tuple[float, list[str]]]] = {"prs": [], "fa": []}
    for tag, sources in SHARES.items():
        for name, share in sources.items():
            texts = corpora.texts[tag][name]
            kept = [rejoin(text, rng) for index, text in enumerate(texts) if index % HELD_OUT]
            sides[tag].append((share, kept))
    sources_of = [*sides["prs"], *sides["fa"]]
    texts = [text for _, source in sources_of for text in source]
    labels = np.repeat([1.0, 0.0], [sum(len(source) for _, source in sides[tag]) for tag in ("prs", "fa")])
    frequency = Counter(
        part for text in texts for part in {p for word in set(words_of(text)) for p in word_parts(word)}
    )
    listed = tomllib.loads((PROFILES / "contrast.toml").read_text(encoding="utf-8"))
    must = {f"={word}" for text in listed.values() for word in words_of(text.replace("\u200c", ""))}
    parts = sorted(must | {part for part, count in frequency.items() if count >= FEWEST_TEXTS})
    known = {part: index for index, part in enumerate(parts)}
    importance = balanced(sources_of)
    weights = regress(Texts(texts, known), labels, importance, contrast_prior(known), penalty=PENALTY)
    # What changes the scores most is kept, and the weights are fitted again without the rest.
    effect = {part: abs(weights[index]) * math.sqrt(frequency[part] + 1) for part, index in known.items()}
    kept = sorted(must | set(sorted(effect, key=lambda part: (-effect[part], part))[:PARTS]))
    known = {part: index for index, part in enumerate(kept)}
    weights = regress(Texts(texts, known), labels, importance, contrast_prior(known), penalty=PENALTY)
    found = {part: round(100 * float(weights[index])) for part, index in known.items()}
    return {part: weight for part, weight in found.items() if weight}


def rates(corpora: Corpora, tag: str) -> tuple[Counter[str], dict[str, float]]:
    """Return in how many sources each word is, and its mean share of texts in them, per 100,000 words."""
    sources: Counter[str] = Counter()
    shares: dict[str, float] = {}
    for name in SHARES[tag]:
        texts = [text for index, text in enumerate(corpora.texts[tag][name]) if index % HELD_OUT]
        counts = Counter(word for text in texts for word in set(words_of(text)))
        scale = 1e5 / counts.total() / len(SHARES[tag])
        for word, count in counts.items():
            sources[word] += 1
            shares[word] = shares.get(word, 0.0) + count * scale
    return sources, shares


def markers(corpora: Corpora) -> tuple[dict[str, int], dict[str, int]]:
    """Return the listed words that the corpora do not contradict, and words that several corpora of a side agree on."""
    (dari_sources, dari), (persian_sources, persian) = rates(corpora, "prs"), rates(corpora, "fa")
    odds = {
        word: math.log((dari.get(word, 0.0) + SMOOTHING) / (persian.get(word, 0.0) + SMOOTHING))
        for word in {**dari, **persian}
    }
    texts = tomllib.loads((PROFILES / "contrast.toml").read_text(encoding="utf-8"))
    sides = {side: set(words_of(text.replace("\u200c", ""))) for side, text in texts.items()}
    listed = {word: 1 for word in sides["dari"] - sides["persian"] if odds.get(word, 0.0) > AGREED}
    listed |= {word: -1 for word in sides["persian"] - sides["dari"] if odds.get(word, -1.0) < -AGREED}
    steady = {
        word: round(100 * max(-MOST_STEADY, min(MOST_STEADY, value)))
        for word, value in odds.items()
        if (value > 1 and dari_sources[word] > 1) or (value < -1 and persian_sources[word] > 1)
    }
    return dict(sorted(listed.items())), dict(sorted(steady.items()))


def articles(texts: Sequence[str], size: int = 10) -> list[str]:
    """Return runs of texts, overlapping by half."""
    starts = range(0, len(texts) - size + 1, size // 2)
    return ["\n".join(texts[start : start + size]) for start in starts]


def hints(corpora: Corpora, tables: dict[str, dict[str, int]]) -> dict[str, float]:
    """Return the weights of what words and joiners say: chosen on FLORES-200 dev and on held-out training texts."""
    dev = corpora.rows("valid/flores200-dev")
    held = {
        (tag, name): corpora.texts[tag][name][::HELD_OUT] for tag, names in SHARES.items() for name in names
    }
    groups = [
        (1.0, 1.0, column(dev, "prs")),
        (0.0, 1.0, column(dev, "fa")),
        (1.0, 0.5, articles(column(dev, "prs"))),
        (0.0, 0.5, articles(column(dev, "fa"))),
        (1.0, 0.3, articles(column(dev, "prs"), 5)),
        (0.0, 0.5, articles(column(dev, "fa"), 5)),
        # Dari news that joins affixes as Tehran does.
        (1.0, 0.3, held["prs", "newsdesk"]),
        (1.0, 0.3, articles(held["prs", "newsdesk"])),
        (1.0, 0.5, articles(held["prs", "newsdesk"], 5)),
        (1.0, 0.1, articles(held["prs", "seed"])),
        (0.0, 0.3, articles(held["fa", "fars"])),
        (0.0, 0.1, held["fa", "tico"]),
    ]
    rows, labels, importance = [], [], []
    for label, share, texts in groups:
        for text in texts:
            features = variety_features(
                Counter(words_of(text)), clean(text), lambda word: variety_of(word, tables)
            )
            rows.append([1.0, *features.values()])
            labels.append(label)
            importance.append(share / len(texts))
    names, table_, target = ["bias", *features], np.array(rows), np.array(labels)
    weight = np.array(importance) / sum(importance)
    found = np.zeros(table_.shape[1])
    for _ in range(60):  # Newton's method, a little ridge
        guess = 1 / (1 + np.exp(-table_ @ found))
        gradient = table_.T @ ((guess - target) * weight) + 1e-4 * found
        curvature = (table_ * (guess * (1 - guess) * weight)[:, None]).T @ table_ + 1e-4 * np.eye(len(found))
        found -= np.linalg.solve(curvature, gradient)
    # Neither side is favoured: the bias is where dev is right as often on both.
    plain = table_ @ found
    size = len(groups[0][2])
    dari, persian = plain[:size], plain[size : size + len(groups[1][2])]
    shifts = np.linspace(-2, 2, 401)
    found[0] -= min(shifts, key=lambda s: abs(float((dari > s).mean()) - float((persian < s).mean())))
    return dict(zip(names, (round(float(value), 3) for value in found), strict=True))


def main() -> None:
    """Build the file and say how large it became."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--corpora", type=Path, default=os.environ.get("KHABAR_CORPORA"), help="The folder of corpora."
    )
    folder = parser.parse_args().corpora
    if not folder:
        parser.error("say where the corpora are: --corpora DIR, or KHABAR_CORPORA")
    corpora = Corpora(Path(folder))
    found, backgrounds = languages(corpora)
    listed, steady = markers(corpora)
    tables = {"parts": variety(corpora), "listed": listed, "steady": steady}
    profiles = {
        "sources": SOURCES,
        "languages": found,
        "backgrounds": backgrounds,
        "dari": tables,
        "variety": hints(corpora, tables),
    }
    text = json.dumps(profiles, ensure_ascii=False, separators=(",", ":"))
    (PROFILES / "profiles.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(text.encode()) / 1000:.0f} kB; Dari against Persian: {profiles['variety']}")


if __name__ == "__main__":
    main()
