"""What the tests of the checker share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import gantheory.checking.judge as judging
from gantheory.checking.scruples import FIXED, SOLVED, SOLVED_AT, not_generic
from gantheory.checking.verdict import Verdict


@pytest.fixture(autouse=True)
def verdicts_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only tests marked `repairs` look for what a false line should be, which takes most of the time."""
    if request.node.get_closest_marker("repairs"):
        return
    refuted = judging._refuted

    def alone(rel: Any, cores: Any, refutation: Any, around: Any) -> Verdict:
        decides = around.inline or not_generic(rel, cores[0][1], around) in (FIXED, SOLVED, SOLVED_AT)
        return refuted(rel, cores, refutation, around if decides else replace(around, mend=False))

    monkeypatch.setattr(judging, "_refuted", alone)
