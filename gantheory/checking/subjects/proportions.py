r"""Proportionality: `p(z|x) \propto p(x|z) p(z)` says that p(z|x) is the right side over its integral."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...language.terms import App, Bind, Op, Rel, Sym, Term, div, walk
from ..symbols import point_base
from ..verdict import Surroundings, Verdict

_OUTSIDE = "proportionality: which factors are left out is for the text to say"


def of_proportions(rel: Rel, around: Surroundings, judge: Callable[[Rel, Surroundings], Verdict]) -> Verdict:
    """The verdict on a law up to its scale; what is not shown to hold may leave out more than a constant."""
    law = rel.lhs
    if isinstance(law, Op) and law.op == "log" and _writes_out(law.args[0], rel, around):
        return Verdict("definition", reason="writes a law out, but for its scale and a constant")
    if isinstance(law, Op) and law.op == "mul" and law.args[0] == Sym("\\Delta"):
        return Verdict("definition", reason="an update up to its rate")
    if not isinstance(law, App) or not around.symbols.is_law(law.fn) or not all(map(point_base, law.args)):
        return Verdict("unread", reason=_OUTSIDE)
    points = tuple(a for a in law.args if isinstance(a, Sym))
    if len(points) < len(law.args):
        return Verdict("unread", reason=_OUTSIDE)
    whole = Bind("int", points, (None,) * len(points), rel.rhs)
    verdict = judge(Rel("=", law, div(rel.rhs, whole)), replace(around, mend=False))
    if verdict.good or verdict.verdict == "supported":
        return verdict
    others = [n for n in walk(rel.rhs) if isinstance(n, App) and n.fn != law.fn and not around.symbols.is_law(n.fn)]
    if others and verdict.verdict == "unread" and law.fn not in around.definitions:
        return Verdict("definition", reason=f"introduces {law.fn} up to its scale")
    return Verdict("unread", reason=_OUTSIDE)


def _writes_out(law: Term, rel: Rel, around: Surroundings) -> bool:
    r"""`\log p(x|z) \propto -\|x - \hat{x}\|^2`: is the right side made of numbers and points alone?"""
    names = [n.fn for n in walk(rel.rhs) if isinstance(n, App)] + [n.name for n in walk(rel.rhs) if isinstance(n, Sym)]
    known = isinstance(law, App) and around.symbols.is_law(law.fn)
    squared = any(isinstance(n, Op) and n.op in ("norm", "pow", "abs") for n in walk(rel.rhs))
    return known and squared and not any(map(around.symbols.is_law, names))
