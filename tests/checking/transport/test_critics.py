"""Bounds on a divergence by the means of a critic, and their suprema."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

LAST = {
    "a bound": (r"KL(p \| q) \ge \mathbb{E}_{x \sim p}[T(x)] - \log \mathbb{E}_{x \sim q}[e^{T(x)}]", "supported"),
    "a bound, its laws swapped": (
        r"KL(p \| q) \ge \mathbb{E}_{x \sim q}[T(x)] - \log \mathbb{E}_{x \sim p}[e^{T(x)}]",
        "refuted",
    ),
    "a bare critic": (r"KL(p \| q) \ge \mathbb{E}_p[T] - \log \mathbb{E}_q[e^T]", "supported"),
    "a supremum": (r"KL(p \| q) = \sup_T \mathbb{E}_p[T] - \log \mathbb{E}_q[e^{T}]", "supported"),
    "a supremum, its laws swapped": (r"KL(p \| q) = \sup_T \mathbb{E}_q[T] - \log \mathbb{E}_p[e^{T}]", "refuted"),
    "a bound beside a shift": (r"KL(p \| q) \ge \mathbb{E}_p[f] - \mathbb{E}_q[e^{f - 1}]", "supported"),
    "a supremum beside a shift": (r"KL(p \| q) = \max_f \mathbb{E}_p[f] - \mathbb{E}_q[e^{f - 1}]", "supported"),
    "an information": (
        r"I(X; Y) \ge \mathbb{E}_{p(x, y)}[T(x, y)] - \log \mathbb{E}_{p(x) p(y)}[e^{T(x, y)}]",
        "supported",
    ),
    "an information as a supremum": (
        r"I(X; Y) = \sup_T \mathbb{E}_{p(x, y)}[T(x, y)] - \log \mathbb{E}_{p(x) p(y)}[e^{T(x, y)}]",
        "supported",
    ),
    "a best critic": (r"KL(p \| q) \ge \mathbb{E}_q[T^*] - \log \mathbb{E}_p[e^{T^*}]", "unread"),
    "a loose bound": (r"KL(p \| q) \ge \mathbb{E}_p[T] - \mathbb{E}_q[e^{T}]", "supported"),
}


@pytest.mark.repairs
@pytest.mark.parametrize(("formula", "verdict"), LAST.values(), ids=LAST)
def test_the_verdict_on_a_bound_by_a_critic(formula: str, verdict: str) -> None:
    found = findings(f"$${formula}$$")[-1].verdict
    assert found.verdict == verdict
    if verdict == "refuted":
        assert found.counterexample
        assert found.repair
        assert findings(f"$${found.repair['latex']}$$")[-1].verdict.verdict == "supported"


@pytest.mark.parametrize("exponent", ["T", "T + 1", "T - 2"])
def test_a_supremum_that_lies_elsewhere(exponent: str) -> None:
    found = findings(rf"$$KL(p \| q) = \sup_T \mathbb{{E}}_p[T] - \mathbb{{E}}_q[e^{{{exponent}}}]$$")[-1].verdict
    assert found.verdict == "refuted"
    assert found.counterexample


def test_a_critic_that_the_text_gives_is_not_left_open() -> None:
    given = "Let $T(x) = \\log 2$.\n\n$$T(x) = \\log 2$$\n\n"
    formula = r"$$KL(p \| q) \ge \mathbb{E}_{x \sim q}[T(x)] - \log \mathbb{E}_{x \sim p}[e^{T(x)}]$$"
    assert findings(given + formula)[-1].verdict.verdict != "refuted"


def test_a_power_of_e_is_no_transpose() -> None:
    assert r"\top" not in findings(r"$$a = e^T$$")[-1].text
    assert r"\top" in findings(r"$$a = w^T x$$")[-1].text


MEANS = r"\mathbb{E}_{x \sim P}[T(x)] - \mathbb{E}_{x \sim Q}[T(x)]"
TV_HALVED = "The total variation distance is $$\\mathrm{TV}(P, Q) = \\frac12 \\int |p(x) - q(x)| dx.$$\n\n"
OVER = [r"|T| \le %s", r"\|T\|_\infty \le %s", r"T: \|T\|_\infty \le %s"]


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize(("bound", "verdict"), [(r"\frac12", "supported"), ("1", "refuted"), (r"\frac14", "refuted")])
def test_bounded_critics_attain_the_total_variation(over: str, bound: str, verdict: str) -> None:
    line = rf"\mathrm{{TV}}(P, Q) = \sup_{{{over % bound}}} {MEANS}"
    assert last(f"{TV_HALVED}$${line}$$").verdict == verdict


@pytest.mark.parametrize(("factor", "verdict"), [(r"\frac12", "supported"), ("", "unread"), ("2", "refuted")])
def test_a_total_variation_that_the_text_does_not_explain_may_lack_its_half(factor: str, verdict: str) -> None:
    line = rf"\mathrm{{TV}}(P, Q) = {factor} \sup_{{\|T\|_\infty \le 1}} \left| {MEANS} \right|"
    assert last(f"$${line}$$").verdict == verdict


def test_bounded_critics_of_one_law_are_not_taken_for_two() -> None:
    line = rf"\mathrm{{TV}}(P, Q) = \sup_{{|T| \le \frac12}} {MEANS.replace('Q', 'P')}"
    assert last(f"{TV_HALVED}$${line}$$").verdict not in ("proved", "proved-under", "supported")
