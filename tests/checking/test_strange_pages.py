# ruff: noqa: E501 (formulas are written as in notes)
"""Habits of pages by many hands and in many tongues: what they say rightly is not alarmed, the slip beside it is."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

GAME = r"$$\min_G \max_D L(D, G) = \mathbb{E}_{x \sim p_r}[\log D(x)] + \mathbb{E}_{z \sim p_z}[\log(1 - D(%s))]$$"
HALVES = r"$$D_{JS}(p \| q) = \frac{1}{2} D_{KL}(p \| \frac{p + q}{2}) + D_{KL}(q \| \frac{p + q}{2})$$" "\n\n"
SPLIT = r"$$= \frac{1}{2} \left(\log 2 + \int p \log\frac{p}{p + q} dx\right) + \frac{1}{2} \left(\log %s + \int q \log\frac{q}{p + q} dx\right)$$"
LOST = r"$$\mathbb{E}_{z \sim p_z}[\log(1 - D(G(z))] = \mathbb{E}_{x \sim p_g}[\log(1 %s D(x)]$$"
PRIMAL = r"$$W_1(p, q) = \inf_{\gamma \in \Pi(p, q)} \mathbb{E}_{(x, y) \sim \gamma}[\|x - y\|] = \sup_{\|f\|_L \le 1} \mathbb{E}_{x \sim p}[f(x)] %s \mathbb{E}_{x \sim q}[f(x)]$$"
CHOSEN = (
    r"For a convex $f$ with $f(1) = 0$ put $$D_f(p \| q) = \int q(x) f\left(\frac{p(x)}{q(x)}\right) dx.$$"
    "\n\n"
    r"With $f(u) = u \log u$ it is $$D_f(p \| q) = D_{KL}(%s \| %s).$$"
)
OWN = (
    "$$f(u) = u \\log u$$\n\n"
    r"$$D_f(%s \| %s) = \int q(x) f\left(\frac{p(x)}{q(x)}\right) dx$$"
    "\n\nThen\n\n"
)
EQUAL = (
    OWN % ("P", "Q") + "\n\nWhen $P = Q$ then $p(x) = q(x)$ for all $x$. Hence:\n\n"
    r"$$D_f(P \| Q) = \int q(x) f\left(\frac{p(x)}{q(x)}\right) dx$$"
    "\n%s\n"
    r"$$D_f(P \| Q) = \int q(x) f(1) dx$$"
)
CODES = "Draw a code $c \\sim p(c)$ and noise $z \\sim p_z$, and let $x = G(z, c)$.\n\n"
LAST = {  # the last display of a document, and its verdicts
    "over a space, without its differential": (
        r"$$\log p(x) \geq \int_Z q(z|x) \log\frac{p(x, z)}{q(z|x)}$$",
        {"proved-under"},
    ),
    "over a space, turned": (r"$$\log p(x) \leq \int_{\mathcal{Z}} q(z|x) \log\frac{p(x, z)}{q(z|x)}$$", {"refuted"}),
    "over a space that is nowhere named": (
        r"$$\log p(x) \geq \int_{\Omega} q(z|x) \log\frac{p(x, z)}{q(z|x)}$$",
        {"unread"},
    ),
    "the bound of a code, over the noise": (
        CODES + r"$$I(c; G(z, c)) \geq H(c) + \mathbb{E}_{z, c}[\log Q(c | G(z, c))]$$",
        {"proved"},
    ),
    "the bound of a code, one mean after the other": (
        CODES + r"$$I(c; x) \geq H(c) + \mathbb{E}_{c \sim p(c)} \mathbb{E}_{z \sim p_z}[\log Q(c | G(z, c))]$$",
        {"proved"},
    ),
    "the bound of a code, turned": (
        CODES + r"$$I(c; G(z, c)) \leq H(c) + \mathbb{E}_{z, c}[\log Q(c | G(z, c))]$$",
        {"refuted"},
    ),
    "the bound of a code, a sign lost": (
        CODES + r"$$I(c; G(z, c)) \geq H(c) - \mathbb{E}_{z, c}[\log Q(c | G(z, c))]$$",
        {"refuted"},
    ),
    "the bound of a code, the entropy of the noise": (
        CODES + r"$$I(c; G(z, c)) \geq H(z) + \mathbb{E}_{z, c}[\log Q(c | G(z, c))]$$",
        {"refuted"},
    ),
    "an operator with a capital": (
        r"$$Arg min_{\theta} KL(p \| p_\theta) = Argmax_{\theta} \mathbb{E}_{x \sim p}[\log p_\theta(x)]$$",
        {"proved-under"},
    ),
    "an operator with a capital, the other one": (
        r"$$Arg min_{\theta} KL(p \| p_\theta) = Arg\,min_{\theta} \mathbb{E}_{x \sim p}[\log p_\theta(x)]$$",
        {"refuted"},
    ),
    "a mean over z of x, under any name": (GAME % "x", {"type-error"}),
    "a mean over z of what is generated": (GAME % "G(z)", {"definition", "proved"}),
    "what follows from no such mean": (
        GAME % "x" + "\n\n" + r"$$L(G, D) = \int (p_r(x) \log D(x) + p_g(x) \log(1 - D(x))) dx$$",
        {"definition", "proved"},
    ),
    "a display that goes on from a slip, rightly": (HALVES + SPLIT % "2", {"proved"}),
    "a display that goes on from a slip, with another": (HALVES + SPLIT % "3", {"unread"}),
    "a lost bracket": (LOST % "-", {"proved"}),
    "a lost bracket, and a slip that may be none": (LOST % "+", {"unread"}),
    "a slip beside a lost bracket": (
        r"$$\mathbb{E}_{x \sim p}[\log D(x)] = \mathbb{E}_{x \sim p}[\log(2 D(x))] = \mathbb{E}_{x \sim p}[\log(D(x)] + \log 2$$",
        {"refuted", "proved"},
    ),
    "upright operators in braces": (
        r"$$D_{KL}(p \| q) = \int_x{p(x) {\rm log} p(x) - p(x) {\rm log} q(x)} {\rm d}x$$",
        {"proved"},
    ),
    "upright operators in braces, a sign lost": (
        r"$$D_{KL}(p \| q) = \int_x{p(x) {\rm log} p(x) + p(x) {\rm log} q(x)} {\rm d}x$$",
        {"refuted"},
    ),
    "a differential in braces": (
        r"$$D_{KL}(p \| q) = \int_{-\infty}^{+\infty}{p(x) \log \frac{p(x)}{q(x)} dx}$$",
        {"proved"},
    ),
    "a differential in braces, upside down": (
        r"$$D_{KL}(p \| q) = \int_{-\infty}^{+\infty}{p(x) \log \frac{q(x)}{p(x)} dx}$$",
        {"refuted"},
    ),
    "players in another order": (
        GAME % "G(z)" + "\n\n" + r"$$D_{JS}(p_r \| p_g) = \frac{1}{2} (\log 4 + L(G, D^*))$$",
        {"proved"},
    ),
    "players in another order, a sign lost": (
        GAME % "G(z)" + "\n\n" + r"$$D_{JS}(p_r \| p_g) = \frac{1}{2} (\log 4 - L(G, D^*))$$",
        {"refuted"},
    ),
    "points that are counted": (
        r"$$KL(P \| \frac{P + Q}{2}) = \log 2 + \sum_i P(i) \log\frac{P(i)}{P(i) + Q(i)}$$",
        {"proved"},
    ),
    "points that are counted, the other law": (
        r"$$KL(P \| \frac{P + Q}{2}) = \log 2 + \sum_i Q(i) \log\frac{P(i)}{P(i) + Q(i)}$$",
        {"refuted"},
    ),
    "a slope at one value, put to zero": (
        "Put $y = D(x)$, $a = p_{data}(x)$ and $b = p_g(x)$.\n\n" r"$$\frac{a}{y} - \frac{b}{1 - y} = 0$$",
        {"definition"},
    ),
    "how parameters move": (r"$$\frac{d\theta_G}{dt} = -\nabla_{\theta_G} V$$", {"definition"}),
    "a gap with a word for its name": (
        r"$$\log p(x) = \int_{z}q(z|x)\log\frac{p(x,z)}{q(z|x)}\space dz - \int_{z}q(z|x)\log\frac{p(z|x)}{q(z|x)}\space dz$$",
        {"proved-under"},
    ),
    "couplings as a product sign": (
        r"$$W(P_r, P_g) = \inf_{\gamma \in \prod(P_r, P_g)} \mathbb{E}_{(x, y) \sim \gamma}[\|x - y\|]$$",
        {"definition", "proved"},
    ),
    "the distance of the earth mover": (
        r"$$EM(P_r, P_\theta) = \sup_{\|f\|_L \leq 1} E_{x \sim P_r}[f(x)] - E_{x \sim P_\theta}[f(x)]$$",
        {"definition", "proved"},
    ),
    "a conjugate over a domain in words": (
        r"$$f^*(t) = \sup_{u \in \text{dom(f)}} \left\{ut - f(u)\right\}$$",
        {"definition", "proved"},
    ),
    "the score of images": (
        r"$$IS = \exp(\mathbb{E}_{x \sim p_G}[KL(p(y | x) \| p(y))])$$",
        {"definition"},
    ),
    "the dual form at the end of a chain": (PRIMAL % "-", {"definition"}),
    "the dual form at the end of a chain, a sign lost": (PRIMAL % "+", {"definition", "refuted"}),
    "the divergence of a generator chosen in passing": (CHOSEN % ("p", "q"), {"proved-under"}),
    "the divergence of a generator chosen in passing, turned": (CHOSEN % ("q", "p"), {"refuted"}),
    "a divergence of one's own, the laws exchanged": (
        OWN % ("P", "Q") + r"$$D_f(Q \| P) = \int q(x) \log\frac{q(x)}{p(x)} dx$$",
        {"proved-under"},
    ),
    "a divergence of one's own, the laws not exchanged": (
        OWN % ("P", "Q") + r"$$D_f(Q \| P) = \int p(x) \log\frac{p(x)}{q(x)} dx$$",
        {"refuted"},
    ),
    "a divergence of one's own, of densities": (
        OWN % ("p", "q") + r"$$D_f(q \| p) = \int q(x) \log\frac{q(x)}{p(x)} dx$$",
        {"proved-under"},
    ),
    "a divergence of one's own, of densities, not exchanged": (
        OWN % ("p", "q") + r"$$D_f(q \| p) = \int p(x) \log\frac{p(x)}{q(x)} dx$$",
        {"refuted"},
    ),
    "a divergence of one's own, of other laws": (
        OWN % ("P", "Q") + r"$$D_f(P_{data} \| P_g) = KL(P_{data} \| P_g)$$",
        {"proved-under"},
    ),
    "a divergence of one's own, of other laws, turned": (
        OWN % ("P", "Q") + r"$$D_f(P_{data} \| P_g) = KL(P_g \| P_{data})$$",
        {"refuted"},
    ),
    "laws that are equal for a run of displays": (EQUAL % "", {"proved-under"}),
    "laws that are equal no more": (EQUAL % "In general, however,", {"refuted"}),
    "one side of an equivalence in words": (r"$$H(p, q) = H(p) \quad \text{iff} \quad p = q$$", {"definition"}),
    "one side of an equivalence, behind the display": (
        r"$$H(p, q) = H(p)$$" "\n\nexactly when $p = q$.",
        {"definition", "unread"},
    ),
    "one side of an equivalence, in a sentence": (
        "We have\n$$H(p, q) = H(p)$$ if and only if $p = q$.",
        {"definition", "unread", "proved-under"},
    ),
    "a symbol that is explained behind the display": (
        r"We have" "\n" r"$$JSD(p \| q) = KL(p \| m) + KL(q \| m)$$ where $m = (p + q)/2$.",
        {"refuted"},
    ),
    "a law that cases fix": (
        r"$$p_\ell = \begin{cases} 1 & \text{if } \ell = y \\ 0 & \text{otherwise} \end{cases}$$"
        "\n\nThen\n\n"
        r"$$D_{KL}(p, q) = -\log q_y$$",
        {"unread"},
    ),
    "a sure discriminator, supposed": ("令判别器为恒等：\n\n$$\\log D(G(z)) = \\log 1$$", {"definition"}),
    "a sure discriminator, claimed": ("所以有\n\n$$\\log D(G(z)) = \\log 1$$", {"refuted"}),
    "dots of full stops": (r"$$P(y_1, y_2, ..., y_N) = \prod_{i=1}^N P(y_i)$$", {"definition", "proved"}),
    "a large formula": (r"$$\Huge KL(p \| q) = \int p(x) \log\frac{p(x)}{q(x)} dx$$", {"proved"}),
    "the place of a saddle": (
        r"With $f(\theta, \phi) = \mathbb{E}_{x \sim p}[\log D_\phi(x)] + \mathbb{E}_{x \sim p_\theta}[\log(1 - D_\phi(x))]$"
        "\n\n"
        r"$$\theta^* = Arg min_{\theta} max_{\phi} f(\theta, \phi)$$",
        {"definition"},
    ),
}


@pytest.mark.repairs
@pytest.mark.parametrize("name", LAST)
def test_the_last_display(name: str) -> None:
    text, expected = LAST[name]
    found = findings(text, displays=True)
    last = [f.verdict.verdict for f in found if f.line == found[-1].line]
    assert set(last) <= expected
    assert ("refuted" in expected) == ("refuted" in last)
