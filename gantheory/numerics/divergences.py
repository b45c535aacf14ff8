"""Divergences of p (data) from q (model): arrays of masses, scipy distributions, or the package's own laws.

Arrays hold the atoms on ``axis`` (the last) and batches on the others. Values are in nats unless ``base`` says
otherwise, ``inf`` where the supports demand it, and never NaN or negative. ``normalize=True`` divides masses by their
sums; ``enclosure=True`` returns a ball that certainly contains the value, with at least 30 digits.
Every function raises InvalidDistribution (a ValueError) naming argument, index and value.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from gantheory.numerics import fused, rows
from gantheory.numerics.checks import check_real, log_base
from gantheory.numerics.pairs import Rows, read_pair

LOG2 = math.log(2.0)


def kl(
    p: object,
    q: object,
    *,
    base: float | None = None,
    axis: int = -1,
    normalize: bool = False,
    enclosure: bool = False,
) -> Any:
    """Kullback-Leibler divergence KL(p || q) = sum p log(p/q) >= 0; ``inf`` unless q covers the support of p.

    p, q (..., n): masses; returns a float for one pair, an array (...) for a batch, an Enclosure on request.
    Source: Kullback and Leibler, Annals of Mathematical Statistics 22, 1951.
    """
    return _measure("kl", p, q, rows.kl_rows, base, axis, normalize, enclosure, fast=fused.kl_fused)


def reverse_kl(
    p: object,
    q: object,
    *,
    base: float | None = None,
    axis: int = -1,
    normalize: bool = False,
    enclosure: bool = False,
) -> Any:
    """Reverse divergence KL(q || p): what maximum likelihood of the data under the model is not."""
    names = ("q", "p")
    return _measure("kl", q, p, rows.kl_rows, base, axis, normalize, enclosure, fast=fused.kl_fused, names=names)


def js(
    p: object,
    q: object,
    *,
    base: float | None = None,
    axis: int = -1,
    normalize: bool = False,
    enclosure: bool = False,
) -> Any:
    """Jensen-Shannon divergence (KL(p || m) + KL(q || m)) / 2, m = (p + q) / 2: in [0, log 2], not its root.

    Source: Lin, IEEE Transactions on Information Theory 37, 1991.
    """
    return _measure("js", p, q, rows.js_rows, base, axis, normalize, enclosure, fast=fused.js_fused, most=LOG2)


def js_distance(
    p: object,
    q: object,
    *,
    base: float | None = None,
    axis: int = -1,
    normalize: bool = False,
    enclosure: bool = False,
) -> Any:
    """The metric sqrt(JS(p, q)). Source: Endres and Schindelin, IEEE Transactions on Information Theory 49, 2003."""
    return _measure("js_distance", p, q, rows.js_distance_rows, base, axis, normalize, enclosure, degree=0.5)


def tv(p: object, q: object, *, axis: int = -1, normalize: bool = False, enclosure: bool = False) -> Any:
    """Total variation distance sum |p - q| / 2 = max over events of p(A) - q(A), in [0, 1]."""
    return _measure("tv", p, q, rows.tv_rows, None, axis, normalize, enclosure, most=1.0)


def hellinger(p: object, q: object, *, axis: int = -1, normalize: bool = False, enclosure: bool = False) -> Any:
    """Hellinger distance sqrt(sum (sqrt p - sqrt q)^2 / 2) = sqrt(1 - sum sqrt(p q)), in [0, 1]."""
    return _measure("hellinger", p, q, rows.hellinger_rows, None, axis, normalize, enclosure, most=1.0, degree=0.5)


def chi2(p: object, q: object, *, axis: int = -1, normalize: bool = False, enclosure: bool = False) -> Any:
    """Pearson's chi-square divergence sum (p - q)^2 / q; ``inf`` unless q covers the support of p."""
    return _measure("chi2", p, q, rows.chi2_rows, None, axis, normalize, enclosure)


def reverse_chi2(p: object, q: object, *, axis: int = -1, normalize: bool = False, enclosure: bool = False) -> Any:
    """Neyman's chi-square divergence sum (p - q)^2 / p."""
    return _measure("chi2", q, p, rows.chi2_rows, None, axis, normalize, enclosure, names=("q", "p"))


def jeffreys(
    p: object,
    q: object,
    *,
    base: float | None = None,
    axis: int = -1,
    normalize: bool = False,
    enclosure: bool = False,
) -> Any:
    """Jeffreys divergence KL(p || q) + KL(q || p)."""
    return _measure("jeffreys", p, q, rows.jeffreys_rows, base, axis, normalize, enclosure)


def bhattacharyya(
    p: object,
    q: object,
    *,
    base: float | None = None,
    axis: int = -1,
    normalize: bool = False,
    enclosure: bool = False,
) -> Any:
    """Bhattacharyya distance -log sum sqrt(p q); ``inf`` for disjoint supports."""
    return _measure("bhattacharyya", p, q, rows.bhattacharyya_rows, base, axis, normalize, enclosure)


def renyi(
    p: object,
    q: object,
    order: float,
    *,
    base: float | None = None,
    axis: int = -1,
    normalize: bool = False,
    enclosure: bool = False,
) -> Any:
    """Rényi divergence log(sum p^a q^(1-a)) / (a - 1) of order a in [0, inf], with its limits at 0, 1 and inf.

    Source: van Erven and Harremoës, IEEE Transactions on Information Theory 60, 2014.
    """
    a = math.inf if order == math.inf else check_real(order, "order")
    if a < 0:
        raise ValueError(f"order = {order!r}; a Rényi order is at least 0")
    functional = partial(rows.renyi_rows, order=a)
    return _measure("renyi", p, q, functional, base, axis, normalize, enclosure, order=a)


def alpha(
    p: object, q: object, order: float, *, axis: int = -1, normalize: bool = False, enclosure: bool = False
) -> Any:
    """Alpha divergence (sum p^a q^(1-a) - 1) / (a (a-1)) of real order a.

    KL(p || q) at 1, KL(q || p) at 0, 4 (1 - sum sqrt(p q)) at 1/2, chi2(p, q) / 2 at 2. Amari's index is 2a - 1.
    """
    a = check_real(order, "order")
    functional = partial(rows.alpha_rows, order=a)
    return _measure("alpha", p, q, functional, None, axis, normalize, enclosure, order=a)


def _measure(
    kind: str,
    p: object,
    q: object,
    functional: Rows,
    base: float | None,
    axis: int,
    normalize: bool,
    enclosure: bool,
    *,
    fast: Callable[[object, object, Rows], Any] | None = None,
    most: float = math.inf,
    order: float | None = None,
    names: tuple[str, str] = ("p", "q"),
    degree: float = 1.0,
) -> Any:
    """Send laws to the continuous side, balls to the certified one, and arrays through the row functional."""
    unit = log_base(base) if kind != "js_distance" else math.sqrt(log_base(base))
    if are_laws(p, q):
        from gantheory.numerics.continuous import divergence

        return _in_unit(divergence(kind, p, q, order=order, enclosure=enclosure, names=names), base, unit)
    if enclosure:
        from gantheory.numerics.balls import divergence_ball

        pair = read_pair(p, q, names=names, normalize=normalize, axis=axis)
        return _in_unit(divergence_ball(kind, pair, order), base, unit)
    value = None
    if fast is not None and axis == -1 and not normalize:
        value = fast(p, q, functional)
    if value is None:
        pair = read_pair(p, q, names=names, normalize=normalize, axis=axis)
        value = pair.shaped(pair.evaluate(functional, degree))
    return _bounded(value, most) / unit


def are_laws(p: object, q: object) -> bool:
    """Whether either argument is a distribution object (told by its module, so that arrays never load scipy)."""
    return any(type(v).__module__.startswith(("scipy.stats", "gantheory.numerics.laws")) for v in (p, q))


def _bounded(value: Any, most: float) -> Any:
    """Clip rounding at the ends of the range: a float stays a float."""
    if isinstance(value, float):
        return min(max(value, 0.0), most)
    return np.clip(value, 0.0, most)


def _in_unit(value: Any, base: float | None, unit: float) -> Any:
    """Convert from nats; balls are divided by the ball of log(base)."""
    if base is None:
        return value
    return value / unit if isinstance(value, float) else value.in_base(base)
