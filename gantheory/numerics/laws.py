"""Distributions as objects: what is read from scipy.stats, and the laws that scipy lacks (Dirac, Mixture, NormalGamma).

A Measure is a weighted sum of parts: continuous laws on the line, laws on the integers, and single atoms. Every
divergence of measures splits into an integral over the continuous parts and a sum over the atoms.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np

from gantheory.numerics.checks import FloatArray, InvalidDistribution, as_masses, check_real, renormalise


@dataclass(frozen=True)
class Dirac:
    """All mass at one point of the line."""

    point: float

    def __post_init__(self) -> None:
        check_real(self.point, "point")


@dataclass(frozen=True)
class Mixture:
    """A mixture of distribution objects; weights sum to 1."""

    components: Sequence[Any]
    weights: Sequence[float]

    def __post_init__(self) -> None:
        renormalise(as_masses(self.weights, "weights"), "weights")
        if len(self.components) != len(self.weights):
            raise InvalidDistribution(f"{len(self.components)} components but {len(self.weights)} weights")


@dataclass(frozen=True)
class NormalGamma:
    """Precision t ~ Gamma(shape a, rate b) and mean ~ N(mu, 1 / (lam t))."""

    mu: float
    lam: float
    a: float
    b: float

    def __post_init__(self) -> None:
        for name in ("lam", "a", "b"):
            if not check_real(getattr(self, name), name) > 0:
                raise InvalidDistribution(f"{name} = {getattr(self, name)!r} is not positive")


@dataclass(frozen=True)
class Part:
    """One component of a measure on the line: a family with its parameters, or an unknown law with a density."""

    weight: float
    law: Any
    discrete: bool
    family: str = ""
    params: dict[str, float] = field(default_factory=dict[str, float])

    def support(self) -> tuple[float, float]:
        """The ends of the support; the circle is cut at -pi and pi."""
        if self.family == "vonmises":
            return -math.pi * self.params["scale"], math.pi * self.params["scale"]
        low, high = self.law.support()
        return float(low), float(high)

    def log_density(self, origin: FloatArray, offset: FloatArray) -> FloatArray:
        """log pdf at origin + offset, or log pmf, without the weight.

        The two are added only after the location has been taken off the origin, so that points close to the end of a
        support keep their distance from it.
        """
        with np.errstate(all="ignore"):
            if not self.family:
                raw = self.law.logpmf(origin + offset) if self.discrete else self.law.logpdf(origin + offset)
            else:
                raw = self._known(origin, offset)
        values: FloatArray = np.asarray(raw, dtype=np.float64)
        told = np.logical_not(np.isnan(values) | np.isposinf(values))
        return np.asarray(np.where(told, values, -np.inf), dtype=np.float64)

    def _known(self, origin: FloatArray, offset: FloatArray) -> Any:
        shapes = [v for k, v in self.params.items() if k not in ("loc", "scale")]
        loc, scale, dist = self.params["loc"], self.params.get("scale", 1.0), self.law.dist
        if self.discrete:
            return dist.logpmf((origin - loc) + offset, *shapes)
        distance = (origin - loc) + offset
        if self.family in _LOGS:
            return _LOGS[self.family](distance / scale, *shapes) - math.log(scale)
        if self.family in ("arcsine", "powerlaw"):
            dist, shapes = import_module("scipy.stats").beta, [*shapes, 1.0] if shapes else [0.5, 0.5]
        elif self.family != "beta":
            return dist.logpdf(distance, *shapes, scale=scale)
        mirrored = dist.logpdf((loc + scale - origin) - offset, *shapes[::-1], scale=scale)
        plain: Any = dist.logpdf(distance, *shapes, scale=scale)
        return np.asarray(np.where(distance > scale / 2, mirrored, plain), dtype=np.float64)

    def quantile(self, level: float) -> float:
        """The point with mass ``level`` below it; levels above 1/2 are given as level - 1 (a small negative number)."""
        with np.errstate(all="ignore"):
            return float(self.law.ppf(level) if level > 0 else self.law.isf(-level))

    def quantiles(self, levels: Sequence[float]) -> list[float]:
        """The points of several levels. Those of a family of scipy are computed at once, which its users' own may not
        be written for."""
        if not self.family:
            return [self.quantile(level) for level in levels]
        return list(_quantiles(_Known(self.family, tuple(sorted(self.params.items())), tuple(levels), self.law)))


@dataclass(frozen=True)
class _Known:
    """What is asked of a family of scipy: its quantiles depend on its name and parameters alone."""

    family: str
    params: tuple[tuple[str, float], ...]
    levels: tuple[float, ...]
    law: Any = field(compare=False)


@lru_cache(256)
def _quantiles(asked: _Known) -> tuple[float, ...]:
    at = np.array(asked.levels)
    with np.errstate(all="ignore"):
        found = np.concatenate([asked.law.ppf(at[at > 0]), asked.law.isf(-at[at <= 0])])
    return tuple(float(v) for v in found)


def _log_laplace(x: Any) -> Any:
    return -np.abs(x) - math.log(2)


def _log_pareto(x: Any, b: Any) -> Any:
    return np.where(x >= 1, math.log(b) - (b + 1) * np.log(x), -np.inf)


def _log_levy(x: Any) -> Any:
    return np.where(x > 0, -0.5 / x - 1.5 * np.log(x) - 0.5 * math.log(2 * math.pi), -np.inf)


# where scipy takes the logarithm of a density that underflows
_LOGS: dict[str, Callable[..., Any]] = {"laplace": _log_laplace, "pareto": _log_pareto, "levy": _log_levy}


@dataclass(frozen=True)
class Measure:
    """A probability measure on the line: parts, and atoms (point, mass)."""

    parts: tuple[Part, ...] = ()
    atoms: tuple[tuple[float, float], ...] = ()

    def only(self) -> Part | None:
        """The single part of a measure that is no mixture."""
        return self.parts[0] if len(self.parts) == 1 and not self.atoms else None

    def kind(self, *, discrete: bool) -> list[Part]:
        """The parts that have a density (or, if discrete, a pmf on the integers)."""
        return [p for p in self.parts if p.discrete == discrete]


@dataclass(frozen=True)
class Vector:
    """A law of a random vector, by family: mvn, dirichlet, multinomial, normal-gamma."""

    family: str
    params: dict[str, Any]


def read_law(value: object, name: str) -> Measure | Vector:
    """Read a scipy.stats object, Dirac, Mixture or NormalGamma. Raises InvalidDistribution naming the argument."""
    if isinstance(value, NormalGamma):
        params = {k: float(getattr(value, k)) for k in ("mu", "lam", "a", "b")}
        return Vector("normal-gamma", params)
    vector = _read_vector(value)
    return vector if vector is not None else _read_measure(value, name)


def _read_vector(value: Any) -> Vector | None:
    kind = type(value).__name__
    if kind == "multivariate_normal_frozen":
        return Vector("mvn", {"mean": np.asarray(value.mean), "cov": np.asarray(value.cov)})
    if kind == "dirichlet_frozen":
        return Vector("dirichlet", {"alpha": np.asarray(value.alpha, dtype=float)})
    if kind == "multinomial_frozen":
        return Vector("multinomial", {"n": int(value.n), "p": np.asarray(value.p, dtype=float)})
    return None


def _read_measure(value: Any, name: str) -> Measure:
    if isinstance(value, Dirac):
        return Measure(atoms=((float(value.point), 1.0),))
    if isinstance(value, Mixture):
        return _mix(value.components, value.weights, name)
    if hasattr(value, "components") and hasattr(value, "weights"):  # scipy.stats.Mixture
        return _mix(value.components, value.weights, name)
    table = getattr(value, "dist", value)
    if hasattr(table, "xk") and hasattr(table, "pk"):  # rv_discrete(values=...), frozen or not
        shift = table._parse_args(*value.args, **value.kwds)[1] if table is not value else 0.0
        masses = renormalise(as_masses(table.pk, name), name).tolist()
        points = (np.asarray(table.xk, float) + float(shift)).tolist()
        return Measure(atoms=tuple((x, m) for x, m in zip(points, masses, strict=True) if m > 0))
    return Measure(parts=(_read_part(value, name),))


def _mix(components: Sequence[Any], weights: Any, name: str) -> Measure:
    shares = renormalise(as_masses(weights, f"{name}.weights"), f"{name}.weights")
    parts: list[Part] = []
    atoms: dict[float, float] = {}
    for i, (component, share) in enumerate(zip(components, shares.tolist(), strict=True)):
        if share == 0:
            continue
        inner = _read_measure(component, f"{name}.components[{i}]")
        parts += [Part(p.weight * share, p.law, p.discrete, p.family, p.params) for p in inner.parts]
        for point, mass in inner.atoms:
            atoms[point] = atoms.get(point, 0.0) + mass * share
    return Measure(tuple(parts), tuple(atoms.items()))


def _read_part(value: Any, name: str) -> Part:
    stats: Any = import_module("scipy.stats")

    frozen = value
    if isinstance(value, stats.rv_continuous | stats.rv_discrete):
        frozen = value() if not value.numargs else None
    if hasattr(value, "_parameters") and hasattr(value, "icdf"):
        frozen = _from_new_style(value)
    if frozen is None or not (hasattr(frozen, "dist") or isinstance(frozen, _NewStyle)):
        raise InvalidDistribution(f"{name} = {value!r} is not a distribution that can be measured")
    if isinstance(frozen, _NewStyle):
        return Part(1.0, frozen, frozen.discrete)
    return _from_frozen(frozen, name)


def _from_frozen(frozen: Any, name: str) -> Part:
    dist = frozen.dist
    shapes, loc, scale = dist._parse_args(*frozen.args, **frozen.kwds)
    names: list[str] = [s.strip() for s in dist.shapes.split(",")] if dist.shapes else []
    params: dict[str, float] = {}
    for key, number in zip([*names, "loc", "scale"], [*shapes, loc, 1.0 if scale is None else scale], strict=True):
        if np.ndim(number) and np.size(number) != 1:
            raise InvalidDistribution(f"{name}: parameter {key} has shape {np.shape(number)}; one law at a time")
        params[key] = float(np.asarray(number).reshape(()))
        if math.isnan(params[key]):
            raise InvalidDistribution(f"{name}: parameter {key} is nan")
    if not params["scale"] > 0 or not np.all(dist._argcheck(*shapes)):
        raise InvalidDistribution(f"{name}: {dist.name} has no such parameters: {params}")
    return Part(1.0, frozen, hasattr(dist, "pmf"), dist.name, params)


class _NewStyle:
    """A new-style scipy distribution behind the methods of the classic ones."""

    def __init__(self, law: Any, *, discrete: bool) -> None:
        self.law, self.discrete = law, discrete
        self.logpdf, self.ppf, self.isf = law.logpdf, law.icdf, law.iccdf
        self.logpmf = getattr(law, "logpmf", None)
        self.cdf, self.sf = law.cdf, law.ccdf

    def support(self) -> tuple[float, float]:
        low, high = self.law.support()
        return float(low), float(high)


def _from_new_style(value: Any) -> Any:
    """The classic twin of a new-style law where there is one, else the law itself behind an adapter."""
    stats: Any = import_module("scipy.stats")

    if hasattr(value, "_dist") and hasattr(value, "loc") and hasattr(value, "scale") and float(value.scale) > 0:
        inner = _from_new_style(value._dist)
        loc, scale = float(value.loc), float(value.scale)
        if not isinstance(inner, _NewStyle):
            shapes, old_loc, old_scale = inner.dist._parse_args(*inner.args, **inner.kwds)
            return inner.dist(*shapes, loc=loc + scale * old_loc, scale=scale * old_scale)
        return _NewStyle(value, discrete=False)
    params = {k: float(v) for k, v in value._parameters.items() if np.ndim(v) == 0 and v is not None}
    kind = type(value).__name__
    if kind == "Normal":
        return stats.norm(params["mu"], params["sigma"])
    if kind == "StandardNormal":
        return stats.norm()
    if kind == "Uniform":
        return stats.uniform(params["a"], params["b"] - params["a"])
    if kind == "Logistic":
        return stats.logistic()
    if kind == "Binomial":
        return stats.binom(params["n"], params["p"])
    discrete = hasattr(value, "logpmf") and isinstance(value, _discrete_base())
    twin: Any = getattr(stats, repr(value).split("(")[0].lower(), None) if kind == "CustomDistribution" else None
    if isinstance(twin, stats.rv_continuous | stats.rv_discrete):
        names: list[str] = [s.strip() for s in twin.shapes.split(",")] if twin.shapes else []
        if sorted(names) == sorted(params):
            return twin(**params)
    return _NewStyle(value, discrete=discrete)


def _discrete_base() -> Any:
    return import_module("scipy.stats").Binomial.__mro__[1]
