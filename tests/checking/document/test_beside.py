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


LEAD = "Let $p$ and $q$ be two densities with the same support.\n\n"
BESIDE = {
    "the ratio": (r"KL(q \| p) = E_{x \sim p}[w(x) \log w(x)], \quad w(x) = \frac{q(x)}{p(x)}", "proved-under"),
    "the other ratio": (r"KL(q \| p) = E_{x \sim p}[w(x) \log w(x)], \quad w(x) = \frac{p(x)}{q(x)}", "refuted"),
    "its logarithm": (r"KL(p \| q) = E_{x \sim p}[\ell(x)], \qquad \ell(x) := \log p(x) - \log q(x)", "proved"),
    "another sign": (r"KL(p \| q) = E_{x \sim p}[\ell(x)], \qquad \ell(x) := \log q(x) - \log p(x)", "refuted"),
    "itself": (r"KL(p \| q) = E_{x \sim p}[h(x)], \quad h(x) = 2 h(x) - 1", "unread"),
}


@pytest.mark.parametrize(("formula", "verdict"), BESIDE.values(), ids=BESIDE)
def test_a_function_given_beside_the_formula_that_takes_it(formula: str, verdict: str) -> None:
    assert findings(f"{LEAD}$${formula}$$", displays=True)[0].verdict.verdict == verdict


def test_a_row_below_gives_a_function_that_is_not_held_against_the_row_above() -> None:
    rows = r"\begin{aligned} KL(q \| p) &= E_{x \sim p}[w(x) \log w(x)] \\ w(x) &= \frac{RATIO} \end{aligned}"
    for ratio, verdict in (("{q(x)}{p(x)}", "proved-under"), ("{p(x)}{q(x)}", "unread")):
        assert findings(f"{LEAD}$${rows.replace('{RATIO}', ratio)}$$", displays=True)[0].verdict.verdict == verdict
