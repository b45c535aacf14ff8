"""The input contract: distributions, points and costs are checked at the edge, by name and index, never repaired.

A pmf is accepted when every mass is finite and at least 0 and the masses sum to 1 within 1e-9 (for float32 and
narrower: within 8 n eps, at most 1e-3). Anything else raises InvalidDistribution naming argument, index and value.
"""

import math
import numbers
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

SUM_TOLERANCE = 1e-9
_COARSE_TOLERANCE = 1e-3


class InvalidDistribution(ValueError):
    """An argument that is not a probability distribution; the message names argument, index and value."""


def check_pmf(p: object, name: str, *, normalize: bool = False, axis: int = -1) -> FloatArray:
    """Masses as a new float64 array whose sums along ``axis`` are renormalised to 1.

    p: numbers of any real dtype, shape (..., n) with n >= 1 along ``axis``. ``normalize=True`` accepts any
    non-negative masses with a positive sum. A pandas object must carry the default index, since the labels are not
    kept: pass ``.to_numpy()`` once the order is right.
    Raises InvalidDistribution naming argument, index and value.
    """
    refuse_labels(p, name)
    raw = as_masses(p, name)
    return renormalise(raw, name, tolerance_of(p, raw, axis), normalize=normalize, axis=axis)


def check_points(x: object, name: str) -> FloatArray:
    """Points as a float64 array (n, d); a vector (n,) is n points on a line. Raises ValueError with name and index."""
    points = as_numbers(x, name)
    if points.ndim == 1:
        points = points[:, None]
    if points.ndim != 2 or points.shape[1] == 0:
        raise ValueError(f"{name} has shape {points.shape}; points are (n,) or (n, d) with d >= 1")
    return points


def check_cost(cost: object, name: str = "cost") -> FloatArray:
    """A cost matrix (n, m) of finite numbers >= 0 in float64. Raises ValueError with name and index."""
    matrix = as_numbers(cost, name)
    if matrix.ndim != 2:
        raise ValueError(f"{name} has shape {matrix.shape}; a cost matrix is (n, m)")
    if matrix.size and matrix.min() < 0:
        where = place(matrix < 0)
        raise ValueError(f"{name}{shown(where)} = {float(matrix[where])!r} is negative; a cost is at least 0")
    return matrix


def check_order(order: object, name: str = "order", *, least: float = 1.0) -> float:
    """A finite real number >= ``least`` (the order of a Wasserstein distance). Raises ValueError."""
    value = check_real(order, name)
    if value < least:
        raise ValueError(f"{name} = {order!r}; the order is finite and at least {least:g}")
    return value


def check_real(value: object, name: str) -> float:
    """A finite real scalar as a float. Raises ValueError naming the argument."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real | Decimal):
        raise ValueError(f"{name} = {value!r} is not a real number")
    out = float(value)
    if not math.isfinite(out):
        raise ValueError(f"{name} = {value!r} is not finite")
    return out


def log_base(base: object) -> float:
    """The natural logarithm of ``base`` (1.0 for None, which means nats). Raises ValueError."""
    if base is None:
        return 1.0
    value = check_real(base, "base")
    if value <= 1:
        raise ValueError(f"base = {base!r}; a base of logarithms is larger than 1")
    return math.log(value)


def as_masses(p: object, name: str) -> FloatArray:
    """Finite masses >= 0 in float64, not renormalised (no copy where the input already is float64)."""
    try:
        raw = as_numbers(p, name)
    except InvalidDistribution:
        raise
    except ValueError as error:
        raise InvalidDistribution(str(error)) from None
    if raw.ndim == 0:
        raise InvalidDistribution(f"{name} = {p!r} is a single number; a distribution is an array of masses")
    if raw.size and raw.min() < 0:
        where = place(raw < 0)
        raise InvalidDistribution(f"{name}{shown(where)} = {float(raw[where])!r} is not a probability: it is negative")
    return raw


def tolerance_of(given: object, raw: FloatArray, axis: int = -1) -> float:
    """How far from 1 the masses may sum, from the dtype they came in."""
    dtype = getattr(given, "dtype", None)
    if not isinstance(dtype, np.dtype) or cast("np.dtype[Any]", dtype).kind != "f" or dtype.itemsize >= 8:
        return SUM_TOLERANCE
    eps = float(np.finfo(cast("np.dtype[np.floating[Any]]", dtype)).eps)
    return min(8 * raw.shape[axis] * eps, max(_COARSE_TOLERANCE, 8 * eps))


def renormalise(
    raw: FloatArray, name: str, tolerance: float = SUM_TOLERANCE, *, normalize: bool = False, axis: int = -1
) -> FloatArray:
    """Divide finite masses by their sums along ``axis``, after checking those sums. Returns a new array."""
    if not -raw.ndim <= axis < raw.ndim:
        raise ValueError(f"axis = {axis} does not exist: {name} has shape {raw.shape}")
    if raw.shape[axis] == 0:
        raise InvalidDistribution(f"{name} has no atoms (shape {raw.shape})")
    if normalize and raw.size:
        raw = _near_one(raw, axis)
    with np.errstate(over="ignore"):
        sums = raw.sum(axis=axis, keepdims=True)
    check_sums(sums.squeeze(axis), name, tolerance, normalize=normalize)
    return np.divide(raw, sums) + 0.0


def check_sums(sums: FloatArray, name: str, tolerance: float, *, normalize: bool) -> None:
    """Refuse masses that do not sum to 1 (or, when normalising, to anything positive)."""
    bad = ~(sums > 0) if normalize else ~(np.abs(sums - 1) <= tolerance)
    if not bad.any():
        return
    where = place(np.asarray(bad))
    row = f"{name}{shown(where)}" if where else name
    total = float(sums[where])
    if total == 0:
        raise InvalidDistribution(f"{row} sums to 0: no distribution is proportional to it")
    raise InvalidDistribution(f"{row} sums to {total:.17g}, not 1; pass normalize=True if you mean it")


def _near_one(raw: FloatArray, axis: int) -> FloatArray:
    """Scale each row by a power of two so that its largest mass lies in [1/2, 1): no sum can overflow or vanish."""
    exponent = np.frexp(raw.max(axis=axis, keepdims=True))[1]
    return np.ldexp(raw, -exponent)


def as_numbers(values: object, name: str) -> FloatArray:
    """Any array of finite real numbers in float64; masks, other dtypes and any loss of digits are refused."""
    if isinstance(values, np.ma.MaskedArray):
        values = _unmasked(cast("np.ma.MaskedArray[Any, Any]", values), name)
    if hasattr(values, "toarray") and hasattr(values, "nnz"):
        raise ValueError(f"{name} is a sparse matrix; pass {name}.toarray()")
    try:
        raw: NDArray[Any] = np.asarray(values)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name} is not an array of numbers: {error}") from None
    if raw.dtype.kind == "O":
        return _from_objects(raw, name)
    if raw.dtype.kind not in "fiub":
        raise ValueError(f"{name} has dtype {raw.dtype}; real numbers are needed")
    with np.errstate(over="ignore"):
        out = np.asarray(raw, dtype=np.float64)
    if not np.isfinite(out).all():
        where = place(~np.isfinite(out))
        raise ValueError(f"{name}{shown(where)} = {raw[where]!s} is not a finite float64 number")
    if raw.dtype.itemsize > 8 or raw.dtype.kind in "iu":
        _refuse_rounding(raw, out, name)
    return out


def _unmasked(values: "np.ma.MaskedArray[Any, Any]", name: str) -> NDArray[Any]:
    mask = np.ma.getmaskarray(values)
    if mask.any():
        raise ValueError(f"{name}{shown(place(mask))} is masked; fill or drop the masked entries first")
    return np.asarray(values.data)


def _refuse_rounding(raw: NDArray[Any], out: FloatArray, name: str) -> None:
    """Integers beyond 2^53 and wide floats must survive the conversion to float64 unchanged."""
    if raw.dtype.kind in "iu":
        if not raw.size or max(abs(int(raw.max())), abs(int(raw.min()))) <= 2**53:
            return
        changed = np.array([int(a) != int(b) for a, b in zip(raw.ravel(), out.ravel(), strict=True)]).reshape(raw.shape)
    else:
        changed = np.asarray(out.astype(raw.dtype) != raw)
    if changed.any():
        where = place(changed)
        raise ValueError(
            f"{name}{shown(where)} = {raw[where]!s} is not a float64 number; round it yourself with astype(float)"
        )


def _from_objects(raw: NDArray[Any], name: str) -> FloatArray:
    """Fractions, decimals, integers and floats, each rounded once."""
    out = np.empty(raw.shape)
    for where in np.ndindex(*raw.shape):
        out[where] = _real(raw[where], f"{name}{shown(where)}")
    return out


def _real(value: Any, label: str) -> float:
    if isinstance(value, numbers.Real | Decimal | Fraction) or hasattr(value, "as_integer_ratio"):
        try:
            number = float(value)
        except (ValueError, OverflowError, TypeError):
            number = math.nan
        if math.isfinite(number):
            return number
        raise ValueError(f"{label} = {value!r} is not a finite float64 number")
    raise ValueError(f"{label} = {value!r} is not a real number")


def labels_of(values: object) -> Any:
    """The labels of the atoms of a pandas Series (index) or DataFrame (columns); None for anything else."""
    if type(values).__module__.split(".")[0] != "pandas":
        return None
    labels = getattr(values, "columns", None)
    return getattr(values, "index", None) if labels is None else labels


def refuse_labels(values: object, name: str) -> None:
    """Refuse a pandas object whose labels are anything but 0..n-1, since they would be dropped."""
    labels = labels_of(values)
    if labels is None:
        return
    for position, label in enumerate(labels):
        if label != position:
            raise InvalidDistribution(
                f"{name} carries labels ({label!r} at index {position}) that would be dropped; "
                f"put it in the right order and pass {name}.to_numpy()"
            )


def match_labels(p: object, q: object, names: tuple[str, str]) -> None:
    """Two pandas objects must carry the same labels in the same order; one alone must carry the default ones."""
    left, right = labels_of(p), labels_of(q)
    if left is None or right is None:
        refuse_labels(p, names[0])
        refuse_labels(q, names[1])
        return
    if len(getattr(p, "shape", ())) == 2 == len(getattr(q, "shape", ())):
        left, right = [*left, *cast("Any", p).index], [*right, *cast("Any", q).index]
    for position, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            raise InvalidDistribution(
                f"{names[0]} and {names[1]} have different labels at index {position}: {a!r} and {b!r}; "
                f"align them first, as in {names[1]}.reindex({names[0]}.index)"
            )


def match_shapes(p: FloatArray, q: FloatArray, names: tuple[str, str]) -> tuple[int, ...]:
    """The common batch shape of p (..., n) and q (..., n).

    The atoms must agree in number. A leading axis of length 1 stretches only when each side stretches one, as in
    p[:, None, :] against q[None, :, :]; a lone length-1 axis is refused.
    """
    if p.shape == q.shape:
        return p.shape[:-1]
    said = f"{names[0]} has shape {p.shape} and {names[1]} has shape {q.shape}"
    if p.shape[-1] != q.shape[-1]:
        raise InvalidDistribution(f"{said}: {p.shape[-1]} atoms against {q.shape[-1]}")
    pairs = list(zip(p.shape[:-1], q.shape[:-1], strict=False))
    crossed = any(a == 1 != b for a, b in pairs) and any(b == 1 != a for a, b in pairs)
    if p.ndim != q.ndim or not crossed or any(a != b and 1 not in (a, b) for a, b in pairs):
        raise InvalidDistribution(f"{said}; nothing is stretched silently: use np.broadcast_to if you mean it")
    return np.broadcast_shapes(p.shape[:-1], q.shape[:-1])


def place(mask: NDArray[np.bool_]) -> tuple[int, ...]:
    """The index of the first True."""
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(mask)), mask.shape)) if mask.ndim else ()


def shown(where: tuple[int, ...]) -> str:
    """An index as it is written after a name: ``[3]`` or ``[1, 2]``."""
    return f"[{', '.join(str(i) for i in where)}]" if where else ""
