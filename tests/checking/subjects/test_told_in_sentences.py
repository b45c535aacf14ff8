"""Closed forms that a sentence states: conjugates, derivatives, the entropy of a normal law."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

KL = r"For $f(u) = u \log u$"
ENTROPY = r"The entropy of $\mathcal{N}(\mu, \sigma^2)$ is "
LAST = {
    "a conjugate": (KL + r" the conjugate is $f^*(t) = e^{t - 1}$.", "proved"),
    "a wrong conjugate": (KL + r" the conjugate is $f^*(t) = e^t$.", "refuted"),
    "a derivative": (KL + r" the derivative is $f'(u) = 1 + \log u$.", "proved"),
    "a wrong derivative": (KL + r" the derivative is $f'(u) = \log u$.", "refuted"),
    "a hypothesis": (KL + r", if the conjugate were $f^*(t) = e^t$, the bound would fail.", "definition"),
    "a derivative that is only named": (
        r"With $f(t) = -\log(1 + e^{-t})$. Here $f'(t) = \frac{1}{1 + e^{t}}$.",
        "proved",
    ),
    "a wrong one": (r"With $f(t) = -\log(1 + e^{-t})$. Here $f'(t) = \frac{1}{1 + e^{-t}}$.", "refuted"),
    "two coins": (
        r"We have $$KL(\mathrm{Ber}(a) \| \mathrm{Ber}(b)) = a \log \frac{a}{b} + (1 - a) \log \frac{1 - a}{1 - b}$$",
        "proved",
    ),
    "two coins, turned": (
        r"We have $$KL(\mathrm{Ber}(a) \| \mathrm{Ber}(b)) = a \log \frac{a}{b} + (1 - a) \log \frac{1 - b}{1 - a}$$",
        "refuted",
    ),
    "another function": (r"For $f(u) = (u - 1)^2$ the conjugate is $f^*(t) = t + t^2/4$.", "proved"),
    "an entropy": (ENTROPY + r"$$H = \frac12 \log(2 \pi e \sigma^2)$$", "proved"),
    "an entropy in parts": (ENTROPY + r"$$H(X) = \log \sigma + \frac12 \log(2 \pi) + \frac12$$", "proved"),
    "an entropy without e": (ENTROPY + r"$$H = \frac12 \log(2 \pi \sigma^2)$$", "refuted"),
    "an entropy of another order": (
        r"The Rényi entropy of order two of a Gaussian is $$H_2 = \frac12 \log(4 \pi \sigma^2)$$",
        "definition",
    ),
    "a relative entropy": (
        r"The relative entropy of $\mathcal{N}(\mu, \sigma^2)$ and another law is $$H = \frac12 \log(2 "
        r"\pi \sigma^2)$$",
        "definition",
    ),
}


@pytest.mark.parametrize(("text", "verdict"), LAST.values(), ids=LAST)
def test_a_closed_form_in_a_sentence(text: str, verdict: str) -> None:
    assert findings(text)[-1].verdict.verdict == verdict
