"""How far a sum reaches: the names that a term uses, but for those that it binds itself."""

from __future__ import annotations

from typing import TypeGuard

from .terms import App, Bind, Op, Sym, Term, children, free_names, transform, walk

_OVER_POINTS = frozenset(("KL", "JSD", "TV", "W", "Div", "crossentropy", "H", "I"))


def one_of_many(base: str, subs: tuple[Term, ...]) -> Sym:
    """The variable that a binder over `z_i` binds where i is bound outside: one name, whatever i is."""
    return Sym(f"{base}_{{{subs[0].name}}}" if len(subs) == 1 and isinstance(subs[0], Sym) else base)


def with_own(variables: tuple[Sym, ...], term: Term) -> Term:
    r"""`p(x_i, z_i)` under `\sum_i \sum_{z_i}`: with the name that the inner sign binds in place of the i-th z."""
    own = {v.name for v in variables if v.name.endswith("}")}

    def put(t: Term) -> Term:
        match t:
            case Op("index", (Sym(base), Sym() as sub)) if (name := one_of_many(base, (sub,))).name in own:
                return name
            case _:
                return t

    return transform(term, put) if own else term


def index_names(term: Term) -> frozenset[str]:
    """Names used as an index: free symbols, and subscripts such as the i of `z_i`."""
    names: set[str] = set(names_outside(term))
    for name in list(names):
        _, _, sub = name.partition("_{")
        if sub and len(sub) == 2:
            names.add(sub[0])
        _, _, sup = name.partition("^{")
        if sup and sup.strip("()}").isalpha():
            names.add(sup.strip("()}"))
    return frozenset(names)


def names_outside(term: Term) -> frozenset[str]:
    """The free names of a term, but for the points that a divergence, an entropy or a mean is over."""
    if isinstance(term, App) and not term.fn.startswith("Div_"):
        return free_names(term)
    own = frozenset[str]()
    if isinstance(term, App) or (isinstance(term, Op) and term.op in _OVER_POINTS):
        laws = [n for law in term.args for n in walk(law) if isinstance(n, App)]
        own = frozenset(a.name for law in laws for a in law.args if _plain(a))
        own |= {a.name for a in term.args if _plain(a) and isinstance(term, Op) and term.op in ("H", "I")}
    elif isinstance(term, Bind) and term.op == "E" and [v.name for v in term.vars] == [""]:
        own = frozenset(a.name for law in term.over if isinstance(law, App) for a in law.args if _plain(a))
    elif not isinstance(term, Op) or term.op == "at":
        return free_names(term)
    return frozenset[str]().union(*map(names_outside, children(term))) - own


def _plain(t: Term) -> TypeGuard[Sym]:
    return isinstance(t, Sym) and "_" not in t.name and "^" not in t.name
