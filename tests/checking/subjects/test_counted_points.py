"""Sums over points beside means, and distances between points: what is proved of them, and under which condition."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

LEAD = r"The densities $p$ and $q$ have $KL(p \| q) \ge 0$, and $\int p(x) dx = 1$ holds." + "\n\n"
MEAN = r"$$E_{{(x, y) \sim \gamma}}[\|x - y\|] = \sum_{{x, y}} {} $$"
PLANS = r"$$\inf_{\gamma \in \Pi(p, q)} E_{(x, y) \sim \gamma}[\|x - y\|] = \inf_{\gamma \in \Pi(p, q)} "
TRUE = {
    "a mean distance": MEAN.format(r"\gamma(x, y) \|x - y\|"),
    "the least one": PLANS + r"\sum_{x, y} \gamma(x, y) \|x - y\| $$",
    "a mean": r"$$E_{x \sim p}[f(x)] = \sum_x p(x) f(x)$$",
}
FALSE = {
    "another distance": MEAN.format(r"\gamma(x, y) \|x - 2 y\|"),
    "a square": MEAN.format(r"\gamma(x, y) \|x - y\|^2"),
    "another law": MEAN.format(r"p(x) q(y) \|x - y\|"),
    "another plan": PLANS + r"\sum_{x, y} p(x) q(y) \|x - y\| $$",
    "a mean under another law": r"$$E_{x \sim p}[f(x)] = \sum_x q(x) f(x)$$",
}


@pytest.mark.parametrize("formula", TRUE.values(), ids=TRUE)
def test_a_sum_over_points_is_a_mean_of_discrete_laws(formula: str) -> None:
    verdict = findings(LEAD + formula, displays=True)[-1].verdict
    assert (verdict.verdict, verdict.conditions) == ("proved-under", ("the distributions are discrete",))
    assert verdict.proof is not None


@pytest.mark.parametrize("formula", TRUE.values(), ids=TRUE)
def test_what_the_text_says_is_not_owed(formula: str) -> None:
    verdict = findings(LEAD + "For discrete laws\n\n" + formula, displays=True)[-1].verdict
    assert (verdict.verdict, verdict.conditions) == ("proved", ())


@pytest.mark.parametrize("formula", FALSE.values(), ids=FALSE)
def test_other_sums_are_not_proved(formula: str) -> None:
    assert not findings(LEAD + formula, displays=True)[-1].verdict.good


def test_integrals_owe_nothing() -> None:
    text = r"$$E_{x \sim p}[f(x)] = \int p(x) f(x) \, dx$$"
    assert findings(LEAD + text, displays=True)[-1].verdict.verdict == "proved"
