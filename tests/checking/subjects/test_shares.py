"""The best classifier where data and samples do not come equally often."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

TWICE = "Real images are twice as frequent as generated ones, so the best discriminator is\n\n"
THREE = "If the batch holds three fakes for each real example, then\n\n"
LABELS = "Let $P(y = 1) = \\pi$, with $x \\sim p$ if $y = 1$ and $x \\sim q$ if $y = 0$. Then\n\n"
ODDS = r"\frac{P(y = 1 | x)}{P(y = 0 | x)}"
LAST = {
    "twice": (TWICE + r"$$D^*(x) = \frac{2 p(x)}{2 p(x) + q(x)}$$", "proved-under"),
    "twice, divided": (TWICE + r"$$D^*(x) = \frac{p(x)}{p(x) + \frac12 q(x)}$$", "proved-under"),
    "twice, the wrong one": (TWICE + r"$$D^*(x) = \frac{p(x)}{p(x) + 2 q(x)}$$", "refuted"),
    "twice, forgotten": (TWICE + r"$$D^*(x) = \frac{p(x)}{p(x) + q(x)}$$", "refuted"),
    "three to one": (THREE + r"$$D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + 3 p_g(x)}$$", "proved-under"),
    "one to three": (THREE + r"$$D^*(x) = \frac{3 p_{data}(x)}{3 p_{data}(x) + p_g(x)}$$", "refuted"),
    "a quarter": (
        "A quarter of the batch is real. Then\n\n" + r"$$D^*(x) = \frac{p(x)}{p(x) + 3 q(x)}$$",
        "definition",  # the sentence before: not read, and nothing said
    ),
    "no shares told": (r"The optimum is $$D^*(x) = \frac{2 p_{data}(x)}{2 p_{data}(x) + p_g(x)}$$", "refuted"),
    "weights of a loss": (
        r"Weighting the first term by 2, $$D^*(x) = \frac{2 p(x)}{2 p(x) + q(x)}$$",
        "definition",
    ),
    "a letter": (LABELS + r"$$P(y = 1 | x) = \frac{\pi p(x)}{\pi p(x) + (1 - \pi) q(x)}$$", "proved-under"),
    "a letter, turned": (LABELS + r"$$P(y = 1 | x) = \frac{(1 - \pi) p(x)}{(1 - \pi) p(x) + \pi q(x)}$$", "refuted"),
    "odds": (LABELS + rf"$$\frac{{p(x)}}{{q(x)}} = \frac{{1 - \pi}}{{\pi}} {ODDS}$$", "proved-under"),
    "odds turned": (LABELS + rf"$$\frac{{p(x)}}{{q(x)}} = \frac{{\pi}}{{1 - \pi}} {ODDS}$$", "refuted"),
    "a name for the ratio": (
        r"Let $r(x) = \frac{p(x)}{q(x)}$. " + LABELS
        + r"$$r(x) = \frac{1 - \pi}{\pi} \frac{P(y = 1 | x)}{1 - P(y = 1 | x)}$$",
        "proved-under",
    ),
    "fakes labelled 1": (
        r"With fakes labelled 1 it is $$D^*(x) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}$$",
        "proved-under",
    ),
    "fakes labelled 1, turned": (
        r"With fakes labelled 1 it is $$D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}$$",
        "refuted",
    ),
    "equal classes after it": (LABELS + r"$$\frac{p(x)}{q(x)} = \frac{P(y = 1 | x)}{P(y = 0 | x)}$$", "proved-under"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "verdict"), LAST.values(), ids=LAST)
def test_the_best_classifier_of_unequal_classes(text: str, verdict: str) -> None:
    assert findings(text)[-1].verdict.verdict == verdict
