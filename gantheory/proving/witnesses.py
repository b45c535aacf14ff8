"""Quantities that are never negative and that a statement may be made of, and the weights they may have."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, permutations, product

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
    mul,
    neg,
    num,
    sub,
    substitute,
    walk,
)
from .curves import curves, distances
from .elementary import elementary, fitting
from .maxima import renamed

_FUNCTIONALS = ("KL", "JSD", "H", "crossentropy")


def weights_of(rel: Rel, ctx: Context) -> list[Term]:
    """The fractions and positive letters of a statement, and what they leave of one."""
    found: dict[Term, None] = {}
    for n in (n for t in (rel.lhs, rel.rhs) for n in walk(t)):
        if isinstance(n, Num) and 0 < n.value < 1 and n.value * 2 != 1:
            found |= dict.fromkeys((n, num(1 - n.value)))
        elif isinstance(n, Op) and n.op == "div" and (value := _quotient(n)) is not None:
            found |= dict.fromkeys((num(value), num(1 - value)))
        elif isinstance(n, Sym) and ctx.scalars.get(n.name) in ("unit", "positive"):
            found[n] = None
            if ctx.scalars[n.name] == "unit":
                found[sub(num(1), n)] = None
    return list(found)[:6]


def _quotient(n: Op) -> Fraction | None:
    """The fraction between 0 and 1, other than a half, that a quotient of numbers is."""
    match n.args:
        case Num(a, _), Num(b, _) if 0 < a < b != 2 * a:
            return a / b
        case _:
            return None


def _mixture(p: Bind, q: Bind) -> Bind:
    return Bind("fun", p.vars, p.over, div(add(*sorted((p.body, q.body), key=str)), num(2)))


def twins(a: tuple[str, tuple[Term, ...]], b: tuple[str, tuple[Term, ...]]) -> bool:
    """Two divergences to one mixture, the two halves of a mean of log(1 + q/p), two tangents under one law, or one
    function that tells one law from two others: they come in pairs."""
    if a[0] != b[0]:
        return False
    if a[0] == "tangent":
        return a[1][0] == b[1][0] and a[1] != b[1]
    if a[0] == "bernoulli":
        return a[1][1] == b[1][1] and a[1][3] == b[1][3] and a[1][2] != b[1][2]
    return (a[0] == "gibbs" and a[1][1] == b[1][1]) or (a[0] == "log-sum" and a[1] == b[1][::-1])


def goes_on(a: tuple[str, tuple[Term, ...]], b: tuple[str, tuple[Term, ...]]) -> bool:
    """A product of two integrals, and a bound of one of them; a size, and a hypothesis that bounds it; twins that are
    tried at once."""
    if {a[0], b[0]} == {"size", "hypothesis"}:
        return a[1][0] == b[1][0]
    return (a[0], b[0]) == ("cauchy-schwarz", "valley") or (a[0] == "bernoulli" and twins(a, b))


def witnesses(rel: Rel, ctx: Context) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """Quantities that are never negative and that the statement may be made of."""
    yield from distances(rel)
    yield from _granted(rel, ctx)
    every = list(dict.fromkeys(_laws(rel, ctx)))
    laws = every[:8]
    for t in (rel.lhs, rel.rhs):
        for n in walk(t):
            if isinstance(n, Op) and n.op == "KL":
                yield "gibbs", n.args
            elif isinstance(n, Op) and n.op == "JSD" and all(isinstance(a, Bind) for a in n.args):
                p, q = (a for a in n.args if isinstance(a, Bind))
                middle = _mixture(p, q)
                yield "gibbs", (p, middle)
                yield "gibbs", (q, middle)
    yield from _jensens(rel, ctx)
    yield from _posteriors(rel, ctx)
    yield from _conditional_gibbs(every[:12], ctx)
    pairs = [(p, q) for p, q in permutations(laws, 2) if p.vars == q.vars] if _has_logarithms(rel) else []
    for p, q in pairs:
        yield "log-sum", (p, q)
    for p, q in pairs:
        middle = _mixture(p, q)
        yield from (("gibbs", (p, q)), ("gibbs", (p, middle)), ("gibbs", (middle, q)))
    for p, q in pairs[::2]:  # log m is at least the mean of log p and log q
        middle = _mixture(p, q)
        weights: list[Term] = [Bind("fun", p.vars, p.over, law.body) for law in (p, q, middle)]
        for weight in weights if _has_integrals(rel) else [num(1)]:
            yield from (("tangent", (weight, div(t.body, middle.body))) for t in (p, q))
    units: dict[Term, None] = dict.fromkeys(
        n for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, App) and _is_unit(n, ctx)
    )
    yield from elementary(rel, laws[:4], [*units][:3])
    yield from curves(rel, ctx)


def _granted(rel: Rel, ctx: Context) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """The hypotheses at the points where their functions are taken in a statement, alone and under its laws; first
    those that bring least of what does not stand there."""
    nodes = list(dict.fromkeys(n for t in (rel.lhs, rel.rhs) for n in walk(t)))
    laws, found = list(dict.fromkeys(_laws(rel, ctx)))[:4], list[tuple[int, int, tuple[Term, ...]]]()
    for k, hyp in enumerate(ctx.hypotheses):
        names = sorted((free_names(hyp.lhs) | free_names(hyp.rhs)) & ctx.points.keys())
        told = {n for t in (hyp.lhs, hyp.rhs) for n in walk(t) if isinstance(n, App)}
        taken = {a for n in nodes if isinstance(n, App) and n.fn in {t.fn for t in told} for a in n.args}
        places = [[t for t in sorted(taken, key=str) if ctx.space_of(t) == ctx.points[v]] for v in names]
        for points in islice(product(*places), 216):
            there = {substitute(t, dict(zip(names, points, strict=True))) for t in told}
            found.append((len(there.difference(nodes)), k, points))
    for _, k, points in sorted(found, key=lambda row: row[:2])[:40]:
        hyp = ctx.hypotheses[k]
        names = sorted((free_names(hyp.lhs) | free_names(hyp.rhs)) & ctx.points.keys())
        sizes = [t.args[0] for t in (hyp.lhs, hyp.rhs) if isinstance(t, Op) and t.op == "abs"]
        bounded = [substitute(t, dict(zip(names, points, strict=True))) for t in sizes]
        for weight in fitting(laws, *points):
            yield from (("size", (weight, f)) for f in bounded)
            yield "hypothesis", (weight, num(k), *points)
            yield from (("size", (weight, neg(f))) for f in bounded)


def _has_logarithms(rel: Rel) -> bool:
    ops = ("log", "logit", "softplus", "sigmoid", *_FUNCTIONALS)
    return any(isinstance(n, Op) and n.op in ops for t in (rel.lhs, rel.rhs) for n in walk(t))


def _has_integrals(rel: Rel) -> bool:
    return any(
        isinstance(n, Bind) or (isinstance(n, Op) and n.op in _FUNCTIONALS) for t in (rel.lhs, rel.rhs) for n in walk(t)
    )


def _is_unit(n: App, ctx: Context) -> bool:
    return n.fn in ctx.functions and ctx.functions[n.fn].range == "unit"


def _posteriors(rel: Rel, ctx: Context) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """A law with a conditional law under it, against the same law with another member of the family under it."""
    nodes = list(dict.fromkeys(n for t in (rel.lhs, rel.rhs) for n in walk(t)))
    settings = dict.fromkeys((n.fn, n.params) for n in nodes if isinstance(n, App) and n.fn in ctx.densities)
    for n in nodes:
        match n:
            case Bind(
                "E", (x,), (Bind("fun", (v,), _, outer),), Bind("E", (z,), (Bind("fun", (w,), _, App() as k),), _)
            ):
                law, inner = substitute(outer, {v.name: x}), substitute(k, {w.name: z})
            case _:
                continue
        for fn, params in settings:
            if isinstance(inner, App) and inner.given and fn == inner.fn and params != inner.params:
                other = App(inner.fn, inner.args, inner.given, params)
                over = (None, None)
                joint, rival = (Bind("fun", (x, z), over, mul(law, t)) for t in (inner, other))
                yield "gibbs", (joint, rival)


def _conditional_gibbs(laws: list[Bind], ctx: Context) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """A joint law against the product of its marginals, and against another conditional law: KL(p(c, x) || p(x) q(c|x))
    is the mean of KL(p(c|x) || q(c|x))."""
    for joint in laws:
        head = joint.body
        if not (isinstance(head, App) and len(joint.vars) == 2 and head.args == joint.vars and not head.given):
            continue
        marginals = mul(*(App(head.fn, (v,), (), head.params) for v in joint.vars))
        yield "gibbs", (joint, Bind("fun", joint.vars, joint.over, marginals))
        for other in laws:
            kernel = other.body
            if not (isinstance(kernel, App) and kernel.fn != head.fn and len(kernel.args) == 1 and kernel.given):
                continue
            if {*kernel.args, *kernel.given} == set(joint.vars) and kernel.fn in ctx.densities:
                product = mul(App(head.fn, kernel.given, (), head.params), kernel)
                yield "gibbs", (joint, Bind("fun", joint.vars, joint.over, product))


def _laws(rel: Rel, ctx: Context) -> Iterator[Bind]:
    for t in (rel.lhs, rel.rhs):
        for n in walk(t):
            if isinstance(n, Bind) and n.op == "fun":
                yield n
            elif isinstance(n, App) and n.fn in ctx.densities and all(isinstance(a, Sym) for a in n.args):
                d = ctx.densities[n.fn]
                variables = tuple(a for a in n.args if isinstance(a, Sym))
                yield Bind("fun", variables, (None,) * len(variables), n)
                if len(n.args) == 2 and not n.given and not d.conditional:
                    for k in (0, 1):  # the posterior of each variable given the other
                        inner = App(n.fn, (n.args[k],), (n.args[1 - k],), n.params)
                        yield Bind("fun", (variables[k],), (None,), inner)
                if n.given and len(n.args) == 1 and all(isinstance(g, Sym) for g in n.given):
                    yield Bind("fun", variables, (None,), n)
                    turned = [g for g in n.given if isinstance(g, Sym)]
                    if len(turned) == 1 and ctx.points.get(turned[0].name) in d.spaces:
                        yield Bind("fun", (turned[0],), (None,), App(n.fn, (turned[0],), n.args, n.params))


def _jensens(rel: Rel, ctx: Context) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """Laws with the ratio under the logarithm: from `log E_q[r]`, `E_q[log r]` and `int q log(h/q)`."""
    for t in (rel.lhs, rel.rhs):
        for n in walk(t):
            if isinstance(n, Op) and n.op == "log" and isinstance(n.args[0], Bind) and n.args[0].op == "E":
                law = n.args[0].over[0]
                if isinstance(law, Bind) and len(law.vars) == len(n.args[0].vars):
                    yield "jensen", (renamed(law, n.args[0].vars), n.args[0].body)
            elif isinstance(n, Bind) and n.op == "E" and isinstance(n.body, Op) and n.body.op == "log":
                law = n.over[0]
                if isinstance(law, Bind) and len(law.vars) == len(n.vars):
                    yield "jensen", (renamed(law, n.vars), n.body.args[0])
            elif isinstance(n, Bind) and n.op == "int" and isinstance(n.body, Op) and n.body.op == "mul":
                logs = [f for f in n.body.args if isinstance(f, Op) and f.op == "log"]
                weights = [f for f in n.body.args if f not in logs]
                if len(logs) == 1 and len(weights) == 1:
                    yield "jensen", (Bind("fun", n.vars, n.over, weights[0]), logs[0].args[0])
