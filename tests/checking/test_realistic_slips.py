# ruff: noqa: E501 (formulas are written as in notes)
"""Slips that authors make, each beside the line that is right, in notations that nobody had shown the checker."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

DUAL = (
    r"$$W_1(\mu, \nu) = \sup_{\|f\|_L \le 1} \mathbb{E}_{x \sim \mu}[f(x)] - \mathbb{E}_{x \sim \nu}[f(x)]$$" + "\n\n"
)
PENALTY = r"The critic with gradient penalty minimises $$L = E_{x \sim p_g}[D(x)] - E_{x \sim p_r}[D(x)] + \lambda %s$$"
SIGMOID = r"With $\sigma(a) = 1/(1 + e^{-a})$ the slope is $$\frac{d}{da} \log(1 - \sigma(a)) = %s$$"
MACHINE = "For binary units, $$E(v, h) = -v^\\top W h$$ $$p(v, h) = e^{-E(v, h)}/Z$$ For any variables,\n\n"
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
}  # fmt: skip


@pytest.mark.parametrize("name", LAST)
def test_a_line_and_the_slip_beside_it(name: str) -> None:
    text, verdicts = LAST[name]
    assert last(text).verdict in verdicts
