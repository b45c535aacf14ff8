"""Certified integrals of analytic functions: Gauss-Legendre sums, with the error bounded on ellipses around panels.

A function that is analytic on the ellipse with foci -1, 1 and half-axes (r +- 1/r)/2, and at most M in modulus on its
boundary, is integrated by n nodes with an error of at most (64/15) M r^(-2n) / (1 - r^-2): its Chebyshev coefficients
are at most 2 M r^-k, and the rule is wrong only about even T_k with k >= 2n, each by at most 2 + 2/(k^2 - 1).
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flint import acb, arb, arb_series, ctx

Function = Callable[[Any, Any], Any]
"""(point, centre of its panel) -> value: a real ball for a real point; for a complex ball one that contains every value
on it, or None where the function is not certainly analytic between it and the real line."""
Region = Callable[[Any, Any, Any], bool]
"""(centre, half-width, half-height) -> whether the function's own logarithms are analytic on that box."""

_RADII = (1.8, 3.0)
_NODES = (4, 8, 12, 18, 26, 36, 48, 64, 84, 110)
_ARCS = 12  # boxes that cover the upper half of an ellipse
_COARSE = 64  # bits for bounds
_MOST = 20_000


def integral(f: Function, region: Region, a: Any, b: Any, bits: int) -> Any:
    """A ball that contains the integral of f over [a, b], narrower than 2^-bits but for rounding.

    Raises ArithmeticError where that takes too many panels.
    """
    total = arb(0)
    stack = [(a, b)]
    for _ in range(_MOST):
        if not stack:
            return total
        low, high = stack.pop()
        piece = _panel(f, region, (low + high) / 2, (high - low) / 2, bits)
        if piece is None:
            middle = ((low + high) / 2).mid()
            stack += [(low, middle), (middle, high)]
        else:
            total += piece
    raise ArithmeticError(f"an integral took more than {_MOST} panels")


def _panel(f: Function, region: Region, centre: Any, half: Any, bits: int) -> Any:
    """The integral over one panel, or None where no rule is good enough."""
    best: tuple[int, Any] | None = None
    for radius in _RADII:
        largest = _largest(f, region, centre, half, radius)
        if largest is None:
            break
        whole = largest * half * arb(64) / 15 / (1 - radius**-2)
        if whole == 0 or whole < arb(2) ** -bits:
            return arb(0, 2 * largest * half)
        size = float((whole.log() / arb(2).log()).mid()) + bits
        wanted = math.ceil(size / (2 * math.log2(radius)))
        nodes = next((n for n in _NODES if n >= wanted), None)
        if nodes is not None and (best is None or nodes < best[0]):
            best = nodes, whole * arb(radius) ** (-2 * nodes)
    if best is None:
        return None
    rule = ((weight, half * t) for t, weight in _rule(best[0], ctx.prec))
    return half * sum((w * (f(centre - t, centre) + f(centre + t, centre)) for w, t in rule), arb(0)) + arb(0, best[1])


def _largest(f: Function, region: Region, centre: Any, half: Any, radius: float) -> Any:
    """A bound of |f| on the ellipse, or None where f may be singular inside."""
    bits, ctx.prec = ctx.prec, _COARSE
    try:
        wide, high = half * ((radius + 1 / radius) / 2), half * ((radius - 1 / radius) / 2)
        if not region(centre, wide * 1.001, high * 1.001):
            return None
        largest = arb(0)
        for x, y in _arcs():
            value = f(acb(centre + wide * x, high * y), centre)
            if value is None or not value.is_finite():
                return None
            largest = largest.max(value.abs_upper())
        return largest.upper()
    finally:
        ctx.prec = bits


@lru_cache
def _arcs() -> tuple[tuple[Any, Any], ...]:
    """Boxes of (cos t, sin t) that cover the upper half of the unit circle; f takes conjugate values on the lower."""
    out: list[tuple[Any, Any]] = []
    for k in range(_ARCS):
        left, right = (math.pi * j / _ARCS for j in (k, k + 1))
        box = [sorted((math.cos(left), math.cos(right))), sorted((math.sin(left), math.sin(right)))]
        out.append(tuple(arb((u + v) / 2, (v - u) / 2 + 1e-12) for u, v in box))  # type: ignore[arg-type]
    return tuple(out)


@lru_cache(maxsize=256)
def _rule(nodes: int, bits: int) -> tuple[tuple[Any, Any], ...]:
    """The positive nodes of an even rule and their weights, made at the working precision ``bits``."""
    return tuple(arb.legendre_p_root(nodes, k, weight=True) for k in range(nodes // 2))


def runs_of_one_sign(g: Function, weight: Function, a: Any, b: Any, bits: int) -> tuple[list[tuple[Any, Any]], Any]:
    """[a, b] as intervals on which g has one sign, and a bound of the integral of |weight (e^g - 1)| over the rest.

    g takes power series too. Raises ArithmeticError where the bound does not come below 2^-bits.
    """
    runs: list[tuple[Any, Any]] = []
    signs: list[int] = []
    least, missed = arb(2) ** (-bits - 10), arb(0)
    stack = [(a, b)]
    for _ in range(_MOST):
        if not stack:
            return runs, missed
        low, high = stack.pop()
        centre = ((low + high) / 2).mid()
        here = low.union(high)
        value = _taylor(g, here, centre)
        sign = 1 if value > 0 else -1 if value < 0 else 0
        if sign and runs and signs[-1] == sign and runs[-1][1] == low:
            runs[-1] = (runs[-1][0], high)
            continue
        if sign:
            runs.append((low, high))
            signs.append(sign)
            continue
        small = (high - low) * (weight(here, centre) * value.expm1()).abs_upper()
        if small < least:
            missed += small
        else:
            stack += [(centre, high), (low, centre)]
    raise ArithmeticError("two densities cross too often, or are too near on an interval")


def _taylor(g: Function, here: Any, centre: Any) -> Any:
    """g on an interval, from two derivatives at its centre and the third on all of it: differences keep their sign."""
    at, step = g(arb_series([centre, 1], 3), centre), here - centre
    return at[0] + step * (at[1] + step * (at[2] + step * g(arb_series([here, 1], 4), centre)[3]))
