"""Quotients of polynomials over the rationals, in indeterminates that stand for densities, logarithms, integrals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import compress
from math import gcd, lcm
from typing import Any, cast

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

FEW, MAX_ATOMS = 16, 72  # a step has few indeterminates as a rule, and polynomials in few are quick
MAX_TERMS = 4000
_CONTEXTS = [fmpq_mpoly_ctx.get([f"a{k}" for k in range(n)], Ordering.lex) for n in (FEW, MAX_ATOMS)]
_GENERATORS, (_ONE, _WIDE_ONE) = [c.gens() for c in _CONTEXTS], [c.constant(1) for c in _CONTEXTS]


class TooLarge(Exception):
    """The normal form grows beyond its bound."""


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """An indeterminate: `kind` and `data` say what it stands for, `free` are the names it depends on."""

    kind: str = field(repr=False)
    data: tuple[Any, ...] = field(repr=False)
    free: frozenset[str] = field(repr=False)
    place: int


@dataclass(slots=True)  # never changed; not frozen, as that makes every step of arithmetic cost half as much again
class Rat:
    """`num / den`, coprime, the denominator with leading coefficient one: equal values are equal objects."""

    num: fmpq_mpoly
    den: fmpq_mpoly

    def __bool__(self) -> bool:
        return not self.num.is_zero()

    def __add__(self, other: Rat) -> Rat:
        if self is _ZERO or other is _ZERO:
            return other if self is _ZERO else self
        if self.den is other.den is _ONE:
            return Rat(_bounded(self.num + other.num), _ONE)
        return quotient(_times(self.num, other.den) + _times(other.num, self.den), _times(self.den, other.den))

    def __mul__(self, other: Rat) -> Rat:
        if self is _UNIT or other is _UNIT:
            return other if self is _UNIT else self
        if self.den is other.den is _ONE:
            return Rat(_bounded(_times(self.num, other.num)), _ONE)
        return quotient(_times(self.num, other.num), _times(self.den, other.den))

    def __neg__(self) -> Rat:
        return Rat(-self.num, self.den)

    def __sub__(self, other: Rat) -> Rat:
        return self + -other

    def __truediv__(self, other: Rat) -> Rat:
        """Raises ZeroDivisionError."""
        if other is _UNIT:
            return self
        return quotient(_times(self.num, other.den), _times(self.den, other.num))

    def __pow__(self, n: int) -> Rat:
        if n == 1:
            return self
        out = number(1)
        for _ in range(abs(n)):
            out = out * self if n > 0 else out / self
        return out

    def constant(self) -> Fraction | None:
        """The number it is, or None."""
        if not (self.num.is_constant() and self.den.is_constant()):
            return None
        value = self.num.leading_coefficient() if self else fmpq(0)
        return Fraction(int(value.p), int(value.q))


def _wide(p: fmpq_mpoly) -> fmpq_mpoly:
    """A polynomial as one in many indeterminates."""
    many = _CONTEXTS[1]
    if p.is_constant() and p.context() is not many:  # projecting it takes ten times as long
        return many.constant(p.leading_coefficient() if p else 0)
    return p if p.context() is many else p.project_to_context(many)


def _times(a: fmpq_mpoly, b: fmpq_mpoly) -> fmpq_mpoly:
    if len(a) * len(b) > 40 * MAX_TERMS:
        raise TooLarge
    return a * b if a.context() is b.context() else _wide(a) * _wide(b)


def _bounded(p: fmpq_mpoly) -> fmpq_mpoly:
    if len(p) > MAX_TERMS:
        raise TooLarge
    return p


def quotient(num: fmpq_mpoly, den: fmpq_mpoly) -> Rat:
    """`num / den` in lowest terms. Raises ZeroDivisionError, `TooLarge`."""
    if den.is_zero():
        raise ZeroDivisionError
    num, den = _bounded(num), _bounded(den)
    if not den.is_constant():
        common = num.gcd(den)
        num, den = num / common, den / common
    lead = den.leading_coefficient()
    if den.is_constant():
        return Rat(num if lead == 1 else num / lead, _ONE if num.context() is _CONTEXTS[0] else _WIDE_ONE)
    return Rat(num, den) if lead == 1 else Rat(num / lead, den / lead)


@lru_cache(maxsize=1024)
def number(c: Fraction | int) -> Rat:
    """A number as a quotient."""
    c = Fraction(c)
    return Rat(_CONTEXTS[0].constant(fmpq(c.numerator, c.denominator)), _ONE)


_ZERO, _UNIT = number(0), number(1)


def over_one(p: fmpq_mpoly) -> Rat:
    """A polynomial as a quotient."""
    if p is _ONE:
        return _UNIT
    return Rat(p, _ONE if p.context() is _CONTEXTS[0] else _WIDE_ONE)


def factored(p: fmpq_mpoly) -> tuple[fmpq, list[tuple[fmpq_mpoly, int]]]:
    """A number and the primes that a polynomial is the product of, with their powers.

    The usual case is quick: two monomials without a common factor, whose exponents have none, add up to a prime, as a
    change of the variables makes it t - c.
    """
    if len(p) == 2 and gcd(*(rest := p / (common := p.term_content())).degrees()) == 1:
        a, b = rest.coeffs()
        c = fmpq(gcd(int(a.p), int(b.p)), lcm(int(a.q), int(b.q))) * (1 if a > 0 else -1)
        return c, [*common.factor()[1], (rest / c, 1)]
    return p.factor()


class Ring:
    """The indeterminates of one proof step. Quotients are compared within one ring only."""

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self.index: dict[tuple[str, str], Atom] = {}

    def atom(self, kind: str, data: tuple[Any, ...], free: Callable[[], frozenset[str]]) -> Rat:
        """The indeterminate with this kind and data, made on first use; equal data are written alike. Raises
        `TooLarge`."""
        key = kind, repr(data)
        if key not in self.index:
            if len(self.atoms) == MAX_ATOMS:
                raise TooLarge
            self.atoms.append(Atom(kind, data, free(), len(self.atoms)))
            self.index[key] = self.atoms[-1]
        return self.single(self.index[key])

    def single(self, a: Atom) -> Rat:
        """An indeterminate as a quotient."""
        few = len(self.atoms) <= FEW
        return Rat(_GENERATORS[0][a.place], _ONE) if few else Rat(_GENERATORS[1][a.place], _WIDE_ONE)

    def of(self, r: Rat | fmpq_mpoly) -> list[Atom]:
        """The indeterminates that occur."""
        if not isinstance(r, Rat):
            return [*compress(self.atoms, r.degrees())] if r else []  # zero has negative degrees
        if r.den.is_constant():
            return self.of(r.num)
        return [*compress(self.atoms, map(max, r.num.degrees(), r.den.degrees()))] if r else self.of(r.den)

    def within(self, data: Any) -> Iterator[Atom]:
        """The indeterminates that occur, and those inside their data, each once."""
        seen, left = set[int](), [data]
        while left:
            match left.pop():
                case Rat() | fmpq_mpoly() as r:
                    for a in self.of(r):
                        if a.place not in seen:
                            seen.add(a.place)
                            left.append(a.data)
                            yield a
                case tuple() as row:  # pyright: ignore[reportUnknownVariableType]
                    left.extend(cast("tuple[Any, ...]", row))
                case Atom() as a:
                    yield a
                case _:
                    pass

    def free(self, r: Rat | fmpq_mpoly) -> frozenset[str]:
        """The names it depends on."""
        return frozenset[str]().union(*(a.free for a in self.of(r)))

    def monomials(self, p: fmpq_mpoly) -> Iterator[tuple[list[tuple[Atom, int]], fmpq]]:
        """The monomials of a polynomial with their coefficients."""
        for exponents, c in p.terms():
            yield [*zip(compress(self.atoms, exponents), filter(None, exponents), strict=True)], c

    def terms(self, p: fmpq_mpoly) -> Iterator[tuple[list[tuple[Atom, int]], Rat]]:
        """The monomials of a polynomial with their coefficients as quotients."""
        return ((mono, Rat(_CONTEXTS[0].constant(c), _ONE)) for mono, c in self.monomials(p))

    def product(self, mono: list[tuple[Atom, int]]) -> Rat:
        """A monomial as a quotient."""
        out = number(1)
        for a, e in mono:
            out = out * self.single(a) ** e
        return out

    def atomic(self, p: fmpq_mpoly) -> Atom | None:
        """The indeterminate that a polynomial is, if it is one."""
        found = self.of(p)
        return found[0] if len(found) == 1 and not over_one(p) - self.single(found[0]) else None

    def mapped(self, r: Rat, image: Callable[[Atom], Rat]) -> Rat:
        """The quotient with every indeterminate replaced; zero times anything is zero. Raises ZeroDivisionError."""

        def poly(p: fmpq_mpoly) -> Rat:
            total = number(0)
            for mono, c in self.terms(p):
                for a, e in sorted(mono, key=lambda row: row[0].kind != "density"):
                    c = c * image(a) ** e if c else c
                total = total + c
            return total

        return poly(r.num) / poly(r.den)
