"""Did you mean: the single edit of a false line that makes it provable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, TypeAlias

from gantheory.clock import now
from gantheory.language.context import Context
from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, neg, walk

from .balls import OverBudget, Unsupported
from .completions import completions
from .examining import judge_model, plan
from .mutants import LINK, ranked
from .sampling import FULL, WEIGHTED, ZEROS, Wanted, draw

Prover: TypeAlias = Callable[[Rel, Context], Any]
MODELS = (FULL, FULL, FULL, FULL, ZEROS, FULL, WEIGHTED, FULL)
SMALL = 2  # the first models have two atoms only: most edits are wrong on these already, and they cost least
SEED = 20_140_610
MORE_SECONDS = 0.3  # for a better repair than the first


@dataclass(frozen=True, slots=True)
class Repair:
    """A relation one edit away from the false one, the mistake's name, and what the prover returned for it."""

    rel: Rel
    edit: str
    proof: Any
    side: str = "rhs"


@dataclass(slots=True)
class Clock:
    """The `clock.now()` instant at which to stop; it may be moved while a search goes on."""

    end: float


def repairs(
    rel: Rel,
    ctx: Context,
    *,
    prove: Prover,
    deadline: float | None = None,
    side: str | None = None,
    fits: Callable[[Rel], bool] = lambda _: True,
) -> Repair | None:
    """The likeliest single edit of a false relation that `prove` accepts, or None.

    `prove(rel, ctx)` returns a proof or None. `deadline` is a `clock.now()` instant (default: 3 s from now).
    `side` ("lhs" or "rhs") puts edits of that side first; without it the likelier edit does, whatever its side. An edit
    that repeats a slip on the other side (another sign, a term lost there, too) is taken only where no better one
    follows soon. What does not pass `fits` is not looked at.
    """
    clock = Clock(now() + 3.0 if deadline is None else deadline)
    best: Repair | None = None
    before, least = burden(rel, ctx), 0
    for found in _found(rel, ctx, prove, clock, side, fits):
        after = burden(found.rel, ctx)
        if best is None or after < least:
            best, least = found, after
            clock.end = min(clock.end, now() + MORE_SECONDS)
        if after <= before:
            break
    return best


def candidates(
    rel: Rel, ctx: Context, *, prove: Prover, deadline: float | None = None, side: str | None = None
) -> Iterator[Repair]:
    """All proved single edits, likeliest first; edits of the preferred side before all others."""
    yield from _found(rel, ctx, prove, Clock(now() + 3.0 if deadline is None else deadline), side)


def _found(
    rel: Rel,
    ctx: Context,
    prove: Prover,
    clock: Clock,
    side: str | None,
    fits: Callable[[Rel], bool] = lambda _: True,
) -> Iterator[Repair]:
    echoes, odd = _echoes(rel), oddities(rel, ctx)
    edits = [(*edit, oddities(edit[3], ctx)) for edit in (*ranked(rel, ctx), *completions(rel))]
    edits.sort(  # first what mends what nobody would write
        key=lambda e: (e[1] == LINK, side is not None and e[2] not in (side, "relation"), 0 < odd <= e[4], e[0])
    )
    tried: set[Rel] = set()
    for _, name, where, edited, left in edits:
        if now() > clock.end:
            return
        if rel.op != "=" and (_powers(edited) > _powers(rel) or _turned(rel, edited)):
            continue  # a square or a sign makes many a bound true, and is hardly what was meant
        if left > odd or edited in tried or not fits(edited) or trivial(rel, edited, echoes):
            continue
        tried.add(edited)
        if not plausible(edited, ctx, clock.end):
            continue
        proof = prove(edited, ctx)
        if proof is not None:
            yield Repair(edited, name, proof, where)


def _powers(rel: Rel) -> int:
    return sum(isinstance(n, Op) and n.op == "pow" for t in (rel.lhs, rel.rhs) for n in walk(t))


def _turned(rel: Rel, edited: Rel) -> bool:
    """Is a whole side, or all under its integral, taken with the other sign?"""
    for old, new in ((rel.lhs, edited.lhs), (rel.rhs, edited.rhs)):
        whole = isinstance(old, Bind) and isinstance(new, Bind) and new.body == neg(old.body) and new.over == old.over
        if new == neg(old) or whole:
            return True
    return False


def burden(rel: Rel, ctx: Context) -> int:
    """How much is in a relation that is unlike the rest of it: oddities, signs, numbers, powers, terms that occur once,
    less what it speaks of. The lower, the likelier a line is as it is meant."""
    nodes = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
    signs = sum(isinstance(n, Op) and n.op in ("neg", "pow") for n in nodes)
    values = [n.value for n in nodes if isinstance(n, Num)]
    numbers = sum(1 + abs(v.numerator).bit_length() + v.denominator.bit_length() for v in values)
    names = sum(2 if isinstance(n, App | Sym) else isinstance(n, Op) and n.op == "log" for n in nodes)
    return 3 * oddities(rel, ctx) + signs + numbers // 2 + len(set(nodes)) - names


def oddities(rel: Rel, ctx: Context) -> int:
    """How much stands in a relation that hardly anybody would write."""
    return sum(_odd(n, ctx) for t in (rel.lhs, rel.rhs) for n in walk(t))


def _odd(n: Term, ctx: Context) -> bool:
    match n:
        case Op("add", args):
            whole = Num(Fraction(1)) in args and any(_is_unit(a, ctx) for a in args)
            logs = any(isinstance(a, Op) and a.op == "log" and isinstance(a.args[0], App) for a in args)
            return (
                whole or (logs and any(isinstance(a, App) for a in args)) or any(Op("neg", (a,)) in args for a in args)
            )
        case Op("div", (a, b)):
            return a == b or _signed(a) or _signed(b)
        case Op("log", (a,)):
            return a == Num(Fraction(1)) or _signed(a) or (isinstance(a, Op) and a.op in ("log", "pow"))
        case Op("pow", (_, e)):
            return e == Num(Fraction(1))
        case Op("neg", (Op("neg", _),)):
            return True
        case Op("mul", args):
            apps = [a for a in args if isinstance(a, App)]
            return any(isinstance(a, Num) and a.value <= 0 for a in args) or len(set(apps)) < len(apps)
        case Op("KL" | "JSD" | "TV" | "W" | "crossentropy" | "H", args):
            return (len(args) == 2 and args[0] == args[1]) or any(_no_law(a) for a in args)
        case Bind("E", _, over, _):
            return any(law is not None and _no_law(law) for law in over)
        case Bind("int", variables, _, body) if any(v.name in ctx.points for v in variables):
            return not all(_weighted(a, ctx) for a in _addends(body))
        case _:
            return False


def _is_unit(t: Term, ctx: Context) -> bool:
    return isinstance(t, App) and t.fn in ctx.functions and ctx.functions[t.fn].range == "unit"


def _addends(body: Term) -> tuple[Term, ...]:
    return body.args if isinstance(body, Op) and body.op == "add" else (body,)


def _weighted(t: Term, ctx: Context) -> bool:
    """Is a density in it?"""
    return any(isinstance(n, App) and n.fn in ctx.densities for n in walk(t))


def _signed(t: Term) -> bool:
    """A negative number, or a difference that begins with what is taken away."""
    first = t.args[0] if isinstance(t, Op) and t.op == "add" else t
    return (isinstance(t, Num) and t.value < 0) or (first is not t and isinstance(first, Op) and first.op == "neg")


def _no_law(law: Term) -> bool:
    """A law that is a logarithm, a power or a negative, that leaves a variable out or has one twice in a product."""
    if not isinstance(law, Bind):
        return False
    strange = isinstance(law.body, Op) and law.body.op in ("log", "pow", "neg")
    factors = law.body.args if isinstance(law.body, Op) and law.body.op == "mul" else ()
    twice = [a for f in factors for a in _arguments(f)]
    return strange or len(set(twice)) < len(twice) or not {v.name for v in law.vars} <= _arguments(law.body)


def _arguments(body: Term) -> set[str]:
    return {a.name for n in walk(body) if isinstance(n, App) for a in n.args if isinstance(a, Sym)}


def trivial(rel: Rel, edited: Rel, echoes: int | None = None) -> bool:
    """Has the edit emptied the statement: one side the text of the other or a part of it, a law compared with itself,
    or every law, function or parameter gone?"""
    if edited.lhs == edited.rhs or _echoes(edited) > (_echoes(rel) if echoes is None else echoes):
        return True
    sides = ((rel.lhs, edited.lhs), (rel.rhs, edited.rhs))
    return any(free_names(old) and not free_names(new) for old, new in sides)


def _echoes(rel: Rel) -> int:
    """How often a side occurs inside the other, or a functional compares a law with itself."""
    parts = [[n for n in walk(side) if isinstance(n, (App, Op, Bind))] for side in (rel.lhs, rel.rhs)]
    echoed = sum(n == rel.lhs for n in parts[1]) + sum(n == rel.rhs for n in parts[0])
    return echoed + sum(isinstance(n, Op) and len(n.args) == 2 and _same(*n.args) for p in parts for n in p)


def _same(a: Term, b: Term) -> bool:
    """`KL(p, p)`, `p / p`, `p - p`."""
    return a == b or Op("neg", (a,)) == b or Op("neg", (b,)) == a


def plausible(rel: Rel, ctx: Context, deadline: float) -> bool:
    """Do a few models agree? (A quick filter before the prover.) Statements models cannot read are passed on."""
    decided = 0
    try:
        work = plan(rel, ctx)
        for k, profile in enumerate(MODELS):
            most = 2 if k < SMALL else work.largest
            wanted = Wanted(work.needs, ctx, profile, work.lines, work.empirical, work.capacity, most)
            model = draw(wanted, Random(f"{SEED}/{k}"))
            found = judge_model(work, model, deadline)
            if found.holds is False and profile == FULL:
                return False
            decided += found.holds is True
    except OverBudget:
        return decided > 0
    except (Unsupported, RecursionError):
        return False
    return decided > 0
