"""The transport problem and its core: what is left when common mass is cancelled and empty atoms are dropped."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gantheory.numerics.transport.costs import Costs, FloatArray, IndexArray, PointCosts
from gantheory.numerics.transport.exact import balanced
from gantheory.numerics.transport.inputs import Masses

_SMALL_REST = 1e-2  # a rest lighter than this is taken from exact masses: floats would cancel
_EXACT_ATOMS = 200_000


@dataclass(frozen=True)
class Problem:
    """Masses p (n,), q (m,) and costs; ``shared`` says that atom i of p and atom i of q are the same point."""

    p: Masses
    q: Masses
    costs: Costs
    order: float
    shared: bool

    @property
    def shape(self) -> tuple[int, int]:
        """(n, m)."""
        return self.costs.shape


@dataclass(frozen=True)
class Core:
    """A transport problem between atoms of positive mass.

    ``rows`` and ``cols`` name its atoms in the whole problem; ``kept`` is the cancelled mass (row, col, mass) that
    stays where it is, found at ``pairs`` of atoms. ``a`` and ``b`` are its float masses,
    ``exact`` the same as integers over one total for all of p.
    """

    problem: Problem
    rows: IndexArray
    cols: IndexArray
    a: FloatArray
    b: FloatArray
    kept: tuple[IndexArray, IndexArray, FloatArray]
    pairs: tuple[IndexArray, IndexArray]

    @cached_property
    def costs(self) -> Costs:
        """The costs between the atoms of the core, in their own scaled units."""
        return self.problem.costs.restrict(self.rows, self.cols)

    @property
    def shift(self) -> float:
        """Core cost units are ``2**shift`` units of the whole problem."""
        return self.costs.exponent - self.problem.costs.exponent

    @cached_property
    def exact(self) -> tuple[list[int], list[int], int]:
        """Integer masses of the core atoms and the integer that stands for probability 1 (see ``refined``)."""
        a, b, unit = self._rest
        return [a[i] for i in self.rows.tolist()], [b[j] for j in self.cols.tolist()], unit

    @cached_property
    def _rest(self) -> tuple[list[int], list[int], int]:
        return exact_rest(self.problem, *self.pairs)

    @cached_property
    def refined(self) -> "Core":
        """The same core with exactly the atoms whose exact mass is positive: rounding may have emptied some."""
        a, b, unit = self._rest
        rows = np.array([i for i, v in enumerate(a) if v], dtype=np.int64)
        cols = np.array([j for j, v in enumerate(b) if v], dtype=np.int64)
        if np.array_equal(rows, self.rows) and np.array_equal(cols, self.cols):
            return self
        left, right = (np.array([v / unit for v in masses if v]) for masses in (a, b))
        return Core(self.problem, rows, cols, left, right, self.kept, self.pairs)

    def inside(self, plan: tuple[IndexArray, IndexArray, FloatArray]) -> tuple[IndexArray, IndexArray, FloatArray]:
        """The part of a plan of the whole problem between core atoms, less the kept mass, in core numbering."""
        rows, cols, mass = plan
        n, m = self.problem.shape
        row_of, col_of = np.full(n, -1), np.full(m, -1)
        row_of[self.rows], col_of[self.cols] = np.arange(len(self.rows)), np.arange(len(self.cols))
        i, j = row_of[rows], col_of[cols]
        stays = np.isin(rows * m + cols, self.kept[0] * m + self.kept[1]) if len(self.kept[0]) else np.zeros(1, bool)
        here = (i >= 0) & (j >= 0) & ~stays
        return i[here], j[here], mass[here]


def exact_rest(problem: Problem, rows: IndexArray, cols: IndexArray) -> tuple[list[int], list[int], int]:
    """All masses as integers over one total, less what p and q have in common at the pairs (rows[k], cols[k])."""
    a, b, unit = balanced(problem.p.integers, problem.q.integers)
    pairs: list[tuple[int, int]] = list(zip(rows.tolist(), cols.tolist(), strict=True))
    for i, j in pairs:
        common = min(a[i], b[j])
        a[i] -= common
        b[j] -= common
    return a, b, unit


def reduce(problem: Problem, *, cancel: bool) -> Core:
    """Cancel common mass (if asked: right for a metric cost) and drop empty atoms."""
    p, q = problem.p.values, problem.q.values
    i, j = common_atoms(problem) if cancel else (np.empty(0, np.int64), np.empty(0, np.int64))
    pairs = i, j
    common = np.minimum(p[i], q[j])
    i, j, common = i[common > 0], j[common > 0], common[common > 0]
    a, b = p.copy(), q.copy()
    a[i] -= common
    b[j] -= common
    left, right = math.fsum(a), math.fsum(b)
    if (max(left, right) < _SMALL_REST or abs(left - right) > 1e-13 * left) and len(p) + len(q) <= _EXACT_ATOMS:
        exact_a, exact_b, unit = exact_rest(problem, i, j)
        a, b = np.array([v / unit for v in exact_a]), np.array([v / unit for v in exact_b])
    rows, cols = np.flatnonzero(a > 0), np.flatnonzero(b > 0)
    if not (len(rows) and len(cols)):
        rows = cols = np.empty(0, np.int64)
    return Core(problem, rows, cols, a[rows], b[cols], (i, j, common), pairs)


def common_atoms(problem: Problem) -> tuple[IndexArray, IndexArray]:
    """Pairs of atoms of p and q at the same place, each atom at most once."""
    n, m = problem.shape
    if problem.shared:
        return np.arange(n), np.arange(n)
    if not isinstance(problem.costs, PointCosts):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    points = np.concatenate([problem.costs.x, problem.costs.y])
    order = np.lexsort(points.T)
    ordered = points[order]
    fresh = np.concatenate([[True], (ordered[1:] != ordered[:-1]).any(axis=1)])
    place = np.empty(n + m, np.int64)
    place[order] = np.cumsum(fresh) - 1
    _, first_x = np.unique(place[:n], return_index=True)
    _, first_y = np.unique(place[n:], return_index=True)
    _, ix, iy = np.intersect1d(place[:n][first_x], place[n:][first_y], assume_unique=True, return_indices=True)
    return first_x[ix].astype(np.int64), first_y[iy].astype(np.int64)
