# ruff: noqa: E501 (formulas are written as in notes)
r"""Lines as an archive of proofs writes them: a base b, laws told as `P: X ~ ..`, joint laws, entropies h(X)."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

GOOD = {"proved", "proved-under", "supported"}
LAWS = "Let $p(x)$ and $q(x)$ be two laws.\n\n"
COINS = r"$$P: \; X \sim \mathrm{Bern}(p_1)$$" + "\n" + r"$$Q: \; X \sim \mathrm{Bern}(p_2)$$" + "\n\nThen\n\n"
COUNTS = r"$$P: \; X \sim \mathrm{Poiss}(\lambda_1)$$" + "\n" + r"$$Q: \; X \sim \mathrm{Poiss}(\lambda_2)$$" + "\n\n"
FIRST = r"The divergence is $$KL[P||Q] = \int p(x) \log \frac{p(x)}{q(x)} dx$$" + "\n\n"
PAIRS = FIRST + r"where now $p(x, y) = p_1(x) p_2(y)$ and $q(x, y) = q_1(x) q_2(y)$. Then" + "\n\n"
DENSE = r"Let $X$ and $Y$ have the joint density $p(x, y)$." + "\n\n"
NORMAL = r"Let $X \sim \mathcal{N}(\mu, \sigma^2)$." + "\n\nIts differential entropy in nats is\n\n"
ELBO = (
    r"$$\mathbb{E}_{q(z|x)}\left[\log \frac{p(x, z)}{q(z|x)}\right] =: \mathcal{L}(q)$$"
    "\n\nA second form has the entropy of the encoder,\n\n"
)
LINES = [  # what stands above, a true line, a false one
    (
        LAWS,
        r"-\sum_x p(x) \log_b p(x) \le -\sum_x p(x) \log_b q(x)",
        r"-\sum_x p(x) \log_b p(x) \ge -\sum_x p(x) \log_b q(x)",
    ),
    (LAWS, r"\sum_x p(x) \log_b \frac{p(x)}{q(x)} \ge 0", r"\sum_x p(x) \log_b \frac{q(x)}{p(x)} \ge 0"),
    (
        COINS,
        r"KL[P||Q] = \ln \frac{1-p_1}{1-p_2} + p_1 \ln \frac{p_1 (1-p_2)}{p_2 (1-p_1)}",
        r"KL[P||Q] = \ln \frac{1-p_1}{1-p_2} + p_2 \ln \frac{p_1 (1-p_2)}{p_2 (1-p_1)}",
    ),
    (
        FIRST,
        r"KL[P||Q] = \int \int p(x, y) \log \frac{p(x, y)}{q(x, y)} dy dx",
        r"KL[P||Q] = \int \int p(x, y) \log \frac{q(x, y)}{p(x, y)} dy dx",
    ),
    (
        PAIRS,
        r"KL[P||Q] = \int \int p_1(x) p_2(y) \left( \log \frac{p_1(x)}{q_1(x)} + \log \frac{p_2(y)}{q_2(y)} \right) dy dx",
        r"KL[P||Q] = \int \int p_1(x) p_2(y) \left( \log \frac{p_1(x)}{q_1(x)} - \log \frac{p_2(y)}{q_2(y)} \right) dy dx",
    ),
    (DENSE, r"h(X) = -\int p(x) \log p(x) dx", r"h(X) = \int p(x) \log p(x) dx"),
    (DENSE, r"h(X|Y) = -\int \int p(x, y) \log p(x|y) dx dy", r"h(X|Y) = -\int \int p(x, y) \log p(y|x) dx dy"),
    (NORMAL, r"h(X) = \frac12 \ln(2 \pi \sigma^2 e)", r"h(X) = \frac12 \ln(2 \pi \sigma^2)"),
    (
        ELBO,
        r"\mathcal{L}(q) = \mathbb{E}_{q(z|x)}[\log p(x, z)] + H(q(z|x))",
        r"\mathcal{L}(q) = \mathbb{E}_{q(z|x)}[\log p(x, z)] - H(q(z|x))",
    ),
]


@pytest.mark.parametrize(("above", "line"), [(above, true) for above, true, _ in LINES])
def test_true_lines(above: str, line: str) -> None:
    assert last(f"{above}$${line}$$").verdict in GOOD


@pytest.mark.parametrize(("above", "line"), [(above, false) for above, _, false in LINES])
def test_false_lines(above: str, line: str) -> None:
    assert last(f"{above}$${line}$$").verdict == "refuted"


def test_a_base_is_greater_than_one() -> None:
    assert last(r"$$\log_b a = \frac{\ln a}{\ln b}$$").verdict in GOOD


def test_the_laws_of_two_coordinates_are_not_called_unequal() -> None:
    text = r"KL is invariant, $$KL[p(x) || q(x)] = KL[p(y) || q(y)]$$"
    assert last(text).verdict == "unread"


def test_a_law_told_of_a_variable_is_that_law() -> None:
    line = r"\mathbb{E}_p\left[x \ln \frac{\lambda_1}{\lambda_2}\right] = \lambda_1 \ln \frac{\lambda_1}{\lambda_2}"
    assert last(f"{COUNTS}$${line}$$").verdict == "unread"


def test_an_integral_of_nothing_is_one_of_one() -> None:
    text = r"Let $P: X \sim \mathcal{U}(a, b)$. Then $$\frac{1}{b - a} \int_a^b \, dx = \frac{1}{b - a} (b - a)$$"
    assert last(text).verdict in GOOD


@pytest.mark.parametrize(
    "line", [r"\sum_{n=1}^\infty n 2^{-n} = 2", r"\sum_{k=1}^\infty \frac{1}{k^2} = \frac{\pi^2}{6}"]
)
def test_a_sum_without_end_is_not_cut_short(line: str) -> None:
    assert last(f"The limit is $${line}$$").verdict in {"unread", "definition"}


RATIO = "Let $r^*(x) = p(x)/q(x)$.\n\n"


def test_a_best_ratio_that_the_text_gives() -> None:
    assert last(RATIO + r"$$\mathbb{E}_q[(r^*(x) - 1)^2] = \mathbb{E}_p[r^*(x)] - 1$$").verdict in GOOD
    assert last(RATIO + r"$$\mathbb{E}_q[(r^*(x) - 1)^2] = \mathbb{E}_p[r^*(x)] + 1$$").verdict == "refuted"


def test_a_best_ratio_that_the_text_does_not_give() -> None:
    assert last(r"Then $$\mathbb{E}_q[(r^*(x) - 1)^2] = \mathbb{E}_p[r^*(x)] - 1$$").verdict == "unread"


MIXED = r"Let $p_\epsilon = (1 - \epsilon) p + \epsilon q$." + "\n\n"


def test_the_weight_of_a_mixture_lies_between_zero_and_one() -> None:
    assert last(MIXED + r"$$KL(p_\epsilon \| p) \le \epsilon KL(q \| p)$$").verdict in GOOD
    assert last(MIXED + r"$$KL(p_\epsilon \| p) \ge \epsilon KL(q \| p)$$").verdict == "refuted"


def test_what_the_generator_minimises_may_be_called_by_the_name_of_the_value() -> None:
    game = r"$$V(G, D) = E_{x \sim p_{data}}[\log D(x)] + E_{x \sim p_G}[\log(1 - D(x))]$$" + "\n\n"
    line = r"$$V = E_{x \sim p_G}[\log(1 - D(x))]$$"
    assert last(f"{game}The objective for the generator is {line}").verdict == "definition"
    assert last(f"{game}The value is {line}").verdict == "refuted"
