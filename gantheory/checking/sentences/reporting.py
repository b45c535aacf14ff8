"""Claims made in prose as passages of a report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...reading.document import Document, Passage
from ...report import PassageReport, StatementReport
from ..subjects.agreeing import GAME
from ..subjects.sampled import OBJECTIVES
from ..walk import Finding
from .reading import Told, told

_ANOTHER_GAME = "another game"


def prose_reports(
    document: Document,
    found: Sequence[tuple[Passage, Sequence[Finding]]],
    seed: int | None = None,
    *,
    seconds: float | None = None,
) -> list[PassageReport]:
    """A passage of kind `prose` for each claim of the document's sentences that could be settled, in order.

    `found` are the findings on its formulas: where they say that V is the value of another game than the minimax game,
    nothing is said of V. `seconds` bounds the processor time; what is left of the text then makes no claims.
    """
    all_findings = [f for _, findings in found for f in findings]
    other = any(_ANOTHER_GAME in (f.verdict.reason or "") for f in all_findings)
    other = other and not any(f.verdict.good and f.text.startswith("V(") and "D^{" not in f.text for f in all_findings)
    name = _value_name(all_findings)
    claims = told(document, seed=seed, other_game=other, seconds=seconds, value=name)
    return [_report(document, claim, name) for claim in claims]


def _value_name(findings: Sequence[Finding]) -> str:
    """The letter that the document has for the value of the minimax game."""
    said = {re.split(r"[\s(=]", f.text)[0] for f in findings if f.verdict.good and f.verdict.reason == GAME}
    letters = said & {*OBJECTIVES}
    return letters.pop() if len(letters) == 1 else "V"


def _report(document: Document, claim: Told, value: str = "V") -> PassageReport:
    start, end = claim.claim.span
    (line, column), (end_line, end_column) = document.lines.place(start), document.lines.place(end - 1)
    v = claim.verdict
    said = claim.settled.latex.replace("V(", f"{value}(")
    statement = StatementReport(
        line,
        said,
        v.verdict,
        column,
        end_column + 1 if end_line == line else None,
        latex=said,
        conditions=v.conditions,
        counterexample=v.counterexample,
        mistake=v.mistake,
        repair=v.repair,
        rules=v.rules,
        reason=v.reason,
        seconds=claim.seconds,
    )
    text = " ".join(document.text[start:end].split())
    return PassageReport(line, column, end_line, "prose", text, (statement,), document.lines.cell(start))
