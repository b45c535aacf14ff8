r"""What a text means by a symbol of the field where it says so: KL with its arguments exchanged, H for a Hellinger
distance, TV without the half, numbers that stand for the laws they are parameters of.

A line that is false as the field reads it may hold as such a text does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ...language.printing import latex
from ...language.terms import App, Op, Rel, Sym, div, log, num, sub, walk
from ..forms import gives_itself
from ..readings.several_variables import is_best
from ..scruples import nodes
from ..subjects.fakes import as_fakes
from ..subjects.objectives_of_d import WRONG_OPTIMUM, of_its_own_game
from ..verdict import Surroundings, Verdict
from .supposed import Judge, as_chosen

_DIVERGENCES = ("KL", "JSD", "TV", "W", "H", "crossentropy")
_HEADING = re.compile(r"(?:^|\n)#[^\n]*\n|\\(?:sub)*section\*?\{[^}]*\}|\\paragraph\{[^}]*\}")
_EXCHANGED = re.compile(
    r"\b(?:reference|second|true|target|model) (?:law|measure|distribution|density|one) first\b|"
    r"\b(?:arguments?|order|notation)\b[^.$]{0,40}\b(?:other way|revers\w+|swapped|exchanged|opposite|backwards?)\b|"
    r"\b(?:revers\w+|swapped|exchanged|opposite) (?:order|arguments?|notation|convention)\b|"
    r"\bumgekehrte[rn]? Reihenfolge\b|\bvertauscht\w* Argument\w*",
    re.IGNORECASE,
)
_CONVENTION = re.compile(r"\b(?:we|wir|convention|notation|habit|throughout|in this|here)\b", re.IGNORECASE)
_HELLINGER = re.compile(
    r"(?<![\w\\])H(?:\^\{?2\}?)?\$?\s*(?:is|be|denotes?|means|for|stands for|will be|now)\s+(?:\w+\s+){0,3}?Hellinger|"
    r"Hellinger[^.$]{0,30}\$H(?:\^\{?2\}?)?(?:\(|\$)",
    re.IGNORECASE,
)
_WHOLE_VARIATION = re.compile(
    r"(?:TV|\\mathrm\{TV\})\}?\s*\([^()$]*\)\s*(?::?=)\s*\\(?:int|sum)[^$=|]{0,30}(?:\||\\[lr]?vert)|"
    r"\btotal variation\b[^.]{0,60}\bwithout the (?:factor|half|customary|usual)"
)
_JS_DISTANCE = re.compile(
    r"\b(?:JSD?|(?:Jensen|J)\s?[-–— ]\s?(?:Shannon|S))\s+(?:distance|metric)\b|"
    r"\broot of (?:the )?(?:JS|Jensen)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"\\in\s*(?:\(|\[|\\left[(\[]|\]|\\mathbb\{?R|\\R\b)|\brates?\b|\bcoins?\b|\bmeans? \$|\bmeans? (?:and|only)\b|"
    r"\babuse of notation\b|\bparameters? \$|\bsuccess prob|\bprobabilit(?:y|ies) of (?:heads|success)|\bBernoulli\b|"
    r"\bPoisson\b|\bunit[- ]variance\b|\bscalars?\b|\bbinary\b",
    re.IGNORECASE,
)
_KL_EXCHANGED = re.compile(
    r"KL\W{0,4}\(?\s*(\w)\s*(?:\\\||\|\||\\parallel|,|\|)\s*(\w)\s*\)\s*:?=\s*\\(?:int|sum)(?:_\{?x\}?)?\s*(?!\1)\2\(x\)"
)
_CHANCE = r"\${0}\s*\\in\s*[(\[]\s*0|\bprobabilit\w+ \${0}\$|\${0}\$ (?:be|is|for|denotes?) the (?:\w+ )?probability\b"
_LOGITS = re.compile(
    r"\blogits?\b|\blog[- ]odds\b|\braw scores?\b|\b(?:without|no|drops?|omits?) (?:a |the |any |final )*sigmoid|"
    r"\\sigma\s*(?:\\left|\\[bB]igg?)?\s*\(\s*-?\s*D|softplus|with_logits",
    re.IGNORECASE,
)
_SWAPPED = re.compile(
    r"\b(?:swap|exchange|interchange|switch)\w* (?:the )?(?:letters|names|roles|symbols)\b", re.IGNORECASE
)
_DEVIATES = re.compile(
    r"\\sigma\$? (?:is|be|denotes?|stands for|means?|will be) (?:now )?(?:the |a )?"
    r"(?:standard deviation|deviation|scale|width|noise|variance)\b"
)
_REACH = 2000


def own_meaning(rel: Rel, above: str) -> str | None:
    """Why a line may hold by what the text above it means by its symbols; None where it says nothing of them."""
    named = {n.op for n in nodes(rel) if isinstance(n, Op) and n.op in _DIVERGENCES}
    if "KL" in named and _exchanges(above):
        return "KL may be taken with its arguments exchanged here"
    if named & {"H", "crossentropy"} and _HELLINGER.search(above):
        return "H may be a Hellinger distance here"
    rooted = "JSD" in named and any(isinstance(n, Op) and n.op == "sqrt" for n in nodes(rel))
    if rooted and _JS_DISTANCE.search(above[-800:]):
        return "JSD may be the Jensen-Shannon distance here, the root of the divergence"
    if "TV" in named and _WHOLE_VARIATION.search(above):
        return "TV may be taken without the half here"
    if named and _of_numbers(rel) and _NUMBERS.search(_HEADING.split(above[-_REACH:])[-1]):
        return "a divergence may be one of the laws that numbers are parameters of"
    bare = sorted({n.name for n in nodes(rel) if isinstance(n, Sym) and len(n.name) == 1 and n.name in "pq"})
    chances = [x for x in bare if re.search(_CHANCE.format(x), _HEADING.split(above[-_REACH:])[-1])]
    if chances and not named:
        return f"{chances[0]} may be the probability that the text calls so"
    return None


def _exchanges(above: str) -> bool:
    """Does a text say that it takes KL with its arguments exchanged, and not only speak of such a divergence?"""
    found = _EXCHANGED.finditer(above)
    return any(_CONVENTION.search(above[max(0, m.start() - 100) : m.end() + 60]) for m in found)


def in_its_terms(rel: Rel, verdict: Verdict, chosen: Iterable[Rel], judge: Judge, around: Surroundings) -> Verdict:
    """The verdict on a line as the text means its symbols, where it has said so: the D it sets, D for fakes."""
    if not around.literal and any(isinstance(n, Op) and n.op == "sigmoid" for n in nodes(rel)):
        deviates = [m.end() for m in _DEVIATES.finditer(around.above)]
        if deviates and not re.search(r"\b(?:sigmoid|logistic)\b", around.above[deviates[-1] :]):
            return Verdict("unread", reason="\\sigma may be the deviation that the text speaks of")
    judged = verdict.good or (verdict.verdict in ("supported", "refuted") and verdict.mistake != WRONG_OPTIMUM)
    if judged and not around.literal and rel.op != "<-":
        used = {n.fn if isinstance(n, App) else n.name for n in nodes(rel) if isinstance(n, App | Sym)}
        if twice := sorted(n for n in used if n in around.definitions and around.definitions[n].line < 0):
            return Verdict("unread", reason=f"{twice[0]} has two meanings above")
    if gives_itself(rel, around.definitions):
        return verdict
    verdict = _of_logits(rel, of_its_own_game(rel, verdict, around), judge, around)
    verdict = _exchanged(rel, verdict, judge, around)
    verdict = as_fakes(rel, as_chosen(rel, verdict, chosen, judge, around), judge, around)
    if (
        verdict.verdict == "proved"
        and around.symbols.two_bases
        and any(isinstance(n, Op) and n.op == "log" for n in nodes(rel))
    ):
        return replace(verdict, verdict="proved-under", conditions=("logarithms are natural",), kinds=("reading",))
    if (verdict.good or verdict.verdict == "supported") and not around.literal:
        named = {n.op for n in nodes(rel) if isinstance(n, Op)}
        strong = ("TV" in named and _WHOLE_VARIATION.search(around.above)) or (
            "KL" in named and _exchanges(around.above) and _KL_EXCHANGED.search(around.above)
        )
        if strong and own_meaning(rel, around.above):
            return Verdict("unread", reason=own_meaning(rel, around.above))
    return verdict


def _exchanged(rel: Rel, verdict: Verdict, judge: Judge, around: Surroundings) -> Verdict:
    """The verdict on a line of a text that has exchanged the letters of the laws of data and of samples."""
    told = [m for m in _SWAPPED.finditer(around.above) if not _HEADING.search(around.above, m.end())]
    if not told or around.literal or verdict.verdict not in ("proved", "proved-under", "supported", "refuted"):
        return verdict
    symbols = replace(around.symbols, data=around.symbols.model, model=around.symbols.data)
    known = {name: d for name, d in around.definitions.items() if not around.symbols.is_unit(name)}
    anew = judge(rel, replace(around, symbols=symbols, definitions=known, mend=False))
    if anew.verdict == verdict.verdict:
        return verdict
    if anew.good or anew.verdict == "supported":
        conditions = (*anew.conditions, f"{symbols.data} is the law of the data")
        kind = "proved-under" if anew.good else "supported"
        return replace(anew, verdict=kind, conditions=conditions, kinds=(*anew.kinds, "reading"))
    return Verdict("unread", reason="the text has exchanged the letters of its laws")


def _of_logits(rel: Rel, verdict: Verdict, judge: Judge, around: Surroundings) -> Verdict:
    """The verdict on a best D that holds as its logit, in a text that speaks of a D without a sigmoid."""
    told = verdict.verdict == "refuted" and not around.literal and _LOGITS.search(around.above)
    if not (told and isinstance(rel.lhs, App) and is_best(rel.lhs.fn, around.symbols)):
        return verdict
    odds = log(div(rel.lhs, sub(num(1), rel.lhs)))
    anew = judge(replace(rel, lhs=odds), replace(around, mend=False))
    if not anew.good:
        return verdict
    owed = (*anew.conditions, f"{latex(rel.lhs)} is the logit of the best one")
    return replace(anew, verdict="proved-under", conditions=owed, kinds=(*anew.kinds, "reading"))


def _of_numbers(rel: Rel) -> bool:
    """Are all divergences of bare names, one of which stands in arithmetic too, or none of which is called as a law?"""
    found = [n for n in nodes(rel) if isinstance(n, Op) and n.op in _DIVERGENCES]
    names = {a.name for n in found for a in n.args if isinstance(a, Sym)}
    if not names or any(not isinstance(a, Sym) or "_" in a.name or a.name.isupper() for n in found for a in n.args):
        return False
    inside = [id(a) for n in found for a in n.args]
    bare = {n.name for n in nodes(rel) if isinstance(n, Sym) and id(n) not in inside}
    applied = {n.fn for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, App)}
    return not names & applied and (bool(names & bare) or not any(n[:1] in "pqPQ" for n in names))
