# ruff: noqa: E501 (formulas are written as in notes)
"""Laws by capitals and their densities by small letters without a point, minima by wedges, text between the rows."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

GOOD = {"proved", "proved-under"}
BARE = [
    (r"KL(P_0 \| P_1) = \int p_0 \log\frac{p_0}{p_1} \, d\mu", r"KL(P_0 \| P_1) = \int p_1 \log\frac{p_0}{p_1} \, d\mu"),
    (r"\int \min(p_0, p_1) \, d\mu = 1 - TV(P_0, P_1)", r"\int \min(p_0, p_1) \, d\mu = 1 - 2 TV(P_0, P_1)"),
    (r"KL(P_0 \| P_1) = \mathbb{E}_{P_0}\left[\log\frac{p_0}{p_1}\right]", r"KL(P_0 \| P_1) = \mathbb{E}_{P_1}\left[\log\frac{p_0}{p_1}\right]"),
    (r"KL(\mathbb{P}_r \| \mathbb{P}_g) = \int \log\frac{p_r}{p_g} \, d\mathbb{P}_r", r"KL(\mathbb{P}_r \| \mathbb{P}_g) = \int \log\frac{p_g}{p_r} \, d\mathbb{P}_r"),
    (r"TV(P_1, P_2) = \frac12 \sum_x |p_1 - p_2|", r"TV(P_1, P_2) = \sum_x |p_1 - p_2|"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), BARE)
def test_densities_without_a_point_are_those_of_the_laws(right: str, wrong: str) -> None:
    assert last(f"$${right}$$").verdict in GOOD
    assert last(f"$${wrong}$$").verdict == "refuted"


@pytest.mark.parametrize("said", ["Let $P_0$ and $P_1$ have densities $p_0, p_1$.", "Seien $P_0, P_1$ Verteilungen mit Dichten $p_0$ und $p_1$."])  # fmt: skip
def test_densities_told_as_a_list(said: str) -> None:
    assert last(rf"{said} $$\int \min(p_0, p_1) \, d\mu = 1 - TV(P_0, P_1)$$").verdict in GOOD


def test_the_numbers_of_coins_are_no_densities() -> None:
    coins = r"$P_1 = \mathrm{Ber}(p_1)$ and $P_2 = \mathrm{Ber}(p_2)$: $$KL(P_1 \| P_2) = p_1 \log\frac{p_1}{p_2} + (1 - p_1) \log\frac{1 - p_1}{1 - p_2}$$"
    assert last(coins).verdict not in {"refuted", "type-error"}


LATTICE = [
    (r"\int p \wedge q = 1 - TV(p, q)", r"\int p \wedge q = 1 + TV(p, q)"),
    (r"TV(p, q) = \int p \vee q - 1", r"TV(p, q) = \int p \vee q"),
    (r"\frac1q - \frac{1}{p + q} = \frac{p}{q(p + q)}", r"\frac1q - \frac{1}{p + q} = \frac{p}{p(p + q)}"),
    (r"\frac12 \int \frac{pq(p + q)}{(p + q)^2} dx = \frac12 \int \frac{pq}{p + q} dx", r"\frac12 \int \frac{pq(p + q)}{(p + q)^2} dx = \int \frac{pq}{p + q} dx"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), LATTICE)
def test_minima_by_wedges_and_products_with_a_sum_of_laws(right: str, wrong: str) -> None:
    assert last(f"$${right}$$").verdict in {*GOOD, "supported"}
    assert last(f"$${wrong}$$").verdict == "refuted"


def test_a_minimum_that_could_take_one_factor_or_both() -> None:
    assert last(r"$$\int 2 p \wedge q \le 2$$").verdict == "unread"


@pytest.mark.parametrize(("law", "verdict"), [("q", "proved"), ("p", "refuted")])
def test_text_between_the_rows_of_an_align(law: str, verdict: str) -> None:
    rows = rf"""\begin{{align}}
TV(p, q) &= \frac12 \int |p(x) - q(x)| \, dx \\
\intertext{{and by Jensen's inequality, as in the lecture, where the mean is under p,}}
KL(p \| q) &= \int p(x) \log\frac{{p(x)}}{{{law}(x)}} \, dx
\end{{align}}"""
    assert [f.verdict.verdict for f in findings(rows)] == ["proved", verdict]


SECOND_MOMENT = (
    r"\log p_\psi(x) \le \frac12 \log \mathbb{E}_{q_\phi}\left[\left(\frac{p_\psi(x, z)}{q_\phi(z | x)}\right)^2\right]"
)


def test_a_bare_mean_is_under_the_conditional_in_it() -> None:
    before = (
        r"Encoder $q_\phi(z | x)$, aggregated $q_\phi(z) = \int \pi(x) q_\phi(z | x) dx$, joint $p_\psi(x, z)$."
        + "\n\n"
    )
    assert last(f"{before}$${SECOND_MOMENT}$$").verdict == "supported"
    turned = SECOND_MOMENT.replace(r"\le ", r"\ge ")
    assert last(f"{before}$${turned}$$").verdict == "refuted"


OF_NAMED = [
    (r"TV(P, Q) = 1 - \int \min(f_P, f_Q) \, dx", r"TV(P, Q) = 1 - \int \max(f_P, f_Q) \, dx"),
    (r"KL(P \| Q) = \int f_P \log\frac{f_P}{f_Q} dx", r"KL(P \| Q) = \int f_P \log\frac{f_Q}{f_P} dx"),
]


@pytest.mark.parametrize("said", ["", "$P, Q$ have densities $f_P, f_Q$.\n\n"])
@pytest.mark.parametrize(("right", "wrong"), OF_NAMED)
def test_densities_labelled_by_their_laws(said: str, right: str, wrong: str) -> None:
    assert last(f"{said}$${right}$$").verdict in GOOD
    assert last(f"{said}$${wrong}$$").verdict == "refuted"


def test_densities_of_any_letter_that_a_sentence_gives() -> None:
    said = "Seien $P$ und $Q$ Verteilungen mit Dichten $f$ und $g$. Dann gilt\n\n"
    assert last(rf"{said}$$\int \min(f, g) dx = 1 - TV(P, Q)$$").verdict in GOOD
    assert last(rf"{said}$$\int \min(f, g) dx = 1 - 2 TV(P, Q)$$").verdict == "refuted"


LABELS = r"Let $\Pr(Y = 1) = \alpha \in (0, 1)$, $X \mid Y = 1 \sim p_1$ and $X \mid Y = 0 \sim p_0$. $$\eta(x) = \Pr(Y = 1 \mid X = x) = %s$$ "
POSTERIOR = r"\frac{\alpha p_1(x)}{\alpha p_1(x) + (1 - \alpha) p_0(x)}"
OF_LABELS = [
    (r"\log\frac{\eta(x)}{1 - \eta(x)} = \log\frac{p_1(x)}{p_0(x)} + \log\frac{\alpha}{1 - \alpha}", r"\log\frac{\eta(x)}{1 - \eta(x)} = \log\frac{p_1(x)}{p_0(x)} - \log\frac{\alpha}{1 - \alpha}"),
    (r"r(x) = \frac{1 - \alpha}{\alpha} \cdot \frac{\eta(x)}{1 - \eta(x)}", r"r(x) = \frac{\alpha}{1 - \alpha} \cdot \frac{\eta(x)}{1 - \eta(x)}"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), OF_LABELS)
def test_a_posterior_by_a_letter_and_laws_by_their_labels(right: str, wrong: str) -> None:
    before = LABELS % POSTERIOR + r"The ratio is $r(x) = p_1(x)/p_0(x)$. Now "
    assert last(f"{before}$${right}$$").verdict in GOOD
    assert last(f"{before}$${wrong}$$").verdict == "refuted"
    assert last(LABELS % POSTERIOR).verdict in GOOD
    assert last(LABELS % POSTERIOR.replace(r"\alpha p_1", r"\alpha p_0", 1)).verdict == "refuted"


def test_a_multiple_of_a_law_at_some_points_is_no_law() -> None:
    text = r"If $\alpha = \frac14$ and $p_1(x) = 3 p_0(x)$ then both are seen. In general $$KL(p_1 \| p_0) = %s$$"
    assert last(text % r"\int p_1(x) \log\frac{p_1(x)}{p_0(x)} dx").verdict in GOOD
    assert last(text % r"\log 3").verdict not in GOOD


SQUARES = r"""$p$ = density of the data, $q$ = density of the generator.

$$L_D = \frac12 \mathbb{E}_{x \sim p}[(D(x) - b)^2] + \frac12 \mathbb{E}_{x \sim q}[(D(x) - a)^2]$$

$$L_G = \frac12 \mathbb{E}_{x \sim p}[(D(x) - c)^2] + \frac12 \mathbb{E}_{x \sim q}[(D(x) - c)^2]$$

The minimiser of $L_D$ is

"""


@pytest.mark.parametrize(("best", "verdict"), [("b p(x) + a q(x)", "supported"), ("a p(x) + b q(x)", "refuted")])
def test_the_best_D_is_held_against_its_own_loss(best: str, verdict: str) -> None:
    assert last(SQUARES + rf"$$D^*(x) = \frac{{{best}}}{{p(x) + q(x)}}$$").verdict == verdict


def test_the_share_of_a_label_is_no_function_of_labels() -> None:
    said = r"Let $\Pr(Y = 1) = \alpha$. Then $$\Pr(Y = 1 \mid X = x) = \alpha$$"
    assert last(said).verdict not in GOOD


def test_the_law_of_the_data_may_be_labelled_0() -> None:
    said = (
        "The data have the law $p_0$, the generator $p_1$. Real images are twice as frequent as generated ones, so\n\n"
    )
    assert last(rf"{said}$$D^*(x) = \frac{{2 p_0(x)}}{{2 p_0(x) + p_1(x)}}$$").verdict not in {"refuted", "type-error"}
