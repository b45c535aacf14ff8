# ruff: noqa: E501 (formulas are written as in notes)
"""What handouts of statistics and machine learning take for granted, each beside a slip that must be found."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

ROWS = r"""With $\sigma(a) = \frac{1}{1 + e^{-a}}$,

\begin{align}
-\log \sigma(a) &= \log(1 + e^{-a}) \\
-\log (1 - \sigma(a)) &= \log(1 + e^{%s})
\end{align}
"""


@pytest.mark.parametrize(("power", "verdicts"), [("a", ["proved", "proved"]), ("-a", ["proved", "refuted"])])
def test_a_row_that_starts_with_a_minus_may_have_a_left_side(power: str, verdicts: list[str]) -> None:
    assert [f.verdict.verdict for f in findings(ROWS % power, displays=True)] == verdicts


@pytest.mark.parametrize(("power", "verdict"), [("4", "proved"), ("5", "refuted")])
def test_a_base_without_braces_is_one_digit(power: str, verdict: str) -> None:
    assert last(rf"$$\log_216 = {power}$$").verdict == verdict
