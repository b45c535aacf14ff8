"""Adaptive Gauss-Kronrod quadrature over the line, vectorised over panels, with an error bound.

The line is cut at the ends of the supports, at kinks and at quantiles of all laws, so that no peak is missed whatever
its scale. Tails and ends of supports are integrated in log distance, where algebraic and exponential decay and
end-point singularities are all smooth.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gantheory.numerics.checks import FloatArray

Integrand = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
"""Origins (k, 1), offsets (k, m) with x = origin + offset, and log weights (k, m) -> weighted values (k, m)."""

_LEVELS = (1e-14, 1e-9, 1e-5, 1e-3, 0.02, 0.15, 0.4, 0.5, -0.4, -0.15, -0.02, -1e-3, -1e-5, -1e-9, -1e-14)
_TAIL = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 64.0, 128.0, 256.0, 690.0)
_FAR = 345.0  # tails are followed out to exp(345), whose square is still finite
_SLOW = 2e-3  # decay per unit of log distance below which an integral counts as divergent
_ROUNDS = 60
_MOST_PANELS = 20000


def _kronrod() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Nodes, 21-point Kronrod and 10-point Gauss weights on [-1, 1]. Source: QUADPACK, qk21."""
    x = [0.995657163025808080735527280689003, 0.973906528517171720077964012084452, 0.930157491355708226001207180059508]
    x += [0.865063366688984510732096688423493, 0.780817726586416897063717578345042, 0.679409568299024406234327365114874]
    x += [0.562757134668604683339000099272694, 0.433395394129247190799265943165784, 0.294392862701460198131126603103866]
    x += [0.14887433898163121088482600112972]
    k = [0.011694638867371874278064396062192, 0.03255816230796472747881897245939, 0.05475589657435199603138130024458]
    k += [0.07503967481091995276704314091619, 0.093125454583697605535065465083366, 0.109387158802297641899210590325805]
    k += [0.123491976262065851077958109585166, 0.134709217311473325928054001771707, 0.142775938577060080797094273138717]
    k += [0.147739104901338491374841515972068, 0.149445554002916905664936468389821]
    g = [0.066671344308688137593568809893332, 0.149451349150580593145863396957658, 0.219086362515982043995534934228163]
    g += [0.269266719309996355091226921569469, 0.295524224714752870173815619188769]
    gauss = [w for v in g for w in (0.0, v)]
    nodes = np.array([-v for v in x] + [0.0] + x[::-1])
    return nodes, np.array(k[:-1] + k[::-1]), np.array([*gauss, 0.0, *gauss[::-1]])


_NODES, _K, _G = _kronrod()


@dataclass(frozen=True)
class Integral:
    """A value and a bound on its error as estimated from two rules."""

    value: float
    error: float


@dataclass(frozen=True)
class Panels:
    """Panels [left, right] in t with x = origin + scale t (kind 0) or x = origin + scale exp(kind t), kind +-1."""

    origin: FloatArray
    scale: FloatArray
    kind: FloatArray
    left: FloatArray
    right: FloatArray
    last: NDArray[np.bool_]

    def take(self, index: NDArray[Any]) -> "Panels":
        """Some of the panels."""
        origin, scale, kind, left, right = (
            v[index] for v in (self.origin, self.scale, self.kind, self.left, self.right)
        )
        return Panels(origin, scale, kind, left, right, self.last[index])

    def halves(self) -> "Panels":
        """Each panel cut in two."""
        middle = (self.left + self.right) / 2
        origin, scale, kind = (np.concatenate([v, v]) for v in (self.origin, self.scale, self.kind))
        left, right = np.concatenate([self.left, middle]), np.concatenate([middle, self.right])
        return Panels(origin, scale, kind, left, right, np.zeros(len(left), dtype=bool))

    def nodes(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Origins (k, 1), offsets (k, 21) and log |dx/ds| (k, 21) for s in [-1, 1]."""
        half = (self.right - self.left)[:, None] / 2
        t = (self.left + self.right)[:, None] / 2 + half * _NODES
        offset, log_slope = self.map(t)
        return self.origin[:, None], offset, log_slope + np.log(half)

    def map(self, t: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Offsets and log |dx/dt| at parameters t (k, m)."""
        kind, scale = self.kind[:, None], self.scale[:, None]
        offset = scale * np.where(kind == 0, t, np.exp(kind * t))
        return offset, np.log(np.abs(scale)) + np.where(kind == 0, 0.0, kind * t)

    def ends(self) -> "Panels":
        """The panels at which the followed tails and ends stop."""
        return self.take(np.flatnonzero(self.last))


def panels_on(cuts: list[float]) -> Panels:
    """Panels between the sorted cuts; infinite outer cuts become tails, finite outer ones log-spaced ends."""
    rows: list[tuple[float, float, float, float, float, bool]] = []
    finite = [c for c in cuts if math.isfinite(c)]
    for a, b in pairwise(finite):
        half = (b - a) / 2
        rows += _chain(a, half, -1.0, _TAIL[-1]) + _chain(b, -half, -1.0, _TAIL[-1])
    for end, sign in ((finite[0], -1.0), (finite[-1], 1.0)):
        if (cuts[0] if sign < 0 else cuts[-1]) == sign * math.inf:
            width = max(finite[-1] - finite[0], abs(end) * 1e-3, 1e-300)
            rows += _chain(end, sign * width, -1.0, _TAIL[-1])
            rows += _chain(end, sign * width, 1.0, min(max(_FAR - math.log(width), 16.0), 690.0))
    origin, scale, kind, left, right, last = np.array(rows).T
    return Panels(origin, scale, kind, left, right, last.astype(bool))


def _chain(
    origin: float, scale: float, kind: float, end: float
) -> list[tuple[float, float, float, float, float, bool]]:
    """Panels in log distance from the origin: towards it (kind -1) or away from it (kind 1)."""
    if kind < 0:  # the nearest offset is still a normal number
        end = min(end, max(690.0 + math.log(abs(scale)), 16.0))
    stops = [t for t in _TAIL if t < end] + [end]
    return [(origin, scale, kind, s, t, t == end) for s, t in pairwise(stops)]


def integrate(f: Integrand, panels: Panels, *, relative: float = 2e-15) -> Integral:
    """Integrate a weighted integrand, halving the panels whose two rules disagree; inf where it diverges."""
    ends = panels.ends()
    value = error = 0.0
    for _ in range(_ROUNDS):
        kronrod, gap, size = _apply(f, panels)
        if not np.isfinite(kronrod).all():
            return Integral(math.inf, 0.0)
        whole = abs(value + float(kronrod.sum()))
        share = relative * max(whole, 1e-300) / max(len(kronrod), 32)
        open_ = gap > np.maximum(share, 4e-16 * size)
        open_ &= (panels.right - panels.left) > 1e-14 * np.maximum(np.abs(panels.left), np.abs(panels.right))
        value += float(kronrod[~open_].sum())
        error += float(gap[~open_].sum()) + 1e-16 * float(size[~open_].sum())
        if not open_.any() or 2 * int(open_.sum()) > _MOST_PANELS:
            value += float(kronrod[open_].sum())
            error += float(gap[open_].sum())
            break
        panels = panels.take(open_).halves()
    rest = _remainders(f, ends, abs(value))
    return Integral(value + rest.value, error + rest.error) if math.isfinite(rest.value) else rest


def _remainders(f: Integrand, ends: Panels, whole: float) -> Integral:
    """What lies beyond the ends that were followed, from the decay between the half and the full distance."""
    with np.errstate(all="ignore"):
        near, far = (np.abs(_at(f, ends, t)) for t in (ends.right / 2, ends.right))
        counts = far * ends.right > 1e-17 * max(whole, 1e-300)
        rate = np.log(near[counts] / far[counts]) / (ends.right[counts] / 2)
        rest = far[counts] / rate
    if (rate < _SLOW).any() or not np.isfinite(rest).all():
        return Integral(math.inf, 0.0)
    return Integral(float(rest.sum()), float(rest.sum()))


def _at(f: Integrand, panels: Panels, t: FloatArray) -> FloatArray:
    offset, log_slope = panels.map(t[:, None])
    return f(panels.origin[:, None], offset, log_slope)[:, 0]


def _apply(f: Integrand, panels: Panels) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The Kronrod value of each panel, its distance from the Gauss value, and the size of what was added."""
    with np.errstate(all="ignore"):
        values = f(*panels.nodes())
        kronrod = (values * _K).sum(axis=-1)
        gauss = (values * _G).sum(axis=-1)
        size = (np.abs(values) * _K).sum(axis=-1)
        gap = np.abs(kronrod - gauss)
        spread = (np.abs(values - kronrod[:, None] / 2) * _K).sum(axis=-1)
        shrunk: Any = spread * np.minimum(1.0, np.power(200 * gap / spread, 1.5))  # QUADPACK's rescaled estimate
    told = np.asarray(np.where((spread > 0) & np.isfinite(shrunk), shrunk, gap), dtype=np.float64)
    return kronrod, told, size


def levels() -> tuple[float, ...]:
    """Quantile levels at which the line is cut; negative ones are upper tails."""
    return _LEVELS
