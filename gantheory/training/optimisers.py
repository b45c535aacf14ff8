"""Gradient descent rules on flat weights (seed, parameter): SGD, momentum, RMSProp and Adam.

`update(theta, grad, slots, t)` changes theta and the slots in place where the array library allows it, and returns
them; `grad` is spent as working room. t counts the updates from 1. `ascend` is never needed: every game states costs.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

Array = Any
Slots = list[Array]


@dataclass(frozen=True)
class Optimiser(ABC):
    """A rule θ ← θ - step. `slots_needed` arrays of the shape of θ carry its memory."""

    lr: float = 1e-3
    slots_needed = 0

    @abstractmethod
    def update(self, theta: Array, grad: Array, slots: Slots, t: int) -> tuple[Array, Slots]:
        """One step of the rule."""


@dataclass(frozen=True)
class SGD(Optimiser):
    """θ ← θ - lr g."""

    def update(self, theta: Array, grad: Array, slots: Slots, t: int) -> tuple[Array, Slots]:
        grad *= self.lr
        theta -= grad
        return theta, slots


@dataclass(frozen=True)
class Momentum(Optimiser):
    """v ← μ v + g, θ ← θ - lr v (Polyak's heavy ball; a negative μ is allowed: it damps games)."""

    mu: float = 0.9
    slots_needed = 1

    def update(self, theta: Array, grad: Array, slots: Slots, t: int) -> tuple[Array, Slots]:
        (v,) = slots
        v *= self.mu
        v += grad
        theta -= self.lr * v
        return theta, [v]


@dataclass(frozen=True)
class RMSProp(Optimiser):
    """v ← ρ v + (1-ρ) g², θ ← θ - lr g / (sqrt(v) + ε)."""

    lr: float = 5e-5
    rho: float = 0.99
    eps: float = 1e-8
    slots_needed = 1

    def update(self, theta: Array, grad: Array, slots: Slots, t: int) -> tuple[Array, Slots]:
        (v,) = slots
        v *= self.rho
        v += (1 - self.rho) * grad * grad
        grad *= self.lr
        grad /= v**0.5 + self.eps
        theta -= grad
        return theta, [v]


@dataclass(frozen=True)
class Adam(Optimiser):
    """Adam (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980), Algorithm 1.

    The slots hold m/(1-β1) and v/(1-β2), which saves two passes over the weights; `scales` puts the factors back. With
    a `half_life` the rate halves every so many updates.
    """

    beta1: float = 0.5
    beta2: float = 0.999
    eps: float = 1e-8
    half_life: float = float("inf")
    slots_needed = 2

    def scales(self, t: int) -> tuple[float, float]:
        """(step, ε) such that θ ← θ - step m' / (sqrt(v') + ε), with the bias corrections inside."""
        root = ((1 - self.beta2) / (1 - self.beta2**t)) ** 0.5
        lr = self.lr * 0.5 ** (t / self.half_life)
        return lr * (1 - self.beta1) / (1 - self.beta1**t) / root, self.eps / root

    def update(self, theta: Array, grad: Array, slots: Slots, t: int) -> tuple[Array, Slots]:
        m, v = slots
        m *= self.beta1
        m += grad
        grad *= grad
        v *= self.beta2
        v += grad
        step, eps = self.scales(t)
        theta -= step * m / (v**0.5 + eps)
        return theta, [m, v]


OPTIMISERS = {"sgd": SGD, "momentum": Momentum, "rmsprop": RMSProp, "adam": Adam}
