"""The derivative of a normal form, indeterminate by indeterminate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .arithmetic import Atom, Rat, number, over_one
from .signs import Outside

if TYPE_CHECKING:
    from .normal import Normal

LEIBNIZ = ("leibniz", "differentiation and integration may be exchanged")


def derived(n: Normal, r: Rat, names: frozenset[str]) -> Rat:
    """The derivative of a normal form with respect to a parameter or scalar."""
    total, num, den = number(0), over_one(r.num), over_one(r.den)
    for a in n.ring.of(r):
        if a.free & names:
            slope = over_one(r.num.derivative(a.place)) * den - num * over_one(r.den.derivative(a.place))
            total = total + slope / den**2 * _slope(n, a, names)
    return total


def _slope(n: Normal, a: Atom, names: frozenset[str]) -> Rat:
    match a:
        case Atom("scalar"):
            return number(1)
        case Atom("log", (f,)):
            return derived(n, over_one(f), names) / over_one(f)
        case Atom("exp", (inner,)):
            return n.ring.single(a) * derived(n, inner, names)
        case Atom("fn", ("sin", inner)):
            return n.function("cos", inner) * derived(n, inner, names)
        case Atom("fn", ("cos", inner)):
            return -n.function("sin", inner) * derived(n, inner, names)
        case Atom("fn", ("tanh", inner)):
            return (number(1) - n.ring.single(a) ** 2) * derived(n, inner, names)
        case Atom("integral", (variables, inner)):
            n.owed.add(LEIBNIZ)
            n.used["leibniz"] = None
            return n.integrate(variables, derived(n, inner, names))
        case Atom("sum", (variable, limits, inner)) if not any(n.ring.free(x) & names for x in limits):
            return n.summed(variable, limits, derived(n, inner, names))
        case Atom("density" | "function"):
            return n.atom("derivative", (min(names), a), (*names, *a.free))
        case Atom("frozen", (Atom("density", (_, *at, _)) | Atom("function", (_, *at, _, _)),)) if not (
            n.free(tuple(at)) & names
        ):
            return number(0)
        case _:
            raise Outside(f"the derivative of {a.kind}")
