r"""Pointwise relations of a classifier D and two laws, such as `p(x)/q(x) = D(x)/(1 - D(x))`: of the best one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ...language.printing import latex
from ...language.terms import App, Bind, Rel, Term, add, div, transform
from ..names import take_apart
from ..scruples import nodes
from ..symbols import Symbols
from ..verdict import Surroundings, Verdict


def of_the_best(rel: Rel, around: Surroundings, judge: Callable[[Rel, Surroundings], Verdict]) -> Verdict | None:
    """A false relation of a classifier and two laws at a point: what holds of the best classifier between them."""
    for read, granted in () if around.literal else _of_the_best(rel, around.symbols):
        verdict = judge(read, replace(around, mend=False, literal=True))
        if verdict.good:
            conditions, kinds = (*verdict.conditions, granted), (*verdict.kinds, "optimal")
            return replace(verdict, verdict="proved-under", conditions=conditions, kinds=kinds)
    return None


def _of_the_best(rel: Rel, symbols: Symbols) -> Iterator[tuple[Rel, str]]:
    """The relation with D as the best classifier between the two laws that it names, and what that takes for granted;
    nothing where a mean is taken, or where D or the laws are not two laws at one point."""
    if any(isinstance(n, Bind) for n in nodes(rel)):
        return
    applied = {n for n in nodes(rel) if isinstance(n, App)}
    played = {n for n in applied if symbols.is_unit(n.fn) and not take_apart(n.fn).optimal}
    laws = sorted((n for n in applied if symbols.is_law(n.fn) and not n.given), key=str)
    if len(played) != 1 or len(laws) != 2 or len({n.args for n in (*played, *laws)}) != 1:
        return
    d = played.pop()
    for p, q in ((laws[0], laws[1]), (laws[1], laws[0])):
        best = div(p, add(p, q))

        def put(t: Term, best: Term = best) -> Term:
            return best if t == d else t

        yield Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put)), f"{latex(d)} is {latex(best)}"
