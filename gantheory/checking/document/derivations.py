"""The links of a derivation beside one another: what one that is wrong, or known to be right, says of the others."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...language.layout import Chain
from ...language.terms import App, Op, Rel, Sym, Term
from ..forms import is_value
from ..judge import judge
from ..repairing.mending import EQUALITY
from ..scruples import FIXED
from ..subjects.apart import APART
from ..verdict import Surroundings, Verdict
from .passages import past


@dataclass(slots=True)
class Link:
    """A link under way: the surface relation, where its right side stands, and what is known so far."""

    rel: Rel
    span: tuple[int, int]
    index: int
    verdict: Verdict
    seconds: float = 0.0


def after_a_slip(rel: Rel, before: Link, verdict: Verdict, around: Surroundings, *, same: bool) -> Verdict | None:
    """The verdict on a link behind one that is false, where it is true of what stands before that one; the two are
    links of the `same` display, or this one starts the display that goes on with the other's."""
    if before.verdict.verdict != "refuted" or verdict.verdict not in ("refuted", "unread"):
        return None
    if rel.rhs == before.rel.lhs:  # `a = b = a` goes back on its own slip
        return None
    earlier = judge(Rel(rel.op, before.rel.lhs, rel.rhs), replace(around, mend=False))
    if not earlier.good:
        return None
    if same and before.verdict.mistake == EQUALITY and rel.op == "=":  # not what was meant: it goes on as equal
        before.verdict = replace(before.verdict, mistake=None, repair=None)
    return replace(past(before.verdict, earlier), of=Rel(rel.op, before.rel.lhs, rel.rhs))


def anchored(links: list[Link], terms: list[Term | None], around: Surroundings) -> None:
    """If the last line is the field's value at the optimum, the lines that disagree with it are the wrong ones."""
    bad = [link for link in links if link.verdict.verdict in ("refuted", "type-error")]
    last = terms[-1]
    if not bad or last is None or not is_value(last, around.symbols) or len(links) < 3:
        return
    optimum = App("V", (Sym("G"), Sym("D^{*}")))
    anchor = judge(Rel("=", optimum, last), replace(around, definitions={}, mend=False))
    if not anchor.good:
        return
    settled = [_settled(link, last, optimum, anchor, around) for link in links]
    if any(v.verdict in ("refuted", "type-error") for v in settled):  # some line must carry the mistake
        for link, verdict in zip(links, settled, strict=True):
            link.verdict = verdict


def _settled(link: Link, last: Term, optimum: Term, anchor: Verdict, around: Surroundings) -> Verdict:
    """The verdict on a link of a derivation whose last line is known to be right."""
    term = link.rel.rhs
    if not is_value(term, around.symbols):
        return link.verdict
    bad, plain = link.verdict.verdict == "refuted", replace(around, mend=False)
    if bad and link.index == 1 and judge(Rel("=", link.rel.lhs, last), plain).verdict == "refuted":
        return link.verdict  # the derivation starts from something else
    if term == last and not bad:
        return link.verdict
    if term == last:
        return Verdict(
            "proved", reason="right, although the line before is not", rules=anchor.rules, of=Rel("=", optimum, last)
        )
    verdict = judge(Rel("=", term, last), plain if bad else around)
    if verdict.verdict == "refuted" and not bad:
        return replace(verdict, reason="this line does not equal the value the derivation ends with")
    if verdict.good and bad:
        return replace(verdict, reason="right, although the line before is not", of=Rel("=", term, last))
    return link.verdict


def with_fixed_laws(links: list[Link]) -> None:
    """`KL(p, q) = KL(q, p) = 0`: a chain that ends in what only particular laws have is one of such laws."""
    apart = [link for link in links if link.rel.rhs == Sym("\\infty") and APART in link.verdict.conditions]
    if not apart and not any(link.verdict.reason == FIXED for link in links):
        return
    for link in links:
        plain = all(isinstance(t, Op) and t.op in ("KL", "JSD", "TV", "W") for t in (link.rel.lhs, link.rel.rhs))
        if plain and link.verdict.verdict == "refuted":
            link.verdict = Verdict("unread", reason=FIXED)


def only_what_is_right(links: list[Link], chain: Chain) -> None:
    """A line with a bracket put back that the text has lost may be meant otherwise, where it is false as it is read."""
    for link in links:
        sides = chain.spans[max(0, link.index - 1) : link.index + 1]
        guessed = any(start < at <= end for at in chain.mended for start, end in sides)
        if guessed and link.verdict.verdict in ("refuted", "type-error", "gap"):
            link.verdict = Verdict("unread", reason="a bracket that is opened is not closed")
