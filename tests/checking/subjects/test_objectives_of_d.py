r"""What the best D is for an objective that a text writes out, and losses that treat data and samples alike."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

PLAYERS = "Data density $p_d$, generator density $p_g$, discriminator $D$.\n\n"
SQUARES = PLAYERS + (
    r"$$\min_D \frac12 E_{x \sim p_d}[(D(x) - b)^2] + \frac12 E_{x \sim p_g}[(D(x) - a)^2]$$" + "\n\nwith optimum\n\n"
)
BEST = r"$$D^*(x) = \frac{%s}{p_d(x) + p_g(x)}$$"
LOSS = PLAYERS + r"$$L_D = %s$$"
LOGS = r"-E_{x \sim p_d}[\log D(x)] - E_{z \sim p_z}[\log %s]"
HINGE = r"E_{x \sim p_d}[\max(0, 1 - D(x))] + E_{x \sim p_g}[\max(0, 1 %s D(x))]"
SMOOTHED = PLAYERS + (
    r"$$V_\alpha(D) = E_{x \sim p_d}[(1 - \alpha) \log D(x) + \alpha \log(1 - D(x))] + E_{x \sim p_g}[\log(1 - D(x))]$$"
    "\n\nThe best discriminator is\n\n"
)
WEIGHTED = PLAYERS + (
    r"$$L = -E_{x \sim p_d}[\log D(x)] - \lambda E_{x \sim p_g}[\log(1 - D(x))]$$" + "\n\nThe best discriminator is\n\n"
)
TENTHS = PLAYERS + (
    r"$$L_D = -E_{x \sim p_d}[0.9 \log D(x) + 0.1 \log(1 - D(x))] - E_{x \sim p_g}[\log(1 - D(x))]$$" + "\n\n%s\n\n"
)
LOGITS = PLAYERS + (
    r"$$L_D = E_{x \sim p_d}[\log(1 + e^{-D(x)})] + E_{x \sim p_g}[\log(1 + e^{D(x)})]$$" + "\n\n%s\n\n"
)
A_THIRD = r"If a fraction $\pi$ of the batch is real, it is"
LOGIT = r"$$D^*(x) = \log p_d(x) - \log p_g(x)%s$$"
LAST = {
    "a logit": (LOGITS % "The best one is" + LOGIT % "", {"supported"}),
    "a logit, turned": (LOGITS % "The best one is" + r"$$D^*(x) = \log p_g(x) - \log p_d(x)$$", {"refuted"}),
    "a logit, told in words": (PLAYERS + "The network returns logits; the best one is" + LOGIT % "", {"proved-under"}),
    "a logit, told in words, doubled": (
        PLAYERS + r"The network returns logits; the best one is $$D^*(x) = 2 \log \frac{p_d(x)}{p_g(x)}$$",
        {"refuted"},
    ),
    "a logit and shares": (LOGITS % A_THIRD + LOGIT % r" + \log \frac{\pi}{1 - \pi}", {"proved-under"}),
    "a logit and shares, a sign": (LOGITS % A_THIRD + LOGIT % r" - \log \frac{\pi}{1 - \pi}", {"refuted"}),
    "a probability where a logit is played": (LOGITS % "The best one is" + BEST % "p_d(x)", {"unread"}),
    "a probability by its label": (
        PLAYERS
        + r"For any $D$ with $\log(1 - D_\theta(x))$ finite the best one is "
        + r"$$D_\theta(x) = \frac{p_d(x)}{p_d(x) + p_g(x)}$$"
        + r" and $$\int p_g \log \frac{1}{D_\theta} dx = KL(p_g \| p_d) + \int p_g \log \frac{1}{1 - D_\theta} dx$$",
        {"proved", "proved-under"},
    ),
    "labels in numbers": (TENTHS % "The best one is" + BEST % "0.9 p_d(x)", {"supported"}),
    "labels in numbers, another": (TENTHS % "The best one is" + BEST % "0.8 p_d(x)", {"refuted"}),
    "labels in numbers, forgotten": (TENTHS % "The best one is" + BEST % "p_d(x)", {"refuted"}),
    "labels in numbers, set aside": (TENTHS % "Without smoothing it is" + BEST % "p_d(x)", {"proved-under"}),
    "labels in numbers, beside the game": (
        PLAYERS
        + r"$$V(D) = E_{x \sim p_d}[\log D(x)] + E_{x \sim p_g}[\log(1 - D(x))]$$"
        + TENTHS.removeprefix(PLAYERS) % "The best one is"
        + BEST % "p_d(x)",
        {"proved-under"},
    ),
    "the objective of smoothed labels": (
        PLAYERS + r"$$\max_D E_{x \sim p_d}[0.9 \log D(x) + 0.1 \log(1 - D(x))] + E_{x \sim p_g}[\log(1 - D(x))]$$",
        {"definition"},
    ),
    "an objective with one sign lost": (
        PLAYERS + r"$$\max_D E_{x \sim p_d}[\log D(x)] - E_{x \sim p_g}[\log(1 - D(x))]$$",
        {"refuted"},
    ),
    "smoothed labels": (SMOOTHED + BEST % r"(1 - \alpha) p_d(x)", {"supported", "proved", "proved-under"}),
    "smoothed labels, normalised": (
        SMOOTHED + r"$$D^*(x) = \frac{(1 - \alpha) p_d(x)}{(1 - \alpha) p_d(x) + p_g(x)}$$",
        {"refuted"},
    ),
    "smoothed labels, the other one": (SMOOTHED + BEST % r"\alpha p_d(x)", {"refuted"}),
    "smoothed labels, in a limit": (SMOOTHED + BEST % "p_d(x)", {"unread", "definition"}),
    "a weight": (
        WEIGHTED + r"$$D^*(x) = \frac{p_d(x)}{p_d(x) + \lambda p_g(x)}$$",
        {"supported", "proved", "proved-under"},
    ),
    "a weight of the wrong law": (WEIGHTED + r"$$D^*(x) = \frac{p_d(x)}{\lambda p_d(x) + p_g(x)}$$", {"refuted"}),
    "squares": (SQUARES + BEST % "b p_d(x) + a p_g(x)", {"supported", "proved", "proved-under"}),
    "squares, labels swapped": (SQUARES + BEST % "a p_d(x) + b p_g(x)", {"refuted"}),
    "squares, a label lost": (SQUARES + BEST % "b p_d(x) + p_g(x)", {"refuted", "definition"}),
    "smoothed labels, of another objective": (
        SQUARES + BEST % r"\alpha p_d(x) + \beta p_g(x)",
        {"definition", "unread"},
    ),
    "the usual game, below another": (SQUARES + BEST % "p_d(x)", {"proved", "proved-under", "definition", "unread"}),
    "without an objective": (PLAYERS + BEST % "a p_d(x) + b p_g(x)", {"definition", "unread"}),
    "cross-entropy": (LOSS % LOGS % "(1 - D(G(z)))", {"proved", "definition"}),
    "cross-entropy, a 1 lost": (LOSS % LOGS % "D(G(z))", {"refuted"}),
    "cross-entropy, a sign": (LOSS % (LOGS % "(1 - D(G(z)))").replace("- E_{z", "+ E_{z"), {"refuted"}),
    "weighted logarithms": (
        LOSS % r"-\frac12 E_{x \sim p_d}[\log D(x)] - \frac12 E_{x \sim p_g}[\log(1 - D(x))]",
        {"proved", "definition"},
    ),
    "a loss of D by its argument": (
        PLAYERS + r"$$J(D) = -E_{x \sim p_d}[\log(1 - D(x))] + E_{x \sim p_g}[\log D(x)]$$",
        {"refuted"},
    ),
    "labels exchanged": (
        PLAYERS + r"$$J(D) = -E_{x \sim p_d}[\log(1 - D(x))] - E_{x \sim p_g}[\log D(x)]$$",
        {"definition"},
    ),
    "hinges": (LOSS % HINGE % "+", {"definition"}),
    "hinges, a sign": (LOSS % HINGE % "-", {"refuted"}),
    "weights that differ": (LOSS % r"2 E_{x \sim p_d}[D(x)^2] + E_{x \sim p_g}[D(x)^2]", {"definition"}),
    "a penalty of both": (
        LOSS % r"E_{x \sim p_d}[\|\nabla D(x)\|^2] + E_{x \sim p_g}[\|\nabla D(x)\|^2]",
        {"definition"},
    ),
    "two players": (LOSS % r"-E_{x \sim p_d}[\log D_1(x)] - E_{x \sim p_g}[\log D_2(x)]", {"definition"}),
    "the loss of the generator": (
        PLAYERS + r"$$L_G = E_{x \sim p_d}[D(x)^2] + E_{x \sim p_g}[D(x)^2]$$",
        {"definition"},
    ),
}


@pytest.mark.parametrize("name", LAST)
def test_the_best_d_and_what_has_none(name: str) -> None:
    text, verdicts = LAST[name]
    assert last(text).verdict in verdicts
