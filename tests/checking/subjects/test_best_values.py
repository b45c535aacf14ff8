"""A value at the best discriminator under a name of the document: it is a multiple of 2 JSD - log 4, or refuted."""

from __future__ import annotations

import pytest

import gantheory

START = "The data have the law $p_{{data}}$, the generator $p_g$. {}\n\n$$\n{}\n$$\n"
BEST = "We insert the optimal discriminator."
MIDDLE = r"\frac{p_{data} + p_g}{2}"
RATIO = r"\mathbb{E}_{x \sim p_{%s}}[\log \frac{p_{%s}(x)}{p_{data}(x) + p_g(x)}]"
MEANS = RATIO % ("data", "data"), RATIO % ("g", "g")
TRUE = [
    r"C(G) = -\log 4 + 2 JSD(p_{data} \| p_g)",
    r"L(G) = \log 2 - JSD(p_{data} \| p_g)",
    r"J(G) = 2 JSD(p_{data} \| p_g) - 2 \log 2",
    rf"L_G = -\log 4 + KL(p_{{data}} \| {MIDDLE}) + KL(p_g \| {MIDDLE})",
    f"C(G) = {MEANS[0]} + {MEANS[1]}",
    r"L(G) = 2 \log 2 + KL(p_{data} \| p_g)",  # of another game, for all we know
]
FALSE = [
    r"C(G) = -\log 4 + JSD(p_{data} \| p_g)",
    r"L(G) = \log 4 - JSD(p_{data} \| p_g)",
    r"J(G) = 2 JSD(p_{data} \| p_g) + 2 \log 2",
    rf"L_G = -\log 4 + KL(p_{{data}} \| {MIDDLE}) - KL(p_g \| {MIDDLE})",
    f"C(G) = {MEANS[0]} - {MEANS[1]}",
    r"C(G) = -\log 4 + KL(p_{data} \| p_g)",
]


@pytest.mark.parametrize("line", TRUE)
def test_a_multiple_of_the_value_is_left_alone(line: str) -> None:
    verdicts = {s.verdict for s in gantheory.check(START.format(BEST, line), seed=1).statements()}
    assert not verdicts & {"refuted", "type-error"}


@pytest.mark.parametrize("line", FALSE)
def test_anything_else_is_refuted(line: str) -> None:
    last = list(gantheory.check(START.format(BEST, line), seed=1).statements())[-1]
    assert last.verdict == "refuted", last
    assert last.repair is None or "D^{*}" not in last.repair["latex"]


def test_without_the_best_discriminator_it_is_a_definition() -> None:
    last = list(gantheory.check(START.format("We consider a new loss.", FALSE[0]), seed=1).statements())[-1]
    assert last.verdict == "definition"
