"""log Z of machines too large to enumerate, by annealed importance sampling (Neal 2001; Salakhutdinov, Murray 2008).

Between independent bits (β = 0) and the machine (β = 1) lie machines with weights βW. A chain walks from one to the
other and collects the ratios p*_β'(x) / p*_β(x) on its way: the mean of their product is Z_1 / Z_0 exactly, for any
number of steps. Only odd layers are drawn; the even ones are summed in closed form, which lowers the variance.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gantheory.training.models.boltzmann.gibbs import sweep
from gantheory.training.models.boltzmann.machine import Array, Machine, as_bits, sigmoid, softplus


@dataclass(frozen=True)
class Partition:
    """An estimate of log Z.

    Args:
        log_z: log of the mean of the weights. error: its standard error, by the delta method.
        effective: how many equally weighted chains the weights are worth; the error is not to be trusted below 10.
        chains: how many ran.
    """

    log_z: float
    error: float
    effective: float
    chains: int

    def __repr__(self) -> str:
        return f"Partition(log Z = {self.log_z:.4f} ± {self.error:.2g}, {self.effective:.0f} of {self.chains} chains)"


def _between(base: Array, machine: Machine, beta: float) -> Machine:
    """The machine at β: weights βW, the bias of layer 0 moving from that of the base."""
    seen = (1 - beta) * base + beta * machine.biases[0]
    return Machine(tuple(beta * w for w in machine.weights), (seen, *machine.biases[1:]))


def _odd_mass(machine: Machine, x: list[Array]) -> Array:
    """log Σ over even layers of exp(-E), for given odd layers, (chains,)."""
    drawn = [x[i] @ machine.biases[i] for i in range(1, len(x), 2)]
    summed = [softplus(machine.field(x, i)).sum(-1) for i in range(0, len(x), 2)]
    return np.sum([*drawn, *summed], axis=0)


def annealed_partition(
    machine: Machine, *, chains: int = 200, steps: int = 2000, rng: np.random.Generator, data: Any = None
) -> Partition:
    """log Z, with its error.

    Args:
        steps: temperatures between the base and the machine, equally spaced in β.
        data: rows (n, n_0) whose bits' means the base has; a base that is near the data takes fewer steps. Without it
            the base has the machine's own biases.

    Raises:
        ValueError: on fewer than 2 chains or 1 step.
    """
    if chains < 2 or steps < 1:
        raise ValueError(f"chains, steps = {chains}, {steps}: give at least 2 and 1")
    base = machine.biases[0] if data is None else log_odds(as_bits(data, machine.sizes[0], name="data"))
    current = _between(base, machine, 0.0)
    log_z0 = float(sum(softplus(b).sum() for b in current.biases))
    x = [(rng.random((chains, len(b))) < sigmoid(b)).astype(np.float64) for b in current.biases]
    log_weights = np.zeros(chains)
    for beta in np.linspace(0, 1, steps + 1)[1:]:
        step = _between(base, machine, float(beta))
        log_weights += _odd_mass(step, x) - _odd_mass(current, x)
        current = step
        x = list(sweep(current, x, rng=rng)[0])
    ratio = np.exp(log_weights - log_weights.max())
    error = ratio.std(ddof=1) / (ratio.mean() * np.sqrt(chains))
    log_z = log_z0 + float(log_weights.max() + np.log(ratio.mean()))
    return Partition(log_z, float(error), float(ratio.sum() ** 2 / (ratio**2).sum()), chains)


def log_odds(v: Array) -> Array:
    """log p/(1-p) of each column's share of ones (n, k) -> (k,), half a one and half a zero added to the counts."""
    ones = v.sum(0) + 0.5
    return np.log(ones / (len(v) + 1 - ones))
