r"""Formulas that the text does not claim: it calls them false (`It is not true that ..`), asks for them (`Find the
error in ..`, the options of a quiz), strikes them out, or makes them a condition (`Equality holds when ..`).
"""

from __future__ import annotations

import re

from ...reading.document import Passage
from ..verdict import Verdict
from .disowned import is_disowned

TURNED = "a criterion turned"  # of an `if` that says what something is, and not when it holds
_TRUE = r"(?:true|correct|right|valid|the case|so|possible)"
_FALSE = r"(?:wrong|false|incorrect|untrue|invalid|absurd|impossible|nonsense|a mistake)"
_HELPERS = r"(?:can|could|may|does|do|did|is|was|will|would)"
_NEVER = (
    rf"{_HELPERS}\s+never\s+\w+|{_HELPERS}(?:\s+not|n['’]t|not)\s+(?:\w+\s+)?"
    r"(?:true|correct|right|valid|holds?|occur|happen|be there|follow)"
)
_BEFORE = re.compile(
    rf"\b(?:not|never|n't)\s+(?:\w+\s+)?{_TRUE}\b[^.]{{0,24}}$|"
    r"\b(?:not|never|cannot|n't)\s+(?:\w+\s+)?(?:have|hold|write|say|conclude|claim|follow|mean)"
    r"(?:\s+(?:that|in general|always))*[\s:,]*$|"
    r"\b(?:false|wrong|incorrect|untrue|erroneous|falsch|faux|fausse|falso|falsa|неверн\w*)\b[^.]{0,40}$|"
    r"\b(?:mistake|misconception|fallacy|pitfall)s?\b[^.]{0,60}$|"
    r"\b(?:find|spot|where is|what is)\s+(?:the|an?)\s+(?:error|mistake|flaw)\b|"
    r"\b(?:wo (?:ist|steckt|liegt) der Fehler|finde\w* \w+ den Fehler|où est l['’]erreur|trouve[rz] l['’]erreur|"
    r"dónde está el error|dov['’]è l['’]errore|onde está o erro|где ошибка|найдите ошибку)\b|"
    r"\b(?:might|may|could|would|often|sometimes)\b[^.]{0,40}\b(?:think|guess|believe|hope|wrongly|mistakenly)\b|"
    rf"\btempt(?:ing|ed)\b|\b(?:disprove|refute|true or false|(?:is|was) it {_TRUE}|does it (?:hold|follow))\b|"
    r"\b(?:there (?:is|are|exists?)|we (?:have|find)) no \w+(?: \w+)? (?:with|for which|satisfying|such that)[\s:,]*$|"
    r"\bcontradiction\b|\bthe contrary\b|\babsurdum\b|\bif it were\b|\bwere (?:true|the case)\b|"
    r"\b(?:typos?|misprints?)\b[^.]{0,60}$|"
    r"\b(?:iff?|when|whenever|unless|until|instead of|rather than|replac(?:e|ed|ing)|such that|hope that|ideally|"
    r"would like|want|wish|requires?|demands?|change|delete|far from|as soon as|old:|subject to|impos\w+|"
    r"would need|event that|"
    r"one (?:where|with|for which)|(?:find|give|construct|exhibit)\b[^.]{0,60}\b(?:with|where|for which)|"
    r"in the first printing[^.]{0,30}|"
    r"not,? as in[^.]{0,20}|pretend\b[^.]{0,120}|neither|nor|expects?|rul(?:e|es|ed|ing) out)"
    r"(?:\s+that)?[\s,:*_]*$|"
    r"\b(?:nobody|no one|sloppy|no such thing|it would be nice|once (?:believed|thought)|suppose not)\b[^.]{0,60}$|"
    r"\bunlike\b[^.:]{0,60}$|"
    r"\b(?:first|earlier|previous|old|original|printed|faulty) (?:version|edition|draft|formula|text)\b[^.]{0,40}$|"
    r"\bwere\b[^.]{0,80}(?:\bwould|['’]d)\b[^.]{0,20}$|"
    r"\bhas\b[^.]{0,40}\b(?:swapped|reversed|mixed up|the wrong way)\b[^.]{0,20}$|(?:^|[.!?]\s+)were\s*$|"
    r"\bstudent['’]s (?:answer|solution|attempt)\W{0,4}\(0 ?/[^)]*\)\W*$|"
    r"\bstudents?\b[^.]{0,20}\b(?:often|sometimes|tend to)\b[^.]{0,30}$|\bno es (?:cierto|verdad)\b[^.]{0,24}$|"
    r"\bnon è vero\b[^.]{0,24}$|\bnicht (?:wahr|richtig)\b[^.]{0,24}$|\bn['’]a pas\b[^.]{0,12}$|"
    r"\b(?:er )?geldt niet\b[^.]{0,24}$|\bnão é verdade\b[^.]{0,24}$|\bMan könnte meinen\b[^.]{0,40}$|"
    r"\b(?:(?:häufige|typische|verbreitete)r? Fehler|erreur (?:fréquente|courante|classique)|"
    r"errore (?:comune|frequente)|error (?:común|frecuente|típico))\b[^.]{0,40}$|"
    r"\b(?:il est faux|pas vrai)\b[^.]{0,24}$|"
    r"(?:错误|不正确|不成立|误以为|誤り|間違い|틀린)[^。]{0,12}$|\b(?:gilt|stimmt) nicht\b[^.]{0,24}$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"[\s,.;:?$*_\\\])]*(?:[-–—]+\s*)?(?:"
    r"(?:but|however|yet|which|this|that|it|and)\b[^.:]{0,30}?\b(?:is|are|was|would be)\s+(?:\w+\s+){0,2}?"
    rf"(?:{_FALSE}|not\s+(?:\w+\s+)?{_TRUE})\b|"
    r"(?:(?:but|which|this|that|it)\s+)?(?:in general\s+)?(?:does not|do not|doesn't|need not|cannot|can't)\s+"
    r"(?:\w+\s+)?(?:hold|be true|be right)|(?:which\s+|this\s+|that\s+)?fails?\b|"
    rf"(?:is|are)\s+(?:\w+\s+)?(?:{_FALSE}|(?:not|never)\s+(?:\w+\s+)?{_TRUE})\b|"
    r"(?:it|this|which)\s+should\s+(?:read|be(?!\s+(?:noted|clear|mention\w*|stress\w*|emphas\w*|remark\w*)))\b|"
    r"(?-i:No|False|Wrong|Not so|Falsch|Faux|Falso)\b(?!\s+(?:matter|wonder|doubt|need))|"
    r"(?:这|該|这个)?(?:是)?(?:错误|不成立|不正确)|は(?:誤り|成り立た))",
    re.IGNORECASE,
)
_GONE_ON = re.compile(  # it goes on behind the formula, or a sentence about the formula does
    r"[\W_]*(?:(?-i:(?=[a-z]))|(?:this|that|it|both|i|neither|everything|(?:the|this|that)\s+(?:last\s+|first\s+|above\s+)?"
    r"(?:identity|equation|equality|formula|bound|inequality|claim|line|step|statement|expression|version|relation)s?)\b)"
    r"[^.?!$\n]{0,90}?\b(?:wrong|false|incorrect|untrue|(?:an?|the) (?:mistake|error|misprint|typo)|misprint(?:ed)?|"
    rf"impossible|absurd|nonsense|contradicts?|fails?|upside down|out of the question|disproved|refuted|{_NEVER}|"
    r"should (?:read|not be)|off by|alas|disappointed|elsewhere)\b(?!\s+(?:positive|negative|if|unless|when|to)\b)|"
    r"[\W_]*held\.\s+It does not\b|[\W_]*\(?sic\b|[\W_]*(?:answer[.:]?[\W_]*)?it is not\b|"
    r"[\s\"”'’$]*should be(?=[\s$\"“]*[$\"“])|"
    r"[\W_]*(?:correct|change|fix) (?:this|that|it) (?:to|into)\b|"
    r"[\W_]*(?:replace|substitute) (?:this|that|it) (?:by|with)\b",
    re.IGNORECASE,
)
_LABELLED_FALSE = re.compile(
    r"(?<![_^{])\\(?:text|mathrm|textrm|mbox|textbf)\s*\{[^{}]*\b(?:false|wrong|incorrect|nonsense|not true|falsch|"
    r"faux|fals[oa])\b|\\cancel\b|\\xcancel\b",
    re.IGNORECASE,
)
_SAID_BY_OTHERS = re.compile(
    r"\b(?:students?|submissions?|ChatGPT|chat-?bots?|LLMs?|language models?|blogs?|forums?|"
    r"somebody|someone|a reader|candidates?|people|Student\w*|jemand|étudiante?s?|"
    r"estudiantes?|alumn[oa]s?|studente(?:ssa)?|студент\w*)\b[^.]{0,40}"
    r"\b(?:answer|claim|told|wr[oi]t|argue|assert|state|say|said|believe|propose|conclude|behaupt|schreib|schrieb|mein|"
    r"affirm|prétend|écri|afirm|escrib|sostien|scriv|утвержда|пиш)\w*\b[^.]{0,30}$|"
    r"\b(?:answer|claim|solution|proof) of (?:student|group)\b",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    rf"\b(?:this|that|it|which|the (?:claim|answer|argument))\s+(?:is|was)\s+(?:{_FALSE}|not\s+(?:\w+\s+)?{_TRUE})\b|"
    r"\bfor (?:which|what) \w+(?: \w+)? (?:is|does|are|do) (?:this|it|that|they)\b|"
    r"\b(?:is|was) (?:this|that|she|he) (?:right|true)\b|"
    r"\b(?:this|that|it) (?:does not|doesn't|cannot) (?:hold|be)\b|\bcounter-?example\b|\bno points\b|"
    r"\bmade (?:that|this|it) up\b|\bhallucinat\w+|"
    r"\b(?:wrong (?:order|way|sign|direction)|instead,? correct is|correct is|should (?:read|be))\b|"
    r"\b(?:das|dies|es) (?:ist|gilt) (?:falsch|nicht)\b|\bGegenbeispiel\b|\bc['’]est faux\b|\bcontre-exemple\b|"
    r"\b(?:es|esto es|è|isso é) fals[oa]\b|\bcontraejemplo\b|\bэто неверно\b",
    re.IGNORECASE,
)
_SUPPOSES_ABSURD = re.compile(
    r"\b(?:for|by|towards?|to (?:get|reach|derive|obtain))\s+(?:the sake of\s+)?(?:a\s+)?contradiction\b|"
    r"\b(?:assum|suppos)\w*\s+(?:to\s+)?the contrary\b|\bad absurdum\b|反证|背理法|durch Widerspruch|par l'absurde",
    re.IGNORECASE,
)
_ENDS_ABSURD = re.compile(
    r"\bcontradict\w*|\babsurd\b|\bcannot be\b|\bimpossible\b|矛盾|Widerspruch|"
    r"\\qed|\\(?:black)?square|\\end\{proof\}|∎|□",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:^|\n)(?:#{1,6}\s|\\(?:sub)*section|\*\*[A-Z])")
_SENTENCE = re.compile(r"(?<=[.!?。])\s+(?=[A-Z$*\\-])|\n\s*\n|(?:^|\n)#[^\n]*\n|\$\$")


_QUIZ = re.compile(
    r"\bwhich (?:one |ones )?of\b|\bmultiple[- ]choice\b|\btrue or false\b|"
    r"\b(?:choose|select|tick|mark)\s+(?:all|the (?:correct|right|true|one))\b|"
    r"\bwhich \w+(?: \w+)? (?:is|are) (?:correct|true|right)\b|\b(?:welche der|kreuze|quelle des|cuál de)\b|"
    r"以下哪|下列哪|选择题|次のうち|다음 중",
    re.IGNORECASE,
)
_OPTION = re.compile(r"(?:^|\n)[ \t>]*(?:[-*+][ \t]+)?(?:\[[ xX]?\]|\(?[a-hA-H1-9][.)])[ \t*]*\n*[ \t\n$\\(\[]*$")
_BOX = re.compile(r"(?:^|\n)[ \t>]*(?:[-*+][ \t]+)?\[ ?\][ \t]*[$\\(\[]*$")
_LETTERED = re.compile(r"(?:^|\n)[ \t>]*(?:[-*+][ \t]+)?\(?[a-hA-H][.)][ \t]")
_QUIZ_REACH, _PROOF = 900, 1500


def is_denied(passage: Passage, text: str) -> bool:
    """Does the sentence of a formula, or what follows on it, say that it does not hold, or ask whether it does?"""
    before = _SENTENCE.split(passage.text_before[-300:].rstrip("$[\\ \n"))[-1].replace("**", "").replace("__", "")
    behind = text[passage.end : passage.end + 120]
    near, below = (
        text[max(0, passage.start - _QUIZ_REACH) : passage.start],
        text[passage.end : passage.end + _QUIZ_REACH],
    )
    if _BEFORE.search(before) or _BEHIND.match(behind) or _is_option(near, below):
        return True
    if (
        _GONE_ON.match(behind)
        or _LABELLED_FALSE.search(passage.source)
        or is_disowned(text, passage.start, passage.end)
    ):
        return True
    if _SAID_BY_OTHERS.search(before) and _NOT_SO.search(
        re.split(r"\$\$|\n\s*\n(?=[*#])", text[passage.end + 2 :][:300])[0]
    ):
        return True
    if _within_the_absurd(passage, text):
        return True
    return text[: passage.start].rstrip("$[\\ \n").endswith("~~") and behind.lstrip("$]\\ \n.,").startswith("~~")


def _within_the_absurd(passage: Passage, text: str) -> bool:
    """Does a formula stand between a supposition `for contradiction` and the contradiction?"""
    above = _HEADING.split(text[max(0, passage.start - _PROOF) : passage.start])[-1]
    begun = [m.end() for m in _SUPPOSES_ABSURD.finditer(above)]
    return bool(begun) and not _ENDS_ABSURD.search(above, begun[-1])


def _is_option(above: str, below: str) -> bool:
    """Does a formula begin an option that is offered?"""
    near = above[-_QUIZ_REACH:]
    if _BOX.search(near):
        return True
    if not _OPTION.search(near):
        return False
    if _QUIZ.search(re.split(r"\n#+ ", near)[-1]):
        return True
    items = [
        *_LETTERED.finditer(near),
        *_LETTERED.finditer(re.split(r"\n\s*\n(?!\s*[-*+(A-Da-d])", below[:_QUIZ_REACH])[0]),
    ]
    asked = re.split(r"\n", _LETTERED.split(near)[0].rstrip())[-1].rstrip("*_ ")
    return len(items) > 2 and asked.endswith(("?", "？"))


def as_denied(verdict: Verdict, passage: Passage, text: str) -> Verdict:
    """A false formula that the text does not claim is no mistake of the text."""
    if verdict.mistake == TURNED:
        return verdict  # the "if" before it is that of the criterion
    wrong = verdict.verdict in ("refuted", "type-error", "gap") or verdict.mistake is not None
    if not wrong or not is_denied(passage, text):
        return verdict
    return Verdict("definition", reason="false, and the text does not claim it")
