"""The property suites under their short name: ``from gantheory import suites``."""

from gantheory.strategies.suites import *  # noqa: F403
from gantheory.strategies.suites import __all__ as __all__
