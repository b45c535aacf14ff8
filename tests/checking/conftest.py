"""What the tests of the checker share."""

from __future__ import annotations

import pytest


@pytest.fixture
def no_repairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict alone: nothing is looked for that would mend a false line, which takes most of the time."""
    monkeypatch.setattr("gantheory.checking.judge.mended", lambda *_, **__: None)
