"""Languages other than ours, named by langdetect: the same text gets the same answer, from any thread."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

_SAMPLE = 1_000
_LOADING = Lock()


def langdetect(text: str) -> dict[str, float]:
    """Return the probability of each language that langdetect sees in the first 1,000 characters; none is an answer."""
    from langdetect.lang_detect_exception import LangDetectException  # noqa: PLC0415

    detector = _detector_factory().create()
    detector.seed = 0
    detector.append(text[:_SAMPLE])
    try:
        return {row.lang: row.prob for row in detector.get_probabilities()}
    except LangDetectException:  # no letter that any profile knows
        return {}


@cache
def _detector_factory() -> Any:  # noqa: ANN401  # langdetect is untyped
    from langdetect import detector_factory  # noqa: PLC0415  # loads 55 profiles: only when a text needs it

    with _LOADING:
        detector_factory.init_factory()
    return detector_factory._factory  # noqa: SLF001  # its public functions make a new random seed a call
