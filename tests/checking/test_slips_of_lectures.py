# ruff: noqa: E501 (formulas are written as in notes)
"""Slips beside letters and words that a text may also use for something else: pi, Bayes, `equivalently`, d l / d mu."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

CODES = "Let $q(x)$ be the law of the data, $z \\sim \\pi(z)$ a code, $x = G_\\theta(z)$ and $D: X \\to (0, 1)$ a classifier.\n\n"
SLOPE = r"$$\nabla_\theta \mathbb{E}_{z \sim \pi}[\log(1 - D(G_\theta(z)))] = %s\mathbb{E}_{z \sim \pi}\left[\frac{\nabla_\theta D(G_\theta(z))}{1 - D(G_\theta(z))}\right]$$"
MODEL = "With a decoder $p_\\theta(x|z)$ and a prior $p(z)$, Bayes' theorem says\n\n"
BAYES = r"$$p_\theta(z|x) = \frac{p_\theta(x|z) %s}{%s}$$"
LAWS = "Let $q$ be the law of the data, $p$ that of the samples and\n\n$$ D^*(x) = \\frac{q(x)}{q(x) + p(x)} $$\n\nthe best discriminator. Equivalently,\n\n"
BERNOULLI = r"For $k$ successes in $n$ throws, $\ell(\mu) = k \log \mu + (n - k) \log(1 - \mu)$. Then" + "\n\n"
GOOD = frozenset(("proved", "proved-under", "supported"))
WRONG = frozenset(("refuted",))
LAST = {
    "a prior pi": (CODES + SLOPE % "-", GOOD),
    "a prior pi, the sign lost": (CODES + SLOPE % "", WRONG),
    "Bayes": (MODEL + BAYES % ("p(z)", r"p_\theta(x)"), GOOD),
    "Bayes without its evidence": (MODEL + BAYES % ("p(z)", "p(z)"), WRONG),
    "Bayes upside down": (MODEL + BAYES % (r"p_\theta(x)", "p(z)"), WRONG),
    "a law of another letter": (r"$$q(z|x) = \frac{p(x|z) p(z)}{p(x)}$$", frozenset(("definition",))),
    "equivalently, at a point": (LAWS + r"$$\frac{q(x)}{p(x)} = \frac{D^*(x)}{1 - D^*(x)}$$", GOOD),
    "equivalently, at a point, a sign": (LAWS + r"$$\frac{q(x)}{p(x)} = \frac{D^*(x)}{1 + D^*(x)}$$", WRONG),
    "equivalently, but for a constant": (
        LAWS + r"$$\max_D V(D, G) = JSD(q \| p)$$",
        frozenset(("unread", "definition")),
    ),
    "a slope of a likelihood": (BERNOULLI + r"$$\frac{d \ell}{d \mu} = \frac{k}{\mu} - \frac{n - k}{1 - \mu}$$", GOOD),
    "a slope of a likelihood, a count": (
        BERNOULLI + r"$$\frac{d \ell}{d \mu} = \frac{k}{\mu} - \frac{k}{1 - \mu}$$",
        WRONG,
    ),
    "a density of one measure": (r"$$\frac{d \nu}{d \mu} = \frac{q(x)}{p(x)}$$", frozenset(("unread", "definition"))),
}


@pytest.mark.parametrize(("text", "verdicts"), LAST.values(), ids=LAST)
def test_the_verdict_beside_a_letter_or_word_of_two_uses(text: str, verdicts: frozenset[str]) -> None:
    assert last(text).verdict in verdicts
