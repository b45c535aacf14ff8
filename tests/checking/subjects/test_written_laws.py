"""Normal laws, arrays and machines that a document writes out: what holds, and near misses."""

from __future__ import annotations

import pytest

from gantheory.checking.verdict import Verdict
from gantheory.checking.walk import Finding
from gantheory.language.layout import parse_passage
from gantheory.language.terms import Rel
from gantheory.refuting.arrays import examine_arrays
from tests.checking.texts import findings

HOLDS = ("proved", "proved-under", "supported")


def last(text: str) -> Verdict:
    return findings(text, 2)[-1].verdict


def all_of(text: str) -> list[Finding]:
    return findings(text, 2)


# ---------------------------------------------------------------- normal laws

DRAWN = (
    r"If $\epsilon \sim \mathcal{N}(0, 1)$ and $z = \mu + \sigma\epsilon$ then $z \sim \mathcal{N}(\mu, \sigma^2)$. "
)
REPARAMETRISED = r"E_{z \sim \mathcal{N}(\mu, \sigma^2)}[f(z)] = E_{\epsilon \sim \mathcal{N}(0, 1)}[f(%s)]"
DISTANCE = (
    r"W_2^2(\mathcal{N}(\mu_1, \sigma_1^2), \mathcal{N}(\mu_2, \sigma_2^2))"
    r" = (\mu_1 - \mu_2)^2 + (\sigma_1 %s \sigma_2)^2"
)


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (r"E[z] = \mu", True),
        (r"E[z^2] = \mu^2 + \sigma^2", True),
        (r"E[z^2] = \mu^2 - \sigma^2", False),
        (r"E[z^2] = \sigma^2", False),
        (r"\mathrm{Var}(z) = \sigma^2", True),
        (r"\mathrm{Var}(z) = \mu^2", False),
        (REPARAMETRISED % r"\mu + \sigma\epsilon", True),
        (REPARAMETRISED % r"\mu - \sigma\epsilon", True),
        (REPARAMETRISED % r"\sigma + \mu\epsilon", False),
        (REPARAMETRISED % r"\mu + \sigma^2\epsilon", False),
        (DISTANCE % "-", True),
        (DISTANCE % "+", False),
    ],
)
def test_moments_draws_and_distances_of_normal_laws(claim: str, right: bool) -> None:
    assert last(f"{DRAWN}$${claim}$$").verdict in (HOLDS if right else ("refuted",))


def test_a_letter_that_may_stand_for_a_moment_is_no_mistake() -> None:
    text = r"Let $X \sim \mathcal{N}(0, \sigma^2)$ with the precision $\beta = 1/\sigma^2$. "
    assert last(text + r"$$E[X^2] = 1/\beta$$").verdict not in ("refuted", *HOLDS)
    assert last(text + r"$$E[X^2] = 1/\sigma^2$$").verdict == "refuted"


def test_a_derivation_of_a_divergence_of_two_normal_laws() -> None:
    text = r"""$$ P: X \sim \mathcal{N}(\mu_1, \sigma_1^2) $$ $$ Q: X \sim \mathcal{N}(\mu_2, \sigma_2^2) $$
    $$ KL[P || Q] = \left\langle \ln \frac{\mathcal{N}(x; \mu_1, \sigma_1^2)}{\mathcal{N}(x; \mu_2, \sigma_2^2)}
    \right\rangle_{p(x)} = \frac12 \left\langle \left(\frac{x - \mu_2}{\sigma_2}\right)^2
    - \left(\frac{x - \mu_1}{\sigma_1}\right)^2 - \ln \frac{\sigma_1^2}{\sigma_2^2} \right\rangle_{p(x)}
    = \frac12 \left[ \frac{(\mu_1 - \mu_2)^2}{\sigma_2^2} + \frac{\sigma_1^2}{\sigma_2^2}
    - \ln \frac{\sigma_1^2}{\sigma_2^2} %s 1 \right] $$"""
    assert [f.verdict.verdict in HOLDS for f in all_of(text % "-")[-3:]] == [True] * 3
    assert [f.verdict.verdict for f in all_of(text % "+")[-3:]][-1] == "refuted"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\mathrm{Var}(X) = E[X^2] - E[X]^2", "proved"),
        (r"\mathrm{Var}(X) = E[X^2] + E[X]^2", "refuted"),
        (r"E[X + Y] = E[X] + E[Y]", "proved"),
        (r"E[X Y] = E[X] E[Y]", "unread"),
        (r"\mathrm{Var}(X) = E[X^2]", "unread"),
        (r"\mathrm{Var}(X) = E[X] - E[X]^2", "unread"),
    ],
)
def test_random_variables_of_any_law(claim: str, expected: str) -> None:
    assert last(f"$${claim}$$").verdict == expected


# ---------------------------------------------------------------- arrays

PLAN = r"""$$\sum_j \Gamma_{ij} = a_i, \qquad \sum_i \Gamma_{ij} = b_j$$

The potentials satisfy

$$u_i + v_j \le C_{ij}$$

"""


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (r"\sum_i a_i u_i + \sum_j b_j v_j = \sum_{i,j} \Gamma_{ij} (u_i + v_j)", True),
        (r"\sum_{i,j} \Gamma_{ij} (u_i + v_j) \le \sum_{i,j} \Gamma_{ij} C_{ij}", True),
        (r"\sum_i a_i u_i + \sum_j b_j v_j = \sum_{i,j} \Gamma_{ij} (u_i - v_j)", False),
        (r"\sum_i a_i u_i + \sum_j b_j v_j \ge \sum_{i,j} \Gamma_{ij} C_{ij}", False),
    ],
)
def test_weak_duality_of_a_plan_between_marginals(claim: str, right: bool) -> None:
    verdict = last(f"{PLAN}$${claim}$$").verdict
    assert verdict == "supported" if right else verdict in ("refuted", "unread")


def test_marginals_of_a_plan_are_no_claims() -> None:
    assert {f.verdict.verdict for f in all_of(PLAN)} == {"definition"}


@pytest.mark.parametrize(
    "claim",
    [
        r"\sum_i \lambda_i (x_i + c) = \sum_i \lambda_i x_i + c",  # of weights that add up to 1
        r"\sum_i \lambda_i \log x_i \le \log \sum_i \lambda_i x_i",
        r"\sum_{i,j} M_{ij} x_i y_j = \sum_{i,j} M_{ij} y_i x_j",  # of a symmetric matrix
        r"\sum_{i=1}^n x_i = 0",  # of centred data
    ],
)
def test_arrays_of_which_a_text_may_leave_something_unsaid_are_left_alone(claim: str) -> None:
    assert last(f"$${claim}$$").verdict not in ("refuted", *HOLDS)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\sum_i (x_i + y_i)^2 = \sum_i x_i^2 + 2\sum_i x_i y_i + \sum_i y_i^2", "supported"),
        (r"\sum_i (x_i + y_i)^2 = \sum_i x_i^2 + \sum_i x_i y_i + \sum_i y_i^2", "refuted"),
    ],
)
def test_plain_algebra_of_arrays(claim: str, expected: str) -> None:
    assert last(f"$${claim}$$").verdict == expected


def test_entropies_beside_a_value_under_another_law_are_left_alone() -> None:
    text = r"$$IS = \exp(E_{x \sim p_g}[KL(p(y|x) \| p(y))])$$" + "\n\n" + r"$$\log IS = H(y) - H(y|x)$$"
    assert last(text).verdict not in ("refuted", *HOLDS)


def relation(latex: str) -> Rel:
    (chain,) = parse_passage(latex)
    left, right = chain.terms
    assert left is not None
    assert right is not None
    return Rel(chain.ops[0], left, right)


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (r"\sum_i \sum_j x_i y_j = (\sum_i x_i)(\sum_j y_j)", True),
        (r"\log \prod_{i=1}^n x_i = \sum_{i=1}^n \log x_i", True),
        (r"\sum_i x_i y_i = (\sum_i x_i)(\sum_i y_i)", False),
        (r"\log \sum_{i=1}^n x_i = \sum_{i=1}^n \log x_i", False),
        (r"\frac{1}{n} \sum_{i=1}^n x_i = \sum_{i=1}^n \frac{x_i}{n}", True),
    ],
)
def test_sums_over_indices_on_random_arrays(claim: str, right: bool) -> None:
    tried = examine_arrays(relation(claim))
    assert tried is not None
    assert (tried.outcome is None) == right
    assert (tried.counterexample() is None) == right


# ---------------------------------------------------------------- machines

ENTRIES = r"-\sum_{i=1}^n a_i v_i - \sum_{j=1}^m b_j h_j - \sum_{i=1}^n\sum_{j=1}^m v_i w_{ij} h_j"
VECTORS = r"-a^\top v - b^\top h - v^\top w h"
MACHINE = (
    r"A Boltzmann machine of binary units: $$E(v, h) = %s$$ "
    r"$$p(v, h) = \frac{1}{Z} e^{-E(v, h)}, \quad Z = \sum_{v, h} e^{-E(v, h)}$$ "
)


@pytest.mark.parametrize("energy", [ENTRIES, pytest.param(VECTORS, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (r"p(h_j = 1 | v) = \sigma(b_j + \sum_i w_{ij} v_i)", True),
        (r"p(h_j = 1 | v) = \sigma(-b_j - \sum_i w_{ij} v_i)", False),
        (r"p(h_j = 0 | v) = \sigma(-b_j - \sum_i w_{ij} v_i)", True),
        (r"p(v_i = 1 | h) = \sigma(a_i + \sum_j w_{ij} h_j)", True),
        (r"p(h | v) = \prod_j p(h_j | v)", True),
        (r"F(v) = -\sum_i a_i v_i - \sum_j \log(1 + e^{b_j + \sum_i v_i w_{ij}})", True),
        (r"F(v) = -\sum_i a_i v_i + \sum_j \log(1 + e^{b_j + \sum_i v_i w_{ij}})", False),
        (r"p(v) = \frac{e^{-F(v)}}{\sum_{v'} e^{-F(v')}}", True),
        (r"p(v) = \frac{e^{F(v)}}{\sum_{v'} e^{F(v')}}", False),
    ],
)
def test_units_and_free_energy_of_a_restricted_machine(energy: str, claim: str, right: bool) -> None:
    assert last(f"{MACHINE % energy}$${claim}$$").verdict in (HOLDS if right else ("refuted",))


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (r"\log p(v) \ge \sum_h q(h) \log\frac{p(v, h)}{q(h)}", True),
        (r"\log p(v) \ge E_{q(h)}[\log p(v, h)] + H(q)", True),
        (r"\log p(v) \le E_{q(h)}[\log p(v, h)] + H(q)", False),
        (r"\log p(v) = E_{h \sim q(h|v)}[\log p(v, h)] + H(q(h|v)) + KL(q(h|v) \| p(h|v))", True),
        (r"\log p(v) = E_{h \sim q(h|v)}[\log p(v, h)] + H(q(h|v)) - KL(q(h|v) \| p(h|v))", False),
        (r"\log p(v) = E_{h \sim q(h|v)}[\log p(v, h)] - H(q(h|v)) + KL(q(h|v) \| p(h|v))", False),
    ],
)
def test_bounds_on_the_likelihood_of_a_machine(claim: str, right: bool) -> None:
    assert last(f"{MACHINE % ENTRIES}\n\n$${claim}$$").verdict in (HOLDS if right else ("refuted",))


@pytest.mark.parametrize("units", ["spins", r"units in $\{-1, 1\}$", "Gaussian visible units"])
def test_units_that_are_not_binary_are_another_machine(units: str) -> None:
    claim = r"$$p(h_j = 1 | v) = \sigma(2 \sum_i w_{ij} v_i + 2 b_j)$$"
    assert last(f"With {units}. {MACHINE % ENTRIES}\n\n{claim}").verdict not in ("refuted", *HOLDS)


def test_the_units_of_one_layer_depend_on_each_other_once_they_are_not_clamped() -> None:
    verdict = last(f"{MACHINE % ENTRIES}$$p(h) = \\prod_j p(h_j)$$")
    assert verdict.verdict == "refuted"
    assert verdict.counterexample is not None


# ---------------------------------------------------------------- forms

LATENT = r"KL(q_\phi(z|x) \| p(z)) = %s\sum_{j=1}^J (1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2)"


@pytest.mark.repairs
@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("-" + LATENT % r"\frac12 ", "proved-under"),
        (LATENT % r"-\frac12 ", "proved-under"),
        (LATENT % r"\frac12 ", "refuted"),
        (LATENT % "-", "refuted"),
        (r"KL(q_\phi(z|x) \| p(z)) = \frac12 \sum_{j=1}^J (1 + \log \sigma_j^2 - \mu_j - \sigma_j^2)", "unread"),
    ],
)
def test_the_divergence_of_latents_whose_laws_the_text_leaves_out(claim: str, expected: str) -> None:
    verdict = last(f"$${claim}$$")
    assert verdict.verdict == expected
    assert (verdict.repair is not None) == (expected == "refuted")


@pytest.mark.parametrize(
    ("laws", "value", "expected"),
    [
        (r"JS(\mathbb{P}_0, \mathbb{P}_\theta)", r"\log 2", "supported"),
        (r"JS(\delta_0, \delta_\theta)", r"\log 2", "supported"),
        (r"JS(\delta_0, \delta_\theta)", r"\log 4", "refuted"),
        (r"KL(\mathbb{P}_\theta \| \mathbb{P}_0)", r"+\infty", "supported"),
        (r"KL(\mathbb{P}_\theta \| \mathbb{P}_0)", r"1", "unread"),
    ],
)
def test_values_case_by_case_of_laws_that_do_not_overlap(laws: str, value: str, expected: str) -> None:
    cases = rf"\begin{{cases}} {value} & \text{{if }} \theta \ne 0 \\ 0 & \text{{if }} \theta = 0 \end{{cases}}"
    assert last(f"$${laws} = {cases}$$").verdict == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"H(X) \le \log |\mathcal{X}|", "supported"),
        (r"H(X) \ge \log |\mathcal{X}|", "refuted"),
        (r"P_e \ge \frac{H(X|Y) - 1}{\log |\mathcal{X}|}", "unread"),
        (r"KL(p \| q) \ge \frac12 \|p - q\|_1^2", "proved"),
        (r"KL(p \| q) \le \frac12 \|p - q\|_1^2", "refuted"),
        (r"\|p - q\|_{TV} = \|p - q\|_1", "definition"),
        (r"W_2^2(\mu, \nu) = \inf_{\gamma \in \Pi(\mu, \nu)} \int \|x - y\|^2 d\gamma(x, y)", "definition"),
        (r"f^c(y) = \inf_x c(x, y) - f(x)", "definition"),
        (r"\gamma \mathbf{1} = \mu", "definition"),
    ],
)
def test_sizes_norms_and_powers_of_distances(claim: str, expected: str) -> None:
    assert last(f"$${claim}$$").verdict == expected


def test_a_sample_mean_set_equal_to_its_limit_is_an_approximation_where_the_text_says_so() -> None:
    claim = r"$$-\frac{1}{N} \sum_i^N \log P(x_i | \theta) = -E_{x \sim P(x | \theta^*)}[\log P(x | \theta)]$$"
    assert last(f"By the law of large numbers, as N goes to infinity:\n\n{claim}").verdict == "definition"
    assert last(f"Hence\n\n{claim}").verdict == "unread"


def test_what_any_law_satisfies_a_particular_one_does() -> None:
    bound = r"$$\log p(v) \ge \sum_h q(h) \log\frac{p(v, h)}{q(h)}$$"
    machine = MACHINE % ENTRIES
    assert last(f"{machine}\n\n{bound}").verdict in HOLDS
    assert last(f"{machine}\n\n{bound}".replace("\\ge", "\\le")).verdict == "refuted"
