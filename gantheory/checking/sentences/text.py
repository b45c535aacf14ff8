"""Prose as sentences of words, formulas and marks, each with its place in the source."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...reading.document import Document, Passage

_TOKEN = re.compile(r"\d+(?:[.,]\d+)+\w*%?|\d+%|[^\W_](?:[\w'’]*[^\W_])?|•|\S")
_LINK = re.compile(r"\]\([^()\s]*\)|\]\[[^\[\]]*\]|\{#[^{}]*\}|:[a-z]+:`[^`]*`")
_COMMAND = re.compile(r"\\[A-Za-z]+\*?|[{}~]")  # of LaTeX; what stands in its braces stays
_DASHES = str.maketrans("–—‐‑−’", "-----'")
_ABBREVIATION = re.compile(
    r"(?:^|\W)(?:i\.e|e\.g|et al|w\.r\.t|vs|cf|resp|[Ee]qs?|[Ff]igs?|[Ss]ec|[Tt]hm|[Ee]tc|a\.k\.a|[A-Z])$"
)
_ITEM = re.compile(r"\n[^\S\n]*(?:[•*+-]|\(?\w{1,3}[.)])[^\S\n]|\n[^\S\n]*>|\n[^\S\n]*#|\n[^\S\n]*\n|\s#{1,6}\s")
_STOP = re.compile(r"[.!?](?=[\s*_)]|$)|;(?=\s)")
MAX_SENTENCE = 2_000
"""A longer sentence is passed over, and so is what the document says after so many sentences that a form may fit."""
_MARKUP = frozenset("*_[]\\~`")
_QUOTES = frozenset('"“”„«»‘')
_ASKS = re.compile(
    r"\b(?:exercises?|practice problems|problem set|quiz|questions|homework|misconceptions?|myths?|pitfalls?|mistakes?|"
    r"fallac(?:y|ies)|true or false|errata|wrong)\b",
    re.IGNORECASE,
)


# A question with answers to choose from: none of them is asserted. (`It gives what?` offers none.)
_CHOICES = re.compile(
    r"\b(?:(?:which|what)\b[^\w?.]*\w[^.?]{0,200}|(?:correct|select|choose|pick|true or false)\b[^.?]{0,200})\?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word (lower case), a formula (``math``), a mark, or something of the field that several tokens stand for."""

    kind: str
    text: str
    start: int
    end: int
    passage: Passage | None = None
    value: object = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its neighbours in the same paragraph, the heading it stands under, and how it stands there."""

    tokens: tuple[Token, ...]
    passage: Passage = field(repr=False)
    before: str = ""
    after: str = ""
    heading: str = ""
    quoted: bool = False
    asked: bool = False
    item: int = 0
    ends: str = ""
    around: str = ""

    @property
    def text(self) -> str:
        """The sentence as plain words."""
        return " ".join(t.text for t in self.tokens)


def sentences(document: Document) -> list[Sentence]:
    """The sentences of a document's prose, in order; headings, tables and what is set as a quotation are left out."""
    formulas = sorted(
        (p for p in document.passages if p.kind == "inline" and p.end > p.start), key=lambda p: (p.start, -p.end)
    )
    starts = [p.start for p in formulas]
    out: list[Sentence] = []
    heading, item, earlier = "", 0, ""
    for passage in document.passages:
        if passage.kind != "prose":
            continue
        inner = formulas[bisect_left(starts, passage.start) : bisect_left(starts, passage.end)]
        own = [p.start for p in inner]
        found: list[Sentence] = []
        around = earlier[-400:] + " " + passage.latex[:4_000]
        choices = _CHOICES.search(around) is not None
        for text, offset, opens in _pieces(passage):
            item += opens
            if text.lstrip().startswith("#"):
                heading = text.strip("# \n")
                continue
            if text.lstrip().startswith(("|", ":::", "---")) or len(text) > MAX_SENTENCE:
                continue
            first, last = bisect_left(own, offset), bisect_left(own, offset + len(text))
            tokens = tuple(_tokens(text, offset, inner[first:last]))
            while tokens and tokens[0].text in ("-", "+", ">", ")", ",", "–"):
                tokens = tokens[1:]
            if tokens:
                words = " ".join(t.text for t in tokens)
                quoted = text.lstrip().startswith(">") or any(t.text in _QUOTES for t in tokens)
                quoted = quoted or sum(t.text == "'" for t in tokens) > 1
                asked = choices or bool(_ASKS.search(heading))
                found.append(Sentence(tokens, passage, words, "", heading, quoted, asked, item, words[-1:]))
        out += _neighbours(found, around)
        earlier = passage.latex
        item += 1
    return out


def _neighbours(found: list[Sentence], around: str) -> Iterator[Sentence]:
    for k, s in enumerate(found):
        before = found[k - 1].before if k else ""
        after = found[k + 1].before if k + 1 < len(found) else ""
        yield Sentence(s.tokens, s.passage, before, after, s.heading, s.quoted, s.asked, s.item, s.ends, around)


def _pieces(passage: Passage) -> Iterator[tuple[str, int, int]]:
    """Stretches of a paragraph that are a sentence each: text, offset, and 1 where a list item or a heading begins."""
    text = passage.latex
    opens = sorted({0, *(m.start() for m in _ITEM.finditer(text)), *(m.start() for m in re.finditer("•", text))})
    for start, stop in zip(opens, [*opens[1:], len(text)], strict=True):
        at, seen, odd = start, start, False
        for mark in _STOP.finditer(text, start, stop):
            end = mark.end()
            odd ^= text.count("$", seen, end) % 2 == 1
            seen = end
            if odd or (mark.group() == "." and _ABBREVIATION.search(text[max(at, end - 8) : end - 1])):
                continue
            yield text[at:end], passage.start + at, int(at == start)
            at = end
        if text[at:stop].strip():
            yield text[at:stop], passage.start + at, int(at == start)


def _tokens(text: str, offset: int, formulas: list[Passage]) -> Iterator[Token]:
    plain = text.translate(_DASHES).replace("??", "  ")  # a reference that was lost
    plain = plain.replace("``", '" ').replace("''", '" ')
    for pattern in (_LINK, _COMMAND):
        plain = pattern.sub(lambda m: " " * len(m[0]), plain)
    at = 0
    for formula in [*(f for f in formulas if not f.problem), None]:
        stop = formula.start - offset if formula is not None else len(plain)
        for m in _TOKEN.finditer(plain, min(at, stop), stop):
            if m[0] in _MARKUP or m[0] == "•" or _joins(plain, m):
                continue
            kind = "word" if m[0][0].isalnum() else "mark"
            yield Token(kind, m[0].lower() if kind == "word" else m[0], offset + m.start(), offset + m.end())
        if formula is not None and stop >= at:
            yield Token("math", "⟨m⟩", formula.start, formula.end, formula)
            at = max(at, formula.end - offset)


def _joins(text: str, mark: re.Match[str]) -> bool:
    """Is this the hyphen of a compound word?"""
    around = text[max(0, mark.start() - 1) : mark.start()], text[mark.end() : mark.end() + 1]
    return mark[0] == "-" and (around[0].isalpha() or around[0] == "$") and around[1].isalpha()
