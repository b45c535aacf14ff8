"""The two phases of a Boltzmann machine's gradient."""

from __future__ import annotations

import pytest

from gantheory.checking.verdict import Verdict
from tests.checking.texts import findings

POSITIVE = r"$$\Delta_W \leftarrow \frac{1}{m} V^\top \hat{H}$$"


def wrong(text: str) -> list[Verdict]:
    return [f.verdict for f in findings(text) if f.verdict.verdict == "refuted"]


@pytest.mark.repairs
@pytest.mark.parametrize(
    ("text", "repair"),
    [
        (
            POSITIVE + r"$$\Delta_W \leftarrow \Delta_W - \frac{1}{m} V^\top \tilde{H}$$",
            r"\Delta_{W} \leftarrow \Delta_{W} - \frac{1}{m} \tilde{V}^{\top} \tilde{H}",
        ),
        (
            r"$$\Delta_{U} \leftarrow \frac{1}{m} \hat{H}^{(1)\top} \hat{H}^{(2)}$$"
            r"$$\Delta_{U} \leftarrow \Delta_{U} - \frac{1}{m} \tilde{H}^{(1)\top} \hat{H}^{(2)}$$",
            r"\Delta_{U} \leftarrow \Delta_{U} - \frac{1}{m} \tilde{H}^{(1)\top} \tilde{H}^{(2)}",
        ),
        (r"$$\Delta W = \eta (v h^\top - v h'^\top)$$", r"\Delta W = \eta \cdot (v h^{\top} - v' h'^{\top})"),
        (r"$$\Delta W = \eta (v h^\top - v' h^\top)$$", r"\Delta W = \eta \cdot (v h^{\top} - v' h'^{\top})"),
    ],
)
def test_a_factor_of_the_data_in_the_negative_phase(text: str, repair: str) -> None:
    (verdict,) = wrong(text)
    assert verdict.mistake == "wrong variable"
    assert verdict.repair is not None
    assert verdict.repair["latex"] == repair
    assert verdict.counterexample is not None
    assert verdict.counterexample["lhs"] != verdict.counterexample["rhs"]


@pytest.mark.parametrize(
    "text",
    [
        POSITIVE + r"$$\Delta_W \leftarrow \Delta_W - \frac{1}{m} \tilde{V}^\top \tilde{H}$$",
        POSITIVE + r"$$\Delta_W \leftarrow \Delta_W - \frac{1}{m} U^\top \tilde{H}$$",  # another statistic
        POSITIVE + r"$$\Delta_U \leftarrow \Delta_U - \frac{1}{m} V^\top \tilde{H}$$",  # of another matrix
        POSITIVE + r"$$\Delta_W \leftarrow \Delta_W - \lambda W$$",  # weight decay
        r"$$\Delta W = \eta (v h^\top - v' h'^\top)$$",
        r"$$\Delta W = \eta (v h^\top + v h'^\top)$$",
        r"$$\Sigma = x y^\top - \bar{x} \bar{y}^\top$$",
    ],
)
def test_phases_that_are_right_or_something_else(text: str) -> None:
    assert wrong(text) == []
