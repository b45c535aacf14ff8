"""Statements that differentiate through points: which spaces become lines, and how expectations follow the points."""

from __future__ import annotations

from gantheory.language.context import Context
from gantheory.language.terms import App, Bind, Rel, Sym, Term, substitute, transform, walk

from .needs import DERIVATIVES, Needs


def moving_spaces(rel: Rel, ctx: Context, needs: Needs) -> frozenset[str]:
    """Spaces whose points move: images of a map under a derivative in its parameters, or differentiated points."""
    moving = {ctx.points[n] for n in needs.differentiated if n in ctx.points and n in needs.bound}
    for side in (rel.lhs, rel.rhs):
        for node in walk(side):
            if isinstance(node, Bind) and node.op in DERIVATIVES:
                moving |= _moved_by(node, ctx)
    return frozenset(moving)


def _moved_by(node: Bind, ctx: Context) -> set[str]:
    names = {v.name for v in node.vars}
    found: set[str] = set()
    for inner in walk(node.body):
        if isinstance(inner, App) and inner.fn in ctx.functions:
            spec = ctx.functions[inner.fn]
            inside = {n.name for p in inner.params for n in walk(p) if isinstance(n, Sym)} or set(spec.params)
            if spec.range not in ("unit", "positive", "real") and inside & names:
                found.add(spec.range)
    return found


def smoothed(rel: Rel, ctx: Context, lines: frozenset[str]) -> Rel:
    """E over the law of a moving map becomes E over its source at the image (the change of variables)."""
    laws = {p.law: p for p in ctx.pushforwards if p.map in ctx.functions and ctx.functions[p.map].range in lines}

    def rewrite(term: Term) -> Term:
        match term:
            case Bind("E", (x,), (Bind("fun", (v,), _, App(law, (w,), (), params)),), body) if law in laws and w == v:
                push = laws[law]
                source = ctx.densities.get(push.source)
                if source is None or len(source.spaces) != 1:
                    return term
                z = next((n for n, s in ctx.points.items() if s == source.spaces[0]), None)
                if z is None:
                    return term
                image = App(push.map, (Sym(z),), (), params)
                law_z = Bind("fun", (Sym(z),), (None,), App(push.source, (Sym(z),)))
                return Bind("E", (Sym(z),), (law_z,), substitute(body, {x.name: image}))
            case _:
                return term

    return Rel(rel.op, transform(rel.lhs, rewrite), transform(rel.rhs, rewrite))
