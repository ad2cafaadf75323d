"""Which language a text is in: ours, another one by name, or ``und`` when it cannot be told.

Arabic script is decided here, by letters that only one language has, by function words, and between Dari and Persian
by words on which Kabul and Tehran differ (شفاخانه / بیمارستان "hospital"). Other scripts are left to langdetect, whose
profiles know neither Pashto nor Dari.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from translate.languages import LANGUAGES, UNDETERMINED
from translate.normalization import clean
from translate.records import Candidate, Detection

if TYPE_CHECKING:
    from collections.abc import Mapping

_SAMPLE = 20_000
_WORD = re.compile(r"[^\W\d_]+(?:[\u200c'’][^\W\d_]+)*")
_SURE = 0.5
_FEWEST_LETTERS = 3
_LANGDETECT_SAMPLE = 3_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words of one side of the Dari/Persian border that the other side says otherwise. Own list.
_DARI = _words("""
    شفاخانه شفاخانه‌ها پوهنتون پوهنتون‌ها ولسوالی ولسوالی‌ها ولسوال والی شاروالی شاروال قوماندان قوماندانی تذکره پولیس
    فیصد جنوری فبروری مارچ اپریل جون جولای اگست سپتمبر سپتامبر‌ماه اکتوبر نومبر دسمبر مکتب مکاتب دالر افغانی ولایت ولایات
    باشندگان باشنده موتر موترها موترسایکل طیاره داکتر داکتران انجنیر انجنیران محصل محصلان معارف سره‌میاشت ملل‌متحد څارنوال
    سارنوالی سارنوال لوی ستره‌محکمه ولسی مشرانو جرگه پوهاند قریه قریه‌ها تیلفون مصوون مصونیت حمل ثور جوزا سرطان اسد
    سنبله میزان عقرب قوس جدی دلو حوت ریاست مستوفیت هلمند کابل هرات قندهار بلخ ننگرهار افغانستان طالبان افغان‌ها کندز
    بامیان بدخشان پکتیا غزنی مزارشریف پروسه پروژه فابریکه دیپارتمنت کمیسیون سکتور دوسیه اوسط وسط‌کار مریضان مریض تداوی
    نرس ادویه کورس امتحانات صنف صنوف بایسکل جاپان ترافیک کرایه‌نشین چوکی تیل شاگردان اولاد صحت صحی صحت‌عامه فواید‌عامه
    امارت هموطنان مهاجرین عودت‌کنندگان حکومت تلاشی دهشت‌افگن دهشت‌افگنی هراس‌افگن هراس‌افگنان
""")
_PERSIAN = _words("""
    بیمارستان بیمارستان‌ها دانشگاه دانشگاه‌ها استان استان‌ها استاندار شهرستان فرماندار شهرداری شهردار فرمانده پلیس درصد
    ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر مدرسه مدارس دلار ریال تومان ساکنان خودرو
    خودروها خودروی هواپیما هواپیمای پزشک پزشکان پزشکی مهندس دانشجو دانشجویان دانشجویی آموزش‌وپرورش سازمان‌ملل دادستان
    دادستانی دادگستری مجلس‌شورا روستا روستای تلفن فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند
    ایران تهران مشهد اصفهان شیراز تبریز ایرانی ایرانیان کارخانه پرونده میانگین بیماران بیمار درمان پرستار دارو دوچرخه
    ژاپن دانش‌آموزان دانش‌آموز بهداشت تروریستی رئیس‌جمهوری وزیر‌کشور کشور‌مان آقای‌ خانم‌ گزارش‌ها رایانه نظرسنجی
    می‌باشد فرودگاه‌ یارانه بازرسی‌ کمیته‌امداد دبیر دبیرکل راهپیمایی زندان‌اوین خبرگزاری فارس ایسنا ایرنا تسنیم
""")
_OTHER_LETTERS: dict[str, str] = {
    # Letters that none of our languages writes.
    "ar": "ةىأإؤ",
    "ckb": "ڕڵۆێە",
    "sd": "ٿڀٽڦٺڻڄڃڏڍڙڳڱ۾ڪ",
    "ug": "ۇۈۋڭ",
}
_OTHER_WORDS: dict[str, frozenset[str]] = {
    "ar": _words("""
        في من على إلى أن التي الذي هذا هذه ذلك عن مع كان كانت قد لا ما لم بعد قبل بين حتى كل غير عند كما وقال وقد الى ان
        هو هي أو ثم إن لكن منذ خلال حول وفي ومن قال يوم علي او
    """),
    "ckb": _words("لە بۆ و کە بە ئەم ئەو لەگەڵ هەموو دەکات بوو کرد نییە یان هەر وەک"),
    "sd": _words("جي ۾ جو آهي کي سان ۽ تي جا کان نه هن ڪيو ٿي هو"),
    "uz": _words("بو بیلن اوچون ایدی بولگن قیلدی کیرک حم ایمس بیرلن اوزبیک لر گه نینگ"),
}
_LETTER_WEIGHT, _WORD_WEIGHT, _CONTRAST_WEIGHT = 1.6, 1.2, 2.2
_TEMPERATURE = 1.4


def detect(text: str) -> Detection:
    """Return the language of a text with a confidence from 0 to 1, and the candidates, best first.

    ``und`` when there is no letter to judge by, or when no candidate reaches one half. Languages other than ours
    come by their ISO 639 code. Never raises.
    """
    text = clean(text[:_SAMPLE])
    letters = [char for char in text if char.isalpha()]
    if len(letters) < _FEWEST_LETTERS:
        return Detection(UNDETERMINED, 0.0)
    arabic = sum("\u0600" <= char <= "\u06ff" or "\ufb50" <= char <= "\ufeff" for char in letters) / len(
        letters
    )
    if arabic >= 0.5:  # noqa: PLR2004
        return _decide(_arabic_script(text))
    return _decide(_other_script(text))


def _decide(confidences: Mapping[str, float]) -> Detection:
    ranked = sorted(confidences.items(), key=lambda item: (-item[1], item[0]))[:3]
    candidates = tuple(Candidate(tag, round(value, 3)) for tag, value in ranked if value >= 0.01)  # noqa: PLR2004
    # Dari and Persian are one language to most tools: what is surely one of the two is given to the likelier.
    either = sum(row.confidence for row in candidates if row.language in {"prs", "fa"})
    if not candidates or (candidates[0].confidence < _SURE and either < _SURE):
        return Detection(UNDETERMINED, candidates[0].confidence if candidates else 0.0, candidates)
    return Detection(candidates[0].language, candidates[0].confidence, candidates)


def _arabic_script(text: str) -> dict[str, float]:
    words = Counter(_WORD.findall(text))
    total = sum(words.values()) or 1
    scores: dict[str, float] = {}
    letters = Counter(text)
    for tag in ("ps", "ur", "prs"):
        row = LANGUAGES[tag]
        scores[tag] = _LETTER_WEIGHT * sum(letters[letter] for letter in row.only_letters)
        scores[tag] += _WORD_WEIGHT * sum(
            count for word, count in words.items() if word in row.function_words
        )
    for tag, listed in _OTHER_WORDS.items():
        scores[tag] = _LETTER_WEIGHT * sum(letters[letter] for letter in _OTHER_LETTERS.get(tag, ""))
        scores[tag] += _WORD_WEIGHT * sum(count for word, count in words.items() if word in listed)
    # "ه" and the Arabic ي and ك say nothing alone: keyboards mix them.
    foreign = sum(letters[letter] for tag in ("ps", "ur") for letter in LANGUAGES[tag].only_letters)
    scores["prs"] -= _LETTER_WEIGHT * 0.5 * foreign
    if not any(score > 0 for score in scores.values()):
        scores["prs"] = 0.0
    shares = _softmax({tag: score / math.sqrt(total) for tag, score in scores.items()})
    persian = shares.pop("prs")
    dari = _dari_share(words)
    return {**shares, "prs": persian * dari, "fa": persian * (1 - dari)}


def _dari_share(words: Counter[str]) -> float:
    """Return how much of "Dari or Persian" is Dari: 0.55 without evidence, since the desk's sources are Afghan."""
    evidence = 0.0
    for word, count in words.items():
        bare = re.sub("\u200c?(ها|های|هایی)$", "", word)
        weight = _CONTRAST_WEIGHT * (1 + math.log(count))
        evidence += weight * (word in _DARI or bare in _DARI) - weight * (
            word in _PERSIAN or bare in _PERSIAN
        )
    return 1 / (1 + math.exp(-(evidence + 0.2) / 1.5))


def _softmax(scores: Mapping[str, float]) -> dict[str, float]:
    top = max(scores.values())
    weights = {tag: math.exp(_TEMPERATURE * (score - top)) for tag, score in scores.items()}
    total = sum(weights.values())
    return {tag: weight / total for tag, weight in weights.items()}


def _other_script(text: str) -> dict[str, float]:
    words = [word.casefold() for word in _WORD.findall(text)]
    english = sum(word in LANGUAGES["en"].function_words for word in words)
    if len(words) >= 8 and english / len(words) > 0.25:  # noqa: PLR2004
        return {"en": min(0.999, 0.8 + english / len(words) / 2)}
    return _langdetect(text)


@cache
def _detector_factory() -> Any:  # noqa: ANN401  # langdetect is untyped
    from langdetect import detector_factory  # noqa: PLC0415  # loads 55 profiles: only when a text needs it

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
