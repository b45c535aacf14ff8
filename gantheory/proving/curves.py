"""Witnesses that are never negative as a whole: the inequality of Cauchy and Schwarz, curves that touch zero."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

from flint import fmpq_mpoly

from ..kernel.arithmetic import Atom, Rat, TooLarge, number
from ..kernel.derivatives import derived
from ..kernel.normal import Normal
from ..kernel.signs import Outside, Undefined
from ..kernel.theorem import ProofError
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
    fresh_name,
    fun,
    log,
    mul,
    neg,
    num,
    sub,
    substitute,
    walk,
)

Witness = tuple[str, tuple[Term, ...]]
Integral = tuple[Term, tuple[Sym, ...], Term, Bind | None]  # factor, variables, integrand, and the law of a mean
ONE, TWO = num(1), num(2)


def curves(rel: Rel, ctx: Context) -> Iterator[Witness]:
    """Squares of integrals against products of integrals; statements in one positive number, or in the ratio of two."""
    nodes = _nodes(rel)
    if _has_logs(nodes) and not any(isinstance(n, Bind) for n in nodes):
        yield from _valleys(rel, nodes, ctx)
    elif _has_logs(nodes):
        yield from _divergences(rel, ctx)
    for inner in _squared(nodes):
        if inner[3] is not None:
            yield from _products(inner, nodes)


def distances(rel: Rel) -> Iterator[Witness]:
    """(int |p - q|)^2 <= int (2 p + 4 q) int (p - q)^2 / (2 p + 4 q), and for u = p / q the lemma of Pinsker's
    inequality, u log u - u + 1 >= 3 (u - 1)^2 / (2 u + 4), where squares of distances meet logarithms; else squares of
    integrals against products."""
    nodes = _nodes(rel)
    for inner in _squared(nodes):
        if _has_logs(nodes):
            yield from _distances(inner)
        elif inner[3] is None:
            yield from _products(inner, nodes)


def _nodes(rel: Rel) -> list[Term]:
    return list(dict.fromkeys(n for t in (rel.lhs, rel.rhs) for n in walk(t)))


def _has_logs(nodes: list[Term]) -> bool:
    return any(isinstance(n, Op) and n.op in ("log", "KL", "JSD", "crossentropy") for n in nodes)


def _squared(nodes: list[Term]) -> list[Integral]:
    """The integrals whose squares occur."""
    bases = (n.args[0] for n in nodes if isinstance(n, Op) and n.op == "pow" and n.args[1] == TWO)
    return [inner for base in bases if (inner := _integral(base)) is not None]


def _integral(t: Term) -> Integral | None:
    """The integral that a term is, up to a number before it."""
    match t:
        case Op("TV", (Bind("fun", variables, _, p), Bind("fun", others, _, q))) if len(variables) == len(others):
            q = substitute(q, {a.name: b for a, b in zip(others, variables, strict=True)})
            return num("1/2"), variables, Op("abs", (sub(p, q),)), None
        case Bind("E", variables, (Bind("fun") as law, *_), body) if len(law.vars) == len(variables):
            names: dict[str, Term] = {a.name: b for a, b in zip(law.vars, variables, strict=True)}
            over = (None,) * len(variables)
            return ONE, variables, body, Bind("fun", variables, over, substitute(law.body, names))
        case Bind("int", variables, over, body) if not any(over):
            return ONE, variables, body, None
        case Op("abs", (a,)):
            return _integral(a)
        case Op("div", (a, Num() as b)) if (inner := _integral(a)) is not None:
            return div(inner[0], b), *inner[1:]
        case Op("mul", (Num() | Op("div", (Num(), Num())) as c, a)) if (inner := _integral(a)) is not None:
            return mul(c, inner[0]), *inner[1:]
        case _:
            return None


def _products(square: Integral, nodes: list[Term]) -> Iterator[Witness]:
    """(E[f g])^2 <= E[f^2] E[g^2], and (int c)^2 <= int w int c^2 / w for the integrands w of the statement."""
    factor, variables, body, law = square
    if law is not None:
        factors = body.args if isinstance(body, Op) and body.op == "mul" else (ONE, body)
        for k in range(len(factors) if len(factors) > 2 else 1):
            yield "cauchy-schwarz", (law, mul(factor, factors[k]), mul(*factors[:k], *factors[k + 1 :]))
    for n in nodes:
        other = _integral(n) if isinstance(n, Bind) else None
        if other is None or len(other[1]) != len(variables) or (other[2:] == square[2:]):
            continue
        names: dict[str, Term] = {a.name: b for a, b in zip(other[1], variables, strict=True)}
        weight = substitute(other[2] if other[3] is None else mul(other[3].body, other[2]), names)
        whole = body if law is None else mul(law.body, body)
        over = (None,) * len(variables)
        yield "cauchy-schwarz", (Bind("fun", variables, over, weight), ONE, div(mul(factor, whole), weight))


def _distances(square: Integral) -> Iterator[Witness]:
    factor, variables, body, _ = square
    u, over = Sym("u"), (None,) * len(variables)
    match body:
        case Op("abs", (Op("add", (a, Op("neg", (b,)))),)):
            square_of = Op("pow", (sub(u, ONE), TWO))
            quotient = div(mul(num(3), square_of), add(mul(TWO, u), num(4)))
            curve = Bind("fun", (u,), (None,), add(mul(u, log(u)), neg(u), ONE, neg(quotient)))
            for p, q in ((a, b), (b, a)):
                weight = add(mul(TWO, p), mul(num(4), q))
                yield "cauchy-schwarz", (Bind("fun", variables, over, weight), ONE, div(mul(factor, body), weight))
                scaled = Bind("fun", variables, over, mul(TWO, factor, factor, q))
                yield "valley", (scaled, curve, ONE, div(p, q))
        case _:
            pass


def _valleys(rel: Rel, nodes: list[Term], ctx: Context) -> Iterator[Witness]:
    """The whole difference as a function of one positive letter, or of the ratio of two."""
    letters = sorted(x for x in free_names(rel.lhs) | free_names(rel.rhs) if ctx.scalars.get(x) == "positive")
    if not 0 < len(letters) < 3 or len(letters) < len((free_names(rel.lhs) | free_names(rel.rhs)) - {"\\pi", "e"}):
        return
    low, high = (rel.lhs, rel.rhs) if rel.op in ("<=", "<") else (rel.rhs, rel.lhs)
    lowest = [ONE, *dict.fromkeys(n for n in nodes if isinstance(n, Num) and n.value > 0 and not n.digits)][:4]
    difference = sub(high, low)
    if len(letters) == 1:
        curve = Bind("fun", (Sym(letters[0]),), (None,), difference)
        yield from (("valley", (ONE, curve, c, Sym(letters[0]))) for c in lowest)
    for a, b in permutations(letters, 2):
        curve = Bind("fun", (Sym(a),), (None,), substitute(difference, {b: ONE}))
        for weight in (Sym(b), mul(Sym(b), Sym(b))):
            yield "valley", (weight, curve, ONE, div(Sym(a), Sym(b)))


def _divergences(rel: Rel, ctx: Context) -> Iterator[Witness]:
    """A difference that is int q f(p / q) for two densities at one point, with a divisor: f less its tangent at one."""
    low, high = (rel.lhs, rel.rhs) if rel.op in ("<=", "<") else (rel.rhs, rel.lhs)
    name = fresh_name("u", free_names(low) | free_names(high) | ctx.points.keys() | ctx.scalars.keys())
    n, u = Normal(replace(ctx, scalars={**ctx.scalars, name: "positive"})), Sym(name)
    try:
        groups, _ = n.gathered(n.collapsed(n.form(high) - n.form(low)))
        if len(groups) != 1:
            return
        ((variables, integrand),) = groups.items()
        spaces = {space: point for point, space in ctx.points.items()}
        laws = [a for a in n.ring.of(integrand) if a.kind == "density"]
        inside = {a.kind for a in n.ring.within(integrand)}
        if (
            integrand.den.is_constant()
            or len(laws) != 2
            or not inside <= {"density", "log", "prime"}
            or any(a.data[2] for a in laws)
        ):
            return
        for p, q in permutations(laws):
            places = {p.place: n.form(u), q.place: number(1)}
            f = n.mapped(integrand, lambda a: places.get(a.place))  # noqa: B023
            slope = derived(n, f, frozenset({name}))
            at_one = [n.mapped(r, lambda a: number(1) if a.kind == "scalar" else None) for r in (f, slope)]
            f = f - at_one[0] - at_one[1] * (n.form(u) - number(1))
            names: dict[str, Term] = {v: Sym(spaces[space]) for space, v in variables}
            one, two = (_density_at(a, names) for a in (p, q))
            weight = fun(tuple(spaces[space] for space, _ in variables), two)
            yield "valley", (weight, fun((name,), written(f, n)), ONE, div(one, two))
    except (ProofError, Outside, Undefined, TooLarge, ZeroDivisionError):
        return


def _density_at(a: Atom, names: dict[str, Term]) -> Term:
    """A density at other points."""
    return App(a.data[0], tuple(substitute(t, names) for _, t in a.data[1]), (), a.data[3])


def written(r: Rat, n: Normal) -> Term:
    """A normal form of densities, functions, numbers and logarithms of them as a term: a sum over one denominator.
    Raises `ProofError`."""

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
                raise ProofError(f"{a.kind} cannot be written")

    def poly(p: fmpq_mpoly) -> Term:
        rows = list[Term]()
        for mono, c in n.ring.terms(p):
            rows.append(mul(num(c.constant() or 0), *(Op("pow", (atom(a), num(int(e)))) for a, e in mono)))
        return add(num(0), *rows)

    return div(poly(r.num), poly(r.den))
