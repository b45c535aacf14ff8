"""Conditional tables, joint pmfs and couplings. Rows are x (or p), columns are y (or q)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from hypothesis import strategies as st

from gantheory.strategies.masses import array, normalised, sizes, weights
from gantheory.strategies.remembering import remembered
from gantheory.strategies.types import Coupling, Joint, Kernel


@remembered
def kernels(
    rows: int | None = None,
    columns: int | None = None,
    *,
    max_size: int = 4,
    support: Literal["full", "any", "deterministic"] = "any",
    exact: bool = False,
) -> st.SearchStrategy[Kernel]:
    """Conditional tables (rows, columns), float64, every row a pmf.

    `support`: "full" all positive, "any" zeros allowed, "deterministic" one 1 in each row. Shrinks to 1 row and
    1 column, to uniform rows. Raises ValueError for an unknown support or an empty size.
    """
    if support not in ("full", "any", "deterministic"):
        raise ValueError(f"support={support!r}: expected 'full', 'any' or 'deterministic'")
    low, high = sizes(rows, 1, max_size)

    def of(width: int) -> st.SearchStrategy[Kernel]:
        if support == "deterministic":
            target = st.integers(0, width - 1)
            row = target.map(lambda t: [Fraction(int(t == j)) for j in range(width)])
        else:
            one = weights(zero=support == "any")
            row = st.lists(one, min_size=width, max_size=width).map(normalised)
        return st.lists(row, min_size=low, max_size=high).map(lambda table: array(table, exact))

    return st.integers(*sizes(columns, 1, max_size)).flatmap(remembered(of))


@remembered
def joints(
    rows: int | None = None,
    columns: int | None = None,
    *,
    max_size: int = 4,
    support: Literal["full", "any"] = "any",
    exact: bool = False,
) -> st.SearchStrategy[Joint]:
    """Joint pmfs (rows, columns), float64, total 1; "any" allows zero cells, whole rows and columns of them too."""
    return _joints(rows, columns, max_size, support).map(lambda table: array(table, exact))


@remembered
def _joints(rows: int | None, columns: int | None, most: int, support: str) -> st.SearchStrategy[list[list[Fraction]]]:
    if support not in ("full", "any"):
        raise ValueError(f"support={support!r}: expected 'full' or 'any'")
    low, high = sizes(rows, 1, most)
    one = weights(zero=support == "any")

    def of(width: int) -> st.SearchStrategy[list[list[Fraction]]]:
        row = st.lists(one, min_size=width, max_size=width)
        return st.lists(row, min_size=low, max_size=high).map(lambda table: _table(table, width))

    return st.integers(*sizes(columns, 1, most)).flatmap(remembered(of))


def _table(rows: Sequence[Sequence[Any]], width: int) -> list[list[Fraction]]:
    flat = normalised([w for row in rows for w in row])
    return [flat[i : i + width] for i in range(0, len(flat), width)]


def couplings(p: Any = None, q: Any = None, *, max_size: int = 4, exact: bool = False) -> st.SearchStrategy[Coupling]:
    """Couplings: a plan (rows, columns) with its marginals.

    Without arguments any joint pmf with the marginals it has. With both pmfs (rows,) and (columns,), couplings of
    exactly those: averages of the product p q^T and of staircase (extreme) plans in drawn orders, shrinking to the
    product. Raises ValueError when only one is given, or when masses are negative or of sum 0.
    """
    if (p is None) != (q is None):
        raise ValueError("couplings: pass both marginals p and q, or neither")
    if p is None:
        return _joints(None, None, max_size, "any").map(lambda table: _coupling(table, exact))
    left, right = _given("p", p), _given("q", q)
    stair = st.tuples(st.permutations(range(len(left))), st.permutations(range(len(right))))
    parts = st.lists(st.tuples(st.integers(1, 4), stair), max_size=3)
    return st.tuples(st.sampled_from((1, 0, 2)), parts).map(lambda drawn: _mixed(left, right, *drawn, exact))


def _given(name: str, masses: Any) -> list[Fraction]:
    values = [Fraction(m) for m in np.asarray(masses, dtype=object).ravel().tolist()]
    if not values or min(values) < 0 or sum(values) == 0:
        raise ValueError(f"{name} = {masses!r} is not a pmf: masses are >= 0 with a positive sum")
    return normalised(values)


def _coupling(table: list[list[Fraction]], exact: bool) -> Coupling:
    p, q = [sum(row, Fraction(0)) for row in table], [sum(c, Fraction(0)) for c in zip(*table, strict=True)]
    return Coupling(array(table, exact), array(p, exact), array(q, exact))


def _mixed(p: list[Fraction], q: list[Fraction], share: int, parts: Sequence[Any], exact: bool) -> Coupling:
    share = share if parts else 1
    total = share + sum(w for w, _ in parts)
    table = [[Fraction(share, total) * a * b for b in q] for a in p]
    for weight, (rows, columns) in parts:
        for i, j, mass in _staircase(p, q, rows, columns):
            table[i][j] += Fraction(weight, total) * mass
    return Coupling(array(table, exact), array(p, exact), array(q, exact))


def _staircase(p: list[Fraction], q: list[Fraction], rows: Sequence[int], columns: Sequence[int]) -> list[Any]:
    """The north-west corner plan along the two orders: a vertex of the transport polytope."""
    left, right, a, b = list(p), list(q), 0, 0
    cells: list[tuple[int, int, Fraction]] = []
    while a < len(rows) and b < len(columns):
        i, j = rows[a], columns[b]
        mass = min(left[i], right[j])
        cells.append((i, j, mass))
        left[i], right[j] = left[i] - mass, right[j] - mass
        a, b = (a + 1, b) if left[i] == 0 else (a, b + 1)
    return cells
