"""Row functionals of the divergences: each is a sum of non-negative terms, accurate also for near-equal pairs.

Every function takes a Block (p, q, d of shape (k, n)) and returns (k,) values in nats. With v = d / (p + q):
KL's term is q ((1+t) log(1+t) - t), t = d/q, which is d v (1 + (1+v) v G(v^2)) with G(w) = 1/3 + w/5 + w^2/7 + ...;
JS's term is ((p+q)/4) h(v) with h(v) = (1+v) log(1+v) + (1-v) log(1-v) = v^2 + v^4/6 + v^6/15 + ...
"""

import numpy as np

from gantheory.numerics.checks import FloatArray
from gantheory.numerics.pairs import Block

_NEAR = 0.17
_ATANH = [1 / (2 * k + 3) for k in range(11)]
_H = [1 / ((k + 1) * (2 * k + 1)) for k in range(10)]


def kl_rows(b: Block) -> FloatArray:
    """Kullback-Leibler sum p log(p/q); inf where p escapes q."""
    v = tilt(b)
    near = b.d * v * (1 + (1 + v) * v * _horner(_ATANH, v * v))
    terms = np.where(np.abs(v) <= _NEAR, near, np.where(b.p > 0, b.p * log_ratio(b, v), 0.0) - b.d)
    return np.where(b.escapes(), np.inf, total(terms))


def jeffreys_rows(b: Block) -> FloatArray:
    """KL(p, q) + KL(q, p) = sum (p - q) log(p/q)."""
    terms = np.where(b.d == 0, 0.0, b.d * log_ratio(b, tilt(b)))
    return total(np.where((b.p > 0) != (b.q > 0), np.inf, terms))


def js_rows(b: Block) -> FloatArray:
    """Jensen-Shannon (KL(p, m) + KL(q, m)) / 2 with m = (p + q) / 2; at most log 2, which disjoint supports reach."""
    v, both = tilt(b), b.p + b.q
    square = v * v
    near = both * square * _horner(_H, square) / 2
    far = _xlogy(b.p, 2 * b.p / both) + _xlogy(b.q, 2 * b.q / both)
    value = total(np.where(np.abs(v) <= _NEAR, near, far)) / 2
    return np.where(b.disjoint(), np.log(2.0) * total(b.p), value)


def tv_rows(b: Block) -> FloatArray:
    """Total variation sum |p - q| / 2; 1 for disjoint supports."""
    return np.where(b.disjoint(), total(b.p), total(np.abs(b.d)) / 2)


def hellinger2_rows(b: Block) -> FloatArray:
    """Squared Hellinger distance sum (sqrt p - sqrt q)^2 / 2; 1 for disjoint supports."""
    root = np.sqrt(b.p) + np.sqrt(b.q)
    terms = np.where(root > 0, b.d / root, 0.0) ** 2
    return np.where(b.disjoint(), total(b.p), total(terms) / 2)


def hellinger_rows(b: Block) -> FloatArray:
    """Hellinger distance, the root of hellinger2_rows."""
    return np.sqrt(hellinger2_rows(b))


def js_distance_rows(b: Block) -> FloatArray:
    """The root of js_rows."""
    return np.sqrt(js_rows(b))


def chi2_rows(b: Block) -> FloatArray:
    """Pearson's chi-square sum (p - q)^2 / q."""
    terms = np.where(b.d == 0, 0.0, b.d / np.sqrt(b.q)) ** 2
    return np.where(b.escapes(), np.inf, total(terms))


def affinity_rows(b: Block) -> FloatArray:
    """Bhattacharyya's coefficient sum sqrt(p q)."""
    return total(np.sqrt(b.p) * np.sqrt(b.q))


def bhattacharyya_rows(b: Block) -> FloatArray:
    """-log sum sqrt(p q), through the Hellinger distance where that is small."""
    near = hellinger2_rows(b)
    if b.scale != 1:  # the value is tiny, so the logarithm is linear
        return near
    return np.where(near < 0.5, -np.log1p(-near), -np.log(affinity_rows(b)))


def alpha_rows(b: Block, order: float) -> FloatArray:
    """(sum p^a q^(1-a) - 1) / (a (a-1)) for order a, with its limits KL(p, q) at 1 and KL(q, p) at 0."""
    return _alpha(b.swapped(), 1 - order, -order) if order < 0.5 else _alpha(b, order, order - 1)


def _alpha(b: Block, order: float, less: float) -> FloatArray:
    """alpha_rows for order >= 1/2, with less = order - 1 given exactly.

    The term is q ((1+t)^a - 1 - a t) / (a (a-1)) with t = d/q, which is (p ((p/q)^(a-1) - 1) / (a-1) - d) / a.
    """
    t = b.d / b.q
    near = b.d * t * _binomial(order, t) / 2
    far = (np.where(b.p > 0, b.p * _power_over(b, less), 0.0) - b.d) / order
    far = np.where(np.isfinite(far), far, _large_power(b, less, (less or 1.0) * order))
    close = (np.abs(t) <= 0.2) & (np.abs(t) * order <= 0.2)
    terms = np.where(close, near, np.where((b.p == 0) & (b.q == 0), 0.0, far))
    if less < 0:  # where q = 0 the term is p / (1 - a)
        return total(np.where((b.q == 0) & (b.p > 0), -b.p / less, terms))
    return np.where(b.escapes(), np.inf, total(terms))


def _large_power(b: Block, less: float, by: float) -> FloatArray:
    """p (p/q)^less / by where (p/q)^less alone overflows; divided on the way, for the quotient may be finite."""
    half = (b.p / b.q) ** (less / 2)
    power = np.exp(np.log(b.p) + less * log_ratio(b, tilt(b)) - np.log(np.abs(by)))
    return np.where(np.isfinite(half), b.p * half / by * half, np.sign(by) * power)


def _power_over(b: Block, less: float) -> FloatArray:
    """((p/q)^less - 1) / less, and log(p/q) at 0."""
    log = log_ratio(b, tilt(b))
    if less == 0:
        return log
    ratio = b.p / b.q
    power = np.where((ratio > 0) & np.isfinite(ratio), ratio**less, b.p**less * b.q**-less)
    return np.where(np.abs(less * log) < 1, np.expm1(less * log), power - 1) / less


def renyi_rows(b: Block, order: float) -> FloatArray:
    """log(sum p^a q^(1-a)) / (a - 1) for order a, with its limits at 0, 1 and inf."""
    if order == 1:
        return kl_rows(b)
    if order == 0:
        return _log_of_mass(b)
    if np.isinf(order):
        return np.where(b.escapes(), np.inf, _largest_log_ratio(b) * b.scale)
    base = order * alpha_rows(b, order)
    if b.scale != 1:  # the value is tiny, so the logarithm is linear
        return base
    gain = (order - 1) * base
    close = np.log1p(gain) / (order - 1)
    value = np.where(np.abs(gain) <= 0.5, close, _log_moment(b, order) / (order - 1))
    return np.where(b.disjoint(), np.inf, np.where(b.escapes() & (order > 1), np.inf, np.maximum(value, 0.0)))


def total(terms: FloatArray) -> FloatArray:
    """Sum over the atoms."""
    return np.asarray(terms.sum(axis=-1), dtype=np.float64)


def tilt(b: Block) -> FloatArray:
    """v = (p - q) / (p + q), 0 where both vanish."""
    both = b.p + b.q
    return np.where(both > 0, b.d / np.where(both > 0, both, 1.0), 0.0)


def log_ratio(b: Block, v: FloatArray) -> FloatArray:
    """log(p/q) with full relative accuracy near p = q and no overflow far from it."""
    ratio = b.p / b.q
    far = np.where((ratio > 0) & np.isfinite(ratio), np.log(ratio), np.log(b.p) - np.log(b.q))
    return np.where(np.abs(v) <= 0.25, 2 * np.arctanh(v), far)


def _horner(coefficients: list[float], x: FloatArray) -> FloatArray:
    out = np.full_like(x, coefficients[-1])
    for c in coefficients[-2::-1]:
        out *= x
        out += c
    return out


def _xlogy(x: FloatArray, y: FloatArray) -> FloatArray:
    return np.where(x > 0, x * np.log(y), 0.0)


def _binomial(order: float, t: FloatArray) -> FloatArray:
    """2 ((1+t)^a - 1 - a t) / (a (a-1) t^2) = 1 + (a-2) t/3 (1 + (a-3) t/4 (1 + ...)) for small t and a t."""
    out = np.ones_like(t)
    for k in range(30, 2, -1):
        out = 1 + (order - k + 1) * t / k * out
    return out


def _log_moment(b: Block, order: float) -> FloatArray:
    """log sum p^a q^(1-a), by the largest term."""
    inside = (b.p > 0) & (b.q > 0)
    log_p, log_q = (np.log(np.where(inside, x, 1.0)) for x in (b.p, b.q))
    logs = np.where(inside, log_q + order * (log_p - log_q), -np.inf)
    top = logs.max(axis=-1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    return top[:, 0] + np.log(total(np.exp(logs - top)))


def _log_of_mass(b: Block) -> FloatArray:
    """-log q(p > 0), from the smaller of the covered and the uncovered mass."""
    covered = total(np.where(b.p > 0, b.q, 0.0))
    missed = total(np.where(b.p > 0, 0.0, b.q))
    if b.scale != 1:
        return missed
    return np.where(missed < 0.5, -np.log1p(-missed), -np.log(covered))


def _largest_log_ratio(b: Block) -> FloatArray:
    return np.max(np.where(b.p > 0, log_ratio(b, tilt(b)), -np.inf), axis=-1)
