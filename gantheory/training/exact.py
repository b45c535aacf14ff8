"""Exact mode: generator and discriminator are tables on a finite space, and expectations are sums.

The generator is q = softmax(θ), the discriminator one logit per atom. Nothing is sampled, so theory is an equality.
Shapes: p, q, θ, logits (..., atoms), float64.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from gantheory.training.registry import as_game

Array = np.ndarray


def softmax(theta: Array) -> Array:
    """The pmf with these logits, last axis atoms."""
    e = np.exp(theta - theta.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def value(game: Any, p: Array, q: Array, a: Array) -> Array:
    """V = -J^(D) at the logits a, as exact sums (...)."""
    rule = as_game(game)
    with np.errstate(invalid="ignore"):
        real, fake = np.where(p > 0, p * rule.real.of(np, a), 0.0), np.where(q > 0, q * rule.fake.of(np, a), 0.0)
    return -(real + fake).sum(-1)


def discriminator_gradient(game: Any, p: Array, q: Array, a: Array) -> Array:
    """dJ^(D)/da, atom by atom."""
    rule = as_game(game)
    return p * rule.real.slope(np, a) + q * rule.fake.slope(np, a)


def generator_gradient(game: Any, theta: Array, a: Array) -> Array:
    """dJ^(G)/dθ with the discriminator's logits a held still, q = softmax(θ)."""
    cost, q = as_game(game).generator.of(np, a), softmax(theta)
    return q * (cost - (q * cost).sum(-1, keepdims=True))


def solve_discriminator(game: Any, p: Array, q: Array, *, steps: int = 70, reach: float = 24.0) -> Array:
    """Train the discriminator to its optimum at fixed p and q: sign descent, the step halving each time.

    Every atom's cost has one valley in its logit, so that this is bisection, within `reach` * 2 of 0, for every game.
    It uses the game's gradient alone, and no formula for the optimum. Where both masses are 0 the logit stays 0.

    Returns:
        logits (..., atoms).

    Raises:
        ValueError: for critics, whose value has no maximum without a Lipschitz bound.
    """
    if as_game(game).real is as_game("wgan").real:
        raise ValueError("a critic needs a Lipschitz bound: use solve_critic")
    a, step = np.zeros(np.broadcast(p, q).shape), reach
    for _ in range(steps):
        a = a - step * np.sign(discriminator_gradient(game, p, q, a))
        step /= 2
    return a


@dataclass(frozen=True)
class Critic:
    """A 1-Lipschitz table f and the flow that proves it best: E_p f - E_q f = `value` = cost of the flow."""

    f: Array
    flow: Array
    value: float
    cost: float

    def __repr__(self) -> str:
        return f"Critic(value={self.value:.12g}, gap={self.cost - self.value:.1e})"


def solve_critic(p: Array, q: Array, cost: Array) -> Critic:
    """Train a critic over all 1-Lipschitz tables: max E_p f - E_q f subject to f_i - f_j <= cost_ij.

    Dual ascent by cheapest detours: mass moves along the path on which the critic drops least, until none is left; the
    critic is the table of distances in what remains (Ahuja, Magnanti and Orlin 1993, section 9.7).

    Args:
        p, q: pmfs (atoms,). cost: a metric (atoms, atoms).

    Raises:
        ValueError: if the cost is not a metric: then one function is not enough for the dual.
    """
    cost = np.asarray(cost, dtype=np.float64)
    if (cost < 0).any() or np.diag(cost).any() or (cost[:, None, :] > cost[:, :, None] + cost[None] + 1e-12).any():
        raise ValueError("cost must be >= 0, 0 on the diagonal, and obey the triangle inequality")
    excess, flow, tiny = np.array(p - q, dtype=np.float64), np.zeros_like(cost), 1e-15
    while (excess > tiny).any() and (excess < -tiny).any():
        distance, parent = _distances(cost, flow > tiny, excess > tiny)
        sink = int(np.argmin(np.where(excess < -tiny, distance, np.inf)))
        path = [sink]
        while parent[path[-1]] >= 0:
            path.append(int(parent[path[-1]]))
        path.reverse()
        arcs = list(pairwise(path))
        amount = min(excess[path[0]], -excess[sink])
        back = [(i, j) for i, j in arcs if flow[j, i] > tiny and _cheaper_back(cost, i, j)]
        amount = min([amount, *(flow[j, i] for i, j in back)])
        for i, j in arcs:
            if (i, j) in back:
                flow[j, i] -= amount
            else:
                flow[i, j] += amount
        excess[path[0]] -= amount
        excess[sink] += amount
    f = -_distances(cost, flow > tiny, np.ones(len(cost), dtype=bool))[0]
    f = (f[None, :] + cost).min(1)  # rounding aside this changes nothing; it makes f 1-Lipschitz whatever happened
    return Critic(f, flow, float((p - q) @ f), float((flow * cost).sum()))


def _cheaper_back(cost: Array, i: int, j: int) -> bool:
    """Whether undoing flow j -> i is the cheaper way from i to j: always, costs being >= 0."""
    return -cost[j, i] <= cost[i, j]


def _distances(cost: Array, used: Array, sources: Array) -> tuple[Array, Array]:
    """Bellman-Ford from a set of nodes in the residual graph; (distance, parent), parent -1 at a source."""
    length = np.where(used.T, np.minimum(cost, -cost.T), cost)
    distance = np.where(sources, 0.0, np.inf)
    parent = np.full(len(cost), -1)
    for _ in range(len(cost)):
        through = distance[:, None] + length
        best = through.argmin(0)
        better = through[best, np.arange(len(cost))] < distance - 1e-13
        if not better.any():
            break
        distance = np.where(better, through.min(0), distance)
        parent = np.where(better, best, parent)
    return distance, parent


def play(
    game: Any, p: Array, theta: Array, *, steps: int, lr: float, k: int | None = None, lr_d: float = 4.0
) -> dict[str, Array]:
    """The two-table game: the generator descends J^(G) against a discriminator that is solved, or given k steps.

    Args:
        k: gradient steps of the discriminator per generator step, each lr_d * gradient / (p + q); None solves it.

    Returns:
        "q" (steps + 1, ..., atoms), "a" (steps, ..., atoms), "value" (steps, ...).
    """
    rule = as_game(game)
    qs, logits, values = [softmax(theta)], [], []
    a = np.zeros(np.broadcast(p, theta).shape)
    for _ in range(steps):
        q = qs[-1]
        if k is None:
            a = solve_discriminator(rule, p, q)
        for _ in range(k or 0):
            a = a - lr_d * discriminator_gradient(rule, p, q, a) / (p + q)
        logits.append(a)
        values.append(value(rule, p, q, a))
        theta = theta - lr * generator_gradient(rule, theta, a)
        qs.append(softmax(theta))
    return {"q": np.stack(qs), "a": np.stack(logits), "value": np.stack(values)}
