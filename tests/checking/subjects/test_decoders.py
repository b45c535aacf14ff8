# ruff: noqa: E501 (formulas are written as in notes)
"""Logarithms of normal densities that a document gives."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

DECODER = r"The decoder is $p_\theta(x|z) = \mathcal{N}(x; g_\theta(z), s^2 I_d)$. "
PLAIN = r"Let $p(x|z) = \mathcal{N}(x; \mu, \sigma^2)$ and $p(z) = \mathcal{N}(0, I)$. "
WIDTH = r"Let $p(x|z) = \mathcal{N}(x; \mu, \sigma)$. "
LINES = [
    (DECODER, r"\log p_\theta(x|z) = -\frac{\|x - g_\theta(z)\|^2}{2 s^2} - \frac{d}{2} \log(2\pi s^2)", "proved-under"),
    (DECODER, r"\log p_\theta(x|z) = -\frac{\|x - g_\theta(z)\|^2}{2 s^2} - d \log(2\pi s^2)", "refuted"),
    (DECODER, r"\log p_\theta(x|z) = -\frac{\|x - g_\theta(z)\|^2}{s^2} - \frac{d}{2} \log(2\pi s^2)", "refuted"),
    (DECODER, r"-\log p_\theta(x|z) = \frac{1}{2 s^2} \|x - g_\theta(z)\|_2^2 + C", "proved-under"),
    (DECODER, r"-\log p_\theta(x|z) = -\frac{1}{2 s^2} \|x - g_\theta(z)\|_2^2 + C", "refuted"),
    (DECODER, r"\mathbb{E}_{q(z|x)}[\log p_\theta(x|z)] = -\frac{1}{2 s^2} \mathbb{E}_{q(z|x)}[\|x - g_\theta(z)\|^2] + \text{const}", "proved-under"),
    (DECODER, r"\mathbb{E}_{q(z|x)}[\log p_\theta(x|z)] = -\frac{1}{s^2} \mathbb{E}_{q(z|x)}[\|x - g_\theta(z)\|^2] + \text{const}", "refuted"),
    (DECODER + "For $s = 1$", r"\log p_\theta(x|z) = -\frac12 \|x - g_\theta(z)\|^2 + C", "definition"),
    (PLAIN, r"\log p(x|z) = -\frac{(x - \mu)^2}{2\sigma^2} - \frac12 \log(2\pi\sigma^2)", "proved-under"),
    (PLAIN, r"\log p(x|z) = -\frac{(x - \mu)^2}{2\sigma^2} - \log(2\pi\sigma^2)", "refuted"),
    (PLAIN, r"\log p(x|z) = -\frac12 \left(\frac{x - \mu}{\sigma}\right)^2 - \log(\sigma \sqrt{2\pi})", "supported"),
    (WIDTH, r"\log p(x|z) = -\frac12 \left(\frac{x - \mu}{\sigma}\right)^2 - \log(\sigma \sqrt{2\pi})", "supported"),
    (PLAIN, r"\log p(z) = -\frac12 \|z\|^2 - \frac{k}{2} \log(2\pi)", "proved-under"),
    (PLAIN, r"\log p(z) = -\frac12 \|z\|^2 - \frac12 \log(2\pi)", "unread"),  # of how many coordinates
]  # fmt: skip


@pytest.mark.parametrize(("said", "line", "verdict"), LINES)
def test_the_logarithm_of_a_normal_density(said: str, line: str, verdict: str) -> None:
    found = last(f"{said}\n\n$${line}$$")
    assert found.verdict == verdict
    assert found.counterexample is not None or verdict != "refuted"


def test_a_false_one_is_mended() -> None:
    found = last(DECODER + r"$$-\log p_\theta(x|z) = \frac{1}{s^2} \|x - g_\theta(z)\|^2 + C$$")
    assert found.repair is not None
    assert found.repair["latex"] == r"-\log p_{\theta}(x | z) = \frac{\lVert x - g_{\theta}(z) \rVert^{2}}{2 s^{2}} + C"


@pytest.mark.parametrize("spread", [r"\Sigma", r"\operatorname{diag}(s^2)"])
def test_coordinates_that_differ_are_left_open(spread: str) -> None:
    said = rf"Let $p(x|z) = \mathcal{{N}}(x; m, {spread})$. "
    assert last(rf"{said}$$\log p(x|z) = -\|x - m\|^2 + C$$").verdict not in ("refuted", "proved", "proved-under")
