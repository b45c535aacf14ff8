"""Which page of the book builds on which: from the Uses sections and from what the kernel's theorems say.

A page builds on another when it names it under Uses (*declared*), or when the certificates of its proof apply a rule of
the kernel whose content is the other's Statement (*rules*). Where a step of its proof is, as a theorem of the kernel,
the other's Statement up to names, the two are *alike* there; by itself this is no arrow, for each step is proved anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gantheory.publish.likeness import Likeness, alike, likeness

if TYPE_CHECKING:
    from gantheory.checking.book import Page

SCHEMA = "gantheory.graph/1"
# What a rule says, as the field writes it: the page whose Statement this is, is the rule's home.
RULE_STATEMENTS = {
    "gibbs": r"KL(p \| q) \ge 0",
    "score": r"\mathbb{E}_{x \sim p_\theta}[\nabla_\theta \log p_\theta(x)] = 0",
    "pointwise-max": r"D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}",
    "law-of-large-numbers": r"\frac{1}{m} \sum_{i=1}^m \log p_\theta(x^{(i)}) "
    r"\approx \mathbb{E}_{x \sim p_{data}}[\log p_\theta(x)]",
    "pushforward": r"\mathbb{E}_{z \sim p_z}[f(G(z))] = \mathbb{E}_{x \sim p_g}[f(x)]",
    "log-sum": r"JSD(p \| q) \le \log 2",
}


class CycleError(ValueError):
    """Pages of the book that build on each other in a circle; the message names them."""


@dataclass(frozen=True, slots=True)
class Node:
    """A page: its id and title, whether it is proved, how many steps it has and the kernel's rules they took."""

    id: str
    title: str
    proved: bool
    steps: int
    rules: tuple[str, ...]
    hypotheses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """``page`` builds on ``uses``: it names it under Uses, or its certificates apply these rules."""

    page: str
    uses: str
    declared: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """The pages of a book and what they build on; never a circle."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    alike: tuple[tuple[str, int, str], ...] = ()  # (page, line, the page whose Statement stands there)

    def used_by(self, page: str) -> tuple[str, ...]:
        """The pages that build on a page."""
        return tuple(edge.page for edge in self.edges if edge.uses == page)

    def reduced(self) -> tuple[Edge, ...]:
        """The edges without those that follow from others: fewer arrows, the same order."""
        below = reachable((edge.page, edge.uses) for edge in self.edges)
        direct: dict[str, set[str]] = {}
        for edge in self.edges:
            direct.setdefault(edge.page, set()).add(edge.uses)
        return tuple(
            edge
            for edge in self.edges
            if not any(edge.uses in below.get(other, set()) for other in direct[edge.page] - {edge.uses})
        )


def build(pages: Sequence[Page]) -> Graph:
    """The graph of checked pages. Raises CycleError when the Uses sections run in a circle."""
    known = {page.id for page in pages}
    declared = [(page.id, used) for page in pages for used in page.uses if used in known and used != page.id]
    if (circle := cycle(declared)) is not None:
        raise CycleError(f"the pages build on each other in a circle: {' -> '.join(circle)}; mend their Uses sections")
    rules = _through_rules(pages)
    pairs = sorted({*declared, *rules})
    if (circle := cycle(pairs)) is not None:
        raise CycleError(
            f"the pages build on each other in a circle: {' -> '.join(circle)}; what a rule of the kernel states must "
            "not build on pages whose proofs apply the rule"
        )
    edges = tuple(Edge(*pair, pair in declared, rules.get(pair, ())) for pair in pairs)
    return Graph(tuple(_node(page) for page in pages), edges, tuple(_restated(pages)))


def _node(page: Page) -> Node:
    proof = [f for section, _, f in page.findings if section != "Where it fails"]
    rules = dict.fromkeys(rule for f in proof for rule in f.verdict.rules)
    return Node(page.id, page.title, page.proved, len(proof), tuple(rules), tuple(sorted(page.hypotheses)))


def theorems(page: Page, section: str) -> list[tuple[int, Likeness]]:
    """The theorems that the kernel made for a section of a page, in comparable form, with their lines."""
    found: list[tuple[int, Likeness]] = []
    for where, _, finding in page.findings:
        if where == section and (proof := finding.verdict.proof) is not None:
            form = likeness(proof.theorem.statement, proof.theorem.context)
            if form is not None and not form.trivial:
                found.append((finding.line, form))
    return found


def _restated(pages: Sequence[Page]) -> list[tuple[str, int, str]]:
    """Where the proof of one page holds the Statement of another: the page, the line, the other page.

    A link that only unfolds a definition is shared by many pages and says nothing.
    """
    statements = [
        (page.id, form) for page in pages for line, form in theorems(page, "Statement") if line not in _unfoldings(page)
    ]
    found: dict[tuple[str, int, str], None] = {}
    for page in pages:
        own = [form for _, form in theorems(page, "Statement")]
        for line, step in theorems(page, "Proof"):
            if not any(alike(step, form) for form in own):
                found.update({(page.id, line, o): None for o, form in statements if o != page.id and alike(step, form)})
    return list(found)


def _unfoldings(page: Page) -> set[int]:
    """The lines of a page that the kernel proves by the definitions alone."""
    return {f.line for _, _, f in page.findings if {"unfold"} <= set(f.verdict.rules) <= {"unfold", "algebra"}}


def _through_rules(pages: Sequence[Page]) -> dict[tuple[str, str], tuple[str, ...]]:
    """For each pair of pages the rules that the proof of one applies and the other one states."""
    homes = rule_homes(pages)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for page in pages:
        used = {rule for _, _, f in page.findings if (proof := f.verdict.proof) for rule in proof.theorem.rules}
        for rule in sorted(used & homes.keys()):
            if (home := homes[rule]) != page.id:
                found[page.id, home] = (*found.get((page.id, home), ()), rule)
    return found


def rule_homes(pages: Sequence[Page]) -> dict[str, str]:
    """The page that states what a rule of the kernel does, for each rule that has one."""
    from gantheory.checking.sentences.settling import read_statement

    homes: dict[str, str] = {}
    statements = [(page.id, form) for page in pages for _, form in theorems(page, "Statement")]
    for rule, text in RULE_STATEMENTS.items():
        read = read_statement(text)
        form = None if read is None else likeness(read[1], read[2])
        home = None if form is None else next((page for page, other in statements if alike(form, other)), None)
        if home is not None:
            homes[rule] = home
    return homes


def reachable(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """For each page all pages that it builds on, at any distance."""
    direct: dict[str, list[str]] = {}
    for page, used in pairs:
        direct.setdefault(page, []).append(used)
    out: dict[str, set[str]] = {}
    for start in direct:
        seen: set[str] = set()
        stack = list(direct[start])
        while stack:
            page = stack.pop()
            if page not in seen:
                seen.add(page)
                stack += direct.get(page, [])
        out[start] = seen
    return out


def cycle(pairs: Iterable[tuple[str, str]]) -> list[str] | None:
    """A circle of pages, first and last the same; None when there is none."""
    direct: dict[str, list[str]] = {}
    for page, used in pairs:
        direct.setdefault(page, []).append(used)
    done: set[str] = set()
    for start in sorted(direct):
        trail = [(start, iter(sorted(direct[start])))] if start not in done else []
        path = [start] if trail else []
        while trail:
            page, rest = trail[-1]
            following = next(rest, None)
            if following is None:
                trail.pop()
                done.add(path.pop())
            elif following in path:
                return [*path[path.index(following) :], following]
            elif following not in done:
                path.append(following)
                trail.append((following, iter(sorted(direct.get(following, [])))))
    return None


def to_json(graph: Graph) -> dict[str, Any]:
    """The graph as JSON data: pages, and edges from a page to one it builds on."""
    nodes = [
        {
            "id": node.id, "title": node.title, "proved": node.proved, "steps": node.steps,
            "rules": list(node.rules), "hypotheses": list(node.hypotheses),
        }
        for node in graph.nodes
    ]  # fmt: skip
    edges = [
        {"page": edge.page, "uses": edge.uses, "declared": edge.declared, "rules": list(edge.rules)}
        for edge in graph.edges
    ]
    same = [{"page": page, "line": line, "statement_of": other} for page, line, other in graph.alike]
    return {"schema": SCHEMA, "nodes": nodes, "edges": edges, "alike": same}


def to_mermaid(graph: Graph) -> str:
    """The graph in Mermaid's language; arrows go from a page to those that build on it."""
    names: Mapping[str, str] = {node.id: f"n{k}" for k, node in enumerate(graph.nodes)}
    rows = ["graph LR"]
    rows += [f'  {names[node.id]}["{_safe(node.id)}"]{"" if node.proved else ":::open"}' for node in graph.nodes]
    rows += [
        f"  {names[edge.uses]} {'-->' if edge.declared else '-.->'} {names[edge.page]}" for edge in graph.reduced()
    ]
    if not all(node.proved for node in graph.nodes):
        rows.append("  classDef open stroke:#b00020")
    return "\n".join(rows) + "\n"


def _safe(text: str) -> str:
    return "".join(c if c.isalnum() or c in "-_ ." else "-" for c in text)
