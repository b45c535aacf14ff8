"""What a divergence is between laws that the text says do not overlap."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

TOLD = "Mostly $p$ and $q$ do not overlap. Then\n\n"
LAST = {
    "the greatest": (TOLD + r"$$JSD(p \| q) = \log 2$$", "supported"),
    "infinite": (TOLD + r"$$KL(p \| q) = +\infty$$", "supported"),
    "one": (TOLD + r"$$TV(p, q) = 1$$", "supported"),
    "a law under training that fits at last": (TOLD + r"$$JSD(p \| q) = 0$$", "unread"),
    "nothing told": (r"$$JSD(p \| q) = \log 2$$", "unread"),
    "told of something else": (TOLD + "# Later\n\n" + r"$$JSD(p \| q) = \log 2$$", "unread"),
    "no number": (TOLD + r"$$JSD(p \| q) = \log a$$", "unread"),
}


@pytest.mark.parametrize(("text", "verdict"), LAST.values(), ids=LAST)
def test_the_verdict_on_laws_apart(text: str, verdict: str) -> None:
    assert findings(text)[-1].verdict.verdict == verdict
