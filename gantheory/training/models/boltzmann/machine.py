"""The deep Boltzmann machine: layers of binary units, each coupled to the layers beside it and to no other.

Layer 0 is what is seen, v; layers 1 to L are hidden, h⁽¹⁾ to h⁽ᴸ⁾. Up to the constant log Z,

    log p(v, h⁽¹⁾, ..., h⁽ᴸ⁾) = -E = Σ_l b⁽ˡ⁾ᵀ x⁽ˡ⁾ + Σ_l x⁽ˡ⁻¹⁾ᵀ W⁽ˡ⁾ x⁽ˡ⁾   with x⁽⁰⁾ = v, x⁽ˡ⁾ = h⁽ˡ⁾.

L = 1 is the restricted Boltzmann machine. (Goodfellow, Bengio and Courville 2016, section 20.4.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

Array = np.ndarray
Layers = tuple[Array, ...]


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def softplus(x: Array) -> Array:
    """log(1 + exp(x)): the log of the sum over one binary unit."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


@dataclass(frozen=True, eq=False)
class Moments:
    """E x⁽ˡ⁾ and E x⁽ˡ⁻¹⁾ x⁽ˡ⁾ᵀ under some distribution: all that the weights of a machine can see of it.

    The gradient of the log-likelihood is a difference of two of these.

    Args:
        means: (n_l,) for l = 0..L. pairs: (n_{l-1}, n_l) for l = 1..L.
    """

    means: Layers
    pairs: Layers

    def __sub__(self, other: "Moments") -> "Moments":
        return Moments(
            tuple(a - b for a, b in zip(self.means, other.means, strict=True)),
            tuple(a - b for a, b in zip(self.pairs, other.pairs, strict=True)),
        )

    def vector(self) -> Array:
        """Everything in a row, in the order of `Machine.vector`."""
        return np.concatenate([a.ravel() for a in (*self.pairs, *self.means)])

    def __repr__(self) -> str:
        return f"Moments({'-'.join(str(len(m)) for m in self.means)}, norm {np.linalg.norm(self.vector()):.3g})"


@dataclass(frozen=True, eq=False)
class Machine:
    """A deep Boltzmann machine.

    Args:
        weights: W⁽ˡ⁾ (n_{l-1}, n_l) for l = 1..L. biases: b⁽ˡ⁾ (n_l,) for l = 0..L.

    Raises:
        ValueError: where shapes do not fit together, or a number is not finite.
    """

    weights: Layers
    biases: Layers

    def __post_init__(self) -> None:
        for name in ("weights", "biases"):
            object.__setattr__(self, name, tuple(np.asarray(a, dtype=np.float64) for a in getattr(self, name)))
        if len(self.biases) < 2 or len(self.weights) != len(self.biases) - 1:
            raise ValueError(
                f"{len(self.weights)} weights, {len(self.biases)} biases: give a bias to each of at least 2 layers, "
                "and one weight matrix between neighbours"
            )
        for i, (below, above) in enumerate(pairwise(self.biases)):
            if self.weights[i].shape != (below.size, above.size):
                raise ValueError(
                    f"weights[{i}] has shape {self.weights[i].shape}; between layers of {below.size} and {above.size} "
                    f"units it must be {(below.size, above.size)}"
                )
        for name in ("weights", "biases"):
            for i, a in enumerate(getattr(self, name)):
                if not np.isfinite(a).all():
                    raise ValueError(
                        f"{name}[{i}] has an entry that is not finite; if training made it, lower the rate"
                    )

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units, layer by layer."""
        return tuple(len(b) for b in self.biases)

    def __repr__(self) -> str:
        return f"Machine({'-'.join(map(str, self.sizes))})"

    def energy(self, layers: Sequence[Array]) -> Array:
        """E of joint states, layers[l] (..., n_l) -> (...)."""
        lone = [x @ b for x, b in zip(layers, self.biases, strict=True)]
        both = [(x @ w * y).sum(-1) for x, w, y in zip(layers[:-1], self.weights, layers[1:], strict=True)]
        return -np.sum([*lone, *both], axis=0)

    def field(self, layers: Sequence[Array], i: int) -> Array:
        """The log-odds of the units of layer i given the layers beside it, (..., n_i): p(x = 1 | rest) = σ(field)."""
        total = self.biases[i]
        if i > 0:
            total = total + layers[i - 1] @ self.weights[i - 1]
        if i < len(self.weights):
            total = total + layers[i + 1] @ self.weights[i].T
        return total

    def vector(self) -> Array:
        """All parameters in a row: weights, then biases."""
        return np.concatenate([a.ravel() for a in (*self.weights, *self.biases)])

    def with_vector(self, vector: Array) -> "Machine":
        """The machine of the same sizes with these parameters.

        Raises:
            ValueError: if their number is not that of `vector()`.
        """
        parts = (*self.weights, *self.biases)
        ends = np.cumsum([a.size for a in parts])
        if np.shape(vector) != (ends[-1],):
            raise ValueError(f"vector has shape {np.shape(vector)}; {self!r} has {ends[-1]} parameters")
        pieces = [p.reshape(a.shape) for p, a in zip(np.split(vector, ends[:-1]), parts, strict=True)]
        return Machine(tuple(pieces[: len(self.weights)]), tuple(pieces[len(self.weights) :]))

    def moved(self, direction: Moments, rate: float, *, decay: float = 0.0) -> "Machine":
        """One step of gradient ascent; the weights also shrink by rate * decay of themselves."""
        return Machine(
            tuple(w + rate * (d - decay * w) for w, d in zip(self.weights, direction.pairs, strict=True)),
            tuple(b + rate * d for b, d in zip(self.biases, direction.means, strict=True)),
        )


def random_machine(sizes: Sequence[int], *, rng: np.random.Generator, scale: float = 1.0) -> Machine:
    """Weights and biases from N(0, scale²).

    Raises:
        ValueError: on fewer than 2 layers, an empty layer, or a scale that is not >= 0.
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"sizes = {tuple(sizes)}: give at least 2 layers of at least 1 unit")
    if not 0 <= scale < np.inf:
        raise ValueError(f"scale = {scale!r}: give a number >= 0")
    weights = tuple(scale * rng.standard_normal(shape) for shape in pairwise(sizes))
    return Machine(weights, tuple(scale * rng.standard_normal(n) for n in sizes))


def as_bits(v: Any, count: int, *, name: str = "v") -> Array:
    """Rows of `count` zeros and ones, as float64 (rows, count).

    Raises:
        ValueError: on another shape, no rows, or another value.
    """
    x = np.asarray(v, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] != count or not len(x):
        raise ValueError(f"{name} has shape {x.shape}; give (rows, {count}), one row an observation")
    wrong = (x != 0) & (x != 1)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise ValueError(
            f"{name}[{row}, {column}] = {x[row, column]!r} is no bit; binarise first, for example x >= 0.5"
        )
    return x


def moments_of(layers: Sequence[Array]) -> Moments:
    """Moments of joint states, or of a factorised q given by its means, averaged over rows: layers[l] (rows, n_l)."""
    pairs = tuple(below.T @ above / len(below) for below, above in pairwise(layers))
    return Moments(tuple(x.mean(0) for x in layers), pairs)
