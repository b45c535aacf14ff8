"""The laws of transport on the line, for functions of points and masses: fn(x, y, p, q)."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gantheory.strategies.masses import pmfs
from gantheory.strategies.remembering import remembered
from gantheory.strategies.suites import oracle
from gantheory.strategies.suites.run import Law, Misbehaved, Tolerance, number
from gantheory.strategies.suites.violation import Finding

_SANTAMBROGIO = "Santambrogio, Optimal Transport for Applied Mathematicians, 2015, section 2.2"


def line_laws(fn: Callable[..., Any], order: int, near: Tolerance) -> list[Law]:
    """The laws for W_order of weighted points on the line."""
    case = _weighted()

    def at(x: Any, y: Any, p: Any, q: Any) -> float:
        return number(fn, x, y, p, q)

    def close(got: float, want: float, x: Any, y: Any) -> bool:
        return near.near(got, want, float(np.abs(x).max() + np.abs(y).max()))

    def value(drawn: Any) -> Finding | None:
        x, y, p, q = drawn
        got, want = at(x, y, p, q), oracle.rooted(oracle.line_transport(x, y, p, q, order), order)
        return None if close(got, want, x, y) else _found(drawn, got, repr(want))

    def is_number(drawn: Any) -> Finding | None:
        got = at(*drawn)
        return None if got >= 0 and np.isfinite(got) else _found(drawn, got, "a finite number >= 0")

    def same(change: Callable[[Any, Any, Any, Any], Any], said: str) -> Callable[[Any], Finding | None]:
        def test(drawn: Any) -> Finding | None:
            there: Any = change(*drawn)
            one, two = at(*drawn), at(*there)
            return None if close(two, one, there[0], there[1]) else _found(there, two, f"{one!r}, as {said}")

        return test

    def moved(drawn: Any) -> Finding | None:
        (x, _, p, _), shift = drawn
        there = x, x + shift, p, p
        got = at(*there)
        return None if close(got, abs(shift), x, x + shift) else _found(there, got, f"{abs(shift)!r}, the shift")

    def poisoned(drawn: Any) -> Finding | None:
        case, which, place = drawn
        arrays: list[Any] = [np.array(a) for a in case]
        arrays[which][place % len(arrays[which])] = np.nan
        try:
            got = at(*arrays)
        except Misbehaved:
            return None
        return None if isnan(got) else _found(arrays, got, "an error (or NaN): the input has no distance")

    def law(name: str, formula: str, drawn: Any, test: Callable[[Any], Finding | None]) -> Law:
        return Law(name, formula, _SANTAMBROGIO, drawn, test)

    def swap(x: Any, y: Any, p: Any, q: Any) -> Any:
        return y, x, q, p

    def mirror(x: Any, y: Any, p: Any, q: Any) -> Any:
        return -x[::-1], -y[::-1], p[::-1].copy(), q[::-1].copy()

    def repeat(x: Any, y: Any, p: Any, q: Any) -> Any:
        return np.repeat(x, 2), y, np.repeat(p / 2, 2), q

    quantiles = f"W_{order} = (integral of |F^-1 - G^-1|^{order})^(1/{order})"
    shifts = st.tuples(case, st.integers(-16, 16).map(lambda k: k / 4))
    nan = st.tuples(case, st.integers(0, 3), st.integers(0, 3))
    return [
        law("a number >= 0, never NaN", quantiles, case, is_number),
        law("value", quantiles, case, value),
        law("translation", "W(X, X + c) = |c|", shifts, moved),
        law("symmetry", "W(p, q) = W(q, p)", case, same(swap, "at (p, q) swapped")),
        law("reflection", "W is the same for -x, -y", case, same(mirror, "before the reflection")),
        law("halved atoms", "an atom may be listed twice with half its mass", case, same(repeat, "with whole atoms")),
        law("NaN is not answered with a number", "NaN in, no number out", nan, poisoned),
    ]


def _weighted() -> st.SearchStrategy[Any]:
    def points(n: int) -> Any:
        return st.lists(st.integers(-32, 32).map(lambda k: k / 4), min_size=n, max_size=n).map(np.array)

    @remembered
    def of(nm: tuple[int, int]) -> Any:
        return st.tuples(*map(points, nm), *map(pmfs, nm))

    return st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(of)


def _found(case: Any, got: float, wanted: str) -> Finding:
    return Finding(dict(zip(("x", "y", "p", "q"), case, strict=True)), repr(got), wanted)
