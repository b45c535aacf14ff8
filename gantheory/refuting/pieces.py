"""Sums and integrals over stretches of a line, `sum_{x=a}^{b} p(x) log p(x)/q(x)`, tried on integers and unit cells.

A model gives every limit an integer and every law its masses on the integers of a window, or its density on the cells
between them. Sums run over the integers from limit to limit, both included, integrals over the cells between: there
the ends have no mass, so that two stretches may share them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, permutations
from random import Random

from ..language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, operands, walk
from .balls import (
    FUNCTIONS,
    ONE,
    ZERO,
    Number,
    OverBudget,
    Undecided,
    Undefined,
    Unsupported,
    divide,
    exact,
    is_zero,
    log,
    plus,
    power,
    times,
)
from .examining import PRECISIONS, precision, spelled
from .relations import Outcome, compare

WINDOW = (-3, 20)  # all masses lie on these integers
Ends = tuple[Term, Term]  # the first and the last integer of a uniform law, or the ends of its interval


@dataclass(frozen=True, slots=True)
class Line:
    """Integers for limits, masses of laws, values of other functions; `cells`: of densities on unit cells."""

    limits: Mapping[str, int]
    masses: Mapping[str, Mapping[int, Fraction]]
    tables: Mapping[str, Mapping[int, Fraction]] = field(default_factory=dict[str, "Mapping[int, Fraction]"])
    cells: bool = False

    def describe(self) -> dict[str, object]:
        """JSON data: the limits, and each law where it has mass."""
        cell = ",{}" if self.cells else ""
        laws = {
            n: ", ".join(f"{k}{cell.format(k + 1)}: {v}" for k, v in sorted(m.items()) if v)
            for n, m in self.masses.items()
        }
        return {"scalars": {n: str(k) for n, k in self.limits.items()}, **laws}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the models of a relation must have: its limits, the laws of any shape, the uniform ones, other functions."""

    limits: tuple[str, ...]
    laws: tuple[str, ...]
    uniform: Mapping[str, Ends] = field(default_factory=dict[str, Ends])
    tables: tuple[str, ...] = ()
    cells: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """How many models agree, how many do not, and the first that does not, with both values."""

    agree: int
    differ: int
    line: Line | None = None
    outcome: Outcome | None = None

    def counterexample(self) -> dict[str, object] | None:
        """JSON data of the model that disagrees, and both values."""
        if self.line is None or self.outcome is None:
            return None
        lhs, rhs, _ = spelled(self.outcome)
        return {"model": self.line.describe(), "lhs": lhs, "rhs": rhs}


def examine_pieces(rel: Rel, wanted: Wanted, *, seed: int = 0, models: int = 12) -> Tried | None:
    """Try a relation on lines; None where a side has no value there. Raises nothing."""
    agree, differ, first = 0, 0, None
    try:
        for line in _lines(rel, wanted, seed, models):
            found = _judged(rel, line)
            if found is None:
                return None
            agree, differ = agree + bool(found.holds), differ + (not found.holds)
            if not found.holds and first is None:
                first = (line, found)
    except (Unsupported, Undefined, OverBudget, RecursionError, OverflowError):
        return None
    if not agree + differ:
        return None
    return Tried(agree, differ, *(first or (None, None)))


def _judged(rel: Rel, line: Line) -> Outcome | None:
    for bits in PRECISIONS[:2]:
        with precision(bits):
            try:
                return compare(rel.op, evaluate(rel.lhs, line, {}), evaluate(rel.rhs, line, {}))
            except Undecided:
                continue
    return None


# ---------------------------------------------------------------- models


def stretches(rel: Rel) -> list[Ends]:
    """The limits of all sums and integrals of a relation that run over a stretch of the line."""
    ranges = [o for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Bind) for o in n.over]
    return [(o.args[0], o.args[1]) for o in ranges if isinstance(o, Op) and o.op == "tuple" and len(o.args) == 2]


def _lines(rel: Rel, wanted: Wanted, seed: int, models: int) -> Iterator[Line]:
    """Random lines whose limits stand in an order in which no stretch is empty; uniform laws are nested as they are
    compared, with room on both sides."""
    orders = [o for o in permutations(wanted.limits) if _in_order(o, rel, wanted)]
    for k in range(models if orders else 0):
        rng = Random(f"{seed}/{k}")
        order = orders[k % len(orders)]
        at, limits = 2, dict[str, int]()
        for name in order:
            limits[name] = at
            at += rng.randint(1 if k % 2 else 2, 3)
        yield Line(limits, _masses(wanted, limits, rng), _tables(wanted, rng), wanted.cells)


def _in_order(order: tuple[str, ...], rel: Rel, wanted: Wanted) -> bool:
    limits = {name: 4 * (k + 1) for k, name in enumerate(order)}  # so far apart that +1 and -1 leave the order as it is
    line = Line(limits, {})
    pairs = [*stretches(rel), *wanted.uniform.values()]
    try:
        ends = [(_place(lo, line, {}, -99), _place(hi, line, {}, 99)) for lo, hi in pairs]
        inner = [(_place(lo, line, {}, 0), _place(hi, line, {}, 0)) for lo, hi in wanted.uniform.values()]
    except (Unsupported, Undefined, Undecided):
        return False
    nested = all(b[0] < a[0] and a[1] < b[1] for a, b in pairwise(inner))
    return nested and all(lo < hi for lo, hi in ends)


def _masses(wanted: Wanted, limits: Mapping[str, int], rng: Random) -> dict[str, dict[int, Fraction]]:
    out: dict[str, dict[int, Fraction]] = {}
    line = Line(limits, {})
    for name, (lo, hi) in wanted.uniform.items():
        points = range(_place(lo, line, {}, 0), _place(hi, line, {}, 0) + (not wanted.cells))
        out[name] = {k: Fraction(1, len(points)) for k in points}
    for name in wanted.laws:
        weights = {k: rng.randint(1, 9) for k in range(WINDOW[0], WINDOW[1] + 1)}
        total = sum(weights.values())
        out[name] = {k: Fraction(w, total) for k, w in weights.items()}
    return out


def _tables(wanted: Wanted, rng: Random) -> dict[str, dict[int, Fraction]]:
    points = range(WINDOW[0], WINDOW[1] + 1)
    return {n: {k: Fraction(rng.randint(-9, 9) or 5, rng.randint(1, 4)) for k in points} for n in wanted.tables}


# ---------------------------------------------------------------- values


def evaluate(t: Term, line: Line, env: Mapping[str, int]) -> Number:
    """The value of a term on a line. Raises `Unsupported` for what lines do not have."""
    match t:
        case Num(value):
            return exact(value)
        case Sym(name):
            if name in env and line.cells:
                raise Unsupported("a point of a cell as a number")
            at = env.get(name, line.limits.get(name))
            if at is None:
                raise Unsupported(f"{name}, which is no limit")
            return exact(at)
        case App(fn, (Sym(x),), (), ()) if x in env:
            return _at(fn, env[x], line)
        case Op("index", (Sym(base), Sym(i))) if i in env and base in line.tables:
            return _at(base, env[i], line)
        case Op("KL" | "crossentropy" as op, (Sym(p), Sym(q))):
            return _compared(op, p, q, line)
        case Op("H", (Sym(p),)) if p in line.masses:
            return _compared("crossentropy", p, p, line)
        case Op("mul", args):
            return _product(args, line, env)
        case Op("add", args):
            total: Number = ZERO
            for a in args:
                total = plus(total, evaluate(a, line, env))
            return total
        case Op("div", (a, b)):
            return divide(evaluate(a, line, env), evaluate(b, line, env))
        case Op("pow", (a, b)):
            return power(evaluate(a, line, env), evaluate(b, line, env))
        case Op(op, (a,)) if op in FUNCTIONS:
            return FUNCTIONS[op](evaluate(a, line, env))
        case Bind("sum" | "int" | "E", (v,), (over,), body):
            return _summed(t, v, over, body, line, env)
        case _:
            raise Unsupported("something else than sums over a line")


def _product(args: tuple[Term, ...], line: Line, env: Mapping[str, int]) -> Number:
    """A product, which is 0 as soon as a factor is: 0 log (0/0) = 0."""
    total: Number = ONE
    for a in args:
        total = times(total, evaluate(a, line, env))
        if is_zero(total):
            return ZERO
    return total


def _at(name: str, k: int, line: Line) -> Number:
    if name in line.masses:
        return exact(line.masses[name].get(k, Fraction(0)))
    if name in line.tables and k in line.tables[name]:
        return exact(line.tables[name][k])
    raise Unsupported(f"{name}, which has no value there")


def _compared(op: str, p: str, q: str, line: Line) -> Number:
    if p not in line.masses or q not in line.masses:
        raise Unsupported("a divergence of laws that are not known")
    total: Number = ZERO
    for k, mass in line.masses[p].items():
        if mass:
            other = exact(line.masses[q].get(k, Fraction(0)))
            inside = divide(other, exact(mass)) if op == "KL" else other
            total = plus(total, times(exact(-mass), log(inside)))
    return total


def _summed(t: Bind, v: Sym, over: Term | None, body: Term, line: Line, env: Mapping[str, int]) -> Number:
    if (t.op == "int") != line.cells and t.op != "E":
        raise Unsupported("a sum and an integral over one line")
    weight: Mapping[int, Fraction] | None = None
    lo, hi = WINDOW
    match t.op, over:
        case "E", Sym(law) | App(law, (Sym(),), (), ()) if law in line.masses:
            weight = line.masses[law]
        case _, Op("tuple", (first, last)) if first != Sym("\\in"):
            lo = max(lo, _place(first, line, env, lo))
            hi = min(hi, _place(last, line, env, hi + line.cells) - line.cells)
            if not _finite(first, last) and not _vanishes(body, line):
                raise Unsupported("an infinite sum of what has no masses")
        case (("sum" | "int"), None | Op("tuple", (Sym("\\in"), _))):
            if not _vanishes(body, line):
                raise Unsupported("a sum over everything of what has no masses")
        case _:
            raise Unsupported("a sum over something else")
    total: Number = ZERO
    for k in range(lo, hi + 1):
        if weight is not None and not weight.get(k):
            continue
        value = evaluate(body, line, {**env, v.name: k})
        total = plus(total, value if weight is None else times(exact(weight[k]), value))
    return total


def _finite(*ends: Term) -> bool:
    return not any(n == Sym("\\infty") for t in ends for n in walk(t))


def _vanishes(body: Term, line: Line) -> bool:
    """Is the body 0 outside the window: a multiple of a law, or of 0?"""
    factors = operands(body, "mul")
    return any((isinstance(f, App) and f.fn in line.masses) or f == Num(Fraction(0)) for f in factors)


def _place(t: Term, line: Line, env: Mapping[str, int], infinite: int) -> int:
    """A limit as an integer; `infinite` for an infinite one."""
    match t:
        case Sym("\\infty") | Op("neg", (Sym("\\infty"),)):
            return infinite
        case _ if free_names(t) <= line.limits.keys() | env.keys():
            value = evaluate(t, Line(line.limits, {}), env)
        case _:
            raise Unsupported("a limit that is no number")
    if not isinstance(value, type(ONE)) or value.q != 1:
        raise Unsupported("a limit that is no integer")
    return int(value.p)
