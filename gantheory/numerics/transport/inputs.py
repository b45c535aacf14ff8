"""The input of transport: masses, points, costs and metrics, checked at the edge by name and index, never repaired."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from gantheory.numerics.checks import InvalidDistribution, as_numbers, check_cost, check_order, check_pmf, check_points
from gantheory.numerics.transport.costs import METRICS, FloatArray
from gantheory.numerics.transport.exact import integer_masses


@dataclass(frozen=True)
class Masses:
    """A probability vector: normalised float64 values, and the exact numbers that were given (None: uniform)."""

    count: int
    given: NDArray[Any] | None
    checked: FloatArray | None = None

    @cached_property
    def values(self) -> FloatArray:
        """The masses in float64, renormalised to sum 1."""
        return np.full(self.count, 1.0 / self.count) if self.checked is None else self.checked

    @cached_property
    def integers(self) -> list[int]:
        """Integers in exactly the given proportions: rationals stay rational, floats are dyadic rationals."""
        if self.given is None:
            return [1] * self.count
        numbers = cast("list[Any]", self.given.tolist())
        if not all(hasattr(v, "as_integer_ratio") for v in numbers):
            numbers = cast("list[Any]", self.values.tolist())
        return integer_masses(numbers)

    @property
    def uniform(self) -> bool:
        """Whether no masses were given, so that all atoms weigh the same."""
        return self.given is None


def read_masses(name: str, values: object, atoms: int | None, *, normalize: bool) -> Masses:
    """Check one probability vector; None means uniform over ``atoms`` atoms."""
    if values is None:
        if atoms is None:
            raise ValueError(f"{name} is None and no points say how many atoms there are")
        if atoms == 0:
            raise InvalidDistribution(f"{name} has no atoms")
        return Masses(atoms, None)
    checked = check_pmf(values, name, normalize=normalize)
    if checked.ndim != 1:
        raise InvalidDistribution(f"{name} has shape {checked.shape}; transport takes one probability vector")
    return Masses(len(checked), np.array(values), checked)


def read_points(name: str, values: object) -> FloatArray:
    """Points as an (n, d) float64 array; a vector is n points on a line. A data frame must carry the default index."""
    refuse_order(name, values, "index")
    return check_points(values, name)


def read_cost(name: str, values: object, *, signed: bool = False) -> FloatArray:
    """A cost matrix (n, m) of finite float64 numbers, non-negative unless ``signed``; data frames unlabelled."""
    refuse_order(name, values, "index")
    refuse_order(name, values, "columns")
    if not signed:
        return check_cost(values, name)
    cost = as_numbers(values, name)
    if cost.ndim != 2:
        raise ValueError(f"{name} has shape {cost.shape}; a cost matrix is (n, m)")
    return cost


def refuse_order(name: str, values: object, axis: str) -> None:
    """Refuse a pandas object whose labels along ``axis`` are anything but 0..n-1, since they would be dropped."""
    if type(values).__module__.split(".")[0] != "pandas":
        return
    for position, label in enumerate(getattr(values, axis, ())):
        if label != position:
            raise ValueError(
                f"{name} carries labels ({label!r} at index {position}) that would be dropped; pass {name}.to_numpy()"
            )


def read_metric(metric: object, order: object) -> tuple[str, float]:
    """The canonical metric name and the order as a float."""
    if not isinstance(metric, str) or metric.lower() not in METRICS:
        raise ValueError(f"metric = {metric!r} is not one of {sorted(METRICS)}; pass cost= for anything else")
    return METRICS[metric.lower()], check_order(order)


def match_lengths(p: Masses, q: Masses, shape: tuple[int, int], where: tuple[str, str]) -> None:
    """Refuse masses that do not have one atom per point, or per row and column of the cost."""
    for name, masses, count, home in (("p", p, shape[0], where[0]), ("q", q, shape[1], where[1])):
        if masses.count != count:
            raise InvalidDistribution(f"{name} has {masses.count} atoms but {home} has {count}")
