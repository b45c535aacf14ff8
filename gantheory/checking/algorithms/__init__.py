"""Algorithms and games: gradient steps, loops, the phases of a machine."""
