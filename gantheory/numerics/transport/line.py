"""Transport on the line: sorting is solving.

For a convex cost |x - y|**k the monotone coupling is optimal. The value comes from sorted points alone; plan and
potentials are built when they are read.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import cast

import numpy as np

from gantheory.numerics.transport.certificate import Certificate, certify
from gantheory.numerics.transport.costs import METRICS, FloatArray, IndexArray, PointCosts, point_costs, scale_by_power
from gantheory.numerics.transport.inputs import Masses
from gantheory.numerics.transport.problem import Core, Problem, reduce
from gantheory.numerics.transport.result import Transport, value_of

_LEAST, _MOST = 1e-250, 1e290  # sums of numbers between these neither vanish nor overflow
_BLOCK = 1 << 14
_NEAR, _FEW = 1e-4, 200_000  # distances too small to be left to a difference of sums


def on_the_line(problem: Problem) -> Transport:
    """The exact W_k of two distributions on the line, O(n log n)."""
    costs = problem.costs
    if not isinstance(costs, PointCosts) or costs.x.shape[1] != 1:
        raise ValueError('method="line" needs points on a line: x and y of shape (n,) or (n, 1)')
    n, m = costs.shape
    x, y = costs.x[:, 0], costs.y[:, 0]
    if problem.p.uniform and problem.q.uniform and n == m:
        value = _power_mean(np.sort(x), np.sort(y), costs.power)
    elif costs.power == 1.0:
        value = _area_between(x, y, problem.p.values, problem.q.values)
    else:
        value = 0.0
    if value < _NEAR and (costs.power != 1.0 or n + m <= _FEW):
        return package(problem, _witness(problem))
    root = value ** (1 / problem.order) if problem.order != 1 else value
    return _lazily(scale_by_power(root, costs.exponent / problem.order), lambda: problem)


def equal_sizes(x: object, y: object, metric: object, order: object) -> Transport | None:
    """W_1 of two float64 vectors of equal length in little more than the time of sorting them.

    None where the plain route must look closer: other types, numbers that are not finite, or near over- or underflow.
    """
    if not (type(x) is np.ndarray and type(y) is np.ndarray and x.ndim == 1 and x.shape == y.shape and len(x)):
        return None
    if x.dtype != np.float64 or y.dtype != np.float64 or x is y or order != 1 or not isinstance(metric, str):
        return None
    if METRICS.get(metric.lower(), "sqeuclidean") == "sqeuclidean":
        return None
    first, second = cast("FloatArray", x), cast("FloatArray", y)
    left, right = np.sort(first), np.sort(second)
    ends = np.array([left[0], left[-1], right[0], right[-1]])
    size = float(np.abs(ends).max())
    if not (np.isfinite(ends).all() and _LEAST < size < _MOST):
        return None
    value = _power_mean(left, right, 1.0)

    def pose() -> Problem:  # copies would cost as much as the sorting does
        points = first.copy(), second.copy()
        if _power_mean(np.sort(points[0]), np.sort(points[1]), 1.0) != value:
            raise ValueError("x or y was changed after the distance was taken: call wasserstein again for the plan")
        costs = point_costs(points[0][:, None], points[1][:, None], "euclidean", 1.0)
        return Problem(Masses(len(first), None), Masses(len(second), None), costs, 1.0, False)

    return _lazily(value, cache(pose))


def package(problem: Problem, certificate: Certificate) -> Transport:
    """The result for a certificate that is already there."""
    return Transport(
        value_of(certificate, problem), "line", "", lambda: problem, cache(lambda: _core(problem)), lambda: certificate
    )


def _core(problem: Problem) -> Core:
    return reduce(problem, cancel=problem.costs.is_metric)


def _lazily(value: float, pose: Callable[[], Problem]) -> Transport:
    """A result whose plan and potentials are made when first read."""
    return Transport(value, "line", "", pose, cache(lambda: _core(pose())), cache(lambda: _witness(pose())))


def _power_mean(left: FloatArray, right: FloatArray, power: float) -> float:
    """The mean of ``|left - right| ** power``, in blocks that stay in the cache."""
    sums, scratch = list[float](), np.empty(min(len(left), _BLOCK))
    for start in range(0, len(left), _BLOCK):
        block = left[start : start + _BLOCK]
        apart = np.subtract(block, right[start : start + _BLOCK], out=scratch[: len(block)])
        np.abs(apart, out=apart)
        if power != 1.0:
            apart **= power
        sums.append(float(apart.sum()))
    return math.fsum(sums) / len(left)


def _area_between(x: FloatArray, y: FloatArray, p: FloatArray, q: FloatArray) -> float:
    """``integral |F - G|``: the two distribution functions, merged."""
    points = np.concatenate([x, y])
    order = np.argsort(points)
    height = np.concatenate([p, -q])[order]
    np.cumsum(height, out=height)
    np.abs(height, out=height)
    points = points[order]
    height[:-1] *= points[1:] - points[:-1]
    return float(height[:-1].sum())


def monotone_plan(
    x: FloatArray, y: FloatArray, p: FloatArray, q: FloatArray
) -> tuple[IndexArray, IndexArray, FloatArray]:
    """The coupling that keeps the order: at most n + m - 1 entries, from lowest to highest."""
    by_x, by_y = np.argsort(x, kind="stable"), np.argsort(y, kind="stable")
    upper, lower = np.cumsum(p[by_x]), np.cumsum(q[by_y])
    upper[-1] = lower[-1] = max(upper[-1], lower[-1])
    cuts = np.sort(np.concatenate([upper, lower]), kind="stable")
    i = np.minimum(np.searchsorted(upper, cuts, side="left"), len(p) - 1)
    j = np.minimum(np.searchsorted(lower, cuts, side="left"), len(q) - 1)
    mass = np.diff(cuts, prepend=0.0)
    busy = mass > 0
    return by_x[i[busy]], by_y[j[busy]], mass[busy]


def _witness(problem: Problem) -> Certificate:
    costs = problem.costs
    if not isinstance(costs, PointCosts):
        raise ValueError("points are needed")
    core = reduce(problem, cancel=costs.is_metric)
    n, m = costs.shape
    a, b = np.zeros(n), np.zeros(m)
    a[core.rows], b[core.cols] = core.a, core.b
    if costs.power == 1.0:
        f, g = _kantorovich(costs.x[:, 0], costs.y[:, 0], a, b)
    else:
        f, g = _staircase(problem)
    if len(core.rows):
        x, y = costs.x[core.rows, 0], costs.y[core.cols, 0]
        i, j, mass = monotone_plan(x, y, core.a, core.b)
        plan = core.rows[i], core.cols[j], mass
    else:
        plan = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    inner = certify(a, b, costs, plan, f, g)
    rows = np.concatenate([core.kept[0], plan[0]])
    cols = np.concatenate([core.kept[1], plan[1]])
    mass = np.concatenate([core.kept[2], plan[2]])
    return Certificate(rows, cols, mass, f, g, inner.primal, inner.dual, inner.gap, inner.unit)


def _kantorovich(x: FloatArray, y: FloatArray, a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    """phi with slope -sign(F - G) on every gap between points, as (phi at x, -phi at y)."""
    points = np.concatenate([x, y])
    order = np.argsort(points, kind="stable")
    ordered = points[order]
    rise = np.cumsum(np.concatenate([a, -b])[order])[:-1]
    slope = np.where(rise > 0, -1.0, np.where(rise < 0, 1.0, 0.0))
    steps = np.cumsum(slope * np.diff(ordered))
    phi = np.empty(len(points))
    phi[order] = _one_lipschitz(
        ordered, np.concatenate([[0.0], steps]) - 0.5 * (steps.max(initial=0.0) + steps.min(initial=0.0))
    )
    return phi[: len(x)], -phi[len(x) :]


def _one_lipschitz(points: FloatArray, phi: FloatArray) -> FloatArray:
    """The largest function below phi with slope in [-1, 1], on sorted points: two running minima."""
    lowered = np.minimum.accumulate(phi - points) + points
    return np.minimum.accumulate((lowered + points)[::-1])[::-1] - points


def _staircase(problem: Problem) -> tuple[FloatArray, FloatArray]:
    """Potentials of a convex cost: tight along the staircase of the monotone plan, hence feasible (Monge)."""
    costs = problem.costs
    if not isinstance(costs, PointCosts):
        raise ValueError("points are needed")
    x, y = costs.x[:, 0], costs.y[:, 0]
    by_x, by_y = np.argsort(x, kind="stable"), np.argsort(y, kind="stable")
    a, b = problem.p.values[by_x], problem.q.values[by_y]
    i, j = _steps(np.cumsum(a), np.cumsum(b))
    rows, cols = by_x[i], by_y[j]
    price = costs.entries(rows, cols)
    f, g = np.empty(len(x)), np.empty(len(y))
    across = np.diff(i) > 0
    rise = np.diff(price)
    level_f = np.concatenate([[0.0], np.cumsum(np.where(across, rise, 0.0))])
    level_g = price[0] + np.concatenate([[0.0], np.cumsum(np.where(across, 0.0, rise))])
    f[rows], g[cols] = level_f, level_g
    return f, g


def _steps(upper: FloatArray, lower: FloatArray) -> tuple[IndexArray, IndexArray]:
    """A path of single steps through the (n, m) table that visits every cell with mass of the monotone plan."""
    n, m = len(upper), len(lower)
    keys = np.concatenate([upper[:-1], lower[:-1]])
    is_row = np.concatenate([np.ones(n - 1, dtype=bool), np.zeros(m - 1, dtype=bool)])
    order = np.argsort(keys, kind="stable")
    moves = is_row[order]
    i = np.concatenate([[0], np.cumsum(moves)])
    j = np.concatenate([[0], np.cumsum(~moves)])
    return i.astype(np.int64), j.astype(np.int64)
