"""Block Gibbs sampling: even layers given odd ones, then odd ones given even, many chains at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gantheory.training.models.boltzmann.machine import Array, Layers, Machine, as_bits, sigmoid


def start(machine: Machine, chains: int, *, rng: np.random.Generator) -> Layers:
    """Fair coins: joint states (chains, n_l) for l = 0..L.

    Raises:
        ValueError: on fewer than 1 chain.
    """
    if chains < 1:
        raise ValueError(f"chains = {chains}: give at least 1")
    return tuple(rng.integers(0, 2, (chains, n)).astype(np.float64) for n in machine.sizes)


def sweep(
    machine: Machine, layers: Sequence[Array], *, rng: np.random.Generator, clamped: bool = False
) -> tuple[Layers, Layers]:
    """Draw every layer once, from its conditional given its neighbours. With `clamped` layer 0 stays as it is.

    Returns:
        The new states, and the probabilities that they were drawn with (0 and 1 for a clamped layer).
    """
    x, p = list(layers), list(layers)
    for parity in (0, 1):
        for i in range(parity, len(x), 2):
            if i == 0 and clamped:
                continue
            p[i] = sigmoid(machine.field(x, i))
            x[i] = (rng.random(p[i].shape) < p[i]).astype(np.float64)
    return tuple(x), tuple(p)


def sample(
    machine: Machine, chains: int, *, sweeps: int, rng: np.random.Generator, begin: Sequence[Array] | None = None
) -> Layers:
    """Joint states after `sweeps` sweeps of every chain, from `begin` (chains, n_l) or from fair coins."""
    x: Layers = start(machine, chains, rng=rng) if begin is None else tuple(begin)
    for _ in range(sweeps):
        x, _ = sweep(machine, x, rng=rng)
    return x


@dataclass(frozen=True, eq=False)
class Estimate:
    """Marginals from chains.

    Args:
        mean: (n_l,) for each layer that was drawn. error: the standard error of each.
        effective: (n_l,), how many independent draws of the unit would give that error.
    """

    mean: Layers
    error: Layers
    effective: Layers

    def __repr__(self) -> str:
        worst = max(float(e.max()) for e in self.error)
        return f"Estimate({'-'.join(str(len(m)) for m in self.mean)}, standard errors <= {worst:.2g})"


def gibbs_marginals(
    machine: Machine,
    *,
    chains: int = 400,
    sweeps: int = 400,
    burn: int = 100,
    rng: np.random.Generator,
    v: Any = None,
) -> Estimate:
    """p(x⁽ˡ⁾_j = 1) of every unit, or p(h⁽ˡ⁾_j = 1 | v) given one v (n_0,), by averaging conditional probabilities.

    The draws of a chain depend on each other but the chains do not: each chain's mean is one batch mean, and the
    spread of these over the chains gives the error with all autocorrelation in it.

    Raises:
        ValueError: on fewer than 2 chains or 1 sweep.
    """
    if chains < 2 or sweeps < 1 or burn < 0:
        raise ValueError(f"chains, sweeps, burn = {chains}, {sweeps}, {burn}: give at least 2, 1 and 0")
    x, clamped = start(machine, chains, rng=rng), v is not None
    if clamped:
        row = as_bits(np.atleast_2d(v), machine.sizes[0])
        x = (np.repeat(row[:1], chains, axis=0), *x[1:])
    totals = [np.zeros((chains, n)) for n in machine.sizes]
    for step in range(burn + sweeps):
        x, p = sweep(machine, x, rng=rng, clamped=clamped)
        if step >= burn:
            for total, q in zip(totals, p, strict=True):
                total += q
    means = [total / sweeps for total in totals[clamped:]]
    mean = tuple(m.mean(0) for m in means)
    error = tuple(m.std(0, ddof=1) / np.sqrt(chains) for m in means)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = tuple(m * (1 - m) / e**2 for m, e in zip(mean, error, strict=True))
    return Estimate(mean, error, effective)
