"""Sentences about what is fitted: the average of probabilities for their product, labels of one half."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.reading import Told, told
from gantheory.reading import read_text


def claims(text: str, form: str) -> list[Told]:
    return [t for t in told(read_text(text, kind="md"), seed=1) if t.claim.form == form]


FIT = "The likelihood of the sample is the product of the probabilities, and we choose $\\theta$ to maximise it. "
SHOWN = "We look for the $\\theta$ with the largest\n\n$$L = \\prod_{i=1}^m P_G(x^i; \\theta)$$\n\n"
AVERAGE = [
    FIT + "Instead of the product we could just as well use the average of the probabilities.",
    FIT + "So theoretically we may take the mean of the likelihoods or something else.",
    FIT + "Equivalently, one can maximise the sum of the probabilities instead.",
    SHOWN + "Maximizing the average of the probabilities is equivalent to maximizing the product.",
    SHOWN + "The product can equally well be replaced by the sum of the individual probabilities.",
    SHOWN + "The average of the probabilities would do just as well as the product.",
    SHOWN + "Maximising the mean of the likelihoods gives the same parameter as maximising their product.",
    "We search the parameters. Multiplying the probabilities of all samples is one way to do the maximisation. "
    "We can use the sum instead.",
]
NO_AVERAGE = [
    FIT + "Instead of the product we could use the average of the log-probabilities.",
    FIT + "Taking logarithms, we can use the sum instead of the product.",
    FIT + "Since $\\log$ is increasing, nothing changes. We can use the sum instead of the product.",
    FIT + "We cannot use the average of the probabilities instead of the product.",
    FIT + "One could use the average of the probabilities instead. However, this gives another estimate.",
    FIT + "We can use the geometric mean of the probabilities instead of the product.",
    FIT + "Could we use the average of the probabilities instead of the product?",
    FIT + "It is wrong that we could use the average of the probabilities instead of the product.",
    FIT + "In each step we can use the average of the gradients.",
    "The ensemble maximises the product of the probabilities of its models. "
    "We could use the sum instead of the product.",
    "The class with the largest product of likelihoods wins. We could use the average instead of the product.",
    "For two dice we can use the sum instead of the product.",
    SHOWN + "We can use the average of the samples.",
    SHOWN + "Maximising the sum of the log-likelihoods is equivalent to maximising the product.",
    SHOWN + "We can use the mean of the model.",
]


@pytest.mark.repairs
@pytest.mark.parametrize("text", AVERAGE)
def test_an_average_for_a_product(text: str) -> None:
    (found,) = claims(text, "average for product")
    assert found.verdict.verdict == "refuted"
    assert found.verdict.counterexample
    assert found.verdict.repair is not None
    assert found.verdict.repair["verdict"] == "proved"


@pytest.mark.parametrize("text", NO_AVERAGE)
def test_what_may_stand_for_a_product(text: str) -> None:
    assert not claims(text, "average for product")


LOSS = (
    "The discriminator is a classifier with labels $y_i$ and the cross-entropy\n\n"
    "$$-y_i \\log D(x_i) - (1 - y_i) \\log(1 - D(x_i))$$\n\n"
)
HALVES = [
    "So that $D$ cannot tell where $x_i$ comes from, we replace $y_i = \\frac{1}{2}$.",
    "For a GAN we set all labels to $1/2$.",
    "In a GAN the label $y_i$ is replaced by 0.5.",
    "Both sources look alike, hence we set $y_i = 1/2$ for all points.",
    "Here the labels of real and generated points alike are set to one half.",
    "We train the discriminator with the label $\\frac12$ for both sources.",
    "The discriminator should not know the source, therefore we replace the labels $y_i$ by $0.5$.",
]
NO_HALVES = [
    "With one-sided label smoothing the labels of real points are replaced by 0.9.",
    "We replace the labels of the real points by 0.5.",
    "At the equilibrium $D(x) = \\frac{1}{2}$.",
    "Both classes have the prior $P(y_i = 1) = \\frac{1}{2}$.",
    "We do not set $y_i = \\frac{1}{2}$.",
    "If we set $y_i = \\frac{1}{2}$, nothing is learned.",
    "We set $y_i = \\frac{1}{2}$. Then $D = 1/2$ is best whatever the generator does.",
    "To train the generator we replace the labels $y_i$ by $0.5$, so that $D$ is confused.",
    "We set $y_i = 1$ for data and $y_i = 0$ for samples.",
    "The label $y_i$ is one with probability one half.",
    "Flip the label $y_i$ with probability 0.5.",
    "For mixup of both sources the labels $y_i$ are set to $1/2$.",
    "The threshold of the label is set to 0.5.",
    "We replace half of the labels by the opposite ones.",
]


@pytest.mark.repairs
@pytest.mark.parametrize("sentence", HALVES)
def test_labels_of_one_half(sentence: str) -> None:
    (found,) = claims(LOSS + sentence, "labels of one half")
    assert found.verdict.verdict == "refuted"
    assert found.verdict.counterexample
    assert found.verdict.repair is not None
    assert found.verdict.repair["verdict"] == "proved"


@pytest.mark.parametrize("sentence", NO_HALVES)
def test_other_words_on_labels(sentence: str) -> None:
    assert not claims(LOSS + sentence, "labels of one half")


def test_labels_of_another_loss() -> None:
    assert not claims("The regression has targets $y_i$ in $[0, 1]$. We replace $y_i = 1/2$.", "labels of one half")
