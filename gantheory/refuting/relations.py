"""Relations on one model: certainly violated, in agreement within certified bounds, or without a value there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from flint import arb, fmpq

from gantheory.language.terms import Bind, Op, Rel, Sym, Term, free_names

from .balls import (
    ZERO,
    Negative,
    Number,
    Undecided,
    Undefined,
    Unsupported,
    divide,
    is_infinite,
    is_zero,
    minus,
    primal,
)
from .compiling import Code, Compiler, State

ORDERS = frozenset(("<", "<=", ">", ">="))
EQUALITIES = frozenset(("=", "~=", "->"))
WIDE = arb("1e-18")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one model says: `holds` is None when nothing was defined there, `negative` that a logarithm or root of a
    number below zero was why. `radius` bounds |lhs - rhs| where equal."""

    holds: bool | None
    lhs: Number | str = ZERO
    rhs: Number | str = ZERO
    at: tuple[tuple[str, int], ...] = ()
    radius: float = 0.0
    exact: bool = False
    differs: bool = False
    negative: bool = False

    def unbounded(self) -> bool:
        """Is a side infinite?"""
        return any(not isinstance(side, str) and is_infinite(side) for side in (self.lhs, self.rhs))


Check: TypeAlias = Callable[[State], Outcome]
SKIPPED = Outcome(None)
VALUELESS = Outcome(None, negative=True)
NO_VALUE = "no value: a logarithm or a root of a number below zero"


def compile_relation(compiler: Compiler, rel: Rel) -> Check:
    """The closure that judges a relation on a model. Raises `Unsupported` for relations without a truth value."""
    if rel.op in ("iff", "=>", "equiv"):
        return _logical(compiler, rel)
    if rel.op == "propto":
        return _proportional(compiler, rel)
    if rel.op == "in" or _is_choice(rel.lhs) or _is_choice(rel.rhs):
        from .choices import compare_choices

        return _everywhere(compiler, rel, compare_choices(compiler, rel))
    if rel.op not in ORDERS | EQUALITIES | {"!="}:
        raise Unsupported(f"the relation {rel.op} has no truth value on a model")
    pair = _functions(compiler, rel)
    if pair is not None:
        return pair
    from .choices import one_sided

    bounded = one_sided(compiler, rel)
    if bounded is not None:
        return _everywhere(compiler, rel, bounded)
    a, b = compiler.number(rel.lhs), compiler.number(rel.rhs)
    return _everywhere(compiler, rel, lambda st: compare(rel.op, a(st), b(st), balls=st.balls))


def _is_choice(term: Term) -> bool:
    return isinstance(term, Bind) and term.op in ("argmax", "argmin")


def _functions(compiler: Compiler, rel: Rel) -> Check | None:
    """Equality of functions or laws, at every point."""
    sides: list[tuple[tuple[Sym, ...], Term]] = []
    for side in (rel.lhs, rel.rhs):
        if isinstance(side, Bind) and side.op == "fun":
            sides.append((side.vars, side.body))
        elif isinstance(side, Sym) and side.name in compiler.ctx.densities:
            from .binders import law_parts

            sides.append(law_parts(compiler, side))
        else:
            return None
    names = tuple(f"\x01{i}" for i in range(len(sides[0][0])))
    if len(sides[1][0]) != len(names):
        raise Unsupported("functions of different arity")
    from gantheory.language.terms import substitute

    bodies: list[Term] = []
    for variables, body in sides:
        for v, n in zip(variables, names, strict=True):
            compiler.spaces[n] = compiler.infer(v, body)
        bodies.append(substitute(body, {v.name: Sym(n) for v, n in zip(variables, names, strict=True)}))
    return compile_relation(compiler, Rel(rel.op, bodies[0], bodies[1]))


def free_points(compiler: Compiler, *terms: Term) -> list[str]:
    """The free point variables of some terms, in order of their names."""
    names: set[str] = set()
    for term in terms:
        names |= free_names(term)
    return sorted(n for n in names if n in compiler.spaces and n not in compiler.ctx.samples)


def placed(st: State, compiler: Compiler, names: list[str]) -> Iterator[tuple[tuple[str, int], ...]]:
    """Every way of putting points on the atoms of their spaces."""
    ranges = [range(len(st.tables.coords[compiler.spaces[n]])) for n in names]
    for atoms in product(*ranges):
        yield tuple(zip(names, atoms, strict=True))


def _everywhere(compiler: Compiler, rel: Rel, judge: Check) -> Check:
    names = [n for n in free_points(compiler, rel.lhs, rel.rhs) if n not in compiler.indices]
    if not names:

        def once(st: State) -> Outcome:
            try:
                return judge(st)
            except Negative:
                return VALUELESS
            except Undefined:
                return SKIPPED

        return once

    def everywhere(st: State) -> Outcome:
        best: Outcome = SKIPPED
        differs, negative = False, True
        for at in placed(st, compiler, names):
            st.spend()
            st.env.update(at)
            try:
                found = judge(st)
            except Negative:
                continue
            except Undefined:
                negative = False
                continue
            negative = False
            if found.holds is False:
                return Outcome(False, found.lhs, found.rhs, at)
            differs |= found.differs
            if found.holds and (best.holds is None or found.radius > best.radius):
                best = found
        return Outcome(best.holds, best.lhs, best.rhs, (), best.radius, best.exact, differs, negative)

    return everywhere


def compare(op: str, a: Number, b: Number, *, balls: bool = False) -> Outcome:
    """A relation between two numbers. Raises `Undecided` when wider balls than necessary overlap."""
    a, b = primal(a), primal(b)
    if is_infinite(a) or is_infinite(b):
        return _infinite(op, a, b)
    d = primal(minus(a, b))
    exact = type(d) is fmpq
    positive, negative = d > 0, d < 0
    radius = 0.0 if exact else float(d.abs_upper())  # type: ignore[union-attr]
    apart = bool(positive or negative)
    if op in EQUALITIES or op == "!=":
        if not apart and not exact and not balls and d.rad() > WIDE * (1 + abs(a)):  # type: ignore[union-attr]
            raise Undecided
        if op == "!=":
            return Outcome(True, a, b, (), radius, exact, apart)
        return Outcome(not apart, a, b, (), radius, exact)
    violated = {
        "<": positive or (exact and not negative),
        "<=": positive,
        ">": negative or (exact and not positive),
        ">=": negative,
    }[op]
    return Outcome(not violated, a, b, (), radius, exact)


def _infinite(op: str, a: Number, b: Number) -> Outcome:
    same = is_infinite(a) and is_infinite(b) and a == b
    if op in EQUALITIES or op == "!=":
        return Outcome(True, a, b, (), 0.0, True, not same) if op == "!=" else Outcome(same, a, b, exact=True)
    less, more = bool(a < b), bool(a > b)  # type: ignore[operator]
    holds = {"<": less, "<=": less or same, ">": more, ">=": more or same}[op]
    return Outcome(holds, a, b, exact=True)


# ---------------------------------------------------------------- logic


def condition(compiler: Compiler, term: Term) -> Callable[[State], bool]:
    """A relation used as a term, decided exactly. Raises `Undecided` for balls that overlap."""
    match term:
        case Op("rel", (Sym(op), lhs, rhs)) if op in ORDERS | {"=", "!="}:
            a, b = compiler.number(lhs), compiler.number(rhs)
            return lambda st: truth(op, a(st), b(st))
        case _:
            raise Unsupported("a condition in words")


def truth(op: str, a: Number, b: Number) -> bool:
    """Is the relation true? Raises `Undecided` unless certain."""
    a, b = primal(a), primal(b)
    if is_infinite(a) or is_infinite(b):
        return bool(_infinite("=" if op == "!=" else op, a, b).holds) != (op == "!=")
    d = primal(minus(a, b))
    if not isinstance(d, fmpq) and not d > 0 and not d < 0:
        raise Undecided
    return bool({"=": d == 0, "!=": d != 0, "<": d < 0, "<=": not d > 0, ">": d > 0, ">=": not d < 0}[op])


def _as_relation(term: Term) -> Rel:
    match term:
        case Op("rel", (Sym(op), lhs, rhs)):
            return Rel(op, lhs, rhs)
        case _:
            raise Unsupported("a side that is not a relation")


def _logical(compiler: Compiler, rel: Rel) -> Check:
    """An implication is violated where its premise is certain and its conclusion certainly false."""
    left, right = _as_relation(rel.lhs), _as_relation(rel.rhs)
    a, b = certain(compiler, left), certain(compiler, right)

    def judge(st: State) -> Outcome:
        x, y = a(st), b(st)
        if x is True and y is False:
            return Outcome(False, "true", "false")
        if rel.op != "=>" and x is False and y is True:
            return Outcome(False, "false", "true")
        return SKIPPED if x is None or y is None else Outcome(True, str(x), str(y))

    return judge


def certain(compiler: Compiler, rel: Rel) -> Callable[[State], bool | None]:
    """Whether a relation is certainly true, certainly false or neither, for all its free points on a model."""
    pair = compile_relation(compiler, rel)
    exact = compile_relation(compiler, Rel("=", rel.lhs, rel.rhs)) if rel.op == "!=" else pair

    def judge(st: State) -> bool | None:
        found = exact(st)
        if found.holds is None:
            return None
        if rel.op == "!=":
            return True if found.holds is False else (False if found.exact and found.radius == 0 else None)
        if found.holds is False:
            return False
        if rel.op in ORDERS:
            return True if _strictly(rel.op, found) else None
        return True if found.exact else None

    return judge


def _strictly(op: str, found: Outcome) -> bool:
    try:
        return truth(op, found.lhs, found.rhs)  # type: ignore[arg-type]
    except Undecided:
        return False


def _proportional(compiler: Compiler, rel: Rel) -> Check:
    """lhs ∝ rhs: for some free variable the ratio does not depend on it, whatever the others are."""
    names = free_points(compiler, rel.lhs, rel.rhs)
    if not names:
        raise Unsupported("proportional in no variable")
    a, b = compiler.number(rel.lhs), compiler.number(rel.rhs)

    def judge(st: State) -> Outcome:
        worst: Outcome = SKIPPED
        for name in names:
            found = _constant_ratio(st, compiler, names, name, a, b)
            if found.holds is not False:
                return found
            worst = found
        return worst

    return judge


def _constant_ratio(st: State, compiler: Compiler, names: list[str], name: str, a: Code, b: Code) -> Outcome:
    groups: dict[tuple[tuple[str, int], ...], Number] = {}
    outcome: Outcome = SKIPPED
    for at in placed(st, compiler, names):
        st.env.update(at)
        try:
            x, y = a(st), b(st)
            if is_zero(x) and is_zero(y):
                continue
            ratio = divide(x, y)
        except Undefined:
            continue
        key = tuple(pair for pair in at if pair[0] != name)
        if key in groups:
            outcome = compare("=", ratio, groups[key])
            if outcome.holds is False:
                return Outcome(False, outcome.lhs, outcome.rhs, at)
        groups.setdefault(key, ratio)
    return outcome
