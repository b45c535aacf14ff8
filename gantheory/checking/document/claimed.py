r"""What the text sets out to show: `we show that $S = 2 JSD$` gives S no meaning; what rests on it rests on a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ...language.layout import Chain
from ...language.printing import plain
from ...language.terms import App, Rel, Sym, Term, walk
from ...reading.document import Passage
from ..scope import Defined
from ..verdict import Verdict
from .passages import Parsed

_SETS_OUT = re.compile(
    r"(?:\b(?:show|prove|verify|claim|argue|demonstrate|establish)(?:s|d|n|ed)?(?:\s+that)?|"
    r"\bto be (?:shown|proved|proven)|\b(?:claim|theorem|lemma|proposition|corollary|satz|théorème)(?:\s*\d[\d.]*)?|"
    r"\b(?:zeig|beweis)\w*\s*,?\s+dass|\b(?:dé?montr|prouv|mostr|demostr|prob|prov|dimostr)\w*\s+(?:que|che)|"
    r"\b(?:покаж|докаж)\w*,?\s+что|证明|證明|を示す|を証明する)[\s:.*_)、：]*\$*\s*$",
    re.IGNORECASE,
)

_FOLLOWS = re.compile(
    r"\b(?:then|hence|thus|therefore|so|consequently|(?:it )?follows|we (?:get|have|obtain|find|see)|"
    r"(?:this|which) (?:gives|yields|implies|means|shows)|"
    r"(?:it|this|which) (?:equals|is equal to|becomes|reduces to)|somit|daher|folglich|also|donc|ainsi|entonces)"
    r"(?:\s+(?:that|dass|que))?[\s:,]*\$*\s*$|(?:因此|所以|从而|于是|よって|したがって|따라서)[\s:,，、]*\$*\s*$",
    re.IGNORECASE,
)

_LETS = re.compile(
    r"\b(?:let|set|put|define|denote|write|call|choose|take|sei|setze|soit|posons|sea)[\s:]*\$*\s*$|[设令設]\s*\$*\s*$",
    re.IGNORECASE,
)
_ANEW = re.compile(
    r"\b(?:from (?:here|now|this point) on|henceforth|redefine\w*|(?:re)?us(?:e|ing) the letter|"
    r"in this (?:section|part|paragraph|chapter)|without (?:the |these )?(?:weights?|factors?)|unweighted|"
    r"(?:now|instead) (?:let|denotes?|stands? for|means?|writes?|put|set)|(?:let|denotes?|means?) now|"
    r"ab (?:jetzt|hier)|désormais|dorénavant|a partir de (?:aquí|ahora|agora)|d'ora in poi|отныне)\b[^.]{0,60}$|"
    r"(?:从现在起|从此|以后|今後|以下では)[^。]{0,20}$",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\b(?:from (?:here|now|this point) on|henceforth|redefine\w*|replace\w*|instead|modif\w+|weight(?:ed|s)?|"
    r"variant)\b[^.]{0,60}$",
    re.IGNORECASE,
)


_OF_THE_GENERATOR = re.compile(
    r"\bgenerator(?:['’]?s)? (?:objective|loss|cost)|"
    r"\b(?:objective|loss|cost)(?: function)? (?:of|for) (?:the )?generator",
    re.IGNORECASE,
)


def announces_the_generators_cost(text: str) -> bool:
    """Do the words just before a formula announce what the generator minimises or maximises?"""
    return bool(_OF_THE_GENERATOR.search(text[-120:]))


def sets_out(passage: Passage) -> bool:
    """Do the words just before a formula announce it as something to be shown, or shown elsewhere?"""
    return bool(_SETS_OUT.search(passage.text_before[-120:]))


def follows(passage: Passage) -> bool:
    """Do the words just before a formula infer it from what stands before?"""
    return bool(_FOLLOWS.search(passage.text_before[-80:]))


def lets(passage: Passage) -> bool:
    """Do the words just before a formula set something?"""
    return bool(_LETS.search(passage.text_before[-40:]))


def leads(passage: Passage) -> bool:
    """Does a sentence, or a heading, lead to a formula? One that stands alone need not define its left side."""
    before = passage.text_before.rstrip("$[\\ \n\t")
    return bool(before) and (before[-1] not in ".!?" or before.split("\n")[-1].lstrip().startswith("#"))


def says_anew(passage: Passage) -> bool:
    """Do the words just before a formula give a name another meaning than it had?"""
    return bool(_ANEW.search(passage.text_before[-120:]))


def says_instead(passage: Passage) -> bool:
    """Do the words just before a formula put it in the place of what was said?"""
    return bool(_INSTEAD.search(passage.text_before[-120:]))


def given(parsed: Iterable[Parsed], chains: Iterable[Chain]) -> list[Chain]:
    """The chains that are not announced as something to be shown."""
    announced = {id(c) for p, cs in parsed if isinstance(cs, tuple) and sets_out(p) for c in cs}
    return [c for c in chains if id(c) not in announced]


@dataclass(slots=True)
class Claims:
    """The names that nothing but a claim gives a value."""

    names: dict[str, Rel] = field(default_factory=dict[str, Rel])

    def owed(self, rel: Rel, verdict: Verdict, definitions: Mapping[str, Defined]) -> Verdict:
        """The verdict on a relation that is established, with the claims it rests on among its conditions."""
        if not self.names or not verdict.good:
            return verdict
        used = sorted(_used((rel.lhs, rel.rhs), definitions) & self.names.keys())
        if not used:
            return verdict
        owed = tuple(f"{plain(self.names[name])}, as claimed" for name in used)
        return replace(
            verdict,
            verdict="proved-under",
            conditions=(*verdict.conditions, *(c for c in owed if c not in verdict.conditions)),
            kinds=(*verdict.kinds, "reading"),
        )


def _used(terms: Iterable[Term], definitions: Mapping[str, Defined]) -> set[str]:
    """The names that occur in terms, or in what they unfold to."""
    todo, found = [*terms], set[str]()
    while todo:
        for n in walk(todo.pop()):
            name = n.name if isinstance(n, Sym) else n.fn if isinstance(n, App) else ""
            if name and name not in found:
                found.add(name)
                if name in definitions:
                    todo.append(definitions[name].body)
    return found
