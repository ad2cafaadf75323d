"""What runs on each machine of a cluster: its models, loaded once."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import translate
from translate.config import available_cpus
from translate.errors import UnsupportedModelError
from translate.translation import translate_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from translate.backends.base import Translator
    from translate.config import Settings
    from translate.glossary import Terminology
    from translate.languages import Pair
    from translate.translation import Made


class Machine:
    """The models of one machine; Ray makes it an actor.

    It writes nothing: what it returns is written by the run.
    """

    def __init__(self, settings: Settings, make: Callable[[Settings], Translator]) -> None:
        self._translator = make(replace(settings, cpus=available_cpus()))
        self._terminology: Terminology | None = None

    def translate(
        self, texts: Mapping[Pair, Sequence[str]], labels: Mapping[Pair, str], terminology: Sequence[Any]
    ) -> Made:
        """Return what is accepted for each text of each pair.

        Args:
            texts: distinct texts by pair.
            labels: what the run has each pair translated by.
            terminology: Ray's reference to the run's glossary. In a list, it is fetched once and not for every task.

        Raises:
            UnsupportedModelError: this machine has another version of Khabar or of a model than the run.
            ModelError: a model is missing, or the engine fails.
        """
        if self._terminology is None:
            import ray  # noqa: PLC0415  # only here

            self._terminology = ray.get(terminology[0])
        for pair in texts:
            if (here := label(self._translator, pair)) != labels[pair]:
                raise UnsupportedModelError(
                    f"The machine {socket.gethostname()} has {here} for {pair}, and the run has {labels[pair]}. "
                    "Install the same Khabar and the same models on all machines."
                )
        return translate_texts(texts, self._translator, self._terminology)


def label(translator: Translator, pair: Pair) -> str:
    """Return what has to be the same everywhere: the models of a pair, and the version."""
    return f"{translator.label(pair)} (Khabar {translate.__version__})"
