"""Every strategy keeps its contract, never filters, shrinks to the simplest, and answers to its type."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from gantheory import strategies as gs
from tests.examples import examples

EPS = np.finfo(float).eps
QUICK = settings(max_examples=examples(20, 60), deadline=None, database=None, suppress_health_check=list(HealthCheck))
FINDING = settings(QUICK, max_examples=500)
SUPPORTS = ("full", "nested", "overlapping", "disjoint", "equal", "near")


def is_pmf(p):
    return p.dtype == np.float64 and p.min() >= 0 and abs(float(sum(map(Fraction, p.ravel().tolist()))) - 1) <= 2 * EPS


@given(st.data())
@QUICK
def test_every_pmf_is_a_pmf(data):
    for strategy in (
        gs.simplexes(4),
        gs.pmfs(),
        gs.pmfs(5, support="any"),
        gs.pmfs(extreme=True),
        gs.joints(),
        gs.joints(2, 3, support="full"),
    ):
        assert is_pmf(data.draw(strategy))
    for support in gs.kernels(support="any"), gs.kernels(3, 2, support="full"), gs.kernels(support="deterministic"):
        for row in data.draw(support):
            assert is_pmf(row)


@pytest.mark.parametrize("support", [*SUPPORTS, "any"])
@pytest.mark.parametrize("extreme", [False, True])
def test_pairs_have_the_support_they_promise(support, extreme):
    @given(gs.pairs(support, extreme=extreme))
    @QUICK
    def run(pair):
        p, q = pair
        assert p.shape == q.shape
        assert is_pmf(p)
        assert is_pmf(q)
        both, left, right = (p > 0) & (q > 0), (p > 0) & (q == 0), (p == 0) & (q > 0)
        assert {
            "full": both.all(),
            "equal": np.array_equal(p, q),
            "near": both.all() and not np.array_equal(p, q) and np.allclose(p, q, rtol=2.0**-8, atol=0),
            "nested": both.any() and right.any() and not left.any(),
            "overlapping": both.any() and left.any() and right.any(),
            "disjoint": not both.any(),
            "any": True,
        }[support]

    run()


def test_extreme_masses_reach_from_one_to_subnormals():
    assert find(gs.pmfs(extreme=True), lambda p: p.min() < 1e-290, settings=FINDING).min() > 0


@given(gs.pmfs(exact=True), gs.pairs("nested", exact=True), gs.kernels(exact=True), gs.couplings(exact=True))
@QUICK
def test_exact_masses_sum_to_exactly_one(p, pair, kernel, coupling):
    for masses in (p, *pair, *kernel, coupling.plan, coupling.p, coupling.q):
        assert all(isinstance(m, Fraction) for m in masses.ravel())
        assert masses.sum() == 1


@given(st.data(), gs.pmfs(3, support="any"), gs.pmfs(4, support="any"))
@QUICK
def test_couplings_have_the_marginals_asked_for(data, p, q):
    plan, left, right = data.draw(gs.couplings(p, q))
    assert plan.min() >= 0
    assert np.abs(plan.sum(1) - p).max() <= 4 * EPS
    assert np.abs(plan.sum(0) - q).max() <= 4 * EPS
    assert np.abs(left - p).max() <= EPS
    assert np.abs(right - q).max() <= EPS


@given(gs.couplings(exact=True))
@QUICK
def test_couplings_know_their_marginals(c):
    assert (c.plan.sum(1) == c.p).all()
    assert (c.plan.sum(0) == c.q).all()


def test_couplings_reach_the_staircase_that_moves_nothing():
    half = np.array([0.5, 0.5])
    best = find(gs.couplings(half, half), lambda c: c.plan[0, 1] == 0, settings=FINDING)
    assert np.array_equal(best.plan, np.diag(half))


@pytest.mark.parametrize("kind", ["closure", "line", "any"])
@pytest.mark.parametrize("scale", [1.0, 2.0**-40])
def test_metrics_are_metrics_to_the_last_bit(kind, scale):
    @given(gs.metrics(kind=kind, scale=scale))
    @QUICK
    def run(d):
        n = len(d)
        assert np.array_equal(d, d.T)
        assert ((d > 0) == ~np.eye(n, dtype=bool)).all()
        assert all(
            Fraction(d[i, k]) <= Fraction(d[i, j]) + Fraction(d[j, k]) for i, j, k in product(range(n), repeat=3)
        )

    run()


@given(gs.critics() | gs.critics(exact=True))
@QUICK
def test_critics_are_1_lipschitz(drawn):
    f, d = drawn
    n = len(f)
    assert all(Fraction(f[i]) - Fraction(f[j]) <= Fraction(d[i, j]) for i, j in product(range(n), repeat=2))


def test_critics_reach_the_steepest():
    d = np.array([[0.0, 3.0], [3.0, 0.0]])
    assert (
        abs(np.diff(find(gs.critics(d), lambda c: abs(c.values[0] - c.values[1]) == 3, settings=FINDING).values)) == 3
    )


@given(gs.discriminators(saturated=True))
@QUICK
def test_discriminators_stay_strictly_inside(d):
    assert d.min() > 0
    assert d.max() < 1


@given(gs.point_clouds(), gs.gaussians(), gs.mixtures())
@QUICK
def test_clouds_gaussians_and_mixtures(cloud, gaussian, mixture):
    assert cloud.points.ndim == 2
    assert len(cloud.points) == len(cloud.masses)
    assert is_pmf(cloud.masses)
    assert is_pmf(mixture.weights)
    assert len(mixture.weights) == len(mixture.components)
    assert len({len(g.mean) for g in mixture.components}) == 1
    for g in (gaussian, *mixture.components):
        assert np.array_equal(g.covariance, g.covariance.T)
        assert np.linalg.eigvalsh(g.covariance).min() > 0
        assert np.isfinite(g.frozen().logpdf(g.mean))


@given(gs.families())
@settings(QUICK, max_examples=examples(40, 100))
def test_every_family_has_finite_entropy_or_median(law):
    assert np.isfinite(law.median())


def test_families_can_be_named():
    assert find(gs.families("poisson"), lambda _: True, settings=QUICK).dist.name == "poisson"
    with pytest.raises(ValueError, match="normall"):
        gs.families("normall")


def simplest(strategy, holds=lambda _: True):
    return find(strategy, holds, settings=settings(QUICK, max_examples=300, phases=[Phase.generate, Phase.shrink]))


def test_everything_shrinks_to_the_simplest():
    assert simplest(gs.pmfs()).tolist() == [1.0]
    assert simplest(gs.pmfs(), lambda p: len(p) > 2).tolist() == [1 / 3] * 3
    assert simplest(gs.simplexes(4)).tolist() == [0.25] * 4
    assert [m.tolist() for m in simplest(gs.pairs("nested"))] == [[1, 0], [0.5, 0.5]]
    assert [m.tolist() for m in simplest(gs.pairs("disjoint"))] == [[1, 0], [0, 1]]
    assert [m.tolist() for m in simplest(gs.pairs("overlapping"))] == [[0.5, 0.5, 0], [0.5, 0, 0.5]]
    assert simplest(gs.kernels()).tolist() == [[1.0]]
    assert simplest(gs.kernels(2, 2)).tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert simplest(gs.joints(2, 2)).tolist() == [[0.25, 0.25], [0.25, 0.25]]
    assert simplest(gs.metrics(kind="closure"), lambda d: len(d) > 2).tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    assert simplest(gs.critics(), lambda c: len(c.values) > 1).values.tolist() == [0, 0]
    assert simplest(gs.discriminators(2)).tolist() == [0.5, 0.5]
    assert [part.tolist() for part in simplest(gs.point_clouds())] == [[[0.0]], [1.0]]
    assert [part.tolist() for part in simplest(gs.gaussians())] == [[0.0], [[1.0]]]
    assert len(simplest(gs.mixtures()).components) == 1


def test_two_different_laws_shrink_to_two_atoms_and_plain_fractions():
    p, q = simplest(gs.pairs(), lambda pq: (pq.p != pq.q).any())
    assert len(p) == 2
    assert {Fraction(float(m)).limit_denominator(1000) for m in (*p, *q)} <= {
        Fraction(a, b) for b in (1, 2, 3) for a in range(b + 1)
    }


def test_nothing_is_filtered():
    """No draw of any strategy is ever rejected: as many values as examples asked for."""
    strategies = [gs.pmfs(), gs.pairs(), gs.pairs("near"), gs.kernels(), gs.joints(), gs.couplings(), gs.metrics()]
    asked = examples(15, 40)
    strategies += [gs.critics(), gs.discriminators(), gs.point_clouds(), gs.gaussians(), gs.mixtures(), gs.families()]
    for strategy in strategies:
        seen = []

        @given(strategy)
        @settings(QUICK, max_examples=asked, phases=[Phase.generate])
        def run(value):
            seen.append(value)  # noqa: B023

        run()
        assert len(seen) >= asked, strategy


@pytest.mark.parametrize(
    "name",
    [
        "Pmf",
        "Pair",
        "Kernel",
        "Joint",
        "Coupling",
        "Metric",
        "PointCloud",
        "Discriminator",
        "Critic",
        "Gaussian",
        "Mixture",
    ],
)
def test_types_are_registered(name):
    gs._register()
    drawn = find(st.from_type(getattr(gs, name)), lambda _: True, settings=QUICK)
    assert isinstance(drawn, tuple | np.ndarray)


@pytest.mark.parametrize(
    "bad",
    [
        lambda: gs.pmfs(0),
        lambda: gs.pmfs(min_atoms=4, max_atoms=3),
        lambda: gs.pmfs(support="half"),
        lambda: gs.pairs("nestd"),
        lambda: gs.pairs("overlapping", 2),
        lambda: gs.kernels(support="row"),
        lambda: gs.joints(support="row"),
        lambda: gs.couplings([0.5, 0.5]),
        lambda: gs.couplings([0.5, -0.5], [1.0]),
        lambda: gs.metrics(kind="l1"),
        lambda: gs.metrics(scale=3.0),
        lambda: gs.critics(np.zeros((2, 3))),
        lambda: gs.mixtures(max_components=0),
    ],
)
def test_bad_arguments_are_named(bad):
    with pytest.raises(ValueError, match=r"needs? |expected|neither|not a pmf"):
        bad()


def test_any_pair_respects_a_single_atom():
    assert simplest(gs.pairs("any", 1)).p.tolist() == [1.0]
