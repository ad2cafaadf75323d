"""What the digest says in its own words, in the reader's language."""

from __future__ import annotations

_EN = {
    "briefing": "Briefing",
    "articles": "articles",
    "stories": "stories",
    "words": "words",
    "contents": "In this briefing",
    "original": "Original",
    "language": "Language",
    "published": "Published",
    "source": "Source",
    "full_text": "Full translation",
    "full_original": "Full text",
    "same_story": "Also on this story",
    "source_sentence": "Source sentence",
    "check": "Check before use",
    "terms": "Glossary terms",
    "term": "Term",
    "rendering": "Rendering",
    "used": "used",
    "missed": "missed",
    "failures": "Not briefed",
    "copies": "Copies of the same text",
    "made_by": "How this was made",
    "machine_note": "Translated by machine. Check names, figures and negations against the source before you rely on them.",
    "nothing": "There is nothing to report.",
    "untitled": "Untitled",
    "numbers": "numbers differ",
    "loop": "repetition",
    "empty": "no translation",
    "length": "unusual length",
    "script": "wrong script",
    "copied": "left untranslated",
    "missed_terms": "glossary term missing",
}

_PS = {
    "briefing": "خبري لنډیز",
    "articles": "خبرونه",
    "stories": "پېښې",
    "words": "کلمې",
    "contents": "په دې لنډیز کې",
    "original": "اصلي سرلیک",
    "language": "ژبه",
    "published": "خپرېدو نېټه",
    "source": "سرچینه",
    "full_text": "بشپړه ژباړه",
    "full_original": "بشپړ متن",
    "same_story": "د همدې پېښې په اړه نور",
    "source_sentence": "اصلي جمله",
    "check": "تر کارولو مخکې یې وګورئ",
    "terms": "د لغتنامې اصطلاحات",
    "term": "اصطلاح",
    "rendering": "ژباړه",
    "used": "کارول شوې",
    "missed": "پاتې شوې",
    "failures": "پاتې خبرونه",
    "copies": "د یوه متن کاپي",
    "made_by": "دا څنګه جوړ شوي",
    "machine_note": "دا د ماشین ژباړه ده. تر کارولو مخکې نومونه، شمېرې او منفي جملې له اصلي متن سره پرتله کړئ.",
    "nothing": "د ویلو لپاره څه نشته.",
    "untitled": "بې سرلیکه",
    "numbers": "شمېرې توپیر لري",
    "loop": "تکرار",
    "empty": "ژباړه نشته",
    "length": "غیر عادي اوږدوالی",
    "script": "ناسم لیکدود",
    "copied": "نه دی ژباړل شوی",
    "missed_terms": "د لغتنامې اصطلاح نشته",
}

_PRS = {
    "briefing": "خلاصه خبرها",
    "articles": "خبر",
    "stories": "رویداد",
    "words": "کلمه",
    "contents": "در این خلاصه",
    "original": "عنوان اصلی",
    "language": "زبان",
    "published": "تاریخ نشر",
    "source": "منبع",
    "full_text": "ترجمه کامل",
    "full_original": "متن کامل",
    "same_story": "خبرهای دیگر درباره همین رویداد",
    "source_sentence": "جمله اصلی",
    "check": "پیش از استفاده بررسی شود",
    "terms": "اصطلاحات واژه‌نامه",
    "term": "اصطلاح",
    "rendering": "ترجمه",
    "used": "به‌کار رفته",
    "missed": "نیامده",
    "failures": "خبرهای پردازش‌نشده",
    "copies": "کاپی‌های یک متن",
    "made_by": "این خلاصه چگونه ساخته شده است",
    "machine_note": "این متن ترجمه ماشینی است. پیش از استفاده، نام‌ها، ارقام و جمله‌های منفی را با متن اصلی مقایسه کنید.",
    "nothing": "چیزی برای گزارش نیست.",
    "untitled": "بدون عنوان",
    "numbers": "ارقام تفاوت دارد",
    "loop": "تکرار",
    "empty": "ترجمه ندارد",
    "length": "طول غیرعادی",
    "script": "خط نادرست",
    "copied": "ترجمه نشده",
    "missed_terms": "اصطلاح واژه‌نامه نیامده",
}

_UR = {
    "briefing": "خبروں کا خلاصہ",
    "articles": "خبریں",
    "stories": "واقعات",
    "words": "الفاظ",
    "contents": "اس خلاصے میں",
    "original": "اصل سرخی",
    "language": "زبان",
    "published": "تاریخ اشاعت",
    "source": "ماخذ",
    "full_text": "مکمل ترجمہ",
    "full_original": "مکمل متن",
    "same_story": "اسی واقعے پر مزید",
    "source_sentence": "اصل جملہ",
    "check": "استعمال سے پہلے جانچ لیں",
    "terms": "فرہنگ کی اصطلاحات",
    "term": "اصطلاح",
    "rendering": "ترجمہ",
    "used": "استعمال ہوئی",
    "missed": "رہ گئی",
    "failures": "جن خبروں پر کام نہ ہو سکا",
    "copies": "ایک ہی متن کی نقلیں",
    "made_by": "یہ کیسے تیار ہوا",
    "machine_note": "یہ مشینی ترجمہ ہے۔ استعمال سے پہلے نام، اعداد اور نفی والے جملے اصل متن سے ملا لیں۔",
    "nothing": "بتانے کے لیے کچھ نہیں۔",
    "untitled": "بے عنوان",
    "numbers": "اعداد مختلف ہیں",
    "loop": "تکرار",
    "empty": "ترجمہ نہیں",
    "length": "غیر معمولی لمبائی",
    "script": "غلط رسم الخط",
    "copied": "ترجمہ نہیں ہوا",
    "missed_terms": "فرہنگ کی اصطلاح موجود نہیں",
}

# The name of each language in each reader's language.
LANGUAGE_NAMES: dict[str, dict[str, str]] = {
    "en": {"en": "English", "ps": "Pashto", "prs": "Dari", "ur": "Urdu", "fa": "Persian"},
    "ps": {"en": "انګلیسي", "ps": "پښتو", "prs": "دري", "ur": "اردو", "fa": "ایراني پارسي"},
    "prs": {"en": "انگلیسی", "ps": "پشتو", "prs": "دری", "ur": "اردو", "fa": "فارسی ایرانی"},
    "ur": {"en": "انگریزی", "ps": "پشتو", "prs": "دری", "ur": "اردو", "fa": "ایرانی فارسی"},
}

_LABELS = {"en": _EN, "ps": _PS, "prs": _PRS, "ur": _UR}
LABEL_NAMES: tuple[str, ...] = tuple(_EN)


def labels(language: str) -> dict[str, str]:
    """Return the labels of a language by name; English ones for a language without its own."""
    return _LABELS.get(language, _EN)


def language_name(tag: str, reader: str) -> str:
    """Return the name of a language as the reader calls it, or the tag itself."""
    return LANGUAGE_NAMES.get(reader, LANGUAGE_NAMES["en"]).get(tag, tag)
