"""What a suite raises and returns: a broken law with the smallest distributions that show it, or the laws that held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Finding:
    """A law broken at `example` (argument names to arrays or numbers): what the code `got`, what the law `wanted`."""

    example: Mapping[str, Any]
    got: str
    wanted: str


class LawViolated(AssertionError):
    """The code under test broke a law of the theory.

    `subject` what it was checked as, `law` its name, `formula`, `source`, `example` the smallest distributions found,
    `got` and `wanted` as text, `hint` what the code computes instead where that was recognised, else None.
    """

    def __init__(self, subject: str, law: str, formula: str, source: str, finding: Finding, hint: str | None = None):
        self.subject, self.law, self.formula, self.source = subject, law, formula, source
        self.example, self.got, self.wanted, self.hint = dict(finding.example), finding.got, finding.wanted, hint
        super().__init__(subject, law)

    def __str__(self) -> str:
        at = [f"{name} = {simple(value)}" for name, value in self.example.items()]
        lines = [f"{self.subject}: {self.law}", f"  law       {self.formula}", f"  source    {self.source}"]
        lines += [f"  {'smallest' if i == 0 else '':9} {text}" for i, text in enumerate(at)]
        lines += [f"  got       {self.got}", f"  wanted    {self.wanted}"]
        return "\n".join([*lines, f"  hint      {self.hint}"] if self.hint else lines)


@dataclass(frozen=True, slots=True)
class Passed:
    """Every law of a suite held: `subject`, the names of the `laws`, and how many `examples` were run in all."""

    subject: str
    laws: tuple[str, ...]
    examples: int

    def __repr__(self) -> str:
        return f"Passed({self.subject}: {len(self.laws)} laws, {self.examples} examples)"


def simple(value: Any) -> str:
    """A number as a small fraction if that is exactly what the float rounds, else all its digits; arrays nested."""
    if isinstance(value, np.ndarray | list | tuple):
        return "[" + ", ".join(simple(v) for v in value) + "]"  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, bool | int | str):
        return str(value)
    number = float(value)
    if not isfinite(number):
        return str(number)
    near = Fraction(number).limit_denominator(10_000)
    return str(near) if float(near) == number else repr(number)
