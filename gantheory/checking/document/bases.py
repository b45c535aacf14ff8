"""The base of a document's logarithms, as its words tell it: natural where they say nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

_BASE_TWO = re.compile(
    r"base[- ]\$?2\b|base[- ]two|\\log\(?\.?\)?\$? always refers to \$?\\log_2|\bBasis 2\b|"
    r"以\s*\$?2\$?\s*为底|底(?:が|を|は)\s*\$?2",
    re.IGNORECASE,
)
_NATURAL = re.compile(r"\bnatural\b|\bnats\b|base[- ]\$?e\b|\\ln\b|\bnatürliche[rn]? Log|自然对数", re.IGNORECASE)
_BITS = re.compile(r"\bbits\b|\bin Bit\b|\d[\s~]*(?:\\text\w*\{)?[\s~]*bit\b|\\log_\{?2|\blog2\b", re.IGNORECASE)
_DENIED = re.compile(
    r"base[- ]\$?(?:2|two)\b.*\b(?:but|though|while|which)\b.{0,20}\b(?:we|here|this)\b.{0,20}"
    r"(?:\bnot\b|n['’]t\b|\bnever\b)|"
    r"(?:\b(?:not|never|rather than|instead of|unlike|no)|n['’]t) (?:(?:use|take|work|write|in|to|the|of|with|logs?|"
    r"logarithms?) ){0,4}base[- ]",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:many|some|other|most|several) (?:\w+ )?(?:texts?|authors?|books?|papers?|people|communities|fields)\b|"
    r"\b(?:elsewhere|sometimes|often)\b",
    re.IGNORECASE,
)


class Bases(NamedTuple):
    """Whether logarithms are to the base 2, to that base here and natural there, and whether it counts bits at all."""

    two: bool
    both: bool
    bits: bool


def bases_of(text: str) -> Bases:
    """What the words of a document say of its logarithms."""
    told = [_sentence(text, m) for m in _BASE_TWO.finditer(text)]
    told = [s for s in told if not _DENIED.search(s)]
    own = any(not _OF_OTHERS.search(s) for s in told)
    both = bool(told) and (not own or _NATURAL.search(text) is not None)
    return Bases(own and not both, both, both or _BITS.search(text) is not None)


def _sentence(text: str, m: re.Match[str]) -> str:
    """The sentence that a match stands in."""
    before = re.split(r"[.!?]\s|\n\s*\n", text[max(0, m.start() - 160) : m.start()])[-1]
    return before + re.split(r"[.!?](?:\s|$)|\n\s*\n", text[m.start() : m.end() + 160])[0]
