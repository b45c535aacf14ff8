"""Did you mean: the single edit of a false line that makes it provable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from gantheory.clock import now
from gantheory.language.context import Context
from gantheory.language.terms import (
    App,
    Bind,
    Op,
    Rel,
    Sym,
    Term,
    free_names,
    fresh_name,
    neg,
    num,
    replaced,
    walk,
)

from .additions import additions
from .completions import completions
from .mutants import LINK, ranked
from .oddities import Oddities
from .screening import Screen

Prover: TypeAlias = Callable[[Rel, Context], Any]
MORE_SECONDS = 0.3  # for a better repair than the first
LOOSE = 6  # how much worse than a tight inequality one is whose sides have nothing to do with each other


@dataclass(frozen=True, slots=True)
class Repair:
    """A relation one edit away from the false one, the mistake's name, and what the prover returned for it."""

    rel: Rel
    edit: str
    proof: Any
    side: str = "rhs"
    slack: float = 0.0


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
    unfolded: bool = False,
) -> Repair | None:
    """The likeliest single edit of a false relation that `prove` accepts, or None.

    `prove(rel, ctx)` returns a proof or None. `deadline` is a `clock.now()` instant (default: 3 s from now).
    `side` ("lhs" or "rhs") puts edits of that side first; without it the likelier edit does, whatever its side. An edit
    that repeats a slip on the other side (another sign, a term lost there, too) is taken only where no better one
    follows soon; of inequalities the tighter is the better. What does not pass `fits` is not looked at. `unfolded`: the
    text names what is spelled out here, so both sides may end up alike.
    """
    clock, odd = Clock(now() + 3.0 if deadline is None else deadline), Oddities(ctx)
    best: Repair | None = None
    before, least = odd.burden(rel), 0
    for found in _found(rel, odd, prove, clock, side, fits, unfolded=unfolded):
        after = odd.burden(found.rel) + round(LOOSE * found.slack)
        if best is not None and side is not None and found.side != best.side:
            break
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
    yield from _found(rel, Oddities(ctx), prove, Clock(now() + 3.0 if deadline is None else deadline), side)


def _found(
    rel: Rel,
    odd: Oddities,
    prove: Prover,
    clock: Clock,
    side: str | None,
    fits: Callable[[Rel], bool] = lambda _: True,
    *,
    unfolded: bool = False,
) -> Iterator[Repair]:
    ctx, echoes, most = odd.ctx, _echoes(rel), odd.of(rel)
    edits = [(*edit, odd.of(edit[3])) for edit in (*ranked(rel, ctx), *completions(rel), *additions(rel, ctx))]
    edits.sort(  # first what mends what nobody would write
        key=lambda e: (e[1] == LINK, side is not None and e[2] not in (side, "relation"), 0 < most <= e[4], e[0])
    )
    tried, screen = set[Rel](), Screen(ctx)
    for _, name, where, edited, left in edits:
        if now() > clock.end:
            return
        if rel.op != "=" and (_powers(edited) > _powers(rel) or _turned(rel, edited)):
            continue  # a square or a sign put in makes many a bound true, and is hardly what was meant
        if left > most or edited in tried or not fits(edited) or trivial(rel, edited, echoes, unfolded=unfolded):
            continue
        tried.add(edited)
        if not screen.passes(edited, clock.end) or says_little(edited, screen.slack, ctx, clock.end):
            continue
        proof = prove(edited, ctx)
        if proof is not None:
            yield Repair(edited, name, proof, where, screen.slack)


def _powers(rel: Rel) -> int:
    return sum(isinstance(n, Op) and n.op == "pow" for t in (rel.lhs, rel.rhs) for n in walk(t))


def _turned(rel: Rel, edited: Rel) -> bool:
    """Has a whole side, or all under its integral, got a sign?"""
    for old, new in ((rel.lhs, edited.lhs), (rel.rhs, edited.rhs)):
        whole = isinstance(old, Bind) and isinstance(new, Bind) and new.body == neg(old.body) and new.over == old.over
        if new == neg(old) or whole:
            return True
    return False


def trivial(rel: Rel, edited: Rel, echoes: int | None = None, *, unfolded: bool = False) -> bool:
    """Has the edit emptied the statement: both sides alike (unless a name in the text was unfolded), a law compared
    with itself, or every law, function or parameter gone?"""
    if (edited.lhs == edited.rhs and not unfolded) or _echoes(edited) > (_echoes(rel) if echoes is None else echoes):
        return True
    sides = ((rel.lhs, edited.lhs), (rel.rhs, edited.rhs))
    return any(free_names(old) and not free_names(new) for old, new in sides)


def says_little(edited: Rel, slack: float, ctx: Context, deadline: float) -> bool:
    """Is it an inequality of what is never negative and what is never positive, neither being the number 0, or true of
    anything in the place of a side that stands in the other, too (`p(z) = p(z) p(x) / p(x)`)?"""
    if edited.op != "=" and slack > 0.999 and num(0) not in (edited.lhs, edited.rhs):
        return True
    any_number = fresh_name("s", free_names(edited.lhs) | free_names(edited.rhs) | ctx.scalars.keys())
    wider = replace(ctx, scalars={**ctx.scalars, any_number: "real"})
    for side, other in ((edited.lhs, edited.rhs), (edited.rhs, edited.lhs)):
        if side != other and isinstance(side, App | Op) and side in (*walk(other),):
            loose = Rel(edited.op, Sym(any_number), replaced(other, side, Sym(any_number)))
            if Screen(wider).passes(loose, deadline):
                return True
    return False


def _echoes(rel: Rel) -> int:
    """How often a functional compares a law with itself, a sum takes away what it adds."""
    nodes = (n for side in (rel.lhs, rel.rhs) for n in walk(side))
    return sum(isinstance(n, Op) and len(n.args) == 2 and _same(*n.args) for n in nodes)


def _same(a: Term, b: Term) -> bool:
    """`KL(p, p)`, `p / p`, `p^2 / p`, `p - p`."""
    if isinstance(a, Op) and a.op == "pow" and a.args[0] == b:
        return True
    return a == b or Op("neg", (a,)) == b or Op("neg", (b,)) == a
