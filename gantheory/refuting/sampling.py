"""Random finite models of a context, built to find out statements that are only nearly true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random

from gantheory.language.context import Context, Density, Function
from gantheory.language.terms import Num, Sym, Term

from .balls import OverBudget, Unsupported
from .model import DensitySpec, Factor, FunctionSpec, Index, MapSpec, Model, SpaceSpec
from .needs import Needs

SCALAR_RANGES = ("unit", "positive", "real")
FULL, ZEROS, RAW, WEIGHTED = "full", "zeros", "unnormalised", "weighted"
MAX_CELLS = 4_096
MAX_SAMPLE = 48

_CELLS = (Fraction(1, 8), Fraction(1, 4), Fraction(1, 2), Fraction(2))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to draw: the statement's inventory, the kind of model, and whether points of some spaces move on a line.
    `extreme`: every function and number is far from the middle of its range, all its values on one side."""

    needs: Needs
    ctx: Context
    profile: str
    lines: frozenset[str] = frozenset()
    empirical: bool = False
    capacity: bool = False
    largest: int = 6
    extreme: bool = False


def draw(wanted: Wanted, rng: Random) -> Model:
    """A random model. Raises `Unsupported` when the context asks for what finite models do not have."""
    spaces = _spaces(wanted, rng)
    style = rng.choice(("integers", "integers", "skewed", "near", "uniform", "peaked"))
    if wanted.empirical:
        style = "small"
    densities: dict[str, DensitySpec] = {}
    maps: dict[str, MapSpec] = {}
    functions: dict[str, FunctionSpec] = {}
    needs, ctx = wanted.needs, wanted.ctx
    grid = _grid(rng)
    for name in sorted(needs.functions):
        spec = ctx.functions[name]
        if spec.range in SCALAR_RANGES:
            functions[name] = _function(spec, spaces, wanted, rng)
        else:
            maps[name] = _map(spec, spaces, wanted, grid, rng)
    pushed = {p.law: (p.map, p.source) for p in ctx.pushforwards if p.map in maps and p.law in needs.densities}
    for source in {s for _, s in pushed.values()} | {p.source for p in ctx.pushforwards if p.map in maps}:
        if source in ctx.densities:
            needs.densities.add(source)
    sampled = {law for n in needs.samples if (law := ctx.samples[n].law) is not None and law in ctx.densities}
    names = sorted(needs.densities | sampled)
    reference: dict[tuple[str, ...], DensitySpec] = {}
    for name in names:
        if name not in pushed and name in ctx.densities:
            densities[name] = _density(ctx.densities[name], spaces, wanted, style, reference, rng)
    model = Model(
        spaces=spaces,
        densities=densities,
        functions=functions,
        maps=maps,
        pushforwards=pushed,
        params={p: rng.choice(grid) for p in sorted(ctx.params & _named(needs) | _family_params(wanted))},
        grid=grid,
        scalars={},
        sequences={n: tuple(_simple(rng) for _ in range(8)) for n in sorted(needs.indexed - set(ctx.points))},
        samples={},
        points={},
        profile=wanted.profile,
    )
    return _with_samples(model, wanted, rng)


def _named(needs: Needs) -> set[str]:
    """The symbols that need a value, those that are only differentiated by among them."""
    return needs.symbols | needs.differentiated


def _family_params(wanted: Wanted) -> set[str]:
    ctx = wanted.ctx
    specs: list[Density | Function] = [ctx.densities[n] for n in wanted.needs.densities if n in ctx.densities]
    specs += [ctx.functions[n] for n in wanted.needs.functions]
    return {p for spec in specs for p in spec.params}


# ---------------------------------------------------------------- spaces


def _used_spaces(wanted: Wanted) -> list[str]:
    ctx, needs = wanted.ctx, wanted.needs
    used: dict[str, None] = {}
    for name in sorted(needs.densities):
        if name in ctx.densities:
            used.update(dict.fromkeys(ctx.densities[name].spaces + ctx.densities[name].conditional))
    for name in sorted(needs.functions):
        spec = ctx.functions[name]
        used.update(dict.fromkeys(spec.spaces))
        if spec.range not in SCALAR_RANGES:
            used[spec.range] = None
        for push in ctx.pushforwards:
            if push.map == name:
                for law in (push.law, push.source):
                    if law in ctx.densities:
                        used.update(dict.fromkeys(ctx.densities[law].spaces))
    for name in sorted(needs.symbols | needs.bound | needs.indexed):
        if name in ctx.points:
            used[ctx.points[name]] = None
    for name in sorted(needs.samples):
        used[ctx.samples[name].space] = None
        law = ctx.samples[name].law
        if law is not None and law in ctx.densities:
            used.update(dict.fromkeys(ctx.densities[law].spaces))
    used.update(dict.fromkeys(needs.labels))
    return list(used)


def _spaces(wanted: Wanted, rng: Random) -> dict[str, SpaceSpec]:
    names = _used_spaces(wanted)
    most = wanted.largest if len(names) < 3 else min(wanted.largest, 4)
    most = min(most, 3 if len(names) > 1 else 4) if wanted.empirical else most
    spaces: dict[str, SpaceSpec] = {}
    for name in names:
        labels = tuple(wanted.needs.labels.get(name, ()))
        if labels:
            spaces[name] = _labelled(labels)
            continue
        n = rng.randint(2, most)
        coords = sorted(rng.sample(range(-6, 10), n))
        if wanted.extreme:
            away = rng.choice((-40, 0, 40))
            coords = [c + away for c in coords]
        measure = (Fraction(1),) * n
        if wanted.profile == WEIGHTED:
            cells = rng.choice((_CELLS, _CELLS[:2], _CELLS[2:]))  # mixed, all fine (entropies go negative), or coarse
            measure = tuple(rng.choice(cells) for _ in range(n))
        spaces[name] = SpaceSpec(tuple(Fraction(c, rng.choice((1, 1, 2))) for c in coords), measure)
    return spaces


def _labelled(labels: tuple[str, ...]) -> SpaceSpec:
    """A space whose atoms are the labels of the text; a single label gets a complement (1 has 0, otherwise `other`)."""
    if len(labels) == 1:
        labels = (*labels, {"1": "0", "0": "1", "-1": "1"}.get(labels[0], "other"))
    coords: list[Fraction] = []
    for i, text in enumerate(labels):
        try:
            coords.append(Fraction(text))
        except ValueError:
            coords.append(Fraction(i + 10))
    return SpaceSpec(tuple(coords), (Fraction(1),) * len(labels), labels)


def _cells(spaces: Mapping[str, SpaceSpec], slots: tuple[str, ...]) -> list[Index]:
    for s in slots:
        if s not in spaces:
            raise Unsupported(f"no space {s}")
    total = 1
    for s in slots:
        total *= spaces[s].size
    if total > MAX_CELLS:
        raise OverBudget
    return list(product(*(range(spaces[s].size) for s in slots)))


# ---------------------------------------------------------------- values


def _grid(rng: Random) -> tuple[Fraction, ...]:
    return tuple(sorted(Fraction(k, 4) for k in rng.sample(range(-11, 12), rng.randint(5, 7))))


def _simple(rng: Random) -> Fraction:
    return Fraction(rng.choice((-1, 1)) * rng.randint(1, 9), rng.choice((1, 2, 3, 4)))


def _positive(rng: Random) -> Fraction:
    if rng.random() < 0.15:
        return Fraction(rng.choice((1, 64)), rng.choice((1, 64)))
    return Fraction(rng.randint(1, 9), rng.randint(1, 5))


def _far(kind: str, rng: Random) -> Callable[[Random], Fraction]:
    """Numbers of one sign that are all large or all small; of a value in (0, 1) these are the odds."""
    side, large = rng.choice((-1, 1)) if kind == "real" else 1, rng.random() < 0.5

    def value(rng: Random) -> Fraction:
        size = Fraction(rng.randint(16, 90))
        return side * (size if large else 1 / size)

    return value


def _factor(rng: Random) -> Factor:
    return (Fraction(rng.randint(1, 5), rng.choice((1, 2, 4))), Fraction(rng.randint(-6, 6), 2))


def _density(
    spec: Density,
    spaces: Mapping[str, SpaceSpec],
    wanted: Wanted,
    style: str,
    reference: dict[tuple[str, ...], DensitySpec],
    rng: Random,
) -> DensitySpec:
    slots = spec.spaces + spec.conditional
    cells = _cells(spaces, slots)
    rows: dict[Index, list[Index]] = {}
    for cell in cells:
        rows.setdefault(cell[len(spec.spaces) :], []).append(cell)
    base = reference.get(slots)
    weights: dict[Index, Fraction] = {}
    for row in rows.values():
        weights.update(_row(row, style, base, wanted.profile, rng))
    factors = tuple({c: _factor(rng) for c in cells} for _ in spec.params)
    raw = not spec.normalised and wanted.profile == RAW
    scale = Fraction(rng.randint(1, 9), rng.randint(1, 9)) if raw else None
    made = DensitySpec(slots, len(spec.conditional), weights, factors, scale)
    reference.setdefault(slots, made)
    return made


def _row(row: list[Index], style: str, base: DensitySpec | None, profile: str, rng: Random) -> dict[Index, Fraction]:
    if style == "near" and base is not None:
        w = {c: base.weights[c] * 1000 + rng.randint(0, 3) for c in row}
    elif style == "skewed":
        w = {c: Fraction(2) ** rng.randint(0, 8) for c in row}
    elif style == "peaked":
        top = rng.choice(row)
        w = {c: Fraction(400 if c == top else rng.randint(1, 3)) for c in row}
    elif style == "uniform" and base is None:
        w = dict.fromkeys(row, Fraction(1))
    else:
        w = {c: Fraction(rng.randint(1, 4 if style == "small" else 12)) for c in row}
    if profile == ZEROS:
        w = _punched(w, base, rng)
    return w


def _punched(w: dict[Index, Fraction], base: DensitySpec | None, rng: Random) -> dict[Index, Fraction]:
    """Zeros in some cells: a part of the reference's support, around it, beside it, or anything."""
    row = list(w)
    pattern = rng.choice(("inside", "outside", "disjoint", "any", "any"))
    if base is None or pattern == "any" or len(row) == 1:
        keep = {c for c in row if rng.random() < 0.6}
    else:
        support = {c for c in row if base.weights[c] > 0}
        rest = set(row) - support
        keep = {
            "inside": {c for c in sorted(support) if rng.random() < 0.6},
            "outside": set(row),
            "disjoint": rest,
        }[pattern]
    if not keep:
        keep = {rng.choice(row)}
    return {c: (w[c] if c in keep else Fraction(0)) for c in row}


def _function(spec: Function, spaces: Mapping[str, SpaceSpec], wanted: Wanted, rng: Random) -> FunctionSpec:
    cells = _cells(spaces, spec.spaces)
    draw_value = _far(spec.range, rng) if wanted.extreme else _simple if spec.range == "real" else _positive
    line = tuple(_factor(rng) for _ in spec.spaces) if any(s in wanted.lines for s in spec.spaces) else ()
    return FunctionSpec(
        spec.spaces,
        spec.range,
        {c: draw_value(rng) for c in cells},
        tuple({c: _factor(rng) for c in cells} for _ in spec.params),
        line,
    )


def _map(
    spec: Function, spaces: Mapping[str, SpaceSpec], wanted: Wanted, grid: tuple[Fraction, ...], rng: Random
) -> MapSpec:
    cells = _cells(spaces, spec.spaces)
    size = spaces[spec.range].size if spec.range in spaces else 0
    if not size:
        raise Unsupported(f"no space {spec.range}")
    table = {c: rng.randrange(size) for c in cells}
    moving = None
    if spec.range in wanted.lines:
        moving = {c: tuple(_simple(rng) for _ in range(1 + 2 * len(spec.params))) for c in cells}
    grids = tuple({c: rng.randrange(size) for c in cells} for _ in grid) if spec.params and moving is None else ()
    return MapSpec(spec.spaces, spec.range, table, moving, grids)


# ---------------------------------------------------------------- scalars and samples


def _scalar(kind: str, rng: Random) -> Fraction:
    match kind:
        case "integer":
            return Fraction(rng.randint(1, 5))
        case "unit":
            n = rng.randint(2, 13)
            return Fraction(rng.randint(1, n - 1), n)
        case "positive":
            return _positive(rng)
        case "nonneg":
            return Fraction(0) if rng.random() < 0.2 else _positive(rng)
        case _:
            return _simple(rng)


def _far_scalar(kind: str, rng: Random) -> Fraction:
    if kind == "integer":
        return Fraction(rng.choice((1, 2, 12)))
    value = _far(kind, rng)(rng)
    return value / (1 + value) if kind == "unit" else value


def _with_samples(model: Model, wanted: Wanted, rng: Random) -> Model:
    from dataclasses import replace

    ctx, needs = wanted.ctx, wanted.needs
    number = _far_scalar if wanted.extreme else _scalar
    scalars = {n: number(kind, rng) for n, kind in sorted(ctx.scalars.items()) if n in _named(needs)}
    for name in sorted(needs.symbols & set(ctx.functions) - needs.functions):
        if ctx.functions[name].range in SCALAR_RANGES:
            scalars[name] = number(ctx.functions[name].range, rng)
    samples: dict[str, tuple[int, ...]] = {}
    if wanted.empirical:
        samples, size = _empirical(model, wanted, rng)
        for name in samples:
            extent = ctx.samples[name].size
            if not isinstance(extent, Sym):
                raise Unsupported("a sample of fixed size under a limit")
            scalars[extent.name] = Fraction(size)
    else:
        for name in sorted(needs.samples):
            n = _extent(ctx.samples[name].size, scalars)
            atoms = model.spaces[ctx.samples[name].space].size
            samples[name] = tuple(rng.randrange(atoms) for _ in range(n))
        for name in sorted(needs.indexed & set(ctx.points)):
            atoms = model.spaces[ctx.points[name]].size
            samples[name] = tuple(rng.randrange(atoms) for _ in range(8))
    points = {
        n: rng.randrange(model.spaces[s].size)
        for n, s in sorted(ctx.points.items())
        if s in model.spaces and n in needs.symbols
    }
    sizes = {n: s.name for n in samples if n in ctx.samples and isinstance(s := ctx.samples[n].size, Sym)}
    return replace(model, scalars=scalars, samples=samples, points=points, sizes=sizes, empirical=wanted.empirical)


def _extent(size: Term, scalars: dict[str, Fraction]) -> int:
    match size:
        case Num(value) if value.denominator == 1:
            n = int(value)
        case Sym(name) if name in scalars and scalars[name].denominator == 1:
            n = int(scalars[name])
        case Sym(name):
            n = 3
            scalars[name] = Fraction(n)
        case _:
            raise Unsupported("a sample size that is neither a number nor a name")
    if not 0 < n <= MAX_SAMPLE:
        raise OverBudget
    return n


def _empirical(model: Model, wanted: Wanted, rng: Random) -> tuple[dict[str, tuple[int, ...]], int]:
    """Samples whose empirical law is the law itself, independent between laws: the limit of many draws."""
    ctx = wanted.ctx
    groups: dict[str, list[str]] = {}
    for name in sorted(wanted.needs.samples):
        law = ctx.samples[name].law
        if law is None:
            raise Unsupported(f"the law of the sample {name} is not said")
        groups.setdefault(law if len(_law_spaces(model, law)) > 1 else f"{law}/{name}", []).append(name)
    lists: list[list[dict[str, int]]] = []
    for key, names in groups.items():
        lists.append(_draws(model, key.split("/")[0], names, ctx))
    total = 1
    for entry in lists:
        total *= len(entry)
    if total > 20_000:
        raise OverBudget
    samples: dict[str, list[int]] = {n: [] for names in groups.values() for n in names}
    for combination in product(*lists):
        for one in combination:
            for name, atom in one.items():
                samples[name].append(atom)
    return {n: tuple(v) for n, v in samples.items()}, total


def _law_spaces(model: Model, law: str) -> tuple[str, ...]:
    if law in model.densities:
        return model.densities[law].slots
    if law in model.pushforwards:
        return (model.maps[model.pushforwards[law][0]].target,)
    raise Unsupported(f"no law {law}")


def _draws(model: Model, law: str, names: list[str], ctx: Context) -> list[dict[str, int]]:
    from .laws import Tables

    table = Tables(model).joint(law, ())
    slots = _law_spaces(model, law)
    out: list[dict[str, int]] = []
    masses = {cell: Fraction(int(v.p), int(v.q)) for cell, v in table.masses().items()}
    common = 1
    for mass in masses.values():
        common = common * mass.denominator // _gcd(common, mass.denominator)
    if common > 400:
        raise OverBudget
    for cell, mass in masses.items():
        places = list(zip(slots, cell, strict=True))
        one: dict[str, int] = {}
        for name in names:
            k = next((i for i, (s, _) in enumerate(places) if s == ctx.samples[name].space), None)
            if k is None:
                raise Unsupported(f"the sample {name} does not live in the space of its law")
            one[name] = places.pop(k)[1]
        out += [one] * int(mass * common)
    return out


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a
