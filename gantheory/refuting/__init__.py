"""Finite models, ball arithmetic, counterexamples, and repairs ("did you mean")."""

from .examining import Refutation, Support, Unknown, examine, value
from .model import Model
from .mutants import mutants
from .repairs import Repair, candidates, repairs

__all__ = [
    "Model",
    "Refutation",
    "Repair",
    "Support",
    "Unknown",
    "candidates",
    "examine",
    "mutants",
    "repairs",
    "value",
]
