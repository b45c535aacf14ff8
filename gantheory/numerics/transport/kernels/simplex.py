"""A network simplex whose tree survives when its arcs change.

The spanning tree is a handful of arrays over nodes: sources 0..n-1, sinks n..n+m-1, and a root. Each node holds the arc
to its parent (direction, cost, flow), so that the tree does not depend on the pool of arcs it was built from and
survives when the pool changes. The slack of an arc is ``cost - pot[tail] + pot[head]``.
"""

import math

import numpy as np

from gantheory.numerics.transport.kernels.compiling import Array, compiled


@compiled()
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


@compiled(inline="always")
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


@compiled(inline="always")
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


@compiled()
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


@compiled()
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


@compiled()
def settle(parent: Array, up: Array, price: Array, pot: Array, size: Array, first: Array, after: Array) -> None:
    """Recompute potentials and subtree sizes from the tree: pivots leave rounding behind.

    They are shifted so that the nodes below the root's largest child lie about zero, where rounding is least.
    """
    root = len(parent) - 1
    v = top = first[root]
    while v >= 0:
        top = v if size[v] > size[top] else top
        v = after[v]
    pot[root] -= pot[top]
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


@compiled()
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


@compiled()
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
