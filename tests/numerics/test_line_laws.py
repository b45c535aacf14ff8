"""Wasserstein distances of laws against closed forms, POT-free: quantiles, distribution functions, Gaussians."""

import math

import numpy as np
import pytest
from scipy import stats as S

import gantheory.numerics as gn
from gantheory.numerics.checks import InvalidDistribution
from gantheory.numerics.laws import Dirac, Mixture
from gantheory.numerics.line_laws import wp_measured


def test_closed_forms_agree_with_quadrature() -> None:
    for order in (1, 1.5, 2, 3):
        shift = wp_measured(S.norm(0, 1), S.norm(1.25, 1), order, closed=False)
        assert shift.method == "quadrature"
        assert shift.value == pytest.approx(1.25, rel=1e-13)
    spread = wp_measured(S.norm(0, 1), S.norm(1, 3), 2, closed=False).value
    assert spread == pytest.approx(math.sqrt(5), rel=1e-13)
    assert gn.w2(S.norm(0, 1), S.norm(1, 3)) == pytest.approx(math.sqrt(5), rel=1e-15)
    assert gn.w2(Dirac(1), S.norm(1, 3)) == 3.0


@pytest.mark.parametrize(
    ("p", "q", "order", "want"),
    [
        (S.expon(), S.expon(scale=3), 1, 2.0),
        (S.expon(), S.expon(scale=3), 2, 2 * math.sqrt(2)),
        (S.uniform(0, 1), S.uniform(0, 2), 2, math.sqrt(1 / 3)),
        (S.uniform(0, 1), S.uniform(5, 1), 1, 5.0),
        (S.cauchy(), S.cauchy(2), 1, 2.0),
        (S.cauchy(), S.norm(), 1, math.inf),
        (S.t(1.9), S.norm(), 2, math.inf),
        (S.pareto(3), S.pareto(2), 1, 0.5),
        (Dirac(0), S.norm(), 1, math.sqrt(2 / math.pi)),
        (Dirac(0), Dirac(2), 3, 2.0),
        (S.poisson(3), S.poisson(5), 1, 2.0),
        (S.bernoulli(0.25), S.bernoulli(0.5), 2, 0.5),
        (S.zipf(1.9), S.zipf(3), 1, math.inf),
        (Mixture([S.norm(), S.norm(4)], [0.5, 0.5]), Mixture([S.norm(1), S.norm(5)], [0.5, 0.5]), 2, 1.0),
        (Mixture([S.uniform(0, 1), Dirac(3)], [0.5, 0.5]), S.uniform(0, 1), 1, 1.25),
        (Mixture([S.uniform(0, 1), Dirac(3)], [0.5, 0.5]), S.uniform(0, 1), 2, None),
    ],
)
def test_known_values(p: object, q: object, order: float, want: float | None) -> None:
    if want is None:  # by the quantiles u -> 2u below 1/2 and 3 above, against u
        want = math.sqrt(1 / 24 + (2.5**3 - 2**3) / 3)
    assert gn.wp(p, q, order) == pytest.approx(want, rel=1e-12)
    assert gn.wp(q, p, order) == pytest.approx(want, rel=1e-12)


def test_heavy_but_finite_moments() -> None:
    found = wp_measured(S.t(2.5), S.norm(), 2)
    grid = (np.arange(1_000_000) + 0.5) / 1_000_000
    product = float(np.mean(S.t(2.5).ppf(grid) * S.norm.ppf(grid)))  # W2^2 = var + var - 2 E[product], var t = 5
    assert found.value == pytest.approx(math.sqrt(6 - 2 * product), rel=1e-3)


def test_orders_grow_and_triangles_close() -> None:
    laws = [S.norm(), S.laplace(0.5, 2), S.logistic(-1, 0.5)]
    for p in laws:
        for q in laws:
            values = [gn.wp(p, q, k) for k in (1, 2, 3)]
            assert values == sorted(values)
    a, b, c = (gn.w2(laws[i], laws[j]) for i, j in ((0, 1), (1, 2), (0, 2)))
    assert c <= a + b + 1e-12


def test_gaussians_in_several_dimensions() -> None:
    mv = S.multivariate_normal
    assert gn.w2(mv([0, 0], [[1, 0], [0, 4]]), mv([3, 4], [[4, 0], [0, 1]])) == pytest.approx(math.sqrt(27), rel=1e-14)
    a = np.array([[2, 0.5], [0.5, 1]])
    assert gn.w2(mv([0, 0], a), mv([0, 0], a)) == 0.0
    near = gn.w2(mv([0, 0], a), mv([0, 0], a * (1 + 1e-8) ** 2))
    assert near == pytest.approx(1e-8 * math.sqrt(3), rel=1e-6)
    singular = mv([0, 0], [[1, 1], [1, 1]], allow_singular=True)
    assert gn.w2(singular, mv([0, 0], [[1e-300, 0], [0, 1e-300]])) == pytest.approx(math.sqrt(2), rel=1e-12)
    with pytest.raises(InvalidDistribution, match=r"W2 between multivariate normal"):
        gn.w1(mv([0, 0], a), mv([1, 0], a))
    with pytest.raises(ValueError, match=r"order = 0.5"):
        gn.wp(S.norm(), S.norm(1), 0.5)
