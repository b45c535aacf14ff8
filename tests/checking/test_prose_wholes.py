# ruff: noqa: E501 (sentences are written as in notes)
"""Sentences on wholes and their parts, and on what a generator follows: each holds under what it leaves out."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.reading import told
from gantheory.reading import read_text

GAME = r"$$V(G, D) = E_{x \sim p_{data}}[\log D(x)] + E_{z}[\log(1 - D(G(z)))]$$" + "\n\n"
CAPACITY, AVERAGE = "the discriminator's family contains every function (capacity)", "on average over what is observed"
INTEGRAND = r"$$p_{data}(x) \log D(x) + p_g(x) \log(1 - D(x))$$"
SLOPES = (
    r"$$\nabla_\theta KL(p_{data} \| p_g) = -E_{x \sim p_{data}}[\nabla_\theta \log p_g(x)]$$" + "\n\n"
    "We look for $w$ such that the gradient of this matches.\n\n"
    r"$$\nabla_\theta E_{x \sim p_g}[w(x)] = \int w(x) \nabla_\theta p_g(x) \, dx$$" + "\n\n"
)
MEAN = (
    r"$$\phi \leftarrow \phi + \eta \nabla_\phi \frac{1}{m} \sum_{i=1}^m [\log D(x_i) + \log(1 - D(G(z_i)))]$$" + "\n\n"
)
UNDER = {
    "pieces that are largest": (GAME + "If each piece attains its maximum, then the whole integral is largest.", CAPACITY),
    "an integral, pointwise": (GAME + "The integral is maximal when its integrand is maximal at every $x$.", CAPACITY),
    "the best at a point": (GAME + f"For each $x$ find the best $D$ that maximises\n\n{INTEGRAND}", CAPACITY),
    "a best discriminator": (GAME + "For each fixed generator we can find a discriminator with the maximum $V(G, D)$.", CAPACITY),
    "a game of no gain": (GAME + "A GAN is a two-player zero-sum game.", "the costs are those of the minimax game"),
    "what is learnt": ("$I(X; Y)$ measures the reduction of uncertainty about $X$ after observing $Y$.", AVERAGE),
    "what is learnt, in words": ("Mutual information is the reduction in entropy of $X$ when observing $Y$.", AVERAGE),
    "what is learnt, without marks": ("Then I(x; y) is the decrease of uncertainty about y after observing x.", AVERAGE),
    "a likelihood": (
        r"We can think of maximum likelihood as minimising" + "\n\n" + r"$$E_{p_{data}}[-\log p_\theta(x)]$$",
        "the sample is large",
    ),
    "a weight": (SLOPES + r"We get this by choosing $w = -\frac{p_{data}}{p_g}$.", "w is held fixed"),
    "the same rest": (
        GAME + r"Use $$E_z[-\log D(G(z))]$$" + "\n\nThis new loss has the same fixed point.",
        "the model contains the law of the data",
    ),
    "a classifier below its name": (
        "- The discriminator tells real from fake\n  - An ordinary binary classifier\n\n" + GAME,
        "the classes are equally frequent",
    ),
    "the name of a mean": (MEAN + "binary cross-entropy", "up to the factor -2"),
}  # fmt: skip
SILENT = {
    "pieces that are smallest": GAME + "If each piece attains its minimum, then the whole integral is largest.",
    "one piece": GAME + "If one piece attains its maximum, then the whole integral is largest.",
    "an integral of no game": "If each piece attains its maximum, then the whole integral is largest.",
    "the integrand of another loss": GAME + f"For each $x$ find the best $D$ that maximises\n\n{INTEGRAND.replace('+', '-')}",
    "the laws exchanged": GAME + "For each $x$ find the best $D$ that maximises\n\n"
    + INTEGRAND.replace("p_g", "p_{q}").replace("p_{data}", "p_g").replace("p_{q}", "p_{data}"),
    "the least at a point": GAME + f"For each $x$ find the $D$ that minimises\n\n{INTEGRAND}",
    "no best discriminator": GAME + "For no generator is there a discriminator that maximises $V(G, D)$.",
    "a best generator": GAME + "For each discriminator there is a generator that maximises $V(G, D)$.",
    "a worst discriminator": GAME + "For each generator there is a discriminator that minimises $V(G, D)$.",
    "a game with a gain": GAME + "A GAN is not a zero-sum game.",
    "the other game": GAME + "The non-saturating game is a zero-sum game.",
    "what is lost": "$I(X; Y)$ measures the increase of uncertainty about $X$ after observing $Y$.",
    "learnt of itself": "$I(X; Y)$ measures the reduction of uncertainty about $X$ after observing $X$.",
    "learnt of another": "$I(X; Z)$ measures the reduction of uncertainty about $X$ after observing $Y$.",
    "another measure": "$H(X)$ measures the reduction of uncertainty about $X$ after observing $Y$.",
    "a likelihood of the model": "We can think of maximum likelihood as minimising\n\n" + r"$$E_{p_g}[-\log p_{data}(x)]$$",
    "a likelihood, the other way": "We can think of maximum likelihood as minimising\n\n" + r"$$E_{p_{data}}[\log p_{data}(x)]$$",
    "a weight of the other sign": SLOPES + r"We get this by choosing $w = \frac{p_{data}}{p_g}$.",
    "a weight upside down": SLOPES + r"We get this by choosing $w = -\frac{p_g}{p_{data}}$.",
    "twice the weight": SLOPES + r"We get this by choosing $w = -2 \frac{p_{data}}{p_g}$.",
    "the weight of another mean": SLOPES.replace("w(x)", "v(x)") + r"We get this by choosing $w = -\frac{p_{data}}{p_g}$.",
    "another rest": GAME + "This new loss has the same gradient.",
    "no rest": GAME + "This new loss has not the same fixed point.",
    "a classifier below another name": "- The encoder sorts digits\n  - An ordinary binary classifier\n\n" + GAME,
    "the name of another mean": MEAN.replace(r"\log(1 - D(G(z_i)))", r"\log D(G(z_i))") + "binary cross-entropy",
    "a name far below": MEAN + "Text.\n\n" * 4 + "binary cross-entropy",
}  # fmt: skip


@pytest.mark.parametrize(("text", "condition"), UNDER.values(), ids=UNDER)
def test_it_holds_under_a_condition_that_the_sentence_leaves_out(text: str, condition: str) -> None:
    (found,) = told(read_text(text), seed=1)
    assert found.verdict.verdict == "proved-under"
    assert condition in found.verdict.conditions
    assert found.verdict.proof is not None


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_nothing_is_said(text: str) -> None:
    assert [(t.claim.form, t.verdict.verdict) for t in told(read_text(text), seed=1) if t.verdict.good] == []


def test_what_the_sentence_says_is_not_owed() -> None:
    text = "Mutual information is the expected reduction in entropy of $X$ when observing $Y$."
    (found,) = told(read_text(text), seed=1)
    assert (found.verdict.verdict, found.verdict.conditions) == ("proved", ())
