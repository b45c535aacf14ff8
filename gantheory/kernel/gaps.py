"""Quantities that are never negative, the witnesses of inequalities. Each checks every side condition itself."""

from __future__ import annotations

from fractions import Fraction

from ..language.context import Context
from ..language.terms import (
    App,
    Bind,
    Num,
    Op,
    Rel,
    Sym,
    Term,
    add,
    div,
    free_names,
    log,
    mul,
    neg,
    num,
    sub,
    substitute,
    walk,
)
from .arithmetic import Rat, number, over_one
from .definitions import applied
from .derivatives import derived
from .normal import Normal
from .theorem import ProofError


def gap(kind: str, args: tuple[Term, ...], ctx: Context) -> Term:
    """A quantity that is never negative where all densities are positive. Under an integral or not, as the weight w is
    a function or not: `square` w f^2, `tangent` w (r - 1 - log r), `size` w (|f| - k f) for |k| <= 1, `triangle`
    w (|f| + |g| - |f + g|), `valley` w f(r) for a function f of one positive variable that falls to zero and rises
    after; `average` int w |f| - |int w f|, under another integral or not, and `cauchy-schwarz` int w f^2 int w g^2 -
    (int w f g)^2; `hypothesis` w (b - a) for a hypothesis a <= b of the context at given points.
    Tangents with names of their own: `gibbs` KL(p || q) for laws, `log-sum` int p log((p + q)/p) less
    int p q / (p + q), `jensen` log E_q[r] - E_q[log r] for a law, `bernoulli` a log(a/D) + b log(b/(1 - D)) less its
    least value."""
    n = Normal(ctx)

    def tangent(weight: Term, r: Term) -> Term:
        _require(n.positive(n.form(r)), f"{kind} needs a positive argument")
        return mul(weight, sub(sub(r, num(1)), log(r)))

    match kind, args:
        case "gibbs", (Bind("fun") as p, q):
            return gap("tangent", (p, div(applied(q, p.vars), p.body)), ctx)
        case "log-sum", (Bind("fun") as p, q):
            return gap("tangent", (p, div(p.body, add(p.body, applied(q, p.vars)))), ctx)
        case "jensen", (Bind("fun", variables, over, _) as law, ratio):
            mean, logs = (Bind("E", variables, (law, *over[1:]), t) for t in (ratio, log(ratio)))
            whole, known = sub(log(mean), logs), gap("tangent", (law, div(ratio, mean)), ctx)
            _require(not n.collapsed(n.form(whole) - n.form(known)), "jensen needs a normalised law")
            return whole
        case "bernoulli", (weight, a, b, d):
            _require(all(n.positive(n.form(x)) for x in (a, b)), "bernoulli needs positive weights")
            halves = (tangent(x, div(mul(add(a, b), y), x)) for x, y in ((a, d), (b, sub(num(1), d))))
            return _weighted(weight, add(*halves), n)
        case "tangent", (weight, r):
            return _weighted(weight, tangent(num(1), r), n)
        case "square", (weight, f):
            return _weighted(weight, mul(f, f), n)
        case "average", (Bind("fun") as weight, f):
            return sub(_weighted(weight, Op("abs", (f,)), n), Op("abs", (_weighted(weight, f, n),)))
        case "average", (Bind("fun") as outer, Bind("fun") as weight, f):
            return _weighted(outer, gap(kind, (weight, f), ctx), n)
        case "size", (weight, f, *slopes) if len(slopes) < 2:
            k = slopes[0] if slopes else num(1)
            inside = all(n.positive(n.form(add(num(1), x)), weak=True) for x in (k, neg(k)))
            _require(inside, "size needs a multiple between minus one and one")
            return _weighted(weight, sub(Op("abs", (f,)), mul(k, f)), n)
        case "triangle", (weight, f, g):
            sizes = [Op("abs", (x,)) for x in (f, g, add(f, g))]
            return _weighted(weight, sub(add(sizes[0], sizes[1]), sizes[2]), n)
        case "valley", (weight, Bind("fun", (u,), (None,), body), Num(low, 0), r):
            _require(_is_valley(u, body, low), "not a function of one positive variable known to fall to zero and rise")
            _require(n.positive(n.form(r)), "a valley needs a positive argument")
            return _weighted(weight, substitute(body, {u.name: r}), n)
        case "hypothesis", (weight, Num(k, 0), *points):
            return _weighted(weight, _granted(ctx.hypotheses[int(k)], points, ctx), n)
        case "cauchy-schwarz", (Bind("fun", (_, *_)) as weight, f, g):
            first, last, both = (_weighted(weight, mul(*x), n) for x in ((f, f), (g, g), (f, g)))
            return sub(mul(first, last), mul(both, both))
        case _:
            raise ProofError(f"order: no non-negative quantity {kind!r} of these arguments")


def _require(fits: bool, what: str) -> None:
    if not fits:
        raise ProofError(f"order: {what}")


def _granted(rel: Rel, points: list[Term], ctx: Context) -> Term:
    """How much the greater side of a hypothesis exceeds the lesser at other points. It holds at all points of its
    spaces, and speaks of no law: what laws that satisfy it have in common, their limits need not have."""
    nodes, names = [n for t in (rel.lhs, rel.rhs) for n in walk(t)], free_names(rel.lhs) | free_names(rel.rhs)
    plain = not any(isinstance(n, Bind) or (isinstance(n, App) and n.fn not in ctx.functions) for n in nodes)
    _require(plain and rel.op in ("<=", ">=", "="), "no order of functions of points")
    at = dict(zip(sorted(names & ctx.points.keys()), points, strict=True))
    _require(all(ctx.space_of(t) == ctx.points[v] for v, t in at.items()), "a hypothesis at points of other spaces")
    return substitute(sub(rel.lhs, rel.rhs) if rel.op == ">=" else sub(rel.rhs, rel.lhs), at)


def _weighted(weight: Term, body: Term, n: Normal) -> Term:
    """A pointwise quantity times a positive weight, integrated where the weight is a function."""
    if not isinstance(weight, Bind):
        weight = Bind("fun", (), (), weight)
    if weight.op != "fun" or any(weight.over) or not n.positive(n.form(weight.body)):
        raise ProofError("order: a weight is a positive term or function")
    total = mul(weight.body, body)
    return Bind("int", weight.vars, weight.over, total) if weight.vars else total


# -------------------------------------------------------------------- functions of one positive variable


def _is_valley(u: Sym, body: Term, low: Fraction) -> bool:
    """Is the function of u > 0, made of powers and logarithms, zero at `low` > 0 and nowhere negative? Nothing but u
    may occur in it."""
    if low <= 0 or any(isinstance(x, Bind) for x in walk(body)):
        return False
    n = Normal(Context(scalars={u.name: "positive"}))
    f = n.form(body)
    smooth = {a.kind for a in n.ring.within(f)} <= {"scalar", "log", "prime"} and "\\pi" not in n.ring.free(f)
    return smooth and not n.owed and _falls_and_rises(n, f, u.name, low)


def _falls_and_rises(n: Normal, f: Rat, u: str, low: Fraction, depth: int = 3) -> bool:
    """Zero at `low` with a slope of the sign of u - low, or zero there with its slope and curved upwards everywhere."""

    def at_low(r: Rat) -> Rat:
        return n.mapped(r, lambda a: number(low) if a.kind == "scalar" else None)

    if not n.positive(over_one(f.den)) or at_low(f):
        return False
    slope = derived(n, f, frozenset({u}))
    if n.positive((n.form(Sym(u)) - number(low)) * slope, weak=True):
        return True
    if depth == 0 or at_low(slope):
        return False
    curve = derived(n, slope, frozenset({u}))
    return n.positive(curve, weak=True) or _falls_and_rises(n, curve, u, low, depth - 1)
