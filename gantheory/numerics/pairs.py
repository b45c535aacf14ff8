"""Two distributions on the same atoms, read once and handed out in blocks that fit the cache.

A Block carries the renormalised masses p and q and their difference d, which is formed before anything is rounded: for
near-equal pairs d keeps full relative accuracy although p - q of the renormalised masses would not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from gantheory.numerics.checks import (
    FloatArray,
    InvalidDistribution,
    as_masses,
    check_sums,
    match_labels,
    match_shapes,
    renormalise,
    tolerance_of,
)

_BLOCK = 1 << 14  # elements of one array in one block
_TINY = 1e-290  # below this, sums of products lose digits to underflow
_LIFT = 2.0**900


@dataclass(frozen=True)
class Block:
    """Renormalised masses p, q (k, n) with their exact-to-rounding difference d = p - q."""

    p: FloatArray
    q: FloatArray
    d: FloatArray
    scale: float = 1.0  # what the masses sum to

    def disjoint(self) -> NDArray[np.bool_]:
        """Whether the supports of each row are disjoint, (k,)."""
        return np.logical_not(np.any((self.p > 0) & (self.q > 0), axis=-1))

    def escapes(self) -> NDArray[np.bool_]:
        """Whether p puts mass where q has none, (k,)."""
        return ((self.p > 0) & (self.q == 0)).any(axis=-1)

    def swapped(self) -> "Block":
        """The same pair with the roles exchanged."""
        return Block(self.q, self.p, -self.d, self.scale)


Rows = Callable[[Block], FloatArray]


@dataclass(frozen=True)
class Pair:
    """Checked masses p and q, (rows, n) as they were given, and the batch shape of the answer."""

    p: FloatArray
    q: FloatArray
    shape: tuple[int, ...]

    def blocks(self) -> Iterator[tuple[slice, Block]]:
        """The rows in blocks that fit the cache."""
        rows, atoms = self.p.shape
        step = max(1, _BLOCK // atoms)
        for start in range(0, rows, step):
            part = slice(start, start + step)
            yield part, block_of(self.p[part], self.q[part])

    def evaluate(self, rows: Rows, degree: float = 1.0) -> FloatArray:
        """Apply a row functional blockwise, (rows,).

        Where the value is tiny, it is redone in masses that sum to a large Block.scale: the functional must then
        return the value times scale**degree.
        """
        out = np.empty(len(self.p))
        with np.errstate(all="ignore"):
            for part, block in self.blocks():
                values = rows(block)
                tiny = (values < _TINY**degree) & (block.d != 0).any(axis=-1)
                if tiny.any():
                    small = block_of(self.p[part][tiny], self.q[part][tiny], _LIFT)
                    values[tiny] = rows(small) / _LIFT**degree
                out[part] = values
        return out

    def shaped(self, values: FloatArray) -> Any:
        """One float for one pair, else an array of the batch shape."""
        return float(values[0]) if self.shape == () else values.reshape(self.shape)


def block_of(p: FloatArray, q: FloatArray, scale: float = 1.0) -> Block:
    """Renormalise rows of masses to sum to ``scale`` (a power of two), keeping their difference accurate."""
    with np.errstate(all="ignore"):
        p, q = p * scale, q * scale
        diff = p - q
        sum_p, sum_q = (x.sum(axis=-1, keepdims=True) / scale for x in (p, q))
        excess = diff.sum(axis=-1, keepdims=True) / scale / sum_q  # (sum p - sum q) / sum q
        return Block(p / sum_p, q / sum_q, (diff - q * excess) / sum_p, scale)


def read_pair(
    p: object, q: object, *, names: tuple[str, str] = ("p", "q"), normalize: bool = False, axis: int = -1
) -> Pair:
    """Check two arrays of distributions (..., n) against each other. Raises InvalidDistribution."""
    match_labels(p, q, names)
    left, right = (read_rows(v, n, normalize=normalize, axis=axis) for v, n in zip((p, q), names, strict=True))
    shape = match_shapes(left, right, names)
    atoms = left.shape[-1]
    full = (*shape, atoms)
    return Pair(np.broadcast_to(left, full).reshape(-1, atoms), np.broadcast_to(right, full).reshape(-1, atoms), shape)


def read_rows(values: object, name: str, *, normalize: bool = False, axis: int = -1) -> FloatArray:
    """Checked masses with the atoms on the last axis, as given (renormalised only when asked to normalise)."""
    raw = as_masses(values, name)
    tolerance = _checked_tolerance(values, raw, name, axis)
    if normalize:
        raw = renormalise(raw, name, tolerance, normalize=True, axis=axis)
    else:
        with np.errstate(over="ignore"):
            check_sums(raw.sum(axis=axis), name, tolerance, normalize=False)
    return np.moveaxis(raw, axis, -1)


def _checked_tolerance(values: object, raw: FloatArray, name: str, axis: int) -> float:
    if isinstance(axis, bool) or not isinstance(cast("object", axis), int | np.integer):
        raise ValueError(f"axis = {axis!r} is not an integer")
    if not -raw.ndim <= axis < raw.ndim:
        raise ValueError(f"axis = {axis} does not exist: {name} has shape {raw.shape}")
    if raw.shape[axis] == 0:
        raise InvalidDistribution(f"{name} has no atoms (shape {raw.shape})")
    return tolerance_of(values, raw, axis)
