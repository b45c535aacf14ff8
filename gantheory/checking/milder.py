"""Verdicts milder than refuted: a false line that the text may not have meant where it fails."""

from __future__ import annotations

from ..language.terms import App, Bind, Op, Rel, walk
from ..refuting import Refutation
from .document.inforce import complements_a_law
from .document.presupposed import factorised
from .document.prose import restricts, says_independent, says_one_hot
from .names import take_apart
from .scope import Core
from .scruples import about_a_law, bare_points, keeps_its_constant, nodes
from .symbols import point_base
from .verdict import Surroundings, Verdict


def _of_entropies(rel: Rel, around: Surroundings) -> bool:
    """An entropy is one of discrete laws, unless the words just before speak of densities."""
    return not around.densities_near and any(isinstance(n, Op) and n.op in ("H", "crossentropy") for n in nodes(rel))


def _of_a_conditional_game(rel: Rel) -> bool:
    """Does a value V stand beside divergences of laws that are given something?"""
    valued = any(isinstance(n, App) and take_apart(n.fn).letter in ("V", "\\mathcal{V}") for n in nodes(rel))
    divergences = [n for n in nodes(rel) if isinstance(n, Op) and n.op in ("KL", "JSD")]
    return valued and any(isinstance(a, App) and a.given for n in divergences for a in n.args)


def _counts(rel: Rel) -> bool:
    """Are all points added up, and none integrated over?"""
    binders = [n for n in nodes(rel) if isinstance(n, Bind) and n.op in ("sum", "int")]
    return bool(binders) and all(n.op == "sum" and all(point_base(v) for v in n.vars) for n in binders)


def milder_than(rel: Rel, core: Core, refutation: Refutation, around: Surroundings) -> Verdict | None:
    """What is said of a relation that is refuted, but only where the text may not have meant it."""
    if refutation.scope == "support":
        return Verdict(
            "supported",
            reason="true in every model with full supports",
            conditions=("the densities have a common support",),
        )
    if refutation.scope == "unnormalised":
        return Verdict(
            "supported", reason="true in every normalised model", conditions=("the densities are normalised",)
        )
    discrete = around.discrete_stated or _counts(rel) or _of_entropies(rel, around)
    if refutation.scope == "atoms" and (discrete or complements_a_law(core.rel, around.symbols)):
        return Verdict(
            "supported", reason="true in every discrete model", conditions=("the distributions are discrete",)
        )
    if (
        around.conditional
        and any(isinstance(n, Op) and n.op in ("H", "KL") for n in walk(core.rel.lhs))
        and core.rel.op == "="
    ):
        return Verdict("unread", reason="it holds under an 'if' of the text that is not understood")
    if not around.literal and (parts := factorised(rel, around.symbols)) and says_independent(around.said[0]):
        return Verdict("definition", reason="an assumption on its laws", conditions=parts)
    if not (around.literal or around.matched_stated or around.optimal_stated) and restricts(around.said[0]):
        return Verdict("unread", reason="it may hold under what the sentence supposes")
    if not around.literal and _of_entropies(rel, around) and says_one_hot(around.said[0]):
        return Verdict("unread", reason="it may hold for laws that the text puts at one point")
    if around.equivalent and core.rel.op == "=" and not keeps_its_constant(core.rel):
        return Verdict("unread", reason="the text calls it an equivalence, which does not say that the two are equal")
    if rel.op == "=" and not around.literal and _of_a_conditional_game(rel):
        return Verdict("unread", reason="the game may be one that is given what its divergences are")
    points = set(core.context.points)
    left, right = (bare_points(t) & points for t in (core.rel.lhs, core.rel.rhs))
    if left ^ right and core.rel.op == "=":
        return Verdict("unread", reason=f"{min(left ^ right)} stands alone on one side only")
    return about_a_law(core)
