"""Quotients of polynomials over the rationals, in indeterminates that stand for densities, logarithms, integrals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

MAX_ATOMS = 72
MAX_TERMS = 4000
_CONTEXT = fmpq_mpoly_ctx.get([f"a{k}" for k in range(MAX_ATOMS)], Ordering.lex)
_GENERATORS, _ONE = _CONTEXT.gens(), _CONTEXT.constant(1)


class TooLarge(Exception):
    """The normal form grows beyond its bound."""


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """An indeterminate: `kind` and `data` say what it stands for, `free` are the names it depends on."""

    kind: str = field(repr=False)
    data: tuple[Any, ...] = field(repr=False)
    free: frozenset[str] = field(repr=False)
    place: int


@dataclass(frozen=True, slots=True)
class Rat:
    """`num / den`, coprime, the denominator with leading coefficient one: equal values are equal objects."""

    num: fmpq_mpoly
    den: fmpq_mpoly

    def __bool__(self) -> bool:
        return not self.num.is_zero()

    def __add__(self, other: Rat) -> Rat:
        return quotient(_times(self.num, other.den) + _times(other.num, self.den), _times(self.den, other.den))

    def __mul__(self, other: Rat) -> Rat:
        return quotient(_times(self.num, other.num), _times(self.den, other.den))

    def __neg__(self) -> Rat:
        return Rat(-self.num, self.den)

    def __sub__(self, other: Rat) -> Rat:
        return self + -other

    def __truediv__(self, other: Rat) -> Rat:
        """Raises ZeroDivisionError."""
        return quotient(_times(self.num, other.den), _times(self.den, other.num))

    def __pow__(self, n: int) -> Rat:
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


def _times(a: fmpq_mpoly, b: fmpq_mpoly) -> fmpq_mpoly:
    if len(a) * len(b) > 40 * MAX_TERMS:
        raise TooLarge
    return a * b


def quotient(num: fmpq_mpoly, den: fmpq_mpoly) -> Rat:
    """`num / den` in lowest terms. Raises ZeroDivisionError, `TooLarge`."""
    if den.is_zero():
        raise ZeroDivisionError
    if len(num) + len(den) > MAX_TERMS:
        raise TooLarge
    if not den.is_constant():
        common = num.gcd(den)
        num, den = num / common, den / common
    lead = den.leading_coefficient()
    return Rat(num, den) if lead == 1 else Rat(num / lead, den / lead)


def number(c: Fraction | int) -> Rat:
    """A number as a quotient."""
    c = Fraction(c)
    return Rat(_CONTEXT.constant(fmpq(c.numerator, c.denominator)), _ONE)


def over_one(p: fmpq_mpoly) -> Rat:
    """A polynomial as a quotient."""
    return Rat(p, _ONE)


class Ring:
    """The indeterminates of one proof step. Quotients are compared within one ring only."""

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self.index: dict[tuple[str, str], Rat] = {}

    def atom(self, kind: str, data: tuple[Any, ...], free: frozenset[str]) -> Rat:
        """The indeterminate with this kind and data, made on first use; equal data are written alike. Raises
        `TooLarge`."""
        key = repr(data)
        if (kind, key) not in self.index:
            if len(self.atoms) == MAX_ATOMS:
                raise TooLarge
            self.index[kind, key] = over_one(_GENERATORS[len(self.atoms)])
            self.atoms.append(Atom(kind, data, free, len(self.atoms)))
        return self.index[kind, key]

    def single(self, a: Atom) -> Rat:
        """An indeterminate as a quotient."""
        return over_one(_GENERATORS[a.place])

    def of(self, r: Rat | fmpq_mpoly) -> list[Atom]:
        """The indeterminates that occur."""
        polys = (r.num, r.den) if isinstance(r, Rat) else (r,)
        used = {k for p in polys if not p.is_constant() for k, d in enumerate(p.degrees()) if d}
        return [self.atoms[k] for k in sorted(used)]

    def within(self, data: Any) -> Iterator[Atom]:
        """The indeterminates that occur, and those inside their data."""
        match data:
            case Rat() | fmpq_mpoly():
                for a in self.of(data):
                    yield a
                    yield from self.within(a.data)
            case tuple():
                for d in cast("tuple[Any, ...]", data):
                    yield from self.within(d)
            case Atom():
                yield data
            case _:
                pass

    def free(self, r: Rat | fmpq_mpoly) -> frozenset[str]:
        """The names it depends on."""
        return frozenset[str]().union(*(a.free for a in self.of(r)))

    def terms(self, p: fmpq_mpoly) -> Iterator[tuple[list[tuple[Atom, int]], Rat]]:
        """The monomials of a polynomial with their coefficients."""
        for exponents, c in p.terms():
            yield [(a, e) for a, e in zip(self.atoms, exponents, strict=False) if e], over_one(_CONTEXT.constant(c))

    def product(self, mono: list[tuple[Atom, int]]) -> Rat:
        """A monomial as a quotient."""
        out = number(1)
        for a, e in mono:
            out = out * self.single(a) ** e
        return out

    def atomic(self, p: fmpq_mpoly) -> Atom | None:
        """The indeterminate that a polynomial is, if it is one."""
        found = self.of(p)
        return found[0] if len(found) == 1 and p == self.single(found[0]).num else None

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
