"""Formulas that the text itself calls false, or leaves open: `It is not true that ..`, `Find the error in ..`."""

from __future__ import annotations

import re

from ..reading.document import Passage
from .verdict import Verdict

_TRUE = r"(?:true|correct|right|valid|the case|so|possible)"
_FALSE = r"(?:wrong|false|incorrect|untrue|invalid|absurd|impossible|nonsense|a mistake)"
_BEFORE = re.compile(
    rf"\b(?:not|never|n't)\s+(?:\w+\s+)?{_TRUE}\b[^.]{{0,24}}$|"
    r"\b(?:not|cannot|n't)\s+(?:\w+\s+)?(?:have|hold|write|say|conclude|claim|follow|mean)"
    r"(?:\s+(?:that|in general|always))*[\s:,]*$|"
    r"\b(?:false|wrong|incorrect|untrue|erroneous|falsch|faux|fausse|falso|falsa|неверн\w*)\b[^.]{0,40}$|"
    r"\b(?:mistake|misconception|fallacy|pitfall)s?\b[^.]{0,60}$|"
    r"\b(?:find|spot|where is|what is)\s+(?:the|an?)\s+(?:error|mistake|flaw)\b|"
    r"\b(?:might|may|could|would|often|sometimes)\b[^.]{0,40}\b(?:think|guess|believe|hope|wrongly|mistakenly)\b|"
    rf"\btempt(?:ing|ed)\b|\b(?:disprove|refute|true or false|(?:is|was) it {_TRUE}|does it (?:hold|follow))\b|"
    r"\bcontradiction\b|\bthe contrary\b|\babsurdum\b|\bif it were\b|\bwere (?:true|the case)\b|"
    r"(?:错误|不正确|不成立|误以为|誤り|間違い|틀린)[^。]{0,12}$|\b(?:gilt|stimmt) nicht\b[^.]{0,24}$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"[\s,.;:?$\\\])]*(?:[-–—]+\s*)?(?:"
    r"(?:but|however|yet|which|this|that|it|and)\b[^.:]{0,30}?\b(?:is|are|was|would be)\s+(?:\w+\s+){0,2}?"
    rf"(?:{_FALSE}|not\s+(?:\w+\s+)?{_TRUE})\b|"
    r"(?:(?:but|which|this|that|it)\s+)?(?:in general\s+)?(?:does not|do not|doesn't|need not|cannot|can't)\s+"
    r"(?:\w+\s+)?(?:hold|be true|be right)|(?:which\s+|this\s+|that\s+)?fails?\b|"
    rf"(?:is|are)\s+(?:\w+\s+)?(?:{_FALSE}|(?:not|never)\s+(?:\w+\s+)?{_TRUE})\b|"
    r"(?-i:No|False|Wrong|Not so|Falsch|Faux|Falso)\b(?!\s+(?:matter|wonder|doubt|need))|"
    r"(?:这|該|这个)?(?:是)?(?:错误|不成立|不正确)|は(?:誤り|成り立た))",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?。])\s+(?=[A-Z$*\\-])|\n\s*\n|(?:^|\n)#[^\n]*\n|\$\$")


def is_denied(passage: Passage, text: str) -> bool:
    """Does the sentence of a formula, or what follows on it, say that it does not hold, or ask whether it does?"""
    before = _SENTENCE.split(passage.text_before[-300:].rstrip("$[\\ \n"))[-1]
    return bool(_BEFORE.search(before) or _BEHIND.match(text[passage.end : passage.end + 120]))


def as_denied(verdict: Verdict, passage: Passage, text: str) -> Verdict:
    """A false formula that the text does not claim is no mistake of the text."""
    wrong = verdict.verdict in ("refuted", "type-error", "gap") or verdict.mistake is not None
    if not wrong or not is_denied(passage, text):
        return verdict
    return Verdict("definition", reason="false, and the text does not claim it")
