"""The digest: stories over languages, markup that cannot be broken out of, labels for every reader."""

from __future__ import annotations

import dataclasses
import re
import string

import pytest
from conftest import NASTY, make_article, make_digest, make_item, make_segments
from hypothesis import given
from hypothesis import strategies as st
from stories import b_cubed, read_items, story_of

from translate.articles import render_article
from translate.digest import cluster, digest_item
from translate.digest.labels import flag_label, labels
from translate.digest.links import safe_link
from translate.digest.outline import outline, rank
from translate.digest.records import Digest, DigestSentence, Story
from translate.digest.rendering import escape_markdown, render_digest
from translate.languages import LANGUAGES, TARGETS
from translate.records import (
    FLAGS,
    Brief,
    Detection,
    Failure,
    Hypothesis,
    Rendition,
    RunItem,
    Summary,
    SummarySentence,
    TermHit,
    Translation,
)

SHARED = ("torkham", "pakistan", "unhcr", "#1400", "#650")


def test_articles_with_the_same_places_and_numbers_are_one_story() -> None:
    others = [
        make_item(f"x{number}", features=("kabul", f"#{number}0", "iom", "school")) for number in range(6)
    ]
    one, two = make_item("one", features=SHARED), make_item("two", features=(*SHARED, "nangarhar"), words=200)
    stories = cluster([*others[:3], one, *others[3:], two])
    assert [item.article_id for item in stories[0].items] == ["two", "one"]
    assert len(stories) == 7


def test_an_article_in_the_readers_language_leads_its_story() -> None:
    native = make_item("native", features=SHARED, origin="source", words=10)
    (story,) = cluster([make_item("long", features=SHARED, words=900), native])
    assert story.items[0] is native


def test_reports_of_one_event_in_four_languages_are_found_together() -> None:
    items = read_items()
    assert len(items) >= 120
    assert len({story_of(item) for item in items}) >= 40
    _, _, f1 = b_cubed(cluster(items))
    assert f1 >= 0.97


@given(st.lists(st.sets(st.sampled_from(string.ascii_lowercase), max_size=8), max_size=15))
def test_every_item_is_in_exactly_one_story(features: list[set[str]]) -> None:
    items = [make_item(str(number), features=tuple(sorted(row))) for number, row in enumerate(features)]
    found = [item.article_id for story in cluster(items) for item in story.items]
    assert sorted(found) == sorted(item.article_id for item in items)
    assert cluster(items) == cluster(list(reversed(items)))


@pytest.mark.parametrize("language", TARGETS)
@pytest.mark.parametrize("kind", ["html", "md"])
def test_a_digest_is_in_the_readers_direction_and_words(language: str, kind: str) -> None:
    text = render_digest(make_digest(make_item(), language=language), kind)
    row = LANGUAGES[language]
    assert labels(language)["machine_note"] in text
    assert labels(language)["numbers"] in text
    if kind == "html":
        assert f'<html lang="{row.html()}" dir="{row.direction}">' in text
        assert '<blockquote lang="ps" dir="rtl">' in text
    else:
        assert ('<div dir="rtl"' in text) == (row.direction == "rtl")


def test_every_label_is_there_in_every_language_and_differs_from_english() -> None:
    for language in TARGETS:
        own = labels(language)
        assert set(own) == set(labels("en"))
        assert all(own.values())
        assert all(f"language.{tag}" in own for tag in LANGUAGES)
        if language != "en":
            assert not {name for name in own if own[name] == labels("en")[name]}
        assert all(flag_label(flag, language) for flag in FLAGS)


@pytest.mark.parametrize("kind", ["html", "md"])
def test_a_language_without_labels_gets_english_ones_and_persian_those_of_dari(kind: str) -> None:
    assert labels("uz") == labels("en")
    assert labels("fa") == labels("prs")
    text = render_digest(make_digest(make_item(published="2026-11-26"), language="uz"), kind)
    assert "Top stories" in text
    assert "November 26, 2026" in text


@pytest.mark.parametrize("kind", ["html", "md"])
def test_text_cannot_become_markup(kind: str) -> None:
    sentence = DigestSentence(1, NASTY, NASTY, ("loop",))
    item = make_item(
        "bad",
        title=NASTY,
        original_title=NASTY,
        byline=NASTY,
        published=NASTY,
        path=NASTY,
        summary=(sentence,),
        source_url="javascript:alert(1)",
        terms=(TermHit("x", NASTY, NASTY, "found"),),
    )
    digest = dataclasses.replace(
        make_digest(item, title=NASTY, failures=(Failure(NASTY, "read", NASTY),)),
        copies=(RunItem(NASTY, "copy", NASTY),),
    )
    text = render_digest(digest, kind)
    assert "<script" not in text
    assert 'href="javascript' not in text
    assert "\u202e" not in text
    if kind == "md":
        assert not re.search(r"(?<!\\)\]\(javascript", text)


def test_a_sentence_shows_its_source_and_what_to_check() -> None:
    html = render_digest(make_digest(make_item()), "html")
    assert "یوه جمله." in html
    assert "numbers differ" in html
    markdown = render_digest(make_digest(make_item()), "md")
    assert "\n  > یوه جمله. `1`\n" in markdown
    assert "numbers differ (2)" in markdown


def test_a_run_without_articles_gives_a_digest_that_says_so() -> None:
    for kind in ("html", "md"):
        text = render_digest(make_digest(failures=(Failure("a.txt", "read", "the file is empty"),)), kind)
        assert labels("en")["all_failed"] in text
        assert "the file is empty" in text
        assert labels("en")["nothing"] in render_digest(make_digest(), kind)


def test_the_day_stands_in_the_gregorian_and_the_solar_calendar() -> None:
    for language, solar in (("en", "6 Qaws 1405"), ("ur", "6 قوس 1405"), ("prs", "6 قوس 1405")):
        assert solar in render_digest(make_digest(language=language), "html")


def test_a_time_that_an_article_carries_is_shown() -> None:
    item = make_item(published="2026-11-26T07:30:00+04:30")
    assert "November 26, 2026, 07:30" in render_digest(make_digest(item), "html")


def make_stories(count: int, domains: tuple[tuple[str, int], ...] = ()) -> Digest:
    return make_digest(*(make_item(f"n{number:03}", domains=domains) for number in range(count)))


def test_few_stories_have_one_section_and_many_have_a_section_a_topic() -> None:
    assert [section.name for section in outline(make_stories(5)).sections] == ["top"]
    many = make_stories(7, (("places", 9), ("government", 3), ("health", 2)))
    assert [(section.title, len(section.stories)) for section in outline(many).sections] == [
        ("Top stories", 3),
        ("Health", 4),
    ]


def test_a_domain_of_the_desks_own_is_a_section_and_no_term_at_all_is_other_news() -> None:
    mining, none = make_stories(7, (("coal-mining", 1),)), make_stories(7)
    assert outline(mining).sections[1].title == "Coal mining"
    assert outline(none).sections[1].title == "Other news"


def test_size_then_recency_then_glossary_terms_bring_a_story_to_the_top() -> None:
    plain, terms = make_item("p"), make_item("q", features=("kabul", "unhcr", "school"))
    old, new = make_item("r", published="2026-11-20"), make_item("s", published="2026-11-27")
    two = Story((make_item("y"), make_item("z")))
    ranked = rank([Story((plain,)), Story((terms,)), Story((old,)), Story((new,)), two])
    assert [story.items[0].article_id for story in ranked] == ["y", "s", "q", "r", "p"]


def test_of_the_terms_the_missing_ones_stand_first_and_the_tables_are_limited() -> None:
    met = tuple(TermHit(f"m{number}", f"met{number:03}", "x", "found") for number in range(80))
    missed = tuple(TermHit(f"n{number}", f"gone{number:03}", "x", "missed") for number in range(40))
    for kind in ("html", "md"):
        text = render_digest(make_digest(make_item(terms=(*met, *missed))), kind)
        assert (
            text.index("gone000") < text.index("<details><summary>Glossary terms used") < text.index("met000")
        )
        assert "met049" in text
        assert "met050" not in text


def test_what_was_made_by_which_model_is_said_in_words() -> None:
    signature = "pair:ps-en+ur-en|be:ct2|model:m@1|beam:4|gl:news@2|v:0.1.0"
    (made,) = outline(make_digest(make_item(signature=signature))).made
    assert made.directions == ("Pashto into English", "Urdu into English")
    assert (made.models, made.glossary, made.articles) == ("m@1", "news@2", 1)


def test_a_thousand_reports_of_one_story_are_listed_in_brief() -> None:
    story = Story(tuple(make_item(f"n{number:04}") for number in range(1000)))
    text = render_digest(dataclasses.replace(make_digest(), stories=(story,)), "html")
    assert "More reports: <bdi>996</bdi>" in text
    assert text.count("<blockquote") == 1
    assert "Title n0999" in text


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/خبر?a=1", "https://example.org/%D8%AE%D8%A8%D8%B1?a=1"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org", ""),
        ("https://", ""),
        ("http://[bad", ""),
        ('https://x.org/"onclick="y', "https://x.org/%22onclick=%22y"),
    ],
)
def test_only_web_addresses_are_linked(url: str, link: str) -> None:
    assert safe_link(url) == link


@given(st.text(max_size=60))
def test_escaped_markdown_is_one_line_without_live_markup(text: str) -> None:
    shown = escape_markdown(text)
    assert "\n" not in shown
    bare = shown
    for char in "\\`*_[]#|~":
        bare = bare.replace(f"\\{char}", "")
    assert not set(bare) & set("`*_[]<>|~")


def make_brief() -> tuple[Brief, Rendition]:
    rows = make_segments("یوه جمله.", "دوه.", title="سرلیک")  # "One sentence." "Two." "Headline"
    article = make_article("یوه جمله.", "دوه.", title="سرلیک", path="x/a.txt")
    done = tuple(
        Translation(
            row.index,
            f"T{row.index}",
            Hypothesis(f"T{row.index}", -1.0, "m"),
            (),
            ("length",) if row.index == 2 else (),
        )
        for row in rows
    )
    rendition = Rendition("en", "sig", done, Summary("en", (SummarySentence(1, "T1"),)))
    return Brief(article, Detection("ps", 1.0), rows, ("kabul",), (rendition,)), rendition


def test_a_digest_item_takes_title_summary_sources_and_flags_from_the_brief() -> None:
    brief, rendition = make_brief()
    item = digest_item(brief, rendition, "translations/en/a.md")
    assert item.title == "T0"
    assert item.summary == (DigestSentence(1, "T1", "یوه جمله.", ()),)
    assert item.flags == (("length", 1),)
    assert item.words == 4


def test_a_translated_article_keeps_its_blocks_and_lists_what_to_check() -> None:
    brief, rendition = make_brief()
    text = render_article(brief, rendition, "md").decode()
    assert text.startswith("# T0\n")
    assert "\nT1\n" in text
    check = text.split("## Check before use")[1]
    assert "**unusual length**: T2" in check
    assert "دوه." in check


def test_markdown_blocks_stand_apart() -> None:
    two = dataclasses.replace(
        make_digest(),
        stories=(Story((make_item("a"), make_item("b"), make_item("d", flags=()))), Story((make_item("c"),))),
    )
    lines = render_digest(two, "md").split("\n")
    for at, line in enumerate(lines):
        if line.startswith(("#", "**", "⚠")):
            assert at == 0 or lines[at - 1] == "", line
            assert lines[at + 1] == "", line
