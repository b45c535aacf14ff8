"""Where densities vanish: an identity is compared on every pattern of zeros, or owes a support condition."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from ..language.context import Context
from ..language.terms import App, Bind, Op, Term, children, walk
from .arithmetic import Atom, Rat, Ring, number, over_one
from .normal import INTEGRALS, Normal, Variables
from .signs import Outside, Undefined

Signature = tuple[str, tuple[Any, ...], tuple[Any, ...], tuple[Term, ...]]  # name, arguments, conditions, parameters
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
        return number(0) if any(_implied((fn, args, given, params), g) for g in self.gone) else whole

    def _vanishes(self, a: Atom) -> bool:
        source = a.data[1] if a.kind == "derivative" else a  # a density that vanishes has a minimum there
        return source.kind == "density" and any(_implied(source.data, g) for g in self.gone)

    def _product(self, args: tuple[Term, ...]) -> Rat:
        """Zero times anything is zero where a density vanishes (0 log 0 = 0)."""
        total, failure = number(1), False
        for a in args:
            try:
                total = total * self.form(a)
            except Undefined:
                failure = True
        if failure and total:
            raise Undefined
        return total

    def _operator(self, op: str, args: tuple[Term, ...]) -> Rat:
        if op == "add":
            forms = [self.form(a) for a in args]
            signs = {s for f in forms if (s := _infinity(f, self)) != 0}
            if {1, -1} <= signs:
                raise Undefined
            if len(signs) > 1 or (None in signs and sum(_infinity(f, self) is None for f in forms) > 1):
                raise Outside("infinities of unknown sign")
            return sum(forms, number(0))
        return super()._operator(op, args)

    def log(self, t: Term) -> Rat:
        """The logarithm of a term; log(p/0) is -log 0 more than log p."""
        try:
            return super().log(t)
        except Undefined:
            if not (isinstance(t, Op) and t.op == "div" and self.form(t.args[0])):
                raise
            return self.log(t.args[0]) - self.log(t.args[1])

    def log_form(self, r: Rat) -> Rat:
        """The logarithm of a form; -log 0 is the indeterminate omega."""
        return super().log_form(r) if r else -self.ring.atom("omega", (), (), frozenset())

    def exp(self, r: Rat) -> Rat:
        """The exponential; exp(log 0) is zero."""
        sign = _infinity(r, self)
        if sign == 0:
            return super().exp(r)
        if sign != -1:
            raise Outside("the exponential of something infinite")
        return number(0)

    def integrate(self, variables: Variables, r: Rat) -> Rat:
        """The integrand, marked by what it is integrated over."""
        return r * self.ring.atom("marker", variables, variables, frozenset())

    def restricted(self, r: Rat) -> Rat:
        """A form of the open stratum, with the densities that vanish here set to zero."""
        vanishing = ("density", "derivative")
        return self.mapped(r, lambda a: number(0) if a.kind in vanishing and self._vanishes(a) else None)


def _implied(s: Signature, zero: Signature) -> bool:
    return s[0] == zero[0] and s[2:] == zero[2:] and set(zero[1]) <= set(s[1])


def owed(lhs: Term, rhs: Term, ctx: Context, op: str = "=") -> set[tuple[str, str]]:
    """The support conditions without which two sides, equal where all densities are positive, may differ (for an
    inequality: may differ in the wrong direction)."""
    nodes = [n for t in (lhs, rhs) for n in walk(t)]
    if any(isinstance(n, Bind) and n.op in ("grad", "partial", "deriv") for n in nodes):
        if len({(n.fn, n.params) for n in nodes if isinstance(n, App) and n.fn in ctx.densities}) > 1:
            return {GENERAL}
    elif _linear(lhs) and _linear(rhs):
        return _compared((lhs, rhs), ctx, {"<=": -1, ">=": 1}.get(op, 0))
    return integrals_owe(lhs, ctx) | integrals_owe(rhs, ctx)


def integrals_owe(t: Term, ctx: Context) -> set[tuple[str, str]]:
    """The support conditions without which an integral of the term may differ from its normal form."""
    return {c for i in _integrals(t) for c in _compared((i,), ctx)}


def _compared(sides: tuple[Term, ...], ctx: Context, side: int = 0) -> set[tuple[str, str]]:
    plain = Pointwise(ctx, Ring())
    try:
        forms = [plain.form(t) for t in sides]
    except (Outside, Undefined):
        return {GENERAL}
    signatures = sorted({a.data for a in plain.ring.atoms if a.kind == "density"}, key=str)
    if len(signatures) > MAX_SIGNATURES:
        return {GENERAL}
    conditions: set[tuple[str, str]] = set()
    for gone in _strata(signatures):
        if not _agree(sides, forms, Pointwise(ctx, plain.ring, gone), side):
            conditions.add(_missing(signatures, gone))
    return conditions


def _missing(signatures: list[Signature], gone: frozenset[Signature]) -> tuple[str, str]:
    kept = [f" where {_shown(s)} is" for s in signatures if s not in gone]
    return "support", f"{_shown(min(gone, key=str))} is positive" + "".join(kept[:1])


def owed_off_void(sides: tuple[Term, ...], gaps: tuple[Term, ...], ctx: Context) -> set[tuple[str, str]]:
    """What is owed where quantities that are never negative, the gaps, are integrated only where one of the densities
    at least is positive: there every integral agrees with its normal form, and elsewhere those of the statement vanish.
    All densities stand under integrals, at one and the same bound point."""
    if any(isinstance(x, Bind) and x.op not in ("fun", "E", "int") for t in (*sides, *gaps) for x in walk(t)):
        return {GENERAL}
    plain = Pointwise(ctx, Ring())
    rows = [(i, side) for side, terms in enumerate((sides, gaps)) for t in terms for i in _integrals(t)]
    try:
        forms = [plain.form(i) for i, _ in rows]
    except (Outside, Undefined):
        return {GENERAL}
    signatures = sorted({a.data for a in plain.ring.atoms if a.kind == "density"}, key=str)
    points = {s[1] for s in signatures}
    inside = sum(isinstance(x, App) and x.fn in ctx.densities for i, _ in rows for x in walk(i))
    every = sum(isinstance(x, App) and x.fn in ctx.densities for t in (*sides, *gaps) for x in walk(t))
    bound = all("#" in str(p) for point in points for _, p in point)
    if len(points) != 1 or any(s[2] for s in signatures) or inside != every or not bound:
        return {GENERAL}
    if len(signatures) > MAX_SIGNATURES:
        return {GENERAL}
    conditions = set[tuple[str, str]]()
    for gone in _strata(signatures):
        here, void = Pointwise(ctx, plain.ring, gone), len(gone) == len(signatures)
        for (i, side), form in zip(rows, forms, strict=True):
            if not (_is_zero(i, here) if void else _agree((i,), [form], here, 0)) and not (void and side):
                conditions.add(_missing(signatures, gone))
    return conditions


def _is_zero(t: Term, here: Pointwise) -> bool:
    try:
        return not here.form(t)
    except (Outside, Undefined, ZeroDivisionError):
        return False


def _strata(signatures: list[Signature]) -> Iterator[frozenset[Signature]]:
    for size in range(1, len(signatures) + 1):
        for chosen in combinations(signatures, size):
            if set(chosen) == {s for s in signatures if any(_implied(s, c) for c in chosen)}:
                yield frozenset(chosen)


def _agree(sides: tuple[Term, ...], open_forms: list[Rat], here: Pointwise, side: int) -> bool:
    """Do the sides (one alone: it and its open form) agree here, both finite or both infinite with one sign? `side` is
    the sign that their difference may have, 0 if none."""
    try:
        values = [v for t in sides if (v := _value(t, here)) is not None]
        if len(values) < len(sides):
            return not values and len(sides) == 2  # where neither side has a value, there is nothing to compare
        gap = here.restricted(open_forms[0] - open_forms[1] if len(sides) == 2 else open_forms[0])
        if len(sides) == 1:
            values, gap = [values[0], gap], number(0)
        left, right = (_infinity(v, here) for v in values)
        if left is None or right is None or left or right:
            return left is not None and right is not None and (left == right or side * (left - right) > 0)
        rest = values[0] - values[1] - gap
        return not rest or (side != 0 and here.positive(number(side) * rest))
    except (Outside, Undefined, ZeroDivisionError):
        return False


def _value(t: Term, here: Pointwise) -> Rat | None:
    try:
        return here.form(t)
    except Undefined:
        return None


def _infinity(r: Rat, here: Pointwise) -> int | None:
    """The sign of the coefficient of -log 0: 0 if it does not occur, None if it cannot be told."""
    coefficient = number(0)
    if not any(a.kind == "omega" for a in here.ring.within(r)):
        return 0
    if any(a.kind == "omega" for b in here.ring.of(r) for d in b.data for a in here.ring.within(d)):
        return None
    for mono, c in here.ring.terms(r.num):
        if any(a.kind == "omega" and e > 1 for a, e in mono):
            return None
        if any(a.kind == "omega" and e == 1 for a, e in mono):
            coefficient = coefficient + c * here.ring.product([x for x in mono if x[0].kind not in ("omega", "marker")])
    coefficient = coefficient / over_one(r.den)
    return 1 if here.positive(coefficient) else -1 if here.positive(-coefficient) else None


def _shown(s: Signature) -> str:
    args, given = (",".join(space for space, _ in row) for row in s[1:3])
    return f"{s[0]}({args}|{given})" if given else f"{s[0]}({args})"


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
