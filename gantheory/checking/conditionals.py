"""Conditional laws as teaching pages write them: averaged without saying so, or the generator's for the joint's."""

from __future__ import annotations

from ..language.terms import App, Bind, Num, Op, Rel, Sym, Term, children, free_names, num, rebuild, transform
from .scruples import nodes
from .symbols import Symbols, take_apart

_GENERATED = frozenset(("G", "g", "gen", "model", "\\theta"))


def with_averages(rel: Rel) -> Rel:
    """The relation with KL(p(y|x), q(y|x)) as its mean over p(x), the conditional divergence of information theory,
    where nothing else in the relation depends on that x and no sum or mean over x is written around it."""

    def conditional(t: Term) -> bool:
        match t:
            case Op("KL", (App(_, args, given, _), App(_, others, same, _))):
                return bool(given) and given == same and args == others and all(isinstance(g, Sym) for g in given)
            case _:
                return False

    if not any(conditional(n) for n in nodes(rel)):
        return rel
    outside = [
        transform(t, lambda n: num(0) if isinstance(n, Op) and n.op in ("KL", "H", "I") else n)
        for t in (rel.lhs, rel.rhs)
    ]
    fixed = frozenset[str]().union(*(free_names(t) for t in outside))

    def averaged(t: Term, bound: frozenset[str] = frozenset()) -> Term:
        if isinstance(t, Bind):
            bound |= {v.name for v in t.vars}
        if not (conditional(t) and isinstance(t, Op) and isinstance(t.args[0], App)):
            kids = children(t)
            return rebuild(t, tuple(averaged(k, bound) for k in kids)) if kids else t
        law = t.args[0]
        drawn = tuple(g for g in law.given if isinstance(g, Sym))
        if any(g.name in fixed | bound for g in drawn):
            return t
        over = (App(law.fn, drawn, (), law.params), *(None for _ in drawn[1:]))
        return Bind("E", drawn, over, t)

    return Rel(rel.op, averaged(rel.lhs), averaged(rel.rhs))


def with_generated(rel: Rel, symbols: Symbols) -> Rel:
    """The relation of an information I(c; G(z, c)) with p_G(x|c) as the conditional of the joint law of c and x."""
    informed = any(
        isinstance(n, Op) and n.op in ("H", "I") and any(isinstance(a, App) and symbols.is_map(a.fn) for a in n.args)
        for n in nodes(rel)
    )
    if not informed:
        return rel

    def joint(t: Term) -> Term:
        if isinstance(t, App) and t.given and take_apart(t.fn).letter in ("p", "P"):
            parts = take_apart(t.fn)
            return App(parts.letter, t.args, t.given) if parts.sub in _GENERATED else t
        return t

    return Rel(rel.op, transform(rel.lhs, joint), transform(rel.rhs, joint))


def mentions_pi(rel: Rel) -> bool:
    r"""Does `\pi` stand in a relation elsewhere than in 2 \pi, so that it may be a letter of the document?"""

    def without(t: Term) -> Term:
        return num(1) if isinstance(t, Op) and t.op == "mul" and any(isinstance(a, Num) for a in t.args) else t

    return any("\\pi" in free_names(transform(t, without)) for t in (rel.lhs, rel.rhs))


__all__ = ["mentions_pi", "with_averages", "with_generated"]
