r"""Means under a coupling of two laws: `E_\gamma[f(x) - f(y)] = E_P[f(x)] - E_Q[f(y)]` for `\gamma \in \Pi(P, Q)`.

What depends on x alone has its mean under the first marginal, what depends on y alone under the second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from ...language.terms import App, Bind, Op, Rel, Sym, Term, add, free_names, neg, substitute, transform
from ..names import take_apart
from ..paired import PLANS
from ..scruples import nodes
from ..verdict import Surroundings, Verdict

Judge = Callable[[Rel, Surroundings], Verdict]
_COUPLES = re.compile(
    r"\bcoupl|\b(?:transport(?:ation)? )?plans?\b|\bmarginals?\b|\\Pi\s*[({]|\bjoint (?:law|distribution|measure)|"
    r"耦合|联合分布|결합",
    re.IGNORECASE,
)
_LIPSCHITZ = re.compile(r"lipschitz|\\\|\s*f\s*\\\|_\{?L", re.IGNORECASE)


def of_coupling(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    """The verdict on a line with a mean under a coupling of the laws that it names; None if it is no such line."""
    plans = {name for n in nodes(rel) if (name := _plan(n))}
    if len(plans) != 1 or around.literal or not _COUPLES.search(around.above[-2500:] + around.said[1]):
        return None
    if _is_a_rise(rel) and _LIPSCHITZ.search(around.above[-1500:]):
        return Verdict("supported", reason="a function with Lipschitz constant 1 rises by no more than the distance")
    marginals = dict(_marginals(rel))
    if len(marginals) != 2 or len({*marginals.values()}) != 2:
        return None
    apart = [transform(t, lambda n: _apart(n, marginals)) for t in (rel.lhs, rel.rhs)]
    read = Rel(rel.op, *(transform(t, _in_one_point) for t in apart))
    if any(_plan(n) for n in nodes(read)):
        return None
    symbols = around.symbols
    named = {n for law in marginals.values() for n in (law, symbols.alias.get(law, law))}
    slots = {name: {"x"} if name in named else at for name, at in symbols.slots.items()}
    verdict = judge(read, replace(around, symbols=replace(symbols, slots=slots, one_space=True), mend=False))
    if not verdict.good and verdict.verdict not in ("supported", "refuted"):
        return None
    (plan,) = plans
    owed = f"{plan} is a coupling of {' and '.join(marginals.values())}"
    if verdict.verdict == "refuted":
        return replace(verdict, reason=f"where {owed}: what depends on one point has its mean under one of them")
    kind = "proved-under" if verdict.good else "supported"
    return replace(verdict, verdict=kind, conditions=(*verdict.conditions, owed), kinds=(*verdict.kinds, "reading"))


def _plan(t: Term) -> str:
    r"""The letter of the plan that a mean is under: `E_\gamma[..]`, `E_{(x, y) \sim \gamma}[..]`."""
    match t:
        case Bind("E", _, (Sym(name) | App(name, _), *_), body) if take_apart(name).letter in PLANS:
            return name if len(free_names(body) & {"x", "y"}) == 2 or len(t.vars) == 2 else ""
        case _:
            return ""


def _marginals(rel: Rel) -> Iterator[tuple[str, str]]:
    """The variables of the means under one law each, and those laws."""
    for n in nodes(rel):
        match n:
            case Bind("E", (Sym("x" | "y" as name),), (Sym(law) | App(law, _),), _) if not _plan(n):
                yield name, law
            case _:
                pass


def _apart(t: Term, marginals: dict[str, str]) -> Term:
    """A mean under the plan as means under its marginals, where each part depends on one point."""
    if not isinstance(t, Bind) or not _plan(t):
        return t
    parts: list[Term] = []
    for part in _addends(t.body):
        own = sorted(free_names(part) & marginals.keys())
        if len(own) != 1:
            return t
        match part:
            case Op("neg", (inner,)):
                parts.append(neg(Bind("E", (Sym(own[0]),), (Sym(marginals[own[0]]),), inner)))
            case _:
                parts.append(Bind("E", (Sym(own[0]),), (Sym(marginals[own[0]]),), part))
    return add(*parts) if len(parts) > 1 else parts[0]


def _in_one_point(t: Term) -> Term:
    """A mean over y alone as one over x: both laws are of one space."""
    match t:
        case Bind("E", (Sym("y"),), over, body) if "x" not in free_names(body):
            return Bind("E", (Sym("x"),), over, substitute(body, {"y": Sym("x")}))
        case _:
            return t


def _addends(t: Term) -> Iterator[Term]:
    if isinstance(t, Op) and t.op == "add":
        for a in t.args:
            yield from _addends(a)
    else:
        yield t


def _is_a_rise(rel: Rel) -> bool:
    r"""`E_\gamma[f(x) - f(y)] \le E_\gamma[\|x - y\|]`."""
    match rel:
        case Rel("<=", Bind("E", _, over, rise), Bind("E", _, other, Op("norm" | "abs", (gap, *_)))) if over == other:
            pass
        case _:
            return False
    match rise, gap:
        case Op("add", (App(f, (a,)), Op("neg", (App(g, (b,)),)))), Op("add", (c, Op("neg", (d,)))):
            return f == g and {a, b} == {c, d} and a != b
        case _:
            return False


__all__ = ["of_coupling"]
