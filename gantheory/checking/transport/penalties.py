r"""Gradient penalties of a critic, `\lambda E[(\|\nabla D(\hat{x})\| - 1)^2]`: what is squared is 0 somewhere.

`(\|\nabla D\| + 1)^2` is nowhere 0 and least for a critic without slope; `(\|D(\hat{x})\| - 1)^2`, and
`\|\nabla D\| - 1` without a square, bind no slope to 1.
"""

from __future__ import annotations

import re

from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, neg, num, replaced, walk
from ..names import take_apart
from ..verdict import Surroundings, Verdict

_PENALTY = re.compile(
    r"gradient[- ](?:norm )?penal|WGAN[- ]?GP|\bGP\b|penali[sz]\w+ (?:\w+ ){0,4}gradient", re.IGNORECASE
)
_ANY_PENALTY = re.compile(r"penal|Lipschitz|regulari[sz]|WGAN|梯度惩罚", re.IGNORECASE)
_NOT_MEANT = re.compile(r"\b(?:not|never|wrong|mistake\w*|instead of|unlike)\b", re.IGNORECASE)
_REACH = 1500


def of_penalty(rel: Rel, around: Surroundings) -> Verdict | None:
    """Refuted, where a loss has a penalty on the slope of a critic that is none; None on anything else."""
    near = around.above[-_REACH:] + around.said[1]
    if around.literal or not (_ANY_PENALTY.search(near) or _is_of_a_critic(rel.rhs)):
        return None
    if _NOT_MEANT.search(around.said[0][-120:]):
        return None
    for n in walk(rel.rhs):
        match n:
            case Op("pow", (Op("add", args) as gap, two)) if two == num(2) and len(args) == 2:
                found = _added(gap) or (_of_values(gap) if _PENALTY.search(near) else None)
            case Bind("E", variables, laws, Op("add", args) as gap) if len(args) == 2 and _PENALTY.search(near):
                found = Bind("E", variables, laws, Op("pow", (gap, num(2)))) if _slope_from_one(gap) else None
            case _:
                continue
        if found is not None:
            mended = {"latex": latex(replaced_in(rel, n, found)), "verdict": "definition"}
            return _refuted(n, mended)
    return None


def _is_of_a_critic(loss: Term) -> bool:
    r"""`E_q[D(x)] - E_p[D(x)] + \lambda E[..]`: do two means of the scores of one critic stand there?"""
    scored = [n.body.fn for n in walk(loss) if isinstance(n, Bind) and n.op == "E" and isinstance(n.body, App)]
    return len(scored) == 2 and scored[0] == scored[1]


def replaced_in(rel: Rel, old: Term, found: Term) -> Rel:
    """The relation with the penalty that is meant in place of the one that is written."""
    new = Op("pow", (found, num(2))) if isinstance(old, Op) else found
    return Rel(rel.op, rel.lhs, replaced(rel.rhs, old, new))


def _is_slope(t: Term) -> bool:
    r"""`\|\nabla_x D(x)\|`, with the gradient of a function of its own name."""
    match t:
        case Op("norm", (Bind("grad" | "partial", _, _, App() | Sym()),)):
            return True
        case _:
            return False


def _added(gap: Op) -> Term | None:
    r"""`\|\nabla D\| - 1` for `\|\nabla D\| + 1`."""
    slopes = [a for a in gap.args if _is_slope(a)]
    numbers = [a for a in gap.args if isinstance(a, Num) and a.value > 0]
    return Op("add", (slopes[0], neg(numbers[0]))) if len(slopes) == len(numbers) == 1 else None


def _of_values(gap: Op) -> Term | None:
    r"""`\|\nabla D(\hat{x})\| - 1` for `\|D(\hat{x})\| - 1`, where the point is one between data and samples."""
    match gap.args:
        case (Op("norm" | "abs", (App(_, (Sym(at) as x,), (), _) as value,)), Op("neg", (Num(),)) as one):
            between = take_apart(at).accent in ("hat", "tilde", "bar")
            return Op("add", (Op("norm", (Bind("grad", (x,), (None,), value),)), one)) if between else None
        case _:
            return None


def _slope_from_one(gap: Op) -> bool:
    return _is_slope(gap.args[0]) and gap.args[1] == neg(num(1))


def _refuted(penalty: Term, mended: dict[str, str]) -> Verdict:
    squared = isinstance(penalty, Op)
    of_values = squared and not any(isinstance(n, Bind) for n in walk(penalty))
    if of_values:  # what stands in brackets is squared: 0 - 1, 1 + 1, or stands without a square: 0 - 1
        slope, meant, written = "the slope is 1, D is 0", "0", "1"
    else:
        slope, meant, written = ("the slope is 1", "0", "4") if squared else ("the slope is 0", "1", "-1")
    return Verdict(
        "refuted",
        reason="a gradient penalty is the mean square of what the slope is off 1",
        counterexample={"model": {"where": slope}, "lhs": meant, "rhs": written},
        mistake="sign" if squared and not of_values else "wrong variable" if of_values else "a square is lost",
        repair=mended,
    )
