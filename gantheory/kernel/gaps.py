"""Quantities that are never negative, the witnesses of inequalities. Each checks every side condition itself."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import fmpq_mpoly

from ..language.context import Context
from ..language.terms import (
    App,
    Bind,
    Num,
    Op,
    Sym,
    Term,
    add,
    div,
    log,
    mul,
    neg,
    num,
    sub,
    substitute,
    walk,
)
from .arithmetic import Atom, Rat, number, over_one
from .derivatives import derived
from .normal import Normal
from .theorem import ProofError


def gap(kind: str, args: tuple[Term, ...], ctx: Context) -> Term:
    """A quantity that is never negative: `gibbs` KL(p || q), `log-sum` int p log((p + q)/p), `jensen` log E_q[r] -
    E_q[log r]; under an integral or not, as the weight w is a function or not: `square` w f^2, `tangent`
    w (r - 1 - log r), `size` w (|f| - k f) for |k| <= 1, `triangle` w (|f| + |g| - |f + g|), `bernoulli` a log(a/D) +
    b log(b/(1 - D)) less its least value, `valley` w f(r) for a function f of one positive variable that falls to zero
    and rises after; `average` int w |f| - |int w f|, under another integral or not, and `cauchy-schwarz`
    int w f^2 int w g^2 - (int w f g)^2."""
    n = Normal(ctx)
    match kind, args:
        case "gibbs", (Bind("fun") as p, Bind("fun") as q):
            _require(_is_law(p, ctx) and _is_law(q, ctx), "gibbs needs normalised laws")
            return Op("KL", (p, q))
        case "log-sum", (Bind("fun", variables, over, p), Bind("fun", others, _, q)) if len(variables) == len(others):
            q = substitute(q, {a.name: b for a, b in zip(others, variables, strict=True)})
            _require(n.positive(n.form(p)) and n.positive(n.form(q)), "log-sum needs densities")
            return Bind("int", variables, over, mul(p, log(div(add(p, q), p))))
        case "jensen", (Bind("fun", variables, over, _) as law, ratio):
            _require(_is_law(law, ctx), "jensen needs a normalised law")
            _require(n.positive(n.form(ratio)), "jensen needs a positive ratio")
            mean, logs = (Bind("E", variables, (law, *over[1:]), body) for body in (ratio, log(ratio)))
            return sub(log(mean), logs)
        case ("square" | "tangent", (weight, f)):
            _require(kind == "square" or n.positive(n.form(f)), "tangent needs a positive argument")
            return _weighted(weight, mul(f, f) if kind == "square" else sub(sub(f, num(1)), log(f)), n)
        case ("bernoulli", (weight, a, b, d)):
            fits = all(n.positive(n.form(x)) for x in (a, b, d, sub(num(1), d)))
            _require(fits, "bernoulli needs positive weights and a value in (0, 1)")
            halves = [mul(x, log(div(x, mul(add(a, b), y)))) for x, y in ((a, d), (b, sub(num(1), d)))]
            return _weighted(weight, add(*halves), n)
        case ("average", (Bind("fun") as weight, f)):
            return sub(_weighted(weight, Op("abs", (f,)), n), Op("abs", (_weighted(weight, f, n),)))
        case ("average", (Bind("fun") as outer, Bind("fun") as weight, f)):
            return _weighted(outer, gap(kind, (weight, f), ctx), n)
        case ("size", (weight, f, *slopes)) if len(slopes) < 2:
            k = slopes[0] if slopes else num(1)
            inside = all(n.positive(n.form(add(num(1), x)), weak=True) for x in (k, neg(k)))
            laws = any(isinstance(x, App) and x.fn in ctx.densities for x in walk(k))
            _require(inside and not laws, "size needs a multiple between minus one and one")
            return _weighted(weight, sub(Op("abs", (f,)), mul(k, f)), n)
        case ("triangle", (weight, f, g)):
            sizes = [Op("abs", (x,)) for x in (f, g, add(f, g))]
            return _weighted(weight, sub(add(sizes[0], sizes[1]), sizes[2]), n)
        case ("valley", (weight, Bind("fun", (u,), (None,), body), Num(low, 0), r)):
            _require(_is_valley(u, body, low), "not a function of one positive variable known to fall to zero and rise")
            _require(n.positive(n.form(r)), "a valley needs a positive argument")
            body = substitute(body, {u.name: r})
            return _weighted(weight, body, n, lambda total: written(n.form(total), n))
        case ("cauchy-schwarz", (Bind("fun", (_, *_)) as weight, f, g)):
            first, last, both = (_weighted(weight, mul(*x), n) for x in ((f, f), (g, g), (f, g)))
            return sub(mul(first, last), mul(both, both))
        case _:
            raise ProofError(f"order: no non-negative quantity {kind!r} of these arguments")


def _require(fits: bool, what: str) -> None:
    if not fits:
        raise ProofError(f"order: {what}")


def _weighted(weight: Term, body: Term, n: Normal, change: Callable[[Term], Term] = lambda t: t) -> Term:
    """A pointwise quantity times a positive weight, integrated where the weight is a function."""
    if not isinstance(weight, Bind):
        weight = Bind("fun", (), (), weight)
    if weight.op != "fun" or any(weight.over) or not n.positive(n.form(weight.body)):
        raise ProofError("order: a weight is a positive term or function")
    total = change(mul(weight.body, body))
    return Bind("int", weight.vars, weight.over, total) if weight.vars else total


def _is_law(a: Bind, ctx: Context) -> bool:
    """Does the density integrate to one, and is it nowhere negative?"""
    n = Normal(ctx)
    total = n.collapsed(n.form(Bind("int", a.vars, a.over, a.body)))
    return total.constant() == 1 and n.positive(n.form(a.body))


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


def written(r: Rat, n: Normal) -> Term:
    """A normal form of densities, functions, numbers and logarithms of them as a term: a sum over one denominator.
    Where densities vanish, its value is the limit of its values, or it has none."""

    def atom(a: Atom) -> Term:
        match a:
            case Atom("density", (str() as fn, args, given, params)):
                return App(fn, tuple(p for _, p in args), tuple(p for _, p in given), params)
            case Atom("function", (str() as fn, points, settings, _)):
                return App(fn, points, (), settings)
            case Atom("scalar", (_, Sym() as name)):
                return name
            case Atom("prime", (int() as value,)):
                return log(num(value))
            case Atom("log", (f,)):
                return log(poly(f))
            case _:
                raise ProofError(f"order: {a.kind} under a valley")

    def poly(p: fmpq_mpoly) -> Term:
        rows = list[Term]()
        for mono, c in n.ring.terms(p):
            rows.append(mul(num(c.constant() or 0), *(Op("pow", (atom(a), num(int(e)))) for a, e in mono)))
        return add(num(0), *rows)

    out = div(poly(r.num), poly(r.den))
    _require(n.form(out) == r, "a valley that cannot be written out")
    return out
