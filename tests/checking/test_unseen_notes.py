# ruff: noqa: E501 (formulas are written as in notes)
"""Ways of writing found in notes that nobody had shown the checker: what is right in them, and the slip beside it."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

BOUND = (
    r"For any $q$: $$\log p(X | \theta) \geq \mathbb{E}_{q}\left[\log \frac{p(X, Z | \theta)}{q(Z)}\right] \equiv \mathcal{L}(q, \theta)$$"
    "\n\nE-step: take $q^{(t+1)}(Z) = p(Z | X, \\theta^{(t)})$.\n\n## Why it never goes down\n\n"
)
NORMAL = (
    r"With $P = \mathcal{N}(\mu_1, \Sigma_1)$ and $Q = \mathcal{N}(\mu_2, \Sigma_2)$ in $\mathbb{R}^d$:"
    r"$$KL(P \| Q) = \frac{1}{2}\left[\mathrm{tr}(\Sigma_2^{-1}\Sigma_1) + (\mu_2 - \mu_1)^T \Sigma_2^{-1}(\mu_2 - \mu_1) %s d + \log\frac{|\Sigma_%s|}{|\Sigma_%s|}\right]$$"
)
DENSITY = r"$$\mathcal{N}(x | \mu, \Sigma) = \frac{1}{(2\pi)^{d/2}|\Sigma|^{1/2}} \exp\left(-%s (x - \mu)^T \Sigma^{-1} (x - \mu)\right)$$"
CHAIN = "Let $X \\to Y \\to Z$ be a Markov chain. Then\n"
CURVE = "Take $f(y) = a \\log y + b \\log(1 - y)$ and derive it:\n"
LAST = {  # the last line of a document, and its verdicts
    "matrices": (NORMAL % ("-", "2", "1"), {"supported"}),
    "matrices, a sign lost": (NORMAL % ("+", "2", "1"), {"refuted"}),
    "matrices, determinants upside down": (NORMAL % ("-", "1", "2"), {"refuted"}),
    "determinants by name": (
        r"$$KL(\mathcal{N}(m, \Sigma) \| \mathcal{N}(0, I)) = \frac{1}{2} (\text{tr} \Sigma + \|m\|^2 - k - \log \det \Sigma)$$",
        {"supported"},
    ),
    "determinants by name, with a plus": (
        r"$$KL(\mathcal{N}(m, \Sigma) \| \mathcal{N}(0, I)) = \frac{1}{2} (\text{tr} \Sigma + \|m\|^2 - k + \log \det \Sigma)$$",
        {"refuted"},
    ),
    "the distance of images": (
        r"$$FID = \|\mu_r - \mu_g\|_2^2 + Tr(\Sigma_r + \Sigma_g - 2 (\Sigma_r \Sigma_g)^{1/2})$$",
        {"supported"},
    ),
    "the distance of images, a factor lost": (
        r"$$FID = \|\mu_r - \mu_g\|_2^2 + Tr(\Sigma_r + \Sigma_g - (\Sigma_r \Sigma_g)^{1/2})$$",
        {"refuted"},
    ),
    "the distance of images, no square": (
        r"$$FID = \|\mu_r - \mu_g\|_2 + Tr(\Sigma_r + \Sigma_g - 2 (\Sigma_r \Sigma_g)^{1/2})$$",
        {"refuted"},
    ),
    "moments of other laws": (
        r"$$KL(\mathcal{N}(m, \Sigma) \| \mathcal{N}(0, I)) = \frac{1}{2} (\text{tr} \Sigma_0 + \|m\|^2 - k)$$",
        {"unread"},
    ),
    "a convex function of a mean": (
        "Let $\\varphi$ be convex. Then\n" r"$$\varphi(\mathbb{E}[Y]) \leq \mathbb{E}[\varphi(Y)]$$",
        {"supported"},
    ),
    "a convex function of a mean, in one sentence": (
        "For a convex $\\varphi$ we have\n" r"$$\varphi(\mathbb{E}[Y]) \leq \mathbb{E}[\varphi(Y)]$$",
        {"supported"},
    ),
    "a convex function of a mean, turned": (
        "For a convex $\\varphi$ we have\n" r"$$\varphi(\mathbb{E}[Y]) \geq \mathbb{E}[\varphi(Y)]$$",
        {"refuted"},
    ),
    "a function that is not convex": (
        "If $f$ is not convex, it may be that\n" r"$$f(\mathbb{E}[Y]) \geq \mathbb{E}[f(Y)]$$",
        {"definition"},
    ),
    "the letter of an old editor for a mean": (
        r"$$V(G, D^*) = \Epsilon_{x∼p_{data}}[\log\frac{p_{data}(x)}{p_{data}(x)+p_g(x)}] + \Epsilon_{x∼p_g}[\log\frac{p_g(x)}{p_{data}(x)+p_g(x)}]$$",
        {"proved"},
    ),
    "a slope": (CURVE + r"$$f'(y) = \frac{a}{y} - \frac{b}{1 - y}$$", {"proved"}),
    "a slope, a sign lost": (CURVE + r"$$f'(y) = \frac{a}{y} + \frac{b}{1 - y}$$", {"refuted"}),
    "a slope of decimal logarithms": (
        CURVE + r"$$\frac{d f(y)}{dy} = \frac{1}{\ln 10} \left(\frac{a}{y} - \frac{b}{1 - y}\right)$$",
        {"proved"},
    ),
    "where a slope vanishes": (CURVE + r"$$\frac{d f(y)}{dy} = 0$$", {"definition"}),
    "where a slope vanishes, by its prime": (CURVE + r"$$f'(y) = 0$$", {"definition"}),
    "how a slope changes": (CURVE + r"$$f''(y) = -\frac{a}{y^2} - \frac{b}{(1 - y)^2}$$", {"proved"}),
    "how a slope changes, a sign lost": (CURVE + r"$$f''(y) = -\frac{a}{y^2} + \frac{b}{(1 - y)^2}$$", {"refuted"}),
    "a second derivative": (CURVE + r"$$\frac{d^2}{dy^2} f(y) = -\frac{a}{y^2} - \frac{b}{(1 - y)^2}$$", {"proved"}),
    "a second derivative, a sign lost": (
        CURVE + r"$$\frac{d^2 f(y)}{dy^2} = \frac{a}{y^2} - \frac{b}{(1 - y)^2}$$",
        {"refuted"},
    ),
    "the information in a score": (
        r"$$\mathbb{E}_{x \sim p_\theta}\left[\frac{\partial^2}{\partial\theta^2} \log p_\theta(x)\right] = -\mathbb{E}_{x \sim p_\theta}\left[\left(\frac{\partial}{\partial\theta}\log p_\theta(x)\right)^2\right]$$",
        {"supported", "proved-under"},
    ),
    "the information in a score, a sign lost": (
        r"$$\mathbb{E}_{x \sim p_\theta}\left[\frac{\partial^2}{\partial\theta^2} \log p_\theta(x)\right] = \mathbb{E}_{x \sim p_\theta}\left[\left(\frac{\partial}{\partial\theta}\log p_\theta(x)\right)^2\right]$$",
        {"refuted"},
    ),
    "processing of data": (CHAIN + r"$$I(X; Z) \leq I(X; Y)$$", {"supported"}),
    "processing of data, turned": (CHAIN + r"$$I(X; Z) \geq I(X; Y)$$", {"refuted"}),
    "processing of data, far below": (
        CHAIN + r"$$I(X; Y, Z) = I(X; Z) + I(X; Y | Z)$$ but also $$I(X; Y, Z) = I(X; Y)$$",
        {"supported"},
    ),
    "processing of data, the other end": (CHAIN + r"$$I(X; Y, Z) = I(X; Z)$$", {"refuted"}),
    "what the end forgets": (CHAIN + r"$$H(X | Z) \geq H(X | Y)$$", {"supported"}),
    "what the end forgets, turned": (CHAIN + r"$$H(X | Z) \leq H(X | Y)$$", {"refuted"}),
    "processing of no chain": (
        CHAIN + "\n\n## Three variables\n\n" + r"Whatever they are, $$I(X; Z) \leq I(X; Y)$$",
        {"unread", "refuted"},
    ),
    "two variables and a third": (r"$$I(X_1, X_2; Y) = I(X_1; Y) + I(X_2; Y | X_1)$$", {"supported"}),
    "two variables and a third, a condition lost": (
        r"$$I(X_1, X_2; Y) = I(X_1; Y) + I(X_2; Y)$$",
        {"unread", "refuted"},
    ),
    "a list before the semicolon": (r"$$I(X, Z; Y) = I(X; Y) + I(Z; Y | X)$$", {"proved-under"}),
    "a list before the semicolon, a condition lost": (r"$$I(X, Z; Y) = I(X; Y) + I(Z; Y)$$", {"refuted"}),
    "commands of a site": (r"$$\KL{q}{p} = \EE_{\bx \sim q}\left[\log \frac{q(\bx)}{p(\bx)}\right]$$", {"proved"}),
    "commands of a site, a sign lost": (
        r"$$\KL(q \| p) = \EE_{\bx \sim q}\left[\log \frac{p(\bx)}{q(\bx)}\right]$$",
        {"refuted"},
    ),
    "a command of the page": (
        r"\newcommand{\KL}{\beta} $$\KL (a + b) = \beta a + \beta b$$",
        {"proved", "supported", "definition"},
    ),
    "a star copied from print": (r"$$D∗(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}$$", {"proved-under"}),
    "a star copied from print, upside down": (r"$$D∗(x) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}$$", {"refuted"}),
    "rows ended for a page that eats backslashes": (
        "$$\n\\begin{align\\*}\n\\int p(x) dx &= 1 \\\\\\\n &= \\int q(x) dx\n\\end{align\\*}\n$$",
        {"proved"},
    ),
    "a plus at the start of a row": (
        "$$\n\nKL(p \\| q) + \\log 2 = \\int p(x) \\log p(x) dx\n+ \\log 2 - \\int p(x) \\log q(x) dx\n\n$$",
        {"proved"},
    ),
    "conditionals by their variables": (
        r"$$D(P_{XY} \Vert Q_{XY}) = D(P_X \Vert Q_X) + \mathbb{E}_{P_X}\bigl[D(P_{Y|X} \Vert Q_{Y|X})\bigr]$$",
        {"proved-under"},
    ),
    "conditionals by their variables, the other law": (
        r"$$D(P_{XY} \Vert Q_{XY}) = D(P_X \Vert Q_X) + \mathbb{E}_{Q_X}\bigl[D(P_{Y|X} \Vert Q_{Y|X})\bigr]$$",
        {"refuted"},
    ),
    "a marginal in either case": (r"$$\int_X h(x) P_x(x) dx = \mathbb{E}_{P_X}(h(x))$$", {"proved"}),
    "a marginal in either case, twice": (r"$$\int_X h(x) P_x(x) dx = 2 \mathbb{E}_{P_X}(h(x))$$", {"refuted"}),
    "a reason behind its sign": (
        r"""$$\begin{align}
        KL(p \| q) &= \int p(x) \log \frac{p(x)}{q(x)} dx \\
        &= \int p(x) \log p(x) dx - \int p(x) \log q(x) dx & \because \log \frac{a}{b} = \log a - \log b
        \end{align}$$""",
        {"proved", "supported"},
    ),
    "a number with its unit": (r"$$\log 2 = \mathbf{0.693 \text{ nats}}$$", {"supported"}),
    "a wrong number with its unit": (r"$$\log 2 = \mathbf{0.793 \text{ nats}}$$", {"refuted"}),
    "the best value at every point": (
        r"$$\max_D \int (p(x) \log D(x) + q(x) \log(1 - D(x))) dx = \int \max_{D(x)} (p(x) \log D(x) + q(x) \log(1 - D(x))) dx$$",
        {"supported", "proved"},
    ),
    "the best value at every point, under one law": (
        r"$$\max_D \int (p(x) \log D(x) + q(x) \log(1 - D(x))) dx = \int p(x) \max_{D(x)} (\log D(x) + q(x) \log(1 - D(x))) dx$$",
        {"refuted"},
    ),
    "the place of the best value": (
        r"$$\arg\max_{D(x)} p(x) \log D(x) + q(x) \log(1 - D(x)) = \frac{p(x)}{p(x) + q(x)}$$",
        {"supported", "proved-under"},
    ),
    "the place of the best value, upside down": (
        r"$$\arg\max_{D(x)} p(x) \log D(x) + q(x) \log(1 - D(x)) = \frac{q(x)}{p(x) + q(x)}$$",
        {"refuted"},
    ),
    "the uniform law": (r"Let $u(x) = 1/n$ be uniform. $$-KL(p \| u) \leq 0$$", {"proved-under"}),
    "the uniform law, turned": (r"Let $u(x) = 1/n$ be uniform. $$-KL(p \| u) \geq 0$$", {"unread", "refuted"}),
    "twice a law": (r"Let $m(x) = p(x) + q(x)$. $$KL(p \| m) \geq 0$$", {"refuted", "unread"}),
    "what a generator makes of a code": (
        r"$$I(c; G(z, c)) \geq \mathbb{E}_{c \sim p(c), x = G(z, c)}[\log Q(c | x)] + H(c)$$",
        {"proved"},
    ),
    "what a generator makes of a code, turned": (
        r"$$I(c; G(z, c)) \leq \mathbb{E}_{c \sim p(c), x = G(z, c)}[\log Q(c | x)] + H(c)$$",
        {"refuted"},
    ),
    "a normal density": (DENSITY % r"\frac{1}{2}", {"supported"}),
    "a normal density, a factor lost": (DENSITY % "", {"refuted"}),
    "a normal density in the plane": (
        r"$$\mathcal{N}(x | \mu, \Sigma) = \frac{1}{2\pi|\Sigma|^{1/2}} e^{-\frac{1}{2} (x - \mu)^T \Sigma^{-1} (x - \mu)}$$",
        {"supported"},
    ),
    "the logarithm of a normal density": (
        r"$$\log \mathcal{N}(x; \mu, \Sigma) = -\frac{d}{2} \log(2\pi) - \frac{1}{2} \log|\Sigma| - \frac{1}{2} (x - \mu)^T \Sigma^{-1} (x - \mu)$$",
        {"supported"},
    ),
    "the logarithm of a normal density, a sign lost": (
        r"$$\log \mathcal{N}(x; \mu, \Sigma) = -\frac{d}{2} \log(2\pi) + \frac{1}{2} \log|\Sigma| - \frac{1}{2} (x - \mu)^T \Sigma^{-1} (x - \mu)$$",
        {"refuted"},
    ),
    "laws of the n-th sample": (
        r"$$JSD(p_i^n, p_j^n) = \frac{1}{2} KL(p_i^n \| m_{ij}^n) + \frac{1}{2} KL(p_j^n \| m_{ij}^n)$$ $$m_{ij}^n = \frac{1}{2}(p_i^n + p_j^n)$$",
        {"proved"},
    ),
    "laws of the n-th sample, a factor lost": (
        r"$$m_{ij}^n = \frac{1}{2}(p_i^n + p_j^n)$$ $$JSD(p_i^n, p_j^n) = KL(p_i^n \| m_{ij}^n) + KL(p_j^n \| m_{ij}^n)$$",
        {"refuted"},
    ),
    "products of laws": (r"$$KL(P^n \| Q^n) = n KL(P \| Q)$$", {"unread", "supported"}),
    "products of laws, of any size": (r"$$KL(P^n \| Q^n) = KL(P \| Q)$$", {"unread"}),
    "the bound at the law of a step": (
        BOUND + r"$$\mathcal{L}(q^{(t+1)}, \theta^{(t)}) = \log p(X | \theta^{(t)})$$",
        {"proved-under"},
    ),
    "the bound at a law written out": (
        BOUND + r"$$\mathcal{L}(p(Z | X, \theta), \theta) = \log p(X | \theta)$$",
        {"proved-under"},
    ),
    "the bound at a law written out, twice": (
        BOUND + r"$$\log p(X | \theta) + \mathcal{L}(p(Z | X, \theta), \theta) = 3 \log p(X | \theta)$$",
        {"refuted"},
    ),
}


@pytest.mark.parametrize("name", LAST)
def test_the_last_line(name: str) -> None:
    text, expected = LAST[name]
    found = findings(text, 2)[-1]
    assert found.verdict.verdict in expected, found
