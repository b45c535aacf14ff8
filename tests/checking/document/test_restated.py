r"""Names that a text has defined and then sets equal to something else, or uses in another section."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

PLAYERS = "Data have density $p_r$, samples have density $p_g$; $D$ is the discriminator.\n\n"
SMOOTHED = PLAYERS + (
    "## Smoothing\n\nWith both labels smoothed,\n\n"
    r"$$D^*(x) = \frac{\alpha p_r(x) + \beta p_g(x)}{p_r(x) + p_g(x)}$$" + "\n\n## Least squares\n\n%s\n\n"
)
SQUARES = (
    r"$$E_{x \sim p_r}[(D^*(x) - 1)^2] + E_{x \sim p_g}[D^*(x)^2] = %s \int \frac{p_r(x) p_g(x)}{p_r(x) + p_g(x)} dx$$"
)
CONJUGATES = (
    "Let $P$ and $Q$ have densities $p, q$. For Pearson,\n\n" + r"$$f^*(u) = \frac{u^2}{4} + u.$$" + "\n\n"
    r"With $T = \log D$ and $f(t) = t \log t - (t + 1) \log(t + 1)$ we have $f^*(u) = -\log(1 - e^u)$, and"
    "\n\n" + r"$$E_P[T] - E_Q[f^*(T)] = E_P[\log D] + E_Q[\log(%s)].$$"
)
STEPS = (
    r"The %s update, $x_{k+1} = x_k - \eta %s$ and $y_{k+1} = y_k + \eta %s$, gives" + "\n\n"
    r"$$x_{k+1}^2 + y_{k+1}^2 = %s.$$"
)
IMPLICIT = STEPS % ("implicit", "y_{k+1}", "x_{k+1}", "%s")
EXPLICIT = STEPS % ("explicit", "y_k", "x_k", "%s")
GOOD = {"proved", "proved-under", "supported"}
RATIO = (
    "Let $p$ and $q$ be densities and $r = p/q$. If the fraction of samples from $p$ is $\\rho$,\n\n"
    r"$$r(x) = \frac{1 - \rho}{\rho} \frac{P(y = 1 | x)}{P(y = 0 | x)}.$$" + "\n\nThen\n\n$$%s$$"
)
FAMILY = "Let $r(x) = p(x)/q(x)$. For a model $p_\\theta$,\n\n$$\\nabla_\\theta E_{p_\\theta}[\\log %s(x)] = %s$$"
LAST = {
    "a motion": (
        r"Along $(\dot\theta, \dot\psi) = v$"
        + "\n\n"
        + r"$$2 \theta \dot\theta + 2 \psi \dot\psi = -2 \theta \psi + 2 \psi \theta$$",
        {"unread", "definition"},
    ),
    "a ratio, said in other words": (RATIO % r"E_q[r(x)^2] = 1 + \chi^2(p \| q)", GOOD),
    "a ratio, said in other words, wrong": (RATIO % r"E_q[r(x) \log r(x)] = KL(q \| p)", {"refuted"}),
    "the ratio of a model": (
        FAMILY % (r"r_\theta", r"E_{p_\theta}[\nabla_\theta \log p_\theta(x) \log r_\theta(x)]"),
        {"unread"},
    ),
    "a ratio that does not move": (
        FAMILY % ("r", r"E_{p_\theta}[\nabla_\theta \log p_\theta(x) \log r(x)]"),
        GOOD,
    ),
    "a ratio that does not move, wrong": (FAMILY % ("r", r"E_{p_\theta}[\log r(x)]"), {"refuted"}),
    "a best D said anew": (
        SMOOTHED % "The best one is again $D^* = p_r/(p_r + p_g)$; there" + SQUARES % "",
        GOOD | {"unread"},
    ),
    "a best D of its own section": (SMOOTHED % "There" + SQUARES % "", GOOD),
    "a best D of its own section, wrong": (SMOOTHED % "There" + SQUARES % "2", {"refuted"}),
    "the conjugate said last": (CONJUGATES % "1 - D", GOOD),
    "the conjugate said last, wrong": (CONJUGATES % "D", {"refuted"}),
    "an explicit step": (EXPLICIT % r"(1 + \eta^2)(x_k^2 + y_k^2)", GOOD),
    "an explicit step, wrong": (EXPLICIT % r"(1 - \eta^2)(x_k^2 + y_k^2)", {"refuted"}),
    "an implicit step": (IMPLICIT % r"\frac{x_k^2 + y_k^2}{1 + \eta^2}", {"unread", "supported", "proved"}),
    "a loss said anew": (
        PLAYERS
        + r"$$L(D) = E_{x \sim p_r}[D(x)] - E_{x \sim p_g}[D(x)]$$"
        + "\n\n"
        + r"$$L(D) = \int D(x) (p_r(x) + p_g(x)) dx$$",
        {"refuted"},
    ),
}


@pytest.mark.parametrize("name", LAST)
def test_what_a_name_was_last_said_to_be(name: str) -> None:
    text, verdicts = LAST[name]
    assert last(text).verdict in verdicts
