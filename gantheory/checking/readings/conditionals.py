"""Conditional laws as teaching pages write them: averaged without saying so, or the generator's for the joint's."""

from __future__ import annotations

from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, children, free_names, num, rebuild, transform, walk
from ..names import take_apart
from ..scruples import nodes
from ..symbols import Symbols

_DOT = Sym("\\cdot")
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
    """The relation of an information I(c; G(z, c)) with p_G(x|c) as the conditional of the joint law of c and x,
    and with what is generated from z and c as the x of that law."""
    maps = {n for n in nodes(rel) if isinstance(n, App) and symbols.is_map(n.fn)}
    codes = {a for m in maps if len(m.args) > 1 for a in m.args} | maps
    if not any(isinstance(n, Op) and n.op in ("H", "I") and codes & set(n.args) for n in nodes(rel)):
        return _of_the_labelled_law(rel)

    def joint(t: Term) -> Term:
        if isinstance(t, Bind) and t.op == "E":
            return _of_what_is_generated(t, maps)
        if isinstance(t, App) and t.given and take_apart(t.fn).letter in ("p", "P"):
            parts = take_apart(t.fn)
            return App(parts.letter, t.args, t.given) if parts.sub in _GENERATED else t
        return t

    return Rel(rel.op, transform(rel.lhs, joint), transform(rel.rhs, joint))


def _of_the_labelled_law(rel: Rel) -> Rel:
    """The relation of an information I(c; x) with p_G as the joint law of c and x, where no other law of x stands in
    it."""
    informed = {a for n in nodes(rel) if isinstance(n, Op) and n.op in ("H", "I") for m in n.args for a in walk(m)}
    applied = {n for n in nodes(rel) if isinstance(n, App) and take_apart(n.fn).letter in ("p", "P")}
    made = {n for n in applied if take_apart(n.fn).sub in _GENERATED}
    of_two = {n.fn for n in made if n.given}
    about = {a for n in made for a in (*n.args, *n.given)} - {_DOT}
    codes = {a for n in applied - made for a in n.args}  # as in p(c)
    plain = all(len(n.args) == 1 and not n.given for n in applied - made) and len(codes) <= 1
    if len(of_two) != 1 or {n.fn for n in made} != of_two or not (plain and about <= informed and codes < about):
        return rel

    def joint(t: Term) -> Term:
        return App(take_apart(t.fn).letter, t.args, t.given) if isinstance(t, App) and t in made else t

    return Rel(rel.op, transform(rel.lhs, joint), transform(rel.rhs, joint))


def _of_what_is_generated(mean: Bind, maps: set[App]) -> Term:
    """E_{z, c}[f(c, G(z, c))] as E_{(c, x) ~ p}[f(c, x)], the mean under the joint law of a code and what it makes."""
    body: Term = mean
    drawn: list[Sym] = []
    while isinstance(body, Bind) and body.op == "E":
        drawn += _drawn(body)
        body = body.body
    for m in maps:
        made = transform(body, lambda n, m=m: Sym("x") if n == m else n)
        noise = [v for v in drawn if v in m.args and v.name not in free_names(made)]
        code = [v for v in drawn if v not in noise]
        plain = len(drawn) == len(m.args) and set(drawn) == set(m.args) and "x" not in free_names(body)
        if plain and noise and code:
            over = (*code, Sym("x"))
            return Bind("E", over, (App("p", over), *(None for _ in code)), made)
    return mean


def _drawn(mean: Bind) -> list[Sym]:
    r"""The variables of a mean; those of `\mathbb{E}_{z, c}` stand where laws would."""
    return [o if not v.name and isinstance(o, Sym) else v for v, o in zip(mean.vars, mean.over, strict=True)]


def mentions_pi(rel: Rel) -> bool:
    r"""Does `\pi` stand in a relation elsewhere than in 2 \pi, so that it may be a letter of the document?"""

    def without(t: Term) -> Term:
        return num(1) if isinstance(t, Op) and t.op == "mul" and any(isinstance(a, Num) for a in t.args) else t

    return any("\\pi" in free_names(transform(t, without)) for t in (rel.lhs, rel.rhs))


__all__ = ["mentions_pi", "with_averages", "with_generated"]
