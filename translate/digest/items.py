"""A brief and one of its renditions into what the digest shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.digest.records import DigestItem, DigestSentence
from translate.records import FLAGS, TITLE

if TYPE_CHECKING:
    from translate.records import Brief, Rendition


def digest_item(brief: Brief, rendition: Rendition, path: str) -> DigestItem:
    """Return what the digest shows of an article."""
    by_index = {row.segment: row for row in rendition.translations}
    source = {segment.index: segment.text for segment in brief.segments}
    title = " ".join(by_index[segment.index].text for segment in brief.segments if segment.paragraph == TITLE)
    sentences = tuple(
        DigestSentence(row.segment, row.text, source[row.segment], by_index[row.segment].flags)
        for row in rendition.summary.sentences
    )
    counts = [(flag, sum(flag in row.flags for row in rendition.translations)) for flag in FLAGS]
    return DigestItem(
        article_id=brief.article.id,
        path=brief.article.path,
        title=title,
        original_title=brief.article.title,
        language=brief.detection.language,
        origin=rendition.translations[0].origin if rendition.translations else "source",
        published=brief.article.published or brief.article.published_text,
        source_url=brief.article.source_url,
        byline=brief.article.byline,
        summary=sentences,
        flags=tuple((flag, count) for flag, count in counts if count),
        words=sum(len(segment.text.split()) for segment in brief.segments),
        features=brief.features,
        terms=tuple(term for row in rendition.translations for term in row.terms),
        signature=rendition.signature,
        translation_path=path,
        sketch=brief.sketch,
        flagged=sum(bool(row.flags) for row in rendition.translations),
        domains=brief.domains,
    )
