"""Small examples that are worked out, in balls: an example refutes only where its two values are apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flint import arb, fmpq

Masses = Sequence[str]
INFINITY = arb.pos_inf()


@dataclass(frozen=True, slots=True)
class Worked:
    """A model, what its two sides are, and their values: `what` has a place `{}` for the value of each side."""

    what: tuple[str, str]
    values: Callable[[], tuple[arb, arb]]
    model: Mapping[str, object] = field(default_factory=dict[str, object])

    def counterexample(self) -> dict[str, object] | None:
        """The model with both values; None if they may be equal."""
        left, right = self.values()
        if left.overlaps(right):
            return None
        (lhs, rhs) = (said.format(_shown(v)) for said, v in zip(self.what, (left, right), strict=True))
        return {"model": dict(self.model), "lhs": lhs, "rhs": rhs}


def _shown(value: arb) -> str:
    return "infinity" if value == INFINITY else value.str(8, radius=False)


def number(text: str | int) -> arb:
    """A fraction as a ball."""
    top, _, bottom = str(text).partition("/")
    return arb(fmpq(int(top), int(bottom or "1")))


def _term(p: arb, q: arb) -> arb:
    """`p log(p / q)`, where 0 log 0 = 0."""
    return arb(0) if p == 0 else INFINITY if q == 0 else p * (p / q).log()


def kl(p: Masses, q: Masses) -> arb:
    """The Kullback-Leibler divergence of masses."""
    return sum((_term(number(a), number(b)) for a, b in zip(p, q, strict=True)), arb(0))


def entropy(p: Masses) -> arb:
    """The entropy of masses."""
    return -kl(p, ["1"] * len(p))


def jsd(p: Masses, q: Masses) -> arb:
    """The Jensen-Shannon divergence of masses."""
    pairs = [(number(a), number(b)) for a, b in zip(p, q, strict=True)]
    return sum((_term(a, (a + b) / 2) / 2 + _term(b, (a + b) / 2) / 2 for a, b in pairs), arb(0))


def tv(p: Masses, q: Masses) -> arb:
    """The total variation distance of masses."""
    return sum((abs(number(a) - number(b)) / 2 for a, b in zip(p, q, strict=True)), arb(0))


def information(joint: Sequence[Masses]) -> arb:
    """The mutual information of a table of masses."""
    rows = [sum((number(c) for c in row), arb(0)) for row in joint]
    columns = [sum((number(row[k]) for row in joint), arb(0)) for k in range(len(joint[0]))]
    cells = [(number(c), rows[i] * columns[j]) for i, row in enumerate(joint) for j, c in enumerate(row)]
    return sum((_term(c, independent) for c, independent in cells), arb(0))


def line(p: Mapping[int, str], q: Mapping[int, str]) -> arb:
    """The Wasserstein distance of masses at whole numbers: the area between their distribution functions."""
    places = range(min({*p, *q}), max({*p, *q}))
    below = [sum((number(m.get(k, "0")) for k in range(places[0], x + 1)), arb(0)) for m in (p, q) for x in places]
    half = len(places)
    return sum((abs(a - b) for a, b in zip(below[:half], below[half:], strict=True)), arb(0))


def log(text: str | int) -> arb:
    """The logarithm of a fraction."""
    return number(text).log()
