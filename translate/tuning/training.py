"""The loop that trains a MarianMT model on approved segments, and stops before it has learnt them by heart."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from translate.backends.transformers import TransformersTranslator

SEED: Final = 1
# Divided by the width of the model: wide ones take smaller steps (as Adam scales, Yang et al. 2022).
_RATE: Final = 0.05
_WARM_UP: Final = 20
# How far from the old weights to the new ones: half the way keeps the gain, and forgets much less (Wortsman et al. 2022).
_SHARE: Final = 0.5
_BATCH_PIECES: Final = 512
_MOST_EPOCHS: Final = 20
_PATIENCE: Final = 3
# Updates after which the watched part is judged, where an epoch has more.
_JUDGED_AFTER: Final = 200
_BAND: Final = 8


@dataclass(frozen=True, slots=True)
class Example:
    """A source in pieces with all that the model is given, how else it may be told, and its translation in pieces."""

    sources: tuple[list[str], ...]
    target: list[str]


@dataclass(frozen=True, slots=True)
class Course:
    """How a training went: losses in nats a piece on the watched part, before and of what is left; ``updates`` led to the best."""

    updates: int
    loss_before: float
    loss: float
    rate: float


def train(
    translator: TransformersTranslator,
    examples: Sequence[Example],
    watched: Sequence[Example],
    *,
    seconds: float,
    tell: Callable[[str], None],
) -> Course:
    """Train the network of a translator, and leave it half way to where it judged the watched part best.

    The seed is fixed: the same examples give the same weights, unless ``seconds`` cut it short.
    """
    import torch  # noqa: PLC0415  # an extra

    network = translator.network
    # The positions are a table of sines.
    weights = [row for name, row in network.named_parameters() if "embed_positions" not in name]
    rate = _RATE / network.config.d_model
    optimizer = torch.optim.AdamW(weights, lr=rate, betas=(0.9, 0.98), weight_decay=0.0)
    torch.manual_seed(SEED)
    before = best = loss_on(translator, watched)
    tell(f"loss before, on {len(watched)} segments that are watched: {before:.3f}")
    first, kept, kept_at, misses = _copied(weights), _copied(weights), 0, 0
    end = time.monotonic() + seconds
    for update, (batch, judge) in enumerate(_batches(examples), start=1):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, update / _WARM_UP)
        network.train()
        optimizer.zero_grad()
        _loss(translator, batch).backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        late = time.monotonic() > end
        if not judge and not late:
            continue
        loss = loss_on(translator, watched)
        tell(f"loss after {update} updates: {loss:.3f}")
        if loss < best:
            best, kept, kept_at, misses = loss, _copied(weights), update, 0
        else:
            misses += 1
        if late or misses == _PATIENCE:
            break
    with torch.no_grad():
        for row, old, new in zip(weights, first, kept, strict=True):
            row.copy_(torch.lerp(old, new, _SHARE))
    return Course(kept_at, round(before, 4), round(loss_on(translator, watched), 4), rate)


def loss_on(translator: TransformersTranslator, examples: Sequence[Example]) -> float:
    """Return the loss a piece on examples, told plainly."""
    translator.network.eval()
    lengths = [len(row.target) + 1 for row in examples]
    total = 0.0
    for row, length in zip(examples, lengths, strict=True):
        (score,) = translator.score([row.sources[0]], [row.target])
        total -= score * length
    return total / sum(lengths)


def _loss(translator: TransformersTranslator, batch: Sequence[tuple[list[str], list[str]]]) -> Any:  # noqa: ANN401  # a tensor
    wanted, real = translator.wanted([target for _, target in batch])
    steps = translator.logits([source for source, _ in batch], wanted).log_softmax(-1)
    return -steps.gather(2, wanted[..., None])[..., 0][real].mean()


def _copied(weights: Sequence[Any]) -> list[Any]:
    return [row.detach().clone() for row in weights]


def _batches(
    examples: Sequence[Example],
) -> Iterator[tuple[list[tuple[list[str], list[str]]], bool]]:
    """Yield batches for all epochs, each in a new order, and whether the watched part is to be judged after it."""
    chance = random.Random(SEED)  # noqa: S311  # no secret
    count = 0
    for _ in range(_MOST_EPOCHS):
        rows = [(chance.choice(row.sources), row.target) for row in examples]
        chance.shuffle(rows)
        # Of similar length, or most of a batch is padding.
        rows.sort(key=lambda row: len(row[1]) // _BAND)
        batches: list[list[tuple[list[str], list[str]]]] = []
        longest = 0
        for row in rows:
            longest = max(longest, len(row[0]), len(row[1]) + 1)
            if not batches or (len(batches[-1]) + 1) * longest > _BATCH_PIECES:
                batches.append([])
                longest = max(len(row[0]), len(row[1]) + 1)
            batches[-1].append(row)
        chance.shuffle(batches)
        for number, batch in enumerate(batches, start=1):
            count += 1
            yield batch, number == len(batches) or count % _JUDGED_AFTER == 0
