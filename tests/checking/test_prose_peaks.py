"""Sentences about where a function of one number is largest or least."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.reading import told
from gantheory.reading import read_text

CURVE = r"The function $f(y) = a \log y + b \log(1 - y)$ "
VERDICTS = {
    "the right place": (CURVE + r"achieves its maximum at $y = \frac{a}{a+b}$.", ["supported"]),
    "the other share": (CURVE + r"is maximised at $y = \frac{b}{a+b}$.", ["refuted"]),
    "no share": (CURVE + r"has its maximum at $y^* = \frac{a}{b}$.", ["refuted"]),
    "a map": (
        r"So $y \mapsto a \log y + b \log(1 - y)$ is concave with its maximum at $\frac{b}{a + b}$.",
        ["refuted"],
    ),
    "densities": (
        r"Then $D \mapsto p(x) \log D + q(x) \log(1 - D)$ is maximised at $D = \frac{q(x)}{p(x) + q(x)}$.",
        ["refuted"],
    ),
    "a minimum": (r"The function $f(y) = y - \log y$ has its minimum at $y = 1$.", ["supported"]),
    "a minimum elsewhere": (r"The function $f(y) = y - \log y$ has its minimum at $y = 2$.", ["refuted"]),
    "denied": (CURVE + r"is not maximised at $y = \frac{b}{a+b}$.", []),
    "supposed": (CURVE + r"would be maximised at $y = \frac{b}{a+b}$ if the labels were swapped.", []),
    "another letter": (CURVE + r"is maximised at $y = \frac{c}{a+b}$.", []),
}


@pytest.mark.parametrize(("sentence", "verdicts"), VERDICTS.values(), ids=VERDICTS)
def test_where_a_function_is_largest(sentence: str, verdicts: list[str]) -> None:
    found = [t for t in told(read_text(sentence), seed=1) if t.claim.form == "peak"]
    assert [t.verdict.verdict for t in found] == verdicts


@pytest.mark.repairs
def test_the_right_share_is_offered() -> None:
    (found,) = [t for t in told(read_text(VERDICTS["the other share"][0]), seed=1) if t.claim.form == "peak"]
    assert found.verdict.repair == {"latex": r"y = \frac{a}{a + b}", "verdict": "supported"}
