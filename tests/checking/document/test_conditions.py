"""Displays that restrict their letters and laws, and claim nothing; inequalities that are turned round stay wrong."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

CONDITIONS = [
    r"\lambda \ge 11",
    r"n \ge 3",
    r"a > b",
    r"\eta < \frac{2}{\beta}",
    r"\sigma_1 \ge \sigma_2",
    r"a^2 + b^2 \le 1",
    r"|\lambda| < 1",
    r"p(x) > q(x)",
    r"KL(p \| q) \le 0.01",
    r"TV(p, q) \le \frac12",
    r"JSD(p_r \| p_g) > 0",
    r"\mathbb{E}_{x \sim p}[f(x)] > \mathbb{E}_{x \sim q}[f(x)]",
    r"\mathbb{E}_{x \sim p}[f(x)] = \mathbb{E}_{x \sim q}[f(x)]",
    r"KL(p \| q) < KL(q \| p)",
    r"TV(p, q) < TV(p, r)",
    r"H(p) \ge H(q)",
    r"\int p(x) q(x) dx = 0",
    r"\mathbb{E}_{x \sim p}[x] = 0",
    r"I(X; Y) > 0",
]
CLAIMS = [
    r"a b \ge \frac{a^2 + b^2}{2}",
    r"1 + \eta^2 \le 1",
    r"KL(p \| q) \le 0",
    r"KL(p \| q) = KL(q \| p)",
    r"KL(p \| q) \le \sqrt{2 TV(p, q)}",
    r"\mathbb{E}_{x \sim q}[\nabla_\theta \log p_\theta(x)] = 0",
    r"\mathbb{E}_{x \sim p}[\frac{p(x)}{q(x)}] = 1",
    r"0 \le JSD(p \| q) \le \frac12",
]


@pytest.mark.parametrize(
    "formula", [pytest.param(f, marks=[pytest.mark.slow] if k % 3 else []) for k, f in enumerate(CONDITIONS)]
)
def test_a_condition_claims_nothing(formula: str) -> None:
    found = findings(f"We assume that\n\n$${formula}$$")[-1].verdict
    assert found.verdict != "refuted"
    assert not found.mistake


@pytest.mark.parametrize("formula", CLAIMS)
def test_a_claim_stays_wrong(formula: str) -> None:
    assert findings(f"$${formula}$$")[-1].verdict.verdict == "refuted"


def test_a_bound_that_is_claimed_is_no_condition() -> None:
    bound = r"$$TV(p, q) \le \frac12$$"
    assert findings("The total variation is always bounded:\n\n" + bound)[-1].verdict.verdict == "refuted"


def test_a_condition_that_no_laws_meet_is_false() -> None:
    for line in (r"KL(p \| q) < 0", r"TV(p, q) > 2", r"-1 > JSD(p \| q)"):
        assert last(f"$$ {line} $$\n").verdict == "refuted", line
