"""Wasserstein distances of laws: by distribution functions and quantiles on the line, Gaussians in any dimension."""

import math
from importlib import import_module
from typing import Any

import numpy as np

from gantheory.numerics.checks import FloatArray, InvalidDistribution, check_order
from gantheory.numerics.continuous import Measured, cuts_of, read_laws
from gantheory.numerics.lattice import has_atoms, log_masses, points_of
from gantheory.numerics.laws import Measure, Part, Vector
from gantheory.numerics.quadrature import integrate, panels_on

_HALVINGS = 200


def w1(p: object, q: object) -> float:
    """W1(p, q) = integral of |F - G| for any two laws on the line; ``inf`` where no coupling has a finite cost.

    Raises InvalidDistribution for laws of vectors. Source: Vallender, Theory of Probability 18, 1974.
    """
    return wp(p, q, 1.0)


def w2(p: object, q: object) -> float:
    """W2(p, q), for laws on the line by quantiles and for multivariate normal laws in closed form (Gelbrich 1990)."""
    return wp(p, q, 2.0)


def wp(p: object, q: object, order: float) -> float:
    """(integral over u in (0, 1) of |F^-1(u) - G^-1(u)|^k)^(1/k) for laws on the line and order k >= 1.

    ``inf`` where it diverges. Raises InvalidDistribution or ValueError (for an order below 1).
    """
    return wp_measured(p, q, order).value


def wp_measured(p: object, q: object, order: float, *, closed: bool = True) -> Measured:
    """The same with its error bound and method; ``closed=False`` integrates also where a closed form exists."""
    k = check_order(order)
    left, right = read_laws(p, q, ("p", "q"), regular=False)
    if isinstance(left, Vector) or isinstance(right, Vector):
        return Measured(_vectors(left, right, k), 0.0, "closed form")
    if left == right:
        return Measured(0.0, 0.0, "closed form")
    exact = _normal(left, right, k) if closed else None
    if exact is not None:
        return Measured(exact, 4e-16 * exact, "closed form")
    if not left.kind(discrete=False) and not right.kind(discrete=False):
        return _discrete(left, right, k)
    found = _by_functions(left, right) if k == 1 else _by_quantiles(left, right, k)
    if k == 1 or not math.isfinite(found.value):
        return found
    value = found.value ** (1 / k)
    return Measured(value, found.error * value / (k * found.value) if found.value > 0 else 0.0, found.method)


def _vectors(p: "Measure | Vector", q: "Measure | Vector", order: float) -> float:
    if isinstance(p, Vector) and isinstance(q, Vector) and p.family == q.family == "mvn" and order == 2:
        from gantheory.numerics.gaussians import w2 as gaussian_w2

        (m, a), (n, b) = ((np.atleast_1d(v.params["mean"]), np.atleast_2d(v.params["cov"])) for v in (p, q))
        return gaussian_w2(m, a, n, b)
    raise InvalidDistribution("of laws of vectors, W2 between multivariate normal ones is known; sample for the others")


def _normal(p: Measure, q: Measure, order: float) -> float | None:
    """W2 of normal laws, and any order for equal deviations or points."""
    sides: list[tuple[float, float]] = []
    for m in (p, q):
        part = m.only()
        if part is not None and part.family == "norm":
            sides.append((part.params["loc"], part.params["scale"]))
        elif not m.parts and len(m.atoms) == 1:
            sides.append((m.atoms[0][0], 0.0))
        else:
            return None
    (m, s), (n, t) = sides
    if s == t:
        return abs(m - n)
    return math.hypot(m - n, s - t) if order == 2 else None


def _discrete(p: Measure, q: Measure, order: float) -> Measured:
    if _no_mean(p) != _no_mean(q):
        return Measured(math.inf, 0.0, "sum")
    x, y = points_of(p), points_of(q)
    a, b = (np.exp(log_masses(m, points, np.zeros(len(points)))) for m, points in ((p, x), (q, y)))
    wasserstein: Any = import_module("gantheory.numerics.transport").wasserstein
    value = float(wasserstein(a, b, x, y, order=order, normalize=True).value)
    return Measured(value, 1e-14 * value, "sum")


def _no_mean(m: Measure) -> bool:
    with np.errstate(all="ignore"):
        return any(not math.isfinite(float(part.law.mean())) for part in m.kind(discrete=True))


def _by_functions(p: Measure, q: Measure) -> Measured:
    jumps = [points_of(m) for m in (p, q) if has_atoms(m)]
    cuts = sorted({*cuts_of([p, q]), *(float(x) for points in jumps for x in points)})

    def integrand(origin: FloatArray, offset: FloatArray, log_w: FloatArray) -> FloatArray:
        x = origin + offset
        gap = np.abs(_gap(p, q, x))
        return np.where(gap > 0, np.exp(np.log(gap) + log_w), 0.0)

    found = integrate(integrand, panels_on(cuts))
    return Measured(found.value, found.error, "quadrature")


def _gap(p: Measure, q: Measure, x: FloatArray) -> FloatArray:
    """F - G, from the upper tails where both are above 1/2."""
    below = [_mass(m, x, upper=False) for m in (p, q)]
    above = [_mass(m, x, upper=True) for m in (p, q)]
    return np.where((below[0] > 0.5) & (below[1] > 0.5), above[1] - above[0], below[0] - below[1])


def _mass(m: Measure, x: FloatArray, *, upper: bool) -> FloatArray:
    """The mass at or below x, or above x."""
    out = np.zeros(x.shape)
    for part in m.parts:
        out += part.weight * np.asarray(part.law.sf(x) if upper else part.law.cdf(x), dtype=np.float64)
    for point, mass in m.atoms:
        out += mass * ((point > x) if upper else (point <= x))
    return out


def _by_quantiles(p: Measure, q: Measure, order: float) -> Measured:
    levels = {0.0, 0.5, 1.0}
    for m in (p, q):
        if has_atoms(m):
            points = points_of(m)
            for at in (points, np.nextafter(points, -np.inf)):
                levels.update(float(v) for v in _mass(m, at, upper=False) if 1e-15 < v < 1 - 1e-15)

    def integrand(origin: FloatArray, offset: FloatArray, log_w: FloatArray) -> FloatArray:
        gap = np.abs(_quantile(p, origin, offset) - _quantile(q, origin, offset))
        return np.where(gap > 0, np.exp(order * np.log(gap) + log_w), 0.0)

    found = integrate(integrand, panels_on(sorted(levels)), relative=1e-14)
    return Measured(found.value, found.error, "quadrature")


def _quantile(m: Measure, origin: FloatArray, offset: FloatArray) -> FloatArray:
    """The quantile at level origin + offset; levels near 1 are told from the distance to it."""
    level = origin + offset
    rest = (1 - origin) - offset
    part = m.only()
    if part is None:
        return _bisected(m, level, rest)
    lower: Any = part.law.ppf(np.minimum(level, 0.5))
    upper: Any = part.law.isf(np.minimum(rest, 0.5))
    out = np.asarray(np.where(level <= 0.5, lower, upper), dtype=np.float64)
    low, high = part.support()
    lost = ~np.isfinite(out) & (np.minimum(level, rest) > 0)
    if lost.any() and (math.isinf(low) or math.isinf(high)):
        out[lost] = _far(part, np.where(level <= 0.5, level, rest)[lost], (level <= 0.5)[lost])
    return out


def _far(part: Part, mass: FloatArray, lower: Any) -> FloatArray:
    """The point with so little mass beyond it, by halving the logarithm of its distance from 0."""
    near, far = np.zeros(mass.shape), np.full(mass.shape, 690.0)
    for _ in range(60):
        middle = (near + far) / 2
        x = np.exp(middle)
        further = np.asarray(np.where(lower, part.law.cdf(-x), part.law.sf(x)) > mass, dtype=bool)
        near, far = np.where(further, middle, near), np.where(further, far, middle)
    return np.where(lower, -np.exp(far), np.exp(far))


def _bisected(m: Measure, level: FloatArray, rest: FloatArray) -> FloatArray:
    ends = [v for part in m.parts for v in (part.quantile(1e-300), part.quantile(-1e-300))]
    ends += [x for x, _ in m.atoms]
    finite = [v for v in ends if math.isfinite(v)]
    low, high = np.full(level.shape, min(finite)), np.full(level.shape, max(finite))
    for _ in range(_HALVINGS):
        middle = low + (high - low) / 2
        if not ((low < middle) & (middle < high)).any():
            break
        reached = np.where(level <= 0.5, _mass(m, middle, upper=False) >= level, _mass(m, middle, upper=True) <= rest)
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high
