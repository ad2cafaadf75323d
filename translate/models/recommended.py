"""Public MarianMT models for our languages: what to use, what not, and why, with chrF as published.

Figures are from the OPUS-MT leaderboard and the model cards, from 0 to 100; FLORES-200 devtest and NTREX-128 (news).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.languages import Pair


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One model, or several of the same kind, on the hub.

    ``flores`` and ``ntrex`` are chrF by direction, as far as published.
    """

    ids: tuple[str, ...]
    use: bool
    note: str
    flores: dict[str, float] = field(default_factory=dict)
    ntrex: dict[str, float] = field(default_factory=dict)


RECOMMENDED: Final = (
    Recommendation(
        ("Helsinki-NLP/opus-mt-tc-bible-big-deu_eng_fra_por_spa-iir",),
        use=True,
        note="The best MarianMT model into Pashto, Dari and Urdu. 240 million weights.",
        flores={"en-ps": 37.3, "en-prs": 51.9, "en-ur": 48.2},
        ntrex={"en-ps": 33.8, "en-prs": 39.7, "en-ur": 49.6},
    ),
    Recommendation(
        ("Helsinki-NLP/opus-mt-tc-bible-big-iir-deu_eng_fra_por_spa",),
        use=True,
        note="The best MarianMT model into English; it needs >>eng<<, which is set by itself. 240 million weights. Pashto on FLORES is not published.",
        flores={"prs-en": 60.1, "ur-en": 57.0},
        ntrex={"ps-en": 44.7, "prs-en": 54.8, "ur-en": 56.6},
    ),
    Recommendation(
        ("Helsinki-NLP/opus-mt-en-ur", "Helsinki-NLP/opus-mt-ur-en"),
        use=True,
        note="Smaller, for Urdu alone; no figures on these test sets are published here.",
    ),
    Recommendation(
        (
            "Helsinki-NLP/opus-mt-en-mul",
            "Helsinki-NLP/opus-mt-mul-en",
            "Helsinki-NLP/opus-mt-en-iir",
            "Helsinki-NLP/opus-mt-iir-en",
        ),
        use=False,
        note="Not for Pashto and Dari: no Dari at all, and far behind the big ones elsewhere (chrF of the best of the four).",
        ntrex={"en-ps": 16.0, "ps-en": 27.1, "en-ur": 33.8, "ur-en": 36.1},
    ),
)


def published_scores(model_id: str, pairs: Sequence[Pair]) -> dict[str, float]:
    """Return the published chrF on FLORES-200 devtest of a recommended model, by names such as ``flores/en-ps``."""
    return {
        f"flores/{pair}": row.flores[str(pair)]
        for row in RECOMMENDED
        if model_id in row.ids
        for pair in pairs
        if str(pair) in row.flores
    }
