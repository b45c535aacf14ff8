"""f-divergences by name or by formula, with conjugate, domain and output activation as f-GAN training needs them.

D_f(p || q) = sum q f(p/q) for convex f with f(1) = 0. Masses where q = 0 count p times the slope of f at infinity,
masses where p = 0 count q f(0). Every f here is scaled so that f_divergence(name) is the function of that name; the
table of Nowozin, Cseke and Tomioka (NeurIPS 2016) has twice our js and squared_hellinger.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from gantheory.numerics import divergences
from gantheory.numerics.checks import FloatArray, as_numbers, check_real, place, shown
from gantheory.numerics.games import table_on
from gantheory.numerics.pairs import Block, block_of, read_pair
from gantheory.numerics.rows import total

Real = Callable[[Any], Any]
_LOG2 = math.log(2.0)


@dataclass(frozen=True)
class FDivergence:
    """A convex f with f(1) = 0 and what comes with it; calling it with p, q gives D_f(p || q).

    ``domain``: the interval on which ``conjugate`` f* is finite. ``activation``: the increasing map of the real line
    into the domain that f-GAN puts on its output. ``at_zero``: f(0). ``slope_at_infinity``: lim f(u)/u.
    """

    name: str
    f: Real
    conjugate: Real
    domain: tuple[float, float]
    activation: Real
    at_zero: float
    slope_at_infinity: float
    derivative: Real
    measure: Callable[..., Any] | None = None

    def __call__(
        self, p: object, q: object, *, axis: int = -1, normalize: bool = False, enclosure: bool = False
    ) -> Any:
        """D_f(p || q): a float, an array for a batch, or an Enclosure. Raises InvalidDistribution."""
        if self.measure is not None:
            return self.measure(p, q, axis=axis, normalize=normalize, enclosure=enclosure)
        if enclosure:
            raise ValueError(f"enclosure=True needs a named f-divergence; there is {', '.join(F_DIVERGENCES)}")
        if divergences.are_laws(p, q):
            from gantheory.numerics.continuous import integral_of

            return max(integral_of(self.term, p, q).value, 0.0)
        pair = read_pair(p, q, normalize=normalize, axis=axis)
        with np.errstate(all="ignore"):
            values = np.concatenate([np.empty(0), *(self.rows(b) for _, b in pair.blocks())])
        return pair.shaped(np.maximum(values, 0.0))

    def rows(self, b: Block) -> FloatArray:
        """D_f of each row, with the tangent f'(1) (u - 1) taken off so that near-equal masses cancel least."""
        slope = float(self.derivative(np.array(1.0)))
        with np.errstate(all="ignore"):
            u = b.p / b.q
            inner = b.q * np.asarray(self.f(u)) - slope * b.d
        inner = np.where(b.p == 0, b.q * self.at_zero + slope * b.q, inner)
        inner = np.where(b.q == 0, b.p * self.slope_at_infinity - slope * b.p, inner)
        inner = np.where((b.p == 0) & (b.q == 0), 0.0, inner)
        return total(inner)

    def term(self, log_p: FloatArray, log_q: FloatArray, log_weight: FloatArray) -> FloatArray:
        """The weighted integrand q f(p/q) from logarithms of the densities."""
        with np.errstate(all="ignore"):
            p, q = np.exp(log_p + log_weight), np.exp(log_q + log_weight)
            inner = q * np.asarray(self.f(np.exp(np.minimum(log_p - log_q, 700.0))))
        inner = np.where(p == 0, np.where(q == 0, 0.0, q * self.at_zero), inner)
        return np.where((q == 0) & (p > 0), p * self.slope_at_infinity, inner)


def f_divergence(
    f: "str | FDivergence",
    p: object = None,
    q: object = None,
    *,
    order: float | None = None,
    axis: int = -1,
    normalize: bool = False,
    enclosure: bool = False,
) -> Any:
    """The f-divergence D_f(p || q) = sum q f(p/q); without p and q the FDivergence itself, which can be called.

    f: a name in F_DIVERGENCES ("alpha" takes its ``order``), or an FDivergence of your own. p, q: masses (..., n) or
    distribution objects. Raises ValueError for an unknown name, InvalidDistribution for bad masses.
    Source: Csiszár, Studia Scientiarum Mathematicarum Hungarica 2, 1967.
    """
    chosen = f_named(f, order)
    if p is None and q is None:
        return chosen
    return chosen(p, q, axis=axis, normalize=normalize, enclosure=enclosure)


def f_named(f: "str | FDivergence", order: float | None = None) -> FDivergence:
    """The FDivergence of that name. Raises ValueError."""
    if isinstance(f, FDivergence):
        return f
    if f == "alpha":
        return alpha_f(check_real(order, "order"))
    if f not in F_DIVERGENCES:
        raise ValueError(f"f = {f!r} is not known; choose from {', '.join([*F_DIVERGENCES, 'alpha'])}")
    return F_DIVERGENCES[f]


def variational_bound(
    f: "str | FDivergence",
    t: object,
    p: object,
    q: object,
    *,
    order: float | None = None,
    axis: int = -1,
    normalize: bool = False,
) -> Any:
    """E_p[T] - E_q[f*(T)] <= D_f(p || q), with equality at T = f'(p/q): what an f-GAN's critic ascends.

    t (n,) or the shape of p: values of T in the domain of f*; for distribution objects a function of x (k,) -> (k,).
    Raises ValueError naming the index where T leaves the domain.
    Source: Nguyen, Wainwright and Jordan, IEEE Transactions on Information Theory 56, 2010.
    """
    chosen = f_named(f, order)
    if divergences.are_laws(p, q):
        from gantheory.numerics.continuous import expectation

        if not callable(t):
            raise ValueError("t must be a function of x when p and q are distribution objects")

        def paid_at(x: FloatArray) -> Any:
            return chosen.conjugate(t(x))

        return expectation(t, p, "p").value - expectation(paid_at, q, "q").value
    pair = read_pair(p, q, normalize=normalize, axis=axis)
    low, high = chosen.domain
    table = table_on(pair, t, "t", axis, low, high)
    b = block_of(pair.p, pair.q)
    with np.errstate(all="ignore"):
        paid = np.where(b.q > 0, b.q * np.asarray(chosen.conjugate(table)), 0.0)
    return pair.shaped(total(np.where(b.p > 0, b.p * table, 0.0) - paid))


def optimal_critic(
    f: "str | FDivergence", p: object, q: object, *, order: float | None = None, axis: int = -1
) -> FloatArray:
    """T* = f'(p/q), (..., n): the critic at which variational_bound is D_f, infinite where the ratio is 0 or inf.

    Where neither has mass f'(1) is returned.
    """
    chosen = f_named(f, order)
    pair = read_pair(p, q, axis=axis)
    b = block_of(pair.p, pair.q)
    with np.errstate(all="ignore"):
        u = np.where((b.p == 0) & (b.q == 0), 1.0, b.p / b.q)
        return np.moveaxis(np.asarray(chosen.derivative(u)).reshape(*pair.shape, -1), -1, axis)


def activation_of(f: "str | FDivergence", v: object, *, order: float | None = None) -> FloatArray:
    """The output activation g_f(v) of f-GAN, for any real v; raises ValueError for a v that is not finite."""
    chosen = f_named(f, order)
    raw = as_numbers(v, "v")
    with np.errstate(all="ignore"):
        out = np.asarray(chosen.activation(raw), dtype=float)
    if not np.isfinite(out).all():
        where = place(~np.isfinite(out))
        raise ValueError(f"v{shown(where)} = {float(raw[where])!r} is too large for the activation of {chosen.name}")
    return out


def alpha_f(order: float) -> FDivergence:
    """f(u) = (u^a - 1 - a (u - 1)) / (a (a-1)), the f of alpha(p, q, a); a = 0 and 1 are reverse_kl and kl."""
    a = order
    if a in (0.0, 1.0):
        return F_DIVERGENCES["kl" if a == 1 else "reverse_kl"]
    bound = 1 / (1 - a)
    domain = (-math.inf, bound if a < 1 else math.inf)

    def conjugate(t: Any) -> Any:
        return (np.maximum(1 + (a - 1) * t, 0.0) ** (a / (a - 1)) - 1) / a

    def activation(v: Any) -> Any:
        return np.expm1((a - 1) * v) / (a - 1)  # f' at u = exp(v)

    return FDivergence(
        f"alpha({a:g})",
        lambda u: (u**a - 1 - a * (u - 1)) / (a * (a - 1)),
        conjugate,
        domain,
        activation,
        1 / a if a > 0 else math.inf,
        math.inf if a > 1 else bound,
        lambda u: (u ** (a - 1) - 1) / (a - 1),
        partial(divergences.alpha, order=a),
    )


def _squared_hellinger(p: object, q: object, *, axis: int, normalize: bool, enclosure: bool) -> Any:
    root = divergences.hellinger(p, q, axis=axis, normalize=normalize, enclosure=enclosure)
    if not enclosure:
        return root * root
    from gantheory.numerics.balls import bits_of, enclose, working_precision

    with working_precision(bits_of(root.ball)):
        return enclose(root.ball * root.ball)


def _xlogx(u: Any) -> Any:
    return np.where(u > 0, u * np.log(np.where(u > 0, u, 1.0)), 0.0)


def _lambert(t: Any) -> Any:
    w: Any = import_module("scipy.special").wrightomega(1 - np.asarray(t, dtype=float))  # W(exp(1 - t))
    return w + 1 / w + t - 2


def _softplus(v: Any) -> Any:
    return np.logaddexp(0.0, v)


def _js_f(u: Any) -> Any:
    return (_xlogx(u) - (u + 1) * np.log((u + 1) / 2)) / 2


F_DIVERGENCES: dict[str, FDivergence] = {
    d.name: d
    for d in (
        FDivergence(
            "kl", _xlogx, lambda t: np.exp(t - 1), (-math.inf, math.inf), lambda v: v * 1.0,
            0.0, math.inf, lambda u: np.log(u) + 1, divergences.kl,
        ),
        FDivergence(
            "reverse_kl", lambda u: -np.log(u), lambda t: -1 - np.log(-t), (-math.inf, 0.0), lambda v: -np.exp(-v),
            math.inf, 0.0, lambda u: -1 / u, divergences.reverse_kl,
        ),
        FDivergence(
            "js", _js_f, lambda t: -np.log(2 - np.exp(2 * t)) / 2, (-math.inf, _LOG2 / 2),
            lambda v: (_LOG2 - _softplus(-v)) / 2,
            _LOG2 / 2, _LOG2 / 2, lambda u: (_LOG2 - np.log1p(1 / u)) / 2, divergences.js,
        ),
        FDivergence(
            "tv", lambda u: np.abs(u - 1) / 2, lambda t: t * 1.0, (-0.5, 0.5), lambda v: np.tanh(v) / 2,
            0.5, 0.5, lambda u: np.sign(u - 1) / 2, divergences.tv,
        ),
        FDivergence(
            "squared_hellinger", lambda u: (np.sqrt(u) - 1) ** 2 / 2, lambda t: t / (1 - 2 * t), (-math.inf, 0.5),
            lambda v: (1 - np.exp(-v)) / 2,
            0.5, 0.5, lambda u: (1 - 1 / np.sqrt(u)) / 2, _squared_hellinger,
        ),
        FDivergence(
            "chi2", lambda u: (u - 1) ** 2, lambda t: np.where(t >= -2, t + t * t / 4, -1.0), (-math.inf, math.inf),
            lambda v: v * 1.0,
            1.0, math.inf, lambda u: 2 * (u - 1), divergences.chi2,
        ),
        FDivergence(
            "reverse_chi2", lambda u: (u - 1) ** 2 / u, lambda t: 2 - 2 * np.sqrt(1 - t), (-math.inf, 1.0),
            lambda v: 1 - np.exp(-v),
            math.inf, 1.0, lambda u: 1 - 1 / u**2, divergences.reverse_chi2,
        ),
        FDivergence(
            "jeffreys", lambda u: (u - 1) * np.log(u), _lambert, (-math.inf, math.inf), lambda v: v * 1.0,
            math.inf, math.inf, lambda u: np.log(u) + 1 - 1 / u, divergences.jeffreys,
        ),
    )
}  # fmt: skip
