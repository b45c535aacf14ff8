"""Greedy layer-wise pre-training: a machine from a stack of restricted ones (Salakhutdinov and Hinton 2009).

A hidden layer of the machine hears from below and from above; in a restricted machine it hears from one side only. So
each restricted machine is trained as if it had two copies of the side that will be missing: the lowest one doubles what
goes up, the highest what goes down, those between both. When the stack is put together each sum has its true two parts
and nothing is doubled any more.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gantheory.training.models.boltzmann.annealing import log_odds
from gantheory.training.models.boltzmann.machine import Array, Machine, sigmoid


@dataclass(frozen=True)
class Greedy:
    """How to pre-train.

    Args:
        steps: of contrastive divergence, for each pair of layers. rate: of ascent, falling to 0 along a line.
        batch: rows per step. scale: standard deviation of the first weights.
    """

    steps: int = 2000
    rate: float = 0.1
    batch: int = 32
    scale: float = 0.05

    def __post_init__(self) -> None:
        if self.steps < 0 or self.batch < 1:
            raise ValueError(f"steps, batch = {self.steps}, {self.batch}: give at least 0 and 1")
        if not (0 < self.rate < np.inf and 0 < self.scale < np.inf):
            raise ValueError(f"rate, scale = {self.rate}, {self.scale}: give numbers > 0")


@dataclass
class _Pair:
    """A restricted machine whose hidden units hear `up` copies of v, and whose visible ones `down` copies of h."""

    w: Array
    b: Array
    c: Array
    up: float
    down: float

    def rise(self, v: Array) -> Array:
        return sigmoid(self.c + self.up * (v @ self.w))

    def fall(self, h: Array) -> Array:
        return sigmoid(self.b + self.down * (h @ self.w.T))

    def step(self, v: Array, rate: float, rng: np.random.Generator) -> None:
        """One step of contrastive divergence: v → h → v' → h'."""
        h = self.rise(v)
        seen = _draw(self.fall(_draw(h, rng)), rng)
        again = self.rise(seen)
        self.w = self.w + rate * (v.T @ h - seen.T @ again) / len(v)
        self.b = self.b + rate * (v - seen).mean(0)
        self.c = self.c + rate * (h - again).mean(0)


def _draw(p: Array, rng: np.random.Generator) -> Array:
    """Bits with these probabilities."""
    return (rng.random(p.shape) < p).astype(np.float64)


def pretrain(data: Array, hidden: tuple[int, ...], greedy: Greedy, *, rng: np.random.Generator) -> Machine:
    """A machine whose pairs of layers have been trained one after the other, each on what the last makes of the data.

    A bias that two restricted machines have learnt, one from each side, is their mean. With `steps=0`: small random
    weights, and the log-odds of the data's bits as biases of layer 0.
    """
    sizes, pairs = (data.shape[1], *hidden), list[_Pair]()
    for i, (below, above) in enumerate(pairwise(sizes)):
        up, down = 1.0 + (i < len(hidden) - 1), 1.0 + (i > 0)
        first = log_odds(data) if i == 0 else np.zeros(below)
        pair = _Pair(greedy.scale * rng.standard_normal((below, above)), first, np.zeros(above), up, down)
        for step in range(greedy.steps):
            v = data[rng.integers(0, len(data), greedy.batch)]
            for lower in pairs:
                v = _draw(lower.rise(v), rng)
            pair.step(v, greedy.rate * (1 - step / greedy.steps), rng)
        pairs.append(pair)
    inner = [(lower.c + upper.b) / 2 for lower, upper in pairwise(pairs)]
    if not greedy.steps:
        inner = [np.zeros_like(b) for b in inner]
    return Machine(tuple(p.w for p in pairs), (pairs[0].b, *inner, pairs[-1].c))
