"""Arithmetic that cannot lie: exact rationals while they last, balls with certified bounds after that.

A number is an `fmpq` (exact; sums, products and quotients longer than MAX_BITS become balls), an `arb` (a ball that
contains the true value, or exactly plus or minus infinity) or a `Dual` (value and first derivative in one parameter;
duals nest by tag). The extended reals follow the field:
0·log 0 = 0, log 0 = -∞, ∞ - ∞ undefined.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from flint import arb, fmpq


class Undefined(ArithmeticError):
    """The expression has no value here (0/0, ∞ - ∞, the log of a negative number, a null condition)."""


class Negative(Undefined):
    """The logarithm, root or broken power of a number that is certainly below zero."""


class Undecided(ArithmeticError):
    """The ball is too wide to tell: try again with more bits."""


class OverBudget(Exception):
    """The arithmetic asked for is too large to be done at all."""


class Unsupported(Exception):
    """The statement uses something that finite models do not interpret."""


class Dual(NamedTuple):
    """A value and its derivative in the parameter called `tag`; either may be a dual of a smaller tag."""

    tag: int
    value: Number
    slope: Number


class Formal:
    """A formal expression in an unknown function value (see `pointwise`); it brings its own operators.

    Its coefficients may be duals, never the other way round, so that optima can be differentiated.
    """

    def combine(self, op: str, other: Number) -> Number:
        """`plus`, `times` or `divide` (self first) with a number. Raises `Unsupported`."""
        raise Unsupported(f"{op} with an unknown function")

    def under(self, top: Number) -> Number:
        """A number divided by it. Raises `Unsupported`."""
        raise Unsupported("division by an unknown function")

    def sign(self) -> int:
        """Its certified sign. Raises `Unsupported`."""
        raise Unsupported("an unknown function in a comparison")

    def is_finite(self) -> bool:
        """Formal expressions stand for finite values."""
        return True

    def apply(self, name: str) -> Number:
        """A scalar function of the expression. Raises `Unsupported`."""
        raise Unsupported(f"{name} of an unknown function")


Number: TypeAlias = fmpq | arb | Dual | Formal

ZERO = fmpq(0)
ONE = fmpq(1)
INF = arb.pos_inf()
NEG_INF = arb.neg_inf()
MAX_BITS = 20_000


def exact(value: Fraction | int) -> fmpq:
    """The rational as an `fmpq`."""
    return fmpq(value) if isinstance(value, int) else fmpq(value.numerator, value.denominator)


def is_zero(a: Number) -> bool:
    """Exactly zero, slopes included."""
    if isinstance(a, Dual):
        return is_zero(a.value) and is_zero(a.slope)
    return type(a) is fmpq and a == 0


def is_infinite(a: Number) -> bool:
    """Exactly plus or minus infinity."""
    return isinstance(a, arb) and a in (INF, NEG_INF)


def primal(a: Number) -> fmpq | arb:
    """The value without any derivative."""
    while isinstance(a, Dual):
        a = a.value
    if isinstance(a, Formal):
        raise Unsupported("an unknown function in a comparison")
    return a


def sign(a: Number) -> int:
    """-1, 0 or 1, certified. Raises `Undecided` for a ball around 0."""
    while isinstance(a, Dual):
        a = a.value
    if isinstance(a, Formal):
        return a.sign()
    x = primal(a)
    if x > 0:
        return 1
    if x < 0:
        return -1
    if type(x) is fmpq:
        return 0
    raise Undecided


def _checked(r: fmpq | arb, a: fmpq | arb, b: fmpq | arb) -> fmpq | arb:
    """A result that may be infinite: fine when an operand was and the rest is defined."""
    if isinstance(r, fmpq) or r.is_finite():
        return r
    one, other = is_infinite(a), is_infinite(b)
    if (one or other) and is_infinite(r):
        return r
    raise Undefined if one and other else Undecided


def _short(r: fmpq) -> fmpq | arb:
    """A rational as it is, or as a ball if it has grown long."""
    return r if r.height_bits() <= MAX_BITS else arb(r)


def plus(a: Number, b: Number) -> Number:
    """a + b."""
    if isinstance(a, Formal):
        return a.combine("plus", b)
    if isinstance(b, Formal):
        return b.combine("plus", a)
    if type(a) is Dual or type(b) is Dual:
        return _dual2(a, b, plus, lambda x, dx, y, dy: plus(dx, dy))
    r = a + b  # type: ignore[operator]
    if isinstance(r, fmpq):
        return _short(r)
    return r if r.is_finite() else _checked(r, a, b)  # type: ignore


def negate(a: Number) -> Number:
    """-a."""
    if isinstance(a, Formal):
        return a.combine("times", fmpq(-1))
    if type(a) is Dual:
        return Dual(a.tag, negate(a.value), negate(a.slope))
    return -a  # type: ignore[operator]


def minus(a: Number, b: Number) -> Number:
    """a - b."""
    return plus(a, negate(b))


def times(a: Number, b: Number) -> Number:
    """a·b, where an exact 0 wins even against ∞ (the convention 0·log 0 = 0)."""
    if isinstance(a, Formal):
        return a.combine("times", b)
    if isinstance(b, Formal):
        return b.combine("times", a)
    if type(a) is Dual or type(b) is Dual:
        return _dual2(a, b, times, lambda x, dx, y, dy: plus(times(dx, y), times(x, dy)))
    if (type(a) is fmpq and a == 0) or (type(b) is fmpq and b == 0):
        return ZERO
    r = a * b  # type: ignore[operator]
    if isinstance(r, fmpq):
        return _short(r)
    return r if r.is_finite() else _checked(r, a, b)  # type: ignore


def divide(a: Number, b: Number) -> Number:
    """a/b. Raises `Undefined` for a zero denominator and ∞/∞."""
    if isinstance(b, Formal):
        return b.under(a)
    if isinstance(a, Formal):
        return a.combine("divide", b)
    if type(a) is Dual or type(b) is Dual:
        return _dual2(
            a, b, divide, lambda x, dx, y, dy: divide(minus(dx, times(divide(x, y), dy)), y)
        )  # (x/y)' = (x' - (x/y) y')/y
    if type(b) is fmpq:
        if b == 0:
            raise Undefined
    elif is_infinite(b):
        if is_infinite(a):
            raise Undefined
        return ZERO
    elif not (b > 0 or b < 0):  # type: ignore[operator]
        raise Undecided
    if type(a) is fmpq and a == 0:
        return ZERO
    r = _checked(a / b, a, b)  # type: ignore[operator,arg-type]
    return _short(r) if isinstance(r, fmpq) else r


Slope = Callable[[Number, Number, Number, Number], Number]


def _dual2(a: Number, b: Number, op: Callable[[Number, Number], Number], slope: Slope) -> Number:
    tag = max(a.tag if isinstance(a, Dual) else -1, b.tag if isinstance(b, Dual) else -1)
    x, dx = (a.value, a.slope) if isinstance(a, Dual) and a.tag == tag else (a, ZERO)
    y, dy = (b.value, b.slope) if isinstance(b, Dual) and b.tag == tag else (b, ZERO)
    return Dual(tag, op(x, y), slope(x, dx, y, dy))


def power(a: Number, n: Number) -> Number:
    """a^n for an integer n, or a > 0 and any n; 0^0 = 1."""
    if type(n) is fmpq and n.q == 1:
        return _integer_power(a, int(n.p))
    if type(n) is fmpq and n == fmpq(1, 2):
        return FUNCTIONS["sqrt"](a)
    if is_zero(a):
        if sign(n) > 0:
            return ZERO
        raise Undefined
    if sign(a) < 0:
        raise Negative
    return exp(times(n, log(a)))


def _integer_power(a: Number, n: int) -> Number:
    if isinstance(a, Dual):
        if n == 0:
            return ONE
        outer = times(fmpq(n), _integer_power(a.value, n - 1))
        return Dual(a.tag, _integer_power(a.value, n), times(outer, a.slope))
    if type(a) is fmpq:
        if n < 0 and a == 0:
            raise Undefined
        if abs(n) * (int(a.p).bit_length() + int(a.q).bit_length()) > MAX_BITS:
            if a in (0, 1):
                return a
            raise OverBudget
        return a**n
    if isinstance(a, Formal):
        return a.combine("power", fmpq(n))
    if n < 0:
        return divide(ONE, _integer_power(a, -n))
    return _checked(a**n, a, a)  # type: ignore[operator,arg-type]


def log(a: Number) -> Number:
    """The natural logarithm; log 0 = -∞."""
    if isinstance(a, Formal):
        return a.apply("log")
    if type(a) is Dual:
        x = a.value
        if is_zero(x):
            if is_zero(a.slope):
                return Dual(a.tag, NEG_INF, ZERO)
            raise Undefined
        return Dual(a.tag, log(x), divide(a.slope, x))
    if type(a) is fmpq:
        if a == 1:
            return ZERO
        if a == 0:
            return NEG_INF
        if a < 0:
            raise Negative
        return arb(a).log()
    if a == INF:
        return INF
    if a < 0:  # type: ignore[operator]
        raise Negative
    if not a > 0:  # type: ignore[operator]
        raise Undecided
    return a.log()  # type: ignore[union-attr]


def exp(a: Number) -> Number:
    """The exponential; exp(-∞) = 0."""
    if isinstance(a, Formal):
        return a.apply("exp")
    if type(a) is Dual:
        y = exp(a.value)
        return Dual(a.tag, y, times(y, a.slope))
    if type(a) is fmpq:
        return ONE if a == 0 else _finite(arb(a).exp())
    if a == NEG_INF:
        return ZERO
    if a == INF:
        return INF
    return _finite(a.exp())  # type: ignore[union-attr]


def _finite(r: arb) -> arb:
    if not r.is_finite():
        raise Undecided
    return r


def _ball(a: fmpq | arb) -> arb:
    if is_infinite(a):
        raise Undefined
    return arb(a) if type(a) is fmpq else a  # type: ignore[return-value]


def sqrt(a: Number) -> Number:
    """The square root, exact for squares of rationals."""
    if type(a) is Dual:
        y = sqrt(a.value)
        return Dual(a.tag, y, ZERO if is_zero(a.slope) else divide(a.slope, times(fmpq(2), y)))
    if isinstance(a, Formal):
        return a.apply("sqrt")
    if a == INF:
        return INF
    s = sign(a)
    if s < 0:
        raise Negative
    if type(a) is fmpq:
        p, q = a.p.isqrt(), a.q.isqrt()
        if p * p == a.p and q * q == a.q:
            return fmpq(p, q)
    return _ball(a).sqrt()  # type: ignore[arg-type]


def absolute(a: Number) -> Number:
    """The absolute value."""
    if isinstance(a, Dual):
        s = sign(a)
        if s == 0 and not is_zero(a.slope):
            raise Undefined
        return a if s >= 0 else negate(a)
    return abs(primal(a))


def relu(a: Number) -> Number:
    """max(0, a)."""
    if isinstance(a, Dual) and sign(a) == 0 and not is_zero(a.slope):
        raise Undefined
    if not isinstance(a, Dual) and type(a) is arb and not is_infinite(a):
        return a.max(arb(0))
    return a if sign(a) > 0 else ZERO


def sigmoid(a: Number) -> Number:
    """1/(1 + exp(-a))."""
    if is_infinite(a):
        return ONE if sign(a) > 0 else ZERO
    return divide(ONE, plus(ONE, exp(negate(a))))


def logit(a: Number) -> Number:
    """log a - log(1 - a)."""
    return minus(log(a), log(minus(ONE, a)))


def softplus(a: Number) -> Number:
    """log(1 + exp a)."""
    return log(plus(ONE, exp(a)))


def tanh(a: Number) -> Number:
    """The hyperbolic tangent."""
    if is_infinite(a):
        return fmpq(sign(a))
    return minus(times(fmpq(2), sigmoid(times(fmpq(2), a))), ONE)


def factorial(a: Number) -> Number:
    """n! for a natural number up to 200."""
    if type(a) is not fmpq or a.q != 1 or a < 0:
        raise Undefined
    if a > 200:
        raise OverBudget
    r = 1
    for k in range(2, int(a.p) + 1):
        r *= k
    return fmpq(r)


def _smooth(f: Callable[[arb], arb], slope: Callable[[Number], Number]) -> Callable[[Number], Number]:
    def apply(a: Number) -> Number:
        if isinstance(a, Dual):
            return Dual(a.tag, apply(a.value), times(slope(a.value), a.slope))
        return _finite(f(_ball(primal(a))))

    return apply


def _second(_: Number) -> Number:
    raise Unsupported("the derivative of the digamma function")


_digamma = _smooth(lambda a: a.digamma(), _second)
_cos: Callable[[Number], Number] = _smooth(lambda a: a.cos(), lambda a: negate(_sin(a)))
_sin: Callable[[Number], Number] = _smooth(lambda a: a.sin(), lambda a: _cos(a))
_gamma: Callable[[Number], Number] = _smooth(lambda a: a.gamma(), lambda a: times(_gamma(a), _digamma(a)))

FUNCTIONS: dict[str, Callable[[Number], Number]] = {
    "neg": negate, "log": log, "exp": exp, "sqrt": sqrt, "abs": absolute, "norm": absolute, "sigmoid": sigmoid,
    "logit": logit, "softplus": softplus, "tanh": tanh, "sin": _sin, "cos": _cos, "Gamma": _gamma,
    "digamma": _digamma, "relu": relu, "factorial": factorial,
}  # fmt: skip
