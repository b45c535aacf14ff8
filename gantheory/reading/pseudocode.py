"""Pseudo-code in a code fence: the formulas that its lines hold, with or without dollars around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_NUMBER = re.compile(r"\s*(?:\(?\d{1,3}[.:)]\s+)?")
_STEPS = re.compile(r"^\s*(?:\(?\d{1,3}[.:)]\s*)?(?:for|while|repeat|foreach|sample|draw|update)\b", re.I | re.M)
_FORMAL = re.compile(r"\\(?:leftarrow|gets|nabla|sim|sum|theta|frac)(?![A-Za-z])")
_DOLLARS = re.compile(r"\$+([^$\n]{1,2000})\$+")
_TOKEN = re.compile(r"\S+")
_TEXT = re.compile(r"\\(?:text|mathrm|operatorname)\s*\{[^{}\n]{0,60}\}")
_WORD = re.compile(r"[(\"']?[A-Za-z][a-z]+(?:[-'][A-Za-z]+)?[.,;:)\"']*|[aAI][.,;]?")
_RELATION = re.compile(r"\\(?:leftarrow|gets|sim|in|leq?|geq?|neq)(?![A-Za-z])|[=<>←:]")
_MAX_LINES = 200
INFO = frozenset(("", "text", "txt", "plaintext", "algorithm", "pseudocode", "pseudo", "latex", "tex"))


def is_pseudocode(info: str, text: str) -> bool:
    """Are these the steps of an algorithm, with LaTeX in them?"""
    return info.lower() in INFO and bool(_STEPS.search(text) and _FORMAL.search(text))


def formulas(text: str, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """(start, end, inner start, inner end) of each formula in the lines of `text[start:end]`."""
    at = start
    for line in text[start:end].split("\n")[:_MAX_LINES]:
        found = [(m.start(), m.end(), m.start(1), m.end(1)) for m in _DOLLARS.finditer(line)]
        bare = [(a, b, a, b) for a, b in _runs(line) if _FORMAL.search(line, a, b) or _RELATION.search(line, a, b)]
        yield from ((a + at, b + at, c + at, d + at) for a, b, c, d in found or bare)
        at += len(line) + 1


_WORDS = r"\\(?:text(?:bf|rm|it|sc)?|mathbf|mathrm|operatorname)\s*\{"
_KEYWORDS = re.compile(_WORDS + r"\s*(?:for|while|repeat|end|do|sample|until)\b[^{}]{0,60}\}", re.IGNORECASE)
_ROW = re.compile(r"\\\\(?:\[[^\]\n]{0,20}\])?|\\(?:begin|end)\s*\{[a-z]{1,12}\*?\}(?:\{[^{}]{0,20}\})?", re.IGNORECASE)
_BETWEEN = re.compile(_WORDS + r"[^{}]{0,300}\}(?!\s*\()|\\hspace\*?\s*\{[^{}]{0,20}\}|&|\\q?quad(?![A-Za-z])")
_SCRIPT = re.compile(r"[_^{]\s*$")
_EDGE = re.compile(r"(?:\s|\\[ ,;:!]|[.,;:])+")


def is_steps(latex: str) -> bool:
    """Is a display an algorithm, with loops in words between its formulas?"""
    return len(_KEYWORDS.findall(latex[:20_000])) >= 2


def rows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the formulas stand in the rows of an algorithm that is set as one display."""
    breaks = [(start, start), *((m.start(), m.end()) for m in _ROW.finditer(text, start, end)), (end, end)]
    for (_, first), (last, _) in pairwise(breaks[:_MAX_LINES]):
        words = [
            m for m in _BETWEEN.finditer(text, first, last) if not re.search(r"[_^{]\s*$", text[first : m.start()])
        ]
        gaps = [(first, first), *((m.start(), m.end()) for m in words), (last, last)]
        for (_, a), (b, _) in pairwise(gaps):
            if _RELATION.search(text, a, b) or _FORMAL.search(text, a, b):
                lead, tail = _EDGE.match(text, a, b), re.search(r"(?:\s|\\[ ,;:!]|[.,;:])+$", text[a:b])
                yield lead.end() if lead else a, b - len(tail.group()) if tail else b


def _runs(line: str) -> Iterator[tuple[int, int]]:
    """Runs of words that are no plain words, which begin or end a formula only inside braces or brackets."""
    number = _NUMBER.match(line)
    flat = _TEXT.sub(lambda m: "x" * len(m.group()), line)
    begin = last = -1
    depth = 0
    for token in _TOKEN.finditer(flat, number.end() if number else 0):
        plain = _WORD.fullmatch(token.group()) is not None and depth <= 0
        if not plain:
            begin = token.start() if begin < 0 else begin
            last = token.end()
            depth += sum(token.group().count(c) for c in "{[(") - sum(token.group().count(c) for c in "}])")
        elif begin >= 0:
            yield begin, _trimmed(line, begin, last)
            begin, depth = -1, 0
    if begin >= 0:
        yield begin, _trimmed(line, begin, last)


def _trimmed(line: str, begin: int, end: int) -> int:
    return begin + len(line[begin:end].rstrip(" \t.,;:"))
