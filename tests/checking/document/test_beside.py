"""Words in the row of a formula that say where it holds; words that name a reason, or everything, say nothing of it."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

BEST = r"$$D^{*}(x) = \frac{p(x)}{p(x) + q(x)}.$$" "\n\nWe look at the two supports:\n\n"


@pytest.mark.parametrize(
    "beside",
    [
        r"\quad \text{on the support of } p,",
        r"\qquad p\text{ 支撑上}.",
        r"\quad \text{if } q(x) = 0.",
        r"\quad \text{for } x \in A",
        r"\quad (\text{when } q = 0)",
        r"\ \text{вне } \operatorname{supp} q",
    ],
)
def test_a_place_beside_a_formula_leaves_it_open(beside: str) -> None:
    assert last(BEST + f"$$D^*(x) = 1{beside}$$").verdict in ("unread", "definition", "proved", "proved-under")


@pytest.mark.parametrize(
    "beside",
    [
        r"\quad \text{(Jensen)}",
        r"\quad \text{for all } x",
        r"\quad \text{for every } x \in A",
        r"\quad \text{for } x \in \mathcal{X}",
        r"\quad \text{on every support}",
        r"\quad (\text{由上式})",
        r"\quad \text{by definition}",
    ],
)
def test_a_reason_or_everything_leaves_it_false(beside: str) -> None:
    assert findings(rf"$$KL(p \| q) = \sum_x q(x) \log \frac{{p(x)}}{{q(x)}}{beside}$$")[0].verdict.verdict == "refuted"
