"""Which law is the data's and which the model's, and of which law a density is, where the words beside say so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ...language.layout import Chain, Unread, parse_passage
from ...language.terms import App, Op, Sym
from ...reading.document import Document, Passage

_LAW = r"(?:probability\s+)?(?:distributions?|densit(?:y|ies)|laws?|measures?|pmf|pdf)"
_REAL = r"(?:(?:true|real|actual|unknown|underlying|empirical|observed|training)\s+)"
_MADE = r"(?:model(?:led)?|generator(?:'s)?|generated|synthetic|fake|learn(?:ed|t)|implicit)"
_OF = r"(?:of|over|for|behind|induced\s+by|defined\s+by|implied\s+by|produced\s+by)\s+(?:the\s+|our\s+)?"
_THINGS = {"data": rf"{_REAL}*data\b(?!\s+gener)|{_REAL}(?:examples|images|samples)", "model": rf"(?:\w+\s+)?{_MADE}\b"}
_NAMED = {
    "data": rf"(?:{_REAL}*data(?:[- ]generating)?|true|real|target)\s+(?:{_LAW}|one\b)",
    "model": rf"{_MADE}(?:\s+(?:data|sample))?\s+(?:{_LAW}|one\b)",
}
_SAMPLES = r"(?:samples?|images?|examples?|points?|pictures?|instances?|data(?:\s+points?)?|observations?)"
_SAMPLED = {
    "data": rf"(?:real|true|genuine|training|observed)\s+{_SAMPLES}",
    "model": rf"(?:(?:fake|generated|synthetic|artificial|generator|model)\s+{_SAMPLES}|fakes)",
}
_FOLLOW = (
    r"\s+(?:(?:that|which)\s+)?(?:(?:follow|obey)s?|(?:(?:is|are)\s+)?(?:come|drawn|sampled|generated|distributed)s?\s+"
    r"(?:i\.?i\.?d\.?\s+)?(?:from|by|as|according\s+to)|ha(?:ve|s))\s+(?:the\s+)?"
    rf"(?:(?:common\s+)?{_LAW}\s+)?\(?$"
)
_LINK = (
    r"\$?(?:\\\))?\s*(?:\([^()$]*\)\s*)?(?:which\s+|that\s+)?"
    r"(?:(?:is|are|be|as|denotes?|represents?|for|means|stands\s+for)\s+|(?:[:,]|:?=)\s*|\s+(?=th(?:e|at)\b))"
    r"(?:the\s+|a\s+|an\s+|its\s+|our\s+|some\s+)?"
)


def _forms(template: Callable[[str, str], str]) -> list[tuple[str, re.Pattern[str]]]:
    return [(side, re.compile(template(_NAMED[side], _THINGS[side]), re.IGNORECASE)) for side in ("model", "data")]


_AFTER = _forms(lambda named, things: rf"{_LINK}(?:{named}|{_LAW}\s+{_OF}(?:{things}))")
_THAT = _forms(lambda _, things: rf"{_LINK}that\s+{_OF}(?:{things})")
_BEFORE = _forms(lambda named, _: rf"\b{named}\s+(?:(?:is|be|by|as)\s+|(?:called|denoted(?:\s+by)?)\s+)?\(?$")
_FOLLOWED = [(side, re.compile(rf"\b{what}{_FOLLOW}", re.IGNORECASE)) for side, what in _SAMPLED.items()]
_DRAWN = [(side, re.compile(rf"\b{what}\s+\(?$", re.IGNORECASE)) for side, what in _SAMPLED.items()]
_AROUND = _forms(lambda _, things: rf"\$?(?:\\\))?\s+{_OF}(?:{things})")
_WHICH = re.compile(rf"\b(?:{_LAW}|(\w+))\s+of\b", re.IGNORECASE)
_NOUN = re.compile(rf"\b{_LAW}\s+$", re.IGNORECASE)
_REACH = 120


_F = r"(?:\$|\\\()([^$\n]{1,34}?)(?:\$|\\\))"
_PAIR = rf"{_F}(?:\s{{0,3}}(?:,|and|und|et|y|e)\s{{1,3}}{_F})?"
_DENSITIES = (
    r"(?:(?:probability|respective|the)\s+)*"
    r"(?:densit(?:y|ies)(?:\s+functions?)?|Dichten?|densités?|densidad(?:es)?|densità)"
)
_WITH = r"(?:with|have|having|has|admits?|mit|avec|con|com|haben|hat|ont)"
_HAVING = [
    (re.compile(rf"{_PAIR}[^.$]{{0,60}}?\b{_WITH}\s+{_DENSITIES}\s{{1,3}}{_PAIR}"), False),
    (re.compile(rf"\b{_DENSITIES}\s{{1,3}}{_PAIR}\s{{1,3}}of\s+(?:the\s+)?(?:laws?\s+)?{_PAIR}"), True),
    (re.compile(rf"{_PAIR}\s{{1,3}}(?:is|are|be|denotes?)\s+the\s+{_DENSITIES}\s+of\s+{_PAIR}"), True),
]


def densities_told(text: str) -> dict[str, str]:
    r"""Law → density for `laws $\mu$ and $\nu$ with densities $p$ and $q$`."""
    found: dict[str, str] = {}
    for form, density_first in _HAVING:
        for m in form.finditer(text):
            laws, densities = _listed(m[1], m[2]), _listed(m[3], m[4])
            if density_first:
                laws, densities = densities, laws
            for law, density in zip(laws, densities, strict=False):
                names = [name_written(n) for n in (law, density)]
                if len(laws) == len(densities) and all(names):
                    found[names[0]] = names[1]
    return found


def _listed(first: str, last: str | None) -> list[str]:
    """The formulas of one or two names, each of which may be a list."""
    return [name for formula in (first, last) if formula for name in formula.split(",") if name.strip()]


def name_written(latex: str) -> str:
    """The name of what a formula is, if it is no more than a name, or that of a function at a point."""
    try:
        chains = parse_passage(latex)
    except Unread:
        return ""
    match [c.terms for c in chains]:
        case [(Sym(name),)] | [(App(name, _, (), ()),)]:
            return name
        case _:
            return ""


def sides_told(parsed: Iterable[tuple[Passage, tuple[Chain, ...] | Unread]], document: Document) -> dict[str, str]:
    """Name → "data" or "model" for the laws that the prose introduces as one of them, and nowhere as the other."""
    told: dict[str, set[str]] = {}
    for passage, chains in parsed:
        drawn = _drawn_from(passage, chains)
        name = drawn or _bare_name(passage, chains)
        if name is None:
            continue
        before = document.text[max(0, passage.start - _REACH) : passage.start].rstrip("$\\(")
        if drawn:  # real samples $x \sim p$
            for side in {side for side, form in _DRAWN if form.search(before)}:
                told.setdefault(name, set()).add(side)
            continue
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
    ahead = {side for side, form in (*_BEFORE, *_FOLLOWED) if form.search(before)}
    return ahead or behind  # data law $p$, generator law $q$


def _drawn_from(passage: Passage, chains: tuple[Chain, ...] | Unread) -> str | None:
    r"""The name of the law in an inline declaration `x \sim p`."""
    if passage.kind != "inline" or isinstance(chains, Unread) or len(chains) != 1 or chains[0].ops != ("~",):
        return None
    match chains[0].terms:
        case (Sym() | Op("index"), (Sym(name) | App(name, _, (), ()))):
            return name
        case _:
            return None


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
