"""Did you mean: the single edit of a false line that makes it provable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

from gantheory.clock import now
from gantheory.language.context import Context
from gantheory.language.terms import App, Bind, Op, Rel, Term, free_names, neg, walk

from .balls import OverBudget, Unsupported
from .examining import judge_model, plan
from .mutants import EXPONENT, LINK, ranked
from .sampling import FULL, WEIGHTED, ZEROS, Wanted, draw

Prover: TypeAlias = Callable[[Rel, Context], Any]
MODELS = (FULL, FULL, FULL, FULL, ZEROS, FULL, WEIGHTED, FULL)
SMALL = 2  # the first models have two atoms only: most edits are wrong on these already, and they cost least
SEED = 20_140_610


@dataclass(frozen=True, slots=True)
class Repair:
    """A relation one edit away from the false one, the mistake's name, and what the prover returned for it."""

    rel: Rel
    edit: str
    proof: Any
    side: str = "rhs"


def repairs(
    rel: Rel,
    ctx: Context,
    *,
    prove: Prover,
    deadline: float | None = None,
    side: str | None = None,
    fits: Callable[[Rel], bool] | None = None,
) -> Repair | None:
    """The likeliest single edit of a false relation that `prove` accepts, or None.

    `prove(rel, ctx)` returns a proof or None. `deadline` is a `clock.now()` instant (default: 3 s from now).
    `side` ("lhs" or "rhs") puts edits of that side first; without it the likelier edit does, whatever its side.
    What does not pass `fits` is not looked at.
    """
    return next(candidates(rel, ctx, prove=prove, deadline=deadline, side=side, fits=fits), None)


def candidates(
    rel: Rel,
    ctx: Context,
    *,
    prove: Prover,
    deadline: float | None = None,
    side: str | None = None,
    fits: Callable[[Rel], bool] | None = None,
) -> Iterator[Repair]:
    """All proved single edits, likeliest first; edits of the preferred side before all others."""
    end = now() + 3.0 if deadline is None else deadline
    echoes = _echoes(rel)
    order = sorted(ranked(rel, ctx), key=lambda e: (e[1] == LINK, side is not None and e[2] not in (side, "relation")))
    for _, name, where, edited in order:
        if now() > end:
            return
        if rel.op != "=" and (name == EXPONENT or neg(rel.lhs) == edited.lhs or neg(rel.rhs) == edited.rhs):
            continue  # a square or a sign makes many a bound true, and is hardly what was meant
        if (fits is not None and not fits(edited)) or trivial(rel, edited, echoes) or not plausible(edited, ctx, end):
            continue
        proof = prove(edited, ctx)
        if proof is not None:
            yield Repair(edited, name, proof, where)


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
