r"""Wasserstein distances on the line by distribution functions, `W_1(P, Q) = \int |F(x) - G(x)| dx`.

The formula of a text is worked out, exactly, for a few laws with finitely many points, whose distance is that of the
monotone coupling; F and G may be the functions of P and Q in either order.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from fractions import Fraction
from itertools import pairwise
from math import prod

from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, num, walk
from ..names import take_apart
from ..verdict import Verdict

Law = tuple[tuple[Fraction, ...], tuple[Fraction, ...]]  # points in order, and how much lies at or below each
_SAYS = re.compile(
    r"distribution functions?|cumulative|\bc\.?d\.?f|quantile|Verteilungsfunktion|fonctions? de répartition|"
    r"分布函数|分布函數|累积|累積|분포 ?함수",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"\b(?:domina\w+|ordered|ordering|monoton\w+|larger than|above)\b|(?-i:F)[^$]{0,12}\\[lg]e", re.IGNORECASE
)
_PLACES = (
    ((0, 2), (1, 1)),
    ((0,), (3,)),
    ((0,), ("1/2",)),
    ((-1, 1), (0, 4)),
    (("1/3",), ("1/3",)),
    ((-2, 0, 5), (1,)),
)
_ORDERS = (1, 2, 3)


def on_a_line(rel: Rel, text: str, start: int) -> Verdict | None:
    """The verdict on a formula for W, or a power of it, as an integral of two distribution functions or quantiles."""
    read = _read(rel)
    if read is None or not _SAYS.search(text[max(0, start - 3000) : start + 400]):
        return None
    order, power, integral, root = read
    if _ORDERED.search(text[max(0, start - 400) : start]):
        return None
    names = tuple(dict.fromkeys(n.fn for n in walk(integral.body) if isinstance(n, App)))
    wrong: list[dict[str, object]] = []
    for turned in (names, names[::-1]):
        found = _first_wrong(order, power, integral, root, turned)
        if found is None:
            return Verdict(
                "supported", reason="no proof; it gives the distance of a few laws with finitely many points"
            )
        wrong.append(found)
    if any(not w for w in wrong):  # a part of it could not be worked out
        return None
    return Verdict("refuted", reason="it is not the cost of the monotone coupling", counterexample=wrong[0])


def _read(rel: Rel) -> tuple[Term, Term, Bind, Term] | None:
    """The order p of W_p, the power of W on the left, the integral, and the power of the integral on the right."""
    if rel.op not in ("=", ":="):
        return None
    head, power = rel.lhs.args if isinstance(rel.lhs, Op) and rel.lhs.op == "pow" else (rel.lhs, num(1))
    whole, root = rel.rhs.args if isinstance(rel.rhs, Op) and rel.rhs.op == "pow" else (rel.rhs, num(1))
    match head:
        case Op("W", (Sym(), Sym())):
            order: Term = num(1)
        case App(fn, (Sym(), Sym()), ()) if take_apart(fn).letter == "W" and take_apart(fn).sub:
            sub = take_apart(fn).sub
            order = num(int(sub)) if sub.isdigit() else Sym(sub)
        case _:
            return None
    if not isinstance(whole, Bind) or whole.op != "int" or len(whole.vars) != 1:
        return None
    x = whole.vars[0]
    applied = {n for n in walk(whole.body) if isinstance(n, App)}
    inverse = {"^{-1}" in n.fn for n in applied}
    letters = {take_apart(n.fn.replace("^{-1}", "")).letter for n in applied}
    plain = all(n.args == (x,) and not (n.given or n.params) for n in applied) and letters <= {"F", "G", "\\Phi", "H"}
    if len(applied) != 2 or len(inverse) != 1 or not plain:
        return None
    limits = whole.over[0]
    unit = isinstance(limits, Op) and limits.args == (num(0), num(1))
    return (order, power, whole, root) if unit == inverse.pop() else None


def _first_wrong(
    order: Term, power: Term, integral: Bind, root: Term, names: tuple[str, ...]
) -> dict[str, object] | None:
    """The first laws for which the formula fails; None if there are none, empty if it cannot be worked out."""
    orders = _ORDERS if isinstance(order, Sym) else (_value(order, {}),)
    for p in orders:
        given = {order.name: Fraction(p)} if isinstance(order, Sym) and p is not None else {}
        over, under = _value(power, given), _value(root, given)
        if p is None or over is None or under is None or min(over, under, p) <= 0:
            return {}
        for one, other in _PLACES:
            laws = [_law(one), _law(other)]
            value = _integral(integral, dict(zip(names, laws, strict=True)), given)
            if value is None:
                return {}
            distance = _cost(laws[0], laws[1], int(p))  # W_p^p
            if not _same(distance, over / Fraction(p), value, under):
                model = {f"points of {k} law, equally likely": ", ".join(map(str, points))
                         for k, points in (("one", one), ("the other", other))}  # fmt: skip
                found = {"lhs": f"{distance} for W_p^p", "rhs": f"{value} for the integral"}
                return {"model": {**model, "p": str(p)}, **found}
    return None


def _same(a: Fraction, r: Fraction, b: Fraction, s: Fraction) -> bool:
    """Is a^r = b^s, for an a that is not below 0?"""
    k = r.denominator * s.denominator
    return b >= 0 and a ** int(r * k) == b ** int(s * k)


def _law(places: tuple[object, ...]) -> Law:
    points = tuple(sorted(Fraction(str(x)) for x in places))
    return points, tuple(Fraction(k + 1, len(points)) for k in range(len(points)))


def _cost(p: Law, q: Law, order: int) -> Fraction:
    cuts = sorted({Fraction(0), *p[1], *q[1]})
    return sum(((b - a) * abs(_quantile(p, b) - _quantile(q, b)) ** order for a, b in pairwise(cuts)), Fraction(0))


def _quantile(law: Law, u: Fraction) -> Fraction:
    return law[0][bisect_left(law[1], u)]


def _below(law: Law, x: Fraction) -> Fraction:
    k = bisect_right(law[0], x)
    return law[1][k - 1] if k else Fraction(0)


def _integral(integral: Bind, laws: dict[str, Law], given: dict[str, Fraction]) -> Fraction | None:
    """The integral, whose integrand is constant between the points, or the masses, of the laws."""
    inverse = any("^{-1}" in name for name in laws)
    if inverse:
        cuts = sorted({Fraction(0)}.union(*(law[1] for law in laws.values())))
    else:
        cuts = sorted(set[Fraction]().union(*(law[0] for law in laws.values())))
    total = Fraction(0)
    for a, b in pairwise(cuts):
        at: dict[str, Fraction] = {n: _quantile(w, b) if inverse else _below(w, a) for n, w in laws.items()}
        value = _value(integral.body, {**given, **at})
        if value is None:
            return None
        total += (b - a) * value
    outside = [{n: Fraction(k) for n in laws} for k in (0, 1)]
    if not inverse and any(_value(integral.body, {**given, **o}) != 0 for o in outside):
        return None  # it has no end
    return total


def _value(t: Term, at: dict[str, Fraction]) -> Fraction | None:
    """The value of a term in fractions, where it has one."""
    match t:
        case Num(value):
            return value
        case Sym(name) | App(name):
            return at.get(name)
        case Op(op, args):
            values = [v for a in args if (v := _value(a, at)) is not None]
            return _worked_out(op, values) if len(values) == len(args) else None
        case _:
            return None


def _worked_out(op: str, values: list[Fraction]) -> Fraction | None:
    match op, values:
        case "add", _:
            return sum(values, Fraction(0))
        case "mul", _:
            return prod(values, start=Fraction(1))
        case "neg", [a]:
            return -a
        case (("abs" | "norm"), [a]):
            return abs(a)
        case "div", [a, b] if b:
            return a / b
        case "pow", [a, b] if b.denominator == 1 and (a or b > 0):
            return a**b.numerator
        case _:
            return None
