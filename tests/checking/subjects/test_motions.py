"""Steps along the slopes of a value, and the equations of motion they amount to."""

from __future__ import annotations

import pytest

from gantheory.checking.verdict import Verdict
from tests.checking.texts import findings

GAME = "$$\\min_{x} \\max_{y} V(x, y) = xy$$\n\nWe take small steps:\n\n"
DOWN = r"$$x(t + \Delta t) = x(t) - \Delta t \frac{\partial}{\partial x(t)} V(x(t), y(t))$$" + "\n\n"
UP = r"$$y(t + \Delta t) = y(t) + \Delta t \frac{\partial}{\partial y(t)} V(x(t), y(t))$$" + "\n\n"
AMOUNTS = "This amounts to\n\n$$\\begin{cases} x'(t) = %s \\\\ y'(t) = %s \\end{cases}$$\n\n"


def verdicts(text: str) -> list[Verdict]:
    return [f.verdict for f in findings(text, displays=True)]


def test_steps_amount_to_equations_as_they_become_small() -> None:
    *steps, x, y = verdicts(GAME + DOWN + UP + AMOUNTS % ("-y(t)", "x(t)"))
    assert [v.verdict for v in steps] == ["definition"] * 3
    for verdict in (x, y):
        assert verdict.verdict == "proved-under"
        assert verdict.conditions == ("the step goes to 0",)


@pytest.mark.repairs
def test_a_lost_sign_is_mended_and_what_follows_is_held_against_the_right_equation() -> None:
    *_, x, _, twice = verdicts(GAME + DOWN + UP + AMOUNTS % ("y(t)", "x(t)") + "so that\n\n$$x''(t) = -x(t)$$")
    assert x.verdict == "refuted"
    assert x.repair == {"latex": "x'(t) = -y(t)", "verdict": "proved"}
    assert twice.verdict == "proved"


def test_a_player_that_minimises_steps_down() -> None:
    *_, step, x, _ = verdicts(GAME + DOWN.replace("x(t) -", "x(t) +") + AMOUNTS % ("-y(t)", "x(t)"))
    assert step.verdict == "refuted"
    assert step.mistake == "ascent and descent confused"
    assert x.verdict == "proved-under"


TWICE = {"-x(t)": "proved", "x(t)": "refuted", "-y(t)": "refuted"}


@pytest.mark.parametrize(("right", "verdict"), TWICE.items())
def test_the_second_derivative_follows(right: str, verdict: str) -> None:
    assert verdicts(AMOUNTS % ("-y(t)", "x(t)") + f"so that\n\n$$x''(t) = {right}$$")[-1].verdict == verdict


def test_an_equation_without_steps_is_none_of_them() -> None:
    assert [v.verdict for v in verdicts(GAME + AMOUNTS % ("y(t)", "x(t)"))] == ["definition"] * 3
