"""The text around a sentence, and the sentence as words and named formulas, for forms that need more than a clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...language.layout import Chain, Hints, parse_passage
from ...language.tokens import Unread
from ...reading.document import Document, Passage
from .claim import Claim
from .clauses import plausible
from .text import Sentence, Token

_HEADING = re.compile(r"\n[^\S\n]*#{1,6}\s|\s#{1,6}\s|\\(?:sub)*section\b")
_MODAL = re.compile(r"\b(?:could|may|might|would)\b")


@dataclass(frozen=True, slots=True)
class Near:
    """What stands before and behind a sentence in its document: as much as a form may need of it."""

    before: str
    after: str

    @property
    def lead(self) -> str:
        """The last words before the sentence, in the same section."""
        return _HEADING.split(self.before[-600:])[-1]

    @property
    def rest(self) -> str:
        """The next words behind the sentence, in the same section."""
        return _HEADING.split(self.after[:300])[0]


Form = Callable[[Sentence, Near], Iterator[Claim]]


def near(document: Document, sentence: Sentence) -> Near:
    """The text around a sentence."""
    start, end = sentence.tokens[0].start, sentence.tokens[-1].end
    return Near(document.text[max(0, start - 4_000) : start], document.text[end : end + 600])


def asserted(sentence: Sentence, *, modal: bool = False) -> bool:
    """Does the sentence assert something? With `modal`, what could be done counts: the form is about what can be."""
    if not modal:
        return plausible(sentence)
    tokens = tuple(
        Token(t.kind, "can", t.start, t.end) if t.kind == "word" and _MODAL.fullmatch(t.text) else t
        for t in sentence.tokens
    )
    return plausible(
        Sentence(
            tokens,
            sentence.passage,
            sentence.before,
            sentence.after,
            sentence.heading,
            sentence.quoted,
            sentence.asked,
            sentence.item,
            sentence.ends,
            sentence.around,
        )
    )


_DENIED = re.compile(r"\b(?:not|never|no|none|cannot|nor|neither|hardly|without|against|instead)\b|\bn t\b|n't\b")


def denied(text: str, match: re.Match[str]) -> bool:
    """Do the words before a match take it back?"""
    return _DENIED.search(text[: match.start()]) is not None


def denied_in_clause(text: str, match: re.Match[str]) -> bool:
    """Do the words before a match in its own clause, or the matched ones, take it back?"""
    clause = re.split(r"[,;:.] |\b(?:and|but|while|whereas|since|because)\b", text[: match.start()])[-1]
    return _DENIED.search(clause) is not None


def words(sentence: Sentence, name: Callable[[Passage], str]) -> str:
    """The words of a sentence, each formula under the name that a form gives it (without spaces)."""
    return " ".join(name(t.passage) if t.passage is not None else t.text for t in sentence.tokens)


def stretch(sentence: Sentence, text: str, match: re.Match[str]) -> tuple[Token, ...]:
    """The tokens of a sentence that a match in its words covers."""
    first = text[: match.start()].count(" ")
    count = match[0].strip().count(" ") + 1
    return sentence.tokens[first : first + count]


def parsed(passage: Passage) -> Chain | None:
    """The one chain of a formula, if it is read as one."""
    if passage.problem:
        return None
    try:
        chains = parse_passage(passage.latex, Hints())
    except (Unread, RecursionError):
        return None
    return chains[0] if len(chains) == 1 else None
