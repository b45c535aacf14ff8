"""Transport costs: a matrix, or distances between points that are never stored as a matrix.

Costs are kept in *scaled units*, divided by a power of two that brings the largest of them near 1, so that every solver
sees well-scaled numbers and a result scales exactly when the input is multiplied by a power of two.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int64]

METRICS = {
    "euclidean": "euclidean",
    "l2": "euclidean",
    "cityblock": "cityblock",
    "manhattan": "cityblock",
    "l1": "cityblock",
    "chebyshev": "chebyshev",
    "linf": "chebyshev",
    "sqeuclidean": "sqeuclidean",
}
_TINY = 1e-140  # below this the square of a scaled distance loses digits
_BLOCK = 1 << 16  # entries of one block of implicit costs: 512 KiB stay in the cache


def scale_by_power(value: float, exponent: float) -> float:
    """``value * 2**exponent``, exact when the exponent is an integer and nothing over- or underflows."""
    whole = math.floor(exponent)
    rest = exponent - whole
    try:
        return math.ldexp(value * 2.0**rest if rest else value, whole)
    except OverflowError:
        return math.copysign(math.inf, value)


def exponent_of(magnitude: float) -> int:
    """The k with ``magnitude`` in [2**(k-1), 2**k); 0 for zero."""
    return math.frexp(magnitude)[1] if magnitude > 0 else 0


@dataclass(frozen=True)
class MatrixCosts:
    """Costs given as an (n, m) matrix, in units of ``2**exponent``: distances to the power ``order``."""

    matrix: FloatArray
    exponent: float
    order: float = 1.0
    is_metric: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """(n, m)."""
        return self.matrix.shape[0], self.matrix.shape[1]

    def dense(self) -> FloatArray:
        """The whole (n, m) matrix in scaled units."""
        return self.matrix

    def block(self, start: int, stop: int) -> FloatArray:
        """Rows ``start:stop`` in scaled units, shape (stop - start, m)."""
        return self.matrix[start:stop]

    def entries(self, rows: IndexArray, cols: IndexArray) -> FloatArray:
        """The costs at (rows[k], cols[k]) in scaled units."""
        return self.matrix[rows, cols]

    def restrict(self, rows: IndexArray, cols: IndexArray) -> "MatrixCosts":
        """The costs between some of the atoms, scaled anew."""
        part = self.matrix[np.ix_(rows, cols)]
        shift = exponent_of(float(part.max(initial=0.0)))
        return MatrixCosts(np.ldexp(part, -shift), self.exponent + shift, self.order, self.is_metric)

    def transposed(self) -> "MatrixCosts":
        """The costs of going back."""
        return MatrixCosts(np.ascontiguousarray(self.matrix.T), self.exponent, self.order, self.is_metric)


@dataclass(frozen=True)
class PointCosts:
    """Costs ``metric(x_i, y_j) ** order`` between points x (n, d) and y (m, d), in units of ``2**exponent``.

    The points are stored divided by ``2**point_exponent``; nothing of size n*m is kept.
    """

    x: FloatArray
    y: FloatArray
    metric: str
    order: float
    point_exponent: int

    @property
    def shape(self) -> tuple[int, int]:
        """(n, m)."""
        return len(self.x), len(self.y)

    @property
    def exponent(self) -> float:
        """Scaled costs times ``2**exponent`` are the true ones."""
        return self.point_exponent * self.power

    @property
    def power(self) -> float:
        """The degree of homogeneity of the cost in the coordinates."""
        return self.order * (2.0 if self.metric == "sqeuclidean" else 1.0)

    @property
    def is_metric(self) -> bool:
        """Whether the cost satisfies the triangle inequality on any points."""
        return self.power == 1.0

    def dense(self) -> FloatArray:
        """The whole (n, m) matrix in scaled units."""
        out = np.empty(self.shape)
        for start, stop in row_blocks(self):
            out[start:stop] = self.block(start, stop)
        return out

    def block(self, start: int, stop: int) -> FloatArray:
        """Rows ``start:stop`` in scaled units, shape (stop - start, m)."""
        return distances(self.x[start:stop, None, :], self.y[None, :, :], self.metric, self.order)

    def entries(self, rows: IndexArray, cols: IndexArray) -> FloatArray:
        """The costs at (rows[k], cols[k]) in scaled units."""
        return distances(self.x[rows], self.y[cols], self.metric, self.order)

    def restrict(self, rows: IndexArray, cols: IndexArray) -> "PointCosts":
        """The costs between some of the atoms, scaled anew."""
        x, y = self.x[rows], self.y[cols]
        shift = exponent_of(diameter(x, y))
        return PointCosts(
            np.ldexp(x, -shift), np.ldexp(y, -shift), self.metric, self.order, self.point_exponent + shift
        )

    def transposed(self) -> "PointCosts":
        """The costs of going back."""
        return PointCosts(self.y, self.x, self.metric, self.order, self.point_exponent)


Costs = MatrixCosts | PointCosts


def distances(x: FloatArray, y: FloatArray, metric: str, order: float) -> FloatArray:
    """``metric(x, y) ** order`` over the last axis of two arrays that broadcast, without squaring away small distances.

    Only elementwise operations in a fixed order: an entry is the same to the last bit however it is asked for.
    """
    width = x.shape[-1]
    if metric == "cityblock" or metric == "chebyshev" or width == 1:
        join = np.add if metric == "cityblock" else np.maximum
        base: FloatArray = np.abs(x[..., 0] - y[..., 0])
        for k in range(1, width):
            join(base, np.abs(x[..., k] - y[..., k]), out=base)
    else:
        base = _euclidean(x, y)
    power = order * (2.0 if metric == "sqeuclidean" else 1.0)
    if power == 1.0:
        return base
    return np.square(base) if power == 2.0 else base**power


def _euclidean(x: FloatArray, y: FloatArray) -> FloatArray:
    base: FloatArray = x[..., 0] - y[..., 0]
    np.square(base, out=base)
    for k in range(1, x.shape[-1]):
        part = x[..., k] - y[..., k]
        np.square(part, out=part)
        base += part
    np.sqrt(base, out=base)
    small = base < _TINY
    if small.any():
        where = np.unravel_index(np.flatnonzero(small), small.shape)
        wide = (*base.shape, x.shape[-1])
        base[where] = _tiny_norms(np.broadcast_to(x, wide)[where] - np.broadcast_to(y, wide)[where])
    return base


def _tiny_norms(delta: FloatArray) -> FloatArray:
    exponents = np.frexp(np.abs(delta).max(axis=-1, initial=0.0))[1]
    total = np.square(np.ldexp(delta, -exponents[:, None])).sum(axis=-1)
    return np.ldexp(np.sqrt(total), exponents)


def diameter(x: FloatArray, y: FloatArray) -> float:
    """The largest coordinate difference within x and y together (never overflows: at most the largest float)."""
    if not x.size or not y.size:
        return 0.0
    top = np.maximum(x.max(axis=0), y.max(axis=0))
    low = np.minimum(x.min(axis=0), y.min(axis=0))
    with np.errstate(over="ignore"):
        spread = float((top - low).max(initial=0.0))
    return min(spread, np.finfo(np.float64).max)


def point_costs(x: FloatArray, y: FloatArray, metric: str, order: float) -> PointCosts:
    """Implicit costs between two point sets, scaled by the power of two nearest their spread."""
    shift = exponent_of(diameter(x, y))
    if shift > 1000:  # leave room: the spread itself may be twice the largest float
        shift += 1
    first = times_power(x, -shift)
    return PointCosts(first, first if y is x else times_power(y, -shift), metric, order, shift)


def times_power(values: FloatArray, exponent: int) -> FloatArray:
    """A new array ``values * 2**exponent``; a product where the power is a float, which is faster than ldexp."""
    return values * 2.0**exponent if abs(exponent) <= 1000 else np.ldexp(values, exponent)


def matrix_costs(matrix: FloatArray, order: float, is_metric: bool) -> MatrixCosts:
    """Costs ``matrix ** order``, scaled by the power of two nearest the largest entry."""
    shift = exponent_of(float(matrix.max(initial=0.0)))
    scaled = np.ldexp(matrix, -shift)
    power = scaled if order == 1.0 else scaled**order
    return MatrixCosts(power, shift * order, order, is_metric and order == 1.0)


def row_blocks(costs: Costs) -> list[tuple[int, int]]:
    """Ranges of rows whose costs fit in one block of memory."""
    n, m = costs.shape
    step = max(1, _BLOCK // max(1, m))
    return [(start, min(n, start + step)) for start in range(0, n, step)]
