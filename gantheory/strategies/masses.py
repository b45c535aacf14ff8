"""Pmfs and pairs of pmfs. Whole-number weights are drawn, then divided by their total: nothing is ever thrown away.

Every float is the correctly rounded value of a fraction, so that |sum - 1| stays below two eps; `exact=True` gives the
fractions themselves, in an object array. Everything shrinks to the fewest atoms, to small denominators, to uniform.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Literal, get_args

import numpy as np
from hypothesis import strategies as st

from gantheory.strategies.remembering import remembered
from gantheory.strategies.types import Pair, Pmf

Support = Literal["full", "nested", "overlapping", "disjoint", "equal", "near", "any"]
Weight = int | Fraction
LARGEST_WEIGHT, DEEPEST = 12, 1000
_REQUIRED: dict[str, tuple[str, ...]] = {
    "full": ("both",),
    "equal": ("both",),
    "nested": ("both", "q"),
    "overlapping": ("both", "p", "q"),
    "disjoint": ("p", "q"),
    "near": ("both", "both"),  # last: a failure that is not about nearness shrinks away from it
}
_FURTHER: dict[str, tuple[str, ...]] = {
    "full": ("both",),
    "equal": ("both",),
    "near": ("both",),
    "nested": ("both", "q", "none"),
    "overlapping": ("both", "p", "q", "none"),
    "disjoint": ("p", "q", "none"),
}


def sizes(n: int | None, least: int, most: int, floor: int = 1) -> tuple[int, int]:
    """(least, most) atoms, both n if given. Raises ValueError when no size of at least `floor` is left."""
    low, high = (n, n) if n is not None else (max(least, floor), most)
    if low < floor or high < low:
        asked = f"n={n}" if n is not None else f"between {least} and {most}"
        raise ValueError(f"{asked} atoms leaves no size; these distributions need at least {floor}")
    return low, high


@remembered
def weights(*, zero: bool = False, extreme: bool = False) -> st.SearchStrategy[Weight]:
    """Unnormalised masses: 1 to 12, simplest 1; with `zero` also 0; with `extreme` times 2**-k, k <= 1000."""
    order = (1, 0, *range(2, LARGEST_WEIGHT + 1)) if zero else tuple(range(1, LARGEST_WEIGHT + 1))
    small = st.sampled_from(order)
    if not extreme:
        return small
    depth = st.integers(0, 60) | st.integers(0, DEEPEST) | st.integers(DEEPEST - 20, DEEPEST)
    return st.tuples(small, depth).map(lambda wk: Fraction(wk[0], 1 << wk[1]))


def normalised(ws: Sequence[Weight]) -> list[Fraction]:
    """The weights over their total, exactly; all zero reads as uniform."""
    total = sum(ws)
    return [Fraction(w) / total for w in ws] if total else [Fraction(1, len(ws))] * len(ws)


def array(values: Iterable[Any], exact: bool) -> Any:
    """A float64 array of correctly rounded values, or an object array of the Fractions."""
    table = np.array(list(values), dtype=object)
    return table if exact else table.astype(np.float64)


@remembered
def simplexes(n: int, *, exact: bool = False) -> st.SearchStrategy[Pmf]:
    """Points of the closed simplex in R^n, faces and vertices included; shrinks to the centre.

    Raises ValueError unless n >= 1.
    """
    sizes(n, n, n)
    return st.lists(weights(zero=True), min_size=n, max_size=n).map(lambda ws: array(normalised(ws), exact))


@remembered
def pmfs(
    n: int | None = None,
    *,
    min_atoms: int = 1,
    max_atoms: int = 8,
    support: Literal["full", "any"] = "full",
    extreme: bool = False,
    exact: bool = False,
) -> st.SearchStrategy[Pmf]:
    """Pmfs on n atoms (or min_atoms..max_atoms), float64 (n,); `support="any"` allows empty atoms.

    `extreme` draws masses over the whole range of float64, subnormals included. Raises ValueError for no size.
    """
    low, high = sizes(n, min_atoms, max_atoms)
    if support not in ("full", "any"):
        raise ValueError(f"support={support!r}: expected 'full' or 'any'")
    one = weights(zero=support == "any", extreme=extreme)
    return st.lists(one, min_size=low, max_size=high).map(lambda ws: array(normalised(ws), exact))


@remembered
def pairs(
    support: Support = "any",
    n: int | None = None,
    *,
    min_atoms: int = 1,
    max_atoms: int = 8,
    extreme: bool = False,
    exact: bool = False,
) -> st.SearchStrategy[Pair]:
    """Pairs (p, q) of pmfs on the same atoms, float64 (n,) each.

    `support`: "full" both everywhere positive; "nested" q lives on more atoms than p; "overlapping" each has an atom
    the other lacks; "disjoint"; "equal" the same array twice; "near" everywhere positive and different by a relative
    2**-10 to 2**-50; "any" one of these. Raises ValueError for an unknown support or when it needs more atoms.
    """
    if support not in get_args(Support):
        raise ValueError(f"support={support!r}: expected one of {', '.join(get_args(Support))}")
    if support == "any":
        top = n if n is not None else max_atoms
        kinds = [k for k, need in _REQUIRED.items() if len(need) <= top]
        sizes(n, min_atoms, max_atoms)
        low = {k: max(min_atoms, len(_REQUIRED[k])) for k in kinds}
        return st.one_of(
            [pairs(k, n, min_atoms=low[k], max_atoms=max_atoms, extreme=extreme, exact=exact) for k in kinds]  # pyright: ignore[reportArgumentType]
        )
    low, high = sizes(n, min_atoms, max_atoms, len(_REQUIRED[support]))
    if support == "near":
        return _near(low, high, extreme, exact)
    return _labelled(support, low, high, extreme, exact)


def _labelled(support: str, low: int, high: int, extreme: bool, exact: bool) -> st.SearchStrategy[Pair]:
    one, need = weights(extreme=extreme), _REQUIRED[support]
    first = st.tuples(*[st.tuples(st.just(label), one, one) for label in need])
    rest = st.lists(
        st.tuples(st.sampled_from(_FURTHER[support]), one, one),
        min_size=max(0, low - len(need)),
        max_size=high - len(need),
    )

    def build(first: Sequence[Any], rest: Sequence[Any], turn: int) -> Pair:
        atoms = [*first, *rest]
        atoms = atoms[turn % len(atoms) :] + atoms[: turn % len(atoms)]
        p = normalised([w if label in ("both", "p") else 0 for label, w, _ in atoms])
        q = normalised([w if label in ("both", "q") else 0 for label, _, w in atoms])
        return Pair(array(p, exact), array(p if support == "equal" else q, exact))

    return st.builds(build, first, rest, st.integers(0, high - 1))


def _near(low: int, high: int, extreme: bool, exact: bool) -> st.SearchStrategy[Pair]:
    one = weights(extreme=extreme)
    first = st.tuples(st.tuples(one, st.just(1)), st.tuples(one, st.just(-1)))
    rest = st.lists(st.tuples(one, st.sampled_from((0, 1, -1))), min_size=low - 2, max_size=high - 2)

    def build(first: Sequence[Any], rest: Sequence[Any], closeness: int) -> Pair:
        atoms = [*first, *rest]
        p = normalised([w for w, _ in atoms])
        q = normalised([w * ((1 << closeness) + tilt) for w, tilt in atoms])
        return Pair(array(p, exact), array(q, exact))

    # Eight small draws for one number: a near pair is then the longer choice, so failures shrink to an ordinary pair.
    closeness = st.tuples(*[st.integers(0, 5)] * 8).map(lambda steps: 10 + sum(steps))
    return st.builds(build, first, rest, closeness)
