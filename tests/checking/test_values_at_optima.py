r"""`J(\theta^*)`, where the text has defined `J(\theta)`."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

GAME = r"""$$L(\theta, \phi) = E_{x \sim q}[\log D_\phi(x)] + E_{x \sim p_\theta}[\log(1 - D_\phi(x))]$$

$$J(\theta) = \max_\phi L(\theta, \phi)$$

"""
FIT = "Let\n\n" r"$$L(\theta) = E_q[\log p_\theta(x)]$$" "\n\nand\n\n"


def test_the_value_of_the_game_at_the_best_model_owes_that_it_is_the_data() -> None:
    verdict = last(GAME + r"$$J(\theta^*) = -\log 4$$")
    assert verdict.verdict == "proved-under"
    assert "p_g = p_data" in verdict.conditions


@pytest.mark.repairs
def test_another_value_is_refuted_and_mended() -> None:
    verdict = last(GAME + r"$$J(\theta^*) = -\log 2$$")
    assert verdict.verdict == "refuted"
    assert verdict.repair is not None
    assert verdict.repair["latex"] == r"J(\theta^{*}) = -\log 4"


@pytest.mark.parametrize("value", ["-H(q)", "3", r"\max_\theta L(\theta)"])
def test_the_best_of_a_family_may_have_any_value(value: str) -> None:
    assert last(FIT + rf"$$L(\theta^*) = {value}$$").verdict == "definition"


def test_another_parameter_is_another_loss() -> None:
    assert last(FIT + r"$$L(\phi^*) = 3$$").verdict == "definition"


def test_a_ratio_that_is_named_by_the_scores_of_the_best_discriminator() -> None:
    named = r"The ratio is $$r(x) = \frac{D(x)}{1 - D(x)}$$ with the optimal $D$ between $p_{data}$ and $p_g$." + "\n\n"
    mean = r"E_{x \sim p_g}"
    square = rf"{mean}[(s(x) - r(x))^2] = {mean}[s(x)^2] - %s E_{{x \sim p_{{data}}}}[s(x)] + {mean}[r(x)^2]"
    said = [findings(f"{named}$${square % n}$$")[-1].verdict.verdict for n in ("2", "")]
    assert said == ["proved-under", "refuted"]
