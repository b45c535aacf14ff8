"""Where densities vanish: an identity is compared on every pattern of zeros, or owes a support condition."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ..language.context import Context
from ..language.terms import App, Bind, Op, Term, children, walk
from .arithmetic import Atom, Rat, Ring, number, over_one
from .normal import INTEGRALS, Normal, Outside, Undefined, Variables

Signature = tuple[
    str, tuple[str, ...], tuple[str, ...]
]  # a density's name, the spaces of its arguments, of its conditions
MAX_SIGNATURES = 4
GENERAL = ("support", "the densities have a common support")


class Pointwise(Normal):
    """Normal forms in which an integral is its integrand times a marker, on the stratum where `gone` vanish."""

    def __init__(self, ctx: Context, ring: Ring, gone: frozenset[Signature] = frozenset()) -> None:
        super().__init__(ctx, ring)
        self.gone = gone

    def density(self, fn: str, args: tuple[object, ...], given: tuple[object, ...], params: tuple[Term, ...]) -> Rat:
        """Zero on the stratum where it, or a marginal of it, vanishes."""
        whole = super().density(fn, args, given, params)
        return number(0) if self._vanishes(self.ring.of(whole)[0]) else whole

    def _vanishes(self, a: Atom) -> bool:
        return any(_implied(signature(a), g) for g in self.gone)

    def integrate(self, variables: Variables, r: Rat) -> Rat:
        """The integrand, marked by what it is integrated over."""
        return r * self.ring.atom("marker", variables, variables, frozenset())

    def restricted(self, r: Rat) -> Rat:
        """A form of the open stratum, with the densities that vanish here set to zero."""
        return self.mapped(r, lambda a: number(0) if a.kind == "density" and self._vanishes(a) else None)


def signature(a: Atom) -> Signature:
    """A density's name with the spaces of its arguments and conditions."""
    fn, args, given, _ = a.data
    return fn, tuple(s for s, _ in args), tuple(s for s, _ in given)


def _implied(s: Signature, zero: Signature) -> bool:
    return s[0] == zero[0] and s[2] == zero[2] and set(zero[1]) <= set(s[1])


def owed(lhs: Term, rhs: Term, ctx: Context, op: str = "=") -> set[tuple[str, str]]:
    """The support conditions without which two sides, equal where all densities are positive, may differ (for an
    inequality: may differ in the wrong direction)."""
    nodes = [n for t in (lhs, rhs) for n in walk(t)]
    if any(isinstance(n, Bind) and n.op in ("grad", "partial", "deriv") for n in nodes):
        return {GENERAL} if len({n.fn for n in nodes if isinstance(n, App) and n.fn in ctx.densities}) > 1 else set()
    if _linear(lhs) and _linear(rhs):
        return _compared((lhs, rhs), ctx, {"<=": -1, ">=": 1}.get(op, 0))
    return {c for side in (lhs, rhs) for t in _integrals(side) for c in _compared((t,), ctx)}


def _compared(sides: tuple[Term, ...], ctx: Context, side: int = 0) -> set[tuple[str, str]]:
    plain = Pointwise(ctx, Ring())
    try:
        forms = [plain.form(t) for t in sides]
    except (Outside, Undefined):
        return {GENERAL}
    signatures = sorted({signature(a) for a in plain.ring.atoms if a.kind == "density"})
    if len(signatures) > MAX_SIGNATURES:
        return {GENERAL}
    conditions: set[tuple[str, str]] = set()
    for gone in _strata(signatures):
        if not _agree(sides, forms, Pointwise(ctx, plain.ring, gone), side):
            kept = next(s for s in signatures if s not in gone)
            conditions.add(("support", f"{_shown(min(gone))} is positive where {_shown(kept)} is"))
    return conditions


def _strata(signatures: list[Signature]) -> Iterator[frozenset[Signature]]:
    for size in range(1, len(signatures)):
        for chosen in combinations(signatures, size):
            if set(chosen) == {s for s in signatures if any(_implied(s, c) for c in chosen)}:
                yield frozenset(chosen)


def _agree(sides: tuple[Term, ...], open_forms: list[Rat], here: Pointwise, side: int) -> bool:
    """Do the sides (one alone: it and its open form) agree here, both finite or both infinite with one sign? `side` is
    the sign that their difference may have, 0 if none."""
    try:
        values = [here.form(t) for t in sides]
        if any(_mixed(t, here) for t in sides):
            return False
        gap = here.restricted(open_forms[0] - open_forms[1] if len(sides) == 2 else open_forms[0])
        if len(sides) == 1:
            values, gap = [values[0], gap], number(0)
        left, right = (_infinity(v, here) for v in values)
        if left is None or right is None or left or right:
            return left is not None and left == right
        rest = values[0] - values[1] - gap
        return not rest or (side != 0 and here.positive(number(side) * rest))
    except (Outside, Undefined, ZeroDivisionError):
        return False


def _mixed(t: Term, here: Pointwise) -> bool:
    """Do the addends of a side have infinite parts of both signs?"""
    addends = t.args if isinstance(t, Op) and t.op == "add" else (t,)
    signs = {_infinity(here.form(x), here) for x in addends}
    return None in signs or {1, -1} <= signs


def _infinity(r: Rat, here: Pointwise) -> int | None:
    """The sign of the coefficient of -log 0: 0 if it does not occur, None if it cannot be told."""
    coefficient = number(0)
    if not any(a.kind == "omega" for a in here.ring.of(r)):
        return 0
    for mono, c in here.ring.terms(r.num):
        if any(a.kind == "omega" and e == 1 for a, e in mono):
            coefficient = coefficient + c * here.ring.product([x for x in mono if x[0].kind not in ("omega", "marker")])
    coefficient = coefficient / over_one(r.den)
    return 1 if here.positive(coefficient) else -1 if here.positive(-coefficient) else None


def _shown(s: Signature) -> str:
    return f"{s[0]}({','.join(s[1])}" + (f"|{','.join(s[2])})" if s[2] else ")")


def is_integral(t: Term) -> bool:
    """Is the term an expectation, an integral, or a functional of laws?"""
    return (isinstance(t, Bind) and t.op in ("E", "int")) or (isinstance(t, Op) and t.op in INTEGRALS)


def _linear(t: Term) -> bool:
    """Is every integral an addend, possibly times something without integrals?"""
    holds = [any(is_integral(n) for n in walk(k)) for k in children(t)]
    if not any(holds):
        return True
    match t:
        case Op("add" | "neg" | "mul" | "div", args):
            single = t.op in ("add", "neg") or (sum(holds) == 1 and (t.op == "mul" or holds[0]))
            return single and all(_linear(a) for a in args)
        case Bind("E" | "int", _, _, body):
            return _linear(body)
        case _:
            return False


def _integrals(t: Term) -> list[Term]:
    """The outermost integrals of a term."""
    return [t] if is_integral(t) else [i for k in children(t) for i in _integrals(k)]
