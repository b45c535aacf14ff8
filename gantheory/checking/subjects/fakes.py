r"""A discriminator that tells fakes: the text says that D(x) is the probability of a fake, or trains it to be one.

Its best `D^*` is one minus the field's. A line about it is judged as such, and not as the field reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ...language.terms import App, Rel, Sym, Term, num, sub, transform
from ..names import take_apart
from ..scruples import nodes
from ..verdict import Surroundings, Verdict
from .objectives_of_d import is_turned

Judge = Callable[[Rel, Surroundings], Verdict]
TELLS_FAKES = "D is the probability of a fake"
_FAKE = r"(?:fakes?|generated|synthetic|produced by the generator|from the generator|a sample of the generator)"
_REAL = r"(?:real|true data|genuine|from the data|a data point|echt\w*)"
_SAYS = (
    r"\bprobabilit(?:y|ies) (?:that|of) (?:\$[^$]{{1,14}}\$|\S{{1,12}}|(?:an?|the) \w+)(?: \S{{1,10}})?,?\s+"
    r"(?:is|was|being|to be|comes?)\s+(?:\w+ )?\*{{0,2}}{0}\b|\bprobabilit(?:y|ies) (?:of|for) (?:an? |being )?{0}\b|"
    r"\b(?:outputs?|labels?|trained to (?:output|give))\b[^.]{{0,40}}?\$?1\$?\s+(?:on|for|to)\s+(?:the\s+)?{0}\b|"
    r"\b{0}(?:\s+(?:samples?|ones|images))?\s+(?:by\s+|with\s+|as\s+|have\s+(?:the\s+)?label\s+|get\s+(?:the\s+)?label\s+|=\s*)?"
    r"\$?1\b|\bpositive class is (?:the )?{0}\b|\b(?:high|large|close to one) (?:on|for|means)[^.]{{0,20}}{0}\b"
)
_OF_FAKES = re.compile(
    _SAYS.format(_FAKE) + r"|\bdetects? fakes\b|\b(?:high|large) on fakes\b|\bposterior probability of the generator\b|"
    r"\bswap the labels\b|\bWahrscheinlichkeit\b[^.]{0,60}(?:gefälscht|Fälschung|generiert|vom Generator)|"
    r"\bprobabilité\b[^.]{0,40}(?:fauss?e?|générée?)\b|\bprobabilidad\b[^.]{0,40}(?:fals[oa]|generad[oa])\b",
    re.IGNORECASE,
)
_OF_DATA = re.compile(
    _SAYS.format(_REAL) + r"|\bWahrscheinlichkeit\b[^.]{0,60}\becht\b|\bprobabilité\b[^.]{0,40}(?:vraie?|réelle?)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:^|\n)#[^\n]*\n|\\(?:sub)*section\*?\{[^}]*\}")
_LESS = re.compile(r"1\s*-\s*\$?D[^.]{0,60}$")


def as_fakes(rel: Rel, verdict: Verdict, judge: Judge, around: Surroundings) -> Verdict:
    """The verdict on a line about the best D of a text whose D tells fakes."""
    best = [n for n in nodes(rel) if _is_best(n, around)]
    if not best or around.literal or verdict.verdict not in ("proved", "proved-under", "supported", "refuted"):
        return verdict
    own = any(_name(n) in around.definitions for n in best)
    if (own and verdict.verdict != "refuted") or not _tells_fakes(around, once=verdict.verdict == "refuted"):
        return verdict
    valued = any(isinstance(n, App) and any(_is_best(a, around) for a in n.args) for n in nodes(rel))
    if valued:  # V(D^*, G) is the same number
        return verdict if verdict.verdict != "refuted" else Verdict("unread", reason=f"it may hold where {TELLS_FAKES}")

    def turned(t: Term) -> Term:
        return sub(num(1), t) if _is_best(t, around) else t

    anew = judge(Rel(rel.op, transform(rel.lhs, turned), transform(rel.rhs, turned)), replace(around, mend=False))
    if (anew.good or anew.verdict == "supported") and not own:
        kind = "proved-under" if anew.good else "supported"
        conditions, kinds = (*anew.conditions, TELLS_FAKES), (*anew.kinds, "reading")
        return replace(anew, verdict=kind, conditions=conditions, kinds=kinds)
    if verdict.verdict == "refuted" and anew.verdict == "refuted":
        return verdict
    return Verdict("unread", reason=f"it may not hold where {TELLS_FAKES}")


def _is_best(t: Term, around: Surroundings) -> bool:
    return isinstance(t, App | Sym) and around.symbols.is_unit(_name(t)) and take_apart(_name(t)).optimal


def _name(t: Term) -> str:
    return t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else ""


def _tells_fakes(around: Surroundings, *, once: bool = False) -> bool:
    """Is the last that the text says of D (`once`: or something before) that it tells fakes, or does an objective?"""
    said = _HEADING.split(around.above)[-1] if once else around.above
    fakes = [
        m.end()
        for m in _OF_FAKES.finditer(said)
        if not (_LESS.search(said[max(0, m.start() - 60) : m.start()]) or re.search(r"\b(?:not|real)\b", m[0]))
    ]
    data = [m.end() for m in _OF_DATA.finditer(said)]
    if fakes or data:
        return bool(fakes) and (once or max(fakes) > max(data, default=-1))
    return any(is_turned(d.body, around) for d in around.definitions.values())
