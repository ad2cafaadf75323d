"""One translator over all installed models: the best model for each pair, and a direct one before a pivot through English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.backends.caching import CachingTranslator
from translate.backends.ctranslate2 import CTranslate2Translator
from translate.backends.pivot import PIVOT, PivotTranslator
from translate.errors import ConfigError, NoModelError, nearest
from translate.languages import Pair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from translate.backends.base import Candidate, Translator
    from translate.config import Device
    from translate.records import Hypothesis, Model


class RoutingTranslator:
    """Sends each pair to the translator chosen for it, else to the first that covers it, else through English by two."""

    def __init__(
        self, translators: Sequence[Translator], chosen: Mapping[Pair, Translator] | None = None
    ) -> None:
        self._direct = dict(chosen or {})
        for translator in translators:
            for pair in translator.pairs:
                self._direct.setdefault(pair, translator)
        self._pivots: dict[Pair, Translator] = {}
        into = {pair.source: leg for pair, leg in self._direct.items() if pair.target == PIVOT}
        out_of = {pair.target: leg for pair, leg in self._direct.items() if pair.source == PIVOT}
        for source, first in into.items():
            for target, second in out_of.items():
                pair = Pair(source, target)
                if source != target and pair not in self._direct:
                    self._pivots[pair] = PivotTranslator(first, second)

    @property
    def pairs(self) -> frozenset[Pair]:
        """Return every direction that some model or two models cover."""
        return frozenset(self._direct) | frozenset(self._pivots)

    def inline_terms(self, pair: Pair) -> bool:
        """Return whether the route of a pair takes annotated terms."""
        return self._route(pair).inline_terms(pair)

    def label(self, pair: Pair) -> str:
        """Return the models that a pair goes through."""
        return self._route(pair).label(pair)

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        """Return one hypothesis for each text."""
        return self._route(pair).translate(texts, pair)

    def legs(self, pair: Pair) -> tuple[Pair, ...]:
        """Return the pair itself, or its two legs through English."""
        return self._route(pair).legs(pair)

    def candidates(
        self, texts: Sequence[str], pair: Pair, prefixes: Sequence[str] = ()
    ) -> list[Sequence[Candidate]]:
        """Return the candidates of the model that covers the pair."""
        return self._route(pair).candidates(texts, pair, prefixes)

    def _route(self, pair: Pair) -> Translator:
        found = self._direct.get(pair) or self._pivots.get(pair)
        if found is None:
            covered = ", ".join(sorted(map(str, self.pairs))) or "none"
            raise NoModelError(
                f"No installed model translates {pair}. Covered are: {covered}. See 'khabar models list'."
            )
        return found


def open_translator(
    models: Sequence[Model],
    *,
    beam_size: int,
    threads: int,
    preferred: Sequence[str] = (),
    device: Device = "cpu",
) -> Translator:
    """Return the translator over ``models``; each is loaded on the ``device`` when first needed.

    For each pair the model with the highest known score translates; one without a score goes before those that come
    after it in ``models``, where a user's own stand before the bundled ones. ``preferred`` names models that go first
    wherever they cover a pair, the first named before the others.

    Raises:
        NoModelError: there is no model at all. ConfigError: a preferred model is not installed.
    """
    if not models:
        raise NoModelError(
            "No translation model is installed; the bundled ones are missing. Install Khabar again."
        )
    names = [model.name for model in models]
    for name in preferred:
        if name not in names:
            raise ConfigError(
                f"The model '{name}' is not installed.{nearest(name, names)} Installed are: {', '.join(names)}."
            )
    translators = {
        model.name: CachingTranslator(
            CTranslate2Translator(model, beam_size=beam_size, threads=threads, device=device)
        )
        for model in models
    }
    return RoutingTranslator(
        list(translators.values()),
        {pair: translators[best(models, pair, preferred)] for model in models for pair in model.pairs},
    )


def best(models: Sequence[Model], pair: Pair, preferred: Sequence[str] = ()) -> str:
    """Return the name of the model that translates a pair directly; one of them must cover it.

    A tuned model stands in for exactly the model that it was tuned from, where it measured better than that.
    """
    able = [model for model in models if pair in model.pairs]
    for name in preferred:
        if any(model.name == name for model in able):
            return name
    chosen, *others = [model for model in able if not model.base] or able
    for model in others:
        now, other = chosen.score(pair), model.score(pair)
        if now is not None and other is not None and other > now:
            chosen = model
    tuned = [model for model in able if model.gain(pair) > 0]
    while heirs := [model for model in tuned if model.base == chosen.label]:
        chosen = max(heirs, key=lambda model: model.gain(pair))
        tuned.remove(chosen)
    return chosen.name
