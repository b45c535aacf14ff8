r"""The best D between two normal laws and the ratio of their densities."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

APART = "Let $p = \\mathcal{N}(-1, 1)$ and $q = \\mathcal{N}(1, 1)$.\n\n$$%s$$"
SHIFTED = "Take $p_{data} = \\mathcal{N}(\\mu, \\sigma^2)$ and $p_g = \\mathcal{N}(0, \\sigma^2)$.\n\n$$%s$$"
WIDER = "Take $P = \\mathcal{N}(0, 1)$ and $Q = \\mathcal{N}(0, 4)$, with densities $p$ and $q$.\n\n$$%s$$"
GOOD = {"proved", "proved-under", "supported"}
LAST = {
    "logistic": (APART % r"D^*(x) = \sigma(-2x)", GOOD),
    "logistic, of the second law": (APART % r"D^*(x) = \sigma(2x)", {"unread"}),
    "logistic, a factor": (APART % r"D^*(x) = \sigma(-x)", {"refuted"}),
    "logistic, written out": (APART % r"D^*(x) = \frac{1}{1 + e^{2x}}", GOOD),
    "odds": (APART % r"\frac{p(x)}{q(x)} = e^{-2x}", GOOD),
    "odds, a factor": (APART % r"\frac{p(x)}{q(x)} = e^{-4x}", {"refuted"}),
    "a product": (APART % r"p(x) q(x) = \frac{1}{2 \pi} e^{-x^2 - 1}", GOOD),
    "a product, not normalised": (APART % r"p(x) q(x) = e^{-x^2 - 1}", {"refuted"}),
    "logits": (APART % r"\log \frac{D^*(x)}{1 - D^*(x)} = -2x", GOOD),
    "of letters": (SHIFTED % r"D^*(x) = \sigma\left(\frac{\mu x}{\sigma^2} - \frac{\mu^2}{2 \sigma^2}\right)", GOOD),
    "of letters, a sign": (
        SHIFTED % r"D^*(x) = \sigma\left(\frac{\mu x}{\sigma^2} + \frac{\mu^2}{2 \sigma^2}\right)",
        {"refuted"},
    ),
    "of letters, sides exchanged": (
        SHIFTED % r"D^*(x) = \sigma\left(\frac{\mu^2}{2 \sigma^2} - \frac{\mu x}{\sigma^2}\right)",
        {"refuted"},
    ),
    "widths": (WIDER % r"\log \frac{p(x)}{q(x)} = \log 2 - \frac{3 x^2}{8}", GOOD),
    "widths, taken for deviations": (WIDER % r"\log \frac{p(x)}{q(x)} = \log 4 - \frac{15 x^2}{32}", GOOD),
    "widths, a sign": (WIDER % r"\log \frac{p(x)}{q(x)} = \log 2 + \frac{3 x^2}{8}", {"refuted"}),
    "another law since": (
        (APART % "p(x) > 0").replace("$$p", "Now let $p$ and $q$ be uniform.\n\n$$p")
        + "\n\n"
        + r"$$D^*(x) = \sigma(3x)$$",
        {"definition", "unread"},
    ),
    "another section": (APART % "p(x) > 0" + "\n\n## Next\n\n" + r"$$D^*(x) = \sigma(3x)$$", {"definition", "unread"}),
}


@pytest.mark.parametrize("name", LAST)
def test_densities_of_two_normal_laws(name: str) -> None:
    text, verdicts = LAST[name]
    assert last(text).verdict in verdicts
