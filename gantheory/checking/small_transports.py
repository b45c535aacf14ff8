"""Transport between laws on three points of a line, in rationals; W is certified by exact optimality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import product

POINTS = (-1, 0, 1)
Law = tuple[Fraction, ...]


def point_mass(at: int) -> Law:
    """All mass at one of the points."""
    return tuple(Fraction(int(x == at)) for x in POINTS)


@cache
def distance(p: Law, q: Law) -> Fraction | None:
    """W between two laws on the points; None unless the optimality of plan and potentials is verified in rationals."""
    from ..numerics import wasserstein

    x = [float(v) for v in POINTS]
    found = wasserstein([float(m) for m in p], [float(m) for m in q], x, x)
    return Fraction(found.value) if found.verify(exact=True) else None


def on_the_line(p: Law, q: Law) -> Fraction:
    """W by the difference of the distribution functions, the points being 1 apart."""
    total, ahead = Fraction(0), Fraction(0)
    for a, b in zip(p[:-1], q[:-1], strict=True):
        ahead += a - b
        total += abs(ahead)
    return total


@cache
def laws_with_quarters() -> tuple[Law, ...]:
    """All laws on the points whose masses are quarters."""
    quarters = [Fraction(k, 4) for k in range(5)]
    return tuple(m for m in product(quarters, repeat=len(POINTS)) if sum(m) == 1)


def optimal_potentials(p: Law, q: Law, at: Sequence[int]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The pairs (f, g) of integers from -2 to 1 on the points `at`, which carry all mass, with f(x) + g(y) <= |x - y|
    and the value W(p, q).
    """
    most = distance(p, q)
    places = [POINTS.index(x) for x in at]
    values = list(product(range(1, -3, -1), repeat=len(at)))
    for f, g in product(values, values):
        if any(f[i] + g[j] > abs(x - y) for i, x in enumerate(at) for j, y in enumerate(at)):
            continue
        if most == sum((p[k] * u + q[k] * v for k, u, v in zip(places, f, g, strict=True)), Fraction(0)):
            yield f, g
