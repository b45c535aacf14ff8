"""Finite models, ball arithmetic, counterexamples, and repairs ("did you mean")."""

from .examining import Refutation, Support, Unknown, examine, value
from .model import Model

__all__ = ["Model", "Refutation", "Support", "Unknown", "examine", "value"]
