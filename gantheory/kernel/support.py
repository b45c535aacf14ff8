"""Where densities vanish: an identity is compared on every pattern of zeros, or owes a support condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

from ..language.context import Context
from ..language.terms import App, Bind, Op, Term, children, walk
from .arithmetic import Atom, Rat, Ring, number, over_one
from .definitions import DERIVATIVES
from .normal import INTEGRALS, Normal, Variables
from .signs import Outside, Undefined

Signature = tuple[str, tuple[Any, ...], tuple[Any, ...], tuple[Term, ...]]  # name, arguments, conditions, parameters
MAX_SIGNATURES = 4
GENERAL = ("support", "the densities have a common support")
FINITE = ("finite", "the integrals are finite")


class Pointwise(Normal):
    """Normal forms on the stratum where `gone` vanish; where `marked`, an integral is its integrand times a marker."""

    def __init__(
        self, ctx: Context, ring: Ring, gone: frozenset[Signature] = frozenset(), *, marked: bool = True
    ) -> None:
        super().__init__(ctx, ring)
        self.gone = gone
        self.marked = marked

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
        return super().log_form(r) if r else -self.ring.atom("omega", (), frozenset)

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
        if not self.marked:
            return super().integrate(variables, r)
        return r * self.ring.atom("marker", variables, frozenset)

    def restricted(self, r: Rat) -> Rat:
        """A form of the open stratum, with the densities that vanish here set to zero."""
        vanishing = ("density", "derivative")
        return self.mapped(r, lambda a: number(0) if a.kind in vanishing and self._vanishes(a) else None)


def _implied(s: Signature, zero: Signature) -> bool:
    return s[0] == zero[0] and s[2:] == zero[2:] and set(zero[1]) <= set(s[1])


def owed(lhs: Term, rhs: Term, ctx: Context, op: str = "=") -> set[tuple[str, str]]:
    """The conditions without which two sides, related as they should be where all densities are positive, may not be so
    where some vanish. Every law is a limit of positive ones (mix it with one that is), so the limits of the sides are
    related as they should be; the sides must be these limits, or differ from them in the right direction."""
    nodes = [n for t in (lhs, rhs) for n in walk(t)]
    derived = any(isinstance(n, Bind) and n.op in DERIVATIVES for n in nodes)
    if derived and len({(n.fn, n.params) for n in nodes if isinstance(n, App) and n.fn in ctx.densities}) > 1:
        return {GENERAL}
    side = {"<=": -1, "<": -1, ">=": 1, ">": 1}.get(op, 0)
    if _linear(lhs) and _linear(rhs):
        return _compared((lhs, rhs), ctx, side)
    return integrals_owe(lhs, ctx) | integrals_owe(rhs, ctx) | _compared((lhs, rhs), ctx, side, marked=False)


def integrals_owe(t: Term, ctx: Context) -> set[tuple[str, str]]:
    """The conditions without which integrals of a term may differ from their normal forms, or meet as infinities."""
    if not any(is_integral(n) for n in walk(t)):
        return set()
    whole = _compared((t,), ctx) if is_integral(t) or _linear(t) else set[tuple[str, str]]()
    if _linear(t):
        return whole
    if isinstance(t, Op) and not is_integral(t) and sum(_unbounded(k, ctx) for k in t.args) > 1:
        whole.add(FINITE)
    return whole.union(*(integrals_owe(k, ctx) for k in children(t)))


def value_owes(t: Term, ctx: Context, laws: Sequence[str] = (), *, plain: bool = True) -> set[tuple[str, str]]:
    """The conditions without which a term may differ from its limit on the boundary, but where all the laws vanish, if
    there are any (if not plain: where one of them does)."""

    def told(gone: frozenset[Signature]) -> bool:
        return bool(laws) and (all if plain else any)(law in {s[0] for s in gone} for law in laws)

    return integrals_owe(t, ctx) | _compared((t,), ctx, marked=False, but=told)


def _opened(sides: tuple[Term, ...], ctx: Context, marked: bool) -> tuple[Pointwise, list[Rat], list[Signature]] | None:
    """The forms where all densities are positive, and the densities that may vanish: where integrals are not marked,
    those at points that no integral binds."""
    plain = Pointwise(ctx, Ring(), marked=marked)
    try:
        forms = [plain.form(t) for t in sides]
    except (Outside, Undefined):
        return None
    found = {a.data for a in plain.ring.atoms if a.kind == "density" and (marked or "#" not in str(a.data[1:3]))}
    return (plain, forms, sorted(found, key=str)) if len(found) <= MAX_SIGNATURES else None


def _compared(
    sides: tuple[Term, ...],
    ctx: Context,
    side: int = 0,
    *,
    marked: bool = True,
    but: Callable[[frozenset[Signature]], bool] = lambda _: False,
) -> set[tuple[str, str]]:
    opened = _opened(sides, ctx, marked)
    if opened is None:
        return {GENERAL}
    plain, forms, signatures = opened
    strata = ((gone, Pointwise(ctx, plain.ring, gone, marked=marked)) for gone in _strata(signatures) if not but(gone))
    return {_missing(signatures, gone) for gone, here in strata if not _agree(sides, forms, here, side)}


def _unbounded(t: Term, ctx: Context) -> bool:
    """May an integral in the term be infinite where densities vanish?"""
    for i in (n for n in walk(t) if is_integral(n)):
        opened = _opened((i,), ctx, True)
        if opened is None:
            return True
        for gone in _strata(opened[2]):
            here = Pointwise(ctx, opened[0].ring, gone)
            try:
                if any(a.kind == "omega" for a in here.ring.within(here.form(i))):
                    return True
            except (Outside, Undefined):
                continue  # what is owed where it has no value is told by the integral alone
    return False


def _missing(signatures: list[Signature], gone: frozenset[Signature]) -> tuple[str, str]:
    short = [_shown(s) for s in signatures]
    said = {s: t if short.count(t) == 1 else _shown(s, full=True) for s, t in zip(signatures, short, strict=True)}
    first = sorted(gone, key=str)[: None if len({s[1:3] for s in gone}) == 1 else 1]
    kept = sorted((s for s in signatures if s not in gone), key=lambda s: s[1:3] != first[0][1:3])
    there = f" where {said[kept[0]]} is" if kept else ""
    return "support", f"{' + '.join(said[s] for s in first)} is positive{there}"


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
    coefficient, possible = number(0), any(a.kind == "omega" for a in here.ring.atoms)
    if not possible or not any(a.kind == "omega" for a in here.ring.within(r)):
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


def _shown(s: Signature, *, full: bool = False) -> str:
    """A density at points of its spaces; in full, at points and parameters by their names."""
    args, given = (",".join(_named(p) if full else space for space, p in row) for row in s[1:3])
    at = ";".join((args, *map(_named, s[3]))) if full else args
    return f"{s[0]}({at}|{given})" if given else f"{s[0]}({at})"


def _named(t: Any) -> str:
    name, _, k = str(getattr(t, "name", "..")).partition("#")
    return name + "'" * int(k or 0)


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
