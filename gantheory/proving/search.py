"""Which rules to try on a statement, in which order, with which witnesses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations, takewhile
from typing import TypeAlias

from ..clock import now
from ..kernel import ProofError, Step, Theorem, replay
from ..kernel.arithmetic import Atom, Rat, TooLarge, number, over_one
from ..kernel.definitions import applied
from ..kernel.gaps import gap
from ..kernel.normal import Normal, Variables
from ..kernel.rules import at_candidate, population, squares
from ..kernel.signs import Outside, Undefined
from ..language.context import Context
from ..language.terms import (
    App,
    Bind,
    Op,
    Rel,
    Sym,
    Term,
    add,
    div,
    log,
    neg,
    num,
    replaced,
    substitute,
    walk,
)
from .maxima import maximiser
from .witnesses import goes_on, twins, weights_of, witnesses

MAX_NODES = 4000
Gap: TypeAlias = tuple[tuple[str, tuple[Term, ...]], Rat]  # a witness and its normal form
FAILURES = (ProofError, Outside, Undefined, TooLarge, ZeroDivisionError, RecursionError)


@dataclass(frozen=True, slots=True)
class Proof:
    """A theorem and the certificate that the kernel replayed to make it."""

    theorem: Theorem
    certificate: Step


def prove(rel: Rel, ctx: Context, *, deadline: float | None = None) -> Proof | None:
    """A proof of a core statement, or None. `deadline` is a time of `clock.now()`."""
    if sum(1 for t in (rel.lhs, rel.rhs) for _ in walk(t)) > MAX_NODES:
        return None
    best: Proof | None = None
    for step in _proposals(rel, ctx, deadline):
        if _over(deadline):
            break
        try:
            found = Proof(replay(step, ctx), step)
        except ProofError:
            continue
        if not found.theorem.owed:
            return found
        if best is None or len(found.theorem.owed) < len(best.theorem.owed):
            best = found
        break
    return best


def _over(deadline: float | None) -> bool:
    return deadline is not None and now() > deadline


def _proposals(rel: Rel, ctx: Context, deadline: float | None = None) -> Iterator[Step]:
    if rel.op == "=":
        yield from _equalities(rel, ctx)
    elif rel.op in ("<=", ">=", "<", ">"):
        yield from _of_every_value(rel, ctx, deadline)
        yield from _with_optimum_replaced(rel, ctx, lambda r: _orders(r, ctx, deadline))
        yield from _orders(rel, ctx, deadline)
        if rel.op in ("<=", ">=") and _is_root(rel.rhs if rel.op == "<=" else rel.lhs):
            yield from (Step("root", (rel,), (premise,)) for premise in _orders(squares(rel), ctx, deadline))
    elif rel.op in ("~=", "->"):
        yield from _limits(rel, ctx)
    elif rel.op == "!=":
        yield Step("factorisation", (rel,))


def _is_root(t: Term) -> bool:
    return isinstance(t, Op) and t.op == "sqrt"


def _equalities(rel: Rel, ctx: Context) -> Iterator[Step]:
    left, right = rel.lhs, rel.rhs
    optimisers = [isinstance(t, Bind) and t.op in ("argmax", "argmin") for t in (left, right)]
    if all(optimisers):
        yield from _with_optimum_replaced(rel, ctx, lambda r: _same_optimisers(r))
        yield from _same_optimisers(rel)
    elif optimisers[0] and isinstance(right, Bind) and right.op == "fun":
        yield Step("pointwise-max", (rel,))
    elif not any(optimisers):
        yield from _with_optimum_replaced(rel, ctx, lambda r: iter((Step("algebra", (r,)),)))
        yield Step("algebra", (rel,))


# -------------------------------------------------------------------- optima inside a statement


def _with_optimum_replaced(rel: Rel, ctx: Context, then: Callable[[Rel], Iterator[Step]]) -> Iterator[Step]:
    """`max_D F` becomes F at the pointwise maximiser, if a candidate is found."""
    best = next(
        (
            n
            for t in (rel.lhs, rel.rhs)
            for n in walk(t)
            if isinstance(n, Bind) and n.op in ("max", "sup", "min", "inf") and len(n.vars) == 1
        ),
        None,
    )
    if best is None:
        return
    candidate = maximiser(best, ctx)
    if candidate is None:
        return
    try:
        value = at_candidate(best, candidate)
    except Outside:
        return
    inner = Rel(rel.op, replaced(rel.lhs, best, value), replaced(rel.rhs, best, value))
    for premise in then(inner):
        yield Step("max-value", (rel, best, candidate), (premise,))


def _of_every_value(rel: Rel, ctx: Context, deadline: float | None) -> Iterator[Step]:
    """An extreme over a parameter or a point is bounded by what bounds every value, or by the value at one point."""
    chosen = list[tuple[str, Bind, Term, list[Term]]]()
    for side, best, other in (("lhs", rel.lhs, rel.rhs), ("rhs", rel.rhs, rel.lhs)):
        match best:
            case Bind("max" | "sup" | "min" | "inf" as op, (v,), (None,), _) if v.name in {*ctx.params, *ctx.points}:
                pass
            case _:
                continue
        if (op in ("max", "sup")) == ((side == "lhs") == (rel.op == "<=")):
            chosen.insert(0, (side, best, other, [v]))
        else:
            free = {n for n in walk(other) if isinstance(n, Sym | App) and ctx.space_of(n) is not None}
            places: list[Term] = [t for t in sorted(free, key=str) if ctx.space_of(t) == ctx.points.get(v.name)]
            chosen.append((side, best, other, places))
    for side, best, other, places in chosen:
        for at in places:
            value = substitute(best.body, {best.vars[0].name: at})
            inner = Rel(rel.op, value, other) if side == "lhs" else Rel(rel.op, other, value)
            yield from (Step("extreme", (rel, side, at), (premise,)) for premise in _proposals(inner, ctx, deadline))


# -------------------------------------------------------------------- argmax = argmax


def _same_optimisers(rel: Rel) -> Iterator[Step]:
    a, b = rel.lhs, rel.rhs
    if not (isinstance(a, Bind) and isinstance(b, Bind)):
        return
    sign = 1 if a.op == b.op else -1
    factors = [num(1), num(2), num("1/2"), *(f for s in _sizes(rel) for f in (Sym(s), div(num(1), Sym(s))))]
    for left, right in (("", ""), ("log", ""), ("", "log"), ("log", "log")):
        for f in factors:
            yield Step("same-optimisers", (rel, f if sign > 0 else Op("neg", (f,)), left, right))


def _sizes(rel: Rel) -> list[str]:
    out: dict[str, None] = {}
    for t in (rel.lhs, rel.rhs):
        for n in walk(t):
            if isinstance(n, Sym) and len(n.name) == 1 and n.name in "mnNkKM":
                out[n.name] = None
    return list(out)


# -------------------------------------------------------------------- inequalities


def _orders(rel: Rel, ctx: Context, deadline: float | None) -> Iterator[Step]:
    """Sides that are equal; differences that are a positive combination of one or two witnesses and of surely positive
    terms."""
    n = Normal(ctx)
    bits = any(
        isinstance(x, Op) and x.op == "div" and x.args[1] == log(num(2)) for t in (rel.lhs, rel.rhs) for x in walk(t)
    )
    weights = [num(w) if not bits else div(num(w), log(num(2))) for w in (1, 2, "1/2")] + weights_of(rel, ctx)
    try:
        rest = n.form(rel.rhs) - n.form(rel.lhs) if rel.op in ("<=", "<") else n.form(rel.lhs) - n.form(rel.rhs)
        wanted = _logarithms(n, whole := n.collapsed(rest))
        sizes = {w: n.form(w) for w in weights}
    except FAILURES:
        return
    if not whole and rel.op in ("<=", ">="):
        yield Step("algebra", (rel,))
    if _never_negative(n, rest, rel):
        yield Step("order", (rel,))
    elif rows := _positive_addends(rel, n):
        yield Step("order", (rel, *rows))
    for group, chosen in _weighed(rel, ctx, n, whole, wanted, sizes, deadline):
        rows = [(w, *key) for w, (key, _) in zip(chosen, group, strict=False)]
        try:
            left = rest - sum((sizes[w] * form for w, (_, form) in zip(chosen, group, strict=False)), number(0))
        except FAILURES:
            continue
        if _never_negative(n, left, rel, plain=True):
            yield Step("order", (rel, *rows))


def _positive_addends(rel: Rel, n: Normal) -> list[tuple[Term, str, tuple[Term, ...]]]:
    """What the greater side has more, as written, where every addend is surely positive: all but the first of them."""
    low, high = (rel.lhs, rel.rhs) if rel.op in ("<=", "<") else (rel.rhs, rel.lhs)
    addends = [*_signed(high, 1), *_signed(low, -1)]
    try:
        if len(addends) > 1 and all(n.positive(n.form(a)) for a in addends):
            return [(num(1), "square", (a, num(1))) for a in addends[1:]]
    except FAILURES:
        pass
    return []


def _signed(t: Term, sign: int) -> Iterator[Term]:
    """The addends of a term that are not zero, or what they are less than zero."""
    match t:
        case Op("add", args):
            for a in args:
                yield from _signed(a, sign)
        case Op("neg", (a,)):
            yield from _signed(a, -sign)
        case _ if t != num(0):
            yield t if sign > 0 else neg(t)
        case _:
            pass


def _weighed(
    rel: Rel, ctx: Context, n: Normal, whole: Rat, wanted: set[int], sizes: dict[Term, Rat], deadline: float | None
) -> Iterator[tuple[tuple[Gap, ...], tuple[Term, Term]]]:
    """Witnesses that have the logarithms of unknown sign, with their weights: each with the first, then with others."""
    later: list[tuple[tuple[Gap, ...], tuple[Term, Term]]] = []
    own = [*sizes][3:]
    for group in _groups(rel, ctx, n, wanted):
        if _over(deadline):
            return
        if not group or set[int]().union(*(_logarithms(n, form) for _, form in group)) != wanted:
            continue
        mixed = len(group) == 2 and group[0][0][0] in ("gibbs", "bernoulli") and own
        chosen = [*permutations(own, 2)] if mixed else _evenly(n, whole, group, sizes, wanted)
        later += [(group, pair) for pair in chosen[1:]]
        yield from ((group, pair) for pair in chosen[:1])
    yield from takewhile(lambda _: not _over(deadline), later)


def _evenly(
    n: Normal, whole: Rat, group: tuple[Gap, ...], sizes: dict[Term, Rat], wanted: set[int]
) -> list[tuple[Term, Term]]:
    """The weights of witnesses that leave nothing of a logarithm of unknown sign: a look at one, before the whole."""
    if not wanted:
        return [(w, w) for w in sizes]
    try:
        total = n.collapsed(sum((form for _, form in group), number(0)))
        (place, there), (own_place, own) = (_of_logarithm(n, r, min(wanted)) for r in (whole, total))
        return [(w, w) for w, size in sizes.items() if place == own_place and not there - size * own]
    except FAILURES:
        return []


def _of_logarithm(n: Normal, r: Rat, place: int) -> tuple[Variables, Rat]:
    """What a logarithm is multiplied by, and what this is integrated over."""
    groups, rest = n.gathered(r)
    for variables, f in (*groups.items(), ((), rest)):
        if n.ring.atoms[place] in n.ring.of(f.num):
            return variables, over_one(f.num.derivative(place)) / over_one(f.den) / over_one(r.den)
    return (), number(0)


def _groups(rel: Rel, ctx: Context, n: Normal, wanted: set[int]) -> Iterator[tuple[Gap, ...]]:
    """Single witnesses, and pairs that belong together as soon as there are both."""
    gaps, shapes, known = list[Gap](), {_shape(n, n.ring.atoms[k]) for k in wanted}, dict[Term, Rat]()
    for key in dict.fromkeys(witnesses(rel, ctx)):
        try:
            if _promises(n, key, known) <= shapes:
                gaps.append((key, n.form(gap(*key, ctx))))
            else:
                continue
        except FAILURES:
            yield ()  # a moment to look at the clock
        else:
            if len(gaps) > 1 and goes_on(gaps[-2][0], key):
                yield (gaps[-2], gaps[-1])
            yield (gaps[-1],)
            yield from ((a, gaps[-1]) for a in gaps[:-1] if twins(a[0], key))


def _promises(n: Normal, key: tuple[str, tuple[Term, ...]], known: dict[Term, Rat]) -> set[object]:
    """What the logarithms of a divergence of two laws are of, but for the names of points; its integral costs more."""

    def logarithm(t: Term) -> Rat:
        if t not in known:
            known[t] = n.log_form(n.form(t))
        return known[t]

    match key:
        case "gibbs" | "log-sum" as kind, (Bind("fun") as p, Bind("fun") as q):
            other = applied(q, p.vars)
            logs = logarithm(other if kind == "gibbs" else add(p.body, other)) - logarithm(p.body)
            return {_shape(n, n.ring.atoms[k]) for k in _logarithms(n, logs)}
        case "tangent", (_, Op("div", (top, bottom))):
            return {_shape(n, n.ring.atoms[k]) for k in _logarithms(n, logarithm(top) - logarithm(bottom))}
        case _:
            return set()


def _shape(n: Normal, log: Atom) -> object:
    """What a logarithm is of, but for the names of points."""
    rows = n.ring.monomials(log.data[0])
    return frozenset((str(c), *sorted((a.kind, str(a.data[:1]), e) for a, e in mono)) for mono, c in rows)


def _never_negative(n: Normal, r: Rat, rel: Rel, *, plain: bool = False) -> bool:
    """Is a difference never negative; where `plain`, without a logarithm of unknown sign in it?"""
    try:
        r = n.collapsed(r)
        if plain and _logarithms(n, r):
            return False
        return n.positive(r) or (rel.op in ("<=", ">=") and n.never_negative(r))
    except FAILURES:
        return False


def _logarithms(n: Normal, r: Rat) -> set[int]:
    """The logarithms of unknown sign that a form is made of: they must cancel, so a witness has to have the same."""
    return {a.place for a in n.ring.within(r) if a.kind == "log" and not n.certain(a)}


# -------------------------------------------------------------------- limits


def _limits(rel: Rel, ctx: Context) -> Iterator[Step]:
    """Sums over samples become expectations; then the limit is an equality."""
    laws = {n.fn for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, App) and n.fn in ctx.densities}
    for choice in _assignments(ctx, sorted(laws)):
        flat = tuple(x for pair in choice.items() for x in pair)
        try:
            limit = Rel("=", *(population(t, ctx, choice) for t in (rel.lhs, rel.rhs)))
        except ProofError:
            continue
        if limit.lhs == rel.lhs and limit.rhs == rel.rhs:
            continue
        for premise in _equalities(limit, ctx):
            yield Step("law-of-large-numbers", (rel, *flat), (premise,))


def _assignments(ctx: Context, laws: list[str]) -> Iterator[dict[str, str]]:
    """For each sample its declared law, or any law of the statement if the text does not say."""
    out: list[dict[str, str]] = [{}]
    for name, sample in ctx.samples.items():
        choices = [sample.law] if sample.law in ctx.densities else laws
        out = [{**o, name: c} for o in out for c in choices if c is not None]
    yield from out
