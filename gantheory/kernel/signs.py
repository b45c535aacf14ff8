"""What is known of the indeterminates: their names, their signs, their exponentials."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import takewhile
from math import isqrt
from typing import Any, cast

from flint import fmpq, fmpq_mpoly, fmpz

from ..language.context import Context
from ..language.terms import (
    App,
    Op,
    Sym,
    Term,
    free_names,
)
from .arithmetic import Atom, Rat, Ring, factored, number, over_one


class Outside(Exception):
    """The term is outside the fragment, or a factor is not known to be positive."""


class Undefined(Exception):
    """A quotient by zero, on a stratum where a density vanishes."""


class Signs:
    """The state of a normal form: its ring, its names, the conditions owed and the rules used."""

    def __init__(self, ctx: Context, ring: Ring | None = None) -> None:
        self.ctx: Context = ctx
        self.ring = ring or Ring()
        self.names: dict[str, Term] = {}
        self.counts: dict[str, int] = {}
        self.owed: set[tuple[str, str]] = set()
        self.used: dict[str, None] = {}
        self.freeze = False
        self.scope: tuple[Any, ...] = ()  # what is bound around a term
        self.known: dict[tuple[Term, tuple[Any, ...], bool], Rat] = {}  # the forms found
        self._signs: dict[tuple[int, bool], int] = {}

    def atom(self, kind: str, data: tuple[Any, ...], names: Iterable[str] = (), bound: Iterable[str] = ()) -> Rat:
        """An indeterminate named by its data; it depends on the given names and on those among the data not bound."""
        return self.ring.atom(kind, data, lambda: self.free(data).union(names).difference(bound))

    def free(self, data: Any) -> frozenset[str]:
        """The names that data depend on."""
        match data:
            case Sym() | App() | Op():
                return free_names(data)
            case Rat() | fmpq_mpoly():
                return self.ring.free(data)
            case tuple():
                return frozenset[str]().union(*(self.free(d) for d in cast("tuple[Any, ...]", data)))
            case _:
                return frozenset()

    def exp(self, r: Rat) -> Rat:
        """The exponential, with integer multiples of logarithms taken out."""
        if r.constant() is None and not r.den.is_constant():
            return self.atom("exp", (r,))
        out = number(1)
        for mono, value in self.ring.monomials(r.num):
            unit, n = Fraction(1, int(value.q)), int(value.p)
            match mono:
                case [(Atom("log" | "prime", (base,)), 1)] if unit == 1:
                    factor = number(base) if isinstance(base, int) else over_one(base)
                case _:
                    factor = self.atom("exp", (number(unit) * self.ring.product(mono),))
            if abs(n) > 12:
                raise Outside("a large exponent")
            out = out * factor**n
        return out

    def _log_number(self, n: int) -> Rat:
        if n.bit_length() > 64:
            raise Outside("the logarithm of a very large number")
        return sum((number(e) * self.atom("prime", (int(p),)) for p, e in fmpz(n).factor()), number(0))

    def _inverse(self, r: Rat) -> Rat:
        """One over it; what is not surely positive or negative owes that it is not zero."""
        if not r:
            raise Undefined
        if self.fading(r) or not (self.positive(r) or self.positive(-r)):
            self.owed.add(("nonzero", "no divisor is zero"))
        return number(1) / r

    def _power(self, r: Rat, n: int) -> Rat:
        if n * max(r.num.total_degree(), r.den.total_degree(), len(str(r.constant())) // 8) > 500:
            raise Outside("a large power")
        return r**n

    def function(self, op: str, r: Rat) -> Rat:
        """An elementary function of a form; absolute values factor, and know non-negative ones; sqrt(u^2) = |u|."""
        if op == "sqrt" and (root := self._root(r)) is not None:
            return self.function("abs", root)
        if not r and op in ("sin", "tanh", "cos"):
            return number(1 if op == "cos" else 0)
        if op != "abs":
            return self.atom("fn", (op, r))
        out = number(1 if r else 0)
        for p, side in ((r.num, 1), (r.den, -1)) if r else ():
            c, factors = factored(p)
            out = out * number(Fraction(int(abs(c).p), int(abs(c).q))) ** side
            for f, e in factors:
                base = over_one(f if f.leading_coefficient() > 0 else -f)
                low, high = (self.positive(x, weak=True) for x in (base, -base))
                last = base if low else -base if high else self.atom("fn", ("abs", base))
                out = out * (base if e % 2 == 0 else last) ** side * base ** (side * (e - 1))
        return out

    def _root(self, r: Rat) -> Rat | None:
        """The form that it is the square of, if it is one."""
        out = number(1)
        for p, side in ((r.num, 1), (r.den, -1)) if r else ():
            c, factors = factored(p)
            top, bottom = (isqrt(int(x)) if x > 0 else 0 for x in (c.p, c.q))
            if top**2 != c.p or bottom**2 != c.q or any(e % 2 for _, e in factors):
                return None
            out = out * number(Fraction(top, bottom)) ** side
            for f, e in factors:
                out = out * over_one(f) ** (side * e // 2)
        return out if r else number(0)

    def plain(self, r: Rat) -> Rat:
        """The form without squares of absolute values, sines, and roots of what is not negative."""

        def short(a: Atom) -> Rat | None:
            match a:
                case Atom("fn", ("abs", u)):
                    return u**2
                case Atom("fn", ("sqrt", u)) if self.positive(u, weak=True):
                    return u
                case Atom("fn", ("sin", u)):
                    return number(1) - self.function("cos", u) ** 2
                case _:
                    return None

        def shorter(p: fmpq_mpoly) -> Rat:
            total = number(0)
            for mono, c in self.ring.terms(p):
                for a, e in mono:
                    pair = short(a) if e > 1 else None
                    c = (
                        c * self.ring.single(a) ** e
                        if pair is None
                        else c * pair ** (e // 2) * self.ring.single(a) ** (e % 2)
                    )
                total = total + c
            return total

        sides = (r.num, r.den) if any(a.kind == "fn" for a in self.ring.atoms) else ()
        if not any(a.kind == "fn" and p.degrees()[a.place] > 1 for p in sides for a in self.ring.of(p)):
            return r
        return shorter(r.num) / shorter(r.den)

    def positive(self, r: Rat, *, closed: bool = False, weak: bool = False) -> bool:
        """Is the value surely positive where no density vanishes (`closed`: where densities may vanish too; `weak`: or
        zero)?"""
        sign = 1 if r else int(weak)
        for p in ((r.num,) if r.den.is_constant() else (r.num, r.den)) if r else ():
            if self._positive_poly(p, closed, weak):
                continue
            c, factors = factored(p)
            sign *= 1 if c > 0 else -1
            for f, e in factors:
                if not (weak and e % 2 == 0) and not self._positive_poly(f, closed, weak):
                    sign *= (-1) ** e if self._positive_poly(-f, closed, weak) else 0
            if not sign:
                return False
        return sign > 0

    def _positive_poly(self, p: fmpq_mpoly, closed: bool = False, weak: bool = False) -> bool:
        """Signs of coefficients and indeterminates that agree, or `c - c u` with 0 < u < 1."""
        rows = [*takewhile(lambda row: self._sign(*row, weak=True) > 0, self.ring.monomials(p))]
        if len(rows) == len(p):
            return weak or any(all(self.certain(a, closed) for a, _ in mono) for mono, _ in rows)
        if len(p) != 2:
            return False
        (mono, c), (last, constant) = self.ring.monomials(p)
        return not last and constant > 0 and c == -constant and all(_unit(a) for a, _ in mono)

    def _sign(self, mono: list[tuple[Atom, int]], c: fmpq, weak: bool) -> int:
        """The sign of an addend, 0 if it is not known; even powers count as positive."""
        sign = 1 if c > 0 else -1
        for a, e in mono:
            sign *= self._sign_of(a, weak) if e % 2 else 1
        return sign

    def certain(self, a: Atom, closed: bool = False) -> bool:
        """Is the indeterminate surely not zero?"""
        return self._sign_of(a) != 0 and not (closed and self._fades(a))

    def _sign_of(self, a: Atom, weak: bool = False) -> int:
        """The sign where no density vanishes (`weak`: or zero), 0 if it is not known."""
        if (a.place, weak) not in self._signs:
            self._signs[a.place, weak] = self._sign_found(a, weak)
        return self._signs[a.place, weak]

    def _sign_found(self, a: Atom, weak: bool) -> int:
        match a:
            case Atom("density" | "exp" | "prime" | "marker"):
                return 1
            case Atom("function", (*_, kind)):
                return int(kind in ("unit", "positive"))
            case Atom("scalar", (kind, _)):
                return int(kind in ("unit", "positive", "integer"))
            case Atom("fn", ("abs" | "sqrt", _)):
                return int(weak)
            case Atom("frozen", (inner,)):
                return self._sign_of(inner, weak)
            case Atom("prod", (*_, inner)):
                return int(self.positive(inner))
            case Atom("log", (f,)):
                inner, sure = over_one(f) - number(1), True
            case Atom("integral", (variables, inner)):
                sure = weak or self._massive(variables, inner)
            case Atom("sum", (_, limits, inner)):
                least = self._fewest(limits)
                sure = least is not None and (weak or least > 0)
            case _:
                return 0
        return int(sure and self.positive(inner, weak=weak)) or -int(sure and self.positive(-inner, weak=weak))

    def _fades(self, a: Atom) -> bool:
        """Can the indeterminate, positive where no density vanishes, be zero where one does?"""
        match a:
            case Atom("integral", (variables, inner)):
                return not self._massive(variables, inner, closed=True)
            case Atom("exp", data):  # a root of a density
                return any(b.kind == "log" and self._fades(b) for b in self.ring.within(data))
            case Atom("log" | "sum" | "prod", data):
                return any(self._fades(b) for b in self.ring.within(data))
            case _:
                return a.kind in ("density", "frozen")

    def fading(self, r: Rat) -> bool:
        """Does an integral occur that is positive where no density vanishes, but may be zero where one does?"""
        found = self.ring.within(r) if any(a.kind == "integral" for a in self.ring.atoms) else ()
        return any(a.kind == "integral" and self.certain(a) and self._fades(a) for a in found)

    def _massive(self, variables: tuple[tuple[str, str], ...], inner: Rat, *, closed: bool = False) -> bool:
        """Does the integrand have an addend that vanishes with one law only (`closed`: a law of the variables, and with
        nothing else), and so not everywhere?"""
        own = {Sym(v) for _, v in variables}
        for mono, _ in self.ring.terms(inner.num):
            laws = [a.data[0] if a.kind == "frozen" else a for a, _ in mono if a.kind in ("density", "frozen")]
            normal = all(a.kind == "density" and self.ctx.densities[a.data[0]].normalised for a in laws)
            if closed and not all({p for _, p in a.data[1]} <= own for a in laws):
                continue
            others = [a for a, _ in mono if a.kind not in ("density", "frozen")]
            if len(laws) <= 1 and normal and all(self.certain(a, closed) for a in others):
                return True
        return False

    def _fewest(self, limits: tuple[Rat, Rat]) -> fmpq | None:
        """The least number of terms of a sum whose limits are surely whole and not out of order by more than one."""
        count = limits[1] - limits[0] + number(1)
        kinds = {a.data[0] if a.kind == "scalar" else a.kind for r in limits for a in self.ring.of(r)}
        if not kinds <= {"integer"} or not all(r.den.is_constant() for r in limits):
            return None
        first, rows = ([*self.ring.monomials(r.num)] for r in (limits[0], count))
        whole, least = all(c.q == 1 for _, c in (*first, *rows)), sum((c for _, c in rows), fmpq(0))
        return least if whole and least >= 0 and all(c > 0 for mono, c in rows if mono) else None


def _unit(a: Atom) -> bool:
    return (a.kind == "function" and a.data[3] == "unit") or (a.kind == "scalar" and a.data[0] == "unit")
