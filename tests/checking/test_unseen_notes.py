# ruff: noqa: E501 (formulas are written as in notes)
"""Ways of writing found in notes that nobody had shown the checker: what is right in them, and the slip beside it."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

BOUND = (
    r"For any $q$: $$\log p(X | \theta) \geq \mathbb{E}_{q}\left[\log \frac{p(X, Z | \theta)}{q(Z)}\right] \equiv \mathcal{L}(q, \theta)$$"
    "\n\nE-step: take $q^{(t+1)}(Z) = p(Z | X, \\theta^{(t)})$.\n\n## Why it never goes down\n\n"
)
LAST = {  # the last line of a document, and its verdicts
    "laws of the n-th sample": (
        r"$$JSD(p_i^n, p_j^n) = \frac{1}{2} KL(p_i^n \| m_{ij}^n) + \frac{1}{2} KL(p_j^n \| m_{ij}^n)$$ $$m_{ij}^n = \frac{1}{2}(p_i^n + p_j^n)$$",
        {"proved"},
    ),
    "laws of the n-th sample, a factor lost": (
        r"$$m_{ij}^n = \frac{1}{2}(p_i^n + p_j^n)$$ $$JSD(p_i^n, p_j^n) = KL(p_i^n \| m_{ij}^n) + KL(p_j^n \| m_{ij}^n)$$",
        {"refuted"},
    ),
    "products of laws": (r"$$KL(P^n \| Q^n) = n KL(P \| Q)$$", {"unread", "supported"}),
    "products of laws, of any size": (r"$$KL(P^n \| Q^n) = KL(P \| Q)$$", {"unread"}),
    "the bound at the law of a step": (
        BOUND + r"$$\mathcal{L}(q^{(t+1)}, \theta^{(t)}) = \log p(X | \theta^{(t)})$$",
        {"proved-under"},
    ),
    "the bound at a law written out": (
        BOUND + r"$$\mathcal{L}(p(Z | X, \theta), \theta) = \log p(X | \theta)$$",
        {"proved-under"},
    ),
    "the bound at a law written out, twice": (
        BOUND + r"$$\log p(X | \theta) + \mathcal{L}(p(Z | X, \theta), \theta) = 3 \log p(X | \theta)$$",
        {"refuted"},
    ),
}


@pytest.mark.parametrize("name", LAST)
def test_the_last_line(name: str) -> None:
    text, expected = LAST[name]
    found = findings(text, 2)[-1]
    assert found.verdict.verdict in expected, found
