"""Loops of an algorithm: does `for t = 0, .., n` run as often as the text says?"""

from __future__ import annotations

import re

from ...language.context import Context
from ...language.layout import Unread
from ...language.printing import latex
from ...language.terms import Num, Op, Rel, Sym, add, num, sub
from ...proving import prove
from ...reading.document import Document
from ...refuting import Refutation, examine
from ..verdict import Verdict
from .objectives import Place
from .steps import Parsed

_COUNTS = re.compile(
    r"[\s,:;()$=*_-]*(?:(?:is|as|denotes|means|for|represents)\s+)?(?:the\s+)?(?:total\s+)?number of (?:[\w-]+ ){0,4}?"
    r"(?:iterations?|steps|updates|epochs|passes)\b",
    re.IGNORECASE,
)


def loops(parsed: Parsed, document: Document, seed: int | None) -> dict[Place, Verdict]:
    """The verdicts on loops `for t = 0, .., n` of a text that calls n the number of passes: they are n + 1."""
    counted: set[str] = set()
    found: dict[Place, Verdict] = {}
    for passage, chains in parsed:
        if isinstance(chains, Unread) or passage.kind != "inline":
            continue
        after = document.text[passage.end : passage.end + 120]
        for chain in chains:
            match chain.terms:
                case (Sym(name),) if _COUNTS.match(after):
                    counted.add(name)
                case (Sym() as index, Op("tuple" | "seq", (Num(first, _), *_, Sym(last)))) if (
                    first == 0 and last in counted and re.search(r"\bfor\W*$", passage.text_before, re.IGNORECASE)
                ) and re.match(r"\W*do\b", after):
                    verdict = _one_too_many(index, last, seed)
                    if verdict is not None:
                        found[passage.start, chain.spans[0][0]] = verdict
                case _:
                    pass
    return found


def _one_too_many(index: Sym, last: str, seed: int | None) -> Verdict | None:
    """The verdict on a loop from 0 to n that is to run n times, as one from 1 does."""
    ctx = Context(scalars={last: "integer"})
    passes = [add(sub(Sym(last), num(first)), num(1)) for first in (0, 1)]
    wrong, right = (Rel("=", p, Sym(last)) for p in passes)
    found = examine(wrong, ctx, seed=seed)
    if not isinstance(found, Refutation):
        return None
    line = latex(Rel("=", index, Op("tuple", (num(1), Sym("\\dots"), Sym(last))))).replace("(", "").replace(")", "")
    return Verdict(
        "refuted",
        f"it runs {latex(add(Sym(last), num(1)))} times (left), the text calls for {latex(Sym(last))} (right)",
        counterexample={"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs},
        mistake="off by one",
        repair={"latex": line, "verdict": "proved"} if prove(right, ctx) is not None else None,
    )
