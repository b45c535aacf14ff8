"""Optimisation over finite choices: parameters on the grid, points, maps; values and sets of optimisers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from flint import arb, fmpq

from gantheory.language.terms import App, Bind, Num, Op, Sym, Term, walk

from .balls import (
    ZERO,
    Negative,
    Number,
    OverBudget,
    Undefined,
    Unsupported,
    divide,
    exact,
    is_infinite,
    minus,
    negate,
    plus,
    primal,
    sign,
)
from .compiling import Code, Compiler, State
from .laws import Joint
from .model import Index
from .pointwise import optimum, unknown

SCALARS = ("unit", "positive", "real")
MAX_MAPS = 700
LARGEST = frozenset(("argmax", "max", "sup"))
Candidate: TypeAlias = "tuple[object, Callable[[State], None]]"


@dataclass(slots=True)
class Choice:
    """One optimisation: what is chosen, of which kind, and the compiled objective."""

    name: str
    kind: str  # param, point, map, function, scalar, law
    largest: bool
    body: Code
    spaces: tuple[str, ...] = ()
    range: str = "real"
    values: tuple[Term, ...] = ()


def choice(compiler: Compiler, term: Bind) -> Choice:
    """Compile an optimisation over one variable. Raises `Unsupported`."""
    if len(term.vars) != 1:
        raise Unsupported("an optimisation over several variables at once")
    name, ctx = term.vars[0].name, compiler.ctx
    largest = term.op in LARGEST
    names = _names(term.body)
    if name in ctx.functions:
        spec = ctx.functions[name]
        if spec.range not in SCALARS:
            pushed = [p.law for p in ctx.pushforwards if p.map == name]
            if name in names:
                return Choice(name, "map", largest, compiler.number(term.body), spec.spaces, spec.range)
            if pushed and pushed[0] in ctx.densities:
                return Choice(pushed[0], "law", largest, compiler.number(term.body))
            raise Unsupported(f"{name} does not occur in what it optimises")
        if Sym(name) in set(symbols_in(term.body)):
            return Choice(name, "scalar", largest, compiler.number(term.body), (), spec.range)
        return Choice(name, "function", largest, compiler.number(term.body), spec.spaces, spec.range)
    if name in ctx.densities:
        return Choice(name, "law", largest, compiler.number(term.body))
    if name in ctx.params:
        values = _listed(term.over[0])
        return Choice(name, "param", largest, compiler.number(term.body), values=values)
    if name in ctx.scalars:
        kind = ctx.scalars[name]
        if kind in SCALARS:
            return Choice(name, "scalar", largest, compiler.number(term.body), (), kind)
    if name in compiler.spaces:
        return Choice(name, "point", largest, compiler.number(term.body), (compiler.spaces[name],))
    raise Unsupported(f"an optimisation over {name}")


def _names(term: Term) -> set[str]:
    return {n.fn for n in walk(term) if isinstance(n, App)}


def symbols_in(term: Term) -> Iterator[Sym]:
    """Every symbol of a term."""
    return (n for n in walk(term) if isinstance(n, Sym))


def _listed(over: Term | None) -> tuple[Term, ...]:
    match over:
        case None:
            return ()
        case Op("set", args):
            return args
        case _:
            raise Unsupported("an optimisation over a range")


# ---------------------------------------------------------------- finite choices


def candidates(c: Choice, st: State) -> list[Candidate]:
    """All candidates of a finite choice, each with how to put it in place."""
    match c.kind:
        case "param":
            values = [exact(v.value) for v in c.values if isinstance(v, Num)] or [exact(v) for v in st.model.grid]
            return [(v, _setting(c.name, v)) for v in values]
        case "point":
            return [(i, _setting(c.name, i)) for i in range(len(st.tables.coords[c.spaces[0]]))]
        case "map":
            return _maps(c, st)
        case _:
            raise Unsupported(f"the choice of a {c.kind} is not finite")


def _setting(name: str, value: int | Number) -> Callable[[State], None]:
    def put(st: State) -> None:
        st.env[name] = value

    return put


def _maps(c: Choice, st: State) -> list[Candidate]:
    cells = st.model.cells(c.spaces)
    targets = range(st.model.spaces[c.range].size)
    if len(targets) ** len(cells) > MAX_MAPS:
        raise OverBudget
    return [
        (images, _mapping(c.name, dict(zip(cells, images, strict=True))))
        for images in product(targets, repeat=len(cells))
    ]


def _mapping(name: str, table: dict[Index, int]) -> Callable[[State], None]:
    def put(st: State) -> None:
        st.images[name] = table
        for law, (via, source) in st.model.pushforwards.items():
            if via == name:
                st.joints[law] = pushed(st, source, st.model.maps[name].target, table)

    return put


def pushed(st: State, source: str, target: str, table: dict[Index, int]) -> Joint:
    """The law of the image of `source` under a table."""
    measure = st.tables.measure[target]
    values: dict[Index, Number] = {(i,): ZERO for i in range(len(measure))}
    for cell, mass in st.tables.joint(source, ()).masses().items():
        at = (table[cell],)
        values[at] = plus(values[at], mass)
    return Joint((target,), 1, {k: divide(v, measure[k[0]]) for k, v in values.items()}, st.tables)


class Held:
    """What a candidate may overwrite, put back at the end of a block."""

    def __init__(self, st: State) -> None:
        self.st = st

    def __enter__(self) -> None:
        st = self.st
        self.saved = (st.env, st.functions, st.joints, st.images)  # a loop outside may go on with these very objects
        st.env, st.functions, st.joints, st.images = (dict(kept) for kept in self.saved)  # type: ignore[assignment]

    def __exit__(self, *_: object) -> None:
        st = self.st
        st.env, st.functions, st.joints, st.images = self.saved


def objective(c: Choice, st: State) -> list[tuple[object, Number]]:
    """Every candidate with its value; candidates without a value are left out."""
    out: list[tuple[object, Number]] = []
    kind: type[Undefined] = Negative
    with Held(st):
        for label, put in candidates(c, st):
            put(st)
            st.spend()
            try:
                out.append((label, primal(c.body(st))))
            except Negative:
                continue
            except Undefined:
                kind = Undefined
    if not out:
        raise kind
    return out


def cells_of(c: Choice, st: State) -> list[Index]:
    """The cells where a chosen function has a value (one empty cell for a scalar)."""
    return st.model.cells(c.spaces)


def put_function(c: Choice, st: State, table: dict[Index, Number]) -> None:
    """Put a function (or scalar) in place of the chosen one."""
    if c.kind == "scalar":
        st.env[c.name] = table[()]
    else:
        st.functions[c.name] = table


def solved(c: Choice, st: State) -> tuple[Number, dict[Index, Number | None]]:
    """The extreme over all functions and its optimiser, point by point. Raises `Unsupported`."""
    cells = cells_of(c, st)
    with Held(st):
        put_function(c, st, {cell: unknown(cell) for cell in cells})
        form = c.body(st)
    found = optimum(form, cells, c.range, largest=c.largest)
    return found.value, dict(found.at)


def extreme(compiler: Compiler, term: Bind) -> Code:
    """max or min as a number."""
    c = choice(compiler, term)
    if c.kind in ("function", "scalar"):
        return lambda st: solved(c, st)[0]
    if c.kind == "law":
        raise Unsupported("an extreme over all laws")

    def run(st: State) -> Number:
        values = [v for _, v in objective(c, st)]
        best = values[0]
        for v in values[1:]:
            best = _larger(best, v) if c.largest else negate(_larger(negate(best), negate(v)))
        return best

    return run


def _larger(a: Number, b: Number) -> Number:
    if is_infinite(a) or is_infinite(b) or (type(a) is fmpq and type(b) is fmpq):
        return a if a >= b else b  # type: ignore[operator]
    if a > b:  # type: ignore[operator]
        return a
    if b > a:  # type: ignore[operator]
        return b
    return arb(a).max(arb(b))  # type: ignore[arg-type]


def optimisers(c: Choice, st: State) -> frozenset[object]:
    """The set of optimisers of a finite choice. Raises `Undecided` for ties that are not exact."""
    best: list[object] = []
    top: Number | None = None
    for label, value in objective(c, st):
        if top is None:
            best, top = [label], value
            continue
        order = _order(value, top)
        order = order if c.largest else -order
        if order > 0:
            best, top = [label], value
        elif order == 0:
            best.append(label)
    return frozenset(best)


def _order(a: Number, b: Number) -> int:
    if is_infinite(a) or is_infinite(b):
        return int(a > b) - int(a < b)  # type: ignore[operator]
    return sign(minus(a, b))
