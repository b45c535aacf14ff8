"""Geometry on a finite space: metrics, weighted points, discriminators and critics, right by construction."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from hypothesis import strategies as st

from gantheory.strategies.masses import array, normalised, sizes, weights
from gantheory.strategies.remembering import remembered
from gantheory.strategies.types import Critic, Discriminator, Metric, PointCloud


@remembered
def metrics(
    n: int | None = None,
    *,
    min_points: int = 1,
    max_points: int = 6,
    kind: Literal["closure", "line", "any"] = "any",
    scale: float = 1.0,
    exact: bool = False,
) -> st.SearchStrategy[Metric]:
    """Metric cost matrices (n, n): whole distances times `scale` (a power of two keeps them exact).

    "closure": shortest paths over random whole edge lengths, which reaches every metric with distances 1..9; "line":
    distances of distinct points on the line. The triangle inequality holds exactly. Shrinks to fewest points, all at
    distance 1. Raises ValueError for an unknown kind, an empty size, or a scale that is not a power of two.
    """
    if kind not in ("closure", "line", "any"):
        raise ValueError(f"kind={kind!r}: expected 'closure', 'line' or 'any'")
    if scale <= 0 or np.frexp(scale)[0] != 0.5:
        raise ValueError(f"scale={scale!r}: expected a power of two, so that distances stay exact")
    size = st.integers(*sizes(n, min_points, max_points))

    def emit(table: list[list[int]]) -> Any:
        return array([[Fraction(d) * Fraction(scale) for d in row] for row in table], exact)

    closures, lines = size.flatmap(_closures), size.flatmap(_lines)
    return {"closure": closures, "line": lines, "any": closures | lines}[kind].map(emit)


@remembered
def _closures(n: int) -> st.SearchStrategy[list[list[int]]]:
    edges = n * (n - 1) // 2
    return st.lists(st.integers(1, 9), min_size=edges, max_size=edges).map(lambda lengths: _closure(n, lengths))


def _closure(n: int, lengths: Sequence[int]) -> list[list[int]]:
    d = [[0] * n for _ in range(n)]
    todo = iter(lengths)
    for i in range(n):
        for j in range(i):
            d[i][j] = d[j][i] = next(todo)
    for k in range(n):
        d = [[min(d[i][j], d[i][k] + d[k][j]) for j in range(n)] for i in range(n)]
    return d


@remembered
def _lines(n: int) -> st.SearchStrategy[list[list[int]]]:
    def table(gaps: list[int]) -> list[list[int]]:
        at = [sum(gaps[:i]) for i in range(n)]
        return [[abs(a - b) for b in at] for a in at]

    return st.lists(st.integers(1, 9), min_size=n - 1, max_size=n - 1).map(table)


@remembered
def point_clouds(
    n: int | None = None, dimension: int | None = None, *, min_points: int = 1, max_points: int = 8, exact: bool = False
) -> st.SearchStrategy[PointCloud]:
    """Weighted points: quarters between -8 and 8, duplicates included, masses positive; shrinks to one point at 0.

    `dimension` 1..3 when not given. Raises ValueError for an empty size.
    """
    low, high = sizes(n, min_points, max_points)
    coordinate = st.integers(-32, 32).map(lambda k: Fraction(k, 4))

    def of(width: int) -> st.SearchStrategy[PointCloud]:
        point = st.lists(coordinate, min_size=width, max_size=width)
        return st.lists(st.tuples(point, weights()), min_size=low, max_size=high).map(
            lambda rows: PointCloud(array([x for x, _ in rows], exact), array(normalised([w for _, w in rows]), exact))
        )

    return st.integers(*sizes(dimension, 1, 3)).flatmap(remembered(of))


@remembered
def discriminators(
    n: int | None = None, *, min_atoms: int = 1, max_atoms: int = 8, saturated: bool = False, exact: bool = False
) -> st.SearchStrategy[Discriminator]:
    """Values D(x) = a/(a+b), strictly in (0, 1); shrinks to 1/2 everywhere.

    `saturated` also draws the floats next to 0 and 1: 2**-k for k <= 1000 and 1 - 2**-k for k <= 53.
    """
    low, high = sizes(n, min_atoms, max_atoms)
    small = st.integers(1, 9)
    value = st.tuples(small, small).map(lambda ab: Fraction(ab[0], sum(ab)))
    if saturated:
        value |= st.integers(1, 1000).map(lambda k: Fraction(1, 1 << k))
        value |= st.integers(1, 53).map(lambda k: 1 - Fraction(1, 1 << k))
    return st.lists(value, min_size=low, max_size=high).map(lambda values: array(values, exact))


def critics(cost: Any = None, *, max_points: int = 6, exact: bool = False) -> st.SearchStrategy[Critic]:
    """1-Lipschitz functions on a finite metric space: the c-transforms min_y v(y) + cost[x, y] of whole v.

    Every whole-valued 1-Lipschitz function with values in -9..9 is drawn (it is its own transform); shrinks to 0.
    With no `cost` (n, n) a metric is drawn too. 1-Lipschitz exactly when the cost is a metric of whole numbers; for
    other floats to within rounding. Raises ValueError when `cost` is not square.
    """
    if cost is None:
        return metrics(max_points=max_points, exact=True).flatmap(lambda d: _critics(d, exact))
    table = np.asarray(cost, dtype=object)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(f"cost has shape {table.shape}; a critic needs one distance for each pair of atoms, (n, n)")
    return _critics(table, exact)


def _critics(cost: Any, exact: bool) -> st.SearchStrategy[Critic]:
    d = [[Fraction(c) for c in row] for row in cost.tolist()]
    n = len(d)

    def transform(v: list[int]) -> Critic:
        values = [min(v[y] + d[x][y] for y in range(n)) for x in range(n)]
        return Critic(array(values, exact), array(d, exact))

    return st.lists(st.integers(-9, 9), min_size=n, max_size=n).map(transform)
