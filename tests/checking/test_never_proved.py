# ruff: noqa: E501 (formulas are written as in notes)
"""Documents that look like proofs and are none: nothing in the line named may come back proved."""

from __future__ import annotations

import pytest

from gantheory.checking.walk import Finding, Walker
from gantheory.reading import read_text

PLAYERS = r"""The value is $V(G, D) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]$.

"""

LAST_LINE = {
    "a quantity defined by itself": r"$$J = J + KL(p \| q)$$",
    "a conclusion used as its definition": r"""
Let $A = -\log 4 + JSD(p_{data} \| p_g)$.

$$V(G, D^*) = A$$""",
    "two definitions in a circle": r"""
$$R = S + 1$$

$$S = R - 1$$

$$R = KL(p \| q)$$""",
    "what is to be shown, as a definition": r"""
We want to show that $S = 2 JSD(p \| q)$.

$$S - 2 JSD(p \| q) = 0$$""",
    "what is to be shown, of what is defined behind": r"""
We show that $S = 2 JSD(p \| q)$, where $S = KL(p \| q)$.

$$S - 2 JSD(p \| q) = 0$$""",
    "a theorem of functions that it names": r"""
Theorem 1. $f(x) = g(x)$. By the theorem,

$$\int p(x) f(x) \, dx = \int p(x) g(x) \, dx$$""",
    "there and back again": r"""
Let $K = KL(p \| q)$ and $R = KL(q \| p)$.

$$K = R = K$$""",
    "what was inferred, as a definition": r"""
Let $W = W_1(p, q)$. Then $W = \mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)]$.

$$W = \mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)]$$""",
    "a contradictory hypothesis": r"""
Suppose $p_{data} = p_g$ and $p_{data} \neq p_g$.

$$KL(p_{data} \| p_g) = 3$$""",
    "a vacuous hypothesis": r"""
For every density with $\int p(x) dx = 2$

$$KL(p \| q) = 7$$""",
    "division by what may be zero": r"$$\frac{f(x)}{f(x)} = 1$$",
    "a difference under a fraction": r"$$\frac{p(x) - q(x)}{p(x) - q(x)} = 1$$",
    "argmin as a value": r"$$\arg\min_\theta KL(p_{data} \| p_\theta) = KL(p_{data} \| p_\theta)$$",
    "argmax as a value": r"$$\arg\max_D V(G, D) = -\log 4 + 2 JSD(p_{data} \| p_g)$$",
    "pointwise from in expectation": r"$$p(x) \log \frac{p(x)}{q(x)} \geq 0$$",
    "pointwise from normalisation": r"$$p(x) - q(x) = 0$$",
    "a maximum for any discriminator": r"$$\mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))] = \max_D V(G, D)$$",
    "equal only where the laws agree": r"$$KL(p \| q) = KL(q \| p)$$",
    "the square root lost": r"$$JSD(p \| r) \leq JSD(p \| q) + JSD(q \| r)$$",
    "a mean is not a draw": r"$$\mathbb{E}_{x \sim p}[f(x)] = f(x)$$",
    "the wrong dummy variable": r"$$\int_x p(x) f(x) \, dx = \int_y p(x) f(y) \, dy$$",
    "limits swapped": r"$$\sum_{i=1}^m \log p_\theta(x_i) = \sum_{i=m}^1 \log p_\theta(x_i)$$",
    "a coefficient off by a thousandth": r"$$V(G, D^*) = -\log 4 + 2.001 JSD(p_{data} \| p_g)$$",
    "a coefficient off by a billionth": r"$$V(G, D^*) = -\log 4 + 2.000000001 JSD(p_{data} \| p_g)$$",
    "a coefficient off by 1e-12": r"$$V(G, D^*) = -\log 4 + 2.000000000001 JSD(p_{data} \| p_g)$$",
    "independence not given": r"$$p(x, y) = p(x) p(y)$$",
    "Jensen turned round": r"$$\log \mathbb{E}_{x \sim p}[f(x)^2] \leq \mathbb{E}_{x \sim p}[\log f(x)^2]$$",
    "the logarithm of a sum": r"$$\log (p(x) + q(x)) = \log p(x) + \log q(x)$$",
    "the derivative of a product": r"$$\nabla_\theta (p_\theta(x) q_\theta(x)) = \nabla_\theta p_\theta(x) \cdot \nabla_\theta q_\theta(x)$$",
    "the optimum of another game": r"$$D^*(x) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}$$",
    "Pinsker turned round": r"$$TV(p, q)^2 \geq \frac12 KL(p \| q)$$",
}


def last_line(text: str, seed: int) -> list[Finding]:
    """The findings of the last passage that has any."""
    return [fs for _, fs in Walker(read_text(PLAYERS + text), seed=seed).run() if fs][-1]


@pytest.mark.parametrize("name", LAST_LINE)
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_never_proved(name: str, seed: int) -> None:
    verdicts = [f.verdict for f in last_line(LAST_LINE[name], seed)]
    assert verdicts
    for v in verdicts:
        assert v.verdict != "proved", v.rules
        assert v.verdict != "proved-under" or v.conditions


CONDITION_OWED = {
    "a difference under a fraction": "no divisor is zero",
    "a maximum for any discriminator": "D = D^*",
}


@pytest.mark.parametrize("name", CONDITION_OWED)
def test_the_condition_is_named(name: str) -> None:
    (verdict,) = [f.verdict for f in last_line(LAST_LINE[name], 1)]
    assert verdict.verdict in ("unread", "proved-under")
    assert verdict.verdict == "unread" or CONDITION_OWED[name] in verdict.conditions


def test_a_circular_definition_is_named() -> None:
    (verdict,) = [f.verdict for f in last_line(LAST_LINE["a quantity defined by itself"], 1)]
    assert verdict.mistake == "circular definition"
