"""What definitions take for granted."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

RATIO = r"$$r(x) = \frac{p(x)}{q(x)}$$"
SAMPLE = r"$$L(\theta) = \prod_{i=1}^m p_\theta(x_i)$$"
OWED = {
    "a divisor": ("Density-ratio estimation:\n\n" + RATIO, ("q(x) is positive",)),
    "a divisor that is said to be positive": ("Where $q(x) > 0$ let\n\n" + RATIO, ()),
    "a divisor that cannot vanish": (r"Let" + "\n\n" + r"$$w(x) = \frac{p(x)}{1 + q(x)}$$", ()),
    "a likelihood": ("The likelihood is\n\n" + SAMPLE, ("the samples are independent",)),
    "its logarithm": (
        "The log-likelihood is\n\n" + r"$$\ell(\theta) = \sum_{i=1}^n \log p_\theta(x_i)$$",
        ("the samples are independent",),
    ),
    "a likelihood of independent samples": ("For i.i.d. samples the likelihood is\n\n" + SAMPLE, ()),
    "a product of no name": ("Let\n\n" + SAMPLE, ()),
}


@pytest.mark.parametrize(("text", "owed"), OWED.values(), ids=OWED)
def test_what_a_definition_owes(text: str, owed: tuple[str, ...]) -> None:
    verdict = findings(text, displays=True)[-1].verdict
    assert verdict.verdict == "definition"
    assert verdict.conditions == owed
