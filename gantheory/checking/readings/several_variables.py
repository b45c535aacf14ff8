r"""The best discriminator of several variables, `D^*(x | y)` or `D^*(x, z)`: a point of a pair is a point.

A line that takes `D^*` and the two laws of the game at the same variables, and nothing else of them, is one at a
single point; so is one on the value `V(G, D^*)` of such a D. It is read so where the game is the field's, or is not
written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, num, sub, transform, walk
from ..names import take_apart
from ..scruples import nodes
from ..symbols import Symbols, point_base
from ..verdict import Surroundings, Verdict

_POINT = Sym("x")
_SHARED = "the generator is given conditions as they are in the data"


@dataclass(frozen=True, slots=True)
class AtOnePoint:
    """A line of several variables as one at a single point."""

    rel: Rel
    inside: str  # what stands between the brackets of the laws
    shared: bool  # does D take together what the laws are given?

    def of(self, rel: Rel, verdict: Verdict) -> Verdict:
        """The verdict as one on the line of several variables."""
        repair = verdict.repair
        if repair is not None and "latex" in repair:
            repair = {**repair, "latex": repair["latex"].replace("(x)", f"({self.inside})")}
        verdict = replace(verdict, repair=repair, of=rel)
        if not (self.shared and verdict.good):
            return verdict
        conditions, kinds = (*verdict.conditions, _SHARED), (*verdict.kinds, "reading")
        return replace(verdict, verdict="proved-under", conditions=conditions, kinds=kinds)


def at_one_point(rel: Rel, around: Surroundings) -> AtOnePoint | None:
    """The line with `D^*` and both laws at a single point; None where they are not at the same variables, or where the
    game of a discriminator of several variables is another than the field's."""
    symbols = around.symbols
    applied = {n for n in nodes(rel) if isinstance(n, App)}
    best = {n for n in applied if is_best(n.fn, symbols)}
    laws = {n for n in applied if symbols.is_law(n.fn)}
    named = {symbols.alias.get(n.fn, n.fn) for n in laws}
    values = {n for n in applied - laws if _is_a_value(n) and not best and _of_several(around)}
    largest = _is_the_largest_value(rel.lhs)
    values |= {rel.lhs.body} if largest and isinstance(rel.lhs, Bind) and isinstance(rel.lhs.body, App) else set()
    if not (best or values or largest) or not laws or applied - best - laws - values:
        return None
    if not named <= {symbols.data, symbols.model} or sum(isinstance(n, Bind) for n in nodes(rel)) > largest:
        return None
    places = {(n.args, n.given) for n in laws}
    taken = {(*n.args, *n.given) for n in best} or {args for args, given in places if not given}
    if len(places) != 1 or len(taken) != 1 or any(n.params for n in laws):
        return None
    (args, given), (variables,) = places.pop(), taken
    if len(variables) < 2 or {*args, *given} != {*variables}:
        return None
    if not all(isinstance(v, Sym) and point_base(v) is not None for v in variables):
        return None
    if set(variables) & set(_outside(rel, best | laws)) or not _is_the_fields(around):
        return None

    def put(t: Term) -> Term:
        return App(t.fn, (_POINT,), (), t.params) if isinstance(t, App) and t in best | laws else t

    shared = bool(given) and any(n.given != given for n in best)
    inside = ", ".join(map(latex, args)) + (" | " + ", ".join(map(latex, given)) if given else "")
    return AtOnePoint(Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put)), inside, shared)


def is_best(name: str, symbols: Symbols) -> bool:
    """Is it the name of a best discriminator?"""
    return symbols.is_unit(name) and take_apart(name).optimal


def _is_a_value(t: App) -> bool:
    """`V(G, D^*)`, `C(G)`: a value of the game, of its players and no point."""
    return take_apart(t.fn).letter in "VCLJ" and all(isinstance(a, Sym) and point_base(a) is None for a in t.args)


def _is_the_largest_value(t: Term) -> bool:
    """`max_D V`, `sup_D V(G, D)`."""
    match t:
        case Bind("max" | "sup", (Sym(d),), _, Sym(name) | App(name)):
            return take_apart(d).letter == "D" and take_apart(name).letter == "V"
        case _:
            return False


def _of_several(around: Surroundings) -> bool:
    """Has the text given a best discriminator of several variables?"""
    return any(len(d.vars) > 1 for name, d in around.definitions.items() if is_best(name, around.symbols))


def _outside(rel: Rel, applied: set[App]) -> Iterator[Term]:
    """What stands in a line outside the laws and the discriminator."""
    hidden = [transform(t, lambda n: num(1) if n in applied else n) for t in (rel.lhs, rel.rhs)]
    return (n for t in hidden for n in walk(t))


def _is_the_fields(around: Surroundings) -> bool:
    """Is every game of a discriminator of several variables that the text writes out the field's?"""
    bodies = [d.body for d in around.definitions.values()]
    return all(_standard(b, around.symbols) for b in bodies if any(_is_played(n, around.symbols) for n in walk(b)))


def _is_played(t: Term, symbols: Symbols) -> bool:
    """Is it a discriminator of several variables that is not the best one?"""
    several = isinstance(t, App) and len(t.args) + len(t.given) > 1
    return several and isinstance(t, App) and symbols.is_unit(t.fn) and not take_apart(t.fn).optimal


def _standard(body: Term, symbols: Symbols) -> bool:
    """Is it `E[log D]` at data plus `E[log(1 - D)]` at samples, without weights?"""
    found: list[bool | None] = []

    def look(t: Term, laws: frozenset[str]) -> None:
        match t:
            case Bind("E", _, drawn, inner):
                names = {n.fn if isinstance(n, App) else n.name for n in drawn if isinstance(n, App | Sym)}
                look(inner, laws | {symbols.alias.get(n, n) for n in names})
            case Bind("min" | "max" | "inf" | "sup", _, _, inner):
                look(inner, laws)
            case Op("add", addends):
                for a in addends:
                    look(a, laws)
            case Op("log", (inner,)):
                found.append(_side(inner, laws, symbols))
            case _:
                found.append(None)

    look(body, frozenset())
    return sorted(found, key=str) == [False, True]


def _side(inner: Term, laws: frozenset[str], symbols: Symbols) -> bool | None:
    """Whether a logarithm is the one of D at data (True) or that of `1 - D` at samples (False)."""
    (d, *more) = [n for n in walk(inner) if _is_played(n, symbols)] or [num(1)]
    if more or not isinstance(d, App):
        return None
    made = any(isinstance(a, App) for a in (*d.args, *d.given)) or symbols.model in laws
    if inner == d:
        return True if symbols.data in laws and not made else None
    return False if inner == sub(num(1), d) and made else None
