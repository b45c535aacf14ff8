"""The gradient of a Wasserstein distance is that of the best critic on the samples that move."""

from __future__ import annotations

import pytest

from gantheory.checking.verdict import Verdict
from tests.checking.texts import findings

DUAL = (
    r"$$W(P_r, P_\theta) = \max_{\|f\|_L \le 1} E_{x \sim P_r} [f(x)] - E_{z \sim p(z)} [f(g_\theta(z))]$$"
    + "\n\nso\n\n"
)
TURNED = (
    r"$$W(P_r, P_\theta) = \max_{\|f\|_L \le 1} E_{z \sim p(z)} [f(g_\theta(z))] - E_{x \sim P_r} [f(x)]$$"
    + "\n\nso\n\n"
)
LOSS = r"$$\min_w E_{z \sim p(z)} [f_w(g_\theta(z))] - E_{x \sim P_r} [f_w(x)]$$" + "\n\nso\n\n"
SLOPE = r"$$\nabla_\theta W(P_r, P_\theta) = %sE_{z \sim p(z)} [\nabla_\theta f_w(g_\theta(z))]$$"
OUTSIDE = r"$$\nabla_\theta W(P_r, P_\theta) = %s\nabla_\theta E_{z \sim p(z)} [f(g_\theta(z))]$$"


def last(text: str) -> Verdict:
    return findings(text, displays=True)[-1].verdict


@pytest.mark.parametrize(
    "text",
    [SLOPE % "-", DUAL + SLOPE % "-", DUAL + OUTSIDE % "-", TURNED + SLOPE % "", LOSS + SLOPE % "-"],
    ids=[
        "alone",
        "after the dual form",
        "outside the mean",
        "after the dual form turned",
        "after the loss of a critic",
    ],
)
def test_it_is_proved_under_an_attained_maximum(text: str) -> None:
    verdict = last(text)
    assert verdict.verdict == "proved-under"
    assert "f attains the maximum of the dual form" in verdict.conditions
    assert "the slope of the maximum is that with f held fixed (envelope theorem)" in verdict.conditions
    assert verdict.proof is not None
    assert verdict.models == 12


@pytest.mark.repairs
def test_a_lost_sign_is_refuted_where_the_text_says_what_the_critic_maximises() -> None:
    verdict = last(DUAL + SLOPE % "")
    assert verdict.verdict == "refuted"
    assert verdict.repair is not None
    assert verdict.repair["latex"].split("=")[1].strip().startswith("-")
    assert verdict.counterexample is not None
    assert verdict.counterexample["lhs"] != verdict.counterexample["rhs"]


OTHERS = {
    "an unknown critic": SLOPE % "",
    "a law that does not move": SLOPE.replace(r"P_\theta", "P_g") % "-",
    "twice": SLOPE % "2",
    "both ways": DUAL + TURNED + SLOPE % "",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_anything_else_is_left_alone(text: str) -> None:
    assert last(text).verdict == "unread"


BEST = r"$$\theta^* = \arg\min_\theta \max_{w \in W} E_{x \sim P_r}[f_w(x)] - E_{z \sim p(z)}[f_w(g_\theta(z))]$$"
NOT_BEST = {
    "the sum of the means": BEST.replace(" - E_{z", " + E_{z"),
    "the worst critic": BEST.replace(r"\max", r"\min"),
    "the worst generator": BEST.replace(r"\arg\min", r"\arg\max"),
    "two critics": BEST.replace("f_w(g", "h_w(g"),
    "a generator that does not move": BEST.replace(r"g_\theta", "g"),
    "twice a mean": BEST.replace(" - E_{z", " - 2 E_{z"),
}


def test_the_best_generator_is_nearest_if_the_critics_measure_the_distance() -> None:
    verdict = last(BEST)
    assert (verdict.verdict, verdict.reason) == ("proved-under", "where the Wasserstein distance to the data is least")
    assert verdict.conditions == ("the critics attain a fixed multiple of W (capacity)",)


@pytest.mark.parametrize("text", NOT_BEST.values(), ids=NOT_BEST)
def test_other_optima_are_not_where_the_distance_is_least(text: str) -> None:
    assert not last(text).good
