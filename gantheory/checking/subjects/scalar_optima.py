r"""Optima over one number: `\arg\max_{y \in (0, 1)} a \log y + b \log(1 - y) = \frac{a}{a + b}`, and conjugates that
are written as what they are, `\sup_{u > 0} \{ut - u \log u\} = e^{t - 1}`.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ...clock import now
from ...kernel.arithmetic import TooLarge
from ...kernel.derivatives import derived
from ...kernel.normal import Normal
from ...kernel.signs import Outside, Undefined
from ...language.context import Context
from ...language.terms import (
    App,
    Bind,
    Num,
    Op,
    Rel,
    Sym,
    Term,
    add,
    free_names,
    mul,
    neg,
    num,
    substitute,
    transform,
    walk,
)
from ...proving import prove
from ...refuting import Refutation, Support, examine
from ..scope import Defined
from ..verdict import Surroundings, Verdict
from .written_out import conjugate_of, settled

_SECONDS = 0.6
_RATIONAL = ("add", "neg", "mul", "div", "pow")
_ZERO = Num(Fraction(0))


def of_a_scalar_optimum(rel: Rel, around: Surroundings) -> Verdict | None:
    """The verdict on where, or what, the optimum of an expression in one number is; None for anything else."""
    match rel.lhs:
        case Bind("argmax" | "argmin" | "sup" | "max" as op, (Sym(u),), (over,), body) if rel.op in ("=", ":="):
            kind = _kind(u, over)
        case _:
            return None
    plain = not any(isinstance(n, App | Bind) for t in (body, rel.rhs) for n in walk(t))
    if around.literal or around.conditional or kind is None or not plain or u in free_names(rel.rhs):
        return None
    letters = (free_names(body) | free_names(rel.rhs)) - {u, "e", "\\pi"}
    if not letters <= free_names(body) or any(_is_known(n, around) for n in {u, *letters}):
        return None
    if op in ("sup", "max"):
        return _of_a_conjugate(rel, Sym(u), body, letters, around)
    return _of_a_place(rel, op, u, body, kind, letters, around)


def _kind(u: str, over: Term | None) -> str | None:
    """What numbers an optimum is over, if they are all, all positive ones, or all shares."""
    match over:
        case None | Sym("\\mathbb{R}"):
            return "real"
        case Op("rel", (Sym(">"), Sym(name), Num(value))) if name == u and value == 0:
            return "positive"
        case Op("tuple", (Num(low), Num(high))) if (low, high) == (0, 1):
            return "unit"
        case _:
            return None


def _is_known(name: str, around: Surroundings) -> bool:
    """Does a letter stand for something else than a number, or than a density at a point?"""
    symbols, meant = around.symbols, around.definitions.get(name)
    if symbols.is_unit(name) or symbols.is_law(name) or symbols.is_map(name):
        return True
    return meant is not None and not (isinstance(meant.body, App) and symbols.is_law(meant.body.fn))


def _of_a_place(
    rel: Rel, op: str, u: str, body: Term, kind: str, letters: frozenset[str], around: Surroundings
) -> Verdict | None:
    """Held against every other number: does none make the objective better?"""
    logs = any(isinstance(n, Op) and n.op in ("log", "div") for n in walk(body))
    rooted = any(isinstance(n, Op) and n.op not in _RATIONAL for n in walk(rel.rhs))
    if rooted or (logs and kind == "real"):  # over numbers that the text does not name
        return None
    there = transform(body, lambda n: rel.rhs if n == Sym(u) else n)
    claim = Rel(">=" if op == "argmax" else "<=", there, body)
    context = Context(scalars={**dict.fromkeys(letters, "positive" if logs else "real"), u: kind})
    outcome = examine(claim, context, seed=around.seed, deadline=now() + _SECONDS)
    if isinstance(outcome, Support):
        models = outcome.models
        return Verdict("supported", f"the objective is best there; {models} random models agree", models=models)
    if not isinstance(outcome, Refutation) or _is_stationary(u, body, rel.rhs, context):
        return None  # the text may know the sign of a letter
    return Verdict(
        "refuted",
        reason=f"another value of {u} makes the objective better (right) than this one (left)",
        counterexample={"model": outcome.model.describe(), "lhs": outcome.lhs, "rhs": outcome.rhs},
        mistake="wrong optimum",
    )


def _is_stationary(u: str, body: Term, at: Term, context: Context) -> bool:
    """Does the derivative vanish there, or is that not known?"""
    n = Normal(context)
    try:
        slope, place = derived(n, n.form(body), frozenset({u})), n.form(at)
        return not n.mapped(slope, lambda a: place if a.kind == "scalar" and u in a.free else None)
    except (Outside, Undefined, TooLarge, ArithmeticError):
        return True


def _of_a_conjugate(rel: Rel, u: Sym, body: Term, letters: frozenset[str], around: Surroundings) -> Verdict | None:
    r"""`\sup_u \{ut - f(u)\} = g(t)` of a convex f: `g(f'(u)) = u f'(u) - f(u)` for every u."""
    if len(letters) != 1:
        return None
    (t,) = letters
    rest = substitute(body, {t: _ZERO})
    kinds = Context(scalars={u.name: "positive", t: "real"})
    linear = Rel("=", body, add(mul(u, Sym(t)), rest))
    if prove(linear, kinds, deadline=now() + _SECONDS) is None:
        return None
    slope = Bind("deriv", (u,), (None,), neg(rest))
    curved = examine(
        Rel(">=", Bind("deriv", (u,), (None,), slope), num(0)), kinds, seed=around.seed, deadline=now() + _SECONDS
    )
    if not isinstance(curved, Support):
        return None
    read = conjugate_of(Rel("=", App("f^{*}", (Sym(t),)), rel.rhs), {"f": Defined((u.name,), neg(rest), 0)})
    verdict = settled(read, around) if read is not None else None
    if verdict is None or verdict.verdict == "refuted":
        reason = "where t is the slope of f at a number: the value there is the right side"
        return verdict and replace(verdict, repair=None, reason=reason, mistake="wrong optimum")
    return Verdict("supported", reason="the supremum is attained where t is the slope, and has this value there")
