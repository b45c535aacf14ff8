r"""A best discriminator that is held fixed while the generator moves, as proofs about its gradient write it."""

from __future__ import annotations

import re

from ...language.terms import App, Bind, Op, Rel, Sym, Term, add, div, free_names, replaced, transform
from ..names import take_apart
from ..scruples import nodes
from ..symbols import Symbols

_HELD = re.compile(r"(?:theta|phi|psi|omega)(?:_(?:0|k|t|\{(?:0|k|t|old|\\text\{old\}|\\mathrm\{old\})\}))")
_SLOPES = ("grad", "partial", "deriv")


def with_best_at(rel: Rel, symbols: Symbols) -> Rel:
    r"""The relation with `D^*` as the best one against the one law `P_{g_{\theta_0}}` whose parameter is held in it."""
    laws = {name for name in _names(rel) if symbols.is_law(name)}
    held = {name for name in laws if _HELD.search(take_apart(name).sub)}
    if len(held) != 1 or symbols.data is None or not laws - held - {symbols.data}:
        return rel
    data, against = symbols.data, next(iter(held))

    def put(t: Term) -> Term:
        if not (isinstance(t, App) and _is_best(t.fn, symbols) and not t.given):
            return t
        real = App(data, t.args)
        return div(real, add(real, App(against, t.args)))

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def with_law_of_samples(rel: Rel, symbols: Symbols) -> Rel:
    r"""`\mathbb{E}_z[\nabla_\theta f(D^*(g_\theta(z)))]` as the slope of a mean under the law of what is generated."""
    if symbols.model is None or not any(isinstance(n, Bind) and n.op in _SLOPES for n in nodes(rel)):
        return rel
    compared = {name for name in _names(rel) if symbols.is_law(name)} - {symbols.data, symbols.prior}
    laws = {name for name in compared if name.startswith(symbols.model.rstrip("}"))} or {symbols.model}
    if len(laws) != 1:
        return rel
    law = Sym(next(iter(laws)))

    def put(t: Term) -> Term:
        match t:
            case Bind("E", (Sym(z),), (over,), body):
                drawn = over if not z and isinstance(over, Sym) else Sym(z)
            case _:
                return t
        images = {
            n.args[0]
            for n in nodes(Rel("=", body, body))
            if isinstance(n, App) and _is_best(n.fn, symbols) and len(n.args) == 1
        }
        match tuple(images):
            case (App(g, (Sym() as at,)) as image,) if symbols.is_map(g) and at == drawn:
                rest = replaced(body, image, Sym("x"))
            case _:
                return t
        return t if free_names(rest) & {drawn.name, g} or "x" in free_names(body) else _outside(rest, law)

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def _outside(body: Term, law: Sym) -> Term:
    """The mean of a body under a law, with a slope in front of it."""
    match body:
        case Op("neg", (a,)):
            return Op("neg", (_outside(a, law),))
        case Op("evaluated", (a, *at)):
            return Op("evaluated", (_outside(a, law), *at))
        case Bind(op, variables, over, a) if op in _SLOPES:
            return Bind(op, variables, over, _outside(a, law))
        case _:
            return Bind("E", (Sym("x"),), (law,), body)


def _is_best(name: str, symbols: Symbols) -> bool:
    return symbols.is_unit(name) and take_apart(name).optimal


def _names(rel: Rel) -> set[str]:
    return {n.fn if isinstance(n, App) else n.name for n in nodes(rel) if isinstance(n, App | Sym)}
