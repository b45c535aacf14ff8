"""Sentences that say where the equilibrium of a game between two numbers lies."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.reading import told
from gantheory.reading import read_text

GAME = "$$\\min_x \\max_y V(x, y) = %s$$\n\n"
VERDICTS = {
    "a bilinear game": (GAME % "xy" + "The Nash equilibrium is $x=y=0$.", "proved-under"),
    "other players": ("$$\\min_B \\max_A V(A,B) = xy$$\n\nThe Nash equilibrium is $x=y=0$.", "proved-under"),
    "another point": (GAME % "xy" + "The Nash equilibrium is $x=y=1$.", "refuted"),
    "a saddle": (GAME % "x^2 - y^2" + "The unique saddle point lies at $(0,0)$.", "proved-under"),
    "a saddle turned round": (GAME % "y^2 - x^2" + "The saddle point is $(0,0)$.", "refuted"),
    "a shifted game": ("Let $V(x,y) = (x-1)(y+2)$. The Nash equilibrium is $(x,y) = (1,-2)$.", "proved-under"),
    "a wrong sign": ("Let $V(x,y) = (x-1)(y+2)$. The Nash equilibrium is $(x,y) = (1,2)$.", "refuted"),
    "who minimises left open": ("Let $V(x,y) = x^2 - y^2$. The Nash equilibrium is $(0,0)$.", None),
    "an equilibrium of a motion": ("Let $V(x,y) = x^2 + y^2$. The equilibrium is $(0,0)$.", None),
    "numbers that are bounded": ("Let $V(x,y) = xy$ for $x, y \\in [0, 1]$. The Nash equilibrium is $x=y=1$.", None),
    "denied": (GAME % "xy" + "No Nash equilibrium is $x=y=1$.", None),
    "under a condition": (GAME % "xy" + "The Nash equilibrium is $x=y=1$ if both are.", None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "verdict"), VERDICTS.values(), ids=VERDICTS)
def test_where_the_equilibrium_lies(text: str, verdict: str | None) -> None:
    found = told(read_text(text), seed=1)
    assert [f.verdict.verdict for f in found] == ([] if verdict is None else [verdict])
