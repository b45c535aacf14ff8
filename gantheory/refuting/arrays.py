r"""Statements about arrays of numbers, `\sum_{i,j} \Gamma_{ij} (u_i + v_j) = ..`, and about states of binary units.

An array is a name with indices; each index letter runs from 1 to a size that all arrays it stands at share. A statement
is evaluated on arrays of random fractions, for every value of its free indices. Where names are states (`v`, `h` of a
Boltzmann machine) they take all values in {0, 1}^n, and a law p of states is `e^{-E}/Z` for the energy of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import TypeAlias

from ..clock import now
from ..language.terms import App, Bind, Num, Op, Rel, Sym, Term, children, free_names, walk
from .balls import (
    FUNCTIONS,
    ONE,
    ZERO,
    Number,
    OverBudget,
    Undecided,
    Undefined,
    Unsupported,
    divide,
    exact,
    exp,
    plus,
    power,
    times,
)
from .examining import PRECISIONS, precision, spelled
from .relations import Outcome, compare

Class: TypeAlias = tuple[str, ...]  # ("index", i), ("at", base, "0") or ("size", n)
Cell: TypeAlias = tuple[int, ...]
Join: TypeAlias = Callable[[Class, Class], None]
Joined: TypeAlias = Callable[[Number, Number], Number]
Role: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]  # the states that a law is one of, and on which condition
MAX_CELLS, MAX_STATES = 600, 3
SLOPE, PARTITION = "\\slope", "\\partition"  # functions that stand for a slope in an entry, and for Z
_POSITIVE = ("log", "Gamma", "digamma", "sqrt")


@dataclass(frozen=True, slots=True)
class Machine:
    """Binary states by name, the law of all of them, and its energy as a term in their entries."""

    states: tuple[str, ...]
    law: str
    energy: str
    body: Term
    free_energy: str = "F"
    normaliser: str = "Z"


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known before values are drawn: which ranges are one, how many indices a name has, and its sign."""

    ranges: Mapping[Class, Class]
    arity: Mapping[str, int]
    labels: Mapping[str, frozenset[str]]  # base → leading numbers, as in `\alpha_{1i}`
    positive: frozenset[str]
    unit: frozenset[str]
    numbers: frozenset[str]
    free: tuple[str, ...]

    def root(self, key: Class) -> Class:
        """The range that a place belongs to."""
        while (up := self.ranges.get(key, key)) != key:
            key = up
        return key


@dataclass(slots=True)
class Values:
    """Arrays and numbers of one model, and the sizes of the ranges."""

    shape: Shape
    sizes: dict[Class, int]
    tables: dict[str, dict[Cell, Number]]
    numbers: dict[str, Number]
    machine: Machine | None = None
    roles: Mapping[str, Role] = field(default_factory=dict[str, Role])
    seed: str = ""
    masses: dict[object, Number] = field(default_factory=dict[object, Number])  # of a machine's states

    def size(self, key: Class) -> int:
        """How far an index runs."""
        return self.sizes[self.shape.root(key)]

    def describe(self) -> dict[str, object]:
        """JSON data: the numbers, the arrays row by row."""
        rows = {n: [str(v) for _, v in sorted(t.items())] for n, t in self.tables.items()}
        sizes = {k[1]: str(self.size(k)) for k in self.shape.ranges if k[0] == "size"}
        return {
            "profile": "full",
            "scalars": {**sizes, **{n: str(v) for n, v in self.numbers.items()}},
            "sequences": rows,
        }


# ---------------------------------------------------------------- shapes


def shape_of(rel: Rel, machine: Machine | None = None) -> Shape:
    """The shape of the arrays of a relation. Raises `Unsupported` on what is no array."""
    terms = (rel.lhs, rel.rhs, *((machine.body,) if machine else ()))
    up: dict[Class, Class] = {}
    arity: dict[str, int] = {}
    labels: dict[str, set[str]] = {}

    def root(key: Class) -> Class:
        up.setdefault(key, key)
        while up[key] != key:
            key = up[key]
        return key

    def join(a: Class, b: Class) -> None:
        up[root(a)] = root(b)

    def index(base: str, places: tuple[Term, ...]) -> None:
        if arity.setdefault(base, len(places)) != len(places):
            raise Unsupported(f"{base} with now so many indices, now others")
        for k, at in enumerate(places):
            match at:
                case Sym(i):
                    join(("index", i), ("at", base, str(k)))
                case Num(n):
                    labels.setdefault(f"{base}/{k}", set()).add(str(n))
                case _:
                    raise Unsupported("an index that is computed")

    for t in (n for term in terms for n in walk(term)):
        match t:
            case Op("index", (Sym(base), *places)):
                index((machine and state_of(base, machine)) or base, tuple(places))
            case Bind("sum" | "prod", variables, over, _):
                for v, o in zip(variables, over, strict=True):
                    if machine is None or state_of(v.name, machine) is None:
                        _limits(v.name, o, join, root)
            case Bind(op, _, _, _) if machine is None or op != "E":
                raise Unsupported(f"{op} among arrays")
            case _:
                pass
    indices = {i for kind, i, *_ in up if kind == "index"}
    sizes = {i for kind, i, *_ in up if kind == "size"}
    states = set(machine.states) if machine else set[str]()
    names = {n.name for term in terms for n in walk(term) if isinstance(n, Sym)}
    plain = names - indices - sizes - states - set(arity) - {"e", "\\pi", "?", "1?", "\\in"}
    plain = {n for n in plain if machine is None or state_of(n, machine) is None}
    return Shape(
        dict(up), arity, {k: frozenset(v) for k, v in labels.items()}, _inside(terms), _shares(terms), frozenset(plain),
        tuple(sorted(indices & (free_names(rel.lhs) | free_names(rel.rhs)))),
    )  # fmt: skip


def _limits(index: str, over: Term | None, join: Join, root: Callable[[Class], Class]) -> None:
    match over:
        case None | Op("tuple", (Num(_), Sym("?"))) | Op("tuple", (Sym("1?"), Sym("?"))):
            root(("index", index))
        case Op("tuple", (Num(low), Sym(n))) if low == 1:
            join(("index", index), ("size", n))
        case Op("tuple", (Sym("1?"), Sym(n))):
            join(("index", index), ("size", n))
        case _:
            raise Unsupported("a sum whose limits are not from 1 to a letter")


def _inside(terms: tuple[Term, ...]) -> frozenset[str]:
    """The names that must be positive: those in logarithms, roots, denominators and under broken powers."""
    out: set[str] = set()
    for t in (n for term in terms for n in walk(term)):
        match t:
            case Op(op, args) if op in _POSITIVE:
                inner = args
            case Op("div", (_, below)):
                inner = (below,)
            case Op("pow", (base, exponent)) if not (isinstance(exponent, Num) and exponent.value.denominator == 1):
                inner = (base,)
            case _:
                continue
        out |= {n.name for a in inner for n in walk(a) if isinstance(n, Sym)}
    return frozenset(out)


def _shares(terms: tuple[Term, ...]) -> frozenset[str]:
    """The names that stand in `1 - x` inside a logarithm: between 0 and 1."""
    out: set[str] = set()
    for t in (n for term in terms for n in walk(term)):
        match t:
            case Op("log", (Op("add", (Num(one), Op("neg", (Sym(x) | Op("index", (Sym(x), *_)),)))),)) if one == 1:
                out.add(x)
            case Op("pow", (Op("add", (Num(one), Op("neg", (Sym(x) | Op("index", (Sym(x), *_)),)))), _)) if one == 1:
                out.add(x)
            case _:
                pass
    return frozenset(out)


def state_of(name: str, machine: Machine) -> str | None:
    """The state that a name is a value of: `v'` and `\\tilde{v}` are values of v."""
    plain = name.rstrip("'").removeprefix("\\tilde{").removeprefix("\\hat{")
    plain = plain.rstrip("}") if plain != name else name
    return plain if plain in machine.states else None


def states(state: str, values: Values) -> list[Cell]:
    """All values of a state. Raises `OverBudget` where they are many."""
    n = values.size(("at", state, "0"))
    if n > MAX_STATES:
        raise OverBudget
    return list(product((0, 1), repeat=n))


def roles_of(rel: Rel, machine: Machine) -> dict[str, Role]:
    """The laws of states that are not the machine's own: any laws."""
    found: dict[str, Role] = {}
    for n in (n for t in (rel.lhs, rel.rhs) for n in walk(t)):
        if isinstance(n, App) and n.fn not in (machine.law, machine.energy, machine.free_energy, SLOPE, PARTITION):
            names = [[state_of(a.name, machine) if isinstance(a, Sym) else None for a in g] for g in (n.args, n.given)]
            if names[0] and all(a is not None for g in names for a in g):
                found[n.fn] = tuple(a for a in names[0] if a), tuple(a for a in names[1] if a)
    return found


def free_states(t: Term, machine: Machine) -> list[Sym]:
    """The states that a term leaves open; a divergence, an entropy and a mean close those of their first law."""
    if isinstance(t, Sym):
        return [t] if state_of(t.name, machine) else []
    inner = [n for c in children(t) for n in free_states(c, machine)]
    closed: set[Term] = set(t.vars) if isinstance(t, Bind) else set()
    first = t.over[0] if isinstance(t, Bind) and t.op == "E" else t.args[0] if isinstance(t, Op) and t.args else None
    if isinstance(first, App) and (isinstance(t, Bind) or (isinstance(t, Op) and t.op in ("KL", "H"))):
        closed |= set(first.args)
    return [n for n in inner if n not in closed]


# ---------------------------------------------------------------- values


def draw(shape: Shape, rng: Random, machine: Machine | None = None, laws: frozenset[str] = frozenset()) -> Values:
    """Random arrays. Raises `OverBudget` when they would be large."""
    sizes: dict[Class, int] = {}
    for key in shape.ranges:
        sizes.setdefault(shape.root(key), rng.randint(1, 2) if machine else rng.randint(2, 3))
    values = Values(shape, sizes, {}, {}, machine)
    for base, n in sorted(shape.arity.items()):
        if machine is not None and state_of(base, machine):
            continue
        spans = [
            [*range(1, values.size(("at", base, str(k))) + 1)] if ("at", base, str(k)) in shape.ranges
            else sorted(int(Fraction(x)) for x in shape.labels[f"{base}/{k}"])
            for k in range(n)
        ]  # fmt: skip
        cells = list(product(*spans))
        if len(cells) > MAX_CELLS:
            raise OverBudget
        entries = {c: _number(base, shape, rng, base in laws) for c in cells}
        if base in laws:
            total = sum(entries.values(), Fraction(0))
            entries = {c: v / total for c, v in entries.items()}
        values.tables[base] = {c: exact(v) for c, v in entries.items()}
    values.numbers = {n: exact(_number(n, shape, rng, False)) for n in sorted(shape.numbers)}
    return values


def _number(name: str, shape: Shape, rng: Random, law: bool) -> Fraction:
    if name in shape.unit and not law:
        return Fraction(rng.randint(1, 6), 7)
    sign = 1 if law or name in shape.positive else rng.choice((-1, 1))
    return Fraction(sign * rng.randint(1, 9), rng.choice((1, 2, 4)))


# ---------------------------------------------------------------- evaluation


def evaluate(t: Term, values: Values, env: Mapping[str, int | Cell]) -> Number:
    """The value of a term, with the indices and states of `env`. Raises `Unsupported` or `Undefined`."""
    match t:
        case Num(v):
            return exact(v)
        case Sym("e"):
            return exp(ONE)
        case Sym(name):
            return _named(name, values, env)
        case Op("index", (Sym(base), *places)):
            return _entry(base, tuple(places), values, env)
        case Op("add", args):
            return _fold(args, values, env, plus, ZERO)
        case Op("mul", args):
            return _fold(args, values, env, times, ONE)
        case Op("div", (a, b)):
            return divide(evaluate(a, values, env), evaluate(b, values, env))
        case Op("pow", (Sym("e"), b)) | Op("exp", (b,)):
            return exp(evaluate(b, values, env))
        case Op("pow", (a, b)):
            return power(evaluate(a, values, env), evaluate(b, values, env))
        case Op("inner", (Sym(a), Sym(b))) if a in values.tables and b in values.tables:
            left, right = values.tables[a], values.tables[b]
            if left.keys() != right.keys():
                raise Unsupported("an inner product of arrays of different shapes")
            total = ZERO
            for cell in left:
                total = plus(total, times(left[cell], right[cell]))
            return total
        case Op(op, (a,)) if op in FUNCTIONS:
            return FUNCTIONS[op](evaluate(a, values, env))
        case Bind("sum" | "prod", variables, _, body):
            return _summed(t.op, variables, body, values, env)
        case _ if values.machine is not None:
            from .machines import of_machine

            return of_machine(t, values, env)
        case _:
            raise Unsupported("something else than numbers in arrays")


def _named(name: str, values: Values, env: Mapping[str, int | Cell]) -> Number:
    at = env.get(name)
    if isinstance(at, int):
        return exact(at)
    if name in values.numbers:
        return values.numbers[name]
    if ("size", name) in values.shape.ranges:
        return exact(values.size(("size", name)))
    raise Unsupported(f"{name}, which is no number")


def _fold(args: tuple[Term, ...], values: Values, env: Mapping[str, int | Cell], join: Joined, start: Number) -> Number:
    total = start
    for a in args:
        total = join(total, evaluate(a, values, env))
    return total


def _entry(base: str, places: tuple[Term, ...], values: Values, env: Mapping[str, int | Cell]) -> Number:
    cell: list[int] = []
    for p in places:
        at = env.get(p.name) if isinstance(p, Sym) else int(p.value) if isinstance(p, Num) else None
        if not isinstance(at, int):
            raise Unsupported("an index without a value")
        cell.append(at)
    bits = env.get(base)
    if isinstance(bits, tuple):
        if len(cell) != 1 or not 1 <= cell[0] <= len(bits):
            raise Undefined
        return exact(bits[cell[0] - 1])
    table = values.tables.get(base)
    if table is None or tuple(cell) not in table:
        raise Undefined
    return table[tuple(cell)]


def _summed(op: str, variables: tuple[Sym, ...], body: Term, values: Values, env: Mapping[str, int | Cell]) -> Number:
    spans: list[list[int | Cell]] = []
    for v in variables:
        state = state_of(v.name, values.machine) if values.machine else None
        if state is not None:
            spans.append([*states(state, values)])
        else:
            spans.append([*range(1, values.size(("index", v.name)) + 1)])
    total = ZERO if op == "sum" else ONE
    for chosen in product(*spans):
        inner = {**env, **{v.name: c for v, c in zip(variables, chosen, strict=True)}}
        value = evaluate(body, values, inner)
        total = plus(total, value) if op == "sum" else times(total, value)
    return total


# ---------------------------------------------------------------- the search


@dataclass(frozen=True, slots=True)
class Tried:
    """What random arrays say: how many agree, or the one that does not with both values."""

    agree: int
    outcome: Outcome | None = None
    values: Values | None = None

    def counterexample(self) -> dict[str, object] | None:
        """JSON data of the arrays that disagree and both values."""
        if self.outcome is None or self.values is None:
            return None
        lhs, rhs, _ = spelled(self.outcome)
        return {"model": self.values.describe(), "lhs": lhs, "rhs": rhs}


def examine_arrays(
    rel: Rel, *, machine: Machine | None = None, laws: frozenset[str] = frozenset(),
    positive: frozenset[str] = frozenset(), symmetric: bool = False, seed: int = 0, models: int = 24,
    seconds: float = 0.5,
) -> Tried | None:  # fmt: skip
    """Try a relation on random arrays; None where it is no relation of arrays, or nothing was decided."""
    end = now() + seconds
    agree = 0
    try:
        shape = shape_of(rel, machine)
        shape = replace(shape, positive=shape.positive | positive)
        if machine is None and not shape.arity:
            return None
        roles = roles_of(rel, machine) if machine is not None else {}
        for k in range(models):
            if now() > end:
                break
            values = draw(shape, Random(f"{seed}/{k}"), machine, laws)
            if symmetric:
                values.tables = {n: {c: t[min(c, c[::-1])] if c[::-1] in t else v for c, v in t.items()}
                                 for n, t in values.tables.items()}  # fmt: skip
            values.seed, values.roles = f"{seed}/{k}", roles
            found = _judged(rel, values)
            if found is not None and found.holds is False:
                return Tried(agree, found, values)
            agree += found is not None and found.holds is True
    except (Unsupported, OverBudget, RecursionError, OverflowError):
        return None
    return Tried(agree) if agree else None


def _judged(rel: Rel, values: Values) -> Outcome | None:
    for bits in PRECISIONS[:2]:
        values.masses.clear()
        with precision(bits):
            try:
                return _everywhere(rel, values)
            except Undecided:
                continue
            except Undefined:
                return None
    return None


def _everywhere(rel: Rel, values: Values) -> Outcome | None:
    """The first disagreement over all free indices and states; else the last agreement."""
    names = list(values.shape.free)
    spans: list[list[int | Cell]] = [[*range(1, values.size(("index", i)) + 1)] for i in names]
    if values.machine is not None:
        free = {n.name for t in (rel.lhs, rel.rhs) for n in free_states(t, values.machine)}
        for name in sorted(free):
            names.append(name)
            spans.append([*states(state_of(name, values.machine) or "", values)])
    last: Outcome | None = None
    for chosen in product(*spans):
        env = dict(zip(names, chosen, strict=True))
        found = compare(rel.op, evaluate(rel.lhs, values, env), evaluate(rel.rhs, values, env))
        if found.holds is False:
            return replace(found, at=())
        last = found
    return last
