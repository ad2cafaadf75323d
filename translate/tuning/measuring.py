"""chrF before and after, as the tool itself translates: in the installed precision, with the beam, in normal form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from translate.backends.ctranslate2 import CTranslate2Translator
from translate.glossary import annotate
from translate.models.probes import PROBES
from translate.normalization import normalize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from translate.glossary import Terminology
    from translate.languages import Pair
    from translate.memory import Unit
    from translate.records import Model

_BEAM: Final = 4
# More than these of a direction take long and tell no more.
_MOST_MEASURED: Final = 500
# Falling by more than this on what has nothing to do with the desk is forgetting, in chrF and in percent of terms.
_MOST_FORGOTTEN: Final = 2.0
_MOST_DISOBEYED: Final = 5.0
# What may differ by chance more often is called unsure.
_UNSURE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Measured:
    """What one model made of the held-out part.

    ``texts`` and ``references`` are by direction; ``general`` is mean chrF over the directions of the sentences of our own,
    from 0 to 100; ``told`` is the percentage of annotated terms that stand in the translations, None where there are none.
    """

    texts: Mapping[Pair, list[str]]
    references: Mapping[Pair, list[str]]
    general: float
    told: float | None

    def chrf(self, pair: Pair) -> float:
        """Return chrF on the held-out part in a direction."""
        return _chrf(self.texts[pair], self.references[pair])


def measure(model: Model, held_out: Sequence[Unit], terms: Terminology | None, threads: int) -> Measured:
    """Return what a model makes of the held-out part, and of the sentences that every model is tried on."""
    translator = CTranslate2Translator(model, beam_size=_BEAM, threads=threads)

    def translated(texts: Sequence[str], pair: Pair) -> list[str]:
        return [normalize(row.text, pair.target) for row in translator.translate(texts, pair)]

    texts, references = {}, {}
    told = met = 0
    for pair in dict.fromkeys(unit.pair for unit in held_out):
        units = [unit for unit in held_out if unit.pair == pair][:_MOST_MEASURED]
        texts[pair] = translated([unit.source for unit in units], pair)
        references[pair] = [normalize(unit.text, pair.target) for unit in units]
        if terms and model.inline_terms:
            rows = [(terms.wants(unit.source, (pair.source, pair.target)), unit.source) for unit in units]
            rows = [row for row in rows if row[0]]
            sources = [annotate(source, wants, pair.source).text for wants, source in rows]
            for (wants, _), text in zip(rows, translated(sources, pair), strict=True):
                found = terms.met(wants, text, pair.target)
                told, met = told + len(found), met + sum(found)
    general = [
        _chrf(
            translated(PROBES[pair.source], pair),
            [normalize(row, pair.target) for row in PROBES[pair.target]],
        )
        for pair in model.pairs
    ]
    share = round(100 * met / told, 1) if told else None
    return Measured(texts, references, round(sum(general) / len(general), 2), share)


def chance(before: Measured, after: Measured, pair: Pair) -> float:
    """Return the probability that a difference as large comes about by chance (paired bootstrap, Koehn 2004)."""
    from sacrebleu.metrics import CHRF  # noqa: PLC0415
    from sacrebleu.significance import PairedTest  # noqa: PLC0415

    systems = [("before", before.texts[pair]), ("after", after.texts[pair])]
    _, scores = PairedTest(systems, {"chrF": CHRF()}, [before.references[pair]], "bs", 1000)()
    return float(next(rows[1].p_value for name, rows in scores.items() if name != "System"))


def compared(before: Measured, after: Measured, pairs: Sequence[Pair]) -> tuple[str, ...]:
    """Return the scores before and after, a line each."""
    lines = []
    for pair in pairs:
        by_chance = chance(before, after, pair)
        sure = f"; may be chance, p = {by_chance:.2f}" if by_chance > _UNSURE else ""
        count = len(before.references[pair])
        lines.append(
            f"{pair}: chrF {before.chrf(pair):.2f} → {after.chrf(pair):.2f} on {count} held-out segments{sure}"
        )
    lines.append(f"general sentences, all directions: chrF {before.general:.2f} → {after.general:.2f}")
    if before.told is not None and after.told is not None:
        lines.append(f"terms told in the source and obeyed: {before.told:.1f}% → {after.told:.1f}%")
    return tuple(lines)


def judge(before: Measured, after: Measured, pairs: Sequence[Pair]) -> str:
    """Return why a tuned model is not better than before, or nothing."""
    reasons = []
    if not any(after.chrf(pair) > before.chrf(pair) for pair in pairs):
        reasons.append("chrF did not rise on the held-out segments")
    if after.general < before.general - _MOST_FORGOTTEN:
        reasons.append("it forgot too much else")
    if (before.told or 0) - (after.told or 0) > _MOST_DISOBEYED:
        reasons.append("it obeys terms less")
    return "; ".join(reasons)


def _chrf(texts: Sequence[str], references: Sequence[str]) -> float:
    from sacrebleu import corpus_chrf  # noqa: PLC0415  # an extra

    return round(float(corpus_chrf(texts, [references]).score), 2)
