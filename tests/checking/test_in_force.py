# ruff: noqa: E501 (formulas are written as in notes)
"""What the text puts in force around a line, what it names, and what is no claim: and the false lines beside them."""

from __future__ import annotations

import pytest

from gantheory.checking.walk import Finding
from tests.checking.texts import findings

LAST = {  # the last line of a document, and its verdict
    "a law set equal to the posterior, in words before": (
        "Once $q(z) = p(z | x)$, nothing is lost:\n" + r"$$\log p(x) = \sum_z q(z) \log \frac{p(x, z)}{q(z)}$$",
        "proved-under",
    ),
    "a law set equal to the posterior, in words behind": (
        r"Nothing is lost: $$\log p(x) = \sum_z q(z) \log \frac{p(x, z)}{q(z)}$$ where $q(z) = p(z | x)$.",
        "proved-under",
    ),
    "a law set equal to the posterior, and a slip": (
        "Once $q(z) = p(z | x)$, nothing is lost:\n" + r"$$\log p(x) = \sum_z q(z) \log \frac{q(z)}{p(x, z)}$$",
        "refuted",
    ),
    "no law set equal": (
        "For any $q(z)$:\n" + r"$$\log p(x) = \sum_z q(z) \log \frac{p(x, z)}{q(z)}$$",
        "refuted",
    ),
    "one side of an equivalence": (r"$$I(X; Y) = 0 \iff p(x, y) = p(x) p(y)$$", "definition"),
    "one side of no equivalence": (r"$$p(x, y) = p(x) p(x | y)$$", "refuted"),
    "a step of a run": (r"$$\log p(x | \theta^{(k+1)}) \geq \log p(x | \theta^{(k)})$$", "unread"),
    "an inequality of one parameter": (
        r"$$\mathbb{E}_{q(z)}[\log p_\theta(x, z)] \geq \log p_\theta(x)$$",
        "refuted",
    ),
    "a mean under the q written out": (
        r"$$\log \mathbb{E}_z\left[\frac{p(x, z)}{q(z)}\right] \geq \mathbb{E}_z\left[\log \frac{p(x, z)}{q(z)}\right]$$",
        "proved-under",
    ),
    "a mean under the q written out, turned round": (
        r"$$\log \mathbb{E}_z\left[\frac{p(x, z)}{q(z)}\right] \leq \mathbb{E}_z\left[\log \frac{p(x, z)}{q(z)}\right]$$",
        "refuted",
    ),
    "a logarithm of quotients side by side": (
        r"$$\mathbb{E}_{q(z|x)}[\log \frac{p(x, z)}{p(z|x)}] = \mathbb{E}_{q(z|x)}[\log \frac{p(x, z)}{q(z|x)} \cdot \frac{q(z|x)}{p(z|x)}]$$",
        "proved-under",
    ),
    "a logarithm of quotients side by side, one upside down": (
        r"$$\mathbb{E}_{q(z|x)}[\log \frac{p(x, z)}{p(z|x)}] = \mathbb{E}_{q(z|x)}[\log \frac{p(x, z)}{q(z|x)} \cdot \frac{p(z|x)}{q(z|x)}]$$",
        "refuted",
    ),
    "the marginal by its letter": (
        r"$$\mathbb{E}_{z \sim q}[\log \frac{p(x, z)}{q(z)}] = \mathbb{E}_{z \sim q}[\log p(x | z)] - KL(q \| p_z)$$",
        "proved-under",
    ),
    "the marginal by its letter, with a plus": (
        r"$$\mathbb{E}_{z \sim q}[\log \frac{p(x, z)}{q(z)}] = \mathbb{E}_{z \sim q}[\log p(x | z)] + KL(q \| p_z)$$",
        "refuted",
    ),
    "numbers between nothing and one": (
        r"Densities $p(x)$ aside, of two coins: $$p \log \frac{p}{q} + (1 - p) \log \frac{1 - p}{1 - q} \geq 2 (p - q)^2$$",
        "supported",
    ),
    "numbers between nothing and one, too much": (
        r"Densities $p(x)$ aside, of two coins: $$p \log \frac{p}{q} + (1 - p) \log \frac{1 - p}{1 - q} \geq 3 (p - q)^2$$",
        "refuted",
    ),
    "a derivative at a point": (
        r"$$\frac{\partial}{\partial D(x)} \left[ p(x) \log D(x) + q(x) \log(1 - D(x)) \right] = \frac{p(x)}{D(x)} - \frac{q(x)}{1 - D(x)}$$",
        "proved-under",
    ),
    "a derivative at a point, with a plus": (
        r"$$\frac{\partial}{\partial D(x)} \left[ p(x) \log D(x) + q(x) \log(1 - D(x)) \right] = \frac{p(x)}{D(x)} + \frac{q(x)}{1 - D(x)}$$",
        "refuted",
    ),
    "a derivative that vanishes, without brackets": (
        r"$$\frac{\partial}{\partial D(x)} p(x) \log D(x) + q(x) \log(1 - D(x)) = 0$$",
        "definition",
    ),
    "powers of e": (r"$$t e^{t - 1} - (t - 1) e^{t - 1} = e^{t - 1}$$", "proved"),
    "an entropy counted in bits, over a list": (r"$$H(X) = -\sum_i p(x_i) \log_2 p(x_i)$$", "proved-under"),
    "an entropy counted in bits, over a list, without its sign": (
        r"$$H(X) = \sum_i p(x_i) \log_2 p(x_i)$$",
        "refuted",
    ),
    "laws by capital letters": (r"$$H(P, Q) = -\int p(x) \log q(x) dx$$", "proved"),
    "laws by capital letters, swapped": (r"$$H(P, Q) = -\int q(x) \log p(x) dx$$", "refuted"),
    "the sign of an entropy": (r"$$H(p) \geq 0$$", "supported"),
    "the sign of an entropy of densities": ("For a density $f$,\n\n$$H(p) \\geq 0$$", "refuted"),
    "the sign of an entropy that is an integral": (
        r"$$H(p) = -\int p(x) \log p(x) dx$$" + "\n\nIt holds that\n\n" + r"$$H(p) \geq 0$$",
        "refuted",
    ),
    "an entropy and an information in a text on integrals": (
        r"$$p(x) = \int p(x, y) dy$$" + "\n\nHence\n\n" + r"$$I(X; Y) \leq H(X)$$",
        "supported",
    ),
    "a mean of two pairs, weighted": (
        r"For $\lambda \in [0, 1]$, $$KL(\lambda p_1 + (1 - \lambda) p_2 \| \lambda q_1 + (1 - \lambda) q_2) \leq \lambda KL(p_1 \| q_1) + (1 - \lambda) KL(p_2 \| q_2)$$",
        "supported",
    ),
    "a mean of two pairs, weighted, turned round": (
        r"For $\lambda \in [0, 1]$, $$KL(\lambda p_1 + (1 - \lambda) p_2 \| \lambda q_1 + (1 - \lambda) q_2) \geq \lambda KL(p_1 \| q_1) + (1 - \lambda) KL(p_2 \| q_2)$$",
        "refuted",
    ),
    "the entropy of a mean of two": (
        r"$$H(\alpha p + (1 - \alpha) q) \geq \alpha H(p) + (1 - \alpha) H(q)$$",
        "supported",
    ),
    "the entropy of a mean of two, turned round": (
        r"$$H(\alpha p + (1 - \alpha) q) \leq \alpha H(p) + (1 - \alpha) H(q)$$",
        "refuted",
    ),
    "a bare divergence of conditionals": (
        r"$$KL(q(z|x) \| p(z|x)) = \mathbb{E}_{q(z|x)}[\log q(z|x) - \log p(z|x)]$$" + "\n\nHence\n\n"
        r"$$\log p(x) - KL(q \| p) = \mathbb{E}_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z))$$",
        "proved-under",
    ),
    "a bare divergence of conditionals, with a plus": (
        r"$$KL(q(z|x) \| p(z|x)) = \mathbb{E}_{q(z|x)}[\log q(z|x) - \log p(z|x)]$$" + "\n\nHence\n\n"
        r"$$\log p(x) + KL(q \| p) = \mathbb{E}_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z))$$",
        "refuted",
    ),
    "a letter for the base of the logarithm": (r"$$H(X) = -\sum_x p(x) \log_b p(x)$$", "proved"),
    "a letter for the base of the logarithm, without its sign": (r"$$H(X) = \sum_x p(x) \log_b p(x)$$", "refuted"),
    "a model written out": (
        r"$$\log p(X | \pi, \mu, \Sigma) = \sum_{n=1}^N \log \sum_{k=1}^K \pi_k \mathcal{N}(x_n | \mu_k, \Sigma_k)$$",
        "definition",
    ),
    "a mean for a parameter": (r"$$\log p(x | \mu) = \log \int p(x, z | \mu) dz$$", "proved"),
    "a mean for a parameter, and the logarithm inside": (
        r"$$\log p(x | \mu) = \int \log p(x, z | \mu) dz$$",
        "refuted",
    ),
    "a mean of a constant in capitals": (
        r"$$\mathbb{E}_{Z \sim q(Z)}[\log p(X)] \geq \mathbb{E}_{Z \sim q(Z)}[\log p(Z, X)] - \mathbb{E}_{Z \sim q(Z)}[\log q(Z)]$$",
        "proved",
    ),
    "a mean of a constant in capitals, turned round": (
        r"$$\mathbb{E}_{Z \sim q(Z)}[\log p(X)] \leq \mathbb{E}_{Z \sim q(Z)}[\log p(Z, X)] - \mathbb{E}_{Z \sim q(Z)}[\log q(Z)]$$",
        "refuted",
    ),
    "decimal logarithms": (
        r"$$\frac{d}{d D(x)} (p(x) \log D(x)) = \frac{1}{\ln 10} \frac{p(x)}{D(x)}$$",
        "proved-under",
    ),
    "decimal logarithms, and a sign": (
        r"$$\frac{d}{d D(x)} (p(x) \log D(x)) = - \frac{1}{\ln 10} \frac{p(x)}{D(x)}$$",
        "refuted",
    ),
    "a mean over draws of nobody knows what": (
        r"$$\frac{1}{m} \sum_{i=1}^m [\log D(x^{(i)}) + \log(1 - D(G(z^{(i)})))] = \mathbb{E}_{x \sim p_r}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]$$",
        "unread",
    ),
    "one bar between two laws": (r"$$KL(p | \frac{p + q}{2}) \leq \log 2$$", "proved"),
    "an equation for a letter": (r"$$a = (a + b) t$$", "definition"),
    "a mean that does not say under which law": (
        r"$$\mathbb{E}[\log p(y | x)] = \mathbb{E}_{y \sim q}[\log p(y | x)]$$",
        "unread",
    ),
    "divergences along a chain": (r"If $U \to X \to Y$, $$KL(p(x) \| q(x)) \geq KL(p(y) \| q(y))$$", "unread"),
    "divergences of one variable": (r"$$KL(p(x) \| q(x)) \geq KL(q(x) \| p(x))$$", "refuted"),
}

BOUND = r"$$\log p(x) \geq \sum_z q(z) \log \frac{p(x, z)}{q(z)} =: \mathcal{L}(q)$$" + "\n\n"
LATER = r"$$%s$$" + "\n\nwith\n\n" + r"$$\mathcal{L}(q) = \mathbb{E}_{q(z)}[\log p(x, z)] + H(q)$$"
BY_NAME = {
    "the gap, named before": (BOUND + r"$$\log p(x) = \mathcal{L}(q) + KL(q(z) \| p(z | x))$$", "proved-under"),
    "the gap, named before, with a minus": (
        BOUND + r"$$\log p(x) = \mathcal{L}(q) - KL(q(z) \| p(z | x))$$",
        "refuted",
    ),
    "the bound, named before": (BOUND + r"$$\mathcal{L}(q) \leq \log p(x)$$", "proved-under"),
    "the bound, named before, turned round": (BOUND + r"$$\mathcal{L}(q) \geq \log p(x)$$", "refuted"),
    "the gap of the field's bound": (r"$$\log p(x) = ELBO + KL(q(z) \| p(z | x))$$", "proved-under"),
    "the gap of the field's bound, with a minus": (r"$$\log p(x) = ELBO - KL(q(z) \| p(z | x))$$", "unread"),
    "a bound that is nowhere given": (r"$$\log p(x) \geq ELBO(x)$$", "definition"),
    "a second value of one name": (
        r"$$L = KL(p \| q)$$"
        + "\n\nFor the second player the loss is\n\n"
        + r"$$L = -\mathbb{E}_{x \sim p}[\log q(x)]$$",
        "definition",
    ),
    "a second form of one value": (
        r"$$L = KL(p \| q)$$" + "\n\nThis can be rewritten as\n\n" + r"$$L = -\mathbb{E}_{x \sim p}[\log q(x)]$$",
        "refuted",
    ),
}


def found(text: str) -> list[Finding]:
    return findings(text, 5, displays=True)


@pytest.mark.parametrize("name", LAST)
def test_the_words_around_a_line_count(name: str) -> None:
    text, wanted = LAST[name]
    last = found(text)[-1]
    assert last.verdict.verdict == wanted, (last.text, last.verdict.reason, last.verdict.conditions)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_value_is_what_its_name_says(name: str) -> None:
    text, wanted = BY_NAME[name]
    last = found(text)[-1]
    assert last.verdict.verdict == wanted, (last.text, last.verdict.reason, last.verdict.conditions)


def test_a_value_may_be_defined_further_on() -> None:
    right = found(LATER % r"\log p(x) = \mathcal{L}(q) + KL(q(z) \| p(z | x))")[0].verdict
    wrong = found(LATER % r"\log p(x) = \mathcal{L}(q) - KL(q(z) \| p(z | x))")[0].verdict
    assert (right.verdict, wrong.verdict) == ("proved-under", "refuted")


def test_the_equality_in_force_is_named() -> None:
    text, _ = LAST["a law set equal to the posterior, in words before"]
    assert "q(z) = p(z | x)" in found(text)[-1].verdict.conditions


@pytest.mark.repairs
def test_a_joint_law_and_its_marginal_are_no_chain() -> None:
    found = findings(r"$$ KL(p(x, y) \| q(x, y)) \leq KL(p(x) \| q(x)) $$")
    assert [f.verdict.verdict for f in found] == ["refuted"]
