r"""Words beside a formula, in its own row, that say where it holds: `D(x) = 1 \quad \text{on the support of } p`."""

from __future__ import annotations

import re

from ..verdict import Verdict

_REMARK = re.compile(r"\\(?:text|mbox|hbox|textrm|textit|mathrm|operatorname)\s*\{(?P<said>[^{}]*)\}")
_PLACE = re.compile(
    r"\W*(?:only\s+)?(?:on|outside|inside|off|near|over|sur|auf|en dehors de|außerhalb|fuera de|на|вне)\b", re.I
)
_CASE = re.compile(
    r"\W*(?:and\s+|only\s+)?(?:if|when|whenever|unless|provided|wenn|falls|si|cuando|quando|если|при)\b", re.I
)
_RANGE = re.compile(r"\W*(?:for|with|at|für|pour|para|per|для)\b", re.IGNORECASE)
_BEHIND = re.compile(r"(?:上|处|處|時|时|内|外|とき|の場合|なら|일 때|이면|에서)\W*$")
_AHEAD = re.compile(r"\W*(?:当|當|若|如果|在|もし|만약)")
_NAMED = re.compile(
    r"\W*(?:(?:which\s+)?(?:is|are)\s+|we\s+)?(?:denoted?|called|written|write|abbreviated|noté|bezeichnet|genannt)\b|"
    r"\W*(?:记作|记为|記作|記為|称为|称作|と書く|と呼ぶ|로 표기)",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\b(?:all|every|any|each|tou[st]e?s?|jede\w*|alle\w*|tod[ao]s?|ogni|всех|любого)\b|任意|所有|\\forall", re.I
)
_RELATED = re.compile(r"=|<|>|\\(?:leq?|geq?|neq?|in|notin|to|ll|gg|rightarrow|sim)\b")
_UNITS = re.compile(r"\b(?:bits?|shannons?)\b"), re.compile(r"\bnats?\b")
_BRACKET = re.compile(r"(?:\s|\\q?quad|\\[,;:! ]|[,.~])*\((?:[^()]|\([^()]*\))*(?:=|<|>|\\(?:leq?|geq?|neq?|in)\b)")
_WHOLE = re.compile(r"\\in\s*\{?\s*(?:\\(?:mathcal|mathbb|mathbf|mathrm|Omega|R\b|Re\b)|[A-Z]\b)")


def restricted_beside(latex: str, end: int) -> bool:
    """Do words behind a formula, in the row that it ends at `end`, say where alone it holds?"""
    row = re.split(r"\\\\|\\end\{", latex[end:])[0]
    if _BRACKET.match(row):
        return True
    for remark in _REMARK.finditer(row):
        said, rest = remark["said"], row[remark.end() :]
        if not re.search(r"\w", said) or _GENERAL.search(row):
            continue
        if _PLACE.match(said) or _CASE.match(said) or _AHEAD.match(said) or _BEHIND.search(said):
            return True
        if _RANGE.match(said) and _RELATED.search(said[3:] + rest) and not _WHOLE.search(rest):
            return True
    return False


def named_beside(latex: str, end: int) -> bool:
    r"""Do words behind a formula, in its row, give what it says a name: `p(x) p(y) \\text{ denoted as } X \\perp Y`?"""
    row = re.split(r"\\\\|\\end\{", latex[end:])[0]
    remark = _REMARK.search(row)
    if remark is None or not _NAMED.match(remark["said"]):
        return False
    return not re.search(r"\w", re.sub(r"\\q?quad\b", " ", row[: remark.start()]))


def held_beside(verdict: Verdict, latex: str, end: int) -> Verdict:
    """The verdict on a link; one that is false in general may hold where the words beside it say."""
    if verdict.verdict == "refuted" and named_beside(latex, end):
        return Verdict("definition", reason="what the words beside it name")
    if verdict.verdict == "refuted" and restricted_beside(latex, end):
        return Verdict("unread", reason="it may hold where the words beside it say")
    if verdict.verdict == "refuted" and all(unit.search(latex) for unit in _UNITS):
        return Verdict("unread", reason="its sides may be in two units, bits and nats")
    return verdict
