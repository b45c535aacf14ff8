"""Two letters for points of one space: `E_{x ~ p}[f(x)] - E_{y ~ q}[f(y)]`, a function of both x and y."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ...language.notation import INDEX_LETTERS
from ...language.terms import App, Bind, Op, Rel, Sym, Term, transform, walk
from ..names import take_apart
from ..symbols import Symbols, point_base


def on_one_space(rel: Rel, symbols: Symbols) -> Rel:
    """The relation with the points y written as points x, where one function is taken at both; else as it is."""
    rel = _at_one_point(rel, symbols)
    both = (rel.lhs, rel.rhs)
    nodes = [n for t in both for n in walk(t)]
    names = {n.name for n in nodes if isinstance(n, Sym)} | {
        v.name for n in nodes if isinstance(n, Bind) for v in n.vars
    }
    others = {n for n in names if point_base(Sym(n)) == "y"}
    if not others or not (symbols.one_space or _shared(nodes, symbols)) or any(_joins(n) for n in nodes):
        return rel
    new: dict[str, str] = {}
    for name in sorted(others):
        new[name] = "x" + take_apart(name).sub.join(("_{", "}")) * bool(take_apart(name).sub) + "'"
        while new[name] in names or list(new.values()).count(new[name]) > 1:
            new[name] += "'"

    def put(t: Term) -> Term:
        match t:
            case Sym(name) if name in new:
                return Sym(new[name])
            case Bind(op, variables, over, body) if any(v.name in new for v in variables):
                return Bind(op, tuple(Sym(new.get(v.name, v.name)) for v in variables), over, body)
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def _at_one_point(rel: Rel, symbols: Symbols) -> Rel:
    """`D^*(X) = p(x)/(p(x) + q(x))`, and `D^*(i) = p_i/(p_i + q_i)`, with one letter for the point."""
    match rel.lhs:
        case App(fn, (Sym(i) as index,), (), _) if symbols.is_unit(fn) and i in INDEX_LETTERS:
            x = Sym("x")

            def put(t: Term) -> Term:
                parts = take_apart(t.name) if isinstance(t, Sym) else None
                if parts is None or parts.sub != i or not symbols.is_law(parts.letter):
                    return x if t == index else t
                return App(parts.letter, (x,))

            rhs = transform(rel.rhs, put)
            return rel if rhs == rel.rhs or x in walk(rel.rhs) else Rel(rel.op, transform(rel.lhs, put), rhs)
        case App(fn, (Sym(name),), (), _) if symbols.is_unit(fn) and len(name) == 1 and name.isupper():
            names = {n.name for n in walk(rel.rhs) if isinstance(n, Sym)}
            if name.lower() in names and name not in names:
                return Rel(rel.op, App(fn, (Sym(name.lower()),), (), rel.lhs.params), rel.rhs)
        case _:
            pass
    return rel


def unite(symbols: Symbols, terms: Iterable[Term]) -> None:
    """Note that x and y are letters for points of one space, if a whole document uses them so."""
    nodes = [n for t in terms for n in walk(t)]
    if not _shared(nodes, symbols) or any(_joins(n) for n in nodes):
        return
    symbols.one_space = True
    for name, slots in symbols.slots.items():
        symbols.slots[name] = {"x" if s == "y" else s for s in slots}


def _shared(nodes: list[Term], symbols: Symbols) -> bool:
    """Is one function taken at points of both letters, or at y and what a map gives? (p(x), p(y) are two laws.)"""
    at: dict[str, set[str | None]] = defaultdict(set)
    for n in nodes:
        match n:
            case App(fn, (point,), (), _) if not symbols.is_law(fn) and not symbols.is_map(fn):
                at[fn].add("x" if isinstance(point, App) and symbols.is_map(point.fn) else point_base(point))
            case _:
                pass
    return any(found == {"x", "y"} for found in at.values())


def _joins(n: Term) -> bool:
    """Does it tie x and y together, or count y: a joint law, a conditional, a label, a plan, a sample?"""
    match n:
        case Op("index", (base, *_)):
            return point_base(base) == "y"
        case App(_, args, given, _) if given or len(args) > 1:
            return any(point_base(a) == "y" for a in (*args, *given))
        case Bind("E", variables, laws, _):
            bases = {point_base(v) for v in variables}
            return "y" in bases and len(variables) > 1 and not all(isinstance(law, Sym) for law in laws)
        case Op("at" | "given" | "I" | "H", args):
            return any(point_base(m) == "y" for a in args for m in walk(a) if isinstance(m, Sym | Op))
        case Bind("sum" | "prod", variables, over, _):
            return any(point_base(v) == "y" and o is not None for v, o in zip(variables, over, strict=False))
        case _:
            return False
