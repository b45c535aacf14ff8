"""Divergences of laws that the words around a formula say do not overlap: `JSD(p, q) = log 2` then holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from ...language.context import Context
from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, num, walk
from ...refuting import Refutation, examine
from ..sentences.settling import Settler, Statement
from ..verdict import Verdict

APART = "the supports are disjoint"
_APART = re.compile(
    r"disjoint|(?:n[o']t|never|hardly|no|non)[\s-]+(?:\w+\s+){0,2}overlap|mutually singular|(?:no|do not) intersect|"
    r"perfect(?:ly)? (?:discriminat|classif|separat)|disjunkt|ne se (?:recouvr|chevauch)|no se (?:solap|superpon)|"
    r"겹치지|不重叠|不相交|没有重叠|無重疊|重なら|не пересека",
    re.IGNORECASE,
)
_NO_POINT_SHARED = re.compile(
    r"supp[^$]{0,60}\\cap[^$]{0,60}supp[^$=]{0,60}=\s*\\(?:emptyset|varnothing)|"
    r"disjoint supports|supports are disjoint"
)
_THROUGHOUT = re.compile(
    r"\b(?:throughout|in (?:what follows|the sequel|all that follows)|from (?:here|now) on|always assume|"
    r"we keep this|for the rest)\b|"
    r"本文中|以下では|im folgenden|dans toute la suite",
    re.IGNORECASE,
)
_RELEASED = re.compile(
    r"\b(?:arbitrary|any (?:two )?(?:laws|distributions|densities)|no longer|drop this|"
    r"general (?:laws|distributions)|overlapping|"
    r"(?:now|again) (?:overlap|share)|without this assumption)\b",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(r"\b(?:suppos\w*|assum\w*|let|where|with)\b[^.]*", re.IGNORECASE)
_HEADING = re.compile(r"\n\s*(?:#{1,6}\s|\\(?:sub)*section|\\begin\{frame)")
_REACH = 500
_FAR = 900  # where a formula says that supports are disjoint, a derivation under it goes on
_NAMES = {"KL": r"KL(p\|q)", "JSD": r"JSD(p\|q)", "TV": "TV(p,q)"}


def of_laws_apart(rel: Rel, before: str) -> Verdict | None:
    """Supported, where the text before says that laws do not overlap and the value is the one of such laws; refuted,
    where it is one of no laws at all."""
    match rel:
        case Rel("=", Op("KL" | "JSD" | "TV" as op, (Sym() | App() as p, Sym() | App() as q)), value) if p != q:
            number = [n for n in walk(value) if isinstance(n, Sym | App | Bind)]
        case _:
            return None
    if number == [] and (beyond := _beyond(rel)) is not None:
        return beyond
    told = _HEADING.split(before[-_REACH:])[-1]
    apart = _APART.search(told) or _NO_POINT_SHARED.search(told)
    if number not in ([], [Sym("\\infty")]) or not apart:
        return None
    settled = Settler(0, 1.0).of(Statement(f"{_NAMES[op]} = {latex(value)}", where="disjoint"))
    if settled is None or settled[0].verdict != "supported":
        return None
    return Verdict("supported", reason="it holds of laws that do not overlap", conditions=(APART,))


def _beyond(rel: Rel) -> Verdict | None:
    r"""Refuted, where a divergence has a number for its value that it never has: below 0, a JSD above \log 2 in any
    base. (Of TV there is more than one scale.)"""
    if not isinstance(rel.lhs, Op):
        return None
    bounds = [Rel(">=", rel.rhs, num(0)), *([Rel("<=", rel.rhs, num(1))] if rel.lhs.op == "JSD" else [])]
    outcomes = (examine(b, Context(), seed=0, models=1) for b in bounds)
    broken = next((o for o in outcomes if isinstance(o, Refutation)), None)
    if broken is None:
        return None
    reason = "it is at most log 2, and never negative" if rel.lhs.op == "JSD" else "it is never negative"
    values: dict[str, object] = {"model": {"where": "of any laws"}, "lhs": broken.lhs, "rhs": broken.rhs}
    return Verdict("refuted", reason=reason, counterexample=values, mistake="the two sides differ")


def attained_by_laws_apart(rel: Rel, before: str, text: str, judge: Callable[[Rel], Verdict]) -> Verdict | None:
    """An equation of entropies or divergences that is a bound of any laws, where the sentence that leads to it speaks
    of laws that do not overlap, or a formula above supposes so: they may attain it. `text` is all that stands above."""
    sentence = re.split(r"(?<=[.!?])\s|。|\n\s*\n", before[-_REACH:].rstrip())[-1]
    measured = any(isinstance(n, Op) and n.op in (*_NAMES, "H") for t in (rel.lhs, rel.rhs) for n in walk(t))
    section = _HEADING.split(text[-_FAR:])[-1]
    supposed = _NO_POINT_SHARED.search(section)
    if rel.op != "=" or not (
        supposed or _supposed_throughout(text) or (measured and (_APART.search(sentence) or _supposed_here(section)))
    ):
        return None
    if not measured:  # the best discriminator is never wrong: V(D^*, G) = 0
        game = isinstance(rel.lhs, App) and rel.lhs.fn == "V" and judge(Rel("=", rel.rhs, Num(Fraction(0)))).good
        bound = game and judge(replace(rel, op="<=")).good
    else:
        bound = any(judge(replace(rel, op=op)).good and not judge(replace(rel, op=op[0])).good for op in ("<=", ">="))
    return Verdict("unread", reason="laws that do not overlap may attain it") if bound else None


def _supposed_here(section: str) -> bool:
    """Does a sentence above, in the same section, suppose that the laws do not overlap, and none take it back?"""
    said = [
        m for m in re.finditer(r"\b(?:suppos\w*|assum\w*|let|where|with)\b[^.]*", section, re.I) if _APART.search(m[0])
    ]
    return bool(said) and not _RELEASED.search(section, said[-1].end())


def _supposed_throughout(text: str) -> bool:
    """Has a sentence, however far above, said for all that follows that the laws do not overlap?"""
    said = [m for m in _APART.finditer(text) if _THROUGHOUT.search(text, max(0, m.start() - 160), m.end() + 160)]
    return bool(said) and not _RELEASED.search(text, said[-1].end())


__all__ = ["attained_by_laws_apart", "of_laws_apart"]
