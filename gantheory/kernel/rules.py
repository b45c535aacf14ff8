"""The rules. Each takes a certificate step, checks every side condition itself, and returns a theorem or refuses."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from gantheory.language.context import Context
from gantheory.language.terms import (
    App,
    Bind,
    Num,
    Op,
    Rel,
    Sym,
    Term,
    add,
    children,
    div,
    free_names,
    log,
    mul,
    num,
    rebuild,
    sub,
    substitute,
    walk,
)

from .normal import Normal, Outside, Undefined, unfolded
from .rational import Atom, Poly, Rat, TooLarge, number
from .support import owed
from .theorem import ProofError, Step, Theorem, theorem


def replay(certificate: Step, ctx: Context) -> Theorem:
    """Check a certificate step by step, without any search. Raises `ProofError` where it does not hold."""
    rule = RULES.get(certificate.rule)
    if rule is None:
        raise ProofError(f"{certificate.rule!r} is not a rule")
    try:
        return rule(certificate, ctx)
    except (Outside, Undefined, TooLarge, RecursionError, ZeroDivisionError) as error:
        raise ProofError(f"{certificate.rule}: {error or type(error).__name__}") from None


def _relation(step: Step, *ops: str) -> Rel:
    rel = step.data[0] if step.data else None
    if not isinstance(rel, Rel) or rel.op not in ops:
        raise ProofError(f"{step.rule}: not a relation of the kind {', '.join(ops)}")
    return rel


def algebra(step: Step, ctx: Context) -> Theorem:
    """Two sides are equal: their difference has the normal form zero. Definitions are unfolded, logarithms of positive
    factors split, integrals gathered, densities integrated to one; every pattern of zeros of the densities is compared."""
    rel = _relation(step, "=", "<=", ">=")
    n = Normal(ctx)
    if n.collapsed(n.form(rel.lhs) - n.form(rel.rhs)):
        raise ProofError("algebra: the sides have different normal forms")
    return theorem(rel, ctx, n.owed | owed(rel.lhs, rel.rhs, ctx), (*n.used, "algebra"))


def order(step: Step, ctx: Context) -> Theorem:
    """One side is at most the other: the difference is a non-negative combination of quantities known to be
    non-negative (a divergence by Gibbs' inequality, a mean of log(1 + q/p), Jensen's gap) and surely positive terms."""
    rel = _relation(step, "<=", ">=", "<", ">")
    low, high = (rel.lhs, rel.rhs) if rel.op in ("<=", "<") else (rel.rhs, rel.lhs)
    n = Normal(ctx)
    rest = n.form(high) - n.form(low)
    names: list[str] = []
    for item in step.data[1:]:
        if not (isinstance(item, tuple) and len(item) == 3):
            raise ProofError("order: a witness is (weight, kind, arguments)")
        weight, kind, args = item
        if not (isinstance(weight, Fraction) and weight > 0 and isinstance(kind, str) and isinstance(args, tuple)):
            raise ProofError("order: a witness has a positive weight")
        rest = rest - number(weight) * n.form(
            _nonnegative(kind, tuple(a for a in args if not isinstance(a, (Rel, Fraction, str, tuple))), ctx)
        )
        names.append(kind)
    rest = n.collapsed(rest)
    strict = rel.op in ("<", ">")
    if not ((not rest and not strict) or (rest and _surely_positive(n, rest))):
        raise ProofError("order: what is left is not surely non-negative")
    conditions = set(n.owed)
    if not any(_has_integral(t) for t in (low, high)):
        conditions |= owed(add(high, Op("neg", (low,))), num(0), ctx) if not rest else _positive_laws(rel, ctx)
    return theorem(rel, ctx, conditions, (*n.used, *names, "order"))


def _surely_positive(n: Normal, r: Rat) -> bool:
    value = r.constant()
    return value > 0 if value is not None else n.positive(r)


def _positive_laws(rel: Rel, ctx: Context) -> set[tuple[str, str]]:
    names = sorted({x.fn for t in (rel.lhs, rel.rhs) for x in walk(t) if isinstance(x, App) and x.fn in ctx.densities})
    return {("support", f"{' and '.join(names)} are positive")} if names else set()


def _has_integral(t: Term) -> bool:
    return any(
        (isinstance(x, Bind) and x.op in ("E", "int"))
        or (isinstance(x, Op) and x.op in ("KL", "JSD", "H", "crossentropy"))
        for x in walk(t)
    )


def _nonnegative(kind: str, args: tuple[Term, ...], ctx: Context) -> Term:
    """A term that is never negative: `gibbs` KL(p || q), `log-sum` int p log((p + q)/p), `jensen` log E_q[r] - E_q[log r]."""
    laws = [a for a in args if isinstance(a, Bind) and a.op == "fun"]
    if kind == "gibbs" and len(laws) == 2:
        if not all(_is_law(a, ctx) for a in laws):
            raise ProofError("gibbs: both arguments must be normalised laws")
        return Op("KL", (laws[0], laws[1]))
    if kind == "log-sum" and len(laws) == 2:
        p, q = (
            laws[0].body,
            substitute(laws[1].body, {a.name: b for a, b in zip(laws[1].vars, laws[0].vars, strict=True) if a != b}),
        )
        n = Normal(ctx)
        if not (n.positive(n.form(p)) and n.positive(n.form(q))):
            raise ProofError("log-sum: both arguments must be densities")
        return Bind("int", laws[0].vars, laws[0].over, mul(p, log(div(add(p, q), p))))
    if kind == "jensen" and len(laws) == 1 and len(args) == 2:
        if not _is_law(laws[0], ctx):
            raise ProofError("jensen: the mean must be under a normalised law")
        n = Normal(ctx)
        if not n.positive(n.form(args[1])):
            raise ProofError("jensen: the logarithm of something not known to be positive")
        mean = Bind("E", laws[0].vars, (laws[0], *laws[0].over[1:]), args[1])
        return sub(log(mean), Bind("E", laws[0].vars, (laws[0], *laws[0].over[1:]), log(args[1])))
    raise ProofError(f"order: no non-negative quantity {kind!r} of these arguments")


def _is_law(a: Bind, ctx: Context) -> bool:
    """Does the density integrate to one, and is it nowhere negative?"""
    n = Normal(ctx)
    total = n.collapsed(n.form(Bind("int", a.vars, a.over, a.body)))
    return total.constant() == 1 and n.positive(n.form(a.body))


def pointwise_max(step: Step, ctx: Context) -> Theorem:
    """A candidate maximises an integral over all functions with values in (0, 1): at every point the integrand is concave
    in the value of the function, and its derivative vanishes at the candidate. Unique where the integrand depends on it."""
    rel = _relation(step, "=")
    best, candidate = rel.lhs, rel.rhs
    if not (
        isinstance(best, Bind)
        and best.op in ("argmax", "argmin")
        and len(best.vars) == 1
        and isinstance(candidate, Bind)
    ):
        raise ProofError("pointwise-max: not `argmax_D F = fun x. f`")
    _stationary(best, candidate, ctx)
    laws = sorted({x.fn for x in walk(candidate) if isinstance(x, App) and x.fn in ctx.densities})
    conditions = {("positive", f"{' + '.join(laws)} > 0")} if laws else set[tuple[str, str]]()
    return theorem(rel, ctx, conditions, ("pointwise-max",))


def _stationary(best: Bind, candidate: Bind, ctx: Context) -> None:
    """Raise unless the candidate is the pointwise optimum of the functional."""
    name, sign = best.vars[0].name, 1 if best.op in ("argmax", "max", "sup") else -1
    f = ctx.functions.get(name)
    if f is None or f.range != "unit" or len(candidate.vars) != 1 or name in free_names(candidate):
        raise ProofError("pointwise-max: not an optimum over all functions with values in (0, 1)")
    if f.params:
        raise ProofError("pointwise-max: the function belongs to a parametric family")
    n = Normal(ctx)
    total = n.collapsed(n.form(best.body))
    if total.den:
        raise ProofError("pointwise-max: the functional is not an integral")
    integrand, variables = number(0), None
    for mono, c in total.num.terms.items():
        holders = [a for a, _ in mono if _names_function(a, name)]
        if not holders:
            continue
        if (
            len(holders) != 1
            or holders[0].kind != "integral"
            or len(holders[0].data[0]) != 1
            or dict(mono)[holders[0]] != 1
        ):
            raise ProofError("pointwise-max: the functional is not one integral of the function's values")
        if variables not in (None, holders[0].data[0]):
            raise ProofError("pointwise-max: integrals over different spaces")
        variables, inside, den = holders[0].data
        piece = Rat(Poly({inside: c})) * Rat(Poly({tuple(x for x in mono if x[0] != holders[0]): Fraction(1)}))
        for p, e in den:
            for _ in range(e):
                piece = piece * Rat(p).inverse()
        integrand = integrand + piece
    if variables is None:
        raise ProofError("pointwise-max: the function does not occur")
    _check_concave(integrand, n, name, variables[0][1], sign)
    n.names[candidate.vars[0].name] = variables[0][1]
    value = n.form(candidate.body)
    if not (n.positive(value) and n.positive(number(1) - value)):
        raise ProofError("pointwise-max: the candidate is not known to lie in (0, 1)")
    if _slope_at(integrand, n, name, variables[0][1], value):
        raise ProofError("pointwise-max: the derivative does not vanish at the candidate")


def _names_function(a: Atom, name: str) -> bool:
    return f"{name}(" in a.text


def _check_concave(integrand: Rat, n: Normal, name: str, x: str, sign: int) -> None:
    """The integrand is `sum c_k g_k(D)` with positive c_k and g_k among log D, log(1 - D), and D-free or linear terms."""
    d = n.form_of_function(name, x)
    curved = {n.log_form(Rat(d)).text, n.log_form(number(1) - Rat(d)).text}
    if any(_names_function(a, name) for f, _ in integrand.den for a in f.atoms()):
        raise ProofError("pointwise-max: the function stands in a denominator")
    groups: dict[str, Poly] = {}
    for mono, c in integrand.num.terms.items():
        holders = [(a, e) for a, e in mono if _names_function(a, name)]
        if not holders:
            continue
        if len(holders) != 1 or holders[0][1] != 1:
            raise ProofError("pointwise-max: the integrand is not concave in the function's value term by term")
        atom = holders[0][0]
        rest = Poly({tuple(y for y in mono if y[0] != atom): c})
        groups[atom.text] = groups[atom.text] + rest if atom.text in groups else rest
        if atom.kind != "function" and Rat(Poly({((atom, 1),): Fraction(1)})).text not in curved:
            raise ProofError("pointwise-max: the function occurs in a form whose curvature is not known")
    for text, coefficient in groups.items():
        curve = any(text in c for c in curved)
        if curve and not n.positive(Rat(coefficient.scaled(Fraction(sign)), integrand.den)):
            raise ProofError("pointwise-max: a coefficient has the wrong sign for an optimum of this kind")


def _slope_at(integrand: Rat, n: Normal, name: str, x: str, value: Rat) -> Rat:
    """The derivative of the integrand in the value of the function, at the candidate."""
    d = next(iter(n.form_of_function(name, x).atoms()))
    total = number(0)
    for mono, c in integrand.num.terms.items():
        for a, _ in mono:
            if not _names_function(a, name):
                continue
            rest = Rat(Poly({tuple(y for y in mono if y[0] != a): c}), integrand.den)
            if a == d:
                total = total + rest
            else:
                inner = a.data[0]  # log D or log(1 - D)
                slope = inner.terms.get(((d, 1),), Fraction(0))
                at = number(inner.terms.get((), Fraction(0))) + number(slope) * value
                total = total + rest * number(slope) * at.inverse()
    return total


def max_value(step: Step, ctx: Context) -> Theorem:
    """The maximum over all discriminators is the value at the pointwise maximiser."""
    rel = _relation(step, "=", "<=", ">=", "<", ">")
    if (
        len(step.data) != 3
        or not isinstance(step.data[1], Bind)
        or not isinstance(step.data[2], Bind)
        or len(step.premises) != 1
    ):
        raise ProofError("max-value: needs the optimum, the maximiser and the statement with its value")
    best, candidate = step.data[1], step.data[2]
    if best.op not in ("max", "min", "sup", "inf"):
        raise ProofError("max-value: not a maximum")
    _stationary(best, candidate, ctx)
    value = at_candidate(best, candidate)
    inner = replay(step.premises[0], ctx)
    if inner.statement != Rel(rel.op, _replaced(rel.lhs, best, value), _replaced(rel.rhs, best, value)):
        raise ProofError("max-value: the premise is another statement")
    return theorem(rel, ctx, {(c.kind, c.text) for c in inner.owed}, ("pointwise-max", *inner.rules))


def at_candidate(best: Bind, candidate: Bind) -> Term:
    """The body of an optimum with its function replaced by the candidate."""
    name, variable = best.vars[0].name, candidate.vars[0].name

    def replaced(t: Term) -> Term:
        kids = children(t)
        t = rebuild(t, tuple(replaced(k) for k in kids)) if kids else t
        if isinstance(t, App) and t.fn == name and len(t.args) == 1:
            return substitute(candidate.body, {variable: t.args[0]})
        return t

    return replaced(best.body)


def _replaced(t: Term, old: Term, new: Term) -> Term:
    if t == old:
        return new
    kids = children(t)
    return rebuild(t, tuple(_replaced(k, old, new) for k in kids)) if kids else t


def same_optimisers(step: Step, ctx: Context) -> Theorem:
    """Two optimisations have the same solutions: one objective (or its logarithm, where it is positive) is a positive
    multiple of the other (or of its logarithm) plus something free of the variable; a negative multiple swaps max and min."""
    rel = _relation(step, "=")
    a, b = rel.lhs, rel.rhs
    if not (
        isinstance(a, Bind) and isinstance(b, Bind) and a.op in ("argmax", "argmin") and b.op in ("argmax", "argmin")
    ):
        raise ProofError("same-optimisers: not two optimisations")
    if a.vars != b.vars or len(a.vars) != 1 or len(step.data) != 4:
        raise ProofError("same-optimisers: not over the same variable")
    factor, left_log, right_log = step.data[1], step.data[2], step.data[3]
    if isinstance(factor, (Rel, Fraction, str, tuple)):
        raise ProofError("same-optimisers: the factor must be a term")
    n = Normal(ctx)
    f = n.log(a.body) if left_log == "log" else n.form(a.body)
    g = n.log(b.body) if right_log == "log" else n.form(b.body)
    k = n.form(factor)
    sign = 1 if a.op == b.op else -1
    if not n.positive(number(sign) * k) or _involves(k, a.vars[0].name):
        raise ProofError("same-optimisers: the factor has the wrong sign or depends on the variable")
    rest = n.collapsed(f - k * g)
    if _involves(rest, a.vars[0].name):
        raise ProofError("same-optimisers: the difference depends on the variable")
    conditions = set(n.owed)
    if any(x.kind == "integral" for x in rest.atoms()):
        conditions.add(("finite", "what is added under the optimum is finite"))
    rules = ("argmax-monotone",) if "log" in (left_log, right_log) else ()
    return theorem(rel, ctx, conditions, (*n.used, *rules, "argmax-affine"))


def _involves(r: Rat, name: str) -> bool:
    """Does a normal form depend on a parameter, a law or a function of this name? Judged by its text: never too little."""
    import re

    word = re.compile(rf"(?<![A-Za-z\\{{_]){re.escape(name)}(?![A-Za-z_}}^])")
    return any(word.search(a.text) for a in r.atoms()) or any(name in a.text for a in r.atoms())


def law_of_large_numbers(step: Step, ctx: Context) -> Theorem:
    """In the limit of many independent samples a mean over the sample is the expectation under its law."""
    rel = _relation(step, "~=", "->")
    if len(step.premises) != 1:
        raise ProofError("law-of-large-numbers: needs the statement in the limit")
    inner = replay(step.premises[0], ctx)
    laws = step.data[1:]
    table = {laws[i]: laws[i + 1] for i in range(0, len(laws) - 1, 2)}
    limit = Rel("=", *(population(t, ctx, {str(k): str(v) for k, v in table.items()}) for t in (rel.lhs, rel.rhs)))
    if inner.statement != limit:
        raise ProofError("law-of-large-numbers: the premise is another statement")
    conditions = {(c.kind, c.text) for c in inner.owed}
    conditions |= {("limit", "the sample is large"), ("iid", "the samples are independent")}
    return theorem(rel, ctx, conditions, (*inner.rules, "law-of-large-numbers"))


def population(t: Term, ctx: Context, laws: dict[str, str]) -> Term:
    """The term with every sum over a sample replaced by its size times the expectation under the sample's law."""
    if isinstance(t, Bind) and t.op == "prod":
        inner = Bind("sum", t.vars, t.over, log(t.body))
        mean = population(inner, ctx, laws)
        return t if mean == inner else Op("exp", (mean,))
    if (
        isinstance(t, Bind)
        and t.op == "sum"
        and len(t.vars) == 1
        and isinstance(t.over[0], Op)
        and t.over[0].args[0] == Num(Fraction(1))
    ):
        sampled = {
            x.args[0].name for x in walk(t.body) if isinstance(x, Op) and x.op == "index" and isinstance(x.args[0], Sym)
        }
        if len(sampled) == 1 and (name := next(iter(sampled))) in ctx.samples and name in laws:
            law = laws[name]
            point = Sym(ctx.samples[name].space)
            density = ctx.densities.get(law)
            if density is None or ctx.points.get(point.name) != ctx.samples[name].space:
                raise ProofError(f"law-of-large-numbers: {law} is not a law of {name}")
            body = _at_point(t.body, name, t.vars[0], point)
            params = tuple(Sym(p) for p in density.params)
            if t.vars[0].name in free_names(body):
                raise ProofError("law-of-large-numbers: the index occurs outside the sample")
            mean = Bind("E", (point,), (Bind("fun", (point,), (None,), App(law, (point,), (), params)),), body)
            return mul(t.over[0].args[1], mean)
    kids = children(t)
    return rebuild(t, tuple(population(k, ctx, laws) for k in kids)) if kids else t


def _at_point(t: Term, sample: str, index: Sym, point: Sym) -> Term:
    if isinstance(t, Op) and t.op == "index" and t.args == (Sym(sample), index):
        return point
    kids = children(t)
    return rebuild(t, tuple(_at_point(k, sample, index, point) for k in kids)) if kids else t


RULES: dict[str, Callable[[Step, Context], Theorem]] = {
    "algebra": algebra,
    "order": order,
    "pointwise-max": pointwise_max,
    "max-value": max_value,
    "same-optimisers": same_optimisers,
    "law-of-large-numbers": law_of_large_numbers,
}

__all__ = ["RULES", "at_candidate", "population", "replay", "unfolded"]
