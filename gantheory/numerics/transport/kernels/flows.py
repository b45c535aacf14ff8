"""From a flow on a graph to a plan between its sources and sinks."""

import numpy as np

from gantheory.numerics.transport.kernels.compiling import Array, compiled


@compiled()
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
