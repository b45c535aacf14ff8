"""The gradient penalty of WGAN-GP, differentiated by hand: forward over reverse."""

from typing import Any

from gantheory.training.arithmetic import LEAK, Array
from gantheory.training.tapes import Layers


def _activation(xp: Any, kind: str, a: Array) -> tuple[Array, Array, Array]:
    """φ(a), φ'(a) and φ''(a)."""
    if kind == "tanh":
        h = xp.tanh(a)
        slope = 1 - h * h
        return h, slope, -2 * h * slope
    if kind == "linear":
        return a, 0 * a + 1, 0 * a
    leak = LEAK if kind == "leaky-relu" else 0.0
    slope = leak + (1 - leak) * 0.5 * (1 + xp.sign(a)) * xp.abs(xp.sign(a))
    return slope * a, slope, 0 * a


def input_gradient(xp: Any, network: Any, layers: Layers, x: Array) -> tuple[Array, list[Array], list[Any]]:
    """∇_x of the first output at x (S, m, dim); the input of every layer; and (φ', φ'') of every hidden layer."""
    inputs, slopes = [x], []
    for w, b in layers[:-1]:
        h, slope, curve = _activation(xp, network.activation, xp.matmul(inputs[-1], w) + b)
        inputs.append(h)
        slopes.append((slope, curve))
    delta = xp.matrix_transpose(layers[-1][0][:, :, :1]) + 0 * inputs[-1]
    for (w, _), (slope, _) in zip(reversed(layers[:-1]), reversed(slopes), strict=True):
        delta = xp.matmul(delta * slope, xp.matrix_transpose(w))
    return delta, inputs, slopes


def gradient_penalty(
    xp: Any, network: Any, layers: Layers, x: Array, *, weight: float, target: float = 1.0
) -> tuple[Array, Array]:
    """weight * mean (‖∇f(x)‖ - target)² per seed (S,), and its gradient in the flat weights (S, P).

    The penalty P changes with the weights by v · d∇f, v = dP/d∇f; and v · ∇f is the derivative of f along v, whose
    gradient is one backward pass through the forward pass of that derivative.
    """
    g, inputs, slopes = input_gradient(xp, network, layers, x)
    m, last = x.shape[1], len(layers) - 1
    length = (xp.sum(g * g, axis=2, keepdims=True) + 1e-30) ** 0.5
    value = weight * xp.mean((length - target) ** 2, axis=(1, 2))
    along = [g * ((2 * weight / m) * (length - target) / length)]  # v, then its image before every layer
    pushed = []  # and after every matrix
    for (w, _), (slope, _) in zip(layers[:-1], slopes, strict=True):
        pushed.append(xp.matmul(along[-1], w))
        along.append(slope * pushed[-1])
    top_w, top_b = layers[-1]
    first = xp.sum(along[-1], axis=1)[:, :, None]
    pad = 0 * top_w[:, :, 1:]
    pieces = [_flat(xp, xp.concat([first, pad], axis=2)), _flat(xp, 0 * top_b)]
    back_along = xp.matrix_transpose(top_w[:, :, :1]) + 0 * along[-1]
    back_h = 0 * along[-1]
    for i in reversed(range(last)):
        slope, curve = slopes[i]
        back_a = curve * pushed[i] * back_along + slope * back_h
        back_u = slope * back_along
        turn = xp.matrix_transpose
        dw = xp.matmul(turn(along[i]), back_u) + xp.matmul(turn(inputs[i]), back_a)
        pieces = [_flat(xp, dw), xp.sum(back_a, axis=1), *pieces]
        w = turn(layers[i][0])
        back_along, back_h = xp.matmul(back_u, w), xp.matmul(back_a, w)
    return value, xp.concat(pieces, axis=1)


def _flat(xp: Any, a: Array) -> Array:
    """(S, i, o) as (S, i * o)."""
    return xp.reshape(a, (a.shape[0], a.shape[1] * a.shape[2]))
