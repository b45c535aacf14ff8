"""JS and TV of normal and other laws of vectors, by moments along a line, against other roads to the same number."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats as S

import gantheory.numerics as gn

normal = S.multivariate_normal
A, B = [[2, 0.3], [0.3, 1]], [[1, 0], [0, 3]]


@pytest.mark.parametrize(("m", "s"), [(1.0, 2.0), (0.0, 0.2), (3.0, 1.0), (1e-6, 1.0), (0.0, 1 + 1e-7)])
def test_one_dimension_is_the_line(m: float, s: float) -> None:
    p, q = normal([0], 1), normal([m], s * s)
    line = S.norm(), S.norm(m, math.sqrt(s * s))
    for kind in ("js", "tv", "js_distance"):
        assert getattr(gn, kind)(p, q) == pytest.approx(getattr(gn, kind)(*line), rel=1e-12)
    ball, same = gn.js(p, q, enclosure=True), gn.js(S.norm(), S.norm(m, s), enclosure=True)
    assert ball.ball.rel_accuracy_bits() >= 99
    assert s * s not in (1.0, 4.0) or ball.ball.overlaps(same.ball)


def test_two_dimensions_against_a_grid() -> None:
    p, q = normal([0, 0], A), normal([1, -1], B)
    x = np.linspace(-14, 14, 1401)
    at = np.stack(np.meshgrid(x, x, indexing="ij"), -1)
    a, b, cell = p.pdf(at), q.pdf(at), (x[1] - x[0]) ** 2
    with np.errstate(all="ignore"):
        inner = np.nansum(a * np.log(2 * a / (a + b)) + b * np.log(2 * b / (a + b)))
    assert gn.js(p, q) == pytest.approx(inner * cell / 2, rel=1e-12)
    assert gn.tv(p, q) == pytest.approx(np.abs(a - b).sum() * cell / 2, rel=1e-5)
    assert gn.tv(p, q) == pytest.approx(gn.tv(q, p), rel=1e-14)
    assert gn.js(p, q, enclosure=True).mid == pytest.approx(gn.js(p, q), rel=1e-14)


def test_equal_covariances_depend_on_the_distance_alone() -> None:
    for d in (2, 5):
        p, q = normal(np.zeros(d)), normal(np.eye(d)[0] * 1.5)
        assert gn.js(p, q) == pytest.approx(gn.js(S.norm(), S.norm(1.5)), rel=1e-13)
        assert gn.measured("tv", p, q, closed=False).value == pytest.approx(math.erf(1.5 / math.sqrt(8)), rel=1e-13)


@pytest.mark.parametrize("d", [3, 8])
def test_many_dimensions_against_samples(d: int) -> None:
    rng = np.random.default_rng(d)
    roots = rng.normal(size=(2, d, 2 * d)) / math.sqrt(2 * d)
    p, q = normal(np.zeros(d), roots[0] @ roots[0].T), normal(rng.normal(size=d) * 0.3, roots[1] @ roots[1].T)
    x = p.rvs(200_000, random_state=rng)
    lost = np.maximum(0, 1 - np.exp(q.logpdf(x) - p.logpdf(x)))
    assert abs(gn.tv(p, q) - lost.mean()) <= 5 * lost.std() / math.sqrt(len(x))
    assert gn.tv(p, q) == pytest.approx(gn.tv(q, p), rel=1e-13)
    assert gn.tv(p, q) ** 2 / 2 <= gn.js(p, q) <= math.log(2) * gn.tv(p, q)


def test_ends_of_the_range() -> None:
    assert gn.tv(normal([0, 0]), normal([0, 0])) == gn.js(normal([0, 0]), normal([0, 0])) == 0
    far = normal([0, 0]), normal([200, 0], [[2, 0], [0, 3]])
    assert gn.tv(*far) == pytest.approx(1, abs=1e-15)
    assert gn.js(*far) == pytest.approx(math.log(2), rel=1e-14)
    near = normal([0, 0]), normal([0, 0], [[1 + 1e-8, 0], [0, 1]])
    assert gn.js(*near) == pytest.approx((1 + 1e-8 - 1) ** 2 / 16, rel=1e-7)


PAIRS: list[tuple[Any, Any]] = [
    (S.poisson(3), S.poisson(5)),
    (S.binom(5, 0.3), S.binom(5, 0.5)),
    (S.geom(0.3), S.geom(0.5)),
    (S.nbinom(2.5, 0.3), S.nbinom(2.5, 0.5)),
    (S.invgauss(1.5, scale=2), S.invgauss(0.5)),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda z: z[0].dist.name)
def test_exponential_families_are_certified(pair: tuple[Any, Any]) -> None:
    ball = gn.js(*pair, enclosure=True)
    assert ball.ball.rel_accuracy_bits() >= 99
    assert ball.mid == pytest.approx(gn.js(*pair), rel=1e-13)


def test_laws_of_vectors_that_are_laws_of_the_line() -> None:
    assert gn.js(S.dirichlet([2, 0.5]), S.dirichlet([1, 3])) == pytest.approx(
        gn.js(S.beta(2, 0.5), S.beta(1, 3)), rel=1e-14
    )
    assert gn.js(S.multinomial(4, [0.25, 0.75]), S.multinomial(4, [0.5, 0.5])) == pytest.approx(
        gn.js(S.binom(4, 0.25), S.binom(4, 0.5)), rel=1e-14
    )
    p, q = gn.NormalGamma(0.5, 1, 2, 1), gn.NormalGamma(1, 2, 1.5, 3)
    assert math.log(2) * gn.hellinger(p, q) ** 2 <= gn.js(p, q) <= gn.hellinger(p, q) ** 2
    half = S.multinomial(2, [0.5, 0.5, 0]), S.multinomial(2, [0.5, 0, 0.5])
    tables = [[1 / 4, 1 / 2, 1 / 4, 0, 0, 0], [1 / 4, 0, 0, 1 / 2, 1 / 4, 0]]
    assert gn.js(*half) == pytest.approx(gn.js(*tables), rel=1e-14)
