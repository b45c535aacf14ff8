"""Divergences of one chance, the greater of two numbers, the concavity of the logarithm: each with near misses."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

HEAD = r"""Densities $p_{data}(x)$ and $p_g(x)$.

$$V(D, G) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]$$

"""
HOLDS = {
    "what any discriminator loses": r"V(D^*, G) - V(D, G) = \int (p_{data}(x) + p_g(x)) KL(D^*(x) \| D(x)) \, dx",
    "the value is an entropy": r"V(D^*, G) = -2 \mathbb{E}_{x \sim \frac12 (p_{data} + p_g)}[H(D^*(x))]",
    "the distance to a fair coin": r"KL(D(x) \| \frac12) = \log 2 - H(D(x))",
    "the lesser of two densities": r"TV(p, q) = 1 - \int \min(p(x), q(x)) \, dx",
    "the greater of two densities": r"\int \max(p(x), q(x)) \, dx = 1 + TV(p, q)",
    "a hinge": r"\max(0, 1 - D(x)) + \max(0, D(x) - 1) = |1 - D(x)|",
    "half of the divergence": r"KL(p \| \frac{p + q}{2}) \leq \frac12 KL(p \| q)",
    "a quarter of both": r"JSD(p \| q) \leq \frac14 (KL(p \| q) + KL(q \| p))",
    "a logarithm of a mean": r"\log \frac{p(x) + q(x)}{2} \geq \frac12 \log p(x) + \frac12 \log q(x)",
}
FAILS = {
    "what any discriminator loses, turned": r"V(D^*, G) - V(D, G) = \int (p_{data} + p_g) KL(D(x) \| D^*(x)) \, dx",
    "once the entropy": r"V(D^*, G) = -\mathbb{E}_{x \sim \frac12 (p_{data} + p_g)}[H(D^*(x))]",
    "the entropy with its sign lost": r"KL(D(x) \| \frac12) = \log 2 + H(D(x))",
    "the greater for the lesser": r"TV(p, q) = 1 - \int \max(p(x), q(x)) \, dx",
    "a quarter of the divergence": r"KL(p \| \frac{p + q}{2}) \leq \frac14 KL(p \| q)",
    "less than an eighth of both": r"JSD(p \| q) \leq \frac{1}{10} (KL(p \| q) + KL(q \| p))",
    "a logarithm of a mean, turned": r"\log \frac{p(x) + q(x)}{2} \leq \frac12 \log p(x) + \frac12 \log q(x)",
}


@pytest.mark.parametrize("name", HOLDS)
def test_proved(name: str) -> None:
    found = last(f"{HEAD}$$ {HOLDS[name]} $$\n")
    assert found.verdict == "proved", found


@pytest.mark.parametrize("name", FAILS)
def test_refuted(name: str) -> None:
    found = last(f"{HEAD}$$ {FAILS[name]} $$\n")
    assert found.verdict == "refuted", found
    assert found.counterexample is not None
