"""City-block transport on a lattice as a Beckmann flow: mass runs along the lattice edges.

The city-block distance is the shortest path on the edges, so that the n*m pairs shrink to four arcs a node. The network
simplex starts from a spanning tree of the lattice; its flow has no cycle and is taken apart into a plan.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gantheory.numerics.transport.costs import FloatArray, IndexArray, PointCosts
from gantheory.numerics.transport.problem import Core
from gantheory.numerics.transport.solvers import Draft
from gantheory.numerics.transport.sparse import Tree, integer_flows, kernels

_ROOM = 4  # lattice nodes per point up to which a set of points counts as a lattice
_EFFORT = 1.5


@dataclass(frozen=True)
class Lattice:
    """The product of sorted coordinates ``axes``; ``node`` is where each point lies, in C order."""

    axes: list[FloatArray]
    node: IndexArray

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of coordinates along each axis."""
        return tuple(len(axis) for axis in self.axes)


def lattice_of(points: FloatArray) -> Lattice | None:
    """The lattice spanned by the coordinates of points (n, d), or None if it has far more nodes than points."""
    axes: list[FloatArray] = []
    places: list[IndexArray] = []
    size = 1
    for k in range(points.shape[1]):
        axis, place = np.unique(points[:, k], return_inverse=True)
        axes.append(axis)
        places.append(place)
        size *= len(axis)
        if size > _ROOM * len(points) + 64:
            return None
    node = np.ravel_multi_index(tuple(places), tuple(len(axis) for axis in axes))
    return Lattice(axes, np.asarray(node, dtype=np.int64))


def solve_grid(core: Core) -> Draft:
    """Plan and dual values of a city-block problem on a lattice."""
    costs = core.costs
    if not isinstance(costs, PointCosts) or costs.metric != "cityblock" or costs.power != 1.0:
        raise ValueError('method="grid" needs points, metric="cityblock" and order=1')
    lattice = lattice_of(np.concatenate([costs.x, costs.y]))
    if lattice is None:
        raise ValueError('method="grid" needs points on a lattice')
    k = kernels()
    n = len(costs.x)
    x_node, y_node = lattice.node[:n], lattice.node[n:]
    a, b = integer_flows(core.a, core.b)
    supply = np.zeros(int(np.prod(lattice.shape)), np.int64)
    np.add.at(supply, x_node, a)
    np.subtract.at(supply, y_node, b)
    tree = _flow(k, lattice, supply)
    _, tails, heads = tree.arcs()
    child = np.flatnonzero(tree.parent[:-1] != len(supply))
    busy = tree.flow[child] > 0
    rows, cols, mass = k.take_apart(
        tails[busy], heads[busy], tree.flow[child[busy]], len(supply), x_node, a.copy(), y_node, b.copy()
    )
    unit = float(core.a.sum()) / float(a.sum())
    return Draft((rows, cols, mass * unit), tree.pot[x_node], -tree.pot[y_node])


def _flow(k: Any, lattice: Lattice, supply: Any) -> Tree:
    """The cheapest flow on the lattice edges, as the tree of its simplex."""
    count = len(supply)
    left, right, length = _edges(lattice)
    tree = Tree.empty(count)
    none = np.empty(0, np.int32)
    reach = sum(float(axis[-1] - axis[0]) for axis in lattice.axes)
    k.greedy_tree(none, none, np.empty(0), supply, np.zeros(count), max(reach, 1e-30), *tree.arrays())
    tails = np.concatenate([left, right]).astype(np.int32)
    heads = np.concatenate([right, left]).astype(np.int32)
    order = np.argsort(tails, kind="stable")
    cost = np.concatenate([length, length])[order]
    k.optimise(
        tails[order], heads[order], cost, 4e-15 * max(reach, 1e-30), 1000 * count + 10_000, _EFFORT, *tree.arrays()
    )
    k.settle(tree.parent, tree.up, tree.price, tree.pot, tree.size, tree.first, tree.after)
    return tree


def _edges(lattice: Lattice) -> tuple[IndexArray, IndexArray, FloatArray]:
    nodes = np.arange(int(np.prod(lattice.shape))).reshape(lattice.shape)
    left: list[IndexArray] = []
    right: list[IndexArray] = []
    length: list[FloatArray] = []
    for k, axis in enumerate(lattice.axes):
        lower = np.moveaxis(nodes, k, -1)[..., :-1]
        left.append(lower.ravel())
        right.append(np.moveaxis(nodes, k, -1)[..., 1:].ravel())
        length.append(np.broadcast_to(np.diff(axis), lower.shape).ravel())
    return np.concatenate(left), np.concatenate(right), np.concatenate(length)
