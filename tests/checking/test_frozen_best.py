# ruff: noqa: E501 (formulas are written as in notes)
"""The best discriminator held fixed while the generator moves: means over noise, evaluation bars, a held parameter."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

GOOD = {"proved", "proved-under"}
GAME = (
    r"Let $P_{g_\theta}$ be the law of $g_\theta(z)$ with $z \sim p(z)$, and let "
    r"$D^*(x) = \frac{P_r(x)}{P_r(x) + P_{g_\theta}(x)}$ be the optimal discriminator." + "\n\n"
)
AT = (
    r"Let $D^*(x) = \frac{P_r(x)}{P_r(x) + P_g(x)}$ be the optimal discriminator for $\theta_0$, and $P_{g_\theta}$ the law of $g_\theta(z)$."
    "\n\n"
)
KL, JS = r"KL(P_{g_\theta} \| P_r)", r"JSD(P_{g_\theta} \| P_r)"
BAR = r"|_{\theta = \theta_0}"
SLOPES = [
    (r"\nabla_\theta \mathbb{E}_{x \sim P_{g_\theta}}[-\log D^*(x)] = \nabla_\theta [%s %s JSD(P_{g_\theta} \| P_r)]", (KL, "- 2"), (KL, "+ 2")),
    (r"\mathbb{E}_{z \sim p(z)}[-\nabla_\theta \log D^*(g_\theta(z))] = \nabla_\theta [%s %s JSD(P_{g_\theta} \| P_r)]", (KL, "- 2"), (KL, "-")),
    (r"\nabla_\theta \mathbb{E}_{z}[-\log D^*(g_\theta(z))] = \nabla_\theta [%s %s JSD(P_{g_\theta} \| P_r)]", (KL, "- 2"), (r"KL(P_r \| P_{g_\theta})", "- 2")),
    (r"\mathbb{E}_{z \sim p(z)}[\nabla_\theta \log(1 - D^*(g_\theta(z)))" + BAR + r"] = \nabla_\theta %s %s" + BAR, ("2", JS), ("", JS)),
    (r"\mathbb{E}_{z \sim p(z)}[-\nabla_\theta \log D^*(g_\theta(z))" + BAR + r"] = \nabla_\theta [%s %s]" + BAR, (KL, f"- 2 {JS}"), (KL, f"- {JS}")),
]  # fmt: skip


@pytest.mark.parametrize(("line", "right"), [(line, right) for line, right, _ in SLOPES])
def test_slopes_of_what_the_generator_makes(line: str, right: tuple[str, str]) -> None:
    assert last(f"{GAME}$${line % right}$$").verdict in GOOD


@pytest.mark.parametrize(("line", "wrong"), [(line, wrong) for line, _, wrong in SLOPES])
def test_wrong_slopes_of_what_the_generator_makes(line: str, wrong: tuple[str, str]) -> None:
    assert last(f"{GAME}$${line % wrong}$$").verdict == "refuted"


HELD = (
    r"\mathbb{E}_{x \sim P_{g_\theta}}\left[\log \frac{P_{g_{\theta_0}}(x)}{P_r(x)}\right] "
    r"= \mathbb{E}_{x \sim P_{g_\theta}}\left[\log \frac%s\right]"
)


def test_the_best_discriminator_at_the_parameter_that_is_held() -> None:
    found = last(f"{AT}$${HELD % r'{1 - D^*(x)}{D^*(x)}'}$$")
    assert found.verdict in GOOD
    assert "D^* is the best one at the parameter that is held" in found.conditions


def test_the_odds_turned_over_are_wrong_at_any_parameter() -> None:
    assert last(f"{AT}$${HELD % r'{D^*(x)}{1 - D^*(x)}'}$$").verdict == "refuted"


DATA = "Let $P_\\theta$ be a model.\n\n"


def test_a_mean_over_a_set_of_points_is_not_one_under_a_law() -> None:
    line = r"E_{\mathcal{D}}[\log P_\theta(x)] = \frac{1}{|\mathcal{D}|} \sum_{x \in \mathcal{D}} \log P_\theta(x)"
    assert last(f"{DATA}$${line}$$").verdict == "unread"


def test_a_variable_whose_law_is_not_said() -> None:
    line = r"\int P_\theta(x) \log P_\theta(x) dx = E_{x_{sample}}[\log P_\theta(x_{sample})]"
    assert last(f"{DATA}$${line}$$").verdict == "unread"
