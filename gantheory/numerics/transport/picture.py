"""Pictures of a transport: points and the mass that moves between them, or the plan as an image."""

from importlib import import_module
from typing import Any

import numpy as np

from gantheory.numerics.transport.costs import PointCosts
from gantheory.numerics.transport.problem import Problem

_LINES = 2_000  # the heaviest moves that are drawn


def draw(result: Any, problem: Problem, ax: Any = None) -> Any:
    """Draw on ``ax`` (a new one by default) and return it; needs matplotlib (extra ``plot``)."""
    if ax is None:
        figure: Any = import_module("matplotlib.figure").Figure(figsize=(5, 5), layout="constrained")
        ax = figure.add_subplot()
    costs = problem.costs
    if isinstance(costs, PointCosts) and costs.x.shape[1] <= 2:
        _draw_points(result, problem, costs, ax)
    else:
        ax.imshow(result.plan.toarray(), aspect="auto", cmap="Blues", interpolation="nearest")
        ax.set(xlabel="atoms of q", ylabel="atoms of p")
    name = f"$W_{{{problem.order:g}}}$"
    ax.set_title(f"{name} = {result.value:.6g} (gap {result.gap:.1e})")
    return ax


def _draw_points(result: Any, problem: Problem, costs: PointCosts, ax: Any) -> None:
    collections: Any = import_module("matplotlib.collections")
    x, y = np.ldexp(costs.x, costs.point_exponent), np.ldexp(costs.y, costs.point_exponent)
    line = x.shape[1] == 1
    if line:  # p above, q below
        x, y = np.column_stack([x[:, 0], np.ones(len(x))]), np.column_stack([y[:, 0], np.zeros(len(y))])
        ax.set_yticks([0, 1], ["q", "p"])
    else:
        ax.set_aspect("equal")
    c = result.certificate
    heavy = np.argsort(-c.mass, kind="stable")[:_LINES]
    segments = np.stack([x[c.rows[heavy]], y[c.cols[heavy]]], axis=1)
    shade = c.mass[heavy] / max(float(c.mass.max(initial=0.0)), 1e-300)
    ax.add_collection(collections.LineCollection(segments, colors="0.4", linewidths=0.2 + 1.5 * shade, zorder=1))
    for points, masses, colour, name in ((x, problem.p, "C0", "p"), (y, problem.q, "C3", "q")):
        weights = masses.values
        sizes = 60 * weights / max(float(weights.max(initial=0.0)), 1e-300)
        ax.scatter(points[:, 0], points[:, 1], s=sizes, color=colour, label=name, zorder=2, linewidths=0)
    ax.legend()
