r"""What moves with a parameter that nothing carries: `\nabla_\theta E_{x \sim p_g}[f(x)]` speaks of a p_g that depends
on theta, though its name does not say so. Taken at its word it would be the derivative of a constant, and any equation
of such derivatives would hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...language.context import Context
from ...language.terms import App, Bind, Op, Rel, Sym, Term, transform, walk
from ..names import PARAMETER_LETTERS, parameter_of, take_apart
from ..scope import Cannot
from ..symbols import Symbols

_OVER = ("partial", "grad", "deriv", "argmax", "argmin", "max", "min", "sup", "inf")


def with_moving_laws(rel: Rel, ctx: Context, symbols: Symbols, *, functions: bool) -> tuple[Rel, Context]:
    """The relation with the model's law as a family in each parameter that nothing in it carries, or with its functions
    if no law can move; `functions` takes the functions to move in any case. Raises `Cannot` where they cannot."""
    rel = _with_bare_names(rel, ctx)
    for v, bodies in _taken_over(rel, ctx).items():
        inside = [n for body in bodies for n in walk(body)]
        if any(n == Sym(v) or (isinstance(n, App) and Sym(v) in n.params) for n in inside):
            continue
        names = {n.fn for n in inside if isinstance(n, App) and not n.params}
        laws = {n for n in names & ctx.densities.keys() if not ctx.densities[n].params and _moves(n, symbols)}
        if _of_d(v, symbols):  # the best D is held fixed in what it is the parameter of
            if any(isinstance(n, Op) and n.op == "frozen" for n in inside):
                raise Cannot(f"nothing that depends on {v}", v)
            laws = set[str]()
        if laws and not functions:
            model = {name for name in laws if name == symbols.model}
            rel, ctx = _with_parameter(rel, ctx, v, model or laws)
            continue
        free = set[str]() if _is_carried(v, symbols) else names & ctx.functions.keys()
        moved = {n for n in free if not ctx.functions[n].params and not (_of_g(v) and symbols.is_unit(n))}
        if laws and not moved:
            raise Cannot(f"nothing that depends on {v}", v)
        if moved:
            rel, ctx = _with_parameter(rel, ctx, v, moved)
    return rel, ctx


def _with_bare_names(rel: Rel, ctx: Context) -> Rel:
    r"""The relation of a slope of D, beside one of `D_\theta` in theta, with the former as the latter."""
    for v, bodies in _taken_over(rel, ctx).items():
        carried = {n for body in bodies for n in walk(body) if isinstance(n, App) and n.params == (Sym(v),)}
        full = {take_apart(n.fn).letter: n.fn for n in carried if n.fn in ctx.functions and parameter_of(n.fn) == v}

        def put(t: Term, v: str = v, full: Mapping[str, str] = full) -> Term:
            bare = isinstance(t, App) and t.fn in full and not t.params
            return replace(t, fn=full[t.fn], params=(Sym(v),)) if isinstance(t, App) and bare else t

        rel = Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put)) if full else rel
    return rel


def _of_d(v: str, symbols: Symbols) -> bool:
    parts = take_apart(v)
    return parts.sub in ("d", "D") or parts.sup == "(D)" or any(parameter_of(n) == v for n in symbols.unit)


def _of_g(v: str) -> bool:
    parts = take_apart(v)
    return parts.sub in ("g", "G") or parts.sup == "(G)"


def binds(rel: Rel, *ops: str) -> bool:
    """Does one of these binders stand in a relation?"""
    return any(isinstance(n, Bind) and n.op in ops for t in (rel.lhs, rel.rhs) for n in walk(t))


def estimates_a_slope(rel: Rel) -> bool:
    """Is a slope of a mean or an integral set equal to one of a mean over samples?"""
    sampled = {any(isinstance(n, Op) and n.op == "index" for n in walk(t)) for t in (rel.lhs, rel.rhs)}
    return len(sampled) == 2 and binds(rel, "E", "int") and binds(rel, "grad", "partial", "deriv")


def moves(rel: Rel) -> bool:
    """Is anything differentiated, or optimised, in a parameter?"""
    over = [v for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Bind) and n.op in _OVER for v in n.vars]
    return any(take_apart(v.name).letter in PARAMETER_LETTERS for v in over)


def _taken_over(rel: Rel, ctx: Context) -> dict[str, list[Term]]:
    """Parameter -> what is differentiated, or optimised, in it."""
    found: dict[str, list[Term]] = {}
    for t in (rel.lhs, rel.rhs):
        for n in walk(t):
            if isinstance(n, Bind) and n.op in _OVER:
                for v in n.vars:
                    if v.name in ctx.params and take_apart(v.name).letter in PARAMETER_LETTERS:
                        found.setdefault(v.name, []).append(n.body)
    return found


def _moves(law: str, symbols: Symbols) -> bool:
    """Is it neither the law of the data nor that of the noise?"""
    return law not in (symbols.data, symbols.prior) and take_apart(law).sub not in ("z", "\\epsilon", "prior", "noise")


def _is_carried(v: str, symbols: Symbols) -> bool:
    """Does the document write the parameter at a law, a map or a discriminator?"""
    named: Iterable[str] = (*symbols.maps, *symbols.unit)
    return v in symbols.families.values() or any(parameter_of(n) == v for n in named)


def _with_parameter(rel: Rel, ctx: Context, v: str, moved: set[str]) -> tuple[Rel, Context]:
    def put(t: Term) -> Term:
        return replace(t, params=(Sym(v),)) if isinstance(t, App) and t.fn in moved and not t.params else t

    densities = {n: replace(d, params=(v,)) if n in moved else d for n, d in ctx.densities.items()}
    functions = {n: replace(f, params=(v,)) if n in moved else f for n, f in ctx.functions.items()}
    read = Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))
    return read, replace(ctx, densities=densities, functions=functions)
