"""The elementwise passes fused and compiled, with numba (extra `fast`). Results differ from NumPy's in the last bits.

Each loop runs over one seed's rows in a fixed order, so that here too a seed does not see its neighbours. Biases and
last layers are handed over contiguous: the loops vectorise only where they know the last stride.
"""

from typing import Any

import numpy as np
from numba import njit  # pyright: ignore[reportMissingTypeStubs,reportUnknownVariableType]

from gantheory.training.arithmetic import LEAK, Array, Ops
from gantheory.training.optimisers import Adam

_compile: Any = njit(cache=True, nogil=True, fastmath={"nsz", "contract"}, error_model="numpy")


@_compile
def _activate_leaky(h: Any, b: Any, leak: Any) -> None:
    for s in range(h.shape[0]):
        for r in range(h.shape[1]):
            for c in range(h.shape[2]):
                a = h[s, r, c] + b[s, 0, c]
                h[s, r, c] = a if a > 0 else leak * a


@_compile
def _chain_leaky(h: Any, back: Any, leak: Any, one: Any) -> None:
    for s in range(h.shape[0]):
        for r in range(h.shape[1]):
            for c in range(h.shape[2]):
                h[s, r, c] = back[s, r, c] * (one if h[s, r, c] > 0 else leak)


@_compile
def _chain_leaky_last(h: Any, delta: Any, w: Any, leak: Any, one: Any) -> None:
    for s in range(h.shape[0]):
        for r in range(h.shape[1]):
            d = delta[s, r, 0]
            for c in range(h.shape[2]):
                h[s, r, c] = d * w[s, c, 0] * (one if h[s, r, c] > 0 else leak)


@_compile
def _chain_tanh(h: Any, back: Any, one: Any) -> None:
    for s in range(h.shape[0]):
        for r in range(h.shape[1]):
            for c in range(h.shape[2]):
                h[s, r, c] = back[s, r, c] * (one - h[s, r, c] * h[s, r, c])


@_compile
def _chain_tanh_last(h: Any, delta: Any, w: Any, one: Any) -> None:
    for s in range(h.shape[0]):
        for r in range(h.shape[1]):
            d = delta[s, r, 0]
            for c in range(h.shape[2]):
                h[s, r, c] = d * w[s, c, 0] * (one - h[s, r, c] * h[s, r, c])


@_compile
def _adam(theta: Any, g: Any, m: Any, v: Any, beta1: Any, beta2: Any, step: Any, eps: Any) -> None:
    for s in range(theta.shape[0]):
        for i in range(theta.shape[1]):
            m[s, i] = beta1 * m[s, i] + g[s, i]
            v[s, i] = beta2 * v[s, i] + g[s, i] * g[s, i]
            theta[s, i] -= step * m[s, i] / (np.sqrt(v[s, i]) + eps)


class FastOps(Ops):
    """`Ops` with the passes over activations and weights compiled."""

    def activate(self, kind: str, h: Array, b: Array) -> Array:
        if kind in ("relu", "leaky-relu"):
            _activate_leaky(h, np.ascontiguousarray(b), h.dtype.type(LEAK if kind == "leaky-relu" else 0))
            return h
        return super().activate(kind, h, b)

    def chain(self, kind: str, h: Array, delta: Array, w: Array, out: Array) -> Array:
        if kind == "linear":
            return super().chain(kind, h, delta, w, out)
        real, last = h.dtype.type, w.shape[-1] == 1
        by = np.ascontiguousarray(w) if last else np.matmul(delta, w.mT, out=out)
        if kind == "tanh":
            _chain_tanh_last(h, delta, by, real(1)) if last else _chain_tanh(h, by, real(1))
            return h
        leak = real(LEAK if kind == "leaky-relu" else 0)
        _chain_leaky_last(h, delta, by, leak, real(1)) if last else _chain_leaky(h, by, leak, real(1))
        return h

    def update(self, rule: Any, theta: Array, grad: Array, slots: list[Array], t: int, clip: float | None) -> Any:
        if type(rule) is not Adam or clip is not None:
            return super().update(rule, theta, grad, slots, t, clip)
        real = theta.dtype.type
        step, eps = rule.scales(t)
        _adam(theta, grad, *slots, real(rule.beta1), real(rule.beta2), real(step), real(eps))
        return theta, slots
