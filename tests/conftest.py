"""The fast suite draws the same examples every time; the campaigns (`make campaign`) draw new ones."""

import gc

from hypothesis import Phase, settings

# To explain a failure, Hypothesis traces every line of every test, failing or not.
PHASES = [phase for phase in Phase if phase is not Phase.explain]
settings.register_profile("repeatable", derandomize=True, deadline=None, phases=PHASES)
settings.load_profile("repeatable")


def pytest_collection_finish():
    """What is loaded by now stays; nobody needs to look for garbage in it again."""
    gc.collect()
    gc.freeze()
