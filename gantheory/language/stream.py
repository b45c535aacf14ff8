"""A cursor over the raw tokens of a passage, for what only decorates."""

from __future__ import annotations

from .notation import GAPS
from .tokens import Tok, Unread


class Stream:
    """A cursor over raw tokens."""

    def __init__(self, toks: list[Tok], source: str, evaluations: frozenset[int] = frozenset()) -> None:
        self.toks, self.source, self.evaluations, self.i = toks, source, evaluations, 0

    def peek(self) -> Tok | None:
        """The next token, or None."""
        return self.toks[self.i] if self.i < len(self.toks) else None

    def over(self, toks: list[Tok]) -> Stream:
        """A stream over part of the passage."""
        return Stream(toks, self.source, self.evaluations)

    def group(self) -> list[Tok]:
        """The tokens of the next argument: a braced group without its braces, or one token."""
        first = self.peek()
        if first is None:
            raise Unread("the passage ends where an argument was expected", len(self.source))
        self.i += 1
        if first.kind != "{":
            return [first]
        start, depth = self.i, 1
        while self.i < len(self.toks):
            kind = self.toks[self.i].kind
            depth += (kind == "{") - (kind == "}")
            self.i += 1
            if depth == 0:
                return self.toks[start : self.i - 1]
        raise Unread("a brace is not closed", first.pos)

    def bracket(self) -> None:
        """Skip an optional `[..]` argument."""
        tok = self.peek()
        if tok and tok.kind == "[":
            while (tok := self.peek()) is not None:
                self.i += 1
                if tok.kind == "]":
                    return

    def at_condition(self) -> bool:
        r"""Does a bracket with a relation in it stand here, behind spaces, and then an end, a comma or a gap?"""
        rest = [t for t in self.toks[self.i : self.i + 60] if t.text[1:] not in _SPACES]
        depth, relation = 0, False
        for k, t in enumerate(rest):
            depth += (t.kind in _OPENING) - (t.kind in _CLOSING)
            relation = relation or (depth == 1 and t.text.lstrip("\\") in _RELATIONS)
            if depth == 0 and (k == 0 or t.kind == ")"):
                behind = rest[k + 1] if k + 1 < len(rest) else None
                ended = behind is None or behind.kind in _BEHIND or behind.text[1:] in GAPS
                return k > 0 and relation and ended
        return False


_SPACES = frozenset((" ", ";", ",", ":", ">", "space", "medspace", "thickspace", "left", "right", "bigl", "bigr"))
_RELATIONS = frozenset(("<", ">", "=", "le", "leq", "ge", "geq", "ne", "neq", "in", "leqslant", "geqslant"))
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_BEHIND = frozenset((",", ";", ".", "&", "amp", "row", "\\\\"))
