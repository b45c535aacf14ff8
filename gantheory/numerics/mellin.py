"""JS and TV from the moments M(s) = integral of p^(1-s) q^s along Re s = 1/2, in any dimension.

Mellin inversion of log(1 + x) and of min(1, x), x = q/p, gives
JS = integral over the real line of (1 - M(1/2 + it)) / ((1/4 + t^2) 4 cosh(pi t)) dt and
TV = integral of (1 - M(1/2 + it)) / ((1/4 + t^2) 2 pi) dt. |M| <= 1 on that line.
Source: Titchmarsh, Introduction to the Theory of Fourier Integrals, 1937, section 1.29 (the transforms).
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from flint import acb, arb, ctx

from gantheory.numerics import gaussians
from gantheory.numerics.balls import Enclosure, sharpen
from gantheory.numerics.checks import FloatArray
from gantheory.numerics.families import ANALYTIC, Base, base_of, moment, vector_base
from gantheory.numerics.gauss import integral
from gantheory.numerics.laws import Part, Vector
from gantheory.numerics.quadrature import Integral, integrate, panels_on

_GUARD = 16
_NEAR = 0.03
_TERMS = 14
_TURN = math.radians(20)  # how far the contour of TV leans to the side on which M decays


def js_from_moments(at_precision: Callable[[], Callable[[Any], Any]], *, root: bool = False) -> Enclosure | None:
    """JS (or its root) from M(s), analytic on 0 < Re s < 1; None where 30 digits are not reached.

    ``at_precision`` gives M, a function of complex balls, at the present working precision.
    """

    def compute() -> Any:
        bits = ctx.prec - _GUARD
        end = bits * math.log(2) / math.pi + 1
        value = integral(_js_integrand(at_precision()), _strip, arb(0), arb(end), bits) + arb(
            0, (-arb.pi() * end).exp()
        )
        return value.sqrt() if root else value

    try:
        return sharpen(compute, bits=160, most=640)
    except ArithmeticError:
        return None


def js_of_vectors(p: Vector, q: Vector, *, root: bool = False) -> Enclosure | None:
    """JS (or its root) of two laws of vectors of one family: normal, Dirichlet, multinomial, normal-gamma."""
    if p.family == "mvn":
        left, right = gaussians.read(p), gaussians.read(q)
        return js_from_moments(lambda: _normal_moment(left, right), root=root)
    return _js_of_bases(lambda: (vector_base(p.family, p.params), vector_base(q.family, q.params)), root)


def js_of_parts(p: Part, q: Part, *, root: bool = False) -> Enclosure | None:
    """JS (or its root) of two laws on the line or the integers that one exponential family holds; None for others."""
    return _js_of_bases(lambda: (base_of(p), base_of(q)), root)


def _js_of_bases(bases: Callable[[], tuple[Base | None, Base | None]], root: bool) -> Enclosure | None:
    """``bases`` are computed anew at every working precision."""
    p, q = bases()
    if p is None or q is None or (p.name, p.key) != (q.name, q.key) or p.name not in ANALYTIC:
        return None
    if moment(p, q, arb(0.5)) is None:
        return None
    return js_from_moments(lambda: _base_moment(*bases()), root=root)


def _base_moment(p: Any, q: Any) -> Callable[[Any], Any]:
    return lambda s: moment(p, q, 1 - s)


def _normal_moment(p: gaussians.Gaussian, q: gaussians.Gaussian) -> Callable[[Any], Any]:
    dets = p.cov.det().log(), q.cov.det().log()
    return lambda s: gaussians.complex_moment(p, q, dets, 1 - s)


def _strip(_centre: Any, _wide: Any, high: Any) -> bool:
    return bool(high < 0.499)


def _js_integrand(moment: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """(2 - M(1/2 + it) - M(1/2 - it)) / ((1/4 + t^2) 4 cosh(pi t)); on complex balls a bound, since |M| <= 1 there."""

    def value(t: Any, _centre: Any) -> Any:
        below = (arb(0.25) + t * t) * (t * arb.pi()).cosh()
        if isinstance(t, acb):
            return 1 / below
        return (1 - moment(acb(0.5, t)).real) / (2 * below)

    return value


def js_of_normals(mean_p: FloatArray, cov_p: FloatArray, mean_q: FloatArray, cov_q: FloatArray) -> Integral:
    """JS of two regular multivariate normal laws, with an error estimate."""
    excess, mean = _standard(mean_p, cov_p, mean_q, cov_q)

    def integrand(origin: FloatArray, offset: FloatArray, log_w: FloatArray) -> FloatArray:
        t = origin + offset
        gain = -np.expm1(_log_moment(0.5 + 1j * t, excess, mean)).real
        return gain / ((0.25 + t * t) * np.cosh(math.pi * t)) * np.exp(log_w) / 2

    return integrate(integrand, panels_on([0.0, 0.5, 2.0, 5.0, 13.0]))


def tv_of_normals(mean_p: FloatArray, cov_p: FloatArray, mean_q: FloatArray, cov_q: FloatArray) -> Integral:
    """TV of two regular multivariate normal laws, with an error estimate.

    The contour leans to where M
    decays exponentially; all singularities lie on the real axis outside [0, 1].
    """
    excess, mean = _standard(mean_p, cov_p, mean_q, cov_q)
    differs = np.abs(excess) > 1e-300
    rate = float(np.sum(-np.log1p(excess[differs]) / 2 - mean[differs] ** 2 / (2 * excess[differs])))
    turn = np.exp(1j * (math.pi / 2 + (_TURN if rate > 0 else -_TURN)))

    def integrand(origin: FloatArray, offset: FloatArray, log_w: FloatArray) -> FloatArray:
        step = (origin + offset) * turn
        grown = _log_moment(0.5 + step, excess, mean)
        return np.imag(-np.expm1(grown) / (0.25 - step * step) * turn) * np.exp(log_w) / math.pi

    width = 1 / math.sqrt(float(np.sum(mean**2) + np.sum(excess**2)))
    found = integrate(integrand, panels_on(sorted({0.0, 0.5, width, math.inf})))
    return Integral(min(max(found.value, 0.0), 1.0), found.error)


def _standard(
    mean_p: FloatArray, cov_p: FloatArray, mean_q: FloatArray, cov_q: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """e and m in coordinates where p is N(0, I) and q is N(m, diag(1 + e)), accurate for near-equal covariances."""
    root = np.linalg.cholesky(cov_p)
    inner = np.linalg.solve(root, np.linalg.solve(root, cov_q - cov_p).T)
    excess, axes = np.linalg.eigh((inner + inner.T) / 2)
    mean: Any = axes.T @ np.linalg.solve(root, mean_q - mean_p)
    return excess.astype(np.float64), mean


def _log_moment(s: Any, excess: FloatArray, mean: FloatArray) -> Any:
    """log M(s) = sum ((1-s) log(1+e) - log(1 + (1-s) e) - s (1-s) m^2 / (1 + (1-s) e)) / 2."""
    out, u = np.zeros_like(s), 1 - s
    for e, m in zip(excess.tolist(), mean.tolist(), strict=True):
        spread: Any = u * math.log1p(e) - _log1p(u * e)
        close = np.maximum(1, np.abs(u)) * abs(e) < _NEAR
        spread[close] = _near(u[close], e)
        out += (spread - s * u * m * m / (1 + u * e)) / 2
    return out


def _near(u: Any, e: float) -> Any:
    """u log(1+e) - log(1 + u e) = sum over k >= 2 of (-e)^k (u^k - u) / k, for small e and u e."""
    out: Any = np.zeros_like(u)
    power, linear = -e * u, -e * u
    for k in range(2, _TERMS):
        power, linear = power * (-e * u), linear * -e
        out += (power - linear) / k
    return out


def _log1p(z: Any) -> Any:
    """log(1 + z) of complex numbers, accurate near 0."""
    x, y = z.real, z.imag
    return 0.5 * np.log1p(x * (2 + x) + y * y) + 1j * np.arctan2(y, 1 + x)
