"""The passes through a network and the step of Adam compiled, with numba (extra `fast`).

Results differ from NumPy's in the last bits. Each loop runs over one seed's rows in a fixed order, and each matrix
product is one seed's, so that here too a seed does not see its neighbours. What a whole pass needs is one call: at a
single seed half the time went into calling.
"""

from dataclasses import fields
from typing import Any

import numpy as np
from numba import njit  # pyright: ignore[reportMissingTypeStubs,reportUnknownVariableType]

from gantheory.training.arithmetic import LEAK, Array, Ops
from gantheory.training.networks import MLP
from gantheory.training.optimisers import Adam
from gantheory.training.tapes import Layers, Tape

_compile: Any = njit(cache=True, nogil=True, fastmath={"nsz", "contract"}, error_model="numpy")
_SLOPES = {"relu": 0.0, "leaky-relu": LEAK, "linear": 1.0}  # of an activation, below 0


@_compile
def _rectify(h: Any, b: Any, slope: Any) -> None:
    for r in range(h.shape[0]):
        for c in range(h.shape[1]):
            a = h[r, c] + b[c]
            h[r, c] = a if a > 0 else slope * a


@_compile
def _rectify_plane(x: Any, w: Any, v: Any, b: Any, h: Any, slope: Any) -> None:
    """A first layer on points of the plane: too narrow for a matrix product to pay."""
    for r in range(h.shape[0]):
        for c in range(h.shape[1]):
            a = b[c] + x[r, 0] * w[c] + x[r, 1] * v[c]
            h[r, c] = a if a > 0 else slope * a


@_compile
def _down(h: Any, back: Any, slope: Any, one: Any, total: Any) -> None:
    """h = φ(a) becomes φ'(a) * back; total becomes its sum over the rows."""
    total[:] = 0
    for r in range(h.shape[0]):
        for c in range(h.shape[1]):
            d = back[r, c] * (one if h[r, c] > 0 else slope)
            h[r, c] = d
            total[c] += d


@_compile
def _down_from_one(h: Any, delta: Any, w: Any, slope: Any, one: Any, total: Any) -> None:
    """The same below an output of one number."""
    total[:] = 0
    for r in range(h.shape[0]):
        for c in range(h.shape[1]):
            d = delta[r, 0] * w[c] * (one if h[r, c] > 0 else slope)
            h[r, c] = d
            total[c] += d


@_compile
def _down_from_two(h: Any, delta: Any, w: Any, slope: Any, one: Any, total: Any, into: Any) -> None:
    """The same below an output of two numbers; into becomes h^T delta, for which a matrix product is too narrow."""
    u, v = np.ascontiguousarray(w[:, 0]), np.ascontiguousarray(w[:, 1])
    first, second = np.zeros_like(u), np.zeros_like(v)
    total[:] = 0
    for r in range(h.shape[0]):
        for c in range(h.shape[1]):
            a = h[r, c]
            first[c] += a * delta[r, 0]
            second[c] += a * delta[r, 1]
            d = (delta[r, 0] * u[c] + delta[r, 1] * v[c]) * (one if a > 0 else slope)
            h[r, c] = d
            total[c] += d
    into[:, 0] = first
    into[:, 1] = second


@_compile
def _total(delta: Any, total: Any) -> None:
    total[:] = 0
    for r in range(delta.shape[0]):
        for c in range(delta.shape[1]):
            total[c] += delta[r, c]


@_compile
def _weigh_plane(x: Any, delta: Any, w: Any, v: Any) -> None:
    """x^T delta for points of the plane."""
    w[:] = 0
    v[:] = 0
    for r in range(delta.shape[0]):
        for c in range(delta.shape[1]):
            w[c] += x[r, 0] * delta[r, c]
            v[c] += x[r, 1] * delta[r, c]


@_compile
def _forward(x: Any, theta: Any, out: Any, slope: Any) -> None:
    last = len(out) - 1
    for s in range(theta.shape[0]):
        below, at = np.ascontiguousarray(x[s]), 0
        for i in range(len(out)):
            h = out[i][s]
            n, m = below.shape[1], h.shape[1]
            w, b = theta[s, at : at + n * m].reshape(n, m), theta[s, at + n * m : at + n * m + m]
            if i < last and n == 2:
                _rectify_plane(below, w[0], w[1], b, h, slope)
            else:
                np.dot(below, w, h)
                if i < last:
                    _rectify(h, b, slope)
                else:
                    h += b
            at += n * m + m
            below = h


@_compile
def _backward(
    x: Any, theta: Any, out: Any, back: Any, delta: Any, grad: Any, slope: Any, one: Any, weights: bool, inputs: bool
) -> None:
    for s in range(theta.shape[0]):
        d, at = np.ascontiguousarray(delta[s]), theta.shape[1]
        if weights:
            _total(d, grad[s, at - d.shape[1] :])
        for i in range(len(out) - 1, -1, -1):
            below = out[i - 1][s] if i > 0 else np.ascontiguousarray(x[s])
            n, m = below.shape[1], d.shape[1]
            at -= n * m + m
            w, into = theta[s, at : at + n * m].reshape(n, m), grad[s, at : at + n * m].reshape(n, m)
            narrow = weights and i > 0 and m == 2
            if weights and i == 0 and n == 2:
                _weigh_plane(below, d, into[0], into[1])
            elif weights and not narrow:
                np.dot(below.T, d, into)
            total = grad[s, at - n : at] if weights and i > 0 else np.empty(n, d.dtype)
            if i > 0 and m == 1:
                _down_from_one(below, d, w.reshape(n), slope, one, total)
            elif narrow:
                _down_from_two(below, d, w, slope, one, total, into)
            elif i > 0:
                np.dot(d, w.T, back[i][s])
                _down(below, back[i][s], slope, one, total)
            elif inputs:
                np.dot(d, w.T, back[0][s])
            d = below


@_compile
def _chain_tanh(h: Any, back: Any, one: Any) -> None:
    for s in range(h.shape[0]):
        for r in range(h.shape[1]):
            for c in range(h.shape[2]):
                h[s, r, c] = back[s, r, c] * (one - h[s, r, c] * h[s, r, c])


@_compile
def _adam(theta: Any, g: Any, m: Any, v: Any, beta1: Any, beta2: Any, step: Any, eps: Any) -> None:
    for s in range(theta.shape[0]):
        for i in range(theta.shape[1]):
            m[s, i] = beta1 * m[s, i] + g[s, i]
            v[s, i] = beta2 * v[s, i] + g[s, i] * g[s, i]
            theta[s, i] -= step * m[s, i] / (np.sqrt(v[s, i]) + eps)


class _Cut(Layers):
    """The layers of a network, and the flat weights they are cut from."""

    def __init__(self, layers: Layers, theta: Array) -> None:
        super().__init__(layers)
        self.theta = theta


class CompiledMLP(MLP):
    """An `MLP` without tanh, each pass one compiled call."""

    def layers(self, theta: Array) -> Layers:
        return _Cut(super().layers(theta), theta)

    def forward(self, ops: Ops, layers: Any, x: Array, tape: Tape, out: Array = None) -> Array:
        tape.h = [x]
        _forward(x, layers.theta, tuple(tape.out), x.dtype.type(_SLOPES[self.activation]))
        if out is None:
            return tape.out[-1]
        out[...] = tape.out[-1]
        return out

    def backward(self, ops: Ops, layers: Any, tape: Tape, delta: Array, *, weights: bool, inputs: bool) -> Array:
        (x,), real = tape.h, delta.dtype.type
        slope = real(_SLOPES[self.activation])
        places = tuple(tape.out), tuple(tape.back)
        _backward(x, layers.theta, *places, delta, tape.grad, slope, real(1), weights, inputs)
        return tape.back[0]


class FastOps(Ops):
    """`Ops` with the passes over activations and weights compiled."""

    def network(self, network: Any) -> Any:
        if type(network) is not MLP or network.activation not in _SLOPES:
            return network
        return CompiledMLP(**{f.name: getattr(network, f.name) for f in fields(MLP)})

    def chain(self, kind: str, h: Array, delta: Array, w: Array, out: Array) -> Array:
        if kind != "tanh":
            return super().chain(kind, h, delta, w, out)
        _chain_tanh(h, self.matmul(delta, w.mT, out), h.dtype.type(1))
        return h

    def update(self, rule: Any, theta: Array, grad: Array, slots: list[Array], t: int, clip: float | None) -> Any:
        if type(rule) is not Adam or clip is not None:
            return super().update(rule, theta, grad, slots, t, clip)
        real = theta.dtype.type
        step, eps = rule.scales(t)
        _adam(theta, grad, *slots, real(rule.beta1), real(rule.beta2), real(step), real(eps))
        return theta, slots
