"""Points that are counted: `\\sum_i p(i) \\log p(i)` is a sum over the points of a space."""

from __future__ import annotations

from ...language.notation import INDEX_LETTERS
from ...language.terms import App, Bind, Rel, Sym, Term, free_names, substitute, transform, walk
from ..symbols import Symbols

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
