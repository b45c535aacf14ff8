"""A sentence that says that no mixture of Gaussians comes near a law: one whose components sit at its points does.

Around each point of the law a component of the scale s moves the mass at that point by s E|z| <= s on average: so near
is the mixture in the transport distance, and s is any positive number. What stays away from a law on fewer dimensions
is its density: of a divergence, of a mixture that has to be the law itself, or of few components nothing is said here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from flint import arb, fmpq

from ..verdict import Verdict
from .claim import Claim
from .near import Near, asserted, stretch, words
from .settling import Settled
from .text import Sentence

_SCALE = Fraction(1, 1_000)
_MIXTURE = r"(?:gmms?|gaussian mixtures?(?: models?)?|mixtures? of gaussians|mixtures?(?: models?)?)"
_PARAMETERS = r"(?:means?|variances?|covariances?|parameters?)"
_ANY = rf"(?:no matter (?:what|how|which)|whatever|regardless of|for (?:any|all|every)) (?:\S+ ){{0,5}}?{_PARAMETERS}\b"
_FAILS = (
    r"(?:fails? to|cannot|can not|can never|never|does not|do not|will not|will never) "
    r"(?:resembles?|approximates?|approach(?:es)?|comes? close to|gets? close to|looks? like|imitates?)"
)
_TARGET = (
    r"(?:the |a |any |our )?(?:target|true|real|data|⟨m⟩)(?: data)?(?: distributions?| laws?)?(?= [,.;]|$| [.,;]|\.)"
)
_FAR = re.compile(
    rf"\b{_ANY}[^,;]{{0,60}} ?,? (?:(?:the |a |any )?{_MIXTURE}|it) {_FAILS} {_TARGET}|"
    rf"(?:^|[ ,])(?:the |a |any )?{_MIXTURE} {_FAILS} {_TARGET}[^.;]{{0,20}}? ,? {_ANY}"
)
_LIMITED = re.compile(
    r"\b(?:single|one|two|three|four|\d+|few|fixed number|limited|same|equal|shared|unit|k)\b[^.]{0,25}"
    r"\b(?:components?|gaussians?|modes?|(?:co)?variances?)|\bdivergences?\b|\bkl\b|\bjsd?\b|exact|\bequals?\b|"
    r"high dimensional likelihood",
    re.IGNORECASE,
)


def far_mixtures(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`no matter what means and variances, a GMM fails to resemble the target`."""
    if not re.search(r"\b(?:means?|variances?|covariances?|parameters?)\b", sentence.text):
        return
    text = words(sentence, lambda _: "⟨m⟩")
    match = _FAR.search(text)
    told = f"{around.lead[-400:]} {text}"
    spoken_of = re.search(rf"\b{_MIXTURE}\b", told, re.IGNORECASE)
    plainly = tuple(replace(t, text="cannot") if t.text in ("fails", "fail") else t for t in sentence.tokens)
    if match is None or spoken_of is None or _LIMITED.search(told) or not asserted(replace(sentence, tokens=plainly)):
        return
    says = "some distance, in transport, lies between a law and every mixture of Gaussians"
    cost = arb(fmpq(_SCALE.numerator, _SCALE.denominator)) * (2 / arb.pi()).sqrt()  # E|s z| of a standard normal z
    if not cost < arb(fmpq(1, 100)):
        return
    halves = ["1/2", "1/2"]
    model: dict[str, object] = {"x": ["0", "1"], "p_{data}": halves, "means": ["0", "1"]}
    model |= {"deviations": [str(_SCALE)] * 2, "weights": halves, "\\epsilon": "1/100"}
    verdict = Verdict(
        "refuted",
        reason="the plan that moves each point to its own component costs at most the deviation, any positive number",
        counterexample={"model": model, "lhs": f"<= {cost.str(10)}", "rhs": "1/100"},
        mistake="weak distance and divergence confused",
    )
    mended = "mixtures come as near as one likes in W; their JS and KL may stay maximal"
    shown = r"W(p_{data}, q) \ge \epsilon \text{ for every mixture } q \text{ and some } \epsilon > 0"
    yield Claim(
        "distance of mixtures", stretch(sentence, text, match), says, (), computed=Settled(verdict, shown, mended)
    )
