r"""Equations that a text solves, line by line: the solution it ends with is put into the lines before.

`a (1 - D) = b D`, `a = (a + b) D`, `D = \frac{a}{a + b}`: none of these is true or false by itself, but the last one
solves the others, or some line is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...language.terms import App, Bind, Rel, Sym, Term, free_names, substitute, transform, walk
from ..judge import judge
from ..scruples import nodes
from ..symbols import point_base
from ..verdict import Surroundings, Verdict

_NOT_SOLVED = "the equations above have another solution"
_NOT_FOLLOWED = "it does not have the solution that the lines before and after it have"


def unsolved(equations: Sequence[Rel], around: Surroundings) -> dict[int, Verdict]:
    """Index → verdict, for the lines of a solution that do not agree with the others; empty where all do."""
    found: dict[int, Verdict] = {}
    equations = [_at_one_point(rel, around) for rel in equations]
    for end, last in enumerate(equations):
        name = _solved_for(last)
        before = [k for k in range(end) if name and _of_one_unknown(equations[k], name, last.rhs)]
        if name is None or not before:
            continue
        verdicts = {k: _with_solution(equations[k], name, last.rhs, around) for k in before}
        if any(v is None for v in verdicts.values()):
            continue
        wrong = {k: v for k, v in verdicts.items() if v is not None and v.verdict == "refuted"}
        if len(wrong) == len(verdicts):
            found[end] = replace(
                next(iter(wrong.values())), reason=_NOT_SOLVED, mistake="the two sides differ", repair=None
            )
        elif before[0] in wrong:  # the slip was made on the way, at the first line that has the solution
            slip = next(k for k in before if k not in wrong)
            found[slip] = replace(wrong[before[0]], reason=_NOT_SOLVED, mistake="the two sides differ", repair=None)
        elif wrong:
            found |= {k: replace(v, reason=_NOT_FOLLOWED, repair=None) for k, v in wrong.items()}
    return found


def _at_one_point(rel: Rel, around: Surroundings) -> Rel:
    """`p(x) (1 - D(x)) = q(x) D(x)` in the values at x as letters; what holds more than such values as it is."""
    applied = [n for n in nodes(rel) if isinstance(n, App)]
    places = {(n.args, n.given, n.params) for n in applied}
    plain = len(places) == 1 and all(point_base(a) for a in applied[0].args) and not applied[0].given
    if not plain or not any(around.symbols.is_unit(n.fn) for n in applied):
        return rel
    values = [transform(t, lambda n: Sym(n.fn) if isinstance(n, App) else n) for t in (rel.lhs, rel.rhs)]
    return Rel(rel.op, values[0], values[1])


def _solved_for(rel: Rel) -> str | None:
    """The unknown of `D = a/(a + b)`."""
    match rel:
        case Rel("=", Sym(name), value) if name not in free_names(value) and free_names(value):
            return None if any(isinstance(n, App | Bind) for n in walk(value)) else name
        case _:
            return None


def _of_one_unknown(rel: Rel, name: str, value: Term) -> bool:
    """Is it an equation in the unknown and in the letters of its solution, and no others?"""
    free = free_names(rel.lhs) | free_names(rel.rhs)
    plain = not any(isinstance(n, App | Bind) for n in nodes(rel))
    return rel.op == "=" and plain and name in free and free - {name} == free_names(value) and _solved_for(rel) is None


def _with_solution(rel: Rel, name: str, value: Term, around: Surroundings) -> Verdict | None:
    """The verdict on an equation once its unknown has a value; None if it is not settled."""
    put = {name: value}
    read = Rel("=", substitute(rel.lhs, put), substitute(rel.rhs, put))
    verdict = judge(read, replace(around, literal=True, definitions={}, normals={}, equated=()))
    return verdict if verdict.good or verdict.verdict in ("supported", "refuted") else None
