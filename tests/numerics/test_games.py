"""The functionals of the games against their definitions."""

import math

import numpy as np
import pytest

import gantheory.numerics as gn

P, Q = [0.2, 0.3, 0.5, 0.0], [0.4, 0.1, 0.0, 0.5]


def test_optimal_discriminator() -> None:
    np.testing.assert_allclose(gn.optimal_discriminator(P, Q), [1 / 3, 0.75, 1, 0], rtol=1e-15)
    np.testing.assert_array_equal(gn.optimal_discriminator([1, 0], [1, 0]), [0.5, 0.5])
    columns = gn.optimal_discriminator(np.array([P, P]).T, np.array([Q, P]).T, axis=0)
    np.testing.assert_allclose(columns[:, 0], [1 / 3, 0.75, 1, 0], rtol=1e-15)


def test_value_at_the_optimum_is_two_js_less_log_four() -> None:
    best = gn.gan_value(P, Q, gn.optimal_discriminator(P, Q))
    assert best == pytest.approx(2 * gn.js(P, Q) - math.log(4), rel=1e-15)
    assert gn.gan_value(P, Q) == pytest.approx(best, rel=1e-15)
    rng = np.random.default_rng(0)
    assert all(gn.gan_value(P, Q, rng.random(4)) <= best for _ in range(50))
    assert gn.gan_value([0.5, 0.5], [0.5, 0.5]) == -math.log(4)
    assert gn.gan_value([1, 0], [0, 1]) == 0.0


def test_a_sure_and_wrong_discriminator() -> None:
    assert gn.gan_value([1, 0], [0, 1], [0, 1]) == -math.inf
    assert gn.gan_value([1, 0], [0, 1], [1, 0]) == 0.0
    assert gn.non_saturating_value([1, 0], [0, 1]) == math.inf
    with pytest.raises(ValueError, match=r"d\[1\] = 1.5 is outside"):
        gn.gan_value([1, 0], [0, 1], [0.5, 1.5])
    with pytest.raises(ValueError, match="d has shape"):
        gn.gan_value([1, 0], [0, 1], [0.5])


def test_non_saturating_loss() -> None:
    p, q = [0.2, 0.8], [0.6, 0.4]
    d = gn.optimal_discriminator(p, q)
    want = -(0.6 * math.log(0.25) + 0.4 * math.log(2 / 3))
    assert gn.non_saturating_value(p, q) == pytest.approx(want, rel=1e-15)
    assert gn.non_saturating_value(p, q, d) == pytest.approx(want, rel=1e-15)
    assert gn.non_saturating_value(p, q, base=2) == pytest.approx(want / math.log(2), rel=1e-15)
