# ruff: noqa: E501 (formulas are written as in notes)
"""Right lines in the habits of teaching material: none may be called wrong, and near-misses stay wrong."""

from __future__ import annotations

import pytest

from gantheory.checking.walk import Finding
from tests.checking.texts import findings

GAME = r"""
$$\min_G \max_D V(D, G) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]$$
"""

# What the last statement of a document comes back as.
LAST = {
    "an equation of its own under another": (
        r"""
$$H(p, q) = KL(p \| q) + H(p)$$
$$-KL(p \| q) = H(p) - H(p, q)$$""",
        "proved",
    ),
    "the best discriminator of another game": (
        GAME + r"Of pairs, $$D^*(x, z) = \frac{q(x, z)}{q(x, z) + p(x, z)}$$",
        "definition",
    ),
    "the best discriminator between other laws": (
        GAME + r"In general $$D^*(x) = \frac{p_0(x)}{p_0(x) + p_1(x)}$$",
        "definition",
    ),
    "what is minimised, written as the minimum": (
        GAME + r"$$\min_G V(D^*, G) = -\log 4 + 2 JSD(p_{data} \| p_g)$$",
        "proved-under",
    ),
    "what is minimised, with a factor lost": (
        GAME + r"$$\min_G V(D^*, G) = -\log 4 + JSD(p_{data} \| p_g)$$",
        "refuted",
    ),
    "the best discriminator of the best generator": (
        r"$$\int p_{data}(x) \log \frac{2 p_{data}(x)}{p_{data}(x) + p_g(x)} dx = \int p_{data}(x) (\log D^*_G(x) - \log D^*_{G^*}(x)) dx$$",
        "proved-under",
    ),
    "an equation to solve for a letter": (
        r"Let $h(t) = a \log t + b \log(1 - t)$ with $a = p_{data}(x)$, $b = p_g(x)$. $$a (1 - t) = b t$$",
        "definition",
    ),
    "a display after one that is not understood": (
        r"""
$$A = KL(p \| q)$$

$$B := (\log(p(x)) + \log((q(x))$$

$$= H(p)$$""",
        "unread",
    ),
    "a display that goes on past an inline formula": (
        r"""
$$2 JSD(p \| q) = KL(p \| \frac{p + q}{2}) + KL(q \| \frac{p + q}{2})$$

With $m = \frac{p + q}{2}$, so that $p + q = 2m$,

$$= KL(p \| m) + KL(q \| m)$$""",
        "proved",
    ),
    "a middle law introduced in the text": (
        r"""
Let $m(x) = \frac{p(x) + q(x)}{2}$. Then

$$\mathbb{E}_p[\log \frac{p}{2m}] + \mathbb{E}_q[\log \frac{q}{2m}] = 2 JSD(p \| q) - \log 4$$""",
        "proved",
    ),
    "a middle law introduced nowhere": (r"$$KL(P \| M) + KL(Q \| M) = 2 H(M) - H(P) - H(Q)$$", "proved-under"),
    "a middle law, with a factor lost": (r"$$KL(P \| M) + KL(Q \| M) = H(M) - H(P) - H(Q)$$", "refuted"),
    "one logarithm of a product": (
        r"$$\mathbb{E}_{q(z|x)}[\log p(x|z) p(z) - \log q(z|x)] = \mathbb{E}_{q(z|x)}[\log p(x|z) + \log p(z) - \log q(z|x)]$$",
        "proved-under",
    ),
    "one logarithm of a product, turned": (
        r"$$\mathbb{E}_{q(z|x)}[\log p(x|z) p(z)] = \mathbb{E}_{q(z|x)}[\log p(x|z) - \log p(z)]$$",
        "refuted",
    ),
    "a bare law under an integral": (
        r"$$\log \int q_\phi \frac{p_\theta(x, z)}{q_\phi} dz \geq \int q_\phi \log \frac{p_\theta(x, z)}{q_\phi} dz$$",
        "proved-under",
    ),
    "a bare law and a prior": (
        r"$$\mathbb{E}_{q_\phi(z|x)}[\log \frac{p_\theta(x, z)}{q_\phi(z|x)}] = \mathbb{E}_{q_\phi}[\log p_\theta(x|z)] - KL(q_\phi(z|x) \| p(z))$$",
        "proved-under",
    ),
    "two losses with one letter": (
        r"""
$$L(w) = \mathbb{E}_{x \sim p_r}[f_w(x)] - \mathbb{E}_{z \sim p_z}[f_w(G_\theta(z))]$$

$$L(\theta) = -\mathbb{E}_{z \sim p_z}[f_w(G_\theta(z))]$$""",
        "definition",
    ),
    "entropies with a capital law": (
        r"$$H(c) - H(c | G(z, c)) = \mathbb{E}_{x \sim G(z, c)}[\mathbb{E}_{c' \sim P(c|x)}[\log P(c'|x)]] + H(c)$$",
        "proved",
    ),
    "a weight that is no law": (
        r"$$\mathbb{E}_{x \sim p}[f(x)] = \mathbb{E}_{x \sim q}[\rho(x) f(x)], \quad \rho(x) = \frac{p(x)}{q(x)}$$",
        "proved-under",
    ),
    "bits where the document has them": (
        r"$$KL(p \| q) = \sum_x p(x) \log_2 \frac{p(x)}{q(x)}$$",
        "proved-under",
    ),
    "two bases in one line": (r"$$\log_2 x = \ln 2 \cdot \ln x$$", "refuted"),
    "two bases, rightly": (r"$$\log_2 x = \frac{\ln x}{\ln 2}$$", "supported"),
    "bits, turned": (r"$$KL(p \| q) = \sum_x p(x) \log_2 \frac{q(x)}{p(x)}$$", "refuted"),
    "marginals of a joint law by name": (r"$$I(X; Y) = D_{KL}(P_{XY} \| P_X P_Y)$$", "proved"),
    "a product of marginals": (r"$$I(X; Z) = KL(P_{X,Z} \| P_X \otimes P_Z)$$", "proved"),
    "marginals, turned": (r"$$I(X; Y) = D_{KL}(P_X P_Y \| P_{XY})$$", "refuted"),
    "spaced letters": (r"$$K L(p \| q) = H(p, q) - H(p), \quad J S(p \| q) = J S(q \| p)$$", "proved"),
    "a loss equivalent to another": (
        r"Hence the loss is equivalent to $$\mathbb{E}_{x \sim p_g}[-\log D^*(x)] = KL(p_g \| p_{data}) - 2 JSD(p_g \| p_{data})$$",
        "unread",
    ),
    "numbers of a normal law": (
        r"""
$$KL(\mathcal{N}(\mu, \sigma^2) \| \mathcal{N}(0, 1)) = \frac12 (\mu^2 + \sigma^2 - \log \sigma^2 - 1)$$

$$KL(q(z) \| p(z)) = -\frac12 \sum_{j=1}^J (1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2)$$""",
        "unread",
    ),
    "one law in two cases": (r"$$KL(P \| Q) = H(p, q) - H(p) = \sum_x P(x) \log \frac{P(x)}{Q(x)}$$", "proved"),
    "the gradient of the first factor": (
        r"$$\nabla_\theta KL(p_\theta \| q) = \mathbb{E}_{x \sim p_\theta}[\nabla_\theta \log p_\theta(x) \log \frac{p_\theta(x)}{q(x)}]$$",
        "proved-under",
    ),
    "a generator with the conditions of the data": (
        r"$$\frac{p_{data}(x, y)}{p_{data}(x, y) + p_g(x, y)} = \frac{p_{data}(x | y)}{p_{data}(x | y) + p_g(x | y)}$$",
        "proved-under",
    ),
    "a chain of variables": (r"If $X \to Y \to Z$ is a Markov chain, $$I(X; Z) \leq I(X; Y)$$", "supported"),
    "no chain of variables": (
        r"""It is always true that

$$I(X; Z) \leq I(X; Y)$$""",
        "refuted",
    ),
    "independence said behind": (r"$$H(X | Y) = H(X)$$ if the two are independent.", "definition"),
    "disjoint supports": (r"If nothing overlaps, $$KL(p_r \| p_g) = \infty$$", "unread"),
    "drawn with the sign of a set": (r"$$KL(p \| q) = \mathbb{E}_{x \in p}[\log \frac{p(x)}{q(x)}]$$", "proved"),
    "a posterior under an expectation": (
        r"$$\mathbb{E}_{Z | X, \theta}[\log p(X, Z | \theta)] = \sum_Z p(Z | X, \theta) \log p(X, Z | \theta)$$",
        "proved",
    ),
    "a bare letter for the posterior": (
        r"$$KL(q_\phi(z|x) \| p(z|x)) = E_q[\log q_\phi(z|x) - \log p(z, x)] + \log p(x)$$",
        "proved-under",
    ),
    "a bare posterior that is drawn from": (
        r"$$\log P(x) - KL(Q(Z|x) \| P(Z|x)) = E_{z \sim Q}[\log P(x|z)] - KL(Q(Z|x) \| P(Z))$$",
        "proved-under",
    ),
    "a conditional divergence": (
        r"$$KL(p(x, y) \| q(x, y)) = KL(p(x) \| q(x)) + KL(p(y|x) \| q(y|x))$$",
        "proved-under",
    ),
    "a conditional divergence, with the marginal lost": (
        r"$$KL(p(x, y) \| q(x, y)) = KL(p(y|x) \| q(y|x))$$",
        "refuted",
    ),
    "the generator's conditional": (
        r"$$I(c; G(z, c)) = \mathbb{E}_{c \sim p(c), x \sim p_G(x|c)}[\log p(c|x)] + H(c)$$",
        "proved",
    ),
    "the value of least squares": (
        r"""
$$V(D) = \mathbb{E}_{x \sim p_{data}}[(D(x) - 1)^2] + \mathbb{E}_{x \sim p_g}[D(x)^2]$$

$$V(D^*) = \int \frac{p_{data}(x) p_g(x)}{p_{data}(x) + p_g(x)} dx$$""",
        "unread",
    ),
    "labels the other way round": (
        r"""
$$V(G, D) = \mathbb{E}_{x \sim p_g}[\log D(x)] + \mathbb{E}_{x \sim p_{data}}[\log(1 - D(x))]$$

$$D^*(x) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}$$""",
        "definition",
    ),
    "a prior called pi": (
        r"$$\frac{p(x|y=1)}{p(x|y=0)} = \frac{p(y=1|x)}{p(y=0|x)} \cdot \frac{1 - \pi}{\pi}$$",
        "proved-under",
    ),
    "the probability of an error, beside entropies": (
        r"$$H(X|Y) \leq H(P_e) + P_e \log(|\mathcal{X}| - 1)$$",
        "unread",
    ),
    "an energy": (
        r"""
$$p_\theta(x) = \frac{e^{-E_\theta(x)}}{Z(\theta)}, \quad Z(\theta) = \int e^{-E_\theta(x)} dx$$

$$\nabla_\theta \log Z(\theta) = -\mathbb{E}_{x \sim p_\theta}[\nabla_\theta E_\theta(x)]$$""",
        "proved-under",
    ),
    "a game whose best response is named first": (
        GAME
        + r"""
$$\max_D V(D, G) = V(D^*, G)$$

$$V(D^*, G) = -\log 4 + 2 JSD(p_{data} \| p_g)$$""",
        "proved",
    ),
    "a cross-entropy beside a distance of the same letter": (
        r"""
$$H^2(P, Q) = \frac12 \int (\sqrt{p(x)} - \sqrt{q(x)})^2 dx$$

$$KL(P \| Q) = H(P, Q) - H(P)$$""",
        "proved",
    ),
    "a middle law in the other case": (
        r"""
Let $m(x) = \frac{p(x) + q(x)}{2}$.

$$KL(p \| M) \leq \log 2$$""",
        "proved-under",
    ),
    "laws that agree": (r"$$KL(P \| Q) = KL(Q \| P) = 0$$", "unread"),
    "marginals of a plan": (r"$$\sum_y \gamma(x, y) = p_r(x), \quad \sum_x \gamma(x, y) = p_g(y)$$", "definition"),
    "the wrong marginal of a plan": (r"$$p_g(y) = \sum_y \gamma(x, y)$$", "type-error"),
    "a factor in brackets behind a law": (
        r"$$KL(p \| q) = \int p (\log p - \log q) dx$$",
        "proved",
    ),
}


def last(text: str) -> Finding:
    """The last finding of a document of displays."""
    found = findings(text, 3)
    return found[-1]


def test_a_chain_that_ends_in_zero_is_of_particular_laws() -> None:
    text = r"$$KL(P \| Q) = KL(Q \| P) = 0$$" + "\n\n" + r"$$KL(P \| Q) = KL(Q \| P)$$"
    found = [f.verdict.verdict for f in findings(text, 3)]
    assert found == ["unread", "unread", "refuted"]


@pytest.mark.parametrize("name", LAST)
def test_the_habit_is_read_as_it_is_meant(name: str) -> None:
    text, wanted = LAST[name]
    found = last(text)
    assert found.verdict.verdict == wanted, (found.text, found.verdict.reason, found.verdict.conditions)
