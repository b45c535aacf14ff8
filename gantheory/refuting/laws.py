"""The tables of a model: joints, marginals, conditionals, pushforwards and function values, derived coherently."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

from flint import fmpq

from .balls import ONE, ZERO, Dual, Number, Undefined, Unsupported, divide, exact, is_zero, plus, times
from .model import Factor, Index, Model

Key = tuple[object, ...]


class Tables:
    """Everything computed from one model, kept for as long as the model is in use (and one precision)."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.measure = {n: tuple(exact(m) for m in s.measure) for n, s in model.spaces.items()}
        self.coords = {n: tuple(exact(c) for c in s.coords) for n, s in model.spaces.items()}
        self._joints: dict[Key, Joint] = {}
        self._tables: dict[Key, dict[Index, Number]] = {}

    @cached_property
    def grid(self) -> dict[fmpq, int]:
        """Where the values of a parameter stand on its grid."""
        return {exact(v): i for i, v in enumerate(self.model.grid)}

    def joint(self, name: str, params: tuple[Number, ...]) -> Joint:
        """The joint law `name` at parameter values."""
        key = _key(name, params)
        found = self._joints.get(key) if key else None
        if found is None:
            found = self._pushed(name, params) if name in self.model.pushforwards else self._made(name, params)
            if key:
                self._joints[key] = found
        return found

    def _made(self, name: str, params: tuple[Number, ...]) -> Joint:
        spec = self.model.densities.get(name)
        if spec is None:
            raise Unsupported(f"no law {name}")
        raw: dict[Index, Number] = {c: exact(w) for c, w in spec.weights.items()}
        for factors, value in zip(spec.factors, params, strict=False):
            raw = {c: ZERO if is_zero(w) else times(w, _factor(factors[c], value)) for c, w in raw.items()}
        split = len(spec.slots) - spec.conditional
        if spec.scale is not None:
            scale = exact(spec.scale)
            raw = {c: times(w, scale) for c, w in raw.items()}
        else:
            totals: dict[Index, Number] = {}
            for c, w in raw.items():
                totals[c[split:]] = plus(totals.get(c[split:], ZERO), w)
            raw = {c: divide(w, totals[c[split:]]) for c, w in raw.items()}
        measures = [self.measure[s] for s in spec.slots[:split]]
        values = {c: _per_measure(w, c, measures) for c, w in raw.items()}
        return Joint(spec.slots, split, values, self)

    def _pushed(self, name: str, params: tuple[Number, ...]) -> Joint:
        map_name, source = self.model.pushforwards[name]
        spec = self.model.maps[map_name]
        if spec.moving is not None:
            raise Unsupported(f"the density {name} of a moving pushforward")
        if self.joint(source, ()).slots != spec.slots:
            raise Unsupported(f"the density {name} of what {map_name} makes of more than it takes")
        masses = self.joint(source, ()).masses()
        measure = self.measure[spec.target]
        values: dict[Index, Number] = {(i,): ZERO for i in range(len(measure))}
        for cell, mass in masses.items():
            at = self.apply(map_name, cell, params)
            if not isinstance(at, int):
                raise Unsupported(f"the density {name} of a moving pushforward")
            values[(at,)] = plus(values[(at,)], mass)
        values = {c: divide(v, measure[c[0]]) for c, v in values.items()}
        return Joint((spec.target,), 1, values, self)

    def apply(self, name: str, cell: Index, params: tuple[Number, ...]) -> int | Number:
        """The image of an atom under a map: an atom, or a moving point of the line."""
        spec = self.model.maps[name]
        if spec.moving is not None:
            coefficients = spec.moving[cell]
            total: Number = exact(coefficients[0])
            for k, value in enumerate(params):
                b, c = coefficients[1 + 2 * k : 3 + 2 * k]
                total = plus(total, times(value, plus(exact(b), times(exact(c), value))))
            return total
        if spec.grids and params:
            at = params[0]
            if not isinstance(at, fmpq) or at not in self.grid or len(params) > 1:
                raise Unsupported(f"{name} at a parameter off the grid")
            return spec.grids[self.grid[at]][cell]
        return spec.table[cell]

    def function(self, name: str, params: tuple[Number, ...]) -> dict[Index, Number]:
        """The table of values of a scalar function at parameter values."""
        key = _key(name, params)
        found = self._tables.get(key) if key else None
        if found is None:
            spec = self.model.functions[name]
            factors = spec.factors if params else ()
            found = {
                c: _shape(spec.range, exact(w), [(f[c], v) for f, v in zip(factors, params, strict=False)])
                for c, w in spec.values.items()
            }
            if key:
                self._tables[key] = found
        return found

    def on_line(self, name: str, at: tuple[Number, ...], params: tuple[Number, ...]) -> Number:
        """The value of a scalar function, smooth in its coordinates, anywhere on the line."""
        spec = self.model.functions[name]
        origin = (0,) * len(spec.slots)
        pairs = [(f, v) for f, v in zip(spec.line, at, strict=True)]
        pairs += [(f[origin], v) for f, v in zip(spec.factors, params, strict=False)]
        return _shape(spec.range, exact(spec.values[origin]), pairs)


def _shape(kind: str, w: fmpq, pairs: list[tuple[Factor, Number]]) -> Number:
    value: Number = w
    for factor, at in pairs:
        if kind == "real":
            b, c = exact(factor[0]), exact(factor[1])
            value = plus(value, times(at, plus(b, times(c, at))))
        else:
            value = times(value, _factor(factor, at))
    return divide(value, plus(ONE, value)) if kind == "unit" else value


def _factor(factor: Factor, at: Number) -> Number:
    shifted = plus(at, exact(factor[1]))
    return plus(ONE, times(exact(factor[0]), times(shifted, shifted)))


def _per_measure(w: Number, cell: Index, measures: list[tuple[fmpq, ...]]) -> Number:
    for i, m in zip(cell, measures, strict=False):
        if m[i] != 1:
            w = divide(w, m[i])
    return w


def _key(name: str, params: tuple[Number, ...]) -> Key | None:
    return (name, *params) if all(_exact(p) for p in params) else None


def _exact(value: Number) -> bool:
    if isinstance(value, Dual):
        return _exact(value.value) and _exact(value.slope)
    return isinstance(value, fmpq)


class Joint:
    """Density values of a joint over `slots`, the first `split` of which are its own, the rest conditions."""

    def __init__(self, slots: tuple[str, ...], split: int, values: Mapping[Index, Number], tables: Tables) -> None:
        self.slots = slots
        self.split = split
        self.values = values
        self._tables = tables
        self._marginals: dict[tuple[int, ...], dict[Index, Number]] = {}

    def masses(self) -> dict[Index, fmpq]:
        """Mass of each cell (value times reference measure)."""
        out: dict[Index, fmpq] = {}
        for cell, v in self.values.items():
            for s, i in zip(self.slots[: self.split], cell, strict=False):
                v = times(v, self._tables.measure[s][i])
            if not isinstance(v, fmpq):
                raise Unsupported("masses of a differentiated family")
            out[cell] = v
        return out

    def marginal(self, keep: tuple[int, ...]) -> dict[Index, Number]:
        """The marginal on some slot positions (in that order), given all conditional slots, as density values."""
        found = self._marginals.get(keep)
        if found is None:
            found = dict[Index, Number]()
            gone = [(k, self._tables.measure[self.slots[k]]) for k in range(self.split) if k not in keep]
            for cell, v in self.values.items():
                for k, m in gone:
                    v = times(v, m[cell[k]])
                at = tuple(cell[k] for k in keep)
                found[at] = plus(found[at], v) if at in found else v
            self._marginals[keep] = found
        return found

    def value(self, args: tuple[int, ...], given: tuple[int, ...], at: Index, condition: Index) -> Number:
        """Density of the slots `args` at `at`, given the slots `given` at `condition`."""
        conditions = tuple(range(self.split, len(self.slots)))
        own = tuple(g for g in given if g < self.split)
        if any(c not in given for c in conditions):
            raise Unsupported("a kernel used without its condition")
        both = args + given
        top = self.marginal(both)[at + condition]
        if not own:
            return top
        bottom = self.marginal(given)[condition]
        if is_zero(bottom):
            raise Undefined
        return divide(top, bottom)


def fraction(value: fmpq) -> Fraction:
    """The rational as a `Fraction`."""
    return Fraction(int(value.p), int(value.q))
