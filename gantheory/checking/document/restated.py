r"""What a name means where a text says it anew: `again $D^* = p/(p + q)$`, the `f^*` of the next divergence.

A line is judged by what words have made a definition of a name. Where the text has since set the name equal to
something else, or defined its D^* in another section, a verdict that hangs on the older meaning is not given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, cast

from ...clock import now
from ...language.context import Context
from ...language.terms import App, Num, Op, Rel, Sym, Term, free_names, transform
from ...refuting import Refutation, examine
from ..forms import is_constant
from ..names import take_apart
from ..readings.several_variables import is_best
from ..scope import Defined
from ..scruples import nodes
from ..subjects.sampled import OBJECTIVES
from ..subjects.shares import WEIGHTED
from ..subjects.tables import ITEM
from ..symbols import Symbols
from ..verdict import Surroundings, Verdict
from .supposed import same_section

Judge = Callable[[Rel, Surroundings], Verdict]
_SECONDS = 0.3
_MOVED = re.compile(r"^.+[_^]\{\(?[tkn]\+1\)?\}$|^\\d?dot\{")


@dataclass(slots=True)
class Restated:
    """The names that a document has defined and has since set equal to something else, and where it defined them."""

    text: str = ""
    newer: dict[str, Defined] = field(default_factory=dict[str, Defined])
    since: dict[str, tuple[Term, int]] = field(default_factory=dict[str, tuple[Term, int]])

    def read(self, rel: Rel, verdict: Verdict, k: int, start: int, judge: Judge, around: Surroundings) -> Verdict:
        """The verdict on the k-th link of a line; what the first says of a name is remembered."""
        if k == 0:
            self._note(rel, verdict, start, judge, around)
        return self._instead(rel, verdict, start, judge, around)

    def _note(self, rel: Rel, verdict: Verdict, start: int, judge: Judge, around: Surroundings) -> None:
        """Take up what a line says of a name, beside the definition that is known of it."""
        known = around.definitions
        name = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else ""
        if rel.op not in ("=", ":=", "equiv") or name not in known or around.literal:
            return
        body = known[name].body
        if self.since.get(name, (None,))[0] != body:
            self.since[name] = body, start
            self.newer.pop(name, None)
        by_odds = verdict.reason == WEIGHTED and not is_best(name, around.symbols)  # the ratio r of two laws
        if is_constant(rel.rhs) or _is_objective(name) or by_odds:
            return
        stated = Defined(_variables(rel.lhs) or known[name].vars, _at(rel, known[name].vars, around.symbols), 0)
        if stated.body == body:
            self.newer.pop(name, None)
        elif verdict.verdict in ("definition", "unread"):
            self.newer[name] = stated
        elif verdict.good and stated.vars == known[name].vars and _differ(Rel("=", body, stated.body), judge, around):
            self.newer[name] = stated  # good by itself, and not what the older meaning says

    def _instead(self, rel: Rel, verdict: Verdict, start: int, judge: Judge, around: Surroundings) -> Verdict:
        """The verdict on a line, where it does not hang on an older meaning of a name."""
        if around.literal or verdict.verdict not in ("proved", "proved-under", "supported", "refuted"):
            return verdict
        used = {n.fn if isinstance(n, App) else n.name for n in nodes(rel) if isinstance(n, App | Sym)}
        if verdict.verdict == "refuted" and any(map(_MOVED.match, _free_numbers(verdict) & used)):
            return Verdict("unread", reason="the step or the motion that the text describes may give it")
        head = rel.lhs.fn if isinstance(rel.lhs, App) else ""
        if verdict.good and head in used:
            used = used - {head}
        known = {n: d for n in used & around.definitions.keys() if (d := self.newer.get(n)) is not None}
        far = {n for n in used & around.definitions.keys() - known.keys() if self._is_of_elsewhere(n, start, around)}
        if not known and not (far and verdict.verdict == "refuted"):
            return verdict
        meant = {n: d for n, d in around.definitions.items() if n not in far} | known
        anew = judge(rel, replace(around, definitions=meant, mend=False))
        held = verdict.good or verdict.verdict == "supported"
        if anew.verdict == verdict.verdict or (held and anew.verdict != "refuted"):
            return verdict  # what is said anew may be the same in other words
        if anew.good or anew.verdict == "supported":
            return anew
        return Verdict("unread", reason=f"{min({*known, *far})} has two meanings above")

    def _is_of_elsewhere(self, name: str, start: int, around: Surroundings) -> bool:
        """Is it a D^* that another section, or another numbered item, defines?"""
        if name not in self.since or not is_best(name, around.symbols):
            return False
        place = self.since[name][1]
        other = ITEM.search(self.text, place, start) and ITEM.search(self.text, 0, place)
        return bool(other) or not same_section(self.text, place, start)


def _differ(bodies: Rel, judge: Judge, around: Surroundings) -> bool:
    """Are two meanings of a name known to differ?"""
    if not all(isinstance(n, Sym | Num | Op) for n in nodes(bodies)):
        return judge(bodies, replace(around, mend=False)).verdict == "refuted"
    letters = (free_names(bodies.lhs) | free_names(bodies.rhs)) - {"e", "\\pi"}
    context = Context(scalars=dict.fromkeys(letters, "real"))
    return isinstance(examine(bodies, context, seed=around.seed, deadline=now() + _SECONDS), Refutation)


def _free_numbers(verdict: Verdict) -> set[str]:
    """The letters that a counterexample chooses numbers for."""
    model = cast(dict[str, Any], (verdict.counterexample or {}).get("model") or {})
    return {n for kind in ("scalars", "params") for n in cast(dict[str, str], model.get(kind) or {})}


def _is_objective(name: str) -> bool:
    return take_apart(name).letter in ("C", *OBJECTIVES)


def _variables(lhs: Term) -> tuple[str, ...]:
    return tuple(a.name for a in lhs.args if isinstance(a, Sym)) if isinstance(lhs, App) else ()


def _at(rel: Rel, variables: tuple[str, ...], symbols: Symbols) -> Term:
    """What the right side says at the points of the definition that is known: `D^* = p/(p + q)` at x."""
    if isinstance(rel.lhs, App) or len(variables) != 1:
        return rel.rhs
    at = (Sym(variables[0]),)
    return transform(rel.rhs, lambda n: App(n.name, at) if isinstance(n, Sym) and symbols.is_law(n.name) else n)


__all__ = ["Restated"]
