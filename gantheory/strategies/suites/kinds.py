"""The divergences the suites know: formula, source, and which laws each obeys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, log, log1p, sqrt

Lower = Callable[[float, float], float]
Combine = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class Kind:
    """A divergence: `formula`, `source`; `symmetric`; a `metric` (triangle inequality); its `top` value; `root` 2 when
    its square is what is jointly convex; `convex`; the `lower` bound by total variation (with its formula), given
    (tv, order); how values `combine` on independent products (None: no such law)."""

    formula: str
    source: str
    symmetric: bool = False
    metric: bool = False
    top: float = inf
    root: int = 1
    convex: bool = True
    lower: tuple[str, Lower] | None = None
    combine: tuple[str, Combine] | None = None


_SUM: tuple[str, Combine] = ("D(p x r || q x s) = D(p || q) + D(r || s)", lambda a, b: a + b)
_KULLBACK = "Kullback and Leibler, Annals of Mathematical Statistics 22, 1951"
_TSYBAKOV = "Tsybakov, Introduction to Nonparametric Estimation, 2009, section 2.4"
_RENYI = "van Erven and Harremoës, IEEE Transactions on Information Theory 60, 2014"
_PINSKER: tuple[str, Lower] = ("KL >= 2 TV^2 (Pinsker)", lambda tv, _: 2 * tv * tv)
_CHI2: tuple[str, Lower] = ("chi2 >= 4 TV^2 (Cauchy-Schwarz)", lambda tv, _: 4 * tv * tv)

KINDS: dict[str, Kind] = {
    "kl": Kind("KL(p || q) = sum p log(p/q)", _KULLBACK, lower=_PINSKER, combine=_SUM),
    "reverse_kl": Kind("KL(q || p) = sum q log(q/p)", _KULLBACK, lower=_PINSKER, combine=_SUM),
    "js": Kind(
        "JS = KL(p || m)/2 + KL(q || m)/2, m = (p+q)/2",
        "Lin, IEEE Transactions on Information Theory 37, 1991",
        symmetric=True,
        top=log(2),
        lower=("JS >= TV^2 / 2 (Pinsker twice)", lambda tv, _: tv * tv / 2),
    ),
    "js_distance": Kind(
        "sqrt(JS(p, q))",
        "Endres and Schindelin, IEEE Transactions on Information Theory 49, 2003",
        symmetric=True,
        metric=True,
        top=sqrt(log(2)),
        root=2,
        lower=("sqrt(JS) >= TV / sqrt 2 (Pinsker twice)", lambda tv, _: tv / sqrt(2)),
    ),
    "tv": Kind("TV = sum |p - q| / 2", _TSYBAKOV, symmetric=True, metric=True, top=1.0),
    "hellinger": Kind(
        "H = sqrt(sum (sqrt p - sqrt q)^2 / 2)",
        _TSYBAKOV,
        symmetric=True,
        metric=True,
        top=1.0,
        root=2,
        lower=("H^2 >= 1 - sqrt(1 - TV^2) (Le Cam)", lambda tv, _: sqrt(max(0.0, 1 - sqrt(max(0.0, 1 - tv * tv))))),
        combine=("1 - H^2 multiplies", lambda a, b: sqrt(max(0.0, a * a + b * b - a * a * b * b))),
    ),
    "chi2": Kind(
        "chi2 = sum (p - q)^2 / q",
        _TSYBAKOV,
        lower=_CHI2,
        combine=("1 + chi2 multiplies", lambda a, b: a + b + (a * b if a and b else 0.0)),
    ),
    "reverse_chi2": Kind(
        "chi2 = sum (p - q)^2 / p",
        _TSYBAKOV,
        lower=_CHI2,
        combine=("1 + chi2 multiplies", lambda a, b: a + b + (a * b if a and b else 0.0)),
    ),
    "jeffreys": Kind(
        "KL(p || q) + KL(q || p)",
        "Jeffreys, Proceedings of the Royal Society A 186, 1946",
        symmetric=True,
        lower=("J >= 4 TV^2 (Pinsker twice)", lambda tv, _: 4 * tv * tv),
        combine=_SUM,
    ),
    "bhattacharyya": Kind(
        "-log sum sqrt(p q)",
        "Bhattacharyya, Sankhya 7, 1946",
        symmetric=True,
        lower=("B >= -log(1 - TV^2) / 2 (Le Cam)", lambda tv, _: -log1p(-tv * tv) / 2 if tv < 1 else inf),
        combine=_SUM,
    ),
    "renyi": Kind(
        "D_a = log(sum p^a q^(1-a)) / (a-1)",
        _RENYI,
        convex=False,
        lower=("D_a >= 2 min(a, 1) TV^2 (Gilardoni)", lambda tv, a: 2 * min(a, 1.0) * tv * tv),
        combine=_SUM,
    ),
    "alpha": Kind("D_a = (sum p^a q^(1-a) - 1) / (a (a-1))", "Amari, Information Geometry, 2016, section 4.4"),
}
GENERIC = Kind("D(p || q) = sum q f(p/q), f convex, f(1) = 0", "Csiszár, Studia Sci. Math. Hungarica 2, 1967")


def named(kind: str, order: float | None) -> Kind:
    """The kind of that name, or the laws of every f-divergence. Raises ValueError for an unknown name or order."""
    if kind == "f_divergence":
        return GENERIC
    if kind not in KINDS:
        raise ValueError(f"kind = {kind!r} is not known; choose from {', '.join([*KINDS, 'f_divergence'])}")
    if (kind in ("renyi", "alpha")) != (order is not None):
        raise ValueError(f"kind = {kind!r} " + ("needs its order, as in order=2" if order is None else "has no order"))
    if kind == "renyi" and order is not None and not 0 < order < inf:
        raise ValueError(f"order = {order!r}: the suite checks Rényi divergences of order in (0, inf)")
    return KINDS[kind]
