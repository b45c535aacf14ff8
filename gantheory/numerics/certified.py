"""Certified divergences of densities: ball integration of analytic pieces, tails bounded by hand.

Each law is cut where at most e = 2^-bits of its mass lies beyond. Leaving a mass e of p out on a set changes TV by at
most e, and JS by at most e (log(1/e) + 2) / 2: the integral of p log((p+q)/(2p)) there is at most e log(1/(2e) + 1/2)
by Jensen and that of q log(1 + p/q) at most e. The integral of p^a q^(1-a), 0 < a < 1, is at most e^a by Hölder.
Beyond the cut of p, KL and the moments of order a > 1 are bounded by an exponential above p, which is log-concave, and
by the growth of -log q.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import acb, arb, ctx

from gantheory.numerics.balls import Enclosure, sharpen
from gantheory.numerics.gauss import Function, Region, integral, runs_of_one_sign
from gantheory.numerics.laws import Part
from gantheory.numerics.lines import Density, densities

KINDS = ("kl", "js", "js_distance", "tv", "hellinger", "chi2", "jeffreys", "bhattacharyya", "renyi", "alpha")

Pair = tuple[Density, Density]
Piece = tuple[Any, Any, bool, bool]
_GUARD = 24  # bits of working precision beyond those of the cuts
_MOST_BITS = 640
_WIDEST = 16  # how many times as far as the cut a tail is followed


def certified(kind: str, p: Part, q: Part, order: float | None = None) -> Enclosure | None:
    """A divergence of two laws on the line with 30 certain digits; None where it is not covered or not decided."""
    if kind not in KINDS or densities(p, q, 64) is None:
        return None

    def laws(bits: int) -> Pair:
        pair = densities(p, q, bits)
        if pair is None or not all(v.is_exact() for d in pair for v in (d.low, d.high)):
            raise ArithmeticError("the ends of a support are not exact")
        return pair

    try:
        return sharpen(lambda: _value(kind, laws, order), bits=160, most=_MOST_BITS)
    except ArithmeticError:
        return None


def _value(kind: str, laws: Callable[[int], Pair], order: float | None) -> Any:
    bits = ctx.prec - _GUARD
    a = {"chi2": 2.0, "hellinger": 0.5, "bhattacharyya": 0.5}.get(kind, 1.0 if order is None else order)
    if kind in ("js", "js_distance"):
        value = _js(laws(bits), bits)
        return value.sqrt() if kind == "js_distance" else value
    if kind == "tv":
        return _tv(laws(bits), bits)
    if kind == "jeffreys":
        return _kl(laws, bits) + _kl(_swapped(laws), bits)
    if kind == "kl" or (a == 1 and kind in ("alpha", "renyi")):
        return _kl(laws, bits)
    if kind == "alpha" and a == 0:
        return _kl(_swapped(laws), bits)
    if a == 0 or not math.isfinite(a):
        raise ArithmeticError("an essential supremum or a missed mass is not an integral")
    return _from_moment(kind, _moment(laws, a, bits), arb(a))


def _from_moment(kind: str, m: Any, a: Any) -> Any:
    if kind == "chi2":
        return m - 1
    if kind == "hellinger":
        return (1 - m).sqrt()
    if kind == "alpha":
        return (m - 1) / (a * (a - 1))
    if not m.is_finite() or m == 0:
        return arb("inf")
    return -m.log() if kind == "bhattacharyya" else m.log() / (a - 1)


def _swapped(laws: Callable[[int], Pair]) -> Callable[[int], Pair]:
    def back(bits: int) -> Pair:
        p, q = laws(bits)
        return q, p

    return back


def _js(pair: Pair, bits: int) -> Any:
    p, q = pair
    tails = arb(2) ** -bits * (2 * bits + 4)
    total = arb(0, tails)
    for low, high, in_p, in_q in _pieces(pair):
        if in_p and in_q:
            total += integral(_js_term(p, q), _region(pair), low, high, bits) / 2
        elif in_p or in_q:
            total += _mass(p if in_p else q, low, high, bits) * arb(2).log() / 2
    return total


def _js_term(p: Density, q: Density) -> Function:
    """p log(2p/(p+q)) + q log(2q/(p+q)); singular where log(q/p) is an odd multiple of pi i, so |Im| < pi is asked."""

    def term(x: Any, at: Any) -> Any:
        a, b = p.log(x, at), q.log(x, at)
        gap = b - a
        if isinstance(gap, acb) and not abs(gap.imag) < 3.14:
            return None
        if gap.real > 0:
            a, gap = b, -gap
        ratio = gap.exp()
        share = ((1 + ratio) / 2).log()
        return a.exp() * (ratio * (gap - share) - share)

    return term


def _tv(pair: Pair, bits: int) -> Any:
    p, q = pair
    total = arb(0, arb(2) ** (2 - bits))
    for low, high, in_p, in_q in _pieces(pair):
        if not (in_p and in_q):
            total += _mass(p if in_p else q, low, high, bits) if in_p or in_q else 0
            continue
        runs, missed = runs_of_one_sign(_gap(p, q), lambda x, at: q.log(x, at).exp(), low, high, bits)
        total += arb(0, missed.upper())
        for start, stop in runs:
            total += abs(integral(_difference(p, q), _region(pair), start, stop, bits))
    return total / 2


def _gap(p: Density, q: Density) -> Function:
    return lambda x, at: p.log(x, at) - q.log(x, at)


def _difference(p: Density, q: Density) -> Function:
    return lambda x, at: p.log(x, at).exp() - q.log(x, at).exp()


def _kl(laws: Callable[[int], Pair], bits: int) -> Any:
    """The integral of p log(p/q) over the bulk of p, and its tails; inf where p escapes the support of q."""
    p, q = pair = laws(bits)
    if _escapes(p, q):
        return arb("inf")
    total = sum((_kl_tail(p, q, sign) for sign in (-1, 1)), arb(0))
    for low, high, in_p, _ in _pieces(pair):
        if in_p:
            total += integral(_kl_term(p, q), _region(pair), low, high, bits)
    return total


def _kl_term(p: Density, q: Density) -> Function:
    def term(x: Any, at: Any) -> Any:
        a = p.log(x, at)
        return a.exp() * (a - q.log(x, at))

    return term


def _escapes(p: Density, q: Density) -> bool:
    """Whether p certainly has mass where q has none; q is taken to reach everywhere on its open sides."""
    below = not q.open_low and (p.open_low or p.low < q.low)
    above = not q.open_high and (p.open_high or p.high > q.high)
    return below or above


def _kl_tail(p: Density, q: Density, sign: int) -> Any:
    """A ball around 0 that contains the integral of p log(p/q) beyond the cut of p."""
    if not (p.open_high if sign > 0 else p.open_low):
        return arb(0)
    end, top, decay, grow = _tail(p, q, sign)
    log_q = abs(q.log(end, end))
    if not (top < -1 and decay > grow.rate):
        raise ArithmeticError("a tail is not bounded")
    inner = (abs(top) + log_q) / decay + (decay + abs(grow.slope)) / decay**2 + grow.curve / decay**3
    return arb(0, top.exp() * (inner + grow.rise * (1 / (decay - grow.rate) - 1 / decay)))


def _tail(p: Density, q: Density, sign: int) -> tuple[Any, Any, Any, Any]:
    """The cut of p, log p there, a rate at which p decays beyond it (by a chord inside), and the growth of -log q."""
    end = p.high if sign > 0 else p.low
    step = (p.high - p.low) / 64
    top = p.log(end, end)
    decay = (p.log(end - sign * step, end) - top) / step
    return end, top, arb(decay.lower()), q.growth(end, sign)


def _moment(laws: Callable[[int], Pair], a: float, bits: int) -> Any:
    """The integral of p^a q^(1-a): a ball, or inf where the supports demand it."""
    if a < 0:
        return _moment(_swapped(laws), 1 - a, bits)
    if a < 1:
        return _inner_moment(laws(int(bits / min(a, 1 - a)) + 1), a, bits)
    for far in (1, 2, 4, 8, _WIDEST):
        p, q = pair = laws(bits * far)
        if _escapes(p, q):
            return arb("inf")
        tails = sum((_moment_tail(p, q, sign, arb(a)) for sign in (-1, 1)), arb(0))
        if tails < arb(2) ** -bits:
            pieces = [(low, high) for low, high, in_p, _ in _pieces(pair) if in_p]
            return _power_integral(pair, a, pieces, bits) + arb(0, tails)
    raise ArithmeticError("a tail is not bounded")


def _inner_moment(pair: Pair, a: float, bits: int) -> Any:
    pieces = [(low, high) for low, high, in_p, in_q in _pieces(pair) if in_p and in_q]
    return _power_integral(pair, a, pieces, bits) + arb(0, arb(2) ** (2 - bits))


def _power_integral(pair: Pair, a: float, pieces: list[tuple[Any, Any]], bits: int) -> Any:
    p, q = pair
    power = arb(a)

    def term(x: Any, at: Any) -> Any:
        return (power * p.log(x, at) + (1 - power) * q.log(x, at)).exp()

    return sum((integral(term, _region(pair), low, high, bits) for low, high in pieces), arb(0))


def _moment_tail(p: Density, q: Density, sign: int, a: Any) -> Any:
    """A bound of the integral of p^a q^(1-a), a > 1, beyond the cut of p, where -log q grows linearly."""
    if not (p.open_high if sign > 0 else p.open_low):
        return arb(0)
    end, top, decay, grow = _tail(p, q, sign)
    rate = a * decay - (a - 1) * grow.slope
    if not (grow.curve == 0 and grow.rise == 0 and rate > 0):
        raise ArithmeticError("a tail is not bounded")
    return ((a * top + (1 - a) * q.log(end, end)).exp() / rate).upper()


def _mass(d: Density, low: Any, high: Any, bits: int) -> Any:
    return integral(lambda x, at: d.log(x, at).exp(), d.region, low, high, bits)


def _region(pair: Pair) -> Region:
    p, q = pair
    return lambda c, w, h: p.region(c, w, h) and q.region(c, w, h)


def _pieces(pair: Pair) -> list[Piece]:
    """The intervals between all ends and cuts, and whether each law lives on them."""
    ends: list[Any] = []
    for v in sorted((v for d in pair for v in (d.low, d.high, *d.cuts)), key=_rational):
        if not ends or v != ends[-1]:
            ends.append(v)
    return [(a, b, *(bool(d.low <= a and b <= d.high) for d in pair)) for a, b in pairwise(ends)]  # type: ignore[misc]


def _rational(v: Any) -> Any:
    mantissa, exponent = (int(part) for part in v.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent
