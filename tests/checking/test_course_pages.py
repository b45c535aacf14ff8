"""What pages of courses write in ways of their own: each with its near miss, which is still found."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

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
