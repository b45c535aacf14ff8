r"""`We replace $Div(p_g, p)$ by $\max_D V$ and get $G^* = \arg\min_G \max_D V$`: both have to have the same optimum."""

from __future__ import annotations

import re
from dataclasses import replace

from ...language.layout import Unread, parse_passage
from ...language.printing import latex
from ...language.terms import App, Bind, Rel, Sym, Term
from ..forms import is_starred
from ..judge import judge
from ..verdict import Surroundings, Verdict

_FORMULA = r"\$\$?([^$]{1,160})\$\$?"
_REPLACES = re.compile(
    rf"\b(?:replac|substitut|exchang)\w*\b[^$.]{{0,60}}{_FORMULA}[^$.]{{0,60}}\b(?:by|with|for)\b[^$.]{{0,40}}{_FORMULA}"
    r"[^.]{0,60}$",
    re.IGNORECASE,
)


def replaced(rel: Rel, around: Surroundings) -> Verdict | None:
    """The verdict on an optimum of what the words before put in the place of something else; None if they do not, or if
    nothing speaks for it."""
    told = _REPLACES.search(around.said[0][-500:].rstrip("$\\[( \n"))
    name = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else ""
    if told is None or not is_starred(name) or not isinstance(rel.rhs, Bind) or rel.rhs.op not in ("argmin", "argmax"):
        return None
    old, new = term_of(told[1]), term_of(told[2])
    if old is None or new != rel.rhs.body:
        return None
    verdict = judge(Rel("=", replace(rel.rhs, body=old), rel.rhs), replace(around, mend=False, inline=False))
    if not verdict.good:
        return None
    return replace(verdict, reason=f"in place of {latex(old)} it has the same optimum")


def term_of(text: str) -> Term | None:
    """The term that a formula is, if it is one."""
    try:
        chains = parse_passage(text)
    except Unread:
        return None
    return chains[0].terms[0] if len(chains) == 1 and not chains[0].ops else None
