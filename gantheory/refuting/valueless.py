"""Statements with a side that has a value nowhere: the logarithm or the root of a number that is always below zero."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from gantheory.language.terms import Bind, Term

from .balls import Negative, Undefined, Unsupported
from .compiling import Code, Compiler, State, start
from .model import Model
from .needs import CHOICES
from .relations import EQUALITIES, NO_VALUE, ORDERS, Outcome

if TYPE_CHECKING:
    from .examining import Plan


def without_value(work: Plan) -> Plan | None:
    """The plan under which a model refutes where a side certainly has no value, None for relations of other kinds."""
    if work.rel.op not in ORDERS | EQUALITIES:
        return None
    check, sides = work.check, (work.rel.lhs, work.rel.rhs)

    def judge(st: State) -> Outcome:
        found = check(st)
        if not found.negative:
            return Outcome(True if found.holds is False else found.holds)
        lhs, rhs = (_spelled(side, work, st.model) for side in sides)
        return Outcome(False, lhs, rhs)

    return replace(work, check=judge)


def coincident(model: Model) -> bool:
    """Are two laws of a model the same by chance?"""
    laws = [d for d in model.densities.values() if not d.factors and d.scale is None]
    totals = [sum(d.weights.values(), Fraction(0)) for d in laws]
    shares = [(d.slots, d.conditional, [w / t for w in d.weights.values()]) for d, t in zip(laws, totals, strict=True)]
    return any(a == b for k, a in enumerate(shares) for b in shares[:k])


def _spelled(side: Term, work: Plan, model: Model) -> str:
    """What a side is worth at the first point, for people."""
    from .examining import text

    st = start(model)
    compiler = Compiler(work.ctx)
    try:
        code: Code = compiler.number(side)
        st.env.update({n: 0 for n in work.ctx.points if n not in st.env})
        return text(code(st))
    except Negative:
        return NO_VALUE
    except Undefined:
        return "no value"
    except Unsupported:
        return NO_VALUE if isinstance(side, Bind) and side.op in CHOICES else "a function"
