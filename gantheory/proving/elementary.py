"""Witnesses that are never negative at any point: squares, tangents to the logarithm, the triangle inequality."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from ..language.terms import Bind, Num, Op, Rel, Term, add, div, free_names, mul, neg, num, sub, substitute, walk

Witness = tuple[str, tuple[Term, ...]]
ONE, TWO = num(1), num(2)


def elementary(rel: Rel, laws: list[Bind], units: list[Term]) -> Iterator[Witness]:
    """Squares, tangents, sizes and triangles that a statement may be made of; `units` are values in (0, 1)."""
    pairs = [(p, q) for p, q in permutations(laws, 2) if p.vars == q.vars]
    for p, q in pairs:
        weight = Bind("fun", p.vars, p.over, ONE)
        yield from (
            ("bernoulli", (weight, p.body, q.body, d)) for d in units if free_names(d) >= {v.name for v in p.vars}
        )
    nodes = list(dict.fromkeys(n for t in (rel.lhs, rel.rhs) for n in walk(t)))
    if any(isinstance(n, Op) and n.op in ("log", "KL", "exp", "JSD") for n in nodes):
        yield from _tangents(nodes, pairs)
    if any(isinstance(n, Op) and n.op == "sqrt" for n in nodes):
        yield from _hypotenuses(nodes, laws)
    if any(isinstance(n, Op) and n.op in ("abs", "TV") for n in nodes):
        yield from _averages(nodes, laws)
        yield from _multiples(nodes, units)
        yield from _triangles(nodes, laws, pairs)
    if any(isinstance(n, Op) and n.op in ("pow", "mul") for n in nodes):
        yield from _squares(nodes, pairs)


def _tangents(nodes: list[Term], pairs: list[tuple[Bind, Bind]]) -> Iterator[Witness]:
    """w (r - 1 - log r): at the arguments of logarithms, at quotients of laws, at critics under an exponential."""
    for n in nodes:
        for weight, r in _logarithms(n):
            yield "tangent", (weight, r)
            yield "tangent", (weight, div(ONE, r))
    weights = dict.fromkeys(w for n in nodes for w, _ in _logarithms(n))
    for n in nodes:
        if isinstance(n, Bind) and n.op == "int" and not any(n.over):
            means = [(Bind("fun", n.vars, n.over, weight), r) for weight, r in _logarithms(n.body)]
            yield from (("tangent", (weight, t)) for weight, r in means for t in (r, div(ONE, r)))
    critics = [n for n in nodes if isinstance(n, Op) and n.op == "exp"]
    yield from (("tangent", (w, div(critic, w))) for w in weights for critic in critics[:2])
    for p, q in pairs:
        yield "tangent", (p, div(p.body, q.body))
        for n in critics:
            if (critic := _at(n, nodes, p)) is not None:
                yield "tangent", (p, div(mul(q.body, critic), p.body))


def _logarithms(n: Term) -> Iterator[tuple[Term, Term]]:
    """Weight and argument of a logarithm, alone or in a product."""
    match n:
        case Op("log", (r,)):
            yield ONE, r
        case Op("mul", factors):
            for f in factors:
                if isinstance(f, Op) and f.op == "log":
                    yield mul(*(x for x in factors if x is not f)), f.args[0]
        case _:
            pass


def _at(n: Term, nodes: list[Term], p: Bind) -> Term | None:
    """A term at the variables of a law, if it stands under a mean or an integral over as many."""
    for b in nodes:
        if isinstance(b, Bind) and b.op in ("E", "int") and len(b.vars) == len(p.vars) and n in walk(b.body):
            return substitute(n, {v.name: w for v, w in zip(b.vars, p.vars, strict=True)})
    return None


def _squares(nodes: list[Term], pairs: list[tuple[Bind, Bind]]) -> Iterator[Witness]:
    """(p - q)^2 / q, and the distance of a quantity from its mean."""
    for p, q in pairs:
        yield "square", (Bind("fun", q.vars, q.over, div(ONE, q.body)), sub(p.body, q.body))
    for n in nodes:
        if isinstance(n, Bind) and n.op == "E" and isinstance(n.over[0], Bind) and len(n.over[0].vars) == len(n.vars):
            law = n.over[0]
            names: dict[str, Term] = {v.name: w for v, w in zip(law.vars, n.vars, strict=True)}
            weight = Bind("fun", n.vars, (None,) * len(n.vars), substitute(law.body, names))
            yield "square", (weight, sub(n.body, n))
            yield from (("square", (weight, f)) for f in _bases(n.body))


def _averaged(t: Term, p: Bind) -> list[Term]:
    """The body of a mean under a law, or the term itself."""
    if isinstance(t, Bind) and t.op == "E" and len(t.vars) == len(p.vars):
        return [substitute(t.body, {v.name: w for v, w in zip(t.vars, p.vars, strict=True)})]
    return [t]


def _bases(t: Term) -> list[Term]:
    """What is squared in a term."""
    return [n.args[0] for n in walk(t) if isinstance(n, Op) and n.op == "pow" and n.args[1] == TWO]


def _triangles(nodes: list[Term], laws: list[Bind], pairs: list[tuple[Bind, Bind]]) -> Iterator[Witness]:
    """|f| - f, and |f| + |g| - |f + g| for the addends under a bar and for two laws."""
    sizes = [n for n in nodes if isinstance(n, Op) and n.op == "abs"]
    for n, m in permutations(sizes[:4], 2):
        longer, first = n.args[0], m.args[0]
        yield from (("triangle", (p, first, sub(longer, first))) for p in fitting(laws, longer, first))
    for n in nodes:
        if isinstance(n, Op) and n.op == "abs":
            for f in (n.args[0], neg(n.args[0])):
                yield from (("size", (weight, f)) for weight in (ONE, *laws))
            yield from (("average", (p, f)) for p in laws for f in _averaged(n.args[0], p))
            if isinstance(n.args[0], Op) and n.args[0].op == "add":
                first, *others = n.args[0].args
                for weight in (ONE, *(Bind("fun", p.vars, p.over, ONE) for p, _ in pairs[:1])):
                    yield "triangle", (weight, first, add(*others))
    for p, q in pairs:
        yield "triangle", (Bind("fun", p.vars, p.over, ONE), p.body, neg(q.body))


def fitting(laws: list[Bind], *terms: Term) -> list[Term]:
    """The laws of all the variables that laws bind and the terms are made of; one, if there are none."""
    bound = {v.name for p in laws for v in p.vars} & frozenset[str]().union(*map(free_names, terms))
    return [p for p in laws if bound <= {v.name for v in p.vars}] if bound else [ONE]


def _hypotenuses(nodes: list[Term], laws: list[Bind]) -> Iterator[Witness]:
    """sqrt(f^2 + g^2) - f = g^2 / (sqrt(f^2 + g^2) + f)."""
    for n in nodes:
        match n:
            case Op("sqrt", (Op("add", (Op("pow", (f, Num(two))), Op("pow", (g, Num(again))))),)) if two == again == 2:
                legs = (f, g), (g, f)
            case _:
                continue
        for leg, other in legs:
            yield "square", (div(ONE, add(n, leg)), other)
            for p in laws:
                yield "square", (Bind("fun", p.vars, p.over, div(p.body, add(n, leg))), other)


def _multiples(nodes: list[Term], units: list[Term]) -> Iterator[Witness]:
    """|f| - (2 d - 1) f for values d in (0, 1), under the integral of the distance or of the absolute value."""
    for n in nodes if units else ():
        match n:
            case Op("TV", (Bind("fun", variables, over, p), Bind("fun", others, _, q))) if len(variables) == len(
                others
            ):
                f = sub(p, substitute(q, {a.name: b for a, b in zip(others, variables, strict=True)}))
            case Bind("int", variables, over, Op("abs", (f,))):
                pass
            case _:
                continue
        for d in units:
            if free_names(d) >= {v.name for v in variables}:
                yield "size", (Bind("fun", variables, over, ONE), f, sub(mul(TWO, d), ONE))


def _averages(nodes: list[Term], laws: list[Bind]) -> Iterator[Witness]:
    """The mean of an absolute value less the absolute value of the mean, where the latter stands under an integral."""
    sizes = [n for n in nodes if isinstance(n, Op) and n.op == "abs"]
    means = [n for n in sizes if any(isinstance(x, Bind) and x.op in ("E", "int") for x in walk(n.args[0]))]
    for b in nodes if means else ():
        if isinstance(b, Bind) and b.op == "int" and not any(b.over) and b.body in means:
            outer = Bind("fun", b.vars, b.over, ONE)
            inner = (n.args[0] for n in sizes if n not in means and free_names(n) >= {v.name for v in b.vars})
            yield from (("average", (outer, p, f)) for f in inner for p in laws)
