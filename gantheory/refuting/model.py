"""Finite models: everything a context names, given values small enough to print.

A model is made of integers and simple fractions only (weights, coordinates, coefficients), so that it can be shrunk,
printed and re-evaluated by anybody. Tables are derived from it on demand:

* a density is `weight / total of its row` (or `scale · weight` when unnormalised), divided by the reference measure of
  its cells, and a family multiplies each weight by `1 + k(θ + c)²` for every parameter θ, which is positive, smooth and
  exact at rationals;
* a function value is `w` (real), `w` > 0 (positive) or `w/(1 + w)` (unit), where a parameter θ adds `b·θ + c·θ²` to a
  real value and multiplies a positive one by `1 + k(θ + c)²`;
* a map is a table of atoms. In a *line* space points move: functions there are smooth in the coordinate and maps are
  `a + b·θ + c·θ²` at each atom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any, TypeAlias

Index: TypeAlias = tuple[int, ...]
Factor: TypeAlias = tuple[Fraction, Fraction]
"""(k, c): the factor 1 + k(θ + c)² of one cell for one parameter; for a real function b·θ + c·θ²."""


@dataclass(frozen=True, slots=True)
class SpaceSpec:
    """A finite space: coordinates of its atoms on the line, their reference measure, their labels if any."""

    coords: tuple[Fraction, ...]
    measure: tuple[Fraction, ...]
    labels: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Number of atoms."""
        return len(self.coords)


@dataclass(frozen=True, slots=True)
class DensitySpec:
    """Weights of the joint over `slots` (the spaces, then the conditional ones; `rows` of them are conditional)."""

    slots: tuple[str, ...]
    conditional: int
    weights: Mapping[Index, Fraction]
    factors: tuple[Mapping[Index, Factor], ...] = ()
    scale: Fraction | None = None


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """Raw values over `slots`; `factors` one a parameter; `line` the coefficients in the coordinate, if points move."""

    slots: tuple[str, ...]
    range: str
    values: Mapping[Index, Fraction]
    factors: tuple[Mapping[Index, Factor], ...] = ()
    line: tuple[Factor, ...] = ()


@dataclass(frozen=True, slots=True)
class MapSpec:
    """A map between spaces as a table of atoms, or, when `moving`, the coefficients (a, b, c, ..) at each atom."""

    slots: tuple[str, ...]
    target: str
    table: Mapping[Index, int]
    moving: Mapping[Index, tuple[Fraction, ...]] | None = None
    grids: tuple[Mapping[Index, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """One finite interpretation of a context. Immutable; `with_` makes changed copies."""

    spaces: Mapping[str, SpaceSpec]
    densities: Mapping[str, DensitySpec]
    functions: Mapping[str, FunctionSpec]
    maps: Mapping[str, MapSpec]
    pushforwards: Mapping[str, tuple[str, str]]
    params: Mapping[str, Fraction]
    grid: tuple[Fraction, ...]
    scalars: Mapping[str, Fraction]
    sequences: Mapping[str, tuple[Fraction, ...]]
    samples: Mapping[str, tuple[int, ...]]
    points: Mapping[str, int] = field(default_factory=dict[str, int])
    profile: str = "full"
    sizes: Mapping[str, str] = field(default_factory=dict[str, str])
    empirical: bool = False

    def cells(self, slots: tuple[str, ...]) -> list[Index]:
        """All index tuples over some spaces."""
        return list(product(*(range(self.spaces[s].size) for s in slots)))

    def describe(self) -> dict[str, Any]:
        """The model as JSON data, fractions as strings; enough to evaluate any statement again from scratch."""
        from .describing import describe

        return describe(self)

    def table(self) -> str:
        """A small plain-text table for people."""
        from .describing import table

        return table(self)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{n}: {s.size}" for n, s in self.spaces.items())
        return f"Model({self.profile}; atoms {sizes})"
