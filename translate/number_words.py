"""The number words of English, Pashto, Dari, Persian and Urdu, and what each does to the number before it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Word:
    """What a number word does to the number before it."""

    role: Literal["unit", "part", "hundred", "scale", "half", "before"]
    value: Decimal
    sure: bool = True


# One spelling per letter, without short vowels; Pashto ې stays, or درې (three) would be دري (Dari).
_FOLD = str.maketrans("يىئۍكڪګہةۀ", "ییییککگههه", "".join(map(chr, (0x670, *range(0x64B, 0x653)))))
HALF = Decimal("0.5")
THOUSAND = 1000


@lru_cache(maxsize=1 << 14)
def fold(word: str) -> str:
    """Return a word in lower case with one spelling per letter, as the tables hold it."""
    return word.casefold().translate(_FOLD)


def _table(role: Literal["unit", "part", "hundred", "scale", "before"], rows: str) -> dict[str, Word]:
    """Return the words of rows such as ``3 three third?``; a question mark: also means something else."""
    table = {}
    for row in rows.split("|"):
        value, *words = row.split()
        for word in words:
            table[fold(word.rstrip("?"))] = Word(role, Decimal(value), sure=not word.endswith("?"))
    return table


# After digits a scale word means the same in every language, so one table serves texts of unknown language too.
SCALES = _table(
    "scale",
    """1e3 thousand thousandth هزار هزارم هزارمین ہزار زره زرو زر
    |1e5 lakh lakhs lac لاکھ لک لاک
    |1e6 million millions millionth mn mln میلیون میلیونه میلیونو میلیونی میلیونم میلیونمه میلیونمین ملیون ملیونه ملین میلین
    |1e7 crore crores کروڑ کروړ
    |1e9 billion billions bn bln میلیارد میلیارده میلیاردو میلیاردی ملیارد ملیارده بیلیون بیلون بیلیونه بیلیونو بلین ارب
    |1e11 کھرب
    |1e12 trillion trillions trn تریلیون تریلیونه تریلیونو ټریلیون ټریلیونه ټریلیونو ٹریلین""",
) | _table("hundred", "100 hundred hundredth")
LETTER_SCALES = {"k": Decimal(1000), "m": Decimal(10**6), "b": Decimal(10**9)}

_EN = _table(
    "unit",
    """0 zero|1 one? first?|2 two second?|3 three third?|4 four fourth|5 five fifth?|6 six sixth|7 seven seventh
    |8 eight eighth|9 nine ninth|10 ten tenth?|11 eleven eleventh|12 twelve twelfth|13 thirteen thirteenth
    |14 fourteen fourteenth|15 fifteen fifteenth|16 sixteen sixteenth|17 seventeen seventeenth|18 eighteen eighteenth
    |19 nineteen nineteenth|20 twenty twentieth|30 thirty thirtieth|40 forty fortieth|50 fifty fiftieth
    |60 sixty sixtieth|70 seventy seventieth|80 eighty eightieth|90 ninety ninetieth""",
) | _table(
    "part",
    """1 once? single?|2 twice? both? double? couple? pair?|3 thrice? triple?|4 quarter? quarters? quadruple?|12 dozen?
    |10 decade? decades?|100 century? hundreds?|14 fortnight?""",
)
_EN |= {"half": Word("half", HALF, sure=False), "halves": Word("part", HALF, sure=False)}

_PS_UNITS = """1 یو? یوه? یوې?|2 دوه دوو|3 درې درېیو درېو دریو|4 څلور څلورو|5 پنځه پنځو|6 شپږ شپږو
    |7 اووه اوه اوو?|8 اته اتو|9 نهه نهو|10 لس لسو|11 یوولس یولس|12 دولس دوولس|13 دیارلس|14 څوارلس څورلس
    |15 پنځلس|16 شپاړس شپارس|17 اوولس|18 اتلس|19 نولس نونس"""
_PS_TENS = "20 شل ویشت|30 دېرش|40 څلوېښت|50 پنځوس|60 شپېته|70 اویا|80 اتیا|90 نوي"
_PS_ORDINALS = "1 لومړی? لومړۍ? لومړني?|2 دویم? دوهم? دوییم?|3 درېیم درېم دریم"


def _pashto() -> dict[str, Word]:
    """Return the Pashto words with their oblique, ordinal and joined forms (څلورپنځوس, fifty-four)."""
    units, tens = _table("unit", _PS_UNITS), _table("unit", _PS_TENS)
    words = units | tens
    for unit, low in units.items():
        stems = {unit, unit.removesuffix("ه")} if low.value < 10 else ()  # noqa: PLR2004  # ones only
        for stem in stems:
            for half in ("نیم", "نیمه", "نیمې", "نیمو"):
                words.setdefault(stem + half, Word("unit", low.value + HALF))
            for ten, high in tens.items():
                words.setdefault(stem + ten, Word("unit", low.value + high.value))
                words.setdefault(stem + ten.removesuffix("ه") + "و", Word("unit", low.value + high.value))
    ordinals = _table("unit", _PS_ORDINALS)
    for word, row in words.items():
        stem = word.removesuffix("ه")
        if row.value > 3 and not word.endswith("و"):  # noqa: PLR2004  # one to three are irregular
            ordinals.setdefault(stem + "م", Word("unit", row.value, sure=row.value < 100))  # noqa: PLR2004
    inflected = {stem + end: row for stem, row in ordinals.items() if stem[-1] == "م" for end in "هېیو"}
    oblique = {
        word.removesuffix("ه") + "و": row
        for word, row in words.items()
        if row.value > 10 and word != "نوی"  # noqa: PLR2004
    }
    extra = _table("hundred", "100 سل سلو سوه سووم سوومه سوومې") | _table(
        "part", "90 نوي? نوو?|10 لسیزه? لسیزې? لسیزو? لسیز?|100 پېړۍ? سلیزه?|0 صفر?|12 درجن?"
    )
    extra |= {
        word: Word("half", HALF, sure=False)
        for word in map(fold, ("نیم", "نیمه", "نیمې", "نیمو", "نیمي", "نیمايي"))
    }
    return oblique | inflected | ordinals | words | extra


_FA_UNITS = """1 یک?|2 دو|3 سه|4 چهار|5 پنج|6 شش|7 هفت|8 هشت|9 نه?|10 ده?|11 یازده|12 دوازده|13 سیزده|14 چهارده
    |15 پانزده|16 شانزده|17 هفده|18 هجده هژده|19 نوزده|20 بیست|30 سی?|40 چهل|50 پنجاه|60 شصت|70 هفتاد|80 هشتاد
    |90 نود|100 صد? یکصد|200 دوصد دویست|300 سیصد|400 چهارصد|500 پنجصد پانصد|600 ششصد|700 هفتصد|800 هشتصد
    |900 نهصد"""


def _persian() -> dict[str, Word]:
    units = _table("unit", _FA_UNITS)
    ordinals = {
        word + end: Word("unit", row.value, sure=row.sure)
        for word, row in units.items()
        for end in ("م", "مین")
    }
    irregular = _table("unit", "1 اول? نخست? نخستین? اولین? یکم|2 دوم? دومین?|3 سوم سومین")
    extra = _table("part", "10 دهه?|100 سده? قرن?|0 صفر?|12 درجن? دوجین?") | _table("hundred", "100 صد?")
    extra |= {word: Word("half", HALF, sure=False) for word in ("نیم", "نیمه", "نصف", "ونیم")}
    return ordinals | units | irregular | extra


_UR_UNITS = """ایک? دو تین چار پانچ چھ سات آٹھ نو? دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس بیس اکیس بائیس
    تئیس چوبیس پچیس چھبیس ستائیس اٹھائیس انتیس تیس اکتیس بتیس تینتیس چونتیس پینتیس چھتیس سینتیس اڑتیس انتالیس چالیس
    اکتالیس بیالیس تینتالیس چوالیس پینتالیس چھیالیس سینتالیس اڑتالیس انچاس پچاس اکیاون باون ترپن چون? پچپن چھپن ستاون
    اٹھاون انسٹھ ساٹھ اکسٹھ باسٹھ تریسٹھ چونسٹھ پینسٹھ چھیاسٹھ سڑسٹھ اڑسٹھ انہتر ستر اکہتر بہتر? تہتر چوہتر پچہتر
    چھہتر ستتر اٹھہتر اناسی اسی? اکیاسی بیاسی تراسی چوراسی پچاسی چھیاسی ستاسی اٹھاسی نواسی? نوے اکیانوے بانوے ترانوے
    چورانوے پچانوے چھیانوے ستانوے اٹھانوے ننانوے"""


def _urdu() -> dict[str, Word]:
    rows = "|".join(f"{value} {word}" for value, word in enumerate(_UR_UNITS.split(), 1))
    units = _table("unit", rows + "|6 چھے چھہ|23 تیئیس|1.5 ڈیڑھ|2.5 ڈھائی اڑھائی")
    forms = {
        word + end: row
        for word, row in units.items()
        if row.value == int(row.value)
        for end in ("واں", "ویں", "وں")
    }
    irregular = _table(
        "unit",
        """1 یکم پہلا? پہلی? پہلے? اول?|2 دوسرا? دوسری? دوسرے? دونوں? دوم?|3 تیسرا تیسری تیسرے سوم?
        |4 چوتھا چوتھی چوتھے|6 چھٹا چھٹی? چھٹے|9 نواں نویں""",
    )
    extra = _table(
        "part", "3 تہائی?|4 چوتھائی?|10 دہائی? دہائیوں? دہائیاں? عشرہ? عشرے? عشروں?|100 صدی?|0 صفر?|12 درجن?"
    )
    extra |= _table("hundred", "100 سو? سوواں سوویں") | _table("before", "0.5 ساڑھے|0.25 سوا?|-0.25 پونے")
    extra |= {word: Word("half", HALF, sure=False) for word in map(fold, ("نصف", "آدھا", "آدھی", "آدھے"))}
    return forms | units | irregular | extra


WORDS: dict[str, Mapping[str, Word]] = {"en": _EN, "ps": _pashto(), "prs": _persian(), "ur": _urdu()}
WORDS = {tag: SCALES | dict(table) for tag, table in WORDS.items()}
WORDS["fa"] = WORDS["prs"]
JOINERS = {"en": "and", "ps": "او", "prs": "و", "fa": "و"}
