"""Certified values: balls of python-flint that contain the exact divergence of the masses as they were given.

Masses are dyadic rationals, so the only errors are those of the ball arithmetic; the precision is doubled until the
ball has at least 30 digits. The value 0 is decided exactly, in rationals.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
from flint import arb

from gantheory.numerics.pairs import Pair

DIGITS = 30
_MOST_BITS = 1 << 14


@dataclass(frozen=True)
class Enclosure:
    """A certified value: it lies within ``rad`` of ``mid``; ``ball`` is the python-flint ball itself."""

    mid: float
    rad: float
    ball: Any

    def __contains__(self, value: Any) -> bool:
        """Whether a number lies in the ball."""
        return bool(self.ball.contains(arb(value)))

    def __float__(self) -> float:
        return self.mid

    def __repr__(self) -> str:
        return f"Enclosure({self.ball.str(DIGITS)})"

    def in_base(self, base: float) -> "Enclosure":
        """The same value with logarithms to another base."""
        with working_precision(bits_of(self.ball)):
            return enclose(self.ball / arb(base).log())


def enclose(ball: Any) -> Enclosure:
    """Wrap a ball: its midpoint rounded to a float, and a float radius that covers both errors."""
    if not ball.is_finite():
        if ball.is_nan() or not ball.abs_lower() > 0:
            raise ArithmeticError("the precision did not suffice for an enclosure")
        return Enclosure(math.inf if ball > 0 else -math.inf, 0.0, ball)
    mid = float(ball.mid())
    rad = float((ball - arb(mid)).abs_upper())
    return Enclosure(mid, math.nextafter(rad, math.inf) if rad else 0.0, ball)


class working_precision:
    """Run a block at a number of bits and restore the old precision after it."""

    def __init__(self, bits: int) -> None:
        self._bits, self._old = bits, 0

    def __enter__(self) -> None:
        self._old, flint.ctx.prec = flint.ctx.prec, self._bits

    def __exit__(self, *_: object) -> None:
        flint.ctx.prec = self._old


def bits_of(ball: Any) -> int:
    """The accuracy of a ball in bits, with some to spare."""
    return min(max(int(ball.rel_accuracy_bits()), 64) + 32, _MOST_BITS)


def sharpen(compute: Callable[[], Any], digits: int = DIGITS, bits: int = 0, most: int = _MOST_BITS) -> Enclosure:
    """Raise the working precision until ``compute`` gives a ball with so many digits. Raises ArithmeticError.

    By the bits that a ball lacks where it has some, to twice as many where it has none.
    """
    bits = bits or max(128, int(digits * 3.33) + 28)
    while bits <= most:
        with working_precision(bits):
            ball = compute()
            infinite = not ball.is_finite() and not ball.is_nan()
            if infinite or (ball.is_finite() and ball.rel_accuracy_bits() >= digits * 3.33):
                return enclose(ball)
            if ball.is_finite() and ball.is_zero():
                return Enclosure(0.0, 0.0, ball)
            found = int(ball.rel_accuracy_bits()) if ball.is_finite() else 0
        lacking = int(digits * 3.33) + 8 - found
        bits += -(-lacking // 32) * 32 if found > 0 else bits
    raise ArithmeticError(f"no enclosure with {digits} digits at {most} bits")


def divergence_ball(kind: str, pair: Pair, order: float | None) -> Enclosure:
    """The certified value of one pair of pmfs. Raises ValueError for a batch."""
    if pair.shape != ():
        raise ValueError(f"enclosure=True takes one pair at a time; the batch has shape {pair.shape}")
    p, q = pair.p[0].tolist(), pair.q[0].tolist()
    if kind in _DIVERGENCES and _proportional(p, q):
        return Enclosure(0.0, 0.0, arb(0))
    if kind == "renyi" and order == 0 and all(a > 0 or b == 0 for a, b in zip(p, q, strict=True)):
        return Enclosure(0.0, 0.0, arb(0))
    if kind == "entropy" and sum(v > 0 for v in p) == 1:
        return Enclosure(0.0, 0.0, arb(0))
    escapes, misses = (any(a > 0 == b for a, b in z) for z in (zip(p, q, strict=True), zip(q, p, strict=True)))
    apart = not any(a > 0 and b > 0 for a, b in zip(p, q, strict=True))
    if _infinite(kind, order, escapes, misses, apart):
        return Enclosure(math.inf, 0.0, arb("inf"))
    return sharpen(lambda: _FORMULAS[kind](_normalised(p), _normalised(q), order))


def _proportional(p: list[float], q: list[float]) -> bool:
    if p == q:
        return True
    if any((a > 0) != (b > 0) for a, b in zip(p, q, strict=True)):
        return False
    left, right = sum(map(Fraction, p)), sum(map(Fraction, q))
    return all(Fraction(a) * right == Fraction(b) * left for a, b in zip(p, q, strict=True))


def _infinite(kind: str, order: float | None, escapes: bool, misses: bool, apart: bool) -> bool:
    if kind in ("kl", "chi2", "cross_entropy"):
        return escapes
    if kind == "jeffreys":
        return escapes or misses
    if kind == "bhattacharyya":
        return apart
    if order is None:
        return False
    if kind == "renyi":
        return apart or (order >= 1 and escapes)
    return (order >= 1 and escapes) or (order <= 0 and misses)


def _normalised(p: list[float]) -> list[Any]:
    masses = [arb(v) for v in p]
    total = sum(masses, arb(0))
    return [m / total for m in masses]


def _kl(p: list[Any], q: list[Any], _order: float | None = None) -> Any:
    return sum((a * (a / b).log() for a, b in zip(p, q, strict=True) if a != 0), arb(0))


def _js(p: list[Any], q: list[Any], _order: float | None = None) -> Any:
    m = [(a + b) / 2 for a, b in zip(p, q, strict=True)]
    return (_kl(p, m) + _kl(q, m)) / 2


def _tv(p: list[Any], q: list[Any], _order: float | None = None) -> Any:
    return sum((abs(a - b) for a, b in zip(p, q, strict=True)), arb(0)) / 2


def _hellinger2(p: list[Any], q: list[Any], _order: float | None = None) -> Any:
    return sum(((a.sqrt() - b.sqrt()) ** 2 for a, b in zip(p, q, strict=True)), arb(0)) / 2


def _chi2(p: list[Any], q: list[Any], _order: float | None = None) -> Any:
    return sum(((a - b) ** 2 / b for a, b in zip(p, q, strict=True) if b != 0), arb(0))


def _moment(p: list[Any], q: list[Any], order: float) -> Any:
    a = arb(order)
    return sum((x**a * y ** (1 - a) for x, y in zip(p, q, strict=True) if x != 0 and y != 0), arb(0))


def _alpha(p: list[Any], q: list[Any], order: float | None) -> Any:
    if order in (None, 1.0):
        return _kl(p, q)
    return _kl(q, p) if order == 0 else (_moment(p, q, order) - 1) / (arb(order) * (arb(order) - 1))


def _renyi(p: list[Any], q: list[Any], order: float | None) -> Any:
    if order in (None, 1.0):
        return _kl(p, q)
    if order == math.inf:
        best = [(a / b).log() for a, b in zip(p, q, strict=True) if a != 0]
        top = best[0]
        for value in best[1:]:
            top = top.max(value)
        return top
    return _moment(p, q, order).log() / (arb(order) - 1)


_FORMULAS: dict[str, Callable[[list[Any], list[Any], float | None], Any]] = {
    "kl": _kl,
    "js": _js,
    "js_distance": lambda p, q, o: _js(p, q, o).sqrt(),
    "tv": _tv,
    "hellinger": lambda p, q, o: _hellinger2(p, q, o).sqrt(),
    "chi2": _chi2,
    "jeffreys": lambda p, q, o: _kl(p, q, o) + _kl(q, p, o),
    "bhattacharyya": lambda p, q, o: -_moment(p, q, 0.5).log(),
    "alpha": _alpha,
    "renyi": _renyi,
    "entropy": lambda p, q, o: -sum((a * a.log() for a in p if a != 0), arb(0)),
    "cross_entropy": lambda p, q, o: -sum((a * b.log() for a, b in zip(p, q, strict=True) if a != 0), arb(0)),
}
_DIVERGENCES = frozenset(_FORMULAS) - {"entropy", "cross_entropy"}
