"""The pointwise maximiser of an integral of logarithms of a function and of what it leaves of one."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.context import Context
from ..language.terms import (
    App,
    Bind,
    Op,
    Sym,
    Term,
    add,
    children,
    div,
    fun,
    mul,
    num,
    substitute,
    walk,
)


def maximiser(best: Bind, ctx: Context) -> Bind | None:
    """`a / (a + b)` for an integral of `a log D + b log(1 - D)`: the weights are read off the expectations."""
    name = best.vars[0].name
    if name not in ctx.functions:
        return None
    up: list[Term] = []
    down: list[Term] = []
    names: tuple[Sym, ...] = ()
    for weight, place, variables in _weights(best.body, num(1), name, ctx, (Sym("x"),)):
        if names and variables != names:
            return None
        names = variables
        (up if _is_log_of(place, name) else down).append(weight)
    if not up or not down:
        return None
    return fun(tuple(v.name for v in names), div(_sum(up), add(_sum(up), _sum(down))))


def _sum(weights: list[Term]) -> Term:
    return weights[0] if len(weights) == 1 else add(*weights)


def _weights(
    t: Term, weight: Term, name: str, ctx: Context, variables: tuple[Sym, ...]
) -> Iterator[tuple[Term, Term, tuple[Sym, ...]]]:
    """The logarithms that a function stands under, each with what it is multiplied by and its variables."""
    holds = [k for k in children(t) if any(isinstance(x, App) and x.fn == name for x in walk(k))]
    match t:
        case Bind("E", (_,), (Bind() as law,), body):
            yield from _weights(body, _times(weight, _law_at_x(law, ctx)), name, ctx, variables)
        case Bind("E", own, (Bind() as law, *_), body) if len(law.vars) == len(own):
            yield from _weights(body, _times(weight, renamed(law, own).body), name, ctx, own)
        case Bind("int", (v,), (None,), body):
            yield from _weights(substitute(body, {v.name: Sym("x")}), weight, name, ctx, variables)
        case Bind("int", own, over, body) if not any(over):
            yield from _weights(body, weight, name, ctx, own)
        case Op("add", args):
            for a in args:
                yield from _weights(a, weight, name, ctx, variables)
        case Op("neg", (a,)):
            yield from _weights(a, weight, name, ctx, variables)
        case Op("mul", args) if len(holds) == 1:
            rest = (a for a in args if a is not holds[0])
            yield from _weights(holds[0], _times(weight, *rest), name, ctx, variables)
        case Op("log", _) if holds:
            yield weight, t, variables
        case _:
            pass


def _times(*factors: Term) -> Term:
    kept = [f for f in factors if f != num(1)]
    return mul(*kept) if len(kept) != 1 else kept[0]


def _law_at_x(law: Bind, ctx: Context) -> Term:
    if isinstance(law.body, App):
        for p in ctx.pushforwards:
            if p.source == law.body.fn:
                params = tuple(Sym(s) for s in ctx.densities[p.law].params) if p.law in ctx.densities else ()
                return App(p.law, (Sym("x"),), (), params)
    return substitute(law.body, {law.vars[0].name: Sym("x")})


def _is_log_of(body: Term, name: str) -> bool:
    return isinstance(body, Op) and body.op == "log" and isinstance(body.args[0], App) and body.args[0].fn == name


def renamed(law: Bind, variables: tuple[Sym, ...]) -> Bind:
    """A law of other variables."""
    mapping: dict[str, Term] = {a.name: b for a, b in zip(law.vars, variables, strict=True) if a != b}
    return Bind("fun", variables, (None,) * len(variables), substitute(law.body, mapping))
