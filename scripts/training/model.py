"""A Transformer whose weights are exactly a ``transformers`` MarianMTModel, written to train fast on a CPU.

Post-norm, swish, sinusoidal positions, one embedding for both sides and the output. Compute runs in
bfloat16 on copies of float32 weights; the loss runs in slices that stay in the cache.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

EOS, UNK = 0, 1


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a model."""

    vocabulary: int = 8000
    width: int = 256
    feed_forward: int = 1024
    heads: int = 4
    encoder_layers: int = 4
    decoder_layers: int = 2
    positions: int = 512

    @property
    def pad(self) -> int:
        """The id of ``<pad>``: the last one."""
        return self.vocabulary - 1


def sinusoids(positions: int, width: int) -> Tensor:
    """Marian's position table: sines in the first half of a row, cosines in the second."""
    angle = np.arange(positions)[:, None] / np.power(10000, 2 * (np.arange(width) // 2) / width)[None]
    return torch.tensor(
        np.concatenate([np.sin(angle[:, 0::2]), np.cos(angle[:, 1::2])], 1), dtype=torch.float32
    )


class Dropout:
    """Dropout from a pool of ready masks: drawing bits anew is slow on a CPU."""

    def __init__(self, rate: float, dtype: torch.dtype, size: int = 1 << 24) -> None:
        self.rate = rate
        self.pool = (torch.rand(size if rate else 1) >= rate).to(dtype) / (1 - rate)

    def __call__(self, x: Tensor) -> Tensor:
        """``x`` with a part of it zero and the rest scaled up."""
        if not self.rate:
            return x
        count = x.numel()
        if count > self.pool.numel():
            return functional.dropout(x, self.rate)
        start = int(torch.randint(self.pool.numel() - count + 1, ()))
        return x * self.pool[start : start + count].view(x.shape)


class Attention(nn.Module):
    """Multi-head attention; ``projections`` are the stacked query, key and value matrices."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.width = shape.width
        self.projections = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)

    def split(self, x: Tensor) -> Tensor:
        """(batch, time, width) → (batch, heads, time, width per head)."""
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def project(self, x: Tensor, first: int, last: int) -> list[Tensor]:
        """Projections ``first`` to ``last`` of query, key, value."""
        rows = slice(first * self.width, last * self.width)
        joined = functional.linear(x, self.projections.weight[rows], self.projections.bias[rows])
        return [self.split(part) for part in joined.chunk(last - first, -1)]

    def attend(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
        """The attended values, and the weights (batch, heads, queries, keys)."""
        scores = torch.matmul(query * (query.shape[-1] ** -0.5), key.transpose(2, 3))
        weights = torch.softmax(scores if mask is None else scores + mask, -1)
        mixed = torch.matmul(weights, value).transpose(1, 2).reshape(query.shape[0], query.shape[2], -1)
        return self.out(mixed), weights


class Layer(nn.Module):
    """An encoder layer, or with ``cross`` a decoder layer."""

    def __init__(self, shape: Shape, *, cross: bool) -> None:
        super().__init__()
        self.attention = Attention(shape)
        self.attention_norm = nn.LayerNorm(shape.width)
        self.cross = Attention(shape) if cross else None
        self.cross_norm = nn.LayerNorm(shape.width) if cross else None
        self.inner = nn.Linear(shape.width, shape.feed_forward)
        self.outer = nn.Linear(shape.feed_forward, shape.width)
        self.norm = nn.LayerNorm(shape.width)

    def finish(self, x: Tensor, dropout: Dropout) -> Tensor:
        """The feed-forward block."""
        return self.norm(x + dropout(self.outer(functional.silu(self.inner(x)))))


class _Loss(torch.autograd.Function):
    """Label-smoothed cross-entropy of hidden states against a tied embedding, gradient made on the way."""

    @staticmethod
    def forward(ctx: Any, hidden: Tensor, weight: Tensor, targets: Tensor, smoothing: float) -> Tensor:
        size, total = weight.shape[0], targets.numel()
        d_hidden, d_weight = torch.empty_like(hidden), torch.zeros(weight.shape)
        smoothed = plain = 0.0
        for start in range(0, total, 512):
            part, gold = hidden[start : start + 512], targets[start : start + 512, None]
            logits = torch.matmul(part, weight.T).float()
            log_sum = torch.logsumexp(logits, -1, keepdim=True)
            right = (log_sum - logits.gather(1, gold)).sum().item()
            plain += right
            spread = (log_sum[:, 0] - logits.mean(-1)).sum().item()
            smoothed += (1 - smoothing) * right + smoothing * spread
            grad = logits.sub_(log_sum).exp_().sub_(smoothing / size)
            grad.scatter_add_(1, gold, torch.full_like(gold, -(1 - smoothing), dtype=grad.dtype))
            low = (grad / total).to(hidden.dtype)
            torch.matmul(low, weight, out=d_hidden[start : start + 512])
            d_weight += torch.matmul(low.T, part)
        ctx.save_for_backward(d_hidden, d_weight)
        return torch.tensor([smoothed / total, plain / total])

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> tuple[Tensor, Tensor, None, None]:
        d_hidden, d_weight = ctx.saved_tensors
        scale = float(grads[0][0])
        return d_hidden * scale, (d_weight * scale).to(d_hidden.dtype), None, None


def alignment_loss(weights: Tensor, links: Tensor) -> Tensor:
    """How little of head 0 of ``weights`` (batch, heads, target, source) lies on the links."""
    mass = (weights[:, 0].float() * links).sum(-1)[links.any(-1)]
    return -torch.log(mass + 1e-4).mean() if mass.numel() else torch.zeros(())


class Translator(nn.Module):
    """The encoder and decoder. Token ids come padded with ``shape.pad``."""

    def __init__(self, shape: Shape, dropout: float, dtype: torch.dtype = torch.bfloat16) -> None:
        super().__init__()
        self.shape, self.dtype = shape, dtype
        self.embedding = nn.Parameter(torch.empty(shape.vocabulary, shape.width))
        self.encoder = nn.ModuleList(Layer(shape, cross=False) for _ in range(shape.encoder_layers))
        self.decoder = nn.ModuleList(Layer(shape, cross=True) for _ in range(shape.decoder_layers))
        self.set_outputs(torch.arange(shape.pad))
        self.places = sinusoids(shape.positions, shape.width)
        self.dropout = Dropout(dropout, dtype)
        for name, weight in self.named_parameters():
            if weight.dim() == 2 and name != "embedding":
                for block in weight.data.split(shape.width) if "projections" in name else [weight.data]:
                    nn.init.xavier_uniform_(block)
            elif name.endswith("bias"):
                nn.init.zeros_(weight)
        nn.init.normal_(self.embedding, std=shape.width**-0.5)
        self.embedding.data[shape.pad] = 0
        self.encoder.to(dtype)
        self.decoder.to(dtype)

    def set_outputs(self, ids: Tensor) -> None:
        """Let the model emit the pieces ``ids`` only: a smaller output is faster and babbles less."""
        self.outputs = ids
        self.rank = torch.full((self.shape.vocabulary,), -1)
        self.rank[ids] = torch.arange(len(ids))

    def embed(self, ids: Tensor, offset: int = 0) -> Tensor:
        """Scaled embeddings plus positions."""
        scaled = functional.embedding(ids, self.embedding) * math.sqrt(self.shape.width)
        return self.dropout((scaled + self.places[offset : offset + ids.shape[1]]).to(self.dtype))

    def source_mask(self, source: Tensor) -> Tensor:
        """Minus infinity on padding: (batch, 1, 1, time)."""
        return torch.zeros(source.shape, dtype=self.dtype).masked_fill_(source == self.shape.pad, -1e4)[
            :, None, None
        ]

    def encode(self, source: Tensor, mask: Tensor) -> Tensor:
        """Encoder states (batch, time, width)."""
        x = self.embed(source)
        for layer in self.encoder:
            mixed, _ = layer.attention.attend(*layer.attention.project(x, 0, 3), mask)
            x = layer.finish(layer.attention_norm(x + self.dropout(mixed)), self.dropout)
        return x

    def decode(self, target: Tensor, states: Tensor, mask: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Hidden states that predict ``target`` piece by piece, and every layer's cross-attention."""
        shifted = torch.cat([torch.full_like(target[:, :1], self.shape.pad), target[:, :-1]], 1)
        length = target.shape[1]
        causal = torch.full((length, length), -1e4, dtype=self.dtype).triu_(1)
        x = self.embed(shifted)
        crosses: list[Tensor] = []
        for layer in self.decoder:
            mixed, _ = layer.attention.attend(*layer.attention.project(x, 0, 3), causal)
            x = layer.attention_norm(x + self.dropout(mixed))
            (query,) = layer.cross.project(x, 0, 1)
            mixed, weights = layer.cross.attend(query, *layer.cross.project(states, 1, 3), mask)
            crosses.append(weights)
            x = layer.finish(layer.cross_norm(x + self.dropout(mixed)), self.dropout)
        return x, crosses

    def loss(
        self, source: Tensor, target: Tensor, links: Tensor | None, smoothing: float, guide: float
    ) -> tuple[Tensor, float, float]:
        """The loss to minimize, the plain cross-entropy a piece, and the alignment loss.

        ``links`` (batch, target, source) marks aligned pieces; head 0 of the last layer's
        cross-attention is drawn to put its mass on them, and head 0 of the layer below on those of
        the piece before: where the translation stands is half of where it goes.
        """
        mask = self.source_mask(source)
        hidden, crosses = self.decode(target, self.encode(source, mask), mask)
        ranks = self.rank[target]
        real = ranks >= 0
        weight = self.embedding[self.outputs].to(self.dtype)
        values = _Loss.apply(hidden[real], weight, ranks[real], smoothing)
        total, aligned = values[0], 0.0
        if links is not None and guide:
            now = alignment_loss(crosses[-1], links)
            aligned = now.item()
            total = total + guide * now
            if len(crosses) > 1:
                total = total + guide * alignment_loss(crosses[-2][:, :, 1:], links[:, :-1])
        return total, values[1].item(), aligned

    @torch.no_grad()
    def greedy(self, source: Tensor, limit: int) -> list[list[int]]:
        """The most probable pieces, one after the other, without end or pad tokens."""
        mask = self.source_mask(source)
        states = self.encode(source, mask)
        crosses = [layer.cross.project(states, 1, 3) for layer in self.decoder]
        pasts: list[tuple[Tensor, Tensor] | None] = [None] * len(self.decoder)
        last = torch.full((source.shape[0], 1), self.shape.pad)
        out, done = [], torch.zeros(source.shape[0], dtype=torch.bool)
        weight = self.embedding[self.outputs].to(self.dtype)
        for step in range(limit):
            x = self.embed(last, step)
            for i, layer in enumerate(self.decoder):
                query, key, value = layer.attention.project(x, 0, 3)
                if (past := pasts[i]) is not None:
                    key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
                pasts[i] = (key, value)
                x = layer.attention_norm(x + layer.attention.attend(query, key, value, None)[0])
                (query,) = layer.cross.project(x, 0, 1)
                x = layer.cross_norm(x + layer.cross.attend(query, *crosses[i], mask)[0])
                x = layer.finish(x, self.dropout)
            last = self.outputs[torch.matmul(x[:, 0], weight.T).argmax(-1, keepdim=True)]
            last[done] = EOS
            done |= last[:, 0] == EOS
            out.append(last[:, 0])
            if bool(done.all()):
                break
        rows = torch.stack(out, 1).tolist()
        return [row[: row.index(EOS)] if EOS in row else row for row in rows]


def marian_weights(shape: Shape, weights: dict[str, Tensor], outputs: Tensor) -> dict[str, Tensor]:
    """The weights under MarianMTModel's names, in float32; the pad row of the embedding is zero.

    The final logits bias rules out the pieces that are not in ``outputs``.
    """
    renamed: dict[str, Tensor] = {}
    parts = {"attention_norm": "self_attn_layer_norm", "cross_norm": "encoder_attn_layer_norm"}
    parts |= {"inner": "fc1", "outer": "fc2", "norm": "final_layer_norm"}
    blocks = {"attention": "self_attn", "cross": "encoder_attn"}
    for name, weight in weights.items():
        if name == "embedding":
            table = weight.float().clone()
            table[shape.pad] = 0
            for place in (
                "model.shared",
                "model.encoder.embed_tokens",
                "model.decoder.embed_tokens",
                "lm_head",
            ):
                renamed[f"{place}.weight"] = table
            continue
        side, layer, part, *rest = name.split(".")
        prefix = f"model.{side}.layers.{layer}"
        if part in parts:
            renamed[f"{prefix}.{parts[part]}.{rest[0]}"] = weight.float()
        elif rest[0] == "out":
            renamed[f"{prefix}.{blocks[part]}.out_proj.{rest[1]}"] = weight.float()
        else:
            for letter, block in zip("qkv", weight.float().split(shape.width), strict=True):
                renamed[f"{prefix}.{blocks[part]}.{letter}_proj.{rest[1]}"] = block.clone()
    for side in ("encoder", "decoder"):
        renamed[f"model.{side}.embed_positions.weight"] = sinusoids(shape.positions, shape.width)
    renamed["final_logits_bias"] = torch.full((1, shape.vocabulary), -1e4)
    renamed["final_logits_bias"][0, outputs] = 0
    return renamed
