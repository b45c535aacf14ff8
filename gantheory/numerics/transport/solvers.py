"""Solvers that hand back a plan and dual values of a core problem: POT's network simplex and the linear programs."""

import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from gantheory.numerics.transport.costs import FloatArray, IndexArray, PointCosts, exponent_of
from gantheory.numerics.transport.inputs import match_lengths, read_cost, read_masses
from gantheory.numerics.transport.problem import Core

_SOME = 500 * 500  # pairs up to which all of them are solved for
_ROUND = ("euclidean", "sqeuclidean")  # without the many ties of the others
ITERATIONS = 2_000_000_000  # POT's own default stops silently with a gap at n = 5,000


@dataclass(frozen=True)
class Draft:
    """What a solver says: a plan (rows, cols, mass) and dual values f, g of the core; nothing in it is trusted."""

    plan: tuple[IndexArray, IndexArray, FloatArray]
    f: FloatArray
    g: FloatArray
    note: str = ""


def load_pot() -> Any:
    """The ``ot`` module (POT); its first import may warn about its own sources."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module("ot")


def solve_network(core: Core) -> Draft:
    """POT's network simplex (Bonneel et al. 2011), masses scaled by a power of two: on the dense cost matrix, or
    between many points on the pairs that matter."""
    shift = exponent_of(float(core.a.sum()))
    a, b = np.ldexp(core.a, -shift), np.ldexp(core.b, -shift)
    costs, dense = core.costs, core.costs.dense()
    if isinstance(costs, PointCosts) and costs.metric in _ROUND and costs.x.shape[1] > 1 and dense.size > _SOME:
        from gantheory.numerics.transport.narrowed import Clouds, solve_narrowed

        clouds = Clouds(a, b * (a.sum() / b.sum()), costs.x, costs.y, costs.metric, costs.order)
        flow = solve_narrowed(clouds, dense)
        if flow is not None:
            return Draft((flow.rows, flow.cols, np.ldexp(flow.mass, shift)), flow.f, flow.g)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found, log = load_pot().emd(
            a, b, dense, numItermax=ITERATIONS, log=True, center_dual=False, check_marginals=False
        )
    rows, cols = np.nonzero(found != 0)  # of booleans: several times as fast
    plan = rows.astype(np.int64), cols.astype(np.int64), np.ldexp(found[rows, cols], shift)
    return Draft(plan, np.asarray(log["u"], dtype=np.float64), np.asarray(log["v"], dtype=np.float64))


class TransportLP(NamedTuple):
    """The linear program ``min c.x, A x = b, x >= 0`` of transport; x is the plan read row by row.

    ``A`` is a sparse (n + m, n*m) matrix of zeros and ones: the first n rows sum the plan over y, the last m over x.
    ``b`` is p followed by q, ``c`` the cost matrix read row by row. The dual is ``max b.y, A^T y <= c``.
    """

    A: Any
    b: FloatArray
    c: FloatArray


def transport_lp(p: object, q: object, cost: object) -> TransportLP:
    """The textbook linear program of optimal transport, for inspection or any LP solver.

    p (n,), q (m,): probability vectors; cost (n, m): finite costs of either sign. Raises ValueError naming argument and
    index. Source: Villani, Topics in Optimal Transportation, introduction; the WGAN lecture notes.
    """
    matrix = read_cost("cost", cost, signed=True)
    left = read_masses("p", p, matrix.shape[0], normalize=False)
    right = read_masses("q", q, matrix.shape[1], normalize=False)
    match_lengths(left, right, (matrix.shape[0], matrix.shape[1]), ("cost", "cost"))
    return _program(left.values, right.values, matrix)


def _program(a: FloatArray, b: FloatArray, matrix: FloatArray) -> TransportLP:
    sparse: Any = import_module("scipy.sparse")
    n, m = matrix.shape
    upper = sparse.kron(sparse.eye_array(n), np.ones((1, m)))
    lower = sparse.kron(np.ones((1, n)), sparse.eye_array(m))
    return TransportLP(sparse.csr_array(sparse.vstack([upper, lower])), np.concatenate([a, b]), matrix.ravel())


def _scaled_program(core: Core) -> tuple[TransportLP, int]:
    shift = exponent_of(float(core.a.sum()))
    a, b = np.ldexp(core.a, -shift), np.ldexp(core.b, -shift)
    return _program(a, b * (a.sum() / b.sum()), core.costs.dense()), shift


def solve_primal(core: Core) -> Draft:
    """The primal linear program by HiGHS; potentials are its multipliers."""
    (matrix, masses, cost), shift = _scaled_program(core)
    optimize: Any = import_module("scipy.optimize")
    found = optimize.linprog(cost, A_eq=matrix, b_eq=masses, bounds=(0, None), method="highs")
    if found.x is None:
        return _nothing(core, f"HiGHS: {found.message}")
    return _draft(core, np.asarray(found.x), np.asarray(found.eqlin.marginals), shift)


def solve_dual(core: Core) -> Draft:
    """The dual linear program by HiGHS; the plan is its multipliers."""
    (matrix, masses, cost), shift = _scaled_program(core)
    optimize: Any = import_module("scipy.optimize")
    found = optimize.linprog(-masses, A_ub=matrix.T, b_ub=cost, bounds=(None, None), method="highs")
    if found.x is None:
        return _nothing(core, f"HiGHS: {found.message}")
    return _draft(core, -np.asarray(found.ineqlin.marginals), np.asarray(found.x), shift)


def _draft(core: Core, flows: FloatArray, duals: FloatArray, shift: int) -> Draft:
    n, m = core.costs.shape
    dense = flows.reshape(n, m)
    rows, cols = np.nonzero(dense > 0)
    plan = rows.astype(np.int64), cols.astype(np.int64), np.ldexp(dense[rows, cols], shift)
    return Draft(plan, duals[:n].astype(np.float64), duals[n:].astype(np.float64))


def _nothing(core: Core, note: str) -> Draft:
    n, m = core.costs.shape
    none = np.empty(0, np.int64)
    return Draft((none, none, np.empty(0)), np.zeros(n), np.zeros(m), note)
