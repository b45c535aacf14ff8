"""The cursor that every part of the parser shares: where it stands, what it may still spend, what is bound."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

from .terms import Op, Term
from .tokens import MAX_DEPTH, Tok, Unread, shown

MAX_STEPS = 100_000


@dataclass(frozen=True, slots=True)
class Hints:
    """What the document told about its names before this passage was parsed.

    `own` are letters of special functions (the sigmoid, the digamma function) that stand for something else here.
    """

    functions: frozenset[str] = frozenset()
    samples: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


@dataclass(slots=True)
class Cursor(ABC):
    """A place in the tokens of one segment; `bound` are the indices of the sums around it."""

    toks: list[Tok]
    hints: Hints = field(default_factory=Hints)
    i: int = 0
    bound: list[str] = field(default_factory=list[str])
    depth: int = 0
    differentials: int = 0
    waiting: int = 0
    barred: bool = False
    single_prod: bool = False
    open_big: int = -1
    powers: list[str] = field(default_factory=list[str])
    steps: list[int] = field(default_factory=lambda: [0])

    @contextmanager
    def enclosed(self, *, barred: bool) -> Generator[None]:
        """Inside a bracket, whose end may be a bar: an integral outside waits for no differential in here."""
        saved = self.barred, self.single_prod, self.waiting
        self.barred, self.single_prod, self.waiting = barred, False, 0
        try:
            yield
        finally:
            self.barred, self.single_prod, self.waiting = saved

    def peek(self) -> Tok | None:
        """The next token, or None at the end."""
        return self.toks[self.i] if self.i < len(self.toks) else None

    def peek_text(self) -> str:
        """The next token's text."""
        tok = self.peek()
        return tok.text if tok else ""

    def shown(self) -> str:
        """The next token as the text writes it, in quotes."""
        return shown(self.peek_text())

    def ahead(self, k: int) -> Tok | None:
        """The token `k` places on, or None."""
        return self.toks[self.i + k] if self.i + k < len(self.toks) else None

    def at(self, *kinds: str) -> bool:
        """Is the next token of one of these kinds?"""
        tok = self.peek()
        return tok is not None and tok.kind in kinds

    def at_command(self, *names: str) -> bool:
        """Is the next token one of these commands?"""
        tok = self.peek()
        return tok is not None and tok.kind == "cmd" and tok.text in names

    def take(self) -> Tok:
        """The next token, consumed."""
        tok = self.peek()
        if tok is None:
            raise self.unread("the formula ends too early")
        self.i += 1
        return tok

    def spend(self, steps: int = 1) -> None:
        """Count work, over all readers of a passage; refuse what would take too long."""
        self.steps[0] += steps
        if self.steps[0] > MAX_STEPS:
            raise self.unread("the passage is too involved to be read in bounded time")

    def deeper(self) -> None:
        """Enter one level of nesting."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.unread("terms nested too deep")

    def unread(self, reason: str) -> Unread:
        """The error for the present place."""
        tok = self.peek() or (self.toks[-1] if self.toks else None)
        return Unread(reason, tok.pos if tok else 0)

    def expect(self, kind: str, reason: str, opened: Tok) -> None:
        """Consume a closing token or say which opening one it leaves open."""
        if self.peek() is None:
            raise Unread(reason, opened.pos)
        if not self.at(kind):
            raise self.unread(f"{self.shown()} inside a bracket")
        self.i += 1

    def sub(self, toks: list[Tok]) -> Self:
        """A reader of the same kind over other tokens, sharing hints, bound names and budget."""
        self.spend()
        reader = type(self)(toks, self.hints, 0, self.bound, self.depth, powers=self.powers, steps=self.steps)
        reader.deeper()
        return reader

    def script(self) -> list[Tok]:
        """The tokens of a script or argument: a braced group or one token."""
        tok = self.peek()
        if tok is None:
            raise self.unread("the formula ends where a script was expected")
        start, depth = self.i, 0
        while self.i < len(self.toks):
            depth += (self.toks[self.i].kind == "{") - (self.toks[self.i].kind == "}")
            self.i += 1
            if depth == 0:
                self.spend((self.i - start) // 16)
                return self.toks[start + 1 : self.i - 1] if tok.kind == "{" else self.toks[start : self.i]
            if depth < 0:
                raise Unread("a brace is closed that was not opened", tok.pos)
        raise Unread("a brace is not closed", tok.pos)

    @abstractmethod
    def expression(self) -> Term:
        """A sum of products; given by the parser."""

    @abstractmethod
    def product(self) -> Term:
        """Factors side by side; given by the parser."""

    @abstractmethod
    def factor(self) -> Term:
        """One factor; given by the parser."""

    @abstractmethod
    def bracketed(self) -> Term:
        """What stands in brackets; given by the parser."""

    @abstractmethod
    def sign(self) -> int:
        """The product of the signs that stand here; given by the parser."""

    @abstractmethod
    def starts_factor(self, *, first: bool = False) -> bool:
        """Can the next token begin a factor? Given by the parser."""

    def whole(self, what: str) -> Term:
        """One expression, or a list of them, that uses up every token."""
        if not self.toks:
            raise self.unread(f"{what} is empty")
        items = [self.expression()]
        while self.at(","):
            self.take()
            items.append(self.expression())
        self.finish(what)
        return items[0] if len(items) == 1 else Op("tuple", tuple(items))

    def finish(self, what: str) -> None:
        """Nothing may be left over."""
        if self.peek() is not None:
            raise self.unread(f"{self.shown()} is left over in {what}")

    def inside(self) -> list[Tok]:
        """Tokens of the bracket that opens here, without the brackets."""
        depth = 0
        for k in range(self.i, len(self.toks)):
            kind = self.toks[k].kind
            depth += kind in ("(", "[", "{", "\\{")
            depth -= kind in (")", "]", "}", "\\}")
            if depth == 0:
                self.spend((k - self.i) // 16)
                return self.toks[self.i + 1 : k]
        self.spend((len(self.toks) - self.i) // 16)
        return self.toks[self.i + 1 :]

    def separates_laws(self) -> bool:
        """Does the bracket that opens here hold one `||`, outside inner brackets, that is no norm?"""
        depth = found = 0
        for t in self.inside():
            depth += (t.kind in ("(", "[", "{", "\\{")) - (t.kind in (")", "]", "}", "\\}"))
            found += depth == 0 and t.kind == "dbar" and t.text == "||"
        return found == 1


def tuple_of(terms: tuple[Term, ...]) -> Term:
    """One term as itself, several as a tuple."""
    return terms[0] if len(terms) == 1 else Op("tuple", terms)


__all__ = ["MAX_STEPS", "Cursor", "Hints", "tuple_of"]
