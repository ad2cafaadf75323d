"""Build ``translate/profiles/profiles.json`` from the training corpora: statistics of words and letters, no sentences.

    python scripts/build_profiles.py --corpora DIR [--newsdesk DIR]      (or KHABAR_CORPORA=DIR)

The same corpora give the same file, byte for byte. Read are ``train``, ``train/newsdesk``, ``mono``, the articles of
``summaries/fars-news.fa``, and of a further folder of newsdesk tables every other article: ``kept_out`` says which are
left to ``benchmark_detection.py``. ``valid`` and ``test`` are never read. Needs numpy.
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
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parent.parent))

from translate.detection import AFFIXES, JOINED_VERB, Variety, fold, word_parts, words_of
from translate.normalization import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PROFILES = Path(__file__).parent.parent / "translate" / "profiles"
WORDS, FEWEST, SHORTEST = 3_000, 3, 20
TRIGRAMS, BIGRAMS = 2_200, 900
RAREST_LETTER = 1e-6
SEED = 20_260
# Dari against Persian (1.0 and 0.0, as in a logistic regression): how much of each side a source makes up. TICO-19 has
# both sides of the same sentences, so it teaches no topics: it counts for more than its size, and what it does not
# contain is no part that is weighed.
SHARES: dict[float, dict[str, float]] = {
    1.0: {"newsdesk": 0.4, "seed": 0.15, "tico": 0.45},
    0.0: {"tico": 0.45, "tatoeba": 0.25, "fars": 0.3},
}
PARTS, FEWEST_TEXTS = 8_000, 4
PRIOR, STEPS, RATE, PENALTY = 0.8, 100, 0.03, 1e-5
SMOOTHING, CONTRADICTED, AGREED, MOST_STEADY = 1.5, 0.3, 0.3, 3.0
FOLDS, BLOCK, RIDGE = 4, 10, 1e-4
LENGTHS = {1: 1_200, 5: 300, 10: 300}  # sentences in a text: such texts of a source and fold, at most
TOWARD_DARI = 0.25  # nats: Dari is the likelier one in the newsrooms that this serves
STEADY_WRITER = 0.9
PLACE = re.compile(
    r"\u200c|(?<=\bمی) (?=\w\w)|(?<=\bنمی) (?=\w\w)|(?<=\w) (?=(?:ها(?:ی|یی)?|تر(?:ین)?)\b)|(?<=ه) (?=(?:ای|اند|ام|ایم)\b)"
)
Mask = npt.NDArray[np.bool_]
Vector = npt.NDArray[np.float64]
Tables = dict[str, dict[str, int]]

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


def kept_out(article: str) -> bool:
    """Return whether an article of a further newsdesk table is left to the benchmark."""
    return zlib.crc32(article.encode()) % 2 == 0


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence known to be Dari (1.0) or Persian (0.0), its source, and the article that it must stay with."""

    dari: float
    source: str
    group: str
    text: str


class Corpora:
    """The training texts of each language by source, and those that are surely Dari or Persian as samples."""

    def __init__(self, folder: Path, further: Path | None) -> None:
        self.folder = folder
        newsdesk = [row for path in sorted(folder.glob("train/newsdesk/*.tsv")) for row in table(path)]
        if further:
            rows = [row for path in sorted(further.glob("*.tsv")) for row in table(path)]
            newsdesk += [row for row in rows if not kept_out(row["id"])]
        seed, tico = self.rows("train/nllb-seed"), self.rows("train/tico19")
        fars = [
            (article["id"], sentence)
            for line in (folder / "summaries/fars-news.fa.jsonl").read_text(encoding="utf-8").splitlines()
            for article in [json.loads(line)]
            for sentence in re.split(r"\n|(?<=[.!؟]) ", article["text"])
            if len(sentence) > SHORTEST
        ]
        self.texts: dict[str, dict[str, list[str]]] = {
            tag: {
                name: column(rows, tag)
                for name, rows in (("newsdesk", newsdesk), ("seed", seed), ("tico", tico))
            }
            for tag in ("en", "ps", "prs", "ur", "fa")
        }
        # Rows without articles stay together in blocks; TICO-19 has both sides of a sentence in one block.
        both = [row for row in tico if row.get("prs") and row.get("fa")]
        sided = [
            *((1.0, "newsdesk", row["id"], row["prs"]) for row in newsdesk if row.get("prs")),
            *(
                (1.0, "seed", f"seed {n // BLOCK}", row["prs"])
                for n, row in enumerate(seed)
                if row.get("prs")
            ),
            *((1.0, "tico", f"tico {n // BLOCK}", row["prs"]) for n, row in enumerate(both)),
            *((0.0, "tico", f"tico {n // BLOCK}", row["fa"]) for n, row in enumerate(both)),
            *(
                (0.0, "tatoeba", f"tatoeba {n // BLOCK}", text)
                for n, text in enumerate(column(self.rows("train/tatoeba-fa"), "fa"))
            ),
            *((0.0, "fars", article, text) for article, text in fars),
        ]
        self.samples = [Sample(dari, source, group, clean(text)) for dari, source, group, text in sided]
        self.texts["en"]["news"] = column(self.rows("mono/wmt-news.en")[::4], "en")
        self.texts["ps"]["leipzig"] = column(self.rows("mono/leipzig-news.ps"), "ps")
        self.texts["ps"]["wikipedia"] = column(self.rows("train/wmt20-wikipedia"), "ps")
        self.texts["ur"]["tatoeba"] = column(self.rows("train/tatoeba-ur"), "ur")
        self.texts["fa"]["tatoeba"] = column(self.rows("train/tatoeba-fa"), "fa")
        self.texts["fa"]["fars"] = [text for _, text in fars]
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
    """Return the text with its affixes joined as another writer would: by a joiner, a space, nothing, or as they are.

    Neither words nor weights may learn who uses which joiner: newsrooms of both countries do as they please.
    """
    joiner = rng.choice((None, "\u200c", " ", ""))
    if joiner is None:
        return text
    text = JOINED_VERB.sub(lambda found: found[0] + joiner, text)

    def join(found: re.Match[str]) -> str:
        if rng.random() > STEADY_WRITER:
            return found[0]
        return joiner or (
            " " if text[found.start() - 1] == "ه" else ""
        )  # nobody writes plurals onto a final he

    return PLACE.sub(join, text)


class Texts:
    """Samples as sparse rows of word parts, divided by the square root of their number of words."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        rng = random.Random(SEED)  # noqa: S311  # no secret
        self.samples = samples
        self.words = [words_of(rejoin(sample.text, rng)) for sample in samples]
        self.sides = np.array([sample.dari for sample in samples], np.float64)
        self.sources = np.array([sample.source for sample in samples])
        parts_of = cache(lambda word: [] if word in AFFIXES else word_parts(word))
        distinct = [{part for word in set(words) for part in parts_of(word)} for words in self.words]
        frequency = Counter(part for parts in distinct for part in parts)
        paired = Counter(
            part for parts, s in zip(distinct, samples, strict=True) if s.source == "tico" for part in parts
        )
        self.parts = sorted(part for part, count in paired.items() if count >= FEWEST_TEXTS)
        self.frequency = np.array([frequency[part] for part in self.parts], np.float64)
        known = {part: index for index, part in enumerate(self.parts)}
        indices: list[int] = []
        values: list[float] = []
        sizes = []
        for words in self.words:
            row = Counter(known[part] for word in words for part in parts_of(word) if part in known)
            scale = math.sqrt(sum(word not in AFFIXES for word in words) or 1)
            indices += row
            values += [count / scale for count in row.values()]
            sizes.append(len(row))
        self.indices, self.values = np.array(indices, np.int64), np.array(values)
        self.rows = np.repeat(np.arange(len(samples)), sizes)
        dari, persian = contrast()
        self.prior = np.array(
            [PRIOR * ((p[1:] in dari) - (p[1:] in persian)) * (p[0] == "=") for p in self.parts]
        )

    def of(self, dari: float, source: str) -> Mask:
        """Return which samples are of a source and a side."""
        found: Mask = (self.sides == dari) & (self.sources == source)
        return found

    def regress(self, chosen: Mask, kept: Mask) -> Vector:
        """Return the weights of parts by a logistic regression that a Gaussian holds near the prior (Adam)."""
        importance = np.zeros(len(self.samples))
        for dari, shares in SHARES.items():
            sources = {
                source: share for source, share in shares.items() if (chosen & self.of(dari, source)).any()
            }
            for source, share in sources.items():
                mask = chosen & self.of(dari, source)
                importance[mask] = share / sum(sources.values()) / mask.sum() / 2
        entries = chosen[self.rows] & kept[self.indices]
        indices, values, rows = self.indices[entries], self.values[entries], self.rows[entries]
        prior = np.where(kept, self.prior, 0)
        weights, bias = prior.copy(), 0.0
        first, second = np.zeros_like(weights), np.zeros_like(weights)
        for step in range(1, STEPS + 1):
            scores = np.bincount(rows, values * weights[indices], len(importance)) + bias
            errors = (1 / (1 + np.exp(-scores)) - self.sides) * importance
            gradient = np.bincount(indices, values * errors[rows], len(weights)) + PENALTY * (weights - prior)
            bias -= 0.5 * float(errors.sum())
            first = 0.9 * first + 0.1 * gradient
            second = 0.999 * second + 0.001 * gradient**2
            weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-10)
        return weights

    def tables(self, chosen: Mask) -> Tables:
        """Return what the chosen samples say of words: weights of parts, listed words, steady words."""
        weights = self.regress(chosen, np.ones(len(self.parts), bool))
        # What changes the scores most is kept, and the weights are fitted again without the rest.
        order = np.argsort(-np.abs(weights) * np.sqrt(self.frequency + 1), kind="stable")
        kept = np.isin(np.arange(len(self.parts)), order[:PARTS])
        weights = np.round(100 * self.regress(chosen, kept))
        listed, steady = self.markers(chosen)
        parts = {self.parts[index]: int(weights[index]) for index in np.flatnonzero(weights)}
        return {"parts": parts, "listed": listed, "steady": steady}

    def rates(
        self, chosen: Mask, dari: float, pairs: set[str], among: Iterable[str]
    ) -> tuple[Counter[str], dict[str, float]]:
        """Return in how many sources of a side each term is, and its mean share of them, per 100,000 words."""
        sources: Counter[str] = Counter()
        shares: dict[str, float] = {}
        for source in among:
            counts: Counter[str] = Counter()
            size = 0
            for index in np.flatnonzero(chosen & self.of(dari, source)):
                words = self.words[index]
                distinct = set(words)
                size += len(distinct)
                counts.update(distinct | pairs.intersection(map(" ".join, pairwise(words))))
            for term, count in counts.items():
                sources[term] += 1
                shares[term] = shares.get(term, 0.0) + 1e5 * count / size
        return sources, shares

    def markers(self, chosen: Mask) -> tuple[dict[str, int], dict[str, int]]:
        """Return the listed terms that the samples do not contradict, and words that sources of a side agree on."""
        dari, persian = contrast()
        pairs = {term for term in dari | persian if " " in term}
        dari_sources, dari_rates = self.rates(chosen, 1.0, pairs, SHARES[1.0])
        persian_sources, persian_rates = self.rates(chosen, 0.0, pairs, SHARES[0.0])
        odds = log_odds(dari_rates, persian_rates, SMOOTHING * len(SHARES[1.0]))
        # The other sources tell of other things, and their topics are no evidence: both sides of TICO-19 must agree.
        (_, dari_paired), (_, persian_paired) = (
            self.rates(chosen, side, pairs, ("tico",)) for side in (1, 0)
        )
        paired = log_odds(dari_paired, persian_paired, SMOOTHING)
        listed = {term: 1 for term in dari if odds.get(term, 0.0) > -CONTRADICTED}
        listed |= {term: -1 for term in persian if odds.get(term, 0.0) < CONTRADICTED}
        steady = {
            term: round(100 * max(-MOST_STEADY, min(MOST_STEADY, value)))
            for term, value in odds.items()
            if " " not in term
            and paired.get(term, 0.0) * value > AGREED
            and ((value > 1 and dari_sources[term] > 1) or (value < -1 and persian_sources[term] > 1))
        }
        return dict(sorted(listed.items())), dict(sorted(steady.items()))


def log_odds(dari: dict[str, float], persian: dict[str, float], smoothing: float) -> dict[str, float]:
    """Return how much likelier each term is on the Dari side, as a logarithm."""
    return {
        term: math.log((dari.get(term, 0.0) + smoothing) / (persian.get(term, 0.0) + smoothing))
        for term in {**dari, **persian}
    }


@cache
def contrast() -> tuple[frozenset[str], frozenset[str]]:
    """Return the listed words and pairs of words of Dari, and of Persian."""
    topics = tomllib.loads((PROFILES / "contrast.toml").read_text(encoding="utf-8")).values()
    rows = [line.partition(":")[2].split("|") for topic in topics for line in topic.strip().splitlines()]
    dari, persian = ({" ".join(words_of(f)) for row in rows for f in row[side].split(",")} for side in (0, 1))
    return frozenset(dari - persian - {""}), frozenset(persian - dari - {""})


# A task of the weights: the side, the source, how many sentences a text has, the features of each text.
Task = tuple[float, str, int, Vector]


def tasks(texts: Texts, held: Mask, tables: Tables) -> list[Task]:
    """Return the features of held-out sentences and runs of sentences, by tables that have not seen them."""
    rng = random.Random(SEED)  # noqa: S311  # no secret
    variety, found = Variety(tables), []
    for dari, shares in SHARES.items():
        for source in shares:
            mine = [texts.samples[int(index)].text for index in np.flatnonzero(held & texts.of(dari, source))]
            for size, most in LENGTHS.items():
                starts = range(0, len(mine) - size + 1, size)
                runs = ["\n".join(mine[start : start + size]) for start in starts]
                chosen = rng.sample(runs, min(most, len(runs)))
                # Each as it is, and twice with other joiners.
                forms = [form for run in chosen for form in (run, rejoin(run, rng), rejoin(run, rng))]
                rows = [list(variety.features(words_of(text), text).values()) for text in forms]
                if rows:
                    found.append((dari, source, size, np.array(rows)))
    return found


def solve(asked: Sequence[Task]) -> Vector:
    """Return the weights of the kinds of evidence: logistic regression by Newton's method, a little ridge."""
    rows = np.concatenate([row[3] for row in asked])
    sides = np.repeat([row[0] for row in asked], [len(row[3]) for row in asked])
    shares = [(1 if size > 1 else 2) / len(row) for _, _, size, row in asked]  # every source counts alike
    importance = np.repeat(shares, [len(row[3]) for row in asked])
    importance /= importance.sum()
    found = np.zeros(rows.shape[1])
    ridge = RIDGE * np.eye(len(found))
    for _ in range(40):
        guess = 1 / (1 + np.exp(-rows @ found))
        gradient = rows.T @ ((guess - sides) * importance) + ridge @ found
        curvature = (rows * (guess * (1 - guess) * importance)[:, None]).T @ rows + ridge
        found -= np.linalg.solve(curvature, gradient)
    return found


def weigh(texts: Texts) -> dict[str, float]:
    """Return the weights of the kinds of evidence, by cross-fitting; print how often they are right on other folds.

    The articles are dealt into folds; words are learnt without a fold, and weights from what these words say of it.
    """
    folds = np.array([zlib.crc32(sample.group.encode()) // 7 % FOLDS for sample in texts.samples])
    parts = [tasks(texts, folds == fold, texts.tables(folds != fold)) for fold in range(FOLDS)]
    right: dict[tuple[float, str, int], list[float]] = {}
    for left, asked in enumerate(parts):
        weights = solve([task for other in range(FOLDS) if other != left for task in parts[other]])
        weights[0] += TOWARD_DARI
        for dari, source, size, rows in asked:
            right.setdefault((dari, source, size), []).extend((rows @ weights > 0) == dari)
    for (dari, source, size), rows_right in right.items():
        print(f"held out, {'prs' if dari else 'fa'} {source}, {size} sentences: {np.mean(rows_right):.1%}")
    weights = solve([task for asked in parts for task in asked])
    weights[0] += TOWARD_DARI
    names = Variety({"parts": {}, "listed": {}, "steady": {}}).features([], "")
    return {name: round(float(value), 3) for name, value in zip(names, weights, strict=True)}


def main() -> None:
    """Build the file and say how large it became."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--corpora", type=Path, default=os.environ.get("KHABAR_CORPORA"), help="The folder of corpora."
    )
    parser.add_argument("--newsdesk", type=Path, help="A folder of further newsdesk tables.")
    chosen = parser.parse_args()
    if not chosen.corpora:
        parser.error("say where the corpora are: --corpora DIR, or KHABAR_CORPORA")
    corpora = Corpora(Path(chosen.corpora), chosen.newsdesk)
    found, backgrounds = languages(corpora)
    texts = Texts(corpora.samples)
    profiles = {
        "sources": SOURCES,
        "languages": found,
        "backgrounds": backgrounds,
        "variety": weigh(texts),
        "dari": texts.tables(np.ones(len(texts.samples), bool)),
    }
    text = json.dumps(profiles, ensure_ascii=False, separators=(",", ":"))
    # In one step: who detects meanwhile reads the old file or the new one.
    fresh = PROFILES / "profiles.json.new"
    fresh.write_text(text + "\n", encoding="utf-8")
    fresh.replace(PROFILES / "profiles.json")
    print(f"{len(text.encode()) / 1000:.0f} kB; Dari against Persian: {profiles['variety']}")


if __name__ == "__main__":
    main()
