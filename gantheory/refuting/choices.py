"""Optimisation over parameters, points, functions, maps and laws: values, sets of optimisers, candidates.

* parameters run over the model's grid, points over the atoms, maps over all maps: finite, so optimisers are sets;
* functions are solved point by point where the integrand allows (see `pointwise`); otherwise a claimed optimiser is
  refuted by a better function, found along the derivative or by trial;
* laws are refuted the same way, by a better law. A better one is certified; none found proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from flint import arb, fmpq

from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym, Term

from .balls import (
    INF,
    NEG_INF,
    ONE,
    ZERO,
    Dual,
    Number,
    OverBudget,
    Undecided,
    Undefined,
    Unsupported,
    divide,
    exact,
    is_infinite,
    is_zero,
    minus,
    negate,
    plus,
    primal,
    sign,
    times,
)
from .compiling import Code, Compiler, State
from .laws import Joint
from .model import Index
from .pointwise import optimum, unknown
from .relations import Check, Outcome, compare, truth

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
        if Sym(name) in set(_symbols(term.body)):
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
    from gantheory.language.terms import walk

    return {n.fn for n in walk(term) if isinstance(n, App)}


def _symbols(term: Term) -> Iterator[Sym]:
    from gantheory.language.terms import walk

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
        self.saved = (dict(st.env), dict(st.functions), dict(st.joints), dict(st.images))

    def __exit__(self, *_: object) -> None:
        st = self.st
        st.env, st.functions, st.joints, st.images = self.saved


def objective(c: Choice, st: State) -> list[tuple[object, Number]]:
    """Every candidate with its value; candidates without a value are left out."""
    out: list[tuple[object, Number]] = []
    with Held(st):
        for label, put in candidates(c, st):
            put(st)
            st.spend()
            try:
                out.append((label, primal(c.body(st))))
            except Undefined:
                continue
    if not out:
        raise Undefined
    return out


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


# ---------------------------------------------------------------- functions


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


def _in_range(value: Number, kind: str) -> bool:
    x = primal(value)
    if kind == "unit":
        return not (x < 0 or x > 1)
    return not (kind == "positive" and x < 0)


def candidate_function(c: Choice, compiler: Compiler, term: Term) -> Check:
    """Is `term` an optimiser of a choice of function or scalar?"""
    body, names = _as_function(term, c, compiler)
    code = compiler.number(body)

    def judge(st: State) -> Outcome:
        table: dict[Index, Number] = {}
        loose: set[Index] = set()
        for cell in cells_of(c, st):
            with Held(st):
                st.env.update(zip(names, cell, strict=True))
                try:
                    table[cell] = primal(code(st))
                except Undefined:
                    table[cell], _ = fmpq(1, 2), loose.add(cell)
        for cell, v in table.items():
            if is_infinite(v) or not _in_range(v, c.range):
                return Outcome(False, v, f"no value in the range of {c.name}", tuple(zip(names, cell, strict=True)))
        try:
            value, best = solved(c, st)
        except Unsupported:
            return _improved(c, st, table)
        if is_infinite(value):
            reached = _value_at(c, st, table)
            return Outcome(None) if reached is None else compare("=", reached, value)
        return _same_function(table, best, names)

    return judge


def _as_function(term: Term, c: Choice, compiler: Compiler) -> tuple[Term, list[str]]:
    match term:
        case Bind("fun", variables, _, body) if len(variables) == len(c.spaces):
            for v, s in zip(variables, c.spaces, strict=True):
                compiler.spaces[v.name] = s
            return body, [v.name for v in variables]
        case _ if not c.spaces:
            return term, []
        case _ if len(c.spaces) == 1:
            free = [n for n in _free_points(term, compiler) if compiler.spaces[n] == c.spaces[0]]
            if len(free) == 1:
                return term, free
            raise Unsupported("an optimiser that is not a function of one point")
        case _:
            raise Unsupported("an optimiser that is not a function")


def _free_points(term: Term, compiler: Compiler) -> list[str]:
    from .relations import free_points

    return free_points(compiler, term)


def _same_function(table: dict[Index, Number], best: dict[Index, Number | None], names: list[str]) -> Outcome:
    last = Outcome(None)
    for cell, v in table.items():
        target = best[cell]
        if target is None:
            continue
        found = compare("=", v, target)
        if found.holds is False:
            return Outcome(False, found.lhs, found.rhs, tuple(zip(names, cell, strict=True)))
        if last.holds is None or found.radius > last.radius:
            last = found
    return last


_STEPS = tuple(fmpq(1, 2**k) for k in (2, 4, 7, 12, 20, 34))


def _improved(c: Choice, st: State, table: dict[Index, Number]) -> Outcome:
    """Look for a better function: along each coordinate's derivative, then by trial at fixed values."""
    base = _value_at(c, st, table)
    if base is None:
        return Outcome(None)
    for cell, v in table.items():
        for trial in _trials(c, st, table, cell, v):
            changed = {**table, cell: trial}
            value = _value_at(c, st, changed)
            if value is not None and _better(value, base, largest=c.largest):
                return Outcome(False, base, value)
    return Outcome(True, base, base)


def _trials(c: Choice, st: State, table: dict[Index, Number], cell: Index, v: Number) -> Iterator[Number]:
    slope = _slope(c, st, table, cell)
    if slope:
        for step in _STEPS:
            trial = plus(v, step if (slope > 0) == c.largest else -step)
            if _in_range(trial, c.range):
                yield trial
    pool = {"unit": ("1/10", "1/3", "1/2", "2/3", "9/10"), "positive": ("1/10", "1/2", "1", "2", "10")}
    for text in pool.get(c.range, ("-3", "-1", "0", "1", "3")):
        top, _, bottom = text.partition("/")
        yield fmpq(int(top), int(bottom or 1))


def _slope(c: Choice, st: State, table: dict[Index, Number], cell: Index) -> int:
    st.tag += 1
    try:
        value = _value_at(c, st, {**table, cell: Dual(st.tag, table[cell], ONE)}, keep=True)  # type: ignore[arg-type]
        return sign(value.slope) if isinstance(value, Dual) and value.tag == st.tag else 0
    except (Undecided, Undefined):
        return 0


def _value_at(c: Choice, st: State, table: dict[Index, Number], *, keep: bool = False) -> Number | None:
    st.spend()
    with Held(st):
        put_function(c, st, table)
        try:
            value = c.body(st)
        except Undefined:
            return None
        return value if keep else primal(value)


def _better(value: Number, base: Number, *, largest: bool) -> bool:
    """Certainly better."""
    a, b = (value, base) if largest else (base, value)
    if is_infinite(a) or is_infinite(b):
        return bool(a > b)  # type: ignore[operator]
    return primal(minus(a, b)) > 0


# ---------------------------------------------------------------- laws


def candidate_law(c: Choice, compiler: Compiler, term: Term) -> Check:
    """Is `term` an optimiser among all laws?"""
    from .binders import law_of, over_atoms

    law = law_of(compiler, term)
    spec = compiler.ctx.densities[c.name]
    if tuple(law.spaces) != spec.spaces or spec.conditional:
        raise Unsupported("an optimal law on other spaces")
    names = [f"\x02{i}" for i in range(len(law.spaces))]
    law = law_of(compiler, term, names)

    def judge(st: State) -> Outcome:
        values: dict[Index, Number] = {}
        total: Number = ZERO

        def add(st: State, measure: fmpq) -> None:
            nonlocal total
            cell = tuple(int(st.env[n]) for n in names)  # type: ignore[arg-type]
            values[cell] = primal(law.density(st))
            total = plus(total, times(measure, values[cell]))

        over_atoms(st, names, law.spaces, add)
        found = compare("=", total, ONE)
        if spec.normalised and found.holds is False:
            return Outcome(False, total, "1 (the mass of a law)")
        return _improved_law(c, st, law.spaces, values)

    return judge


def _improved_law(c: Choice, st: State, spaces: list[str], values: dict[Index, Number]) -> Outcome:
    base = _law_value(c, st, spaces, values)
    if base is None:
        return Outcome(None)
    for trial in _law_trials(st, spaces, values):
        value = _law_value(c, st, spaces, trial)
        if value is not None and _better(value, base, largest=c.largest):
            return Outcome(False, base, value)
    return Outcome(True, base, base)


def _law_trials(st: State, spaces: list[str], values: dict[Index, Number]) -> Iterator[dict[Index, Number]]:
    """Mixtures with other laws of the model, and small transfers of mass between cells."""
    cells = list(values)
    measure = {cell: _measure(st, spaces, cell) for cell in cells}
    for name, d in sorted(st.model.densities.items()):
        if d.slots == tuple(spaces) and not d.factors and not d.conditional:
            other = st.tables.joint(name, ()).values
            for step in (ONE, *_STEPS[:3]):
                yield {k: plus(times(minus(ONE, step), values[k]), times(step, other[k])) for k in cells}
    for a in cells:
        for b in cells:
            if a != b and not is_zero(values[b]):
                for step in _STEPS:
                    moved = times(step, times(values[b], measure[b]))
                    yield {
                        **values,
                        a: plus(values[a], divide(moved, measure[a])),
                        b: minus(values[b], divide(moved, measure[b])),
                    }


def _measure(st: State, spaces: list[str], cell: Index) -> fmpq:
    out = ONE
    for s, i in zip(spaces, cell, strict=True):
        out = out * st.tables.measure[s][i]
    return out


def _law_value(c: Choice, st: State, spaces: list[str], values: dict[Index, Number]) -> Number | None:
    st.spend()
    with Held(st):
        st.joints[c.name] = Joint(tuple(spaces), len(spaces), values, st.tables)
        try:
            return primal(c.body(st))
        except Undefined:
            return None


# ---------------------------------------------------------------- relations between optimisations


def _is_choice(term: Term) -> bool:
    return isinstance(term, Bind) and term.op in ("argmax", "argmin")


def compare_choices(compiler: Compiler, rel: Rel) -> Check:
    """argmax/argmin against argmax/argmin, a candidate, or a set. Raises `Unsupported`."""
    lhs, rhs = (rel.lhs, rel.rhs) if _is_choice(rel.lhs) else (rel.rhs, rel.lhs)
    if rel.op not in ("=", "in", "~=", "->", "!=") or not isinstance(lhs, Bind) or not _is_choice(lhs):
        raise Unsupported("an optimiser in an inequality")
    if rel.op == "!=":
        raise Unsupported("optimisers said to differ")
    c = choice(compiler, lhs)
    if isinstance(rhs, Bind) and _is_choice(rhs):
        return _two_choices(c, choice(compiler, rhs))
    if c.kind in ("function", "scalar"):
        return candidate_function(c, compiler, rhs)
    if c.kind == "law":
        return candidate_law(c, compiler, rhs)
    return _finite_candidate(c, compiler, rel, rhs)


def _two_choices(a: Choice, b: Choice) -> Check:
    finite = ("param", "point", "map")
    if a.kind in finite and b.kind == a.kind:

        def sets(st: State) -> Outcome:
            x, y = optimisers(a, st), optimisers(b, st)
            return Outcome(x == y, _spell(x), _spell(y), exact=True)

        return sets
    if a.kind == b.kind and a.kind in ("function", "scalar"):

        def functions(st: State) -> Outcome:
            x, y = solved(a, st)[1], solved(b, st)[1]
            shared = {k: v for k, v in x.items() if v is not None}
            return _same_function(shared, {k: y.get(k) for k in shared}, ["x"] * len(a.spaces))

        return functions
    raise Unsupported("optimisers of different kinds")


def _spell(labels: frozenset[object]) -> str:
    def one(label: object) -> str:
        if isinstance(label, tuple):
            return "(" + ", ".join(str(int(i) + 1) for i in label) + ")"  # type: ignore[arg-type]
        return str(label + 1) if isinstance(label, int) else str(label)

    return "{" + ", ".join(sorted(one(x) for x in labels)) + "}"


def _finite_candidate(c: Choice, compiler: Compiler, rel: Rel, rhs: Term) -> Check:
    if c.kind == "point":
        place = compiler.place(rhs)

        def at_point(st: State) -> Outcome:
            found, at = optimisers(c, st), place(st)
            holds = at in found if rel.op == "in" else found == frozenset((at,))
            return Outcome(holds, _spell(found), _spell(frozenset((at,))), exact=True)

        return at_point
    if c.kind == "param" and not _mentions(rhs, compiler):
        code = compiler.number(rhs)

        def at_value(st: State) -> Outcome:
            found, at = optimisers(c, st), primal(code(st))
            holds = any(truth("=", v, at) for v in found)  # type: ignore[arg-type]
            holds = holds and (rel.op == "in" or len(found) == 1)
            return Outcome(holds, _spell(found), at, exact=True)

        return at_value
    raise Unsupported(f"a value claimed for an optimal {c.name}")


def _mentions(term: Term, compiler: Compiler) -> bool:
    """Does a claimed optimiser depend on free scalars or parameters, which hypotheses may tie to the optimum?"""
    return any(s.name in compiler.ctx.params or s.name in compiler.ctx.scalars for s in _symbols(term))


def one_sided(compiler: Compiler, rel: Rel) -> Check | None:
    """max or min over laws, or over functions without a closed optimum: only a better candidate refutes."""
    for bound, other, mirrored in ((rel.lhs, rel.rhs, False), (rel.rhs, rel.lhs, True)):
        if isinstance(bound, Bind) and bound.op in ("max", "min", "sup", "inf"):
            c = choice(compiler, bound)
            if c.kind == "law" and not any(
                isinstance(n, Bind) and n.op in ("max", "min", "sup", "inf") for n in (other,)
            ):
                return _bounded_law(c, compiler, rel.op, other, mirrored=mirrored)
    return None


def _bounded_law(c: Choice, compiler: Compiler, op: str, other: Term, *, mirrored: bool) -> Check:
    """An extreme over all laws that some law of the model already exceeds."""
    code = compiler.number(other)
    spec = compiler.ctx.densities[c.name]
    if op not in ("=", "<=", ">=", "<", ">") or spec.conditional:
        raise Unsupported("an extreme over all laws")
    flipped = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "=": "="}[op] if mirrored else op
    wrong = {"=": True, "<=": c.largest, "<": c.largest, ">=": not c.largest, ">": not c.largest}[flipped]

    def judge(st: State) -> Outcome:
        claimed = primal(code(st))
        spaces = list(spec.spaces)
        best: Number | None = None
        for trial in _laws_like(st, spaces):
            value = _law_value(c, st, spaces, trial)
            if value is None:
                continue
            if wrong and _better(value, claimed, largest=c.largest):
                return Outcome(False, value, claimed) if not mirrored else Outcome(False, claimed, value)
            if best is None or _better(value, best, largest=c.largest):
                best = value
        return Outcome(None)

    return judge


def _laws_like(st: State, spaces: list[str]) -> Iterator[dict[Index, Number]]:
    for name, d in sorted(st.model.densities.items()):
        if d.slots == tuple(spaces) and not d.factors and not d.conditional and d.scale is None:
            yield dict(st.tables.joint(name, ()).values)
    cells = st.model.cells(tuple(spaces))
    share = divide(ONE, plus(ZERO, fmpq(len(cells))))
    yield {cell: divide(share, _measure(st, spaces, cell)) for cell in cells}


__all__ = ["INF", "NEG_INF", "Choice", "choice", "compare_choices", "extreme", "one_sided", "optimisers"]
