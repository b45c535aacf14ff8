"""Slow, plain, exact values: divergences from rational masses at 60 digits, transport in whole numbers.

Nothing here shares code with `gantheory.numerics`: an oracle that reuses the formula under test proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from importlib import import_module
from math import inf, lcm
from typing import Any

DIGITS = 60
Masses = Sequence[Fraction]


def rational(masses: Any) -> list[Fraction]:
    """The masses of a float array as fractions over their exact sum."""
    values = [Fraction(m) for m in masses.tolist()]
    total = sum(values)
    return [v / total for v in values]


def divergence(kind: str, p: Any, q: Any, order: float | None = None) -> float:
    """The value of a divergence of `DIVERGENCES` (nats) to float64 accuracy; `order` for renyi and alpha."""
    mp: Any = import_module("mpmath").mp
    with mp.workdps(DIGITS):
        left, right = ([mp.mpf(m.numerator) / m.denominator for m in rational(x)] for x in (p, q))
        return float(DIVERGENCES[kind](mp, left, right, order))


def _kl(mp: Any, p: Any, q: Any, _: Any = None) -> Any:
    if any(a > 0 and b == 0 for a, b in zip(p, q, strict=True)):
        return mp.inf
    return mp.fsum((a * mp.log(a / b) if a else 0) - a + b for a, b in zip(p, q, strict=True))


def _js(mp: Any, p: Any, q: Any, _: Any = None) -> Any:
    m = [(a + b) / 2 for a, b in zip(p, q, strict=True)]
    return (_kl(mp, p, m) + _kl(mp, q, m)) / 2


def _hellinger2(mp: Any, p: Any, q: Any) -> Any:
    return mp.fsum((mp.sqrt(a) - mp.sqrt(b)) ** 2 for a, b in zip(p, q, strict=True)) / 2


def _chi2(mp: Any, p: Any, q: Any, _: Any = None) -> Any:
    if any(a > 0 and b == 0 for a, b in zip(p, q, strict=True)):
        return mp.inf
    return mp.fsum((a - b) ** 2 / b for a, b in zip(p, q, strict=True) if b)


def _power_sum(mp: Any, p: Any, q: Any, a: Any) -> Any:
    """Sum p^a q^(1-a) on the common support; inf if a > 1 and p leaves the support of q, or a < 0 and q leaves p's."""
    if (a > 1 and any(x and not y for x, y in zip(p, q, strict=True))) or (
        a < 0 and any(y and not x for x, y in zip(p, q, strict=True))
    ):
        return mp.inf
    return mp.fsum(x**a * y ** (1 - a) for x, y in zip(p, q, strict=True) if x and y)


def _renyi(mp: Any, p: Any, q: Any, order: Any) -> Any:
    if order == 1:
        return _kl(mp, p, q)
    total = _power_sum(mp, p, q, mp.mpf(order))
    return mp.inf if total in (0, mp.inf) else mp.log(total) / (mp.mpf(order) - 1)


def _alpha(mp: Any, p: Any, q: Any, order: Any) -> Any:
    if order in (0, 1):
        return _kl(mp, p, q) if order == 1 else _kl(mp, q, p)
    a = mp.mpf(order)
    return (_power_sum(mp, p, q, a) - 1) / (a * (a - 1))


def _bhattacharyya(mp: Any, p: Any, q: Any, _: Any = None) -> Any:
    total = _power_sum(mp, p, q, mp.mpf(1) / 2)
    return -mp.log(total) if total else mp.inf


DIVERGENCES: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "kl": _kl,
    "reverse_kl": lambda mp, p, q, _: _kl(mp, q, p),
    "js": _js,
    "js_distance": lambda mp, p, q, _: mp.sqrt(max(_js(mp, p, q), 0)),  # rounding may end a hair below 0
    "tv": lambda mp, p, q, _: mp.fsum(abs(a - b) for a, b in zip(p, q, strict=True)) / 2,
    "hellinger": lambda mp, p, q, _: mp.sqrt(_hellinger2(mp, p, q)),
    "chi2": _chi2,
    "reverse_chi2": lambda mp, p, q, _: _chi2(mp, q, p),
    "jeffreys": lambda mp, p, q, _: _kl(mp, p, q) + _kl(mp, q, p),
    "bhattacharyya": _bhattacharyya,
    "renyi": _renyi,
    "alpha": _alpha,
}


def transport(p: Any, q: Any, cost: Any, order: int = 1) -> Fraction:
    """min over couplings of sum plan * cost**order, exactly: cheapest augmenting paths in whole numbers.

    p (n,), q (m,), cost (n, m) as floats or Fractions; masses are used over their exact sum. For a handful of atoms.
    """
    left, right = rational(p), rational(q)
    costs = [[Fraction(c) ** order for c in row] for row in cost.tolist()]
    mass_unit = lcm(*[m.denominator for m in [*left, *right]])
    cost_unit = lcm(*[c.denominator for row in costs for c in row])
    supply, demand = [int(m * mass_unit) for m in left], [int(m * mass_unit) for m in right]
    whole = [[int(c * cost_unit) for c in row] for row in costs]
    flow = [[0] * len(demand) for _ in supply]
    while any(supply):
        _augment(supply, demand, whole, flow)
    paid = sum(flow[i][j] * c for i, row in enumerate(whole) for j, c in enumerate(row))
    return Fraction(paid, mass_unit * cost_unit)


def _augment(supply: list[int], demand: list[int], cost: list[list[int]], flow: list[list[int]]) -> None:
    """Send as much as possible along a cheapest path from a row with supply to a column with demand."""
    n, m = len(supply), len(demand)
    row: list[float | int] = [0 if s else inf for s in supply]
    column: list[float | int] = [inf] * m
    into_column, into_row = [-1] * m, [-1] * n
    for _ in range(n + m):
        changed = False
        for i in range(n):
            for j in range(m):
                if row[i] < inf and row[i] + cost[i][j] < column[j]:
                    column[j], into_column[j], changed = row[i] + cost[i][j], i, True
                if flow[i][j] and column[j] < inf and column[j] - cost[i][j] < row[i]:
                    row[i], into_row[i], changed = column[j] - cost[i][j], j, True
        if not changed:
            break
    end = min((j for j in range(m) if demand[j]), key=lambda j: column[j])
    path: list[tuple[int, int, int]] = []
    j = end
    while True:
        i = into_column[j]
        path.append((i, j, 1))
        if into_row[i] < 0:
            break
        j = into_row[i]
        path.append((i, j, -1))
    amount = min(supply[i], demand[end], *[flow[a][b] for a, b, sign in path if sign < 0])
    for a, b, sign in path:
        flow[a][b] += sign * amount
    supply[i], demand[end] = supply[i] - amount, demand[end] - amount


def line_transport(x: Any, y: Any, p: Any, q: Any, order: int = 1) -> Fraction:
    """The same on the line for cost |x - y|**order, order >= 1: sort both and match quantiles."""
    left = sorted(zip(map(Fraction, x.tolist()), rational(p), strict=True))
    right = sorted(zip(map(Fraction, y.tolist()), rational(q), strict=True))
    total, i, j, a, b = Fraction(0), 0, 0, left[0][1], right[0][1]
    while i < len(left) and j < len(right):
        mass = min(a, b)
        total += mass * abs(left[i][0] - right[j][0]) ** order
        a, b = a - mass, b - mass
        if a == 0:
            i += 1
            a = left[i][1] if i < len(left) else a
        if b == 0:
            j += 1
            b = right[j][1] if j < len(right) else b
    return total


def rooted(value: Fraction, order: int) -> float:
    """value ** (1/order) to float64 accuracy."""
    if order == 1:
        return float(value)
    mp: Any = import_module("mpmath").mp
    with mp.workdps(DIGITS):
        return float(mp.root(mp.mpf(value.numerator) / value.denominator, order))
