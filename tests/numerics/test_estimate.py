"""Estimates from samples: near the truth, honest about their bias, and clear about what they cannot do."""

import math

import numpy as np
import pytest
from scipy import stats as S

import gantheory.numerics as gn

RNG = np.random.default_rng(11)
X, Y = RNG.normal(0, 1, (6000, 1)), RNG.normal(1, 1, (4000, 1))
TRUTH = {
    "kl": 0.5,
    "reverse_kl": 0.5,
    "jeffreys": 1.0,
    "js": gn.js(S.norm(), S.norm(1)),
    "tv": gn.tv(S.norm(), S.norm(1)),
    "squared_hellinger": gn.hellinger(S.norm(), S.norm(1)) ** 2,
}


@pytest.mark.parametrize("kind", TRUTH)
@pytest.mark.parametrize("method", ["variational", "classifier"])
def test_density_ratio_estimates(kind: str, method: str) -> None:
    found = gn.estimate(kind, X, Y, method=method, confidence=0.9999)
    assert found.low <= TRUTH[kind] + 0.01
    assert found.high >= TRUTH[kind] - 0.01
    assert found.value == pytest.approx(TRUTH[kind], rel=0.25)
    assert (found.bias == "down") == (method == "variational")


def test_variational_bounds_are_below_the_truth_on_average() -> None:
    values = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        x, y = rng.laplace(0, 1, 300), rng.normal(0.5, 1, 300)
        values.append(gn.estimate("js", x, y, method="variational", rng=seed).value)
    truth = gn.js(S.laplace(), S.norm(0.5))
    assert np.mean(values) < truth + 2 * np.std(values) / math.sqrt(len(values))


def test_class_priors_are_taken_off() -> None:
    """Unequal sample sizes must not look like a divergence; a wrong prior must."""
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(9000, 2)), rng.normal(size=(1000, 2))
    assert abs(gn.estimate("kl", x, y, method="classifier").value) < 0.05
    assert gn.estimate("kl", x, y, method="classifier", prior=0.5).value > 1.5


def test_nearest_neighbours() -> None:
    found = gn.estimate("kl", X, Y, k=5)
    assert found.method == "knn"
    assert found.low - 0.05 < 0.5 < found.high + 0.05
    rng = np.random.default_rng(5)
    same = gn.estimate("kl", rng.normal(size=(3000, 3)), rng.normal(size=(3000, 3)))
    assert abs(same.value) < 0.1
    with pytest.raises(ValueError, match=r"xs\[0\] occurs"):
        gn.estimate("kl", np.zeros(50), np.arange(50.0))
    with pytest.raises(ValueError, match="k = 0"):
        gn.estimate("kl", X, Y, k=0)


def test_plug_in_counts() -> None:
    xs, ys = [0, 0, 1, 2], [0, 1, 1, 2]
    assert gn.estimate("kl", xs, ys).value == gn.kl([0.5, 0.25, 0.25], [0.25, 0.5, 0.25])
    assert gn.estimate("tv", xs, ys).bias == "up"
    assert gn.estimate("kl", [0, 1], [0, 0]).value == math.inf
    rng = np.random.default_rng(0)
    repeats = [gn.estimate("kl", rng.integers(0, 5, 200), rng.integers(0, 5, 200)).value for _ in range(200)]
    assert np.mean(repeats) == pytest.approx(4 * (1 / 400 + 1 / 400), rel=0.3)
    pairs = rng.integers(0, 2, 5000)
    assert gn.estimate("mutual_information", pairs, pairs).value == pytest.approx(math.log(2), rel=1e-2)


def test_infonce_is_a_bounded_lower_bound() -> None:
    z = np.random.default_rng(0).normal(size=(4000, 2))
    x, y = z[:, :1], 0.8 * z[:, :1] + 0.6 * z[:, 1:]
    found = gn.estimate("mutual_information", x, y)
    assert found.method == "infonce"
    assert found.low - 0.02 < -0.5 * math.log(1 - 0.64) < found.high + 0.05
    equal = gn.estimate("mutual_information", z[:, :1], z[:, :1] + 1e-6 * z[:, 1:])
    assert equal.value <= math.log(256)


def test_samples_of_wasserstein() -> None:
    found = gn.estimate("w1", X, Y)
    assert found.bias == "up"
    assert found.value == pytest.approx(1.0, abs=0.1)
    assert gn.estimate("wp", X[:50], Y[:50], order=2).value == gn.estimate("w2", X[:50], Y[:50]).value
    assert "n^-0.2 " in gn.estimate("w1", RNG.normal(size=(30, 5)), RNG.normal(size=(30, 5))).note


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="kind = 'klx'"):
        gn.estimate("klx", X, Y)
    with pytest.raises(ValueError, match="does not estimate js"):
        gn.estimate("js", X, Y, method="knn")
    with pytest.raises(ValueError, match="ys has no samples"):
        gn.estimate("kl", X, [])
    with pytest.raises(ValueError, match="xs has dimension 1 and ys 2"):
        gn.estimate("kl", X, np.zeros((5, 2)))
    with pytest.raises(ValueError, match=r"xs\[1\] = nan"):
        gn.estimate("kl", [0.0, math.nan], [0.0, 1.0])
    with pytest.raises(ValueError, match="repeating values only"):
        gn.estimate("hellinger", X, Y)
    with pytest.raises(ValueError, match=r"prior = 1.5"):
        gn.estimate("kl", X, Y, method="classifier", prior=1.5)
