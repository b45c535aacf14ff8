"""Normal laws whose second argument may be the variance or the standard deviation."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

NUMBERS = [
    ("4", r"\log 2 + \frac{1 + 1}{8} - \frac12", "proved-under", "4 is the variance"),
    ("4", r"\log 4 + \frac{1 + 1}{32} - \frac12", "proved-under", "4 is the standard deviation"),
    ("4", r"\log 2 + \frac{1 + 1}{4} - \frac12", "refuted", None),
    ("2^2", r"\log 2 + \frac{1 + 1}{8} - \frac12", "proved", None),
    ("2^2", r"\log 2 + \frac{1 + 1}{32} - \frac12", "refuted", None),
]


@pytest.mark.parametrize(("spread", "value", "verdict", "owed"), NUMBERS)
def test_a_divergence_of_normal_laws_in_numbers(spread: str, value: str, verdict: str, owed: str | None) -> None:
    found = last(rf"$$D_{{KL}}(\mathcal{{N}}(0, 1) \| \mathcal{{N}}(1, {spread})) = {value}$$")
    assert found.verdict == verdict
    assert owed is None or owed in found.conditions


@pytest.mark.parametrize(
    ("value", "expected"),
    [(r"\mu^2 + v - 1 - \log v", {"proved-under", "supported"}), (r"\mu^2 + v - 1 + \log v", {"unread"})],
)
def test_a_letter_may_be_a_precision(value: str, expected: set[str]) -> None:
    found = last(rf"$$D_{{KL}}(\mathcal{{N}}(\mu, v) \| \mathcal{{N}}(0, 1)) = \frac12 ({value})$$")
    assert found.verdict in expected
