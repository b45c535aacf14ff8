"""Sums over atoms and over laws on the integers, with extrapolation of slow tails and an error bound."""

import math
from collections.abc import Callable, Iterator

import numpy as np

from gantheory.numerics.checks import FloatArray
from gantheory.numerics.laws import Measure, Part
from gantheory.numerics.quadrature import Integral
from gantheory.numerics.terms import Term

_BODY = 1e-17
_FIRST = 64
_MOST = 1 << 17  # points summed one by one in one direction
_CHUNK = 1 << 18


def sum_terms(term: Term, p: Measure, q: Measure) -> Integral:
    """The sum of a term over every point that has mass of its own under p or q."""
    value = error = 0.0
    lattices = _lattices(p, q)
    for origin, parts in lattices:
        piece = _sum_lattice(term, p, q, origin, parts)
        value, error = value + piece.value, error + piece.error
    single = sorted(x for x in {x for m in (p, q) for x, _ in m.atoms} if not any(_on(o, x) for o, _ in lattices))
    if single:
        points = np.array(single)
        value += float(_terms(term, p, q, points, np.zeros(len(single))).sum())
    return Integral(value, error)


def has_atoms(p: Measure) -> bool:
    """Whether single points have mass."""
    return bool(p.atoms or p.kind(discrete=True))


def _lattices(p: Measure, q: Measure) -> list[tuple[float, list[Part]]]:
    """The discrete parts by the lattice origin + Z they live on."""
    out: list[tuple[float, list[Part]]] = []
    for part in [*p.kind(discrete=True), *q.kind(discrete=True)]:
        loc = part.params.get("loc", 0.0)
        home = next((parts for origin, parts in out if _on(origin, loc)), None)
        if home is None:
            out.append((loc, [part]))
        else:
            home.append(part)
    return out


def _on(origin: float, x: float) -> bool:
    return (x - origin) == math.floor(x - origin)


def log_masses(m: Measure, origin: FloatArray | float, steps: FloatArray) -> FloatArray:
    """log of the mass of the single points origin + steps, (k,)."""
    start = np.broadcast_to(np.asarray(origin, dtype=np.float64), steps.shape)
    out = np.full(steps.shape, -np.inf)
    with np.errstate(all="ignore"):
        for part in m.kind(discrete=True):
            out = np.logaddexp(out, math.log(part.weight) + part.log_density(start, steps))
        for point, mass in m.atoms:
            hit = (point - start) == steps
            out = np.where(hit, np.logaddexp(out, math.log(mass)), out)
    return out


def _terms(term: Term, p: Measure, q: Measure, origin: FloatArray | float, steps: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        return term(log_masses(p, origin, steps), log_masses(q, origin, steps), np.zeros(steps.shape))


def _sum_lattice(term: Term, p: Measure, q: Measure, origin: float, parts: list[Part]) -> Integral:
    atoms = [x - origin for m in (p, q) for x, _ in m.atoms if _on(origin, x)]
    low = min([part.support()[0] - origin for part in parts] + atoms)
    high = max([part.support()[1] - origin for part in parts] + atoms)
    middles = [float(np.clip(part.quantile(0.5) - origin, low, high)) for part in parts]
    middle = middles[0]
    down, up = min([*atoms, *middles]), max([*atoms, *middles])
    above = _direction(term, p, q, origin, middle, 1.0, up - middle, high - middle)
    below = _direction(term, p, q, origin, middle - 1, -1.0, middle - 1 - down, middle - 1 - low)
    return Integral(above.value + below.value, above.error + below.error)


def _direction(
    term: Term, p: Measure, q: Measure, origin: float, start: float, sign: float, body: float, room: float
) -> Integral:
    """Sum over start, start + sign, ..., room steps in all (maybe inf): the body first, then blocks that double."""
    if room < 0:
        return Integral(0.0, 0.0)
    value = 0.0
    blocks: list[float] = []
    for block, (a, b) in enumerate(_spans(body, room)):
        piece = 0.0
        for c in np.arange(a, b, _CHUNK):
            steps = start + sign * np.arange(c, min(c + _CHUNK, b))
            piece += float(_terms(term, p, q, origin, steps).sum())
        if not math.isfinite(piece):
            return Integral(math.inf, 0.0)
        value += piece
        if block:
            blocks.append(piece)
            if piece <= 1e-18 * abs(value) and len(blocks) >= 2:
                return Integral(value, abs(piece) + 4e-16 * abs(value))
        if b > room:
            return Integral(value, 4e-16 * abs(value))
    return _extrapolate(value, blocks)


def _spans(body: float, room: float) -> Iterator[tuple[float, float]]:
    """Half-open spans: the body, then spans that double, none beyond the room or the limit."""
    a, b = 0.0, max(body + 1, float(_FIRST))
    while a <= room and a < _MOST:
        yield a, min(b, room + 1)
        a, b = b, 2 * b


def _extrapolate(value: float, blocks: list[float]) -> Integral:
    """The limit of the partial sums, by Wynn's epsilon algorithm on blocks that double; inf where they do not fall."""
    if len(blocks) < 4 or blocks[-1] >= 0.995 * blocks[-2]:
        return Integral(math.inf, 0.0) if len(blocks) >= 2 else Integral(value, abs(value))
    sums = value - sum(blocks) + np.cumsum([0.0, *blocks])
    previous, current = np.zeros(len(sums) + 1), sums
    guesses: list[float] = []
    for step in range(1, len(sums)):
        with np.errstate(all="ignore"):
            fresh = previous[1:-1] + 1 / np.diff(current)
        previous, current = current, fresh
        if step % 2 == 0 and np.isfinite(current[-1]):
            guesses.append(float(current[-1]))
    best = min(zip(guesses[1:], guesses, strict=False), key=lambda z: abs(z[0] - z[1]))
    return Integral(best[0], 100 * abs(best[0] - best[1]) + 4e-16 * abs(best[0]))


def points_of(m: Measure) -> FloatArray:
    """The points with mass: every atom, and each lattice between its extreme quantiles."""
    points = [np.array([x for x, _ in m.atoms])]
    for part in m.kind(discrete=True):
        low, high = part.support()
        middle = float(np.clip(part.quantile(0.5), low, high))
        points.append(np.arange(max(low, _reach(part, middle, -1.0)), min(high, _reach(part, middle, 1.0)) + 1))
    return np.unique(np.concatenate(points))


def _reach(part: Part, middle: float, sign: float) -> float:
    """How far from the median the body of a discrete law goes: beyond it lies less than 1e-17."""
    step = float(_FIRST)
    while step < _MOST:
        x = middle + sign * step
        if float(part.law.sf(x) if sign > 0 else part.law.cdf(x)) <= _BODY:
            break
        step *= 2
    return middle + sign * step


def weighted_sum(f: Callable[[FloatArray], FloatArray], m: Measure) -> Integral:
    """The sum of f(x) over the points of a measure, each with its mass."""
    points = points_of(m)
    masses = np.exp(log_masses(m, points, np.zeros(len(points))))
    return Integral(float((masses * np.asarray(f(points), dtype=float)).sum()), 4e-16)
