"""Certified divergences of densities against mpmath and against the quadrature in floats."""

import math
from typing import Any

import mpmath as mp
import pytest
from scipy import stats as S

import gantheory.numerics as gn
from gantheory.numerics.certified import certified
from gantheory.numerics.laws import read_law
from tests.examples import examples

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
    (S.weibull_min(2), S.weibull_min(1.5, scale=3)),
    (S.halfnorm(), S.expon()),
    (S.gamma(2), S.lognorm(0.5)),
    (S.invgamma(3), S.rayleigh(scale=2)),
    (S.maxwell(1), S.invgamma(2, 1)),
    (S.uniform(), S.beta(2, 0.5)),
    (S.uniform(1, 2), S.beta(2, 3, 1, 2)),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda z: f"{z[0].dist.name}-{z[1].dist.name}")
def test_agrees_with_quadrature_in_floats(pair: tuple[Any, Any]) -> None:
    for p, q in (pair, pair[::-1])[: examples(1, 2)]:
        ball = gn.js(p, q, enclosure=True)
        assert ball.ball.rel_accuracy_bits() >= 99
        assert gn.measured("js", p, q, closed=False).value == pytest.approx(ball.mid, rel=1e-13)
    root = gn.js_distance(*pair, enclosure=True)
    assert root.mid == pytest.approx(math.sqrt(ball.mid), rel=1e-15)


@pytest.mark.parametrize(("m", "s"), [(1.0, 2.0), (0.5, 1.0)])
def test_agrees_with_mpmath_to_thirty_digits(m: float, s: float) -> None:
    with mp.workdps(40):

        def term(x: mp.mpf) -> mp.mpf:
            a, b = mp.npdf(x), mp.npdf(x, m, s)
            return (a * mp.log(2 * a / (a + b)) + b * mp.log(2 * b / (a + b))) / 2

        want = mp.quad(term, [-60, -20, -8, -3, 0, 1, 3, 8, 20, 60])
        ball = gn.js(S.norm(), S.norm(m, s), enclosure=True).ball
        assert abs(mp.mpf(ball.mid().str(45, radius=False)) - want) <= mp.mpf(10) ** -30


def test_near_equal_laws_keep_their_digits() -> None:
    """JS of N(0, 1) and N(g, 1) is g^2/8 - g^4/64 + ... by expansion in the gap."""
    for gap in (1e-4, 1e-12, 1e-7)[: examples(2, 3)]:
        found = gn.measured("js", S.norm(), S.norm(gap, 1))
        assert found.method == "certified quadrature"
        assert abs(found.value / (gap**2 / 8) - 1) <= gap**2 + 1e-15
        assert gn.js_distance(S.norm(), S.norm(gap, 1)) == pytest.approx(math.sqrt(found.value), rel=1e-15)


MIXED = [
    (S.logistic(), S.laplace(0.3, 2)),
    (S.norm(), S.logistic(1, 2)),
    (S.gumbel_r(), S.logistic(2, 3)),
    (S.expon(), S.logistic()),
    (S.uniform(-1, 2), S.gumbel_r()),
    (S.expon(), S.gumbel_r(1, 3)),
    (S.norm(5, 0.01), S.laplace()),
    (S.norm(1e16, 2), S.norm(1e16, 5)),
    (S.gamma(2), S.gamma(0.7, scale=2)),
    (S.beta(0.5, 0.5), S.beta(2, 0.7)),
]
KINDS = [("kl", None), ("tv", None), ("hellinger", None), ("jeffreys", None), ("bhattacharyya", None), ("chi2", None)]
TURNED = [("kl", None), ("chi2", None), ("renyi", 0.3), ("alpha", -0.5)]  # of a pair the other way round
KINDS += [("renyi", 0.3), ("renyi", 2.0), ("alpha", 0.4), ("alpha", -0.5)]


@pytest.mark.parametrize("pair", MIXED, ids=lambda z: f"{z[0].dist.name}-{z[1].dist.name}")
def test_every_divergence_agrees_with_quadrature_or_says_no(pair: tuple[Any, Any]) -> None:
    asked = said = 0
    for p, q in (pair, pair[::-1]):
        left, right = read_law(p, "p").only(), read_law(q, "q").only()
        for kind, order in KINDS if p is pair[0] or examples(0, 1) else TURNED:
            asked += 1
            ball, found = certified(kind, left, right, order), gn.measured(kind, p, q, order=order)
            if ball is None:  # a tail that decides whether the value is finite
                assert kind == "chi2" or order in (2.0, -0.5) or math.isinf(found.value)
                continue
            said += 1
            assert ball.mid == found.value or abs(ball.mid - found.value) <= 1e-12 * ball.mid, (kind, order)
            assert ball.mid == math.inf or ball.ball.rel_accuracy_bits() >= 99
    assert said >= 0.6 * asked


def test_thirty_digits_of_other_divergences() -> None:
    """Logistic against Laplace, by mpmath at 40 digits."""
    pair = S.logistic(), S.laplace(0.5, 2)
    with mp.workdps(40):
        half = mp.mpf(1) / 2

        def densities(x: mp.mpf) -> tuple[mp.mpf, mp.mpf]:
            return mp.exp(-x) / (1 + mp.exp(-x)) ** 2, mp.exp(-abs(x - half) / 2) / 4

        ratio = lambda x: mp.log(densities(x)[0] / densities(x)[1])  # noqa: E731
        crossings = [mp.findroot(ratio, at, solver="anderson") for at in ((-4, -1), (0.3, 0.5), (0.5, 0.9), (1, 3))]
        nodes = sorted([-240, -60, -20, -8, 0, half, 8, 20, 60, 240, *crossings])
        want = {
            "kl": mp.quad(lambda x: densities(x)[0] * ratio(x), nodes),
            "tv": mp.quad(lambda x: abs(mp.fsub(*densities(x))), nodes) / 2,
            "bhattacharyya": -mp.log(mp.quad(lambda x: mp.sqrt(mp.fmul(*densities(x))), nodes)),
            "chi2": mp.quad(lambda x: densities(x)[0] ** 2 / densities(x)[1], nodes) - 1,
        }
        for kind, value in want.items():
            ball = getattr(gn, kind)(*pair, enclosure=True).ball
            assert abs(mp.mpf(ball.mid().str(45, radius=False)) - value) <= mp.mpf(10) ** -30, kind


def test_the_balls_hold_the_closed_forms() -> None:
    """Where a closed form exists, the certified integral and it overlap in all their digits."""
    for p, q in ((S.norm(), S.norm(1e-6, 1)), (S.gumbel_r(), S.norm()), (S.expon(), S.gumbel_r(1, 3)), PAIRS[6]):
        left, right = read_law(p, "p").only(), read_law(q, "q").only()
        for kind in ("kl", "hellinger", "tv"):
            ball = certified(kind, left, right)
            if gn.measured(kind, p, q).method == "closed form":
                assert ball.ball.overlaps(getattr(gn, kind)(p, q, enclosure=True).ball), kind


def test_slow_tails_are_certified_where_floats_are_unsure() -> None:
    """Beta laws with most of their mass below 1e-300: TV is a difference of regularised beta functions."""
    p, q = S.beta(0.01, 3), S.beta(0.02, 1)
    found = gn.measured("tv", p, q)
    assert found.method == "certified quadrature"
    with mp.workdps(40):
        a, b = mp.mpf(0.01), mp.mpf(0.02)
        cross = mp.findroot(
            lambda t: (a - b) * t + 2 * mp.log1p(-mp.exp(t)) - mp.log(mp.beta(a, 3)) - mp.log(b), (-70, -60)
        )
        want = mp.betainc(a, 3, 0, mp.exp(cross), regularized=True) - mp.exp(b * cross)
    assert found.value == pytest.approx(float(want), rel=1e-14)


def test_divergent_kl_is_infinite_whatever_overflows() -> None:
    assert gn.kl(S.logistic(2, 3), S.gumbel_r()) == math.inf
    assert gn.measured("kl", S.laplace(0, 3), S.gumbel_r(), closed=False).value == math.inf
    assert gn.measured("kl", S.logistic(0, 0.9), S.gumbel_r(), closed=False).value == pytest.approx(
        gn.kl(S.logistic(0, 0.9), S.gumbel_r()), rel=1e-12
    )


def test_uncovered_laws_are_refused() -> None:
    with pytest.raises(ValueError, match="enclosure=True: js"):
        gn.js(S.norm(), S.t(3), enclosure=True)
    with pytest.raises(ValueError, match="enclosure=True: tv"):
        gn.tv(S.poisson(2), S.poisson(3), enclosure=True)
