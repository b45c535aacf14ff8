"""Sides that are said to differ: false where they are equal for all laws, and conditional where for equal ones."""

from __future__ import annotations

from itertools import combinations
from random import Random

from ..clock import now
from ..language.context import Context
from ..language.terms import Rel, Sym
from ..proving import prove
from ..refuting.examining import judge_model, plan, spelled
from ..refuting.model import Model
from ..refuting.sampling import FULL, Wanted, draw
from .scope import with_law
from .verdict import Verdict

SECONDS = 1.0


def equal_for_all(rel: Rel, context: Context, seed: int) -> Verdict | None:
    """The verdict on `A != B` and `A < B` where A = B is a theorem without conditions: false, with a model of both."""
    same = Rel("=", rel.lhs, rel.rhs)
    proof = prove(same, context, deadline=now() + 2 * SECONDS)
    if proof is None or proof.theorem.owed:
        return None
    model = drawn_for(same, context, Random(f"{seed}/0"))
    outcome = judge_model(plan(same, context), model, now() + SECONDS)
    if outcome.holds is not True:
        return None
    lhs, rhs, _ = spelled(outcome)
    reason, rules = "both sides are equal for all laws", tuple(dict.fromkeys(proof.theorem.rules))
    example: dict[str, object] = {"model": model.describe(), "lhs": lhs, "rhs": rhs}
    return Verdict("refuted", reason=reason, rules=rules, counterexample=example)


def equal_between_equal(rel: Rel, context: Context) -> tuple[str, str] | None:
    """`H(p, q) > H(p)`: two laws between which a strict inequality fails when they are the same, by a proof."""
    laws = sorted(name for name, law in context.densities.items() if not law.conditional)
    for law, other in combinations(laws, 2):
        sides = [with_law(t, Sym(law), Sym(other)) for t in (rel.lhs, rel.rhs)]
        if context.densities[law].spaces != context.densities[other].spaces or sides == [rel.lhs, rel.rhs]:
            continue
        if prove(Rel("=", *sides), context, deadline=now() + SECONDS) is not None:
            return law, other
    return None


def differ(model: Model, laws: tuple[str, str]) -> bool:
    """Do the two laws differ in a model?"""
    first, second = (model.densities[name].weights for name in laws)
    return any(first[cell] * sum(second.values()) != second[cell] * sum(first.values()) for cell in first)


def drawn_for(rel: Rel, context: Context, rng: Random) -> Model:
    """A random model in which a statement can be tried, of laws without zeros."""
    work = plan(rel, context)
    return draw(Wanted(work.needs, work.ctx, FULL, work.lines, work.empirical, work.capacity, 4), rng)
