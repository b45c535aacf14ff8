"""Means of a variable whose law is left open: inequalities that hold of every law, and those turned."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

LAST = {
    "Jensen": (r"$$E[\log X] \le \log E[X]$$", ("supported", "proved")),
    "Jensen, turned": (r"$$E[\log X] \ge \log E[X]$$", ("refuted",)),
    "Jensen by name": (r"Jensen: $E[\log X] \le \log E[X]$.", ("supported", "proved")),
    "Jensen by name, turned": (r"Jensen: $E[\log X] \ge \log E[X]$.", ("refuted",)),
    "squares": (r"$$E[X]^2 \le E[X^2]$$", ("supported", "proved", "proved-under")),
    "squares, turned": (r"$$E[X]^2 \ge E[X^2]$$", ("refuted",)),
    "a condition": (r"$$E[X^2] \le 1$$", ("unread",)),
    "two variables": (r"$$E[X Y] \ge E[X] E[Y]$$", ("unread",)),
    "a definition by name": (r"Definition: $E[\log X] \ge \log E[X]$.", ("definition", "unread")),
}


@pytest.mark.parametrize(("text", "verdicts"), LAST.values(), ids=LAST)
def test_an_inequality_of_any_law(text: str, verdicts: tuple[str, ...]) -> None:
    assert findings(text)[-1].verdict.verdict in verdicts
