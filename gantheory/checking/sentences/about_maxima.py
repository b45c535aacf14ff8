r"""Sentences that say what the gradient of a maximum is: that of the function which attains it (Danskin's theorem).

Where the text speaks of `\max_D`, the kernel is asked for the gradient of the game's maximum in the generator's
parameter; that one function alone attains a maximum is left as a condition, for at ties it has corners.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...clock import now
from ...language.layout import Hints, parse_passage
from ...language.printing import latex
from ...language.terms import Rel
from ...proving import prove
from ..readings.elaborate import Elaborator
from ..scope import Options
from ..symbols import survey
from ..verdict import Verdict
from .claim import Claim
from .near import Near, asserted, denied, stretch, words
from .settling import PROVE_SECONDS, Settled
from .text import Sentence

ALONE = "one function alone attains the maximum there"
_LAW = r"p_\theta(x)"
_VALUE = r"(E_{x\sim p_{data}}[\log D(x)] + E_{x\sim p_\theta}[\log(1-D(x))])"
_CLAIM = rf"\nabla_\theta \max_D {_VALUE} = \nabla_\theta E_{{x\sim p_\theta}}[\log(1-D^*(x))]"
_SLOPE = r"(?:sub)?(?:gradient|derivative|slope)"
_BEST = r"(?:active|attaining|maximi[sz]ing|maximal|maximum|max|largest|greatest|winning|selected)"
_PIECE = r"(?:function|piece|term|branch|component|value)"
_FORM = re.compile(
    rf"\bthe {_SLOPE} of (?:a|the|this|such a) (?:pointwise )?(?:maximum|max)(?: function| value| of (?:several|"
    rf"many|some|these|finitely many|the)? ?functions)? (?:is|equals|is equal to|coincides with) (?:just |simply )?"
    rf"(?:the {_SLOPE}|that|the one) of (?:the )?"
    rf"(?:{_BEST} {_PIECE}(?: of (?:each|all|the) (?:piecewise )?(?:functions?|pieces?|terms?))?|"
    rf"{_PIECE} (?:that|which) (?:attains|achieves|reaches|is) "
    r"(?:it|(?:the )?(?:maximum|maximal|max|largest|greatest)))\b"
)
_MAXIMUM = re.compile(r"\\max\s*(?:\\limits\s*)?_\s*\{?\s*D\b")


def enveloped(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`the gradient of the maximum is the gradient of the function that attains it`."""
    text = words(sentence, lambda _: "«formula»")
    match = _FORM.search(text) if "max" in text else None
    if match is None or denied(text, match) or not asserted(sentence):
        return
    if not _MAXIMUM.search(around.before[-1_500:] + around.after):
        return
    settled = _proved()
    if settled is not None:
        says = "the gradient of max_D V in the parameter of G is that of V at the best D, which is held fixed"
        tokens = stretch(sentence, text, match)
        yield Claim("gradient of a maximum", tokens, says, (), computed=settled, granted=(ALONE,))


def _proved() -> Settled | None:
    chains = parse_passage(_CLAIM, Hints())
    symbols = survey([*chains, *parse_passage(_LAW, Hints())], "")
    symbols.data, symbols.model = "p_{data}", r"p_{\theta}"
    lhs, rhs = chains[0].terms
    if lhs is None or rhs is None:
        return None
    core = Elaborator(symbols, {}, Options(), {}).relation(Rel("=", lhs, rhs))
    proof = prove(core.rel, core.context, deadline=now() + PROVE_SECONDS)
    if proof is None:
        return None
    owed = tuple(sorted({c.text for c in proof.theorem.owed}))
    rules = tuple(dict.fromkeys(proof.theorem.rules))
    kind = "proved-under" if owed else "proved"
    return Settled(Verdict(kind, conditions=owed, rules=rules, proof=proof), latex(Rel("=", lhs, rhs)))
