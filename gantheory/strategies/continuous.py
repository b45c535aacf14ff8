"""Parametric laws: Gaussians, Gaussian mixtures, and frozen `scipy.stats` distributions with simple parameters."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gantheory.strategies.masses import array, normalised, sizes, weights
from gantheory.strategies.remembering import remembered
from gantheory.strategies.types import Gaussian, Mixture

_MEANS = st.integers(-16, 16).map(lambda k: k / 4)
_SCALES = st.sampled_from((1.0, 2.0, 0.5, 3.0, 0.25, 4.0, 1.5, 0.125, 10.0))
_SHAPES = st.sampled_from((1.0, 2.0, 3.0, 0.5, 1.5, 5.0, 0.75))
_CHANCES = st.sampled_from((0.5, 0.25, 0.75, 0.1, 0.9, 0.01))
_SIZES = st.sampled_from((1, 2, 3, 5, 10))
_PLACED = {"loc": _MEANS, "scale": _SCALES}
_FAMILIES: dict[str, tuple[str, dict[str, st.SearchStrategy[Any]]]] = {
    "normal": ("norm", _PLACED),
    "exponential": ("expon", {"scale": _SCALES}),
    "uniform": ("uniform", _PLACED),
    "laplace": ("laplace", _PLACED),
    "logistic": ("logistic", _PLACED),
    "cauchy": ("cauchy", _PLACED),
    "gumbel": ("gumbel_r", _PLACED),
    "gamma": ("gamma", {"a": _SHAPES, "scale": _SCALES}),
    "inverse-gamma": ("invgamma", {"a": _SHAPES, "scale": _SCALES}),
    "beta": ("beta", {"a": _SHAPES, "b": _SHAPES}),
    "lognormal": ("lognorm", {"s": _SCALES, "scale": _SCALES}),
    "weibull": ("weibull_min", {"c": _SHAPES, "scale": _SCALES}),
    "pareto": ("pareto", {"b": _SHAPES, "scale": _SCALES}),
    "rayleigh": ("rayleigh", {"scale": _SCALES}),
    "half-normal": ("halfnorm", {"scale": _SCALES}),
    "student-t": ("t", {"df": _SHAPES, **_PLACED}),
    "von-mises": ("vonmises", {"kappa": _SHAPES}),
    "bernoulli": ("bernoulli", {"p": _CHANCES}),
    "binomial": ("binom", {"n": _SIZES, "p": _CHANCES}),
    "geometric": ("geom", {"p": _CHANCES}),
    "negative-binomial": ("nbinom", {"n": _SIZES, "p": _CHANCES}),
    "poisson": ("poisson", {"mu": _SCALES}),
}
FAMILIES = tuple(_FAMILIES)


@remembered
def gaussians(dimension: int | None = None, *, max_dimension: int = 3) -> st.SearchStrategy[Gaussian]:
    """Normal laws in 1..max_dimension dimensions; the covariance is L L^T with L lower triangular, diagonal > 0.

    Entries are exact in float64, the matrix exactly symmetric; shrinks to N(0, 1). Raises ValueError for dimension < 1.
    """
    return st.integers(*sizes(dimension, 1, max_dimension)).flatmap(_gaussians)


@remembered
def _gaussians(d: int) -> st.SearchStrategy[Gaussian]:
    below = d * (d - 1) // 2
    mean = st.lists(_MEANS, min_size=d, max_size=d)
    diagonal = st.lists(st.sampled_from((1.0, 2.0, 0.5, 3.0, 0.25)), min_size=d, max_size=d)
    lower = st.lists(st.integers(-4, 4).map(lambda k: k / 2), min_size=below, max_size=below)

    def build(mean: Sequence[float], diagonal: Sequence[float], lower: Sequence[float]) -> Gaussian:
        root = np.diag(np.array(diagonal))
        root[np.tril_indices(d, -1)] = lower
        return Gaussian(np.array(mean), root @ root.T)

    return st.builds(build, mean, diagonal, lower)


@remembered
def mixtures(dimension: int | None = None, *, max_components: int = 3) -> st.SearchStrategy[Mixture]:
    """Mixtures of 1..max_components Gaussians of one dimension, weights positive; shrinks to one standard normal."""

    def of(d: int) -> st.SearchStrategy[Mixture]:
        parts = st.lists(st.tuples(weights(), _gaussians(d)), min_size=1, max_size=max_components)
        return parts.map(
            lambda rows: Mixture(array(normalised([Fraction(w) for w, _ in rows]), False), tuple(g for _, g in rows))
        )

    sizes(None, 1, max_components)
    return st.integers(*sizes(dimension, 1, 2)).flatmap(remembered(of))


@remembered
def families(*names: str) -> st.SearchStrategy[Any]:
    """Frozen `scipy.stats` distributions of the named families (all of `FAMILIES` when none is named).

    Shrinks to the first name with its simplest parameters. Raises ValueError for a name that is not in `FAMILIES`.
    """
    for name in names:
        if name not in _FAMILIES:
            raise ValueError(f"family {name!r} is not known; choose from {', '.join(FAMILIES)}")
    return st.one_of([_family(*_FAMILIES[name]) for name in names or FAMILIES])


def _family(name: str, parameters: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    def build(values: dict[str, Any]) -> Any:
        return getattr(import_module("scipy.stats"), name)(**values)

    return st.fixed_dictionaries(parameters).map(build)
