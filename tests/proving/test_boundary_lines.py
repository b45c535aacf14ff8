"""Lines that hold where all densities are positive and fail where one vanishes: none comes back proved outright."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

OWED = {
    "an overlap of two laws": (r"$$\mathbb{E}_{x \sim p}[\log(1 + q(x))] > 0$$", "p and q are positive"),
    "an overlap over itself": (
        r"$$\frac{\mathbb{E}_{x \sim p}[\log(1 + q(x))]}{\mathbb{E}_{x \sim p}[\log(1 + q(x))]} = 1$$",
        "no divisor is zero",
    ),
    "the curvature of the game": (
        r"$$-\frac{p(x)}{D(x)^2} - \frac{q(x)}{(1 - D(x))^2} < 0$$",
        "p and q are positive",
    ),
    "one law alone": (r"$$-\frac{p(x)}{D(x)^2} < 0$$", "p is positive"),
    "infinity times zero": (r"$$\exp(KL(p \| q)) \exp(-KL(p \| q)) = 1$$", "the integrals are finite"),
    "the exponential of minus infinity": (r"$$\exp(-KL(p \| q)) > 0$$", "p and q are positive"),
    "squares of the infinite": (r"$$KL(p \| q)^2 - KL(p \| q)^2 = 0$$", "the integrals are finite"),
    "a density over itself": (
        r"$$\frac{p(x)}{p(x)} \log \mathbb{E}_{x' \sim q}[\exp f(x')] = \log \mathbb{E}_{x' \sim q}[\exp f(x')]$$",
        "p(x) is positive",
    ),
    "a part of a joint law over itself": (
        r"$$\frac{\int p(x, z) \exp(f(x)) dx}{\int p(x, z) \exp(f(x)) dx} = 1$$",
        "no divisor is zero",
    ),
    "a maximum with weights off the support": (
        r"""$$\max_D \left( \mathbb{E}_{x \sim p}[\frac{q(x)}{p(x)} \log D(x)]
            + \mathbb{E}_{x \sim r}[\log(1 - D(x))] \right)
            = \mathbb{E}_{x \sim p}[\frac{q(x)}{p(x)} \log \frac{q(x)}{q(x) + r(x)}]
            + \mathbb{E}_{x \sim r}[\log \frac{r(x)}{q(x) + r(x)}]$$""",
        "p(x) is positive where q(x) is",
    ),
}


@pytest.mark.parametrize("name", OWED)
def test_the_condition_is_owed(name: str) -> None:
    text, condition = OWED[name]
    verdicts = [f.verdict for f in findings(text)]
    assert verdicts
    assert all(v.verdict == "proved-under" and condition in v.conditions for v in verdicts)


def test_a_fluctuation_of_a_sum_is_not_lost_under_an_optimum() -> None:
    text = r"""Let $x^{(1)}, \dots, x^{(m)} \sim p$ be samples.

$$\arg\max_\theta \left( \sum_{i=1}^m f_\theta(x^{(i)}) - m \mathbb{E}_{x \sim p}[f_\theta(x)] - \theta^2 \right)
    \approx \arg\max_\theta (-\theta^2)$$"""
    verdicts = [f.verdict for f in findings(text)]
    assert not any(v.verdict in ("proved", "proved-under") for v in verdicts)


SIGNED = {  # a discriminator is between 0 and 1; what may hold of some laws only is taken for a condition on them
    "the curvature of the game": (r"-\frac{p(x)}{D(x)^2} - \frac{q(x)}{(1 - D(x))^2} \leq 0", "proved"),
    "on the other side": (r"0 \leq \frac{p(x)}{D(x)^2} + \frac{q(x)}{(1 - D(x))^2}", "proved"),
    "one sign lost": (r"-\frac{p(x)}{D(x)^2} + \frac{q(x)}{(1 - D(x))^2} \leq 0", "definition"),
    "turned": (r"\frac{p(x)}{D(x)^2} + \frac{q(x)}{(1 - D(x))^2} \leq 0", "refuted"),
    "beyond one": (r"-\frac{p(x)}{D(x)^2} - \frac{q(x)}{(1 - 2 D(x))} \leq 0", "definition"),
}


@pytest.mark.parametrize("name", SIGNED)
def test_addends_of_one_sign_have_it_together(name: str) -> None:
    text, expected = SIGNED[name]
    assert [f.verdict.verdict for f in findings(f"$${text}$$")] == [expected]
