"""Certified Jensen-Shannon divergences against mpmath and against their own quadrature in floats."""

import math
from typing import Any

import mpmath as mp
import pytest
from scipy import stats as S

import gantheory.numerics as gn

PAIRS = [
    (S.norm(0, 1), S.norm(1, 2)),
    (S.norm(0, 1), S.norm(60, 1)),
    (S.norm(0, 1), S.laplace(0.5, 1)),
    (S.norm(), S.logistic(1, 2)),
    (S.norm(), S.expon()),
    (S.gamma(2), S.gamma(0.7, scale=2)),
    (S.beta(0.5, 0.5), S.beta(2, 0.7)),
    (S.expon(), S.expon(1, 2)),
    (S.uniform(0, 1), S.norm()),
    (S.gumbel_r(), S.gumbel_r(1, 2)),
    (S.weibull_min(2), S.weibull_min(2, scale=3)),
    (S.lognorm(1), S.lognorm(0.5, scale=3)),
    (S.pareto(1.5), S.pareto(3)),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda z: f"{z[0].dist.name}-{z[1].dist.name}")
def test_agrees_with_quadrature_in_floats(pair: tuple[Any, Any]) -> None:
    for p, q in (pair, pair[::-1]):
        ball = gn.js(p, q, enclosure=True)
        assert ball.ball.rel_accuracy_bits() >= 99
        assert gn.measured("js", p, q, closed=False).value == pytest.approx(ball.mid, rel=1e-13)
    root = gn.js_distance(*pair, enclosure=True)
    assert root.mid == pytest.approx(math.sqrt(ball.mid), rel=1e-15)


@pytest.mark.parametrize(("m", "s"), [(1.0, 2.0), (0.5, 1.0)])
def test_agrees_with_mpmath_to_thirty_digits(m: float, s: float) -> None:
    with mp.workdps(50):

        def term(x: mp.mpf) -> mp.mpf:
            a, b = mp.npdf(x), mp.npdf(x, m, s)
            return (a * mp.log(2 * a / (a + b)) + b * mp.log(2 * b / (a + b))) / 2

        want = mp.quad(term, [-60, -20, -8, -3, 0, 1, 3, 8, 20, 60])
        ball = gn.js(S.norm(), S.norm(m, s), enclosure=True).ball
        assert abs(mp.mpf(ball.mid().str(45, radius=False)) - want) <= mp.mpf(10) ** -30


def test_near_equal_laws_keep_their_digits() -> None:
    """JS of N(0, 1) and N(g, 1) is g^2/8 - g^4/64 + ... by expansion in the gap."""
    for gap in (1e-4, 1e-7, 1e-12):
        found = gn.measured("js", S.norm(), S.norm(gap, 1))
        assert found.method == "certified quadrature"
        assert abs(found.value / (gap**2 / 8) - 1) <= gap**2 + 1e-15
        assert gn.js_distance(S.norm(), S.norm(gap, 1)) == pytest.approx(math.sqrt(found.value), rel=1e-15)


def test_uncovered_laws_are_refused() -> None:
    with pytest.raises(ValueError, match="enclosure=True: js"):
        gn.js(S.norm(), S.t(3), enclosure=True)
    with pytest.raises(ValueError, match="enclosure=True: js"):
        gn.js(S.poisson(2), S.poisson(3), enclosure=True)
