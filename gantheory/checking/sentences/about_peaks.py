r"""Sentences that say where a function of one number is largest: `a \log y + b \log(1 - y)` at `a/(a + b)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...clock import now
from ...language.context import Context
from ...language.printing import latex
from ...language.terms import App, Num, Op, Rel, Sym, Term, add, div, free_names, substitute, transform, walk
from ...refuting import Refutation, Support, examine
from ..names import take_apart
from ..verdict import Verdict
from .claim import Claim
from .near import Near, asserted, denied_in_clause, parsed, words
from .settling import Settled
from .text import Sentence

_SECONDS = 0.6
_MOST = r"(?:maximum|maximal|maximi[sz]ed|largest|greatest|highest)"
_LEAST = r"(?:minimum|minimal|minimi[sz]ed|smallest|least|lowest)"
_PEAK = re.compile(
    rf"⟨f⟩ (?:(?:is|are) (?:strictly )?(?:concave|convex|differentiable|smooth) (?:and |(?=with "
    rf")))?(?:(?:therefore|thus|then|"
    rf"hence|clearly) )?(?:is|achieves|attains|has|reaches|takes|with|takes on)(?: (?:its|a|the|an|then|clearly))?"
    rf"(?: (?:unique|global|only))*(?: (?:(?P<most>{_MOST})|(?P<least>{_LEAST})))(?: value)?(?: (?:in|on|over) ⟨m⟩)?"
    r"(?: (?:exactly|precisely))?(?: (?:at|for|when|by|in))(?: the point)? ⟨at⟩(?= ?[.,;)]|$| and\b| "
    r"since\b| because\b)"
)


def peaks(sentence: Sentence, _: Near) -> Iterator[Claim]:
    """The claims of a sentence about where a function that it writes out is largest or least."""
    if not re.search(_MOST, sentence.text) and not re.search(_LEAST, sentence.text):
        return
    formulas = [t.passage for t in sentence.tokens if t.passage is not None]
    for k, first in enumerate(formulas):
        curve = _curve(first)
        for second in formulas[k + 1 :] if curve is not None else ():
            at = _place(second, curve[0]) if curve is not None else None
            if at is None or curve is None:
                continue
            named = {first: "⟨f⟩", second: "⟨at⟩"}
            text = words(sentence, lambda p, named=named: named.get(p, "⟨m⟩"))
            match = _PEAK.search(text)
            if match is None or denied_in_clause(text, match) or not asserted(sentence):
                continue
            settled = _settled(*curve, at, most=match["most"] is not None)
            if settled is not None:
                says = f"it is {'largest' if match['most'] else 'least'} at {latex(at)}"
                yield Claim("peak", sentence.tokens, says, (), computed=settled)
                return


def _curve(passage: object) -> tuple[str, Term] | None:
    r"""The variable and the value of `f(y) = ..` or `y \mapsto ..`."""
    chain = parsed(passage)  # type: ignore[arg-type]
    if chain is None or len(chain.ops) != 1:
        return None
    match chain.terms, chain.ops[0]:
        case (App(_, (Sym(y),), (), ()), body), "=" | ":=":
            pass
        case (Sym(y), body), "maps" | "->" | "mapsto":
            pass
        case _:
            return None
    if body is None or y not in free_names(body):
        return None
    return (y, body) if all(isinstance(n, Num | Op | Sym | App) for n in walk(body)) else None


def _place(passage: object, y: str) -> Term | None:
    chain = parsed(passage)  # type: ignore[arg-type]
    if chain is None:
        return None
    match chain.terms, chain.ops:
        case (at,), () if at is not None:
            value = at
        case (Sym(name), at), ("=",) if at is not None and take_apart(name).letter == take_apart(y).letter:
            value = at
        case _:
            return None
    plain = all(isinstance(n, Num | Op | Sym | App) for n in walk(value)) and y not in free_names(value)
    return (
        value if plain and not any(isinstance(n, Op) and n.op in ("tuple", "set", "rel") for n in walk(value)) else None
    )


def _settled(y: str, body: Term, at: Term, *, most: bool) -> Settled | None:
    letters: dict[Term, Sym] = {}

    def plain(t: Term) -> Term:
        return letters.setdefault(t, Sym(f"c_{{{len(letters)}}}")) if isinstance(t, App) else t

    whole, value = transform(body, plain), transform(at, plain)
    names = free_names(whole) | free_names(value)
    if not free_names(value) - {"e"} <= free_names(whole) or "\\infty" in names:
        return None
    within = any(isinstance(n, Op) and n.op == "log" and _falls(n.args[0], y) for n in walk(whole))
    logged = any(isinstance(n, Op) and n.op in ("log", "sqrt", "div") for n in walk(whole))
    kinds = dict.fromkeys(names - {y, "e", "\\pi"}, "positive")
    context = Context(scalars={**kinds, y: "unit" if within else "positive" if logged else "real"})
    op = ">=" if most else "<="
    there = Rel(op, substitute(whole, {y: value}), whole)
    found = examine(there, context, deadline=now() + _SECONDS)
    shown = latex(Rel(op, substitute(body, {y: at}), body))
    if isinstance(found, Support):
        reason = f"no proof; {found.models} choices of numbers agree"
        return Settled(Verdict("supported", reason=reason, models=found.models), shown)
    if not isinstance(found, Refutation) or found.scope != "everywhere":
        return None
    counterexample: dict[str, object] = {"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs}
    right = _right(whole, y, context, op)
    back = {sym: t for t, sym in letters.items()}
    repair = None
    if right is not None:
        shown_right = latex(transform(right, lambda t: back.get(t, t) if isinstance(t, Sym) else t))
        repair = {"latex": f"{y} = {shown_right}", "verdict": "supported"}
    verdict = Verdict(
        "refuted",
        reason="left, the value there; right, a value elsewhere",
        counterexample=counterexample,
        mistake="another place",
        repair=repair,
    )
    return Settled(verdict, shown)


def _falls(t: Term, y: str) -> bool:
    """Is it `1 - y`?"""
    return isinstance(t, Op) and t.op == "add" and Op("neg", (Sym(y),)) in t.args


def _right(whole: Term, y: str, context: Context, op: str) -> Term | None:
    """A share of two letters that is the right place."""
    letters = sorted(set(context.scalars) - {y})
    for a, b in ((a, b) for a in letters for b in letters if a != b):
        share = div(Sym(a), add(Sym(a), Sym(b)))
        found = examine(Rel(op, substitute(whole, {y: share}), whole), context, models=12, deadline=now() + _SECONDS)
        if isinstance(found, Support) and len(letters) == 2:
            return share
    return None


__all__ = ["peaks"]
