"""Gradient steps: does the sign of the step go with what the text wants, and with the objective?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...clock import now
from ...language.context import Context
from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, mul, neg, num, operands, walk
from ...proving import Proof, prove
from ..judge import judge
from ..names import take_apart
from ..readings.elaborate import Defined
from ..verdict import Surroundings, Verdict
from .phase_steps import of_phase_step

_SECONDS = 0.5


def read_update(rel: Rel, goal: int, definitions: Mapping[str, Defined], around: Surroundings) -> Verdict | None:
    r"""The verdict on `\theta \leftarrow \theta \pm \eta \nabla F`; None if the relation is no gradient step.

    `goal` is +1 if the text says that F is maximised here, -1 if minimised, 0 if it says nothing.
    """
    step = _step(rel)
    if step is None:
        return of_phase_step(rel, around)
    variable, sign, rate, gradient = step
    if goal == 0 or not isinstance(gradient, Bind):
        return Verdict("definition", reason="a gradient step " + ("up" if sign > 0 else "down"))
    objective = _objective(gradient, definitions)
    body = Bind("grad", (Sym(variable),), (None,), objective)
    taken = mul(rate, body) if sign > 0 else neg(mul(rate, body))
    wanted = mul(rate, body) if goal > 0 else neg(mul(rate, body))
    verdict = judge(Rel("=", taken, wanted), replace(around, literal=True, inline=False))
    if sign == goal:
        if verdict.good:
            return Verdict("proved", rules=("gradient-direction", *verdict.rules), proof=verdict.proof)
        said = "a gradient step " + ("up, as the text wants" if sign > 0 else "down, as the text wants")
        proof = _rises(sign) if _of(gradient, variable) else None
        if proof is None:
            return Verdict("definition", reason=said)
        return Verdict("proved", said, rules=("gradient-direction", *proof.theorem.rules), proof=proof)
    if verdict.verdict != "refuted":
        return Verdict("unread", reason="the step goes against the stated goal, but its objective cannot be evaluated")
    verb = "maximise" if goal > 0 else "minimise"
    right = judge(Rel("=", wanted, wanted), replace(around, literal=True, inline=False))
    return Verdict(
        "refuted",
        reason=f"the text wants to {verb} the objective, the step goes {'up' if sign > 0 else 'down'}",
        counterexample=verdict.counterexample,
        mistake="ascent and descent confused",
        repair=turned(rel) if right.good else None,  # what stands there once it is turned is what is wanted
    )


def _of(gradient: Bind, variable: str) -> bool:
    r"""Is it the slope of a named objective in what the step changes? That of `\theta_n` is one in `\theta`."""
    if len(gradient.vars) != 1 or not isinstance(gradient.body, App | Sym):
        return False
    taken, changed = take_apart(gradient.vars[0].name), take_apart(variable)
    return taken.letter == changed.letter and taken.sub in ("", changed.sub)


def _rises(sign: int) -> Proof | None:
    """That any objective moves with the sign of the step along it: at a positive rate times its squared slope."""
    rate = mul(Sym("\\eta"), Op("pow", (Sym("a"), num(2))))
    taken = rate if sign > 0 else neg(rate)
    claim = Rel(">=" if sign > 0 else "<=", taken, num(0))
    proof = prove(claim, Context(scalars={"a": "real", "\\eta": "positive"}), deadline=now() + _SECONDS)
    return proof if proof is not None and not proof.theorem.owed else None


def turned(rel: Rel) -> dict[str, str] | None:
    """The repair of a step that goes the wrong way; None if it is no sum of a start and a change."""
    if not (isinstance(rel.rhs, Op) and rel.rhs.op == "add"):
        return None
    flipped = tuple(_flip(a) if k else a for k, a in enumerate(rel.rhs.args))
    return {"latex": latex(Rel(rel.op, rel.lhs, Op("add", flipped))), "verdict": "proved"}


def _flip(term: Term) -> Term:
    return term.args[0] if isinstance(term, Op) and term.op == "neg" else neg(term)


def _step(rel: Rel) -> tuple[str, int, Term, Term] | None:
    """`(variable, sign, rate, gradient)` of a gradient step."""
    if rel.op not in ("<-", "=") or not isinstance(rel.lhs, Sym):
        return None
    if not (isinstance(rel.rhs, Op) and rel.rhs.op == "add" and len(rel.rhs.args) == 2):
        return None
    start, change = rel.rhs.args
    if not isinstance(start, Sym) or take_apart(start.name).letter != take_apart(rel.lhs.name).letter:
        return None
    sign = -1 if isinstance(change, Op) and change.op == "neg" else 1
    change = change.args[0] if isinstance(change, Op) and change.op == "neg" else change
    factors = operands(change, "mul")
    gradients = [f for f in factors if isinstance(f, Bind) and f.op in ("grad", "partial")]
    if len(gradients) != 1 or factors[-1] is not gradients[0]:
        return None
    rate = mul(*factors[:-1]) if len(factors) > 1 else Sym("\\eta")
    if not all(isinstance(n, Sym) for n in walk(rate)):
        return None
    return start.name, sign, rate, gradients[0]


def _objective(gradient: Bind, definitions: Mapping[str, Defined]) -> Term:
    body = gradient.body
    head = body.fn if isinstance(body, App) else body.name if isinstance(body, Sym) else None
    if head is not None and head in definitions:
        return definitions[head].body
    return body
