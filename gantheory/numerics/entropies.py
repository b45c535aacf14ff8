"""Entropies and information of discrete distributions and joint tables, accurate also where they nearly vanish."""

from typing import Any

import numpy as np

from gantheory.numerics import fused
from gantheory.numerics.checks import (
    FloatArray,
    InvalidDistribution,
    as_masses,
    check_sums,
    log_base,
    refuse_labels,
    renormalise,
    tolerance_of,
)
from gantheory.numerics.pairs import Block, Pair, read_pair, read_rows
from gantheory.numerics.rows import kl_rows, total

_SPLIT = 134217729.0  # 2^27 + 1


def entropy(
    p: object,
    *,
    base: float | None = None,
    axis: int = -1,
    normalize: bool = False,
    enclosure: bool = False,
) -> Any:
    """Shannon entropy -sum p log p >= 0 of masses (..., n), or the differential entropy of a distribution object.

    Returns a float, an array for a batch, or an Enclosure. Raises InvalidDistribution.
    Source: Shannon, Bell System Technical Journal 27, 1948.
    """
    unit = log_base(base)
    if type(p).__module__.startswith(("scipy.stats", "gantheory.numerics.laws")):
        from gantheory.numerics.continuous import entropy_of

        return entropy_of(p, enclosure=enclosure) / unit
    if enclosure:
        from gantheory.numerics.balls import divergence_ball

        ball = divergence_ball("entropy", _single(p, "p", normalize=normalize, axis=axis), None)
        return ball if base is None else ball.in_base(base)
    value = fused.entropy_fused(p, entropy_rows) if axis == -1 and not normalize else None
    if value is None:
        pair = _single(p, "p", normalize=normalize, axis=axis)
        value = pair.shaped(pair.evaluate(entropy_rows))
    return _non_negative(value) / unit


def cross_entropy(
    p: object, q: object, *, base: float | None = None, axis: int = -1, normalize: bool = False, enclosure: bool = False
) -> Any:
    """Cross-entropy -sum p log q = H(p) + KL(p || q): the loss of predicting q; ``inf`` off its support."""
    unit = log_base(base)
    if type(p).__module__.startswith(("scipy.stats", "gantheory.numerics.laws")):
        from gantheory.numerics.continuous import cross_entropy_of

        return cross_entropy_of(p, q) / unit
    pair = read_pair(p, q, normalize=normalize, axis=axis)
    if enclosure:
        from gantheory.numerics.balls import divergence_ball

        ball = divergence_ball("cross_entropy", pair, None)
        return ball if base is None else ball.in_base(base)
    return pair.shaped(pair.evaluate(cross_entropy_rows)) / unit


def mutual_information(joint: object, *, base: float | None = None, normalize: bool = False) -> Any:
    """Mutual information I(X; Y) = KL(joint || product of its marginals) >= 0 of tables (..., nx, ny).

    The products of the marginals are formed in doubled precision, so that nearly independent tables keep their digits.
    """
    table, shape = _tables(joint, normalize=normalize)
    values = np.array([_information(t) for t in table])
    return (float(values[0]) if shape == () else values.reshape(shape)) / log_base(base)


def conditional_entropy(joint: object, *, base: float | None = None, normalize: bool = False) -> Any:
    """Conditional entropy H(Y | X) = sum p(x) H(p(. | x)) >= 0 of tables (..., nx, ny): rows are x, columns y."""
    table, shape = _tables(joint, normalize=normalize)
    weights = table.sum(axis=-1)
    rows = table.reshape(-1, table.shape[-1])
    some = rows.sum(axis=-1) > 0
    inner: Any = np.zeros(len(rows))
    inner[some] = Pair(rows[some], rows[some], ()).evaluate(entropy_rows)
    values = total(weights * inner.reshape(weights.shape)) / total(weights)
    return (float(values[0]) if shape == () else values.reshape(shape)) / log_base(base)


def entropy_rows(b: Block) -> FloatArray:
    """-sum p log p with every term >= 0; the largest mass enters through what is missing to 1."""
    return _surprise(b, b.p)


def cross_entropy_rows(b: Block) -> FloatArray:
    """-sum p log q with every term >= 0."""
    return _surprise(b, b.q)


def _surprise(b: Block, model: FloatArray) -> FloatArray:
    weights = b.p
    top = np.argmax(model, axis=-1)
    lines = np.arange(len(model))
    rest = model.copy()
    rest[lines, top] = 0.0
    missing = rest.sum(axis=-1) / b.scale
    share = np.where(missing < 0.5, -np.log1p(-missing), -np.log(model[lines, top] / b.scale))
    logs = np.where(weights > 0, -np.log(model / b.scale), 0.0)
    logs[lines, top] = share
    return np.where(weights > 0, weights * logs, 0.0).sum(axis=-1)


def _single(p: object, name: str, *, normalize: bool, axis: int) -> Pair:
    raw = read_rows(p, name, normalize=normalize, axis=axis)
    flat = raw.reshape(-1, raw.shape[-1])
    return Pair(flat, flat, raw.shape[:-1])


def _tables(joint: object, *, normalize: bool) -> tuple[FloatArray, tuple[int, ...]]:
    """Checked joint tables (k, nx, ny) and their batch shape."""
    refuse_labels(joint, "joint")
    raw = as_masses(joint, "joint")
    if raw.ndim < 2:
        raise InvalidDistribution(f"joint has shape {raw.shape}; a joint table is (..., nx, ny)")
    nx, ny = raw.shape[-2:]
    if not nx * ny:
        raise InvalidDistribution(f"joint has no cells (shape {raw.shape})")
    flat = raw.reshape(*raw.shape[:-2], nx * ny)
    tolerance = tolerance_of(joint, flat)
    if normalize:
        flat = renormalise(flat, "joint", tolerance, normalize=True)
    else:
        with np.errstate(over="ignore"):
            check_sums(flat.sum(axis=-1), "joint", tolerance, normalize=False)
    return flat.reshape(-1, nx, ny), raw.shape[:-2]


def _information(table: FloatArray) -> float:
    whole = _Double.of(table).sum((0, 1))
    left, right = _Double.of(table).sum((1,)), _Double.of(table).sum((0,))
    product = _Double(left.high[:, None], left.low[:, None]).times(_Double(right.high[None], right.low[None]))
    scaled = _Double.of(table).times(whole)  # joint * total against the product of the marginals
    gap = (scaled.high - product.high) + (scaled.low - product.low)
    mass = whole.high * whole.high
    with np.errstate(all="ignore"):
        p, q, d = ((x / mass).reshape(1, -1) for x in (scaled.high, product.high, gap))
        block = Block(p, q, d)
        value = float(kl_rows(block)[0])
        if value < 1e-290 and gap.any():
            lift = 2.0**900
            value = float(kl_rows(Block(p * lift, q * lift, d * lift))[0]) / lift
    return max(value, 0.0)


class _Double:
    """An array of unevaluated sums high + low (about 32 digits). Source: Dekker, Numerische Mathematik 18, 1971."""

    def __init__(self, high: FloatArray, low: FloatArray) -> None:
        self.high, self.low = high, low

    @staticmethod
    def of(x: FloatArray) -> "_Double":
        return _Double(x, np.zeros_like(x))

    def sum(self, axes: tuple[int, ...]) -> "_Double":
        out = self
        for axis in sorted(axes, reverse=True):
            high, low = np.moveaxis(out.high, axis, 0), np.moveaxis(out.low, axis, 0)
            while len(high) > 1:
                half = len(high) // 2
                top, bottom = _add(high[:half], low[:half], high[half : 2 * half], low[half : 2 * half])
                high, low = (np.concatenate([x, y[2 * half :]]) for x, y in ((top, high), (bottom, low)))
            out = _Double(high[0], low[0])
        return out

    def times(self, other: "_Double") -> "_Double":
        high = self.high * other.high
        (a, b), (c, d) = _halves(self.high), _halves(other.high)
        low = ((a * c - high) + a * d + b * c) + b * d + (self.high * other.low + self.low * other.high)
        return _Double(high + low, low - ((high + low) - high))


def _add(a: FloatArray, a_low: FloatArray, b: FloatArray, b_low: FloatArray) -> tuple[FloatArray, FloatArray]:
    s = a + b
    z = s - a
    low = ((a - (s - z)) + (b - z)) + (a_low + b_low)
    return s + low, low - ((s + low) - s)


def _halves(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    big = x * _SPLIT
    high = big - (big - x)
    return high, x - high


def _non_negative(value: Any) -> Any:
    return max(value, 0.0) if isinstance(value, float) else np.maximum(value, 0.0)
