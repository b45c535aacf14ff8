"""Edits that put back an addend which a sum has lost, though nothing in the line repeats it.

The addend may be the like of another with the two laws exchanged (`KL(q, m)` beside `KL(p, m)`, `E_q[log(1 - D)]`
beside `E_p[log D]`), a constant of the field (`- log 4`), a divergence of the two laws, or the 1 of `1 - D`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from gantheory.language.context import Context, Density
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
    fun,
    log,
    mul,
    neg,
    num,
    operands,
    rebuild,
    walk,
)

from .alternatives import like_density
from .mutants import TERM

COST = 11
MAX_PAIRS = 3
_CONSTANTS = (log(num(4)), log(num(2)), mul(num(2), log(num(2))), num(1))
_WHOLE = ("argmax", "argmin", "fun", "forall")


def additions(rel: Rel, ctx: Context) -> Iterator[tuple[int, str, str, Rel]]:
    """Single addends put back: (cost, name of the mistake, side, the edited relation), each once."""
    pairs = _pairs(rel, ctx)
    seen = {rel}
    for side, term in (("rhs", rel.rhs), ("lhs", rel.lhs)):
        sums = (found for laws in pairs for found in _sums(term, laws, ctx))
        for cost, new in (*_ones(term, ctx), *sums, *_constants(term)):
            edited = Rel(rel.op, rel.lhs, new) if side == "rhs" else Rel(rel.op, new, rel.rhs)
            if edited not in seen:
                seen.add(edited)
                yield cost, TERM, side, edited


def _pairs(rel: Rel, ctx: Context) -> list[tuple[Density, Density]]:
    """Two laws of one space that the line speaks of, of few."""
    names = {n.fn for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, App) and n.fn in ctx.densities}
    plain = [ctx.densities[n] for n in sorted(names) if not ctx.densities[n].conditional]
    pairs = [(p, q) for p, q in combinations(plain, 2) if p.spaces == q.spaces and not (p.params and q.params)]
    return pairs if len(pairs) <= MAX_PAIRS else []


def _sums(term: Term, laws: tuple[Density, Density], ctx: Context) -> Iterator[tuple[int, Term]]:
    """A side, or what is optimised in it, with the like of an addend or a divergence of the two laws."""
    if isinstance(term, Bind) and term.op in _WHOLE:
        for cost, body in _sums(term.body, laws, ctx):
            yield cost, Bind(term.op, term.vars, term.over, body)
        return
    addends = operands(term, "add")
    for k, one in enumerate(addends):
        for twin in _twins(one, laws, ctx):
            if twin not in addends:
                yield COST - 3, add(*addends[: k + 1], twin, *addends[k + 1 :])
    if _speaks_of_means(term):
        for extra in _divergences(laws, ctx):
            yield COST + 2, add(extra, *addends)
            yield COST + 2, add(*addends, neg(extra))


def _constants(term: Term) -> Iterator[tuple[int, Term]]:
    """A side with a constant of the field."""
    if _speaks_of_means(term) and not (isinstance(term, Bind) and term.op in _WHOLE):
        for extra in _CONSTANTS:
            yield COST, add(*operands(term, "add"), neg(extra))
            yield COST, add(*operands(term, "add"), extra)


def _speaks_of_means(term: Term) -> bool:
    return any(isinstance(n, Bind) or (isinstance(n, Op) and n.op in ("KL", "JSD")) for n in walk(term))


def _twins(term: Term, laws: tuple[Density, Density], ctx: Context) -> Iterator[Term]:
    """The addend with the two laws exchanged; with 1 - D for D, too, and with D for 1 - D."""
    exchanged = _exchanged(term, {p.name: q for p, q in (laws, laws[::-1])})
    if exchanged != term:
        yield exchanged
        turned = _complemented(exchanged, ctx)
        if turned != exchanged:
            yield turned


def _exchanged(t: Term, other: dict[str, Density]) -> Term:
    kids = tuple(_exchanged(k, other) for k in children(t))
    if isinstance(t, Op) and t.op == "add" and set(kids) == set(t.args):  # a mixture of both is the same
        return t
    new = rebuild(t, kids) if kids else t
    return _at(other[new.fn], new.args, new.given) if isinstance(new, App) and new.fn in other else new


def _at(d: Density, args: tuple[Term, ...], given: tuple[Term, ...] = ()) -> App:
    return App(d.name, args, given, tuple(map(Sym, d.params)))


def _complemented(t: Term, ctx: Context) -> Term:
    match t:
        case Op("add", (Num(one, 0), Op("neg", (App(fn, _, _, _) as d,)))) if one == 1 and _unit(fn, ctx):
            return d
        case App(fn, _, _, _) if _unit(fn, ctx):
            return add(num(1), neg(t))
        case _:
            kids = tuple(_complemented(k, ctx) for k in children(t))
            return rebuild(t, kids) if kids else t


def _unit(fn: str, ctx: Context) -> bool:
    return fn in ctx.functions and ctx.functions[fn].range == "unit"


def _divergences(laws: tuple[Density, Density], ctx: Context) -> Iterator[Term]:
    point = next((n for n, space in ctx.points.items() if (space,) == laws[0].spaces), None)
    if point is None:
        return
    p, q = (fun((point,), _at(d, (Sym(point),))) for d in laws)
    for a, b in ((p, q), (q, p)):
        yield Op("KL", (a, b))
    yield Op("JSD", (p, q))
    yield mul(num(2), Op("JSD", (p, q)))


def _ones(term: Term, ctx: Context, parent: Term | None = None) -> Iterator[tuple[int, Term]]:
    """`1 - a` for `-a` in a product, a quotient, a logarithm or under another sign; `p / (p + q)` for `p / p`; the
    square of a sum that is divided by."""
    match term, parent:
        case Op("neg", (inner,)), Op("mul" | "div" | "log" | "neg", _):
            yield COST - 4, add(num(1), neg(inner))
        case Op("div", (top, App(fn, args, given, _) as bottom)), _ if top == bottom and fn in ctx.densities:
            for other in like_density(ctx.densities[fn], ctx):
                yield COST - 4, Op("div", (top, add(bottom, _at(other, args, given))))
        case Op("div", (top, Op("add", _) as bottom)), _:
            yield COST - 4, Op("div", (top, Op("pow", (bottom, num(2)))))
        case _:
            pass
    if isinstance(term, App | Sym | Num):
        return
    kids = children(term)
    for i, kid in enumerate(kids):
        for cost, new in _ones(kid, ctx, term):
            yield cost, rebuild(term, (*kids[:i], new, *kids[i + 1 :]))
