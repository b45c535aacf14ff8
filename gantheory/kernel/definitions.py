"""Definitions of the field: divergences and entropies of laws, and which laws a name moves."""

from __future__ import annotations

from ..language.context import Context
from ..language.terms import (
    Bind,
    Op,
    Term,
    div,
    free_names,
    log,
    mul,
    neg,
    num,
    substitute,
    walk,
)
from ..language.terms import add as plus
from .signs import Outside

DERIVATIVES = ("grad", "partial", "deriv")


def applied(f: Term, points: tuple[Term, ...]) -> Term:
    """The value of a function at other points. A derivative inside it is taken at its own variables only."""
    match f:
        case Bind("fun", variables, over, body) if not any(over) and len(variables) == len(points):
            names = [v.name for v in variables]
        case _:
            raise Outside("not a function of these variables")
    rigid = variables != points and any(isinstance(n, Bind) and n.op in DERIVATIVES for n in walk(body))
    if rigid or len({*names}) < len(names):
        raise Outside("a function that cannot be taken at other points")
    return substitute(body, dict(zip(names, points, strict=True)))


def unfolded(op: str, args: tuple[Term, ...]) -> Term:
    """The definition of a divergence or entropy of laws."""
    laws = [a for a in args if isinstance(a, Bind)]
    if len(laws) != len(args) or len(args) != (1 if op == "H" else 2):
        raise Outside(f"{op} of something that is not a law")
    if free_names(laws[-1]) & {v.name for v in laws[0].vars}:
        raise Outside("a law that mentions the variable of another")
    p, q = (applied(law, laws[0].vars) for law in (laws[0], laws[-1]))
    halves = [mul(num("1/2"), s, log(div(s, div(plus(p, q), num(2))))) for s in (p, q)]
    bodies = {"H": [mul(p, log(p))], "crossentropy": [mul(p, log(q))], "KL": [mul(p, log(div(p, q)))], "JSD": halves}
    bodies["TV"] = [mul(num("1/2"), Op("abs", (plus(p, neg(q)),)))]
    total = plus(*(Bind("int", laws[0].vars, (None,) * len(laws[0].vars), b) for b in bodies[op]))
    return total if op in ("KL", "JSD", "TV") else Op("neg", (total,))


def moved_laws(name: str, ctx: Context) -> frozenset[str]:
    """The laws that a map, a law or a parameter moves: itself, what is pushed forward by it or from it, and the samples
    drawn from these."""
    moved = {d for d, law in ctx.densities.items() if name == d or name in law.params}
    for _ in ctx.pushforwards:
        for p in ctx.pushforwards:
            inputs = {p.map, p.source}.union(
                *(d[k].params for d, k in ((ctx.functions, p.map), (ctx.densities, p.source)) if k in d)
            )
            if p.law in ctx.densities and inputs & {name, *moved}:
                moved.add(p.law)
    return frozenset(moved | {x for x, sample in ctx.samples.items() if sample.law in moved})
