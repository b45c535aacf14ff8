"""Making a counterexample small: fewer atoms, then simpler numbers, while it is still certified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, TypeVar

from gantheory.clock import now

from .balls import OverBudget, Unsupported
from .model import DensitySpec, Factor, FunctionSpec, Index, MapSpec, Model, SpaceSpec
from .relations import Outcome
from .sampling import Wanted, draw

if TYPE_CHECKING:
    from .examining import Plan

V = TypeVar("V")
MAX_STEPS = 400


def shrink(work: Plan, model: Model, found: Outcome, deadline: float) -> tuple[Model, Outcome]:
    """The smallest model reachable by single simplifications on which the statement is still certainly false."""
    from .examining import judge_model

    if model.empirical:
        return _redrawn(work, model, found, deadline)
    steps = 0
    changed = True
    while changed:
        changed = False
        for candidate in _simpler(model):
            steps += 1
            if steps > MAX_STEPS or now() > deadline:
                return model, found
            try:
                outcome = judge_model(work, candidate, deadline)
            except (OverBudget, Unsupported, ArithmeticError, IndexError, KeyError):
                continue
            if outcome.holds is False:
                model, found, changed = candidate, outcome, True
                break
    return model, found


def _redrawn(work: Plan, model: Model, found: Outcome, deadline: float) -> tuple[Model, Outcome]:
    """Samples that are their law cannot be cut: the smallest of a few fresh models with two atoms, if one refutes."""
    from .examining import judge_model

    best, least = (model, found), _sampled(model)
    for k in range(12):
        wanted = Wanted(work.needs, work.ctx, model.profile, work.lines, True, work.capacity, 2)
        try:
            candidate = draw(wanted, Random(f"small/{k}"))
            if _sampled(candidate) >= least or now() > deadline:
                continue
            outcome = judge_model(work, candidate, deadline)
        except (OverBudget, Unsupported):
            continue
        if outcome.holds is False:
            best, least = (candidate, outcome), _sampled(candidate)
    return best


def _sampled(model: Model) -> int:
    return sum(len(v) for v in model.samples.values())


def _simpler(model: Model) -> Iterator[Model]:
    yield from _smaller_samples(model)
    for space, spec in model.spaces.items():
        if spec.size > 2 and not spec.labels:
            for gone in range(spec.size):
                smaller = without_atom(model, space, gone)
                if smaller is not None:
                    yield smaller
    yield from _simpler_densities(model)
    yield from _simpler_functions(model)
    yield from _simpler_numbers(model)


def _smaller_samples(model: Model) -> Iterator[Model]:
    """One element less in all samples of one size."""
    if model.empirical:
        return
    for size in sorted(set(model.sizes.values())):
        n = int(model.scalars[size])
        if n > 1:
            samples = {k: v[: n - 1] if model.sizes.get(k) == size else v for k, v in model.samples.items()}
            yield replace(model, samples=samples, scalars={**model.scalars, size: Fraction(n - 1)})


# ---------------------------------------------------------------- atoms


def without_atom(model: Model, space: str, gone: int) -> Model | None:
    """The model without one atom of one space, or None where something needs that atom."""
    spec = model.spaces[space]
    keep = [i for i in range(spec.size) if i != gone]
    new = {i: k for k, i in enumerate(keep)}
    spaces = dict(model.spaces)
    spaces[space] = SpaceSpec(tuple(spec.coords[i] for i in keep), tuple(spec.measure[i] for i in keep))
    densities: dict[str, DensitySpec] = {}
    for name, d in model.densities.items():
        cut = replace(d, weights=_cut(d.weights, d.slots, space, new), factors=_cut_all(d.factors, d.slots, space, new))
        if not _has_mass(cut):
            return None
        densities[name] = cut
    functions = {
        n: replace(f, values=_cut(f.values, f.slots, space, new), factors=_cut_all(f.factors, f.slots, space, new))
        for n, f in model.functions.items()
    }
    maps = {n: _cut_map(m, space, new) for n, m in model.maps.items()}
    samples = {n: tuple(min(i, len(keep) - 1) for i in v) for n, v in model.samples.items()}
    if model.empirical:
        return None
    points = {n: min(i, len(keep) - 1) for n, i in model.points.items()}
    return replace(
        model, spaces=spaces, densities=densities, functions=functions, maps=maps, samples=samples, points=points
    )


def _has_mass(d: DensitySpec) -> bool:
    split = len(d.slots) - d.conditional
    totals: dict[Index, Fraction] = {}
    for cell, w in d.weights.items():
        totals[cell[split:]] = totals.get(cell[split:], Fraction(0)) + w
    return all(t > 0 for t in totals.values())


def _cut(table: Mapping[Index, V], slots: tuple[str, ...], space: str, new: dict[int, int]) -> dict[Index, V]:
    out: dict[Index, V] = {}
    for cell, v in table.items():
        if all(s != space or i in new for s, i in zip(slots, cell, strict=True)):
            out[tuple(new[i] if s == space else i for s, i in zip(slots, cell, strict=True))] = v
    return out


def _cut_all(
    tables: tuple[Mapping[Index, Factor], ...], slots: tuple[str, ...], space: str, new: dict[int, int]
) -> tuple[dict[Index, Factor], ...]:
    return tuple(_cut(t, slots, space, new) for t in tables)


def _cut_map(m: MapSpec, space: str, new: dict[int, int]) -> MapSpec:
    def moved(table: Mapping[Index, int]) -> dict[Index, int]:
        cut = _cut(table, m.slots, space, new)
        return {c: new.get(i, 0) for c, i in cut.items()} if m.target == space else cut

    moving = None if m.moving is None else _cut(m.moving, m.slots, space, new)
    return replace(m, table=moved(m.table), moving=moving, grids=tuple(moved(g) for g in m.grids))


# ---------------------------------------------------------------- numbers


def _simpler_values(value: Fraction, *, positive: bool) -> Iterator[Fraction]:
    """Simpler fractions than this one, simplest first."""
    pool = [Fraction(1), Fraction(2), Fraction(3), Fraction(1, 2), Fraction(1, 3)]
    if not positive:
        pool = [Fraction(0), Fraction(1), Fraction(-1), Fraction(2), Fraction(-2), Fraction(1, 2)]
    for simple in pool:
        if _cost(simple) < _cost(value):
            yield simple


def _cost(value: Fraction) -> int:
    return abs(value.numerator) + 3 * (value.denominator - 1) + (value < 0)


def _simpler_densities(model: Model) -> Iterator[Model]:
    for name, d in model.densities.items():
        flat = {c: Fraction(1) if w else w for c, w in d.weights.items()}
        if flat != d.weights:
            yield _with_density(model, name, replace(d, weights=flat))
        for cell, w in d.weights.items():
            if not w:
                continue
            for simple in _simpler_values(w, positive=True):
                if simple.denominator == 1:
                    yield _with_density(model, name, replace(d, weights={**d.weights, cell: simple}))
        for factors in _simpler_factors(d.factors):
            yield _with_density(model, name, replace(d, factors=factors))
        if d.scale is not None:
            for simple in _simpler_values(d.scale, positive=True):
                yield _with_density(model, name, replace(d, scale=simple))


def _simpler_factors(factors: tuple[Mapping[Index, Factor], ...]) -> Iterator[tuple[dict[Index, Factor], ...]]:
    for k, table in enumerate(factors):
        for cell, (a, c) in table.items():
            for simple in ((Fraction(0), Fraction(0)), (Fraction(1), Fraction(0)), (Fraction(1), Fraction(1))):
                if _cost(simple[0]) + _cost(simple[1]) < _cost(a) + _cost(c):
                    new = [dict(t) for t in factors]
                    new[k][cell] = simple
                    yield tuple(new)


def _with_density(model: Model, name: str, d: DensitySpec) -> Model:
    if model.empirical:
        return model
    return replace(model, densities={**model.densities, name: d})


def _simpler_functions(model: Model) -> Iterator[Model]:
    for name, f in model.functions.items():
        for cell, v in f.values.items():
            for simple in _simpler_values(v, positive=f.range != "real"):
                yield _with_function(model, name, replace(f, values={**f.values, cell: simple}))
        for factors in _simpler_factors(f.factors):
            yield _with_function(model, name, replace(f, factors=factors))


def _with_function(model: Model, name: str, f: FunctionSpec) -> Model:
    return replace(model, functions={**model.functions, name: f})


def _simpler_numbers(model: Model) -> Iterator[Model]:
    for name, v in model.scalars.items():
        if name in model.sizes.values():
            continue
        for simple in _simpler_values(v, positive=v > 0):
            if (v.denominator != 1 or simple.denominator == 1) and (not 0 < v < 1 or 0 < simple < 1):
                yield replace(model, scalars={**model.scalars, name: simple})
    for name, v in model.params.items():
        if len(model.grid) and v in model.grid:
            for simple in _simpler_values(v, positive=False):
                yield replace(model, params={**model.params, name: simple})
    for name, spec in model.spaces.items():
        if any(m != 1 for m in spec.measure):
            for i, m in enumerate(spec.measure):
                for simple in (Fraction(1), Fraction(2), Fraction(1, 2)):
                    if simple != m and _cost(simple) < _cost(m):
                        measure = (*spec.measure[:i], simple, *spec.measure[i + 1 :])
                        yield replace(model, spaces={**model.spaces, name: replace(spec, measure=measure)})
