"""Which language a text is in: ours, another one by name, or ``und`` when it cannot be told.

The evidence, from ``translate/profiles`` (built by ``scripts/build_profiles.py``): known words and letter sequences of
Pashto, Persian (Dari and Tehran's in one), Urdu, English and Arabic; hand-made lists for their neighbours; and a
background of letter sequences that stands for "some other language", which langdetect then names.

Whether Persian is Dari is asked apart. The evidence, its weights learnt on texts that the statistics have not seen:
- listed: words and pairs of words on which Kabul and Tehran differ (``contrast.toml``, our own list), the strongest;
- parts: a weight for each frequent word and letter sequence, learnt from corpora of both;
- steady: words that several independent corpora of one side use more than the other side;
- joined, closed up: whether affixes hang on a zero-width joiner or on nothing. Newsrooms of both countries do either:
  hints only, learnt from texts whose joiners were changed at random;
- bias: a text without evidence goes to Dari, the likelier one in the newsrooms that this serves, and hardly surely.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any

from translate.languages import UNDETERMINED
from translate.normalization import clean
from translate.records import Candidate, Detection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAMPLE, _LANGDETECT_SAMPLE, _FEWEST_LETTERS = 12_000, 1_000, 3
_SMALLEST_SHOWN, _SURE, _MOST_SURE = 0.01, 0.5, 0.999
_SMALLEST_SHARE, _UNKNOWN_ENOUGH, _LEAST_PRIOR = 0.03, 0.1, 0.02
_QUOTED = 0.4  # texts of ours quote Latin names; English texts hardly quote words in Arabic script

# Words, also where scripts meet without a space. At most 30 letters at a time: pieces are kept in a cache.
_LONGEST = 30
_WORD = re.compile(rf"[a-zà-ɏ]{{1,{_LONGEST}}}|[^\W\d_a-zà-ɏ]{{1,{_LONGEST}}}")
_FOLD = {
    **dict.fromkeys(map(ord, "يىﻱ"), "ی"),
    ord("ك"): "ک",
    ord("ۀ"): "ه",
    ord("\u200c"): " ",
    # Tatweel, short vowels, signs, hamza above and below, superscript alef, zero-width joiner.
    **dict.fromkeys((0x0640, 0x0670, 0x200D, *range(0x064B, 0x0660), *range(0x06D6, 0x06DD))),
}
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_SCRIPTS = {
    "Latin": re.compile("[\u0041-\u024f\u1e00-\u1eff]"),
    "Cyrillic": re.compile("[\u0400-\u052f]"),
    "Arabic": re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]"),
}

# Shares of the mixtures: known words against letters; the word list of a neighbour against the background.
_KNOWN, _LISTED = 0.85, 0.4
_LOG_UNLISTED = math.log(1 - _LISTED)
# Most words of a Latin text that is not English are not English words.
_LOG_LETTERS = {"Latin": math.log(0.003), "Cyrillic": math.log(1 - _KNOWN), "Arabic": math.log(1 - _KNOWN)}
_LETTER_BONUS, _ONE_WORD = 5.0, 10.0  # nats: for a letter of its own; the most that one word may say
_UNSEEN, _BACK_OFF = (
    900,
    90,
)  # hundredths of a nat: a letter that a profile never saw; each letter less before it
# Words are no independent witnesses: 2 makes news likeliest that the profiles have not seen. A higher background costs it.
_TEMPERATURE, _BACKGROUND = 2.0, 2.0
_FEWER, _MUCH_FEWER = (
    math.log(0.3),
    math.log(0.02),
)  # neighbours are rarer with our users than our own languages

JOINED_VERB = re.compile(
    r"(?<!\w)ن?می(?=شو|شد|کن|کرد|توان|ده|داد|گو|گفت|رو|رف|خواه|باش|آی|آم|دان|رس|گیر|گرف|گرد|آور|یاب|بین|ساز|نما|خور)"
)
_SPACED_AFFIX = re.compile(
    r"(?<!\w)ن?می (?=\w\w)|(?<=\w) (?:ها(?:ی|یی)?|تر(?:ین)?)(?!\w)|(?<=ه) (?:ای|اند|ام|ایم|اید)(?!\w)"
)
_ENDING = re.compile("(?<=..)(?:ها(?:ی|یی)?|ی)$")  # plural, ezafe, "a": the list gives words without them
_FEW_PLACES = 2  # as if two more had been seen: one joiner is no habit
_LOADING = Lock()
AFFIXES = frozenset("می نمی ها های هایی تر ترین ام ای اند است".split())


def _cost(word: str, costs: Mapping[str, int]) -> float:
    """Return what the letters of a word cost in nats, from the costs of a letter after the two, one, or none before."""
    text, total = f" {word} ", 0
    for end in range(2, len(text) + 1):
        found = costs.get(text[end - 3 : end])  # the first time an empty slice, which has no cost
        if found is None:
            found = costs.get(text[end - 2 : end])
            if found is None:
                found = costs.get(text[end - 1], _UNSEEN) + _BACK_OFF
            found += _BACK_OFF
        total += found
    return total / 100


@dataclass(frozen=True, slots=True)
class _List:
    """A neighbour: its own letters and words, and the profile whose other words it shares (-1: none)."""

    letters: frozenset[str]
    words: frozenset[str]
    share: float
    like: int


@dataclass(frozen=True, slots=True)
class _Script:
    """What is known of the languages of a script: profiles, and lists of letters and words."""

    background: Mapping[str, int]
    profiles: tuple[tuple[Mapping[str, int], Mapping[str, int]], ...]
    lists: tuple[_List, ...]
    tags: tuple[str, ...]
    priors: tuple[float, ...]
    special: frozenset[str]
    unknown: float

    def ratios(self, word: str) -> tuple[float, ...]:
        """Return the log-likelihood ratio of a word against the background, language by language."""
        background = -_cost(word, self.background)
        found = []
        for words, letters in self.profiles:
            ratio = self.unknown - _cost(word, letters) - background
            if word in words:
                by_word = math.log(_KNOWN) - words[word] / 100 - background
                ratio = max(ratio, by_word) + math.log1p(math.exp(-abs(ratio - by_word)))
            found.append(ratio)
        special = not self.special.isdisjoint(word)
        for row in self.lists:
            ratio = row.share - background if word in row.words else _LOG_UNLISTED
            if special:
                ratio += _LETTER_BONUS * sum(char in row.letters for char in word)
            shared = max(0.0, found[row.like]) if row.like >= 0 else 0.0
            found.append(max(ratio, _LOG_UNLISTED + shared))
        return tuple(max(-_ONE_WORD, min(_ONE_WORD, ratio)) for ratio in found)


def detect(text: str) -> Detection:
    """Return the language of a text with a confidence from 0 to 1, and up to three candidates, best first.

    ``und`` when there are no three letters to judge by, or when no candidate is above one half. Languages other than
    ours come by their BCP 47 tag. The first 12,000 characters are read. The same text gets the same answer, from any
    thread. Never raises.
    """
    return _decide(_confidences(text))


def detect_paragraphs(texts: Sequence[str]) -> tuple[Detection, ...]:
    """Return the language of each paragraph of an article, in order.

    What the article as a whole is in counts as prior: a short paragraph goes with the others, one that is clearly in
    another language does not.
    """
    alone = [_confidences(text) for text in texts]
    sizes = [math.sqrt(len(text)) for text in texts]
    total = sum(sizes) or 1.0
    # Half of the prior is what the text is when read as one (which tells Dari from Persian best), half is what its
    # paragraphs are one by one (so that a smaller language in it counts).
    prior = {tag: confidence / 2 for tag, confidence in _confidences("\n".join(texts)).items()}
    for confidences, size in zip(alone, sizes, strict=True):
        for tag, confidence in confidences.items():
            prior[tag] = prior.get(tag, 0.0) + confidence * size / total / 2
    return tuple(_decide(_weigh(confidences, prior)) for confidences in alone)


def _weigh(confidences: Mapping[str, float], prior: Mapping[str, float]) -> dict[str, float]:
    unknown = max(0.0, 1 - sum(confidences.values())) * _LEAST_PRIOR
    weighed = {tag: value * (_LEAST_PRIOR + prior.get(tag, 0.0)) for tag, value in confidences.items()}
    scale = sum(weighed.values()) + unknown or 1.0
    return {tag: weight / scale for tag, weight in weighed.items()}


def _decide(confidences: Mapping[str, float]) -> Detection:
    known = {
        tag: value for tag, value in confidences.items() if value >= _SMALLEST_SHOWN and tag != UNDETERMINED
    }
    ranked = sorted(known.items(), key=lambda item: (-item[1], item[0]))[:3]
    candidates = tuple(Candidate(tag, round(min(value, _MOST_SURE), 3)) for tag, value in ranked)
    if not candidates:
        return Detection(UNDETERMINED, 0.0)
    best = candidates[0]
    return Detection(best.language if best.confidence > _SURE else UNDETERMINED, best.confidence, candidates)


def _confidences(text: str) -> dict[str, float]:
    """Return the probability of each language; what is missing to 1 is unknown."""
    text = clean(text[:_SAMPLE])
    words = words_of(text)
    by_script: dict[str, Counter[str]] = {}
    sizes: dict[str, float] = {}
    for word, count in Counter(words).items():
        script = _script(word[0])
        by_script.setdefault(script, Counter())[word] = count
        sizes[script] = sizes.get(script, 0) + len(word) * count
    total = sum(sizes.values())
    if total < _FEWEST_LETTERS:
        return {}
    if "Arabic" in sizes and "Latin" in sizes:
        sizes["Latin"] *= _QUOTED
    large = {script: size for script, size in sizes.items() if size >= _SMALLEST_SHARE * total}
    # A text is in the language of its larger part: names and quotes in other scripts take little from it.
    scale = sum(size * size for size in large.values())
    found: dict[str, float] = {}
    for script, size in large.items():
        name_it = size == max(large.values())  # langdetect is slow: not for a name or two
        for tag, confidence in _in_script(script, by_script[script], words, text if name_it else "").items():
            found[tag] = found.get(tag, 0.0) + confidence * size * size / scale
    return found


def words_of(text: str) -> list[str]:
    """Return the words of a text as the profiles know them."""
    return _WORD.findall(fold(text))


def fold(text: str) -> str:
    """Return the text as the profiles know it: one letter for the look-alikes that keyboards mix, no marks, no case."""
    if _PRESENTATION.search(text):
        text = unicodedata.normalize("NFKC", text)
    return text.translate(_FOLD).lower()


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return next((name for name, letters in _SCRIPTS.items() if letters.match(letter)), "")


def _in_script(script: str, counts: Counter[str], words: Sequence[str], text: str) -> dict[str, float]:
    if not script:
        return _langdetect(text) if text else {}
    shares = _shares(script, counts)
    if script != "Arabic":
        unknown = shares.pop(UNDETERMINED)
        if unknown >= _UNKNOWN_ENOUGH and text:
            for tag, value in _langdetect(text).items():
                shares[tag] = shares.get(tag, 0.0) + value * unknown
        return shares
    persian = shares.pop("per")
    if persian >= _SMALLEST_SHOWN:
        dari = _dari_share(words, text)
        shares |= {"prs": persian * dari, "fa": persian * (1 - dari)}
    return shares


def _shares(script: str, words: Counter[str]) -> dict[str, float]:
    """Return the probability of each language of a script, ``und`` for "none of these"."""
    model = _model(script)
    totals = [0.0] * len(model.tags)
    for word, count in words.items():
        if len(word) < _LONGEST:  # longer ones are cut out of letters without a space: no words
            weight = 1 + math.log(count)  # said twice is not twice the evidence
            totals = [
                total + weight * ratio for total, ratio in zip(totals, _ratios(script, word), strict=True)
            ]
    scores = {UNDETERMINED: _FEWER + _BACKGROUND}
    for tag, total, prior in zip(model.tags, totals, model.priors, strict=True):
        scores[tag] = total / _TEMPERATURE + prior
    top = max(scores.values())
    scale = sum(math.exp(score - top) for score in scores.values())
    return {tag: math.exp(score - top) / scale for tag, score in scores.items()}


@lru_cache(maxsize=1 << 15)
def _ratios(script: str, word: str) -> tuple[float, ...]:
    return _model(script).ratios(word)


class Variety:
    """What words say for Dari (positive) or Persian: by their parts, by our list, and as steady in all corpora."""

    def __init__(self, tables: Mapping[str, Mapping[str, int]]) -> None:
        self._parts, self.listed, self._steady = tables["parts"], tables["listed"], tables["steady"]
        self.tell = lru_cache(maxsize=1 << 15)(self._tell)

    def _tell(self, word: str) -> tuple[int, int, int]:
        if word in AFFIXES:
            return 0, 0, 0
        listed = self.listed.get(word)
        if listed is None:
            listed = self.listed.get(_ENDING.sub("", word), 0)
        return sum(self._parts.get(part, 0) for part in word_parts(word)), listed, self._steady.get(word, 0)

    def features(self, words: Sequence[str], text: str) -> dict[str, float]:
        """Return each kind of evidence in a text; sums are divided by the root of the number of words."""
        told = [self.tell(word) for word in words]
        length = math.sqrt(sum(word not in AFFIXES for word in words) or 1)
        listed = [row[1] for row in told]
        listed += [self.listed.get(f"{first} {second}", 0) for first, second in pairwise(words)]
        steady = [row[2] / 100 for row in told]
        joined, closed_up = text.count("\u200c"), len(JOINED_VERB.findall(text))
        places = joined + closed_up + len(_SPACED_AFFIX.findall(text)) + _FEW_PLACES
        return {
            "bias": 1.0,
            "parts": sum(row[0] for row in told) / 100 / length,
            "dari_listed": listed.count(1) / length,
            "persian_listed": listed.count(-1) / length,
            "dari_steady": sum(value for value in steady if value > 0) / length,
            "persian_steady": sum(value for value in steady if value < 0) / length,
            "joined": joined / places,
            "closed_up": closed_up / places,
        }


@cache
def _variety() -> tuple[Variety, dict[str, float]]:
    return Variety(_profiles()["dari"]), _profiles()["variety"]


def _dari_share(words: Sequence[str], text: str) -> float:
    """Return how much of "Dari or Persian" is Dari."""
    variety, weights = _variety()
    evidence = sum(weights[name] * value for name, value in variety.features(words, text).items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, evidence))))


def word_parts(word: str) -> list[str]:
    """Return the features of a word for Dari against Persian: itself and its letter sequences, edges included."""
    text = f"^{word}$"
    return [f"={word}", *(text[at : at + size] for size in (3, 4) for at in range(len(text) - size + 1))]


def _resource(name: str) -> str:
    return files("translate").joinpath("profiles", name).read_text(encoding="utf-8")


@cache
def _profiles() -> Any:  # noqa: ANN401  # JSON
    return json.loads(_resource("profiles.json"))


@cache
def _model(script: str) -> _Script:
    profiles = _profiles()
    own = [tag for tag, row in profiles["languages"].items() if row["script"] == script]
    others = tomllib.loads(_resource("others.toml"))
    others = {tag: row for tag, row in others.items() if row["script"] == script}
    tags = (*own, *(tag for tag in others if tag not in own))
    lists = []
    for tag in tags[len(own) :]:
        row, words = others[tag], frozenset(words_of(others[tag]["words"]))
        like = own.index(row["like"]) if "like" in row else -1
        share = math.log(_LISTED / (len(words) + 10))
        lists.append(_List(frozenset(fold(row["letters"])), words, share, like))
    usual = {tag: _MUCH_FEWER if "like" in row else _FEWER for tag, row in others.items()}
    return _Script(
        profiles["backgrounds"][script],
        tuple((row["words"], row["letters"]) for row in map(profiles["languages"].get, own)),
        tuple(lists),
        tags,
        tuple(usual.get(tag, 0.0) for tag in tags),
        frozenset().union(*(row.letters for row in lists)),
        _LOG_LETTERS[script],
    )


@cache
def _detector_factory() -> Any:  # noqa: ANN401  # langdetect is untyped
    from langdetect import detector_factory  # noqa: PLC0415  # loads 55 profiles: only when a text needs it

    with _LOADING:
        detector_factory.init_factory()
    return detector_factory._factory  # noqa: SLF001  # its public functions make a new random seed a call


def _langdetect(text: str) -> dict[str, float]:
    from langdetect.lang_detect_exception import LangDetectException  # noqa: PLC0415

    detector = _detector_factory().create()
    detector.seed = 0
    detector.append(text[:_LANGDETECT_SAMPLE])
    try:
        return {row.lang: row.prob for row in detector.get_probabilities()}
    except LangDetectException:  # no letter that any profile knows
        return {}
