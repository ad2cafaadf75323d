"""The digest as JSON: each article an IPTC ninjs 3.0 item (https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json)."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from translate.digest.links import safe_link, source_name
from translate.digest.outline import outline, topic
from translate.languages import LANGUAGES
from translate.numbers import canonical

if TYPE_CHECKING:
    from translate.digest.records import Digest, DigestItem
    from translate.digest.stories import Said, Told

_STANDARD = {
    "name": "ninjs",
    "version": "3.0",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json",
}


def render_ninjs(digest: Digest) -> bytes:
    """Return ``{"digest", "items", "failures", "copies"}``; the items stand in the order of the digest.

    ninjs has no stories; ours name the ``uri`` of their items, and the segment of each where a sentence or number stands.
    """
    order = [story for section in outline(digest).sections for story in section.stories]
    values = {
        "digest": {
            "title": digest.title,
            "date": digest.date,
            "language": _bcp47(digest.language),
            "stories": [_story(story, digest.language) for story in order],
        },
        "items": [_item(item, story, digest) for story in order for item in story.items],
        "failures": [{"path": row.path, "stage": row.stage, "reason": row.reason} for row in digest.failures],
        "copies": [{"path": row.path, "of": row.detail} for row in digest.copies],
    }
    return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _story(story: Told, language: str) -> dict[str, Any]:
    def place(item: DigestItem, segment: int) -> dict[str, Any]:
        return {"item": _uri(item, language), "segment": segment}

    def said(row: Said) -> dict[str, Any]:
        return {"text": row.sentence.text, **place(row.item, row.sentence.segment)}

    return {
        "headline": story.title,
        "items": [_uri(item, language) for item in story.items],
        "points": [
            {
                **said(point.said),
                "also": [place(row.item, row.sentence.segment) for row in point.also],
                "flags": list(point.said.sentence.flags),
            }
            for point in story.points
        ],
        "differences": [
            {
                "counted": row.kind,
                "values": [
                    {
                        "value": canonical(value.count.value),
                        "low": canonical(value.count.low),
                        "qualifier": value.count.qualifier,
                        "sources": [place(*source) for source in value.sources],
                    }
                    for value in row.values
                ],
            }
            for row in story.differences
        ],
        "timeline": [
            {
                "date": day.day.isoformat(),
                **({"event": said(day.said)} if day.said else {}),
                "published": [_uri(item, language) for item in day.published],
            }
            for day in story.timeline
        ],
    }


def _item(item: DigestItem, story: Told, digest: Digest) -> dict[str, Any]:
    headlines = [{"role": "main", "value": item.title}]
    descriptions = [
        {"role": "summary", "contentType": "text/plain", "value": " ".join(row.text for row in item.summary)}
    ]
    if item.origin != "source":
        headlines.append({"role": "original", "value": item.original_title})
        source = " ".join(row.source for row in item.summary)
        descriptions.append({"role": "summary-source", "contentType": "text/plain", "value": source})
    values: dict[str, Any] = {
        "uri": _uri(item, digest.language),
        "standard": _STANDARD,
        "type": "text",
        "representationType": "partial",
        "versionCreated": f"{digest.date}T12:00:00Z",
        "language": _bcp47(digest.language),
        "headlines": headlines,
        "descriptions": descriptions,
        "subjects": [
            {"name": topic(story), "rel": "topic", "creator": "khabar"},
            *({"name": name, "rel": "concept"} for name in item.features if not name.startswith("#")),
        ],
        "infoSources": [
            {"name": source_name(item), **({"uri": link} if (link := safe_link(item.source_url)) else {})}
        ],
        "altIds": [
            {"role": role, "value": value}
            for role, value in (
                ("path", item.path),
                ("story", _uri(story.items[0], digest.language)),
                ("source-language", _bcp47(item.language)),
                ("published", item.published),
                ("signature", item.signature),
            )
            if value
        ],
    }
    if item.flags:
        values["edNote"] = "check: " + ", ".join(f"{flag} {count}" for flag, count in item.flags)
    if item.byline:
        values["by"] = item.byline
    if created := _moment(item.published):
        values["contentCreated"] = created
    return values


def _uri(item: DigestItem, language: str) -> str:
    return f"urn:khabar:{item.article_id}:{language}"


def _bcp47(tag: str) -> str:
    return LANGUAGES[tag].html() if tag in LANGUAGES else tag


def _moment(text: str) -> str:
    """Return a date and time with its zone, which ninjs asks for; a day alone is not made up to one."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return ""
    return moment.isoformat() if moment.tzinfo else ""
