"""Train a model, or continue: a kill at any moment costs at most the minutes since the last checkpoint.

The learning rate follows the clock (warm-up, constant, linear decay to zero at ``--until``), so a run
lands where it should on a busy machine as well. Logs to ``log.jsonl`` beside the checkpoint.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import time
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sacrebleu
import torch
from data import Annotator, Batch, Encoder, Example, batches, collate, load_links, validation
from embed import start_embeddings
from model import EOS, UNK, Shape, Translator
from optimizer import Optimizer
from prepare import Pair, read_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


LONGEST = 160  # pieces, with inline terms
AVERAGE_EVERY = 2  # steps
UNTOLD = {"lexicon", "names"}  # never with inline terms


@dataclass(frozen=True, slots=True)
class Config:
    """A model's recipe, read from TOML. Times are shares of the whole run."""

    direction: str
    shape: Shape
    weights: dict[str, float]
    early: dict[str, float]
    lengths: tuple[tuple[float, int], ...]
    seed: int = 1
    muon: bool = True
    rate: float = 3e-3
    embedding_rate: float = 2e-3
    batch: tuple[tuple[float, int], ...] = ((1.0, 4096),)
    warmup: int = 100
    decay: float = 0.4
    dropout: float = 0.1
    smoothing: float = 0.1
    guide: float = 0.3
    svd: bool = True
    ema: float = 0.998
    terms: float = 0.25


def read_config(path: Path, **changes: Any) -> Config:
    """The recipe of a TOML file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    table["shape"] = Shape(**table.get("shape", {}))
    table |= changes
    for name in ("lengths", "batch"):
        table[name] = tuple((share, size) for share, size in table[name])
    return Config(**table)


def at(stages: tuple[tuple[float, int], ...], progress: float) -> int:
    """The value of the stage that ``progress`` falls into; stages are (end, value)."""
    return next((value for end, value in stages if progress <= end), stages[-1][1])


@dataclass(slots=True)
class Clock:
    """How far a run is: seconds trained so far, and seconds left."""

    spent: float
    until: float
    started: float = field(default_factory=time.time)

    @property
    def elapsed(self) -> float:
        """Seconds trained, over all restarts."""
        return self.spent + time.time() - self.started

    @property
    def progress(self) -> float:
        """0 at the start, 1 at the end."""
        left = self.until - time.time()
        return self.elapsed / (self.elapsed + left) if left > 0 else 1.0


@dataclass(slots=True)
class Meter:
    """Means since the last line of the log."""

    plain: float = 0.0
    aligned: float = 0.0
    steps: int = 0
    tokens: int = 0
    started: float = field(default_factory=time.time)

    def add(self, plain: float, aligned: float, tokens: int) -> None:
        """Count a batch."""
        self.plain += plain
        self.aligned += aligned
        self.steps += 1
        self.tokens += tokens

    def read(self) -> dict[str, float]:
        """Loss a piece, alignment loss, tokens a second."""
        steps = max(1, self.steps)
        return {
            "loss": round(self.plain / steps, 4),
            "align": round(self.aligned / steps, 4),
            "tokens/s": round(self.tokens / (time.time() - self.started)),
        }


def rate_scale(config: Config, step: int, progress: float) -> float:
    """The factor on the learning rates: linear warm-up, constant, linear decay to zero."""
    return min(1.0, (step + 1) / config.warmup) * min(1.0, max(0.0, 1 - progress) / config.decay)


def sample(examples: Sequence[Example], config: Config, progress: float, dice: random.Random) -> list[int]:
    """Indexes of an epoch: as often as a corpus weighs, none longer than the curriculum allows."""
    limit = at(config.lengths, progress)
    weights = config.early if progress <= config.lengths[1][0] else config.weights
    chosen: list[int] = []
    for i, example in enumerate(examples):
        weight = weights.get(example.corpus, 0.0)
        if example.length <= limit:
            chosen += [i] * (int(weight) + (dice.random() < weight % 1))
    return chosen


def stream(
    make: Callable[[random.Random, float], list[Example]], config: Config, clock: Clock, epoch: int
) -> Iterator[tuple[int, Batch]]:
    """(epoch, batch) for ever; a new epoch starts early when the curriculum moves on."""
    while True:
        dice = random.Random(config.seed * 1000 + epoch)
        stage = at(config.lengths, clock.progress), at(config.batch, clock.progress)
        for batch in batches(make(dice, clock.progress), stage[1], config.shape.pad, dice):
            yield epoch, batch
            if stage != (at(config.lengths, clock.progress), at(config.batch, clock.progress)):
                break
        epoch += 1


@torch.no_grad()
def validate(model: Translator, encoder: Encoder, sets: dict[str, list[Pair]]) -> dict[str, float]:
    """Cross-entropy a piece per set with the right sources, and with the sources of other sentences."""
    found: dict[str, float] = {}
    for name in ("flores", "desk"):
        sums = {"": [0.0, 0], "-shuffled": [0.0, 0]}
        for key, pairs in sets.items():
            if key.startswith(name):
                right = [encoder.example(pair) for pair in pairs]
                wrong = [Example(right[i - 1].source, e.target, e.links) for i, e in enumerate(right)]
                for suffix, examples in (("", right), ("-shuffled", wrong)):
                    batch = collate(examples, model.shape.pad)
                    count = sum(len(e.target) for e in examples)
                    sums[suffix][0] += model.loss(batch.source, batch.target, None, 0.0, 0.0)[1] * count
                    sums[suffix][1] += count
        found |= {name + suffix: round(total / max(1, count), 4) for suffix, (total, count) in sums.items()}
    return found


def translate(model: Translator, encoder: Encoder, pairs: list[Pair]) -> tuple[list[str], list[str]]:
    """Greedy translations of the pairs' sources, and the references."""
    texts: list[str] = []
    for start in range(0, len(pairs), 50):
        examples = [encoder.example(pair) for pair in pairs[start : start + 50]]
        source = collate(examples, model.shape.pad).source
        texts += encoder.pieces.decode(model.greedy(source, 100))
    return texts, [pair.other if encoder.from_english else pair.english for pair in pairs]


def chrf(
    model: Translator, encoder: Encoder, sets: dict[str, list[Pair]]
) -> tuple[dict[str, float], list[str]]:
    """ChrF of greedy translations a set, and a few of them to look at."""
    found, shown = {}, []
    for name, pairs in sets.items():
        texts, references = translate(model, encoder, pairs)
        found[name] = round(sacrebleu.corpus_chrf(texts, [references]).score, 2)
        shown += [f"{name}: {texts[1]} || {references[1]}"]
    return found, shown


class Run:
    """A training run in a folder: weights, optimizer, averages, counters."""

    def __init__(self, config: Config, data: Path, folder: Path, until: float) -> None:
        torch.manual_seed(config.seed)
        self.config, self.folder = config, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.encoder = Encoder(data, config.direction)
        self.sets = validation(data, 40)
        self.model = Translator(config.shape, config.dropout)
        self.step = self.tokens = self.epoch = 0
        self.pairs = read_pairs(data / "pairs.tsv")
        self.links = load_links(data, len(self.pairs))
        self.plain = [self.encoder.example(p, links) for p, links in zip(self.pairs, self.links, strict=True)]
        self.annotator = Annotator(self.encoder, self.pairs, self.links) if config.terms else None
        spent = 0.0
        self.checkpoint = folder / "checkpoint.pt"
        state = torch.load(self.checkpoint) if self.checkpoint.exists() else None
        if state is None and config.svd:
            encode = self.encoder.pieces.encode
            triples = [
                (encode(p.english), encode(p.other), found)
                for p, found in zip(self.pairs, self.links, strict=True)
            ]
            table = start_embeddings(triples, config.shape.vocabulary, config.shape.width, config.seed)
            self.model.embedding.data.copy_(torch.from_numpy(table))
            self.model.embedding.data[-1] = 0
        self.optimizer = Optimizer(
            self.model,
            config.shape.width,
            muon=config.muon,
            rate=config.rate,
            embedding_rate=config.embedding_rate,
        )
        self.average = {name: weight.clone() for name, weight in self.optimizer.masters.items()}
        if state is not None:
            self.optimizer.restore(state["optimizer"])
            self.average = state["average"]
            self.step, self.tokens, self.epoch, spent = (
                state["step"],
                state["tokens"],
                state["epoch"] + 1,
                state["spent"],
            )
        self.model.set_outputs(state["outputs"] if state is not None else self.useful_outputs())
        self.clock = Clock(spent, until)
        self.stopped = False
        signal.signal(signal.SIGTERM, self.stop)

    def stop(self, *_: object) -> None:
        """Save and end after the step that runs."""
        self.stopped = True

    def useful_outputs(self) -> torch.Tensor:
        """The ids of pieces that occur in targets, of single characters, bytes and ``</s>``."""
        pieces = self.encoder.pieces
        counts = Counter(piece for example in self.plain for piece in example.target)
        single = [
            i for i in range(len(pieces)) if pieces.is_byte(i) or len(pieces.id_to_piece(i).lstrip("▁")) <= 1
        ]
        found = {i for i, count in counts.items() if count >= 2} | set(single) | {EOS}
        return torch.tensor(sorted(found - {UNK}))

    def examples(self, dice: random.Random, progress: float) -> list[Example]:
        """The examples of an epoch: some of them with inline terms, others every time."""
        examples: list[Example] = []
        for i in sample(self.plain, self.config, progress, dice):
            with_terms = (
                self.annotator is not None
                and self.plain[i].corpus not in UNTOLD
                and dice.random() < self.config.terms
            )
            examples.append(
                self.annotator.example(i, dice) if self.annotator and with_terms else self.plain[i]
            )
        return [example for example in examples if example.length <= LONGEST]

    def save(self) -> None:
        """Write the checkpoint: whole, or not at all."""
        state = {
            "optimizer": self.optimizer.state(),
            "average": self.average,
            "outputs": self.model.outputs,
            "step": self.step,
            "tokens": self.tokens,
            "epoch": self.epoch,
            "spent": self.clock.elapsed,
        }
        partial = self.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def log(self, **values: Any) -> None:
        """Append a line to the log."""
        now = datetime.now(UTC).strftime("%H:%M:%S")
        line = json.dumps(
            {"time": now, "step": self.step, "tokens": self.tokens, **values}, ensure_ascii=False
        )
        print(line, flush=True)
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(line + "\n")

    def with_average(self, measure: Callable[[], Any]) -> Any:
        """``measure()`` with the averaged weights and without dropout."""
        rate, self.model.dropout.rate = self.model.dropout.rate, 0.0
        with torch.no_grad():
            for name, weight in self.optimizer.weights.items():
                weight.copy_(self.average[name])
            result = measure()
        self.optimizer.copy_to_module()
        self.model.dropout.rate = rate
        return result

    def update(self, batch: Batch, progress: float) -> tuple[float, float]:
        """One step on a batch; the loss a piece and the alignment loss."""
        config = self.config
        guide = config.guide * max(0.1, 1 - progress)
        loss, plain, aligned = self.model.loss(
            batch.source, batch.target, batch.links, config.smoothing, guide
        )
        loss.backward()
        self.optimizer.step(rate_scale(config, self.step, progress))
        self.step += 1
        self.tokens += batch.tokens
        if self.step % AVERAGE_EVERY == 0:
            share = AVERAGE_EVERY * max(1 - config.ema, 1 / (1 + self.step / 4))
            with torch.no_grad():
                for name, weight in self.optimizer.masters.items():
                    self.average[name].lerp_(weight.detach(), min(1.0, share))
        return plain, aligned

    def measure(self) -> dict[str, Any]:
        """Validation losses of the averaged weights."""
        found: dict[str, Any] = self.with_average(lambda: validate(self.model, self.encoder, self.sets))
        return found

    def show(self) -> None:
        """Log chrF and a few translations of the averaged weights."""
        scores, shown = self.with_average(lambda: chrf(self.model, self.encoder, self.sets))
        self.log(chrf=scores, shown=shown)

    def train(self, log_every: int, valid_every: int, score_minutes: float, save_minutes: float) -> None:
        """Train until the clock runs out, or a signal stops it."""
        meter, scored, saved = Meter(), time.time(), time.time()
        for epoch, batch in stream(self.examples, self.config, self.clock, self.epoch):
            self.epoch = epoch
            progress = self.clock.progress
            if self.stopped or progress >= 1:
                break
            meter.add(*self.update(batch, progress), batch.tokens)
            if self.step % log_every == 0:
                extra = self.measure() if self.step % valid_every == 0 else {}
                self.log(epoch=epoch, progress=round(progress, 4), **meter.read(), **extra)
                meter = Meter()
            if time.time() - scored > score_minutes * 60:
                self.show()
                meter, scored = Meter(), time.time()
            if time.time() - saved > save_minutes * 60:
                self.save()
                saved = time.time()
        self.save()
        if not self.stopped:
            self.log(finished=True, **self.measure())
            self.show()


def end_of(args: argparse.Namespace) -> float:
    """The moment the run ends, in seconds since the epoch."""
    if args.minutes:
        return time.time() + args.minutes * 60
    now = datetime.now(UTC)
    hour, minute = (int(part) for part in args.until.split(":"))
    end: datetime = now.replace(hour=hour, minute=minute, second=0)
    return (end if end > now else end + timedelta(days=1)).timestamp()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--until", help="HH:MM (UTC) at which training ends")
    parser.add_argument("--minutes", type=float, help="or: minutes from now")
    parser.add_argument("--log-every", type=int, default=100)
    parser.add_argument("--valid-every", type=int, default=400)
    parser.add_argument("--score-minutes", type=float, default=15)
    parser.add_argument("--save-minutes", type=float, default=5)
    parser.add_argument("--set", action="append", default=[], help="key=value over the config, for ablations")
    args = parser.parse_args()
    if not (args.until or args.minutes):
        parser.error("give --until or --minutes")
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    changes = tomllib.loads("\n".join(args.set))
    run = Run(read_config(args.config, **changes), args.data, args.out, end_of(args))
    run.train(args.log_every, args.valid_every, args.score_minutes, args.save_minutes)


if __name__ == "__main__":
    main()
