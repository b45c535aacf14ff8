"""Single edits of a relation: the slips that people make, named as a teacher would name them.

Read forwards they spoil a true line; read backwards they repair a false one. Every edit changes one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

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
    div,
    free_names,
    log,
    mul,
    neg,
    num,
    rebuild,
    size,
    walk,
)

from .alternatives import Scope, like_density, like_function, other_laws, places

Edit: TypeAlias = tuple[int, str, Term]
"""(cost, name, the term after the edit): the likelier the slip, the lower its cost."""

SIGN, SWAP, RATIO, LOG, MISLOG = "sign", "swapped arguments", "inverted ratio", "lost log", "misplaced log"
ADDED_LOG, FACTOR, MEASURE, WEIGHT = "added log", "factor", "wrong measure", "missing weight"
DOUBLE, INDEX, PRODUCT, VARIABLE = "doubled weight", "index", "product for sum", "wrong variable"
EXTREME, INEQUALITY, NORMALISER = "max for min", "inequality reversed", "lost normaliser"
EXPONENT, TERM, CONDITION, DIVERGENCE = "exponent", "lost term", "wrong condition", "wrong divergence"
FUNCTION, FREEZE, LINK = "wrong function", "frozen", "inequality for equality"

_OTHER = {
    "max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax", "sup": "inf", "inf": "sup",
}  # fmt: skip
_REVERSED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}
_DIVERGENCES = ("KL", "JSD", "TV", "crossentropy")
_VALUES = ("KL", "JSD", "TV", "W", "H", "crossentropy")


def mutants(rel: Rel, ctx: Context) -> Iterator[tuple[str, Rel]]:
    """All single edits of a relation, likeliest first, each once: (name of the mistake, the edited relation)."""
    for _, name, _, edited in ranked(rel, ctx):
        yield name, edited


def ranked(rel: Rel, ctx: Context) -> list[tuple[int, str, str, Rel]]:
    """Single edits with their cost and the side they change ("lhs", "rhs", "relation"), cheapest first."""
    found: list[tuple[int, str, str, Rel]] = []
    if rel.op in _REVERSED:
        found.append((1, INEQUALITY, "relation", Rel(_REVERSED[rel.op], rel.lhs, rel.rhs)))
    scope = Scope(ctx, _free_points(rel, ctx))
    for side in ("rhs", "lhs"):
        term = rel.rhs if side == "rhs" else rel.lhs
        for cost, name, new in edits(term, scope, top=True):
            edited = Rel(rel.op, rel.lhs, new) if side == "rhs" else Rel(rel.op, new, rel.rhs)
            found.append((2 * cost + (side == "lhs"), name, side, edited))
    if rel.op == "=" and not any(isinstance(t, Bind) and t.op in ("argmax", "argmin") for t in (rel.lhs, rel.rhs)):
        found += [(40, LINK, "relation", Rel(op, rel.lhs, rel.rhs)) for op in ("<=", ">=")]
    before = size(rel.lhs) + size(rel.rhs)
    found.sort(key=lambda e: (e[0], abs(size(e[3].lhs) + size(e[3].rhs) - before)))
    seen: set[Rel] = {rel}
    out: list[tuple[int, str, str, Rel]] = []
    for entry in found:
        if entry[3] not in seen:
            seen.add(entry[3])
            out.append(entry)
    return out


def _free_points(rel: Rel, ctx: Context) -> dict[str, str]:
    free = free_names(rel.lhs) | free_names(rel.rhs)
    return {n: s for n, s in ctx.points.items() if n in free and n not in ctx.samples}


def edits(term: Term, scope: Scope, *, top: bool = False) -> Iterator[Edit]:
    """Every edit at one place of a term."""
    yield from _here(term, scope, top=top)
    kids = children(term)
    inner = scope.under(term.vars) if isinstance(term, Bind) else scope
    skip = {"at": 2, "index": 1}.get(term.op, 0) if isinstance(term, Op) else 0  # labels are edited with their density
    for i, kid in enumerate(kids):
        if i < skip:
            continue
        if isinstance(term, Bind) and isinstance(kid, Op) and kid.op == "tuple":
            continue  # the limits of a sum are edited as such
        within = inner if not isinstance(term, Bind) or i == len(kids) - 1 else scope
        additive = isinstance(term, Bind) and i == len(kids) - 1 and term.op != "fun"
        for cost, name, new in edits(kid, within, top=additive):
            if new == num(1) and isinstance(term, Op) and term.op == "mul":  # a factor 1 is not written
                rest = (*kids[:i], *kids[i + 1 :])
                yield cost, name, rest[0] if len(rest) == 1 else mul(*rest)
                continue
            yield cost, name, rebuild(term, (*kids[:i], new, *kids[i + 1 :]))


def _here(term: Term, scope: Scope, *, top: bool) -> Iterator[Edit]:
    if top:
        yield from _scaled(term)
    match term:
        case Num():
            yield from _number(term)
        case Sym(name):
            yield from _symbol(name, scope)
        case App():
            yield from _application(term, scope)
        case Op():
            yield from _operator(term, scope)
        case Bind():
            yield from _binder(term, scope)


def _scaled(term: Term) -> Iterator[Edit]:
    """The whole of a side or of a body: its sign, a factor 2, a lost log."""
    if isinstance(term, Num) and term.value == 0:
        return
    if not (isinstance(term, Op) and term.op in ("rel", "tuple", "set", "seq")) and not _set_or_function(term):
        yield 3, SIGN, neg(term)
        yield 4, FACTOR, mul(num(2), term)
        yield 4, FACTOR, mul(num("1/2"), term)


def _set_or_function(term: Term) -> bool:
    return isinstance(term, Bind) and term.op in ("argmax", "argmin", "fun", "forall")


# ---------------------------------------------------------------- leaves


def _number(term: Num) -> Iterator[Edit]:
    v = term.value
    if v == 0:
        yield 6, TERM, num(1)
        return
    yield 2, FACTOR, Num(v * 2)
    yield 2, FACTOR, Num(v / 2)
    yield 3, FACTOR, Num(v * 4)
    yield 3, FACTOR, Num(v / 4)
    yield 3, SIGN, Num(-v)
    yield 7, FACTOR, Num(v + 1)
    yield 7, FACTOR, Num(v - 1)
    if v not in (1, -1):
        yield 6, FACTOR, Num(Fraction(1) / v)
    if v > 1 and v.denominator == 1:
        yield 6, LOG, log(Num(v))


def _symbol(name: str, scope: Scope) -> Iterator[Edit]:
    ctx = scope.ctx
    if name in ctx.params:
        for other in sorted(ctx.params - {name}):
            yield 6, VARIABLE, Sym(other)
    elif name in ctx.scalars:
        for other in sorted(n for n, k in ctx.scalars.items() if n != name and k == ctx.scalars[name]):
            yield 6, VARIABLE, Sym(other)
    elif name in ctx.densities:
        for other in like_density(ctx.densities[name], ctx):
            yield 5, MEASURE, Sym(other.name)


def _application(term: App, scope: Scope) -> Iterator[Edit]:
    ctx = scope.ctx
    if term.fn in ctx.densities:
        yield from _density(term, ctx.densities[term.fn], scope)
    elif term.fn in ctx.functions:
        for other in like_function(ctx.functions[term.fn], ctx):
            params = term.params if len(other.params) == len(term.params) else tuple(map(Sym, other.params))
            yield 5, FUNCTION, App(other.name, term.args, term.given, params)
    yield from _points(term, scope)
    if term.fn in ctx.functions and ctx.functions[term.fn].range not in ("unit", "positive", "real"):
        return
    yield 4, LOG, log(term)
    yield 6, EXPONENT, Op("pow", (term, num(2)))
    if term.fn in ctx.functions and ctx.functions[term.fn].range == "unit":
        yield 4, FUNCTION, add(num(1), neg(term))


def _density(term: App, spec: Density, scope: Scope) -> Iterator[Edit]:
    for other in like_density(spec, scope.ctx):
        params = term.params if len(other.params) == len(term.params) else tuple(map(Sym, other.params))
        yield 2, SWAP, App(other.name, term.args, term.given, params)
    if term.given:
        if not spec.conditional:
            yield 4, CONDITION, App(term.fn, term.args + term.given, (), term.params)
            yield 4, CONDITION, App(term.fn, term.args, (), term.params)
            yield 3, CONDITION, App(term.fn, term.given, term.args, term.params)
            yield 4, WEIGHT, mul(term, App(term.fn, term.given, (), term.params))
    elif not spec.conditional:
        for i in range(len(term.args)):
            if len(term.args) > 1:
                rest = (*term.args[:i], *term.args[i + 1 :])
                yield 4, CONDITION, App(term.fn, rest, (), term.params)
                yield 4, CONDITION, App(term.fn, rest, (term.args[i],), term.params)
        yield from _more_slots(term, spec, scope)


def _more_slots(term: App, spec: Density, scope: Scope) -> Iterator[Edit]:
    used = {scope.ctx.space_of(a) for a in term.args}
    for space in spec.spaces:
        if space not in used:
            for name, where in scope.points.items():
                if where == space:
                    if len(term.args) == 1:  # p(z) for p(x)
                        yield 4, VARIABLE, App(term.fn, (Sym(name),), (), term.params)
                    yield 5, CONDITION, App(term.fn, (*term.args, Sym(name)), (), term.params)
                    yield 5, CONDITION, App(term.fn, term.args, (Sym(name),), term.params)


def _points(term: App, scope: Scope) -> Iterator[Edit]:
    """Another point of the same space in place of an argument: a variable in scope, or the image of one under a map."""
    groups = (("args", term.args), ("given", term.given))
    for which, row in groups:
        for i, place in enumerate(row):
            space = scope.ctx.space_of(place)
            for other in places(space, scope):
                if other != place and place not in children(other):
                    new = (*row[:i], other, *row[i + 1 :])
                    args, given = (new, term.given) if which == "args" else (term.args, new)
                    yield 5, VARIABLE, App(term.fn, args, given, term.params)
            if isinstance(place, Op) and place.op == "at":
                yield from _labels(term, which, i, place, scope)


def _labels(term: App, which: str, i: int, place: Op, scope: Scope) -> Iterator[Edit]:
    slot, value = place.args
    if isinstance(value, Num):
        others: list[Term] = [num(-1), num(1), num(0)]
        for other in others:
            if other != value:
                row = term.args if which == "args" else term.given
                new = (*row[:i], Op("at", (slot, other)), *row[i + 1 :])
                args, given = (new, term.given) if which == "args" else (term.args, new)
                yield 4, CONDITION, App(term.fn, args, given, term.params)


# ---------------------------------------------------------------- operators


def _operator(term: Op, scope: Scope) -> Iterator[Edit]:
    args = term.args
    match term.op:
        case "add":
            yield from _sum(args)
        case "mul":
            yield from _product(args, scope)
        case "neg":
            yield 1, SIGN, args[0]
        case "div":
            yield from _quotient(args[0], args[1])
        case "pow":
            yield 4, EXPONENT, args[0]
        case "sqrt":
            yield 4, EXPONENT, args[0]
        case "log":
            yield from _logarithm(args[0])
        case "exp" | "sigmoid" | "logit" | "softplus":
            yield 3, SIGN, Op(term.op, (neg(args[0]),))
            yield 5, FUNCTION, args[0]
            yield 5, LOG, log(term)
        case "frozen":
            yield 4, FREEZE, args[0]
        case op if op in _VALUES:
            yield from _divergence(term, scope)
        case _:
            return


def _sum(args: tuple[Term, ...]) -> Iterator[Edit]:
    for i, t in enumerate(args):
        rest = (*args[:i], *args[i + 1 :])
        flipped = t.args[0] if isinstance(t, Op) and t.op == "neg" else neg(t)
        yield 1, SIGN, add(*args[:i], flipped, *args[i + 1 :])
        yield 5, TERM, add(*rest)
        yield 3, FACTOR, add(*args[:i], mul(num(2), t), *args[i + 1 :])
        yield 3, FACTOR, add(*args[:i], mul(num("1/2"), t), *args[i + 1 :])
    if len(args) > 1:
        yield 5, PRODUCT, mul(*args)
    for i, t in enumerate(args):
        rest = (*args[:i], *args[i + 1 :])
        match t:
            case Op("log", (inner,)):
                yield 4, MISLOG, log(add(*rest, inner))
            case Op("neg", (Op("log", (inner,)),)):
                yield 3, MISLOG, log(add(*rest, neg(inner)))
            case _:
                pass


def _product(args: tuple[Term, ...], scope: Scope) -> Iterator[Edit]:
    for i, t in enumerate(args):
        rest = (*args[:i], *args[i + 1 :])
        if isinstance(t, Num):
            yield 2, FACTOR, mul(*rest)
        elif isinstance(t, App) and t.fn in scope.ctx.densities:
            yield 3, WEIGHT, mul(*rest)
            yield 4, DOUBLE, mul(t, *args)
        elif isinstance(t, Op) and t.op in ("div", "pow"):
            yield 3, NORMALISER, mul(*rest)
        else:
            yield 5, TERM, mul(*rest)
        if isinstance(t, Op) and t.op == "log" and rest:
            yield 5, MISLOG, log(mul(*args[:i], t.args[0], *args[i + 1 :]))
    if len(args) > 1:
        yield 4, PRODUCT, add(*args)


def _quotient(top: Term, bottom: Term) -> Iterator[Edit]:
    yield 2, RATIO, div(bottom, top)
    yield 4, NORMALISER, top
    yield 3, LOG, log(div(top, bottom))
    match top, bottom:
        case Op("log", (a,)), Op("log", (b,)):
            yield 3, MISLOG, log(div(a, b))
        case Op("log", (a,)), _:
            yield 4, MISLOG, log(div(a, bottom))
        case _:
            pass
    if isinstance(bottom, Op) and bottom.op == "add":
        for t in bottom.args:
            if t != top:
                yield 2, SWAP, div(t, bottom)


def _logarithm(inner: Term) -> Iterator[Edit]:
    yield 3, ADDED_LOG, inner
    match inner:
        case Op("add", args) if len(args) == 2:
            yield 3, MISLOG, add(args[0], log(args[1]))
            yield 4, MISLOG, add(log(args[0]), log(args[1]))
            if isinstance(args[1], Op) and args[1].op == "neg":
                yield 2, MISLOG, add(args[0], neg(log(args[1].args[0])))
        case Op("div", (a, b)):
            yield 3, MISLOG, div(log(a), log(b))
            yield 4, MISLOG, div(log(a), b)
        case Op("mul", args):
            yield 4, MISLOG, mul(*map(log, args))
            for i, t in enumerate(args):
                yield 5, MISLOG, mul(*args[:i], log(t), *args[i + 1 :])
        case Bind("E" | "sum" | "int", variables, over, body):
            yield 2, MISLOG, Bind(inner.op, variables, over, log(body))
        case Bind("prod", variables, over, body):
            yield 4, PRODUCT, log(Bind("sum", variables, over, body))
        case _:
            return


def _divergence(term: Op, scope: Scope) -> Iterator[Edit]:
    if len(term.args) == 2:
        a, b = term.args
        if term.op in ("KL", "crossentropy"):
            yield 1, SWAP, Op(term.op, (b, a))
        for other in _DIVERGENCES:
            if other != term.op and term.op in _DIVERGENCES:
                yield 4, DIVERGENCE, Op(other, (a, b))
    for i, law in enumerate(term.args):
        for other in other_laws(law, scope):
            yield 4, MEASURE, Op(term.op, (*term.args[:i], other, *term.args[i + 1 :]))
    yield 2, FACTOR, mul(num(2), term)
    yield 2, FACTOR, mul(num("1/2"), term)
    yield 3, SIGN, neg(term)
    yield 6, EXPONENT, Op("pow", (term, num(2)))


# ---------------------------------------------------------------- binders


def _binder(term: Bind, scope: Scope) -> Iterator[Edit]:
    op, variables, over, body = term.op, term.vars, term.over, term.body
    if op in _OTHER:
        yield 1, EXTREME, Bind(_OTHER[op], variables, over, body)
    if op in ("sum", "prod"):
        yield 2, PRODUCT, Bind("prod" if op == "sum" else "sum", variables, over, body)
        yield from _limits(term)
    if op == "E":
        yield from _expectation(term, scope)
    if op == "int":
        yield from _integral(term, scope)
    if op in ("E", "int", "sum", "prod"):
        if isinstance(body, Op) and body.op == "log":
            yield 3, MISLOG, log(Bind(op, variables, over, body.args[0]))
        else:
            yield 4, LOG, Bind(op, variables, over, log(body))
        yield 3, LOG, log(term)
    if op in ("grad", "partial", "deriv") and variables[0].name in scope.ctx.params:
        for other in sorted(scope.ctx.params - {variables[0].name}):
            yield 5, VARIABLE, Bind(op, (Sym(other),), over, body)
    if op in ("E", "int", "sum", "grad", "partial", "deriv", "max", "min", "sup", "inf"):
        yield 3, FACTOR, mul(num(2), term)
        yield 3, FACTOR, mul(num("1/2"), term)
        yield 3, SIGN, neg(term)


def _limits(term: Bind) -> Iterator[Edit]:
    for i, over in enumerate(term.over):
        if not isinstance(over, Op) or over.op != "tuple" or len(over.args) != 2:
            continue
        lo, hi = over.args

        def ranged(a: Term, b: Term, at: int = i) -> Term:
            new = (*term.over[:at], Op("tuple", (a, b)), *term.over[at + 1 :])
            return Bind(term.op, term.vars, new, term.body)

        if isinstance(lo, Num):
            yield 5, INDEX, ranged(Num(lo.value + 1), hi)
            if lo.value > 1:
                yield 5, INDEX, ranged(Num(lo.value - 1), hi)
        match hi:
            case Op("add", (end, Num(value))) if value == -1:
                yield 5, INDEX, ranged(lo, end)
            case _:
                yield 5, INDEX, ranged(lo, add(hi, num(-1)))
        yield 6, INDEX, ranged(hi, lo)
        if isinstance(hi, Sym) and term.op == "sum":
            yield 3, NORMALISER, div(term, hi)
        yield from _index_variable(term)


def _index_variable(term: Bind) -> Iterator[Edit]:
    """The index bound by a double sum exchanged for the other one."""
    others = {
        n.args[1].name for n in walk(term.body) if isinstance(n, Op) and n.op == "index" and isinstance(n.args[1], Sym)
    }
    own = {v.name for v in term.vars}
    for other in sorted(others - own):
        if len(term.vars) == 1:
            yield 6, INDEX, Bind(term.op, (Sym(other),), term.over, term.body)


def _expectation(term: Bind, scope: Scope) -> Iterator[Edit]:
    for i, law in enumerate(term.over):
        if law is None:
            continue
        for other in other_laws(law, scope):
            yield 2, MEASURE, Bind("E", term.vars, (*term.over[:i], other, *term.over[i + 1 :]), term.body)
    if len(term.vars) == 1 and all(v.name in scope.ctx.points for v in term.vars):
        yield 4, WEIGHT, Bind("int", term.vars, (None,), term.body)


def _integral(term: Bind, scope: Scope) -> Iterator[Edit]:
    inner = scope.under(term.vars)
    for i in range(len(term.vars)):
        for other in sorted(inner.points):
            if other not in {u.name for u in term.vars} and other in free_names(term.body):
                yield 4, INDEX, Bind("int", (*term.vars[:i], Sym(other), *term.vars[i + 1 :]), term.over, term.body)
    spaces = sorted(s for v in term.vars if (s := scope.ctx.points.get(v.name)) is not None)
    for d in scope.ctx.densities.values():
        if len(d.spaces) > 1 and sorted(d.spaces) == spaces and not d.conditional:
            weight = App(d.name, term.vars, (), tuple(map(Sym, d.params)))
            yield 4, WEIGHT, Bind("int", term.vars, term.over, mul(weight, term.body))
        if len(d.spaces) == 1 and not d.conditional:
            for v in term.vars:
                if scope.ctx.points.get(v.name) == d.spaces[0]:
                    weight = App(d.name, (v,), (), tuple(map(Sym, d.params)))
                    yield 4, WEIGHT, Bind("int", term.vars, term.over, mul(weight, term.body))
