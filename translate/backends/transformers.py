"""A MarianMT checkpoint run by ``transformers`` (extra ``khabar[torch]``): the reference that conversions are held to."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from translate.backends.marian import NO_REPEAT, Batch, Decoded, MarianTranslator
from translate.errors import BackendError, DamagedModelError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


def load_checkpoint(folder: Path) -> Any:  # noqa: ANN401  # a transformers model
    """Return the ``MarianMTModel`` in a folder, in float32; safetensors go before a pickle, which may hold weights only.

    Raises:
        MissingExtraError: torch or transformers is not installed.
        DamagedModelError: the weights cannot be loaded, do not fit the configuration, or are a pickle of other things.
    """
    try:
        import torch  # noqa: PLC0415  # heavy, and an extra
        import transformers  # noqa: PLC0415
    except ImportError as exc:
        raise MissingExtraError("torch", f"MarianMT checkpoints such as {folder}", exc.name) from exc
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model, report = transformers.MarianMTModel.from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=(folder / "model.safetensors").is_file(),
                weights_only=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
    except Exception as exc:
        # Bad weights raise whatever their reader trips over: pickle, struct, torch and safetensors have errors of their own.
        raise DamagedModelError(f"The checkpoint in {folder} cannot be loaded: {exc}") from exc
    if lacking := sorted(report["missing_keys"]):
        raise DamagedModelError(
            f"The checkpoint in {folder} lacks {len(lacking)} weights, among them {lacking[0]}."
        )
    return model.eval()


class TransformersTranslator(MarianTranslator):
    """Translates with the float32 checkpoint that lies in a model folder."""

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401
        return load_checkpoint(self._model.folder)

    @cached_property
    def _target_pieces(self) -> dict[int, str]:
        return {number: piece for piece, number in self._target_ids.items()}

    def _decode(self, batches: Sequence[Batch]) -> list[Decoded]:
        found = []
        for batch in batches:
            nbest = 1 if batch.begins is None else self._beam_size
            rows = self._generate(batch, nbest)
            scores = self.score([source for source in batch.sources for _ in range(nbest)], rows)
            found += [
                Decoded(rows[at : at + nbest], scores[at : at + nbest]) for at in range(0, len(rows), nbest)
            ]
        return found

    def _generate(self, batch: Batch, nbest: int) -> list[list[str]]:
        """Return ``nbest`` translations of each source, one source after the other."""
        import torch  # noqa: PLC0415

        model = self._engine
        pad, eos = model.config.pad_token_id, model.config.eos_token_id
        everything = list(range(len(self._target_ids)))
        begins = [[self._target_ids.get(piece, 1) for piece in begin] for begin in batch.begins or ()]

        def allowed(number: int, given: Any) -> list[int]:  # noqa: ANN401  # a tensor
            at = len(given) - 1
            return [begins[number][at]] if at < len(begins[number]) else everything

        with self._running(len(batch.sources)), torch.inference_mode():
            sequences = model.generate(
                **self._tensors(batch.sources),
                num_beams=self._beam_size,
                num_return_sequences=nbest,
                max_new_tokens=batch.limit,
                max_length=None,
                do_sample=False,
                no_repeat_ngram_size=NO_REPEAT,
                bad_words_ids=None if pad == eos else [[pad]],
                forced_eos_token_id=None,
                logits_processor=[
                    NoStutter({self._target_ids[piece]: times for piece, times in self.stutters.items()})
                ],
                prefix_allowed_tokens_fn=allowed if any(begins) else None,
            )
        rows = [row[1 : row.index(eos, 1) if eos in row[1:] else None] for row in sequences.tolist()]
        return [[self._target_pieces.get(number, "<unk>") for number in row] for row in rows]

    def score(self, sources: Sequence[list[str]], targets: Sequence[list[str]]) -> list[float]:
        """Return the mean log-probability of a piece of each target, its end included."""
        import torch  # noqa: PLC0415

        if not sources:
            return []
        with self._running(len(sources)), torch.inference_mode():
            wanted, real = self.wanted(targets)
            steps = self.logits(sources, wanted).log_softmax(-1).gather(2, wanted[..., None])[..., 0]
            found: list[float] = (steps.masked_fill(~real, 0).sum(1) / real.sum(1)).tolist()
        return found

    @property
    def network(self) -> Any:  # noqa: ANN401
        """Return the ``MarianMTModel``, to be trained."""
        return self._engine

    def wanted(self, targets: Sequence[list[str]]) -> tuple[Any, Any]:
        """Return the numbers of the pieces of targets with their ends, a row each, and which of them are real."""
        unknown, end = self._target_ids["<unk>"], self._engine.config.eos_token_id
        rows = [[*(self._target_ids.get(piece, unknown) for piece in row), end] for row in targets]
        ids, real = _padded(rows, 0)
        return ids, real.bool()

    def logits(self, sources: Sequence[list[str]], wanted: Any) -> Any:  # noqa: ANN401
        """Return what the network gives each piece of the vocabulary at each place, the pieces before being those wanted.

        What may never be emitted has minus infinity.
        """
        import torch  # noqa: PLC0415

        config = self._engine.config
        start = torch.full_like(wanted[:, :1], config.decoder_start_token_id)
        given = torch.cat([start, wanted[:, :-1]], 1)
        logits = self._engine(**self._tensors(sources), decoder_input_ids=given).logits
        if config.pad_token_id != config.eos_token_id:
            logits[..., config.pad_token_id] = -torch.inf
        return logits

    def _tensors(self, sources: Sequence[list[str]]) -> dict[str, Any]:
        unknown = self._ids["<unk>"]
        rows = [[self._ids.get(piece, unknown) for piece in source] for source in sources]
        ids, real = _padded(rows, self._engine.config.pad_token_id)
        return {"input_ids": ids, "attention_mask": real}

    @contextmanager
    def _running(self, count: int) -> Iterator[None]:
        """Run torch with our threads, and turn its errors into ours."""
        import torch  # noqa: PLC0415

        torch.set_num_threads(self._threads)
        try:
            yield
        except (RuntimeError, ValueError, IndexError) as exc:
            raise BackendError(f"transformers failed on {count} segments: {exc}") from exc


class NoStutter:
    """Rules out a piece that would come too often in a row; ``times`` says how often that is."""

    def __init__(self, times: Mapping[int, int]) -> None:
        import torch  # noqa: PLC0415

        self._pieces = {
            length: torch.tensor([piece for piece, most in times.items() if most == length])
            for length in sorted(set(times.values()))
        }

    def __call__(self, given: Any, scores: Any) -> Any:  # noqa: ANN401  # tensors
        """Return the scores of the next piece of each row with what would be a stutter ruled out."""
        import torch  # noqa: PLC0415

        for length, pieces in self._pieces.items():
            before = given[:, 1 - length :]
            if before.shape[1] == length - 1:
                last = before[:, -1]
                rows = (before == last[:, None]).all(1) & torch.isin(last, pieces)
                scores[rows, last[rows]] = -torch.inf
        return scores


def _padded(rows: Sequence[list[int]], pad: int) -> tuple[Any, Any]:
    """Return rows of numbers as one tensor, and a tensor with 1 where a number is real."""
    import torch  # noqa: PLC0415

    longest = max(map(len, rows))
    ids = torch.tensor([[*row, *[pad] * (longest - len(row))] for row in rows])
    lengths = torch.tensor([[len(row)] for row in rows])
    return ids, (torch.arange(longest) < lengths).long()
