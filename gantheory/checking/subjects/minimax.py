"""The greatest minimum beside the least maximum of one function: the first is never the larger."""

from __future__ import annotations

import re

from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, walk
from ..names import take_apart
from ..symbols import Symbols
from ..verdict import Surroundings, Verdict

_UP, _DOWN = ("max", "sup"), ("min", "inf")
_SADDLE = re.compile(
    r"\b(?:convex|concave|saddle|equal\w*|equilibri\w*|von neumann|sion|strong|compact|bilinear|mixed)\b", re.IGNORECASE
)
_PLAYERS = ("G", "D", "T", "f", "\\theta", "\\phi", "w")
_TABLE = {"x": ["1", "2"], "y": ["1", "2"], "V(x, y)": "1 where x = y, else 0"}


def of_minimax(rel: Rel, around: Surroundings) -> Verdict | None:
    """The verdict on an inequality between max min and min max of one function; None where the function decides."""
    kinds = [_kind(t) for t in (rel.lhs, rel.rhs)]
    if (
        rel.op not in ("<=", ">=")
        or kinds[0] is None
        or kinds[1] is None
        or {k[0] for k in kinds if k} != {"up", "down"}
    ):
        return None
    (first, outer, inner, body), (_, outer_, inner_, body_) = kinds[0], kinds[1]
    if body != body_ or (outer, inner) != (inner_, outer_) or outer == inner:
        return None
    if (first == "up") == (rel.op == "<="):
        return Verdict("supported", reason="weak duality: it holds for every function of two variables")
    if not around.general_stated and (
        _SADDLE.search(" ".join(around.said)) or _particular(body, outer + inner, around)
    ):
        return None
    return Verdict(
        "refuted",
        reason="the greatest minimum is at most the least maximum",
        counterexample={"model": _TABLE, "lhs": "0" if first == "up" else "1", "rhs": "1" if first == "up" else "0"},
        mistake="inequality reversed",
        repair=_turned(rel),
    )


def _turned(rel: Rel) -> dict[str, str]:
    return {"latex": latex(Rel("<=" if rel.op == ">=" else ">=", rel.lhs, rel.rhs)), "verdict": "supported"}


def _kind(t: Term) -> tuple[str, tuple[str, ...], tuple[str, ...], Term] | None:
    """`max_y min_x F`: whether it opens with a maximum, the variables of the two, and F."""
    match t:
        case Bind(a, outer, _, Bind(b, inner, _, body)) if outer and inner:
            which = "up" if a in _UP and b in _DOWN else "down" if a in _DOWN and b in _UP else ""
            names = tuple(v.name for v in outer), tuple(v.name for v in inner)
            return (which, *names, body) if which else None
        case _:
            return None


def _particular(body: Term, variables: tuple[str, ...], around: Surroundings) -> bool:
    """Is it the game of a generator and a discriminator, or a function that the document gives?"""
    if isinstance(body, App):
        plain = body.fn not in around.definitions and all(isinstance(a, Sym) and a.name in variables for a in body.args)
        return not plain or any(_player(v, around.symbols) for v in variables)
    return isinstance(body, Op | Bind) or any(isinstance(n, Bind) for n in walk(body))


def _player(name: str, symbols: Symbols) -> bool:
    parts = take_apart(name)
    return (
        symbols.is_unit(name) or symbols.is_map(name) or parts.letter in ("G", "D", "T", "f", "\\theta", "\\phi", "w")
    )
