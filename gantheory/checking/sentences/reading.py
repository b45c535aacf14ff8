"""Claims made in prose: the sentence forms tried on every sentence, and what comes of them."""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...reading.document import Document, Passage
from ..verdict import Verdict
from .about_beliefs import beliefs
from .about_displays import counted, labelled, nearby, noted
from .about_distances import continuous, forced
from .about_facts import facts
from .about_fitting import averaged, halved
from .about_formulas import dimensions, equilibria, limits, names, stale, vanishing
from .about_losses import aimed, parted
from .about_maxima import enveloped
from .about_mixtures import far_mixtures
from .about_networks import in_one_layer, only_linear, twice_optimal
from .about_optimum import at_the_optimum
from .about_peaks import peaks
from .about_play import classifying, probable, ratios, related, saturating
from .about_players import aims, equivalences, sought, steps
from .about_quantities import conditioned, identities, orders, properties, ranges, values
from .about_saddles import located
from .about_terms import irrelevant
from .about_weights import resting, tuned
from .about_wholes import attained, fitted, opposed, pointwise, reduced
from .claim import Claim
from .clauses import TRIGGER, clauses, plausible
from .near import Form, near
from .settling import Settled, Settler
from .text import Sentence, Token, sentences
from .tongues import in_english

SECONDS = 30.0
"""So much processor time is spent on the sentences of one document at most."""


@dataclass(frozen=True, slots=True)
class Told:
    """A claim of a sentence with its verdict and its place (source offsets)."""

    claim: Claim
    passage: Passage
    settled: Settled
    seconds: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """The verdict, its reason led by what the sentence was read as."""
        v = self.settled.verdict
        if v.good and self.claim.granted:
            v = replace(v, verdict="proved-under", conditions=(*v.conditions, *self.claim.granted))
        said = f"read as: {self.claim.says}"
        parts = [
            said,
            *([v.reason] if v.reason else []),
            *([f"right is: {self.settled.mended}"] if self.settled.mended else []),
        ]
        return replace(v, reason="; ".join(parts))

    def repeats(self, other: Told) -> bool:
        """Is it another reading of a stretch of text that has its claim already?"""
        (a, b), (c, d) = self.claim.span, other.claim.span
        return a < d and c < b and (self.claim.form == other.claim.form or self.settled.latex == other.settled.latex)


# A general law is not refuted where the paragraph speaks of particular laws or of measurements.
_GENERAL = frozenset(("property", "range", "order", "identity", "value under a condition"))
_SETTING = re.compile(
    r"\b(?:gaussians?|normals?|normally|cauchy|laplac\w+|bernoulli|binomial|poisson|dirichlet|beta|gamma|uniform|"
    r"exponential|"
    r"famil(?:y|ies)|(?:co)?variances?|equal scale|location|fuzzy|umap|experiments?|runs?|epochs?|measured|observed|"
    r"batch(?:es)?|validation|figure|table|plots?|quantum|von neumann|R[ée]nyi|tsallis|second order|taylor|locally|"
    r"infinitesimal\w*|coins?|bits?)\b",
    re.IGNORECASE,
)
_OTHER_NOTION = re.compile(r"symmetri[sz]ed (?:kl|kullback)|jeffreys|symmetric kl", re.IGNORECASE)


def told(
    document: Document,
    *,
    seed: int | None = None,
    other_game: bool = False,
    seconds: float | None = None,
    value: str = "V",
) -> list[Told]:
    """The claims of a document's prose that could be settled, in order.

    `other_game` says that the document's V is not the value of the minimax game: then nothing is said of V. `value` is
    the document's own letter for V.
    `seconds` bounds the processor time (30 at most).
    """
    settler = Settler(seed, SECONDS if seconds is None else min(SECONDS, seconds))
    everything = [in_english(s) for s in sentences(document)]
    if value != "V":
        everything = [_of_the_game(s, value) for s in everything]
    displays = document.displays()
    starts = [d.start for d in displays]
    told_apart = bool(_OTHER_NOTION.search(document.text))
    out: list[Told] = []
    for k, sentence in enumerate(everything):
        if settler.spent:
            break
        started = time.monotonic()
        at = bisect_left(starts, sentence.tokens[0].start)
        for claim in (*_claims(everything, k, displays[at - 1] if at else None), *_in_context(document, sentence)):
            settled = _settled(claim, settler)
            if settled is None or (other_game and "V(" in settled.latex):
                continue
            if told_apart and claim.form == "property":
                continue
            if settled.verdict.verdict == "refuted" and claim.form in _GENERAL and _SETTING.search(sentence.around):
                continue
            new = Told(claim, sentence.passage, settled, time.monotonic() - started)
            started = time.monotonic()
            if not any(new.repeats(other) for other in out[-3:]):
                out.append(new)
    for claim, passage in irrelevant(document):
        started = time.monotonic()
        settled = None if settler.spent else _settled(claim, settler)
        if settled is not None:
            out.append(Told(claim, passage, settled, time.monotonic() - started))
    return sorted(out, key=lambda t: t.claim.span[0])


def _of_the_game(sentence: Sentence, value: str) -> Sentence:
    """The sentence with V for the document's own letter for it, where it is of two players."""
    letter = re.compile(rf"\s*{re.escape(value)}(?=\s*\([^(),]+,[^(),]+\)\s*$)")

    def named(token: Token) -> Token:
        if token.passage is None or not letter.match(token.passage.latex):
            return token
        return replace(token, passage=replace(token.passage, latex=letter.sub("V", token.passage.latex, count=1)))

    return replace(sentence, tokens=tuple(map(named, sentence.tokens)))


def _claims(everything: list[Sentence], k: int, display: Passage | None) -> Iterator[Claim]:
    sentence = everything[k]
    yield from noted(sentence, display)
    if not TRIGGER.search(sentence.text) or not plausible(sentence):
        return
    before = everything[k - 1] if k and everything[k - 1].passage is sentence.passage else None
    item = [s for s in everything[max(0, k - 6) : k] if s.item == sentence.item]
    for clause in clauses(sentence):
        for form in (
            properties,
            ranges,
            orders,
            values,
            conditioned,
            identities,
            at_the_optimum,
            aims,
            equivalences,
            sought,
        ):
            yield from form(clause)
        yield from steps(clause, item)
    yield from stale(sentence, before)
    yield from nearby(sentence, display)
    yield from labelled(sentence, display)
    yield from counted(sentence, display)
    for form in (limits, vanishing, names, dimensions, equilibria):
        yield from form(sentence)


_CONTEXTUAL: tuple[Form, ...] = (
    averaged, halved, forced, continuous, in_one_layer, only_linear, twice_optimal, probable, ratios, classifying,
    related, saturating, located, aimed, parted, enveloped, pointwise, opposed, reduced, fitted, tuned, resting,
    attained, far_mixtures,
    facts, beliefs, peaks,
)  # fmt: skip


def _in_context(document: Document, sentence: Sentence) -> Iterator[Claim]:
    """The claims of forms that look at the text around, and settle for themselves what may be a claim."""
    around = near(document, sentence)
    for form in _CONTEXTUAL:
        yield from form(sentence, around)


def _settled(claim: Claim, settler: Settler) -> Settled | None:
    if claim.computed is not None:
        return claim.computed
    if claim.unbound is not None:
        return settler.unbound(*claim.unbound, claim.shown, claim.mends)
    return settler.settle(claim.readings, claim.mends, claim.mistake)
