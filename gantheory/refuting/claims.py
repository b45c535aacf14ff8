"""Claimed optimisers among all functions or all laws: refuted by a better one that is certified.

Functions are solved point by point where the integrand allows (see `pointwise`); otherwise a better function is looked
for along the derivative, then by trial. Laws likewise, by mixing and by moving mass. None found proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from flint import fmpq

from gantheory.language.terms import Bind, Term

from .balls import (
    ONE,
    ZERO,
    Dual,
    Negative,
    Number,
    Undecided,
    Undefined,
    Unsupported,
    divide,
    is_infinite,
    is_zero,
    minus,
    plus,
    primal,
    sign,
    times,
)
from .compiling import Compiler, State
from .laws import Joint
from .model import Index
from .optimising import Choice, Held, cells_of, put_function, solved
from .relations import NO_VALUE, SKIPPED, VALUELESS, Check, Outcome, compare, free_points

# ---------------------------------------------------------------- functions


def _in_range(value: Number, kind: str) -> bool:
    x = primal(value)
    if kind == "unit":
        return not (x < 0 or x > 1)
    return not (kind == "positive" and x < 0)


def candidate_function(c: Choice, compiler: Compiler, term: Term, *, turned: bool = False) -> Check:
    """Is `term` an optimiser of a choice of function or scalar? `turned` puts the optimiser on the left."""
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
                    table[cell] = fmpq(1, 2)
                    loose.add(cell)
                if is_infinite(table[cell]):
                    return SKIPPED
        for cell, v in table.items():
            if not _in_range(v, c.range):
                return Outcome(False, v, f"no value in the range of {c.name}", tuple(zip(names, cell, strict=True)))
        try:
            value, best = solved(c, st)
        except Unsupported:
            return _improved(c, st, table)
        if is_infinite(value):
            reached = _value_at(c, st, table)
            return Outcome(None) if reached is None else compare("=", reached, value)
        return same_function({k: v for k, v in table.items() if k not in loose}, best, names, turned=turned)

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
    return free_points(compiler, term)


def same_function(
    table: dict[Index, Number], best: dict[Index, Number | None], names: list[str], *, turned: bool = False
) -> Outcome:
    """Do two functions agree where the second has one value? `turned` puts the second on the left."""
    last = Outcome(None)
    for cell, v in table.items():
        target = best[cell]
        if target is None:
            continue
        found = compare("=", *((target, v) if turned else (v, target)))
        if found.holds is False:
            return Outcome(False, found.lhs, found.rhs, tuple(zip(names, cell, strict=True)))
        if last.holds is None or found.radius > last.radius:
            last = found
    return last


_STEPS = tuple(fmpq(1, 2**k) for k in (2, 4, 7, 12, 20, 34))


def _improved(c: Choice, st: State, table: dict[Index, Number]) -> Outcome:
    """Look for a better function: along each coordinate's derivative, then by trial at fixed values."""
    try:
        base = _value_at(c, st, table, strict=True)
    except Negative:
        return _valueless(c, st)
    if base is None:
        return Outcome(None)
    for cell, v in table.items():
        for trial in _trials(c, st, table, cell, v):
            changed = {**table, cell: trial}
            value = _value_at(c, st, changed)
            if value is not None and _better(value, base, largest=c.largest):
                return Outcome(False, base, value)
    return Outcome(True, base, base)


def _valueless(c: Choice, st: State) -> Outcome:
    """A function at which there is no value is no optimiser, if there is one at another function."""
    for table in _functions_like(c, st):
        value = _value_at(c, st, table)
        if value is not None and not is_infinite(value):
            return Outcome(False, NO_VALUE, value)
    return VALUELESS


def _functions_like(c: Choice, st: State) -> Iterator[dict[Index, Number]]:
    """The function of the model, and constant ones."""
    cells = cells_of(c, st)
    if c.name in st.model.functions and not st.model.functions[c.name].factors:
        table = st.tables.function(c.name, ())
        yield {cell: table[cell] for cell in cells}
    for value in _pool(c.range):
        yield dict.fromkeys(cells, value)


def bounded_function(c: Choice, compiler: Compiler, op: str, other: Term, *, mirrored: bool) -> Check:
    """An extreme over all functions against a number: its value where the integrand has a closed optimum, else a
    function of the model that already exceeds it."""
    code = compiler.number(other)
    flipped = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}.get(op, op) if mirrored else op
    upper = flipped in ("=", "~=", "->") or flipped in (("<=", "<") if c.largest else (">=", ">"))

    def judge(st: State) -> Outcome:
        claimed = primal(code(st))
        try:
            value = primal(solved(c, st)[0])
            return (
                compare(op, claimed, value, balls=st.balls) if mirrored else compare(op, value, claimed, balls=st.balls)
            )
        except Unsupported:
            return exceeded(st, claimed)

    def exceeded(st: State, claimed: Number) -> Outcome:
        nowhere = True
        for table in _climbed(c, st):
            try:
                value = _value_at(c, st, table, strict=True)
            except Negative:
                continue
            nowhere = False
            if value is not None and upper and _better(value, claimed, largest=c.largest):
                return Outcome(False, claimed, value) if mirrored else Outcome(False, value, claimed)
        return VALUELESS if nowhere else SKIPPED

    return judge


def _climbed(c: Choice, st: State) -> Iterator[dict[Index, Number]]:
    """Functions, and the best of them with one value after the other made better."""
    best: dict[Index, Number] = {}
    most: Number | None = None
    for table in _functions_like(c, st):
        yield table
        value = _value_at(c, st, table)
        if value is None or is_infinite(value):
            continue
        if most is None or _better(value, most, largest=c.largest):
            best, most = table, value
    for cell in best:
        for trial in _pool(c.range):
            table = {**best, cell: trial}
            value = _value_at(c, st, table)
            if value is not None and most is not None and _better(value, most, largest=c.largest):
                best, most = table, value
                yield table


def _trials(c: Choice, st: State, table: dict[Index, Number], cell: Index, v: Number) -> Iterator[Number]:
    slope = _slope(c, st, table, cell)
    if slope:
        for step in _STEPS:
            trial = plus(v, step if (slope > 0) == c.largest else -step)
            if _in_range(trial, c.range):
                yield trial
    yield from _pool(c.range)


def _pool(kind: str) -> Iterator[fmpq]:
    """A few values of a range."""
    pool = {"unit": ("1/10", "1/3", "1/2", "2/3", "9/10"), "positive": ("1/10", "1/2", "1", "2", "10")}
    for text in pool.get(kind, ("-3", "-1", "0", "1", "3")):
        top, _, bottom = text.partition("/")
        yield fmpq(int(top), int(bottom or 1))


def _slope(c: Choice, st: State, table: dict[Index, Number], cell: Index) -> int:
    st.tag += 1
    try:
        value = _value_at(c, st, {**table, cell: Dual(st.tag, table[cell], ONE)}, keep=True)  # type: ignore[arg-type]
        return sign(value.slope) if isinstance(value, Dual) and value.tag == st.tag else 0
    except (Undecided, Undefined):
        return 0
    finally:
        st.tag -= 1


def _value_at(
    c: Choice, st: State, table: dict[Index, Number], *, keep: bool = False, strict: bool = False
) -> Number | None:
    """The objective at a function, None where it has no value. Raises `Negative` if `strict`."""
    st.spend()
    with Held(st):
        put_function(c, st, table)
        try:
            value = c.body(st)
        except Negative:
            if strict:
                raise
            return None
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
    for trial in _law_trials(c, st, spaces, values):
        value = _law_value(c, st, spaces, trial)
        if value is not None and _better(value, base, largest=c.largest):
            return Outcome(False, base, value)
    return Outcome(True, base, base)


def _law_trials(c: Choice, st: State, spaces: list[str], values: dict[Index, Number]) -> Iterator[dict[Index, Number]]:
    """The other laws of the model, and transfers of mass between cells: small ones where they may help to first order,
    and one large one from each cell to the next."""
    cells = list(values)
    measure = {cell: _measure(st, spaces, cell) for cell in cells}
    for name, d in sorted(st.model.densities.items()):
        if d.slots == tuple(spaces) and not d.factors and not d.conditional:
            other = st.tables.joint(name, ()).values
            for step in (ONE, _STEPS[2]) if other != values else ():
                yield {k: plus(times(minus(ONE, step), values[k]), times(step, other[k])) for k in cells}
    slopes = {cell: _law_slope(c, st, spaces, values, cell, measure[cell]) for cell in cells}
    for i, j in product(range(len(cells)), repeat=2):
        a, b = cells[i], cells[j]
        if i == j or is_zero(values[b]):
            continue
        coarse = _STEPS[:1] if i == (j + 1) % len(cells) else ()
        for step in _STEPS if _promising(slopes[a], slopes[b], largest=c.largest) else coarse:
            moved = times(step, times(values[b], measure[b]))
            yield {
                **values,
                a: plus(values[a], divide(moved, measure[a])),
                b: minus(values[b], divide(moved, measure[b])),
            }


def _promising(gain: Number | None, loss: Number | None, *, largest: bool) -> bool:
    """May mass moved towards `gain` and away from `loss` help to first order? Not where both weigh the same."""
    if gain is None or loss is None:
        return True
    try:
        return sign(minus(gain, loss)) == (1 if largest else -1)
    except (Undecided, Undefined):
        return False


def _law_slope(
    c: Choice, st: State, spaces: list[str], values: dict[Index, Number], at: Index, measure: fmpq
) -> Number | None:
    """The derivative of the objective in the mass of one cell, None where it has none."""
    if is_zero(values[at]):
        return None
    st.tag += 1
    try:
        value = _law_value(c, st, spaces, {**values, at: Dual(st.tag, values[at], divide(ONE, measure))}, keep=True)
        if value is None:
            return None
        return value.slope if isinstance(value, Dual) and value.tag == st.tag else ZERO
    except (Undecided, Undefined):
        return None
    finally:
        st.tag -= 1


def _measure(st: State, spaces: list[str], cell: Index) -> fmpq:
    out = ONE
    for s, i in zip(spaces, cell, strict=True):
        out = out * st.tables.measure[s][i]
    return out


def _law_value(
    c: Choice, st: State, spaces: list[str], values: dict[Index, Number], *, keep: bool = False
) -> Number | None:
    st.spend()
    with Held(st):
        st.joints[c.name] = Joint(tuple(spaces), len(spaces), values, st.tables)
        try:
            value = c.body(st)
        except Undefined:
            return None
        return value if keep else primal(value)


def bounded_law(c: Choice, compiler: Compiler, op: str, other: Term, *, mirrored: bool) -> Check:
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
        return SKIPPED

    return judge


def _laws_like(st: State, spaces: list[str]) -> Iterator[dict[Index, Number]]:
    for name, d in sorted(st.model.densities.items()):
        if d.slots == tuple(spaces) and not d.factors and not d.conditional and d.scale is None:
            yield dict(st.tables.joint(name, ()).values)
    cells = st.model.cells(tuple(spaces))
    share = divide(ONE, plus(ZERO, fmpq(len(cells))))
    yield {cell: divide(share, _measure(st, spaces, cell)) for cell in cells}
