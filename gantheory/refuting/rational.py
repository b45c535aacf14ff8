"""Rational functions of one variable in (0, 1), and what is none: enough to see that a functional is convex.

A functional of a law on two atoms is a function of the mass of one. Differentiated twice, its logarithms are gone and a
quotient of polynomials is left, whose sign on all of (0, 1) is decided exactly, by counting roots.
"""

from __future__ import annotations

from itertools import pairwise

from flint import fmpq, fmpq_poly

from .balls import ZERO, Dual, Formal, Number, Undecided, Undefined, Unsupported, divide

MAX_DEGREE = 40


class Opaque(Formal):
    """A value that is not followed (a logarithm, an exponential); nothing but an exact zero takes it away."""

    def combine(self, op: str, other: Number) -> Number:
        """Anything with it is not followed either."""
        return ZERO if op == "times" and type(other) is fmpq and other == 0 else self

    def under(self, top: Number) -> Number:
        """A quotient by it."""
        return ZERO if type(top) is fmpq and top == 0 else self

    def apply(self, name: str) -> Number:
        """A function of it."""
        return self


class Rational(Formal):
    """A quotient of polynomials in the mass, in lowest terms."""

    __slots__ = ("bottom", "top")

    def __init__(self, top: fmpq_poly, bottom: fmpq_poly) -> None:
        if top.degree() > MAX_DEGREE or bottom.degree() > MAX_DEGREE:
            raise Unsupported("a rational function of a high degree")
        common = top.gcd(bottom)
        self.top, self.bottom = top // common, bottom // common

    def combine(self, op: str, other: Number) -> Number:
        """Sum, product, quotient or whole power."""
        if op == "power" and type(other) is fmpq and 0 <= other <= 8:
            n = int(other.p)
            return Rational(self.top**n, self.bottom**n)
        if isinstance(other, Formal) and not isinstance(other, Rational):
            return other.under(self) if op == "divide" else other.combine(op, self)
        if not isinstance(other, Rational | fmpq):
            return Opaque()
        that = other if isinstance(other, Rational) else constant(other)
        match op:
            case "plus":
                made = self.top * that.bottom + that.top * self.bottom, self.bottom * that.bottom
            case "times":
                made = self.top * that.top, self.bottom * that.bottom
            case "divide":
                made = self.top * that.bottom, self.bottom * that.top
            case _:
                raise Unsupported(f"{op} of a rational function")
        return _simplest(*made)

    def under(self, top: Number) -> Number:
        """A number divided by it."""
        if isinstance(top, Dual):
            return Dual(top.tag, divide(top.value, self), divide(top.slope, self))
        if isinstance(top, Rational):
            return top.combine("divide", self)
        if type(top) is fmpq:
            return ZERO if top == 0 else _simplest(self.bottom * top, self.top)
        return Opaque()

    def apply(self, name: str) -> Number:
        """A function of it is not followed."""
        return Opaque()

    def sign(self) -> int:
        """Its sign on all of (0, 1). Raises `Undecided` if it has several."""
        if has_root(self.top) or has_root(self.bottom):
            raise Undecided
        value = self.top(fmpq(1, 2)) / self.bottom(fmpq(1, 2))
        return 1 if value > 0 else -1


def constant(value: fmpq) -> Rational:
    """A number as a rational function."""
    return Rational(fmpq_poly([value]), fmpq_poly([1]))


def mass() -> Rational:
    """The variable."""
    return Rational(fmpq_poly([0, 1]), fmpq_poly([1]))


def _simplest(top: fmpq_poly, bottom: fmpq_poly) -> Number:
    if bottom.degree() < 0:
        raise Undefined
    made = Rational(top, bottom)
    if made.top.degree() <= 0 and made.bottom.degree() <= 0:
        return fmpq(made.top[0]) / fmpq(made.bottom[0])
    return made


def has_root(p: fmpq_poly) -> bool:
    """Has a polynomial a root in the open interval (0, 1)? By Sturm's theorem, on its part without repeated roots."""
    if p.degree() < 1:
        return False
    p = p // p.gcd(p.derivative())
    for end in (fmpq(0), fmpq(1)):
        if p(end) == 0:
            p = p // fmpq_poly([-end, 1])
    chain = [p, p.derivative()]
    while chain[-1].degree() >= 1:
        chain.append(-(chain[-2] % chain[-1]))
    return _changes(chain, fmpq(0)) != _changes(chain, fmpq(1))


def _changes(chain: list[fmpq_poly], at: fmpq) -> int:
    values = [v for q in chain if (v := q(at)) != 0]
    return sum((a > 0) != (b > 0) for a, b in pairwise(values))
