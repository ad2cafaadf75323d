"""What several sources say of one event: what they count, where their numbers differ, key points, days."""

from __future__ import annotations

import dataclasses
import datetime as dt
import email
import email.policy
import io
import json
from decimal import Decimal

import docx
import pytest
from conftest import make_digest, make_item
from hypothesis import given
from hypothesis import strategies as st

from translate.digest import digest_item, render
from translate.digest.counts import counts, differ
from translate.digest.labels import labels
from translate.digest.outline import outline
from translate.digest.records import Count, Dated, Digest, DigestItem, DigestSentence, Story
from translate.digest.rendering import count_text
from translate.digest.stories import Told, tell
from translate.drafts import mentions
from translate.glossary import Terminology, load
from translate.languages import LANGUAGES, TARGETS
from translate.numbers import canonical
from translate.records import (
    TITLE,
    Article,
    Brief,
    Detection,
    Paragraph,
    Rendition,
    Segment,
    Summary,
    SummarySentence,
    Translation,
)
from translate.segmentation import split

DATE = "2026-11-28"


def counted(text: str, language: str, title: str = "") -> list[tuple[str, str, str]]:
    rows = [(TITLE, title)] * bool(title) + [(0, sentence) for sentence in split(text)]
    parts = [Segment("", index, paragraph, sentence) for index, (paragraph, sentence) in enumerate(rows)]
    return [(row.kind, canonical(row.value), row.qualifier) for row in counts(parts, language)]


@pytest.mark.parametrize(
    ("language", "text", "kind", "value", "qualifier"),
    [
        ("en", "Floods in Baghlan killed 43 people.", "killed", "43", "exact"),
        ("en", "At least 43 people were killed.", "killed", "43", "at_least"),
        ("en", "A bomb killed 12 and injured 30.", "injured", "30", "exact"),
        ("en", "The death toll has risen to more than 1,200.", "killed", "1200", "more_than"),
        ("en", "About 20 others were wounded.", "injured", "20", "about"),
        ("en", "Between 10 and 12 people died.", "killed", "12", "range"),
        ("en", "Seven people are still missing.", "missing", "7", "exact"),
        ("en", "Police arrested 9 suspects.", "arrested", "9", "exact"),
        ("en", "The flood displaced 300 families.", "displaced_families", "300", "exact"),
        ("en", "The quake destroyed 310 houses.", "houses_destroyed", "310", "exact"),
        ("en", "A magnitude 6.3 earthquake struck Herat.", "magnitude", "6.3", "exact"),
        # "43 people were killed."
        ("ps", "۴۳ کسان ووژل شول.", "killed", "43", "exact"),
        # "At least 43 people lost their lives."
        ("ps", "لږ تر لږه ۴۳ کسانو خپل ژوند له لاسه ورکړ.", "killed", "43", "at_least"),
        # "More than 12 people were wounded."
        ("ps", "تر ۱۲ ډېر کسان ټپیان شول.", "injured", "12", "more_than"),
        # "310 houses were destroyed."
        ("ps", "۳۱۰ کورونه ویجاړ شول.", "houses_destroyed", "310", "exact"),
        # "45 people were killed."
        ("prs", "۴۵ تن کشته شدند.", "killed", "45", "exact"),
        # "At least 45 people lost their lives."
        ("prs", "دست\u200cکم ۴۵ نفر جان باختند.", "killed", "45", "at_least"),
        # "More than 20 people were injured."
        ("prs", "بیش از ۲۰ تن زخمی شده\u200cاند.", "injured", "20", "more_than"),
        # "300 families were displaced."
        ("prs", "۳۰۰ خانواده بی\u200cجا شدند.", "displaced_families", "300", "exact"),
        # "21 people were killed."
        ("ur", "حملے میں 21 افراد ہلاک ہوئے۔", "killed", "21", "exact"),
        # "At least 54 people were injured."
        ("ur", "کم از کم 54 افراد زخمی ہوئے۔", "injured", "54", "at_least"),
        # "More than 12 people died."
        ("ur", "12 سے زائد افراد جاں بحق ہو گئے۔", "killed", "12", "more_than"),
        # "85 thousand people became homeless."
        ("ur", "سیلاب سے 85 ہزار افراد بے گھر ہوئے۔", "displaced", "85000", "exact"),
    ],
)
def test_what_is_counted_is_read_with_its_at_least(
    language: str, text: str, kind: str, value: str, qualifier: str
) -> None:
    found = {row[0]: row[1:] for row in counted(text, language)}
    assert found[kind] == (value, qualifier)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The army said it killed 13 militants."),
        ("en", "Measles has killed 15 children."),
        ("en", "43 people, including 12 children, came; 12 percent of the people killed were farmers."),
        ("en", "Officials denied that 12 people were killed."),
        ("en", "Last year floods killed 300 people."),
        ("en", "Floods killed 300 people in 2014."),
        ("en", "Floods killed 300 people on 6 November 2014."),
        ("en", "The storm could kill 40 people."),
        ("en", "No one was killed, 43 people were saved."),
        ("en", "43 people were saved and some killed."),
        ("en", "The blast killed 12 people and 15 people died in hospital."),
        ("en", "Prices rose by 12 percent, killing demand."),
        ("en", "The dead were found after 12 days."),
        ("en", "Among them 5 people were killed."),
        # "They killed 13 gunmen." "Last year 300 people were killed." "He denied that 12 people were killed."
        ("ps", "۱۳ وسله وال یې ووژل."),
        ("ps", "تېر کال ۳۰۰ کسان ووژل شول."),
        ("ps", "هغه رد کړه چې ۱۲ کسان وژل شوي."),
        # "43 people were rescued and some died."
        ("ps", "۴۳ کسان وژغورل شول او ځینې مړه دي."),
        # "15 children were killed." "Last year 300 people were killed." "It may be that 12 people were killed."
        ("prs", "۱۵ کودک کشته شدند."),
        ("prs", "سال گذشته ۳۰۰ تن کشته شدند."),
        ("prs", "احتمال دارد ۱۲ تن کشته شده باشند."),
        # "They harvested 31 tons of saffron", which is written as "persons" is.
        ("prs", "دهقانان ۳۱ تن زعفران برداشت کردند."),
        # "13 militants were killed." "300 people were killed last year." "12 percent of people were injured."
        ("ur", "13 عسکریت پسند ہلاک ہوئے۔"),
        ("ur", "گزشتہ سال 300 افراد ہلاک ہوئے تھے۔"),
        ("ur", "12 فیصد افراد زخمی ہوئے۔"),
    ],
)
def test_what_is_no_plain_count_of_people_is_passed_over(language: str, text: str) -> None:
    assert counted(text, language) == []


def test_an_at_least_in_the_text_goes_before_a_bare_number_in_the_title() -> None:
    text = "Floods killed at least 43 people."
    assert counted(text, "en", title="Floods kill 43") == [("killed", "43", "at_least")]


@given(st.text(max_size=80), st.sampled_from([*LANGUAGES, "uz"]))
def test_any_text_is_accepted(text: str, language: str) -> None:
    counted(text, language)


def count(value: int, qualifier: str = "exact", *, low: int | None = None, **values: object) -> Count:
    number = Decimal(value)
    fields = {
        "concepts": frozenset({"flood", "baghlan", "province"}),
        "places": frozenset({"baghlan"}),
        **values,
    }
    return Count("killed", number, number if low is None else Decimal(low), qualifier, 1, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        (count(12), count(15), True),
        (count(12), count(12), False),
        (count(12, "more_than"), count(12), False),
        (count(12, "at_least"), count(15), False),
        (count(15, "at_least"), count(12), True),
        (count(12, "up_to"), count(15), True),
        (count(12, "up_to"), count(9), False),
        (count(100, "about"), count(108), False),
        (count(100, "about"), count(150), True),
        (count(12, "range", low=10), count(11), False),
        (count(12, "range", low=10), count(15), True),
        (count(12, "at_least"), count(15, "at_least"), False),
    ],
)
def test_numbers_differ_only_where_both_cannot_be_true(one: Count, other: Count, *, differs: bool) -> None:
    assert differ(one, other) is differs
    assert differ(other, one) is differs


def source(name: str, *found: Count, **values: object) -> DigestItem:
    fields = {"source_url": f"https://{name}.example/1", "counts": found, **values}
    return make_item(name, **fields)


def told(*items: DigestItem) -> Told:
    return tell(Story(items), DATE)


def test_sources_with_different_numbers_are_named_with_them() -> None:
    one, two, three = source("a", count(12)), source("b", count(15)), source("c", count(12))
    (found,) = told(one, two, three).differences
    assert found.kind == "killed"
    assert [(int(row.count.value), [item.article_id for item, _ in row.sources]) for row in found.values] == [
        (12, ["a", "c"]),
        (15, ["b"]),
    ]


@pytest.mark.parametrize(
    "other",
    [
        count(12),
        count(12, "at_least"),
        dataclasses.replace(count(15), kind="injured"),
        count(15, places=frozenset({"kunar"})),
        count(15, places=frozenset({"baghlan", "kunar"})),
        count(15, concepts=frozenset({"baghlan"})),
    ],
)
def test_nothing_is_said_of_numbers_that_may_both_be_right_or_count_something_else(other: Count) -> None:
    assert told(source("a", count(12)), source("b", other)).differences == ()


def test_nothing_is_said_of_other_days() -> None:
    monday, sunday = count(12, days=frozenset({"monday"})), count(15, days=frozenset({"sunday"}))
    assert told(source("a", monday), source("b", sunday)).differences == ()
    early, late = (
        source("a", count(12), published="2026-11-20"),
        source("b", count(15), published="2026-11-27"),
    )
    assert told(early, late).differences == ()


def test_what_a_source_corrects_later_is_no_disagreement() -> None:
    first = source("a", count(12), published="2026-11-26T08:00:00Z")
    later = dataclasses.replace(first, article_id="x", counts=(count(15),), published="2026-11-26T18:00:00Z")
    assert told(first, later).differences == ()
    (found,) = told(first, later, source("b", count(12), published="2026-11-26")).differences
    assert [int(row.count.value) for row in found.values] == [12, 15]


@pytest.mark.parametrize("language", TARGETS)
def test_a_count_is_written_in_the_readers_words(language: str) -> None:
    shown = count_text(count(1200, "at_least"), language, "latin")
    assert "1,200" in shown
    assert shown == labels(language)["count.at_least"].format(n="1,200")
    assert count_text(count(1200), "ps", "native") == "۱٬۲۰۰"


def said(text: str, *features: str, flags: tuple[str, ...] = ()) -> DigestSentence:
    return DigestSentence(1, text, text, flags, frozenset(features))


def test_key_points_of_several_sources_never_say_the_same_twice() -> None:
    one = source("a", summary=(said("Floods killed 43.", "flood", "baghlan", "#43"),))
    two = source(
        "b",
        summary=(
            said("In Baghlan 43 died.", "flood", "baghlan", "#43", "killed"),
            said("The Red Crescent sent tents.", "red-crescent", "tent"),
            said("It rained."),
            said("A wrong one about Kabul and Herat.", "kabul", "herat", flags=("numbers",)),
        ),
    )
    points = told(one, two).points
    assert [point.said.sentence.text for point in points] == [
        "Floods killed 43.",
        "The Red Crescent sent tents.",
    ]
    assert [row.item.article_id for row in points[0].also] == ["b"]


features = st.frozensets(st.sampled_from("abcdefgh"), max_size=5)


@given(st.lists(st.lists(features, max_size=4), min_size=1, max_size=6))
def test_no_two_points_share_half_of_what_they_name(rows: list[list[frozenset[str]]]) -> None:
    items = [
        source(f"s{at}", summary=tuple(said(f"{at}.{n}", *row) for n, row in enumerate(found)))
        for at, found in enumerate(rows)
    ]
    points = told(*items).points
    added = [point.said.sentence for point in points if point.said.item is not items[0]]
    assert len(points) <= max(6, len(rows[0]))
    for at, one in enumerate(added):
        for other in added[:at]:
            shared = len(one.features & other.features)
            assert shared < 2 or shared < min(len(one.features), len(other.features)) / 2


def test_the_headline_is_a_title_that_nothing_is_wrong_with() -> None:
    bad, good = source("a", title="Wrong", title_flagged=True), source("b", title="Right")
    assert told(bad, good).title == "Right"
    assert told(bad).title == "Wrong"


def test_a_timeline_holds_the_days_told_and_the_days_of_publication_once_each() -> None:
    rain = Dated(dt.date(2026, 11, 23), said("Rain began on Monday."))
    long_ago = Dated(dt.date(1998, 11, 23), said("A quake in 1998."))
    same = Dated(dt.date(2026, 11, 24), rain.sentence)
    one = source("a", published="2026-11-26T07:00:00Z", dated=(rain, same, long_ago))
    two = source("b", published="2026-11-27")
    days = told(one, two).timeline
    assert [(day.day.day, bool(day.said), len(day.published)) for day in days] == [
        (23, True, 0),
        (26, False, 1),
        (27, False, 1),
    ]
    assert told(one).timeline == ()
    assert told(source("a", published="2026-11-26"), two).timeline == ()


TERMS = Terminology(load(()))


def make_brief(text: str, language: str, published: str = "2026-11-26") -> DigestItem:
    parts = tuple(Segment("x", at, 0, sentence) for at, sentence in enumerate(split(text)))
    detection = Detection(language, 1.0)
    article = Article("x", "a.txt", "", (Paragraph(text),), published)
    done = tuple(Translation(row.index, row.text, None, origin="source") for row in parts)
    rendition = Rendition(language, "sig", done, Summary(language, (SummarySentence(0, parts[0].text),)))
    brief = Brief(article, detection, parts, mentions=tuple(mentions(parts, detection, TERMS)))
    return digest_item(brief, rendition, "t.md")


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "The rain began on November 23.", "2026-11-23"),
        ("en", "The dam broke on 20 December 2026.", "2026-12-20"),
        # "The rain began on the 2nd of Qaws."
        ("prs", "باران در ۲ قوس آغاز شد.", "2026-11-23"),
        # "The rain began on 2 Qaws 1405."
        ("ps", "باران د ۱۴۰۵ کال د لیندۍ په ۲مه پیل شو.", "2026-11-23"),
        # "The rain began on 23 November."
        ("ur", "بارش 23 نومبر کو شروع ہوئی۔", "2026-11-23"),
        ("en", "The bridge was built on 23 November 1964.", ""),
    ],
)
def test_days_near_the_publication_are_found_in_either_calendar(language: str, text: str, day: str) -> None:
    found = make_brief(text, language).dated
    assert [row.day.isoformat() for row in found] == ([day] if day else [])


def test_a_day_without_a_year_needs_a_date_of_publication() -> None:
    assert make_brief("The rain began on November 23.", "en", published="").dated == ()


def test_a_count_knows_the_places_and_days_of_its_sentence() -> None:
    (found,) = make_brief("Floods in Baghlan in Afghanistan killed 43 people on Monday.", "en").counts
    assert found.places == {"baghlan"}
    assert found.days == {"monday"}


def make_story(language: str) -> Digest:
    rain = Dated(dt.date(2026, 11, 23), said("Rain began."))
    one = source("one", count(12), published="2026-11-26", dated=(rain,))
    two = source("two", count(15, "at_least"), published="2026-11-27")
    return dataclasses.replace(make_digest(language=language), stories=(Story((one, two)),))


@pytest.mark.parametrize("language", TARGETS)
@pytest.mark.parametrize("name", ["html", "md", "docx", "eml"])
def test_every_format_tells_the_differences_and_the_days_of_a_story(name: str, language: str) -> None:
    content = render(make_story(language), name, review="review.html")
    if name == "docx":
        text = "\n".join(row.text for row in docx.Document(io.BytesIO(content)).paragraphs)
    elif name == "eml":
        mail = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(mail, email.message.EmailMessage)
        body = mail.get_body(("html",))
        assert body is not None
        text = body.get_content()
        assert "review" not in text
    else:
        text = content.decode()
        assert "review.html#one-1" in text
    for label in ("differ", "timeline", "count.killed"):
        assert labels(language)[label] in text
    assert count_text(count(15, "at_least"), language, "latin") in text


def test_json_tells_points_differences_and_days_by_the_items_that_say_them() -> None:
    (story,) = json.loads(render(make_story("en"), "json"))["digest"]["stories"]
    assert story["items"] == ["urn:khabar:one:en", "urn:khabar:two:en"]
    assert story["points"][0]["also"] == [{"item": "urn:khabar:two:en", "segment": 1}]
    (found,) = story["differences"]
    assert [(row["value"], row["qualifier"]) for row in found["values"]] == [
        ("12", "exact"),
        ("15", "at_least"),
    ]
    assert [day["date"] for day in story["timeline"]] == ["2026-11-23", "2026-11-26", "2026-11-27"]


def test_a_story_of_one_article_has_its_summary_and_nothing_to_compare() -> None:
    (section,) = outline(make_digest(make_item("a"))).sections
    (story,) = section.stories
    assert [point.said.sentence.text for point in story.points] == ["A sentence."]
    assert (story.differences, story.timeline) == ((), ())
