"""Families under one roof: aliases, and the moments E_q[(p/q)^a] of exponential families in closed form.

Divergences do not change under a bijection, so a Weibull law of known shape is an exponential law of x^c, an inverse
gamma law a gamma law of 1/x, a lognormal law a normal law of log x. What is left are ten base families.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import acb, arb

from gantheory.numerics.laws import Part

Params = dict[str, Any]
NAN = arb("nan")
INF = arb("inf")


@dataclass(frozen=True)
class Exact:
    """A family with its parameters as exact balls. ``view`` names the bijection after which the law is that family."""

    family: str
    params: Params
    view: str = "x"


def exact(part: Part) -> Exact:
    """Family and parameters as exact balls, aliases resolved (chi-square is gamma, Bernoulli is binomial, ...)."""
    v = {k: arb(x) for k, x in part.params.items()}
    loc, scale = v.get("loc", arb(0)), v.get("scale", arb(1))
    alias = _ALIASES.get(part.family)
    return alias(v, loc, scale) if alias else Exact(part.family, v)


def _exponweib(v: Params, _m: Any, _s: Any) -> Exact:
    return Exact("weibull_min", v) if v["a"] == 1 else Exact("exponweib", v)


def _loguniform(v: Params, m: Any, s: Any) -> Exact:
    return Exact("uniform", {"loc": (v["a"] * s).log(), "scale": (v["b"] / v["a"]).log()}, f"log(x - {m.str(25)})")


_ALIASES: dict[str, Callable[[Params, Any, Any], Exact]] = {
    "erlang": lambda v, m, s: Exact("gamma", v),
    "chi2": lambda v, m, s: Exact("gamma", {"a": v["df"] / 2, "loc": m, "scale": 2 * s}),
    "bernoulli": lambda v, m, s: Exact("binom", {"n": arb(1), "p": v["p"], "loc": m, "scale": s}),
    "powerlaw": lambda v, m, s: Exact("beta", {"a": v["a"], "b": arb(1), "loc": m, "scale": s}),
    "arcsine": lambda v, m, s: Exact("beta", {"a": arb(0.5), "b": arb(0.5), "loc": m, "scale": s}),
    "gumbel_l": lambda v, m, s: Exact("gumbel_r", {"loc": -m, "scale": s}, "-x"),
    "levy": lambda v, m, s: Exact("invgamma", {"a": arb(0.5), "loc": m, "scale": s / 2}),
    "invweibull": lambda v, m, s: Exact(
        "weibull_min", {"c": v["c"], "loc": arb(0), "scale": 1 / s}, f"1/(x - {m.str(25)})"
    ),
    "weibull_max": lambda v, m, s: Exact("weibull_min", {"c": v["c"], "loc": -m, "scale": s}, "-x"),
    "exponweib": _exponweib,
    "fisk": lambda v, m, s: Exact("logistic", {"loc": s.log(), "scale": 1 / v["c"]}, f"log(x - {m.str(25)})"),
    "loguniform": _loguniform,
    "reciprocal": _loguniform,
}


@dataclass(frozen=True)
class Base:
    """A law as a member of a base family; two are comparable in closed form when ``name`` and ``key`` agree."""

    name: str
    key: tuple[str, ...]
    params: tuple[Any, ...]


def base_of(part: Part) -> Base | None:
    """The base family of a law, after the bijection that its key names."""
    law = exact(part)
    reduce = _REDUCTIONS.get(law.family)
    base = reduce(law.params) if reduce else None
    return base and Base(base.name, (law.view, *base.key), base.params)


def vector_base(family: str, params: dict[str, Any]) -> Base | None:
    """The base family of a law of vectors: Dirichlet, multinomial and normal-gamma."""
    if family == "dirichlet":
        return Base("dirichlet", ("vector",), tuple(arb(float(v)) for v in params["alpha"]))
    if family == "normal-gamma":
        return Base("normal-gamma", (), tuple(arb(params[k]) for k in ("mu", "lam", "a", "b")))
    if family == "multinomial":
        masses = tuple(arb(float(v)) for v in params["p"])
        total = sum(masses, arb(0))
        return Base("multinomial", (str(params["n"]),), (tuple(v / total for v in masses), arb(params["n"])))
    return None


def _key(*values: Any) -> tuple[str, ...]:
    return tuple(str(v) if isinstance(v, str) else repr(v.mid_rad_10exp(30)) for v in values)


def _von_mises(v: Params) -> Base | None:
    if v["scale"] != 1:
        return None
    return Base("von-mises", (), (v["kappa"] * v["loc"].cos(), v["kappa"] * v["loc"].sin()))


def _uniform(v: Params) -> Base:
    return Base("uniform", (), (v["loc"], v["loc"] + v["scale"]))


def _inverse_gauss(v: Params) -> Base:
    return Base("inverse-gauss", _key(v["loc"]), (1 / (v["mu"] ** 2 * v["scale"]), v["scale"]))


_REDUCTIONS: dict[str, Callable[[Params], Base | None]] = {
    "norm": lambda v: Base("normal", ("x",), (v["loc"], v["scale"] ** 2)),
    "lognorm": lambda v: Base("normal", ("log", *_key(v["loc"])), (v["scale"].log(), v["s"] ** 2)),
    "gamma": lambda v: Base("gamma", ("x", *_key(v["loc"])), (v["a"], 1 / v["scale"])),
    "expon": lambda v: Base("gamma", ("x", *_key(v["loc"])), (arb(1), 1 / v["scale"])),
    "invgamma": lambda v: Base("gamma", ("1/x", *_key(v["loc"])), (v["a"], v["scale"])),
    "laplace": lambda v: Base("gamma", ("|x|", *_key(v["loc"])), (arb(1), 1 / v["scale"])),
    "weibull_min": lambda v: Base("gamma", ("x^c", *_key(v["c"], v["loc"])), (arb(1), v["scale"] ** -v["c"])),
    "pareto": lambda v: Base("gamma", ("log", *_key(v["loc"], v["scale"])), (arb(1), v["b"])),
    "gumbel_r": lambda v: Base("gamma", ("exp", *_key(v["scale"])), (arb(1), (v["loc"] / v["scale"]).exp())),
    "rayleigh": lambda v: Base("gamma", ("x^2", *_key(v["loc"])), (arb(1), 1 / (2 * v["scale"] ** 2))),
    "maxwell": lambda v: Base("gamma", ("x^2", *_key(v["loc"])), (arb(1.5), 1 / (2 * v["scale"] ** 2))),
    "chi": lambda v: Base("gamma", ("x^2", *_key(v["loc"])), (v["df"] / 2, 1 / (2 * v["scale"] ** 2))),
    "nakagami": lambda v: Base("gamma", ("x^2", *_key(v["loc"])), (v["nu"], v["nu"] / v["scale"] ** 2)),
    "halfnorm": lambda v: Base("gamma", ("x^2", *_key(v["loc"])), (arb(0.5), 1 / (2 * v["scale"] ** 2))),
    "beta": lambda v: Base("dirichlet", _key(v["loc"], v["scale"]), (v["a"], v["b"])),
    "poisson": lambda v: Base("poisson", _key(v["loc"]), (v["mu"],)),
    "binom": lambda v: Base("binomial", _key(v["loc"], v["n"]), (v["p"], v["n"])),
    "geom": lambda v: Base("negative-binomial", _key(v["loc"] + 1, arb(1)), (v["p"], arb(1))),
    "nbinom": lambda v: Base("negative-binomial", _key(v["loc"], v["n"]), (v["p"], v["n"])),
    "invgauss": _inverse_gauss,
    "vonmises": _von_mises,
    "uniform": _uniform,
}


def moment(p: Base, q: Base, a: Any) -> Any:
    """E_q[(p/q)^a] = integral of p^a q^(1-a): a ball, inf where it diverges, nan where the precision is too low.

    a: a real ball, or a complex one with real part between 0 and 1 for the families named in ``ANALYTIC``.
    """
    return _MOMENTS[p.name](p.params, q.params, a, 1 - a)


def _positive(*values: Any) -> Any:
    """None when all (real parts) are certainly positive, inf when one certainly is not, nan when undecided."""
    for value in values:
        v = value.real if isinstance(value, acb) else value
        if not v > 0:
            return INF if v <= 0 else NAN
    return None


def _from_log_partition(best: Any, p: Any, q: Any, a: Any, b: Any) -> Any:
    return (best - a * p - b * q).exp()


def _normal(p: Any, q: Any, a: Any, b: Any) -> Any:
    (m, s), (n, t) = p, q
    mixed = a * t + b * s
    bad = _positive(mixed)
    if bad is not None:
        return bad
    return ((b * s.log() + a * t.log() - mixed.log()) / 2 - a * b * (m - n) ** 2 / (2 * mixed)).exp()


def _gamma(p: Any, q: Any, a: Any, b: Any) -> Any:
    (k, r), (m, t) = p, q
    shape, rate = a * k + b * m, a * r + b * t
    bad = _positive(shape, rate)
    if bad is not None:
        return bad
    best, left, right = (x.lgamma() - x * y.log() for x, y in ((shape, rate), p, q))
    return _from_log_partition(best, left, right, a, b)


def _dirichlet(p: Any, q: Any, a: Any, b: Any) -> Any:
    mixed = tuple(a * x + b * y for x, y in zip(p, q, strict=True))
    bad = _positive(*mixed)
    if bad is not None:
        return bad
    logs = (sum((x.lgamma() for x in v), arb(0)) - sum(v, arb(0)).lgamma() for v in (mixed, p, q))
    best, left, right = logs
    return _from_log_partition(best, left, right, a, b)


def _poisson(p: Any, q: Any, a: Any, b: Any) -> Any:
    if not (p[0] > 0 and q[0] > 0):
        return None
    return ((a * p[0].log() + b * q[0].log()).exp() - a * p[0] - b * q[0]).exp()


def _binomial(p: Any, q: Any, a: Any, b: Any) -> Any:
    (x, n), (y, _) = p, q
    if not all(0 < v < 1 for v in (x, y)):
        return None
    return ((a * x.log() + b * y.log()).exp() + (a * (1 - x).log() + b * (1 - y).log()).exp()) ** n


def _negative_binomial(p: Any, q: Any, a: Any, b: Any) -> Any:
    (x, n), (y, _) = p, q
    if not all(0 < v < 1 for v in (x, y)):
        return None
    rest = 1 - (a * (1 - x).log() + b * (1 - y).log()).exp()
    bad = _positive(rest)
    return bad if bad is not None else (n * (a * x.log() + b * y.log() - rest.log())).exp()


def _inverse_gauss_moment(p: Any, q: Any, a: Any, b: Any) -> Any:
    c, m = a * p[0] + b * q[0], a * p[1] + b * q[1]
    bad = _positive(m)
    real = c.real if isinstance(c, acb) else c
    if bad is not None or not real >= 0:
        return bad if bad is not None else INF if real < 0 else NAN
    best, left, right = (-y.log() / 2 - (x * y).sqrt() for x, y in ((c, m), p, q))
    return _from_log_partition(best, left, right, a, b)


def _von_mises_moment(p: Any, q: Any, a: Any, b: Any) -> Any:
    mixed = (a * p[0] + b * q[0], a * p[1] + b * q[1])
    best, left, right = ((x * x + y * y).sqrt().bessel_i(0).log() for x, y in (mixed, p, q))
    return _from_log_partition(best, left, right, a, b)


def _uniform_moment(p: Any, q: Any, a: Any, b: Any) -> Any:
    (low, high), (left, right) = p, q
    if not all(x <= y or y <= x for x, y in ((low, left), (high, right), (low, right), (left, high))):
        return NAN
    if (a > 1 and (low < left or high > right)) or (a < 0 and (left < low or right > high)):
        return INF
    overlap = high.min(right) - low.max(left)
    return overlap * (high - low) ** -a * (right - left) ** -b if overlap > 0 else arb(0)


def _multinomial(p: Any, q: Any, a: Any, b: Any) -> Any:
    (x, n), (y, _) = p, q
    real = a.real if isinstance(a, acb) else a
    if real > 1 and any(u > 0 and v == 0 for u, v in zip(x, y, strict=True)):
        return INF
    if real < 0 and any(v > 0 and u == 0 for u, v in zip(x, y, strict=True)):
        return INF
    common = ((a * u.log() + b * v.log()).exp() for u, v in zip(x, y, strict=True) if u > 0 and v > 0)
    return sum(common, arb(0)) ** n


def _normal_gamma(p: Any, q: Any, a: Any, b: Any) -> Any:
    def natural(v: Any) -> tuple[Any, Any, Any, Any]:
        mu, lam, shape, rate = v
        return lam, lam * mu, shape - arb(0.5), rate + lam * mu * mu / 2

    lam, first, shape, total = (a * x + b * y for x, y in zip(natural(p), natural(q), strict=True))
    bad = _positive(lam)
    if bad is not None:
        return bad
    mixed = (first / lam, lam, shape + arb(0.5), total - first * first / (2 * lam))
    bad = _positive(mixed[2], mixed[3])
    if bad is not None:
        return bad
    best, left, right = (v[2].lgamma() - v[2] * v[3].log() - v[1].log() / 2 for v in (mixed, p, q))
    return _from_log_partition(best, left, right, a, b)


_MOMENTS: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "normal": _normal,
    "gamma": _gamma,
    "dirichlet": _dirichlet,
    "poisson": _poisson,
    "binomial": _binomial,
    "negative-binomial": _negative_binomial,
    "inverse-gauss": _inverse_gauss_moment,
    "von-mises": _von_mises_moment,
    "uniform": _uniform_moment,
    "normal-gamma": _normal_gamma,
    "multinomial": _multinomial,
}


ANALYTIC = frozenset(_MOMENTS) - {"von-mises", "uniform"}
"""The families whose moments are taken at complex orders too: their logarithms stay on the principal branch."""


def moment_names() -> list[str]:
    """The base families whose moments E_q[(p/q)^a] have a closed form."""
    return [*_MOMENTS, "multivariate normal"]
