"""Lines that give the solution of the differential equations above them."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from gantheory.checking.verdict import Verdict
from tests.checking.texts import last

TURNING = r"$$ \begin{cases} x'(t) = -y(t) \\ y'(t) = x(t) \end{cases} $$"
DOTTED = r"$$ \dot{u} = v, \qquad \dot{v} = -u $$"
DAMPED = r"$$ \frac{da}{dt} = b - a, \quad \frac{db}{dt} = -a - b $$"
DECAY = r"$$ w'(t) = -\frac{1}{2} w(t) $$"


def on(equations: str, line: str) -> Verdict:
    """The verdict on a line below some equations."""
    return last(f"{equations}\n\nIts solution is\n\n$$ {line} $$\n")


RIGHT = [
    (TURNING, r"x(t) = x(0) \cos(t) - y(0) \sin(t)"),
    (TURNING, r"y(t) = x_0 \sin t + y_0 \cos t"),
    (DOTTED, r"u(t) = u_0 \cos t + v_0 \sin t"),
    (DAMPED, r"a(t) = e^{-t} (a(0) \cos t + b(0) \sin t)"),
    (DAMPED, r"b(t) = -e^{-t} a(0) \sin t + e^{-t} b(0) \cos t"),
    (DECAY, r"w(t) = w_0 e^{-t/2}"),
    (DECAY, r"w(t) = w(0) \exp\left(-\frac{t}{2}\right)"),
]
WRONG = [  # the line, and its repair where a sign was lost
    (TURNING, r"x(t) = x(0) \cos(t) + y(0) \sin(t)", r"x(t) = x(0) \cos t - y(0) \sin t"),
    (TURNING, r"y(t) = x_0 \sin t - y_0 \cos t", r"y(t) = x_{0} \sin t + y_{0} \cos t"),
    (TURNING, r"x(t) = x(0) \sin(t) - y(0) \cos(t)", None),
    (TURNING, r"x(t) = x(0) \cos(2t) - y(0) \sin(t)", None),
    (TURNING, r"x(t) = x(0) \cos(t) - 1.000001 y(0) \sin(t)", None),
    (DOTTED, r"u(t) = u_0 \cos t - v_0 \sin t", r"u(t) = u_{0} \cos t + v_{0} \sin t"),
    (DAMPED, r"a(t) = a(0) \cos t + b(0) \sin t", None),
    (DECAY, r"w(t) = w_0 e^{-2t}", None),
    (DECAY, r"w(t) = 2 w_0 e^{-t/2}", None),
]
LEFT_ALONE = [
    (TURNING, r"x(t) = A \cos t + B \sin t"),
    (TURNING, r"x(t) = r(t) \cos t"),
    (r"$$ x'(t) = -y(t) $$", r"x(t) = x(0) + y(0) \sin t"),
    (r"$$ x'(t) = -x(t)^2 $$", r"x(t) = x(0) e^{-t}"),
    (f"{TURNING}\n\nWith a penalty\n\n$$ x'(t) = -y(t) - |x(t)| $$", r"x(t) = x(0) e^{-t}"),
    ("", r"x(t) = x(0) \cos t + y(0) \sin t"),
]


@pytest.mark.parametrize(("equations", "line"), RIGHT)
def test_a_solution_is_proved(equations: str, line: str) -> None:
    verdict = on(equations, line)
    assert verdict.verdict == "proved", verdict.reason
    assert "derivative" in " ".join(verdict.rules) or verdict.proof is not None


@pytest.mark.repairs
@pytest.mark.parametrize(("equations", "line", "repair"), WRONG)
def test_what_is_no_solution_is_refuted(equations: str, line: str, repair: str | None) -> None:
    verdict = on(equations, line)
    assert verdict.verdict == "refuted"
    assert verdict.counterexample is not None
    assert (verdict.repair or {}).get("latex") == repair


@pytest.mark.parametrize(("equations", "line"), LEFT_ALONE)
def test_what_the_equations_do_not_settle_is_left_alone(equations: str, line: str) -> None:
    assert on(equations, line).verdict in ("definition", "unread")


def test_the_counterexample_holds_when_the_equations_are_followed_numerically() -> None:
    verdict = on(TURNING, r"x(t) = x(0) \cos(t) + y(0) \sin(t)")
    found = verdict.counterexample
    assert found is not None
    model = found["model"]
    assert isinstance(model, dict)
    x0, y0 = (float(Fraction(model["scalars"][name])) for name in ("x(0)", "y(0)"))
    step, x, y = 1e-6, x0, y0
    x, y = x - step * y, y + step * x
    written = x0 * math.cos(step) + y0 * math.sin(step)
    assert float(str(found["lhs"]).split()[0]) == pytest.approx((written - x0) / step, abs=1e-5)
    assert float(str(found["rhs"]).split()[0]) == pytest.approx((x - x0) / step, abs=1e-5)
