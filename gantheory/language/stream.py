"""A cursor over the raw tokens of a passage, for what only decorates."""

from __future__ import annotations

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
