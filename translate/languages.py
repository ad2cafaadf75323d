"""The languages Khabar works with: tags, names, direction, digits, letters, function words, and pairs.

Function words serve detection and summaries. They are this project's own lists, in the normal form of
``translate.normalization``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from translate.errors import UnknownLanguageError, nearest

Direction = Literal["ltr", "rtl"]

UNDETERMINED = "und"


@dataclass(frozen=True, slots=True)
class Language:
    """One language, its tags for others (one method per consumer) and what its text looks like."""

    tag: str
    name: str
    native_name: str
    direction: Direction
    digits: str
    target_token: str
    aliases: tuple[str, ...]
    only_letters: frozenset[str]
    function_words: frozenset[str]
    is_target: bool = True

    def html(self) -> str:
        """Return the BCP 47 tag to write into ``lang``: browsers and fonts know ``fa-AF``, not ``prs``."""
        return "fa-AF" if self.tag == "prs" else self.tag

    def marian(self) -> str:
        """Return the target token of the multilingual MarianMT models, such as ``>>pus<<``."""
        return f">>{self.target_token}<<"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LATIN_DIGITS = "0123456789"
EXTENDED_ARABIC_DIGITS = "۰۱۲۳۴۵۶۷۸۹"

_PERSIAN_WORDS = """
    و در به از که این را با است برای آن یک خود تا کرد بر هم نیز گفت می شد ما اما شده باید او یا هر همه پس بود اند
    کند شود های ها دو نمی دیگر اگر پیش بین کرده دارد آنها سال روز کنند داد مورد چه بی ای وی گفته بوده نیست هستند
    آنان شان همچنین چند طور روی گرفت کردند دارند می‌شود می‌کند می‌گوید نمی‌شود شده‌است
"""

LANGUAGES: dict[str, Language] = {
    row.tag: row
    for row in (
        Language(
            tag="en",
            name="English",
            native_name="English",
            direction="ltr",
            digits=LATIN_DIGITS,
            target_token="eng",  # noqa: S106  # a token of the vocabulary, no secret
            aliases=("eng", "english"),
            only_letters=frozenset(),
            function_words=_words("""
                the of and to in a is that for it as was with be by on not he his but at are this have from or had
                an they which one you were all her she there would their we him been has when who will no more if
                out so up said what its about than into them can only other time after some could these two may
                then do first any my now such like our over me even most made also did many off before must through
                your how where since while against between during under still
            """),
        ),
        Language(
            tag="ps",
            name="Pashto",
            native_name="پښتو",
            direction="rtl",
            digits=EXTENDED_ARABIC_DIGITS,
            target_token="pus",  # noqa: S106
            aliases=("pus", "pbt", "pbu", "pst", "pashto", "pushto", "ps-af"),
            only_letters=frozenset("ټډړڼښږځڅېۍګ"),
            function_words=_words("""
                د په او چې کې له ته دي دی ده سره نه يې یې هم پر دې څخه دا خو لپاره شوي شوی وي کړي یو هغه یوه به کړې
                تر وو وه ول لري کوي پورې شو شوه کړ کړل کړه ورته دغه هغو هغې مې بیا وروسته نو يوه يو چا کله څه څو لا
                ځکه وویل وايي وایي اړه کولو کېږي کول شي ډېر ډیر بايد باید ټول ټولو خپل خپلو خپله زه موږ تاسو دوی
                دوئ بل نور نورو لکه
            """),
        ),
        Language(
            tag="prs",
            name="Dari",
            native_name="دری",
            direction="rtl",
            digits=EXTENDED_ARABIC_DIGITS,
            target_token="prs",  # noqa: S106
            aliases=("fa-af", "fa_af", "gbz", "dari", "per-af"),
            only_letters=frozenset(),
            function_words=_words(_PERSIAN_WORDS),
        ),
        Language(
            tag="ur",
            name="Urdu",
            native_name="اردو",
            direction="rtl",
            digits=EXTENDED_ARABIC_DIGITS,
            target_token="urd",  # noqa: S106
            aliases=("urd", "urdu", "ur-pk", "ur-in"),
            only_letters=frozenset("ٹڈڑںےہھۂۓ"),
            function_words=_words("""
                کے کی میں کا ہے سے اور کو نے کہ پر ہیں اس یہ ایک بھی نہیں کر کیا گیا ہو تھا تک ان جو وہ ہوئے تھے کہا
                ہوا کرنے تھی دیا لیے ساتھ بعد گی گا جا رہے رہا ہوئی دو کسی والے وقت پہلے رہی یا اپنے انہوں جس کوئی
                ہم آپ اپنی طرح سب لئے دی گئی گئے جب تو ہی ہوتا کرتے ہونے پاس بارے خلاف درمیان مگر لیکن بلکہ
            """),
        ),
        Language(
            tag="fa",
            name="Persian",
            native_name="فارسی",
            direction="rtl",
            digits=EXTENDED_ARABIC_DIGITS,
            target_token="pes",  # noqa: S106
            aliases=("pes", "fas", "per", "fa-ir", "persian", "farsi"),
            only_letters=frozenset(),
            function_words=_words(_PERSIAN_WORDS),
            is_target=False,
        ),
    )
}

SOURCES: tuple[str, ...] = tuple(LANGUAGES)
TARGETS: tuple[str, ...] = tuple(tag for tag, row in LANGUAGES.items() if row.is_target)
_BY_ALIAS = {alias: tag for tag, row in LANGUAGES.items() for alias in (tag, *row.aliases)}
CODES: frozenset[str] = frozenset(_BY_ALIAS)
"""Every tag and alias, in small letters."""
_SCRIPT = re.compile(r"-[a-z]{4}(?=-|$)")


def language(tag: str) -> Language:
    """Return the row of a language tag or alias (``fa-AF`` is ``prs``), in any letter case.

    Raises:
        UnknownLanguageError: the message names the nearest valid tag.
    """
    found = _BY_ALIAS.get(tag.strip().casefold())
    if found is None:
        hint = nearest(tag, _BY_ALIAS)
        raise UnknownLanguageError(f"Unknown language '{tag}'.{hint} Valid are: {', '.join(SOURCES)}.")
    return LANGUAGES[found]


def tag_of(code: str) -> str:
    """Return the tag of a language code of any length: ``fa-AF``, ``fa_Arab_AF`` and ``prs-AF`` are ``prs``.

    Raises:
        UnknownLanguageError: the message names the nearest valid tag.
    """
    full = code.strip().casefold().replace("_", "-")
    short = _SCRIPT.sub("", full)
    for guess in (full, short, short.partition("-")[0]):
        if guess in CODES:
            return language(guess).tag
    return language(code).tag


def target_language(tag: str) -> Language:
    """Return the row of a language to translate into.

    Raises:
        UnknownLanguageError: unknown, or a language that is read but not written (``fa``).
    """
    row = language(tag)
    if not row.is_target:
        raise UnknownLanguageError(
            f"'{tag}' ({row.name}) is read but not written. Did you mean 'prs' (Dari)? "
            f"Valid targets are: {', '.join(TARGETS)}."
        )
    return row


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A direction of translation, written ``ps-en``."""

    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.source}-{self.target}"

    @classmethod
    def parse(cls, text: str) -> Pair:
        """Return the pair written as ``source-target``.

        Raises:
            UnknownLanguageError: one side is no known language.
        """
        source, _, target = text.partition("-")
        return cls(language(source).tag, language(target).tag)
