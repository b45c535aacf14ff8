"""Formulas that restrict their symbols, or are remarks, rather than claim something of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..language.terms import App, Rel, Sym, free_names, walk
from .document.several import is_new_law
from .forms import (
    free_functions,
    head_of,
    is_of_functions,
    is_of_the_best,
    is_share_of_laws,
    is_starred,
    makes_a_claim,
)
from .names import take_apart
from .scope import Defined
from .subjects.convex import is_of_conjugates
from .subjects.sampled import OBJECTIVES
from .subjects.written_out import is_curve
from .symbols import Symbols, point_base


def restriction(
    rel: Rel, symbols: Symbols, definitions: Mapping[str, Defined], claimed: Collection[str], *, inline: bool
) -> str | None:
    """Why a relation restricts its symbols rather than claiming something of them; None where it claims."""
    if is_of_conjugates(rel):
        return None
    if rel.op == "=" and Sym("\\mathbb{1}") in (*walk(rel.lhs), *walk(rel.rhs)):
        return "a constraint on sums of rows or columns"
    free = [free_functions(t, symbols, definitions) for t in (rel.lhs, rel.rhs)]
    if free[0] ^ free[1] and rel.op in ("<=", ">=", "<", ">", "=", "!="):
        if isinstance(rel.lhs, App) and rel.op == "=" and rel.lhs.fn in free[0]:
            return None
        return "a constraint on " + min(free[0] ^ free[1])
    if is_share_of_laws(rel, symbols):
        return None
    if symbols.is_unit(head := head_of(rel.lhs, "")) and not take_apart(head).optimal:
        return f"an assumption on {head}"
    claims = any(makes_a_claim(t, symbols, definitions) for t in (rel.lhs, rel.rhs)) or is_of_the_best(rel, symbols)
    named = claims or not inline or _names_something(rel, symbols, definitions, claimed)
    return None if named else "a condition or a remark"


def _names_something(rel: Rel, symbols: Symbols, definitions: Mapping[str, Defined], claimed: Collection[str]) -> bool:
    """`f(D) = a log D + ..`, `a = p(x)`: a new name for an expression in laws or functions."""
    name = head_of(rel.lhs, "") if isinstance(rel.lhs, App | Sym) else ""
    if name and rel.op in ("=", ":=") and symbols.is_law(name) and is_new_law(rel, name, symbols):
        return True
    known = not name or symbols.is_law(name) or symbols.is_unit(name) or symbols.is_map(name)
    if isinstance(rel.lhs, App) and is_curve(name) and _written_anew(rel, definitions.get(name)):
        return True
    told = name in definitions and name not in claimed
    played = take_apart(name).letter in OBJECTIVES and any(
        isinstance(n, App) and symbols.is_unit(n.fn) for n in walk(rel.rhs)
    )  # an objective of D is given again for every player
    fresh = not known and (played or not told) and not is_starred(name) and point_base(rel.lhs) is None
    return fresh and rel.op in ("=", ":=") and is_of_functions(rel.rhs, symbols)


def _written_anew(rel: Rel, was: Defined | None) -> bool:
    """`take f(u) = (u - 1)^2` where f was another function of a number before."""
    variables = tuple(a.name for a in rel.lhs.args if isinstance(a, Sym)) if isinstance(rel.lhs, App) else ()
    if was is None or len(variables) != 1 or variables[0] not in free_names(rel.rhs):
        return False
    return rel.op in ("=", ":=") and (was.vars, was.body) != (variables, rel.rhs)
