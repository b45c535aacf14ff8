"""Models as JSON data and as small tables."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from .model import DensitySpec, Factor, FunctionSpec, Index, MapSpec, Model


def describe(model: Model) -> dict[str, Any]:
    """Everything needed to evaluate a statement again: weights and coefficients as fraction strings."""
    return {
        "profile": model.profile,
        "spaces": {
            n: {
                "coordinates": [str(c) for c in s.coords],
                "measure": [str(m) for m in s.measure],
                **({"labels": list(s.labels)} if s.labels else {}),
            }
            for n, s in model.spaces.items()
        },
        "densities": {n: _density(d) for n, d in model.densities.items()},
        "functions": {n: _function(f) for n, f in model.functions.items()},
        "maps": {n: _map(m) for n, m in model.maps.items()},
        "pushforwards": {n: {"map": m, "source": s} for n, (m, s) in model.pushforwards.items()},
        "params": {n: str(v) for n, v in model.params.items()},
        "grid": [str(v) for v in model.grid],
        "scalars": {n: str(v) for n, v in model.scalars.items()},
        "sequences": {n: [str(v) for v in vs] for n, vs in model.sequences.items()},
        "samples": {n: list(v) for n, v in model.samples.items()},
        "points": dict(model.points),
    }


def _cells(table: Mapping[Index, Any]) -> list[list[Any]]:
    return [[list(cell), str(v) if isinstance(v, Fraction) else v] for cell, v in sorted(table.items())]


def _factors(factors: tuple[Mapping[Index, Factor], ...]) -> list[list[list[Any]]]:
    return [[[list(cell), str(k), str(c)] for cell, (k, c) in sorted(table.items())] for table in factors]


def _density(d: DensitySpec) -> dict[str, Any]:
    out: dict[str, Any] = {"slots": list(d.slots), "conditional": d.conditional, "weights": _cells(d.weights)}
    if d.factors:
        out["factors"] = _factors(d.factors)
    if d.scale is not None:
        out["scale"] = str(d.scale)
    else:
        out["table"] = _cells(normalised(d)) if not d.factors else None
    return {k: v for k, v in out.items() if v is not None}


def normalised(d: DensitySpec) -> dict[Index, Fraction]:
    """Mass of each cell of a density without parameters: weight over the total of its row."""
    split = len(d.slots) - d.conditional
    totals: dict[Index, Fraction] = {}
    for cell, w in d.weights.items():
        totals[cell[split:]] = totals.get(cell[split:], Fraction(0)) + w
    return {cell: w / totals[cell[split:]] for cell, w in d.weights.items()}


def _function(f: FunctionSpec) -> dict[str, Any]:
    out: dict[str, Any] = {"slots": list(f.slots), "range": f.range, "values": _cells(f.values)}
    if f.factors:
        out["factors"] = _factors(f.factors)
    if f.line:
        out["line"] = [[str(k), str(c)] for k, c in f.line]
    return out


def _map(m: MapSpec) -> dict[str, Any]:
    out: dict[str, Any] = {"slots": list(m.slots), "target": m.target, "table": _cells(m.table)}
    if m.moving is not None:
        out["moving"] = [[list(cell), [str(c) for c in cs]] for cell, cs in sorted(m.moving.items())]
    if m.grids:
        out["grids"] = [_cells(g) for g in m.grids]
    return out


# ---------------------------------------------------------------- tables


def table(model: Model) -> str:
    """One line for every name, atoms numbered from 1 (labels where the text has them)."""
    lines: list[str] = []
    for name, d in model.densities.items():
        masses = d.weights if d.scale is not None else normalised(d)
        if d.scale is not None:
            masses = {c: w * d.scale for c, w in masses.items()}
        family = " (weights of a family)" if d.factors else ""
        lines.append(f"{name}{family}: {_row(masses, model, d.slots)}")
    for name, f in model.functions.items():
        values = f.values
        if f.range == "unit":
            values = {c: w / (1 + w) for c, w in values.items()}
        lines.append(f"{name}: {_row(values, model, f.slots)}")
    for name, m in model.maps.items():
        image = {c: f"{_atom(model, m.target, i)}" for c, i in m.table.items()}
        lines.append(f"{name}: {_row(image, model, m.slots)}")
    for name, v in [*model.scalars.items(), *model.params.items()]:
        lines.append(f"{name} = {v}")
    for name, atoms in model.samples.items():
        lines.append(f"{name}: {', '.join(str(i + 1) for i in atoms)}")
    return "\n".join(lines)


def _atom(model: Model, space: str, i: int) -> str:
    labels = model.spaces[space].labels
    return labels[i] if labels else str(i + 1)


def _row(values: Mapping[Index, object], model: Model, slots: tuple[str, ...]) -> str:
    return "  ".join(
        f"({','.join(_atom(model, s, i) for s, i in zip(slots, cell, strict=True))}) {v}"
        for cell, v in sorted(values.items())
    )
