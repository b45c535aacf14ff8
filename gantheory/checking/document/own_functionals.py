r"""Divergences and entropies that a text gives a meaning of its own, and says so: `JS(p, q) = KL(p \| m) + KL(q \| m)`
without the customary half, `KL(q, p)` with its arguments exchanged, H as the negative entropy.

From there on a line is judged with what the text has written, until it gives the symbol another meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from ...language.layout import Chain, Unread
from ...language.printing import plain
from ...language.terms import App, Bind, Op, Rel, Sym, Term, add, div, mul, neg, num, substitute, transform, walk
from ...reading.document import Passage
from ..scruples import nodes
from ..verdict import Surroundings, Verdict
from .claimed import leads
from .passages import Parsed
from .prose import says_own_scale
from .supposed import same_section

Judge = Callable[[Rel, Surroundings], Verdict]
_OWN = ("KL", "JSD", "TV", "H", "crossentropy")
_SAYS_SO = re.compile(
    r"\bfor us\b|\bin this (?:section|chapter) only\b|"
    r"\b(?:in|throughout) this (?:paper|handout|article|book|text|document|report|thesis)\b"
    r"(?=[\s\S]*\b(?:reference|first|negative|own|unlike|instead|only|ours)\b)|"
    r"\bhere the \S+ is (?:normali[sz]ed|taken|scaled|divided|multiplied|halved)\b|"
    r"\bis here (?:taken )?(?:without|with)\b|"
    r"\bconventions?\b|\b(?:other|opposite|reversed?|unusual) (?:order|way|sign|convention)\b|\bnegative entropy\b",
    re.IGNORECASE,
)
_DENOTES = re.compile(r"[$\\) ]*(?:\w+ ){0,4}?(?:denotes?|means?|stands? for|is taken as|is short for)[\s$\\(]*")
_AGAIN = re.compile(r"\b(?:usual|again|standard|now|return\w*|defin\w*|set|back to|from (?:here|now))\b", re.IGNORECASE)
_ONLY_HERE = re.compile(r"\bin this (?:section|chapter)\b", re.IGNORECASE)
_IN_WORDS = (  # what words alone say of an operator
    (re.compile(r"\b(?:JSD?|Jensen[- –]Shannon)\b[^.]{0,80}", re.IGNORECASE), "JSD"),
    (re.compile(r"(?<![\w\\])H\b\$?[^.$]{0,30}\bnegative entropy\b", re.IGNORECASE), "H"),
)
_LEFT_OUT = re.compile(
    r"\bwithout the (?:usual |customary )?(?:factor|half|one[- ]half)|\bno (?:factor|(?:one[- ])?half)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Own:
    """What an operator means from a place on, its usual meaning or one of the text's own."""

    op: str
    letters: tuple[str, ...]
    body: Term
    end: int
    usual: bool = False
    section: bool = False
    scaled: bool = False  # the words say that a factor is left out

    def __str__(self) -> str:
        head: Term = Op(self.op, tuple(map(Sym, self.letters)))
        if self.op not in _OWN:
            head = App(self.op, tuple(map(Sym, self.letters)))
        return plain(Rel("=", head, self.body))

    def in_place_of(self, t: Term) -> Term:
        """A term, with what the operator means written out at its top."""
        op, args = _operator(t)
        if op != self.op or len(args) != len(self.letters):
            return t
        return _put(self.body, dict(zip(self.letters, args, strict=True)))


@dataclass(slots=True)
class OwnFunctionals:
    """The operators that a document gives a meaning, in the order of their places."""

    text: str = ""
    all: list[Own] = field(default_factory=list[Own])

    def note(self, parsed: Iterable[Parsed]) -> OwnFunctionals:
        """Take up every formula that says what a divergence or an entropy of two letters is."""
        before: tuple[Passage, Chain] | None = None
        for passage, chains in parsed:
            for chain in chains if not isinstance(chains, Unread) else ():
                read = _denoted(before, passage, chain, self.text) or _defined(chain)
                before = (passage, chain)
                if read is None:
                    continue
                op, letters, body = read
                sentence = _sentence(self.text, passage)
                led = passage.kind == "inline" or leads(passage)
                scaled = says_own_scale(passage.text_before if led else "", sentence)
                own = scaled or bool(_SAYS_SO.search(sentence))
                again = ":=" in chain.ops or _AGAIN.search(sentence)
                if own or (again and any((o.op, len(o.letters)) == (op, len(letters)) for o in self.all)):
                    here = bool(_ONLY_HERE.search(sentence))
                    self.all.append(Own(op, letters, body, passage.end, not own, here, scaled))
        self.all += [o for o in _in_words(self.text) if all(o.op != known.op for known in self.all)]
        return self

    def instead(self, rel: Rel, verdict: Verdict, start: int, end: int, judge: Judge, around: Surroundings) -> Verdict:
        """The verdict on a line in the meaning that the text has given its operators."""
        given = {(o.op, len(o.letters)) for o in self.all}
        used = {(op, len(args)) for op, args in map(_operator, nodes(rel))} & given
        if around.literal or not used:
            return verdict
        for o in self.all:
            if o.end == end and _defines(rel, o):
                return self._own_one(rel, o, verdict, judge, around)
        read, meant = rel, list[Own]()
        for op, size in sorted(used):
            own = self._in_force(op, size, start)
            if own is not None and not own.usual:
                sides = (transform(t, own.in_place_of) for t in (read.lhs, read.rhs))
                read, meant = Rel(rel.op, *sides), [*meant, own]
        if read == rel or verdict.verdict not in ("proved", "proved-under", "supported", "refuted"):
            return verdict
        anew = judge(read, replace(around, mend=False))
        if anew.good or anew.verdict == "supported":
            owed = tuple(f"{o}, as the text has it" for o in meant)
            kind = "proved-under" if anew.good else "supported"
            return replace(anew, verdict=kind, conditions=(*anew.conditions, *owed), kinds=(*anew.kinds, "reading"))
        if anew.verdict == "refuted" and (verdict.verdict == "refuted" or all(o.scaled for o in meant)):
            return verdict if verdict.verdict == "refuted" else anew
        return Verdict("unread", reason=f"the text gives {meant[0].op} a meaning of its own")

    def _own_one(self, rel: Rel, own: Own, verdict: Verdict, judge: Judge, around: Surroundings) -> Verdict:
        """The verdict on the line that gives a meaning: what the field means too is judged as any line."""
        others = {name: meant for name, meant in around.definitions.items() if name != own.op}
        plain_ones = replace(around, mend=False, inline=False, definitions=others)
        usual = own.usual or verdict.good or verdict.verdict == "supported"
        if usual or (anew := judge(replace(rel, op="="), plain_ones)).good or anew.verdict == "supported":
            self.all = [replace(o, usual=True) if o is own else o for o in self.all]
            return verdict
        return Verdict("definition", reason=f"introduces {own.op}, in a meaning of the text's own")

    def _in_force(self, op: str, size: int, start: int) -> Own | None:
        found = [o for o in self.all if (o.op, len(o.letters)) == (op, size) and o.end <= start]
        found = [o for o in found if not o.section or same_section(self.text, o.end, start)]
        return found[-1] if found else None


def _defined(chain: Chain) -> tuple[str, tuple[str, ...], Term] | None:
    """`JS(p, q) = ..`: an operator of letters, all different, that does not stand on the right for them too."""
    match chain.terms[:2], chain.ops[:1]:
        case (Op() | App() as head, Op() | Bind() as body), ("=" | ":=" | "equiv",):
            op, args = _operator(head)
            letters = tuple(a.name for a in args if isinstance(a, Sym))
            if op and len({*letters}) == len(args) and head not in walk(body):
                return op, letters, body
        case _:
            pass
    return None


def _operator(t: Term) -> tuple[str, tuple[Term, ...]]:
    """The name of a divergence or an entropy, and what it is of."""
    match t:
        case Op(op, args) if op in _OWN:
            return op, args
        case App("norm_{TV}", (Op("add", (Sym() as p, Op("neg", (Sym() as q,)))),)):
            return "norm_{TV}", (p, q)
        case App(fn, args) if fn.startswith("Div_"):
            return fn, args
        case _:
            return "", ()


def _denoted(
    before: tuple[Passage, Chain] | None, passage: Passage, chain: Chain, text: str
) -> tuple[str, tuple[str, ...], Term] | None:
    r"""`$KL(q, p)$ denotes $\int p \log \frac{p}{q}$`: two formulas, the one of which the words call the other."""
    if before is None or [*map(len, (before[1].terms, chain.terms))] != [1, 1]:
        return None
    if before[0].end > passage.start or not _DENOTES.fullmatch(text[before[0].end : passage.start]):
        return None
    head, body = before[1].terms[0], chain.terms[0]
    if head is None or body is None:
        return None
    return _defined(replace(chain, terms=(head, body), ops=("=",)))


def _defines(rel: Rel, own: Own) -> bool:
    return _operator(rel.lhs) == (own.op, tuple(map(Sym, own.letters))) and rel.rhs == own.body


def _put(body: Term, laws: dict[str, Term]) -> Term:
    """A body with other laws in place of its own; the law in the middle is the one of those."""
    if len(laws) == 2 and "m" not in laws:
        first, second = laws.values()
        laws = {**laws, "m": div(add(first, second), num(2))}
    names = {name: t.name if isinstance(t, Sym) else t.fn if isinstance(t, App) else None for name, t in laws.items()}

    def put(n: Term) -> Term:
        match n:
            case App(fn, args, given, params) if (name := names.get(fn)) is not None:
                return App(name, args, given, params)
            case App("m", args, given, params) if isinstance(laws.get("m"), Op):
                at = [App(name, args, given, params) for k, name in names.items() if name is not None and k != "m"]
                return div(add(*at), num(2)) if len(at) == 2 else n
            case _:
                return n

    return substitute(transform(body, put), laws)


def _sentence(text: str, passage: Passage) -> str:
    """The sentence that a formula stands in."""
    before = re.split(r"(?<=[.!?])\s+(?=[A-Z$])|\n\s*\n", passage.text_before[-400:].rstrip("$\\[ \n"))[-1]
    behind = re.split(r"(?<!i\.e)(?<!e\.g)[.;]\s|\n\s*\n|\$\$", text[passage.end : passage.end + 160])[0]
    return behind if re.search(r"(?<!i\.e)(?<!e\.g)[.!?]$", before) else f"{before} {behind}"


def _in_words(text: str) -> list[Own]:
    """`JS is used without the factor one half`, `H is the negative entropy`."""
    found = list[Own]()
    for pattern, op in _IN_WORDS:
        for m in pattern.finditer(text):
            if op == "H":
                found.append(Own("H", ("p",), neg(Op("H", (Sym("p"),))), m.end()))
            elif _LEFT_OUT.search(m[0]):
                found.append(Own("JSD", ("p", "q"), mul(num(2), Op("JSD", (Sym("p"), Sym("q")))), m.end()))
    return found
