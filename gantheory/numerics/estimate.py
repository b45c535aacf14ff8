"""Divergences and distances from samples; every result says what it is biased by and which way.

The plug-in counts, the k nearest neighbours, a classifier whose odds are the density ratio, the variational lower
bounds of f-GAN and InfoNCE, and the Wasserstein distance of the samples themselves.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from statistics import NormalDist
from typing import Any

import numpy as np

from gantheory.numerics import divergences
from gantheory.numerics.checks import FloatArray, check_order, check_points
from gantheory.numerics.classifier import calibrated_log_ratio, halves, pair_features
from gantheory.numerics.fdivergences import F_DIVERGENCES, f_named

_PLUG_IN = ("kl", "reverse_kl", "js", "js_distance", "tv", "hellinger", "chi2", "reverse_chi2", "jeffreys",
            "bhattacharyya")  # fmt: skip
_METHODS = ("auto", "plug-in", "knn", "classifier", "variational", "infonce", "samples")


@dataclass(frozen=True)
class Estimate:
    """An estimate with a confidence interval (``nan`` ends where none is known) and the direction of its bias.

    ``bias`` is "up", "down" or "unknown"; ``note`` says why and at what rate.
    """

    value: float
    low: float
    high: float
    kind: str
    method: str
    bias: str
    note: str

    def __repr__(self) -> str:
        span = "" if math.isnan(self.low) else f" in [{self.low:.6g}, {self.high:.6g}]"
        return f"Estimate({self.kind} {self.value:.6g}{span}, {self.method}, biased {self.bias}: {self.note})"


def estimate(
    kind: str,
    xs: object,
    ys: object,
    *,
    method: str = "auto",
    order: float = 1.0,
    k: int = 5,
    prior: float | None = None,
    confidence: float = 0.95,
    rng: "int | np.random.Generator" = 0,
) -> Estimate:
    """Estimate a divergence of the laws that xs (n, d) and ys (m, d) are samples of; xs is the data, ys the model.

    kind: an f-divergence (kl, js, ...), "w1", "w2", "wp" (with ``order``) or "mutual_information" (rows of xs and ys
    are pairs). method: "plug-in" (values that repeat), "knn" (kl, with k neighbours), "classifier" (the odds D/(1-D)
    times the ratio of class priors; ``prior`` is the share of xs, n/(n+m) unless given), "variational" (f-GAN's lower
    bound), "infonce" (mutual_information), "samples" (Wasserstein); "auto" takes plug-in for integers, else knn for kl
    and variational for the rest. Raises ValueError naming the argument.
    """
    x, y = check_points(xs, "xs"), check_points(ys, "ys")
    _check(x, y, kind, method, confidence)
    chosen = _method(kind, method, xs, ys)
    draws = np.random.default_rng(rng)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    if chosen == "plug-in":
        return _plug_in(kind, x, y)
    if chosen == "samples":
        return _wasserstein(kind, x, y, {"w1": 1.0, "w2": 2.0}.get(kind, order))
    if chosen == "knn":
        return _knn(x, y, k, z)
    if chosen == "infonce":
        return _infonce(x, y, draws, z)
    return _by_ratio(kind, x, y, chosen, prior, draws, z)


def _check(x: FloatArray, y: FloatArray, kind: str, method: str, confidence: float) -> None:
    kinds = (*F_DIVERGENCES, *_PLUG_IN, "w1", "w2", "wp", "mutual_information")
    if kind not in kinds:
        raise ValueError(f"kind = {kind!r} is not known; choose from {', '.join(dict.fromkeys(kinds))}")
    if method not in _METHODS:
        raise ValueError(f"method = {method!r} is not known; choose from {', '.join(_METHODS)}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence = {confidence!r} is not between 0 and 1")
    for points, name in ((x, "xs"), (y, "ys")):
        if not len(points):
            raise ValueError(f"{name} has no samples")
    if kind == "mutual_information":
        if len(x) != len(y):
            raise ValueError(f"xs has {len(x)} rows and ys {len(y)}; for mutual_information they are pairs")
    elif x.shape[1] != y.shape[1]:
        raise ValueError(f"xs has dimension {x.shape[1]} and ys {y.shape[1]}")


def _method(kind: str, method: str, xs: object, ys: object) -> str:
    fits = {"w1": ("samples",), "w2": ("samples",), "wp": ("samples",), "mutual_information": ("infonce", "plug-in")}
    allowed = fits.get(kind)
    if allowed is None:
        allowed = ("plug-in",) if kind in _PLUG_IN else ()
        allowed += ("classifier", "variational") if kind in F_DIVERGENCES else ()
        allowed += ("knn",) if kind == "kl" else ()
    if method != "auto":
        if method not in allowed:
            raise ValueError(f"method = {method!r} does not estimate {kind}; choose from {', '.join(allowed)}")
        return method
    whole = all(np.asarray(v).dtype.kind in "iub" for v in (xs, ys))
    if whole and "plug-in" in allowed:
        return "plug-in"
    rest = [m for m in ("samples", "infonce", "knn", "variational") if m in allowed]
    if not rest:
        raise ValueError(
            f"{kind} is estimated from samples of repeating values only: pass integers or method='plug-in'"
        )
    return rest[0]


def _plug_in(kind: str, x: FloatArray, y: FloatArray) -> Estimate:
    """The divergence of the empirical distributions."""
    n, m = len(x), len(y)
    if kind == "mutual_information":
        rows, columns = (np.unique(v, axis=0, return_inverse=True)[1].ravel() for v in (x, y))
        table = np.zeros((int(rows.max()) + 1, int(columns.max()) + 1))
        np.add.at(table, (rows, columns), 1.0)
        information: Any = import_module("gantheory.numerics.entropies").mutual_information
        value = float(information(table, normalize=True))
        shift = (table.shape[0] - 1) * (table.shape[1] - 1) / (2 * n)
        return Estimate(value, math.nan, math.nan, kind, "plug-in", "up", f"by about {shift:.3g} under independence")
    labels = np.unique(np.concatenate([x, y]), axis=0, return_inverse=True)[1].ravel()
    atoms = int(labels.max()) + 1
    p, q = (np.bincount(part, minlength=atoms) for part in (labels[:n], labels[n:]))
    value = float(getattr(divergences, kind)(p, q, normalize=True))
    shift = (atoms - 1) * (1 / n + 1 / m)
    note = f"empirical masses differ although the laws may agree: order {shift:.3g} ({atoms} atoms)"
    if math.isinf(value):
        note = "a value of one sample never occurs in the other; inf says nothing of the laws themselves"
    return Estimate(value, math.nan, math.nan, kind, "plug-in", "up", note)


def _wasserstein(kind: str, x: FloatArray, y: FloatArray, order: float) -> Estimate:
    """The Wasserstein distance of the samples, with the rate at which its bias vanishes."""
    k, d = check_order(order), x.shape[1]
    least = min(len(x), len(y))
    transport: Any = import_module("gantheory.numerics.transport").wasserstein
    value = float(transport(None, None, x, y, order=k).value)
    power = max(1 / (2 * k), 0.0) if d < 2 * k else 1 / d
    log = " log n" if d == 2 * k else ""
    size = least**-power * (math.log(least) ** (1 / k) if log else 1.0)
    note = f"given enough moments by at most n^-{power:.3g}{log} in dimension {d}: about {size:.2g} spreads"
    return Estimate(value, math.nan, math.nan, kind, "samples", "up", note)


def _knn(x: FloatArray, y: FloatArray, k: int, z: float) -> Estimate:
    """d/n sum log(distance to the k-th of ys / distance to the k-th other of xs) + log(m / (n-1)).

    Source: Wang, Kulkarni and Verdú, IEEE Transactions on Information Theory 55, 2009.
    """
    n, m = len(x), len(y)
    if not 1 <= k <= min(n - 1, m):
        raise ValueError(f"k = {k!r}; it is between 1 and {min(n - 1, m)} for {n} and {m} samples")
    tree: Any = import_module("scipy.spatial").cKDTree
    own = np.asarray(tree(x).query(x, k=[k + 1])[0])[:, 0]
    other = np.asarray(tree(y).query(x, k=[k])[0])[:, 0]
    for distance, name in ((own, "xs"), (other, "ys")):
        if (distance == 0).any():
            at = int(np.argmax(distance == 0))
            raise ValueError(f"xs[{at}] occurs at least {k} times in {name}: use method='plug-in' or a larger k")
    terms = x.shape[1] * np.log(other / own) + math.log(m / (n - 1))
    value, spread = float(terms.mean()), float(terms.std(ddof=1)) / math.sqrt(n)
    note = "neighbourhoods are taken as flat: too low for far apart laws, more so in high dimension; may be negative"
    return Estimate(value, value - z * spread, value + z * spread, "kl", "knn", "unknown", note)


def _by_ratio(
    kind: str, x: FloatArray, y: FloatArray, method: str, prior: float | None, rng: np.random.Generator, z: float
) -> Estimate:
    """From log p/q fitted on one half: its plug-in value, or the variational bound on the other half."""
    if prior is not None and not 0 < prior < 1:
        raise ValueError(f"prior = {prior!r} is not between 0 and 1")
    if min(len(x), len(y)) < 8:
        raise ValueError(f"xs and ys have {len(x)} and {len(y)} samples; a fit on one half needs 8 of each")
    f = f_named(kind)
    (x_fit, x_test), (y_fit, y_test) = halves(x, rng), halves(y, rng)
    log_ratio = calibrated_log_ratio(x_fit, y_fit, rng, prior)
    real, fake = log_ratio(x_test), log_ratio(y_test)
    if method == "variational":
        a, b = (np.asarray(f.derivative(np.exp(np.clip(v, -30, 30)))) for v in (real, fake))
        return _bound(kind, a, np.asarray(f.conjugate(b)), z)
    u = np.exp(np.clip(fake, -30, 30))
    terms = np.asarray(f.f(u)) - float(f.derivative(np.array(1.0))) * (u - 1)
    if kind == "kl":
        terms = real
    value, spread = float(terms.mean()), float(terms.std(ddof=1)) / math.sqrt(len(terms))
    note = "the odds of a fitted classifier stand for p/q; a coarse classifier shrinks them towards 1"
    return Estimate(value, value - z * spread, value + z * spread, kind, "classifier", "unknown", note)


def _bound(kind: str, real: FloatArray, fake: FloatArray, z: float) -> Estimate:
    value = float(real.mean() - fake.mean())
    spread = math.sqrt(float(real.var(ddof=1)) / len(real) + float(fake.var(ddof=1)) / len(fake))
    note = "E_p[T] - E_q[f*(T)] on held-out samples is a lower bound in expectation, whatever was fitted"
    return Estimate(value, value - z * spread, value + z * spread, kind, "variational", "down", note)


def _infonce(x: FloatArray, y: FloatArray, rng: np.random.Generator, z: float) -> Estimate:
    """InfoNCE on held-out pairs: mean log of exp(s(x, y)) over its mean within a batch; at most log(batch).

    Source: van den Oord, Li and Vinyals, arXiv 1807.03748.
    """
    n = len(x)
    if n < 16:
        raise ValueError(f"xs has {n} rows; a fit on one half and a batch need 16")
    order = rng.permutation(n)
    fit, test = order[: n // 2], order[n // 2 :]
    shuffled = rng.permutation(fit)
    joint, product = pair_features(x[fit], y[fit]), pair_features(x[fit], y[shuffled])
    score: Callable[[FloatArray], FloatArray] = calibrated_log_ratio(joint, product, rng, None)
    size = min(len(test), 256)
    values: list[float] = []
    for start in range(0, len(test) - size + 1, size):
        batch = test[start : start + size]
        pairs = pair_features(np.repeat(x[batch], size, axis=0), np.tile(y[batch], (size, 1)))
        table = score(pairs).reshape(size, size)
        top = table.max(axis=1)
        values += list(np.diag(table) - top - np.log(np.exp(table - top[:, None]).mean(axis=1)))
    terms = np.array(values)
    value, spread = float(terms.mean()), float(terms.std(ddof=1)) / math.sqrt(len(terms))
    note = f"a lower bound in expectation that cannot exceed log({size}) = {math.log(size):.4g}"
    return Estimate(value, value - z * spread, value + z * spread, "mutual_information", "infonce", "down", note)
