"""The tests give every search more time than users do, wherever the clock is read."""

from __future__ import annotations

import time

from gantheory import clock
from gantheory.checking import judge
from gantheory.proving import search
from gantheory.refuting import examining


def test_every_search_reads_the_slower_clock() -> None:
    started, shown = time.thread_time(), clock.now()
    while time.thread_time() < started + 0.04:
        pass
    assert 0.01 < clock.now() - shown < 0.03
    assert all(module.now is clock.now for module in (judge, search, examining))
