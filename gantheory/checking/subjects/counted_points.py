r"""Sums over points beside means and integrals; distances between points, of which only the points matter."""

from __future__ import annotations

from dataclasses import replace

from ...language.context import Context, Function
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, transform, walk
from ...proving import Proof, prove
from ..symbols import Symbols, point_base
from ..verdict import Surroundings, Verdict

DISCRETE = "the distributions are discrete"
_LINEAR = ("add", "neg", "mul", "div")


def proof_of(rel: Rel, context: Context, deadline: float) -> Proof | None:
    """A proof of a core relation as it stands, or with any function of the points in place of their distance."""
    proof = prove(rel, context, deadline=deadline)
    if proof is not None or not any(_is_distance(n, context) for t in (rel.lhs, rel.rhs) for n in walk(t)):
        return proof
    functions = dict(context.functions)

    def put(t: Term) -> Term:
        if not (isinstance(t, Op) and _is_distance(t, context)):
            return t
        points = tuple(Sym(name) for name in sorted(free_names(t)))
        name = f"distance of {t.args[0]}"
        functions[name] = Function(name, tuple(context.points[p.name] for p in points), "real")
        return App(name, points)

    read = Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))
    return prove(read, replace(context, functions=functions), deadline=deadline)


def _is_distance(t: Term, context: Context) -> bool:
    r"""`\|x - y\|`, of points alone."""
    if not (isinstance(t, Op) and t.op in ("norm", "abs")):
        return False
    plain = all(isinstance(n, Sym | Num) or (isinstance(n, Op) and n.op in _LINEAR) for n in walk(t.args[0]))
    return plain and bool(names := free_names(t)) and names <= set(context.points)


def of_discrete_laws(rel: Rel, verdict: Verdict, around: Surroundings) -> Verdict:
    """A proved equation of a sum over points with a mean or an integral: the laws have to be discrete."""
    if rel.op != "=" or not verdict.good or around.discrete_stated or around.literal:
        return verdict
    sums = [_adds(t, around.symbols) for t in (rel.lhs, rel.rhs)]
    if sums[0] == sums[1] or not _integrates(rel.rhs if sums[0] else rel.lhs):
        return verdict
    if any(isinstance(n, Op) and n.op in ("H", "I", "crossentropy") for t in (rel.lhs, rel.rhs) for n in walk(t)):
        return verdict
    conditions, kinds = (*verdict.conditions, DISCRETE), (*verdict.kinds, "reading")
    return replace(verdict, verdict="proved-under", conditions=conditions, kinds=kinds)


def _adds(t: Term, symbols: Symbols) -> bool:
    """Does a sum over all points of a law stand in a term?"""
    for n in walk(t):
        match n:
            case Bind("sum", variables, over, body) if all(o is None for o in over):
                laws = [a for a in walk(body) if isinstance(a, App) and set(variables) & {*a.args, *a.given}]
                if all(point_base(v) in ("x", "y") for v in variables) and laws and not _indexed(body):
                    return True
            case _:
                pass
    return False


def _indexed(t: Term) -> bool:
    return any(isinstance(n, Op) and n.op == "index" for n in walk(t))


def _integrates(t: Term) -> bool:
    return any(isinstance(n, Bind) and n.op in ("E", "int") for n in walk(t))
