"""Sentence forms about the optimum of the minimax game: the value there, and what the optimal discriminator says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .claim import Claim, simple
from .clauses import Clause
from .lexicon import VALUE
from .settling import Mend, Statement

_NUMBER = (
    r"(?:«number»|zero|0|1|one|one half|half|1 / 2|0\.50?|log 4|minus log 4|- log 4|log 2|minus 2 log 2|- 2 "
    r"log 2)"
)
_WORDS = {
    "zero": "0", "one": "1", "half": r"\frac{1}{2}", "one half": r"\frac{1}{2}", "1 / 2": r"\frac{1}{2}",
    "0.5": r"\frac{1}{2}", "0.50": r"\frac{1}{2}", "log 4": r"\log 4", "minus log 4": r"-\log 4", "- log 4": r"-\log 4",
    "log 2": r"\log 2", "minus 2 log 2": r"-2\log 2", "- 2 log 2": r"-2\log 2",
}  # fmt: skip
_SAME = (
    r"(?:(?:when|if|once|where|as soon as) (?:«equal»|«law» (?:equals|matches|is) «law»|the (?:two "
    r")?distributions (?:are equal|coincide|agree))|"
    r"at (?:the )?(?:global |nash )*(?:optimum|equilibrium))"
)
_IS = (
    r"(?:is|equals|becomes|is equal to|takes the value|has the value|outputs|returns|reaches)(?: exactly| "
    r"always| then)*"
)
_WHAT = (
    r"(?:the )?(?:value of (?:the (?:minimax )?game|«quantity»)|(?:global |minimal |optimal )?(?:minimum|value|"
    r"minimum value) of «quantity»|"
    r"«quantity»|optimal value of the (?:minimax )?game)"
)
_BEST = r"(?:the )?(?:optimal |best )(?:discriminator)(?: «D\*?»)?|«D\*»"
_RATIO = r"\frac{p(x)}{p(x) + p(x)}"


def at_the_optimum(clause: Clause) -> Iterator[Claim]:
    """`at the optimum the value of the game is -log 4`, `D* is 1/2 when p_g = p_data`."""
    value = _match(clause.text, _WHAT)
    best = _match(clause.text, _BEST)
    if best is not None:
        wanted, says = r"\frac{1}{2}", "D* between equal laws"
        term = _RATIO
    elif value is not None:
        quantities = [t.value for t in clause.tokens if t.kind == "quantity"]
        if any(getattr(q, "kind", None) != VALUE for q in quantities):
            return
        wanted, says = r"-\log 4", "the value of the game at its optimum"
        term = rf"E_{{x\sim p}}[\log {_RATIO}] + E_{{x\sim p}}[\log(1 - {_RATIO})]"
    else:
        return
    told = (best or value or "").strip()
    number = next((str(t.value) for t in clause.tokens if t.kind == "number"), _WORDS.get(told, told))
    mend = Mend(Statement(f"{term} = {wanted}"), f"{says} is {wanted.replace(chr(92), '')}")
    yield simple(
        "value at the optimum", clause, f"{says} is {number.replace(chr(92), '')}", Statement(f"{term} = {number}"),
        mistake="the two sides differ", mend=mend,
    )  # fmt: skip


def _match(text: str, what: str) -> str | None:
    """The number a clause says that something is at the optimum; the condition may come first or last."""
    match = re.fullmatch(rf"(?:{what}) {_IS} (?P<n>{_NUMBER})(?: everywhere)? {_SAME}", text) or re.fullmatch(
        rf"{_SAME} (?:{what}) {_IS} (?P<n>{_NUMBER})(?: everywhere)?", text
    )
    return match["n"] if match is not None else None
