"""Muon for the hidden matrices, Adam for the rest, over float32 copies of low-precision weights.

Muon: Jordan et al. 2024, with the step size of Liu et al. 2025 (0.2 sqrt(larger side), so that one
learning rate serves both).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

MOMENTUM = 0.95


def orthogonalize(matrices: Tensor) -> Tensor:
    """The nearest orthogonal matrices of a batch (batch, rows ≤ columns), by 5 Newton-Schulz steps."""
    x = matrices.bfloat16()
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        gram = x @ x.mT
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return x


def gradient(weight: Tensor) -> Tensor:
    """The gradient of a weight in float32."""
    if weight.grad is None:
        raise ValueError("a weight took no part in the loss")
    return weight.grad.float()


class Optimizer:
    """Updates a module in place from its gradients; ``masters`` are the float32 weights."""

    def __init__(
        self, module: nn.Module, width: int, *, muon: bool, rate: float, embedding_rate: float
    ) -> None:
        self.module, self.rate, self.embedding_rate = module, rate, embedding_rate
        self.weights = dict(module.named_parameters())
        self.masters = {name: weight.detach().float().clone() for name, weight in self.weights.items()}
        self.hidden = [n for n, w in self.weights.items() if muon and w.dim() == 2 and n != "embedding"]
        self.momenta = {name: torch.zeros_like(self.masters[name]) for name in self.hidden}
        self.width = width
        others = [name for name in self.weights if name not in self.momenta]
        self.adam = torch.optim.Adam(
            [
                {"params": [self.masters[n]], "base": embedding_rate if n == "embedding" else rate}
                for n in others
            ],
            betas=(0.9, 0.98),
            fused=True,
        )
        self.others = others

    @torch.no_grad()
    def step(self, scale: float) -> None:
        """One update at ``scale`` times the base rates; clears the gradients."""
        blocks: dict[tuple[int, int], list[tuple[str, int, Tensor]]] = {}
        for name in self.hidden:
            grad = gradient(self.weights[name])
            momentum = self.momenta[name]
            momentum.mul_(MOMENTUM).add_(grad)
            for i, block in enumerate((momentum * MOMENTUM + grad).split(self.width)):  # square blocks
                wide = block if block.shape[0] <= block.shape[1] else block.T
                blocks.setdefault((wide.shape[0], wide.shape[1]), []).append((name, i, wide))
        for shape, found in blocks.items():
            updates = orthogonalize(torch.stack([block for _, _, block in found])).float()
            for (name, i, _), update in zip(found, updates, strict=True):
                part = self.masters[name][i * self.width : (i + 1) * self.width]
                part.sub_(
                    update if part.shape == update.shape else update.T,
                    alpha=self.rate * scale * 0.2 * max(shape) ** 0.5,
                )
        for name in self.others:
            self.masters[name].grad = gradient(self.weights[name])
        for group in self.adam.param_groups:
            group["lr"] = group["base"] * scale
        self.adam.step()
        self.masters["embedding"][-1] = 0  # <pad>: CTranslate2 starts Marian's decoder from zeros
        self.copy_to_module()

    @torch.no_grad()
    def copy_to_module(self) -> None:
        """Write the float32 weights into the module and clear its gradients."""
        for name, weight in self.weights.items():
            weight.copy_(self.masters[name])
            weight.grad = None

    def state(self) -> dict[str, Any]:
        """What ``restore`` takes."""
        weights = {name: weight.detach() for name, weight in self.masters.items()}
        return {"masters": weights, "momenta": self.momenta, "adam": self.adam.state_dict()["state"]}

    @torch.no_grad()
    def restore(self, state: dict[str, Any]) -> None:
        """Continue from ``state()`` of an optimizer of the same module."""
        for name, weight in state["masters"].items():
            self.masters[name].copy_(weight)
        for name, momentum in state["momenta"].items():
            self.momenta[name].copy_(momentum)
        groups = self.adam.state_dict()["param_groups"]
        self.adam.load_state_dict({"state": state["adam"], "param_groups": groups})
        self.copy_to_module()
