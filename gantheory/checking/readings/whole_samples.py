r"""`\log p(X) = \sum_i \log p(x_i)`: a law at a whole sample, by the name of the law of one point of it; and laws
`Q_i(z)` of something beside each point of a sample.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...language.reach import one_of_many
from ...language.terms import App, Bind, Op, Rel, Sym, Term, transform, walk
from ..symbols import point_base
from ..verdict import Surroundings, Verdict

INDEPENDENT = "the samples are independent"
_INDEXED = "\\indexed"


def of_a_whole_sample(rel: Rel, around: Surroundings, judge: Callable[[Rel, Surroundings], Verdict]) -> Verdict | None:
    """The verdict on a false relation between a law at x and what is added up over points x_i: what it is where x is
    all of them. None if it is no such relation, or if it is an equation of a logarithm and false then too."""
    found = None if around.literal else _written(rel)
    if found is None:
        return None
    whole, each = found
    read = Rel(rel.op, *(transform(t, lambda n: each if n == whole else n) for t in (rel.lhs, rel.rhs)))
    verdict = judge(read, replace(around, mend=False))
    if verdict.good and rel.op == "=":
        return Verdict("definition", reason="an assumption on its laws", conditions=(INDEPENDENT,))
    if verdict.good or verdict.verdict == "supported":
        kind, kinds = "proved-under" if verdict.good else "supported", (*verdict.kinds, "reading")
        return replace(verdict, verdict=kind, conditions=(*verdict.conditions, INDEPENDENT), kinds=kinds)
    if verdict.verdict == "refuted" and rel.lhs == Op("log", (whole,)) and isinstance(rel.rhs, Bind):
        return None
    return Verdict("unread", reason="what carries an index may be a part of what stands bare")


def _written(rel: Rel) -> tuple[App, Bind] | None:
    """`p(X)`, and the product of all `p(x_i)`, where both stand in a relation."""
    terms = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
    bound = {v.name for n in terms if isinstance(n, Bind) for v in n.vars}
    bare = [n for n in terms if isinstance(n, App) and n.args and all(_is_bare(a, bound) for a in n.args)]
    for binder in (n for n in terms if isinstance(n, Bind) and n.op in ("sum", "prod") and len(n.vars) == 1):
        counted = {point_base(n): n for n in walk(binder.body) if _is_counted(n, binder.vars[0])}
        for whole in bare:
            if not isinstance(whole.args[0], Sym) or point_base(whole.args[0]) not in counted:
                continue
            args = tuple(counted.get(point_base(a), a) for a in whole.args)
            given = tuple(counted.get(point_base(a), a) for a in whole.given)
            return whole, Bind("prod", binder.vars, binder.over, replace(whole, args=args, given=given))
    return None


def _is_bare(t: Term, bound: set[str]) -> bool:
    return isinstance(t, Sym) and point_base(t) is not None and t.name not in bound


def _is_counted(t: Term, index: Sym) -> bool:
    return isinstance(t, Op) and t.op == "index" and t.args[1:] == (index,) and point_base(t) is not None


def with_laws_of_each(rel: Rel) -> tuple[Rel, tuple[str, ...]]:
    r"""`\sum_i \sum_z Q_i(z) \log \frac{p(x_i, z)}{Q_i(z)}` with `Q(z | x_i)` for `Q_i(z)`: a law for each point; and
    the letters of such laws."""
    terms = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
    families = [n for n in terms if isinstance(n, App) and n.fn == _INDEXED]
    letters = {letter for n in families if (letter := _letter(n))}
    applied = {n.fn for n in terms if isinstance(n, App)} - {_INDEXED}
    if not families or not all(map(_letter, families)) or letters & applied:
        return rel, ()
    counted = {n for n in terms if isinstance(n, Op) and n.op == "index" and point_base(n) == "x"}

    def put(t: Term) -> Term:
        match t:
            case Bind("E", (Sym() as z,), (Op("index", (Sym(letter), Sym())) as law,), _) if letter in letters:
                own = [n for n in counted if n.args[1:] == law.args[1:]]
                return replace(t, over=(App(letter, (z,), (own[0],)),)) if len(own) == 1 else t
            case _:
                pass
        if not isinstance(t, App) or t.fn != _INDEXED or (letter := _letter(t)) is None:
            return t
        own = [n for n in counted if n.args[1:] == _index(t)]
        return App(letter, t.args, (own[0],)) if len(own) == 1 else t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put)), tuple(sorted(letters))


def _letter(t: App) -> str | None:
    """The letter of `Q_i(z)`, a law of something else than the points."""
    match t:
        case App("\\indexed", (z,), (), (Op("index", (Sym("q" | "Q" as letter), Sym())),)) if point_base(z) == "z":
            return letter
        case _:
            return None


def _index(t: App) -> tuple[Term, ...]:
    return t.params[0].args[1:] if isinstance(t.params[0], Op) else ()


def with_own_variables(rel: Rel) -> Rel:
    r"""`E_{q(z_i|x_i)}[\log p(x_i|z_i)]` and `KL(q(z_i|x_i) \| p(z_i))` under a sum over i, with a variable of their
    own for the i-th z that is drawn in them."""

    def put(t: Term) -> Term:
        match t:
            case Bind("E", (Sym(""),), (App(_, args, _, _) as law,), body) if own := _drawn(args):
                return replace(t, over=(_with_names(law, own),), body=_with_names(body, own))
            case Op("KL" | "JSD" | "TV", (App(_, args, _, _), _)) if own := _drawn(args):
                return _with_names(t, own)
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def _drawn(args: tuple[Term, ...]) -> dict[Term, Sym]:
    named = [a for a in args if isinstance(a, Op) and a.op == "index" and point_base(a) is not None]
    return {a: one_of_many(a.args[0].name, a.args[1:]) for a in named if isinstance(a.args[0], Sym)}


def _with_names(t: Term, own: dict[Term, Sym]) -> Term:
    return transform(t, lambda n: own.get(n, n))
