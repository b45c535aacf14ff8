"""Conditional informations and entropies at a value: the identities, the bounds, and the near misses of both."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

TRUE = {
    "by conditional entropies": r"I(X; Y | Z) = H(X | Z) - H(X | Y, Z)",
    "by joint conditional entropies": r"I(X; Y | Z) = H(X | Z) + H(Y | Z) - H(X, Y | Z)",
    "the chain rule": r"I(X; Y, Z) = I(X; Y) + I(X; Z | Y)",
    "a mean of divergences": r"I(X; Y | Z) = \mathbb{E}_{p(z)}[KL(p(x, y | z) \| p(x | z) p(y | z))]",
    "a mean of a logarithm": r"I(X; Y | Z) = \mathbb{E}_{p(x, y, z)}[\log \frac{p(x, y | z)}{p(x | z) p(y | z)}]",
    "its sign": r"I(X; Y | Z) \geq 0",
    "an entropy by values": r"H(X | Y) = \sum_y p(y) H(X | Y = y)",
    "an entropy by values, written out": r"\sum_y p(y) H(X | Y = y) = - \sum_{x, y} p(x, y) \log p(x | y)",
    "the smaller entropy": r"I(X; Y) \leq \min(H(X), H(Y))",
}
FALSE = {
    "the wrong condition": r"I(X; Y | Z) = H(X | Z) - H(X | Y)",
    "a lost condition": r"I(X; Y, Z) = I(X; Y) + I(X; Z)",
    "a sign": r"I(X; Y, Z) = I(X; Y) - I(X; Z | Y)",
    "one marginal for both": r"I(X; Y | Z) = \mathbb{E}_{p(z)}[KL(p(x, y | z) \| p(x | z) p(y))]",
    "more of it than without the condition": r"I(X; Y | Z) \leq I(X; Y)",
    "a lost weight": r"H(X | Y) = \sum_y H(X | Y = y)",
    "the wrong weight": r"H(X | Y) = \sum_y p(y)^2 H(X | Y = y)",
    "the larger entropy": r"I(X; Y) \geq \max(H(X), H(Y))",
}


def verdicts(formula: str) -> set[str]:
    return {f.verdict.verdict for f in findings(f"$${formula}$$", 2)}


@pytest.mark.parametrize("name", TRUE)
def test_it_is_found_true(name: str) -> None:
    assert verdicts(TRUE[name]) <= {"proved", "proved-under", "supported"}


@pytest.mark.parametrize("name", FALSE)
def test_it_is_found_false(name: str) -> None:
    assert verdicts(FALSE[name]) == {"refuted"}
