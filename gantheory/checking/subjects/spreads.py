r"""Normal laws written with a number or a letter of which the line does not say what it is: `N(1, 4)`, `N(\mu, v)`.

It may be the variance or the standard deviation. A line that holds in one of the two readings owes that reading; one
about numbers that is false in both is false. A letter may be a precision too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...language.printing import plain
from ...language.terms import App, Num, Op, Rel, Sym, Term, num, transform
from ..readings.normals import is_normal
from ..scruples import nodes
from ..verdict import Surroundings, Verdict

_TWO = num(2)
_SPREADS: dict[str, Callable[[Term], Term]] = {
    "the variance": lambda v: Op("pow", (Op("sqrt", (v,)), _TWO)),
    "the standard deviation": lambda v: Op("pow", (v, _TWO)),
}


def of_spreads(rel: Rel, judge: Callable[[Rel, Surroundings], Verdict], around: Surroundings) -> Verdict | None:
    """The verdict on a line of normal laws by what their second arguments may be; None where none is left open."""
    spreads = {v for n in nodes(rel) if (v := _left_open(n)) is not None}
    left_open = sorted(map(plain, spreads))
    if not left_open or around.literal:
        return None
    verdicts = [(which, judge(_read(rel, as_square), around)) for which, as_square in _SPREADS.items()]
    for which, verdict in verdicts:
        if verdict.good or verdict.verdict == "supported":
            kind = "proved-under" if verdict.good else verdict.verdict
            owed = tuple(f"{v} is {which}" for v in left_open)
            kinds = (*verdict.kinds, "reading")
            return replace(verdict, verdict=kind, conditions=(*verdict.conditions, *owed), kinds=kinds)
    (_, first), (_, second) = verdicts
    false = first.verdict == second.verdict == "refuted" and all(isinstance(v, Num) for v in spreads)
    return replace(first, repair=None) if false else None


def _left_open(t: Term) -> Term | None:
    """What stands in the place of the variance, where it is neither a square nor 1."""
    match t:
        case App(_, (_, Num(value) as spread), (), ()) if is_normal(t) and value > 0 and value != 1:
            return spread
        case App(_, (_, Sym() as spread), (), ()) if is_normal(t):
            return spread
        case _:
            return None


def _read(rel: Rel, as_square: Callable[[Term], Term]) -> Rel:
    def put(t: Term) -> Term:
        spread = _left_open(t)
        return replace(t, args=(t.args[0], as_square(spread))) if spread is not None and isinstance(t, App) else t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))
