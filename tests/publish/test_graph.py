"""The dependency graph: circles are found, what follows is left out, and the drawing has nothing on top of another."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gantheory.checking.book import check_page, default_path
from gantheory.publish.drawing import to_svg
from gantheory.publish.graph import Edge, Graph, Node, build, cycle, reachable, rule_homes, to_json, to_mermaid
from gantheory.publish.layering import crossings, layers, levels


def graph(edges, names=()):
    names = sorted({*names, *(name for edge in edges for name in edge)})
    nodes = tuple(Node(name, f"Title of <{name}>", True, 1, ("algebra",), ()) for name in names)
    return Graph(nodes, tuple(Edge(a, b, True) for a, b in edges))


DAGS = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40).map(
    lambda pairs: sorted({(f"page-{max(p)}", f"page-{min(p)}") for p in pairs if p[0] != p[1]})
)


def test_a_circle_is_named_from_end_to_end():
    assert cycle([("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]) in (
        ["a", "b", "c", "a"],
        ["b", "c", "a", "b"],
        ["c", "a", "b", "c"],
    )
    assert cycle([("a", "a")]) == ["a", "a"]
    assert cycle([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]) is None


@given(DAGS)
def test_no_circle_is_seen_where_there_is_none_and_one_is_where_it_is_closed(edges):
    assert cycle(edges) is None
    if edges:
        page, used = edges[0]
        found = cycle([*edges, (used, page)])
        assert found is not None
        assert found[0] == found[-1]
        assert set(pairwise(found)) <= {*edges, (used, page)}


@given(DAGS)
def test_the_reduced_graph_orders_the_pages_as_the_whole_one(edges):
    whole = graph(edges)
    kept = [(edge.page, edge.uses) for edge in whole.reduced()]
    assert reachable(kept) == reachable(edges)


@given(DAGS)
def test_every_arrow_leads_right_and_no_two_nodes_share_a_place(edges):
    nodes = sorted({name for edge in edges for name in edge})
    forward = [(used, page) for page, used in edges]
    level = levels(nodes, forward)
    assert all(level[a] < level[b] for a, b in forward)
    laid = layers(nodes, forward)
    assert sorted(name for column in laid.order for name in column if "\0" not in name) == nodes
    for column in laid.order:
        rows = [laid.row[name] for name in column]
        sizes = [0.45 if "\0" in name else 1.0 for name in column]
        for k in range(1, len(rows)):
            assert rows[k] - rows[k - 1] >= (sizes[k] + sizes[k - 1]) / 2 - 1e-9


def test_a_knot_that_can_be_undone_is_undone():
    pairs = [(f"a{k}", f"b{9 - k}") for k in range(10)]
    assert crossings(layers(sorted({name for pair in pairs for name in pair}), pairs)) == 0


@given(DAGS)
def test_the_drawing_is_whole_and_the_same_each_time(edges):
    whole = graph(edges, names=["alone", "page-0"])
    text = to_svg(whole)
    assert text == to_svg(whole)
    root = ET.fromstring(text)
    width, height = float(root.get("width")), float(root.get("height"))
    boxes = [r for r in root.iter("{http://www.w3.org/2000/svg}rect") if r.get("class")]
    assert len(boxes) == len(whole.nodes)
    spans = []
    for box in boxes:
        x, y, w, h = (float(box.get(key)) for key in ("x", "y", "width", "height"))
        assert x >= 0
        assert x + w <= width
        assert y >= 0
        assert y + h <= height
        spans.append((x, y, x + w, y + h))
    for k, a in enumerate(spans):
        assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in spans[:k])


def test_hostile_titles_stay_text():
    node = Node("<script>", '"><script>alert(1)</script>', False, 1, ("<b>",), ())
    hostile = Graph((node,), ())
    assert "<script" not in to_svg(hostile)
    assert re.fullmatch(r'graph LR\n  n0\["-script-"\]:::open\n  classDef open stroke:#b00020\n', to_mermaid(hostile))
    assert to_json(hostile)["nodes"][0]["proved"] is False


def test_what_a_rule_states_is_found_on_its_page_and_leads_to_those_that_apply_it():
    names = ("kl-nonneg", "jsd-bounds", "score-identity", "optimal-discriminator", "lln-likelihood", "mle-is-kl")
    pages = [check_page(default_path() / f"{name}.md", seed=0) for name in names]
    assert rule_homes(pages) == {
        "gibbs": "kl-nonneg",
        "log-sum": "jsd-bounds",
        "score": "score-identity",
        "pointwise-max": "optimal-discriminator",
        "law-of-large-numbers": "lln-likelihood",
    }
    edges = {(edge.page, edge.uses): edge for edge in build(pages).edges}
    assert edges["mle-is-kl", "lln-likelihood"].rules == ("law-of-large-numbers",)
    assert not edges["mle-is-kl", "lln-likelihood"].declared
    assert edges["jsd-bounds", "kl-nonneg"].declared
