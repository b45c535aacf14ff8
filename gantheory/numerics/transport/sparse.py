"""Exact transport between large point sets without a cost matrix.

A coarse problem (clusters of four neighbours) gives warm potentials and likely arcs; a network simplex solves the
transport on those arcs; then all n*m pairs are priced, the violated ones join the pool, and the same tree goes on until
no pair is violated. Nothing here is trusted: the certificate is computed afterwards from plan and potentials alone.
"""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gantheory.numerics.transport.costs import FloatArray, IndexArray, PointCosts
from gantheory.numerics.transport.problem import Core
from gantheory.numerics.transport.solvers import Draft

CODES = {"euclidean": 0, "sqeuclidean": 0, "cityblock": 1, "chebyshev": 2}
WIDTH = 64  # points of a block that is priced or skipped together
_CLUSTER = 4
_COARSEST = 400  # points below which no coarser level is built
_COLD = 40  # arcs a point gets at the coarsest level,
_WARM = 8  # and at the others,
_MORE = 8  # and per round of pricing
_REACH = 4.0  # slack up to which an arc joins the first pool, in mean cluster radii
_TRIM = 0.02  # arcs whose slack exceeds this part of the potentials' spread leave the pool
_EFFORT = 1.5  # arcs looked at per pivot, in square roots of the pool
_ROUNDS = 200


@dataclass(frozen=True)
class Level:
    """Points and integer masses of one level; neighbours are consecutive."""

    x: FloatArray
    y: FloatArray
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    metric: int
    power: float


@dataclass(frozen=True)
class Tree:
    """The spanning tree of the simplex as arrays over nodes: sources, sinks, root (see ``kernels``)."""

    parent: NDArray[np.int32]
    up: NDArray[np.bool_]
    price: FloatArray
    flow: NDArray[np.int64]
    pot: FloatArray
    size: NDArray[np.int32]
    first: NDArray[np.int32]
    after: NDArray[np.int32]
    before: NDArray[np.int32]

    @classmethod
    def empty(cls, nodes: int) -> "Tree":
        """Arrays for ``nodes`` nodes and the root."""
        parent, size, first, after, before = (np.empty(nodes + 1, np.int32) for _ in range(5))
        price, pot = np.zeros(nodes + 1), np.zeros(nodes + 1)
        up, flow = np.zeros(nodes + 1, np.bool_), np.zeros(nodes + 1, np.int64)
        return cls(parent, up, price, flow, pot, size, first, after, before)

    def arrays(self) -> tuple[Any, ...]:
        """In the order the kernels take them."""
        return (self.parent, self.up, self.price, self.flow, self.pot, self.size, self.first, self.after, self.before)

    def arcs(self) -> tuple[IndexArray, IndexArray, IndexArray]:
        """The arcs of the tree that do not touch the root: child node, tail node, head node."""
        root = len(self.parent) - 1
        child = np.flatnonzero(self.parent[:root] != root)
        above = self.parent[child].astype(np.int64)
        return child, np.where(self.up[child], child, above), np.where(self.up[child], above, child)


def kernels() -> Any:
    """The compiled kernels; ValueError with a remedy where numba is not installed."""
    if find_spec("numba") is None:
        raise ValueError('method="sparse" needs numba: install gantheory[fast], or use method="pricing"')
    return import_module("gantheory.numerics.transport.kernels")


def solve_sparse(core: Core) -> Draft:
    """Plan and dual values of a core problem between points, by the multilevel sparse network simplex."""
    costs = core.costs
    if not isinstance(costs, PointCosts):
        raise ValueError('method="sparse" works on points; for a cost matrix use method="network"')
    k = kernels()
    by_x, by_y = k.spatial_order(costs.x, _CLUSTER), k.spatial_order(costs.y, _CLUSTER)
    x, y = np.ascontiguousarray(costs.x[by_x]), np.ascontiguousarray(costs.y[by_y])
    a, b = core.a[by_x], core.b[by_y]
    level = Level(x, y, *integer_flows(a, b), CODES[costs.metric], costs.power)
    tree = solve_level(k, level)
    plan = float_plan(k, tree, a, b)
    f, g = np.empty(len(x)), np.empty(len(y))
    f[by_x], g[by_y] = tree.pot[: len(x)], -tree.pot[len(x) : -1]
    return Draft((by_x[plan[0]], by_y[plan[1]], plan[2]), f, g)


def integer_flows(a: FloatArray, b: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Masses as int64 with equal sums, to 2**-58 of the total: flows stay exact and ties are ties."""
    left = np.maximum(np.rint(a * (2.0**58 / a.sum())), 1).astype(np.int64)
    right = np.maximum(np.rint(b * (2.0**58 / b.sum())), 1).astype(np.int64)
    excess = int(left.sum()) - int(right.sum())
    if excess > 0:
        right[right.argmax()] += excess
    else:
        left[left.argmax()] -= excess
    return left, right


def float_plan(k: Any, tree: Tree, a: FloatArray, b: FloatArray) -> tuple[IndexArray, IndexArray, FloatArray]:
    """The plan that the tree carries for the float masses a and b."""
    flow = np.zeros(len(tree.parent))
    k.tree_flows(tree.parent, tree.up, np.concatenate([a, -b]), tree.first, tree.after, flow)
    child, tail, head = tree.arcs()
    mass = flow[child]
    busy = mass > 0
    return tail[busy], head[busy] - len(a), mass[busy]


def solve_level(k: Any, level: Level) -> Tree:
    """The optimal tree of one level: pool, simplex, pricing, until no pair of points is violated."""
    n, m = len(level.x), len(level.y)
    guess, rows, cols = _start(k, level)
    cost = k.pair_costs(level.x, level.y, rows, cols, level.metric, level.power)
    order = np.argsort(cost - guess[rows] + guess[cols + n], kind="stable")
    points = np.concatenate([level.x, level.y])
    farthest = float((points.max(axis=0) - points.min(axis=0)).sum()) ** level.power
    spread = float(guess.max() - guess.min()) + farthest
    tree = Tree.empty(n + m)
    tails, heads = rows.astype(np.int32), (cols + n).astype(np.int32)
    supply = np.concatenate([level.a, -level.b])
    k.greedy_tree(tails[order], heads[order], cost[order], supply, guess, spread, *tree.arrays())
    tolerance = 4e-15 * max(spread, 1e-30)
    for _ in range(_ROUNDS):
        pivots = k.optimise(tails, heads, cost, tolerance, 40 * (n + m) + 10_000, _EFFORT, *tree.arrays())
        k.settle(tree.parent, tree.up, tree.price, tree.pot, tree.size, tree.first, tree.after)
        new_rows, new_cols = _gather(k, level, tree.pot[:n], tree.pot[n:-1], -tolerance, _MORE)
        if not len(new_rows) or not (pivots or _fresh(new_rows * m + new_cols, tails, heads, n, m)):
            break
        slack = cost - tree.pot[tails] + tree.pot[heads]
        near = slack < _TRIM * spread
        keys = np.concatenate([tails[near].astype(np.int64) * m + (heads[near] - n), new_rows * m + new_cols])
        rows, cols = np.divmod(_distinct(keys), m)  # sorted by tail: neighbours in the pool are neighbours in space
        tails, heads = rows.astype(np.int32), (cols + n).astype(np.int32)
        cost = k.pair_costs(level.x, level.y, rows, cols, level.metric, level.power)
    return tree


def _distinct(keys: IndexArray) -> IndexArray:
    """The distinct keys, sorted; ``np.unique`` hashes integers first, which takes ten times as long."""
    keys = np.sort(keys)
    return keys[np.concatenate([[True], keys[1:] != keys[:-1]])]


def _fresh(keys: IndexArray, tails: Any, heads: Any, n: int, m: int) -> bool:
    """Whether pricing found pairs that the pool does not hold."""
    return bool(np.setdiff1d(keys, tails.astype(np.int64) * m + (heads - n)).size)


def _gather(
    k: Any, level: Level, phi_x: FloatArray, phi_y: FloatArray, limit: float, keep: int
) -> tuple[IndexArray, IndexArray]:
    """Per source the ``keep`` cheapest pairs of slack below ``limit``."""
    cols, _, many = k.cheapest(level.x, level.y, phi_x, phi_y, limit, keep, level.metric, level.power, WIDTH)
    mask = np.arange(keep) < many[:, None]
    return np.nonzero(mask)[0], cols[mask].astype(np.int64)


def _start(k: Any, level: Level) -> tuple[FloatArray, IndexArray, IndexArray]:
    """Potentials and a pool of pairs to begin with: from the coarser level, or cold."""
    n, m = len(level.x), len(level.y)
    back = Level(level.y, level.x, level.b, level.a, level.metric, level.power)
    keys: list[IndexArray] = []
    if max(n, m) <= _COARSEST:
        guess, limit, keep = np.zeros(n + m), np.inf, _COLD
    else:
        guess, limit, pairs = _from_coarse(k, level)
        keys, keep = [pairs], _WARM
    i, j = _gather(k, level, guess[:n], guess[n:], limit, min(keep, m))
    v, u = _gather(k, back, -guess[n:], -guess[:n], limit, min(keep, n))
    rows, cols = np.divmod(_distinct(np.concatenate([*keys, i * m + j, u * m + v])), m)
    return guess, rows, cols


def _from_coarse(k: Any, level: Level) -> tuple[FloatArray, float, IndexArray]:
    """Solve on clusters; carry its potentials over by c-transform, and its tree arcs as pairs of members."""
    n, m = len(level.x), len(level.y)
    big_x, mass_x, radius_x = _clusters(level.x, level.a)
    big_y, mass_y, radius_y = _clusters(level.y, level.b)
    tree = solve_level(k, Level(big_x, big_y, *integer_flows(mass_x, mass_y), level.metric, level.power))
    phi = tree.pot[len(big_x) : -1]
    guess = np.concatenate([_envelope(k, level, level.x, big_y, phi), _envelope(k, level, level.y, big_y, phi)])
    _, tail, head = tree.arcs()
    member = np.arange(_CLUSTER)
    rows = (tail[:, None, None] * _CLUSTER + member[:, None] + 0 * member).ravel()
    cols = ((head - len(big_x))[:, None, None] * _CLUSTER + member + 0 * member[:, None]).ravel()
    inside = (rows < n) & (cols < m)
    limit = _REACH * (radius_x + radius_y)
    return guess, limit if level.power == 1 else np.inf, rows[inside] * m + cols[inside]


def _envelope(k: Any, level: Level, points: FloatArray, y: FloatArray, phi: FloatArray) -> FloatArray:
    """``min_j c(z, y_j) + phi_j`` at each point z."""
    zeros = np.zeros(len(points))
    return k.cheapest(points, y, zeros, phi, np.inf, 1, level.metric, level.power, WIDTH)[1][:, 0]


def _clusters(points: FloatArray, mass: NDArray[np.int64]) -> tuple[FloatArray, FloatArray, float]:
    """Centres and masses of consecutive fours, and the mean distance to the centre."""
    label = np.arange(len(points)) // _CLUSTER
    weight = mass.astype(np.float64)
    total: FloatArray = np.bincount(label, weight).astype(np.float64)
    centre = np.stack([np.bincount(label, weight * points[:, d]) / total for d in range(points.shape[1])], axis=1)
    return centre, total, float(np.sqrt(np.square(points - centre[label]).sum(axis=1)).mean())


def envelope(costs: PointCosts, g: FloatArray) -> FloatArray:
    """The c-transform ``f_i = min_j c_ij - g_j`` by the pricing kernel."""
    k = kernels()
    by_x, by_y = k.spatial_order(costs.x, _CLUSTER), k.spatial_order(costs.y, _CLUSTER)
    x, y = np.ascontiguousarray(costs.x[by_x]), np.ascontiguousarray(costs.y[by_y])
    out = np.empty(len(x))
    zeros = np.zeros(len(x))
    found = k.cheapest(x, y, zeros, -g[by_y], np.inf, 1, CODES[costs.metric], costs.power, WIDTH)
    out[by_x] = found[1][:, 0]
    return out
