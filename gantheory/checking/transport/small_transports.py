"""Transport between laws on three points of a line, in rationals; W is certified by exact optimality."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from typing import TYPE_CHECKING

from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, walk
from ..verdict import Verdict

if TYPE_CHECKING:
    from flint import arb

POINTS = (-1, 0, 1)
Law = tuple[Fraction, ...]


def point_mass(at: int) -> Law:
    """All mass at one of the points."""
    return tuple(Fraction(int(x == at)) for x in POINTS)


@cache
def distance(p: Law, q: Law) -> Fraction | None:
    """W between two laws on the points; None unless the optimality of plan and potentials is verified in rationals."""
    from ...numerics import wasserstein

    x = [float(v) for v in POINTS]
    found = wasserstein([float(m) for m in p], [float(m) for m in q], x, x)
    return Fraction(found.value) if found.verify(exact=True) else None


def on_the_line(p: Law, q: Law) -> Fraction:
    """W by the difference of the distribution functions, the points being 1 apart."""
    total, ahead = Fraction(0), Fraction(0)
    for a, b in zip(p[:-1], q[:-1], strict=True):
        ahead += a - b
        total += abs(ahead)
    return total


@cache
def laws_with_quarters() -> tuple[Law, ...]:
    """All laws on the points whose masses are quarters."""
    quarters = [Fraction(k, 4) for k in range(5)]
    return tuple(m for m in product(quarters, repeat=len(POINTS)) if sum(m) == 1)


def optimal_potentials(p: Law, q: Law, at: Sequence[int]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The pairs (f, g) of integers from -2 to 1 on the points `at`, which carry all mass, with f(x) + g(y) <= |x - y|
    and the value W(p, q).
    """
    most = distance(p, q)
    places = [POINTS.index(x) for x in at]
    values = list(product(range(1, -3, -1), repeat=len(at)))
    for f, g in product(values, values):
        if any(f[i] + g[j] > abs(x - y) for i, x in enumerate(at) for j, y in enumerate(at)):
            continue
        if most == sum((p[k] * u + q[k] * v for k, u, v in zip(places, f, g, strict=True)), Fraction(0)):
            yield f, g


_HOLDS: dict[str, Callable[[arb, arb], bool]] = {
    "=": lambda a, b: bool(a == b),
    "<=": lambda a, b: bool(a <= b),
    ">=": lambda a, b: bool(a >= b),
}
_FAILS: dict[str, Callable[[arb, arb], bool]] = {
    "=": lambda a, b: bool(a != b),
    "<=": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a < b),
}


def compared(rel: Rel, *, apart: bool = False) -> int | dict[str, object] | None:
    """A relation of numbers and of W between named laws, over laws with quarters for masses, on the points and
    ten times as far apart: how many choices of laws agree, or the first that certainly does not; None if it is of
    anything else. With `apart` no two laws share a point.
    """
    if rel.op not in _HOLDS:
        return None
    distances = [n for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Op) and n.op == "W"]
    names = sorted({law.name for n in distances for law in n.args if isinstance(law, Sym)})
    if not 1 <= len(names) <= 3:
        return None
    count = 0
    for scale, laws in product((1, 10), product(_simplest_first(), repeat=len(names))):
        if apart and any(a and b for p, q in combinations(laws, 2) for a, b in zip(p, q, strict=True)):
            continue
        named = dict(zip(names, laws, strict=True))
        lhs, rhs = (_value(t, named, on_the_line, scale) for t in (rel.lhs, rel.rhs))
        if lhs is None or rhs is None:
            return None
        if _FAILS[rel.op](lhs, rhs):
            return _certified(rel, named, scale)
        if not _HOLDS[rel.op](lhs, rhs):
            return None
        count += 1
    return count


@cache
def _simplest_first() -> tuple[Law, ...]:
    return tuple(sorted(laws_with_quarters(), key=lambda m: (sum(w > 0 for w in m), [w.denominator for w in m])))


def _certified(rel: Rel, named: Mapping[str, Law], scale: int) -> dict[str, object] | None:
    """The counterexample, its distances computed anew as transports that are verified in rationals."""
    lhs, rhs = (_value(t, named, distance, scale) for t in (rel.lhs, rel.rhs))
    if lhs is None or rhs is None or not _FAILS[rel.op](lhs, rhs):
        return None
    shown = {n: [str(w) for w in law] for n, law in named.items()}
    model: dict[str, object] = {"x": [str(scale * x) for x in POINTS], **shown}
    return {"model": model, "lhs": lhs.str(10, radius=False), "rhs": rhs.str(10, radius=False)}


def _value(t: Term, named: Mapping[str, Law], between: Callable[[Law, Law], Fraction | None], scale: int) -> arb | None:
    """The value of a term made of W between laws on the scaled points, numbers, logarithms of numbers and infinity."""
    from flint import arb, fmpq

    match t:
        case Op("W", (Sym(p), Sym(q))):
            found = between(named[p], named[q])
            return None if found is None else scale * arb(fmpq(found.numerator, found.denominator))
        case Num(value):
            return arb(fmpq(value.numerator, value.denominator))
        case Sym("\\infty"):
            return arb("inf")
        case Bind("E", (x, y), (Sym(p), Sym(q)), Op("norm" | "abs", (gap,)) | (App("d" | "{d}") as gap)) if (
            p in named and q in named and _between(gap, x, y)
        ):
            pairs = product(zip(POINTS, named[p], strict=True), zip(POINTS, named[q], strict=True))
            mean = sum((u * v * abs(a - b) for (a, u), (b, v) in pairs), Fraction(0))
            return scale * arb(fmpq(mean.numerator, mean.denominator))
        case Op("log" | "neg" | "add" | "mul" | "div" as op, args):
            parts = [_value(a, named, between, scale) for a in args]
            known = [v for v in parts if v is not None]
            return _combined(op, known) if len(known) == len(parts) else None
        case _:
            return None


def _between(gap: Term, x: Term, y: Term) -> bool:
    """Is it x - y, or the distance of the two?"""
    return gap in (Op("add", (x, Op("neg", (y,)))), Op("add", (y, Op("neg", (x,))))) or (
        isinstance(gap, App) and gap.args in ((x, y), (y, x))
    )


def of_independent_draws(rel: Rel) -> Verdict | None:
    r"""The verdict on a bound between W and the mean distance of independent draws, `W(p, q) \le E_{x \sim p, y \sim q}
    |x - y|`; None on anything else. On the line a distance is that of two numbers."""
    drawn = [n for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Bind)]
    first = any(isinstance(n, Op) and n.op == "W" for t in (rel.lhs, rel.rhs) for n in walk(t))
    if not first or rel.op == "=" or len(drawn) != 1 or drawn[0].op != "E":
        return None  # an equation may be one of point masses
    if (tried := compared(rel)) is None:
        return None
    if isinstance(tried, int):
        return Verdict("supported", reason=f"no proof; {tried} small transports agree", models=tried)
    flipped = Rel({"<=": ">=", ">=": "<="}[rel.op], rel.lhs, rel.rhs)
    repair = {"latex": latex(flipped), "verdict": "supported"} if isinstance(compared(flipped), int) else None
    reason = "independent draws are one plan among many"
    return Verdict("refuted", reason=reason, counterexample=tried, mistake="false inequality", repair=repair)


def _combined(op: str, parts: Sequence[arb]) -> arb | None:
    first, *rest = parts
    match op:
        case "log":
            return first.log() if first > 0 else None
        case "neg":
            return -first
        case "div":
            return first / rest[0]
        case _:
            for v in rest:
                first = first + v if op == "add" else first * v
            return first
