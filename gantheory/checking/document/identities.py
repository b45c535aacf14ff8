r"""Equations between numbers that are identities, `-\log \sigma(s) = \log(1 + e^{-s})`, and none to solve."""

from __future__ import annotations

import re

from ...language.terms import App, Op, Rel, free_names, size, walk
from ..verdict import Surroundings

_SOLVES = re.compile(
    r"\b(?:sol(?:v|ution)\w*|roots?|zeros?|fixed[- ]point\w*|satisf\w+|conditions?|boundar\w+|wh(?:en|ere|ich)\w*|"
    r"iff?|unless|set(?:ting|s)?|put(?:ting)?|equat\w+|stationary|critical|require\w*|need\w*|such that|"
    r"equilibri\w+|suppose|assum\w+|constraint|impos\w+|unknown|find|determine|choose|model\w*|paramet\w+)\b|"
    r"[设設]|若|如果|解|方程|条件",
    re.IGNORECASE,
)
_SIZE, _SIZE_OF_OWN = 9, 5  # an equation in functions of the text is one of more than it shows


def is_written_as_identity(rel: Rel, around: Surroundings) -> bool:
    """Is an equation of some size, in the same letters on both sides, one that the words around do not solve?"""
    if rel.op != "=" or around.inline or around.literal or around.conditional or not around.mend:
        return False
    own = {n.fn for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, App)} & around.definitions.keys()
    left, right = (free_names(t) - {"e", *own} for t in (rel.lhs, rel.rhs))
    if left != right or size(rel.lhs) + size(rel.rhs) < (_SIZE_OF_OWN if own else _SIZE):
        return False
    before = re.split(r"(?<=[.!?])\s+(?=[A-Z$\\])|\n\s*\n", around.said[0].rstrip("$[\\ \n"))[-1]
    behind = re.split(r"[.;]\s|\n\s*\n", around.said[1])[0]
    return not (_SOLVES.search(before) or _SOLVES.search(behind)) and any(
        isinstance(n, Op | App) for n in walk(rel.rhs)
    )


def is_trivial(repair: dict[str, str] | None) -> bool:
    """Is a repair missing, or one that says `x = x`?"""
    if repair is None:
        return True
    left, _, right = repair["latex"].partition(" = ")
    return left == right
