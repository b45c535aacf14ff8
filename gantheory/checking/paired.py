r"""Means over two variables whose law the text does not say: `E_\gamma[f(x) + g(y)]`, `E_{X, Y}[\ell(Y h(X))]`."""

from __future__ import annotations

from ..language.terms import App, Bind, Op, Rel, Sym, Term, free_names, walk
from .names import take_apart
from .symbols import point_base

PLANS = frozenset(("\\gamma", "\\pi", "\\Gamma", "\\Pi", "\\xi"))


def of_pairs(rel: Rel) -> str | None:
    """Why an equation may hold of the law that two variables have together; None where it speaks of no such law."""
    if plan := _plan(rel):
        return f"{plan} may be a law of both variables"
    sides = [[n for n in walk(t) if isinstance(n, Bind) and n.op == "E"] for t in (rel.lhs, rel.rhs)]
    for one, other in (sides, sides[::-1]):
        named = bool(other) and all(isinstance(law, Sym | App) and not _is_point(law) for b in other for law in b.over)
        if rel.op == "=" and one and named and all(map(_of_an_unsaid_pair, one)):
            return "the document does not say the law of both variables"
    return None


def _of_an_unsaid_pair(mean: Bind) -> bool:
    """Is it a mean over two variables, with no law, of what depends on both at once?"""
    named = [v.name or (law.name if isinstance(law, Sym) else "") for v, law in zip(mean.vars, mean.over, strict=True)]
    bare = all(law is None or (not v.name and _is_point(law)) for v, law in zip(mean.vars, mean.over, strict=True))
    names = {*named}
    parts = mean.body.args if isinstance(mean.body, Op) and mean.body.op == "add" else (mean.body,)
    return len(names) > 1 and bare and any(names <= free_names(t) for t in parts)


def _plan(rel: Rel) -> str | None:
    r"""The letter of a coupling that a bare mean is under, `E_\gamma[f(x) + g(y)]`."""
    for n in (m for t in (rel.lhs, rel.rhs) for m in walk(t)):
        match n:
            case Bind("E", (Sym(""),), (Sym(name),), body) if take_apart(name).letter in PLANS:
                if len(_points(body)) > 1:  # x and y, or x and x'
                    return name
            case _:
                pass
    return None


def _is_point(t: Term) -> bool:
    return isinstance(t, Sym) and point_base(t) is not None


def _points(body: Term) -> set[str]:
    return {m.name for m in walk(body) if isinstance(m, Sym) and _is_point(m)}


__all__ = ["PLANS", "of_pairs"]
