"""The functionals of the games: the best discriminator, the value of the minimax game, the non-saturating loss."""

from typing import Any

import numpy as np

from gantheory.numerics.checks import FloatArray, as_numbers, log_base, place, shown
from gantheory.numerics.divergences import js
from gantheory.numerics.pairs import Pair, block_of, read_pair

_LOG4 = 1.3862943611198906


def optimal_discriminator(p: object, q: object, *, axis: int = -1, normalize: bool = False) -> FloatArray:
    """D*(x) = p(x) / (p(x) + q(x)), shape (..., n): the maximiser of the minimax value for p (data) and q (model).

    Where neither has mass any D is optimal; 1/2 is returned. Source: Goodfellow et al., NeurIPS 2014, proposition 1.
    """
    pair = read_pair(p, q, normalize=normalize, axis=axis)
    out = np.empty(pair.p.shape)
    with np.errstate(all="ignore"):
        for part, b in pair.blocks():
            both = b.p + b.q
            out[part] = np.where(both > 0, b.p / both, 0.5)
    return np.moveaxis(out.reshape(*pair.shape, -1), -1, axis)


def gan_value(
    p: object,
    q: object,
    d: object = None,
    *,
    base: float | None = None,
    axis: int = -1,
    normalize: bool = False,
) -> Any:
    """V = E_p[log D] + E_q[log(1 - D)] for a discriminator d (..., n) in [0, 1]; without d, its maximum over D.

    The maximum is -log 4 + 2 JS(p, q) (Goodfellow et al., NeurIPS 2014, theorem 1); -inf where D is sure and wrong.
    """
    if d is None:
        value = 2 * js(p, q, axis=axis, normalize=normalize) - _LOG4
        return value / log_base(base)
    pair, table = _with_discriminator(p, q, d, axis, normalize)
    block = block_of(pair.p, pair.q)
    with np.errstate(all="ignore"):
        real = np.where(block.p > 0, block.p * np.log(table), 0.0)
        fake = np.where(block.q > 0, block.q * np.log1p(-table), 0.0)
    return pair.shaped((real + fake).sum(axis=-1)) / log_base(base)


def non_saturating_value(
    p: object,
    q: object,
    d: object = None,
    *,
    base: float | None = None,
    axis: int = -1,
    normalize: bool = False,
) -> Any:
    """The generator's non-saturating loss -E_q[log D], at d (..., n) in [0, 1] or at the best D* = p / (p + q).

    ``inf`` where D = 0 meets mass of q. Source: Goodfellow et al., NeurIPS 2014, section 3.
    """
    if d is None:
        pair = read_pair(p, q, normalize=normalize, axis=axis)
        b = block_of(pair.p, pair.q)
        with np.errstate(all="ignore"):
            logs = np.where(b.q <= b.p, np.log1p(b.q / b.p), np.log1p(b.p / b.q) - np.log(b.p) + np.log(b.q))
            return pair.shaped(np.where(b.q > 0, b.q * logs, 0.0).sum(axis=-1)) / log_base(base)
    pair, table = _with_discriminator(p, q, d, axis, normalize)
    b = block_of(pair.p, pair.q)
    with np.errstate(all="ignore"):
        return pair.shaped(np.where(b.q > 0, -b.q * np.log(table), 0.0).sum(axis=-1)) / log_base(base)


def _with_discriminator(p: object, q: object, d: object, axis: int, normalize: bool) -> tuple[Pair, FloatArray]:
    pair = read_pair(p, q, normalize=normalize, axis=axis)
    return pair, table_on(pair, d, "d", axis, 0.0, 1.0)


def table_on(pair: Pair, values: object, name: str, axis: int, low: float, high: float) -> FloatArray:
    """A function on the atoms as an array (rows, n) with values in [low, high]. Raises ValueError."""
    table = as_numbers(values, name)
    if -table.ndim <= axis < table.ndim:
        table = np.moveaxis(table, axis, -1)
    atoms = pair.p.shape[-1]
    if table.shape not in ((atoms,), (*pair.shape, atoms)):
        raise ValueError(f"{name} has shape {table.shape}; the distributions have shape {(*pair.shape, atoms)}")
    bad = (table < low) | (table > high)
    if bad.any():
        where = place(bad)
        raise ValueError(f"{name}{shown(where)} = {float(table[where])!r} is outside [{low:g}, {high:g}]")
    return np.broadcast_to(table, (*pair.shape, atoms)).reshape(-1, atoms)
