"""Where densities vanish: an identity is compared on every pattern of zeros, or owes the support condition that excludes it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias

from gantheory.language.context import Context
from gantheory.language.terms import App, Bind, Op, Term, children, walk

from .normal import OMEGA, Normal, Outside, Undefined
from .rational import Atom, Poly, Rat, number, single

Signature: TypeAlias = tuple[str, tuple[str, ...], tuple[str, ...]]
MAX_SIGNATURES = 4
GENERAL = ("support", "the densities have a common support")


class Pointwise(Normal):
    """Normal forms in which an integral is its integrand times a marker, on the stratum where `gone` vanish."""

    def __init__(self, ctx: Context, gone: frozenset[Signature] = frozenset()) -> None:
        super().__init__(ctx)
        self.gone = gone

    def vanishes(self, atom: Atom) -> bool:
        """Is the density zero on this stratum? A joint vanishes where a marginal of it does."""
        return any(_implied(signature(atom), g) for g in self.gone)

    def integrate(self, variables: tuple[tuple[str, str], ...], r: Rat) -> Rat:
        """The integrand, marked by what it is integrated over."""
        text = f"over[{','.join(n for _, n in variables)}]"
        return r * single(Atom("marker", text, variables))

    def restricted(self, r: Rat) -> Rat:
        """A form of the open stratum, with the densities that vanish here set to zero."""

        def atom(a: Atom) -> Rat:
            if a.kind == "density" and self.vanishes(a):
                return number(0)
            if a.kind == "log":
                return self._log_of(poly(a.data[0]))
            if a.kind == "exp":
                return self._exp(self.restricted(a.data[0]))
            return single(a)

        def poly(p: Poly) -> Rat:
            total = number(0)
            for m, c in p.terms.items():
                product = number(c)
                values = [(a, e) for a, e in m if a.kind == "density"] + [(a, e) for a, e in m if a.kind != "density"]
                for a, e in values:
                    for _ in range(e if product else 0):
                        product = product * atom(a)
                total = total + product
            return total

        out = poly(r.num)
        for f, e in r.den:
            below = poly(f)
            if not below:
                raise Undefined
            for _ in range(e):
                out = out * below.inverse()
        return out


def signature(atom: Atom) -> Signature:
    """A density's name with the spaces of its arguments and conditions."""
    fn, args, given, _ = atom.data
    return fn, tuple(s for s, _ in args), tuple(s for s, _ in given)


def _implied(s: Signature, zero: Signature) -> bool:
    return s[0] == zero[0] and s[2] == zero[2] and set(zero[1]) <= set(s[1])


def owed(lhs: Term, rhs: Term, ctx: Context) -> set[tuple[str, str]]:
    """The support conditions without which two sides, equal where all densities are positive, may differ."""
    terms = (lhs, rhs)
    if any(isinstance(n, Bind) and n.op in ("grad", "partial", "deriv") for t in terms for n in walk(t)):
        names = {n.fn for t in terms for n in walk(t) if isinstance(n, App) and n.fn in ctx.densities}
        return {GENERAL} if len(names) > 1 else set()
    pairs = [(lhs, rhs)] if _linear(lhs) and _linear(rhs) else [(t, None) for side in terms for t in _integrals(side)]
    out: set[tuple[str, str]] = set()
    for a, b in pairs:
        out |= _owed_of(a, b, ctx)
    return out


def _owed_of(a: Term, b: Term | None, ctx: Context) -> set[tuple[str, str]]:
    plain = Pointwise(ctx)
    try:
        left = plain.form(a)
        right = plain.form(b) if b is not None else left
    except (Outside, Undefined):
        return {GENERAL}
    signatures = sorted({signature(x) for r in (left, right) for x in _density_atoms(r)})
    if not signatures:
        return set()
    if len(signatures) > MAX_SIGNATURES:
        return {GENERAL}
    main = left - right if b is not None else left
    conditions: set[tuple[str, str]] = set()
    for gone in _strata(signatures):
        if not _agree(a, b, main, ctx, gone):
            conditions.add(_condition(gone, signatures))
    return conditions


def _strata(signatures: list[Signature]) -> Iterator[frozenset[Signature]]:
    for size in range(1, len(signatures)):
        for chosen in combinations(signatures, size):
            closed = {s for s in signatures if any(_implied(s, c) for c in chosen)}
            if closed == set(chosen):
                yield frozenset(chosen)


def _agree(a: Term, b: Term | None, main: Rat, ctx: Context, gone: frozenset[Signature]) -> bool:
    here = Pointwise(ctx, gone)
    try:
        sides = [here.form(t) for t in (a, b) if t is not None]
        if any(_mixed(t, here) for t in (a, b) if t is not None):
            return False
        infinite = [_infinity(s, here) for s in sides]
        if b is None:
            expected = here.restricted(main)
            return infinite[0] == _infinity(expected, here) and not (
                sides[0] - expected if infinite[0] == 0 else number(0)
            )
        if None in infinite or infinite[0] != infinite[1]:
            return False
        return infinite[0] != 0 or not (sides[0] - sides[1] - here.restricted(main))
    except (Outside, Undefined):
        return False


def _mixed(t: Term, here: Pointwise) -> bool:
    """Do the addends of a side have infinite parts of both signs?"""
    addends = t.args if isinstance(t, Op) and t.op == "add" else (t,)
    signs = {_infinity(here.form(x), here) for x in addends}
    return None in signs or {1, -1} <= signs


def _infinity(r: Rat, here: Pointwise) -> int | None:
    """The sign of the coefficient of -log 0: 0 if it does not occur, None if it cannot be told."""
    if OMEGA not in r.atoms():
        return 0
    part = Poly({tuple((x, e) for x, e in m if x != OMEGA): c for m, c in r.num.terms.items() if (OMEGA, 1) in m})
    rest = Rat(part, r.den)
    markers = {x for x in rest.atoms() if x.kind == "marker"}
    bare = Poly({tuple((x, e) for x, e in m if x not in markers): Fraction(0) for m in part.terms})
    bare = sum((Poly({tuple((x, e) for x, e in m if x not in markers): c}) for m, c in part.terms.items()), bare)
    if here.positive(Rat(bare, r.den)):
        return 1
    return -1 if here.positive(-Rat(bare, r.den)) else None


def _condition(gone: frozenset[Signature], signatures: list[Signature]) -> tuple[str, str]:
    kept = [s for s in signatures if s not in gone]
    return "support", f"{_shown(min(gone))} is positive where {_shown(kept[0])} is"


def _shown(s: Signature) -> str:
    return f"{s[0]}({','.join(s[1])}" + (f"|{','.join(s[2])})" if s[2] else ")")


def _density_atoms(r: Rat) -> set[Atom]:
    out: set[Atom] = set()
    stack = list(r.atoms())
    while stack:
        a = stack.pop()
        if a.kind == "density":
            out.add(a)
        elif a.kind in ("log", "exp"):
            stack.extend(a.data[0].atoms())
    return out


_FUNCTIONALS = ("KL", "JSD", "H", "crossentropy")


def _is_integral(t: Term) -> bool:
    return (isinstance(t, Bind) and t.op in ("E", "int")) or (isinstance(t, Op) and t.op in _FUNCTIONALS)


def _linear(t: Term) -> bool:
    """Is every integral an addend, possibly times something without integrals?"""
    match t:
        case Op("add" | "neg", args):
            return all(_linear(a) for a in args)
        case Op("mul", args):
            return sum(any(_is_integral(n) for n in walk(a)) for a in args) <= 1 and all(_linear(a) for a in args)
        case Op("div", (top, bottom)):
            return _linear(top) and not any(_is_integral(n) for n in walk(bottom))
        case _ if _is_integral(t):
            return not any(_is_integral(n) and not _outer(n, t) for k in children(t) for n in _nonlinear(k))
        case _:
            return not any(_is_integral(n) for n in walk(t))


def _outer(n: Term, t: Term) -> bool:
    return n is t


def _nonlinear(t: Term) -> Iterator[Term]:
    """Integrals that stand under a logarithm, a quotient or a power."""
    for n in walk(t):
        if isinstance(n, Op) and n.op in ("log", "div", "pow", "exp"):
            below = n.args[1:] if n.op == "div" else n.args
            yield from (m for b in below for m in walk(b) if _is_integral(m))


def _integrals(t: Term) -> list[Term]:
    """The outermost integrals of a term."""
    if _is_integral(t):
        return [t]
    return [i for k in children(t) for i in _integrals(k)]
