"""Every divergence of two parametric laws that has a closed form, as a ball; None where there is none."""

import math
from collections.abc import Callable
from typing import Any

from flint import arb

from gantheory.numerics import closed, closed_more, gaussians
from gantheory.numerics.families import Base, Exact, Params, base_of, exact, moment, vector_base
from gantheory.numerics.laws import Part, Vector

Kl = Callable[[], Any]


def part_form(kind: str, p: Part, q: Part, order: float | None) -> Any:
    """The closed form for two laws on the line at the present precision, or None."""
    if kind == "js_distance":
        square = part_form("js", p, q, order)
        return None if square is None else square.sqrt()
    left, right = exact(p), exact(q)
    if left.view == right.view and kind in closed_more.FORMS:
        value = _looked_up(closed_more.FORMS[kind], left, right)
        if value is not None:
            return value
    if kind in ("tv", "js"):
        return None
    return _by_moment(kind, base_of(p), base_of(q), order, lambda: _kl(p, q), lambda: _kl(q, p))


def vector_form(kind: str, p: Vector, q: Vector, order: float | None) -> Any:
    """The closed form for two laws of vectors of one family, or None."""
    if p.family == "mvn":
        left, right = gaussians.read(p), gaussians.read(q)
        if kind == "tv":
            return gaussians.tv_equal_covariance(left, right)
        forward, backward = (lambda: gaussians.kl(left, right)), (lambda: gaussians.kl(right, left))
        return _assemble(kind, lambda a: gaussians.moment(left, right, a), order, forward, backward)
    left, right = vector_base(p.family, p.params), vector_base(q.family, q.params)
    if left is None or right is None or left.key != right.key or len(left.params) != len(right.params):
        return None
    forward, backward = (lambda: _kl_of_base(left, right)), (lambda: _kl_of_base(right, left))
    return None if kind in ("tv", "js", "js_distance") else _by_moment(kind, left, right, order, forward, backward)


def _by_moment(kind: str, p: Base | None, q: Base | None, order: float | None, kl: Kl, reverse: Kl) -> Any:
    same = p is not None and q is not None and p.name == q.name and p.key == q.key

    def of(a: Any) -> Any:
        return moment(p, q, a) if same and p is not None and q is not None else None

    return _assemble(kind, of, order, kl, reverse)


def _assemble(kind: str, of: Callable[[Any], Any], order: float | None, kl: Kl, reverse: Kl) -> Any:
    """A divergence from KL both ways and the moments E_q[(p/q)^a]."""
    if kind == "kl" or (order == 1 and kind in ("renyi", "alpha")):
        return kl()
    if kind == "alpha" and order == 0:
        return reverse()
    if kind == "jeffreys":
        there, back = kl(), reverse()
        return None if there is None or back is None else there + back
    a = arb(2 if kind == "chi2" else 0.5 if order is None else order)
    if not a.is_finite() or a == 0 or kind not in _FROM_MOMENT:
        return None
    value = of(a)
    return None if value is None else _FROM_MOMENT[kind](value, a)


_FROM_MOMENT: dict[str, Callable[[Any, Any], Any]] = {
    "chi2": lambda m, a: m - 1,
    "hellinger": lambda m, a: (1 - m).sqrt(),
    "bhattacharyya": lambda m, a: -m.log() if m != 0 else arb("inf"),
    "renyi": lambda m, a: _log_or_inf(m) / (a - 1) if not m.is_finite() or m != 0 else arb("inf"),
    "alpha": lambda m, a: (m - 1) / (a * (a - 1)),
}


def _log_or_inf(m: Any) -> Any:
    return m.log() if m.is_finite() else m


def _kl(p: Part, q: Part) -> Any:
    left, right = exact(p), exact(q)
    if left.view == right.view:
        value = _looked_up(closed.KL_FORMS, left, right)
        if value is not None:
            return value
    a, b = base_of(p), base_of(q)
    return _kl_of_base(a, b) if a and b and a.name == b.name and a.key == b.key else None


def _looked_up(table: dict[tuple[str, str], closed.Form], left: Exact, right: Exact) -> Any:
    form = table.get((left.family, right.family))
    return form(left.params, right.params) if form else None


def _kl_of_base(p: Base, q: Base) -> Any:
    form = _BASES.get(p.name)
    return form(p.params, q.params) if form else None


def _named(*names: str) -> Callable[[Any], Params]:
    def build(values: Any) -> Params:
        return {"loc": arb(0), "scale": arb(1), **dict(zip(names, values, strict=True))}

    return build


def _with(form: closed.Form, build: Callable[[Any], Params]) -> Callable[[Any, Any], Any]:
    return lambda p, q: form(build(p), build(q))


def _multinomial(p: Any, q: Any) -> Any:
    (x, n), (y, _) = p, q
    if any(u > 0 and v == 0 for u, v in zip(x, y, strict=True)):
        return arb("inf")
    return n * sum((u * (u / v).log() for u, v in zip(x, y, strict=True) if u > 0), arb(0))


_BASES: dict[str, Callable[[Any, Any], Any]] = {
    "normal": _with(closed.kl_normal, lambda v: {"loc": v[0], "scale": v[1].sqrt()}),
    "gamma": _with(closed.kl_gamma, lambda v: {"loc": arb(0), "a": v[0], "scale": 1 / v[1]}),
    "dirichlet": lambda p, q: closed.kl_dirichlet_like(list(p), list(q)),
    "poisson": _with(closed.kl_poisson, _named("mu")),
    "binomial": _with(closed.kl_binomial, _named("p", "n")),
    "negative-binomial": _with(closed.kl_negative_binomial, _named("p", "n")),
    "normal-gamma": _with(closed.kl_normal_gamma, _named("mu", "lam", "a", "b")),
    "multinomial": _multinomial,
}


def same_law(p: Part | Vector, q: Part | Vector) -> bool:
    """Whether two laws certainly are equal (then every divergence is exactly 0)."""
    if isinstance(p, Vector) or isinstance(q, Vector):
        if not (isinstance(p, Vector) and isinstance(q, Vector)) or p.family != q.family:
            return False
        return (
            all(
                bool((p.params[k] == q.params[k]).all())
                if hasattr(p.params[k], "shape")
                else p.params[k] == q.params[k]
                for k in p.params
            )
            if _same_shape(p, q)
            else False
        )
    if p.discrete != q.discrete:
        return False
    left, right = exact(p), exact(q)
    if not p.family or left.family != right.family or left.view != right.view:
        return False
    return all(_equal(left.params[k], right.params[k]) for k in left.params)


def _same_shape(p: Vector, q: Vector) -> bool:
    return all(getattr(p.params[k], "shape", ()) == getattr(q.params[k], "shape", ()) for k in p.params)


def _equal(x: Any, y: Any) -> bool:
    return bool(x == y) or (not x.is_exact() and x.mid() == y.mid() and x.rad() == y.rad() and math.isfinite(float(x)))
