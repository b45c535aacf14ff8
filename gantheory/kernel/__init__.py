"""The trusted part: normal forms, rules, and the replay of certificates. Nothing else makes a theorem."""

from .rules import RULES, replay
from .theorem import Condition, ProofError, Step, Theorem

__all__ = ["RULES", "Condition", "ProofError", "Step", "Theorem", "replay"]
