"""Which language a text is in: ours, another one by name, or ``und`` when it cannot be told.

Every word is scored once by small profiles (``translate/profiles``, built by ``scripts/build_profiles.py``): known
words and letter sequences of Pashto, Persian, Urdu, English and Arabic, and hand-made lists for their neighbours,
all against a background that stands for "some other language". Dari and Persian are told apart by a log-linear model
over words and their parts, and by how the text joins its affixes. langdetect names the languages of other scripts.
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
from operator import add
from threading import Lock
from typing import TYPE_CHECKING, Any

from translate.languages import UNDETERMINED
from translate.normalization import clean
from translate.records import Candidate, Detection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_SAMPLE = 12_000
_LANGDETECT_SAMPLE = 1_000
_FEWEST_LETTERS = 3
_SURE = 0.5
_SMALLEST_SHOWN = 0.01
_MOST_SURE = 0.999
_SMALLEST_SHARE = 0.03
_LEAST_PRIOR = 0.02

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
_SCRIPTS = (
    (0x0041, 0x024F, "Latin"),
    (0x1E00, 0x1EFF, "Latin"),
    (0x0400, 0x052F, "Cyrillic"),
    (0x0600, 0x06FF, "Arabic"),
    (0x0750, 0x077F, "Arabic"),
    (0x08A0, 0x08FF, "Arabic"),
)
_OTHER = "Other"

# Shares of the mixtures: known words against letters; the word list of a neighbour against the background.
_KNOWN, _LISTED = 0.85, 0.4
_LOG_UNLISTED = math.log(1 - _LISTED)
_LOG_LETTERS = {
    "Latin": math.log(0.003)
}  # most words of a Latin text that is not English are not English words
_LOG_LETTERS_ELSE = math.log(1 - _KNOWN)
_LETTER_BONUS = 5.0
_ONE_WORD = 10.0  # nats: the most that one word may say
_UNSEEN = 900  # hundredths of a nat: a letter that a profile never saw
_BACK_OFF = 90
# Chosen on FLORES-200 dev: words are no independent witnesses, the background fits everything a little.
_TEMPERATURE, _BACKGROUND = 2.0, 2.0
_FEWER, _MUCH_FEWER = (
    math.log(0.3),
    math.log(0.02),
)  # neighbours are rarer in our users' folders than our own languages

PERSIAN = "per"
_JOINED_VERB = re.compile(
    r"(?<!\w)ن?می(?=شو|شد|کن|کرد|توان|ده|داد|گو|گفت|رو|رف|خواه|باش|آی|آم|دان|رس|گیر|گرف|گرد|آور|یاب|بین|ساز|نما|خور)"
)
_SPACED_AFFIX = re.compile(
    r"(?<!\w)ن?می (?=\w\w)|(?<=\w) (?:ها(?:ی|یی)?|تر(?:ین)?)(?!\w)|(?<=ه) (?:ای|اند|ام|ایم|اید)(?!\w)"
)
_AFFIXES = frozenset("می نمی ها های هایی تر ترین ام ای اند است".split())


@dataclass(frozen=True, slots=True)
class _Letters:
    """Costs, in hundredths of a nat, of a letter after the two, the one, or none before it."""

    costs: Mapping[str, int]

    def cost(self, word: str) -> float:
        text, costs = f" {word} ", self.costs
        total = 0
        for end in range(2, len(text) + 1):
            found = costs.get(text[end - 3 : end]) if end > 2 else None  # noqa: PLR2004
            if found is None:
                found = costs.get(text[end - 2 : end])
                if found is None:
                    found = costs.get(text[end - 1], _UNSEEN) + 2 * _BACK_OFF
                else:
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

    background: _Letters
    profiles: tuple[tuple[Mapping[str, int], _Letters], ...]
    lists: tuple[_List, ...]
    tags: tuple[str, ...]
    priors: tuple[float, ...]
    special: frozenset[str]
    unknown: float

    def ratios(self, word: str) -> tuple[float, ...]:
        """Return the log-likelihood ratio of a word against the background, language by language."""
        background = -self.background.cost(word)
        found = []
        for words, letters in self.profiles:
            by_letters = self.unknown - letters.cost(word)
            known = words.get(word)
            if known is not None:
                by_word = math.log(_KNOWN) - known / 100
                top = max(by_word, by_letters)
                by_letters = top + math.log(math.exp(by_word - top) + math.exp(by_letters - top))
            found.append(by_letters - background)
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
    ranked = sorted(confidences.items(), key=lambda item: (-item[1], item[0]))
    candidates = tuple(
        Candidate(tag, round(min(value, _MOST_SURE), 3))
        for tag, value in ranked
        if value >= _SMALLEST_SHOWN and tag != UNDETERMINED
    )[:3]
    if not candidates:
        return Detection(UNDETERMINED, 0.0)
    best = candidates[0]
    return Detection(best.language if best.confidence > _SURE else UNDETERMINED, best.confidence, candidates)


def _confidences(text: str) -> dict[str, float]:
    """Return the probability of each language; what is missing to 1 is unknown."""
    text = clean(text[:_SAMPLE])
    by_script: dict[str, Counter[str]] = {}
    for word, count in Counter(words_of(text)).items():
        by_script.setdefault(_script(word[0]), Counter())[word] = count
    sizes: dict[str, float] = {
        script: sum(len(word) * count for word, count in words.items()) for script, words in by_script.items()
    }
    total = sum(sizes.values())
    if total < _FEWEST_LETTERS:
        return {}
    if "Arabic" in sizes and "Latin" in sizes:
        sizes["Latin"] *= _QUOTED
    large = {script: size for script, size in sizes.items() if size >= _SMALLEST_SHARE * total}
    # A text is in the language of its larger part: names and quotes in other scripts take little from it.
    scale = sum(size * size for size in large.values())
    found: Counter[str] = Counter()
    for script, size in large.items():
        name_it = size == max(large.values())  # langdetect is slow: not for a name or two
        for tag, confidence in _in_script(script, by_script[script], text if name_it else "").items():
            found[tag] += confidence * size * size / scale  # type: ignore[assignment]
    return dict(found)


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
    point = ord(letter)
    return next((name for first, last, name in _SCRIPTS if first <= point <= last), _OTHER)


def _in_script(script: str, words: Counter[str], text: str) -> dict[str, float]:
    if script == _OTHER:
        return _langdetect(text) if text else {}
    shares = _shares(script, words)
    if script != "Arabic":
        unknown = shares.pop(UNDETERMINED)
        if unknown < _UNKNOWN_ENOUGH or not text:
            return shares
        named = {tag: value * unknown for tag, value in _langdetect(text).items()}
        return {tag: shares.get(tag, 0.0) + named.get(tag, 0.0) for tag in {**shares, **named}}
    persian = shares.pop(PERSIAN)
    if persian >= _SMALLEST_SHOWN:
        dari = _dari_share(words, text)
        shares |= {"prs": persian * dari, "fa": persian * (1 - dari)}
    return shares


_UNKNOWN_ENOUGH = 0.1
_QUOTED = 0.4  # texts of ours quote Latin names; English texts hardly quote words in Arabic script


def _shares(script: str, words: Counter[str]) -> dict[str, float]:
    """Return the probability of each language of a script, ``und`` for "none of these"."""
    model = _model(script)
    totals = [0.0] * len(model.tags)
    for word, count in words.items():
        if len(word) >= _LONGEST:  # cut out of letters without a space: no word
            continue
        ratios = _ratios(script, word)
        if count > 1:  # said twice is not twice the evidence
            weight = 1 + math.log(count)
            ratios = tuple(weight * ratio for ratio in ratios)
        totals = list(map(add, totals, ratios))
    scores = {
        tag: total / _TEMPERATURE + prior
        for tag, total, prior in zip(model.tags, totals, model.priors, strict=True)
    }
    scores[UNDETERMINED] = _FEWER + _BACKGROUND
    top = max(scores.values())
    weights = {tag: math.exp(score - top) for tag, score in scores.items()}
    total = sum(weights.values())
    return {tag: weight / total for tag, weight in weights.items()}


@lru_cache(maxsize=1 << 15)
def _ratios(script: str, word: str) -> tuple[float, ...]:
    return _model(script).ratios(word)


def _dari_share(words: Counter[str], text: str) -> float:
    """Return how much of "Dari or Persian" is Dari."""
    weights: dict[str, float] = _profiles()["variety"]
    features = variety_features(words, text, _variety)
    evidence = weights["bias"] + sum(weights[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, evidence))))


def variety_features(
    words: Counter[str], text: str, tell: Callable[[str], tuple[float, float, float]]
) -> dict[str, float]:
    """Return what tells Dari from Persian in a text: its words, and how it joins affixes (as shares: habits add up).

    ``tell`` is ``variety_of`` with its tables.
    """
    length = math.sqrt(sum(count for word, count in words.items() if word not in _AFFIXES) or 1)
    told = [(count, *tell(word)) for word, count in words.items()]
    joined = text.count("\u200c")
    spaced = len(_SPACED_AFFIX.findall(text))
    closed_up = len(_JOINED_VERB.findall(text))
    places = joined + spaced + closed_up + 1
    return {
        "parts": sum(count * parts for count, parts, _, _ in told) / length,
        "length": length,
        "joined": joined / places,
        "spaced": spaced / places,
        "closed_up": closed_up / places,
        "dari_listed": sum(listed for _, _, listed, _ in told if listed > 0) / length,
        "persian_listed": -sum(listed for _, _, listed, _ in told if listed < 0) / length,
        "dari_steady": sum(steady for _, _, _, steady in told if steady > 0) / length,
        "persian_steady": -sum(steady for _, _, _, steady in told if steady < 0) / length,
    }


def variety_of(word: str, tables: Mapping[str, Mapping[str, int]]) -> tuple[float, float, float]:
    """Return what a word says for Dari (positive) or Persian: by its parts, by our list, and as steady in all corpora."""
    parts, listed, steady = tables["parts"], tables["listed"], tables["steady"]
    score = sum(parts.get(part, 0) for part in word_parts(word))
    return score / 100, listed.get(word, 0), steady.get(word, 0) / 100


@lru_cache(maxsize=1 << 15)
def _variety(word: str) -> tuple[float, float, float]:
    return variety_of(word, _profiles()["dari"])


def word_parts(word: str) -> list[str]:
    """Return the features of a word for Dari against Persian: itself and its letter sequences, edges included."""
    if word in _AFFIXES:
        return []
    text = f"^{word}$"
    parts = [f"={word}"]
    for size in (3, 4):
        parts += [text[start : start + size] for start in range(len(text) - size + 1)]
    return parts


@cache
def _profiles() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_resource("profiles.json"))
    return found


def _resource(name: str) -> str:
    return files("translate").joinpath("profiles", name).read_text(encoding="utf-8")


@cache
def _others() -> dict[str, dict[str, str]]:
    return tomllib.loads(_resource("others.toml"))


@cache
def _model(script: str) -> _Script:
    profiles = _profiles()
    own = [tag for tag, row in profiles["languages"].items() if row["script"] == script]
    others = {tag: row for tag, row in _others().items() if row["script"] == script}
    words = {tag: frozenset(words_of(row["words"])) for tag, row in others.items()}
    listed = [tag for tag in others if tag not in own]
    return _Script(
        _Letters(profiles["backgrounds"][script]),
        tuple(
            (profiles["languages"][tag]["words"], _Letters(profiles["languages"][tag]["letters"]))
            for tag in own
        ),
        tuple(
            _List(
                frozenset(fold(others[tag]["letters"])),
                words[tag],
                math.log(_LISTED / (len(words[tag]) + 10)),
                own.index(others[tag]["like"]) if "like" in others[tag] else -1,
            )
            for tag in listed
        ),
        (*own, *listed),
        (
            *(_FEWER if tag in others else 0.0 for tag in own),
            *(_MUCH_FEWER if "like" in others[tag] else _FEWER for tag in listed),
        ),
        frozenset(fold("".join(others[tag]["letters"] for tag in listed))),
        _LOG_LETTERS.get(script, _LOG_LETTERS_ELSE),
    )


_LOADING = Lock()


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
