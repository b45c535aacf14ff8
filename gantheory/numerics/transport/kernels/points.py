"""Costs between points: all n*m implicit reduced costs in blocked loops, and the order that makes blocks small."""

import math

import numpy as np

from gantheory.numerics.transport.kernels.compiling import Array, compiled


@compiled(inline="always")
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


@compiled()
def pair_costs(x: Array, y: Array, rows: Array, cols: Array, metric: int, power: float) -> Array:
    """Costs of listed pairs."""
    out = np.empty(len(rows))
    for k in range(len(rows)):
        out[k] = _cost(x, rows[k], y, cols[k], metric, power)
    return out


@compiled()
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


@compiled(inline="always")
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


@compiled(fastmath={"nsz", "arcp", "contract", "nnan", "reassoc"}, error_model="numpy")
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


@compiled()
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


@compiled()
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
