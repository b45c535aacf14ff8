r"""Lines as they stand on boards of lectures on conditions, codes, joint games and laws that do not overlap."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

GOOD = {"proved", "proved-under", "supported"}
CODES = "Put $x = G(z, c)$, with conditional law $p_G(x|c)$, and $c \\sim p(c)$.\n\n$$%s$$"
LABELS = (
    "Labels $y \\sim p(y)$, $x \\sim p(x|y)$; the generator gets the same labels and has the law $p_G(x|y)$.\n\n"
    r"$$D^*(x, y) = \frac{p(x|y)}{p(x|y) + p_G(x|y)}$$" + "\n\n$$%s$$"
)
SPLIT = r"\log \frac{p(x|y)}{p_G(x|y)} = \log \frac{p(y|x)}{p_G(y|x)} %s \log \frac{p(x)}{p_G(x)}"
JOINT = (
    r"The value is $E_{q(x,z)}[\log D(x,z)] + E_{p_\theta(x,z)}[\log(1 - D(x,z))]$, so $$D^*(x,z) = "
    r"\frac{q(x,z)}{q(x,z) + p_\theta(x,z)}$$ and $$\max_D V = %s JSD(q(x,z), p_\theta(x,z)) - \log 4$$"
)
LATENT = (
    r"A latent critic plays $$\max_D E_{p(z)}[\log D(z)] + E_{q(x)} E_{q_\phi(z|x)}[\log(1 - D(z))]$$ with best "
    r"response $D^*(z) = \frac{p(z)}{p(z) + q_\phi(z)}$." + "\n\n"
)
BUMPS = (
    r"Let $p = \frac12 \mathcal N(-a, 1) + \frac12 \mathcal N(a, 1)$, $a > 0$."
    "\n\n" + r"$$-\log 2 + E_{x \sim p}[\log(1 + e^{-2ax})] \ge a^2 - \log 2$$"
)
SLOPE = (
    "Let $p_d$ be the data density and $p_g$ that of the generator with parameter $\\theta$.\n\n"
    r"$$2 \nabla_\theta JS(p_d, p_g) = \int \nabla_\theta p_g \log \frac{%s}{p_d + p_g} dx$$"
)
ENTROPIES = "With $m = \\frac12 (p + q)$ there is an equivalent expression\n\n$$JSD(p \\| q) = %s - %s$$"
BOUND = (
    r"$$\log p(x) \ge E_{q(z|x)}\left[\log \frac{p(x, z)}{q(z|x)}\right]$$" + "\n\nWe call the right side the ELBO, "
    r"$\mathcal L(x)$. As $p(x, z) = p(x|z) p(z)$," + "\n\n"
    r"$$\mathcal L(x) = E_{q(z|x)}[\log p(x|z)] %s KL(q(z|x) \| p(z))$$"
)
FALLS = "\n\n" + r"$$KL(p_0 \| q) - KL(p_1 \| q) \ge 0$$"
LAST = {
    "an information of codes": (CODES % r"H(c) - H(c|x) = E_c[KL(p_G(x|c) \| p_G(x))]", GOOD),
    "an information of codes, turned": (CODES % r"H(c) - H(c|x) = E_c[KL(p_G(x) \| p_G(x|c))]", {"refuted"}),
    "a posterior of codes": (CODES % r"I(c;x) = H(c) + E_{c,x}[\log p_G(c|x)]", GOOD),
    "a posterior of codes, a sign": (CODES % r"I(c;x) = H(c) - E_{c,x}[\log p_G(c|x)]", {"refuted"}),
    "a ratio that splits": (LABELS % SPLIT % "+", GOOD),
    "a ratio that splits, a sign": (LABELS % SPLIT % "-", {"refuted"}),
    "a game of pairs": (JOINT % "2", GOOD),
    "a game of pairs, half": (JOINT % "", {"refuted"}),
    "a game of pairs after another": (LATENT + JOINT % "2", GOOD | {"unread"}),
    "a slope of a bare law": (SLOPE % "p_g", GOOD),
    "a slope of a bare law, of the other one": (SLOPE % "p_d", {"refuted"}),
    "an entropy, turned": (ENTROPIES % (r"\frac12 H(p) + \frac12 H(q)", "H(m)"), {"refuted"}),
    "an entropy": (ENTROPIES % ("H(m)", r"\frac12 H(p) - \frac12 H(q)"), GOOD),
    "a bound by its name": (BOUND % "-", GOOD | {"definition"}),
    "a bound by its name, a sign": (BOUND % "+", {"refuted"}),
    "a step of a chain": ("One step of a Markov chain takes $p_0$ to $p_1$." + FALLS, {"unread"}),
    "two laws": ("Let $p_0$, $p_1$ and $q$ be densities." + FALLS, {"refuted"}),
    "two bumps": (BUMPS, {"unread"}),
    "the better of two bumps": (BUMPS.replace("Let $p =", "Let $q ="), {"refuted", "unread"}),
}


@pytest.mark.parametrize("name", LAST)
def test_the_last_line_of_a_board(name: str) -> None:
    text, verdicts = LAST[name]
    assert last(text).verdict in verdicts


def test_two_divergences_that_are_infinite() -> None:
    text = "The supports of $P_0$ and $P_1$ are disjoint, so\n\n" + r"$$KL(P_0 \| P_1) = KL(P_1 \| P_0) = \infty$$"
    assert [f.verdict.verdict for f in findings(text, displays=True)] == ["unread", "supported"]
    assert last("For all laws P and Q\n\n$$KL(P \\| Q) = KL(Q \\| P)$$").verdict == "refuted"
