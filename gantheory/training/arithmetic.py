"""The few operations that training needs, in NumPy, in place, into buffers made once.

`gantheory.training.portable` has the same operations for any array-API library, `gantheory.training.fast` compiled.
"""

from math import prod
from typing import Any

import numpy as np

Array = Any  # an array of NumPy or of any array-API library

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

    def network(self, network: Any) -> Any:
        """The network as this library runs it."""
        return network

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
