"""What becomes of a quantity along a motion that the text writes out."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

STEP = "The step $x_{t+1} = x_t - \\eta y_t$, $y_{t+1} = y_t + \\eta x_t$ of $\\min_x \\max_y xy$ gives\n"
TURNS = "The step $x_{t+1} = x_t - \\eta y_t$, $y_{t+1} = y_t + \\eta x_{t+1}$ gives\n"
FLOW = "$$\\dot x = -y, \\qquad \\dot y = x$$\n\n"
LINES = [
    (STEP, r"x_{t+1}^2 + y_{t+1}^2 = (1 + \eta^2)(x_t^2 + y_t^2)", "proved"),
    (STEP, r"x_{t+1}^2 + y_{t+1}^2 = (1 - \eta^2)(x_t^2 + y_t^2)", "refuted"),
    (STEP, r"\|(x_{t+1}, y_{t+1})\|^2 = (1 + \eta^2) \|(x_t, y_t)\|^2", "proved"),
    (STEP, r"\|(x_{t+1}, y_{t+1})\|^2 = (1 + \eta) \|(x_t, y_t)\|^2", "refuted"),
    (TURNS, r"x_{t+1} y_{t+1} = x_t y_t + \eta (x_{t+1}^2 - y_t^2)", "proved"),
    (TURNS, r"x_{t+1} y_{t+1} = x_t y_t + \eta (x_t^2 - y_t^2)", "refuted"),
    (TURNS, r"x_{t+1} y_{t+1} = x_{t+1} y_t + \eta x_{t+1}^2", "proved"),
    (FLOW, r"\frac{d}{dt}(x^2 + y^2) = 0", "proved"),
    (FLOW, r"\frac{d}{dt}(x(t)^2 + y(t)^2) = 2", "refuted"),
    (FLOW, r"\frac{d}{dt}(x^2 + y^2) = 2 x \dot x + 2 y \dot y", "proved"),
    (FLOW, r"\frac{d}{dt}(x^2 - y^2) = 0", "refuted"),
    (
        STEP + "and with the proximal point method\n",
        r"x_{t+1}^2 + y_{t+1}^2 = (x_t^2 + y_t^2) / (1 + \eta^2)",
        "definition",
    ),
    (STEP + "\n## Another game\n\n", r"x_{t+1}^2 + y_{t+1}^2 = x_t^2 + y_t^2", "unread"),
]


@pytest.mark.parametrize(("text", "line", "expected"), LINES)
def test_a_quantity_along_a_motion(text: str, line: str, expected: str) -> None:
    assert last(f"{text}$${line}$$").verdict == expected


@pytest.mark.repairs
def test_a_sign_that_is_lost_is_put_back() -> None:
    found = last(f"{STEP}$$x_{{t+1}}^2 + y_{{t+1}}^2 = (1 - \\eta^2)(x_t^2 + y_t^2)$$")
    assert found.repair is not None
    assert found.repair["latex"].endswith(r"= (1 + \eta^{2}) \cdot (x_{t}^{2} + y_{t}^{2})")
    assert "x_{t}" in str(found.counterexample)
