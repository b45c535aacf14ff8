"""Exact mode: on finite spaces theory is an equality, on 200 random problems each."""

import numpy as np
import pytest
from scipy.optimize import linprog

from gantheory.training import as_game
from gantheory.training.exact import (
    generator_gradient,
    play,
    softmax,
    solve_critic,
    solve_discriminator,
    value,
)

PROBLEMS = 200


def pmf_pairs(seed, *, holes):
    """200 pairs (p, q) of 2 to 8 atoms, padded with empty atoms to 8; with holes, some masses are 0."""
    rng = np.random.default_rng(seed)
    p, q = np.zeros((PROBLEMS, 8)), np.zeros((PROBLEMS, 8))
    for i in range(PROBLEMS):
        n = rng.integers(2, 9)
        for x in (p, q):
            mass = rng.dirichlet(np.full(n, rng.choice([0.5, 1.0, 5.0])))
            mass = np.maximum(mass, 1e-6)
            if holes and n > 2 and rng.random() < 0.5:
                mass[rng.integers(n)] = 0
            x[i, :n] = mass / mass.sum()
    return p, q


def kl(p, q):
    on = np.real(p) != 0
    return np.where(on, p * np.log(np.where(on, p, 1) / np.where(on, q, 1)), 0).sum(-1)


def two_js(p, q):
    return kl(p, (p + q) / 2) + kl(q, (p + q) / 2)


@pytest.mark.parametrize("game", ["minimax", "non-saturating", "maximum-likelihood"])
@pytest.mark.parametrize("holes", [False, True])
def test_trained_discriminator_is_p_over_p_plus_q_and_v_is_two_js_minus_log_four(game, holes):
    p, q = pmf_pairs(1, holes=holes)
    a = solve_discriminator(game, p, q)
    on = p + q > 0
    d = 1 / (1 + np.exp(-a))
    assert np.abs(d - np.divide(p, p + q, where=on, out=np.full(p.shape, 0.5)))[on].max() < 1e-6
    assert np.abs(value(game, p, q, a) - (two_js(p, q) - np.log(4))).max() < 1e-8


FROZEN = {
    "minimax": two_js,
    "non-saturating": lambda p, q: kl(q, p) - two_js(p, q),
    "maximum-likelihood": kl,
    "f-gan:kl": kl,
    "f-gan:reverse-kl": lambda p, q: kl(q, p),
    "f-gan:pearson": lambda p, q: ((p - q) ** 2 / q).sum(-1),
    "f-gan:neyman": lambda p, q: ((p - q) ** 2 / p).sum(-1),
    "f-gan:squared-hellinger": lambda p, q: ((np.sqrt(p) - np.sqrt(q)) ** 2).sum(-1),
    "f-gan:jensen-shannon": two_js,
    "least-squares": lambda p, q: 2 * kl(p, (p + q) / 2) - ((p - q) ** 2 / (2 * (p + q))).sum(-1),
    "hinge": lambda p, q: (np.where(np.real(p) > np.real(q), p - q, q - p)).sum(-1),
}


def complex_step_gradient(divergence, p, theta):
    """d divergence(p, softmax(θ)) / dθ, exact to rounding."""
    found = np.empty_like(theta)
    for j in range(theta.shape[-1]):
        shifted = theta.astype(complex)
        shifted[..., j] += 1e-30j
        e = np.exp(shifted - theta.max(-1, keepdims=True))
        found[..., j] = np.imag(divergence(p, e / e.sum(-1, keepdims=True))) / 1e-30
    return found


@pytest.mark.parametrize("game", FROZEN)
def test_generator_gradient_at_frozen_optimal_d_is_that_of_the_divergence(game):
    rng = np.random.default_rng(2)
    for n in (2, 3, 5, 8):
        p = softmax(rng.normal(size=(PROBLEMS // 4, n)))
        theta = rng.normal(size=(PROBLEMS // 4, n))
        a = solve_discriminator(game, p, softmax(theta))
        assert np.abs(generator_gradient(game, theta, a) - complex_step_gradient(FROZEN[game], p, theta)).max() < 1e-10


@pytest.mark.parametrize("game", [name for name in FROZEN if name.startswith("f-gan")])
def test_f_gan_value_at_the_trained_discriminator_is_the_f_divergence(game):
    rng = np.random.default_rng(4)
    p, q = softmax(rng.normal(size=(PROBLEMS, 6))), softmax(rng.normal(size=(PROBLEMS, 6)))
    a = solve_discriminator(game, p, q)
    assert np.abs(value(game, p, q, a) - FROZEN[game](p, q)).max() < 1e-10
    assert np.abs(as_game(game).value_at_optimum(p, q) - FROZEN[game](p, q)).max() < 1e-10
    assert np.abs(a - as_game(game).optimum(p, q)).max() < 1e-7


@pytest.mark.parametrize("game", ["least-squares", "hinge"])
def test_theory_of_least_squares_and_hinge(game):
    p, q = pmf_pairs(3, holes=True)
    rule, a = as_game(game), solve_discriminator(game, p, q)
    assert np.abs(value(game, p, q, a) - rule.value_at_optimum(p, q)).max() < 1e-8
    assert np.abs(value(game, p, q, rule.optimum(p, q)) - rule.value_at_optimum(p, q)).max() < 1e-12
    worse = rule.optimum(p, q) + 0.1 * np.random.default_rng(0).normal(size=p.shape)
    assert (value(game, p, q, worse) <= rule.value_at_optimum(p, q) + 1e-12).all()


def random_metric(rng, n):
    x = rng.normal(size=(n, 2))
    kind = rng.integers(3)
    if kind == 0:
        return np.linalg.norm(x[:, None] - x[None], axis=-1)
    if kind == 1:
        return np.abs(x[:, None, 0] - x[None, :, 0])
    return (1.0 - np.eye(n)) * rng.uniform(0.5, 2)


def lp_dual(p, q, cost):
    n = len(p)
    rows = []
    for i in range(n):
        for j in range(n):
            if i != j:
                row = np.zeros(n)
                row[i], row[j] = 1, -1
                rows.append((row, cost[i, j]))
    bounds = [(0, 0)] + [(None, None)] * (n - 1)
    return -linprog(-(p - q), np.array([r for r, _ in rows]), [c for _, c in rows], bounds=bounds).fun


def test_critic_on_all_lipschitz_tables_reaches_the_lp_dual():
    rng, (ps, qs) = np.random.default_rng(6), pmf_pairs(5, holes=True)
    for p, q in zip(ps, qs, strict=True):
        cost = random_metric(rng, 8)
        critic = solve_critic(p, q, cost)
        assert (critic.f[:, None] - critic.f[None] <= cost + 1e-12).all()
        assert np.allclose(critic.flow.sum(1) - critic.flow.sum(0), p - q, atol=1e-12)
        assert (critic.flow >= 0).all()
        assert abs(critic.cost - critic.value) < 1e-10
        assert abs(critic.value - lp_dual(p, q, cost)) < 1e-8


def test_critic_refuses_what_is_no_metric():
    cost = np.array([[0, 1, 9], [1, 0, 1], [9, 1, 0.0]])
    with pytest.raises(ValueError, match="triangle"):
        solve_critic(np.array([1, 0, 0.0]), np.array([0, 0, 1.0]), cost)


def test_wgan_generator_gradient_is_that_of_w1():
    rng = np.random.default_rng(8)
    cost = random_metric(rng, 5)
    p, theta = softmax(rng.normal(size=5)), rng.normal(size=5)
    f = solve_critic(p, softmax(theta), cost).f
    got = generator_gradient("wgan", theta, f)
    for j in range(5):
        up, down = theta.copy(), theta.copy()
        up[j] += 1e-6
        down[j] -= 1e-6
        slope = (lp_dual(p, softmax(up), cost) - lp_dual(p, softmax(down), cost)) / 2e-6
        assert abs(got[j] - slope) < 1e-6


@pytest.mark.parametrize(
    "game",
    ["minimax", *(pytest.param(g, marks=pytest.mark.slow) for g in ("maximum-likelihood", "f-gan:squared-hellinger"))],
)
def test_generator_table_learns_the_data(game):
    rng = np.random.default_rng(9)
    p = softmax(rng.normal(size=(4, 5)))
    path = play(game, p, np.zeros((4, 5)), steps=1500, lr=1.5)
    assert np.abs(path["q"][-1] - p).max() < 1e-6


def test_few_discriminator_steps_only_bound_the_optimum_from_below():
    rng = np.random.default_rng(10)
    p = softmax(rng.normal(size=(20, 6)))
    path = play("minimax", p, rng.normal(size=(20, 6)), steps=50, lr=0.2, k=2)
    best = np.array([two_js(p, q) - np.log(4) for q in path["q"][:-1]])
    assert (path["value"] <= best + 1e-12).all()
    assert path["value"][0].max() < best[0].max()
