"""Sums and integrals that a text splits at points, and uniform laws between symbolic ends."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

TERM = r"p(x) \log \frac{p(x)}{q(x)}"
UNIFORM = r"Two %s uniform laws $P: X \sim \mathcal{U}(a, b)$ and $Q: X \sim \mathcal{U}(c, d)$ have" + "\n\n"
LAST = {
    "an end twice": (r"$$1 = \sum_{x=-\infty}^{a} p(x) + \sum_{x=a}^{\infty} p(x)$$", "refuted"),
    "an end once": (r"$$1 = \sum_{x=-\infty}^{a} p(x) + \sum_{x=a+1}^{\infty} p(x)$$", "supported"),
    "two ends twice": (
        rf"$$KL(p \| q) = \sum_{{x=-\infty}}^a {TERM} + \sum_{{x=a}}^b {TERM} + \sum_{{x=b}}^\infty {TERM}$$",
        "refuted",
    ),
    "ends of integrals": (
        rf"$$KL(p \| q) = \int_{{-\infty}}^a {TERM} dx + \int_a^b {TERM} dx + \int_b^\infty {TERM} dx$$",
        "supported",
    ),
    "a gap between integrals": (
        rf"$$KL(p \| q) = \int_{{-\infty}}^a {TERM} dx + \int_b^\infty {TERM} dx$$",
        "unread",
    ),
    "terms of a sample": (r"$$\sum_{i=1}^n x_i = \sum_{i=1}^m x_i + \sum_{i=m}^n x_i$$", "refuted"),
    "terms of a sample, apart": (r"$$\sum_{i=1}^n f(x_i) = \sum_{i=1}^m f(x_i) + \sum_{i=m+1}^n f(x_i)$$", "supported"),
    "other functions on each stretch": (
        r"$$\sum_{k=0}^n f(k) p(k) = \sum_{k=0}^m g(k) p(k) + \sum_{k=m}^n h(k) p(k)$$",
        "unread",
    ),
    "integers": (UNIFORM % "discrete" + r"$$KL(P \| Q) = \log \frac{d-c+1}{b-a+1}$$", "supported"),
    "integers counted as a length": (UNIFORM % "discrete" + r"$$KL(P \| Q) = \log \frac{d-c}{b-a}$$", "refuted"),
    "an interval": (UNIFORM % "continuous" + r"$$KL(P \| Q) = \log \frac{d-c}{b-a}$$", "supported"),
    "an interval counted": (UNIFORM % "continuous" + r"$$KL(P \| Q) = \log \frac{d-c+1}{b-a+1}$$", "refuted"),
    "where the inner law is": (UNIFORM % "discrete" + rf"$$KL(P \| Q) = \sum_{{x=a}}^b {TERM}$$", "supported"),
}


@pytest.mark.parametrize(("text", "verdict"), LAST.values(), ids=LAST)
def test_the_verdict_on_pieces(text: str, verdict: str) -> None:
    assert findings(text, displays=True)[-1].verdict.verdict == verdict


@pytest.mark.repairs
def test_the_end_that_is_counted_twice_is_mended() -> None:
    verdict = findings(LAST["terms of a sample"][0])[-1].verdict
    assert verdict.mistake == "sums that overlap"
    assert verdict.repair is not None
    assert verdict.repair["latex"].endswith(r"= \sum_{i=1}^{m - 1} x_{i} + \sum_{i=m}^{n} x_{i}")


def test_a_split_that_counts_everything_once_is_not_mended_into_a_multiple() -> None:
    """A sum from m + 1 on is none over all terms."""
    verdict = findings(r"$$\sum_{i=1}^n f(x_i) = \sum_{i=m+1}^n f(x_i)$$")[-1].verdict
    assert verdict.verdict == "unread"
