# ruff: noqa: E501 (formulas are written as in notes)
"""Exam sheets and handouts: shares told by a value, laws told by their masses, one letter for prior and law."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

GOOD = {"proved", "proved-under"}
SHARES = (
    r"Let $\pi = P(Y = 1)$ be the share of real images, $p$ the density of the real and $q$ that of the generated ones."
    "\n\n" r"$$\eta(x) = P(Y = 1 \mid X = x) = \frac{\pi p(x)}{\pi p(x) + (1 - \pi) q(x)}$$" "\n\n"
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "line", "verdict"),
    [
        (r"For $\pi = \frac12$", r"\log\frac{\eta(x)}{1 - \eta(x)} = \log p(x) - \log q(x)", "proved-under"),
        (r"For $\pi = 0.5$", r"\log\frac{\eta(x)}{1 - \eta(x)} = \log q(x) - \log p(x)", "refuted"),
        (r"For $\pi = 3/4$", r"\frac{\eta(x)}{1 - \eta(x)} = 3 \frac{p(x)}{q(x)}", "proved-under"),
        (r"For $\pi = 3/4$", r"\frac{\eta(x)}{1 - \eta(x)} = \frac{p(x)}{q(x)}", "refuted"),
        ("With equal priors", r"\eta(x) = \frac{p(x)}{p(x) + q(x)}", "proved-under"),
        ("With equal priors", r"\eta(x) = \frac{q(x)}{p(x) + q(x)}", "refuted"),
        ("Hence", r"\frac{\eta(x)}{1 - \eta(x)} = \frac{q(x)}{p(x)}", "unread"),
    ],
)
def test_a_share_may_be_told_by_its_value(said: str, line: str, verdict: str) -> None:
    assert last(f"{SHARES}{said}\n\n$${line}$$").verdict == verdict


@pytest.mark.parametrize(("sign", "verdict"), [("-", "supported"), ("", "refuted")])
def test_a_posterior_at_a_point_is_one_at_the_point_that_is_averaged_over(sign: str, verdict: str) -> None:
    line = r"\mathbb{E}_X[\eta \log \eta + (1 - \eta) \log(1 - \eta)] = H(Y \mid X)"
    assert last(f"{SHARES}$${sign}{line}$$").verdict == verdict


def test_a_decomposition_is_no_meaning_of_a_law() -> None:
    said = r"$$KL(\mu \| \nu) {} 0$$ With the Lebesgue decomposition $\mu = r \nu + \mu_s$ one goes on."
    assert findings(said.replace("{}", r"\ge"))[0].verdict.verdict == "proved"
    assert findings(said.replace("{}", r"\le"))[0].verdict.verdict == "refuted"


def test_a_letter_averaged_alone_may_be_a_function() -> None:
    said = r"Let $\rho = \mu + \nu$ and $\eta = \frac{d\mu}{d\rho}$. "
    right = r"\frac12 \int \log(2\eta) \, d\mu = \log 2 - \frac12 \int h(\eta) \, d\rho"
    assert last(f"{said}$${right}$$").verdict not in ("refuted", "type-error")
    assert last(r"$$\int \log \alpha \, d\mu = \int \log \alpha \, d\nu + 1$$").verdict == "refuted"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"D^*(i) = \frac{p_i}{p_i + q_i}", "proved-under"),
        (r"D^*(i) = \frac{q_i}{p_i + q_i}", "refuted"),
        (r"D_\pi^*(i) = \frac{3 p_i}{3 p_i + q_i}", "definition"),  # of an objective with weights
    ],
)
def test_the_index_of_a_mass_is_the_point(line: str, verdict: str) -> None:
    said = "Let $p$ be the density of the data and $q$ that of the generator. "
    assert last(f"{said}$${line}$$").verdict == verdict


ENCODED = r"\log d(x) = \mathbb{E}_{e(z|x)}[\log d(x|z)] - KL(e(z|x) \| \rho(z)) %s KL(e(z|x) \| d(z|x))"


@pytest.mark.parametrize(("sign", "verdict"), [("+", "proved-under"), ("-", "refuted")])
def test_the_prior_of_a_decoder_may_have_a_letter_of_its_own(sign: str, verdict: str) -> None:
    said = r"For an encoder $e(z|x)$ and a decoder $d(x|z)$ with prior $\rho(z)$ and marginal $d(x)$: "
    assert last(f"{said}$${ENCODED % sign}$$").verdict == verdict


def test_the_aggregated_encoder_is_no_prior() -> None:
    line = r"\log p(x) = \mathbb{E}_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \| q(z)) + KL(q(z|x) \| p(z|x))"
    assert last(f"$${line}$$").verdict == "refuted"


EXAM = r"""The real law is $P = (1/2, 1/4, 1/4)$ and the fake law is $Q = (1/4, 1/4, 1/2)$; the coin $Y$ is fair, $X \sim P$ if
$Y = 1$ and $X \sim Q$ if $Y = 0$. Logarithms are to base two.

**Question 1.** Find the entropies, and the best values.

"""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"H(P) = \tfrac32\ \text{bits} \approx 1.0397\ \text{nats}", "unread"),
        (r"-1 + I(X; Y) = -H(Y | X)", "unread"),
        (r"\max_D \{ \mathbb{E}_P \log D + \mathbb{E}_Q \log(1 - D) \} = -2 + 2 I(X; Y)", "unread"),
    ],
)
def test_laws_that_are_told_by_their_masses(line: str, verdict: str) -> None:
    assert last(f"{EXAM}$${line}$$").verdict == verdict


def test_laws_that_are_told_by_their_masses_may_be_equal_in_some_way() -> None:
    line = r"$$H(P) = H(Q) = \tfrac12 \cdot 1 + \tfrac14 \cdot 2 + \tfrac14 \cdot 2 = \tfrac32$$"
    assert all(f.verdict.verdict in GOOD for f in findings(EXAM + line)[-3:])
    false = findings(EXAM + line.replace("H(Q)", "2 H(Q)"))[-3:]
    assert [f.verdict.verdict for f in false] == ["refuted", "refuted", "proved"]


@pytest.mark.parametrize(("sign", "verdict"), [("", "proved-under"), ("-", "refuted")])
def test_the_empirical_law_is_that_of_the_sample(sign: str, verdict: str) -> None:
    said = EXAM + r"Let $\hat P$ be the empirical law of $x_1, \dots, x_n$. Then "
    line = rf"-\frac1n \sum_{{i=1}}^n \log Q_\theta(x_i) = {sign} H(\hat P) + KL(\hat P \| Q_\theta)"
    assert last(f"{said}$${line}$$").verdict == verdict


def test_a_value_may_be_that_of_an_example() -> None:
    game = r"$$V(D) = \mathbb{E}_p[\log D(x)] + \mathbb{E}_q[\log(1 - D(x))]$$" "\n\n"
    value = r"$$\max_D V(D) = -2 \log 2 + 1.4 \log 2$$"
    assert last(f"{game}Example: laws that overlap in a third of the cases.\n\n{value}").verdict == "unread"
    assert last(f"{game}For $p = q$\n\n{value}").verdict == "refuted"


def test_masses_of_one_item_are_not_those_of_the_next() -> None:
    first = r"**1. Coins.** Let $P = \mathrm{Ber}(3/4)$ and $Q = \mathrm{Ber}(1/4)$. "
    value = r"$$JS(P, Q) = \tfrac34 \log\tfrac43$$"
    assert last(first + value).verdict == "refuted"
    assert last(f"{first}\n\n**2. Modes.** For a model on two of four points {value}").verdict == "unread"


CONTRASTED = (
    r"$$h_\theta(x) = \frac{p_\theta(x)}{p_\theta(x) + k p_n(x)}$$" "\n\n"
    r"$$J(\theta) = \mathbb{E}_{x \sim p_d}[\ln h_\theta(x)] + k \mathbb{E}_{x \sim p_n}[\ln(1 - h_\theta(x))]$$" "\n\n"
)  # fmt: skip


@pytest.mark.parametrize(("sign", "verdict"), [("-", "proved-under"), ("+", "refuted")])
def test_a_posterior_by_a_letter_of_its_own_keeps_its_meaning(sign: str, verdict: str) -> None:
    slope = r"\mathbb{E}_{p_d}[(1 - h_\theta) \nabla_\theta \ln p_\theta] %s k \mathbb{E}_{p_n}[h_\theta \nabla_\theta \ln p_\theta]"
    assert last(rf"{CONTRASTED}$$\nabla_\theta J(\theta) = {slope % sign}$$").verdict == verdict


@pytest.mark.parametrize(
    "line",
    [
        r"\mathbb{E}_{X \sim \mathcal{E}(\lambda)}[\ln\frac{\lambda}{\mu} - (\lambda - \mu) X] = \ln\frac{\lambda}{\mu} + \frac{\mu}{\lambda} - 1",
        r"\mathbb{E}_{P_r}[f(x)] + \mathbb{E}_{P_g}[g(y)] = \mathbb{E}_\gamma[f(x) + g(y)]",
        r"\log\frac{D^*(z)}{1 - D^*(z)} = \log\frac{q_\phi(z)}{p(z)}",
    ],
)
def test_laws_of_which_the_line_says_too_little(line: str) -> None:
    assert last(rf"$$\int p(x) \, dx = 1$$ $${line}$$").verdict not in ("refuted", "type-error")


@pytest.mark.parametrize("seed", range(6))
def test_a_mean_that_names_no_law_is_under_the_one_the_text_has(seed: int) -> None:
    text = r"$$I(c; x) %s \mathbb{E}_{c, x}[\log Q(c|x)] + H(c)$$"
    text += "\n\nThe gap is\n\n" r"$$\mathbb{E}_x[KL(P(c|x) \| Q(c|x))]$$"
    assert findings(text % r"\ge", seed)[0].verdict.verdict == "supported"
    assert findings(text % r"\le", seed)[0].verdict.verdict == "refuted"
