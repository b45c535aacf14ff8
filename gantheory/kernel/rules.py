"""The rules. Each takes a certificate step, checks every side condition itself, and returns a theorem or refuses."""

from __future__ import annotations

from collections.abc import Callable

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
    transform,
    walk,
)
from .arithmetic import Rat, TooLarge, number, over_one
from .normal import Normal, Outside, Undefined
from .support import is_integral, owed
from .theorem import ProofError, Step, Theorem, theorem

_TERMS = (Num, Sym, App, Op, Bind)


def replay(certificate: Step, ctx: Context) -> Theorem:
    """Check a certificate step by step, without any search. Raises `ProofError` where it does not hold."""
    if certificate.rule not in RULES:
        raise ProofError(f"{certificate.rule!r} is not a rule")
    try:
        return RULES[certificate.rule](certificate, ctx)
    except (Outside, Undefined, TooLarge, RecursionError, ZeroDivisionError) as error:
        raise ProofError(f"{certificate.rule}: {error or type(error).__name__}") from None


def _require(step: Step, fits: object, what: str) -> None:
    if not fits:
        raise ProofError(f"{step.rule}: {what}")


def _relation(step: Step, *ops: str) -> Rel:
    rel = step.data[0] if step.data else None
    if not isinstance(rel, Rel) or rel.op not in ops:
        raise ProofError(f"{step.rule}: not a relation of the kind {', '.join(ops)}")
    return rel


def _both(rel: Rel, change: Callable[[Term], Term]) -> Rel:
    return Rel(rel.op, change(rel.lhs), change(rel.rhs))


def algebra(step: Step, ctx: Context) -> Theorem:
    """Two sides are equal: their difference has the normal form zero. Definitions are unfolded, logarithms of positive
    factors split, integrals gathered, densities integrated to one; every pattern of zeros of the densities is compared.
    """
    rel, n = _relation(step, "=", "<=", ">="), Normal(ctx)
    _require(step, not n.collapsed(n.form(rel.lhs) - n.form(rel.rhs)), "the sides have different normal forms")
    return theorem(rel, ctx, n.owed | owed(rel.lhs, rel.rhs, ctx, rel.op), (*n.used, "algebra"))


def order(step: Step, ctx: Context) -> Theorem:
    """One side is at most the other: the difference is a positive combination of quantities known to be non-negative (a
    divergence by Gibbs' inequality, a mean of log(1 + q/p), Jensen's gap) and of surely positive terms."""
    rel, n = _relation(step, "<=", ">=", "<", ">"), Normal(ctx)
    low, high = (rel.lhs, rel.rhs) if rel.op in ("<=", "<") else (rel.rhs, rel.lhs)
    rest, names, addends = n.form(high) - n.form(low), list[str](), [*_addends(high, 1), *_addends(low, -1)]
    for item in step.data[1:]:
        match item:
            case (weight, str() as kind, tuple() as args) if isinstance(weight, _TERMS) and n.positive(n.form(weight)):
                term = gap(kind, tuple(a for a in args if isinstance(a, _TERMS)), ctx)
                rest = rest - n.form(weight) * n.form(term)
                names.append(kind)
                addends += _addends(term, -1) if weight == num(1) else [(-1, mul(weight, term))]
            case _:
                raise ProofError("order: a witness is (positive weight, kind, arguments)")
    rest = n.collapsed(rest)
    _require(step, n.positive(rest) or (not rest and rel.op in ("<=", ">=")), "what is left is not surely non-negative")
    for sign, t in list(addends):  # the same addend on both sides is the same number wherever densities vanish
        if (sign, t) in addends and (-sign, t) in addends:
            addends.remove((sign, t))
            addends.remove((-sign, t))
    conditions = n.owed | owed(add(num(0), *(t if sign > 0 else neg(t) for sign, t in addends)), num(0), ctx)
    laws = {x.fn for t in (low, high) for x in walk(t) if isinstance(x, App) and x.fn in ctx.densities}
    if rest and laws and not any(is_integral(x) for t in (low, high) for x in walk(t)):
        conditions = n.owed | {("support", f"{' and '.join(sorted(laws))} are positive")}
    return theorem(rel, ctx, conditions, (*n.used, *names, "order"))


def _addends(t: Term, sign: int) -> list[tuple[int, Term]]:
    match t:
        case Op("add", args):
            return [row for a in args for row in _addends(a, sign)]
        case Op("neg", (a,)):
            return _addends(a, -sign)
        case _:
            return [(sign, t)]


def gap(kind: str, args: tuple[Term, ...], ctx: Context) -> Term:
    """`gibbs` KL(p || q), `log-sum` int p log((p + q)/p), `jensen` log E_q[r] - E_q[log r]: never negative."""
    n, step = Normal(ctx), Step("order", ())
    match kind, args:
        case "gibbs", (Bind("fun") as p, Bind("fun") as q):
            _require(step, _is_law(p, ctx) and _is_law(q, ctx), "gibbs needs normalised laws")
            return Op("KL", (p, q))
        case "log-sum", (Bind("fun", variables, over, p), Bind("fun", others, _, q)) if len(variables) == len(others):
            q = substitute(q, {a.name: b for a, b in zip(others, variables, strict=True)})
            _require(step, n.positive(n.form(p)) and n.positive(n.form(q)), "log-sum needs densities")
            return Bind("int", variables, over, mul(p, log(div(add(p, q), p))))
        case "jensen", (Bind("fun", variables, over, _) as law, ratio):
            _require(step, _is_law(law, ctx), "jensen needs a normalised law")
            _require(step, n.positive(n.form(ratio)), "jensen needs a positive ratio")
            mean, logs = (Bind("E", variables, (law, *over[1:]), body) for body in (ratio, log(ratio)))
            return sub(log(mean), logs)
        case _:
            raise ProofError(f"order: no non-negative quantity {kind!r} of these arguments")


def _is_law(a: Bind, ctx: Context) -> bool:
    """Does the density integrate to one, and is it nowhere negative?"""
    n = Normal(ctx)
    total = n.collapsed(n.form(Bind("int", a.vars, a.over, a.body)))
    return total.constant() == 1 and n.positive(n.form(a.body))


def pointwise_max(step: Step, ctx: Context) -> Theorem:
    """A candidate maximises an integral over all functions with values in (0, 1): at every point the integrand is
    concave in the value of the function, and its derivative vanishes at the candidate."""
    rel = _relation(step, "=")
    _stationary(step, rel.lhs, rel.rhs, ("argmax", "argmin"), ctx)
    laws = sorted({x.fn for x in walk(rel.rhs) if isinstance(x, App) and x.fn in ctx.densities})
    return theorem(rel, ctx, {("positive", f"{' + '.join(laws)} > 0")} if laws else set(), ("pointwise-max",))


def _stationary(step: Step, best: object, candidate: object, ops: tuple[str, ...], ctx: Context) -> tuple[Bind, Bind]:
    """The optimum and its candidate. Raises unless the integrand is `a log D + b log(1 - D) + c D + ..` with a, b of
    the sign of the optimum, and its slope a/d - b/(1 - d) + c vanishes at the candidate d in (0, 1)."""
    n = Normal(ctx)
    match best, candidate:
        case Bind(op, (Sym(name),), _, body), Bind("fun", (variable,), _, value) if op in ops:
            f = ctx.functions.get(name)
        case _:
            raise ProofError(f"{step.rule}: not an optimum over one function and a candidate for it")
    _require(step, f is not None and f.range == "unit" and not f.params, "not over all functions with values in (0, 1)")
    _require(step, name not in free_names(candidate), "the candidate mentions the function")
    total, integrand, places = n.collapsed(n.form(body)), number(0), set[object]()
    for mono, c in n.ring.terms(total.num):
        holders = [a for a, e in mono for _ in range(e) if name in a.free]
        if holders:
            _require(
                step, len(holders) == 1 and holders[0].kind == "integral", "not one integral of the function's values"
            )
            places.add(holders[0].data[0])
            integrand = integrand + c * n.ring.product(mono) / n.ring.single(holders[0]) * holders[0].data[1]
    _require(step, len(places) == 1 and len(min(places)) == 1, "not an integral over one variable")  # type: ignore[type-var,arg-type]
    _require(
        step, not (n.ring.free(total.den) | n.ring.free(integrand.den)) & {name}, "the function stands in a denominator"
    )
    n.names[variable.name] = Sym(min(places)[0][1])  # type: ignore[index,type-var]
    d, at = n.form(App(name, (variable,))), n.form(value)
    slopes = {_only(n, d): number(1), _only(n, n.log_form(d)): number(1) / at}
    slopes[_only(n, n.log_form(number(1) - d))] = number(-1) / (number(1) - at)
    slope, parts = number(0), dict[int, Rat]()
    for mono, c in n.ring.terms(integrand.num):
        holders = [a for a, e in mono for _ in range(e) if name in a.free]
        if holders:
            _require(step, len(holders) == 1 and holders[0].place in slopes, "the integrand's curvature is not known")
            rest = c * n.ring.product(mono) / n.ring.single(holders[0]) / over_one(integrand.den)
            parts[holders[0].place] = parts.get(holders[0].place, number(0)) + rest
    for place, weight in parts.items():
        signed = weight if op in ("argmax", "max", "sup") else -weight
        _require(step, place == _only(n, d) or n.positive(signed), "a coefficient has the wrong sign for this optimum")
        slope = slope + weight * slopes[place]
    _require(step, n.positive(at) and n.positive(number(1) - at), "the candidate is not known to lie in (0, 1)")
    _require(step, parts and not slope, "the derivative does not vanish at the candidate")
    return best, candidate


def _only(n: Normal, r: Rat) -> int:
    """The place of the one indeterminate that a form is made of."""
    return n.ring.of(r)[0].place


def max_value(step: Step, ctx: Context) -> Theorem:
    """The maximum over all functions with values in (0, 1) is the value at the pointwise maximiser."""
    rel = _relation(step, "=", "<=", ">=", "<", ">")
    _require(step, len(step.data) == 3 and len(step.premises) == 1, "needs the optimum, the maximiser and a statement")
    best, candidate = _stationary(step, step.data[1], step.data[2], ("max", "min", "sup", "inf"), ctx)
    value, inner = at_candidate(best, candidate), replay(step.premises[0], ctx)
    wanted = _both(rel, lambda t: transform(t, lambda x: value if x == best else x))
    _require(step, inner.statement == wanted, "the premise is another statement")
    return theorem(rel, ctx, {(c.kind, c.text) for c in inner.owed}, ("pointwise-max", *inner.rules))


def at_candidate(best: Bind, candidate: Bind) -> Term:
    """The body of an optimum with its function replaced by the candidate."""
    name, variable = best.vars[0].name, candidate.vars[0].name

    def replaced(t: Term) -> Term:
        applied = isinstance(t, App) and t.fn == name and len(t.args) == 1
        return substitute(candidate.body, {variable: t.args[0]}) if applied else t  # type: ignore[union-attr]

    return transform(best.body, replaced)


def same_optimisers(step: Step, ctx: Context) -> Theorem:
    """Two optimisations have the same solutions: one objective (or its logarithm, where it is positive) is a positive
    multiple of the other (or of its logarithm) plus something free of the variable; a negative multiple swaps max and
    min."""
    rel, n = _relation(step, "="), Normal(ctx)
    match rel.lhs, rel.rhs, step.data[1:]:
        case (
            Bind("argmax" | "argmin", (v,), _, a),
            Bind("argmax" | "argmin", (w,), _, b),
            (factor, "log" | "" as left, "log" | "" as right),
        ) if v == w and isinstance(factor, _TERMS):
            f = n.log(a) if left else n.form(a)
            g = n.log(b) if right else n.form(b)
        case _:
            raise ProofError("same-optimisers: not two optimisations over one variable, with a factor")
    k = n.form(factor)
    _require(step, n.positive(k if rel.lhs.op == rel.rhs.op else -k), "the factor has the wrong sign")
    rest = n.collapsed(f - k * g)
    _require(step, not any(v.name in x for x in n.ring.free(rest) | n.ring.free(k)), "the variable is left over")
    conditions = set(n.owed)
    if any(x.kind == "integral" for x in n.ring.of(rest)):
        conditions.add(("finite", "what is added under the optimum is finite"))
    rules = ("argmax-monotone",) if left or right else ()
    return theorem(rel, ctx, conditions, (*n.used, *rules, "argmax-affine"))


def law_of_large_numbers(step: Step, ctx: Context) -> Theorem:
    """In the limit of many independent samples a mean over the sample is the expectation under its law."""
    rel, laws = _relation(step, "~=", "->"), [str(x) for x in step.data[1:]]
    _require(step, len(step.premises) == 1, "needs the statement in the limit")
    inner, table = replay(step.premises[0], ctx), dict(zip(laws[::2], laws[1::2], strict=False))
    limit = _both(Rel("=", rel.lhs, rel.rhs), lambda t: population(t, ctx, table))
    _require(step, inner.statement == limit, "the premise is another statement")
    conditions = {("limit", "the sample is large"), ("iid", "the samples are independent")}
    return theorem(
        rel, ctx, conditions | {(c.kind, c.text) for c in inner.owed}, (*inner.rules, "law-of-large-numbers")
    )


def population(t: Term, ctx: Context, laws: dict[str, str]) -> Term:
    """The term with every sum over a sample replaced by its size times the expectation under the sample's law, and
    every product by the exponential of the sum of logarithms. Raises `ProofError`."""

    def limit(t: Term) -> Term:
        match t:
            case Bind("prod", variables, over, body):
                mean = limit(Bind("sum", variables, over, log(body)))
                return Op("exp", (mean,)) if isinstance(mean, Op) else t
            case Bind("sum", (index,), (Op("tuple", (Num(one, _), size)),), body) if one == 1:
                drawn = {x for x in walk(body) if isinstance(x, Op) and x.op == "index" and isinstance(x.args[0], Sym)}
                names = {x.args[0].name for x in drawn if isinstance(x.args[0], Sym)}
                if len(names) != 1 or not names <= laws.keys() & ctx.samples.keys():
                    return t
                (name,) = names
                point, density = Sym(ctx.samples[name].space), ctx.densities.get(laws[name])
                at = transform(body, lambda x: point if x == Op("index", (Sym(name), index)) else x)
                known = density is not None and ctx.points.get(point.name) == point.name
                if density is None or not known or index.name in free_names(at):
                    raise ProofError(f"law-of-large-numbers: {laws[name]} is not the law of {name} alone")
                law = App(density.name, (point,), (), tuple(Sym(p) for p in density.params))
                return mul(size, Bind("E", (point,), (Bind("fun", (point,), (None,), law),), at))
            case _:
                return t

    return transform(t, limit)


RULES: dict[str, Callable[[Step, Context], Theorem]] = {
    "algebra": algebra,
    "order": order,
    "pointwise-max": pointwise_max,
    "max-value": max_value,
    "same-optimisers": same_optimisers,
    "law-of-large-numbers": law_of_large_numbers,
}
