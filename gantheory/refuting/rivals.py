"""Two functionals of all laws said to have the same optima: refuted on two atoms, where one optimum is certified.

A law on two atoms is one number, the mass t of the first. A functional whose second derivative in t is a rational
function without a root in (0, 1) is convex (or concave); its optimum then lies between two masses where its derivative
has certified opposite signs. If another law is certainly better for the other functional than every law between these
masses, the two sets of optima differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flint import arb, fmpq

from .balls import (
    ONE,
    ZERO,
    Dual,
    Formal,
    Negative,
    Number,
    OverBudget,
    Undecided,
    Undefined,
    Unsupported,
    divide,
    is_infinite,
    is_zero,
    minus,
    primal,
    sign,
)
from .compiling import State
from .laws import Joint
from .optimising import Choice, Held
from .rational import Rational, mass
from .relations import NO_VALUE, SKIPPED, VALUELESS, Check, Outcome

HALVINGS = 14
_FAILURES = (Undefined, Undecided, Unsupported, OverBudget)


@dataclass(frozen=True, slots=True)
class Bracket:
    """The optimal masses of the first atom lie between these."""

    low: fmpq
    high: fmpq

    def ball(self) -> arb:
        """All of it."""
        return arb((self.low + self.high) / 2, (self.high - self.low) / 2)

    def __str__(self) -> str:
        t = (self.low + self.high) / 2
        return f"near ({_short(t)}, {_short(1 - t)})"


def same_laws(a: Choice, b: Choice, spaces: tuple[str, ...]) -> Check:
    """Have two functionals of all laws on one space the same optimal laws?"""

    def judge(st: State) -> Outcome:
        if len(spaces) != 1 or len(st.tables.measure[spaces[0]]) != 2:
            return SKIPPED
        left, right = _bracket(a, st, spaces[0]), _bracket(b, st, spaces[0])
        nowhere = False
        for bracket, other, turned in ((left, b, False), (right, a, True)):
            if bracket is None:
                continue
            found = _beaten(other, st, spaces[0], bracket)
            if isinstance(found, str):
                sides = (f"{{{bracket}}}", found)
                return Outcome(False, *(reversed(sides) if turned else sides))  # type: ignore[arg-type]
            nowhere |= found is VALUELESS
        if nowhere:
            return VALUELESS
        return SKIPPED if left is None or right is None else Outcome(True, radius=float(left.high - left.low))

    return judge


def _value(c: Choice, st: State, space: str, t: Number) -> Number:
    """The functional at the law with mass t on the first atom."""
    st.spend()
    first, second = st.tables.measure[space]
    values: dict[tuple[int, ...], Number] = {(0,): divide(t, first), (1,): divide(minus(ONE, t), second)}
    with Held(st):
        st.joints[c.name] = Joint((space,), 1, values, st.tables)
        return c.body(st)


def _second(c: Choice, st: State, space: str) -> Number:
    """The second derivative in the mass, where it can be followed."""
    st.tag += 2
    try:
        inner = Dual(st.tag - 1, mass(), ONE)
        value = _value(c, st, space, Dual(st.tag, inner, ONE))
        slope = value.slope if isinstance(value, Dual) and value.tag == st.tag else ZERO
        return slope.slope if isinstance(slope, Dual) and slope.tag == st.tag - 1 else ZERO
    finally:
        st.tag -= 2


def _curvature(c: Choice, st: State, space: str) -> int:
    """1 for a convex functional, -1 for a concave one. Raises `Unsupported` or `Undecided` for others."""
    second = _second(c, st, space)
    if isinstance(second, Rational):
        return second.sign()
    if isinstance(second, Formal) or is_zero(second):
        raise Unsupported("a functional that is not known to be convex")
    return sign(second)


def _slope(c: Choice, st: State, space: str, t: fmpq) -> int:
    """The sign of the derivative in the mass."""
    st.tag += 1
    try:
        value = _value(c, st, space, Dual(st.tag, t, ONE))
        return sign(value.slope) if isinstance(value, Dual) and value.tag == st.tag else 0
    finally:
        st.tag -= 1


def _bracket(c: Choice, st: State, space: str) -> Bracket | None:
    """Where the optima are, if they are certified to lie inside."""
    wanted = -1 if c.largest else 1
    try:
        if _curvature(c, st, space) != wanted:
            return None
        low, high = fmpq(1, 1024), fmpq(1023, 1024)
        if _slope(c, st, space, low) * wanted >= 0 or _slope(c, st, space, high) * wanted <= 0:
            return None
        for _ in range(HALVINGS):
            middle = _between(low, high)
            if _slope(c, st, space, middle) * wanted < 0:
                low = middle
            else:
                high = middle
        bracket = Bracket(low, high)
        if is_infinite(primal(_value(c, st, space, bracket.ball()))):  # else continuous, so that there is an optimum
            return None
        best = primal(_value(c, st, space, low))
        ends = [primal(_value(c, st, space, end)) for end in (ZERO, ONE)]
    except _FAILURES:
        return None
    return bracket if all(_better(best, end, largest=c.largest) for end in ends) else None


def _between(low: fmpq, high: fmpq) -> fmpq:
    """A point between two, not in the middle, where an optimum may be exactly."""
    return low + (high - low) * fmpq(500, 1001)


def _better(a: Number, b: Number, *, largest: bool) -> bool:
    """Certainly better."""
    a, b = (a, b) if largest else (b, a)
    try:
        if is_infinite(a) or is_infinite(b):
            return bool(a > b)  # type: ignore[operator]
        return primal(minus(a, b)) > 0
    except _FAILURES:
        return False


def _beaten(c: Choice, st: State, space: str, bracket: Bracket) -> str | Outcome | None:
    """Why no optimum of a functional is in a bracket, in words: another law is certainly better than all in it, the
    functional is linear in the mass, or it has a value elsewhere only."""
    values = list(_elsewhere(c, st, space, bracket))
    try:
        there = primal(_value(c, st, space, bracket.ball()))
        if is_zero(_second(c, st, space)):
            return "{no law inside, or every law}"
    except Negative:
        return NO_VALUE if any(not is_infinite(v) for _, v in values) else VALUELESS
    except _FAILURES:
        return VALUELESS if not values and _negative(c, st, space) else None
    for t, value in values:
        if _better(value, there, largest=c.largest):
            return f"{{not there: better at ({_short(t)}, {_short(1 - t)})}}"
    return None


def _negative(c: Choice, st: State, space: str) -> bool:
    """Is a logarithm or a root of a number below zero why there is no value at one law after the other?"""
    for t in (fmpq(1, 3), fmpq(1, 7), fmpq(8, 9)):
        try:
            _value(c, st, space, t)
        except Negative:
            continue
        except _FAILURES:
            return False
        return False
    return True


def _short(t: fmpq) -> str:
    return str(t) if t.q <= 100 else f"{int(t.p) / int(t.q):.4g}"


def _elsewhere(c: Choice, st: State, space: str, bracket: Bracket) -> Iterator[tuple[fmpq, Number]]:
    """Values at other laws, close and far."""
    middle = (bracket.low + bracket.high) / 2
    close = [middle + sign * fmpq(1, 2**k) for k in (9, 7, 5, 3) for sign in (1, -1)]
    for t in (*(fmpq(k, 16) for k in range(17)), fmpq(1, 100), fmpq(99, 100), *close):
        if not 0 <= t <= 1:
            continue
        try:
            yield t, primal(_value(c, st, space, t))
        except _FAILURES:
            continue
