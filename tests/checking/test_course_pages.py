"""What pages of courses write in ways of their own: each with its near miss, which is still found."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

# ---------------------------------------------------------------- a latent variable for each point of a sample

EACH = [
    (r"\sum_i \log p(x_i; \theta) = \sum_i \log \sum_{z_i} p(x_i, z_i; \theta)", "proved"),
    (r"\sum_i \log p(x_i) = \sum_i \log \int p(x_i, z_i) \, dz_i", "proved"),
    (r"\sum_i \log p(x_i) = \sum_i \log \int p(x_i, z_i) \, dx_i", "refuted"),
    (r"\sum_i \log p(x_i) = \sum_i \log \sum_{z_i} p(z_i | x_i)", "refuted"),
    (r"\sum_i \log p(x_i) \ge \sum_i \sum_{z^{(i)}} q(z^{(i)}) \log \frac{p(x_i, z^{(i)})}{q(z^{(i)})}", "supported"),
    (r"\sum_i \log p(x_i) \le \sum_i \sum_{z^{(i)}} q(z^{(i)}) \log \frac{p(x_i, z^{(i)})}{q(z^{(i)})}", "refuted"),
]


@pytest.mark.parametrize(("line", "expected"), EACH)
def test_an_inner_sum_over_the_variable_of_each_point_binds_it(line: str, expected: str) -> None:
    assert last(f"$${line}$$").verdict == expected


# ---------------------------------------------------------------- sums over a sample

SAMPLES = [
    (r"\log \prod_{i=1}^m p(x_i) = \sum_{i=1}^m \log p(x_i)", "proved"),
    (r"\sum_{i=1}^m \log p(x_i) = \log \sum_{i=1}^m p(x_i)", "refuted"),
]


@pytest.mark.parametrize(("line", "expected"), SAMPLES)
def test_points_of_a_sample_are_not_counted_as_those_of_a_space(line: str, expected: str) -> None:
    assert last(f"$${line}$$").verdict == expected


# ---------------------------------------------------------------- names given more than once

DIVERGENCES = r"""
With $f(t) = t \log t$:
$$D_f(P \| Q) = \mathbb{E}_Q[\frac{p(x)}{q(x)} \log \frac{p(x)}{q(x)}]$$
%s:
$$D_f(P \| Q) = \mathbb{E}_Q[-\log \frac{p(x)}{q(x)}]$$"""


@pytest.mark.parametrize(
    ("words", "expected"), [(r"With $f(t) = -\log t$", "definition"), ("So for this f", "refuted")]
)
def test_the_divergence_of_another_f_is_another_divergence(words: str, expected: str) -> None:
    assert last(DIVERGENCES % words).verdict == expected


MIDDLES = r"""
Define $m(x) = \frac12 (p_{data}(x) + p_g(x))$. Then
$$\log \frac{p_g(x)}{p_{data}(x) + p_g(x)} = \log \frac{p_g(x)}{%s m(x)}$$
The Jensen-Shannon divergence is
$$D_{JS}(p \| q) = \frac12 D_{KL}(p \| m) + \frac12 D_{KL}(q \| m)$$
where $m = \frac12 (p + q)$. Therefore
$$D_{KL}(p_{data} \| m) + D_{KL}(p_g \| m) = %s D_{JS}(p_{data} \| p_g)$$"""


@pytest.mark.parametrize(
    ("factors", "expected"),
    [
        (("2", "2"), ("proved", "proved-under", "proved-under")),
        (("", ""), ("refuted", "proved-under", "refuted")),
    ],
)
def test_a_middle_law_defined_twice_is_what_either_definition_says(
    factors: tuple[str, str], expected: tuple[str, ...]
) -> None:
    assert tuple(f.verdict.verdict for f in findings(MIDDLES % factors, displays=True)) == expected


TRUE_AND_OTHER = r"""
A random variable $X$ with density $p = p_{\theta_0}$; we let $q = p_\theta$ be the density of another parameter.

$$E_{\theta_0}[-\log p_\theta(X)] = -\int p_{%s}(x) \log p_{\theta}(x) dx$$

and so

$$-\int p_{\theta_0}(x) \log p_{\theta}(x) dx = -\int %s dx$$"""


@pytest.mark.parametrize(
    ("law", "body", "expected"),
    [
        (r"\theta_0", r"p(x) \log q(x)", ["proved", "proved-under"]),
        (r"\theta", r"q(x) \log p(x)", ["refuted", "refuted"]),
    ],
)
def test_letters_given_to_members_of_a_family(law: str, body: str, expected: list[str]) -> None:
    found = findings(TRUE_AND_OTHER % (law, body), displays=True)
    assert [f.verdict.verdict for f in found] == expected


# ---------------------------------------------------------------- letters and zeros

DRAWN = [
    (r"\mathbb{E}_{X \sim P(x)}[X^2] = \int x^2 P(x) dx", "proved"),
    (r"\mathbb{E}_{X \sim P(x)}[X^2] = \int x P(x) dx", "refuted"),
    (r"\mathbb{E}_{X \sim P}[\log P(X)] = \int P(x) \log P(x) dx", "proved"),
]


@pytest.mark.parametrize(("line", "expected"), DRAWN)
def test_what_is_drawn_under_a_capital_is_no_small_letter_outside(line: str, expected: str) -> None:
    assert last(f"$${line}$$").verdict == expected


@pytest.mark.parametrize(("below", "refuted"), [("p_{data}(x) + 0", False), ("p_{data}(x)", True)])
def test_a_zero_in_place_of_a_law_says_where_the_point_is(below: str, refuted: bool) -> None:
    text = rf"""For a fixed generator
$$D^*(x) = \frac{{p_{{data}}(x)}}{{p_{{data}}(x) + p_g(x)}}$$
and elsewhere
$$D^*(x) = \frac{{p_{{data}}(x)}}{{{below}}}$$"""
    assert (last(text).verdict == "refuted") is refuted


def test_a_sum_of_laws_named_by_a_definition_sign_is_read() -> None:
    text = r"Let $P_1, \dots, P_n$ be laws. $$H(M) = 1$$ where $$M := \sum_{i=1}^n \pi_i P_i$$"
    assert "internal" not in (last(text).reason or "")


# ---------------------------------------------------------------- normal laws

NORMALS = r"Let $P(x) \sim N(\mu_1, \sigma_1^2)$ and $Q(x) \sim N(\mu_2, \sigma_2^2)$. $$KL(P \| Q) = %s$$"
SQUARES = r"\frac{\sigma_1^2 + (\mu_1 - \mu_2)^2}{2\sigma_2^2}"
WRITTEN = rf"\frac12 \log 2\pi\sigma_2^2 + {SQUARES} - \frac12(1 + \log 2\pi\sigma_1^2)"
SHORT = rf"\log\frac{{\sigma_2}}{{\sigma_1}} + {SQUARES}"
DIVERGENT = [
    (WRITTEN, "proved"),
    (WRITTEN.replace("(1 + ", "("), "refuted"),
    (rf"{WRITTEN} = {SHORT} - \frac12", "proved"),
    (rf"{WRITTEN} = {SHORT}", "refuted"),
]


@pytest.mark.parametrize(("line", "expected"), DIVERGENT)
def test_a_logarithm_reaches_over_what_follows_two_pi(line: str, expected: str) -> None:
    assert last(NORMALS % line).verdict == expected


# ---------------------------------------------------------------- marks beside formulas

ROWS = r"""
$$\begin{aligned}
a (1 - d) &= b d \\ &\Downarrow \\ a &= (a + b) d
\end{aligned}$$
With $D^*(x) = P_r(x) / (P_r(x) + P_g(x))$
$$E_{x \sim P_r}[\log D^*(x)] + E_{x \sim P_g}[\log(1 - D^*(x))] = 2JS(P_r \| P_g) - %s \log 2（公式9）$$"""


@pytest.mark.parametrize(("factor", "expected"), [("2", "proved"), ("", "refuted")])
def test_arrows_between_rows_and_numbers_in_words_are_no_part_of_a_formula(factor: str, expected: str) -> None:
    *rows, value = findings(ROWS % factor, displays=True)
    assert len(rows) == 2
    assert value.verdict.verdict == expected


def test_a_value_called_jsd_leaves_the_divergence_its_meaning() -> None:
    text = r"So $JSD = \frac12 (D_{KL}(P \| M) + D_{KL}(Q \| M))$ with $M = (P + Q)/2$. $$JSD(p \| q) \ge %s$$"
    assert last(text % "0").verdict == "proved"
    assert last(text % r"\log 2").verdict == "refuted"


# ---------------------------------------------------------------- a law of a whole sample

WHOLES = [
    (r"\log p(X) = \sum_{i=1}^n \log p(x_i)", "definition"),
    (r"\log p(X | \theta) = \sum_i \log \sum_z p(x_i, z | \theta)", "definition"),
    (r"\log P(\{v\}) = \sum_i \log P(v^{(i)})", "definition"),
    (r"\log p(Y | X) = \sum_i \log p(y_i | x_i)", "definition"),
    (r"\log p(Y | X) = \sum_i \log p(x_i | y_i)", "refuted"),
    (r"\log p(X) = \prod_i \log p(x_i)", "refuted"),
    (r"\log p(X) = \sum_i p(x_i)", "refuted"),
    (r"\log p(x) = \frac1n \sum_{i=1}^n \log p(x_i)", "unread"),
    (r"\log p(X) \ge \sum_i \sum_z q(z) \log \frac{p(x_i, z)}{q(z)}", "supported"),
]


@pytest.mark.parametrize(("line", "expected"), WHOLES)
def test_a_law_at_a_whole_sample_is_the_product_of_those_of_its_points(line: str, expected: str) -> None:
    assert last(f"$${line}$$").verdict == expected


# ---------------------------------------------------------------- a bound with a name

BOUNDS = [
    (r"\log p(x) \ge L(x) = \mathbb{E}_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z))", "proved-under"),
    (r"\log p(x) \ge L(x) = \mathbb{E}_{q(z|x)}[\log p(x|z)] + KL(q(z|x) \| p(z))", "refuted"),
    (r"\log p(x) \le L(x) = \mathbb{E}_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z))", "refuted"),
    (r"I(c; x) \ge L = \mathbb{E}_{c \sim p(c), x \sim p(x|c)}[\log q(c|x)] + H(c)", "proved"),
]


@pytest.mark.parametrize(("line", "expected"), BOUNDS)
def test_what_a_bound_is_that_a_line_names_is_held_to_the_bound(line: str, expected: str) -> None:
    first, second = findings(f"$${line}$$")
    assert (first.verdict.verdict, second.verdict.verdict) == ("definition", expected)


def test_a_mean_of_any_function_set_to_a_number_is_a_condition_on_it() -> None:
    text = r"""Let $q = N(0, 1)$. Then
$$\max_g \mathbb{E}_p[\log g(X)] \quad \text{subject to} \quad \mathbb{E}_q[g(X)] = 1$$"""
    assert last(text).verdict in ("definition", "unread")


OF_EACH = [
    (r"\sum_i \log p(x_i) = \sum_i \log \sum_{z_i} Q_i(z_i) \frac{p(x_i, z_i)}{Q_i(z_i)}", "proved-under"),
    (r"\sum_i \log p(x_i) \ge \sum_i \sum_z Q_i(z) \log \frac{p(x_i, z)}{Q_i(z)}", "supported"),
    (r"\sum_i \log p(x_i) \ge \sum_i \sum_z Q_i(z) \log \frac{Q_i(z)}{p(x_i, z)}", "refuted"),
    (r"\sum_i \log p(x_i) \le \sum_i \sum_z Q_i(z) \log \frac{p(x_i, z)}{Q_i(z)}", "refuted"),
    (r"\sum_i \log p(x_i) = \sum_i \sum_z Q_i(z) \log \frac{p(x_i, z)}{Q_i(z)}", "unread"),  # of the posteriors
]


@pytest.mark.parametrize(("line", "expected"), OF_EACH)
def test_laws_of_what_is_latent_beside_each_point(line: str, expected: str) -> None:
    assert last(f"$${line}$$").verdict == expected


# ---------------------------------------------------------------- formulas in paragraphs of their own

STEPS = r"""
$KL(q(z|x) \| p(z|x)) = E_q[\log q(z|x) - \log p(z|x)]$

Breaking this down gives a hint.

$= E_q[\log q(z|x) - \log p(z,x)] %s \log p(x)$"""


@pytest.mark.parametrize(("sign", "expected"), [("+", "proved-under"), ("-", "refuted")])
def test_a_formula_alone_in_its_paragraph_goes_on_from_the_last(sign: str, expected: str) -> None:
    assert last(STEPS % sign).verdict == expected


def test_a_formula_in_a_sentence_is_not_gone_on_from() -> None:
    text = STEPS.replace("\n$KL", "\nNow $KL").replace("p(z|x)]$\n", "p(z|x)]$ is known.\n")
    assert last(text % "-").verdict != "refuted"


# ---------------------------------------------------------------- divergences without a subscript

SPELLED = [
    (r"\text{DKL}(P, Q) = \sum_x P(x) \log \frac{P(x)}{Q(x)}", "proved"),
    (r"DKL(P \| Q) = \sum_x P(x) \log \frac{Q(x)}{P(x)}", "refuted"),
    (r"DJS(P \| Q) = \frac12 DKL(P \| \frac{P+Q}{2}) + \frac12 DKL(Q \| \frac{P+Q}{2})", "proved"),
    (r"DJS(P \| Q) = DKL(P \| \frac{P+Q}{2}) + DKL(Q \| \frac{P+Q}{2})", "refuted"),
]


@pytest.mark.parametrize(("line", "expected"), SPELLED)
def test_divergences_whose_subscript_was_lost(line: str, expected: str) -> None:
    assert last(f"$${line}$$").verdict == expected


# ---------------------------------------------------------------- what is drawn for each point

RECONSTRUCTED = r"\mathbb{E}_{q(z_i|x_i)}[\log p(x_i|z_i)]"
APART = r"KL(q(z_i|x_i) \| p(z_i))"
MEAN = r"\log \frac12 (\frac{p(x,z)}{q(z|x)} + \frac{p(x,z')}{q(z'|x)})"
SUMMED = [
    (rf"\sum_i \log p(x_i) \ge \sum_i ({RECONSTRUCTED} - {APART})", "supported"),
    (rf"\sum_i \log p(x_i) \ge \sum_i ({RECONSTRUCTED} + {APART})", "refuted"),
    (rf"\sum_i \log p(x_i) \le \sum_i ({RECONSTRUCTED} - {APART})", "refuted"),
    (rf"\log p(x) \ge \mathbb{{E}}_{{z, z' \sim q(z|x)}}[{MEAN}]", "supported"),
    (rf"\log p(x) \le \mathbb{{E}}_{{z, z' \sim q(z|x)}}[{MEAN}]", "refuted"),
]


@pytest.mark.parametrize(("line", "expected"), SUMMED)
def test_bounds_with_what_is_drawn_for_each_point(line: str, expected: str) -> None:
    assert last(f"$${line}$$").verdict == expected
