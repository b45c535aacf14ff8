"""Wasserstein distances on the line by distribution functions and quantiles."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

SAID = "On the line, with the cumulative distribution functions $F$ and $G$ of $P$ and $Q$,\n\n"
RIGHT = [
    r"W_1(P, Q) = \int_{-\infty}^{\infty} |F(x) - G(x)| dx",
    r"W_1(P, Q) = \int_{\mathbb{R}} |G(t) - F(t)| dt",
    r"W_1(P, Q) = \int |F_P(x) - F_Q(x)| dx",
    r"W_1(P, Q) = \int_0^1 |F^{-1}(u) - G^{-1}(u)| du",
    r"W_p(P, Q)^p = \int_0^1 |F^{-1}(u) - G^{-1}(u)|^p du",
    r"W_p(P, Q) = \left(\int_0^1 |F^{-1}(u) - G^{-1}(u)|^p du\right)^{1/p}",
    r"W_2(P, Q)^2 = \int_0^1 (F^{-1}(u) - G^{-1}(u))^2 du",
]
WRONG = [
    r"W_1(P, Q) = \int_{-\infty}^{\infty} (F(x) - G(x)) dx",
    r"W_1(P, Q) = \int (F(x) - G(x))^2 dx",
    r"W_1(P, Q) = \int \frac12 |F(x) - G(x)| dx",
    r"W_1(P, Q) = \int_0^1 (F^{-1}(u) - G^{-1}(u)) du",
    r"W_p(P, Q) = \int_0^1 |F^{-1}(u) - G^{-1}(u)|^p du",
    r"W_2(P, Q) = \int_0^1 (F^{-1}(u) - G^{-1}(u))^2 du",
]
OPEN = [
    SAID + r"$$W_1(P, Q) = \int_0^1 |F(x) - G(x)| dx$$",  # right for laws on that interval
    SAID + r"$$W_1(P, Q) = \int |F(x) - H(x) + G(x)| dx$$",
    SAID + r"If $Q$ dominates $P$, $$W_1(P, Q) = \int (F(x) - G(x)) dx$$",
    SAID + r"$$W_1(P, Q) = \int (F(x) + G(x)) dx$$",  # it has no end
    r"With some functions $F$ and $G$, $$W_1(P, Q) = \int (F(x) - G(x)) dx$$",
]


@pytest.mark.parametrize("line", RIGHT)
def test_what_gives_the_distance_is_supported(line: str) -> None:
    assert last(f"{SAID}$${line}$$").verdict == "supported"


@pytest.mark.parametrize("line", WRONG)
def test_what_gives_another_number_is_refuted(line: str) -> None:
    found = last(f"{SAID}$${line}$$")
    assert found.verdict == "refuted"
    assert found.counterexample is not None


@pytest.mark.parametrize("text", OPEN)
def test_what_may_be_meant_otherwise_is_left(text: str) -> None:
    assert last(text).verdict in ("definition", "unread")


def test_a_bound_on_the_slope_of_a_critic_is_no_order_of_the_functions() -> None:
    dual = r"$$W_1(P, Q) = \sup_{\|f\|_L \le 1} \mathbb{E}_P[f(x)] - \mathbb{E}_Q[f(x)]$$"
    assert last(f"{SAID}{dual}\n\n$${WRONG[0]}$$").verdict == "refuted"
