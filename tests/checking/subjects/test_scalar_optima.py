"""Optima over one number: where a function of it is largest, and conjugates that are written out."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

LINES = {
    r"\arg\max_{y \in (0, 1)} a \log y + b \log(1 - y) = \frac{a}{a + b}": "supported",
    r"\arg\max_{y \in (0, 1)} a \log y + b \log(1 - y) = \frac{b}{a + b}": "refuted",
    r"\arg\min_c (c - a)^2 + (c - b)^2 = \frac{a + b}{2}": "supported",
    r"\arg\min_c (c - a)^2 + (c - b)^2 = a + b": "refuted",
    r"\arg\max_y a y^2 + b y = -\frac{b}{2 a}": "unread",  # of a negative a
    r"\arg\max_y a y^2 + b y = -\frac{b}{a}": "refuted",
    r"\arg\min_\lambda \lambda a + \frac{b}{\lambda} = \sqrt{b / a}": "unread",  # of positive numbers
    r"\sup_{u > 0} \{u t - u \log u\} = e^{t - 1}": "supported",
    r"\sup_{u > 0} \{u t - u \log u\} = e^t": "refuted",
    r"\sup_{u > 0} \{u t + \log u\} = -1 - \log(-t)": "supported",
    r"\sup_{u > 0} \{u t + \log u\} = 1 - \log(-t)": "refuted",
    r"\sup_{u \in \mathbb{R}} \{u t - (u - 1)^2\} = \frac{t^2}{4} + t": "supported",
    r"\sup_{u \in \mathbb{R}} \{u t - (u - 1)^2\} = \frac{t^2}{2} + t": "refuted",
    r"\sup_{u > 0} \{u t + u^2\} = t^2": "unread",  # it is no conjugate of a convex function
}


@pytest.mark.parametrize("line", LINES)
def test_an_optimum_over_a_number(line: str) -> None:
    (found,) = findings(f"We find\n\n$${line}$$", displays=True)
    assert found.verdict.verdict == LINES[line]
    assert (found.verdict.counterexample is not None) == (LINES[line] == "refuted")
