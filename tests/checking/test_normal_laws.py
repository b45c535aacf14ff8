"""Divergences and entropies of normal laws on the line: their closed forms, right and wrong."""

from __future__ import annotations

import math

import pytest
from scipy.stats import norm

import gantheory.numerics as gn
from gantheory.checking.walk import Walker
from gantheory.reading import read_text

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
    r"KL(\mathcal{N}(0, 4) \| \mathcal{N}(0, 1)) = 2",
    r"KL(\mathcal{N}(\mu, \Sigma) \| \mathcal{N}(0, I)) = \mu^T \mu",
    r"KL(\mathcal{N}(\mu, \sigma^2) \| \mathcal{N}(0, 1)) = \frac{1}{2}(m^2 + s^2 - 1 - \log s^2)",
    r"KL(\mathcal{N}(\mu(x), \sigma(x)^2) \| \mathcal{N}(0, 1)) = \frac{1}{2}(\mu(x)^2 + \sigma(x)^2 - 1)",
    r"KL(\mathcal{N}(\mu, \sigma^2) \| \mathcal{N}(0, I)) = \sum_{j=1}^d (\mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2)",
]


def verdicts(formula: str) -> list[str]:
    """What is said of a display."""
    return [f.verdict.verdict for _, fs in Walker(read_text(f"$$ {formula} $$\n"), seed=1).run() for f in fs]


@pytest.mark.parametrize("formula", PROVED)
def test_right_closed_forms_are_proved(formula: str) -> None:
    assert verdicts(formula) == ["proved"]


@pytest.mark.parametrize("formula", REFUTED)
def test_wrong_ones_are_refuted(formula: str) -> None:
    assert verdicts(formula) == ["refuted"]


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
