r"""Runs of variables, `x_{0:T}`: the pieces that the rest of a formula cuts them into."""

from __future__ import annotations

import pytest

import gantheory

GOOD, BAD = {"proved", "proved-under"}, {"refuted", "type-error"}
LINES = [
    (r"p_\theta(x_0) = \int p_\theta(x_{0:T}) \, dx_{1:T}", GOOD),
    (r"p_\theta(x_0) = \int p_\theta(x_{0:T}) \, dx_{0:T}", BAD),
    (r"\log p_\theta(x_0) = \log \int p_\theta(x_{0:T}) \, dx_{0:T-1}", BAD),
    (r"p(x_t) = \int p(x_{1:T}) \, dx_{1:t-1} \, dx_{t+1:T}", GOOD),
    (
        r"\log p_\theta(x_0) \ge \mathbb{E}_{q(x_{1:T}|x_0)}\left[\log \frac{p_\theta(x_{0:T})}{q(x_{1:T}|x_0)}\right]",
        GOOD,
    ),
    (
        r"\log p_\theta(x_0) \le \mathbb{E}_{q(x_{1:T}|x_0)}\left[\log \frac{p_\theta(x_{0:T})}{q(x_{1:T}|x_0)}\right]",
        BAD,
    ),
    (r"p(x_{1:n}) = p(x_{1:n-1}) \, p(x_n | x_{1:n-1})", GOOD),
    (r"p(x_{1:n}) = p(x_n | x_{1:n-1}) \, p(x_{1:n-1} | x_n)", BAD),
    (r"KL(p(x_{0:T}) \| q(x_{0:T})) \ge KL(p(x_0) \| q(x_0))", GOOD),
    (r"q(x_{1:T} | x_0) = \prod_{t=1}^T q(x_t | x_{t-1})", {"definition"}),
    (r"p(x_{1:n}) = p(x_{1:n-1}) \, p(x_n)", {"definition", "unread"}),  # they may be independent
    (
        r"p(z_t | x_{1:t}) = \frac{p(x_t | z_t) \, p(z_t | x_{1:t-1})}{p(x_t | x_{1:t-1})}",  # or form a chain
        {"definition", "unread"},
    ),
]


@pytest.mark.repairs
@pytest.mark.parametrize(("line", "verdicts"), LINES)
def test_runs(line: str, verdicts: set[str]) -> None:
    (found,) = gantheory.check(f"$$\n{line}\n$$\n", seed=1).statements()
    assert found.verdict in verdicts, found
    assert "\\point" not in f"{found.conditions}{found.reason}{found.repair}{found.counterexample}"
