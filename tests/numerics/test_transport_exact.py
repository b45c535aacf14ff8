"""Exact verification: the integer simplex against brute force, from good and bad starts, on ties and zeros."""

import itertools
import time
from fractions import Fraction

import numpy as np
import pytest

from gantheory.numerics.transport import wasserstein
from gantheory.numerics.transport.costs import matrix_costs
from gantheory.numerics.transport.exact import ExactCosts, balanced, integer_masses, solve_exactly, to_integers

NOTHING = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


@pytest.mark.parametrize("seed", range(6))
def test_assignments_match_brute_force_from_an_empty_start(seed):
    rng = np.random.default_rng(seed)
    cost = rng.integers(0, 4, (5, 5)).astype(float) if seed % 2 else rng.random((5, 5))
    costs = ExactCosts.of(matrix_costs(cost, 1.0, False))
    found = solve_exactly([1] * 5, [1] * 5, 5, costs, NOTHING, np.zeros(5), np.zeros(5))
    best = min(sum(Fraction(cost[i, s[i]]) for i in range(5)) for s in itertools.permutations(range(5)))
    assert found.cost(costs) * Fraction(2) ** int(costs.costs.exponent) == best / 5
    dual = Fraction(sum(found.f) + sum(found.g), 5 << found.bits)
    assert dual == found.cost(costs)


@pytest.mark.parametrize("seed", range(8))
def test_a_wrong_start_is_repaired(seed):
    rng = np.random.default_rng(seed)
    n, m = 12, 9
    a, b = rng.integers(1, 30, n).tolist(), rng.integers(1, 30, m).tolist()
    a, b, unit = balanced(a, b)
    costs = ExactCosts.of(matrix_costs(np.round(rng.random((n, m)), int(seed % 3) + 1), 1.0, False))
    wrong = rng.integers(0, n, 15), rng.integers(0, m, 15), rng.random(15)
    found = solve_exactly(a, b, unit, costs, wrong, rng.normal(size=n), rng.normal(size=m))
    assert found.pivots > 0
    assert not costs.violated(found.f, found.g)
    dual = sum(x * y for x, y in zip(a, found.f, strict=True)) + sum(x * y for x, y in zip(b, found.g, strict=True))
    assert Fraction(dual, unit << found.bits) == found.cost(costs)
    rows, cols = [0] * n, [0] * m
    for i, j, mass in zip(found.rows, found.cols, found.mass, strict=True):
        rows[i] += mass
        cols[j] += mass
    assert rows == a
    assert cols == b


def test_integers_of_floats_are_exact():
    values = np.array([0.1, 1e-300, 5e-324, 3.0, 0.0])
    bits = 1074
    for v, k in zip(values.tolist(), to_integers(values, bits), strict=True):
        assert Fraction(k, 1 << bits) == Fraction(v)
    assert integer_masses([Fraction(1, 6), 0.5, Fraction(1, 3)]) == [1, 3, 2]


def random_problem(rng, largest):
    """Rational masses, often degenerate, and costs with many ties."""
    n, m = (int(v) for v in rng.integers(1, largest + 1, 2))
    kind = int(rng.integers(0, 6))
    if kind == 0:
        m = n
        p, q = np.ones(n, int), np.ones(n, int)
    else:
        p, q = rng.integers(0 if kind < 3 else 1, 6, n), rng.integers(0 if kind < 3 else 1, 9, m)
        p[0] += 1
        q[0] += 1
    p = [Fraction(int(v), int(p.sum())) for v in p]
    q = [Fraction(int(v), int(q.sum())) for v in q]
    side = 4 if kind % 2 else 10**6
    x, y = rng.integers(0, side, (n, 2)).astype(float), rng.integers(0, side, (m, 2)).astype(float)
    metric = ("euclidean", "cityblock", "sqeuclidean")[int(rng.integers(0, 3))]
    return p, q, x, y, metric


def check_problem(rng, largest):
    p, q, x, y, metric = random_problem(rng, largest)
    check = wasserstein(p, q, x, y, metric=metric).verify(exact=True)
    assert check, (len(p), len(q), metric, check)
    assert check.gap == 0
    assert check.marginals == 0
    assert check.infeasibility == 0


@pytest.mark.parametrize("seed", range(40))
def test_random_rational_problems_close_with_gap_zero(seed):
    check_problem(np.random.default_rng(seed), 60)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_a_thousand_problems_close_with_gap_zero(block):
    for seed in range(100):
        check_problem(np.random.default_rng(10_000 + 100 * block + seed), 500)


@pytest.mark.slow
def test_exact_verification_is_fast():
    rng = np.random.default_rng(0)
    p, q = rng.random(500), rng.random(500)
    t = wasserstein(p / p.sum(), q / q.sum(), rng.random((500, 2)), rng.random((500, 2)))
    start = time.perf_counter()
    assert t.verify(exact=True)
    assert time.perf_counter() - start < 1.0  # the figure itself is in benchmarks/
