"""Exact transport without compiled code: HiGHS on the arcs that matter, with all n*m pairs priced in NumPy.

Column generation: a small linear program over a pool of arcs, its multipliers priced on every pair, the cheapest
violated pairs of each row added, until none is violated.
"""

from importlib import import_module
from typing import Any

import numpy as np

from gantheory.numerics.transport.costs import Costs, FloatArray, IndexArray, exponent_of, row_blocks
from gantheory.numerics.transport.problem import Core
from gantheory.numerics.transport.solvers import Draft

_FIRST = 8  # cheapest arcs per atom in the first pool
_MORE = 4  # violated arcs per row, per column and round
_ROUNDS = 100
_TOLERANCE = 1e-13
_NEAR = 0.1  # slack up to which an idle arc stays in the pool


def solve_pricing(core: Core) -> Draft:
    """Plan and dual values by a HiGHS master problem over a growing pool of arcs."""
    costs = core.costs
    n, m = costs.shape
    shift = exponent_of(float(core.a.sum()) / (n + m))  # mean mass about 1: the tolerances of HiGHS are absolute
    a, b = np.ldexp(core.a, -shift), np.ldexp(core.b, -shift)
    b = b * (a.sum() / b.sum())
    penalty = max(float(costs.block(start, stop).max(initial=0.0)) for start, stop in row_blocks(costs)) + 1.0
    rows, cols = np.divmod(np.union1d(_cheap_pairs(costs), _corner_path(a, b)), m)
    mass, f, g = _master(a, b, rows, cols, costs.entries(rows, cols), penalty)
    for done in range(_ROUNDS):
        keys = rows * m + cols
        new = np.setdiff1d(_violated(costs, f, g), keys)
        if not len(new):
            break
        slack = costs.entries(rows, cols) - f[rows] - g[cols]
        useful = (mass > 0) | (slack < _NEAR) | (done > _ROUNDS // 2)  # in the end nothing leaves: no cycles
        rows, cols = np.divmod(np.union1d(keys[useful], new), m)
        mass, f, g = _master(a, b, rows, cols, costs.entries(rows, cols), penalty)
    busy = mass > 0
    return Draft((rows[busy], cols[busy], np.ldexp(mass[busy], shift)), f, g)


def _master(
    a: FloatArray, b: FloatArray, rows: IndexArray, cols: IndexArray, price: FloatArray, penalty: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The plan on the pool and its multipliers; mass left out costs ``penalty``, so that there always is one."""
    sparse: Any = import_module("scipy.sparse")
    optimize: Any = import_module("scipy.optimize")
    n, m, k = len(a), len(b), len(rows)
    atoms = np.arange(n + m)
    where = np.concatenate([rows, cols + n, atoms]), np.concatenate([np.arange(k), np.arange(k), k + atoms])
    matrix = sparse.csc_array((np.ones(2 * k + n + m), where), shape=(n + m, k + n + m))
    prices = np.concatenate([price, np.full(n + m, penalty)])
    found = optimize.linprog(prices, A_eq=matrix, b_eq=np.concatenate([a, b]), bounds=(0, None), method="highs-ds")
    if found.x is None:
        raise ArithmeticError(f"HiGHS gave up on the pricing master: {found.message}")
    duals = np.asarray(found.eqlin.marginals, dtype=np.float64)
    return np.asarray(found.x, dtype=np.float64)[:k], duals[:n], duals[n:]


def _cheap_pairs(costs: Costs) -> IndexArray:
    n, m = costs.shape
    keys = [_smallest(costs, np.zeros(n), np.zeros(m), min(_FIRST, m), np.inf)]
    back = _smallest(costs.transposed(), np.zeros(m), np.zeros(n), min(_FIRST, n), np.inf)
    j, i = np.divmod(back, n)
    return np.concatenate([*keys, i * m + j])


def _violated(costs: Costs, f: FloatArray, g: FloatArray) -> IndexArray:
    """The worst violated pairs of every row and of every column."""
    n, m = costs.shape
    by_row = _smallest(costs, f, g, min(_MORE, m), -_TOLERANCE)
    j, i = np.divmod(_smallest(costs.transposed(), g, f, min(_MORE, n), -_TOLERANCE), n)
    return np.union1d(by_row, i * m + j)


def _smallest(costs: Costs, f: FloatArray, g: FloatArray, keep: int, limit: float) -> IndexArray:
    """Keys ``i * m + j`` of the ``keep`` smallest slacks of each row that lie below ``limit``."""
    m = costs.shape[1]
    keys: list[IndexArray] = []
    for start, stop in row_blocks(costs):
        slack = costs.block(start, stop) - f[start:stop, None]
        slack -= g
        busy = np.flatnonzero(slack.min(axis=1) < limit)
        if not len(busy):
            continue
        part = slack[busy]
        best = np.argpartition(part, keep - 1, axis=1)[:, :keep]
        i, k = np.nonzero(np.take_along_axis(part, best, axis=1) < limit)
        keys.append((busy[i] + start) * m + best[i, k])
    return np.concatenate(keys) if keys else np.empty(0, np.int64)


def _corner_path(a: FloatArray, b: FloatArray) -> IndexArray:
    """A feasible set of arcs: the north-west corner rule, so that the first master has a solution."""
    i = np.searchsorted(np.cumsum(a)[:-1], np.concatenate([np.cumsum(a)[:-1], np.cumsum(b)[:-1], [0.0]]), side="right")
    j = np.searchsorted(np.cumsum(b)[:-1], np.concatenate([np.cumsum(a)[:-1], np.cumsum(b)[:-1], [0.0]]), side="right")
    m = len(b)
    corner = i * m + j
    before = np.maximum(i - 1, 0) * m + j
    left = i * m + np.maximum(j - 1, 0)
    return np.concatenate([corner, before, left])
