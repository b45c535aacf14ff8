"""Exact answers for machines small enough to enumerate: log Z, log-likelihood, marginals, posteriors, the gradient.

Given the layers of one parity those of the other are independent, so only the parity with fewer units is enumerated
and the other is summed in closed form: Σ_x exp(x·a) = Π (1 + exp(a_j)). A machine of 64-16-100 units needs 2¹⁶ terms.
Seeing v makes W⁽¹⁾ᵀ v part of the bias of layer 1, and leaves a machine of the hidden layers.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from gantheory.training.models.boltzmann.machine import Array, Layers, Machine, Moments, as_bits, sigmoid, softplus

LIMIT = 22  # bits: 4 million joint states
ROOM = 1 << 20  # numbers held at once

Block = tuple[dict[int, Array], dict[int, Array], Array]


def bits(sizes: Sequence[int]) -> int:
    """How many units have to be enumerated: those of the smaller parity."""
    return min(sum(sizes[::2]), sum(sizes[1::2]))


class _Sum:
    """The sum over all states of some layers, as blocks of states.

    Args:
        weights: (n_l, n_{l+1}) between them. biases: (rows or 1, n_l): one sum for each row.
    """

    def __init__(self, weights: Sequence[Array], biases: Sequence[Array]) -> None:
        self.weights, self.biases, sizes = weights, biases, [b.shape[1] for b in biases]
        first = 0 if sum(sizes[::2]) <= sum(sizes[1::2]) else 1
        self.listed, self.closed = range(first, len(sizes), 2), range(1 - first, len(sizes), 2)
        self.bits, self.rows = bits(sizes), max(len(b) for b in biases)
        if self.bits > LIMIT:
            raise ValueError(
                f"layers of {'-'.join(map(str, sizes))} units: 2^{self.bits} states are too many to enumerate "
                f"(at most 2^{LIMIT}); use annealed_partition, mean_field or gibbs, or a smaller machine"
            )
        self.log = self._log()

    def blocks(self) -> Iterator[Block]:
        """(states of listed layers (K, n_l), fields of the closed ones (rows or 1, K, n_l), log masses (rows, K))."""
        width = sum(self.biases[i].shape[1] for i in self.closed)
        step = max(1, ROOM // (self.rows * max(width, 1)))
        edges = np.cumsum([self.biases[i].shape[1] for i in self.listed])[:-1]
        for start in range(0, 1 << self.bits, step):
            codes = np.arange(start, min(start + step, 1 << self.bits))
            table = ((codes[:, None] >> np.arange(self.bits)) & 1).astype(np.float64)
            states = dict(zip(self.listed, np.split(table, edges, axis=1), strict=bool(self.listed)))
            yield self._block(states, len(codes))

    def _block(self, states: dict[int, Array], count: int) -> Block:
        scores, fields = np.zeros((self.rows, count)), {}
        for i, s in states.items():
            scores = scores + self.biases[i] @ s.T
        for i in self.closed:
            a = np.zeros((count, self.biases[i].shape[1]))
            if i - 1 in states:
                a = a + states[i - 1] @ self.weights[i - 1]
            if i + 1 in states:
                a = a + states[i + 1] @ self.weights[i].T
            fields[i] = self.biases[i][:, None] + a
            scores = scores + softplus(fields[i]).sum(-1)
        return states, fields, scores

    def _log(self) -> Array:
        """log of the sum, (rows,)."""
        total = np.full(self.rows, -np.inf)
        for _, _, scores in self.blocks():
            total = np.logaddexp(total, np.logaddexp.reduce(scores, axis=1))
        return total

    def expectations(self) -> tuple[Layers, Layers]:
        """E x⁽ˡ⁾ for each row (rows, n_l), and E x⁽ˡ⁾ x⁽ˡ⁺¹⁾ᵀ averaged over rows (n_l, n_{l+1})."""
        means = [np.zeros((self.rows, b.shape[1])) for b in self.biases]
        pairs = [np.zeros_like(w) for w in self.weights]
        for states, fields, scores in self.blocks():
            p = np.exp(scores - self.log[:, None])
            for i, s in states.items():
                means[i] += p @ s
            for i, a in fields.items():
                active = p[:, :, None] * sigmoid(a)
                means[i] += active.sum(1)
                active = active.mean(0)
                if i - 1 in states:
                    pairs[i - 1] += states[i - 1].T @ active
                if i + 1 in states:
                    pairs[i] += active.T @ states[i + 1]
        return tuple(means), tuple(pairs)


def _all(machine: Machine) -> _Sum:
    """The sum over every unit."""
    return _Sum(machine.weights, [b[None] for b in machine.biases])


def _hidden(machine: Machine, v: Array) -> _Sum:
    """The sum over the hidden units, a row for each v."""
    biases = [b[None] for b in machine.biases[1:]]
    biases[0] = biases[0] + v @ machine.weights[0]
    return _Sum(machine.weights[1:], biases)


def log_partition(machine: Machine) -> float:
    """log Z = log Σ exp(-E), in nats.

    Raises:
        ValueError: on more than 2^22 states, here and below.
    """
    return float(_all(machine).log[0])


def log_mass(machine: Machine, v: Any) -> Array:
    """log Σ_h exp(-E(v, h)) = log p(v) + log Z, (rows,). It needs no partition function."""
    v = as_bits(v, machine.sizes[0])
    return v @ machine.biases[0] + _hidden(machine, v).log


def log_likelihood(machine: Machine, v: Any) -> Array:
    """log p(v) of each row (rows, n_0) -> (rows,), in nats."""
    return log_mass(machine, v) - log_partition(machine)


def marginals(machine: Machine) -> Layers:
    """p(x⁽ˡ⁾_j = 1) of every unit, (n_l,) for l = 0..L."""
    return tuple(m[0] for m in _all(machine).expectations()[0])


def posterior(machine: Machine, v: Any) -> Layers:
    """p(h⁽ˡ⁾_j = 1 | v) of every hidden unit, (rows, n_l) for l = 1..L."""
    return _hidden(machine, as_bits(v, machine.sizes[0])).expectations()[0]


def positive_phase(machine: Machine, v: Any) -> Moments:
    """Moments with v from the data and h from p(h | v), averaged over rows."""
    v = as_bits(v, machine.sizes[0])
    hidden, pairs = _hidden(machine, v).expectations()
    means = (v.mean(0), *(h.mean(0) for h in hidden))
    return Moments(means, (v.T @ hidden[0] / len(v), *pairs))


def negative_phase(machine: Machine) -> Moments:
    """Moments under the machine's own p(v, h)."""
    means, pairs = _all(machine).expectations()
    return Moments(tuple(m[0] for m in means), pairs)


def gradient(machine: Machine, v: Any) -> Moments:
    """∇ of the mean log-likelihood of the rows: the positive phase less the negative."""
    return positive_phase(machine, v) - negative_phase(machine)
