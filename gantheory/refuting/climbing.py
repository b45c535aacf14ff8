"""Inequalities that hold at random but not at their worst: from a model on which one is tight to one on which it fails.

Random models seldom lie where an inequality that is only nearly true breaks (two laws almost equal, a function near a
certain value). So the tightest of them are changed, one number at a time, as long as the gap closes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

from gantheory.clock import now

from .balls import Number, OverBudget, Undecided, Undefined, Unsupported, is_infinite, primal
from .compiling import Compiler, State, start
from .model import Model
from .relations import ORDERS, Outcome, free_points, placed
from .sampling import FULL, WEIGHTED

if TYPE_CHECKING:
    from .examining import Plan

STEPS = 160
SECONDS = 0.25
STARTS = 2  # of each kind
FAR = float("inf")
_SCALES = tuple(Fraction(t) for t in ("1/16", "1/4", "1/2", "3/4", "9/10", "11/10", "4/3", "2", "4", "16"))
_SHIFTS = tuple(Fraction(t) for t in ("-2", "-1/2", "-1/8", "1/8", "1/2", "2"))
_MAX_DIGITS = 40  # bits of a number in a model

Gap = Callable[[Model], float]


def climb(work: Plan, models: list[Model], seed: int, deadline: float) -> tuple[Model, Outcome] | None:
    """A model that refutes an inequality, looked for from the tightest of some models on which it holds."""
    from .examining import judge_model

    gap = _gap(work, deadline)
    if gap is None:
        return None
    rng, end = Random(f"{seed}/climb"), min(deadline, now() + SECONDS)
    ranked = sorted(((gap(m), k) for k, m in enumerate(models)), key=lambda row: row[0])
    heads = [(g, models[k]) for g, k in ranked if g < FAR]
    heads = [h for kind in (FULL, WEIGHTED) for h in [h for h in heads if h[1].profile == kind][:STARTS]]
    for step in range(STEPS if heads else 0):
        if now() > end:
            break
        at = step % len(heads)
        least, model = heads[at]
        changed = _moved(model, work, rng)
        if changed is None:
            continue
        reached = gap(changed)
        if reached < 0:
            found = judge_model(work, changed, deadline)
            if found.holds is False:
                return changed, found
        elif reached < least:
            heads[at] = (reached, changed)
    return None


def _gap(work: Plan, deadline: float) -> Gap | None:
    """How far an inequality is from failing, as a part of its sides; None for what is no inequality of numbers."""
    if work.rel.op not in ORDERS or work.empirical:
        return None
    low, high = (work.rel.lhs, work.rel.rhs) if work.rel.op in ("<", "<=") else (work.rel.rhs, work.rel.lhs)
    compiler = Compiler(work.ctx)
    try:
        less, more = compiler.number(low), compiler.number(high)
    except Unsupported:
        return None
    names = [n for n in free_points(compiler, low, high) if n not in compiler.indices]

    def at_one(st: State) -> float:
        a, b = (_real(code(st)) for code in (less, more))
        size = abs(a) + abs(b)
        return (b - a) / size if 0 < size < FAR else FAR

    def gap(model: Model) -> float:
        try:
            if any(keep(start(model, deadline=deadline)).holds is not True for keep in work.filters):
                return FAR
            st, least = start(model, deadline=deadline), FAR
            for at in placed(st, compiler, names):
                st.env.update(at)
                least = min(least, _tried(at_one, st))
            return least
        except (Undefined, Undecided, Unsupported, OverBudget, RecursionError, OverflowError, KeyError, IndexError):
            return FAR

    return gap


def _tried(at_one: Callable[[State], float], st: State) -> float:
    try:
        return at_one(st)
    except (Undefined, Undecided):
        return FAR


def _real(value: Number) -> float:
    x = primal(value)
    return FAR if is_infinite(x) else float(x)  # type: ignore[arg-type]


# ---------------------------------------------------------------- one number of a model changed


def _moved(model: Model, work: Plan, rng: Random) -> Model | None:
    """The model with one law, function, number or coordinate changed."""
    places = [*_places(model)]
    if not places:
        return None
    kind, name = rng.choice(places)
    match kind:
        case "density":
            return _of_law(model, name, rng)
        case "function":
            return _of_function(model, name, rng)
        case "scalar":
            return _of_scalar(model, name, work.ctx.scalars.get(name, "real"), rng)
        case "param":
            return replace(model, params={**model.params, name: rng.choice(model.grid)})
        case _:
            return _of_space(model, name, rng)


def _places(model: Model) -> Iterator[tuple[str, str]]:
    yield from (("density", n) for n in model.densities for _ in range(3))
    yield from (("function", n) for n in model.functions for _ in range(3))
    yield from (("scalar", n) for n in model.scalars if n not in model.sizes.values() for _ in range(2))
    yield from (("param", n) for n in model.params)
    yield from (("space", n) for n, s in model.spaces.items() if not s.labels)


def _scaled(value: Fraction, rng: Random) -> Fraction:
    new = value * rng.choice(_SCALES)
    return new if new.numerator.bit_length() + new.denominator.bit_length() < _MAX_DIGITS else value


def _of_law(model: Model, name: str, rng: Random) -> Model:
    """One weight of a law changed, or all of them made equal, or moved towards those of another law."""
    law, pick = model.densities[name], rng.random()
    twins = [d for n, d in model.densities.items() if n != name and d.slots == law.slots]
    weights = dict(law.weights)
    if pick < 0.1:
        weights = {c: Fraction(w > 0) for c, w in weights.items()}
    elif twins and pick < 0.4:
        other, share = rng.choice(twins), rng.choice((Fraction(1), Fraction(1, 2), Fraction(1, 16)))
        mine, theirs = (sum(d.weights.values(), Fraction(0)) for d in (law, other))
        if mine and theirs and _same_support(law.weights, other.weights):
            weights = {
                c: ((1 - share) * w / mine + share * other.weights[c] / theirs).limit_denominator(4096)
                or Fraction(w > 0, 4096)
                for c, w in weights.items()
            }
    else:
        cell = rng.choice(sorted(c for c, w in weights.items() if w))
        weights[cell] = _scaled(weights[cell], rng)
    return replace(model, densities={**model.densities, name: replace(law, weights=weights)})


def _same_support(a: Mapping[tuple[int, ...], Fraction], b: Mapping[tuple[int, ...], Fraction]) -> bool:
    return all((a[c] > 0) == (b[c] > 0) for c in a)


def _of_function(model: Model, name: str, rng: Random) -> Model:
    """One value of a function changed, or set to that of another function or to the coordinate; or all of them scaled,
    or made equal."""
    f = model.functions[name]
    values, pick = dict(f.values), rng.random()
    if pick < 0.1:
        values = dict.fromkeys(values, rng.choice(sorted(values.values())))
    elif pick < 0.3:
        by = rng.choice(_SCALES) * (rng.choice((1, 1, -1)) if f.range == "real" else 1)
        values = {c: (v * by).limit_denominator(4096) or v for c, v in values.items()}
    else:
        cell = rng.choice(sorted(values))
        values[cell] = _near(values[cell], f.range, [*_offers(model, name, cell)], rng)
    return replace(model, functions={**model.functions, name: replace(f, values=values)})


def _offers(model: Model, name: str, cell: tuple[int, ...]) -> Iterator[Fraction]:
    """Values that another function or the coordinate has there."""
    f = model.functions[name]
    for other, g in model.functions.items():
        if other != name and g.slots == f.slots and g.range == f.range:
            yield g.values[cell]
    if f.range == "real":
        yield from (s * model.spaces[f.slots[0]].coords[cell[0]] for s in (Fraction(1), Fraction(1, 2)) if cell)


def _near(value: Fraction, kind: str, offers: list[Fraction], rng: Random) -> Fraction:
    if offers and rng.random() < 0.4:
        return rng.choice(offers)
    if kind != "real" or rng.random() < 0.6:
        return _scaled(value, rng)
    return rng.choice((value + rng.choice(_SHIFTS), Fraction(0), -value))


def _of_scalar(model: Model, name: str, kind: str, rng: Random) -> Model:
    value = model.scalars[name]
    match kind:
        case "integer":
            new = max(Fraction(1), value + rng.choice((-1, 1)))
        case "unit":
            odds = _scaled(value / (1 - value), rng)
            new = odds / (1 + odds)
        case "real":
            new = _near(value, "real", [v for n, v in model.scalars.items() if n != name], rng)
        case _:
            new = _near(value, kind, [v for n, v in model.scalars.items() if n != name and v > 0], rng)
    return replace(model, scalars={**model.scalars, name: new})


def _of_space(model: Model, name: str, rng: Random) -> Model:
    """One coordinate moved, or the whole line shrunk or stretched; in a weighted space sometimes the cells instead."""
    space, pick = model.spaces[name], rng.random()
    coords, measure = space.coords, space.measure
    if pick < 0.3 and any(m != 1 for m in measure):
        by = rng.choice(_SCALES)
        measure = tuple(m * by for m in measure) if min(measure) * by > 0.001 and max(measure) * by < 1000 else measure
    elif pick < 0.5:
        coords = tuple(_scaled(c, rng) if pick < 0.4 else c * Fraction(1, 4) for c in coords)
    else:
        k = rng.randrange(space.size)
        coords = (*coords[:k], _near(coords[k], "real", [], rng), *coords[k + 1 :])
    if len(set(coords)) < space.size:
        return model
    return replace(model, spaces={**model.spaces, name: replace(space, coords=coords, measure=measure)})
