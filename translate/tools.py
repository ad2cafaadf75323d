"""What every article of a run goes through, and what is signed with it: settings, models, glossary and memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import translate
from translate.abstracts import Writer
from translate.languages import Pair
from translate.runs import state_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from translate.backends.base import Translator
    from translate.config import Settings
    from translate.glossary import Terminology
    from translate.reading.files import Source
    from translate.records import Detection, Segment
    from translate.summaries import Summarizer
    from translate.translation import Recall

_PACKAGE = Path(translate.__file__).parent
_OF_PROGRAM = {".py", ".j2", ".js", ".toml", ".tsv"}


@dataclass(frozen=True, slots=True)
class Tools:
    """What every article of a run goes through."""

    settings: Settings
    translator: Translator
    terminology: Terminology
    recall: Recall | None
    summarizer: Summarizer

    def state(self, sources: Sequence[Source], today: dt.date) -> str:
        """Return a digest of all that the outcome depends on, but for the models: inputs by their sizes and times."""
        asked = replace(
            self.settings,
            threads=0,
            chunk=1,
            readers=None,
            engine="local",
            address="local",
            cpus=1,
            no_memory=self.recall is None,
        )
        approved = self.recall.memory.state() if self.recall else ""
        templates = sorted(self.settings.template.rglob("*")) if self.settings.template else []
        rules = self.settings.boilerplate_rules
        inputs = state_of([*(source.path for source in sources), *rules, *templates])
        program = state_of(sorted(path for path in _PACKAGE.rglob("*") if path.suffix in _OF_PROGRAM))
        made_by = (self.terminology.label, self.summarizer.label)
        about = (program, asked, *made_by, approved, inputs, today)
        return hashlib.sha256(repr(about).encode("utf-8", "surrogateescape")).hexdigest()

    @property
    def writer(self) -> Writer:
        """Return what writes summaries, where a model does."""
        count, digits = self.settings.summary_sentences, self.settings.digits
        return Writer(self.summarizer, self.translator, self.terminology, self.recall, count, digits)

    def signature(self, detection: Detection, target: str, parts: Sequence[Segment]) -> str:
        """Return what a rendition is made by: same article and same signature means already done.

        An article in several languages names all pairs, ``pair:ps-en+ur-en``. Where people approved translations of some
        of its segments, a digest of these stands in it, so that an article is redone when they change.
        """
        pairs = [Pair(source, target) for source in detection.languages()]
        labels = dict.fromkeys(self.translator.label(pair) for pair in pairs if pair.source != target)
        made_by = [f"pair:{'+'.join(map(str, pairs))}"]
        if labels:
            made_by += [
                "be:ct2",
                f"model:{'+'.join(labels)}",
                self.settings.decoding,
                f"gl:{self.terminology.label}",
            ]
            made_by += ["digits:native"] if self.settings.digits == "native" else []
            approved = self._approved(detection, target, parts)
            made_by += [f"hm:{hashlib.sha256(repr(approved).encode()).hexdigest()[:8]}"] if approved else []
        if self.summarizer.label:
            made_by.append(f"sum:{self.summarizer.label}:{self.settings.summary_sentences}")
        return "|".join([*made_by, f"v:{translate.__version__}"])

    def _approved(
        self, detection: Detection, target: str, parts: Sequence[Segment]
    ) -> list[tuple[str, str, str]]:
        """Return what people approved for an article: language, source, translation."""
        if self.recall is None:
            return []
        texts: dict[str, set[str]] = {}
        for part in parts:
            texts.setdefault(detection.of(part.paragraph), set()).add(part.text)
        return sorted(
            (language, source, text)
            for language, sources in texts.items()
            if language != target
            for source, text in self.recall.memory.approved(sources, Pair(language, target)).items()
        )
