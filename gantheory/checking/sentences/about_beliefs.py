"""Sentences with an old mistake in them: each is false of a small example that anybody can work out.

What they have in common is that words stand where a formula could: `forward KL is mode seeking`, `the logarithm is
convex`, `training minimises the ELBO`. A form reads one clause; what the clause before says or denies is not its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...reading.document import Passage
from ..verdict import Verdict
from .claim import Claim
from .lexicon import plain
from .mistakes_about_games import GAME_BELIEFS
from .near import Near, asserted, denied_in_clause, stretch, words
from .old_mistakes import BELIEFS, Belief
from .settling import Settled
from .text import Sentence
from .worked import Worked

_ABOUT = re.compile(
    r"\b(?:kl|kullback|jsd?|jensen|wasserstein|lipschitz|penalty|persistent|pcd|uncorrelated|log\w*|supports|collapse|game|sampl\w+|generat\w+|equilibrium|optimum|entropy|elbo|bound|conditioning|mutual|energ\w+|unbiased|layers?|hidden|"
    r"contrastive|critic|"
    r"nash|discriminator|step|mean field|variational|encoder|decoder|coupling|plan)\b|⟨log⟩"
)
_NO = re.compile(r"\b(?:not|never|no|none|cannot|nor|neither|hardly|without|against|instead|than)\b|\bn t\b|n't\b")


def beliefs(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """The old mistakes in a sentence."""
    if _ABOUT.search(sentence.text) is None:
        return
    text = words(sentence, _named).lower()
    for belief in (*BELIEFS, *GAME_BELIEFS):
        match = belief.pattern.search(text)
        if (
            match is None
            or _NO.search(match[0])
            or denied_in_clause(text, match)
            or (belief.unless is not None and belief.unless.search(text))
        ):
            continue
        said = f"{around.lead} {sentence.around} {text}"
        if (belief.about is not None and not belief.about.search(said)) or (
            belief.excused is not None and belief.excused.search(said)
        ):
            continue
        settled = _settled(belief) if asserted(_with_statistics(sentence)) else None
        if settled is not None:
            yield Claim("belief", stretch(sentence, text, match), belief.says, (), computed=settled)


def _with_statistics(sentence: Sentence) -> Sentence:
    """The sentence with `estimator` as a noun like any other: what is said of one is no estimate."""
    plain = tuple(replace(t, text="statistic") if t.text in ("estimator", "estimate") else t for t in sentence.tokens)
    return replace(sentence, tokens=plain)


def _settled(belief: Belief) -> Settled | None:
    repair = {"latex": belief.repair, "verdict": "supported"}
    if belief.what is None or belief.values is None:
        verdict = Verdict("type-error", reason=belief.right, mistake="wrong variable", repair=repair)
        return Settled(verdict, belief.latex, belief.right)
    example = Worked(belief.what, belief.values, belief.model).counterexample()
    if example is None:
        return None
    verdict = Verdict("refuted", counterexample=example, mistake=belief.mistake, repair=repair)
    return Settled(verdict, belief.latex, belief.right)


_PLAIN = {
    r"\log": "⟨log⟩", r"\ln": "⟨log⟩", "v": "⟨v⟩", "V": "⟨v⟩", "V(D,G)": "⟨v⟩", "V(G,D)": "⟨v⟩", "K": "⟨k⟩", "k": "⟨k⟩",
    "0": "⟨0⟩", r"\log2": "⟨log2⟩", "X=Y": "⟨x=y⟩", "Y=X": "⟨x=y⟩", "W": "w", "W_1": "w", "KL": "kl", "f": "⟨f⟩",
    "q": "⟨q⟩", "Q": "⟨q⟩", "1": "⟨1⟩", r"-\log2": "⟨-log2⟩", r"\log4": "⟨log4⟩", r"-\log(2)": "⟨-log2⟩",
}  # fmt: skip
_SHAPES = (
    (re.compile(r"z\\simq(?:_\{?\\?\w+\}?)?\(z(?:\||\\vert)x(?:;\\?\w+)?\)"), "⟨z~q⟩"),
    (re.compile(r"[pP](?:_\{?\\?\w+\}?)?\(x(?:\|z|\\midz|\\vertz)(?:;\\?\w+)?\)"), "⟨p(x|z)⟩"),
    (re.compile(r"q(?:_\{?\\?\w+\}?)?\(z(?:\|x|\\midx|\\vertx)(?:;\\?\w+)?\)"), "⟨q(z|x)⟩"),
    (re.compile(r"q(?:_\{?\\?\w+\}?)?\(z\)=p(?:_\{?\\?\w+\}?)?\(z\)"), "⟨q=prior⟩"),
    (re.compile(r"\\hat\{?\\sigma\}?\^2|\\hat\{\\sigma\^2\}|\\sigma_\{?(?:ML|MLE)\}?\^2"), "⟨var⟩"),
    (re.compile(r"(?:D_?\{?)?\\?(?:KL|mathrm\{KL\}|text\{KL\})\}?\(P(?:\(.*?\))?\\\|Q(?:\(.*?\))?\)"), "⟨klpq⟩"),
)


def _named(formula: Passage) -> str:
    text = plain(formula.latex)
    if text in _PLAIN:
        return _PLAIN[text]
    return next((name for shape, name in _SHAPES if shape.fullmatch(text)), "⟨m⟩")
