"""Divergences of two coins in letters."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

SAID = r"Let $P = \mathrm{Ber}(a)$ and $Q = \mathrm{Ber}(b)$." + "\n\n"
TRUE = {"proved", "proved-under", "supported"}
LINES = [
    (r"\mathrm{TV}(P, Q) = %s |a - b|", "", r"\frac13"),
    (r"\chi^2(P \| Q) = \frac{(a - b)^2}{%s}", "b (1 - b)", "b (1 + b)"),
    (r"%s (a - b)^2 \le KL(P \| Q)", "2", "4"),
    (r"KL(P \| Q) \le \frac{(a - b)^2}{%s}", "b (1 - b)", "b"),
    (r"H(P) = -a \log a - (1 - a) \log(%s)", "1 - a", "1 + a"),
    (r"H(P, Q) = -a \log b - (1 - a) \log(%s)", "1 - b", "1 - a"),
]


@pytest.mark.parametrize(("line", "right", "wrong"), LINES)
def test_a_line_about_two_coins(line: str, right: str, wrong: str) -> None:
    assert last(f"{SAID}$${line % right}$$").verdict in TRUE
    assert last(f"{SAID}$${line % wrong}$$").verdict not in TRUE


@pytest.mark.parametrize("line", [r"4 (a - b)^2 \le KL(P \| Q)", r"\mathrm{TV}(P, Q) = \frac13 |a - b|"])
def test_a_wrong_line_about_two_coins_is_refuted(line: str) -> None:
    found = last(f"{SAID}$${line}$$")
    assert found.verdict == "refuted"
    assert found.counterexample


@pytest.mark.parametrize("line", [r"\mathrm{TV}(P, Q) = 2 |a - b|", r"\chi^2(P \| Q) = \frac{(a - b)^2}{a (1 - a)}"])
def test_a_line_in_another_convention_is_left_open(line: str) -> None:
    assert last(f"{SAID}$${line}$$").verdict in ("unread", "definition")
