"""KL, JSD, TV, cross-entropy, entropy and W1 of laws on a finite model."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from flint import fmpq

from gantheory.language.terms import Term

from .balls import INF, ZERO, Number, Undefined, Unsupported, absolute, divide, is_zero, log, negate, plus, sign, times
from .binders import Law, law_of, over_atoms
from .compiling import Code, Compiler, State
from .laws import fraction

HALF = fmpq(1, 2)


def functional(compiler: Compiler, op: str, args: tuple[Term, ...]) -> Code:
    """The closure of a functional of one or two laws. Raises `Unsupported`."""
    laws: list[Law] = []
    names: list[str] | None = None
    for arg in args:
        law = law_of(compiler, arg)
        fresh = [f"\x00{i}" for i in range(len(law.spaces))]
        names = names or fresh
        laws.append(law_of(compiler, arg, names))
        if laws[-1].spaces != laws[0].spaces:
            raise Unsupported(f"{op} of laws on different spaces")
    if op == "H" and len(laws) == 1 and names:
        return _summed(laws, names, lambda p, _: negate(_weighted_log(p, p)))
    if len(laws) != 2 or not names:
        raise Unsupported(f"{op} of {len(laws)} laws")
    if op == "W":
        return _wasserstein(laws, names)
    return _summed(laws, names, _TERMS[op])


def _weighted_log(p: Number, q: Number) -> Number:
    """p log q with 0 log 0 = 0."""
    return ZERO if is_zero(p) else times(p, log(q))


def _relative(p: Number, q: Number) -> Number:
    """p log(p/q), infinite where q = 0 < p."""
    if is_zero(p):
        return ZERO
    if is_zero(q):
        if sign(p) > 0:
            return INF
        raise Undefined
    return times(p, log(divide(p, q)))


def _jensen_shannon(p: Number, q: Number) -> Number:
    m = times(HALF, plus(p, q))
    return times(HALF, plus(_relative(p, m), _relative(q, m)))


def _variation(p: Number, q: Number) -> Number:
    return times(HALF, absolute(plus(p, negate(q))))


_TERMS: dict[str, Callable[[Number, Number], Number]] = {
    "KL": _relative,
    "JSD": _jensen_shannon,
    "TV": _variation,
    "crossentropy": lambda p, q: negate(_weighted_log(p, q)),
}


def _summed(laws: list[Law], names: list[str], term: Callable[[Number, Number], Number]) -> Code:
    first, second = laws[0], laws[-1]

    def run(st: State) -> Number:
        total: Number = ZERO

        def add(st: State, measure: fmpq) -> None:
            nonlocal total
            value = term(first.density(st), second.density(st))
            total = plus(total, value if measure == 1 else times(measure, value))

        over_atoms(st, names, first.spaces, add)
        return total

    return run


def _wasserstein(laws: list[Law], names: list[str]) -> Code:
    """W1 for the distance |x - y| of coordinates: the integral of |F - G|."""
    first, second = laws
    if len(names) != 1:
        raise Unsupported("W beyond one coordinate")
    space = first.spaces[0]

    def run(st: State) -> Number:
        masses: list[Number] = []

        def add(st: State, measure: fmpq) -> None:
            masses.append(times(measure, plus(first.density(st), negate(second.density(st)))))

        over_atoms(st, names, [space], add)
        coords = st.tables.coords[space]
        order = sorted(range(len(coords)), key=lambda i: fraction(coords[i]))
        total: Number = ZERO
        surplus: Number = ZERO
        for a, b in pairwise(order):
            surplus = plus(surplus, masses[a])
            total = plus(total, times(absolute(surplus), coords[b] - coords[a]))
        return total

    return run
