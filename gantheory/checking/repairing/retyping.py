"""Did you mean, for ill-typed lines: one edit of a law or a variable gives a statement that the judge establishes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ...language.printing import latex
from ...language.terms import App, Bind, Rel, Sym, Term, children, rebuild, substitute, transform, walk
from ..names import PARAMETER_LETTERS, take_apart
from ..symbols import Symbols, point_base
from ..verdict import Surroundings, Verdict


def retyped(rel: Rel, around: Surroundings, judge: Callable[[Rel, Surroundings], Verdict]) -> dict[str, str] | None:
    """The first repair of an ill-typed relation that `judge` establishes, in LaTeX and with its verdict."""
    plain = replace(around, mend=False)
    for edited in _edits(rel, around.symbols):
        verdict = judge(edited, plain)
        if verdict.good:
            return {"latex": latex(edited), "verdict": verdict.verdict}
    return None


def _edits(rel: Rel, symbols: Symbols) -> Iterator[Rel]:
    """Single edits of a surface relation, likeliest first."""

    def data_without_parameter(t: Term) -> Term:
        return _without_parameter(t) if isinstance(t, App) and t.fn == symbols.data else t

    dropped = Rel(rel.op, transform(rel.lhs, data_without_parameter), transform(rel.rhs, data_without_parameter))
    if dropped != rel:
        yield dropped
    for new in _at_one_place(rel.rhs, _redrawn):
        yield Rel(rel.op, rel.lhs, new)
    for new in _at_one_place(rel.lhs, _redrawn):
        yield Rel(rel.op, new, rel.rhs)


def _without_parameter(law: App) -> App:
    """The law of the data without the parameter it cannot have."""
    given = tuple(g for g in law.given if not (isinstance(g, Sym) and take_apart(g.name).letter in PARAMETER_LETTERS))
    return App(law.fn, law.args, given)


def _at_one_place(t: Term, edits: Callable[[Term], Iterator[Term]]) -> Iterator[Term]:
    """Every term that an edit at one place gives."""
    yield from edits(t)
    kids = children(t)
    for k, kid in enumerate(kids):
        for new in _at_one_place(kid, edits):
            yield rebuild(t, (*kids[:k], new, *kids[k + 1 :]))


def _redrawn(t: Term) -> Iterator[Term]:
    r"""`z ~ p(x)` drawn from `p(z)`; and `E_{z ~ p(z)} f(x)` over x, or of f(z)."""
    if not (isinstance(t, Bind) and t.op == "E" and len(t.vars) == 1):
        return
    variable, law = t.vars[0], t.over[0]
    if isinstance(law, App) and len(law.args) == 1 and law.args != t.vars and variable.name:
        yield replace(t, over=(App(law.fn, t.vars, law.given, law.params),))
    points = {n for n in walk(t.body) if isinstance(n, Sym) and point_base(n) is not None and n != variable}
    for point in sorted(points, key=str):
        if variable.name:
            yield replace(t, body=substitute(t.body, {point.name: variable}))
            moved = App(law.fn, (point,), law.given, law.params) if isinstance(law, App) else law
            yield replace(t, vars=(point,), over=(moved,))
