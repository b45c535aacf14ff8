r"""Informations with the law below, `I_q(x; z)`: that of z drawn from q(z|x), for x from the law averaged over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...language.terms import App, Bind, Op, Rel, Sym, Term, transform
from ..names import take_apart
from ..scruples import nodes
from ..verdict import Surroundings, Verdict

Judge = Callable[[Rel, Surroundings], Verdict]


def of_informations(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    """The verdict on a relation that names an information by its conditional law; None if there is none."""
    read = Rel(rel.op, *(transform(t, lambda n: _written(n, rel, around)) for t in (rel.lhs, rel.rhs)))
    if read == rel or around.literal:
        return None
    verdict = judge(read, around)
    if verdict.good:
        owed = "the information is that of the conditional, over the law of its condition that is averaged"
        conditions, kinds = (*verdict.conditions, owed), (*verdict.kinds, "reading")
        return replace(verdict, verdict="proved-under", conditions=conditions, kinds=kinds)
    return replace(verdict, repair=None) if verdict.verdict in ("refuted", "supported") else None


def _written(t: Term, rel: Rel, around: Surroundings) -> Term:
    """`I_q(x; z)` as `E_{p(x)}[KL(q(z|x) || q(z))]`."""
    match t:
        case App(fn, (Sym() as x,), (), (Sym() as z,)) if take_apart(fn).letter == "I":
            law = take_apart(fn).sub
        case _:
            return t
    if fn in around.definitions or not law or not around.symbols.is_law(law):
        return t
    for given, other in ((x, z), (z, x)):
        named = [n for n in nodes(rel) if isinstance(n, App) and law in (n.fn, take_apart(n.fn).letter)]
        found = {n for n in named if (n.args, n.given) == ((other,), (given,))}
        drawn = {law for n in nodes(rel) if isinstance(n, Bind) if (law := _averaged(n, given)) is not None}
        if len(found) == len(drawn) == 1:
            conditional = found.pop()
            marginal = App(conditional.fn, (other,), (), conditional.params)
            return Bind("E", (given,), (drawn.pop(),), Op("KL", (conditional, marginal)))
    return t


def _averaged(mean: Bind, at: Sym) -> App | None:
    """The law of a point, where a mean is one over it."""
    match mean:
        case Bind("E", (v,), (Sym(name),), _) if v == at:
            return App(name, (at,))
        case Bind("E", (Sym(),), (App(_, (x,), ()) as law,), _) if x == at:
            return law
        case _:
            return None


__all__ = ["of_informations"]
