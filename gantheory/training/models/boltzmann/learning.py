"""Variational stochastic maximum likelihood: Algorithm 20.1 of Goodfellow, Bengio and Courville 2016, for any depth.

Each step moves the parameters by the positive phase less the negative phase. The positive one is taken under the mean
field of a batch, the negative one over chains that are never started afresh: each step they go on from where they were.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gantheory.training.models.boltzmann.enumeration import LIMIT, bits, log_mass, log_partition
from gantheory.training.models.boltzmann.gibbs import start, sweep
from gantheory.training.models.boltzmann.inference import ascend, mean_field
from gantheory.training.models.boltzmann.machine import Array, Layers, Machine, as_bits, moments_of
from gantheory.training.models.boltzmann.pretraining import Greedy, pretrain

TOLERANCE = 1e-4  # of ĥ in the positive phase


@dataclass(frozen=True)
class Config:
    """How to train a machine.

    Args:
        hidden: units of each hidden layer, from below.
        steps: of Algorithm 20.1. rate: of ascent, falling to 0 along a line.
        batch: rows per step. chains: how many persistent ones. gibbs: sweeps of each per step.
        sweeps: of mean field per step, at most. decay: of the weights, per unit of rate.
        greedy: layer-wise pre-training; None starts from small random weights.
        record_every: steps between two records. exact: record the log-likelihood and the bound, by enumeration.
    """

    hidden: tuple[int, ...] = (12, 8)
    steps: int = 4000
    rate: float = 0.1
    batch: int = 32
    chains: int = 100
    gibbs: int = 5
    sweeps: int = 30
    decay: float = 0.0
    greedy: Greedy | None = field(default_factory=Greedy)
    record_every: int = 100
    exact: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "hidden", tuple(self.hidden))
        if not self.hidden or min(self.hidden) < 1:
            raise ValueError(f"hidden = {self.hidden}: give at least one layer of at least 1 unit, for example (12, 8)")
        for name in ("batch", "chains", "gibbs", "sweeps", "record_every"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} = {getattr(self, name)}: give at least 1")
        if self.steps < 0:
            raise ValueError(f"steps = {self.steps}: give at least 0")
        if not 0 < self.rate < np.inf or not 0 <= self.decay < np.inf:
            raise ValueError(f"rate, decay = {self.rate}, {self.decay}: give a rate > 0 and a decay >= 0")


@dataclass(frozen=True, eq=False)
class Trained:
    """A machine that has learnt.

    Args:
        machine: the last one. chains: the persistent chains, (chains, n_l) for l = 0..L.
        history: arrays (records,): "step"; with `exact` also "log_z", and the means "log_likelihood" and "bound".
    """

    machine: Machine
    config: Config
    chains: Layers
    history: dict[str, Array]

    def __repr__(self) -> str:
        seen = self.history.get("log_likelihood")
        said = "" if seen is None else f", log-likelihood {seen[0]:.4g} → {seen[-1]:.4g} nats"
        return f"Trained({self.machine!r}, {self.config.steps} steps{said})"


def train(data: Any, config: Config | None = None, *, rng: np.random.Generator | int) -> Trained:
    """Pre-train, then climb a stochastic gradient of the bound.

    Args:
        data: bits (rows, n_0).

    Raises:
        ValueError: on data that are not bits; on `exact` for a machine that cannot be enumerated; if training diverges.
    """
    config, rng = config or Config(), np.random.default_rng(rng)
    x = as_bits(data, np.shape(data)[-1] if np.ndim(data) else 0, name="data")
    if config.exact and bits((x.shape[1], *config.hidden)) > LIMIT:
        raise ValueError(f"hidden = {config.hidden}: too many units to enumerate; give exact=False")
    machine = pretrain(x, config.hidden, config.greedy or Greedy(steps=0), rng=rng)
    chains = start(machine, config.chains, rng=rng)
    records: list[dict[str, float]] = []
    for step in range(config.steps + 1):
        if step % config.record_every == 0 or step == config.steps:
            records.append({"step": step, **(_exact(machine, x) if config.exact else {})})
        if step < config.steps:
            batch = x[rng.integers(0, len(x), config.batch)]
            rate = config.rate * (1 - step / config.steps)
            machine, chains = update(machine, batch, chains, config, rate=rate, rng=rng)
    return Trained(machine, config, chains, {key: np.array([r[key] for r in records]) for key in records[0]})


def update(
    machine: Machine, batch: Array, chains: Layers, config: Config, *, rate: float, rng: np.random.Generator
) -> tuple[Machine, Layers]:
    """One step of Algorithm 20.1: the new machine, and its chains."""
    half = tuple(np.full((len(batch), n), 0.5) for n in config.hidden)
    *_, (hidden, _) = ascend(machine, batch, half, config.sweeps, TOLERANCE)
    for _ in range(config.gibbs):
        chains, _ = sweep(machine, chains, rng=rng)
    direction = moments_of((batch, *hidden)) - moments_of(chains)
    return machine.moved(direction, rate, decay=config.decay), chains


def _exact(machine: Machine, x: Array) -> dict[str, float]:
    """What enumeration has to say of a machine, averaged over the data."""
    log_z = log_partition(machine)
    bound = mean_field(machine, x).bound(log_z)
    return {"log_likelihood": float(log_mass(machine, x).mean()) - log_z, "bound": float(bound.mean()), "log_z": log_z}
