"""Mean field: the best factorised q(h | v) = Π_j Bernoulli(h_j; ĥ_j), and the lower bound on log p(v) that it gives.

    log p(v) >= E_q[-E(v, h)] + H(q) - log Z,   the gap being KL(q(h|v) || p(h|v)).

Where the bound is best, ĥ⁽ˡ⁾ = σ(b⁽ˡ⁾ + W⁽ˡ⁾ᵀ ĥ⁽ˡ⁻¹⁾ + W⁽ˡ⁺¹⁾ ĥ⁽ˡ⁺¹⁾). Units of one parity do not meet in E, so in them
the bound is a linear function plus an entropy: concave, with its maximum where that equation puts it. Updating odd
layers, then even ones, never lowers it, and neither does going only a part of the way. Updating all at once may.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from gantheory.training.models.boltzmann.machine import Array, Layers, Machine, as_bits, sigmoid


@dataclass(frozen=True, eq=False)
class MeanField:
    """A factorised posterior for each row.

    Args:
        hidden: ĥ⁽ˡ⁾ (rows, n_l) for l = 1..L.
        free: E_q[-E] + H(q), (rows,): the bound before log Z is taken off.
        history: `free` after each sweep (sweeps + 1, rows); it never falls.
        change: the largest change of any ĥ in the last sweep, (rows,). converged: whether it is within tolerance.
    """

    hidden: Layers
    free: Array
    history: Array
    change: Array
    converged: Array

    def bound(self, log_z: float) -> Array:
        """The lower bound on log p(v), (rows,), given log Z. A log Z that is too small makes it too high."""
        return self.free - log_z

    def __repr__(self) -> str:
        rows, sweeps = len(self.free), len(self.history) - 1
        return f"MeanField({int(self.converged.sum())} of {rows} rows converged in {sweeps} sweeps)"


def entropy(h: Array) -> Array:
    """H of independent bits with these means, summed over the last axis, in nats; 0 log 0 = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(h > 0, h * np.log(h), 0.0) + np.where(h < 1, (1 - h) * np.log1p(-h), 0.0)
    return -terms.sum(-1)


def free_bound(machine: Machine, v: Array, hidden: Layers) -> Array:
    """E_q[-E(v, h)] + H(q), (rows,). E is linear in each unit, so its mean is E at the means."""
    return -machine.energy((v, *hidden)) + sum(entropy(h) for h in hidden)


def mean_field(
    machine: Machine,
    v: Any,
    *,
    sweeps: int = 200,
    tolerance: float = 1e-8,
    damping: float = 0.0,
    begin: Layers | None = None,
) -> MeanField:
    """Iterate the fixed-point equations, odd layers then even, until no ĥ of any row moves by more than `tolerance`.

    Args:
        v: bits (rows, n_0). sweeps: at most so many.
        damping: in [0, 1): the share of the old value that is kept in each update.
        begin: where to start, (rows, n_l) for l = 1..L; at 1/2 if not given.

    Raises:
        ValueError: on values out of range, or a start of another shape.
    """
    v = as_bits(v, machine.sizes[0])
    if not 0 <= damping < 1:
        raise ValueError(f"damping = {damping!r}: give a number in [0, 1)")
    if sweeps < 1 or not tolerance >= 0:
        raise ValueError(f"sweeps, tolerance = {sweeps!r}, {tolerance!r}: give at least 1 and 0")
    first = _begin(machine, len(v), begin)
    history, last = [free_bound(machine, v, first)], (first, np.full(len(v), np.inf))
    for last in ascend(machine, v, first, sweeps, tolerance, damping):
        history.append(free_bound(machine, v, last[0]))
    hidden, change = last
    return MeanField(hidden, history[-1], np.array(history), change, change <= tolerance)


def ascend(
    machine: Machine, v: Array, begin: Layers, sweeps: int, tolerance: float, damping: float = 0.0
) -> Iterator[tuple[Layers, Array]]:
    """After each sweep of `mean_field`: ĥ, and the largest change of any, row by row (rows,)."""
    x = [v, *begin]
    for _ in range(sweeps):
        change = np.zeros(len(v))
        for i in (*range(1, len(x), 2), *range(2, len(x), 2)):
            new = damping * x[i] + (1 - damping) * sigmoid(machine.field(x, i))
            change = np.maximum(change, np.abs(new - x[i]).max(1))
            x[i] = new
        yield tuple(x[1:]), change
        if change.max() <= tolerance:
            return


def _begin(machine: Machine, rows: int, begin: Layers | None) -> Layers:
    """The start, checked."""
    shapes = [(rows, n) for n in machine.sizes[1:]]
    if begin is None:
        return tuple(np.full(shape, 0.5) for shape in shapes)
    found = tuple(np.asarray(h, dtype=np.float64) for h in begin)
    if [h.shape for h in found] != shapes or any(not ((h >= 0) & (h <= 1)).all() for h in found):
        raise ValueError(f"begin has shapes {[h.shape for h in found]}; give probabilities of shapes {shapes}")
    return found
