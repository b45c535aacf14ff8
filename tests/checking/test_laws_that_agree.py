"""Where a text sets p_g = p_data, a line that keeps both laws apart is still one for any two laws."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

START = r"""The data are drawn from $p_{data}$, what is generated from $p_g$, and

$$V(G, D) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]$$

"""
SAID = ["The global minimum of $V(G, D^*)$ is reached if and only if $p_g = p_{data}$.", "Now let $p_g = p_{data}$."]
AGREE = [
    r"V(G, D^*) = -\log 4",
    r"D^*(x) = \frac{1}{2}",
    r"V(G, D^*) = \mathbb{E}_{x \sim p_{data}}[\log \frac{1}{2}] + \mathbb{E}_{x \sim p_g}[\log \frac{1}{2}]",
    r"V(G, D^*) = \int p_{data}(x) \log \frac{1}{2} + p_g(x) \log \left(1 - \frac{1}{2}\right) dx",
    r"V(G, D^*) = -\log 2 \int p_g(x) \, dx - \log 2 \int p_{data}(x) \, dx",
    r"\frac{p_{data}(x)}{p_{data}(x) + p_g(x)} = \frac{p_{data}(x)}{2 p_{data}(x)}",
    r"JSD(p_{data} \| p_g) = 0",
]
APART = [
    r"V(G, D^*) = -\log 4 + JSD(p_{data} \| p_g)",
    r"V(G, D^*) = -\log 4 + KL(p_{data} \| \frac{p_{data} + p_g}{2}) - KL(p_g \| \frac{p_{data} + p_g}{2})",
    r"D^*(x) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}",
    r"JSD(p_{data} \| p_g) = KL(p_{data} \| p_g)",
]


@pytest.mark.parametrize("line", AGREE)
def test_what_leaves_a_law_out_is_one_for_laws_that_agree(line: str) -> None:
    assert last(f"{START}{SAID[1]}\n\n$$\n{line}\n$$\n").good


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("line", APART)
def test_a_slip_between_two_laws_is_not_proved_by_setting_them_equal(line: str, said: str) -> None:
    assert last(f"{START}{said}\n\n$$\n{line}\n$$\n").verdict == "refuted"
