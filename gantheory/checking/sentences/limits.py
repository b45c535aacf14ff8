"""Limits a sentence speaks of: the term on a family of models that goes there, in certified arithmetic."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

from flint import arb

from ...language.context import Context
from ...language.terms import Rel, Term
from ...refuting.balls import OverBudget, Undecided, Undefined, Unsupported
from ...refuting.examining import plan, text, value
from ...refuting.model import DensitySpec, Model, SpaceSpec
from ...refuting.sampling import FULL, Wanted, draw
from ..verdict import Verdict
from .settling import Settled, read_statement

STEPS = tuple(Fraction(1, 10**k) for k in (3, 6, 12, 24))
_PAIR = SpaceSpec((Fraction(0), Fraction(1)), (Fraction(1), Fraction(1)))


def two_points(term: str, limits: Mapping[str, str], claimed: str) -> Settled | None:
    """`term -> claimed` (0 or inf) as each law's mass at one of two points goes to 0 or 1 together."""
    read = read_statement(f"{term} = 0")
    if read is None:
        return None
    _, rel, context = read
    try:
        base = _base(rel, context)
        models = [_two(base, {n: (e if limits[n] == "0" else 1 - e) for n in limits}) for e in STEPS]
        return _followed(rel.lhs, context, models, claimed, term)
    except (KeyError, Unsupported, OverBudget, Undefined, Undecided):
        return None


def one_number(term: str, name: str, at: Sequence[Fraction], claimed: str) -> Settled | None:
    """`term -> claimed` (0 or inf) as a number takes the values `at`."""
    read = read_statement(f"{term} = 0")
    if read is None:
        return None
    _, rel, context = read
    try:
        base = _base(rel, context)
        models = [replace(base, scalars={**base.scalars, name: v}) for v in at]
        return _followed(rel.lhs, context, models, claimed, term)
    except (KeyError, Unsupported, OverBudget, Undefined, Undecided):
        return None


def _base(rel: Rel, context: Context) -> Model:
    work = plan(rel, context)
    return draw(Wanted(work.needs, work.ctx, FULL, work.lines, work.empirical, work.capacity, 4), Random("limits"))


def _two(base: Model, masses: Mapping[str, Fraction]) -> Model:
    laws = {n: DensitySpec(base.densities[n].slots, 0, {(0,): m, (1,): 1 - m}) for n, m in masses.items()}
    return replace(base, spaces=dict.fromkeys(base.spaces, _PAIR), densities=laws)


def _followed(term: Term, context: Context, models: list[Model], claimed: str, shown: str) -> Settled | None:
    """Refuted where the values certainly stay away from what is claimed, supported where they certainly go there."""
    values = [value(term, context, m) for m in models]
    sizes = [abs(v) for v in values]
    limit = r"\infty" if claimed == "inf" else "0"
    said = rf"{shown} \to {limit}"
    if claimed == "inf":
        goes = all(b > 1.5 * a for a, b in itertools.pairwise(sizes))
        stays = all(s < 10 for s in sizes) or not sizes[-1] > sizes[-2]
    else:
        goes = all(100 * b < a for a, b in itertools.pairwise(sizes))
        stays = all(s > 0.1 for s in sizes) and not sizes[-1] < 0.9 * sizes[-2]
    if goes:
        return Settled(Verdict("supported", reason=f"{len(models)} models that go to the limit agree"), said)
    if not stays:
        return None
    last: arb = values[-2]
    model: dict[str, object] = {
        "model": models[-2].describe(),
        "lhs": text(last),
        "rhs": "inf" if claimed == "inf" else "0",
    }
    reason = (
        f"on the way to the limit the left side is {values[1].str(6, radius=False)}, then "
        f"{values[2].str(6, radius=False)}"
    )
    return Settled(Verdict("refuted", reason=reason, counterexample=model, mistake="a limit is wrong"), said)
