# ruff: noqa: E501 (formulas are written as in notes)
"""The best discriminator of several variables: D^* of x given y, or of a pair."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

GOOD = {"proved", "proved-under"}
SHARED = "the generator is given conditions as they are in the data"
GAMES = [
    r"$$V(D, G) = \mathbb{E}_{(x, y) \sim p_{data}(x, y)}[\log D(%s)] + \mathbb{E}_{y \sim p(y), x \sim p_g(x | y)}[\log(1 - D(%s))]$$",
    r"$$\min_G \max_D \; \mathbb{E}_{x, y \sim p_{data}(x, y)}[\log D(%s)] + \mathbb{E}_{z \sim p_z, y \sim p(y)}[\log(1 - D(G(z | y)|y))]$$",
]
OF_THE_BEST = [
    (r"D^*(%s) = \frac{p_{data}(%s)}{p_{data}(%s) + p_g(%s)}", r"D^*(%s) = \frac{p_g(%s)}{p_{data}(%s) + p_g(%s)}"),
    (r"1 - D^*(%s) = \frac{p_g(%s)}{p_{data}(%s) + p_g(%s)}", r"1 - D^*(%s) = \frac{p_{data}(%s)}{p_{data}(%s) + p_g(%s)}"),
    (r"\log \frac{D^*(%s)}{1 - D^*(%s)} = \log p_{data}(%s) - \log p_g(%s)", r"\log \frac{D^*(%s)}{1 - D^*(%s)} = \log p_{data}(%s) + \log p_g(%s)"),
]  # fmt: skip


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("at", ["x | y", "x, y"])
@pytest.mark.parametrize(("right", "wrong"), OF_THE_BEST)
def test_a_pair_is_a_point(game: str, at: str, right: str, wrong: str) -> None:
    before = game.replace("%s", at) + "\n\nThe optimal discriminator:\n\n"
    assert last(f"{before}$${right.replace('%s', at)}$$").verdict in GOOD
    assert last(f"{before}$${wrong.replace('%s', at)}$$").verdict == "refuted"


def test_conditions_that_D_takes_together_with_the_point_are_shared() -> None:
    right = r"$$D^*(x, y) = \frac{p_{data}(x | y)}{p_{data}(x | y) + p_g(x | y)}$$"
    found = last(GAMES[0].replace("%s", "x, y") + "\n\n" + right)
    assert found.verdict == "proved-under"
    assert SHARED in found.conditions


@pytest.mark.parametrize(
    "game",
    [
        r"V(D) = \mathbb{E}_{(x, y) \sim p_{data}(x, y)}[\log(1 - D(x, y))] + \mathbb{E}_{(x, y) \sim p_g(x, y)}[\log D(x, y)]",
        r"V(D) = 3 \mathbb{E}_{(x, y) \sim p_{data}(x, y)}[\log D(x, y)] + \mathbb{E}_{(x, y) \sim p_g(x, y)}[\log(1 - D(x, y))]",
        r"L(D) = \mathbb{E}_{(x, y) \sim p_{data}(x, y)}[(D(x, y) - b)^2] + \mathbb{E}_{(x, y) \sim p_g(x, y)}[(D(x, y) - a)^2]",
    ],
)
def test_of_another_game_nothing_is_said(game: str) -> None:
    lines = [r"D^*(x, y) = \frac{p_g(x, y)}{p_{data}(x, y) + p_g(x, y)}", r"D^*(x, y) = \frac{p_{data}(x, y)}{p_{data}(x, y) + p_g(x, y)}"]  # fmt: skip
    assert [last(f"$${game}$$\n\nThe best one is\n\n$${line}$$").verdict for line in lines] == ["definition"] * 2


def test_two_places_are_no_single_point() -> None:
    line = r"D^*(x, y) = \frac{p_{data}(x, y)}{p_{data}(x, y) + p_g(y, x)}"
    assert last(GAMES[0].replace("%s", "x, y") + f"\n\n$${line}$$").verdict not in {*GOOD, "refuted"}


@pytest.mark.parametrize(("constant", "verdict"), [(r"-\log 4", "proved"), (r"\log 4", "refuted")])
def test_the_value_of_the_best_of_several_variables(constant: str, verdict: str) -> None:
    best = r"$$D^*(x, y) = \frac{p_{data}(x, y)}{p_{data}(x, y) + p_g(x, y)}$$"
    line = rf"$$V(D^*, G) = {constant} + 2 JSD(p_{{data}}(x, y) \| p_g(x, y))$$"
    assert last("\n\n".join((GAMES[0].replace("%s", "x, y"), best, line))).verdict == verdict
