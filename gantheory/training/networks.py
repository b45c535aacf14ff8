"""Multilayer perceptrons with hand-written backpropagation, all seeds at once.

Axes are always (seed, row of the batch, coordinate). The weights of a network are one flat array (seed, parameter), so
that an optimiser is a few lines; `MLP.layers` cuts it into views. The operations it needs are those of
`gantheory.training.arithmetic`.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gantheory.training.arithmetic import Array, Ops, fold
from gantheory.training.tapes import Layers, Tape

ACTIVATIONS = ("tanh", "relu", "leaky-relu", "linear")


@dataclass(frozen=True)
class MLP:
    """A fully connected network: `sizes` from input to output, `activation` between, linear at the end.

    Raises:
        ValueError: on an unknown activation or fewer than two sizes.
    """

    sizes: tuple[int, ...]
    activation: str = "relu"

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"activation {self.activation!r} is none of {', '.join(ACTIVATIONS)}")
        if len(self.sizes) < 2 or min(self.sizes) < 1:
            raise ValueError(f"sizes {self.sizes!r}: give at least an input and an output size, each >= 1")

    @property
    def parameters(self) -> int:
        """How many numbers the weights of one seed are."""
        return sum((i + 1) * o for i, o in pairwise(self.sizes))

    def init(self, rng: np.random.Generator, dtype: str) -> np.ndarray:
        """Weights (parameters,) of one seed: normal of variance 1/in (2/in before a rectifier), zero biases."""
        gain = 1.0 if self.activation in ("tanh", "linear") else 2.0
        parts: list[np.ndarray] = []
        for i, o in pairwise(self.sizes):
            parts += [rng.standard_normal(i * o) * np.sqrt(gain / i), np.zeros(o)]
        return np.concatenate(parts).astype(dtype)

    def layers(self, theta: Array) -> Layers:
        """Views of the flat weights (S, P): for each layer W of shape (S, in, out) and b of shape (S, 1, out)."""
        cut, at, s = [], 0, theta.shape[0]
        for i, o in pairwise(self.sizes):
            w, b = theta[:, at : at + i * o], theta[:, at + i * o : at + i * o + o]
            cut.append((fold(w, (s, i, o)), b[:, None, :]))
            at += (i + 1) * o
        return cut

    def tape(self, ops: Ops, seeds: int, rows: int, dtype: str, room: Array = None) -> Tape:
        """Buffers for `seeds` copies of the network on batches of `rows`; `room` is scratch that tapes may share."""
        return Tape.of(self, ops, seeds, rows, dtype, room)

    def forward(self, ops: Ops, layers: Layers, x: Array, tape: Tape, out: Array = None) -> Array:
        """Outputs (S, rows, last size) for inputs x (S, rows, first size); `out` may name another place for them."""
        tape.h = [x]
        last = len(layers) - 1
        for i, (w, b) in enumerate(layers):
            h = ops.matmul(tape.h[i], w, tape.out[i] if i < last or out is None else out)
            tape.h.append(ops.activate(self.activation if i < last else "linear", h, b))
        return tape.h[-1]

    def backward(self, ops: Ops, layers: Layers, tape: Tape, delta: Array, *, weights: bool, inputs: bool) -> Array:
        """Pull delta = dJ/d(output) back: to the flat weights, as `tape.grad`, and to the inputs, which is returned.

        Uses up the tape: the layers' outputs are overwritten by their gradients.
        """
        pieces: list[Array] = []
        for i in reversed(range(len(layers))):
            if weights:
                into_w, into_b = tape.views[i] if tape.views else (None, None)
                gb = ops.matmul(tape.ones, delta, into_b)
                pieces = [ops.matmul(tape.h[i].mT, delta, into_w), gb, *pieces]
            if i:
                delta = ops.chain(self.activation, tape.h[i], delta, layers[i][0], tape.back[i])
            elif inputs:
                delta = ops.matmul(delta, layers[0][0].mT, tape.back[0])
        if weights:
            tape.grad = ops.join(pieces, tape.grad)
        return delta
