"""Compiled kernels of the sparse transport solver (numba, extra ``fast``): a network simplex and the pricing loops.

The spanning tree is a handful of arrays over nodes: sources 0..n-1, sinks n..n+m-1, and a root. Each node holds the arc
to its parent (direction, cost, flow), so that the tree does not depend on the pool of arcs it was built from and
survives when the pool changes. The slack of an arc is ``cost - pot[tail] + pot[head]``.
"""

import math
from typing import Any

import numba as nb
import numpy as np

Array = Any


def _compile(**options: Any) -> Any:
    """``numba.njit`` with an on-disk cache where one can be written."""

    def wrap(function: Any) -> Any:
        try:
            return nb.njit(cache=True, **options)(function)
        except RuntimeError:  # no writable place for a cache: compile in memory
            return nb.njit(**options)(function)

    return wrap


@_compile()
def pivot(
    tail: int,
    head: int,
    cost: float,
    parent: Array,
    up: Array,
    price: Array,
    flow: Array,
    pot: Array,
    size: Array,
    first: Array,
    after: Array,
    before: Array,
) -> None:
    """Let the arc tail -> head of negative slack enter the tree; the last blocking arc of its cycle leaves."""
    root = len(parent) - 1
    slack = cost - pot[tail] + pot[head]
    a, b = tail, head
    while a != b:
        if size[a] < size[b]:
            a = parent[a]
        else:
            b = parent[b]
    join = a
    delta = np.int64(-1)
    out = -1
    tail_side = True
    v = tail
    while v != join:
        if up[v] and (delta < 0 or flow[v] < delta):
            delta = flow[v]
            out = v
        v = parent[v]
    v = head
    while v != join:
        if not up[v] and (delta < 0 or flow[v] <= delta):
            delta = flow[v]
            out = v
            tail_side = False
        v = parent[v]
    if delta > 0:
        v = tail
        while v != join:
            flow[v] += -delta if up[v] else delta
            v = parent[v]
        v = head
        while v != join:
            flow[v] += delta if up[v] else -delta
            v = parent[v]
    moved = size[out]
    v = parent[out]
    while v != join:
        size[v] -= moved
        v = parent[v]
    inner, outer = (tail, head) if tail_side else (head, tail)
    v = outer
    while v != join:
        size[v] += moved
        v = parent[v]
    # turn the stem inner .. out round: each node hangs on the one below it
    v, above = inner, outer
    rises, worth, carries = tail_side, cost, delta
    lost = 0
    while True:
        old_parent, old_up, old_price, old_flow, old_size = parent[v], up[v], price[v], flow[v], size[v]
        left, right = before[v], after[v]
        if left >= 0:
            after[left] = right
        else:
            first[old_parent] = right
        if right >= 0:
            before[right] = left
        parent[v], up[v], price[v], flow[v] = above, rises, worth, carries
        size[v] = moved - lost
        before[v] = -1
        after[v] = first[above]
        if first[above] >= 0:
            before[first[above]] = v
        first[above] = v
        if v == out:
            break
        lost = old_size
        above, v = v, old_parent
        rises, worth, carries = not old_up, old_price, old_flow
    shift = slack if tail_side else -slack
    if 2 * moved <= len(parent):
        _shift_subtree(inner, shift, pot, first, after, parent)
    else:
        _shift_others(inner, root, -shift, pot, first, after, parent)


@_compile(inline="always")
def _shift_subtree(top: int, shift: float, pot: Array, first: Array, after: Array, parent: Array) -> None:
    v = top
    while True:
        pot[v] += shift
        if first[v] >= 0:
            v = first[v]
            continue
        while v != top and after[v] < 0:
            v = parent[v]
        if v == top:
            return
        v = after[v]


@_compile(inline="always")
def _shift_others(skip: int, root: int, shift: float, pot: Array, first: Array, after: Array, parent: Array) -> None:
    v = root
    while True:
        if v != skip:
            pot[v] += shift
            if first[v] >= 0:
                v = first[v]
                continue
        while v != root and after[v] < 0:
            v = parent[v]
        if v == root:
            return
        v = after[v]


@_compile()
def greedy_tree(
    tails: Array,
    heads: Array,
    costs: Array,
    supply: Array,
    guess: Array,
    big: float,
    parent: Array,
    up: Array,
    price: Array,
    flow: Array,
    pot: Array,
    size: Array,
    first: Array,
    after: Array,
    before: Array,
) -> None:
    """A strongly feasible tree: send what fits along the arcs in the given order, hang the rest on the root.

    Each used arc empties one of its ends, so that the arcs form a forest: an emptied end hangs on the other.
    """
    root = len(supply)
    rest = supply.copy()
    for v in range(root + 1):
        parent[v] = -1
        first[v] = -1
        after[v] = -1
        before[v] = -1
        size[v] = 1
    for k in range(len(tails)):
        t, h = tails[k], heads[k]
        if rest[t] > 0 and rest[h] < 0:
            if rest[t] <= -rest[h]:
                moved = rest[t]
                v, above, rises = t, h, True
            else:
                moved = -rest[h]
                v, above, rises = h, t, False
            rest[t] -= moved
            rest[h] += moved
            parent[v], up[v], price[v], flow[v] = above, rises, costs[k], moved
    for v in range(root):
        if parent[v] < 0:
            parent[v] = root
            up[v] = rest[v] >= 0
            flow[v] = abs(rest[v])
            price[v] = big + guess[v] if rest[v] >= 0 else big - guess[v]
    pot[root] = -big  # so that potentials stay as small as the guess
    link_children(parent, first, after, before)
    settle(parent, up, price, pot, size, first, after)


@_compile()
def link_children(parent: Array, first: Array, after: Array, before: Array) -> None:
    """Build the sibling lists from the parents."""
    root = len(parent) - 1
    for v in range(root):
        above = parent[v]
        before[v] = -1
        after[v] = first[above]
        if first[above] >= 0:
            before[first[above]] = v
        first[above] = v


@_compile()
def settle(parent: Array, up: Array, price: Array, pot: Array, size: Array, first: Array, after: Array) -> None:
    """Recompute potentials and subtree sizes from the tree: pivots leave rounding behind."""
    root = len(parent) - 1
    v = root
    while True:
        size[v] = 1
        if v != root:
            pot[v] = pot[parent[v]] + price[v] if up[v] else pot[parent[v]] - price[v]
        if first[v] >= 0:
            v = first[v]
            continue
        while v != root and after[v] < 0:
            size[parent[v]] += size[v]
            v = parent[v]
        if v == root:
            return
        size[parent[v]] += size[v]
        v = after[v]


@_compile()
def optimise(
    tails: Array,
    heads: Array,
    costs: Array,
    tolerance: float,
    limit: int,
    effort: float,
    parent: Array,
    up: Array,
    price: Array,
    flow: Array,
    pot: Array,
    size: Array,
    first: Array,
    after: Array,
    before: Array,
) -> int:
    """Pivot on the arcs of a pool until none has a slack below ``-tolerance``; returns how many (``limit`` at most)."""
    count = len(tails)
    block = max(int(effort * math.sqrt(count)), 32)
    refresh = 64 + len(parent) // 16
    at = 0
    pivots = 0
    while pivots < limit:
        best = -tolerance
        arc = -1
        scanned = 0
        while scanned < count and arc < 0:
            stop = min(block, count - scanned)
            scanned += stop
            while stop > 0:
                run = min(stop, count - at)
                for k in range(at, at + run):
                    slack = costs[k] - pot[tails[k]] + pot[heads[k]]
                    if slack < best:
                        best = slack
                        arc = k
                at += run
                stop -= run
                if at == count:
                    at = 0
        if arc < 0:
            return pivots
        pivot(tails[arc], heads[arc], costs[arc], parent, up, price, flow, pot, size, first, after, before)
        pivots += 1
        if pivots % refresh == 0:
            settle(parent, up, price, pot, size, first, after)
    return pivots


@_compile()
def tree_flows(parent: Array, up: Array, supply: Array, first: Array, after: Array, out: Array) -> None:
    """Flows of the tree for float supplies, by elimination from the leaves."""
    root = len(parent) - 1
    net = np.zeros(root + 1)
    net[:root] = supply
    v = root
    while first[v] >= 0:
        v = first[v]
    while v != root:
        out[v] = net[v] if up[v] else -net[v]
        net[parent[v]] += net[v]
        if after[v] >= 0:
            v = after[v]
            while first[v] >= 0:
                v = first[v]
        else:
            v = parent[v]


@_compile(inline="always")
def _cost(x: Array, i: int, y: Array, j: int, metric: int, power: float) -> float:
    total = 0.0
    for k in range(x.shape[1]):
        delta = abs(x[i, k] - y[j, k])
        if metric == 0:
            total += delta * delta
        elif metric == 1:
            total += delta
        else:
            total = max(total, delta)
    if metric == 0:
        return total if power == 2.0 else (math.sqrt(total) if power == 1.0 else total ** (0.5 * power))
    return total if power == 1.0 else total**power


@_compile()
def pair_costs(x: Array, y: Array, rows: Array, cols: Array, metric: int, power: float) -> Array:
    """Costs of listed pairs."""
    out = np.empty(len(rows))
    for k in range(len(rows)):
        out[k] = _cost(x, rows[k], y, cols[k], metric, power)
    return out


@_compile()
def boxes(y: Array, potential: Array, width: int) -> tuple[Array, Array, Array]:
    """For each block of ``width`` points: its bounding box, and the lowest potential in it."""
    count = (len(y) + width - 1) // width
    low = np.full((count, y.shape[1]), np.inf)
    high = np.full((count, y.shape[1]), -np.inf)
    least = np.full(count, np.inf)
    for j in range(len(y)):
        block = j // width
        least[block] = min(least[block], potential[j])
        for k in range(y.shape[1]):
            low[block, k] = min(low[block, k], y[j, k])
            high[block, k] = max(high[block, k], y[j, k])
    return low, high, least


@_compile(inline="always")
def _from_box(x: Array, i: int, low: Array, high: Array, block: int, metric: int, power: float) -> float:
    total = 0.0
    for k in range(x.shape[1]):
        delta = max(0.0, max(low[block, k] - x[i, k], x[i, k] - high[block, k]))
        if metric == 0:
            total += delta * delta
        elif metric == 1:
            total += delta
        else:
            total = max(total, delta)
    if metric == 0:
        return total if power == 2.0 else (math.sqrt(total) if power == 1.0 else total ** (0.5 * power))
    return total if power == 1.0 else total**power


@_compile(fastmath={"nsz", "arcp", "contract", "nnan", "reassoc"}, error_model="numpy")
def _any_below(
    x: Array,
    i: int,
    columns: Array,
    start: int,
    stop: int,
    phi: Array,
    level: float,
    metric: int,
    power: float,
    buffer: Array,
) -> bool:
    """Whether ``c_ij < level - phi_j`` for some j in the block: compares squares, so that no root is taken."""
    count = 0
    if metric == 0 and len(columns) == 2 and power == 1.0:
        first, second = x[i, 0], x[i, 1]
        for j in range(start, stop):
            dx = columns[0, j] - first
            dy = columns[1, j] - second
            room = level - phi[j]
            count += 1 if dx * dx + dy * dy < room * abs(room) else 0
        return count > 0
    for j in range(stop - start):
        buffer[j] = 0.0
    for k in range(len(columns)):
        here = x[i, k]
        if metric == 0:
            for j in range(start, stop):
                delta = columns[k, j] - here
                buffer[j - start] += delta * delta
        elif metric == 1:
            for j in range(start, stop):
                buffer[j - start] += abs(columns[k, j] - here)
        else:
            for j in range(start, stop):
                buffer[j - start] = max(buffer[j - start], abs(columns[k, j] - here))
    exponent = 0.5 * power if metric == 0 else power
    for j in range(start, stop):
        room = level - phi[j]
        if exponent == 1.0:
            count += 1 if buffer[j - start] < room else 0
        elif exponent == 0.5:
            count += 1 if buffer[j - start] < room * abs(room) else 0
        else:
            count += 1 if buffer[j - start] ** exponent < room else 0
    return count > 0


@_compile()
def cheapest(
    x: Array, y: Array, f: Array, phi: Array, limit: float, keep: int, metric: int, power: float, width: int
) -> tuple[Array, Array, Array]:
    """For each row i the ``keep`` smallest slacks ``c_ij - f_i + phi_j`` below ``limit``: (cols, slacks, how many).

    Blocks of ``width`` consecutive points of y are skipped when their bounding box is too far: sort the points first.
    """
    n = len(x)
    low, high, least = boxes(y, phi, width)
    count = len(least)
    cols = np.empty((n, keep), np.int32)
    found = np.empty((n, keep))
    many = np.zeros(n, np.int32)
    buffer = np.empty(width)
    columns = np.ascontiguousarray(y.T)
    hint = 0
    for i in range(n):
        bar = limit
        have = 0
        for visit in range(count + 1):
            block = hint if visit == 0 else visit - 1
            if visit > 0 and block == hint:
                continue
            if _from_box(x, i, low, high, block, metric, power) - f[i] + least[block] >= bar:
                continue
            start = block * width
            stop = min(len(y), start + width)
            if not _any_below(x, i, columns, start, stop, phi, f[i] + bar, metric, power, buffer):
                continue
            for j in range(start, stop):
                slack = _cost(x, i, y, j, metric, power) - f[i] + phi[j]
                if slack < bar:
                    at = have if have < keep else keep - 1
                    if have < keep:
                        have += 1
                    while at > 0 and found[i, at - 1] > slack:
                        found[i, at] = found[i, at - 1]
                        cols[i, at] = cols[i, at - 1]
                        at -= 1
                    found[i, at] = slack
                    cols[i, at] = j
                    if have == keep:
                        bar = min(bar, found[i, keep - 1])
        many[i] = have
        if have > 0:
            hint = cols[i, 0] // width
    return cols, found, many


@_compile()
def spatial_order(points: Array, leaf: int) -> Array:
    """An order in which consecutive points lie close together: halve along the widest side until ``leaf`` are left."""
    n = len(points)
    order = np.arange(n)
    stack = [(0, n)]
    while len(stack) > 0:
        start, stop = stack.pop()
        if stop - start <= leaf:
            continue
        widest, side = 0, -1.0
        for k in range(points.shape[1]):
            low, high = np.inf, -np.inf
            for v in range(start, stop):
                value = points[order[v], k]
                low = min(low, value)
                high = max(high, value)
            if high - low > side:
                widest, side = k, high - low
        part = order[start:stop].copy()
        keys = np.empty(len(part))
        for v in range(len(part)):
            keys[v] = points[part[v], widest]
        ranks = np.argsort(keys)
        for v in range(len(part)):
            order[start + v] = part[ranks[v]]
        middle = start + leaf * ((stop - start) // leaf // 2)
        if middle == start:
            middle = start + (stop - start) // 2
        stack.append((start, middle))
        stack.append((middle, stop))
    return order


@_compile()
def take_apart(
    tails: Array, heads: Array, flows: Array, nodes: int, x_node: Array, a: Array, y_node: Array, b: Array
) -> tuple[Array, Array, Array]:
    """A plan (rows, cols, mass) whose mass runs along an acyclic flow from sources (x_node, a) to sinks (y_node, b).

    Each node passes on what it holds, first come first served; what it holds is a linked list of pieces by source, so
    that a piece is touched only where it is split or arrives.
    """
    arcs = len(tails)
    waiting = np.zeros(nodes, np.int64)
    first_arc = np.full(nodes, -1, np.int64)
    next_arc = np.empty(arcs, np.int64)
    for k in range(arcs):
        waiting[heads[k]] += 1
        next_arc[k] = first_arc[tails[k]]
        first_arc[tails[k]] = k
    first_sink = np.full(nodes, -1, np.int64)
    next_sink = np.empty(len(y_node), np.int64)
    for j in range(len(y_node)):
        next_sink[j] = first_sink[y_node[j]]
        first_sink[y_node[j]] = j
    room = len(x_node) + len(y_node) + arcs + nodes
    source = np.empty(room, np.int64)
    amount = np.empty(room, np.int64)
    follow = np.full(room, -1, np.int64)
    start = np.full(nodes, -1, np.int64)
    end = np.full(nodes, -1, np.int64)
    pieces = 0
    for i in range(len(x_node)):
        source[pieces], amount[pieces] = i, a[i]
        v = x_node[i]
        follow[pieces] = start[v]
        if start[v] < 0:
            end[v] = pieces
        start[v] = pieces
        pieces += 1
    rows = np.empty(room, np.int64)
    cols = np.empty(room, np.int64)
    mass = np.empty(room, np.float64)
    found = 0
    ready = np.empty(nodes, np.int64)
    count = 0
    for v in range(nodes):
        if waiting[v] == 0:
            ready[count] = v
            count += 1
    at = 0
    while at < count:
        v = ready[at]
        at += 1
        j = first_sink[v]
        while j >= 0:
            need = b[j]
            while need > 0 and start[v] >= 0:
                piece = start[v]
                moved = min(need, amount[piece])
                rows[found], cols[found], mass[found] = source[piece], j, moved
                found += 1
                need -= moved
                amount[piece] -= moved
                if amount[piece] == 0:
                    start[v] = follow[piece]
            j = next_sink[j]
        k = first_arc[v]
        while k >= 0:
            w = heads[k]
            if next_arc[k] < 0:  # the last arc takes all that is left
                head_piece, tail_piece = start[v], end[v]
                start[v] = -1
            else:
                need = flows[k]
                head_piece, tail_piece = start[v], -1
                while need > 0 and start[v] >= 0:
                    piece = start[v]
                    if amount[piece] <= need:
                        need -= amount[piece]
                        start[v] = follow[piece]
                        tail_piece = piece
                    else:
                        source[pieces], amount[pieces] = source[piece], amount[piece] - need
                        follow[pieces] = follow[piece]
                        if end[v] == piece:
                            end[v] = pieces
                        amount[piece] = need
                        start[v] = pieces
                        pieces += 1
                        need = 0
                        tail_piece = piece
            if head_piece >= 0 and tail_piece >= 0:
                follow[tail_piece] = start[w]
                if start[w] < 0:
                    end[w] = tail_piece
                start[w] = head_piece
            waiting[w] -= 1
            if waiting[w] == 0:
                ready[count] = w
                count += 1
            k = next_arc[k]
    return rows[:found].copy(), cols[:found].copy(), mass[:found].copy()
