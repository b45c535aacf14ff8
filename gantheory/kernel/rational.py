"""Exact arithmetic of the normal form: polynomials in atoms over the rationals, and their quotients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

MAX_TERMS = 4000


class TooLarge(Exception):
    """The normal form grows beyond its bound."""


@dataclass(frozen=True, slots=True)
class Atom:
    """An indeterminate: `kind` and `data` say what it stands for, `text` is its canonical name."""

    kind: str
    text: str
    data: tuple[Any, ...]

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Atom) and self.text == other.text and self.kind == other.kind

    def __lt__(self, other: Atom) -> bool:
        return (self.kind, self.text) < (other.kind, other.text)


Mono: TypeAlias = tuple[tuple[Atom, int], ...]


class Poly:
    """A polynomial with positive integer exponents; immutable."""

    __slots__ = ("_text", "terms")

    def __init__(self, terms: Mapping[Mono, Fraction]) -> None:
        self.terms = {m: c for m, c in terms.items() if c}
        if len(self.terms) > MAX_TERMS:
            raise TooLarge
        self._text: str | None = None

    @property
    def text(self) -> str:
        """A canonical name."""
        if self._text is None:
            rows = sorted("*".join(f"{a.text}^{e}" for a, e in m) + f":{c}" for m, c in self.terms.items())
            self._text = "{" + " + ".join(rows) + "}"
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(self.text)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __add__(self, other: Poly) -> Poly:
        out = dict(self.terms)
        for m, c in other.terms.items():
            out[m] = out.get(m, Fraction(0)) + c
        return Poly(out)

    def __mul__(self, other: Poly) -> Poly:
        if len(self.terms) * len(other.terms) > 40 * MAX_TERMS:
            raise TooLarge
        out: dict[Mono, Fraction] = {}
        for m, c in self.terms.items():
            for n, d in other.terms.items():
                key = times(m, n)
                out[key] = out.get(key, Fraction(0)) + c * d
        return Poly(out)

    def scaled(self, c: Fraction) -> Poly:
        """The polynomial times a number."""
        return Poly({m: c * d for m, d in self.terms.items()})

    def atoms(self) -> set[Atom]:
        """The indeterminates that occur."""
        return {a for m in self.terms for a, _ in m}

    def divided(self, other: Poly) -> Poly | None:
        """The exact quotient, or None."""
        atoms = sorted(self.atoms() | other.atoms())
        place = {a: k for k, a in enumerate(atoms)}

        def vector(m: Mono) -> tuple[int, ...]:
            row = [0] * len(atoms)
            for a, e in m:
                row[place[a]] = e
            return tuple(row)

        rest = {vector(m): c for m, c in self.terms.items()}
        by = {vector(m): c for m, c in other.terms.items()}
        if not by or len(rest) < 1:
            return None
        lead = max(by)
        out: dict[Mono, Fraction] = {}
        for _ in range(4 * MAX_TERMS):
            if not rest:
                return Poly(out)
            top = max(rest)
            factor = tuple(a - b for a, b in zip(top, lead, strict=True))
            if min(factor, default=0) < 0:
                return None
            c = rest[top] / by[lead]
            out[tuple((a, e) for a, e in zip(atoms, factor, strict=True) if e)] = c
            for v, d in by.items():
                key = tuple(a + b for a, b in zip(v, factor, strict=True))
                left = rest.get(key, Fraction(0)) - c * d
                if left:
                    rest[key] = left
                else:
                    rest.pop(key, None)
        return None

    def primitive(self) -> tuple[Fraction, Mono, Poly]:
        """`(c, m, q)` with self = c m q, q without content or monomial factor and with a positive leading coefficient."""
        common = dict(next(iter(self.terms)))
        for m in self.terms:
            row = dict(m)
            common = {a: min(e, row[a]) for a, e in common.items() if a in row}
        mono: Mono = tuple(sorted(common.items()))
        c = self.terms[max(self.terms, key=lambda m: [(a.text, e) for a, e in m])]
        reduced = Poly({m2: d / c for m, d in self.terms.items() if (m2 := over(m, mono)) is not None})
        return c, mono, reduced


ONE = Poly({(): Fraction(1)})
ZERO = Poly({})


def times(a: Mono, b: Mono) -> Mono:
    """The product of two monomials."""
    if not a:
        return b
    if not b:
        return a
    out = dict(a)
    for atom, e in b:
        out[atom] = out.get(atom, 0) + e
    return tuple(sorted(out.items()))


def over(a: Mono, b: Mono) -> Mono | None:
    """The quotient of two monomials, or None."""
    out = dict(a)
    for atom, e in b:
        left = out.get(atom, 0) - e
        if left < 0:
            return None
        if left:
            out[atom] = left
        else:
            out.pop(atom, None)
    return tuple(sorted(out.items()))


@dataclass(frozen=True, slots=True)
class Rat:
    """A quotient `num / prod factor^exponent`; the factors are primitive."""

    num: Poly
    den: tuple[tuple[Poly, int], ...] = ()

    @property
    def text(self) -> str:
        """A canonical name of this form of the quotient."""
        return self.num.text + "".join(f"/{f.text}^{e}" for f, e in self.den)

    def __bool__(self) -> bool:
        return bool(self.num)

    def __add__(self, other: Rat) -> Rat:
        if self.den == other.den:
            return reduced(self.num + other.num, self.den)
        top = dict(self.den)
        for f, e in other.den:
            top[f] = max(top.get(f, 0), e)
        return reduced(self._over(top) + other._over(top), tuple(top.items()))

    def _over(self, top: Mapping[Poly, int]) -> Poly:
        own = dict(self.den)
        num = self.num
        for f, e in top.items():
            for _ in range(e - own.get(f, 0)):
                num = num * f
        return num

    def __mul__(self, other: Rat) -> Rat:
        den = dict(self.den)
        for f, e in other.den:
            den[f] = den.get(f, 0) + e
        return reduced(self.num * other.num, tuple(den.items()))

    def __neg__(self) -> Rat:
        return Rat(self.num.scaled(Fraction(-1)), self.den)

    def __sub__(self, other: Rat) -> Rat:
        return self + -other

    def inverse(self) -> Rat:
        """One over it; raises ZeroDivisionError for zero."""
        if not self.num:
            raise ZeroDivisionError
        c, parts = factored(self)
        num, den = Poly({(): 1 / c}), list[tuple[Poly, int]]()
        for f, e in parts:
            if e > 0:
                den.append((f, e))
            else:
                for _ in range(-e):
                    num = num * f
        return reduced(num, tuple(den))

    def constant(self) -> Fraction | None:
        """The number it is, or None."""
        if self.den or any(m for m in self.num.terms):
            return None
        return self.num.terms.get((), Fraction(0))

    def atoms(self) -> set[Atom]:
        """The indeterminates that occur."""
        return self.num.atoms().union(*(f.atoms() for f, _ in self.den))


def number(c: Fraction | int) -> Rat:
    """A number as a quotient."""
    return Rat(Poly({(): Fraction(c)}))


def single(atom: Atom) -> Rat:
    """An atom as a quotient."""
    return Rat(Poly({((atom, 1),): Fraction(1)}))


def reduced(num: Poly, den: Iterable[tuple[Poly, int]]) -> Rat:
    """The quotient with every factor of the denominator cancelled as often as it divides."""
    if not num:
        return Rat(ZERO)
    kept: list[tuple[Poly, int]] = []
    for f, e in den:
        while e and (q := num.divided(f)) is not None:
            num, e = q, e - 1
        if e:
            kept.append((f, e))
    return Rat(num, tuple(sorted(kept, key=lambda row: row[0].text)))


def factored(r: Rat) -> tuple[Fraction, list[tuple[Poly, int]]]:
    """`(c, [(factor, exponent)])` with r = c * prod factor^exponent; factors are atoms or primitive polynomials."""
    c, mono, rest = r.num.primitive()
    parts: dict[Poly, int] = {Poly({((a, 1),): Fraction(1)}): e for a, e in mono}
    for f, _ in r.den:
        while (q := rest.divided(f)) is not None and f != ONE:
            rest = q
            parts[f] = parts.get(f, 0) + 1
    root = _square_root(rest)
    while root is not None and rest != ONE:
        parts[root] = parts.get(root, 0) + 2
        rest = ONE
    if rest != ONE:
        parts[rest] = parts.get(rest, 0) + 1
    for f, e in r.den:
        parts[f] = parts.get(f, 0) - e
    return c, [(f, e) for f, e in parts.items() if e]


def _square_root(p: Poly) -> Poly | None:
    """`q` with q^2 = p for p of the form (sum of atoms with rational coefficients)^2, else None."""
    if p == ONE:
        return None
    squares = [(m, c) for m, c in p.terms.items() if all(e % 2 == 0 for _, e in m)]
    guess: dict[Mono, Fraction] = {}
    for m, c in squares:
        root = Fraction(_isqrt(c.numerator), _isqrt(c.denominator)) if c > 0 else None
        if root is None or root * root != c:
            return None
        guess[tuple((a, e // 2) for a, e in m)] = root
    q = Poly(guess)
    return q if len(guess) <= 6 and q * q == p else None


def _isqrt(n: int) -> int:
    from math import isqrt

    return isqrt(n)
