"""Sentence forms about networks: outputs of one layer, optima over inputs, and steps that take an optimum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from ...language.printing import latex
from ...language.terms import App, Bind, Sym, walk
from ...reading.document import Passage
from ..verdict import Verdict
from .claim import Claim
from .lexicon import plain
from .near import Near, asserted, denied, parsed, stretch, words
from .settling import Reading, Settled, Statement
from .text import Sentence

_PARTS = (
    r"(?:components|pixels|outputs?|features|dimensions|coordinates|entries|output units|neurons|units|variables|"
    r"generated values|parts)"
)
_OF = (
    r"(?: (?:of|in) (?:(?:the|an?|its|each|one) )?(?:\w+ )?"
    r"(?:output|image|sample|decoder|vector|layer|picture|network)s?)?"
)
_INDEPENDENT = (
    rf"(?:(?:the )?(?:relations? between )?(?:the |its |all |output )*{_PARTS}{_OF} (?:is|are|must be|have to be)"
    r"(?: mutually| statistically| all| also| thus| therefore| then| pairwise)* "
    r"(?:independent|uncorrelated|not correlated)(?: (?:of|from|with) (?:each other|one another))?|"
    rf"there is no correlation (?:between|among) (?:the |its )*{_PARTS}{_OF})"
)
_APART = (
    r"(?:the |its )?(?:neurons|units|nodes|outputs) (?:in|of|within|inside) (?:the |a |one |its |any )?"
    r"(?:same |single |output |last )*layers?(?: of (?:the|a) \w+)? (?:(?:will|do|does|can|could|are|have) )?"
    r"(?:not|no|never)(?: directly)? "
    r"(?:influence|affect|interact|connected|connections?|see|depend|communicate|talk|linked|links?)"
    r"(?: (?:on|to|with|among|between))?(?: (?:each other|one another|them|themselves))?"
)
_LAYER = re.compile(
    rf"{_INDEPENDENT}(?: ,)? (?:since|because|as|for) {_APART}|"
    rf"(?:since|because|as) {_APART} ,? ?{_INDEPENDENT}|"
    rf"{_APART}(?: ,| ;)? (?:so|hence|thus|therefore|and so|and hence|and therefore|which means|so "
    rf"that)(?: that)?(?: ,)? {_INDEPENDENT}"
)
_GIVEN = re.compile(
    r"\b(?:given|conditional\w*|conditioned|fixed|boltzmann|rbms?|dbms?|visible|hidden|noise|jacobian|encoders?|posterior|latent)\b"
)
_MAKES = re.compile(r"\b(?:vaes?|auto-?encoders?|generators?|decoders?|generative|latent|gans?)\b", re.IGNORECASE)
# Two outputs of one layer, with what the layer before has summed out.
_MIXED = r"\sum_z p(z) p(x|z) p(y|z) = \left(\sum_z p(z) p(x|z)\right) \left(\sum_z p(z) p(y|z)\right)"


def in_one_layer(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`the components are independent since neurons of one layer do not influence each other`, of what is generated."""
    if "layer" not in sentence.text:
        return
    text = words(sentence, lambda _: "⟨m⟩")
    match = _LAYER.search(text)
    if (
        match is None
        or denied(text, match)
        or not asserted(sentence)
        or not _MAKES.search(around.before[-1_500:] + " " + sentence.text)
    ):
        return
    if any(_GIVEN.search(s.lower()) for s in (sentence.text, sentence.before, sentence.after)):
        return
    says = "outputs of one layer are independent: with p(x, y | z) = p(x | z) p(y | z), p(x, y) = p(x) p(y)"
    yield Claim(
        "outputs of a layer", stretch(sentence, text, match), says, (Reading((Statement(_MIXED),)),),
        "independent given the layer before only",
    )  # fmt: skip


_PROBLEM = (
    r"(?:the |this |these |that )?(?:above |last |previous |following )?(?:equations?|problems?|"
    r"(?:optimi[sz]|maximi[sz]|minimi[sz])ation(?: problem)?|arg ?max|arg ?min|maximum|inference(?: problem)?|⟨arg⟩)"
)
_IT = r"(?:it|⟨m⟩|⟨D⟩|d|the (?:discriminator|function|network|objective|model|score|classifier|critic)(?: ⟨(?:m|D)⟩)?)"
_LINEAR = (
    rf"(?:(?:when|if|in case|where|as long as) {_IT} (?:is|be|were) (?:a )?linear(?: function)?|for (?:a )?linear \S+)"
)
_ONLY = re.compile(
    rf"{_PROBLEM} (?:can|could) only be (?:solved|found|computed|done) {_LINEAR}|"
    rf"{_PROBLEM} (?:can|could) be (?:solved|found|computed|done) only {_LINEAR}|"
    rf"{_PROBLEM} (?:is|are) (?:only solvable|solvable only) {_LINEAR}|"
    rf"{_PROBLEM} (?:has|have) (?:a |any )?solutions? only {_LINEAR}|"
    rf"(?:solving|to solve) {_PROBLEM} (?:requires|needs|necessitates) (?:a linear \S+|{_IT} to be linear)"
)
_EASILY = re.compile(r"\b(?:eas\w+|efficient\w*|quick\w*|cheap\w*|program\w*|simplex|system|squares|by hand|convex)\b")
_OPTIMUM = re.compile(r"\\arg\s*\\?(?:max|min)|\\(?:argmax|argmin)|\barg\s?(?:max|min)|\\max_\{?x|\\min_\{?x")
_SCORE = re.compile(r"\bD\b|discriminator|classifier|critic", re.IGNORECASE)


def only_linear(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`the argmax over x can only be found when D is linear`: any D with a peak has its argmax there."""
    if "linear" not in sentence.text or "nonlinear" in sentence.text:
        return
    text = words(sentence, _optimum)
    match = _ONLY.search(text)
    told = around.before[-700:]
    if match is None or _EASILY.search(text) or not (_OPTIMUM.search(told) or "⟨arg⟩" in text):
        return
    reason = re.search(r"(?:because|since|as)(?: ,)? $", text[: match.start()])
    if not _SCORE.search(told) or not (reason or not denied(text, match)):
        return
    if not asserted(_reason(sentence, text, match) if reason else sentence):
        return
    found = _peak()
    if found is not None:
        says = "a maximum over x of D(x) can be found for linear D only"
        yield Claim("linear only", stretch(sentence, text, match), says, (), computed=found)


def _reason(sentence: Sentence, text: str, match: re.Match[str]) -> Sentence:
    """The sentence from a match on, that is given as a reason: what is denied or hedged before is not the reason."""
    s, first = sentence, text[: match.start()].count(" ")
    return Sentence(
        s.tokens[first:], s.passage, s.before, s.after, s.heading, s.quoted, s.asked, s.item, s.ends, s.around
    )


def _optimum(formula: Passage) -> str:
    if _OPTIMUM.search(formula.latex):
        return "⟨arg⟩"
    return "⟨D⟩" if re.fullmatch(r"D(?:\(x\))?", plain(formula.latex)) else "⟨m⟩"


def _peak() -> Settled | None:
    """The sigmoid of a parabola: not linear, and largest where the parabola is."""
    from flint import arb, fmpq

    def score(x: Fraction) -> arb:
        top = 1 - (x - 2) ** 2
        return 1 / (1 + (-arb(fmpq(top.numerator, top.denominator))).exp())

    places = [Fraction(k, 4) for k in range(-8, 25)]
    best = score(Fraction(2))
    bent = 2 * best - score(Fraction(1)) - score(Fraction(3))
    if not (bent > 0 and all(score(x) < best for x in places if x != 2)):
        return None
    model: dict[str, object] = {"D(x)": "1/(1 + exp((x - 2)^2 - 1))"}
    reason = (
        f"this D is not linear: 2 D(2) - D(1) - D(3) = {bent.str(6, radius=False)}; its argmax is that of "
        f"1 - (x - 2)^2, which is 2, with D(2) = {best.str(6, radius=False)}"
    )
    verdict = Verdict(
        "refuted",
        reason=reason,
        counterexample={"model": model, "lhs": "the argmax of D is 2", "rhs": "no argmax, D not being linear"},
        mistake="sufficient and necessary confused",
    )
    return Settled(verdict, r"\arg\max_x D(x) \text{ can be found only if } D \text{ is linear}")


_TWICE = re.compile(
    r"\b(?:find|compute|calculate|determine|take|reach|get|solve for) the (?:exact |global )?"
    r"(?P<way>minimum|maximum|min|max)(?: value)? (?:of|for) ⟨(?P<op>min|max)⟩"
)
_STEP = re.compile(
    r"\b(?:learning|training|updating|update|train|learn|step|once|one time|iterations?|each|repeat\w*)\b"
)


def twice_optimal(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`learning G: find the minimum of min_G V(G, D)`: a number has no minimum, and a step of G is none of it."""
    terms: list[Bind] = []

    def named(formula: Passage) -> str:
        chain = parsed(formula)
        term = chain.terms[0] if chain is not None and not chain.ops else None
        if not isinstance(term, Bind) or term.op not in ("min", "max") or len(term.vars) != 1:
            return "⟨m⟩"
        terms.append(term)
        return f"⟨{term.op}⟩"

    if "min" not in sentence.text and "max" not in sentence.text:
        return
    text = words(sentence, named)
    match = _TWICE.search(text)
    if (
        match is None
        or denied(text, match)
        or len(terms) != 1
        or not match["way"].startswith(match["op"])
        or not asserted(sentence)
    ):
        return
    if not _STEP.search(text) or re.search(r"\b(?:impossible|cannot|not|never|hard|difficult|intractable)\b", text):
        return
    (term,) = terms
    inner, name = term.body, term.vars[0].name
    if any(isinstance(n, Bind) and n.op in ("min", "max", "sup", "inf") for n in walk(inner)):
        return
    if name not in {n.name if isinstance(n, Sym) else n.fn for n in walk(inner) if isinstance(n, App | Sym)}:
        return
    way = "lowers" if term.op == "min" else "raises"
    whole, body = latex(term), latex(inner)
    reason = (
        f"{name} is bound in {whole}, which is a number: it has no {term.op}imum over {name}; "
        f"a step of {name} {way} {body}"
    )
    verdict = Verdict("type-error", reason=reason, mistake="a value in the place of a function")
    settled = Settled(verdict, whole, f"find the {term.op}imum of {body}")
    says = f"the {term.op}imum of {whole} is to be found"
    yield Claim("optimum of an optimum", stretch(sentence, text, match), says, (), computed=settled)


__all__ = ["in_one_layer", "only_linear", "twice_optimal"]
