"""Did you mean: the single edit that the prover proves, written as the line is written."""

from __future__ import annotations

import time

from ..language.context import Context
from ..language.printing import latex
from ..language.terms import App, Bind, Rel, Sym, Term, free_names, transform
from ..proving import Proof, prove
from ..refuting import repairs
from .scope import Core
from .scruples import nodes
from .symbols import Symbols

REPAIR_SECONDS = 1.0
MEND_SECONDS = 0.5


def shown(mend: tuple[Rel, str, Core] | None, rel: Rel, symbols: Symbols) -> dict[str, str] | None:
    if mend is None:
        return None
    return {"latex": latex(_as_written(mend[0], mend[2], rel, symbols)), "verdict": "proved"}


def mended(cores: list[Core]) -> tuple[Rel, str, Core] | None:
    """A single edit that the prover proves, with its name, under the first reading that has one."""
    end = time.monotonic() + REPAIR_SECONDS

    def proves(rel: Rel, context: Context) -> Proof | None:
        return prove(rel, context, deadline=time.monotonic() + MEND_SECONDS)

    for core in cores:
        found = repairs(
            core.rel, core.context, prove=proves, deadline=min(end, time.monotonic() + REPAIR_SECONDS * 0.7)
        )
        if found is not None and (found.rel.op == core.rel.op or _comparable(core)):
            return found.rel, found.edit, core
        if (whole := _integrated(core)) is not None and proves(whole, core.context):
            return whole, "missing integral", core
    return None


def _comparable(core: Core) -> bool:
    """Are both sides numbers, or both functions of points? Only then may one be a bound of the other."""
    points = set(core.context.points)
    return bool(free_names(core.rel.lhs) & points) == bool(free_names(core.rel.rhs) & points)


def _integrated(core: Core) -> Rel | None:
    """A number equated with a function of a point: the function integrated."""
    points = set(core.context.points)
    left, right = (free_names(t) & points for t in (core.rel.lhs, core.rel.rhs))
    if left or not right or core.rel.op != "=":
        return None
    variables = tuple(Sym(n) for n in sorted(right))
    return Rel("=", core.rel.lhs, Bind("int", variables, (None,) * len(variables), core.rel.rhs))


def _as_written(mended: Rel, core: Core, rel: Rel, symbols: Symbols) -> Rel:
    """A repair in the letters of the line it repairs, with the variables of a law that has several."""
    heads = {n.fn if isinstance(n, App) else n.name for n in nodes(rel) if isinstance(n, App | Sym)}
    letters = {small: written for written, small in symbols.alias.items() if written in heads and small not in heads}

    def back(t: Term) -> Term:
        if isinstance(t, Bind) and t.op == "fun" and isinstance(t.body, App) and t.body.fn in core.context.densities:
            several = len(core.context.densities[t.body.fn].spaces) > 1
            return t.body if several else t
        return App(letters[t.fn], t.args, t.given, t.params) if isinstance(t, App) and t.fn in letters else t

    return Rel(mended.op, transform(mended.lhs, back), transform(mended.rhs, back))
