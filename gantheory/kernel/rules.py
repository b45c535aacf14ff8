"""The rules. Each takes a certificate step, checks every side condition itself, and returns a theorem or refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

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
    children,
    free_names,
    log,
    mul,
    num,
    operands,
    sub,
    substitute,
    transform,
    walk,
)
from .arithmetic import Atom, Rat, TooLarge, number, over_one
from .definitions import applied, moved_laws
from .gaps import gap
from .normal import Normal, Variables
from .signs import Outside, Undefined
from .support import integrals_owe, is_integral, owed, value_owes
from .theorem import ProofError, Step, Theorem, theorem

_TERMS = (Num, Sym, App, Op, Bind)


def replay(certificate: Step, ctx: Context) -> Theorem:
    """Check a certificate step by step, without any search. Raises `ProofError` where it does not hold."""
    try:
        rule = RULES[certificate.rule]
        if "#" in repr(certificate.data):
            raise ProofError("a name with #, which is kept for bound variables")
        return rule(certificate, ctx)
    except (Outside, Undefined, TooLarge, RecursionError, *_MALFORMED) as error:
        raise ProofError(f"{getattr(certificate, 'rule', 'no step')}: {str(error) or type(error).__name__}") from None


_MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


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
    rest, strict, gaps = n.form(high) - n.form(low), rel.op in ("<", ">"), list[tuple[str, tuple[Term, ...], Term]]()
    for item in step.data[1:]:
        match item:
            case (weight, str() as kind, tuple() as args) if isinstance(weight, _TERMS) and n.positive(n.form(weight)):
                terms = tuple(a for a in args if isinstance(a, _TERMS))
                gaps.append((kind, terms, gap(kind, terms, ctx)))
                rest = rest - n.form(weight) * n.form(gaps[-1][-1])
            case _:
                raise ProofError("order: a witness is (positive weight, kind, arguments)")
    rest = n.collapsed(rest)
    fits = n.positive(rest) or (not strict and n.never_negative(rest))
    _require(step, fits, "what is left is not surely non-negative")
    literal = [
        terms[0] for kind, terms, term in gaps if kind == "jensen" and not strict and _is_difference(term, low, high)
    ]
    if literal:  # it holds on the boundary too, whatever the limits there, if its law is one
        support = integrals_owe(gap("square", (literal[0], num(1)), ctx), ctx)
    else:
        support = owed(low, high, ctx, "<=")
    conditions, names = n.owed | support, [kind for kind, *_ in gaps]
    laws = {x.fn for t in (low, high) for x in walk(t) if isinstance(x, App) and x.fn in ctx.densities}
    if strict and laws and not n.positive(rest, closed=True):
        conditions.add(("support", f"{' and '.join(sorted(laws))} {'are' if len(laws) > 1 else 'is'} positive"))
    if strict and any(is_integral(x) for t in (low, high) for x in walk(t)):
        conditions.add(("finite", "the smaller side is finite"))
    return theorem(rel, ctx, conditions, (*n.used, *names, "order"))


def _is_difference(t: Term, low: Term, high: Term) -> bool:
    match low, high:
        case Op("neg", (a,)), Op("neg", (b,)) if t == sub(a, b):
            return True
        case _:
            return t == sub(high, low)


def pointwise_max(step: Step, ctx: Context) -> Theorem:
    """A candidate maximises an integral over all functions with values in (0, 1): at every point the integrand is
    concave in the value of the function, and its derivative vanishes at the candidate."""
    rel = _relation(step, "=")
    _, candidate, weights, conditions = _stationary(step, rel.lhs, rel.rhs, ("argmax", "argmin"), ctx)
    laws = sorted({a.data[0] for w in weights for a in w if a.kind == "density"})
    plain = all(len(w) <= 1 for w in weights)  # each weight vanishes with one law only
    if laws:
        conditions.add(("positive", f"{' + '.join(laws)} > 0" if plain else f"{' and '.join(laws)} are positive"))
    if any(a.kind != "density" for w in weights for a in w):
        conditions.add(("finite", "the optimum is finite"))
    return theorem(rel, ctx, conditions | value_owes(candidate.body, ctx, laws, plain=plain), ("pointwise-max",))


def _stationary(
    step: Step, best: object, candidate: object, ops: tuple[str, ...], ctx: Context
) -> tuple[Bind, Bind, list[list[Atom]], set[tuple[str, str]]]:
    """The optimum, its candidate, what the weights are made of, and what is owed. Raises unless the integrand is
    `a log D + b log(1 - D) + c D + ..` with a, b of the sign of the optimum, and its slope a/d - b/(1 - d) + c vanishes
    at the candidate d in (0, 1)."""
    n = Normal(ctx)
    match best, candidate:
        case Bind(op, (Sym(name),), (None,), body), Bind("fun", variables, over, value) if op in ops and not any(over):
            f = ctx.functions.get(name)
        case _:
            raise ProofError(f"{step.rule}: not an optimum over one function and a candidate for it")
    _require(step, f is not None and f.range == "unit" and not f.params, "not over all functions with values in (0, 1)")
    bound = {v.name for x in walk(body) if isinstance(x, Bind) for v in x.vars}
    _require(step, not free_names(candidate) & {name, *bound}, "the candidate mentions the function or a bound name")
    total, integrand, places = n.collapsed(n.form(body)), number(0), set[Variables]()
    for mono, c in n.ring.terms(total.num):
        holders = [a for a, e in mono for _ in range(e) if name in a.free]
        if holders:
            _require(
                step, len(holders) == 1 and holders[0].kind == "integral", "not one integral of the function's values"
            )
            places.add(holders[0].data[0])
            outer = c * n.ring.product(mono) / n.ring.single(holders[0]) / over_one(total.den)
            integrand = integrand + outer * holders[0].data[1]
    _require(step, len(places) == 1, "not an integral over the function's variables")
    _require(
        step, not (n.ring.free(total.den) | n.ring.free(integrand.den)) & {name}, "the function stands in a denominator"
    )
    (place,) = places
    spaces = [ctx.points.get(v.name, "") for v in variables] if len(place) > 1 else [space for space, _ in place]
    fits = sorted(spaces) == [space for space, _ in place] and len({*spaces}) == len(spaces) == len(variables)
    _require(step, fits, "the candidate has other variables")
    with n.bound(tuple(v.name for v in variables), tuple(spaces)) as fresh:
        _require(step, sorted(zip(spaces, fresh, strict=True)) == [*place], "the candidate has other variables")
        d, at = n.form(App(name, variables)), n.form(value)
    slopes = {_only(n, d): number(1), _only(n, n.log_form(d)): number(1) / at}
    slopes[_only(n, n.log_form(number(1) - d))] = number(-1) / (number(1) - at)
    slope, parts, weights = number(0), dict[int, Rat](), list[list[Atom]]()
    for mono, c in n.ring.terms(integrand.num):
        holders = [a for a, e in mono for _ in range(e) if name in a.free]
        _require(step, len(holders) == 1 and holders[0].place in slopes, "the integrand's curvature is not known")
        rest = c * n.ring.product(mono) / n.ring.single(holders[0]) / over_one(integrand.den)
        parts[holders[0].place] = parts.get(holders[0].place, number(0)) + rest
        if holders[0].place != _only(n, d):
            weights.append([a for a in n.ring.within(rest) if a.kind not in ("scalar", "prime")])
    for place, weight in parts.items():
        signed = weight if op in ("argmax", "max", "sup") else -weight
        _require(step, place == _only(n, d) or n.positive(signed), "a coefficient has the wrong sign for this optimum")
        slope = slope + weight * slopes[place]
    _require(step, n.positive(at) and n.positive(number(1) - at), "the candidate is not known to lie in (0, 1)")
    _require(step, parts and not slope, "the derivative does not vanish at the candidate")
    return best, candidate, weights, n.owed | value_owes(body, ctx)


def _only(n: Normal, r: Rat) -> int:
    """The place of the one indeterminate that a form is made of."""
    return n.ring.of(r)[0].place


def max_value(step: Step, ctx: Context) -> Theorem:
    """The maximum over all functions with values in (0, 1) is the value at the pointwise maximiser."""
    rel = _relation(step, "=", "<=", ">=", "<", ">")
    _require(step, len(step.data) == 3 and len(step.premises) == 1, "needs the optimum, the maximiser and a statement")
    best, candidate, _, conditions = _stationary(step, step.data[1], step.data[2], ("max", "min", "sup", "inf"), ctx)
    value, inner = at_candidate(best, candidate), replay(step.premises[0], ctx)
    wanted = _both(rel, lambda t: transform(t, lambda x: value if x == best else x))
    _require(step, inner.statement == wanted, "the premise is another statement")
    conditions = conditions | value_owes(value, ctx) | {(c.kind, c.text) for c in inner.owed}
    return theorem(rel, ctx, conditions, ("pointwise-max", *inner.rules))


def extreme(step: Step, ctx: Context) -> Theorem:
    """What bounds a term for every value of a parameter or a point bounds its extreme; so does what bounds it at a
    point, on the other side."""
    rel = _relation(step, "<=", ">=")
    match step.data[1:], step.premises:
        case ("lhs" | "rhs" as side, (Sym() | App() as at)), (premise,):
            best, other = (rel.lhs, rel.rhs) if side == "lhs" else (rel.rhs, rel.lhs)
        case _:
            raise ProofError("extreme: needs a side, a value and a statement")
    match best:
        case Bind("max" | "sup" | "min" | "inf" as op, (v,), (None,), body) if v.name in {*ctx.params, *ctx.points}:
            lesser = (side == "lhs") == (rel.op == "<=")
        case _:
            raise ProofError("extreme: not an extreme over a parameter or a point")
    if (op in ("max", "sup")) == lesser:
        _require(step, at == v, "a bound for one value only")
        _require(step, not free_names(other) & {v.name, *moved_laws(v.name, ctx)}, "the bound moves")
    else:
        _require(step, ctx.space_of(at) is not None and ctx.space_of(at) == ctx.points.get(v.name), "not at a point")
    value, inner = substitute(body, {v.name: at}), replay(premise, ctx)
    wanted = Rel(rel.op, value, other) if side == "lhs" else Rel(rel.op, other, value)
    _require(step, inner.statement == wanted, "the premise is another statement")
    return theorem(rel, ctx, {(c.kind, c.text) for c in inner.owed}, (*inner.rules, "extreme"))


def root(step: Step, ctx: Context) -> Theorem:
    """What has a square of at most b is at most the root of b: a <= |a| = sqrt(a^2) <= sqrt(b)."""
    rel = _relation(step, "<=", ">=")
    high = rel.rhs if rel.op == "<=" else rel.lhs
    _require(step, isinstance(high, Op) and high.op == "sqrt" and len(high.args) == 1, "no root is the greater side")
    _require(step, len(step.premises) == 1, "needs the statement about the squares")
    inner = replay(step.premises[0], ctx)
    _require(step, inner.statement == squares(rel), "the premise is another statement")
    return theorem(rel, ctx, {(c.kind, c.text) for c in inner.owed}, (*inner.rules, "root"))


def squares(rel: Rel) -> Rel:
    """`a^2 <= b` of `a <= sqrt(b)`, or of `sqrt(b) >= a`."""
    low, high = (rel.lhs, rel.rhs) if rel.op == "<=" else (rel.rhs, rel.lhs)
    return Rel("<=", Op("pow", (low, num(2))), children(high)[0])


def at_candidate(best: Bind, candidate: Bind) -> Term:
    """The body of an optimum with its function replaced by the candidate."""
    name = best.vars[0].name
    return transform(best.body, lambda t: applied(candidate, t.args) if isinstance(t, App) and t.fn == name else t)


def same_optimisers(step: Step, ctx: Context) -> Theorem:
    """Two optimisations have the same solutions: one objective (or its logarithm, where it is positive) is a positive
    multiple of the other (or of its logarithm) plus something free of the variable; a negative multiple swaps max and
    min."""
    rel, n = _relation(step, "="), Normal(ctx)
    match rel.lhs, rel.rhs, step.data[1:]:
        case (
            Bind("argmax" | "argmin", (v,), over, a),
            Bind("argmax" | "argmin", (w,), others, b),
            (factor, "log" | "" as left, "log" | "" as right),
        ) if v == w and over == others and isinstance(factor, _TERMS):
            f = n.log(a) if left else n.form(a)
            g = n.log(b) if right else n.form(b)
        case _:
            raise ProofError("same-optimisers: not two optimisations over one variable, with a factor")
    k = n.form(factor)
    fits = n.positive(k if rel.lhs.op == rel.rhs.op else -k, closed=True)
    _require(step, fits, "the factor has the wrong sign, or may vanish")
    rest = n.collapsed(f - k * g)
    kept = n.ring.free(rest) | n.ring.free(k)
    moved = any(v.name in x for x in kept) or kept & moved_laws(v.name, ctx)
    _require(step, not moved, "the variable is left over")
    a, b = log(a) if left else a, log(b) if right else b
    conditions = n.owed | owed(a, mul(factor, b), ctx) | value_owes(factor, ctx)
    if any(x.kind == "integral" for x in n.ring.within(rest)):
        conditions.add(("finite", "what is added under the optimum is finite"))
    rules = ("argmax-monotone",) if left or right else ()
    return theorem(rel, ctx, conditions, (*n.used, *rules, "argmax-affine"))


def factorisation(step: Step, ctx: Context) -> Theorem:
    """A joint law is no product whose factors leave its variables in several groups, unless these are independent: were
    it f(x) g(z) at all points, then so would be the product of its marginals."""
    rel = _relation(step, "!=")
    known = {*ctx.points, *ctx.densities, *ctx.functions, *ctx.params, *ctx.scalars, *ctx.samples} - {*ctx.definitions}
    for joint, product in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        if not (isinstance(joint, App) and joint.fn in ctx.densities and ctx.densities[joint.fn].normalised):
            continue
        Normal(ctx).form(joint)  # a law at points of its own
        names = [t.name if isinstance(t, Sym) else "" for t in joint.args + joint.given]
        spaces = {ctx.points[v] for v in names if v in ctx.points and v not in ctx.params}
        groups = [[v] for v in names[: len(joint.args)]]
        for used in map(free_names, operands(product, "mul")):
            _require(step, used <= known, "a factor made of what is not known")
            if held := [g for g in groups if not used.isdisjoint(g)]:
                groups = [*(g for g in groups if g not in held), sorted(sum(held, list[str]()), key=names.index)]
        if len(spaces) == len(names) and len(groups) > 1:
            groups = sorted(groups, key=lambda g: names.index(g[0]))
            shown = ", ".join(g[0] if len(g) == 1 else f"({', '.join(g)})" for g in groups)
            under = f" given {', '.join(names[len(joint.args) :])}" if joint.given else ""
            return theorem(rel, ctx, {("dependent", f"{shown} are not all independent{under}")}, ("factorisation",))
    raise ProofError("factorisation: not a joint law and a product that leaves its variables apart")


def law_of_large_numbers(step: Step, ctx: Context) -> Theorem:
    """In the limit of many independent samples a mean over the sample is the expectation under its law."""
    rel, laws = _relation(step, "~=", "->"), [str(x) for x in step.data[1:]]
    _require(step, len(step.premises) == 1, "needs the statement in the limit")
    inner, table = replay(step.premises[0], ctx), dict(zip(laws[::2], laws[1::2], strict=False))
    limit = _both(Rel("=", rel.lhs, rel.rhs), lambda t: population(t, ctx, table))
    _require(step, inner.statement == limit, "the premise is another statement")
    for side in (rel.lhs, rel.rhs):
        _require(step, _settles(side, ctx, table), "the size of the sample is left over")
    used = free_names(rel.lhs) | free_names(rel.rhs)
    unsaid = [f"{k} from {v}" for k, v in sorted(table.items()) if k in used and ctx.samples[k].law is None]
    conditions = {("limit", "the sample is large"), ("iid", ", ".join(["the samples are independent", *unsaid]))}
    return theorem(
        rel, ctx, conditions | {(c.kind, c.text) for c in inner.owed}, (*inner.rules, "law-of-large-numbers")
    )


def _settles(t: Term, ctx: Context, laws: dict[str, str]) -> bool:
    """Does what a term misses of its limit go to zero? A mean converges, a sum does not; an objective, or its
    logarithm, may be a multiple of one by the size of the sample."""
    errors, sizes = list[Term](), {s.size for s in ctx.samples.values()}
    rough, optimum = population(t, ctx, laws, errors), isinstance(t, Bind) and t.op in ("argmax", "argmin")
    n = Normal(replace(ctx, scalars={**ctx.scalars, **{x.name: "real" for x in errors if isinstance(x, Sym)}}))
    if not (optimum and isinstance(rough, Bind)):
        forms = [n.form(rough)]
    else:
        whole = n.form(rough.body)
        logs = [n.log_form(whole)] if n.positive(whole) else []
        forms = [f / k for f in (whole, *logs) for k in (number(1), *(n.form(s) for s in sizes))]
    return any(not n.ring.free(f) & n.free(tuple(sizes)) for f in forms)


def population(t: Term, ctx: Context, laws: dict[str, str], errors: list[Term] | None = None) -> Term:
    """The term with every sum over a sample replaced by its size times the expectation under the sample's law, and
    every product by the exponential of the sum of logarithms. Where a list is given for them, each mean gets an error
    of its own, named in the list. Raises `ProofError`."""

    bound = {v.name for x in walk(t) if isinstance(x, Bind) for v in x.vars}

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
                if size != ctx.samples[name].size or ctx.samples[name].law not in (None, laws[name]):
                    raise ProofError(f"law-of-large-numbers: not the whole sample {name}, drawn from {laws[name]}")
                point, density = Sym(ctx.samples[name].space), ctx.densities.get(laws[name])
                one_drawn = Op("index", (Sym(name), index))
                at, elsewhere = (transform(body, lambda x: y if x == one_drawn else x) for y in (point, num(0)))  # noqa: B023
                nested = {v for x in walk(body) if isinstance(x, Bind) and one_drawn in walk(x.body) for v in x.vars}
                known = density is not None and ctx.points.get(point.name) == point.name
                clash = nested & {point, index} or free_names(elsewhere) & {point.name, index.name}
                if density is None or not known or clash or any(density.name in moved_laws(b, ctx) for b in bound):
                    raise ProofError(f"law-of-large-numbers: {laws[name]} is not the law of {name} alone")
                law = App(density.name, (point,), (), tuple(Sym(p) for p in density.params))
                mean = Bind("E", (point,), (Bind("fun", (point,), (None,), law),), at)
                if errors is None:
                    return mul(size, mean)
                errors.append(Sym(f"error#{len(errors)}"))
                return mul(size, add(mean, errors[-1]))
            case _:
                return t

    return transform(t, limit)


RULES: dict[str, Callable[[Step, Context], Theorem]] = {
    "algebra": algebra,
    "order": order,
    "pointwise-max": pointwise_max,
    "max-value": max_value,
    "extreme": extreme,
    "root": root,
    "same-optimisers": same_optimisers,
    "factorisation": factorisation,
    "law-of-large-numbers": law_of_large_numbers,
}
