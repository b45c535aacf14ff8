r"""A bare `KL(q \| p)` beside the evidence is the divergence of q(z) from the posterior p(z|x)."""

from __future__ import annotations

import pytest

import gantheory

BOUND = r"\mathbb{E}_q[\log p(x, z)] - \mathbb{E}_q[\log q(z)]"
TRUE = [
    rf"\log p(x) = {BOUND} + KL(q \| p)",
    r"\log p(x) = L(q) + KL(q \| p)",
    r"\log p(x) - L(q) = KL(q \| p)",
    r"\log p(x) = \mathbb{E}_q[\log p(x, z)] + H(q) + KL(q \| p)",
    r"\log p(x) \ge \mathbb{E}_q[\log p(x | z)] - KL(q \| p)",  # here p is the prior
]
FALSE = [
    rf"\log p(x) = {BOUND} - KL(q \| p)",
    r"\log p(x) = L(q) + KL(p \| q)",
    r"\log p(x) = 2 L(q) + KL(q \| p)",
    r"\log p(x) = \mathbb{E}_q[\log p(x, z)] - H(q) + KL(q \| p)",
    r"\log p(x) \ge \mathbb{E}_q[\log p(x | z)] + KL(q \| p)",
]


def verdict(line: str) -> str:
    return list(gantheory.check(f"Let $L(q) = {BOUND}$.\n\n$$\n{line}\n$$\n", seed=1).statements())[-1].verdict


@pytest.mark.parametrize("line", TRUE)
def test_the_evidence_identity_is_proved_under_this_reading(line: str) -> None:
    assert verdict(line) == "proved-under"


@pytest.mark.parametrize("line", FALSE)
def test_what_is_false_in_every_reading_is_refuted(line: str) -> None:
    assert verdict(line) == "refuted"
