"""Loops of an algorithm: does `for t = 0, .., n` run as often as the text says?"""

from __future__ import annotations

import re

from ..language.context import Context
from ..language.layout import Unread
from ..language.printing import latex
from ..language.terms import Num, Op, Rel, Sym, add, num
from ..reading.document import Document
from ..refuting import Refutation, examine
from .objectives import Place
from .steps import Parsed
from .verdict import Verdict

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
                    passes = add(Sym(last), num(1))
                    wrong = examine(Rel("=", passes, Sym(last)), Context(scalars={last: "integer"}), seed=seed)
                    if isinstance(wrong, Refutation):
                        right = latex(Rel("=", index, Op("tuple", (num(1), Sym("\\dots"), Sym(last)))))
                        found[passage.start, chain.spans[0][0]] = Verdict(
                            "refuted",
                            f"it runs {latex(passes)} times (left), the text calls for {latex(Sym(last))} (right)",
                            counterexample={"model": wrong.model.describe(), "lhs": wrong.lhs, "rhs": wrong.rhs},
                            mistake="off by one",
                            repair={"latex": right.replace("(", "").replace(")", ""), "verdict": "proved"},
                        )
                case _:
                    pass
    return found
