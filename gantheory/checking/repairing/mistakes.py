"""Classes of mistake, in the field's words, where no single edit repairs the line."""

from __future__ import annotations

from ...language.terms import Bind, Op, Term, free_names, walk
from ..scope import Core

FUNCTION_FOR_NUMBER = "a function equated with a number"


def class_of(core: Core) -> str:
    """A coarse class for a refuted core relation that no single edit repairs."""
    rel = core.rel
    if rel.op in ("<=", "<", ">=", ">"):
        return "false inequality"
    left, right = (free_names(t) & set(core.context.points) for t in core.sides)
    if bool(left) != bool(right):
        return FUNCTION_FOR_NUMBER if left else "missing integral or expectation"
    logs = [sum(isinstance(n, Op) and n.op == "log" for n in walk(t)) for t in (rel.lhs, rel.rhs)]
    if (logs[0] == 0) != (logs[1] == 0) and not any(_has_divergence(t) for t in (rel.lhs, rel.rhs)):
        return "lost or misplaced log"
    if any(isinstance(n, Bind) and n.op == "prod" for n in walk(rel.rhs)) != any(
        isinstance(n, Bind) and n.op == "prod" for n in walk(rel.lhs)
    ):
        return "product and sum confused"
    return "the two sides differ"


def _has_divergence(t: Term) -> bool:
    return any(isinstance(n, Op) and n.op in ("KL", "JSD", "H", "crossentropy") for n in walk(t))
