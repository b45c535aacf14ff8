"""Exact optimisation over all functions, for integrands that are solved point by point.

A functional of an unknown D that is affine in log D(x), log(1 - D(x)), D(x), D(x)² and exp D(x) is collected as a
formal sum; the optimum at each x then has a closed form: a log t + b log(1 - t) at a/(a + b), a quadratic at its
vertex, a log t + c t at -a/c, c t + b exp t at log(-c/b).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flint import fmpq

from .balls import (
    INF,
    NEG_INF,
    ONE,
    ZERO,
    Dual,
    Formal,
    Number,
    Undefined,
    Unsupported,
    divide,
    exp,
    is_zero,
    log,
    minus,
    negate,
    plus,
    sign,
    times,
)
from .model import Index

Monomial = tuple[Index, str]


class Form(Formal):
    """constant + Σ coefficient · monomial, a monomial being one of log, colog, t, t2, exp of one unknown value."""

    __slots__ = ("constant", "terms")

    def __init__(self, constant: Number, terms: Mapping[Monomial, Number]) -> None:
        self.constant = constant
        self.terms = terms

    def combine(self, op: str, other: Number) -> Number:
        """Sum, product, quotient by a number, square. Raises `Unsupported` where the result is not of this form."""
        if op == "plus":
            return self._plus(other)
        if op == "times":
            return self._times(other) if isinstance(other, Form) else self._scaled(lambda c: times(c, other))
        if op == "divide":
            return self._scaled(lambda c: divide(c, other))
        if op == "power" and isinstance(other, fmpq) and other in (0, 1, 2):
            return [ONE, self, self._times(self) if other == 2 else self][int(other.p)]
        return super().combine(op, other)

    def _plus(self, other: Number) -> Form:
        if not isinstance(other, Form):
            return Form(plus(self.constant, other), self.terms)
        terms = dict(self.terms)
        for key, c in other.terms.items():
            terms[key] = plus(terms[key], c) if key in terms else c
        return Form(plus(self.constant, other.constant), terms)

    def _scaled(self, by: Callable[[Number], Number]) -> Form:
        return Form(by(self.constant), {k: by(c) for k, c in self.terms.items()})

    def _affine(self) -> tuple[Index, Number, Number]:
        """(where, α, β) if the form is α + β t for one value t. Raises `Unsupported`."""
        live = [(k, c) for k, c in self.terms.items() if not is_zero(c)]
        if len(live) != 1 or live[0][0][1] != "t":
            raise Unsupported("an unknown function in a form without a closed optimum")
        return live[0][0][0], self.constant, live[0][1]

    def _times(self, other: Form) -> Form:
        if not other.terms:
            return self._scaled(lambda c: times(c, other.constant))
        if not self.terms:
            return other._scaled(lambda c: times(c, self.constant))
        (at, a, b), (where, c, d) = self._affine(), other._affine()
        if at != where:
            raise Unsupported("a product of unknown values")
        return Form(times(a, c), {(at, "t"): plus(times(a, d), times(b, c)), (at, "t2"): times(b, d)})

    def apply(self, name: str) -> Number:
        """log or exp of an affine expression in one unknown value. Raises `Unsupported`."""
        at, a, b = self._affine()
        if name == "log" and is_zero(a) and sign(b) > 0:
            return Form(log(b), {(at, "log"): ONE})
        if name == "log" and is_zero(plus(a, b)) and sign(a) > 0:
            return Form(log(a), {(at, "colog"): ONE})
        if name == "exp" and is_zero(minus(b, ONE)):
            return Form(ZERO, {(at, "exp"): exp(a)})
        raise Unsupported(f"{name} of an unknown function")


@dataclass(frozen=True, slots=True)
class Optimum:
    """The extreme value of a form and where it is reached; None where any value does, or none in the open range."""

    value: Number
    at: Mapping[Index, Number | None]


def unknown(cell: Index) -> Form:
    """The unknown value at one cell."""
    return Form(ZERO, {(cell, "t"): ONE})


def optimum(form: Number, cells: list[Index], kind: str, *, largest: bool) -> Optimum:
    """The supremum (or infimum) of a form over all functions with that range. Raises `Unsupported`."""
    if isinstance(form, Dual) and isinstance(form.value, Formal):
        raise Unsupported("the derivative of an unknown function")
    if not isinstance(form, Form):
        return Optimum(form, dict.fromkeys(cells))
    total, at = form.constant, dict[Index, Number | None]()
    for cell in cells:
        c = {m: form.terms.get((cell, m), ZERO) for m in ("log", "colog", "t", "t2", "exp")}
        if not largest:
            c = {m: negate(v) for m, v in c.items()}
        value, where = _best(c, kind)
        total = plus(total, value if largest else negate(value))
        at[cell] = where
    return Optimum(total, at)


def _best(c: Mapping[str, Number], kind: str) -> tuple[Number, Number | None]:
    """sup over t in the range of Σ c_m m(t), and its maximiser."""
    used = {m for m, v in c.items() if not is_zero(v)}
    if not used:
        return ZERO, None
    if used == {"exp"} and kind == "real":
        return (INF, None) if sign(c["exp"]) > 0 else (ZERO, None)
    if used <= {"log", "colog"} and kind == "unit":
        return _logistic(c["log"], c["colog"])
    if used <= {"t", "t2"}:
        return _quadratic(c["t2"], c["t"], kind)
    if used <= {"log", "t"} and kind in ("positive", "real") and sign(c["log"]) > 0 > sign(c["t"]):
        where = negate(divide(c["log"], c["t"]))
        return minus(times(c["log"], log(where)), c["log"]), where
    if used <= {"t", "exp"} and kind == "real" and sign(c["exp"]) < 0 < sign(c["t"]):
        where = log(negate(divide(c["t"], c["exp"])))
        return minus(times(c["t"], where), c["t"]), where
    raise Unsupported("an integrand without a closed optimum")


def _logistic(a: Number, b: Number) -> tuple[Number, Number | None]:
    if sign(a) < 0 or sign(b) < 0:
        return INF, None
    where = divide(a, plus(a, b))
    return plus(times(a, log(where)), times(b, log(minus(ONE, where)))), where


def _quadratic(a: Number, b: Number, kind: str) -> tuple[Number, Number | None]:
    def value(t: Number) -> Number:
        return times(t, plus(times(a, t), b))

    low, high = {"unit": (ZERO, ONE), "positive": (ZERO, INF)}.get(kind, (NEG_INF, INF))
    if sign(a) >= 0:
        ends = [value(t) for t in (low, high) if t not in (INF, NEG_INF)]
        if len(ends) < 2:
            if sign(a) > 0 or kind == "real" or sign(b) > 0:
                return INF, None
            return ZERO, None
        return (ends[1], ONE) if sign(minus(ends[1], ends[0])) > 0 else (ends[0], ZERO)
    where = negate(divide(b, times(fmpq(2), a)))
    if low is ZERO and sign(where) < 0:
        where = ZERO
    if high is ONE and sign(minus(where, ONE)) > 0:
        where = ONE
    return value(where), where


__all__ = ["Form", "Optimum", "Undefined", "optimum", "unknown"]
