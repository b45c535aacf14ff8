"""The experiments of the field's lecture notes: each one command, one figure and an outcome that is checked.

`run("two-gaussians", figure="two.png")` or `gantheory experiment two-gaussians`.
"""

from gantheory.training.experiments.outcome import EXPERIMENTS, Claim, Outcome, experiments, run

__all__ = ["EXPERIMENTS", "Claim", "Outcome", "experiments", "run"]
