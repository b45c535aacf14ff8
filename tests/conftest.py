"""The fast suite draws the same examples every time; the campaigns (`make campaign`) draw new ones."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
