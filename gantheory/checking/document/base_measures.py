r"""The measure that densities are taken against: `\int \min(p, q) d\mu` is an integral over the points, and no mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from ...language.layout import Chain
from ...language.terms import App, Bind, Num, Op, Sym, Term, free_names, mul, operands, transform, walk
from ..names import take_apart

_LETTERS = ("\\mu", "\\nu", "\\lambda", "\\rho", "\\tau", "m")
_NAME = rf"(?:\$|\\\()\s*({'|'.join(map(re.escape, _LETTERS))})\s*(?:\$|\\\))"
_WORDS = r"(?:[\w$\\-]+\s+)"
_AGAINST = r"(?:with\s+respect\s+to|w\.?\s?r\.?\s?t\.?|relative\s+to|against)"
_KIND = (
    r"(?:dominating|reference|base|lebesgue|counting|(?:sigma|\$\\sigma\$|σ)[- ]*finite|common|underlying|background)"
)
_TOLD = [
    re.compile(p, re.IGNORECASE)
    for p in (
        rf"\b{_KIND}\s+{_WORDS}{{0,2}}measures?\s*,?\s*(?:(?:say|called|denoted(?:\s+by)?)\s+)?{_NAME}",
        rf"\bdensit(?:y|ies)\b(?!\s+ratio)[^.]{{0,90}}?{_AGAINST}\s+{_WORDS}{{0,5}}?{_NAME}",
        rf"\b(?:dominated\s+by|absolutely\s+continuous\s+{_AGAINST})\s+{_WORDS}{{0,4}}?{_NAME}",
        rf"{_NAME}\s+(?:be|is|denotes?)\s+(?:a|the|any|some)\s+{_WORDS}{{0,4}}?(?:measure[^.]{{0,40}}\bdominat|{_KIND}\s+measure)",
        rf"{_NAME},?\s+(?:a|the|some)\s+(?:{_KIND}\s+)+measure",
    )
]
_COMPARING = ("KL", "JSD", "TV", "Div", "crossentropy", "H", "W")
_KEEPING = ("add", "neg", "abs", "relu", "tuple")


def base_measures(chains: Iterable[Chain], text: str) -> frozenset[str]:
    """The letters of a document for such a measure: its words say so, or what stands before `d\\mu` is a density."""
    chains = tuple(chains)
    nodes = [n for c in chains for t in c.terms if t is not None for n in walk(t)]
    names = {name for n in nodes if isinstance(n, Bind) for name in (_measure(n),) if name}
    if not names:
        return frozenset()
    laws = {a.name for n in nodes if isinstance(n, Op) and n.op in _COMPARING for a in n.args if isinstance(a, Sym)}
    laws |= {
        a.name for n in nodes if isinstance(n, App) and n.fn.startswith("Div_") for a in n.args if isinstance(a, Sym)
    }
    laws |= {t.name for c in chains if "~" in c.ops for t in c.terms[1:] if isinstance(t, Sym)}
    laws |= {
        name for name in names if re.search(rf"E\}}?\s*_\s*\{{?\s*(?:\w\s*\\sim\s*)?{re.escape(name)}(?![a-z])", text)
    }
    told = {m[1] for pattern in _TOLD for m in pattern.finditer(text)}
    dense = {_measure(n) for n in nodes if isinstance(n, Bind) and n.op == "E" and _degree(n.body) == 1}
    return frozenset((told | dense) & names - laws)


def _measure(t: Bind) -> str:
    """The letter behind the d of an integral, or before it: `d\\mu`, `d\\mu(x)`, `\\mu(dx)`."""
    match t:
        case Bind("E", (_,), (Sym(name),), _) | Bind("E", (_,), (App(name, (_,), (), ()),), _):
            return name if name in _LETTERS else ""
        case Bind("int", (Sym(name),), (None,), body) if take_apart(name).letter in ("\\lambda", "m"):
            return "" if name in free_names(body) else name
        case Bind("int", (variable,), (None,), body):
            found = [f.fn for f in operands(body, "mul") if isinstance(f, App) and f.args == (variable,)]
            return next((fn for fn in found if fn in ("\\mu", "\\nu", "\\lambda")), "")
        case _:
            return ""


def _degree(t: Term) -> Fraction | None:
    """The power of their measure that densities p and q bear in a term; None if it is not one."""
    if isinstance(t, Sym | App):
        return Fraction(take_apart(t.name if isinstance(t, Sym) else t.fn).letter in ("p", "q"))
    if isinstance(t, Num):
        return Fraction(0)
    if isinstance(t, Bind) and t.op in ("max", "min") and not t.vars:  # of two numbers
        return _degree(t.body)
    if not isinstance(t, Op):
        return None
    parts = [_degree(a) for a in t.args]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    match t.op:
        case "mul":
            return sum(known, Fraction(0))
        case "div":
            return known[0] - known[1]
        case "sqrt":
            return known[0] / 2
        case "pow" if isinstance(t.args[1], Num):
            return known[0] * t.args[1].value
        case op if op in _KEEPING:
            return known[0] if len({*known}) == 1 else None
        case _:
            return Fraction(0)


def over_points(t: Term, measures: frozenset[str]) -> Term:
    """The term with its integrals against these measures over the points."""
    return transform(t, lambda n: _over_points(n, measures)) if measures else t


def _over_points(t: Term, measures: frozenset[str]) -> Term:
    if not isinstance(t, Bind) or _measure(t) not in measures:
        return t
    match t:
        case Bind("E", (Sym(variable),), (App(_, (Sym(point),), _, _),), _):
            return replace(t, op="int", vars=(Sym(variable or point),), over=(None,))
        case Bind("int", (Sym() as variable,), _, body) if variable.name not in measures:
            rest = tuple(f for f in operands(body, "mul") if not (isinstance(f, App) and f.fn in measures))
            return replace(t, body=mul(*rest))
        case _:
            points = {n.args for n in walk(t.body) if isinstance(n, App) and len(n.args) == 1}
            point = next(iter(points))[0] if len(points) == 1 else Sym("x")
            return replace(t, op="int", vars=(point if isinstance(point, Sym) else Sym("x"),), over=(None,))
