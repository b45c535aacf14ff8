# ruff: noqa: E501 (formulas are written as in notes)
"""Slips beside letters and words that a text may also use for something else, and in what is defined or said in passing."""

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
    "a divergence by a named ratio": (
        r"Write $r = p/q$ for the ratio of two densities. For a convex $f$ put $$D_f(p \| q) = \mathbb{E}_q[f(r(x))]$$",
        {"definition"},
    ),
    "a coupling pi and a marginal": (
        r"A coupling $\pi(x, y)$ and a law $\mu(x, y)$. "
        r"$$\chi^2(\pi \| \mu) = \mathbb{E}_\mu\left[\left(\frac{\pi(y)}{\mu(y)}\right)^2\right] - 1$$",
        {"definition", "unread"},
    ),
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

DIVERGENCE = r"For convex $f$ with $f(1) = 0$," + "\n\n" + r"$$D_f(p \| q) = %s$$"
EXAMPLES = DIVERGENCE % r"\int q(x) f\left(\frac{p(x)}{q(x)}\right) dx" + "\n\n"
CONJUGATE = r"The convex conjugate is $$f^*(t) = \sup_u \{u t %s f(u)\}.$$"
LATENT = r"$$-KL(q_\phi(z|x) \| p(z)) = \frac12 \sum_{j=1}^d (%s)$$"
SPLIT = "The sum is finite. Hence "
DEFINED = frozenset(("definition", "proved", "proved-under"))
NORMALS = r"of normal laws it is $W_2^2(\mathcal{N}(\mu_1, \sigma_1^2), \mathcal{N}(\mu_2, \sigma_2^2)) = %s$."
LAST |= {
    "a divergence by f": (DIVERGENCE % r"\int q(x) f\left(\frac{p(x)}{q(x)}\right) dx", DEFINED),
    "a divergence by f, the other way round": (DIVERGENCE % r"\int p(x) f\left(\frac{q(x)}{p(x)}\right) dx", DEFINED),
    "a divergence by f as a mean": (
        DIVERGENCE % r"\mathbb{E}_{x \sim q}\left[f\left(\frac{p(x)}{q(x)}\right)\right]",
        DEFINED,
    ),
    "a divergence under the wrong law": (DIVERGENCE % r"\int p(x) f\left(\frac{p(x)}{q(x)}\right) dx", WRONG),
    "a divergence of one law": (DIVERGENCE % r"\int q(x) f\left(\frac{p(x)}{p(x)}\right) dx", WRONG),
    "an example of f": (EXAMPLES + r"$f(u) = u \log u$ gives $D_f(p \| q) = KL(p \| q)$.", GOOD),
    "an example of f, its laws swapped": (EXAMPLES + r"$f(u) = u \log u$ gives $D_f(p \| q) = KL(q \| p)$.", WRONG),
    "a conjugate": (CONJUGATE % "-", DEFINED),
    "a conjugate, a sign": (CONJUGATE % "+", WRONG),
    "a conjugate of a concave f": ("Let $f$ be concave. " + CONJUGATE % "+", DEFINED),
    "a normal encoder": (LATENT % r"1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2", GOOD),
    "a normal encoder, a sign": (LATENT % r"1 + \log \sigma_j^2 - \mu_j^2 + \sigma_j^2", WRONG),
    "a normal encoder, a power": (LATENT % r"1 + \log \sigma_j - \mu_j^2 - \sigma_j^2", WRONG),
    "a normal encoder, a term lost": (LATENT % r"\log \sigma_j^2 - \mu_j^2 - \sigma_j^2", WRONG),
    "an encoder with another scale": (
        LATENT % r"1 + \log \sigma_j - \mu_j^2 - \sigma_j",
        frozenset(("unread", "definition")),
    ),
    "a conclusion in a sentence": (SPLIT + r"$\log p(x) \ge E_{q(z)}[\log p(x, z)] - E_{q(z)}[\log q(z)]$.", GOOD),
    "a bound in a sentence": (
        "Jensen's inequality for the concave logarithm reads $E[\\log X] \\le \\log E[X]$, and so on.",
        GOOD,
    ),
    "a bound in a sentence, turned": (
        "Jensen's inequality for the concave logarithm reads $E[\\log X] \\ge \\log E[X]$, and so on.",
        WRONG,
    ),
    "a bound that is supposed": (
        "We look for laws. Suppose that $E[\\log X] \\ge \\log E[X]$, and so on.",
        frozenset(("definition",)),
    ),
    "a bound that no value of the game meets": (
        r"Let $V(D, G) = E_q[\log D(x)] + E_p[\log(1 - D(x))]$ for $q$ the data law and $p$ the model law, and $$C(G) = \max_D V(D, G).$$"
        "\n\n"
        r"So $C(G) \ge \log 4$.",
        WRONG,
    ),
    "the least value of the game": (
        r"Let $V(D, G) = E_q[\log D(x)] + E_p[\log(1 - D(x))]$ for $q$ the data law and $p$ the model law, and $$C(G) = \max_D V(D, G).$$"
        "\n\n"
        r"So $C(G) \ge -\log 4$.",
        GOOD,
    ),
    "a loss below a table of its law": (
        "Let $p_d = (1/4, 3/4)$ and $p_m = (3/4, 1/4)$, the laws of data and model, and $D$ the discriminator.\n\n"
        r"$$L(D) = -E_{x \sim p_d}[\log D(x)] + E_{x \sim p_m}[\log(1 - D(x))]$$",
        WRONG,
    ),
    "point masses in a sentence": (r"Two point masses lie on the line, and $W(\delta_a, \delta_b) = |a - b|$.", GOOD),
    "point masses in a sentence, a square": (
        r"Two point masses lie on the line, and $W(\delta_a, \delta_b) = (a - b)^2$.",
        WRONG,
    ),
    "point masses in order": (
        r"Let $b$ be the larger one. Then $W(\delta_a, \delta_b) = b - a$.",
        frozenset(("definition",)),
    ),
    "point masses at places": (r"Take $b = 2$. Then $W(\delta_0, \delta_b) = 2$.", frozenset(("definition",))),
    "normal laws in a sentence": (NORMALS % r"(\mu_1 - \mu_2)^2 + (\sigma_1 - \sigma_2)^2", GOOD),
    "normal laws in a sentence, squares": (NORMALS % r"(\mu_1 - \mu_2)^2 + (\sigma_1^2 - \sigma_2^2)", WRONG),
    "normal laws of equal means": (
        "With equal means, " + NORMALS % r"(\sigma_1 - \sigma_2)^2",
        frozenset(("definition", "unread")),
    ),
}


@pytest.mark.parametrize(("text", "verdicts"), LAST.values(), ids=LAST)
def test_the_verdict_on_a_slip_and_on_its_true_form(text: str, verdicts: frozenset[str]) -> None:
    assert last(text).verdict in verdicts
