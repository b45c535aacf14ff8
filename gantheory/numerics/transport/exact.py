"""Optimal transport in exact integers: a network simplex that starts from any plan, float or not, and ends with gap 0.

Masses are integers over a common total, costs are the float64 costs as the dyadic rationals they are. From the spanning
forest of a plan the exact flows and potentials follow by elimination; if these are feasible the forest was optimal and
no pivot is made. Otherwise the strongly feasible network simplex (Cunningham 1976) repairs it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gantheory.numerics.transport.costs import Costs, FloatArray, IndexArray, row_blocks

_KEEP = 1 << 23  # entries of a cost matrix kept while pivoting
_SAFE = 1 << 60  # integers below this may be added twice in int64


def integer_masses(p: Sequence[Fraction | int | float]) -> list[int]:
    """Integers proportional to exact masses (floats are the dyadic rationals they are)."""
    ratios = [value.as_integer_ratio() for value in p]
    common = math.lcm(*(d for _, d in ratios)) if ratios else 1
    numbers = [n * (common // d) for n, d in ratios]
    divisor = math.gcd(*numbers) or 1
    return [n // divisor for n in numbers]


@dataclass(frozen=True)
class ExactCosts:
    """Costs as integers ``c_ij * 2**bits``, exact for every float64 entry; int64 where these are small."""

    costs: Costs
    bits: int
    largest: float
    matrix: FloatArray | None
    small: NDArray[np.int64] | None

    @classmethod
    def of(cls, costs: Costs) -> "ExactCosts":
        """Find the common power of two of all costs."""
        n, m = costs.shape
        matrix = costs.dense() if n * m <= _KEEP else None
        bits, largest = 0, 0.0
        for start, stop in row_blocks(costs):
            block = costs.block(start, stop) if matrix is None else matrix[start:stop]
            bits = max(bits, _fraction_bits(block))
            largest = max(largest, float(block.max(initial=0.0)))
        fits = matrix is not None and bits < 1000 and math.ldexp(largest, bits) < _SAFE >> 4
        small = np.ldexp(matrix, bits).astype(np.int64) if fits and matrix is not None else None
        return cls(costs, bits, largest, matrix, small)

    def entries(self, rows: IndexArray, cols: IndexArray) -> list[int]:
        """The integer costs at (rows[k], cols[k])."""
        values = self.costs.entries(rows, cols) if self.matrix is None else self.matrix[rows, cols]
        return to_integers(values, self.bits)

    def block(self, start: int, stop: int) -> FloatArray:
        """The float costs of some rows."""
        return self.costs.block(start, stop) if self.matrix is None else self.matrix[start:stop]

    def violated(self, f: list[int], g: list[int]) -> list[tuple[int, int, int]]:
        """For each row with ``c_ij - f_i - g_j < 0`` somewhere: (i, j, c_ij) at its most negative entry, exactly."""
        if self.small is not None and max(map(abs, f), default=0) + max(map(abs, g), default=0) < _SAFE:
            return self._violated_small(f, g)
        return self._violated_large(f, g)

    def _violated_small(self, f: list[int], g: list[int]) -> list[tuple[int, int, int]]:
        if self.small is None:
            return []
        slack = self.small - np.array(f, dtype=np.int64)[:, None]
        slack -= np.array(g, dtype=np.int64)
        if not slack.size:
            return []
        best = slack.argmin(axis=1)
        rows = np.flatnonzero(slack[np.arange(len(best)), best] < 0)
        return [(int(i), int(best[i]), int(self.small[i, best[i]])) for i in rows]

    def _violated_large(self, f: list[int], g: list[int]) -> list[tuple[int, int, int]]:
        unit = 1 << self.bits
        left, right = np.array([v / unit for v in f]), np.array([v / unit for v in g])
        sizes = np.abs(left).max(initial=0.0) + np.abs(right).max(initial=0.0) + self.largest
        doubt = 4.0 * np.finfo(np.float64).eps * float(sizes) + 5e-324
        worst: dict[int, tuple[int, int, int]] = {}
        for start, stop in row_blocks(self.costs):
            block = self.block(start, stop)
            i, j = np.nonzero((block - left[start:stop, None]) - right <= doubt)
            if not len(i):
                continue
            for a, b, c in zip((i + start).tolist(), j.tolist(), to_integers(block[i, j], self.bits), strict=True):
                slack = c - f[a] - g[b]
                if slack < 0 and (a not in worst or slack < worst[a][0]):
                    worst[a] = (slack, b, c)
        return [(a, b, c) for a, (_, b, c) in worst.items()]


def _fraction_bits(block: FloatArray) -> int:
    """The fewest bits after the binary point that hold every entry."""
    values = block[block != 0.0]
    if not values.size:
        return 0
    mantissa, exponent = np.frexp(values)
    digits = np.ldexp(mantissa, 53).astype(np.int64)
    lowest = np.frexp((digits & -digits).astype(np.float64))[1] - 1
    return max(0, int((53 - exponent - lowest).max()))


def to_integers(values: FloatArray, bits: int) -> list[int]:
    """``values * 2**bits`` as Python integers; exact when every value has at most ``bits`` fractional bits."""
    mantissa, exponent = np.frexp(values)
    digits = np.ldexp(mantissa, 53).astype(np.int64).tolist()
    shifts = (exponent.astype(np.int64) + (bits - 53)).tolist()
    return [d << s if s >= 0 else d >> -s for d, s in zip(digits, shifts, strict=True)]


class ExactTree:
    """A spanning tree of sources 0..n-1, sinks n..n+m-1 and a root, with exact flows and potentials.

    ``pot`` is such that the slack of an arc is ``cost - pot[tail] + pot[head]``, 0 on the tree.
    """

    def __init__(self, supply: list[int]) -> None:
        count = len(supply)
        self.root = count
        self.supply = supply
        self.parent = [count] * count + [-1]
        self.up = [True] * (count + 1)
        self.cost = [0] * (count + 1)
        self.flow = [0] * (count + 1)
        self.pot = [0] * (count + 1)
        self.depth = [0] * (count + 1)
        self.children: list[set[int]] = [set() for _ in range(count + 1)]

    def plant(self, arcs: list[tuple[int, int, int]], guess: list[int]) -> bool:
        """Root a forest of arcs (tail, head, cost) and eliminate; True when all flows come out feasible.

        ``guess`` gives the potential at the root of each tree of the forest.
        """
        near: list[list[tuple[int, bool, int]]] = [[] for _ in self.supply]
        for tail, head, cost in arcs:
            near[tail].append((head, False, cost))
            near[head].append((tail, True, cost))
        order = self._spread(near, guess)
        net = list(self.supply)
        feasible = True
        for v in reversed(order):
            parent = self.parent[v]
            if parent == self.root:
                feasible = feasible and net[v] == 0
                continue
            self.flow[v] = net[v] if self.up[v] else -net[v]
            feasible = feasible and self.flow[v] >= 0
            net[parent] += net[v]
        self.order = order
        return feasible

    def _spread(self, near: list[list[tuple[int, bool, int]]], guess: list[int]) -> list[int]:
        seen = [False] * len(self.supply)
        order: list[int] = []
        for start in range(len(self.supply)):
            if seen[start]:
                continue
            seen[start] = True
            self.pot[start] = guess[start]
            first = len(order)
            order.append(start)
            while first < len(order):
                v = order[first]
                first += 1
                for w, up, cost in near[v]:
                    if not seen[w]:
                        seen[w] = True
                        self.parent[w], self.up[w], self.cost[w] = v, up, cost
                        self.pot[w] = self.pot[v] + cost if up else self.pot[v] - cost
                        order.append(w)
        return order

    def hang(self, largest: int) -> None:
        """Cut every arc whose flow is wrong and hang the piece on the root: a strongly feasible tree."""
        height = max(map(abs, self.pot), default=0)
        big = (len(self.supply) + 2) * (largest + 1) + 2 * height + 1
        net = list(self.supply)
        for v in reversed(self.order):
            right = self.parent[v] != self.root and (net[v] >= 0 if self.up[v] else net[v] < 0)
            if right:
                self.flow[v] = abs(net[v])
                net[self.parent[v]] += net[v]
            else:
                self.parent[v] = self.root
                self.up[v] = net[v] >= 0
                self.flow[v] = abs(net[v])
                self.cost[v] = big + self.pot[v] if self.up[v] else big - self.pot[v]
        self.pot[self.root] = 0
        for v in self.order:
            self.children[self.parent[v]].add(v)
        stack = list(self.children[self.root])
        while stack:
            v = stack.pop()
            above = self.parent[v]
            self.pot[v] = self.pot[above] + self.cost[v] if self.up[v] else self.pot[above] - self.cost[v]
            self.depth[v] = self.depth[above] + 1
            stack.extend(self.children[v])

    def pivot(self, tail: int, head: int, cost: int) -> None:
        """Let the arc tail -> head enter, if its slack is negative; the last blocking arc of the cycle leaves."""
        slack = cost - self.pot[tail] + self.pot[head]
        if slack >= 0:
            return
        delta, out, tail_side = self._leaving(tail, head)
        join = self._join(tail, head)
        self._push(tail, join, -delta)
        self._push(head, join, delta)
        inner, outer = (tail, head) if tail_side else (head, tail)
        self._reroot(inner, outer, out, inner == tail, cost, delta)
        shift = slack if tail_side else -slack
        stack = [inner]
        while stack:
            v = stack.pop()
            self.pot[v] += shift
            self.depth[v] = self.depth[self.parent[v]] + 1
            stack.extend(self.children[v])

    def _join(self, a: int, b: int) -> int:
        while a != b:
            if self.depth[a] >= self.depth[b]:
                a = self.parent[a]
            else:
                b = self.parent[b]
        return a

    def _leaving(self, tail: int, head: int) -> tuple[int, int, bool]:
        join = self._join(tail, head)
        delta, out, tail_side = -1, -1, True
        v = tail
        while v != join:
            if self.up[v] and (delta < 0 or self.flow[v] < delta):
                delta, out = self.flow[v], v
            v = self.parent[v]
        v = head
        while v != join:
            if not self.up[v] and (delta < 0 or self.flow[v] <= delta):
                delta, out, tail_side = self.flow[v], v, False
            v = self.parent[v]
        if out < 0:
            raise ArithmeticError("a cycle of negative cost: the transport problem is unbounded")
        return delta, out, tail_side

    def _push(self, v: int, join: int, delta: int) -> None:
        while v != join:
            self.flow[v] += delta if self.up[v] else -delta
            v = self.parent[v]

    def _reroot(self, inner: int, outer: int, out: int, up: bool, cost: int, flow: int) -> None:
        v, above = inner, outer
        while True:
            old = (self.parent[v], self.up[v], self.cost[v], self.flow[v])
            self.children[old[0]].discard(v)
            self.children[above].add(v)
            self.parent[v], self.up[v], self.cost[v], self.flow[v] = above, up, cost, flow
            if v == out:
                return
            above, v = v, old[0]
            up, cost, flow = not old[1], old[2], old[3]


@dataclass(frozen=True)
class ExactPlan:
    """An optimal plan, mass[k] / mass_unit on (rows[k], cols[k]), and potentials f_i / 2**bits, g_j / 2**bits."""

    rows: IndexArray
    cols: IndexArray
    mass: list[int]
    mass_unit: int
    f: list[int]
    g: list[int]
    bits: int
    pivots: int

    def floats(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Mass, f and g, each correctly rounded to float64."""
        unit = 1 << self.bits
        mass = np.array([v / self.mass_unit for v in self.mass])
        return mass, np.array([v / unit for v in self.f]), np.array([v / unit for v in self.g])

    def cost(self, costs: ExactCosts) -> Fraction:
        """The cost of the plan, exactly, in scaled units."""
        prices = costs.entries(self.rows, self.cols)
        total = sum(m * c for m, c in zip(self.mass, prices, strict=True))
        return Fraction(total, self.mass_unit << self.bits)


def balanced(a: list[int], b: list[int]) -> tuple[list[int], list[int], int]:
    """Two integer mass vectors over one total."""
    left, right = sum(a), sum(b)
    divisor = math.gcd(left, right) or 1
    return [v * (right // divisor) for v in a], [v * (left // divisor) for v in b], left // divisor * right


def solve_exactly(
    a: list[int],
    b: list[int],
    unit: int,
    costs: ExactCosts,
    plan: tuple[IndexArray, IndexArray, FloatArray],
    f: FloatArray,
    g: FloatArray,
) -> ExactPlan:
    """The exact optimum for positive integer masses a (n,), b (m,) of equal sums, from a float plan and potentials."""
    n, m = len(a), len(b)
    rows, cols = spanning_forest(costs, plan, f, g)
    prices = costs.entries(rows, cols)
    arcs = list(zip(rows.tolist(), (cols + n).tolist(), prices, strict=True))
    scale = costs.bits
    guess = to_integers(f, scale) + [-v for v in to_integers(g, scale)]
    tree = ExactTree([*a, *(-v for v in b)])
    feasible = tree.plant(arcs, guess)
    pivots = 0
    worst = costs.violated(tree.pot[:n], [-v for v in tree.pot[n : n + m]]) if feasible else []
    if not feasible or worst:
        tree.hang(int(math.ldexp(costs.largest, min(scale, 900))) + 1 << max(0, scale - 900))
        pivots = _optimise(tree, costs, n, m)
    return _read_off(tree, n, m, unit, scale, pivots)


def _optimise(tree: ExactTree, costs: ExactCosts, n: int, m: int) -> int:
    pivots = 0
    while worst := costs.violated(tree.pot[:n], [-v for v in tree.pot[n : n + m]]):
        for i, j, cost in worst:
            tree.pivot(i, n + j, cost)
        pivots += len(worst)
    return pivots


def _read_off(tree: ExactTree, n: int, m: int, unit: int, bits: int, pivots: int) -> ExactPlan:
    rows: list[int] = []
    cols: list[int] = []
    mass: list[int] = []
    for v in range(n + m):
        w = tree.parent[v]
        if w != tree.root and tree.flow[v] > 0:
            source, sink = (v, w) if tree.up[v] else (w, v)
            rows.append(source)
            cols.append(sink - n)
            mass.append(tree.flow[v])
    base = tree.pot[0] if n else 0
    f = [v - base for v in tree.pot[:n]]
    g = [base - v for v in tree.pot[n : n + m]]
    return ExactPlan(np.array(rows, dtype=np.int64), np.array(cols, dtype=np.int64), mass, unit, f, g, bits, pivots)


def spanning_forest(
    costs: ExactCosts, plan: tuple[IndexArray, IndexArray, FloatArray], f: FloatArray, g: FloatArray
) -> tuple[IndexArray, IndexArray]:
    """A forest that holds the support of a plan, heaviest arcs first, and is completed by arcs of the least slack."""
    n, m = costs.costs.shape
    rows, cols, mass = plan
    if not n or not m:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    order = np.argsort(-mass, kind="stable")
    keep_rows, keep_cols = rows[order], cols[order]
    near = [_tight_arcs(costs, start, stop, f, g) for start, stop in row_blocks(costs.costs)]
    slack = np.concatenate([part[2] for part in near]) if near else np.empty(0)
    by_slack = np.argsort(slack, kind="stable")
    all_rows = np.concatenate([keep_rows, np.concatenate([part[0] for part in near])[by_slack]])
    all_cols = np.concatenate([keep_cols, np.concatenate([part[1] for part in near])[by_slack]])
    chosen = _kruskal(all_rows.tolist(), (all_cols + n).tolist(), n + m)
    return all_rows[chosen], all_cols[chosen]


def _tight_arcs(
    costs: ExactCosts, start: int, stop: int, f: FloatArray, g: FloatArray
) -> tuple[IndexArray, IndexArray, FloatArray]:
    slack = (costs.block(start, stop) - f[start:stop, None]) - g
    rows, cols = np.nonzero(slack <= 1e-13 * max(1.0, costs.largest))
    return rows.astype(np.int64) + start, cols.astype(np.int64), np.abs(slack[rows, cols])


def _kruskal(tails: list[int], heads: list[int], count: int) -> list[int]:
    leader = list(range(count))
    chosen: list[int] = []
    for k, (a, b) in enumerate(zip(tails, heads, strict=True)):
        while leader[a] != a:
            leader[a] = leader[leader[a]]
            a = leader[a]
        while leader[b] != b:
            leader[b] = leader[leader[b]]
            b = leader[b]
        if a != b:
            leader[a] = b
            chosen.append(k)
            if len(chosen) == count - 1:
                break
    return chosen
