"""How many examples a property is tried on: few in the fast suite, which draws the same ones each time, else many."""

from hypothesis import settings

FAST = "repeatable"  # the profile that conftest.py loads for the fast suite


def examples(few: int, many: int) -> int:
    """``few`` in the fast suite, ``many`` in a campaign (`make campaign`)."""
    return few if settings.get_current_profile_name() == FAST else many
