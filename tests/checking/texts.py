"""What the checker finds in a text, for tests that look at single lines."""

from __future__ import annotations

from gantheory.checking.verdict import Verdict
from gantheory.checking.walk import Finding, Walker
from gantheory.reading import read_text


def findings(text: str, seed: int = 1, *, displays: bool = False) -> list[Finding]:
    """The findings of a text in order; of its displays only, if asked."""
    return [f for p, fs in Walker(read_text(text), seed=seed).run() for f in fs if not displays or p.kind == "display"]


def last(text: str, seed: int = 1) -> Verdict:
    """The verdict on the last line of a text."""
    return findings(text, seed)[-1].verdict
