"""`check_distance`: the laws of transport distances, against any function of two pmfs and a cost or of points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gantheory.strategies.masses import pairs, pmfs
from gantheory.strategies.remembering import beside, remembered
from gantheory.strategies.spaces import critics, metrics
from gantheory.strategies.suites import hints, oracle
from gantheory.strategies.suites.line import line_laws
from gantheory.strategies.suites.run import Law, Misbehaved, Tolerance, number, run
from gantheory.strategies.suites.violation import Finding, Passed
from gantheory.strategies.tables import couplings

VILLANI = "Villani, Topics in Optimal Transportation, 2003, chapter 7"
KANTOROVICH = "Kantorovich and Rubinstein, Vestnik Leningrad University 13, 1958"
_ORDERS = {"w1": 1, "w2": 2, "emd": 1, "w1_line": 1, "w2_line": 2}
_TITLES = {1: "min over couplings of E d(x, y)", 2: "(min over couplings of E d(x, y)^2)^(1/2)"}


def check_distance(
    fn: Callable[..., Any],
    kind: str = "w1",
    *,
    examples: int = 100,
    seed: int | None = None,
    rtol: float = 1e-9,
    atol: float = 1e-9,
) -> Passed:
    """Check fn as an optimal transport distance, law by law, `examples` draws each.

    `kind` says what is computed and how it is called, with float64 pmfs p (n,), q (m,): "w1" and "w2" take
    fn(p, q, d), d (n, m) the distances of a metric (W2 is the root of the squared cost); "emd" takes fn(p, q, cost)
    for any cost >= 0; "w1_line" and "w2_line" take fn(x, y, p, q), points first, as SciPy does. A result with an
    attribute `value` counts as that. Values may differ from the exact ones (rational arithmetic) by rtol relative plus
    atol times the largest cost; NaN and infinities are judged without tolerance. Fresh random examples each time unless
    `seed` is given. Raises LawViolated with the smallest case, ValueError for an unknown kind.
    """
    __tracebackhide__ = True
    if kind not in _ORDERS:
        raise ValueError(f"kind = {kind!r} is not known; choose from {', '.join(_ORDERS)}")
    order = _ORDERS[kind]
    near = Tolerance(rtol, atol**0.5 if order == 2 else atol)
    if kind.endswith("_line"):
        laws, names = line_laws(fn, order, near), ("x", "y", "p", "q")
        return run(kind, names, laws, examples=examples, random_seed=seed, hint=lambda: None)
    subject = _Subject(fn, kind, order, near)
    laws = [*subject.any_cost(), *(subject.metric_laws() if kind != "emd" else []), subject.nan()]
    return run(
        kind, ("p", "q", "cost"), laws, examples=examples, random_seed=seed, hint=lambda: hints.of_distance(fn, order)
    )


@remembered
def ground(most: int = 4) -> st.SearchStrategy[Any]:
    """(p, q, d): a metric on up to `most` atoms and two pmfs on them, empty atoms included."""
    return _on_a_metric(2, most)


def _on_a_metric(many: int, most: int = 4) -> st.SearchStrategy[Any]:
    """(p, .., d): a metric and so many pmfs on its atoms."""
    return beside(metrics(max_points=most), lambda d: _some(many, len(d))).map(lambda drawn: (*drawn[1], drawn[0]))


@remembered
def _some(many: int, atoms: int) -> st.SearchStrategy[Any]:
    return st.tuples(*[pmfs(atoms, support="any")] * many)


def _between() -> st.SearchStrategy[Any]:
    """(p, q, cost): two sets of points of one metric space, so that rows and columns are different atoms."""

    def split(drawn: Any) -> Any:
        d, (p, q) = drawn
        return p, q, np.ascontiguousarray(d[: len(p), len(p) :])

    square = beside(metrics(4), lambda d: _parts(2, len(d) - 2))
    return (square | beside(metrics(min_points=2, max_points=6), lambda d: _cut(len(d)))).map(split)


@remembered
def _cut(atoms: int) -> st.SearchStrategy[Any]:
    return st.integers(1, atoms - 1).flatmap(lambda rows: _parts(rows, atoms - rows))


@remembered
def _parts(rows: int, columns: int) -> st.SearchStrategy[Any]:
    return st.tuples(pmfs(rows), pmfs(columns))


@dataclass(frozen=True)
class _Subject:
    fn: Callable[..., Any]
    kind: str
    order: int
    near: Tolerance

    def at(self, p: Any, q: Any, cost: Any) -> float:
        return number(self.fn, p, q, cost)

    def law(self, name: str, formula: str, drawn: Any, test: Callable[[Any], Finding | None]) -> Law:
        return Law(name, formula, KANTOROVICH if name == "duality" else VILLANI, drawn, test)

    def any_cost(self) -> list[Law]:
        """Laws for any cost: the value, its sign, what a coupling bounds, scaling, atoms without mass."""
        formula = _TITLES[self.order]
        return [
            self.law("a number, never NaN", formula, ground(), self._is_number),
            self.law("non-negativity", "W >= 0", ground(), self._non_negative),
            self.law("value", formula, ground(), self._value),
            self.law("rows are p, columns are q", formula, _between(), self._value),
            self.law("any plan costs at least W", "W <= cost of a coupling", _coupled(), self._plan),
            self.law("scaling", "W(2^k cost) = 2^k W(cost)", st.tuples(ground(), st.integers(-40, 40)), self._scaled),
            self.law("empty atoms", "an atom of mass 0 in both changes nothing", ground(), self._padded),
        ]

    def metric_laws(self) -> list[Law]:
        """Laws of a metric on distributions."""
        alone, three = _on_a_metric(1), _on_a_metric(3)
        dirac = beside(metrics(max_points=5), lambda d: _atoms(len(d))).map(lambda drawn: (*drawn[1], drawn[0]))
        laws = [
            self.law("identity of indiscernibles", "W(p, p) = 0", alone, self._same),
            self.law("point masses", "W(delta_x, delta_y) = d(x, y)", dirac, self._dirac),
            self.law("symmetry", "W(p, q) = W(q, p)", ground(), self._symmetric),
            self.law("triangle inequality", "W(p, r) <= W(p, q) + W(q, r)", three, self._triangle),
            self.law("bounds by TV", "min d^k TV <= W_k^k <= max d^k TV", ground(), self._bounded),
        ]
        if self.order == 1:
            dual = beside(critics(max_points=4), lambda c: pairs("any", len(c.values))).map(lambda cd: cd[::-1])
            laws += [
                self.law("duality", "E_p f - E_q f <= W1 for 1-Lipschitz f", dual, self._dual),
                self.law("common mass stays", "W1((p+r)/2, (q+r)/2) = W1(p, q)/2", three, self._common),
            ]
        return laws

    def nan(self) -> Law:
        """NaN among masses or costs must not come back as a number."""
        drawn = st.tuples(ground(3), st.sampled_from((2, 0, 1)), st.integers(0, 8))
        return self.law("NaN is not answered with a number", "NaN in, no number out", drawn, self._poisoned)

    def _is_number(self, drawn: Any) -> Finding | None:
        got = self.at(*drawn)
        return _found(drawn, got, "a finite number") if isnan(got) or np.isinf(got) else None

    def _non_negative(self, drawn: Any) -> Finding | None:
        got = self.at(*drawn)
        return None if got >= -1e-12 * drawn[2].max() else _found(drawn, got, ">= 0")

    def _value(self, drawn: Any) -> Finding | None:
        p, q, d = drawn
        got, want = self.at(p, q, d), oracle.rooted(oracle.transport(p, q, d, self.order), self.order)
        return None if self._close(got, want, drawn[2]) else _found(drawn, got, repr(want))

    def _close(self, got: float, want: float, cost: Any) -> bool:
        return self.near.near(got, want, float(cost.max(initial=0.0)))

    def _at_most(self, small: float, large: float, cost: Any) -> bool:
        return self.near.at_most(small, large, float(cost.max(initial=0.0)))

    def _plan(self, drawn: Any) -> Finding | None:
        (plan, p, q), d = drawn
        got = self.at(p, q, d)
        most = float((plan * d**self.order).sum()) ** (1 / self.order)
        if self._at_most(got, most, d):
            return None
        return Finding({"p": p, "q": q, "cost": d, "plan": plan}, repr(got), f"at most {most!r}, what the plan costs")

    def _scaled(self, drawn: Any) -> Finding | None:
        (p, q, d), power = drawn
        scaled = np.ldexp(d, power)
        got, want = self.at(p, q, scaled), np.ldexp(self.at(p, q, d), power)
        return None if self._close(got, want, scaled) else _found((p, q, scaled), got, f"{want!r} = 2^{power} W")

    def _padded(self, drawn: Any) -> Finding | None:
        p, q, d = drawn
        size = len(p) + 1
        wide = np.full((size, size), d.max(initial=0.0) + 1)
        wide[:-1, :-1], wide[-1, -1] = d, 0.0
        there = np.append(p, 0.0), np.append(q, 0.0), wide
        got, want = self.at(*there), self.at(*drawn)
        return None if self._close(got, want, d) else _found(there, got, f"{want!r}, as without the empty atom")

    def _same(self, drawn: Any) -> Finding | None:
        p, d = drawn
        got = self.at(p, p, d)
        return None if self._close(got, 0.0, d) else _found((p, p, d), got, "0")

    def _dirac(self, drawn: Any) -> Finding | None:
        i, j, d = drawn
        case = np.eye(len(d))[i], np.eye(len(d))[j], d
        got, want = self.at(*case), float(d[i, j])
        return None if self._close(got, want, d) else _found(case, got, f"{want!r} = d[{i}, {j}]")

    def _symmetric(self, drawn: Any) -> Finding | None:
        p, q, d = drawn
        one, two = self.at(p, q, d), self.at(q, p, d)
        return None if self._close(two, one, d) else _found((q, p, d), two, f"{one!r}, as at (p, q) swapped")

    def _triangle(self, drawn: Any) -> Finding | None:
        p, q, r, d = drawn
        got, most = self.at(p, r, d), self.at(p, q, d) + self.at(q, r, d)
        if self._at_most(got, most, d):
            return None
        return Finding({"p": p, "q": q, "r": r, "cost": d}, f"W(p, r) = {got!r}", f"at most {most!r}")

    def _bounded(self, drawn: Any) -> Finding | None:
        p, q, d = drawn
        tv, got = float(np.abs(p - q).sum() / 2), self.at(*drawn)
        apart = d[~np.eye(len(d), dtype=bool)]
        low, high = ((tv * e**self.order) ** (1 / self.order) for e in (apart.min(initial=d.max()), d.max()))
        if self._at_most(got, high, d) and self._at_most(low, got, d):
            return None
        return _found(drawn, got, f"between {low!r} and {high!r}")

    def _dual(self, drawn: Any) -> Finding | None:
        (p, q), (f, d) = drawn
        got, least = self.at(p, q, d), float(p @ f - q @ f)
        if self._at_most(least, got, d):
            return None
        return Finding({"p": p, "q": q, "cost": d, "f": f}, repr(got), f"at least {least!r} = E_p f - E_q f")

    def _common(self, drawn: Any) -> Finding | None:
        p, q, r, d = drawn
        case = (p + r) / 2, (q + r) / 2, d
        got, want = self.at(*case), self.at(p, q, d) / 2
        return None if self._close(got, want, d) else _found(case, got, f"{want!r}, half of W1 without the common mass")

    def _poisoned(self, drawn: Any) -> Finding | None:
        case, which, at = drawn
        arrays: list[Any] = [np.array(a) for a in case]
        arrays[which].flat[at % arrays[which].size] = np.nan
        try:
            got = self.at(*arrays)
        except Misbehaved:
            return None
        return None if isnan(got) else _found(arrays, got, "an error (or NaN): the input has no distance")


@remembered
def _atoms(n: int) -> st.SearchStrategy[Any]:
    return st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))


def _coupled() -> st.SearchStrategy[Any]:
    """(a coupling, d)."""
    free = beside(metrics(), lambda d: _some(2, len(d)))
    return beside(free, lambda drawn: couplings(*drawn[1])).map(lambda drawn: (drawn[1], drawn[0][0]))


def _found(case: Any, got: float, wanted: str) -> Finding:
    return Finding(dict(zip(("p", "q", "cost"), case, strict=True)), repr(got), wanted)
