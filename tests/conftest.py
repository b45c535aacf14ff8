"""The fast suite draws the same examples every time; the campaigns (`make campaign`) draw new ones."""

import gc
import os
import sys
from time import thread_time

from hypothesis import Phase, settings

import gantheory.clock

# A search has three times the time it has in use, so that no slow or busy machine decides a test.
# To be done before any module has taken the clock.
gantheory.clock.now = lambda: thread_time() / 3

# Else each process of the suite, and each command that a test starts, compiles everything anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# To explain a failure, Hypothesis traces every line of every test, failing or not.
PHASES = [phase for phase in Phase if phase is not Phase.explain]
settings.register_profile("repeatable", derandomize=True, deadline=None, phases=PHASES)
settings.load_profile("repeatable")


def pytest_collection_finish():
    """What is loaded by now stays; nobody needs to look for garbage in it again, and tests leave few cycles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)
