"""Fused loops over pairs of pmfs (numba, extra ``fast``): one pass over memory, several atoms at a time.

Logarithms are reduced by splitting off the exponents, so that log(p/q) = k log 2 + 2 artanh(s) with |s| <= 0.172, and
near-equal masses (k = 0) take the series in s = (p - q) / (p + q) whose terms are all of one sign. Each kernel also
returns the sums that the caller needs to check and to renormalise; rows out of the ordinary are left to the caller.
"""

# pyright: reportMissingTypeStubs=false, reportCallIssue=false
from typing import Any

import numba as nb
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

Array = Any

_LN2 = 0.6931471805599453
_SQRT2 = 1.4142135623730951
_FRACTION = np.int64(0xFFFFFFFFFFFFF)
_ONE = np.int64(0x3FF0000000000000)
_LEAST = 2.3e-308  # masses below it are subnormal: their exponents cannot be read off
_NEAR2 = 0.0289
_FLAGS = {"reassoc", "contract", "nsz"}


def _compile(**options: Any) -> Any:
    """``numba.njit`` with an on-disk cache where one can be written."""

    def wrap(function: Any) -> Any:
        try:
            return nb.njit(cache=True, **options)(function)
        except RuntimeError:  # no writable place for a cache: compile in memory
            return nb.njit(**options)(function)

    return wrap


@intrinsic
def _bits(_context: Any, _x: Any) -> Any:
    """The 64 bits of a double."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic
def _double(_context: Any, _x: Any) -> Any:
    """The double with the given 64 bits."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


@_compile(fastmath=_FLAGS, inline="always")
def _series(w: float) -> float:
    """(artanh(s) / s - 1) / s^2 at w = s^2."""
    return 1 / 3 + w * (
        1 / 5
        + w
        * (
            1 / 7
            + w * (1 / 9 + w * (1 / 11 + w * (1 / 13 + w * (1 / 15 + w * (1 / 17 + w * (1 / 19 + w * (1 / 21)))))))
        )
    )


@_compile(fastmath=_FLAGS, inline="always")
def _split(p: float, q: float) -> Any:
    """k and s with log(p/q) = k log 2 + 2 artanh(s); s = (p - q) / (p + q) where k = 0."""
    a, b = _bits(p), _bits(q)
    k = np.int32(a >> 52) - np.int32(b >> 52)
    m = _double((a & _FRACTION) | _ONE)
    n = _double((b & _FRACTION) | _ONE)
    up = m > _SQRT2 * n
    down = n > _SQRT2 * m
    k = k + np.int32(up) - np.int32(down)
    n = n + n if up else n
    m = m + m if down else m
    return np.float64(k), (m - n) / (m + n)


@_compile(fastmath=_FLAGS, inline="always")
def _even(w: float) -> float:
    """((1+v) log(1+v) + (1-v) log(1-v)) / v^2 at w = v^2 <= 0.029."""
    return 1 + w * (
        1 / 6
        + w
        * (1 / 15 + w * (1 / 28 + w * (1 / 45 + w * (1 / 66 + w * (1 / 91 + w * (1 / 120 + w * (1 / 153 + w / 190)))))))
    )


@_compile(fastmath=_FLAGS, inline="always")
def _log(k: float, s: float) -> float:
    w = s * s
    return k * _LN2 + 2 * (s + s * w * _series(w))


@_compile(fastmath=_FLAGS, error_model="numpy")
def kl_rows(p: Array, q: Array, out: Array) -> None:
    """out[i] = (sum of q phi(p/q - 1), sum p, sum q, sum p - q, number of masses out of the ordinary)."""
    for i in range(p.shape[0]):
        value = sum_p = sum_q = sum_d = 0.0
        odd = 0
        for j in range(p.shape[1]):
            a, b = p[i, j], q[i, j]
            k, s = _split(a, b)
            d = a - b
            w = s * s
            g = _series(w)
            near = d * s * (1 + (1 + s) * s * g)
            far = a * (k * _LN2 + 2 * s * (1 + w * g)) - d
            value += near if k == 0 else far
            sum_p += a
            sum_q += b
            sum_d += d
            odd += np.int32(not (b >= _LEAST or a == 0)) + np.int32(not (a >= 0)) + np.int32(not (b >= 0))
        out[i, 0], out[i, 1], out[i, 2], out[i, 3], out[i, 4] = value, sum_p, sum_q, sum_d, odd


@_compile(fastmath=_FLAGS, error_model="numpy")
def js_rows(p: Array, q: Array, out: Array) -> None:
    """out[i] = (sum of the JS terms, sum p, sum q, sum p - q, number of negative or undefined masses)."""
    for i in range(p.shape[0]):
        value = sum_p = sum_q = sum_d = 0.0
        odd = 0
        for j in range(p.shape[1]):
            a, b = p[i, j], q[i, j]
            both = a + b
            d = a - b
            v = d / (both if both > 0 else 1.0)
            w = v * v
            near = both * w * _even(w)
            k, s = _split(a, both)
            left = a * _log(k + 1, s)
            k, s = _split(b, both)
            right = b * _log(k + 1, s)
            value += near if w < _NEAR2 else 2 * (left + right)
            sum_p += a
            sum_q += b
            sum_d += d
            odd += np.int32(not (a >= 0)) + np.int32(not (b >= 0))
        out[i, 0], out[i, 1], out[i, 2], out[i, 3], out[i, 4] = value / 4, sum_p, sum_q, sum_d, odd


@_compile(fastmath=_FLAGS, error_model="numpy")
def entropy_rows(p: Array, out: Array) -> None:
    """out[i] = (-sum p log p, sum p, number of negative or undefined masses)."""
    for i in range(p.shape[0]):
        value = sum_p = 0.0
        odd = 0
        for j in range(p.shape[1]):
            a = p[i, j]
            k, s = _split(a, 1.0)
            value -= a * _log(k, s)
            sum_p += a
            odd += np.int32(not (a >= 0))
        out[i, 0], out[i, 1], out[i, 2] = value, sum_p, odd
