"""``wasserstein``: read the input, pick a method, solve the core problem, and make the certificate."""

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec

import numpy as np

from gantheory.numerics.transport.certificate import Certificate, certify, largest_violation, weak_c_transform
from gantheory.numerics.transport.costs import (
    Costs,
    FloatArray,
    MatrixCosts,
    PointCosts,
    matrix_costs,
    point_costs,
)
from gantheory.numerics.transport.exact import ExactCosts, solve_exactly
from gantheory.numerics.transport.inputs import match_lengths, read_cost, read_masses, read_metric, read_points
from gantheory.numerics.transport.problem import Core, Problem, reduce
from gantheory.numerics.transport.result import Transport, value_of
from gantheory.numerics.transport.solvers import Draft, solve_dual, solve_network, solve_primal

METHODS = ("auto", "lp-primal", "lp-dual", "network", "line", "sparse", "grid", "pricing")
_SMALL = 500 * 500  # pairs up to which POT is the fastest
_CLOSED = 1e-12  # a draft whose relative gap is larger is repaired exactly
_REPAIR = 1 << 22  # pairs up to which the exact simplex repairs a draft
_DENSE = 1 << 27  # pairs up to which POT gets its cost matrix (1 GiB) where nothing is compiled
_COMPILED = 1 << 21  # pairs from which a c-transform is compiled
_LOOSE = 1e-12  # how far a matrix may be from a metric to be tried as one
_SAMPLE = 24  # rows against which the triangle inequality of a cost matrix is tried


def wasserstein(
    p: object = None,
    q: object = None,
    x: object = None,
    y: object = None,
    *,
    cost: object = None,
    metric: str = "euclidean",
    order: float = 1,
    method: str = "auto",
    normalize: bool = False,
) -> Transport:
    """The Wasserstein distance of two distributions on finitely many points, with plan, potentials and gap.

    p (n,), q (m,): probability vectors, None for uniform. x (n, d) or (n,), y (m, d) or (m,): their points; y = None
    means that both live on x. ``cost`` (n, m): a matrix of distances instead of points. ``metric``: "euclidean",
    "cityblock", "chebyshev" or "sqeuclidean". ``order``: the k of W_k; the plan minimises sum plan * distance**k and
    ``value`` is the k-th root. ``method``: "auto", "network" (POT), "sparse" (many points, no cost matrix), "line"
    (1-D), "grid" (cityblock on a lattice), "pricing" (HiGHS on the arcs that matter), "lp-primal", "lp-dual" (the
    textbook programs through HiGHS). ``normalize=True`` divides masses by their sum.

    Raises ValueError naming argument and index for anything that is not a distribution, a point or a distance.
    Source: Peyré and Cuturi, Computational Optimal Transport, 2019, chapters 2 and 3.
    """
    if method not in METHODS:
        raise ValueError(f"method = {method!r} is not one of {METHODS}")
    if method in ("auto", "line") and p is None and q is None and cost is None:
        from gantheory.numerics.transport.line import equal_sizes

        quick = equal_sizes(x, y, metric, order)
        if quick is not None:
            return quick
    problem = read_problem(p, q, x, y, cost, metric, order, normalize=normalize)
    chosen = _choose(problem) if method == "auto" else method
    if chosen == "line":
        from gantheory.numerics.transport.line import on_the_line

        return on_the_line(problem)
    if method == "auto" and chosen in ("network", "pricing") and not has_numba():
        note = "without the extra 'fast'" if problem.shape[0] * problem.shape[1] > _SMALL else ""
        return solve_problem(problem, chosen, note)
    return solve_problem(problem, chosen, "")


def has_numba() -> bool:
    """Whether the extra ``fast`` is installed."""
    return find_spec("numba") is not None


def read_problem(
    p: object, q: object, x: object, y: object, cost: object, metric: str, order: float, *, normalize: bool
) -> Problem:
    metric, order = read_metric(metric, order)
    if cost is not None:
        if x is not None or y is not None:
            raise ValueError("give points (x, y) or a cost matrix, not both")
        matrix = read_cost("cost", cost)
        left = read_masses("p", p, matrix.shape[0], normalize=normalize)
        right = read_masses("q", q, matrix.shape[1], normalize=normalize)
        match_lengths(left, right, (matrix.shape[0], matrix.shape[1]), ("cost", "cost"))
        square = matrix.shape[0] == matrix.shape[1]
        costs = matrix_costs(matrix, order, False)
        likely = square and order == 1 and looks_metric(costs.matrix)
        return Problem(left, right, replace(costs, is_metric=likely), order, likely)
    if x is None:
        raise ValueError("x is None: give the points of p (and y for q), or cost=")
    first = read_points("x", x)
    shared = y is None or y is x
    second = first if shared else read_points("y", y)
    if first.shape[1] != second.shape[1]:
        raise ValueError(f"x has points in {first.shape[1]} dimensions, y in {second.shape[1]}")
    left = read_masses("p", p, len(first), normalize=normalize)
    right = read_masses("q", q, len(second), normalize=normalize)
    match_lengths(left, right, (len(first), len(second)), ("x", "x" if shared else "y"))
    return Problem(left, right, point_costs(first, second, metric, order), order, shared)


def looks_metric(matrix: FloatArray) -> bool:
    """Whether a square matrix is symmetric, 0 on the diagonal, and obeys the triangle inequality through some points.

    A guess only: what is built on it is certified afterwards and thrown away when it does not hold.
    """
    if not matrix.size or matrix.diagonal().any() or (np.abs(matrix - matrix.T) > _LOOSE * matrix.max()).any():
        return False
    step = max(1, len(matrix) // _SAMPLE)
    return all(
        bool((matrix[:, k, None] + matrix[k] >= matrix * (1 - _LOOSE)).all()) for k in range(0, len(matrix), step)
    )


def _choose(problem: Problem) -> str:
    costs = problem.costs
    n, m = costs.shape
    if isinstance(costs, PointCosts):
        if costs.x.shape[1] == 1:
            return "line"
        if problem.shared and costs.is_metric and costs.metric == "cityblock" and n > 1000:
            from gantheory.numerics.transport.grid import lattice_of

            if lattice_of(costs.x) is not None:
                return "grid"
    if n * m <= _SMALL:
        return "network"
    if has_numba():
        return "sparse"
    return "pricing" if isinstance(costs, PointCosts) and n * m > _DENSE else "network"


def _solver(method: str) -> Callable[[Core], Draft]:
    if method == "sparse":
        from gantheory.numerics.transport.sparse import solve_sparse

        return solve_sparse
    if method == "grid":
        from gantheory.numerics.transport.grid import solve_grid

        return solve_grid
    if method == "pricing":
        from gantheory.numerics.transport.pricing import solve_pricing

        return solve_pricing
    return {"network": solve_network, "lp-primal": solve_primal, "lp-dual": solve_dual}[method]


def solve_problem(problem: Problem, method: str, note: str) -> Transport:
    """Solve by one method; the guess that a cost matrix is a metric is withdrawn if its certificate stays open."""
    core, certificate, said = _attempt(problem, method, cancel=problem.costs.is_metric)
    guessed = isinstance(problem.costs, MatrixCosts) and problem.costs.is_metric
    if guessed and certificate.gap > 1e-9 * certificate.primal + 1e-15:
        problem = replace(problem, costs=replace(problem.costs, is_metric=False), shared=False)
        core, certificate, said = _attempt(problem, method, cancel=False)
    return package(problem, core, certificate, method, said or note)


def package(problem: Problem, core: Core, certificate: Certificate, method: str, note: str) -> Transport:
    """The result for a certificate in scaled units."""
    value = value_of(certificate, problem)
    return Transport(value, method, note, lambda: problem, lambda: core, lambda: certificate)


def _attempt(problem: Problem, method: str, *, cancel: bool) -> tuple[Core, Certificate, str]:
    core = reduce(problem, cancel=cancel)
    if not len(core.rows):
        none = np.empty(0, np.int64)
        return core, extend(core, Draft((none, none, np.empty(0)), np.zeros(0), np.zeros(0))), ""
    draft = _solver(method)(core)
    certificate = extend(core, draft)
    exact_always = method in ("lp-primal", "lp-dual")
    pairs = core.costs.shape[0] * core.costs.shape[1]
    if (exact_always or certificate.gap > _CLOSED * certificate.primal) and pairs <= _REPAIR:
        core, repaired = repair(core, draft, certificate)
        certificate = extend(core, repaired)
    return core, certificate, draft.note


def repair(core: Core, draft: Draft, certificate: Certificate) -> tuple[Core, Draft]:
    """Replace a draft by the correctly rounded exact optimum, found from it."""
    core = core.refined
    a, b, unit = core.exact
    plan = core.inside((certificate.rows, certificate.cols, certificate.mass))
    scale = 2.0**-core.shift
    f, g = certificate.f[core.rows] * scale, certificate.g[core.cols] * scale
    found = solve_exactly(a, b, unit, ExactCosts.of(core.costs), plan, f, g)
    mass, f, g = found.floats()
    return core, Draft((found.rows, found.cols, mass), f, g, draft.note)


def extend(core: Core, draft: Draft) -> Certificate:
    """Carry plan and potentials of the core over to the whole problem, feasible at every atom.

    For a metric cost on shared points one function serves both sides (g = -f); otherwise g is the c-transform of f.
    """
    problem, costs = core.problem, core.problem.costs
    n, m = costs.shape
    unit = 2.0**core.shift if len(core.rows) else 1.0
    g = centred(draft.g) * unit
    if len(core.cols):
        phi = c_transform(columns_of(costs, core.cols), g)
    else:
        phi = np.zeros(n)
    full_g = _other_side(problem, core, phi, g)
    rows = np.concatenate([core.kept[0], core.rows[draft.plan[0]]])
    cols = np.concatenate([core.kept[1], core.cols[draft.plan[1]]])
    mass = np.concatenate([core.kept[2], draft.plan[2]])
    a, b = np.zeros(n), np.zeros(m)
    a[core.rows], b[core.cols] = core.a, core.b
    inner = certify(a, b, costs, (core.rows[draft.plan[0]], core.cols[draft.plan[1]], draft.plan[2]), phi, full_g)
    return Certificate(rows, cols, mass, phi, full_g, inner.primal, inner.dual, inner.gap, inner.unit)


def centred(g: FloatArray) -> FloatArray:
    """Potentials shifted so that 0 is the middle of their range (a constant may move from g to f)."""
    return g - 0.5 * (g.max() + g.min()) if len(g) else g


def c_transform(costs: Costs, g: FloatArray) -> FloatArray:
    """The c-transform of g, compiled where that pays."""
    if isinstance(costs, PointCosts) and costs.shape[0] * costs.shape[1] > _COMPILED and has_numba():
        from gantheory.numerics.transport.sparse import envelope

        return envelope(costs, g)
    return weak_c_transform(costs, g)


def columns_of(costs: Costs, cols: np.ndarray) -> Costs:
    if isinstance(costs, PointCosts):
        return PointCosts(costs.x, costs.y[cols], costs.metric, costs.order, costs.point_exponent)
    return MatrixCosts(costs.matrix[:, cols], costs.exponent, costs.order, costs.is_metric)


def _other_side(problem: Problem, core: Core, phi: FloatArray, g: FloatArray) -> FloatArray:
    costs = problem.costs
    if problem.shared and costs.is_metric:
        if isinstance(costs, PointCosts) or largest_violation(costs, phi, -phi) <= 4e-15:
            return -phi
        return weak_c_transform(costs.transposed(), phi)
    if isinstance(costs, PointCosts) and costs.is_metric and len(core.kept[0]):
        there = PointCosts(costs.y, costs.y[core.cols], costs.metric, costs.order, costs.point_exponent)
        return -c_transform(there, g) if len(core.cols) else np.zeros(costs.shape[1])
    out = np.empty(costs.shape[1])
    out[core.cols] = g
    rest = np.ones(len(out), dtype=bool)
    rest[core.cols] = False
    if rest.any():
        out[rest] = weak_c_transform(columns_of(costs, np.flatnonzero(rest)).transposed(), phi)
    return out
