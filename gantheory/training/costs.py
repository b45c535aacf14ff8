"""Costs per sample as functions of a logit, with their derivatives, written with softplus so that nothing overflows."""

from collections.abc import Callable
from typing import Any, NamedTuple

Array = Any


def softplus(xp: Any, a: Array) -> Array:
    """log(1 + e^a) without overflow."""
    return xp.log1p(xp.exp(-xp.abs(a))) + 0.5 * (a + xp.abs(a))


def sigmoid(xp: Any, a: Array) -> Array:
    """1 / (1 + e^-a) without overflow."""
    return 0.5 + 0.5 * xp.tanh(0.5 * a)


class Cost(NamedTuple):
    """A cost per sample as a function of the logit, and its derivative; both take (array namespace, a)."""

    of: Callable[[Any, Array], Array]
    slope: Callable[[Any, Array], Array]


NEG_LOG_D = Cost(lambda xp, a: softplus(xp, -a), lambda xp, a: sigmoid(xp, a) - 1)
NEG_LOG_NOT_D = Cost(softplus, sigmoid)
LOG_NOT_D = Cost(lambda xp, a: -softplus(xp, a), lambda xp, a: -sigmoid(xp, a))
MINUS_EXP = Cost(lambda xp, a: -xp.exp(xp.clip(a, -60.0, 60.0)), lambda xp, a: -xp.exp(xp.clip(a, -60.0, 60.0)))
PLUS = Cost(lambda xp, a: a + 0, lambda xp, a: 0 * a + 1)
MINUS = Cost(lambda xp, a: -a, lambda xp, a: 0 * a - 1)
