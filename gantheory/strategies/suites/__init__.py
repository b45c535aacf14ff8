"""Property suites: point one at a function, and the laws of the theory are checked; a failure shows the smallest case.

``suites.check_divergence(my_kl, "kl")`` returns `Passed` or raises `LawViolated`. Each law is run on fresh random
examples, drawn by `gantheory.strategies`, and each value is compared with a slow exact oracle.
"""

from gantheory.strategies.suites.distances import check_distance
from gantheory.strategies.suites.divergences import check_divergence
from gantheory.strategies.suites.games import check_discriminator, check_gan_loss
from gantheory.strategies.suites.violation import LawViolated, Passed

__all__ = ["LawViolated", "Passed", "check_discriminator", "check_distance", "check_divergence", "check_gan_loss"]
