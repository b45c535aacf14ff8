r"""Bounds on a divergence by the means of a critic: `KL(p, q) >= E_p[T] - \log E_q[e^T]`, and their suprema.

A bound for every T fails where it fails for one; a supremum over T is one where the bound holds and is attained, by
T = log p/q, or 1 + log p/q beside e^{T - 1}.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, div, log, mul, num, substitute, transform, walk
from ..names import take_apart
from ..verdict import Surroundings, Verdict
from .couplings import of_coupling

Judge = Callable[[Rel, Surroundings], Verdict]
_TOO_SMALL = "the right side at the critic that makes it largest stays below the left side"
_BOUNDED = "the best critic is at its bound, with the sign of the difference of the laws"
_HALVED = re.compile(
    r"\\[dt]?frac\s*\{?1\}?\s*\{?2\}?[^$]{0,20}\\(?:int|sum)[^$|]{0,20}(?:\||\\lvert)|\\sup[^$]{0,30}P[^$]{0,12}\(\s*A\s*\)"
)
_CRITICS = frozenset(("T", "f", "g", "h", "F", "V", "\\phi", "\\psi"))


def of_critics(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    """The verdict on a bound by a critic that the text leaves open, or on its supremum, or on its means under a
    coupling; None if it is none."""
    if (coupled := of_coupling(rel, judge, around)) is not None:
        return coupled
    if (bounded := Rel(rel.op, *(transform(t, _over_bounded) for t in (rel.lhs, rel.rhs)))) != rel:
        verdict = replace(judge(bounded, around), repair=None)
        if verdict.verdict == "refuted" and not _HALVED.search(around.said[0]):
            whole = Rel(rel.op, *(transform(t, _without_half) for t in (bounded.lhs, bounded.rhs)))
            if "TV" in {n.op for n in walk(rel.lhs) if isinstance(n, Op)} and judge(whole, around).good:
                return Verdict("unread", reason="TV may be taken without the half here")
        return replace(verdict, verdict="supported", reason=_BOUNDED) if verdict.good else verdict
    if not (isinstance(rel.lhs, Op) and rel.lhs.op in ("KL", "I")) or rel.op not in ("=", ":=", ">="):
        return None
    best = isinstance(rel.rhs, Bind) and rel.rhs.op in ("sup", "max")
    body = rel.rhs.body if isinstance(rel.rhs, Bind) and best else rel.rhs
    if rel.lhs.op == "I":
        body = _over_pairs(body, rel.lhs.args)
    parts = _parts(body)
    if parts is None or (rel.op != ">=" and not best):
        return None
    critic, first, second, shift = parts
    if critic in around.definitions or (isinstance(rel.rhs, Bind) and best and rel.rhs.vars != (Sym(critic),)):
        return None
    plain = replace(around, literal=True, definitions={}, normals={}, equated=(), specific=frozenset())
    bound = judge(Rel(">=", rel.lhs, _written(body, critic)), plain)
    if bound.verdict == "refuted":
        swapped = _with_laws(body, first, second)
        right = judge(Rel(">=", rel.lhs, _written(swapped, critic)), plain)
        shown = replace(rel.rhs, body=swapped) if isinstance(rel.rhs, Bind) and best else swapped
        repair = {"latex": latex(Rel(rel.op, rel.lhs, shown)), "verdict": "supported"}
        mends = right.good or right.verdict == "supported"
        return replace(bound, repair=repair if mends else None, mistake="swapped laws" if mends else bound.mistake)
    if not (bound.good or bound.verdict == "supported"):
        return None
    if best and rel.op != ">=":
        attained = judge(Rel("=", rel.lhs, _at_best(body, critic, first, second, shift)), plain)
        if attained.verdict == "refuted" and shift is not None:
            return replace(attained, reason=_TOO_SMALL, repair=None, mistake="the two sides differ")
        if not (attained.good or attained.verdict == "supported"):
            return None
    return Verdict(
        "supported", reason="it holds for every critic tried, and the best one attains it" if best else bound.reason
    )


def _over_bounded(t: Term) -> Term:
    r"""`\sup_{|T| <= c} E_p[T] - E_q[T]` as `2 c TV(p, q)`: the best T is c where p > q, and -c elsewhere."""
    match t:
        case Bind("sup" | "max", (Sym(critic),), (Op("rel", (Sym("<="), size, most)),), body):
            pass
        case _:
            return t
    match size, most:
        case (
            (Op("abs", (Sym(name),)) | App("norm_{\\infty}", (Sym(name),))),
            (Num() | Op("div", (Num(), Num()))),
        ) if name == critic:
            pass
        case _:
            return t
    match body.args[0] if isinstance(body, Op) and body.op == "abs" else body:
        case Op("add", (Bind("E", _, (Sym() as p,), first), Op("neg", (Bind("E", _, (Sym() as q,), second),)))):
            alone = _name(first) == critic == _name(second) and p != q
            return mul(num(2), most, Op("TV", (p, q))) if alone else t
        case _:
            return t


def _without_half(t: Term) -> Term:
    """A multiple of TV by half as much."""
    match t:
        case Op("mul", (*factors, Op("TV") as distance)):
            return mul(num("1/2"), *factors, distance)
        case _:
            return t


def _over_pairs(body: Term, variables: tuple[Term, ...]) -> Term:
    r"""Means under `P_{XZ}` and `P_X \otimes P_Z` as means at the points that an information is of."""
    points = tuple(Sym(v.name.lower()) for v in variables if isinstance(v, Sym) and len(v.name) == 1)

    def pointed(t: Term) -> Term:
        match t:
            case Bind("E", (Sym(""),), (Sym(law),), inner) if len(points) == len(variables):
                return Bind("E", t.vars, (App(law, points),), inner)
            case Bind("E", (Sym(""),), (Op("mul" | "product_law", laws),), inner) if len(laws) == len(points):
                pairs = [App(a.name, (v,)) for a, v in zip(laws, points, strict=True) if isinstance(a, Sym)]
                return Bind("E", t.vars, (Op("mul", tuple(pairs)),), inner) if len(pairs) == len(laws) else t
            case _:
                return t

    return transform(body, pointed)


def _parts(body: Term) -> tuple[str, Term, Term, Fraction | None] | None:
    r"""Critic, laws and the number c of `E_p[T] - E_q[e^{T + c}]`, which is None for `E_p[T] - \log E_q[e^T]`."""
    match body:
        case Op(
            "add",
            (Bind("E") as first, Op("neg", (Op("log", (Bind("E") as second,)),)) | Op("log", (Bind("E") as second,))),
        ):
            shifted = False
        case Op("add", (Bind("E") as first, Op("neg", (Bind("E") as second,)))):
            shifted = True
        case _:
            return None
    critic, exponent = _name(first.body), _exponent(second.body)
    if critic is None or exponent is None or len(first.over) != 1 or len(second.over) != 1:
        return None
    shift = None
    if shifted:
        exponent, shift = _shifted(exponent)
    p, q = first.over[0], second.over[0]
    if _name(exponent) != critic or p is None or q is None or p == q:
        return None
    return critic, p, q, shift


def _shifted(t: Term) -> tuple[Term, Fraction]:
    """A term and the number that is added to it."""
    match t:
        case Op("add", (inner, Op("neg", (Num(c),)))):
            return inner, -c
        case Op("add", (inner, Num(c))):
            return inner, c
        case _:
            return t, Fraction(0)


def _name(t: Term) -> str | None:
    """The name of a critic, applied or bare."""
    name = t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else ""
    parts = take_apart(name)
    return name if parts.letter in _CRITICS and not (parts.sup or parts.accent) else None


def _exponent(t: Term) -> Term | None:
    match t:
        case Op("exp", (inner,)) | Op("pow", (Sym("e"), inner)):
            return inner
        case _:
            return None


def _points(law: Term | None) -> tuple[Term, ...]:
    match law:
        case App(_, args, _, _):
            return args
        case Op("mul", factors):
            return tuple(a for f in factors if isinstance(f, App) for a in f.args)
        case _:
            return (Sym("x"),)


def _written(body: Term, critic: str) -> Term:
    """The means with the critic at the points of their laws."""

    def applied(t: Term) -> Term:
        match t:
            case Bind("E", (Sym(""),), (law,), inner) if Sym(critic) in list(walk(inner)):
                points = _points(law)
                put = transform(inner, lambda n: App(critic, points) if n == Sym(critic) else n)
                return Bind("E", (Sym("x"),), (law,), put) if isinstance(law, Sym) else Bind("E", t.vars, t.over, put)
            case _:
                return t

    return transform(body, applied)


def _with_laws(body: Term, first: Term, second: Term) -> Term:
    """The bound with its two laws in each other's place."""
    turned = {first: second, second: first}

    def put(t: Term) -> Term:
        match t:
            case Bind("E", variables, (law,), inner) if law in turned:
                return Bind("E", variables, (turned[law],), inner)
            case _:
                return t

    return transform(body, put)


def _at_best(body: Term, critic: str, first: Term, second: Term, shift: Fraction | None) -> Term:
    r"""The means with the critic that makes them largest, `\log p/q`, or `-c + \log p/q` beside e^{T + c}."""

    def density(law: Term, points: tuple[Term, ...]) -> Term:
        return App(law.name, points) if isinstance(law, Sym) else law

    def put(t: Term) -> Term:
        match t:
            case App(fn, points, (), _) if fn == critic:
                names = [p.name for p in _points(first) if isinstance(p, Sym)]
                ratio = div(density(first, points), density(second, points))
                moved = substitute(ratio, dict(zip(names, points, strict=False)))
                return add(num(-shift), log(moved)) if shift else log(moved)
            case _:
                return t

    return transform(_written(body, critic), put)


__all__ = ["of_critics"]
