"""What the strategies draw, as types: plain float64 arrays with a name, and named tuples of them.

A `Pmf` *is* an array at run time: the name lets `st.from_type(Pmf)` and a type checker tell a distribution from a
discriminator. Tuples unpack: ``p, q = pair``. Importing this module imports neither NumPy nor Hypothesis.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, NewType

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
else:
    Array = object

Pmf = NewType("Pmf", Array)
"""Masses (n,), non-negative, sum 1."""
Kernel = NewType("Kernel", Array)
"""A conditional table (rows, columns): row x is the pmf K(.|x)."""
Joint = NewType("Joint", Array)
"""A joint pmf (rows, columns), total 1."""
Metric = NewType("Metric", Array)
"""A cost matrix (n, n): zero on the diagonal only, symmetric, and the triangle inequality holds to the last bit."""
Discriminator = NewType("Discriminator", Array)
"""Values D(x) (n,), strictly between 0 and 1."""


class Pair(NamedTuple):
    """Two pmfs on the same atoms: `p` the data, `q` the model, both (n,)."""

    p: Array
    q: Array


class Coupling(NamedTuple):
    """A joint pmf `plan` (rows, columns) with its marginals `p` (rows,) and `q` (columns,)."""

    plan: Array
    p: Array
    q: Array


class PointCloud(NamedTuple):
    """Weighted points: `points` (n, dimension), `masses` (n,) with sum 1."""

    points: Array
    masses: Array


class Critic(NamedTuple):
    """Values f(x) (n,) with |f(x) - f(y)| <= cost[x, y], and that `cost` (n, n)."""

    values: Array
    cost: Array


class Gaussian(NamedTuple):
    """A normal law: `mean` (d,), `covariance` (d, d), symmetric positive definite."""

    mean: Array
    covariance: Array

    def frozen(self) -> Any:
        """The same law as a frozen `scipy.stats` distribution: `norm` in one dimension, else `multivariate_normal`."""
        stats: Any = import_module("scipy.stats")
        if len(self.mean) == 1:
            return stats.norm(float(self.mean[0]), float(self.covariance[0, 0]) ** 0.5)
        return stats.multivariate_normal(self.mean, self.covariance)


class Mixture(NamedTuple):
    """Weights (k,) with sum 1 and as many Gaussians of one dimension d."""

    weights: Array
    components: tuple[Gaussian, ...]
