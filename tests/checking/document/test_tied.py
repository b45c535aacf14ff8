"""Entropies of two variables, one of which the sentence calls a function of the other."""

from __future__ import annotations

import pytest

from gantheory.checking.document.tied import tie_of
from tests.checking.texts import findings

DENSITIES = "The entropy of a density is an integral. "
ONE_TO_ONE = "If $X$ is an invertible function of $Y$, then "
FUNCTION = "If $X$ is a deterministic function of $Y$, we have "
LAST = {
    "equal": (ONE_TO_ONE + "$$I(X, Y) = H(Y)$$", "supported"),
    "of densities, which a multiple changes": (DENSITIES + ONE_TO_ONE + "$$H(Y) = H(X)$$", "refuted"),
    "infinite of densities": (DENSITIES + ONE_TO_ONE + "$$I(X, Y) = H(Y)$$", "refuted"),
    "less": (FUNCTION + r"$$H(X) \le H(Y)$$", "supported"),
    "not more": (FUNCTION + r"$$H(X) \ge H(Y)$$", "refuted"),
    "nothing left": (FUNCTION + "$$H(X|Y) = 0$$", "supported"),
    "something left": (FUNCTION + "$$H(Y|X) = 0$$", "refuted"),
    "a pair": (FUNCTION + "$$H(X, Y) = H(Y)$$", "supported"),
    "a sum": (ONE_TO_ONE + "$$H(X, Y) = H(X) + H(Y)$$", "refuted"),
    "of a map written out": ("If $Y = g(X)$ for a bijective $g$, then $$H(X) = H(Y).$$", "supported"),
    "told behind": (DENSITIES + "$$H(X) = H(Y)$$ whenever $X$ and $Y$ determine each other.", "refuted"),
}


@pytest.mark.parametrize(("text", "verdict"), LAST.values(), ids=LAST)
def test_the_verdict_on_tied_variables(text: str, verdict: str) -> None:
    assert findings(text, displays=True)[-1].verdict.verdict == verdict


@pytest.mark.repairs
def test_the_entropy_of_the_other_variable_mends_it() -> None:
    verdict = findings(FUNCTION + "$$I(X;Y) = H(Y)$$")[-1].verdict
    assert verdict.verdict == "refuted"
    assert verdict.repair == {"latex": "I(X; Y) = H(X)", "verdict": "supported"}
    assert verdict.counterexample is not None
    assert verdict.counterexample["lhs"] == "0"


@pytest.mark.parametrize(
    "words",
    [
        "If $Y = g(X)$ for a measure preserving bijection $g$, then ",
        "Suppose $X$ is not an invertible function of $Y$. Then ",
        "If $X$ is not an invertible function of $Y$, then ",
        "If $X$ is an orthogonal, invertible map of $Y$, then ",
        "If $X$ and $Y$ are independent, then ",
    ],
)
def test_other_conditions_are_left_alone(words: str) -> None:
    assert tie_of(words, "") is None
