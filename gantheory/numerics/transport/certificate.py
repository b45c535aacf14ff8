"""What is returned with every transport value: a plan and a pair of potentials that bound it from both sides."""

import math
from dataclasses import dataclass
from typing import cast

import numpy as np

from gantheory.numerics.transport.costs import Costs, FloatArray, IndexArray, exponent_of, row_blocks


@dataclass(frozen=True)
class Certificate:
    """A plan (rows[k], cols[k], mass[k]) and potentials f (n,), g (m,), ``f_i + g_j <= c_ij``, in scaled cost units.

    ``primal`` is the cost of the plan, ``dual`` the value of the potentials. ``gap`` bounds their distance by a sum of
    non-negative terms: mass times slack over the plan, plus what the rounded marginals leave open. The three are in
    units of ``2**unit``, so that the smallest masses lose nothing.
    """

    rows: IndexArray
    cols: IndexArray
    mass: FloatArray
    f: FloatArray
    g: FloatArray
    primal: float
    dual: float
    gap: float
    unit: int


def total(*parts: FloatArray) -> float:
    """The correctly rounded sum of all entries."""
    return math.fsum(cast("list[float]", np.concatenate(parts).tolist()))


def weak_c_transform(costs: Costs, g: FloatArray) -> FloatArray:
    """The largest f with ``f_i + g_j <= c_ij``: ``f_i = min_j c_ij - g_j``."""
    out = np.empty(costs.shape[0])
    for start, stop in row_blocks(costs):
        out[start:stop] = (costs.block(start, stop) - g).min(axis=1)
    return out


def largest_violation(costs: Costs, f: FloatArray, g: FloatArray) -> float:
    """``max_ij f_i + g_j - c_ij``; at most 0 for feasible potentials."""
    worst = -math.inf
    for start, stop in row_blocks(costs):
        worst = max(worst, float((f[start:stop, None] + g - costs.block(start, stop)).max()))
    return worst


def certify(
    p: FloatArray,
    q: FloatArray,
    costs: Costs,
    plan: tuple[IndexArray, IndexArray, FloatArray],
    f: FloatArray,
    g: FloatArray,
) -> Certificate:
    """Measure a plan and feasible potentials: both objectives and a rigorous bound on what lies between them."""
    rows, cols, mass = plan
    unit = exponent_of(float(mass.max(initial=0.0)))
    p, q, heavy = np.ldexp(p, -unit), np.ldexp(q, -unit), np.ldexp(mass, -unit)
    price = costs.entries(rows, cols)
    slack = np.maximum(price - f[rows] - g[cols], 0.0)
    left = np.abs(p - np.bincount(rows, heavy, len(p)))
    right = np.abs(q - np.bincount(cols, heavy, len(q)))
    gap = math.fsum(heavy * slack) + math.fsum(left * np.abs(f)) + math.fsum(right * np.abs(g))
    primal = math.fsum(heavy * price)
    dual = total(p * f, q * g)
    return Certificate(rows, cols, mass, f, g, primal, dual, gap, unit)
