"""Distributions to learn: mixtures, the ring of 8, the grid of 25, lines, the swiss roll, finite ones, and your own.

A distribution has `dim`, `sample(rng, n, dtype) -> (n, dim)` and, where known, `density(x)`; mixtures also have modes.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray


class Data(ABC):
    """Something to sample from."""

    name: str = "data"
    dim: int = 1
    modes: Array | None = None  # centres (M, dim) to be covered, where the distribution has some
    spread: float = 0.0  # the standard deviation about a mode

    @abstractmethod
    def sample(self, rng: np.random.Generator, n: int, dtype: str) -> Array:
        """n points, (n, dim)."""

    def density(self, x: Array) -> Array:
        """Density at points (..., dim) -> (...).

        Raises:
            ValueError: where there is none, or none is known.
        """
        raise ValueError(f"{self.name}: no density is known")


class Mixture(Data):
    """A mixture of isotropic Gaussians.

    Args:
        means: (M, dim).
        std: standard deviation of every part, or (M,) of each.
        weights: (M,) probabilities; equal ones if not given.
    """

    def __init__(self, means: Any, std: Any, weights: Any = None, *, name: str = "mixture") -> None:
        self.modes = self.centres = np.atleast_2d(np.asarray(means, dtype=np.float64))
        count, self.dim = self.centres.shape
        self.stds = np.broadcast_to(np.asarray(std, dtype=np.float64), (count,))
        self.weights = np.full(count, 1 / count) if weights is None else np.asarray(weights, dtype=np.float64)
        self.uniform, self.spread, self.name = weights is None, float(self.stds.max()), name
        if not (self.stds > 0).all():
            raise ValueError(f"std {std!r}: every standard deviation must be > 0")
        if self.weights.shape != (count,) or (self.weights < 0).any() or abs(self.weights.sum() - 1) > 1e-9:
            raise ValueError(f"weights {weights!r}: give {count} probabilities that sum to 1")

    def sample(self, rng: np.random.Generator, n: int, dtype: str) -> Array:
        x = rng.standard_normal((n, self.dim), dtype=np.dtype(dtype).type)
        count = len(self.centres)
        part = rng.integers(0, count, n) if self.uniform else rng.choice(count, n, p=self.weights)
        x *= self.stds.astype(dtype).take(part)[:, None]
        x += self.centres.astype(dtype).take(part, axis=0)
        return x

    def density(self, x: Array) -> Array:
        square = ((np.asarray(x)[..., None, :] - self.centres) ** 2).sum(-1)
        bells = np.exp(-square / (2 * self.stds**2)) / (2 * np.pi * self.stds**2) ** (self.dim / 2)
        return bells @ self.weights


def ring(count: int = 8, radius: float = 2.0, std: float = 0.02) -> Mixture:
    """`count` Gaussians on a circle (Metz et al. 2017, appendix: 8, radius 2, std 0.02)."""
    angle = 2 * np.pi * np.arange(count) / count
    return Mixture(radius * np.stack([np.cos(angle), np.sin(angle)], axis=1), std, name="ring")


def grid(side: int = 5, gap: float = 2.0, std: float = 0.05) -> Mixture:
    """side² Gaussians on a square lattice about the origin (25 of std 0.05, 2 apart)."""
    at = gap * (np.arange(side) - (side - 1) / 2)
    return Mixture(np.stack(np.meshgrid(at, at, indexing="ij"), axis=-1).reshape(-1, 2), std, name="grid")


def two_gaussians(gap: float = 4.0, std: float = 1.0) -> Mixture:
    """An even mixture of two Gaussians on the line, `gap` apart."""
    return Mixture([[-gap / 2], [gap / 2]], std, name="two-gaussians")


def gaussian(mean: float = 0.0, std: float = 1.0) -> Mixture:
    """One Gaussian on the line."""
    return Mixture([[mean]], std, name="gaussian")


@dataclass(frozen=True)
class Line(Data):
    """(θ, Z), Z uniform on [0, 1]: Example 1 of the WGAN paper."""

    theta: float = 0.0
    name = "line"
    dim = 2

    def sample(self, rng: np.random.Generator, n: int, dtype: str) -> Array:
        x = np.full((n, 2), self.theta, dtype=dtype)
        x[:, 1] = rng.random(n, dtype=np.dtype(dtype).type)
        return x


@dataclass(frozen=True)
class SwissRoll(Data):
    """The flat spiral t (cos t, sin t) / 7.5 π, t uniform in area, with Gaussian noise of standard deviation `std`."""

    std: float = 0.02
    name = "swiss-roll"
    dim = 2

    def sample(self, rng: np.random.Generator, n: int, dtype: str) -> Array:
        t = 1.5 * np.pi * (1 + 2 * rng.random(n))
        x = np.stack([t * np.cos(t), t * np.sin(t)], axis=1) * (2 / (4.5 * np.pi))
        return (x + self.std * rng.standard_normal((n, 2))).astype(dtype)


class Finite(Data):
    """A pmf on finitely many points (A, dim)."""

    def __init__(self, points: Any, pmf: Any = None) -> None:
        points = np.asarray(points, dtype=np.float64)
        self.points = points[:, None] if points.ndim == 1 else points
        self.pmf = np.full(len(self.points), 1 / len(self.points)) if pmf is None else np.asarray(pmf, dtype=np.float64)
        self.name, self.dim = "finite", self.points.shape[1]
        if self.pmf.shape != (len(self.points),) or (self.pmf < 0).any() or abs(self.pmf.sum() - 1) > 1e-9:
            raise ValueError(f"pmf {pmf!r}: give {len(self.points)} probabilities that sum to 1")

    def sample(self, rng: np.random.Generator, n: int, dtype: str) -> Array:
        return self.points.astype(dtype)[rng.choice(len(self.points), n, p=self.pmf)]


class Sampler(Data):
    """The user's own `draw(rng, n) -> (n, dim)` or (n,)."""

    def __init__(self, draw: Callable[[np.random.Generator, int], Any]) -> None:
        self.draw, self.name = draw, getattr(draw, "__qualname__", "callable")
        self.dim = self.sample(np.random.default_rng(0), 2, "float64").shape[1]

    def sample(self, rng: np.random.Generator, n: int, dtype: str) -> Array:
        x = np.asarray(self.draw(rng, n))
        x = x[:, None] if x.ndim == 1 else x
        if x.ndim != 2 or len(x) != n:
            raise ValueError(f"{self.name}(rng, {n}) has shape {x.shape}; give ({n}, dim)")
        return x.astype(dtype)


def normal_noise(rng: np.random.Generator, n: int, dim: int, dtype: str) -> Array:
    """The prior N(0, I), (n, dim)."""
    return rng.standard_normal((n, dim), dtype=np.dtype(dtype).type)


def uniform_noise(rng: np.random.Generator, n: int, dim: int, dtype: str) -> Array:
    """The prior U[-1, 1]^dim, (n, dim)."""
    return 2 * rng.random((n, dim), dtype=np.dtype(dtype).type) - 1


PRIORS = {"normal": normal_noise, "uniform": uniform_noise}
DATA: dict[str, Callable[[], Data]] = {
    "ring": ring,
    "grid": grid,
    "two-gaussians": two_gaussians,
    "gaussian": gaussian,
    "line": Line,
    "swiss-roll": SwissRoll,
}


def as_data(data: Any) -> Data:
    """A distribution from a name, an array of points (each equally likely), a callable (rng, n), or a `Data`.

    Raises:
        ValueError: on an unknown name.
    """
    if isinstance(data, Data):
        return data
    if isinstance(data, str):
        if data not in DATA:
            raise ValueError(f"no data called {data!r}; there is {', '.join(DATA)}")
        return DATA[data]()
    return Sampler(data) if callable(data) else Finite(data)


def draw(config: Any, streams: list[dict[str, np.random.Generator]]) -> dict[str, np.ndarray]:
    """What chance supplies to a block of steps, (S, steps, batches, m, coordinates).

    `real` data; `noise`, one batch more, for the generator's fresh one; `fake` samples where the model is fixed; `mix`,
    points of [0, 1] for a penalty.
    """
    drawn = {}
    for name, (sample, batches) in config.sources.items():
        n = config.block * batches * config.m
        lots = np.stack([sample(stream[name], n) for stream in streams])
        drawn[name] = lots.reshape(len(streams), config.block, batches, config.m, -1)
    return drawn
