"""POT's network simplex on the pairs that matter: between points, a coarse problem tells which these are.

Clusters of neighbours give dual values; of every point the pairs of least slack under them are solved for; all n*m
pairs are priced, and violated ones join, until plan and dual values have the same worth.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from gantheory.numerics.transport.costs import FloatArray, IndexArray, distances
from gantheory.numerics.transport.solvers import ITERATIONS, load_pot

_CLUSTER = 4
_COARSEST = 1 << 15  # pairs up to which all of them are solved for
_FIRST = 40  # pairs of least slack per point to begin with,
_MORE = 20  # and per round
_ROUNDS = 6
_BLOCK = 1 << 15  # pairs priced at a time: they stay in the cache
_CLOSED = 1e-11  # relative gap at which the pairs left out do not matter; rounding is taken out afterwards
_ROUGH = 1e-3  # the same where only a guess is wanted
_TIGHT = 1e-9  # slack, relative to the largest cost, of pairs that may be tight


@dataclass(frozen=True)
class Flow:
    """A plan (rows, cols, mass) and dual values f (n,) and g (m,)."""

    rows: IndexArray
    cols: IndexArray
    mass: FloatArray
    f: FloatArray
    g: FloatArray


@dataclass(frozen=True)
class Clouds:
    """Masses of equal sum at points, and what a metric and an order make their distances cost."""

    a: FloatArray
    b: FloatArray
    x: FloatArray
    y: FloatArray
    metric: str
    order: float

    def cost(self) -> FloatArray:
        """The (n, m) costs."""
        return distances(self.x[:, None], self.y, self.metric, self.order)


def solve_narrowed(clouds: Clouds, cost: FloatArray, closed: float = _CLOSED) -> Flow | None:
    """The optimal plan and dual values for the (n, m) costs of two clouds; None where the gap does not close."""
    a, b = clouds.a, clouds.b
    if cost.size <= _COARSEST:
        return _solved(a, b, np.arange(cost.size), cost)
    f, g = _guess(clouds, cost)
    pool = np.zeros(cost.size, dtype=bool)
    pool[_corner(a, b)] = True
    for start, block in _blocks(cost):
        slack = block - f[start : start + len(block), None]
        slack -= g
        least = np.argpartition(slack, min(_FIRST, len(b) - 1), axis=1)[:, :_FIRST]
        pool[(np.arange(start, start + len(block))[:, None] * len(b) + least).ravel()] = True
    for _ in range(_ROUNDS):
        keys = np.flatnonzero(pool)
        flow = _solved(a, b, keys, cost)
        f, new = _priced(cost, flow)
        spent = float(flow.mass @ cost[flow.rows, flow.cols])
        if spent - float(a @ f + b @ flow.g) <= closed * spent:
            return flow if closed > _CLOSED else _settled(flow, cost, keys)
        pool[new] = True
    return None


def _blocks(cost: FloatArray) -> Iterator[tuple[int, FloatArray]]:
    step = max(1, _BLOCK // cost.shape[1])
    for start in range(0, len(cost), step):
        yield start, cost[start : start + step]


def _priced(cost: FloatArray, flow: Flow) -> tuple[FloatArray, IndexArray]:
    """The c-transform of g, and the violated pairs as keys ``i * m + j``: the worst, if they are very many."""
    f, keys, depths = np.empty(len(cost)), list[IndexArray](), list[FloatArray]()
    for start, block in _blocks(cost):
        slack = block - flow.g
        f[start : start + len(block)] = slack.min(axis=1)
        slack -= flow.f[start : start + len(block), None]
        keys.append(np.flatnonzero(slack < 0))
        depths.append(slack.ravel()[keys[-1]])
        keys[-1] += start * cost.shape[1]
    found, depth = np.concatenate(keys), np.concatenate(depths)
    most = _MORE * sum(cost.shape)
    return f, found if len(found) <= most else found[np.argpartition(depth, most)[:most]]


def _guess(clouds: Clouds, cost: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Dual values from clusters of neighbours, carried over by c-transforms."""
    (big_x, mass_x), (big_y, mass_y) = _clustered(clouds.x, clouds.a), _clustered(clouds.y, clouds.b)
    mass_y *= mass_x.sum() / mass_y.sum()
    coarse = Clouds(mass_x, mass_y, big_x, big_y, clouds.metric, clouds.order)
    found = solve_narrowed(coarse, coarse.cost(), _ROUGH)
    if found is None:
        return np.zeros(len(clouds.a)), cost.min(axis=0)
    f = (distances(clouds.x[:, None], big_y, clouds.metric, clouds.order) - found.g).min(axis=1)
    rest = [(block - f[start : start + len(block), None]).min(axis=0) for start, block in _blocks(cost)]
    return f, np.stack(rest).min(axis=0)


def _clustered(points: FloatArray, mass: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Centres and masses of clusters of at most four neighbours, halved along one coordinate after the other."""
    label, largest, axis = np.zeros(len(points), np.int64), len(points), 0
    while largest > _CLUSTER:
        order = np.lexsort((points[:, axis % points.shape[1]], label))
        count = np.bincount(label)
        rank = np.empty_like(label)
        rank[order] = np.arange(len(label)) - np.repeat(np.cumsum(count) - count, count)
        label, largest, axis = 2 * label + (2 * rank >= count[label]), (largest + 1) // 2, axis + 1
    total: FloatArray = np.bincount(label, mass).astype(np.float64)
    centre = np.stack([np.bincount(label, mass * column) / total for column in points.T], axis=1)
    return centre, total


def _corner(a: FloatArray, b: FloatArray) -> IndexArray:
    """Keys of pairs that carry a plan: the north-west corner rule."""
    upper, lower = np.cumsum(a), np.cumsum(b)
    upper[-1] = lower[-1] = max(upper[-1], lower[-1])
    cuts = np.concatenate([upper, lower])
    return (np.searchsorted(upper, cuts) * len(b) + np.searchsorted(lower, cuts)).astype(np.int64)


def _solved(a: FloatArray, b: FloatArray, keys: IndexArray, cost: FloatArray) -> Flow:
    """The optimum on some pairs, given by their keys."""
    sparse: Any = import_module("scipy.sparse")
    pairs = sparse.coo_array((cost.ravel()[keys], np.divmod(keys, len(b))), shape=cost.shape)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        plan, log = load_pot().emd(
            a, b, pairs, numItermax=ITERATIONS, log=True, center_dual=False, check_marginals=False
        )
    plan = plan.tocoo()
    f, g = np.asarray(log["u"], dtype=np.float64), np.asarray(log["v"], dtype=np.float64)
    return Flow(plan.row.astype(np.int64), plan.col.astype(np.int64), plan.data, f, g)


def _settled(flow: Flow, cost: FloatArray, keys: IndexArray) -> Flow:
    """The dual values made tight along a spanning tree of the tightest pairs: this takes POT's rounding out."""
    sparse: Any = import_module("scipy.sparse")
    graphs: Any = import_module("scipy.sparse.csgraph")
    n, nodes = len(flow.f), len(flow.f) + len(flow.g)
    rows, cols = np.divmod(keys, len(flow.g))
    slack = np.abs(cost[rows, cols] - flow.f[rows] - flow.g[cols])
    limit = _TIGHT * float(cost[flow.rows, flow.cols].max())
    near = slack <= limit
    used = sparse.coo_array((np.ones(len(flow.mass)), (flow.rows, flow.cols)), shape=cost.shape).tocsr()
    weight = slack[near] + limit * (1 - 0.5 * used[rows[near], cols[near]])  # the plan's own pairs first
    tree = graphs.minimum_spanning_tree(sparse.coo_array((weight, (rows[near], cols[near] + n)), shape=(nodes, nodes)))
    value, done = [*flow.f.tolist(), *flow.g.tolist()], np.zeros(nodes, dtype=bool)
    for root in range(nodes):
        if done[root]:
            continue
        order, before = graphs.breadth_first_order(tree, root, directed=False)
        done[order] = True
        child, above = order[1:], before[order[1:]]
        edge = cost[np.minimum(child, above), np.maximum(child, above) - n]
        for node, parent, price in zip(child.tolist(), above.tolist(), edge.tolist(), strict=True):
            value[node] = price - value[parent]
    return Flow(flow.rows, flow.cols, flow.mass, np.array(value[:n]), np.array(value[n:]))
