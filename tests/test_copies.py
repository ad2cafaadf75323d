"""Near copies of a text are told, and the digest shows one of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import make_article, make_folder, make_settings
from hypothesis import given
from hypothesis import strategies as st
from news_pages import NewsPage, news_pages

from translate.backends.fake import FakeTranslator
from translate.copies import SIZE, THRESHOLD, resemblance, sketch
from translate.pipeline import rebuild_digests, run
from translate.records import Paragraph

STORIES = [page for page in news_pages() if page.name.startswith("pangea-2014")]


@pytest.mark.parametrize("page", STORIES, ids=lambda page: page.language)
def test_a_text_with_small_edits_is_a_near_copy_and_another_text_is_not(page: NewsPage) -> None:
    lines = [text for _, text in page.blocks]
    whole = sketch(make_article(*lines))
    edited = sketch(make_article(lines[0].replace(lines[0].split()[3], "KABUL"), *lines[1:-1]))
    assert resemblance(whole, edited) >= THRESHOLD
    assert resemblance(whole, whole) == 1
    others = [
        sketch(make_article(*(text for _, text in other.blocks))) for other in STORIES if other is not page
    ]
    assert max(resemblance(whole, other) for other in others) < 0.1


@given(
    st.lists(st.sampled_from("a b c d e f g h".split()), max_size=120),
    st.lists(st.sampled_from("abc"), max_size=90),
)
def test_resemblance_is_symmetric_and_a_share(one: list[str], other: list[str]) -> None:
    first, second = sketch(make_article(" ".join(one))), sketch(make_article(" ".join(other)))
    assert len(first) <= SIZE
    assert resemblance(first, second) == resemblance(second, first)
    assert 0 <= resemblance(first, second) <= 1


def test_captions_and_short_texts_tell_no_copies() -> None:
    article = make_article("Officials said on Monday that the road was open.")
    assert sketch(article) == ()
    long = make_article(" ".join(f"word{number}" for number in range(60)))
    captioned = replace(long, paragraphs=(Paragraph("Two boys", "caption"), *long.paragraphs))
    assert sketch(captioned) == sketch(long) != ()


def test_the_digest_shows_one_of_near_copies_and_names_the_others(tmp_path: Path) -> None:
    (page,) = [page for page in STORIES if page.language == "en"]
    text = "\n\n".join(text for _, text in page.blocks)
    files = {
        "a/wire.txt": f"Wire\n\n{text}",
        "b/daily.txt": f"Daily\n\n{text.replace('Monday', 'Sunday')} End.\n",
    }
    other = " ".join(f"Another sentence number {number} tells of something else." for number in range(9))
    source = make_folder(tmp_path / "in", {**files, "c.txt": f"Other\n\n{other}\n"})
    report = run(make_settings(source, tmp_path / "out", source="en"), translator=FakeTranslator())
    assert report.count("new") == 3
    shown = (tmp_path / "out" / "digest.en.md").read_text(encoding="utf-8")
    assert "Articles: 2 · Stories: 2" in shown
    assert "Also in: [a/wire.txt](translations/en/a/wire.txt.md)" in shown
    assert (tmp_path / "out" / "translations" / "en" / "a" / "wire.txt.md").is_file()
    rebuild_digests(tmp_path / "out", ["html"])
    assert "Also in: <a href" in (tmp_path / "out" / "digest.en.html").read_text(encoding="utf-8")
