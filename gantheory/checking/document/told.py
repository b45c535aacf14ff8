"""Which law is the data's and which the model's, where the words beside an inline name say so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ...language.layout import Chain, Unread
from ...language.terms import App, Sym
from ...reading.document import Document, Passage

_LAW = r"(?:probability\s+)?(?:distributions?|densit(?:y|ies)|laws?|measures?|pmf|pdf)"
_REAL = r"(?:(?:true|real|actual|unknown|underlying|empirical|observed|training)\s+)"
_MADE = r"(?:model(?:led)?|generator(?:'s)?|generated|synthetic|fake|learn(?:ed|t)|implicit)"
_OF = r"(?:of|over|for|behind|induced\s+by|defined\s+by|implied\s+by|produced\s+by)\s+(?:the\s+|our\s+)?"
_THINGS = {"data": rf"{_REAL}*data\b(?!\s+gener)|{_REAL}(?:examples|images|samples)", "model": rf"(?:\w+\s+)?{_MADE}\b"}
_NAMED = {
    "data": rf"(?:{_REAL}*data(?:[- ]generating)?|true|real|target)\s+{_LAW}",
    "model": rf"{_MADE}(?:\s+(?:data|sample))?\s+{_LAW}",
}
_LINK = (
    r"\$?(?:\\\))?\s*(?:\([^()$]*\)\s*)?(?:which\s+|that\s+)?"
    r"(?:(?:is|are|be|as|denotes?|represents?|for|means|stands\s+for)\s+|[:,]\s*|\s+(?=th(?:e|at)\b))"
    r"(?:the\s+|a\s+|an\s+|its\s+|our\s+|some\s+)?"
)


def _forms(template: Callable[[str, str], str]) -> list[tuple[str, re.Pattern[str]]]:
    return [(side, re.compile(template(_NAMED[side], _THINGS[side]), re.IGNORECASE)) for side in ("model", "data")]


_AFTER = _forms(lambda named, things: rf"{_LINK}(?:{named}|{_LAW}\s+{_OF}(?:{things}))")
_THAT = _forms(lambda _, things: rf"{_LINK}that\s+{_OF}(?:{things})")
_BEFORE = _forms(lambda named, _: rf"\b{named}\s+(?:(?:is|be|by|as)\s+|(?:called|denoted(?:\s+by)?)\s+)?\(?$")
_AROUND = _forms(lambda _, things: rf"\$?(?:\\\))?\s+{_OF}(?:{things})")
_WHICH = re.compile(rf"\b(?:{_LAW}|(\w+))\s+of\b", re.IGNORECASE)
_NOUN = re.compile(rf"\b{_LAW}\s+$", re.IGNORECASE)
_REACH = 120


def sides_told(parsed: Iterable[tuple[Passage, tuple[Chain, ...] | Unread]], document: Document) -> dict[str, str]:
    """Name → "data" or "model" for the laws that the prose introduces as one of them, and nowhere as the other."""
    told: dict[str, set[str]] = {}
    for passage, chains in parsed:
        name = _bare_name(passage, chains)
        if name is None:
            continue
        before = document.text[max(0, passage.start - _REACH) : passage.start].rstrip("$\\(")
        after = document.text[passage.end : passage.end + _REACH]
        for side in _said(before, after):
            told.setdefault(name, set()).add(side)
    return {name: min(sides) for name, sides in told.items() if len(sides) == 1}


def _said(before: str, after: str) -> set[str]:
    """The sides that the words next to a name put it on; both, if it is not clear which words speak of it."""
    after = re.split(r"[.;]\s|\n\s*\n", after, maxsplit=1)[0]
    before = re.split(r"\n\s*\n", before)[-1]
    meant = list(_WHICH.finditer(before))
    that = _THAT if meant and meant[-1][1] is None else []  # that of the generator: that law, not that weight
    forms = _AFTER + that + (_AROUND if _NOUN.search(before) else [])
    behind = next(({side} for side, form in forms if form.match(after)), set[str]())
    return behind | {side for side, form in _BEFORE if form.search(before)}


def _bare_name(passage: Passage, chains: tuple[Chain, ...] | Unread) -> str | None:
    """The name of a law that an inline formula is: `p`, `p(x)`."""
    if passage.kind != "inline" or isinstance(chains, Unread) or len(chains) != 1 or chains[0].ops:
        return None
    match chains[0].terms[0]:
        case Sym(name):
            return name
        case App(fn, _, (), _):
            return fn
        case _:
            return None
