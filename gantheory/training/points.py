"""Networks of one number, for games in two numbers: a generator that is a point, a discriminator that multiplies."""

from dataclasses import dataclass

import numpy as np

from gantheory.training.arithmetic import Array, Ops
from gantheory.training.tapes import Layers, Tape


@dataclass(frozen=True)
class Multiple:
    """x -> ψ x on the line. Has the interface of `MLP`."""

    sizes: tuple[int, ...] = (1, 1)
    activation: str = "linear"
    parameters: int = 1

    def init(self, rng: np.random.Generator, dtype: str) -> np.ndarray:
        """ψ (1,), standard normal."""
        return rng.standard_normal(1).astype(dtype)

    def layers(self, theta: Array) -> Layers:
        """ψ as (S, 1, 1), and no bias: twice itself, so that the shape is that of other networks."""
        cut = theta[:, :, None]
        return [(cut, cut)]

    def tape(self, ops: Ops, seeds: int, rows: int, dtype: str, room: Array = None) -> Tape:
        """Room for the inputs and the gradient."""
        return Tape([], [], None, None, [])

    def forward(self, ops: Ops, layers: Layers, x: Array, tape: Tape, out: Array = None) -> Array:
        """ψ x, (S, rows, 1)."""
        tape.h = [x]
        return x * layers[0][0]

    def backward(self, ops: Ops, layers: Layers, tape: Tape, delta: Array, *, weights: bool, inputs: bool) -> Array:
        """dJ/dψ into the tape; returns dJ/dx."""
        if weights:
            tape.grad = ops.xp.sum(delta * tape.h[0], axis=1)
        return delta * layers[0][0]


@dataclass(frozen=True)
class Point(Multiple):
    """A generator that gives θ whatever the noise."""

    sizes: tuple[int, ...] = (1, 1)

    def forward(self, ops: Ops, layers: Layers, x: Array, tape: Tape, out: Array = None) -> Array:
        """θ on every row, (S, rows, 1)."""
        made = 0 * x + layers[0][0]
        if out is not None:
            out[...] = made
            return out
        return made

    def backward(self, ops: Ops, layers: Layers, tape: Tape, delta: Array, *, weights: bool, inputs: bool) -> Array:
        """dJ/dθ into the tape; nothing flows to the noise."""
        if weights:
            tape.grad = ops.xp.sum(delta, axis=1)
        return 0 * delta
