# ruff: noqa: E501 (formulas are written as in notes)
"""Derivatives and optima in a parameter that nothing in the formula carries: the model's law moves, or its functions."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

LAWS = "The data come from $p_{data}$ and the model has the law $p_g$.\n\n"
TRUE = {
    "a mean": r"\frac{\partial}{\partial \theta} E_{x \sim p_g}[f(x)] = \int f(x) \frac{\partial}{\partial \theta} p_g(x) \, dx",
    "a score": r"\nabla_\theta E_{x \sim p_g}[f(x)] = E_{x \sim p_g}[f(x) \nabla_\theta \log p_g(x)]",
    "a divergence": r"\nabla_\theta KL(p_{data} \| p_g) = -E_{x \sim p_{data}}[\nabla_\theta \log p_g(x)]",
    "a discriminator": r"\nabla_\theta E_{x \sim p_{data}}[\log D(x)] = E_{x \sim p_{data}}[\nabla_\theta \log D(x)]",
    "a discriminator on samples": r"\nabla_\theta E_{x \sim p_g}[\log D(x)] = E_{x \sim p_g}[\nabla_\theta \log D(x)]",
    "an optimum": r"\arg\max_\theta E_{x \sim p_{data}}[\log p_g(x)] = \arg\min_\theta KL(p_{data} \| p_g)",
    "the law of the data": r"\nabla_\theta E_{x \sim p_{data}}[\log p_{data}(x)] = 0",
}
FALSE = {
    "twice a mean": TRUE["a mean"].replace(r"\int", r"2 \int"),
    "a mean of the other sign": TRUE["a mean"].replace(r"\int", r"-\int"),
    "three times a score": TRUE["a score"].replace("= E", "= 3 E"),
    "a score of the other sign": TRUE["a score"].replace("= E", "= -E"),
    "a divergence of the other sign": TRUE["a divergence"].replace("= -E", "= E"),
    "a divergence under the other law": TRUE["a divergence"].replace(r"= -E_{x \sim p_{data}}", r"= -E_{x \sim p_g}"),
    "three times a discriminator": TRUE["a discriminator"].replace("= E", "= 3 E"),
    "the worst for the best": TRUE["an optimum"].replace("argmin", "argmax").replace(r"\arg\min", r"\arg\max"),
    "the other divergence": TRUE["an optimum"].replace(r"p_{data} \| p_g", r"p_g \| p_{data}"),
    "the least for the largest": r"\min_\theta E_{x \sim p_{data}}[\log p_g(x)] = \max_\theta E_{x \sim p_{data}}[\log p_g(x)]",
}


@pytest.mark.parametrize("formula", TRUE.values(), ids=TRUE)
def test_what_holds_of_a_law_that_moves(formula: str) -> None:
    verdict = findings(f"{LAWS}$${formula}$$", displays=True)[-1].verdict
    assert verdict.good or verdict.reason == "a condition: the derivative vanishes"


@pytest.mark.parametrize("formula", FALSE.values(), ids=FALSE)
def test_what_would_only_hold_of_a_law_that_does_not(formula: str) -> None:
    assert findings(f"{LAWS}$${formula}$$", displays=True)[-1].verdict.verdict == "refuted"


def test_a_mean_that_does_not_move_is_no_claim() -> None:
    formula = r"\frac{\partial}{\partial \theta} E_{x \sim p_g}[f(x)] = 0"
    assert not findings(f"{LAWS}$${formula}$$", displays=True)[-1].verdict.good


def test_what_is_another_players_is_held_fixed() -> None:
    text = r"Samples are $G_\theta(z)$." + "\n\n" + r"$$\nabla_\theta E_{x \sim p_{data}}[f(x)] = 0$$"
    assert findings(LAWS + text, displays=True)[-1].verdict.verdict in ("proved", "definition")


def test_a_slope_from_samples_is_an_estimate() -> None:
    text = r"""Real points $x \sim p_{data}$, fakes $x \sim p_g$. Sample $x_1, \dots, x_m \sim p_{data}$, $z_1, \dots, z_m \sim p_z$, and let

$$V(G_\theta, D_\phi) = E_{x \sim p_{data}}[\log D_\phi(x)] + E_{z \sim p_z}[\log(1 - D_\phi(G_\theta(z)))]$$

$$\nabla_\phi V(G_\theta, D_\phi) = \frac{1}{m} \nabla_\phi \sum_{i=1}^m [\log D_\phi(x_i) + \log(1 - D_\phi(G_\theta(z_i)))]$$"""
    verdict = findings(text, displays=True)[-1].verdict
    assert (verdict.verdict, verdict.reason) == ("definition", "an estimate of a slope from samples, taken as stated")
