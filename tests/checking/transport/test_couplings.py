r"""Means under a coupling, and means over two variables whose law a text does not say."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

PLAN = "For $f$ with Lipschitz constant at most one and any coupling $\\gamma$ of $P$ and $Q$,\n\n$$%s$$"
BARE = r"E_{x \sim P}[f(x)] - E_{y \sim Q}[f(y)] = E_\gamma[%s]"
TOLD = r"E_{x \sim P}[f(x)] - E_{y \sim Q}[f(y)] = E_{(x, y) \sim \gamma}[%s]"
LABELS = "Let $Y$ be $1$ or $-1$ with equal chances, $P$ and $Q$ the laws of $X$ given $Y$.\n\n$$%s$$"
LAST = {
    "a bare plan": (PLAN % BARE % "f(x) - f(y)", {"proved-under"}),
    "a bare plan, a sign": (PLAN % BARE % "f(x) + f(y)", {"refuted"}),
    "a plan": (PLAN % TOLD % "f(x) - f(y)", {"proved-under"}),
    "a plan, a sign": (PLAN % TOLD % "f(y) - f(x)", {"refuted"}),
    "a plan, in integrals": (
        PLAN % r"\int f(x) dP(x) - \int f(y) dQ(y) = \int (f(x) - f(y)) d\gamma(x, y)",
        {"proved-under"},
    ),
    "a rise": (PLAN % r"E_\gamma[f(x) - f(y)] \le E_\gamma[\|x - y\|]", {"supported"}),
    "a rise, turned": (PLAN % r"E_\gamma[f(x) - f(y)] \ge E_\gamma[\|x - y\|]", {"unread", "refuted"}),
    "no plan is told": ("For $f$ bounded,\n\n$$" + BARE % "f(x) - f(y)" + "$$", {"unread"}),
    "labels": (
        LABELS % r"2 E_{X, Y}[e^{-Y h(X)}] = E_P[e^{-h(X)}] + E_Q[e^{h(X)}]",
        {"unread", "supported", "proved-under"},
    ),
    "of one point each": (LABELS % r"E_{x, z}[f(x) + g(z)] = E_x[f(x)] - E_z[g(z)]", {"refuted"}),
}


@pytest.mark.parametrize("name", LAST)
def test_means_under_a_coupling(name: str) -> None:
    text, verdicts = LAST[name]
    assert last(text).verdict in verdicts
