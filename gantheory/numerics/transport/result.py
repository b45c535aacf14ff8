"""The result of optimal transport: a value with its plan, its potentials, and the checks that need no solver."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np

from gantheory.numerics.transport.certificate import Certificate, largest_violation, total, weak_c_transform
from gantheory.numerics.transport.costs import (
    FloatArray,
    MatrixCosts,
    PointCosts,
    row_blocks,
    scale_by_power,
)
from gantheory.numerics.transport.exact import ExactCosts, ExactPlan, solve_exactly
from gantheory.numerics.transport.inputs import read_points
from gantheory.numerics.transport.problem import Core, Problem

_EXACT_PAIRS = 1 << 28


@dataclass(frozen=True)
class Verification:
    """The outcome of re-checking a transport result; true when everything holds.

    ``marginals``: the largest error of a marginal of the plan. ``infeasibility``: the largest ``f_i + g_j - c_ij``, at
    most 0 up to rounding. ``gap``: primal minus dual; a Fraction, 0 when the check is ``exact``.
    """

    ok: bool
    exact: bool
    marginals: float | Fraction
    infeasibility: float | Fraction
    gap: float | Fraction

    def __bool__(self) -> bool:  # `if t.verify():` must mean that it holds
        return self.ok


def value_of(certificate: Certificate, problem: Problem) -> float:
    """The Wasserstein distance that belongs to a certificate: the order-th root of its primal value."""
    root = certificate.primal if problem.order == 1 else certificate.primal ** (1 / problem.order)
    return scale_by_power(root, (problem.costs.exponent + certificate.unit) / problem.order)


@dataclass(frozen=True, repr=False)
class Transport:
    """An optimal transport plan with its certificate.

    ``value`` is the Wasserstein distance of the order asked for, ``primal ** (1 / order)``. ``primal`` is the cost of
    ``plan`` (a sparse (n, m) array), ``dual`` the value of the feasible ``potentials`` (f, g), f_i + g_j <= c_ij, and
    ``gap`` a bound on what lies between them. Plan and potentials of results on the line are built when first read.
    """

    value: float
    method: str
    note: str
    _pose: Callable[[], Problem] = field(compare=False)
    _core: Callable[[], Core] = field(compare=False)
    _certify: Callable[[], Certificate] = field(compare=False)
    _approximate: bool = False

    @cached_property
    def _problem(self) -> Problem:
        return self._pose()

    @cached_property
    def certificate(self) -> Certificate:
        """Plan and potentials in scaled units (multiply costs by ``2**exponent``)."""
        return self._certify()

    @cached_property
    def plan(self) -> Any:
        """The optimal plan as a sparse (n, m) ``scipy.sparse.csr_array``."""
        sparse: Any = import_module("scipy.sparse")
        c = self.certificate
        return sparse.csr_array((c.mass, (c.rows, c.cols)), shape=self._problem.shape)

    @cached_property
    def potentials(self) -> tuple[FloatArray, FloatArray]:
        """Feasible dual potentials f (n,) and g (m,): ``f_i + g_j <= c_ij``."""
        return self._unscale(self.certificate.f), self._unscale(self.certificate.g)

    @cached_property
    def primal(self) -> float:
        """The cost of the plan (the order-th power of ``value``)."""
        return self._worth(self.certificate.primal)

    @cached_property
    def dual(self) -> float:
        """The value ``p.f + q.g`` of the potentials, a lower bound of every plan's cost."""
        return self._worth(self.certificate.dual)

    @cached_property
    def gap(self) -> float:
        """A bound on ``primal - dual``: mass times slack over the plan, and the rounding of the marginals."""
        return self._worth(self.certificate.gap)

    def _worth(self, objective: float) -> float:
        return scale_by_power(objective, self._problem.costs.exponent + self.certificate.unit)

    def _unscale(self, values: FloatArray) -> FloatArray:
        exponent = self._problem.costs.exponent
        whole = math.floor(exponent)
        with np.errstate(over="ignore"):
            return np.ldexp(values if exponent == whole else values * 2.0 ** (exponent - whole), whole)

    def verify(self, *, exact: bool = False, tolerance: float = 1e-9) -> Verification:
        """Check feasibility of plan and potentials and close the gap, without the solver.

        In floats the gap may be ``tolerance`` of the value plus rounding. ``exact=True`` works in rationals, on the
        masses as given and the float64 costs as the dyadic rationals they are: an exact plan and exact potentials
        are derived from the ones here, and marginals, feasibility and a gap of exactly 0 are checked on those.
        """
        return self._verify_exactly() if exact else self._verify_floats(tolerance)

    def _verify_floats(self, tolerance: float) -> Verification:
        c, problem = self.certificate, self._problem
        p, q = problem.p.values, problem.q.values
        left = np.abs(np.bincount(c.rows, c.mass, len(p)) - p).max(initial=0.0)
        right = np.abs(np.bincount(c.cols, c.mass, len(q)) - q).max(initial=0.0)
        marginals = float(max(left, right))
        over = largest_violation(problem.costs, c.f, c.g)
        primal = math.fsum(c.mass * problem.costs.entries(c.rows, c.cols))
        dual = total(p * c.f, q * c.g)
        size = max(1.0, float(np.abs(c.f).max(initial=0.0) + np.abs(c.g).max(initial=0.0)))
        rounding = 8.0 * float(np.finfo(np.float64).eps) * size
        whole = bool((c.mass >= 0).all()) and marginals <= 1e-12 and over <= rounding
        closed = bool(abs(primal - dual) <= tolerance * abs(primal) + 4 * rounding)
        exponent = problem.costs.exponent
        return Verification(
            whole and closed, False, marginals, scale_by_power(over, exponent), scale_by_power(primal - dual, exponent)
        )

    @cached_property
    def exact_plan(self) -> ExactPlan:
        """The exact optimum of the core problem (common mass cancelled): elimination and, if needed, pivots."""
        core = self._core().refined
        n, m = core.costs.shape
        if n * m > _EXACT_PAIRS:
            raise ValueError(f"exact verification prices all {n} x {m} pairs; at most {_EXACT_PAIRS} are supported")
        a, b, unit = core.exact
        c, unit_cost = self.certificate, 2.0**-core.shift
        plan = core.inside((c.rows, c.cols, c.mass))
        return solve_exactly(
            a, b, unit, self._exact_costs, plan, c.f[core.rows] * unit_cost, c.g[core.cols] * unit_cost
        )

    @cached_property
    def _exact_costs(self) -> ExactCosts:
        return ExactCosts.of(self._core().refined.costs)

    def _verify_exactly(self) -> Verification:
        core, plan, costs = self._core().refined, self.exact_plan, self._exact_costs
        a, b, _ = core.exact
        left, right = list(a), list(b)
        for i, j, mass in zip(plan.rows.tolist(), plan.cols.tolist(), plan.mass, strict=True):
            left[i] -= mass
            right[j] -= mass
        off = max(map(abs, [*left, *right]), default=0)
        bad = costs.violated(plan.f, plan.g)
        over = max((plan.f[i] + plan.g[j] - c for i, j, c in bad), default=0)
        dual = sum(x * y for x, y in zip(a, plan.f, strict=True)) + sum(x * y for x, y in zip(b, plan.g, strict=True))
        gap = plan.cost(costs) - Fraction(dual, plan.mass_unit << plan.bits)
        ok = off == 0 and over == 0 and gap == 0 and all(mass > 0 for mass in plan.mass)
        close = self._approximate or self._close_to(plan.cost(costs))
        return Verification(
            ok and close and not self._approximate,
            True,
            Fraction(off, plan.mass_unit),
            Fraction(over, 1 << plan.bits),
            gap,
        )

    def _close_to(self, exact: Fraction) -> bool:
        """Whether the float value agrees with the exact optimum to rounding."""
        core = self._core().refined
        mine = scale_by_power(self.certificate.primal, self.certificate.unit)
        other = scale_by_power(float(exact), core.shift)
        return abs(mine - other) <= 1e-9 * abs(other) + 1e-15 * max(1.0, 2.0**core.shift)

    def weak_duality(self, f: object = None, g: object = None) -> float:
        """``primal - (p.f + q.g)`` for any feasible potentials (those of the result by default); never negative.

        Raises ValueError naming the pair where given potentials break ``f_i + g_j <= c_ij``.
        """
        if f is None or g is None:
            return self.primal - self.dual
        left, right = np.asarray(f, dtype=np.float64), np.asarray(g, dtype=np.float64)
        if left.shape != (self._problem.shape[0],) or right.shape != (self._problem.shape[1],):
            raise ValueError(f"f has shape {left.shape} and g {right.shape}; wanted {self._problem.shape}")
        exponent = self._problem.costs.exponent
        for start, stop in row_blocks(self._problem.costs):
            price = np.ldexp(self._problem.costs.block(start, stop), int(exponent))
            over = left[start:stop, None] + right - price
            rounding = 4 * np.finfo(np.float64).eps * (np.abs(left[start:stop, None]) + np.abs(right) + price)
            if (over > rounding).any():
                i, j = np.unravel_index(int((over - rounding).argmax()), over.shape)
                raise ValueError(f"f[{start + int(i)}] + g[{int(j)}] exceeds the cost by {float(over[i, j]):.3g}")
        return self.primal - total(self._problem.p.values * left, self._problem.q.values * right)

    def complementary_slackness(self) -> float:
        """The largest slack ``c_ij - f_i - g_j`` on the support of the plan; 0 for an optimal pair, up to rounding."""
        c = self.certificate
        slack = self._problem.costs.entries(c.rows, c.cols) - c.f[c.rows] - c.g[c.cols]
        return scale_by_power(float(slack.max(initial=0.0)), self._problem.costs.exponent)

    def lipschitz_constant(self) -> float:
        """``max |f(x_i) - f(x_k)| / d(x_i, x_k)`` over the support of p and q; at most 1 for order 1, up to rounding.

        For points the potential is the critic, for a square cost matrix f itself. Raises ValueError when the cost is
        not a distance.
        """
        costs, c = self._problem.costs, self.certificate
        if isinstance(costs, PointCosts):
            if not costs.is_metric:
                raise ValueError("the cost is a power of a distance: its potentials need not be Lipschitz")
            points = np.concatenate([costs.x, costs.y])
            phi = self._scaled_critic(points)
            costs = PointCosts(points, points, costs.metric, costs.order, costs.point_exponent)
        else:
            if costs.shape[0] != costs.shape[1]:
                raise ValueError(f"cost has shape {costs.shape}; a Lipschitz constant needs one set of points")
            phi = c.f
        worst = 0.0
        rounding = 8 * float(np.finfo(np.float64).eps * np.abs(phi).max(initial=0.0))
        for start, stop in row_blocks(costs):
            rise = np.abs(phi[start:stop, None] - phi) - rounding
            length = costs.block(start, stop)
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = np.where(rise > 0, rise / length, 0.0)
            worst = max(worst, float(ratio.max(initial=0.0)))
        return worst

    @property
    def critic(self) -> Callable[[object], FloatArray]:
        """The dual potential as a function on new points, by c-transform: ``z -> min_j d(z, y_j) - g_j``.

        1-Lipschitz for a metric cost of order 1; takes points (k, d) or (k,) on the line, returns (k,).
        """
        costs = self._problem.costs
        if isinstance(costs, MatrixCosts):
            raise ValueError("a critic on new points needs points: pass x and y instead of cost")

        def critic(z: object) -> FloatArray:
            points = read_points("z", z)
            if points.shape[1] != costs.y.shape[1]:
                raise ValueError(f"z has points in {points.shape[1]} dimensions; x and y have {costs.y.shape[1]}")
            return self._unscale(self._scaled_critic(np.ldexp(points, -costs.point_exponent)))

        return critic

    def _scaled_critic(self, points: FloatArray) -> FloatArray:
        costs = self._problem.costs
        if isinstance(costs, MatrixCosts):
            raise ValueError("a critic needs points")
        here = PointCosts(points, costs.y, costs.metric, costs.order, costs.point_exponent)
        return weak_c_transform(here, self.certificate.g)

    def plot(self, ax: Any = None) -> Any:
        """Draw plan and points (line or plane) or the plan as an image; returns the matplotlib axes."""
        from gantheory.numerics.transport.picture import draw

        return draw(self, self._problem, ax)

    def __repr__(self) -> str:
        n, m = self._problem.shape
        note = f", {self.note}" if self.note else ""
        return f"Transport(value={self.value!r}, {n} x {m}, gap={self.gap:.2g}, method={self.method!r}{note})"

    def _repr_latex_(self) -> str:
        order = f"{self._problem.order:g}"
        return f"$W_{{{order}}}(p, q) = {self.value:.6g}$"

    def _repr_html_(self) -> str:
        n, m = self._problem.shape
        rows = (("value", self.value), ("primal", self.primal), ("dual", self.dual), ("gap", self.gap))
        body = "".join(f"<tr><th>{name}</th><td>{number!r}</td></tr>" for name, number in rows)
        return f"<table><caption>Transport {n} × {m}, {self.method}</caption>{body}</table>"
