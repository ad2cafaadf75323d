"""A MarianMT model run by CTranslate2.

On a CPU, batches are decoded in parallel, one thread each, which for models of this size is faster than sharing the threads
inside a batch. On a GPU they are larger and come one after the other, in float16 whatever the weights are stored in.
"""

from __future__ import annotations

import json
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

from translate.backends.marian import NO_REPEAT, Batch, Decoded, MarianTranslator
from translate.errors import BackendError, DamagedModelError, NoDeviceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.config import Device
    from translate.records import Model

# Small models leave a GPU room for much more than this, but a chunk of a run has no more to give it.
_BATCH_TOKENS, _MOST_IN_BATCH = 16_384, 1_024


class CTranslate2Translator(MarianTranslator):
    """Translates with the weights in ``ct2/`` of a model folder, on a CPU as precisely as they are stored."""

    def __init__(self, model: Model, *, beam_size: int, threads: int, device: Device = "cpu") -> None:
        super().__init__(model, beam_size=beam_size, threads=threads)
        self._device = device
        if device == "cuda":
            self.batch_tokens, self.most_in_batch = _BATCH_TOKENS, _MOST_IN_BATCH

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401  # ctranslate2 is untyped
        import ctranslate2  # noqa: PLC0415  # only when something is translated

        # What is stored in float16 is computed in float32 on a CPU; that needs no warning.
        ctranslate2.set_log_level(logging.ERROR)
        on_gpu = self._device == "cuda"
        if on_gpu and not ctranslate2.get_cuda_device_count():
            raise NoDeviceError(
                "There is no CUDA device here: an NVIDIA GPU with its driver is needed, and CUDA 12 with cuBLAS. "
                "See 'khabar doctor', or say --device cpu."
            )
        try:
            return ctranslate2.Translator(
                str(self._model.folder / "ct2"),
                device=self._device,
                compute_type="float16" if on_gpu else "default",
                inter_threads=1 if on_gpu else self._threads,
                intra_threads=1,
            )
        except (RuntimeError, ValueError) as exc:
            raise DamagedModelError(
                f"The model in {self._model.folder} cannot be loaded{' on the GPU' if on_gpu else ''}: {exc}"
            ) from exc

    @cached_property
    def _stutters(self) -> list[list[str]]:
        """Return the runs of pieces that are ruled out, of those pieces that the engine has, or it would refuse them all."""
        names = ("target_vocabulary.json", "shared_vocabulary.json")
        files = [self._model.folder / "ct2" / name for name in names]
        try:
            text = next(path for path in files if path.is_file()).read_text(encoding="utf-8")
            known = frozenset(json.loads(text))
        except (StopIteration, OSError, ValueError):
            return []
        return [[piece] * times for piece, times in self.stutters.items() if piece in known]

    def _decode(self, batches: Sequence[Batch]) -> Iterator[Decoded]:
        nbest = {"num_hypotheses": self._beam_size, "return_attention": True}
        jobs = [
            self._engine.translate_batch(
                batch.sources,
                None if batch.begins is None else [begin or None for begin in batch.begins],
                beam_size=self._beam_size,
                max_decoding_length=batch.limit,
                no_repeat_ngram_size=NO_REPEAT,
                suppress_sequences=self._stutters,
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
