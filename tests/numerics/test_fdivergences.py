"""The registry of f-divergences: f, conjugate, domain and activation against one another and the named functions."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

import gantheory.numerics as gn
from gantheory.numerics.checks import InvalidDistribution
from gantheory.numerics.fdivergences import F_DIVERGENCES, FDivergence, activation_of, f_named, optimal_critic

NAMED = [*F_DIVERGENCES, "alpha"]
P, Q = [0.2, 0.3, 0.4, 0.1], [0.4, 0.1, 0.25, 0.25]


def order_of(name: str) -> float | None:
    return 0.3 if name == "alpha" else None


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("support", [(P, Q), ([0.5, 0.5, 0], [0.25, 0.25, 0.5]), ([0.25, 0.25, 0.5], [0.5, 0.5, 0])])
def test_the_formula_is_the_named_divergence(name: str, support: tuple[list[float], list[float]]) -> None:
    f = f_named(name, order_of(name))
    plain = FDivergence("plain", f.f, f.conjugate, f.domain, f.activation, f.at_zero, f.slope_at_infinity, f.derivative)
    value = f(*support)
    assert plain(*support) == pytest.approx(value, rel=1e-13)
    if name not in ("alpha", "squared_hellinger"):
        assert value == getattr(gn, name)(*support)
    assert gn.f_divergence(name, *support, order=order_of(name)) == value


@pytest.mark.parametrize("name", [*F_DIVERGENCES, ("alpha", 0.3), ("alpha", 2.5), ("alpha", -0.5)])
def test_conjugate_is_the_supremum(name: str | tuple[str, float]) -> None:
    f = f_named(*name) if isinstance(name, tuple) else f_named(name)
    for v in (-1.5, -0.3, 0.0, 0.4, 1.2):
        t = float(f.activation(np.array(v)))
        assert f.domain[0] <= t <= f.domain[1]

        def loss(log_u: float, t: float = t) -> float:
            u = np.exp(log_u)
            return float(f.f(u) - t * u)

        best = optimize.minimize_scalar(loss, bounds=(-12, 12), method="bounded", options={"xatol": 1e-10})
        assert float(f.conjugate(np.array(t))) == pytest.approx(-best.fun, rel=1e-8, abs=1e-4 if name == "tv" else 1e-8)


@pytest.mark.parametrize("name", NAMED)
def test_variational_bound_is_tight_at_the_optimal_critic_only(name: str) -> None:
    order = order_of(name)
    value = gn.f_divergence(name, P, Q, order=order)
    critic = optimal_critic(name, P, Q, order=order)
    assert gn.variational_bound(name, critic, P, Q, order=order) == pytest.approx(value, rel=1e-13)
    rng = np.random.default_rng(1)
    for _ in range(50):
        t = activation_of(name, 2 * rng.standard_normal(4), order=order)
        assert gn.variational_bound(name, t, P, Q, order=order) <= value + 1e-15


def test_conjugates_of_the_f_gan_table() -> None:
    """Values worked out by hand from the table of Nowozin, Cseke and Tomioka."""
    t = np.array(0.25)
    assert F_DIVERGENCES["kl"].conjugate(t) == math.exp(-0.75)
    assert F_DIVERGENCES["reverse_kl"].conjugate(-t) == pytest.approx(-1 + math.log(4), rel=1e-15)
    assert F_DIVERGENCES["chi2"].conjugate(t) == 0.25 + 0.0625 / 4
    assert 2 * F_DIVERGENCES["squared_hellinger"].conjugate(t / 2) == pytest.approx(0.25 / 0.75, rel=1e-15)
    assert 2 * F_DIVERGENCES["js"].conjugate(t / 2) == pytest.approx(-math.log(2 - math.exp(0.25)), rel=1e-15)
    assert F_DIVERGENCES["reverse_chi2"].conjugate(t) == pytest.approx(2 - 2 * math.sqrt(0.75), rel=1e-15)


def test_a_custom_f_and_distribution_objects() -> None:
    triangular = FDivergence(
        "triangular",
        lambda u: (u - 1) ** 2 / (u + 1),
        lambda t: 2 + 2 * np.sqrt(1 - t) * 0,
        (-3, 1),
        np.tanh,
        1.0,
        1.0,
        lambda u: (u - 1) * (u + 3) / (u + 1) ** 2,
    )
    want = sum((a - b) ** 2 / (a + b) for a, b in zip(P, Q, strict=True))
    assert gn.f_divergence(triangular, P, Q) == pytest.approx(want, rel=1e-14)
    assert gn.f_divergence(triangular, [1, 0], [0, 1]) == 2.0
    assert gn.f_divergence(triangular, stats.uniform(0, 1), stats.uniform(0.5, 1)) == pytest.approx(1.0, rel=1e-14)
    assert gn.f_divergence("js")(stats.norm(), stats.norm(1)) == gn.js(stats.norm(), stats.norm(1))
    assert gn.f_divergence("kl", [0.5, 0.5], [0.25, 0.75], enclosure=True).ball.rel_accuracy_bits() >= 99


def test_variational_bound_of_densities() -> None:
    p, q = stats.norm(1, 1), stats.norm(0, 1)
    tight = gn.variational_bound("kl", lambda x: x - 0.5 + 1, p, q)
    assert tight == pytest.approx(0.5, rel=1e-13)
    assert gn.variational_bound("kl", lambda x: 0.5 * x, p, q) < tight


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="f = 'klx' is not known"):
        gn.f_divergence("klx", P, Q)
    with pytest.raises(ValueError, match=r"t\[1\] = 0.5 is outside"):
        gn.variational_bound("reverse_kl", [-1, 0.5, -1, -1], P, Q)
    with pytest.raises(ValueError, match="order = None"):
        gn.f_divergence("alpha", P, Q)
    with pytest.raises(InvalidDistribution, match=r"q\[0\] = -1.0"):
        gn.f_divergence("kl", [0.5, 0.5], [-1, 2])
