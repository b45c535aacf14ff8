"""The compiled road for large batches of float64 pmfs; None whenever the input is out of the ordinary."""

from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gantheory.numerics.checks import SUM_TOLERANCE, FloatArray
from gantheory.numerics.pairs import Pair, Rows

_LARGE = 1 << 14  # atoms in all from which loading the compiled loops pays
_TINY = 1e-290
_EPS = float(np.finfo(np.float64).eps)


def kl_fused(p: object, q: object, exact: Rows) -> Any:
    """KL of large C-contiguous float64 arrays of one shape, or None; rows that need care go through ``exact``."""
    if not (_ready(p) and _ready(q) and p.shape == q.shape):  # type: ignore[attr-defined]
        return None
    from gantheory.numerics import kernels

    pair = _flat(p, q)
    out = np.empty((len(pair.p), 5))
    kernels.kl_rows(pair.p, pair.q, out)
    value, sum_p, sum_q, sum_d, odd = out.T
    if not _plain(sum_p, sum_q):
        return None
    excess = sum_d / sum_q
    shift = sum_q * excess * excess / 2 * (1 - excess / 3)  # sum q phi(excess): what unequal sums contribute
    careful = (odd > 0) | (value < _TINY) | (shift > value / 4)
    return _finish(pair, (value - shift) / sum_p, careful, exact)


def js_fused(p: object, q: object, exact: Rows) -> Any:
    """JS of large C-contiguous float64 arrays of one shape, or None; rows that need care go through ``exact``."""
    if not (_ready(p) and _ready(q) and p.shape == q.shape):  # type: ignore[attr-defined]
        return None
    from gantheory.numerics import kernels

    pair = _flat(p, q)
    out = np.empty((len(pair.p), 5))
    kernels.js_rows(pair.p, pair.q, out)
    value, sum_p, sum_q, sum_d, odd = out.T
    if not _plain(sum_p, sum_q) or odd.any():
        return None
    uneven = (np.abs(sum_p - 1) > 8 * _EPS) | (np.abs(sum_q - 1) > 8 * _EPS)
    careful = uneven | (value < _TINY) | (sum_d * sum_d > _EPS * value) | (value > 0.69)
    return _finish(pair, value, careful, exact)


def entropy_fused(p: object, exact: Rows) -> Any:
    """Entropy of a large C-contiguous float64 array, or None; nearly sure rows go through ``exact``."""
    if not _ready(p):
        return None
    from gantheory.numerics import kernels

    pair = _flat(p, p)
    out = np.empty((len(pair.p), 3))
    kernels.entropy_rows(pair.p, out)
    value, sum_p, odd = out.T
    if not _plain(sum_p, sum_p) or odd.any():
        return None
    return _finish(pair, value / sum_p + np.log(sum_p), value < 0.2, exact)


def _ready(p: object) -> bool:
    """Whether the compiled loops take this as it is."""
    if type(p) is not np.ndarray or p.dtype != np.float64 or not p.flags.c_contiguous or not p.flags.aligned:
        return False
    return p.size >= _LARGE and p.ndim >= 1 and p.shape[-1] > 0 and find_spec("numba") is not None


def _flat(p: Any, q: Any) -> Pair:
    atoms = p.shape[-1]
    return Pair(p.reshape(-1, atoms), q.reshape(-1, atoms), p.shape[:-1])


def _plain(sum_p: FloatArray, sum_q: FloatArray) -> bool:
    return bool((np.abs(sum_p - 1) <= SUM_TOLERANCE).all() and (np.abs(sum_q - 1) <= SUM_TOLERANCE).all())


def _finish(pair: Pair, values: FloatArray, careful: NDArray[np.bool_], exact: Rows) -> Any:
    if careful.any():
        if pair.p[careful].min() < 0 or pair.q[careful].min() < 0:
            return None
        values[careful] = Pair(pair.p[careful], pair.q[careful], ()).evaluate(exact)
    return pair.shaped(values)
