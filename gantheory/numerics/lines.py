"""Log-concave densities on the line as certified integration needs them: analytic logarithms, cuts and growth.

Each law is cut where at most 2^-bits of its mass lies beyond. Laws of one base family (all gamma-like, beta-like and
normal-like laws) are taken in log or logit coordinates, in which they are log-concave too; so are laws of positive
numbers of which a power is gamma-like or the logarithm is normal.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flint import arb

from gantheory.numerics.families import Base, Exact, base_of, exact
from gantheory.numerics.laws import Part


@dataclass(frozen=True)
class Growth:
    """-log q(R + u) <= -log q(R) + slope u + curve u^2 / 2 + rise (exp(rate u) - 1) for u >= 0, outwards from R."""

    slope: Any
    curve: Any
    rise: Any
    rate: Any


@dataclass(frozen=True)
class Density:
    """A log-concave density with support [low, high], which ``open_low`` and ``open_high`` say were cut for tails.

    ``log`` takes a point and the centre of its panel; it is analytic between the ``cuts`` where ``region`` says so.
    ``growth(R, sign)`` bounds how fast -log grows beyond a point of the lower (-1) or upper (1) tail.
    """

    log: Callable[[Any, Any], Any]
    low: Any
    high: Any
    open_low: bool
    open_high: bool
    growth: Callable[[Any, int], Growth]
    cuts: tuple[Any, ...] = ()
    region: Callable[[Any, Any, Any], bool] = lambda _c, _w, _h: True


def densities(p: Part, q: Part, bits: int) -> tuple[Density, Density] | None:
    """The two laws in common coordinates; None for families that are not covered."""
    if p.discrete or q.discrete:
        return None
    a, b = _base(p, q), _base(q, p)
    if a and b and a.name == b.name and a.key == b.key and a.name in _BASES:
        return _BASES[a.name](a, bits), _BASES[b.name](b, bits)
    left, right = exact(p), exact(q)
    if left.view != right.view:
        return None
    if a and b and {left.family, right.family} <= {"lognorm", *_POWERS} and left.params["loc"] == right.params["loc"]:
        return _log_law(left, a, bits), _log_law(right, b, bits)
    if left.family in _LINE and right.family in _LINE:
        return _LINE[left.family](left.params, bits), _LINE[right.family](right.params, bits)
    return None


def _base(p: Part, other: Part) -> Base | None:
    """The base family of p; beside a beta law the uniform one on its interval is a beta law."""
    law, base = exact(p), base_of(other)
    if base and base.name == "dirichlet" and law.family == "uniform":
        return base_of(replace(p, family="beta", params={**p.params, "a": 1.0, "b": 1.0}))
    return base_of(p)


def _log_law(law: Exact, base: Base, bits: int) -> Density:
    """y = log x for a law of x > 0 of which the logarithm is normal or a power is gamma-like."""
    if law.family == "lognorm":
        return _normal(base.params[0], base.params[1], bits)
    power = _POWERS[law.family](law.params)
    return _stretched(_gamma(base, bits), power)


def _stretched(d: Density, by: Any) -> Density:
    """The law of y / by for y of a law that is cut on both sides; a negative factor turns it round."""
    shift, sign = abs(by).log(), 1 if by > 0 else -1
    ends = sorted((d.low / by, d.high / by), key=float)

    def growth(at: Any, side: int) -> Growth:
        g = d.growth(by * at, sign * side)
        return Growth(abs(by) * g.slope, by**2 * g.curve, g.rise, abs(by) * g.rate)

    return Density(lambda y, at: d.log(by * y, by * at) + shift, _below(ends[0]), _above(ends[1]), True, True, growth)


def _far(bits: int) -> float:
    return bits * math.log(2) + 1


def _below(x: Any) -> Any:
    """A float that is certainly below, as an exact ball."""
    return arb(math.nextafter(float(x.lower()), -math.inf))


def _above(x: Any) -> Any:
    return arb(math.nextafter(float(x.upper()), math.inf))


def _linear(slope: Any) -> Growth:
    return Growth(slope, arb(0), arb(0), arb(0))


def _normal(mean: Any, variance: Any, bits: int) -> Density:
    reach = (2 * arb(_far(bits)) * variance).sqrt()
    shift = (2 * arb.pi() * variance).log() / 2

    def growth(at: Any, sign: int) -> Growth:
        return Growth(sign * (at - mean) / variance, 1 / variance, arb(0), arb(0))

    low, high = _below(mean - reach), _above(mean + reach)
    return Density(lambda x, _: -((x - mean) ** 2) / (2 * variance) - shift, low, high, True, True, growth)


def _gamma(base: Base, bits: int) -> Density:
    """y = log x for X of shape k and rate r; P(rX < t) <= t^k / Gamma(k+1), P(rX > t) <= 2 t^(k-1) e^-t / Gamma(k)."""
    k, r = base.params
    low = ((k + 1).lgamma() - _far(bits)) / k - r.log()
    t = 2 * k + _far(bits) + 2
    while not (2 * t ** (k - 1) * (-t).exp() / k.gamma() < arb(2) ** -bits):
        t = t * 1.125
    shift = k * r.log() - k.lgamma()

    def growth(at: Any, sign: int) -> Growth:
        return _linear(k) if sign < 0 else Growth(arb(0), arb(0), r * at.exp(), arb(1))

    high = _above(t.log() - r.log())
    return Density(lambda y, _: k * y - r * y.exp() + shift, _below(low), high, True, True, growth)


def _beta(base: Base, bits: int) -> Density:
    """y = logit x; below 1/2 the mass left of x is at most 2^|b-1| x^a / (a B(a, b))."""
    a, b = base.params
    log_beta = a.lgamma() + b.lgamma() - (a + b).lgamma()
    two = arb(2).log()
    low = ((-_far(bits) - abs(b - 1) * two + a.log() + log_beta) / a).min(arb(-1))
    high = (-((-_far(bits) - abs(a - 1) * two + b.log() + log_beta) / b)).max(arb(1))

    def log(y: Any, at: Any) -> Any:
        near, small = (a * y, y.exp()) if at < 0 else (-b * y, (-y).exp())
        return near - (a + b) * (1 + small).log() - log_beta

    def growth(_at: Any, sign: int) -> Growth:
        return _linear(a if sign < 0 else b)

    return Density(log, _below(low), _above(high), True, True, growth, region=_half_strip(arb(0), arb(1)))


def _half_strip(m: Any, s: Any) -> Callable[[Any, Any, Any], bool]:
    """Where log(1 + exp(-|x - m| / s)), continued from either side of m, is analytic."""

    def region(centre: Any, wide: Any, high: Any) -> bool:
        return bool(high / s < 3.14) or bool(centre + wide < m) or bool(centre - wide > m)

    return region


def _laplace(v: dict[str, Any], bits: int) -> Density:
    m, s = v["loc"], v["scale"]
    shift, reach = (2 * s).log(), s * _far(bits)

    def log(x: Any, at: Any) -> Any:
        return (x - m if at < m else m - x) / s - shift

    return Density(log, _below(m - reach), _above(m + reach), True, True, lambda _a, _s: _linear(1 / s), (m,))


def _logistic(v: dict[str, Any], bits: int) -> Density:
    m, s = v["loc"], v["scale"]
    reach, shift = s * _far(bits), s.log()

    def log(x: Any, at: Any) -> Any:
        z = (x - m) / s if at < m else (m - x) / s
        return z - 2 * (1 + z.exp()).log() - shift

    low, high = _below(m - reach), _above(m + reach)
    return Density(log, low, high, True, True, lambda _a, _s: _linear(1 / s), (m,), _half_strip(m, s))


def _gumbel(v: dict[str, Any], bits: int) -> Density:
    m, s = v["loc"], v["scale"]
    shift = s.log()

    def log(x: Any, _at: Any) -> Any:
        z = (x - m) / s
        return -z - (-z).exp() - shift

    def growth(at: Any, sign: int) -> Growth:
        return _linear(1 / s) if sign > 0 else Growth(arb(0), arb(0), (-(at - m) / s).exp(), 1 / s)

    low, high = _below(m - s * arb(_far(bits)).log()), _above(m + s * _far(bits))
    return Density(log, low, high, True, True, growth)


def _exponential(v: dict[str, Any], bits: int) -> Density:
    m, s = v["loc"], v["scale"]
    shift = s.log()
    high = _above(m + s * _far(bits))
    return Density(lambda x, _: (m - x) / s - shift, m, high, False, True, lambda _a, _s: _linear(1 / s))


def _uniform(v: dict[str, Any], _bits: int) -> Density:
    m, s = v["loc"], v["scale"]
    shift = s.log()
    return Density(lambda x, _: x * 0 - shift, m, m + s, False, False, lambda _a, _s: _linear(arb(0)))


_BASES: dict[str, Callable[[Base, int], Density]] = {
    "normal": lambda base, bits: _normal(base.params[0], base.params[1], bits),
    "gamma": _gamma,
    "dirichlet": _beta,
}
_POWERS: dict[str, Callable[[dict[str, Any]], Any]] = {  # of x, that are gamma-like
    "gamma": lambda v: arb(1),
    "expon": lambda v: arb(1),
    "invgamma": lambda v: arb(-1),
    "weibull_min": lambda v: v["c"],
    **dict.fromkeys(("rayleigh", "maxwell", "chi", "nakagami", "halfnorm"), lambda v: arb(2)),
}
_LINE: dict[str, Callable[[dict[str, Any], int], Density]] = {
    "norm": lambda v, bits: _normal(v["loc"], v["scale"] ** 2, bits),
    "laplace": _laplace,
    "logistic": _logistic,
    "gumbel_r": _gumbel,
    "expon": _exponential,
    "uniform": _uniform,
}
