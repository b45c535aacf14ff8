"""Points that are counted: `\\sum_i p(i) \\log p(i)` is a sum over the points of a space, c_1 and c_2 may be all."""

from __future__ import annotations

from ...language.notation import INDEX_LETTERS
from ...language.terms import App, Bind, Op, Rel, Sym, Term, free_names, num, substitute, transform, walk
from ..names import take_apart
from ..scope import Cannot
from ..symbols import Symbols, point_base

_POINT = Sym("x")


def with_counted_points(rel: Rel, symbols: Symbols) -> Rel:
    """The relation with a sum over an index at which laws are taken, and that is nowhere else, as one over x."""

    def put(t: Term) -> Term:
        match t:
            case Bind("sum", (Sym(name) as i,), (over,), body) if name in INDEX_LETTERS:
                at = [n for n in walk(body) if isinstance(n, App) and n.args == (i,) and not n.given]
                everywhere = sum(n == i for n in walk(body))
                free = "x" not in free_names(body) and (over is None or i not in walk(over))
                if at and everywhere == len(at) and free and all(symbols.is_law(n.fn) for n in at):
                    return Bind("sum", (_POINT,), (None,), substitute(body, {name: _POINT}))
                return t
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def counts_points_only(rel: Rel, symbols: Symbols) -> bool:
    """Are all laws of a relation named or taken at an index, `TV(P, Q) = 1/2 sum_i |p_i - q_i|`, and at no point?"""
    terms = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
    counted = [n for n in terms if isinstance(n, Op) and n.op == "index" and isinstance(n.args[0], Sym)]
    applied = [n for n in terms if isinstance(n, App) and symbols.is_law(n.fn)]
    laws = any(isinstance(n.args[0], Sym) and len(n.args) == 2 and symbols.is_law(n.args[0].name) for n in counted)
    return laws and not any(point_base(a) for n in applied for a in (*n.args, *n.given))


def with_named_classes(rel: Rel) -> tuple[Rel, dict[str, tuple[Term, ...]]]:
    """The relation with two points c_1 and c_2 as all the values of c, which it takes them for in a law of total
    probability, `p(x | c_1) p(c_1) + p(x | c_2) p(c_2)`, and these values. Raises `Cannot` where there are more."""
    terms = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
    classes: dict[str, tuple[Term, ...]] = {}
    put: dict[str, Term] = {}
    for total in (n for n in terms if isinstance(n, Op) and n.op == "add"):
        found = [_class_of(a) for a in total.args]
        named = [a for a in found if a is not None]
        if len(named) != len(found) or len({take_apart(a.name).letter for a in named}) != 1:
            continue
        numbers = [take_apart(a.name).sub for a in named]
        letter = take_apart(named[0].name).letter
        if numbers not in (["1", "2"], ["0", "1"], ["2", "1"], ["1", "0"]):
            raise Cannot("a law of total probability over values that are named one by one", letter)
        classes[letter.lower()] = tuple(num(int(k)) for k in numbers)
        put |= {a.name: Op("at", (Sym(letter.lower()), num(int(k)))) for a, k in zip(named, numbers, strict=True)}

    def value(t: Term) -> Term:
        return put.get(t.name, t) if isinstance(t, Sym) else t

    return (Rel(rel.op, transform(rel.lhs, value), transform(rel.rhs, value)), classes) if put else (rel, {})


def _class_of(t: Term) -> Sym | None:
    """The numbered point c_i of a term `p(x | c_i) p(c_i)`."""
    match t:
        case Op("mul", (App(_, _, (Sym() as c,)), App(_, (Sym() as d,), ()))) if c == d:
            pass
        case Op("mul", (App(_, (Sym() as d,), ()), App(_, _, (Sym() as c,)))) if c == d:
            pass
        case _:
            return None
    parts = take_apart(c.name)
    return c if parts.sub.isdigit() and not (parts.sup or parts.accent) and point_base(c) else None
