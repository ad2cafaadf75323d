"""The digest as a DOCX file: styles of the document, paragraphs and tables in the reader's direction."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from translate.digest.labels import flag_label, labels, language_name
from translate.digest.links import safe_link, source_name
from translate.digest.outline import outline
from translate.digest.rendering import both_dates, count_text, reader_date
from translate.digest.word import direct_paragraph, direct_run, link_run, put, set_styles, xml_text
from translate.digits import set_digits
from translate.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from translate.digest.outline import Outline, TermRow
    from translate.digest.records import Digest, DigestItem
    from translate.digest.stories import Point, Told

_SHOWN_REPORTS, _SHOWN_MISSED, _SHOWN_USED = 4, 15, 15
_SOFT, _WARN, _LINK = "57606A", "8A4B00", "0B57B0"


def render_document(digest: Digest) -> bytes:
    """Return the digest as the bytes of a DOCX file."""
    page = _Page(digest)
    page.write(outline(digest))
    return page.content()


class _Page:
    """A document under way, in the words and direction of its reader."""

    def __init__(self, digest: Digest) -> None:
        import docx  # noqa: PLC0415  # slow to import

        self._digest = digest
        self._label: Mapping[str, str] = labels(digest.language)
        self._tag = digest.language if digest.language in LANGUAGES else "en"
        self._rtl = LANGUAGES[self._tag].direction == "rtl"
        self._document = docx.Document()
        self._set_up()

    def content(self) -> bytes:
        stream = io.BytesIO()
        self._document.save(stream)
        return stream.getvalue()

    def _set_up(self) -> None:
        set_styles(self._document)
        about = self._document.core_properties
        about.title = xml_text(self._digest.title or self._label["briefing"])
        about.author, about.comments, about.language = "Khabar", "", LANGUAGES[self._tag].html()
        about.created = about.modified = dt.datetime.fromisoformat(self._digest.date)

    def write(self, plan: Outline) -> None:
        digest, label = self._digest, self._label
        self._paragraph(digest.title or label["briefing"], style="Title")
        self._paragraph(" · ".join(both_dates(digest.date, digest.language, digest.digits)), color=_SOFT)
        if not plan.items:
            self._paragraph(label["all_failed"] if digest.failures else label["nothing"])
        else:
            self._paragraph(self._counts(plan), color=_SOFT)
            if plan.to_check:
                self._paragraph(f"⚠ {label['to_check']}: {self._number(plan.to_check)}", color=_WARN)
        for section in plan.sections:
            self._paragraph(section.title, style="Heading 1")
            for story in section.stories:
                self._story(story)
        self._terms(plan)
        self._rest()
        if plan.items:
            self._made(plan)

    def _counts(self, plan: Outline) -> str:
        label = self._label
        languages = "، " if self._rtl else ", "
        parts = [
            f"{label['articles']}: {self._number(len(plan.items))}",
            f"{label['stories']}: {self._number(len(self._digest.stories))}",
            f"{label['languages']}: "
            + languages.join(f"{self._language(tag)} {self._number(count)}" for tag, count in plan.languages),
        ]
        if self._digest.failures:
            parts.append(f"{label['failures']}: {self._number(len(self._digest.failures))}")
        return " · ".join(parts)

    def _story(self, story: Told) -> None:
        label = self._label
        self._paragraph(story.title or label["untitled"], style="Heading 2")
        for point in story.points:
            self._point(point, named=len(story.items) > 1)
        self._differences(story)
        self._timeline(story)
        if len(story.items) == 1:
            self._about(story.items[0])
            return
        self._paragraph(f"{label['reports']}: {self._number(len(story.items))}", color=_SOFT)
        for item in story.items[:_SHOWN_REPORTS]:
            self._paragraph(item.title or label["untitled"], style="Heading 3")
            self._about(item)
        if rest := story.items[_SHOWN_REPORTS:]:
            self._paragraph(f"{label['more_reports']}: {self._number(len(rest))}", color=_SOFT)
            for item in rest:
                paragraph = self._paragraph(item.title or label["untitled"], style="List Bullet")
                self._run(paragraph, f" · {self._language(item.language)} · {source_name(item)}", color=_SOFT)

    def _point(self, point: Point, *, named: bool) -> None:
        sentence, item = point.said.sentence, point.said.item
        paragraph = self._paragraph(sentence.text, style="List Bullet")
        if sentence.flags:
            self._run(paragraph, f" ⚠ {self._flags(sentence.flags)}", color=_WARN)
        if named:
            names = [source_name(said.item) for said in (point.said, *point.also)]
            self._run(paragraph, f" ({' · '.join(names)})", color=_SOFT)
        if sentence.source and sentence.source != sentence.text:
            self._paragraph(sentence.source, style="Quote", tag=item.language)

    def _differences(self, story: Told) -> None:
        if story.differences:
            self._paragraph(self._label["differ"], color=_WARN)
        for row in story.differences:
            values = [
                f"{count_text(value.count, self._digest.language, self._digest.digits)} "
                f"({self._some([source_name(item) for item, _ in value.sources])})"
                for value in row.values
            ]
            self._paragraph(f"{self._label[f'count.{row.kind}']}: {' · '.join(values)}", style="List Bullet")

    def _timeline(self, story: Told) -> None:
        if story.timeline:
            self._paragraph(self._label["timeline"], color=_SOFT)
        for day in story.timeline:
            dates = both_dates(day.day.isoformat(), self._digest.language, self._digest.digits)
            parts = [f"{day.said.sentence.text} ({source_name(day.said.item)})"] if day.said else []
            if day.published:
                names = self._some([source_name(item) for item in day.published])
                parts.append(f"{self._label['published_then']}: {names}")
            self._paragraph(f"{' · '.join(dates)}: {' · '.join(parts)}", style="List Bullet")

    def _some(self, names: Sequence[str]) -> str:
        rest = len(names) - _SHOWN_REPORTS
        return " · ".join(names[:_SHOWN_REPORTS]) + (f" + {self._number(rest)}" if rest > 0 else "")

    def _about(self, item: DigestItem) -> None:
        label = self._label
        if item.origin != "source":
            paragraph = self._paragraph(f"{label['original']}: ", color=_SOFT)
            self._run(paragraph, item.original_title or label["untitled"], tag=item.language, color=_SOFT)
        published = reader_date(item.published, self._digest.language, self._digest.digits)
        about = [self._language(item.language), *(text for text in (published, item.byline) if text)]
        paragraph = self._paragraph(" · ".join(about) + " · ", color=_SOFT)
        if link := safe_link(item.source_url):
            self._link(paragraph, source_name(item), link)
        else:
            self._run(paragraph, item.path, color=_SOFT)
        if item.flags:
            counts = " · ".join(
                f"{flag_label(flag, self._digest.language)} ({self._number(n)})" for flag, n in item.flags
            )
            self._paragraph(f"⚠ {label['check']}: {counts}", color=_WARN)

    def _terms(self, plan: Outline) -> None:
        label = self._label
        if not plan.missed and not plan.used:
            return
        self._paragraph(label["terms"], style="Heading 1")
        if plan.missed:
            self._paragraph(f"{label['terms_missed']}: {self._number(len(plan.missed))}", style="Heading 2")
            self._table(("term", "rendering", "missed", "used"), plan.missed, _SHOWN_MISSED)
        if plan.used:
            self._paragraph(f"{label['terms_used']}: {self._number(len(plan.used))}", style="Heading 2")
            self._table(("term", "rendering", "used"), plan.used, _SHOWN_USED)

    def _table(self, columns: Sequence[str], rows: Sequence[TermRow], most: int) -> None:
        table = self._document.add_table(rows=0, cols=len(columns), style="Table Grid")
        if self._rtl:
            put(table._tbl.tblPr, "w:bidiVisual")  # noqa: SLF001  # python-docx has no property for it
        self._cells(table, [self._label[name] for name in columns], bold=True)
        for row in rows[:most]:
            values = {"term": row.source, "rendering": row.target, "missed": row.missed, "used": row.used}
            self._cells(table, [self._number(values[name]) for name in columns])
        if len(rows) > most:
            self._paragraph(f"+ {self._number(len(rows) - most)}", color=_SOFT)

    def _cells(self, table: Any, texts: Sequence[str], *, bold: bool = False) -> None:  # noqa: ANN401
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            self._direct(cell.paragraphs[0], rtl=self._rtl)
            self._run(cell.paragraphs[0], text).bold = bold

    def _rest(self) -> None:
        digest = self._digest
        for name, rows in (
            ("failures", [(row.path, row.reason) for row in digest.failures]),
            ("copies", [(row.path, row.detail) for row in digest.copies]),
        ):
            if rows:
                self._paragraph(f"{self._label[name]}: {self._number(len(rows))}", style="Heading 1")
            for path, detail in rows:
                self._paragraph(f"{path}: {detail}", style="List Bullet", tag="en")

    def _made(self, plan: Outline) -> None:
        label = self._label
        self._paragraph(label["made_by"], style="Heading 1")
        self._paragraph(f"{label['machine_note']} {plan.summary_note}")
        for made in plan.made:
            kind = label["by_machine"] if made.by_machine else label["as_written"]
            parts = [f"{kind}: {label['articles']} {self._number(made.articles)}", *made.directions]
            self._paragraph(" · ".join(parts), style="List Bullet")
            self._paragraph(made.signature, tag="en", color=_SOFT)

    def _paragraph(self, text: str, *, style: str = "Normal", tag: str = "", color: str = "") -> Any:  # noqa: ANN401
        paragraph = self._document.add_paragraph(style=style)
        self._direct(paragraph, rtl=self._is_rtl(tag))
        self._run(paragraph, text, tag=tag, color=color)
        return paragraph

    def _is_rtl(self, tag: str) -> bool:
        return LANGUAGES[tag].direction == "rtl" if tag in LANGUAGES else self._rtl

    def _direct(self, paragraph: Any, *, rtl: bool) -> None:  # noqa: ANN401
        direct_paragraph(paragraph, rtl=rtl)

    def _run(self, paragraph: Any, text: str, *, tag: str = "", color: str = "") -> Any:  # noqa: ANN401
        """Add text in one language; what holds no letter of an Arabic script reads from the left."""
        from docx.shared import RGBColor  # noqa: PLC0415

        run = paragraph.add_run(xml_text(text))
        if color:
            run.font.color.rgb = RGBColor.from_string(color)
        direct_run(run, tag if tag in LANGUAGES else self._tag)
        return run

    def _link(self, paragraph: Any, text: str, address: str) -> None:  # noqa: ANN401
        run = self._run(paragraph, text, tag="en", color=_LINK)
        run.underline = True
        link_run(paragraph, run, address)

    def _flags(self, flags: Sequence[str]) -> str:
        return " · ".join(flag_label(flag, self._digest.language) for flag in flags)

    def _number(self, value: object) -> str:
        return set_digits(str(value), self._tag, self._digest.digits)

    def _language(self, tag: str) -> str:
        return language_name(tag, self._digest.language)
