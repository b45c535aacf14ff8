"""Multivariate normal laws: KL, moments of the density ratio, total variation and W2, the first three in balls."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import acb, arb, arb_mat

from gantheory.numerics.checks import FloatArray, InvalidDistribution
from gantheory.numerics.laws import Vector


@dataclass(frozen=True)
class Gaussian:
    """Mean (d, 1) and covariance (d, d) as exact ball matrices."""

    mean: Any
    cov: Any
    dimension: int


def read(v: Vector) -> Gaussian:
    """The exact matrices of an "mvn" law."""
    mean, cov = np.atleast_1d(v.params["mean"]), np.atleast_2d(v.params["cov"])
    d = len(mean)
    return Gaussian(
        arb_mat(d, 1, [arb(float(x)) for x in mean]), arb_mat(d, d, [arb(float(x)) for x in cov.ravel()]), d
    )


def check_regular(v: Vector, name: str) -> None:
    """Refuse a singular covariance. Raises InvalidDistribution."""
    cov = np.atleast_2d(v.params["cov"])
    if not np.linalg.eigvalsh(cov)[0] > 0:
        raise InvalidDistribution(f"{name} has a singular covariance: measure it on the subspace that it lives on")


def kl(p: Gaussian, q: Gaussian) -> Any:
    """(tr(B^-1 A) + (m-n)^T B^-1 (m-n) - d + log(det B / det A)) / 2 for N(m, A), N(n, B)."""
    gap = p.mean - q.mean
    spread = q.cov.solve(p.cov)
    trace = sum((spread[i, i] for i in range(p.dimension)), arb(0))
    return (trace + _form(gap, q.cov) - p.dimension + (q.cov.det() / p.cov.det()).log()) / 2


def moment(p: Gaussian, q: Gaussian, a: Any) -> Any:
    """E_q[(p/q)^a]: inf where a A^-1 + (1-a) B^-1 is not positive definite.

    With C = (1-a) A + a B it is det(A)^((1-a)/2) det(B)^(a/2) det(C)^(-1/2) exp(-a (1-a) (m-n)^T C^-1 (m-n) / 2).
    """
    mixed = p.cov * (1 - a) + q.cov * a
    sign = _positive_definite(p.cov.inv() * a + q.cov.inv() * (1 - a))
    if sign is not None:
        return sign
    logs = (1 - a) * p.cov.det().log() + a * q.cov.det().log() - mixed.det().log()
    return ((logs - a * (1 - a) * _form(p.mean - q.mean, mixed)) / 2).exp()


def complex_moment(p: Gaussian, q: Gaussian, log_dets: tuple[Any, Any], a: Any) -> Any:
    """E_q[(p/q)^a] for a complex ball a with real part between 0 and 1, from the logarithms of both determinants.

    C = (1-a) A + a B has a positive definite real part, so the pivots of its elimination have positive real parts and
    their principal logarithms add up to the analytic one of det C.
    """
    d, b = p.dimension, 1 - a
    c = [[p.cov[i, j] * b + q.cov[i, j] * a for j in range(d)] for i in range(d)]
    gap = [p.mean[i, 0] - q.mean[i, 0] for i in range(d)]
    log_det = form = acb(0)
    for k in range(d):
        pivot = c[k][k]
        if not pivot.real > 0:
            return acb(arb("nan"))
        log_det, form = log_det + pivot.log(), form + gap[k] * gap[k] / pivot
        for i in range(k + 1, d):
            share = c[i][k] / pivot
            gap[i] = gap[i] - share * gap[k]
            for j in range(i, d):  # c stays symmetric: the upper half is enough, the column is read from the row
                c[i][j] = c[i][j] - share * c[k][j]
                c[j][i] = c[i][j]
    logs = b * log_dets[0] + a * log_dets[1] - log_det
    return ((logs - a * b * form) / 2).exp()


def tv_equal_covariance(p: Gaussian, q: Gaussian) -> Any:
    """erf(r / (2 sqrt 2)) for equal covariances and Mahalanobis distance r; None otherwise."""
    if not equal_covariance(p, q):
        return None
    return (distance(p, q) / (2 * arb(2).sqrt())).erf()


def distance(p: Gaussian, q: Gaussian) -> Any:
    """The Mahalanobis distance of the means under q's covariance."""
    return _form(p.mean - q.mean, q.cov).sqrt()


def equal_covariance(p: Gaussian, q: Gaussian) -> bool:
    """Whether the covariances are the same matrix."""
    n = p.dimension
    return all(p.cov[i, j] == q.cov[i, j] for i in range(n) for j in range(n))


def w2(mean_p: FloatArray, cov_p: FloatArray, mean_q: FloatArray, cov_q: FloatArray) -> float:
    """sqrt(|m - n|^2 + tr(A + B - 2 (A^1/2 B A^1/2)^1/2)), the W2 distance of N(m, A) and N(n, B).

    The trace is the least |A^1/2 - B^1/2 U|^2 over orthogonal U, which cannot go negative.
    Source: Gelbrich, Mathematische Nachrichten 147, 1990.
    """
    if np.array_equal(cov_p, cov_q):
        return float(np.linalg.norm(mean_p - mean_q))
    left, right = _root(cov_p), _root(cov_q)
    u, _, vt = np.linalg.svd(right.T @ left)
    gap = left - right @ (u @ vt)
    return float(np.sqrt(np.sum((mean_p - mean_q) ** 2) + np.sum(gap**2)))


def _root(cov: FloatArray) -> FloatArray:
    values, vectors = np.linalg.eigh(cov)
    return (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T


def _form(x: Any, cov: Any) -> Any:
    return (x.transpose() * cov.solve(x))[0, 0]


def _positive_definite(m: Any) -> Any:
    """None when certainly positive definite, inf when certainly not, nan when the precision leaves it open."""
    n = m.nrows()
    for k in range(1, n + 1):
        minor = arb_mat(k, k, [m[i, j] for i in range(k) for j in range(k)]).det()
        if not minor > 0:
            return arb("inf") if minor <= 0 else arb("nan")
    return None
