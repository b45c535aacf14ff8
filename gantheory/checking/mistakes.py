"""Classes of mistake, in the field's words, where no single edit repairs the line."""

from __future__ import annotations

from ..language.terms import App, Bind, Op, Rel, Term, free_names, walk


def class_of(rel: Rel) -> str:
    """A coarse class for a refuted core relation that no single edit repairs."""
    if rel.op in ("<=", "<", ">=", ">"):
        return "false inequality"
    left, right = _free_points(rel.lhs), _free_points(rel.rhs)
    if left != right and (not left or not right):
        return "missing integral or expectation"
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


def _free_points(t: Term) -> frozenset[str]:
    heads = {n.fn for n in walk(t) if isinstance(n, App)}
    return frozenset(n for n in free_names(t) if n in ("x", "y", "z", "c") and n not in heads)
