"""Two points c_1 and c_2 of a law of total probability are all the values of c."""

from __future__ import annotations

import pytest

import gantheory

GOOD, BAD = {"proved", "proved-under"}, {"refuted"}
TOTAL = r"p(x | c_1) p(c_1) + p(x | c_2) p(c_2)"
LINES = [
    (rf"p(c_1 | x) = \frac{{p(x | c_1) p(c_1)}}{{{TOTAL}}}", GOOD),
    (rf"p(c_1 | x) = \frac{{p(x | c_2) p(c_1)}}{{{TOTAL}}}", BAD),
    (rf"p(c_2 | x) = \frac{{p(x | c_1) p(c_1)}}{{{TOTAL}}}", BAD),
    (r"P(C_1 | x) = \frac{P(C_1) P(x | C_1)}{P(C_0) P(x | C_0) + P(C_1) P(x | C_1)}", GOOD),
    (rf"p(x) = {TOTAL}", GOOD),
    (r"p(x) = p(x | c_1) p(c_2) + p(x | c_2) p(c_1)", BAD),
    (rf"p(x) = {TOTAL} + p(x | c_3) p(c_3)", {"definition", "unread"}),
]


@pytest.mark.parametrize(("line", "verdicts"), LINES)
def test_two_classes(line: str, verdicts: set[str]) -> None:
    (found,) = gantheory.check(f"$$\n{line}\n$$\n", seed=1).statements()
    assert found.verdict in verdicts, found
    assert found.verdict != "proved", "that there are two values has to be told"
