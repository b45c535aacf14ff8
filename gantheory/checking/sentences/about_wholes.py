r"""Sentences about a whole and its parts: integrals that are largest with their integrands, costs that add to zero,
what is learnt of a variable on average, and what a likelihood is largest with.

Each is true under something that the sentence leaves out, which comes with the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...clock import now
from ...language.context import Context
from ...language.layout import Hints, parse_passage
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, log, mul, num, sub, transform, walk
from ...language.tokens import Unread
from ...proving import prove
from ...reading.document import Passage
from ..names import take_apart
from .claim import Claim
from .lexicon import law_name, plain
from .near import Near, asserted, denied, stretch, words
from .settling import PROVE_SECONDS, Reading, Statement
from .text import Sentence

CAPACITY = "the discriminator's family contains every function (capacity)"
AVERAGE = "on average over what is observed"
MINIMAX = "the costs are those of the minimax game"
_GAME = re.compile(r"\\log[^$]{0,12}\b1\s*-\s*D\b|\\log\s*\\?(?:left)?\s*[\[(]?\s*1\s*[-−]\s*D")
_DATA, _MADE = "p_{data}(x)", "p_g(x)"
_POINTWISE = (
    rf"\max_D \int_x {_DATA} \log D(x) + {_MADE} \log(1-D(x)) \, dx = "
    rf"\int_x {_DATA} \log \frac{{{_DATA}}}{{{_DATA}+{_MADE}}} + "
    rf"{_MADE} \log \frac{{{_MADE}}}{{{_DATA}+{_MADE}}} \, dx"
)
_LARGEST = r"(?:the |its |their |a )?(?:largest|maximal|maximum|maxima|greatest|biggest|highest|maximi[sz]ed)"
_EACH = (
    r"(?:(?:at|for|in) (?:each|every|all|any) (?:single )?(?:⟨x⟩|x|points?|values? of ⟨x⟩)|pointwise|point by point)"
)
_PART = r"(?:piecewise |single |individual )?(?:functions?|pieces?|integrands?|terms?|summands?)"
_WHOLE = r"(?:the |its )?(?:final |whole |total |entire |resulting )?integral"
_ATTAINS = r"(?:is|are|reach(?:es)?|attains?|achieves?|takes?|has|have)(?: on)?"
_LARGE_PARTS = re.compile(
    rf"\b(?:when|if|once|since|as) (?:(?:each|every|all(?: the)?) {_PART}|the integrand) {_ATTAINS} {_LARGEST}"
    rf"(?: values?)?(?: individually| separately| {_EACH})* ?,? (?:then )?{_WHOLE} (?:must|will|is|has to)(?: also)?"
    rf"(?: be)?(?: also)? {_LARGEST}(?= |$)|"
    rf"\b{_WHOLE} is {_LARGEST} (?:when|if|where|once) (?:the|its|each|every) {_PART} is {_LARGEST} {_EACH}(?= |$)|"
    rf"\bmaximi[sz]ing the integrand {_EACH} (?:also )?maximi[sz]es {_WHOLE}(?= |$)"
)
_AT_A_POINT = re.compile(
    r"^(?:so |hence |thus |now )?,? ?(?:given|for (?:each|every|any|a fixed|a given)) ⟨x⟩ ,? ?"
    r"(?:find |we find |we look for )?(?:the |a |an )?(?:(?:optimal|best) )?(?:discriminator )?⟨D\*?⟩ "
    r"(?:that |which |is the one )?maximi[sz](?:es|ing)(?: (?:the )?(?:integrand|expression|term|function))? ?:?$"
)
_SHOWN = re.compile(r"\s*(?:\$\$|\\\[)([\s\S]*?)(?:\$\$|\\\])")


def pointwise(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`when each piece is largest, so is the integral`, `given x, the optimal D maximises [the integrand of V]`."""
    if "maxim" not in sentence.text and "largest" not in sentence.text and "great" not in sentence.text:
        return
    text = words(sentence, _named)
    match = _LARGE_PARTS.search(text)
    if match is None:
        match, shown = _AT_A_POINT.search(text), _SHOWN.match(around.rest)
        if match is None or shown is None or not _is_integrand(shown[1]):
            return
    if denied(text, match) or not asserted(sentence) or not _GAME.search(around.before[-2_500:] + around.after):
        return
    says = "V is largest where its integrand is largest, at every x"
    readings = (Reading((Statement(_POINTWISE),)),)
    yield Claim("pointwise maximum", stretch(sentence, text, match), says, readings, granted=(CAPACITY,))


_ATTAINED = re.compile(
    r"\b(?:for|given|against) (?:each|every|any|a|all) (?:fixed |given |single )?(?:generators?|⟨G⟩)(?: ⟨G⟩)? ,? ?"
    r"(?:we can (?:always )?find|there (?:is|exists)(?: always)?|one (?:can )?finds?) (?:a |an |the |some )?"
    r"(?:optimal |best )?(?:discriminator(?: ⟨D\*?⟩)?|⟨D\*?⟩) "
    r"(?:(?:with|at|of) (?:the |a )?(?:maximum|maximal|largest)(?: value)?(?: of)? ⟨V⟩|(?:that|which) (?:maximi[sz]es|"
    r"attains the maximum of) ⟨V⟩)(?= |$)"
)


def attained(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`for each generator there is a discriminator that maximises V(G, D)`: the pointwise maximiser."""
    if "discriminator" not in sentence.text and "maxim" not in sentence.text:
        return
    text = words(sentence, _named)
    match = _ATTAINED.search(text)
    if match is None or denied(text, match) or not asserted(sentence) or not _GAME.search(around.before + around.after):
        return
    says = "for each G the value V has a maximum, at D*"
    readings = (Reading((Statement(_POINTWISE),)),)
    yield Claim("maximum of the game", stretch(sentence, text, match), says, readings, granted=(CAPACITY,))


def _named(formula: Passage) -> str:
    text = plain(formula.latex)
    if re.fullmatch(r"V\((?:D,G|G,D)(?:_\{?\w\}?)?\)", text):
        return "⟨V⟩"
    if re.fullmatch(r"G(?:_\{?\w\}?)?", text):
        return "⟨G⟩"
    if re.fullmatch(r"D(?:_\{?\w\}?)?(?:\(x\))?", text):
        return "⟨D⟩"
    if re.fullmatch(r"D\^\{?\*\}?(?:_\{?\w\}?)?(?:\(x\))?", text):
        return "⟨D*⟩"
    return "⟨x⟩" if text == "x" else "⟨m⟩"


def _is_integrand(text: str) -> bool:
    """Is it `p_data(x) log D(x) + p_g(x) log(1 - D(x))`?"""
    term = _term(text)
    if term is None:
        return False

    def put(t: Term) -> Term:
        match t:
            case App(fn, (Sym("x"),)) if take_apart(fn).letter == "D":
                return Sym("t")
            case App(fn, (Sym("x"),)):
                side = law_name(fn) or ""
                return Sym("a") if side == "data" else Sym("b") if side.startswith("model") else t
            case _:
                return t

    read = transform(term, put)
    if {n.name for n in walk(read) if isinstance(n, Sym)} != {"a", "b", "t"}:
        return False
    if not all(isinstance(n, Sym | Num | Op) for n in walk(read)):
        return False
    a, b, t = (Sym(name) for name in "abt")
    meant = add(mul(a, log(t)), mul(b, log(sub(num(1), t))))
    context = Context(scalars={"a": "positive", "b": "positive", "t": "unit"})
    return prove(Rel("=", read, meant), context, deadline=now() + PROVE_SECONDS) is not None


def _term(text: str) -> Term | None:
    try:
        chains = parse_passage(text.strip().rstrip(".,;"), Hints())
    except (Unread, RecursionError):
        return None
    return chains[0].terms[0] if len(chains) == 1 and not chains[0].ops else None


_KINDS = r"(?:two player |non ?cooperative |minimax |adversarial )*"
_ZERO_SUM = re.compile(
    r"(?<!\S)(?:(?:the |a )?(?:minimax |original |vanilla )?(?:gans?|generative adversarial networks?)"
    r"(?: \( gans? \))?|"
    r"(?:the )?minimax (?:game|formulation)) "
    r"(?:is|are|(?:is|are) based on|corresponds? to|forms?|plays?|defines?) (?:a |the )?"
    rf"{_KINDS}zero sum {_KINDS}games?(?= |$)"
)


def opposed(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`a GAN is a zero-sum game`: what the one player loses is what the other gains."""
    if "zero sum" not in sentence.text:
        return
    text = words(sentence, _named)
    match = _ZERO_SUM.search(text)
    if match is None or denied(text, match) or not asserted(sentence):
        return
    says = "the costs V of the generator and -V of the discriminator add to zero"
    yield Claim(
        "zero-sum game", stretch(sentence, text, match), says,
        (Reading((Statement("V(G,D) + (-V(G,D)) = 0"),)),), granted=(MINIMAX,),
    )  # fmt: skip


_OBSERVED = (
    r"(?:after|when|by|from|on|given|once|through) (?:we )?"
    r"(?:observ\w+|know\w*|learn\w*|see\w*|knowledge of|the value of)"
)
_RESPECTIVELY = r"(?:\( respectively ,? ?\S+ \) )?"
_REDUCED = re.compile(
    r"(?:(?<!\S)(?:⟨info⟩|(?:the )?mutual information(?: ⟨info⟩)?(?: (?:between|of) \S+ and \S+)?)|"
    r"^(?P<cut>[a-z]) \)) "  # of I(x; y), where a sentence seems to end
    r"(?:is|measures|indicates|quantifies|tells(?: us)?|expresses|gives|represents|describes|can be "
    r"(?:seen|interpreted|understood) as)(?: the)?(?: amount of)?(?: (?P<mean>average|expected|mean))? "
    r"(?:reduction|decrease) (?:of|in) (?:the )?(?:uncertainty|entropy) (?:about|of|in|on) (?P<first>⟨v:\S+⟩|[a-z]) "
    rf"{_RESPECTIVELY}{_OBSERVED} (?P<second>⟨v:\S+⟩|[a-z])(?= |$)"
)
_INFORMATION = re.compile(r"I\(([A-Za-z]);([A-Za-z])\)")
_CUT = re.compile(r"(?<![A-Za-z\\])I\(([A-Za-z]);\s*$")


def reduced(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`I(x; y) is the reduction of uncertainty about x after observing y`: one observation may raise an entropy."""
    if "uncertainty" not in sentence.text and "entropy" not in sentence.text:
        return
    text = words(sentence, _informed)
    match = _REDUCED.search(text)
    if match is None or denied(text, match) or not asserted(sentence):
        return
    spoken_of = {m[k].strip("⟨⟩").removeprefix("v:").lower() for m in (match,) for k in ("first", "second")}
    formulas = [found for t in sentence.tokens if t.passage is not None and (found := _variables(t.passage))]
    if match["cut"] is not None:
        lead = _CUT.search(around.lead)
        formulas = [(lead[1].lower(), match["cut"])] if lead is not None else [("", "")]
    if len(spoken_of) != 2 or any(set(f) != spoken_of for f in formulas):
        return
    says = "I(X; Y) = H(X) - H(X | Y)"
    granted = () if match["mean"] else (AVERAGE,)
    readings = (Reading((Statement("I(X;Y) = H(X) - H(X|Y)"),)),)
    yield Claim("reduction of uncertainty", stretch(sentence, text, match), says, readings, granted=granted)


def _informed(formula: Passage) -> str:
    text = plain(formula.latex)
    if _INFORMATION.fullmatch(text):
        return "⟨info⟩"
    return f"⟨v:{text}⟩" if re.fullmatch(r"[A-Za-z]", text) else "⟨m⟩"


def _variables(formula: Passage) -> tuple[str, ...]:
    match = _INFORMATION.fullmatch(plain(formula.latex))
    return () if match is None else (match[1].lower(), match[2].lower())


_LIKELIHOOD = r"(?:maximum likelihood(?: estimation| training| learning)?|mle|maximi[sz]ing the (?:log )?likelihood)"
_MINIMISES = re.compile(
    rf"\b{_LIKELIHOOD} (?:as|is|means|amounts to|corresponds to|is the same as|is equivalent to)"
    r"(?: trying to| an attempt to)? minimi[sz](?:e|ing)(?: the)?(?: quantity| expectation| objective| function)? ?:?$"
)
_FITTED = r"\arg\max_\theta \prod_{i=1}^{n} p_\theta(x_i) \approx \arg\min_\theta "


def fitted(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`we can think of maximum likelihood as minimising [a mean of -log p under the law of the data]`."""
    if "minimi" not in sentence.text:
        return
    text = words(sentence, _named)
    match, shown = _MINIMISES.search(text), _SHOWN.match(around.rest)
    viewed = tuple(replace(t, text="view") if t.text == "think" else t for t in sentence.tokens)
    if match is None or shown is None or denied(text, match) or not asserted(replace(sentence, tokens=viewed)):
        return
    objective = _of_model(shown[1])
    if objective is None:
        return
    says = "the maximum of the likelihood is, for many samples, where that is least"
    readings = (Reading((Statement(_FITTED + objective),)),)
    yield Claim("limit of the likelihood", stretch(sentence, text, match), says, readings)


def _of_model(text: str) -> str | None:
    """The objective of a display over the field's laws: a mean of -log p, or a divergence, of data and model."""
    term = _term(text)
    sign = 1
    if isinstance(term, Op) and term.op == "neg":
        sign, term = -1, term.args[0]
    match term:
        case Bind("E", _, (law, *_), body):
            law_text = law.name if isinstance(law, Sym) else law.fn if isinstance(law, App) else ""
        case _:
            return None
    if isinstance(body, Op) and body.op == "neg":
        sign, body = -sign, body.args[0]
    match body:
        case Op("log", (App(fn, _),)) if (law_name(fn) or "").startswith("model") and law_name(law_text) == "data":
            whole = r"E_{x\sim p_{data}}[\log p_\theta(x)]"
        case _:
            return None
    return whole if sign > 0 else f"-{whole}"
