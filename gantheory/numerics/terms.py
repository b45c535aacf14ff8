"""Terms of the divergences at single points, from logarithms: each is non-negative and accurate also where p is near q.

A term takes log p, log q and the logarithm of a weight, and returns weight * term; where both densities vanish it is 0,
where one does it is what the definition says, inf included.
"""

from collections.abc import Callable

import numpy as np

from gantheory.numerics.checks import FloatArray

Term = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]

_NEAR = 0.5
_SERIES = 18


def kl_term(log_p: FloatArray, log_q: FloatArray, log_w: FloatArray) -> FloatArray:
    """p log(p/q) - p + q = p (d - 1 + exp(-d)) with d = log(p/q)."""
    p, q, d = _parts(log_p, log_q, log_w)
    near = p * _exp_rest(-d)
    far = np.where(p > 0, p * (d - 1), 0.0) + q
    return _ends(np.where(np.abs(d) < _NEAR, near, far), log_p, log_q, p, q, np.inf, 1.0)


def jeffreys_term(log_p: FloatArray, log_q: FloatArray, log_w: FloatArray) -> FloatArray:
    """(p - q) log(p/q)."""
    p, q, d = _parts(log_p, log_q, log_w)
    return _ends(_gap(p, q, d) * d, log_p, log_q, p, q, np.inf, np.inf)


def js_term(log_p: FloatArray, log_q: FloatArray, log_w: FloatArray) -> FloatArray:
    """(p log(2p/(p+q)) + q log(2q/(p+q))) / 2 = ((p+q)/4) h(v), v = tanh(d/2)."""
    p, q, d = _parts(log_p, log_q, log_w)
    v = np.tanh(d / 2)
    w = v * v
    h = np.zeros_like(w)
    for k in range(12, -1, -1):
        h = h * w + 1 / ((k + 1) * (2 * k + 1))
    near = (p + q) * w * h / 4
    far = (p * (np.log(2.0) - np.logaddexp(0, -d)) + q * (np.log(2.0) - np.logaddexp(0, d))) / 2
    half = np.log(2.0) / 2
    return _ends(np.where(np.abs(v) < 0.2, near, far), log_p, log_q, p, q, half, half)


def tv_term(log_p: FloatArray, log_q: FloatArray, log_w: FloatArray) -> FloatArray:
    """|p - q| / 2."""
    p, q, d = _parts(log_p, log_q, log_w)
    return _ends(np.abs(_gap(p, q, d)) / 2, log_p, log_q, p, q, 0.5, 0.5)


def hellinger2_term(log_p: FloatArray, log_q: FloatArray, log_w: FloatArray) -> FloatArray:
    """(sqrt p - sqrt q)^2 / 2."""
    p, q, d = _parts(log_p, log_q, log_w)
    return _ends(np.maximum(p, q) * np.expm1(-np.abs(d) / 2) ** 2 / 2, log_p, log_q, p, q, 0.5, 0.5)


def alpha_term(order: float) -> Term:
    """(p^a q^(1-a) - a p + (a-1) q) / (a (a-1)) for order a other than 0 and 1; chi2 is twice order 2."""
    a = order
    near_series = _coefficients(a)

    def term(log_p: FloatArray, log_q: FloatArray, log_w: FloatArray) -> FloatArray:
        p, q, d = _parts(log_p, log_q, log_w)
        series = np.zeros_like(d)
        for c in near_series[::-1]:
            series = series * d + c
        near = q * series * d * d
        mixed = np.exp(log_q + np.where(np.isfinite(d), a * d, 0.0) + log_w)
        far = (mixed - a * p + (a - 1) * q) / (a * (a - 1))
        close = np.abs(d) * max(1.0, abs(a)) < _NEAR
        only_p = np.inf if a > 1 else 1 / (1 - a)
        only_q = np.inf if a < 0 else 1 / a
        return _ends(np.where(close, near, far), log_p, log_q, p, q, only_p, only_q)

    return term


def moment_term(order: float, shift: float = 0.0) -> Term:
    """p^a q^(1-a) exp(-shift), 0 < a where p vanishes and a < 1 where q does."""

    def term(log_p: FloatArray, log_q: FloatArray, log_w: FloatArray) -> FloatArray:
        both = np.isfinite(log_p) & np.isfinite(log_q)
        mixed = np.where(both, log_q + order * (np.where(both, log_p - log_q, 0.0)) + log_w - shift, -np.inf)
        return np.exp(mixed)

    return term


def missed_term(log_p: FloatArray, log_q: FloatArray, log_w: FloatArray) -> FloatArray:
    """The mass of q where p has none."""
    return np.where(np.isneginf(log_p), np.exp(log_q + log_w), 0.0)


def _coefficients(a: float) -> list[float]:
    """(1 + a + ... + a^(n-2)) / n! for n = 2, 3, ...: the series of the alpha term over q d^2."""
    out: list[float] = []
    power = total = factorial = 1.0
    for n in range(2, 2 + _SERIES):
        factorial *= n
        out.append(total / factorial)
        power *= a
        total += power
    return out


def _parts(log_p: FloatArray, log_q: FloatArray, log_w: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    both = np.isfinite(log_p) & np.isfinite(log_q)
    d = np.where(both, log_p - np.where(both, log_q, 0.0), np.where(np.isneginf(log_p), -np.inf, np.inf))
    return np.exp(log_p + log_w), np.exp(log_q + log_w), np.where(np.isneginf(log_p) & np.isneginf(log_q), 0.0, d)


def _gap(p: FloatArray, q: FloatArray, d: FloatArray) -> FloatArray:
    """p - q with full relative accuracy near 0."""
    return np.where(d > 0, -p * np.expm1(-np.abs(d)), q * np.expm1(-np.abs(d)))


def _exp_rest(x: FloatArray) -> FloatArray:
    """exp(x) - 1 - x for |x| <= 1/2."""
    out = np.zeros_like(x)
    for n in range(_SERIES, 1, -1):
        out = (out * x + 1) / n
    return out * x * x


def _ends(
    values: FloatArray, log_p: FloatArray, log_q: FloatArray, p: FloatArray, q: FloatArray, only_p: float, only_q: float
) -> FloatArray:
    """Put in what the term is where one side has no density, and 0 where neither has."""
    none_p, none_q = np.isneginf(log_p), np.isneginf(log_q)
    values = np.where(none_q, np.where(p > 0, p * only_p, 0.0), values)
    values = np.where(none_p & ~none_q, np.where(q > 0, q * only_q, 0.0), values)
    return np.where(none_p & none_q, 0.0, values)
