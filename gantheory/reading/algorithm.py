"""Algorithms written as steps: numbered or bulleted lists of actions, and ``for .. do`` lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gantheory.reading.document import Lines, Passage, Step

_MARK = (
    r"(?:>\s*)?(?P<mark>[-*+•◦–]|\(?(?:\d{1,3}|[ivx]{1,4}|[a-z])[.):]\)?|\\item(?:\[[^\]\n]{0,60}\])?|"
    r"\\(?:State|STATE|Require|REQUIRE|Ensure|ENSURE)(?![A-Za-z]))\s+(?=\S)"
)
_ITEM = re.compile(rf"\s*{_MARK}(?P<body>.*)")
_LOOP = re.compile(
    r"\s*(?:\d{1,3}[.:]\s*)?[*_]{0,2}(?:\\(?:For|FOR|While|WHILE|ForAll)\b|"
    r"(?:for|while|foreach)\b(?!.*\bdo\b.*\bend\b).*(?:\bdo\b|\biters?\b|\biterations?\b|\bepochs?\b.*:)|repeat\s*:?\s*$)",
    re.IGNORECASE,
)
_IN_EACH = re.compile(r"(?:in|at|for|on) each\b.*:\s*$|for (?:epochs?|iterations?|steps?)\b", re.IGNORECASE)
_END = re.compile(
    r"\s*(?:\d{1,3}[.:]\s*)?[*_]{0,2}(?:\\(?:EndFor|ENDFOR|EndWhile|ENDWHILE)\b|end\s*(?:for|while|repeat|loop)\b|until\b)",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"(?:step \d+\s*[:.]\s*)?[*_]{0,2}(?:then,?\s+)?(?:sample|draw|update|initiali[sz]e|compute|take|ascend|descend|"
    r"obtain|generate|fix|find|repeat|set|return|train|learn|feed|estimate|minimi[sz]e|maximi[sz]e|clip|replace|"
    r"calculate|perform|derive|increment|backpropagate)(?:s|es|ing|ting)?\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(r"(?:Sample|Draw|Update|Initiali[sz]e|Compute|Take|Return|Set|Repeat|Clip)\b")
_WEIGHT = re.compile(r"sampl|updat|gradient|ascen|descen|learn|initiali|iterat|\bepoch|minibatch|noise", re.IGNORECASE)
_HEADING = re.compile(r"\s{0,3}(?:#{1,6}\s|\\(?:sub)*section|={3,}|-{3,}\s*$)|\s*\w[\w ]{0,30}\s?:\s*$")
_LOOSE_LINES = 8
_MAX_LINES = 400


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str
    kind: str  # loop, end, action, item, math, blank, text, heading


@dataclass(frozen=True, slots=True)
class Block:
    """An algorithm: where it begins and ends and its steps."""

    start: int
    end: int
    steps: tuple[Step, ...]


def algorithms(visible: str, start: int, end: int, maths: Sequence[Passage], lines: Lines) -> list[Block]:
    """The algorithms in ``visible[start:end]``; ``maths`` are the formulas found there, in order."""
    table = _classify(visible, start, end, [passage for passage in maths if passage.kind == "display"])
    blocks: list[Block] = []
    at = 0
    while at < len(table):
        if table[at].kind not in {"loop", "action", "item"}:
            at += 1
            continue
        stop = _extent(table, at)
        block = table[at:stop]
        if _is_algorithm(block):
            blocks.append(_block(block, maths, lines))
        at = max(stop, at + 1)
    return blocks


def _classify(visible: str, start: int, end: int, displays: Sequence[Passage]) -> list[_Line]:
    table: list[_Line] = []
    pending = iter(displays)
    display = next(pending, None)
    at = start
    while at < end:
        stop = visible.find("\n", at, end)
        stop = end if stop < 0 else stop
        while display is not None and display.end <= at:
            display = next(pending, None)
        text = visible[at : min(stop, at + 2_000)]
        inside = display is not None and display.start < stop
        first = max(display.start - at, 0) if display is not None and inside else len(text)
        table.append(_Line(at, stop, text, "math" if inside and not text[:first].strip(" \t•*-+>") else _kind(text)))
        at = stop + 1
    return table


def _kind(text: str) -> str:
    if not text.strip():
        return "blank"
    item = _ITEM.match(text)
    body = item["body"] if item else text.strip()
    if _END.match(body):
        return "end"
    if _LOOP.match(body) or (item and _IN_EACH.match(body)):
        return "loop"
    if _HEADING.match(text):
        return "heading"
    if _ACTION.match(body) and (item or (len(body) < 200 and not body[:1].isupper()) or _IMPERATIVE.match(body)):
        return "action"
    return "item" if item else "text"


def _extent(table: Sequence[_Line], first: int) -> int:
    """Index just past the last line of the run of steps that begins at ``first``."""
    depth = loose = 0
    last = first
    for index in range(first, min(len(table), first + _MAX_LINES)):
        kind = table[index].kind
        if kind == "loop":
            depth += 1
        elif kind == "end":
            depth = max(0, depth - 1)
        if kind == "heading" or (kind == "text" and not (depth or _continues(table, index))):
            break
        if kind == "text":
            loose += 1
            if loose > _LOOSE_LINES:
                break
        elif kind != "blank":
            last, loose = index, 0
    return last + 1


def _continues(table: Sequence[_Line], index: int) -> bool:
    """Whether a text line goes on with the item above it: right below, or indented."""
    above = table[index - 1].kind if index else "blank"
    return above in {"item", "action", "loop"} or (above == "text" and table[index].text[:2].isspace())


def _is_algorithm(block: Sequence[_Line]) -> bool:
    kinds = [line.kind for line in block]
    loops, actions, items = kinds.count("loop"), kinds.count("action"), kinds.count("item")
    weighty = sum(1 for line in block if line.kind in {"loop", "action"} and _WEIGHT.search(line.text))
    if loops and actions + items >= 1:
        return weighty >= 1
    return weighty >= 2 and actions >= max(2, items)


def _block(block: Sequence[_Line], maths: Sequence[Passage], lines: Lines) -> Block:
    heads = [index for index, line in enumerate(block) if line.kind in {"loop", "end", "action", "item"}]
    steps: list[Step] = []
    depth = 0
    for place, index in enumerate(heads):
        stop = heads[place + 1] if place + 1 < len(heads) else len(block)
        begin, end = block[index].start, block[stop - 1].end
        begin += len(block[index].text) - len(block[index].text.lstrip())
        if block[index].kind == "end":
            depth = max(0, depth - 1)
        text = " ".join(line.text.strip() for line in block[index:stop] if line.kind not in {"blank", "math"})
        inside = tuple(passage for passage in maths if begin <= passage.start < end)
        steps.append(Step(text, *lines.place(begin), depth, inside))
        if block[index].kind == "loop":
            depth += 1
    last = max(index for index, line in enumerate(block) if line.kind not in {"blank"})
    return Block(block[0].start, block[last].end, tuple(steps))
