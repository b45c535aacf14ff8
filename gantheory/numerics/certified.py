"""Certified Jensen-Shannon divergences of densities: ball integration of analytic pieces, tails bounded by hand.

Each law is cut where at most e = 2^-bits of its mass lies beyond. Leaving a mass e of p out on a set changes JS by at
most e (log(1/e) + 2) / 2, since there the integral of p log((p+q)/(2p)) is at most e log(1/(2e) + 1/2) by Jensen and
that of q log(1 + p/q) at most e.
Laws of one base family (all gamma-like, beta-like and normal-like laws) are integrated in log or logit coordinates.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flint import acb, arb, ctx

from gantheory.numerics.balls import Enclosure, sharpen
from gantheory.numerics.families import Base, base_of, exact
from gantheory.numerics.laws import Part


@dataclass(frozen=True)
class Density:
    """An analytic log density on pieces between ``cuts``; ``inside`` tells whether a real point is in the support."""

    log: Callable[[Any, Any], Any]  # (complex point, real point of the same piece) -> log density
    low: Any
    high: Any
    cuts: tuple[Any, ...] = ()


def js_certified(p: Part, q: Part, *, root: bool = False) -> Enclosure | None:
    """JS (or its root) of two laws with 30 certain digits; None for families that are not covered."""
    if _densities(p, q, 64) is None:
        return None

    def compute() -> Any:
        pair = _densities(p, q, ctx.prec - 24)
        if pair is None:
            return arb("nan")
        value = _integral(*pair, ctx.prec - 24)
        return value.sqrt() if root else value

    return sharpen(compute, bits=140)


def _integral(p: Density, q: Density, bits: int) -> Any:
    ends = sorted({float(v) for d in (p, q) for v in (d.low, d.high, *d.cuts)})
    known = {float(v): v for d in (p, q) for v in (d.low, d.high, *d.cuts)}
    total = acb(0)
    for a, b in pairwise(ends):
        middle = (a + b) / 2
        inside = [float(d.low) <= middle <= float(d.high) for d in (p, q)]
        total += acb.integral(
            _integrand(p, q, middle, inside), known[a], known[b], abs_tol=arb(2) ** -bits, rel_tol=arb(2) ** -bits
        )
    tails = arb(2) ** -bits * (4 * bits + 16)
    return total.real + arb(0, tails)


def _integrand(p: Density, q: Density, middle: float, inside: list[bool]) -> Callable[[Any, bool], Any]:
    if not all(inside):
        one = p if inside[0] else q

        def alone(x: Any, _analytic: bool) -> Any:
            return one.log(x, middle).exp() * arb(2).log() / 2 if any(inside) else acb(0)

        return alone

    def both(x: Any, analytic: bool) -> Any:
        a, b = p.log(x, middle), q.log(x, middle)
        mass = a.exp()
        ratio = (b - a).exp()
        share = ((1 + ratio) / 2).log(analytic=analytic)  # -log(2p/(p+q)); -log(2q/(p+q)) is share - log(q/p)
        return mass * (share + ratio * (share - (b - a))) / -2

    return both


def _densities(p: Part, q: Part, bits: int) -> tuple[Density, Density] | None:
    if p.discrete or q.discrete:
        return None
    a, b = base_of(p), base_of(q)
    if a and b and a.name == b.name and a.key == b.key and a.name in _BASES:
        return _BASES[a.name](a, bits), _BASES[b.name](b, bits)
    left, right = exact(p), exact(q)
    if left.view == right.view and left.family in _LINE and right.family in _LINE:
        make = _LINE[left.family], _LINE[right.family]
        return tuple(f(v.params, bits) for f, v in zip(make, (left, right), strict=True))  # type: ignore[return-value]
    return None


def _far(bits: int) -> float:
    return bits * math.log(2) + 1


def _normal(mean: Any, variance: Any, bits: int) -> Density:
    reach = (2 * arb(_far(bits)) * variance).sqrt()
    shift = (2 * arb.pi() * variance).log() / 2
    return Density(lambda x, _: -((x - mean) ** 2) / (2 * variance) - shift, mean - reach, mean + reach)


def _gamma_base(base: Base, bits: int) -> Density:
    """y = log x for X of shape k and rate r; P(rX < t) <= t^k / Gamma(k+1), P(rX > t) <= 2 t^(k-1) e^-t / Gamma(k)."""
    k, r = base.params
    low = ((k + 1).lgamma() - _far(bits)) / k - r.log()
    t = 2 * k + _far(bits) + 2
    while not (2 * t ** (k - 1) * (-t).exp() / k.gamma() < arb(2) ** -bits):
        t = t * 1.125
    shift = k * r.log() - k.lgamma()
    return Density(lambda y, _: k * y - r * y.exp() + shift, low, t.log() - r.log())


def _beta_base(base: Base, bits: int) -> Density:
    """y = logit x; below 1/2 the mass left of x is at most 2^|b-1| x^a / (a B(a, b))."""
    a, b = base.params
    log_beta = a.lgamma() + b.lgamma() - (a + b).lgamma()
    two = arb(2).log()
    low = ((-_far(bits) - abs(b - 1) * two + a.log() + log_beta) / a).min(arb(-1))
    high = (-((-_far(bits) - abs(a - 1) * two + b.log() + log_beta) / b)).max(arb(1))
    return Density(lambda y, _: -a * (1 + (-y).exp()).log() - b * (1 + y.exp()).log() - log_beta, low, high)


def _laplace(v: dict[str, Any], bits: int) -> Density:
    m, s = v["loc"], v["scale"]
    shift, reach = (2 * s).log(), s * _far(bits)

    def log(x: Any, at: Any) -> Any:
        return (x - m if at < float(m) else m - x) / s - shift

    return Density(log, m - reach, m + reach, (m,))


def _logistic(v: dict[str, Any], bits: int) -> Density:
    m, s = v["loc"], v["scale"]
    reach = s * _far(bits)

    def log(x: Any, at: Any) -> Any:
        z = (x - m) / s if at < float(m) else (m - x) / s
        return z - 2 * (1 + z.exp()).log() - s.log()

    return Density(log, m - reach, m + reach, (m,))


def _gumbel(v: dict[str, Any], bits: int) -> Density:
    m, s = v["loc"], v["scale"]

    def log(x: Any, _at: Any) -> Any:
        z = (x - m) / s
        return -z - (-z).exp() - s.log()

    return Density(log, m - s * arb(_far(bits)).log(), m + s * _far(bits))


def _exponential(v: dict[str, Any], bits: int) -> Density:
    m, s = v["loc"], v["scale"]
    return Density(lambda x, _: (m - x) / s - s.log(), m, m + s * _far(bits))


def _uniform(v: dict[str, Any], _bits: int) -> Density:
    m, s = v["loc"], v["scale"]
    return Density(lambda x, _: x * 0 - s.log(), m, m + s)


_BASES: dict[str, Callable[[Base, int], Density]] = {
    "normal": lambda base, bits: _normal(base.params[0], base.params[1], bits),
    "gamma": _gamma_base,
    "dirichlet": _beta_base,
}
_LINE: dict[str, Callable[[dict[str, Any], int], Density]] = {
    "norm": lambda v, bits: _normal(v["loc"], v["scale"] ** 2, bits),
    "laplace": _laplace,
    "logistic": _logistic,
    "gumbel_r": _gumbel,
    "expon": _exponential,
    "uniform": _uniform,
}
