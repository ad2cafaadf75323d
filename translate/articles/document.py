"""An article as a Word document: a new one, or sentences for one that there is; what to check stands in comments."""

from __future__ import annotations

import io
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from translate.articles.outline import List, grouped
from translate.digest.labels import flag_label, labels, language_name
from translate.digest.links import safe_link
from translate.digest.rendering import reader_date
from translate.digest.word import direct_paragraph, direct_run, drop, link_run, mirror, set_styles, xml_text
from translate.digits import set_digits
from translate.languages import LANGUAGES
from translate.records import DOUBTFUL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.articles.outline import Block, Check, Outline, Sentence
    from translate.digits import Shape
    from translate.records import Brief, Rendition

_SOFT, _LINK = "57606A", "0B57B0"
_DEEPEST_STYLE = 3
_STYLES = {"quote": "Quote", "caption": "Caption"}


def render_document(brief: Brief, rendition: Rendition, plan: Outline, digits: Shape) -> bytes:
    """Return an article as the bytes of a DOCX file of our own."""
    import docx  # noqa: PLC0415  # slow to import

    document: Any = docx.Document()
    set_styles(document)
    writer = Writer(document, plan, rendition.language, digits)
    writer.name(brief.article.title and "".join(row.text for part in plan.title for row in part.parts))
    writer.head(brief)
    for group in grouped(plan.blocks):
        writer.group(group)
    writer.close(rendition)
    return writer.content()


class Writer:
    """What puts the sentences of an article into a document of python-docx, in the words and direction of its reader."""

    def __init__(
        self,
        document: Any,  # noqa: ANN401
        plan: Outline,
        language: str,
        digits: Shape,
        source: str = "",
    ) -> None:
        """Begin to write.

        Args:
            document: where to.
            plan: the article.
            language: that of the reader.
            digits: those of numbers that we write.
            source: the language that the document was in, which may have another direction.
        """
        self.document = document
        self._plan = plan
        self._checks = {check.number: check for check in plan.checks}
        self._language = language
        self._tag = language if language in LANGUAGES else "en"
        self._digits = digits
        self._label = labels(language)
        self._styles: dict[str, str] = {}
        self.rtl = LANGUAGES[self._tag].direction == "rtl"
        self.turned = source in LANGUAGES and (LANGUAGES[source].direction == "rtl") != self.rtl

    def name(self, title: str) -> None:
        """Give the document its title and language as properties."""
        about = self.document.core_properties
        about.title, about.language = xml_text(title)[:255], LANGUAGES[self._tag].html()

    def head(self, brief: Brief) -> None:
        """Write the title and what is known about the article."""
        label, article = self._label, brief.article
        title = self._begun("Title")
        self.write(title, self._plan.title)
        if not self._plan.title:
            self._add(title, label["untitled"])
        if self._plan.by_machine:
            original = self._line(f"{label['original']}: ")
            self._add(original, article.title or label["untitled"], brief.detection.language, color=_SOFT)
        published = reader_date(article.published or article.published_text, self._language, self._digits)
        about = (language_name(brief.detection.language, self._language), published, article.byline)
        line = self._line(" · ".join(text for text in about if text))
        if link := safe_link(article.source_url):
            self._add(line, " · ", color=_SOFT)
            self._link(line, link, link)

    def group(self, group: Block | List, depth: int = 1) -> None:
        """Write a block, or a list with the lists in it."""
        if not isinstance(group, List):
            style = f"Heading {group.level}" if group.kind == "heading" else _STYLES.get(group.kind, "Normal")
            self.write(self._begun(style), group.sentences)
            return
        kind = "List Number" if group.numbered else "List Bullet"
        style = kind if depth == 1 else f"{kind} {min(depth, _DEEPEST_STYLE)}"
        numbers = self._numbers(style, group.items[0].block.number) if group.numbered else None
        for item in group.items:
            paragraph = self._begun(style)
            if numbers is not None:
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001
                properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = 0, numbers
            self.write(paragraph, item.block.sentences)
            for block in item.more:
                further = "List Continue" if depth == 1 else f"List Continue {min(depth, _DEEPEST_STYLE)}"
                self.write(self._begun(further), block.sentences)
            for inner in item.below:
                self.group(inner, depth + 1)

    def _begun(self, style: str) -> Any:  # noqa: ANN401
        """Return a new paragraph of a style of ours; python-docx would look through all of them each time."""
        self._styles = self._styles or {row.name: row.style_id for row in self.document.styles}
        paragraph = self.document.add_paragraph()
        paragraph._p.style = self._styles[style]  # noqa: SLF001
        return paragraph

    def _numbers(self, style: str, first: int) -> int:
        """Return a list of the kind of a style that begins with a number."""
        numbering = self.document.part.numbering_part.element
        used = self.document.styles[style].element.pPr.numPr.numId.val
        made = numbering.add_num(numbering.num_having_numId(used).abstractNumId.val)
        made.add_lvlOverride(ilvl=0).add_startOverride(first)
        return int(made.numId)

    def write(self, paragraph: Any, sentences: Sequence[Sentence], form: Any = None) -> None:  # noqa: ANN401
        """Add sentences to a paragraph, with links, and comments where there is something to check.

        Args:
            paragraph: one of python-docx.
            sentences: what to add.
            form: the ``w:rPr`` element that says how the text looks.
        """
        direct_paragraph(paragraph, rtl=self.rtl)
        for number, sentence in enumerate(sentences):
            if number:
                self._add(paragraph, " ", form=form)
            runs = [
                self._link(paragraph, part.text, part.url, form)
                if part.url
                else self._add(paragraph, part.text, form=form)
                for part in sentence.parts
            ]
            for link in sentence.references:
                self._add(paragraph, " ", form=form)
                self._link(paragraph, f"[{self._number(link.number)}]", link.url, form)
            if sentence.check and runs:
                self._comment(runs, self._checks[sentence.check])

    def _comment(self, runs: Sequence[Any], check: Check) -> None:
        from docx.oxml.ns import qn  # noqa: PLC0415

        comment = self.document.add_comment([runs[0], runs[-1]], author="Khabar", initials="K")
        # The same run should make the same file.
        del comment._comment_elm.attrib[qn("w:date")]  # noqa: SLF001
        flags = " · ".join(flag_label(flag, self._language) for flag in check.translation.flags)
        about, source = comment.paragraphs[0], comment.add_paragraph()
        direct_paragraph(about, rtl=self.rtl)
        self._add(about, flags)
        for term in check.translation.terms:
            if term.rung in DOUBTFUL:
                self._add(about, f" · {term.source}: {term.target}" if term.source else f" · {term.target}")
        direct_paragraph(source, rtl=LANGUAGES[check.language].direction == "rtl")
        self._add(source, check.source, check.language)

    def close(self, rendition: Rendition) -> None:
        """Write what stands at the end: links without a place, and that a machine translated."""
        if self._plan.references:
            self._line(self._label["links"])
        for link in self._plan.references:
            line = self._line(f"{self._number(link.number)}. {link.text}: ")
            self._link(line, link.url, link.url)
        if self._plan.by_machine:
            self._line(self._label["machine_note"])
            if not self._plan.clean:
                self._line(rendition.signature)

    def content(self) -> bytes:
        """Return the document as bytes."""
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()

    def _line(self, text: str) -> Any:  # noqa: ANN401
        paragraph = self.document.add_paragraph()
        direct_paragraph(paragraph, rtl=self.rtl)
        self._add(paragraph, text, color=_SOFT)
        return paragraph

    def _add(
        self,
        paragraph: Any,  # noqa: ANN401
        text: str,
        tag: str = "",
        *,
        form: Any = None,  # noqa: ANN401
        color: str = "",
    ) -> Any:  # noqa: ANN401
        from docx.shared import RGBColor  # noqa: PLC0415

        run = paragraph.add_run(xml_text(text))
        if form is not None:
            run._r.insert(0, deepcopy(form))  # noqa: SLF001
            for name in ("w:rtl", "w:cs", "w:lang", "w:rPrChange"):
                drop(run._r.rPr, name)  # noqa: SLF001
            if self.turned:
                mirror(run, run._r, rtl=self.rtl)  # noqa: SLF001
        if color:
            run.font.color.rgb = RGBColor.from_string(color)
        direct_run(run, tag if tag in LANGUAGES else self._tag)
        return run

    def _link(self, paragraph: Any, text: str, address: str, form: Any = None) -> Any:  # noqa: ANN401
        run = self._add(paragraph, text, form=form, color=_LINK)
        run.underline = True
        link_run(paragraph, run, address)
        return run

    def _number(self, value: int) -> str:
        return set_digits(str(value), self._tag, self._digits)
