"""Divergences of distribution objects: closed forms where there are any, else quadrature and sums with error bounds.

A measure splits into a density and single points with mass; a divergence is the integral of its term over the one
plus the sum over the other, so that singular pairs need no case of their own.
"""

import math
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from gantheory.numerics.balls import Enclosure, sharpen
from gantheory.numerics.checks import FloatArray, InvalidDistribution
from gantheory.numerics.lattice import has_atoms, log_masses, sum_terms
from gantheory.numerics.laws import Measure, Part, Vector, read_law
from gantheory.numerics.quadrature import Integral, Panels, integrate, levels, panels_on
from gantheory.numerics.terms import (
    Term,
    alpha_term,
    hellinger2_term,
    jeffreys_term,
    js_term,
    kl_term,
    missed_term,
    moment_term,
    tv_term,
)

_FAINT = -100.0  # logs of densities below this count as 0 where the other side's logarithm underflowed
_HEAVY = -745.0  # the same where that logarithm left the range of floats, not the density under it, and multiplies
_DEEP = -800.0  # a finite log density below this was not taken from a density
_FAINTER = -600.0  # the same where squares of densities are divided
_UNSURE = 1e-13  # relative error above which quadrature in floats gives way to balls
_NEAR = {"js": 1e-6, "js_distance": 1e-3}
_TERMS: dict[str, Term] = {
    "kl": kl_term,
    "js": js_term,
    "tv": tv_term,
    "hellinger": hellinger2_term,
    "chi2": alpha_term(2.0),
    "jeffreys": jeffreys_term,
    "bhattacharyya": hellinger2_term,
}
_APART: dict[str, float] = {
    "js": math.log(2.0), "js_distance": math.sqrt(math.log(2.0)), "tv": 1.0, "hellinger": 1.0,
}  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """A value, a bound on its error, and the method: "closed form", "quadrature", "certified quadrature" or "sum"."""

    value: float
    error: float
    method: str


def divergence(
    kind: str,
    p: object,
    q: object,
    *,
    order: float | None = None,
    enclosure: bool = False,
    names: tuple[str, str] = ("p", "q"),
) -> "float | Enclosure":
    """The divergence of two distribution objects. Raises InvalidDistribution naming the argument."""
    left, right = read_laws(p, q, names)
    ball = _closed(kind, left, right, order)
    if enclosure:
        ball = ball or _certified(kind, left, right, order)
        if ball is None:
            raise ValueError(
                f"enclosure=True: {kind} of this pair has no closed form, and ball integration covers normal, Laplace, "
                "logistic, Gumbel, exponential and uniform laws, gamma, Weibull, lognormal and other laws of positive "
                "numbers with one start, beta laws on one interval, and pairs of one family; measured() estimates an "
                "error"
            )
        return ball
    return ball.mid if ball is not None else _integrated(kind, left, right, order).value


def _certified(kind: str, p: "Measure | Vector", q: "Measure | Vector", order: float | None) -> Enclosure | None:
    from gantheory.numerics.certified import certified
    from gantheory.numerics.mellin import js_of_parts, js_of_vectors

    js, root = kind in ("js", "js_distance"), kind == "js_distance"
    if isinstance(p, Vector) and isinstance(q, Vector):
        return js_of_vectors(p, q, root=root) if js else None
    if isinstance(p, Vector) or isinstance(q, Vector):
        return None
    left, right = p.only(), q.only()
    if left is None or right is None:
        return None
    ball = certified(kind, left, right, order)
    return js_of_parts(left, right, root=root) if ball is None and js else ball


def measured(kind: str, p: object, q: object, *, order: float | None = None, closed: bool = True) -> Measured:
    """The same with an error bound and the method; ``closed=False`` integrates even where a closed form exists."""
    left, right = read_laws(p, q, ("p", "q"))
    ball = _closed(kind, left, right, order) if closed else None
    if ball is not None:
        return Measured(ball.mid, ball.rad, "closed form")
    return _integrated(kind, left, right, order) if closed else _measured(kind, left, right, order)


def _integrated(kind: str, p: "Measure | Vector", q: "Measure | Vector", order: float | None) -> Measured:
    """By quadrature, and in balls where floats lose the digits: laws too near each other, or a slow tail."""
    if isinstance(p, Vector) and p.family != "mvn":
        ball = _certified(kind, p, q, order)
        return Measured(ball.mid, ball.rad, "certified quadrature") if ball else _measured(kind, p, q, order)
    found = _measured(kind, p, q, order)
    near = isinstance(p, Measure) and kind in _NEAR and 0 < found.value < _NEAR[kind]
    unsure = math.isfinite(found.value) and found.error > _UNSURE * found.value
    ball = _certified(kind, p, q, order) if near or unsure else None
    return found if ball is None else Measured(ball.mid, ball.rad, "certified quadrature")


def integral_of(term: Term, p: object, q: object) -> Integral:
    """The integral and sum of a term over two measures on the line."""
    left, right = read_laws(p, q, ("p", "q"))
    return _total(term, *_on_line(left, right))


def expectation(f: Any, p: object, name: str) -> Integral:
    """E_p[f(x)] for a function of x (k,) -> (k,), by quadrature and sums."""
    law = read_law(p, name)
    if isinstance(law, Vector):
        raise InvalidDistribution(f"{name} is a law of vectors; expectations are taken on the line")

    def integrand(origin: FloatArray, offset: FloatArray, log_w: FloatArray) -> FloatArray:
        mass = np.exp(log_density(law, origin, offset) + log_w)
        x = (origin + offset).ravel()
        return np.where(mass > 0, mass * np.asarray(f(x), dtype=float).reshape(mass.shape), 0.0)

    value = error = 0.0
    if law.kind(discrete=False):
        piece = integrate(integrand, panels_on(cuts_of([law])))
        value, error = piece.value, piece.error
    if has_atoms(law):
        from gantheory.numerics.lattice import weighted_sum

        piece = weighted_sum(f, law)
        value, error = value + piece.value, error + piece.error
    return Integral(value, error)


def entropy_of(p: object, *, enclosure: bool = False) -> float:
    """Differential entropy -E_p[log p] of a density, Shannon entropy of a discrete law, in nats."""
    if enclosure:
        raise ValueError("enclosure=True is for arrays of masses; the entropy of a law is found by quadrature")
    return cross_entropy_of(p, p)


def cross_entropy_of(p: object, q: object) -> float:
    """-E_p[log q] for laws on the line that both have densities or both are discrete. Raises InvalidDistribution."""
    left, right = _on_line(*read_laws(p, q, ("p", "q")))
    kinds = {(bool(m.kind(discrete=False)), has_atoms(m)) for m in (left, right)}
    if len(kinds) != 1 or (True, True) in kinds:
        raise InvalidDistribution("entropies are of a density or of a discrete law; a mixed measure has neither")

    def term(log_p: FloatArray, log_q: FloatArray, log_w: FloatArray) -> FloatArray:
        mass = np.exp(log_p + log_w)
        return np.where(mass > 0, -mass * log_q, 0.0)

    return _total(term, left, right).value


def read_laws(
    p: object, q: object, names: tuple[str, str], *, regular: bool = True
) -> "tuple[Measure | Vector, Measure | Vector]":
    """Read two distribution objects; ``regular`` refuses singular covariances. Raises InvalidDistribution."""
    for value, name in zip((p, q), names, strict=True):
        if not type(value).__module__.startswith(("scipy.stats", "gantheory.numerics.laws")):
            raise InvalidDistribution(f"{name} = {value!r} is no distribution object, the other argument is one")
    left, right = (read_law(v, n) for v, n in zip((p, q), names, strict=True))
    if isinstance(left, Vector) or isinstance(right, Vector):
        _check_vectors(left, right, names, regular=regular)
    return left, right


def _check_vectors(p: "Measure | Vector", q: "Measure | Vector", names: tuple[str, str], *, regular: bool) -> None:
    families = [v.family if isinstance(v, Vector) else "a law on the line" for v in (p, q)]
    if not isinstance(p, Vector) or not isinstance(q, Vector) or families[0] != families[1]:
        raise InvalidDistribution(f"{names[0]} is {families[0]} and {names[1]} is {families[1]}: no common space")
    for key in ("mean", "alpha", "p"):
        if key in p.params and np.shape(p.params[key]) != np.shape(q.params[key]):
            shapes = np.shape(p.params[key]), np.shape(q.params[key])
            raise InvalidDistribution(f"{names[0]} and {names[1]} live in different dimensions: {shapes}")
    if regular and p.family == "mvn":
        from gantheory.numerics.gaussians import check_regular

        check_regular(p, names[0])
        check_regular(q, names[1])


def _closed(kind: str, p: "Measure | Vector", q: "Measure | Vector", order: float | None) -> Enclosure | None:
    from flint import arb

    from gantheory.numerics.forms import part_form, same_law, vector_form

    left = p if isinstance(p, Vector) else p.only()
    right = q if isinstance(q, Vector) else q.only()
    if left is None or right is None:
        if p == q:
            return Enclosure(0.0, 0.0, arb(0))
        apart = isinstance(p, Measure) and isinstance(q, Measure) and _apart(p, q)
        return _value_apart(kind, order) if apart else None
    if same_law(left, right):
        return Enclosure(0.0, 0.0, arb(0))
    if isinstance(p, Measure) and isinstance(q, Measure) and _apart(p, q):
        return _value_apart(kind, order)

    def compute() -> Any:
        if isinstance(left, Vector) and isinstance(right, Vector):
            return vector_form(kind, left, right, order)
        if isinstance(left, Part) and isinstance(right, Part):
            return part_form(kind, left, right, order)
        return None

    if compute() is None:
        return None
    try:
        return sharpen(compute)
    except ArithmeticError:
        return None


def _value_apart(kind: str, order: float | None) -> Enclosure:
    """The value of a pair of measures that share no mass."""
    from flint import arb

    if kind in _APART:
        balls = {"js": arb(2).log(), "js_distance": arb(2).log().sqrt()}
        ball = balls.get(kind, arb(1))
        return Enclosure(_APART[kind], float(ball.rad()), ball)
    if kind == "alpha" and order is not None and 0 < order < 1:
        return Enclosure(1 / (order * (1 - order)), 0.0, 1 / (arb(order) * (1 - arb(order))))
    return Enclosure(math.inf, 0.0, arb("inf"))


def _apart(p: Measure, q: Measure) -> bool:
    """Whether two measures certainly share no mass: densities on disjoint intervals and no common atom or lattice."""
    for a in p.kind(discrete=False):
        for b in q.kind(discrete=False):
            (low, high), (left, right) = a.support(), b.support()
            if min(high, right) > max(low, left):
                return False
    lattices = [(m, part) for m in (p, q) for part in m.kind(discrete=True)]
    if any(
        m is not n and (a.params.get("loc", 0) - b.params.get("loc", 0)) % 1 == 0
        for m, a in lattices
        for n, b in lattices
    ):
        return False
    for m, other in ((p, q), (q, p)):
        points = np.array([x for x, _ in m.atoms])
        if len(points) and np.isfinite(log_masses(other, points, np.zeros(len(points)))).any():
            return False
    return True


def _measured(kind: str, p: "Measure | Vector", q: "Measure | Vector", order: float | None) -> Measured:
    if kind in ("js", "js_distance", "tv") and isinstance(p, Vector) and isinstance(q, Vector) and p.family == "mvn":
        return _of_normals(kind, p, q)
    left, right = _on_line(p, q)
    method = "quadrature" if left.kind(discrete=False) or right.kind(discrete=False) else "sum"
    if kind == "renyi":
        found = _renyi(left, right, 1.0 if order is None else order)
    else:
        divides = kind == "chi2" or (order is not None and not 0 <= order <= 1)
        heavy = kind in ("kl", "jeffreys") or order in (0, 1)
        found = _total(_term(kind, order), left, right, _HEAVY if heavy else _FAINTER if divides else _FAINT)
        found = _scaled(kind, found, left, right)
    return _bounded(kind, found, method)


def _of_normals(kind: str, p: Vector, q: Vector) -> Measured:
    from gantheory.numerics.mellin import js_of_normals, tv_of_normals

    both = [(np.atleast_1d(v.params["mean"]), np.atleast_2d(v.params["cov"])) for v in (p, q)]
    found = (tv_of_normals if kind == "tv" else js_of_normals)(*both[0], *both[1])
    return _bounded(kind, found, "quadrature")


def _bounded(kind: str, found: Integral, method: str) -> Measured:
    """Within the range of the divergence, and its root where the divergence is one."""
    value = max(found.value, 0.0)
    if kind in ("js_distance", "hellinger"):
        error = found.error / (2 * math.sqrt(value)) if value > found.error else math.sqrt(found.error)
        return Measured(min(math.sqrt(value), _APART[kind]), error, method)
    return Measured(min(value, _APART.get(kind, math.inf)), found.error, method)


def _term(kind: str, order: float | None) -> Term:
    if kind == "alpha" and order is not None:
        if order == 1:
            return kl_term
        return (lambda a, b, w: kl_term(b, a, w)) if order == 0 else alpha_term(order)
    return _TERMS["js" if kind == "js_distance" else kind]


def _scaled(kind: str, found: Integral, p: Measure, q: Measure) -> Integral:
    if kind == "chi2":
        return Integral(2 * found.value, 2 * found.error)
    if kind == "bhattacharyya":
        if found.value < 0.5:
            return Integral(-math.log1p(-found.value), found.error / (1 - found.value))
        return _log_moment(p, q, 0.5)
    return found


def _log_moment(p: Measure, q: Measure, order: float) -> Integral:
    """-log of the integral of p^a q^(1-a)."""
    found = _total(moment_term(order), p, q)
    if found.value <= 0:
        return Integral(math.inf, 0.0)
    return Integral(-math.log(found.value), found.error / found.value)


def _renyi(p: Measure, q: Measure, order: float) -> Integral:
    if order == 1:
        return _total(kl_term, p, q, _HEAVY)
    if order == 0:
        missed = _total(missed_term, p, q)
        return Integral(-math.log1p(-missed.value) if missed.value < 1 else math.inf, missed.error)
    if order == math.inf:
        return _largest(p, q)
    base = _total(alpha_term(order), p, q, _FAINTER if order > 1 else _FAINT)
    gain = order * (order - 1) * base.value
    if not math.isfinite(gain):
        return Integral(math.inf, 0.0)
    if abs(gain) <= 0.5:
        return Integral(math.log1p(gain) / (order - 1), order * base.error / (1 + gain))
    found = _log_moment(p, q, order)
    return Integral(found.value / (1 - order), found.error / abs(order - 1))


def _largest(p: Measure, q: Measure) -> Integral:
    """The essential supremum of log(p/q), refined around the best node; inf where it keeps growing."""
    best = [_largest_on_panels(p, q)] if p.kind(discrete=False) else [-math.inf]
    if has_atoms(p):
        from gantheory.numerics.lattice import points_of

        points = points_of(p)
        far = points[-1] * 2.0 ** np.arange(1, 30)
        points = np.concatenate([points, far, -far])
        with np.errstate(all="ignore"):
            a, b = (log_masses(m, points, points * 0) for m in (p, q))
            best.append(float(np.max(np.where(np.isneginf(a), -np.inf, a - b))))
    top = max(best)
    return Integral(top if top < 500 else math.inf, 1e-13 * abs(top) if top < 500 else 0.0)


def _largest_on_panels(p: Measure, q: Measure) -> float:
    """The largest log(p/q) over the nodes, refined by ever finer grids around the best of them."""

    def ratio(origin: FloatArray, offset: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            a, b = _log_pair(p, q, origin, offset)
            return np.where(a > _FAINTER, a - b, -np.inf)

    origin, offset, _ = panels_on(cuts_of([p, q])).nodes()
    values = ratio(origin, offset)
    row = int(np.argmax(values.max(axis=1)))
    best, near = float(values.max()), np.sort(offset[row])
    at = float(offset[row, int(np.argmax(values[row]))])
    for _ in range(40):
        place = int(np.searchsorted(near, at))
        left, right = float(near[max(place - 1, 0)]), float(near[min(place + 1, len(near) - 1)])
        near = left + (right - left) * np.arange(33) / 32
        found = ratio(origin[row : row + 1], near[None])[0]
        at, best = float(near[int(np.argmax(found))]), max(best, float(found.max()))
    return best


def _on_line(p: "Measure | Vector", q: "Measure | Vector") -> tuple[Measure, Measure]:
    if isinstance(p, Measure) and isinstance(q, Measure):
        return p, q
    if isinstance(p, Vector) and isinstance(q, Vector) and p.family == "mvn":
        reduced = _reduced(p, q)
        if reduced is not None:
            return reduced
    raise InvalidDistribution(
        "this divergence of laws of vectors has no closed form and no reduction to the line; kl, js, jeffreys, chi2, "
        "hellinger, bhattacharyya, renyi and alpha have one, tv of normal laws too"
    )


def _reduced(p: Vector, q: Vector) -> tuple[Measure, Measure] | None:
    """Normal laws on the line with the same divergences: in one dimension, or for equal covariances."""
    from gantheory.numerics.gaussians import distance, equal_covariance, read

    a, b = read(p), read(q)
    if a.dimension == 1:
        pairs = [(float(v.mean[0, 0]), math.sqrt(float(v.cov[0, 0]))) for v in (a, b)]
    elif equal_covariance(a, b):
        pairs = [(0.0, 1.0), (float(distance(a, b)), 1.0)]
    else:
        return None
    stats: Any = import_module("scipy.stats")
    left, right = (read_law(stats.norm(m, s), "p") for m, s in pairs)
    return (left, right) if isinstance(left, Measure) and isinstance(right, Measure) else None


def _total(term: Term, p: Measure, q: Measure, faint: float = _FAINT) -> Integral:
    value = error = 0.0
    if p.kind(discrete=False) or q.kind(discrete=False):
        panels = panels_on(cuts_of([p, q]))
        faints = _faints(p, q, panels) if faint == _HEAVY else (faint, faint)

        def integrand(origin: FloatArray, offset: FloatArray, log_w: FloatArray) -> FloatArray:
            return term(*_log_pair(p, q, origin, offset, faints), log_w)

        piece = integrate(integrand, panels)
        value, error = piece.value, piece.error
    if has_atoms(p) or has_atoms(q):
        piece = sum_terms(term, p, q)
        value, error = value + piece.value, error + piece.error
    return Integral(value, error)


def _faints(p: Measure, q: Measure, panels: Panels) -> tuple[float, float]:
    """How small p must be to pass where log q is -inf inside its support, and the same for q."""
    origin, offset, _ = panels.nodes()
    out: list[float] = []
    for m in (q, p):
        logs = log_density(m, origin, offset)
        out.append(_HEAVY if np.min(logs, where=np.isfinite(logs), initial=0.0) < _DEEP else _FAINT)
    return out[0], out[1]


def log_density(m: Measure, origin: FloatArray, offset: FloatArray) -> FloatArray:
    """log of the density of the continuous parts at origin + offset."""
    out = np.full(np.broadcast(origin, offset).shape, -np.inf)
    for part in m.kind(discrete=False):
        value = part.log_density(origin, offset)
        out = value + math.log(part.weight) if len(m.parts) == 1 else np.logaddexp(out, value + math.log(part.weight))
    return out


def _log_pair(
    p: Measure, q: Measure, origin: FloatArray, offset: FloatArray, faints: tuple[float, float] = (_FAINT, _FAINT)
) -> tuple[FloatArray, FloatArray]:
    """Both log densities; where one underflowed inside its support and the other is faint, both are equal."""
    a, b = log_density(p, origin, offset), log_density(q, origin, offset)
    lost_b = np.isneginf(b) & (a < faints[0]) & _inside(q, origin, offset)
    lost_a = np.isneginf(a) & (b < faints[1]) & _inside(p, origin, offset)
    return np.where(lost_a, b, a), np.where(lost_b, a, b)


def _inside(m: Measure, origin: FloatArray, offset: FloatArray) -> Any:
    inside = np.zeros(np.broadcast(origin, offset).shape, dtype=bool)
    for part in m.kind(discrete=False):
        low, high = part.support()
        inside |= ((low - origin) < offset) & (offset < (high - origin))
    return inside


def cuts_of(laws: list[Measure]) -> list[float]:
    """Ends of the supports and quantiles of every continuous part, sorted."""
    ends: set[float] = set()
    inner: set[float] = set()
    for part in [part for m in laws for part in m.kind(discrete=False)]:
        ends.update(part.support())
        inner.update(part.quantiles(levels()))
    finite = sorted(v for v in ends if math.isfinite(v))
    low, high = min(ends, default=-math.inf), max(ends, default=math.inf)
    cuts = list(finite)
    for v in sorted(v for v in inner if math.isfinite(v) and low < v < high):
        if all(abs(v - c) > 1e-12 * max(abs(v), abs(c)) for c in cuts):
            cuts.append(v)
    infinite = [v for v in (low, high) if math.isinf(v)]
    return sorted([*cuts, *infinite])
