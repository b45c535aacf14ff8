"""The trainer's arithmetic for any array library that keeps the array API standard: torch, cupy, jax, array-api-strict.

Nothing is written in place, so it also suits libraries whose arrays cannot be written to.
"""

from typing import Any

import numpy as np

from gantheory.training.arithmetic import LEAK, Array, Ops


class PortableOps(Ops):
    """`Ops` over an array namespace.

    Args:
        xp: the namespace, or an array of it (then `array_api_compat.array_namespace` finds it, where installed).
        device: where arrays go, in the library's own words.
    """

    recut = True

    def __init__(self, xp: Any, device: Any = None) -> None:
        self.xp = xp if hasattr(xp, "asarray") else _namespace(xp)
        self.device = device

    def asarray(self, a: np.ndarray) -> Array:
        return self.xp.asarray(np.ascontiguousarray(a), **({"device": self.device} if self.device is not None else {}))

    def numpy(self, a: Array) -> np.ndarray:
        return np.array(a.cpu() if hasattr(a, "cpu") else a.get() if hasattr(a, "get") else a)

    def empty(self, *shape: int, dtype: str) -> Array:
        return None

    def ones(self, *shape: int, dtype: str) -> Array:
        return self.asarray(np.ones(shape, dtype=dtype))

    def matmul(self, a: Array, b: Array, out: Array) -> Array:
        return self.xp.matmul(a, b)

    def activate(self, kind: str, h: Array, b: Array) -> Array:
        h, xp = h + b, self.xp
        if kind == "tanh":
            return xp.tanh(h)
        if kind == "relu":
            return 0.5 * (h + xp.abs(h))
        return 0.5 * ((1 + LEAK) * h + (1 - LEAK) * xp.abs(h)) if kind == "leaky-relu" else h

    def chain(self, kind: str, h: Array, delta: Array, w: Array, out: Array) -> Array:
        xp, back = self.xp, self.xp.matmul(delta, self.xp.matrix_transpose(w))
        if kind == "tanh":
            return back * (1 - h * h)
        if kind == "linear":
            return back
        on = 0.5 * (1 + xp.sign(h)) * xp.abs(xp.sign(h))
        return back * on if kind == "relu" else back * (LEAK + (1 - LEAK) * on)

    def stack(self, real: Array, fake: Array, into: Array) -> Array:
        return self.xp.concat([real, fake], axis=1)

    def update(self, rule: Any, theta: Array, grad: Array, slots: list[Array], t: int, clip: float | None) -> Any:
        theta, slots = rule.update(theta, grad, slots, t)
        return (theta if clip is None else self.xp.clip(theta, -clip, clip)), slots

    def join(self, pieces: list[Array], out: Array) -> Array:
        xp = self.xp
        return xp.concat([xp.reshape(p, (p.shape[0], p.shape[1] * p.shape[2])) for p in pieces], axis=1)


def _namespace(array: Any) -> Any:
    """The array namespace of an array."""
    try:
        from array_api_compat import array_namespace  # pyright: ignore[reportMissingImports,reportUnknownVariableType]
    except ImportError:
        return array.__array_namespace__()
    return array_namespace(array)  # pyright: ignore[reportUnknownVariableType]
