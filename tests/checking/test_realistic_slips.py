# ruff: noqa: E501 (formulas are written as in notes)
"""Slips that authors make, each beside the line that is right, in notations that nobody had shown the checker."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.reading import told
from gantheory.reading import read_text
from tests.checking.texts import last

DUAL = (
    r"$$W_1(\mu, \nu) = \sup_{\|f\|_L \le 1} \mathbb{E}_{x \sim \mu}[f(x)] - \mathbb{E}_{x \sim \nu}[f(x)]$$" + "\n\n"
)
MIXED = r"$$\pi E_p[f(x)] + (1 - \pi) E_q[f(x)] = \int (\pi p(x) + %s q(x)) f(x) dx$$"
LOSS_OF_A_CRITIC = (
    r"The critic minimises $L = E_{x \sim q}[D(x)] - E_{x \sim p}[D(x)]"
    r" + \lambda E_{\hat x}[(\|\nabla_{\hat x} D(\hat x)\|_2 %s 1)^2]$."
)
PENALTY = r"The critic with gradient penalty minimises $$L = E_{x \sim p_g}[D(x)] - E_{x \sim p_r}[D(x)] + \lambda %s$$"
SIGMOID = r"With $\sigma(a) = 1/(1 + e^{-a})$ the slope is $$\frac{d}{da} \log(1 - \sigma(a)) = %s$$"
MACHINE = "For binary units, $$E(v, h) = -v^\\top W h$$ $$p(v, h) = e^{-E(v, h)}/Z$$ For any variables,\n\n"
GAME = r"$$V(D, G) = E_{x \sim p_r}[\log D(x)] + E_{z \sim p_z}[\log(1 - D(G(z)))]$$" + "\n\n"
INTEGRAL = r"$$V(D, G) = \int (p_r(x) \log D(x) + p_g(x) \log(%s)) dx$$"
SHARES = r"Responsibilities of EM: $$p(z = k | x) = \frac{\pi_k \mathcal{N}(x | \mu_k, \sigma_k^2)}{\sum_j \pi_j \mathcal{N}(x | \mu_j, %s)}$$"
MIXTURE = r"EM for $p(x) = \sum_{k=1}^K \pi_k \mathcal{N}(x; \mu_k, \sigma_k^2)$: "
EXPECTED = r"Let $Q(\theta, \theta^{old}) = E_{p(z | x, \theta^{old})}[\log p(x, z | \theta)]$. "
ROOT = r"$$W_p(P, Q) = \left(\inf_{\gamma \in \Pi(P, Q)} \mathbb{E}_{(x, y) \sim \gamma}[\|x - y\|^p]\right)^{%s}$$"
EVIDENCE = r"$$\log p(x | \theta) = Q(\theta, \theta^{old}) %s E_{p(z | x, \theta^{old})}[\log p(z | x, \theta)]$$"
NOISE = r"Samples are $G(z)$. $$V(G, D) = E_{x \sim p_{data}}[\log D(x)] + E_{z \sim p_z}[\log(1 - %s)]$$"
CODES = r"Samples are $G(z)$, codes $E(x)$. $$V(E, D) = E_{z \sim p(z)}[\log D(z)] + E_{x \sim p_{data}}[\log(1 - D(E(x)))]$$"
HELLINGER = r"$$H^2(p, q) = 1 - \int \sqrt{p(x) q(x)} dx$$" + "\n\n"
UPDATE = r"In an RBM, contrastive divergence uses the update $$%s$$"
PHASES = r"(\langle v_i h_j \rangle_{%s} - \langle v_i h_j \rangle_{%s})"
RIGHT = {"proved", "proved-under", "supported"}
LAST = {  # the last line of a document, and its verdicts
    "the slope of a logarithm": (SIGMOID % r"-\sigma(a)", RIGHT),
    "the slope of a logarithm, of the other class": (SIGMOID % r"-(1 - \sigma(a))", {"refuted"}),
    "the slope where a sigmoid has a value": (SIGMOID.replace("/(1 + e^{-a})", "/2") % r"-(1 - \sigma(a))", {"unread"}),
    "information by divergences": (r"$$I(X; Z) = \mathbb{E}_{p(z)}[KL(p(x|z) \| p(x))]$$", RIGHT),
    "a divergence from a law of the condition": (r"$$I(X; Z) = \mathbb{E}_{p(z)}[KL(p(x|z) \| p(z))]$$", {"type-error"}),
    "the law of a condition first": (r"$$I(X; Z) = \mathbb{E}_{p(x)}[KL(p(z) \| p(x|z))]$$", {"type-error"}),
    "entropies where p is a machine": (MACHINE + r"$$I(X; Y) = H(X) + H(Y) - H(X, Y)$$", RIGHT),
    "entropies where p is a machine, a sign": (MACHINE + r"$$I(X; Y) = H(X) + H(Y) + H(X, Y)$$", {"refuted"}),
    "conditioning where p is a machine, turned": (MACHINE + r"$$H(Y | X) \ge H(Y)$$", {"refuted"}),
    "a penalty": (PENALTY % r"E[(\|\nabla D(\hat{x})\|_2 - 1)^2]", {"definition"}),
    "a penalty, the gap turned": (PENALTY % r"E[(1 - \|\nabla D(\hat{x})\|_2)^2]", {"definition"}),
    "a penalty on one side": (PENALTY % r"E[\max(0, \|\nabla D(\hat{x})\|_2 - 1)^2]", {"definition"}),
    "a penalty that is 0 without slope": (PENALTY % r"E[\|\nabla D(\hat{x})\|_2^2]", {"definition"}),
    "a penalty in a loss of a critic": (LOSS_OF_A_CRITIC % "-", {"definition"}),
    "a penalty in a loss of a critic, a sign": (LOSS_OF_A_CRITIC % "+", {"refuted"}),
    "a penalty, a sign": (PENALTY % r"E[(\|\nabla D(\hat{x})\|_2 + 1)^2]", {"refuted"}),
    "a penalty of values": (PENALTY % r"E[(\|D(\hat{x})\|_2 - 1)^2]", {"refuted"}),
    "a penalty, the square lost": (PENALTY % r"E[\|\nabla D(\hat{x})\|_2 - 1]", {"refuted"}),
    "a square of values, no penalty of slopes": (PENALTY % r"E[(|D(x)| - 1)^2]", {"definition"}),
    "information of an encoder": (r"$$I_q(x; z) \le \mathbb{E}_{p(x)}[KL(q(z|x) \| p(z))]$$", RIGHT),
    "information of an encoder, turned": (r"$$I_q(x; z) \ge \mathbb{E}_{p(x)}[KL(q(z|x) \| p(z))]$$", {"refuted"}),
    "information of an encoder, in a sentence": (r"So $I_q(x; z) \ge \mathbb{E}_{x \sim p_{data}}[KL(q(z|x) \| p(z))]$.", {"refuted"}),
    "rate and information": (r"$$\mathbb{E}_{p(x)}[KL(q_\phi(z|x) \| p(z))] = I_q(x; z) + KL(q_\phi(z) \| p(z))$$", RIGHT),
    "rate and information, swapped": (r"$$\mathbb{E}_{p(x)}[KL(q_\phi(z|x) \| p(z))] = I_q(x; z) + KL(p(z) \| q_\phi(z))$$", {"refuted"}),
    "information without a law to average": (r"$$I_q(x; z) \ge KL(q(z|x) \| p(z))$$", {"definition", "unread"}),
    "the slope of W": (DUAL + r"$$\nabla_\theta W_1(P, P_\theta) = -E_{z \sim p(z)}[\nabla_\theta f(g_\theta(z))]$$", RIGHT),
    "the slope of W, the laws swapped": (DUAL + r"$$\nabla_\theta W_1(P_\theta, P) = E_{z \sim p(z)}[\nabla_\theta f(g_\theta(z))]$$", RIGHT),
    "the slope of W, a sign": (DUAL + r"$$\nabla_\theta W_1(P, P_\theta) = E_{z \sim p(z)}[\nabla_\theta f(g_\theta(z))]$$", {"refuted"}),
    "the slope of W, of another critic": (DUAL + r"$$\nabla_\theta W_1(P, P_\theta) = E_{z \sim p(z)}[\nabla_\theta h(g_\theta(z))]$$", {"unread"}),
    "a value of JSD": (r"$$JSD(p \| q) = \frac{1}{2} \log 2$$", {"unread"}),
    "a value of JSD, in bits": (r"$$JSD(p \| q) = 1$$", {"unread"}),
    "a value that JSD never has": (r"$$JSD(p \| q) = 2 \log 2$$", {"refuted"}),
    "a value that KL never has": (r"$$KL(p \| q) = -\log 2$$", {"refuted"}),
    "the game as an integral": (GAME + "By a change of variables this equals " + INTEGRAL % "1 - D(x)", RIGHT),
    "the game as an integral, a 1 lost": (GAME + "By a change of variables this equals " + INTEGRAL % "D(x)", {"refuted"}),
    "another game": (GAME + "In practice one rewrites it, and plays instead " + INTEGRAL % "D(x)", {"definition"}),
    "a learning rule": (UPDATE % (r"\Delta W_{ij} = \eta " + PHASES % ("data", "recon")), {"supported"}),
    "a learning rule, turned": (UPDATE % (r"\Delta W_{ij} = \eta " + PHASES % ("recon", "data")), {"refuted"}),
    "a learning rule, one phase twice": (UPDATE % (r"\Delta W_{ij} = \eta " + PHASES % ("data", "data")), {"refuted"}),
    "a learning rule as an assignment": (UPDATE % (r"W_{ij} \leftarrow W_{ij} - \eta " + PHASES % ("data", "model")), {"refuted"}),
    "a learning rule for a cost": (UPDATE.replace("update", "descent on the cost") % (r"\Delta W_{ij} = -\eta " + PHASES % ("data", "model")), {"unread", "definition"}),
    "a gradient of no known sign": (r"The gradient of an RBM: $$\Delta W_{ij} = -\beta " + PHASES % ("data", "model") + "$$", {"unread", "definition"}),
    "Jensen in a sentence": (r"Jensen: for convex $\phi$, $\phi(E[X]) \le E[\phi(X)]$.", {"supported"}),
    "Jensen in a sentence, turned": (r"Jensen: for convex $\phi$, $\phi(E[X]) \ge E[\phi(X)]$.", {"refuted"}),
    "Jensen for logarithms, turned": (r"By Jensen's inequality, $\log E[X] \le E[\log X]$.", {"refuted"}),
    "Jensen under a condition": (r"If one could use Jensen's inequality, $\log E[X] \le E[\log X]$.", {"definition"}),
    "Pinsker in a sentence, turned": (r"Pinsker's inequality says that $TV(p, q) \ge \sqrt{\frac{1}{2} KL(p \| q)}$.", {"refuted"}),
    "responsibilities": (SHARES % r"\sigma_j^2", {"definition"}),
    "responsibilities of one width": (SHARES.replace(r"\sigma_k^2", r"\sigma^2") % r"\sigma^2", {"definition"}),
    "responsibilities, an index left": (SHARES % r"\sigma_k^2", {"refuted"}),
    "pairs of points, no shares": (r"In EM, $$w_i = \frac{e^{f(x_i, y_i)}}{\sum_j e^{f(x_i, y_j)}}$$", {"definition"}),
    "the weights of a mixture": (MIXTURE + r"$$\pi_k = \frac{N_k}{N}$$", {"definition"}),
    "the weights of a mixture, upside down": (MIXTURE + r"$$\pi_k = \frac{N}{N_k}$$", {"refuted"}),
    "the step of EM": (EXPECTED + r"$$\theta^{new} = \arg\max_\theta Q(\theta, \theta^{old})$$", {"definition", *RIGHT}),
    "the step of EM, turned": (EXPECTED + r"$$\theta^{new} = \arg\min_\theta Q(\theta, \theta^{old})$$", {"refuted"}),
    "W of shifted normal laws": (r"$$W_1(\mathcal{N}(a, 1), \mathcal{N}(b, 1)) = |a - b|$$", {"supported"}),
    "W of shifted normal laws, squared": (r"$$W_1(\mathcal{N}(a, 1), \mathcal{N}(b, 1)) = (a - b)^2$$", {"refuted"}),
    "W of normal laws of two widths": (r"$$W_1(\mathcal{N}(a, s^2), \mathcal{N}(b, t^2)) = |a - b|$$", {"definition", "unread"}),
    "W_1 and W_2": (r"$$W_1(P, Q) \le W_2(P, Q)$$", {"supported"}),
    "W_1 and W_2, turned": (r"$$W_1(P, Q) \ge W_2(P, Q)$$", {"refuted"}),
    "W_1 and W_2 of other laws": (r"$$W_1(P, Q) \ge W_2(P, R)$$", {"definition", "unread"}),
    "the root of W_p": (ROOT % "1/p", {"definition"}),
    "the root of W_p, a power": (ROOT % "p", {"refuted"}),
    "the log-evidence by Q": (EXPECTED + EVIDENCE % "-", RIGHT),
    "the log-evidence by Q, a sign": (EXPECTED + EVIDENCE % "+", {"refuted"}),
    "masses beside a machine": (MACHINE + r"$$KL(P \| Q) = \sum_i p_i \log \frac{p_i}{q_i}$$", RIGHT),
    "masses beside a machine, swapped": (MACHINE + r"$$KL(P \| Q) = \sum_i q_i \log \frac{p_i}{q_i}$$", {"refuted"}),
    "roots of masses beside a machine, lost": (MACHINE + r"$$\sum_i (\sqrt{p_i} - \sqrt{q_i})^2 = 2 - 2 \sum_i p_i q_i$$", {"refuted"}),
    "noise under D": (NOISE % "D(z)", {"type-error"}),
    "noise under D, made to a sample": (NOISE % "D(G(z))", RIGHT | {"definition"}),
    "codes under D": (CODES, {"definition"}),
    "an argmax over logarithms": (r"$$\hat\theta = \arg\max_\theta \sum_{i=1}^n \log p_\theta(x_i)$$", RIGHT | {"definition"}),
    "an argmax over a product of logarithms": (r"$$\hat\theta = \arg\max_\theta \prod_{i=1}^n \log p_\theta(x_i)$$", {"refuted"}),
    "the logarithm of a product": (r"$$\hat\theta = \arg\max_\theta \log \prod_{i=1}^n p_\theta(x_i)$$", RIGHT | {"definition"}),
    "a conjugate beside its function": (r"For KL take $f(t) = t \log t$, with $f^*(u) = e^{u - 1}$.", RIGHT),
    "means under a mixture by pi": (MIXED % r"(1 - \pi)", RIGHT),
    "means under a mixture by pi, a weight twice": (MIXED % r"\pi", {"refuted"}),
    "pi, where it is the number": (r"$$c = 2\pi (1 - \pi)$$" + MIXED % r"\pi", {"unread"}),
    "two conjugates": (r"For $f(u)=u\log u$ we get $f^*(t)=e^{t-1}$, and for $f(u)=-\log u$, $f^*(t)=-1-\log(-t)$.", RIGHT),
    "two conjugates, wrong": (
        r"For $f(u)=u\log u$ we get $f^*(t)=e^{t-1}$, and for $f(u)=-\log u$, $f^*(t)=1-\log(-t)$.",
        {"refuted"},
    ),
    "a conjugate that is got, wrong": (r"For $f(u)=(u-1)^2$ one finds $f^*(t)=\frac{t^2}{2}+t$.", {"refuted"}),
    "a conjugate beside its function, wrong": (r"For KL take $f(t) = t \log t$, with $f^*(u) = e^u - 1$.", {"refuted"}),
    "the largest differential entropy": (r"$$h(X) \le \frac12 \log(2 \pi e \, \mathrm{Var}(X))$$", {"supported"}),
    "the largest differential entropy, turned": (r"$$h(X) \ge \frac12 \log(2 \pi e \, \mathrm{Var}(X))$$", {"refuted"}),
    "the largest differential entropy, a factor": (r"$$h(X) \le \frac12 \log(2 \pi \, \mathrm{Var}(X))$$", {"definition", "unread"}),
    "differential entropies": (r"$$I(X; Y) = h(X) - h(X | Y)$$", RIGHT),
    "differential entropies, a sign": (r"$$I(X; Y) = h(X) + h(X | Y)$$", {"refuted"}),
    "differential entropies, of the other": (r"$$I(X; Y) = h(X) - h(Y | X)$$", {"refuted"}),
    "differential entropies of a channel": (r"$$I(X; Y) = h(Y) - h(N)$$", {"definition", "unread"}),
    "a conditional differential entropy, turned": (r"$$h(X | Y) \ge h(X)$$", {"refuted"}),
    "what holds of masses alone": (r"$$h(X, Y) \ge h(X)$$", {"definition", "unread"}),
    "densities may be large": (r"$$h(X) \ge 0$$", {"definition", "unread"}),
    "a cross-entropy beside Hellinger's H": (HELLINGER + r"$$H(p, q) = -\int p(x) \log q(x) dx$$", RIGHT),
    "a cross-entropy beside Hellinger's H, swapped": (HELLINGER + r"$$H(p, q) = -\int q(x) \log p(x) dx$$", {"refuted"}),
    "a biconjugate in a sentence": (r"For every $f$ we have $f^{**} \le f$.", {"supported"}),
    "a biconjugate in a sentence, turned": (r"For every $f$ we have $f^{**} \ge f$.", {"refuted"}),
    "a biconjugate at a point, turned": (r"We know that $$f^{**}(u) \ge f(u)$$", {"refuted"}),
    "a biconjugate of a convex function": (r"For convex $f$ also $f^{**} \ge f$.", {"definition"}),
}  # fmt: skip


@pytest.mark.parametrize("name", LAST)
def test_a_line_and_the_slip_beside_it(name: str) -> None:
    text, verdicts = LAST[name]
    assert last(text).verdict in verdicts


@pytest.mark.parametrize(
    ("bound", "found"), [(r"\frac12\log 2", True), (r"\log 2", False), (r"\tfrac{1}{2} \ln 2", True)]
)
def test_a_bound_in_a_sentence(bound: str, found: bool) -> None:
    text = f"The JS divergence is always at most ${bound}$, and it is symmetric."
    assert any(t.verdict.verdict == "refuted" for t in told(read_text(text), seed=1)) == found


LEFT = {
    "a covariance": (r"\sum_j \pi_j N(x; \mu_j, \Sigma_k)", "2/3"),
    "a mean": (r"\sum_j \pi_j N(x; \mu_k, \Sigma_j)", "2/3"),
    "a weight": (r"\sum_j \pi_k N(x; \mu_j, \Sigma_j)", "1/4"),
}


@pytest.mark.parametrize(("below", "share"), LEFT.values(), ids=LEFT)
def test_the_share_of_a_component_whose_parameters_are_left_in_all(below: str, share: str) -> None:
    text = r"EM for $p(x) = \sum_k \pi_k N(x; \mu_k, \Sigma_k)$ has the responsibilities"
    verdict = last(rf"{text} $$\gamma_k = \frac{{\pi_k N(x; \mu_k, \Sigma_k)}}{{{below}}}$$")
    assert verdict.verdict == "refuted"
    assert verdict.counterexample is not None
    assert (verdict.counterexample["lhs"], verdict.counterexample["rhs"]) == (share, "1/2")
