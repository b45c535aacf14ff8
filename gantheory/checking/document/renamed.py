r"""Laws that a text calls by another name than in the value it defined: `L` of `p_{teacher}`, and `\max L` of p_T."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations

from ...language.printing import latex
from ...language.terms import App, Rel, Sym, Term, transform, walk
from ..scope import Core
from ..verdict import Surroundings, Verdict

_MOST = 3  # laws on a side


def under_other_names(
    rel: Rel, core: Core, around: Surroundings, judge: Callable[[Rel, Surroundings], Verdict]
) -> Verdict | None:
    """The verdict on a false relation between a value of laws that the line does not write, which its definition
    brings in, and an expression in other laws alone: with these laws as those, or no claim about either."""
    sides = [{n for n in names_of(t) if n in core.context.densities} for t in core.sides]
    written = {around.symbols.alias.get(n, n) for t in (rel.lhs, rel.rhs) for n in names_of(t)}
    brought = [side for side in sides if not side & written]
    of_laws = any(isinstance(t, Sym | App) and names_of(t) <= around.symbols.laws for t in (rel.lhs, rel.rhs))
    if around.literal or of_laws or len(brought) != 1 or not all(sides) or sides[0] & sides[1]:
        return None
    laws = sorted(next(side for side in sides if side is not brought[0]))
    if not laws or not set(laws) <= written or len(laws) > _MOST:
        return None
    for chosen in permutations(sorted(brought[0]), len(laws)):
        names = dict(zip(laws, chosen, strict=True))
        verdict = judge(_renamed(rel, names), replace(around, mend=False))
        if verdict.good or verdict.verdict == "supported":
            same = (f"{latex(Sym(a))} is {latex(Sym(b))}" for a, b in names.items())
            conditions, kinds = (*verdict.conditions, *same), (*verdict.kinds, "reading")
            known = "proved-under" if verdict.good else "supported"
            return replace(verdict, verdict=known, conditions=conditions, kinds=kinds)
    return Verdict("unread", reason="the value is one of other laws: " + ", ".join(sorted(brought[0])))


def names_of(t: Term) -> set[str]:
    """The names that stand in a term."""
    return {n.fn if isinstance(n, App) else n.name for n in walk(t) if isinstance(n, App | Sym)}


def _renamed(rel: Rel, names: dict[str, str]) -> Rel:
    def put(t: Term) -> Term:
        match t:
            case App(fn, _, _, _) if fn in names:
                return replace(t, fn=names[fn])
            case Sym(name) if name in names:
                return Sym(names[name])
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))
