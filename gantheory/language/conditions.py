"""Conditions: of a set, of an index, of what is optimised, of an indicator, of a mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from .calculus import Calculus
from .cursor import tuple_of
from .terms import Num, Op, Sym, Term
from .tokens import CLOSING, OPENING, Tok, Unread

_LIPSCHITZ = re.compile(r"(?:(?P<before>\d+|[KL]) ?-? ?)?[Ll]ip(?:schitz)?(?: functions)?(?:-?(?P<behind>\d+))?")
_SUCH_THAT = frozenset(("s.t.", "st", "such that", "with", "where"))


@dataclass(slots=True)
class Conditions(Calculus):
    """Reads `member : condition, condition` and its kin."""

    def conditions(self, *closing: str) -> tuple[Term, ...]:
        """Relations with commas between them, up to a closing bracket or the end; `0 < x < 1` is two of them."""
        found: list[Term] = []
        while True:
            lhs = self.expression()
            if not self.at("rel"):
                raise self.unread("a condition that is no relation")
            while self.at("rel"):
                sign = self.take().text
                rhs = self.expression()
                found.append(Op("rel", (Sym(sign), lhs, rhs)))
                lhs = rhs
            if not self.at(","):
                break
            self.take()
        if self.peek() is not None and not self.at(*closing):
            raise self.unread(f"{self.shown()} in a condition")
        return tuple(found)

    def at_such_that(self) -> bool:
        """Does a colon, a bar or its words stand here, behind which conditions follow?"""
        if self.at(":", "bar"):
            return self.ahead(1) is not None
        return self.at("text") and self.peek_text().strip().lower() in _SUCH_THAT

    def such_that(self, member: Term, *closing: str) -> Term:
        """The member with the conditions that stand here behind a colon, a bar or its words."""
        self.take()
        with self.enclosed(barred=True):
            return Op("suchthat", (member, *self.conditions(*closing)))

    def set_builder(self, open_tok: Tok) -> Term | None:
        r"""`\{x \in X : a(x) \le 1\}`; None, with nothing consumed, if the braces hold no condition."""
        inside = self.inside_from(self.i - 1)
        flat = _outermost(inside)
        bars = [t for t in flat if t.kind == "bar" and t.text == "|"]
        told = [t for t in flat if t.kind == ":" or (t.kind == "text" and t.text.strip().lower() in _SUCH_THAT)]
        if len(bars) + len(told) != 1:
            return None
        mark = flat.index((bars or told)[0])
        if not any(t.kind == "rel" for t in flat[mark:]):
            return None
        with self.enclosed(barred=True):
            member = self.expression()
            if self.at("rel"):
                sign = self.take().text
                member = Op("rel", (Sym(sign), member, self.expression()))
            elif self.at(","):
                items = [member]
                while self.at(","):
                    self.take()
                    items.append(self.expression())
                member = Op("tuple", tuple(items))
            if not self.at_such_that():
                raise self.unread(f"{self.shown()} in a set")
        found = self.such_that(member, "\\}")
        self.expect("\\}", "a set is not closed", open_tok)
        return found

    def inside_from(self, start: int) -> list[Tok]:
        """The tokens of the bracket that opens at `start`, without the brackets."""
        saved, self.i = self.i, start
        found = self.inside()
        self.i = saved
        return found

    def indicator_of(self) -> Term | None:
        r"""`\mathbb{1}_{x > 0}`, `\mathbb{1}_{\{i \ne j\}}`: 1 if it holds, 0 otherwise; None for another subscript."""
        start = self.i
        tok = self.take()
        if not self.at("_"):
            self.i = start
            return None
        self.take()
        script = self.script()
        while script and script[0].kind in ("[", "\\{", "(") and script[-1].kind in ("]", "\\}", ")"):
            script = script[1:-1]
        if not any(t.kind == "rel" for t in _outermost(script)):
            self.i = start
            return None
        found = self.sub(script).conditions()
        if len(found) != 1:
            raise Unread("an indicator of several conditions", tok.pos)
        return Op("cases", (Num(Fraction(1)), found[0], Num(Fraction(0)), Sym("otherwise")))

    def lipschitz(self) -> Term | None:
        r"""`f \in \text{1-Lipschitz}`, `D \in \text{Lip}_1`: the constant of the class; None for another domain."""
        tok = self.peek()
        found = _LIPSCHITZ.fullmatch(tok.text.strip()) if tok is not None and tok.kind in ("text", "name") else None
        if tok is None or found is None:
            return None
        self.take()
        number = found["before"] or found["behind"]
        if number is None and self.at("_"):
            self.take()
            return self.sub(self.script()).whole("the constant of a class of functions")
        if number is None:
            return Num(Fraction(1)) if self.peek() is None else None
        return Num(Fraction(number)) if number.isdigit() else Sym(number)

    def holds_condition(self) -> bool:
        """Does the bracket that opens here hold one bar of its own, as in `E[f(X) | Y]`?"""
        flat = _outermost(self.inside())
        bars = [k for k, t in enumerate(flat) if t.kind == "bar" and t.text == "|"]
        evaluated = bool(bars) and bars[-1] + 1 < len(flat) and flat[bars[-1] + 1].kind == "_"  # log D |_{D = 1/2}
        return len(bars) == 1 and not evaluated

    def conditioned(self) -> tuple[Term, tuple[Term, ...]]:
        """What a bracket holds before and behind its bar."""
        open_tok = self.take()
        close = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}[open_tok.kind]
        with self.enclosed(barred=True):
            body = self.expression()
            if not self.at("bar"):
                raise self.unread(f"{self.shown()} inside a bracket")
            self.take()
            given = [self._condition_item()]
            while self.at(",", ";"):
                self.take()
                given.append(self._condition_item())
        self.expect(close, f"a bracket is not closed by {close!r}", open_tok)
        return body, tuple(given)

    def _condition_item(self) -> Term:
        item = self.expression()
        if self.at("rel") and self.peek_text() == "=":
            self.take()
            return Op("at", (item, self.expression()))
        return item


def conditional_mean(body: Term, given: tuple[Term, ...]) -> Term:
    """What a mean is of, with what it is conditioned on."""
    return Op("given", (body, tuple_of(given)))


def _outermost(toks: list[Tok]) -> list[Tok]:
    """The tokens outside every bracket."""
    depth = 0
    out: list[Tok] = []
    for t in toks:
        depth += (t.kind in OPENING) - (t.kind in CLOSING)
        if depth == 0 and t.kind not in CLOSING:
            out.append(t)
    return out
