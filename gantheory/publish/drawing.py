"""The dependency graph as a drawing in SVG: no script, no font from elsewhere, readable in light and dark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from gantheory.publish.graph import Edge, Graph, Node
from gantheory.publish.layering import Layers, layers

_ROW, _BOX, _GAP, _MARGIN, _LETTER = 30.0, 22.0, 62.0, 14.0, 7.3
_LEGEND = 46.0
_LOOSE_COLUMNS = 5
_STYLE = (
    "text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1b1f24}"
    ".small{font-size:11px;fill:#57606a}"
    "rect.page{fill:#f6f8fa;stroke:#2da44e}rect.open{fill:#ffebe9;stroke:#cf222e}"
    "path{fill:none;stroke:#8c959f;stroke-width:1.1}path.rule{stroke-dasharray:4 3}"
)


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    width: float


def to_svg(graph: Graph) -> str:
    """The drawing: foundations at the left, arrows to what builds on them, pages that stand alone below."""
    edges = graph.reduced()
    linked = {name for edge in edges for name in (edge.page, edge.uses)}
    nodes = [node.id for node in graph.nodes if node.id in linked]
    laid = layers(nodes, [(edge.uses, edge.page) for edge in edges])
    places = _places(laid)
    floor = max((place.y for place in places.values()), default=0.0) + _ROW
    width = max((place.x + place.width for place in places.values()), default=0.0)
    loose = [node for node in graph.nodes if node.id not in linked]
    places |= _below(loose, floor + _ROW)
    width = max([width, *(place.x + place.width for place in places.values())]) + _MARGIN
    height = max((place.y for place in places.values()), default=0.0) + _ROW + _LEGEND
    body = [_arrow(edge, laid, places) for edge in edges]
    body += [_box(node, places[node.id]) for node in graph.nodes]
    if loose:
        body.append(f'<text class="small" x="{_MARGIN:.0f}" y="{floor + _ROW * 0.4:.0f}">on their own</text>')
    body += _legend(graph, height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="Which page of the book builds on which">\n'
        f"<style>{_STYLE}</style>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0,0.5 L7,4 L0,7.5 z" style="fill:#8c959f;stroke:none"/></marker></defs>\n'
        f'<rect width="{width:.0f}" height="{height:.0f}" rx="6" fill="#ffffff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def _places(laid: Layers) -> dict[str, _Place]:
    """Pixels of every node; a column is as wide as its longest name."""
    places: dict[str, _Place] = {}
    x = _MARGIN
    for column in laid.order:
        wide = max((_width(node) for node in column if "\0" not in node), default=0.0)
        for node in column:
            y = _MARGIN + _BOX / 2 + laid.row[node] * _ROW
            places[node] = _Place(x, y, wide if "\0" in node else _width(node))
        x += wide + _GAP
    return places


def _below(loose: list[Node], top: float) -> dict[str, _Place]:
    """Pages without any edge, in a few columns."""
    places: dict[str, _Place] = {}
    rows = -(-len(loose) // _LOOSE_COLUMNS)
    x = _MARGIN
    for start in range(0, len(loose), max(1, rows)):
        column = loose[start : start + rows]
        for k, node in enumerate(column):
            places[node.id] = _Place(x, top + k * _ROW, _width(node.id))
        x += max(_width(node.id) for node in column) + _GAP / 2
    return places


def _width(name: str) -> float:
    return _LETTER * len(name) + 16


def _box(node: Node, place: _Place) -> str:
    kind = "page" if node.proved else "page open"
    rules = ", ".join(node.rules) or "no rule"
    return (
        f'<a href="{escape(node.id)}.md"><g><title>{escape(node.title)} ({escape(rules)})</title>'
        f'<rect class="{kind}" x="{place.x:.1f}" y="{place.y - _BOX / 2:.1f}" width="{place.width:.1f}" '
        f'height="{_BOX:.0f}" rx="5"/>'
        f'<text x="{place.x + 8:.1f}" y="{place.y + 4:.1f}">{escape(node.id)}</text></g></a>'
    )


def _arrow(edge: Edge, laid: Layers, places: Mapping[str, _Place]) -> str:
    """A curve through the bends of an edge, from the right end of a page to the left end of the one built on it."""
    chain = [places[name] for name in laid.chains[edge.uses, edge.page]]
    path = [f"M{chain[0].x + chain[0].width:.1f},{chain[0].y:.1f}"]
    x, y = chain[0].x + chain[0].width, chain[0].y
    for place in chain[1:]:
        middle = place.x - _GAP / 2
        path.append(f"L{max(x, place.x - _GAP):.1f},{y:.1f}")
        path.append(f"C{middle:.1f},{y:.1f} {middle:.1f},{place.y:.1f} {place.x:.1f},{place.y:.1f}")
        x, y = place.x, place.y
    kind = "" if edge.declared else ' class="rule"'
    return f'<path{kind} d="{" ".join(path)}" marker-end="url(#tip)"/>'


def _legend(graph: Graph, height: float) -> list[str]:
    proved = sum(node.proved for node in graph.nodes)
    rows = [
        f"{len(graph.nodes)} pages, {proved} proved (green). An arrow leads from a page to one that builds on it: that",
        "names it under Uses or, dashed, applies the rule that it states. Arrows that follow from others are left out.",
    ]
    top = height - _LEGEND + 18
    return [
        f'<text class="small" x="{_MARGIN:.0f}" y="{top + 16 * k:.0f}">{escape(row)}</text>'
        for k, row in enumerate(rows)
    ]
