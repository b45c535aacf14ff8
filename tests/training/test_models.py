"""Mixtures and autoencoders against closed forms, differences and each other."""

import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gantheory.training.data import Mixture
from gantheory.training.experiments.information import _bounds
from gantheory.training.experiments.lectures import _couplings
from gantheory.training.experiments.likelihood import _seen
from gantheory.training.models.mixture import Chart, GaussianMixture, climb, em, log_sum_exp, maximise, residual, start
from gantheory.training.models.vae import VAE, Bound, fit, principal, prior_gap
from gantheory.training.optimisers import Adam

THREE = Mixture([[-2, 0], [2, 0], [0, 2.5]], [0.5, 0.9, 0.4], [0.3, 0.5, 0.2])


@pytest.fixture(scope="module")
def rows():
    return THREE.sample(np.random.default_rng(5), 300, "float64")


def some_mixture(rng, r=3, k=4, d=2):
    root = rng.standard_normal((r, k, d, d))
    weights = rng.dirichlet(np.ones(k), r)
    return GaussianMixture(weights, rng.standard_normal((r, k, d)), root @ np.swapaxes(root, -1, -2) + 0.1 * np.eye(d))


def test_densities_are_scipys():
    rng = np.random.default_rng(1)
    mixture, x = some_mixture(rng), rng.standard_normal((20, 2)) * 3
    for i in range(3):
        parts = [
            w * multivariate_normal(m, c).pdf(x)
            for w, m, c in zip(mixture.weights[i], mixture.means[i], mixture.covariances[i], strict=True)
        ]
        np.testing.assert_allclose(mixture.log_density(x)[i], np.log(np.sum(parts, axis=0)), rtol=1e-10)
        np.testing.assert_allclose(mixture.responsibilities(x)[i], (parts / np.sum(parts, axis=0)).T, rtol=1e-9)
        np.testing.assert_allclose(mixture[i].data().density(x), np.sum(parts, axis=0), rtol=1e-9)


def test_far_from_every_part_logs_do_not_underflow():
    mixture = some_mixture(np.random.default_rng(2))
    far = np.full((1, 2), 1e6)
    assert np.isfinite(mixture.log_density(far)).all()
    np.testing.assert_allclose(mixture.responsibilities(far).sum(-1), 1)
    assert log_sum_exp(np.full(3, -np.inf)) == -np.inf
    assert log_sum_exp(np.array([-1e5, -1e5])) == pytest.approx(np.log(2) - 1e5, rel=1e-15)


def test_samples_have_the_moments_of_the_mixture():
    mixture = some_mixture(np.random.default_rng(3), r=2)
    x, part = mixture.sample(np.random.default_rng(4), 40000)
    for i in range(2):
        mean = mixture.weights[i] @ mixture.means[i]
        error = np.sqrt(np.diag(np.cov(x[i].T)) / 40000)
        assert (np.abs(x[i].mean(0) - mean) < 5 * error).all()
        share = np.bincount(part[i], minlength=4) / 40000
        assert np.abs(share - mixture.weights[i]).max() < 5 * 0.5 / 200


@pytest.mark.parametrize("covariance", ["full", "diagonal"])
def test_em_climbs_step_by_step_to_the_likelihood_equations(rows, covariance):
    found = em(rows, 3, covariance=covariance, rng=1)
    assert found.converged.all()
    assert found.monotone
    assert found.keeps_its_promise
    assert found.largest_fall < 1e-13
    assert found.residual[found.best] < 1e-6
    assert found.history[0].max() < found.log_likelihood.min()
    if covariance == "diagonal":
        assert not np.triu(found.mixture.covariances, 1).any()


@pytest.mark.parametrize("covariance", ["full", "diagonal"])
def test_climbing_ends_where_em_does(rows, covariance):
    begin = start(rows, 3, 2, np.random.default_rng(2), covariance)
    one, other = (f(rows, 3, begin=begin, covariance=covariance, rng=1) for f in (em, climb))
    assert other.monotone
    assert other.converged.all()
    assert other.residual.max() < 1e-5
    assert other.log_likelihood.max() == pytest.approx(one.log_likelihood.max(), abs=1e-9)


def test_a_step_that_falls_is_noticed(rows):
    found = em(rows, 3, restarts=2)
    fallen = found.history.copy()
    fallen[-1, 1] -= 1e-3
    assert not replace(found, history=fallen).monotone
    assert not replace(found, surrogate=found.surrogate + 1e-3).keeps_its_promise
    assert not replace(found, surrogate=-1 - found.surrogate).keeps_its_promise
    away = replace(found.mixture, means=found.mixture.means + 0.1)
    assert residual(away, rows).min() > 1e-2


@pytest.mark.parametrize("seed", range(20))
def test_the_m_step_gains_what_the_surrogate_promises_and_no_neighbour_gains_more(seed, rows):
    rng = np.random.default_rng(seed)
    old, floor = some_mixture(rng, r=1, k=3), 0.3
    weight = old.responsibilities(rows)
    new, met = maximise(old, rows, weight, floor=floor)
    assert np.linalg.eigvalsh(new.covariances).min() >= floor * (1 - 1e-12)

    def surrogate(mixture):
        return float((weight * mixture.log_parts(rows)).sum(-1).mean())

    for _ in range(10):
        values, turn = np.linalg.eigh(new.covariances + 0.05 * (s := rng.standard_normal((1, 3, 2, 2))) + 0.05 * s.mT)
        spread = (turn * np.maximum(values, floor)[..., None, :]) @ turn.mT
        near = GaussianMixture(
            rng.dirichlet(200 * new.weights[0])[None], new.means + 0.05 * rng.standard_normal((1, 3, 2)), spread
        )
        assert surrogate(near) <= surrogate(new) + 1e-12
    assert met.any() == bool((np.linalg.eigvalsh(new.covariances) <= floor * (1 + 1e-12)).any())


@pytest.mark.parametrize("diagonal", [False, True])
def test_the_gradient_is_that_of_the_likelihood(rows, diagonal):
    rng = np.random.default_rng(7)
    chart = Chart(3, 2, 1e-3, diagonal=diagonal)
    mask = np.tile((np.eye(2) if diagonal else np.tri(2)).ravel(), 3)
    theta = 0.7 * rng.standard_normal((4, 21)) * np.concatenate([np.ones(9), mask])
    value, slope = chart.likelihood(theta, rows)
    np.testing.assert_allclose(value, chart.value(theta, rows), rtol=1e-12)
    for j in range(21):
        step = np.zeros(21)
        step[j] = 1e-5 if j < 9 or mask[j - 9] else 0
        if step[j]:
            seen = (chart.value(theta + step, rows) - chart.value(theta - step, rows)) / 2e-5
            np.testing.assert_allclose(slope[:, j], seen, rtol=1e-5, atol=1e-7)
        else:
            assert not slope[:, j].any()
    back = chart.mixture(chart.coordinates(chart.mixture(theta)))
    np.testing.assert_allclose(back.covariances, chart.mixture(theta).covariances, rtol=1e-6, atol=1e-9)


def test_one_part_is_the_mean_and_the_covariance(rows):
    found = em(rows, 1, restarts=1)
    np.testing.assert_allclose(found.mixture.means[0, 0], rows.mean(0), atol=1e-12)
    np.testing.assert_allclose(found.mixture.covariances[0, 0], np.cov(rows.T, bias=True), rtol=1e-12)


def test_a_part_on_a_single_row_meets_the_floor_and_is_reported(rows):
    far = np.concatenate([rows, [[30.0, 30.0]]])
    found = em(far, 4, restarts=4, floor=1e-4, steps=100)
    assert found.floored.any(1).all()
    assert found.monotone
    assert "floor" in repr(found)
    assert np.linalg.eigvalsh(found.mixture.covariances).min() == pytest.approx(1e-4, rel=1e-6)


def test_a_part_without_weight_stays_as_it_was_and_is_reported(rows):
    begin = start(rows, 2, 1, np.random.default_rng(0))
    begin = replace(begin, weights=np.array([[1.0, 0.0]]))
    found = em(rows, 2, begin=begin, steps=5)
    assert found.emptied.tolist() == [[False, True]]
    np.testing.assert_array_equal(found.mixture.means[0, 1], begin.means[0, 1])
    assert np.isfinite(found.history).all()
    assert "empty" in repr(found)


def test_restarts_do_not_see_each_other(rows):
    begin = start(rows, 3, 3, np.random.default_rng(0))
    together, alone = (
        em(rows, 3, begin=begin, steps=20, tolerance=0),
        em(rows, 3, begin=begin[1], steps=20, tolerance=0),
    )
    np.testing.assert_allclose(together.history[:, 1], alone.history[:, 0], rtol=1e-13)
    together, alone = (climb(rows, 3, begin=b, steps=10) for b in (begin, begin[1]))
    np.testing.assert_allclose(together.history[:11, 1], alone.history[:11, 0], rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"x": [[np.nan]]}, "finite rows"),
        ({"parts": 0}, "parts = 0"),
        ({"parts": 301}, "1 to 300"),
        ({"restarts": 0}, "restarts = 0"),
        ({"floor": 0.0}, "there is no maximum"),
        ({"covariance": "tied"}, "full, diagonal"),
    ],
)
def test_what_cannot_be_fitted_is_refused_by_name(rows, change, says):
    for how in (em, climb):
        with pytest.raises(ValueError, match=says):
            how(**{"x": rows, "parts": 2, **change})


def test_a_mixture_checks_itself():
    good = some_mixture(np.random.default_rng(0))
    for bad in ({"weights": good.weights * 2}, {"covariances": -good.covariances}, {"means": good.means[:, :2]}):
        with pytest.raises(ValueError, match=r"weights|covariance"):
            replace(good, **bad)


MODELS = [VAE(2, 1, (5,)), VAE(3, 2, (4,), "bernoulli"), VAE(2, 2, (4, 3), deviation=0.5), VAE(2, 1, (), "gaussian")]


def weights_of(model, seeds=2, spread=0.2):
    theta = np.stack([model.init(np.random.default_rng(i)) for i in range(seeds)])
    theta[:, -1] = spread * np.arange(seeds)
    return theta


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_hand_written_gradients_are_those_of_the_bound(model):
    rng, theta = np.random.default_rng(3), weights_of(model)
    x = (
        (rng.random((7, model.dim)) < 0.5) * 1.0
        if model.decoder == "bernoulli"
        else rng.standard_normal((7, model.dim))
    )
    noise = rng.standard_normal((2, 7, model.latent))
    _, grad = model.step(theta, x, noise)
    for j in range(model.parameters):
        step = np.zeros(model.parameters)
        step[j] = 1e-6
        seen = (model.step(theta - step, x, noise)[0] - model.step(theta + step, x, noise)[0]) / 2e-6
        np.testing.assert_allclose(grad[:, j], seen, atol=1e-7)


def test_the_sampled_bound_averages_to_the_one_on_the_grid():
    model, rng = MODELS[0], np.random.default_rng(0)
    theta, x = weights_of(model), rng.standard_normal((4, 2))
    exact = model.check(theta, x).elbo.mean(-1)
    draws = np.stack([model.step(theta, x, rng.standard_normal((2, 4, 1)))[0] for _ in range(1500)])
    assert (np.abs(draws.mean(0) - exact) < 5 * draws.std(0) / np.sqrt(1500)).all()


@pytest.mark.parametrize("latent", [1, 2])
def test_a_linear_model_has_the_evidence_of_its_gaussian_and_no_gap_at_the_posterior(latent):
    model, rng = VAE(3, latent, (), deviation=0.6), np.random.default_rng(latent)
    w, b = rng.standard_normal((latent, 3)), rng.standard_normal(3)
    inner = np.linalg.inv(np.eye(latent) + w @ w.T / 0.36)
    if latent == 2:  # q is diagonal: make the posterior so
        w = np.linalg.qr(w.T)[0].T * np.array([[1.0], [1.5]])
        inner = np.linalg.inv(np.eye(latent) + w @ w.T / 0.36)
    gain = w.T @ inner / 0.36
    heads_w = np.concatenate([gain, np.zeros_like(gain)], axis=1)
    heads_b = np.concatenate([-b @ gain, 0.5 * np.log(np.diag(inner))])
    theta = np.concatenate([heads_w.ravel(), heads_b, w.ravel(), b, [0.0]])[None]
    x = rng.standard_normal((6, 3)) * 1.5
    found = model.check(theta, x)
    exact = multivariate_normal(b, w.T @ w + 0.36 * np.eye(3)).logpdf(x)
    np.testing.assert_allclose(found.log_likelihood[0], exact, rtol=1e-10)
    np.testing.assert_allclose(found.elbo[0], exact, rtol=1e-10)
    assert 0 <= found.gap.max() < 1e-12
    worse = theta.copy()
    worse[0, heads_w.size] += 0.3
    shifted = model.check(worse, x)
    np.testing.assert_allclose(shifted.gap[0], 0.5 * 0.3**2 / inner[0, 0], rtol=1e-9)
    assert shifted.holds.all()


def test_binary_rows_have_probabilities_that_sum_to_one():
    model = MODELS[1]
    every = np.array(list(product((0.0, 1.0), repeat=3)))
    found = model.check(weights_of(model), every)
    np.testing.assert_allclose(np.exp(found.log_likelihood).sum(-1), 1, rtol=1e-9)
    assert (found.elbo <= found.log_likelihood).all()
    drawn = model.sample(weights_of(model), np.random.default_rng(0), 20000)[0]
    share = (drawn[:, None] == every).all(-1).mean(0)
    assert np.abs(share - np.exp(found.log_likelihood[0])).max() < 5 * 0.5 / np.sqrt(20000)


def test_training_raises_the_evidence_and_the_identity_holds():
    rng = np.random.default_rng(0)
    t = np.pi * rng.random(600)
    x = np.stack([2 * np.cos(t), 2 * np.sin(t)], axis=1) + 0.3 * rng.standard_normal((600, 2))
    rule = Adam(5e-3, 0.9, half_life=100)
    run = fit(VAE(2, 1, (12,)), x, steps=400, batch=64, seeds=2, keep=(0,), optimiser=rule)
    before, after = run.model.check(run.kept[0], x[:60]), run.check(x[:60])
    assert (after.log_likelihood.mean(-1) > before.log_likelihood.mean(-1) + 0.3).all()
    assert after.holds.all()
    assert after.mismatch.max() < 1e-8
    assert after.gap.min() > 0
    alone = fit(VAE(2, 1, (12,)), x, steps=5, batch=64, seeds=1, optimiser=rule)
    np.testing.assert_allclose(alone.history[:, 0], run.history[:5, 0], rtol=1e-12)  # a seed runs as it does alone


def test_a_bound_that_is_none_is_noticed():
    model = MODELS[0]
    good = model.check(weights_of(model), np.random.default_rng(0).standard_normal((4, 2)))
    sharp = Bound(good.elbo, good.log_likelihood, good.gap, np.full(2, 1e-9))
    assert replace(sharp, gap=good.log_likelihood - good.elbo).holds.all()
    assert not replace(sharp, elbo=good.log_likelihood + 1e-6).holds.any()
    assert not replace(sharp, gap=good.gap + 1e-6).holds.any()


def test_no_linear_model_beats_principal_components():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((500, 3)) @ rng.standard_normal((3, 3))
    x -= x.mean(0)
    best = principal(x, 1)
    values, vectors = np.linalg.eigh(np.cov(x.T, bias=True))
    noise = values[:2].mean()
    cov = (values[2] - noise) * np.outer(vectors[:, 2], vectors[:, 2]) + noise * np.eye(3)
    assert multivariate_normal(np.zeros(3), cov).logpdf(x).mean() == pytest.approx(best, rel=1e-10)
    full = float(multivariate_normal(np.zeros(3), np.cov(x.T, bias=True)).logpdf(x).mean())
    assert principal(x, 1) < principal(x, 2) == pytest.approx(full) == principal(x, 3)


def test_the_divergence_to_the_prior_is_never_negative():
    m, log_s = np.array([[0.0], [1.0], [1e-9]]), np.array([[0.0], [-1.0], [1e-9]])
    assert prior_gap(m, log_s)[0] == 0
    assert prior_gap(m, log_s)[1] == pytest.approx(0.5 * (1 + np.exp(-2) - 1 + 2))
    assert prior_gap(m, log_s)[2] >= 0


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: VAE(2, decoder="poisson"), "gaussian, bernoulli"),
        (lambda: VAE(0), "dim = 0"),
        (lambda: VAE(2, deviation=0.0), "deviation"),
        (lambda: VAE(2, 3).check(weights_of(VAE(2, 3)), np.zeros((1, 2))), "latent = 3"),
        (lambda: fit(VAE(2), np.zeros((4, 3))), "finite rows"),
        (lambda: fit(VAE(2, decoder="bernoulli"), np.full((4, 2), 0.5)), "0 and 1"),
    ],
)
def test_models_that_cannot_be_are_refused_by_name(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_squares_of_the_plane_see_what_counting_sees():
    mixture = GaussianMixture(np.ones((1, 1)), np.zeros((1, 1, 2)), 0.5 * np.eye(2)[None, None])
    js, kl = _seen(mixture, 1)
    rng, n = np.random.default_rng(0), 400000
    turn = 2 * np.pi * rng.random(n)
    points = (
        np.floor(2 * np.stack([np.cos(turn), np.sin(turn)], axis=1)).astype(int),
        np.floor(2 * mixture.sample(rng, n)[0][0]).astype(int),
    )
    p, q = (np.array([(at == c).all(1).mean() for c in product((-2, -1, 0, 1), repeat=2)]) for at in points)
    on = p > 0
    assert kl == pytest.approx(float((p[on] * np.log(p[on] / q[on])).sum()), abs=0.01)
    m = (p + q) / 2
    rest = 0.5 * (1 - q[on].sum()) * np.log(2)
    seen = 0.5 * (p[on] * np.log(p[on] / m[on])).sum() + 0.5 * (q[on] * np.log(q[on] / m[on])).sum() + rest
    assert js == pytest.approx(float(seen), abs=0.01)


def test_random_plans_have_their_margins():
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.75])
    for plan in _couplings(p, q, np.random.default_rng(0), 20):
        np.testing.assert_allclose(plan.sum(1), p, atol=1e-15)
        np.testing.assert_allclose(plan.sum(0), q, atol=1e-15)
        assert (plan >= 0).all()


def test_a_code_of_equal_widths_needs_only_a_linear_guess():
    x = np.linspace(-6, 6, 301)
    joint = np.exp(-0.5 * (x - np.array([[-3], [-1], [1], [3]])) ** 2)
    joint *= 0.25 / joint.sum(1, keepdims=True)
    exact = float((joint * np.log(joint / (0.25 * joint.sum(0)))).sum())
    bound, gap = _bounds((1, 4), x, joint, 0)
    assert bound.max() <= exact + 1e-12
    np.testing.assert_allclose(bound + gap, exact, rtol=1e-12)
    assert exact - bound[-1] < 1e-3


def test_snippets_of_the_guide_print_what_they_say():
    guide = Path(__file__).resolve().parents[2] / "docs" / "training" / "models.md"
    scope, checked = {}, 0
    for snippet in re.findall(r"```python\n(.*?)```", guide.read_text(encoding="utf-8"), flags=re.DOTALL):
        for line in snippet.splitlines():
            code, _, said = line.partition("  # ")
            if not said:
                exec(code, scope)
                continue
            exec(f"found_ = {code}", scope)
            assert repr(scope["found_"]) == said
            checked += 1
    assert checked >= 6
