"""Changes of the weights of a machine: which way they go, and that they are not transposed."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

PASS = (
    r"$$\hat H = \sigma(V W + c)$$" + "\n\n" + r"$$\tilde V = \sigma(H W^\top + b)$$" + "\n\n"
    r"$$\tilde H = \sigma(\tilde V W + c)$$" + "\n\n"
)
TURNED = PASS.replace("V W +", r"V W^\top +").replace(r"H W^\top + b", "H W + b")
CHANGE = r"$$\Delta W = \frac{1}{m} (V^\top \hat H - \tilde V^\top \tilde H)$$"
ACROSS = r"$$\Delta W = \frac{1}{m} (\hat H^\top V - \tilde H^\top \tilde V)$$"
BACK = r"$$\Delta W = \frac{1}{m} (\tilde V^\top \tilde H - V^\top \hat H)$$"
UP, DOWN = r"$$W \leftarrow W + \epsilon \Delta W$$", r"$$W \leftarrow W - \epsilon \Delta W$$"
LAST = {
    "as it is applied": (PASS + CHANGE, "unread"),
    "transposed": (PASS + ACROSS, "type-error"),
    "the other convention": (TURNED + ACROSS, "unread"),
    "the other convention, transposed": (TURNED + CHANGE, "type-error"),
    "not applied anywhere": (ACROSS, "unread"),
    "square by the text": (PASS + r"$$S = W W$$" + "\n\n" + ACROSS, "unread"),
    "up the gradient": (f"{CHANGE}\n\n{UP}", "proved"),
    "down the gradient": (f"{CHANGE}\n\n{DOWN}", "refuted"),
    "down its negative": (f"{BACK}\n\n{DOWN}", "proved"),
    "up its negative": (f"{BACK}\n\n{UP}", "refuted"),
    "a change of something else": (r"$$\Delta W = A^\top B$$" + f"\n\n{DOWN}", "definition"),
}


@pytest.mark.parametrize(("text", "verdict"), LAST.values(), ids=LAST)
def test_the_change_of_a_matrix(text: str, verdict: str) -> None:
    assert findings(text)[-1].verdict.verdict == verdict
