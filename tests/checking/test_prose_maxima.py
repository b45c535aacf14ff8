"""Sentences that say what the gradient of a maximum is."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.reading import told
from gantheory.reading import read_text

BEST = r"The generator minimises $L(G) = \max_D V(G, D)$." + "\n\n"
OWED = (
    "differentiation and integration may be exchanged",
    "the densities have a common support",
    "one function alone attains the maximum there",
)
SAID = {
    "the active piece": "The gradient of the maximum is the gradient of the active function.",
    "which attains it": "The derivative of a max is that of the piece which attains it.",
    "the largest of all": "The gradient of the max function is the gradient of the largest value of all functions.",
}
NOT_SAID = {
    "a maximum of gradients": BEST + "The gradient of the maximum is the maximum of the gradients.",
    "denied": BEST + "The gradient of the maximum is not the gradient of the active function.",
    "asked": BEST + "Why is it that the gradient of the maximum is the gradient of the active function?",
    "another function": BEST + "The gradient of the maximum is the gradient of the smallest function.",
    "a minimum": BEST + "The gradient of the minimum is the gradient of the active function.",
    "no game": "The gradient of the maximum is the gradient of the active function.",
}


@pytest.mark.parametrize("text", SAID.values(), ids=SAID)
def test_the_gradient_of_a_maximum(text: str) -> None:
    (found,) = told(read_text(BEST + text), seed=1)
    assert (found.verdict.verdict, found.verdict.conditions) == ("proved-under", OWED)


@pytest.mark.parametrize("text", NOT_SAID.values(), ids=NOT_SAID)
def test_what_is_another_claim_about_maxima(text: str) -> None:
    assert not told(read_text(text), seed=1)
