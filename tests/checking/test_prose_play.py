"""Sentences on what D says and what its loss does, which hold of the best D, even classes or the slope in the logit."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.reading import told
from gantheory.reading import read_text

GAME = r"$$V(G, D) = E_{x \sim p_{data}}[\log D(x)] + E_{z}[\log(1 - D(G(z)))]$$" + "\n\n"
BEST, EVEN, LOGIT = "D = D^*", "the classes are equally frequent", "the slope is one in the logit of D"
UNDER = {
    "a probability": ("Here $D(x)$ is the probability that $x$ came from the data rather than $p_g$.", BEST),
    "a probability of even classes": ("The discriminator outputs the probability that an image is real.", EVEN),
    "the larger the better": ("A higher score of the discriminator means that the sample is more likely real.", BEST),
    "a ratio": (r"The discriminator gives us an estimate of the density ratio $p_{data}(x)/p_g(x)$.", BEST),
    "a ratio that is shown": ("The discriminator learns the ratio\n\n" r"$$\frac{p_{data}(x)}{p_g(x)}$$", BEST),
    "a classifier": (GAME + "So the discriminator is just an ordinary binary classifier.", EVEN),
    "training a classifier": (GAME + "This is the same as training a binary classifier.", EVEN),
    "a relation": ("We will see that $V(G, D)$ is related to the Jensen-Shannon divergence.", BEST),
    "an answer": ("What is $V(G, D)$?\n\nWe will see that $V(G, D)$ is related to the JS divergence.", BEST),
    "a loss that saturates": (r"Early on $D$ rejects samples. Then $\log(1-D(G(z)))$ saturates.", LOGIT),
    "a small gradient": (GAME + r"Where $D(G(z))$ is close to $0$, the gradient to the generator is small.", LOGIT),
    "a loss that does not": (r"Use the non-saturating loss (to ensure non-zero gradients) instead.", LOGIT),
}  # fmt: skip
SILENT = {
    "labels the other way round": "The discriminator outputs the probability that $x$ is fake.",
    "a density": "Here $D(x)$ is the probability density of $x$.",
    "another classifier": "The network $C$ is a binary classifier.",
    "a classifier in no game": "The discriminator is a binary classifier.",
    "no longer": "The discriminator is not a binary classifier.",
    "asked": "Is $V(G, D)$ related to the Jensen-Shannon divergence?",
    "another divergence": "We see that $V(G, D)$ is related to the KL divergence.",
    "an objective of no game": "The maximal objective is related to the JS divergence.",
    "an objective related to another": GAME + "The maximal objective is related to the KL divergence.",
    "any objective": GAME + "The objective is related to the JS divergence.",
    "too little capacity": r"Given little capacity, the generator maximises the JS divergence.",
    "a ratio of others": r"The discriminator gives us an estimate of the ratio $a(x)/b(x)$.",
    "no reason to saturate": r"Later $\log(1-D(G(z)))$ saturates.",
    "a critic": "The critic of a WGAN replaces it. A higher score of the discriminator means more realistic.",
    "where it does": r"Once $D$ is fooled and close to $1$, so that nothing is rejected, $\log D(G(z))$ saturates.",
}  # fmt: skip


@pytest.mark.parametrize(("text", "condition"), UNDER.values(), ids=UNDER)
def test_it_holds_under_a_condition_that_the_sentence_leaves_out(text: str, condition: str) -> None:
    (found,) = told(read_text(text), seed=1)
    assert found.verdict.verdict == "proved-under"
    assert condition in found.verdict.conditions


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_nothing_is_said(text: str) -> None:
    assert told(read_text(text), seed=1) == []


def test_the_other_loss_does_not_saturate_where_samples_are_rejected() -> None:
    (found,) = told(read_text(r"Here $D$ rejects samples with high confidence, so $\log D(G(z))$ saturates."), seed=1)
    assert found.verdict.verdict == "refuted"


FITS = {
    "the empirical law": (
        r"Minimizing the KL divergence between $\hat{p}_{data}$ and $p_{model}$ is equivalent to maximizing the "
        "log-likelihood of the training set.",
        "proved-under",
    ),
    "in short": ("Proof: (MLE = MKLD)", "proved-under"),
    "the least divergence": ("Maximum likelihood = minimum KL divergence.", "proved-under"),
    "the other order": ("MLE = minimum reverse KL", "refuted"),
}


@pytest.mark.parametrize(("text", "verdict"), FITS.values(), ids=FITS)
def test_maximum_likelihood_is_the_least_divergence(text: str, verdict: str) -> None:
    (found,) = told(read_text(text), seed=1)
    assert found.verdict.verdict == verdict


DRAWN = GAME + r"Draw $x^1, x^2, \ldots, x^m$ from the data and $\tilde{x}^1, \dots, \tilde{x}^m$ from the generator. "
TRUE = {
    "even samples": DRAWN + "This is the same as training a binary classifier.",
    "at its maximum": GAME + "The maximum objective is related to the JS divergence.",
    "with enough capacity": "Given enough capacity, the optimal generator minimises the JS divergence.",
    "after the best D": r"Given $D_G^*(x)$ and sufficient capacity, the generator is to minimise the JS divergence.",
}


@pytest.mark.parametrize("text", TRUE.values(), ids=TRUE)
def test_what_holds_of_the_best_players(text: str) -> None:
    (found,) = told(read_text(text), seed=1)
    assert found.verdict.verdict == "proved"


def test_samples_of_two_sizes_are_not_even() -> None:
    text = DRAWN.replace(r"\tilde{x}^m", r"\tilde{x}^n") + "This is the same as training a binary classifier."
    (found,) = told(read_text(text), seed=1)
    assert found.verdict.conditions == (EVEN,)


def test_the_best_generator_given_capacity_maximises_no_divergence() -> None:
    (found,) = told(read_text("Given enough capacity, the generator maximises the JS divergence."), seed=1)
    assert found.verdict.verdict == "refuted"
