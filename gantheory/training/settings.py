"""What a run is: the frozen `Config`. What is left out is filled in from the game's own defaults."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from gantheory.training.data import PRIORS, Data, Finite, as_data
from gantheory.training.networks import MLP
from gantheory.training.optimisers import Optimiser

STREAMS = ("init", "real", "noise", "fake", "mix", "frame")
Sample = Callable[[np.random.Generator, int], np.ndarray]


@dataclass(frozen=True)
class Config:
    """A run of a game.

    Args:
        game: a game or its name (`gantheory train --list`).
        data: a `Data`, a name, an array of points (n, dim) or a callable (rng, n) -> (n, dim).
        generator: an `MLP`; a `Data` if the model is a fixed distribution and only the discriminator learns.
        discriminator: an `MLP` with 1 output (and the game's heads).
        hidden, activation: of the networks that are not given.
        optimiser_g, optimiser_d: `Optimiser`s; the game's own if not given.
        k: discriminator steps per generator step. batch: rows of data, and of samples, per step.
        steps: generator steps. seeds: how many, or which ones by number.
        update: "alternating" (Algorithm 1) or "simultaneous" (both gradients at the same point).
        noise, noise_dim: the prior, "normal" or "uniform", and its dimension.
        record_every: steps between two records. frames: how often samples of the generator are kept.
        limit: a seed whose weights exceed this is stopped as diverged.
        block, chunk: steps per draw of random numbers, and seeds worked on together. The block is part of what a run
            computes; the chunk is not.
    """

    game: Any = "non-saturating"
    data: Any = "ring"
    generator: Any = None
    discriminator: MLP | None = None
    hidden: tuple[int, ...] = (64, 64)
    activation: str = "relu"
    optimiser_g: Optimiser | None = None
    optimiser_d: Optimiser | None = None
    k: int = 0
    batch: int = 0
    steps: int = 1000
    seeds: int | tuple[int, ...] = 1
    update: str = "alternating"
    noise: str = "normal"
    noise_dim: int = 2
    dtype: str = "float32"
    record_every: int = 10
    frames: int = 0
    frame_points: int = 256
    limit: float = 1e6
    block: int = 32
    chunk: int = 4

    def __post_init__(self) -> None:
        from gantheory.training.registry import as_game

        rule, put = as_game(self.game), object.__setattr__
        put(self, "game", rule)
        if hasattr(rule, "players"):  # a game in two numbers: its own networks, and data at 0
            put(self, "data", Finite([[0.0]]))
            put(self, "noise_dim", 1)
            put(self, "generator", rule.players()[0])
            put(self, "discriminator", rule.players()[1])
        put(self, "data", as_data(self.data))
        put(self, "k", self.k or rule.k)
        put(self, "batch", self.batch or rule.batch)
        put(self, "optimiser_g", self.optimiser_g or rule.optimiser)
        put(self, "optimiser_d", self.optimiser_d or rule.optimiser)
        put(self, "seeds", tuple(range(self.seeds)) if isinstance(self.seeds, int) else tuple(self.seeds))
        if self.generator is None:
            sizes = (self.noise_dim + rule.codes, *self.hidden, self.data.dim)
            put(self, "generator", MLP(sizes, self.activation))
        if self.discriminator is None:
            put(self, "discriminator", MLP((self.data.dim, *self.hidden, 1 + rule.heads), self.activation))
        self._check()

    def _check(self) -> None:
        """Raise ValueError on what cannot be run."""
        for name in ("k", "batch", "steps", "noise_dim", "record_every", "block", "chunk"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} = {getattr(self, name)}: give at least 1")
        for name, allowed in {
            "update": ("alternating", "simultaneous"),
            "noise": tuple(PRIORS),
            "dtype": ("float32", "float64"),
        }.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} = {getattr(self, name)!r}: give one of {', '.join(allowed)}")
        if not self.seed_ids or len(set(self.seed_ids)) < len(self.seed_ids) or min(self.seed_ids) < 0:
            raise ValueError(f"seeds = {self.seeds!r}: give a count >= 1, or different numbers >= 0")
        d, dim = self.network_d.sizes, self.data.dim
        if (d[0], d[-1]) != (dim, 1 + self.rule.heads):
            raise ValueError(f"discriminator {d}: it must take {dim} inputs and give {1 + self.rule.heads} outputs")
        out = self.generator.dim if isinstance(self.generator, Data) else self.generator.sizes[-1]
        into = self.noise_dim + self.rule.codes
        if out != dim or (self.network_g and self.network_g.sizes[0] != into):
            raise ValueError(f"generator: it must take {into} inputs (noise and code) and give {dim} outputs")

    @property
    def rule(self) -> Any:
        """The game."""
        return self.game

    @property
    def m(self) -> int:
        """Rows of a batch."""
        return self.batch

    @property
    def seed_ids(self) -> tuple[int, ...]:
        """The numbers of the seeds."""
        return self.seeds if isinstance(self.seeds, tuple) else tuple(range(self.seeds))

    @property
    def network_d(self) -> MLP:
        """The discriminator's network."""
        return self.discriminator or MLP((self.data.dim, *self.hidden, 1), self.activation)

    @property
    def network_g(self) -> MLP | None:
        """The generator's network; None when the model is a fixed distribution."""
        return None if isinstance(self.generator, Data) else self.generator

    def draw_noise(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """The generator's input (n, noise_dim + codes): noise, then the game's code."""
        z = PRIORS[self.noise](rng, n, self.noise_dim, self.dtype)
        return np.concatenate([z, self.rule.draw_codes(rng, n).astype(self.dtype)], axis=1) if self.rule.codes else z

    @cached_property
    def sources(self) -> dict[str, tuple[Sample, int]]:
        """For each kind of draw: how to sample it, and how many batches a step takes."""
        real, fake, dtype = self.data, self.generator, self.dtype
        found: dict[str, tuple[Sample, int]] = {"real": (lambda rng, n: real.sample(rng, n, dtype), self.k)}
        if isinstance(fake, Data):
            found["fake"] = (lambda rng, n: fake.sample(rng, n, dtype), self.k)
        else:
            found["noise"] = (self.draw_noise, self.k + 1)
        if self.rule.penalty is not None:
            found["mix"] = (lambda rng, n: rng.random(n).astype(dtype), self.k)
        return found

    def fingerprint(self) -> str:
        """A digest of everything that decides what the run computes."""
        digest = hashlib.sha256()
        for item in fields(self):
            if item.name != "chunk":
                digest.update(f"{item.name}={_describe(getattr(self, item.name))};".encode())
        return digest.hexdigest()


def _describe(value: Any) -> str:
    """A text that is the same for the same value, arrays and objects included."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape}{hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()}"
    if isinstance(value, Data) or hasattr(value, "notation"):
        return type(value).__name__ + "".join(f"{k}:{_describe(v)}," for k, v in sorted(vars(value).items()))
    return getattr(value, "__qualname__", None) or repr(value)
