"""Entropic transport: an approximation, rounded to a plan and potentials so that its true gap is known."""

import numpy as np

from gantheory.numerics.transport.certificate import certify, weak_c_transform
from gantheory.numerics.transport.costs import FloatArray
from gantheory.numerics.transport.problem import reduce
from gantheory.numerics.transport.result import Transport, value_of
from gantheory.numerics.transport.solve import columns_of, read_problem
from gantheory.numerics.transport.solvers import load_pot


def sinkhorn(
    p: object = None,
    q: object = None,
    x: object = None,
    y: object = None,
    *,
    cost: object = None,
    metric: str = "euclidean",
    order: float = 1,
    regularization: float = 1e-2,
    iterations: int = 10_000,
    normalize: bool = False,
) -> Transport:
    """Transport by Sinkhorn iterations (POT, in the log domain): approximate, with the true gap beside it.

    Arguments as for ``wasserstein``. ``regularization``: the weight of the entropy relative to the largest cost. The
    plan is rounded to the exact marginals (Altschuler, Weed and Rigollet 2017) and the potentials are made feasible, so
    that ``primal`` is an upper and ``dual`` a lower bound of the optimum; ``value`` comes from ``primal``.
    """
    if not (np.isfinite(regularization) and regularization > 0):
        raise ValueError(f"regularization = {regularization!r} is not a positive number")
    if iterations < 1:
        raise ValueError(f"iterations = {iterations!r} is not a positive number")
    problem = read_problem(p, q, x, y, cost, metric, order, normalize=normalize)
    core = reduce(problem, cancel=False)
    price = core.costs.dense()
    weight = regularization * float(price.max(initial=0.0)) or 1.0
    plan, log = load_pot().sinkhorn(
        core.a, core.b, price, weight, method="sinkhorn_log", numItermax=iterations, stopThr=1e-12, log=True, warn=False
    )
    rounded = round_to_marginals(np.asarray(plan), core.a, core.b)
    unit = 2.0**core.shift
    g = np.zeros(problem.shape[1])
    dual_g = weight * np.asarray(log["log_v"], dtype=np.float64)
    f_core = weak_c_transform(core.costs, dual_g)
    g[:] = weak_c_transform(columns_of(problem.costs.transposed(), core.rows), f_core * unit)
    f = weak_c_transform(problem.costs, g)
    i, j = np.nonzero(rounded)
    certificate = certify(
        problem.p.values, problem.q.values, problem.costs, (core.rows[i], core.cols[j], rounded[i, j]), f, g
    )
    value = value_of(certificate, problem)
    note = f"approximate, regularization {regularization:g}"
    return Transport(value, "sinkhorn", note, lambda: problem, lambda: core, lambda: certificate, _approximate=True)


def round_to_marginals(plan: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """The nearest-by plan with marginals a and b: shrink rows and columns, then spread what is missing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        plan = plan * np.nan_to_num(np.minimum(a / plan.sum(axis=1), 1.0), nan=0.0)[:, None]
        plan = plan * np.nan_to_num(np.minimum(b / plan.sum(axis=0), 1.0), nan=0.0)
    left, right = a - plan.sum(axis=1), b - plan.sum(axis=0)
    left, right = np.maximum(left, 0.0), np.maximum(right, 0.0)
    total = right.sum()
    return plan + np.outer(left, right) / total if total > 0 else plan
