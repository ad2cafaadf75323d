"""A MarianMT model run by CTranslate2.

Batches are decoded in parallel, one thread each, which for models of this size is faster than sharing the threads
inside a batch.
"""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

from translate.backends.marian import NO_REPEAT, Batch, Decoded, MarianTranslator
from translate.errors import BackendError, DamagedModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class CTranslate2Translator(MarianTranslator):
    """Translates with the weights in ``ct2/`` of a model folder, as precisely as they are stored."""

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401  # ctranslate2 is untyped
        import ctranslate2  # noqa: PLC0415  # only when something is translated

        # What is stored in float16 is computed in float32 on a CPU; that needs no warning.
        ctranslate2.set_log_level(logging.ERROR)
        try:
            return ctranslate2.Translator(
                str(self._model.folder / "ct2"),
                device="cpu",
                compute_type="default",
                inter_threads=self._threads,
                intra_threads=1,
            )
        except (RuntimeError, ValueError) as exc:
            raise DamagedModelError(f"The model in {self._model.folder} cannot be loaded: {exc}") from exc

    def _decode(self, batches: Sequence[Batch]) -> Iterator[Decoded]:
        nbest = {"num_hypotheses": self._beam_size, "return_attention": True}
        jobs = [
            self._engine.translate_batch(
                batch.sources,
                None if batch.begins is None else [begin or None for begin in batch.begins],
                beam_size=self._beam_size,
                max_decoding_length=batch.limit,
                no_repeat_ngram_size=NO_REPEAT,
                max_input_length=0,
                return_scores=True,
                asynchronous=True,
                **({} if batch.begins is None else nbest),
            )
            for batch in batches
        ]
        try:
            # One by one: as Python lists, the attention of a whole chunk takes hundreds of megabytes.
            for job in jobs:
                while job:
                    row = job.pop(0).result()
                    yield Decoded(row.hypotheses, row.scores, row.attention)
        except (RuntimeError, ValueError) as exc:
            count = sum(len(batch.sources) for batch in batches)
            raise BackendError(f"CTranslate2 failed on {count} segments: {exc}") from exc

    def score(self, sources: Sequence[list[str]], targets: Sequence[list[str]]) -> list[float]:
        """Return the mean log-probability of a piece of each target, its end included."""
        try:
            found = self._engine.score_batch(list(sources), list(targets), max_input_length=0)
        except (RuntimeError, ValueError) as exc:
            raise BackendError(f"CTranslate2 failed on {len(sources)} segments: {exc}") from exc
        return [sum(row.log_probs) / len(row.log_probs) for row in found]
