r"""`KL(p \| q) \ge 0`, with equality if and only if `p = q`: laws set equal where a bound is said to be attained.

The kernel proves that both sides are equal between equal laws. That they are nowhere else is what makes the divergences
of the field divergences; of other bounds only an *if* is taken up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from ...language.layout import Chain, Unread
from ...language.printing import latex
from ...language.terms import App, Num, Op, Rel, Sym, Term
from ...reading.document import Passage
from ..judge import judge
from ..scope import with_law
from ..symbols import point_base
from ..verdict import Surroundings, Verdict

Bound = tuple[int, Rel]  # where it ends, and an inequality
_REACH = 300
_AT_EQUALITY = re.compile(
    r"\b(?:equality|equal|tight|(?P<zero>zero|vanish\w*))\b[^.$]{0,60}?"
    r"\b(?:(?P<only>if and only if|iff|(?:exactly|precisely) (?:if|when))|(?<!only )(?:if|when))"
    r"[\s,:]*$",
    re.IGNORECASE,
)
_HOLDS = re.compile(r"\binequality\s+(?:holds|is attained|is reached|becomes tight)\s+(?:if|when|for|at)[\s,:]*$", re.I)
AS_EQUALITY = "'holds' is read as 'holds with equality'"
_DENIED = re.compile(r"\b(?:not|no|never|unless|cannot|hardly|false|wrong)\b|n't\b", re.IGNORECASE)


def bounds_of(parsed: Iterable[tuple[Passage, tuple[Chain, ...] | Unread]]) -> list[Bound]:
    """The inequalities of a document, in order."""
    out: list[Bound] = []
    for passage, chains in parsed:
        for chain in () if isinstance(chains, Unread) else chains:
            for lhs, op, rhs in zip(chain.terms, chain.ops, chain.terms[1:], strict=False):
                if op in ("<=", ">=") and lhs is not None and rhs is not None:
                    out.append((passage.end, Rel(op, lhs, rhs)))
    return out


def where_equal(rel: Rel, passage: Passage, bounds: Sequence[Bound], around: Surroundings) -> Verdict | None:
    """The proof that both sides of the inequality before are equal under an equation of laws that the text ties to it;
    None where it does not, or where they are not."""
    said = re.split(r"[.!?;]\s", around.said[0][-160:].rstrip("$\\[( \n"))[-1] + " "
    told = None if _DENIED.search(said) else _AT_EQUALITY.search(said) or _HOLDS.search(said)
    bound = next((b for end, b in reversed(bounds) if end <= passage.start and passage.start - end < _REACH), None)
    if told is None or bound is None or rel.op != "=":
        return None
    named = told.groupdict()
    if named.get("zero") and Num(Fraction(0)) not in (bound.lhs, bound.rhs):
        return None
    if named.get("only") and not _apart_only_when_different(bound):
        return None
    laws = [t for t in (rel.lhs, rel.rhs) if isinstance(t, App | Sym) and point_base(t) is None]
    if len(laws) != 2:
        return None
    law, other = laws if _name(laws[0]) == _name(laws[1]) else (_bare(t) for t in laws)
    sides = [with_law(t, law, other) for t in (bound.lhs, bound.rhs)]
    if sides == [bound.lhs, bound.rhs]:
        return None
    verdict = judge(Rel("=", sides[0], sides[1]), replace(around, mend=False, inline=False, literal=True))
    if not verdict.good:
        return None
    verdict = replace(verdict, reason=f"there both sides of {latex(bound)} are equal")
    if "holds" not in told[0]:
        return verdict
    conditions, kinds = (*verdict.conditions, AS_EQUALITY), (*verdict.kinds, "reading")
    return replace(verdict, verdict="proved-under", conditions=conditions, kinds=kinds)


def _apart_only_when_different(bound: Rel) -> bool:
    """Is it a divergence against 0, or a cross-entropy against the entropy?"""
    match bound.lhs, bound.rhs:
        case (Op("KL" | "JSD" | "TV" | "W"), Num(value)) | (Num(value), Op("KL" | "JSD" | "TV" | "W")):
            return value == 0
        case (Op("H" | "crossentropy", (p, _)), Op("H", (q,))) | (Op("H", (q,)), Op("H" | "crossentropy", (p, _))):
            return p == q
        case _:
            return False


def _name(t: App | Sym) -> str:
    return t.fn if isinstance(t, App) else t.name


def _bare(t: App | Sym) -> App | Sym:
    """A law by its name, where it is taken at a point alone."""
    plain = isinstance(t, App) and not t.given and not t.params and all(_is_point(a) for a in t.args)
    return Sym(_name(t)) if plain else t


def _is_point(t: Term) -> bool:
    return isinstance(t, Sym) and point_base(t) is not None
