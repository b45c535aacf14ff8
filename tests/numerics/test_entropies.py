"""Entropies and information against mpmath."""

import math

import mpmath as mp
import numpy as np
import pytest

import gantheory.numerics as gn
from gantheory.numerics.checks import InvalidDistribution


def masses(p: object) -> list[mp.mpf]:
    values = [mp.mpf(float(v)) for v in p]  # type: ignore[attr-defined]
    return [v / mp.fsum(values) for v in values]


@pytest.mark.parametrize(
    "p",
    [[1.0], [0.5, 0.5], [1, 5e-324], [1 - 1e-12, 1e-12], [0.9, 0.1], [0, 1, 0], [1, 1e-310], [0.2, 0.3, 0.5 + 1e-10]],
)
def test_entropy(p: list[float]) -> None:
    with mp.workdps(700):
        want = -mp.fsum(v * mp.log(v) for v in masses(p) if v)
        assert abs(gn.entropy(p) - want) <= max(1e-15 * want, mp.mpf("1.5e-323"))
        assert abs(gn.entropy(p, enclosure=True).mid - want) <= max(2e-16 * want, mp.mpf("5e-324"))
        assert gn.entropy(p, base=2) == pytest.approx(gn.entropy(p) / math.log(2), rel=1e-15, abs=1e-323)


def test_cross_entropy() -> None:
    with mp.workdps(60):
        for p, q in [([0.3, 0.7], [0.6, 0.4]), ([1, 0], [1 - 1e-13, 1e-13]), ([0.5, 0.5, 0], [0.25, 0.5, 0.25])]:
            pairs = list(zip(masses(p), masses(q), strict=True))
            want = -mp.fsum(a * mp.log(b) for a, b in pairs if a)
            assert abs(gn.cross_entropy(p, q) - want) <= 1e-15 * want
            assert abs(gn.cross_entropy(p, q, enclosure=True).mid - want) <= 2e-16 * want
    assert gn.cross_entropy([0.5, 0.5], [1, 0]) == math.inf


@pytest.mark.parametrize("size", [0.5, 1e-3, 1e-9, 1e-13])
def test_information_of_nearly_independent_tables(size: float) -> None:
    rng = np.random.default_rng(1)
    joint = np.outer(rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(5)))
    step = size * joint.min()
    joint[0, 0] += step
    joint[1, 2] -= step
    with mp.workdps(60):
        table = mp.matrix(joint.tolist()) / mp.fsum(mp.mpf(float(v)) for v in joint.ravel())
        left = [mp.fsum(table[i, :]) for i in range(4)]
        right = [mp.fsum(table[:, j]) for j in range(5)]
        cells = [(i, j) for i in range(4) for j in range(5)]
        want = mp.fsum(table[i, j] * mp.log(table[i, j] / left[i] / right[j]) for i, j in cells)
        inner = -mp.fsum(table[i, j] * mp.log(table[i, j] / left[i]) for i, j in cells)
        assert abs(gn.mutual_information(joint) - want) <= 1e-14 * want
        assert abs(gn.conditional_entropy(joint) - inner) <= 1e-14 * inner


def test_information_of_plain_tables() -> None:
    assert gn.mutual_information([[0.5, 0], [0, 0.5]], base=2) == pytest.approx(1.0, rel=1e-15)
    assert gn.mutual_information([[0.25, 0.25], [0.25, 0.25]]) == 0.0
    assert gn.conditional_entropy([[0.25, 0.25], [0.5, 0.0]], base=2) == 0.5
    assert gn.mutual_information(np.full((3, 2, 2), 0.25)).shape == (3,)
    assert gn.conditional_entropy([[0.5, 0.5], [0.0, 0.0]], base=2) == 1.0
    with pytest.raises(InvalidDistribution, match="joint has shape"):
        gn.mutual_information([0.5, 0.5])
