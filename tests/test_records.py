"""Records survive the way through JSON, and refuse what is none."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate import records
from translate.digest import records as digest_records
from translate.records import Brief, Hypothesis, as_json, from_json

texts = st.text(st.characters(codec="utf-8"), max_size=20)


st.register_type_strategy(str, texts)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
briefs = st.builds(Brief)


@given(briefs)
def test_a_brief_read_back_is_the_same(brief: Brief) -> None:
    assert from_json(Brief, json.loads(json.dumps(as_json(brief)))) == brief


@pytest.mark.parametrize(
    "value", [None, 3, "x", [], {}, {"article": {}}, {"article": None, "detection": None}]
)
def test_what_is_no_brief_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="not a Brief"):
        from_json(Brief, value)


def test_every_record_is_frozen_and_slotted() -> None:
    both = {**vars(records), **vars(digest_records)}.values()
    found = [row for row in both if dataclasses.is_dataclass(row) and isinstance(row, type)]
    assert len(found) >= 20
    for row in found:
        assert row.__dataclass_params__.frozen, row  # type: ignore[attr-defined]
        assert "__slots__" in vars(row), row


def test_a_rendition_is_found_by_language_and_signature() -> None:
    rendition = records.Rendition("ps", "s1", (), records.Summary("ps", ()))
    article = records.Article("id", "p", "t", ())
    brief = Brief(article, records.Detection("en", 1.0), (), (), (rendition,))
    assert brief.rendition("ps") is rendition
    assert brief.rendition("ps", "s1") is rendition
    assert brief.rendition("ps", "s2") is None
    assert brief.rendition("ur") is None


def test_a_hypothesis_keeps_its_pivot() -> None:
    row = Hypothesis("متن", -1.5, "a+b", via="text")
    assert from_json(Hypothesis, as_json(row)) == row
