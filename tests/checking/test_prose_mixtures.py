"""Sentences that say that no mixture of Gaussians comes near a law."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.reading import told
from gantheory.reading import read_text

LEAD = "Generators used to be Gaussian mixture models. "
FALSE = {
    "no matter": LEAD + "No matter what means and variances we choose, it fails to resemble the target distribution.",
    "whatever": "Whatever the variances are, a GMM can never approximate the data distribution.",
    "behind": "A Gaussian mixture cannot approximate the true distribution, no matter what means and variances it has.",
}
LEFT_ALONE = {
    "two components": "No matter what the means are, a GMM of two components cannot approach the data distribution.",
    "one component": "Whatever the variances are, a single Gaussian cannot approximate the data distribution.",
    "exactly": "No matter what means and variances it has, a GMM cannot exactly resemble the target distribution.",
    "a divergence": "In the KL divergence, whatever the variances are, a GMM never approximates the data distribution.",
    "of some parameters": "With poor means and variances a GMM fails to resemble the target distribution.",
    "another model": "No matter what parameters we choose, a linear model fails to resemble the target distribution.",
    "asked": "Why is it that whatever the variances are, a GMM can never approximate the data distribution?",
    "reported": "They claim that whatever the variances are, a GMM can never approximate the data distribution.",
    "the other way": "Whatever the target distribution is, a GMM can approximate it.",
}


@pytest.mark.parametrize("text", FALSE.values(), ids=FALSE)
def test_mixtures_come_near_every_law(text: str) -> None:
    (found,) = told(read_text(text), seed=1)
    assert found.verdict.verdict == "refuted"
    assert found.verdict.counterexample is not None
    assert "as near as one likes" in found.settled.mended


@pytest.mark.parametrize("text", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_is_left_alone(text: str) -> None:
    assert not told(read_text(text), seed=1)
