# ruff: noqa: E501 (formulas are written as in notes)
"""What handouts of statistics and machine learning take for granted, each beside a slip that must be found."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

GOOD = {"proved", "proved-under"}

ROWS = r"""With $\sigma(a) = \frac{1}{1 + e^{-a}}$,

\begin{align}
-\log \sigma(a) &= \log(1 + e^{-a}) \\
-\log (1 - \sigma(a)) &= \log(1 + e^{%s})
\end{align}
"""


@pytest.mark.parametrize(("power", "verdicts"), [("a", ["proved", "proved"]), ("-a", ["proved", "refuted"])])
def test_a_row_that_starts_with_a_minus_may_have_a_left_side(power: str, verdicts: list[str]) -> None:
    assert [f.verdict.verdict for f in findings(ROWS % power, displays=True)] == verdicts


LABELS = "Let $p(x, y)$ be the law of images and labels and %s that of the generator.\n\n"
SHARED = [r"$q(x, y) = q(x | y) p(y)$", r"$q(x, y)$ with $q(y) = p(y)$"]
BETWEEN = [
    (r"\frac{p(x, y)}{p(x, y) + q(x, y)} = \frac{p(x | y)}{p(x | y) + %s q(x | y)}", "", "2"),
    (r"KL(p(x, y) \| q(x, y)) = \mathbb{E}_{y \sim p(y)}[KL(%s)]", r"p(x | y) \| q(x | y)", r"q(x | y) \| p(x | y)"),
    (r"JSD(p(x, y) \| q(x, y)) = %s \mathbb{E}_{y \sim p(y)}[JSD(p(x | y) \| q(x | y))]", "", "2"),
]  # fmt: skip


@pytest.mark.parametrize("how", SHARED)
@pytest.mark.parametrize(("line", "right", "wrong"), BETWEEN)
def test_two_joint_laws_with_one_marginal(how: str, line: str, right: str, wrong: str) -> None:
    assert last(f"{LABELS % how}$${line % right}$$").verdict in GOOD
    assert last(f"{LABELS % how}$${line % wrong}$$").verdict == "refuted"


def test_two_joint_laws_need_not_share_a_marginal() -> None:
    line = BETWEEN[1][0] % BETWEEN[1][1]
    assert last(f"{LABELS % '$q(x, y)$'}$${line}$$").verdict == "refuted"


@pytest.mark.parametrize(("power", "verdict"), [("4", "proved"), ("5", "refuted")])
def test_a_base_without_braces_is_one_digit(power: str, verdict: str) -> None:
    assert last(rf"$$\log_216 = {power}$$").verdict == verdict
