"""What pages of the field write in ways of their own: each with its near miss, which is still found."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

# ---------------------------------------------------------------- names that stand for what is written out before

GAP = r"""
$$KL(q(z) \| p(z|x)) = \mathbb{E}_q\left[\log \frac{q(z)}{p(z|x)}\right]$$
that is
$$KL(q \| p) = \mathbb{E}_q[\log q(z)] - \mathbb{E}_q[\log p(z,x)] %s \log p(x)$$"""


@pytest.mark.usefixtures("no_repairs")
@pytest.mark.parametrize(("sign", "expected"), [("+", "proved-under"), ("-", "refuted")])
def test_a_bare_divergence_is_the_one_written_out_of_a_law_and_a_conditional(sign: str, expected: str) -> None:
    assert last(GAP % sign).verdict == expected


# ---------------------------------------------------------------- laws for each point


@pytest.mark.parametrize(
    ("law", "expected"),
    [("k(x)", "unread"), (r"q_\phi(x)", "unread"), ("p(x)", "type-error"), ("p_z(x)", "type-error")],
)
def test_what_is_drawn_from_a_kernel_at_a_point_is_no_point_of_the_wrong_law(law: str, expected: str) -> None:
    text = rf"$$\mathbb{{E}}_{{x \sim p(x)}}[\mathbb{{E}}_{{z \sim {law}}}[\log p(x|z)]] = \log p(x)$$"
    assert last(text).verdict == expected


# ---------------------------------------------------------------- a name given anew

LOSSES = r"""
$$J(\theta) = -\log P(y|x)$$
For more classes the scores become
$$s_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
that is
$$J(\theta) = -\log %s$$"""


@pytest.mark.usefixtures("no_repairs")
@pytest.mark.parametrize(("law", "expected"), [("p_y", "definition"), ("P(y)", "refuted"), ("P(y|x)", "proved")])
def test_a_loss_of_other_laws_is_another_loss(law: str, expected: str) -> None:
    assert last(LOSSES % law).verdict == expected


# ---------------------------------------------------------------- laws under other names

OTHER_NAMES = r"""
$$\max_D E_{x \sim p_{teacher}}[\log D(x)] + E_{x \sim p_{student}}[\log(1 - D(x))]$$
For the teacher $p_T$ and the student $p_S$ this is
$$\max_D \mathcal{L} = E_{p_T}[\log \frac{p_T}{p_T + p_S}] + E_{p_S}[\log \frac{p_S}{%s}]$$"""


@pytest.mark.usefixtures("no_repairs")
@pytest.mark.parametrize(("other", "expected"), [("p_T + p_S", "proved-under"), ("2 p_T", "unread")])
def test_a_value_of_laws_may_be_written_out_under_other_names(other: str, expected: str) -> None:
    found = last(OTHER_NAMES % other)
    assert found.verdict == expected
    assert found.conditions == ((r"p_{S} is p_{\text{student}}", r"p_{T} is p_{\text{teacher}}") if found.good else ())


SAME_NAMES = OTHER_NAMES.replace("p_{teacher}", "p_T").replace("p_{student}", "p_S")


@pytest.mark.usefixtures("no_repairs")
@pytest.mark.parametrize(("other", "expected"), [("p_T + p_S", {"proved", "proved-under"}), ("2 p_T", {"refuted"})])
def test_a_value_of_the_same_names_is_judged(other: str, expected: set[str]) -> None:
    assert last(SAME_NAMES % other).verdict in expected
