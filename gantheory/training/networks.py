"""Multilayer perceptrons with hand-written backpropagation, all seeds at once.

Axes are always (seed, row of the batch, coordinate). The weights of a network are one flat array (seed, parameter), so
that an optimiser is a few lines; `MLP.layers` cuts it into views. `Ops` is the arithmetic: here NumPy, in place, into
buffers made once. `gantheory.training.portable` has the same five operations for any array-API library, and
`gantheory.training.fast` the same compiled.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

Array = Any  # an array of NumPy or of any array-API library
Layers = list[tuple[Array, Array]]

ACTIVATIONS = ("tanh", "relu", "leaky-relu", "linear")
LEAK = 0.2


class Ops:
    """NumPy arithmetic, in place: every method writes to the buffer it is given and returns it."""

    xp: Any = np
    recut = False  # whether layers must be cut anew after an update, because they are no views

    def asarray(self, a: np.ndarray) -> Array:
        """A NumPy array as one of this library."""
        return a

    def numpy(self, a: Array) -> np.ndarray:
        """The way back."""
        return np.asarray(a)

    def ones(self, *shape: int, dtype: str) -> Array:
        """Ones."""
        return np.ones(shape, dtype=dtype)

    def empty(self, *shape: int, dtype: str) -> Array:
        """A buffer to be written to."""
        return np.empty(shape, dtype=dtype)

    def matmul(self, a: Array, b: Array, out: Array) -> Array:
        """a @ b for stacks of matrices; one GEMM per seed, so that no seed sees its neighbours."""
        return np.multiply(a, b, out=out) if a.shape[-1] == 1 else np.matmul(a, b, out=out)

    def activate(self, kind: str, h: Array, b: Array) -> Array:
        """h becomes φ(h + b)."""
        h += b
        if kind == "tanh":
            np.tanh(h, out=h)
        elif kind == "relu":
            np.clip(h, h.dtype.type(0), h.dtype.type(np.inf), out=h)  # twice as fast as a maximum with a number
        elif kind == "leaky-relu":
            np.maximum(h, LEAK * h, out=h)
        return h

    def chain(self, kind: str, h: Array, delta: Array, w: Array, out: Array) -> Array:
        """h, which holds φ(a), becomes φ'(a) * (delta @ w^T): the gradient one layer further down."""
        back = self.matmul(delta, w.mT, out)
        if kind == "tanh":  # φ' = 1 - φ²
            h *= h
            np.subtract(1, h, out=h)
            h *= back
        elif kind == "relu":
            np.multiply(back, h > 0, out=h)
        elif kind == "leaky-relu":
            np.multiply(back, np.where(h > 0, h.dtype.type(1), h.dtype.type(LEAK)), out=h)
        else:
            h[...] = back
        return h

    def stack(self, real: Array, fake: Array, into: Array) -> Array:
        """Rows of real above rows of fake."""
        into[:, : real.shape[1]] = real
        if fake.base is not into:  # a generator writes its samples there itself
            into[:, real.shape[1] :] = fake
        return into

    def update(self, rule: Any, theta: Array, grad: Array, slots: list[Array], t: int, clip: float | None) -> Any:
        """Step t of an optimiser, then back into [-clip, clip]; returns (theta, slots)."""
        theta, slots = rule.update(theta, grad, slots, t)
        return (theta if clip is None else np.clip(theta, -clip, clip, out=theta)), slots

    def join(self, pieces: list[Array], out: Array) -> Array:
        """The gradients of the layers as one flat array: here they were written straight into it."""
        return out


def fold(a: Array, shape: tuple[int, ...]) -> Array:
    """a in another shape; a view where the library has them."""
    return a.reshape(shape) if hasattr(a, "reshape") else a.__array_namespace__().reshape(a, shape)


def carve(room: Array, *shape: int) -> Array:
    """The start of a flat buffer, in a shape."""
    return room[: prod(shape)].reshape(shape)


@dataclass
class Tape:
    """What a forward pass leaves for the backward pass: the output of every layer, and room to work in."""

    out: list[Array]
    back: list[Array]
    ones: Array
    grad: Array
    views: Layers
    h: list[Array] = field(default_factory=list[Any])

    def first(self, rows: int) -> "Tape":
        """A tape for batches of fewer rows, in the same buffers: good once this one's pass is over."""
        if not self.out or self.out[0] is None:
            return replace(self, h=[])
        seeds = self.grad.shape[0]
        out = [carve(a.reshape(-1), seeds, rows, a.shape[2]) for a in self.out]
        back = [carve(a.reshape(-1), seeds, rows, a.shape[2]) for a in self.back]
        return replace(self, out=out, back=back, ones=self.ones[:, :, :rows])


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
        grad = ops.empty(seeds, self.parameters, dtype=dtype)
        scratch = [n if room is None else carve(room, seeds, rows, n) for n in self.sizes[1:-1]]
        return Tape(
            out=[ops.empty(seeds, rows, n, dtype=dtype) for n in self.sizes[1:]],
            back=[
                ops.empty(seeds, rows, n, dtype=dtype) if isinstance(n, int) else n for n in (self.sizes[0], *scratch)
            ],
            ones=ops.ones(seeds, 1, rows, dtype=dtype),
            grad=grad,
            views=[] if grad is None else self.layers(grad),
        )

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
