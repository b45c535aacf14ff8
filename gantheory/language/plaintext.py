"""The plain-text writer: one line of Unicode, for people at a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import ClassVar

from .glyphs import COMBINING, PLAIN_GREEK, PLAIN_RELATIONS, PLAIN_SIGNS, PLAIN_WORDS
from .terms import Bind, Op, Rel, Sym, Term
from .writer import BASE, FACTOR, SIDE, LatexWriter


class PlainWriter(LatexWriter):
    """Unicode text on one line."""

    relations: ClassVar[Mapping[str, str]] = PLAIN_RELATIONS
    words: ClassVar[Mapping[str, str]] = PLAIN_WORDS

    def show(self, term: Term | Rel) -> str:
        return re.sub(r" {2,}", " ", super().show(term)).strip()

    def name(self, name: str) -> str:
        text = re.sub(r"\\(hat|tilde|bar|dot|check|breve)\{(\\?[A-Za-z]+)\}", lambda m: m[2] + COMBINING[m[1]], name)
        text = re.sub(r"\\(?:mathcal|mathbb|mathscr|mathfrak)\{([^{}]*)\}", r"\1", text)
        text = text.replace("\\#", "#")
        text = re.sub(r"\\[A-Za-z]+", lambda m: PLAIN_GREEK.get(m[0][1:]) or PLAIN_SIGNS.get(m[0], m[0][1:]), text)
        text = re.sub(r"_\{([^{}]*)\}", lambda m: "_" + (m[1] if m[1].isalnum() else f"{{{m[1]}}}"), text)
        return re.sub(r"\^\{([*+]|\([^(){}]*\)|[^{}]*)\}", lambda m: m[1] if m[1] == "*" else f"^{m[1]}", text)

    def fraction(self, top: Term, bottom: Term, place: int) -> str:
        above = self.term(top, FACTOR)
        below = self.term(bottom, BASE)
        if isinstance(bottom, Op) and bottom.op == "pow" and below.startswith("("):
            below = self.term(bottom, FACTOR)
        if isinstance(top, Op) and top.op == "div":
            above = f"({above})"
        return f"{above}/{below}"

    def power(self, base: Term, exponent: Term) -> str:
        text = self.term(exponent, SIDE)
        short = {"2": "²", "3": "³", "-1": "⁻¹"}.get(text)
        return self.term(base, BASE) + (short or ("^" + (text if text.isalnum() else f"({text})")))

    def transposed(self, a: Term) -> str:
        return self.term(a, BASE) + "ᵀ"

    def between(self, left: Term, right: Term, text: str) -> str:
        return " " if text[0] not in "([-.0123456789" else self.words["times"]

    def below(self, text: str) -> str:
        tight = re.sub(r" ?([∼∈≤→]) ?", r"\1", text)
        return "" if not text else f"_{tight}" if len(tight) == 1 else f"_{{{tight}}}"

    def bracketed(self, t: Op) -> str | None:
        texts: dict[str, Callable[[tuple[Term, ...]], str]] = {
            "sqrt": lambda a: f"√({self.term(a[0], SIDE)})",
            "abs": lambda a: f"|{self.term(a[0], SIDE)}|",
            "inner": lambda a: f"⟨{self.items(a)}⟩",
            "set": lambda a: f"{{{self.items(a)}}}",
            "suchthat": lambda a: f"{{{self.listed(a[0])} : {self.items(a[1:])}}}",
            "matrix": lambda a: "[" + "; ".join(self.items(r.args) for r in a if isinstance(r, Op)) + "]",
            "cases": lambda a: "{" + "; ".join(self.case(v, c) for v, c in zip(a[::2], a[1::2], strict=False)) + "}",
            "text": lambda a: a[0].name if isinstance(a[0], Sym) else self.items(a),
        }
        return texts[t.op](t.args) if t.op in texts else super().bracketed(t)

    def case(self, value: Term, condition: Term) -> str:
        """`value if condition`."""
        words = condition.name if isinstance(condition, Sym) else "if " + self.term(condition, SIDE)
        return f"{self.term(value, SIDE)} {words}"

    def derivative(self, t: Bind, body: str) -> str:
        sign = "∂" if t.op == "partial" else "d"
        return f"{sign}/{sign}{self.items(t.vars)} {body}"

    def differentials(self, variables: tuple[Sym, ...]) -> str:
        return " ".join("d" + self.name(v.name) for v in variables)

    def norm(self, text: str, label: str = "") -> str:
        return f"‖{text}‖{self.below(label)}"

    def evaluation(self, body: str, point: str) -> str:
        return f"{body} |_{{{point}}}"
