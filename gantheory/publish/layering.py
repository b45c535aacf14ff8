"""Where the pages of a dependency graph stand when it is drawn: layers from left to right, few crossings, few bends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Pair = tuple[str, str]
_SWEEPS = 24


@dataclass(slots=True)
class Layers:
    """Nodes by layer, each layer in its order; ``height`` of a node is its row. Bends of long edges are nodes too."""

    order: list[list[str]]
    chains: dict[Pair, list[str]]  # an edge as the nodes it passes through, from its source to its target
    row: dict[str, float] = field(default_factory=dict[str, float])


def layers(nodes: Sequence[str], edges: Sequence[Pair]) -> Layers:
    """Lay out an acyclic graph; an edge (a, b) goes from a, further left, to b."""
    level = levels(nodes, edges)
    order: list[list[str]] = [[] for _ in range(max(level.values(), default=0) + 1)]
    for node in nodes:
        order[level[node]].append(node)
    chains: dict[Pair, list[str]] = {}
    for a, b in edges:
        bends = [f"{a}\0{b}\0{k}" for k in range(level[a] + 1, level[b])]
        for k, bend in enumerate(bends, start=level[a] + 1):
            order[k].append(bend)
        chains[a, b] = [a, *bends, b]
    laid = Layers(order, chains)
    _uncross(laid)
    _straighten(laid)
    return laid


def levels(nodes: Sequence[str], edges: Sequence[Pair]) -> dict[str, int]:
    """The layer of every node: one more than the furthest of what it builds on; sources close to what they feed."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    above: defaultdict[str, list[str]] = defaultdict(list)
    for a, b in edges:
        below[b].append(a)
        above[a].append(b)
    level: dict[str, int] = {}

    def depth(node: str) -> int:
        if node not in level:
            level[node] = 1 + max((depth(other) for other in below[node]), default=-1)
        return level[node]

    for node in nodes:
        depth(node)
    for node in nodes:  # what builds on nothing moves right, next to the first that needs it
        if not below[node] and above[node]:
            level[node] = max(0, min(level[other] for other in above[node]) - 1)
    return level


def crossings(laid: Layers) -> int:
    """How many pairs of edges cross."""
    place = {node: k for column in laid.order for k, node in enumerate(column)}
    gaps: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    column_of = {node: k for k, column in enumerate(laid.order) for node in column}
    for a, b in _steps(laid):
        gaps[column_of[a]].append((place[a], place[b]))
    return sum(
        (one[0] - other[0]) * (one[1] - other[1]) < 0
        for pairs in gaps.values()
        for k, one in enumerate(pairs)
        for other in pairs[:k]
    )


def _steps(laid: Layers) -> Iterable[Pair]:
    for chain in laid.chains.values():
        yield from pairwise(chain)


def _neighbours(laid: Layers) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    left: defaultdict[str, list[str]] = defaultdict(list)
    right: defaultdict[str, list[str]] = defaultdict(list)
    for a, b in _steps(laid):
        right[a].append(b)
        left[b].append(a)
    return left, right


def _uncross(laid: Layers) -> None:
    """Sort every layer by the mean place of its neighbours, to and fro; the order with the fewest crossings stays."""
    left, right = _neighbours(laid)
    best, fewest = [list(column) for column in laid.order], crossings(laid)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        near = left if forward else right
        for column in laid.order if forward else reversed(laid.order):
            place = {node: k / max(1, len(c) - 1) for c in laid.order for k, node in enumerate(c)}
            column.sort(key=lambda node: _mean([place[other] for other in near.get(node, [])], place[node]))
        if (count := crossings(laid)) < fewest:
            best, fewest = [list(column) for column in laid.order], count
    laid.order[:] = best


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _straighten(laid: Layers) -> None:
    """Rows: every node near its neighbours, in the order of its layer, at least one apart (bends: half)."""
    left, right = _neighbours(laid)
    tallest = max((_extent(column) for column in laid.order), default=0.0)
    for column in laid.order:
        _settle(laid, column, {}, (tallest - _extent(column)) / 2)
    for sweep in range(_SWEEPS):
        for column in laid.order if sweep % 2 else reversed(laid.order):
            wish = {
                node: _mean([laid.row[other] for other in (*left.get(node, []), *right.get(node, []))], laid.row[node])
                for node in column
            }
            _settle(laid, column, wish, 0.0)
    top = min(laid.row.values(), default=0.0)
    for node in laid.row:
        laid.row[node] -= top


def _room(node: str) -> float:
    return 0.45 if "\0" in node else 1.0


def _extent(column: Sequence[str]) -> float:
    return sum(_room(node) for node in column)


def _settle(laid: Layers, column: Sequence[str], wish: dict[str, float], start: float) -> None:
    """The rows nearest to the wishes that keep order and distance; nodes that would overlap move as one."""
    blocks: list[tuple[float, list[tuple[str, float]]]] = []  # (row of the first, its nodes with their offsets)
    for node in column:
        at = wish.get(node, start)
        members = [(node, 0.0)]
        start += _room(node)
        while blocks:
            first, before = blocks[-1]
            gap = (_room(before[-1][0]) + _room(node if len(members) == 1 else members[0][0])) / 2
            end = first + before[-1][1] + gap
            if at >= end:
                break
            blocks.pop()
            shift = before[-1][1] + gap
            joined = [*before, *((name, offset + shift) for name, offset in members)]
            at = (first * len(before) + (at - shift) * len(members)) / len(joined)
            members = joined
        blocks.append((at, members))
    for at, members in blocks:
        for name, offset in members:
            laid.row[name] = at + offset
