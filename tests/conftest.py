"""Builders that the tests share."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from translate.backends.fake import FakeTranslator
from translate.config import Settings
from translate.digest.records import Digest, DigestItem, DigestSentence, Story
from translate.records import TITLE, Article, Failure, Paragraph, Segment, TermHit

# Speed is measured by scripts; a busy machine must not fail a test.
hypothesis_settings.register_profile("khabar", deadline=None)
hypothesis_settings.load_profile("khabar")

SAMPLES = Path(__file__).parent.parent / "translate" / "samples"

ENGLISH = (
    "Torkham Reopens\n\nCargo trucks crossed the border at Torkham on Monday, officials said. About 1,400 were waiting.\n\n"
    "The crossing had been shut for 9 days. Nobody was hurt.\n"
)
# "The school in Kabul was opened again. 300 students came."
PASHTO = "ښوونځی پرانیستل شو\n\nپه کابل کې ښوونځی بیا پرانیستل شو. له ۳۰۰ ډېر زده کوونکي راغلل.\n"
# "The hospital in Herat was opened. Doctors said that 40 patients came."
DARI = "شفاخانه باز شد\n\nشفاخانه تازه در هرات باز شد. داکتران گفتند که 40 مریض در ماه جنوری به این شفاخانه آمده‌اند.\n"
# "The rain stopped in Lahore. Officials said that 12 roads are closed."
URDU = "لاہور میں بارش\n\nلاہور میں بارش تھم گئی ہے۔ حکام نے کہا کہ 12 سڑکیں ابھی تک بند ہیں۔\n"

# What an attacker may write into a title.
NASTY = "<script>alert(1)</script> \u202eevil\u202c [x](javascript:alert(1)) `a` *b* | c"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting, model or cache of the developer's reaches a test."""
    for name in [name for name in os.environ if name.startswith("KHABAR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def fake() -> FakeTranslator:
    return FakeTranslator()


def make_folder(folder: Path, files: dict[str, str | bytes] | None = None) -> Path:
    """Write files into a folder; by default an article in each language."""
    if files is None:
        files = {"a.en.txt": ENGLISH, "b.ps.txt": PASHTO, "c.prs.txt": DARI, "sub/d.ur.txt": URDU}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def brief_command(source: Path, *flags: str) -> list[str]:
    """Return the command of a run into English, for a process of its own."""
    return [sys.executable, "-m", "translate", "brief", str(source), "--to", "en", *flags]


def make_settings(inputs: Path, out: Path, **values: object) -> Settings:
    """Return settings for a run into English with the fake backend's defaults."""
    return Settings(**{"inputs": (inputs,), "out": out, "to": ("en",), "default_glossary": False, **values})  # type: ignore[arg-type]


def make_article(*paragraphs: str, title: str = "Title", path: str = "a.txt") -> Article:
    """Return an article with the given paragraphs."""
    return Article("0" * 16, path, title, tuple(Paragraph(text) for text in paragraphs))


def make_segments(*sentences: str, title: str = "") -> tuple[Segment, ...]:
    """Return a segment for the title, if there is one, and one for each sentence, a paragraph each."""
    rows = ([(TITLE, title)] if title else []) + list(enumerate(sentences))
    return tuple(Segment("0" * 16, index, number, text) for index, (number, text) in enumerate(rows))


def make_item(name: str = "a", **values: object) -> DigestItem:
    """Return an article as the digest shows it, with a flag and a missing term."""
    fields: dict[str, object] = {
        "article_id": name,
        "path": f"{name}.txt",
        "title": f"Title {name}",
        "original_title": "د تورخم لاره",
        "language": "ps",
        "origin": "machine",
        "published": "",
        "source_url": "",
        "byline": "",
        "summary": (DigestSentence(1, "A sentence.", "یوه جمله.", ("numbers",)),),
        "flags": (("numbers", 2),),
        "words": 100,
        "features": (),
        "terms": (TermHit("refugee", "کډوال", "refugee", "missed"),),
        "signature": "pair:ps-en|be:ct2",
        "translation_path": f"translations/en/{name}.txt.md",
    }
    return DigestItem(**{**fields, **values})  # type: ignore[arg-type]


def make_digest(
    *items: DigestItem, language: str = "en", title: str = "", failures: tuple[Failure, ...] = ()
) -> Digest:
    """Return a digest of a story for each item."""
    return Digest(
        language, title, "2026-11-27", "latin", tuple(Story((item,)) for item in items), failures, ()
    )


def hear_interrupts() -> None:
    """Let a child process be interrupted: it would inherit that Ctrl-C is ignored where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
