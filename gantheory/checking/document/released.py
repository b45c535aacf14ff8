r"""Letters that a text gives up in words: `Now let $m$ be an arbitrary law`, `Here $a$ stands for another constant`.

What the letter meant before is forgotten. A line that is false then, but holds by the old meaning, may be one that goes
back to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ...language.layout import Chain
from ...language.terms import Rel, Sym
from ...reading.document import Passage
from ..scope import MIDDLE, Defined
from ..verdict import Surroundings, Verdict
from .prose import under_its_heading
from .renamed import names_of
from .replaced import term_of
from .supposed import Judge

_HERE = re.compile(
    r"\b(?:now|here|below|next|in (?:what follows|this (?:section|part|paragraph|example)))\b[^.$]{0,40}\$?$",
    re.IGNORECASE,
)
_ANEW = re.compile(
    r"\b(?:instead|henceforth|no longer|from (?:here|now|this point) on|redefine|re-?use|drop|forget)\b[^.$]{0,60}\$?$",
    re.IGNORECASE,
)
_LETS = re.compile(r"\b(?:let|take|choose|consider)\b[^.$]{0,20}\$?$", re.IGNORECASE)
_MEANS = re.compile(
    r"\$?\s*(?:is|be|denotes?|stands? for|means?|will (?:be|denote)|as|for|(?:can|may) be)\b(?P<what>[^.$]*)"
    r"(?:\$(?P<formula>[^$]+)\$)?",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\$?\s*(?:is|be|will be)\s+(?:now )?(?:any|an arbitrary|arbitrary|some other|another)\b", re.IGNORECASE
)
_MAY_BE_ANY = re.compile(r"\$?\s*(?:can|may) be (?:any|an arbitrary|arbitrary)\b", re.IGNORECASE)
_AS_BEFORE = re.compile(r"\b(?:as|again|before|above|still|same|mixture|mean|average|midpoint)\b", re.IGNORECASE)
_OTHER_MEAN = re.compile(r"\b(?:geometric|harmonic) (?:mean|mixture|average)|\bgeometric[- ]JS", re.IGNORECASE)


@dataclass(slots=True)
class Released:
    """The letters of one document that were given up, with what they meant before."""

    meant: dict[str, Defined] = field(default_factory=dict[str, Defined])

    def note(self, passage: Passage, chains: tuple[Chain, ...], text: str, definitions: dict[str, Defined]) -> None:
        """Forget what a letter means where the words around it give it up."""
        match [c.terms for c in chains]:
            case [(Sym(name),)] if name in definitions and passage.kind == "inline":
                if self._given_up(passage, text, definitions[name]):
                    self.meant[name] = definitions.pop(name)
            case _:
                pass

    def _given_up(self, passage: Passage, text: str, old: Defined) -> bool:
        before, behind = passage.text_before[-100:], text[passage.end : passage.end + 120]
        if _MAY_BE_ANY.match(behind) or (_LETS.search(before) and _ANY.match(behind)):
            return True
        section = under_its_heading(text[: passage.start], 8000)
        first = re.search(rf"\$[^$\n]*{re.escape(passage.latex.strip())}", section) is None
        told = _MEANS.match(behind) if _ANEW.search(before) or (first and _HERE.search(before)) else None
        return told is not None and not _AS_BEFORE.search(told["what"]) and term_of(told["formula"] or "") != old.body

    def instead(self, rel: Rel, verdict: Verdict, judge: Judge, around: Surroundings) -> Verdict:
        """The verdict on a line with letters that were given up and have no new meaning in a formula."""
        if MIDDLE in verdict.conditions and _OTHER_MEAN.search(around.above):
            return Verdict("unread", reason="the law in the middle is no arithmetic mean in this text")
        used = names_of(rel.lhs) | names_of(rel.rhs)
        old = {n: self.meant[n] for n in used & self.meant.keys() if n not in around.definitions}
        if not old or verdict.verdict in ("unread", "definition", "proved", "type-error"):
            return verdict
        if verdict.verdict == "refuted":
            before = judge(rel, replace(around, definitions={**around.definitions, **old}, mend=False))
            if not (before.good or before.verdict == "supported"):
                return verdict
        return Verdict("unread", reason=f"the text has given {min(old)} another meaning")
