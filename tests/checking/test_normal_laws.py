# ruff: noqa: E501 (formulas are written as in notes)
"""Divergences and entropies of normal laws on the line: their closed forms, right and wrong."""

from __future__ import annotations

import math

import pytest
from scipy.stats import norm

import gantheory.numerics as gn
from gantheory.checking.readings.normals import COORDINATE
from tests.checking.texts import findings

SPREAD = r"\frac{\sigma_1^2 + (\mu_1 - \mu_2)^2}{2 \sigma_2^2}"
FIRST, SECOND = r"\mathcal{N}(\mu_1, \sigma_1^2)", r"\mathcal{N}(\mu_2, \sigma_2^2)"
PROVED = [
    rf"KL({FIRST} \| {SECOND}) = \log \frac{{\sigma_2}}{{\sigma_1}} + {SPREAD} - \frac{{1}}{{2}}",
    r"KL(\mathcal{N}(\mu, \sigma^2) \| \mathcal{N}(0, 1)) = \frac{1}{2}(\mu^2 + \sigma^2 - 1 - \log \sigma^2)",
    r"-D_{KL}(N(\mu, \sigma^2) \| N(0, 1)) = \frac{1}{2}(1 + 2 \log \sigma - \mu^2 - \sigma^2)",
    r"H(\mathcal{N}(\mu, \sigma^2)) = \frac{1}{2} \log(2 \pi e \sigma^2)",
    r"H(\mathcal{N}(\mu, \sigma^2)) = \log \sigma + \frac{1}{2} \log(2 \pi) + \frac{1}{2}",
    rf"KL({FIRST} \| {SECOND}) + H({FIRST}) = H({FIRST}, {SECOND})",
]
REFUTED = [
    rf"KL({FIRST} \| {SECOND}) = \log \frac{{\sigma_1}}{{\sigma_2}} + {SPREAD} - \frac{{1}}{{2}}",
    rf"KL({FIRST} \| {SECOND}) = \log \frac{{\sigma_2}}{{\sigma_1}} + {SPREAD}",
    r"KL(\mathcal{N}(\mu, \sigma^2) \| \mathcal{N}(0, 1)) = \frac{1}{2}(\mu^2 + \sigma^2 - 1 - \log \sigma)",
    r"KL(\mathcal{N}(\mu, \sigma^2) \| \mathcal{N}(0, 1)) = \frac{1}{2}(1 + \log \sigma^2 - \mu^2 - \sigma^2)",
    r"H(\mathcal{N}(\mu, \sigma^2)) = \log(2 \pi e \sigma^2)",
    rf"KL({FIRST} \| {SECOND}) = KL({SECOND} \| {FIRST})",
]
SILENT = [  # a deviation or a variance, vectors, other letters, an equation to solve
    r"KL(\mathcal{N}(\mu, \sigma) \| \mathcal{N}(0, 1)) = \frac{1}{2}(\mu^2 + \sigma - 1 - \log \sigma) + 1",
    r"KL(\mathcal{N}(\mu, \sigma^2) \| \mathcal{N}(0, 1)) = \frac{1}{2}(m^2 + s^2 - 1 - \log s^2)",
    r"KL(\mathcal{N}(\mu, \sigma^2) \| \mathcal{N}(0, I)) = \frac{1}{2} \sum_{j=1}^d (\mu_j^2 + \sigma_j^2 - \log \sigma_j^2) - \frac12",
    r"KL(\mathcal{N}(\mu, \sigma^2) \| \mathcal{N}(0, I)) = \frac{1}{2} \sum_{j=1}^d (\mu_j^2 + \sigma_j^2) - \sum_{i=1}^n \log \sigma_i",
]
STANDARD = r"\mathcal{N}(0, I)"
SAID = r"With $q(z|x) = \mathcal{N}(z; \mu_\phi(x), \sigma_\phi^2(x) I)$ and $p(z) = \mathcal{N}(0, I)$ "
BY_COORDINATE = [
    r"\frac{1}{2} \sum_{j=1}^d (\mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2)",
    r"-\frac{1}{2} \sum_j (1 + \log(\sigma_j^2) - \mu_j^2 - \sigma_j^2)",
    r"\frac{1}{2} \left( \sum_{j=1}^d \mu_j^2 + \sum_{j=1}^d \sigma_j^2 - 2 \sum_{j=1}^d \log \sigma_j - d \right)",
    r"\frac{1}{2} \sum_{j=1}^d (\mu_j^2 + \sigma_j^2 - \log \sigma_j^2) - \frac{d}{2}",
    r"-\frac{1}{2} \sum (1 + \log \sigma^2 - \mu^2 - \sigma^2)",
]
NOT_BY_COORDINATE = [
    r"\sum_{j=1}^d (\mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2)",
    r"\frac{1}{2} \sum_j (1 + \log(\sigma_j^2) - \mu_j^2 - \sigma_j^2)",
    r"\frac{1}{2} \sum_{j=1}^d (\mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j)",
    r"\frac{1}{2} \sum_{j=1}^d (\mu_j^2 + \sigma_j - 1 - \log \sigma_j^2)",
    r"\frac{1}{2} \sum_{j=1}^d (\mu_j^2 + \sigma_j^2 - \log \sigma_j^2) - d",
    r"\frac{1}{2} \sum_{j=1}^d (\mu_j^2 + \sigma_j^2 - d - \log \sigma_j^2)",
    r"-\frac{1}{2} \sum (1 + \log \sigma^2 - \mu - \sigma^2)",
]


def verdicts(formula: str) -> list[str]:
    """What is said of a display."""
    return [f.verdict.verdict for f in findings(f"$$ {formula} $$\n")]


@pytest.mark.parametrize("formula", PROVED)
def test_right_closed_forms_are_proved(formula: str) -> None:
    assert verdicts(formula) == ["proved"]


@pytest.mark.parametrize("formula", REFUTED)
def test_wrong_ones_are_refuted(formula: str) -> None:
    assert verdicts(formula) == ["refuted"]


@pytest.mark.parametrize("sums", BY_COORDINATE)
@pytest.mark.parametrize("laws", [rf"KL(\mathcal{{N}}(\mu, \sigma^2) \| {STANDARD})", r"KL(q(z|x) \| p(z))"])
def test_one_coordinate_stands_for_all(laws: str, sums: str) -> None:
    found = findings(f"{SAID}\n\n$$ {laws} = {sums} $$\n")
    assert found[-1].verdict.verdict == "proved-under"
    assert COORDINATE in found[-1].verdict.conditions


@pytest.mark.parametrize("sums", NOT_BY_COORDINATE)
@pytest.mark.parametrize("laws", [rf"KL(\mathcal{{N}}(\mu, \sigma^2) \| {STANDARD})", r"KL(q(z|x) \| p(z))"])
def test_a_slip_in_one_coordinate_is_one_in_all(laws: str, sums: str) -> None:
    found = findings(f"{SAID}\n\n$$ {laws} = {sums} $$\n")
    assert found[-1].verdict.verdict == "refuted"


@pytest.mark.parametrize("formula", SILENT)
def test_what_is_no_pair_of_scalars_is_left_alone(formula: str) -> None:
    assert set(verdicts(formula)) <= {"unread", "supported", "definition"}


def test_the_closed_forms_are_those_of_the_numbers() -> None:
    """The first proved line at numbers, against the divergence of the laws themselves."""
    for m, s, n, t in ((0.3, 0.5, -1.0, 2.0), (2.0, 3.0, 1.5, 0.7)):
        closed = math.log(t / s) + (s**2 + (m - n) ** 2) / (2 * t**2) - 0.5
        assert closed == pytest.approx(float(gn.measured("kl", norm(m, s), norm(n, t), closed=False).value), rel=1e-9)
        wide = 0.5 * math.log(2 * math.pi * math.e * s**2)
        assert wide == pytest.approx(float(norm(m, s).entropy()), rel=1e-12)
