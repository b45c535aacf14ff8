"""Every operation encloses the true value, computed again by mpmath; 0·log 0, infinities and what has no value."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import inf, mp, mpf

from gantheory.refuting import balls
from gantheory.refuting.balls import INF, NEG_INF, Dual, OverBudget, Undecided, Undefined
from tests.examples import examples

DIGITS = 150
MAX = settings(max_examples=examples(20, 60), deadline=None)
fractions = st.fractions(-30, 30, max_denominator=10**6) | st.sampled_from([0, 1, -1, 2, Fraction(1, 2)]).map(Fraction)
Pair = tuple[Any, mpf]


def mpq(value: Fraction) -> mpf:
    """The rational in mpmath."""
    with mp.workdps(DIGITS):
        return mpf(value.numerator) / value.denominator


@st.composite
def pairs(draw: st.DrawFn, *, infinite: bool = True) -> Pair:
    """A number and a value that it stands for: exact, a point of a ball, or infinite."""
    kind = draw(st.sampled_from(["exact", "ball", "wide"] + ["infinite"] * infinite))
    if kind == "infinite":
        return (INF, inf) if draw(st.booleans()) else (NEG_INF, -inf)
    value = draw(fractions)
    if kind == "exact":
        return balls.exact(value), mpq(value)
    radius = Fraction(1, 10**9) if kind == "ball" else draw(st.fractions(0, 2, max_denominator=100))
    at = value + radius * draw(st.fractions(-1, 1, max_denominator=50))
    middle = arb(balls.exact(value))
    return middle + arb(0, float(radius)), mpq(at)


def encloses(number: Any, value: mpf) -> bool:
    """Is the value in the ball (or the exact number equal to it)?"""
    with mp.workdps(DIGITS):
        if isinstance(number, fmpq):
            return abs(mpf(int(number.p)) / int(number.q) - value) <= mpf(10) ** (20 - DIGITS) * (1 + abs(value))
        if not number.is_finite():
            return (number > 0) == (value > 0) and abs(value) == inf
        (man, exp), (rman, rexp) = number.mid().man_exp(), number.rad().man_exp()
        middle, radius = mpf(int(man)) * mpf(2) ** int(exp), mpf(int(rman)) * mpf(2) ** int(rexp)
        return abs(middle - value) <= radius + mpf(10) ** (20 - DIGITS) * (1 + abs(value))


# ---------------------------------------------------------------- the same operations on points of the extended line


def log(a: mpf) -> mpf | None:
    if a == 0:
        return -inf
    return None if a < 0 else mp.log(a)


def divide(a: mpf, b: mpf) -> mpf | None:
    if b == 0 or (abs(a) == inf and abs(b) == inf):
        return None
    return mpf(0) if abs(b) == inf else a / b


BINARY: dict[str, Callable[[mpf, mpf], mpf | None]] = {
    "plus": lambda a, b: None if abs(a) == inf and a == -b else a + b,
    "minus": lambda a, b: None if abs(a) == inf and a == b else a - b,
    "times": lambda a, b: mpf(0) if 0 in (a, b) else a * b,
    "divide": divide,
}
UNARY: dict[str, Callable[[mpf], mpf | None]] = {
    "neg": lambda a: -a,
    "log": log,
    "exp": lambda a: mpf(0) if a == -inf else mp.exp(a),
    "sqrt": lambda a: None if a < 0 else mp.sqrt(a),
    "abs": abs,
    "relu": lambda a: max(a, mpf(0)),
    "sigmoid": lambda a: mpf(a > 0) if abs(a) == inf else 1 / (1 + mp.exp(-a)),
    "softplus": lambda a: mpf(0) if a == -inf else a if a == inf else mp.log(1 + mp.exp(a)),
    "tanh": lambda a: mpf(mp.sign(a)) if abs(a) == inf else mp.tanh(a),
    "logit": lambda a: inf if a == 1 else -inf if a == 0 else None if not 0 < a < 1 else mp.log(a) - mp.log(1 - a),
    "sin": lambda a: None if abs(a) == inf else mp.sin(a),
    "cos": lambda a: None if abs(a) == inf else mp.cos(a),
    "Gamma": lambda a: None if abs(a) == inf or (a <= 0 and mp.isint(a)) else mp.gamma(a),
    "digamma": lambda a: None if abs(a) == inf or (a <= 0 and mp.isint(a)) else mp.digamma(a),
}
SLOPES: dict[str, Callable[[mpf], mpf]] = {
    "neg": lambda a: mpf(-1),
    "log": lambda a: 1 / a,
    "exp": mp.exp,
    "sqrt": lambda a: 1 / (2 * mp.sqrt(a)),
    "abs": mp.sign,
    "relu": lambda a: mpf(a > 0),
    "sigmoid": lambda a: mp.exp(-a) / (1 + mp.exp(-a)) ** 2,
    "softplus": lambda a: 1 / (1 + mp.exp(-a)),
    "tanh": lambda a: mp.sech(a) ** 2,
    "logit": lambda a: 1 / (a * (1 - a)),
    "sin": mp.cos,
    "cos": lambda a: -mp.sin(a),
    "Gamma": lambda a: mp.gamma(a) * mp.digamma(a),
}


def agrees(compute: Callable[[], Any], value: mpf | None, numbers: tuple[Any, ...]) -> None:
    """The computed number encloses the value; it is undefined only where the value is, undecided only for balls."""
    try:
        found = compute()
    except Undefined:
        assert value is None
    except Undecided:
        assert any(isinstance(n, arb) for n in numbers) or value is None or abs(value) > mpf(10) ** 9
    else:
        assert value is not None
        assert encloses(found, value)


@pytest.mark.parametrize("name", BINARY)
@MAX
@given(a=pairs(), b=pairs())
def test_arithmetic_encloses(name: str, a: Pair, b: Pair) -> None:
    with mp.workdps(DIGITS):
        value = BINARY[name](a[1], b[1])
    agrees(lambda: getattr(balls, name)(a[0], b[0]), value, (a[0], b[0]))


@pytest.mark.parametrize("name", UNARY)
@MAX
@given(a=pairs())
def test_functions_enclose(name: str, a: Pair) -> None:
    with mp.workdps(DIGITS):
        value = UNARY[name](a[1])
    agrees(lambda: balls.FUNCTIONS[name](a[0]), value, (a[0],))


@MAX
@given(a=pairs(infinite=False), n=st.integers(-12, 12))
def test_whole_powers_enclose(a: Pair, n: int) -> None:
    with mp.workdps(DIGITS):
        value = None if n < 0 and a[1] == 0 else a[1] ** n
    agrees(lambda: balls.power(a[0], fmpq(n)), value, (a[0],))


@MAX
@given(a=pairs(infinite=False), n=st.fractions(-4, 4, max_denominator=9).filter(lambda n: n.denominator > 1))
def test_broken_powers_enclose(a: Pair, n: Fraction) -> None:
    with mp.workdps(DIGITS):
        value = mpf(0) if a[1] == 0 and n > 0 else None if a[1] <= 0 else a[1] ** mpq(n)
    agrees(lambda: balls.power(a[0], balls.exact(n)), value, (a[0],))


@pytest.mark.parametrize("name", SLOPES)
@MAX
@given(at=fractions, slope=fractions)
def test_derivatives_enclose(name: str, at: Fraction, slope: Fraction) -> None:
    at = (at + 31) / 62 if name == "logit" else at
    point = mpq(at)
    with mp.workdps(DIGITS):
        assume(UNARY[name](point) is not None and at not in (0, 1))
        value, rate = UNARY[name](point), SLOPES[name](point) * mpq(slope)
    found = balls.FUNCTIONS[name](Dual(0, balls.exact(at), balls.exact(slope)))
    number, steepness = (found.value, found.slope) if isinstance(found, Dual) else (found, fmpq(0))
    assert encloses(number, value)
    assert encloses(steepness, rate)


@pytest.mark.parametrize("name", BINARY)
@MAX
@given(x=fractions, dx=fractions, y=fractions, dy=fractions)
def test_derivatives_of_arithmetic_enclose(name: str, x: Fraction, dx: Fraction, y: Fraction, dy: Fraction) -> None:
    assume(name != "divide" or y != 0)
    rates = {"plus": dx + dy, "minus": dx - dy, "times": dx * y + x * dy}
    rate = (dx * y - x * dy) / (y * y) if name == "divide" else rates[name]
    a, b = (Dual(0, balls.exact(v), balls.exact(d)) for v, d in ((x, dx), (y, dy)))
    found = getattr(balls, name)(a, b)
    assert found.slope == balls.exact(rate)


@MAX
@given(x=fractions.filter(lambda v: v > 0), n=st.integers(-6, 6))
def test_derivatives_nest(x: Fraction, n: int) -> None:
    twice = balls.power(Dual(2, Dual(1, balls.exact(x), fmpq(1)), fmpq(1)), fmpq(n))
    second = twice.slope.slope if isinstance(twice, Dual) and isinstance(twice.slope, Dual) else fmpq(0)
    assert second == fmpq(n * (n - 1)) * balls.exact(x) ** (n - 2)


# ---------------------------------------------------------------- conventions


def test_zero_times_log_zero_is_zero() -> None:
    assert balls.times(fmpq(0), balls.log(fmpq(0))) == 0
    assert balls.times(balls.log(fmpq(0)), fmpq(0)) == 0
    assert balls.times(fmpq(0), INF) == 0


def test_zero_divided_is_zero_even_by_infinity() -> None:
    assert balls.divide(fmpq(0), NEG_INF) == 0
    assert balls.divide(fmpq(7), INF) == 0
    assert balls.power(fmpq(0), fmpq(0)) == 1


UNDEFINED: dict[str, Callable[[], Any]] = {
    "infinity less infinity": lambda: balls.minus(INF, INF),
    "infinities cancel": lambda: balls.plus(NEG_INF, INF),
    "infinity over infinity": lambda: balls.divide(INF, NEG_INF),
    "one over zero": lambda: balls.divide(fmpq(1), fmpq(0)),
    "zero over zero": lambda: balls.divide(fmpq(0), fmpq(0)),
    "infinity over zero": lambda: balls.divide(INF, fmpq(0)),
    "log of a negative": lambda: balls.log(fmpq(-1, 10**9)),
    "log of minus infinity": lambda: balls.log(NEG_INF),
    "root of a negative": lambda: balls.sqrt(fmpq(-1)),
    "root of minus infinity": lambda: balls.sqrt(NEG_INF),
    "zero to the minus one": lambda: balls.power(fmpq(0), fmpq(-1)),
    "negative to a broken power": lambda: balls.power(fmpq(-2), fmpq(1, 3)),
    "logit above one": lambda: balls.logit(fmpq(2)),
    "sine of infinity": lambda: balls.FUNCTIONS["sin"](INF),
    "factorial of a half": lambda: balls.factorial(fmpq(1, 2)),
    "kink of abs": lambda: balls.absolute(Dual(0, fmpq(0), fmpq(1))),
    "kink of relu": lambda: balls.relu(Dual(0, fmpq(0), fmpq(1))),
    "slope of log at 0": lambda: balls.log(Dual(0, fmpq(0), fmpq(1))),
    "slope of sqrt at 0": lambda: balls.sqrt(Dual(0, fmpq(0), fmpq(1))),
}


@pytest.mark.parametrize("name", UNDEFINED)
def test_what_has_no_value_is_undefined(name: str) -> None:
    with pytest.raises(Undefined):
        UNDEFINED[name]()


def test_a_ball_around_zero_has_no_sign() -> None:
    around = arb(0, 1)
    for ask in (lambda: balls.sign(around), lambda: balls.log(around), lambda: balls.divide(fmpq(1), around)):
        with pytest.raises(Undecided):
            ask()
    assert balls.is_zero(balls.times(fmpq(0), around))
    assert not balls.is_zero(arb(0))


@pytest.mark.parametrize(("base", "exponent"), [(fmpq(3, 7), 10**9), (fmpq(10) ** 5000, 3), (fmpq(2), -(10**12))])
def test_powers_too_large_are_refused(base: fmpq, exponent: int) -> None:
    with pytest.raises(OverBudget):
        balls.power(base, fmpq(exponent))


@MAX
@given(st.integers(0, 200))
def test_factorials_are_exact(n: int) -> None:
    assert balls.factorial(fmpq(n)) == fmpq(math.factorial(n))
