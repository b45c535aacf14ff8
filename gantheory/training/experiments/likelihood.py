"""Experiments on models with a likelihood: mixtures by EM and by ascent, what they cannot do, the autoencoder."""

from importlib import import_module
from typing import Any

import numpy as np

from gantheory.training.data import Mixture
from gantheory.training.experiments.outcome import Outcome, experiment
from gantheory.training.models.mixture import GaussianMixture, climb, em, start
from gantheory.training.models.vae import VAE, fit, principal
from gantheory.training.optimisers import Adam

THREE = Mixture([[-2.0, 0.0], [2.0, 0.0], [0.0, 2.5]], [0.5, 0.9, 0.4], [0.3, 0.5, 0.2], name="three")


@experiment("gmm-em", "EM and gradient ascent climb to the same likelihood equations; EM never steps down", panels=3)
def gmm_em(outcome: Outcome, axes: Any, seed: int) -> None:
    """Three parts in the plane from the same starts; and a row repeated, on which the likelihood has no maximum."""
    rng = np.random.default_rng(seed)
    x = THREE.sample(rng, 800, "float64")
    begin = start(x, 3, 8, rng)
    fits = {"EM": em(x, 3, begin=begin), "gradient ascent": climb(x, 3, begin=begin)}
    for name, found in fits.items():
        outcome.claim(
            f"{name}: no step of any restart lowers the likelihood by more than rounding, {found.rounding:.0e}",
            found.largest_fall,
            holds=found.monotone,
        )
        outcome.claim(
            f"{name}: the likelihood equations hold at the best restart to 1e-6",
            found.residual[found.best],
            holds=found.residual[found.best] < 1e-6,
        )
    e = fits["EM"]
    slack = float((np.diff(e.history, axis=0) - e.surrogate).min())
    outcome.claim("EM: every step gains at least what its bound promised", slack, holds=e.keeps_its_promise)
    tops = [found.log_likelihood[found.best] for found in fits.values()]
    apart = abs(float(tops[0] - tops[1]))
    outcome.claim("both find the same maximum to 1e-9 nats a row", apart, holds=apart < 1e-9)
    truth = float(np.log(THREE.density(x)).mean())
    outcome.claim("and it is above the likelihood of the truth", tops[0] - truth, holds=tops[0] > truth)
    floors, heights = _degenerate(x)
    rise = float(np.polyfit(np.log(floors), heights, 1)[0]) * (len(x) + 1)
    outcome.claim(
        "a part on a single row gains (d/2) log(1/floor) without end: slope -1 in the plane, to 1e-3",
        rise,
        holds=abs(rise + 1) < 1e-3,
    )
    if axes:
        _draw_mixture(axes[0], x, e.mixture[e.best])
        for name, found in fits.items():
            short = np.maximum(max(tops) - found.history[:, found.best], 1e-16)
            axes[1].loglog(1 + np.arange(len(short)), short, label=name)
        axes[1].set(xlabel="step + 1", title="nats a row below the maximum")
        axes[1].legend()
        axes[2].semilogx(floors, heights, "o-")
        axes[2].set(xlabel="floor of the variances", title="a part on one row: log-likelihood")
        axes[2].invert_xaxis()


def _degenerate(x: np.ndarray) -> tuple[np.ndarray, list[float]]:
    """Log-likelihoods, nats a row, of a wide part and a part that EM starts on a row far away, as the floor falls."""
    far = np.concatenate([x, [[8.0, 8.0]]])
    floors = 10.0 ** -np.arange(2, 9)
    heights: list[float] = []
    for floor in floors:
        means = np.array([[far.mean(0), far[-1]]])
        spread = np.stack([np.cov(far.T), floor * np.eye(2)])[None]
        found = em(far, 2, begin=GaussianMixture(np.array([[0.9, 0.1]]), means, spread), floor=float(floor))
        heights.append(float(found.log_likelihood[0]))
    return floors, heights


def _draw_mixture(ax: Any, x: np.ndarray, mixture: GaussianMixture) -> None:
    """Rows coloured by their likeliest part, and each part's ellipse of two deviations."""
    ax.scatter(x[:, 0], x[:, 1], c=mixture.responsibilities(x)[0].argmax(-1), cmap="tab10", s=4, vmax=9)
    turn = np.linspace(0, 2 * np.pi, 100)
    circle = np.stack([np.cos(turn), np.sin(turn)])
    for mean, spread in zip(mixture.means[0], mixture.covariances[0], strict=True):
        ax.plot(*(mean[:, None] + 2 * np.linalg.cholesky(spread) @ circle), "k")
    ax.set(aspect="equal", title="responsibilities by EM")


@experiment("gmm-dense", "mixtures come arbitrarily near in W1, while JS stays log 2 and KL infinite", panels=4)
def gmm_dense(outcome: Outcome, axes: Any, seed: int) -> None:
    """Atoms on the line, with exact distances; and a circle in the plane, where EM fits more and more parts."""
    spreads, w, js = _atoms(outcome)
    counts, fits = (1, 2, 4, 8, 16, 32, 64), []
    angle = 2 * np.pi * (np.arange(512) + 0.5) / 512
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    for count in counts:
        fits.append(em(circle, count, restarts=2, steps=80, tolerance=1e-7, floor=1e-6, rng=seed))
    far = [_circle_distance(found.mixture[found.best], circle) for found in fits]
    order = np.polyfit(np.log(counts[2:]), np.log(far[2:]), 1)[0]
    outcome.claim("circle: W1 falls faster than parts^-0.85, from 4 parts on", order, holds=order < -0.85)
    outcome.claim("to below 0.05 at 64 parts", far[-1], holds=far[-1] < 0.05)
    nested = [_seen(found.mixture[found.best], level) for found in fits[2:5:2] for level in range(3, 14)]
    cells = np.array(nested).reshape(2, -1, 2)
    below = cells[:, :, 0].max() - np.log(2)
    outcome.claim("circle: JS seen through squares of the plane never exceeds log 2", below, holds=below <= 1e-12)
    grows = np.diff(cells, axis=1).min()
    outcome.claim("it and KL grow as the squares are halved", grows, holds=grows > -1e-9)
    short = float(np.log(2) - cells[:, -1, 0].min())
    outcome.claim("JS to within 0.03 of log 2 with 4 parts and with 16", short, holds=short < 0.03)
    steps = np.diff(cells[:, -4:, 1], axis=1)
    outcome.claim(
        "and KL by log 2 at each halving, so without end", steps.mean(), holds=np.abs(steps - np.log(2)).max() < 0.02
    )
    if axes:
        axes[0].loglog(spreads, w, "o-", label="W1")
        axes[0].loglog(spreads, js, "s-", label="JS = log 2")
        axes[0].plot([], [], " ", label="KL = ∞")
        axes[0].set(xlabel="deviation of the parts", title="mixture against two atoms")
        axes[0].legend()
        axes[1].plot(*circle.T, color="0.6")
        drawn = fits[3].mixture[fits[3].best].sample(np.random.default_rng(seed), 800)[0][0]
        axes[1].plot(*drawn.T, ".", ms=3)
        axes[1].set(aspect="equal", title="8 parts fitted to a circle")
        axes[2].loglog(counts, far, "o-", label="W1")
        axes[2].set(xlabel="parts", title="circle: W1 falls")
        size = 2.0 ** np.arange(3, 14)
        for i, parts in enumerate((4, 16)):
            axes[3].loglog(size, cells[i, :, 0], "s-", color=f"C{i}", label=f"JS, {parts} parts")
            axes[3].loglog(size, cells[i, :, 1], "o:", color=f"C{i}", label=f"KL, {parts} parts")
        axes[3].axhline(np.log(2), color="0.5", label="log 2")
        axes[3].set(xlabel="squares per unit length", title="circle: JS and KL seen through squares")
        axes[3].legend(fontsize=7)


def _atoms(outcome: Outcome) -> tuple[np.ndarray, list[float], list[float]]:
    """Two even atoms at -1 and 1 against the mixture that EM fits to them, as the floor of its variances falls."""
    from scipy import stats

    numerics: Any = import_module("gantheory.numerics")

    atoms = numerics.Mixture([numerics.Dirac(-1), numerics.Dirac(1)], [0.5, 0.5])
    rows = np.repeat([-1.0, 1.0], 50)[:, None]
    spreads, w, js, divergence = 10.0 ** -np.arange(1, 6), [], [], []
    for spread in spreads:
        found = em(rows, 2, restarts=1, floor=float(spread**2), begin=_beside())
        means, stds = found.mixture.means[0, :, 0], np.sqrt(found.mixture.covariances[0, :, 0, 0])
        parts = [stats.norm(m, s) for m, s in zip(means, stds, strict=True)]
        model = numerics.Mixture(parts, list(found.mixture.weights[0]))
        w.append(float(numerics.w1(atoms, model)))
        js.append(float(numerics.js(atoms, model)))
        divergence.append(float(numerics.kl(atoms, model)))
    error = np.abs(np.array(w) / (spreads * np.sqrt(2 / np.pi)) - 1).max()
    outcome.claim("atoms: W1 = σ sqrt(2/π) for parts of deviation σ, to 1e-6", error, holds=error < 1e-6)
    error = np.abs(np.array(js) - np.log(2)).max()
    outcome.claim("atoms: JS = log 2 at every σ", error, holds=error < 1e-12)
    outcome.claim("atoms: KL = ∞ at every σ", divergence[-1], holds=bool(np.isinf(divergence).all()))
    return spreads, w, js


def _beside() -> GaussianMixture:
    """A start a little off the two atoms."""
    return GaussianMixture(np.array([[0.4, 0.6]]), np.array([[[-0.5], [0.7]]]), np.ones((1, 2, 1, 1)))


def _circle_distance(mixture: GaussianMixture, circle: np.ndarray) -> float:
    """W1 from points of the circle to a mixture, each part as evenly spread points of equal mass, 512 in all."""
    from scipy.special import ndtri

    from gantheory.numerics import wasserstein

    weights, means, spreads = mixture.weights[0], mixture.means[0], mixture.covariances[0]
    count = -(-512 // len(weights))
    i = np.arange(count) + 0.5
    even = ndtri(np.stack([i / count, i * 0.6180339887498949 % 1], axis=1))
    points = means[:, None] + even @ np.swapaxes(np.linalg.cholesky(spreads), -1, -2)
    mass = np.repeat(weights / count, count)
    transport: Any = wasserstein(
        np.full(len(circle), 1 / len(circle)), mass / mass.sum(), circle, points.reshape(-1, 2)
    )
    return float(transport.value)


def _seen(mixture: GaussianMixture, level: int) -> tuple[float, float]:
    """JS and KL of the uniform law on the circle and a mixture, as masses of squares of side 2^-level.

    The circle's masses are exact arcs, the mixture's by Gauss-Legendre sums over the squares that it meets.
    """
    side = 2.0**-level
    across = np.arccos(np.arange(-(1 << level), (1 << level) + 1) * side)
    cuts = np.sort(np.concatenate([across, -across, np.pi / 2 - across, np.pi / 2 + across]) % (2 * np.pi))
    arcs = np.diff(cuts, append=cuts[0] + 2 * np.pi)
    cuts, arcs = cuts[arcs > 1e-14], arcs[arcs > 1e-14]
    middle = cuts + arcs / 2
    corner = np.floor(np.stack([np.cos(middle), np.sin(middle)], axis=1) / side)
    met, which = np.unique(corner, axis=0, return_inverse=True)
    p = np.bincount(which.ravel(), arcs) / (2 * np.pi)
    node, weight = np.polynomial.legendre.leggauss(24 if level < 7 else 3)
    q = np.zeros(len(p))
    for a, u in zip(node, weight, strict=True):
        for b, v in zip(node, weight, strict=True):
            at = (met + 0.5 + 0.5 * np.array([a, b])) * side
            q += u * v / 4 * np.exp(mixture.log_density(at)[0])
    q *= side**2
    middle = (p + q) / 2
    js = 0.5 * (p * np.log(p / middle) + q * np.log(q / middle)).sum() + 0.5 * (1 - q.sum()) * np.log(2)
    return float(js), float((p * np.log(p / q)).sum())


@experiment("vae", "the ELBO stays below log p(x), and misses it by KL(q(z|x) || p(z|x))", panels=3)
def vae(outcome: Outcome, axes: Any, seed: int) -> None:
    """A one-dimensional latent space for points on an arc, exact on a grid; and a linear one, exact in closed form."""
    rng = np.random.default_rng(seed)
    x = _arc(rng, 2000)
    model, times = VAE(2, 1, (24,)), (0, 30, 100, 300, 1000, 2000)
    run = fit(model, x, steps=2500, keep=times, rng=rng)
    seen = x[:200]
    checks = [model.check(run.kept[t], seen) for t in times] + [run.check(seen)]
    worst = max(float((c.elbo - c.log_likelihood).max()) for c in checks)
    outcome.claim("ELBO <= log p(x) at every row, from the first step to the last", worst, holds=worst <= 0)
    late = checks[3:]
    error = max(float(c.mismatch.max()) for c in late)
    outcome.claim("log p(x) - ELBO = KL(q || posterior) to 1e-9 nats, once trained", error, holds=error < 1e-9)
    outcome.claim("within the stated error at every time", error, holds=all(bool(c.holds.all()) for c in checks))
    rise = float(checks[-1].log_likelihood.mean() - checks[0].log_likelihood.mean())
    outcome.claim("training raises the exact log-likelihood, nats a row", rise, holds=rise > 1)
    gap = float(checks[-1].gap.mean())
    outcome.claim("and leaves a mean gap below 0.1", gap, holds=gap < 0.1)
    flat = x - x.mean(0)
    linear = fit(VAE(2, 1, ()), flat, steps=3000, batch=256, optimiser=Adam(3e-2, 0.9, half_life=500), rng=rng)
    found, best = linear.check(flat), principal(flat, 1)
    short = best - float(found.elbo.mean())
    outcome.claim("linear networks reach the closed-form maximum, to 0.005 nats", short, holds=0 <= short < 5e-3)
    outcome.claim("with no gap left, to 0.005 nats", found.gap.mean(), holds=found.gap.mean() < 5e-3)
    if axes:
        _draw_vae(axes, run, seen, (*times, len(run.history)), checks)


def _arc(rng: np.random.Generator, n: int) -> np.ndarray:
    """Points about a half circle of radius 2."""
    t = np.pi * rng.random(n)
    return np.stack([2 * np.cos(t), 2 * np.sin(t) - 1], axis=1) + 0.15 * rng.standard_normal((n, 2))


def _draw_vae(axes: Any, run: Any, x: np.ndarray, times: tuple[int, ...], checks: list[Any]) -> None:
    """Samples on the data, the bound under the evidence, and q against the posterior where they differ most."""
    model, theta = run.model, run.weights
    axes[0].plot(*x.T, ".", ms=3, color="0.6", label="data")
    axes[0].plot(*model.sample(theta, np.random.default_rng(0), 200)[0].T, ".", ms=3, color="C3", label="model")
    z = np.linspace(-3, 3, 200)
    axes[0].plot(*model.outputs(theta, z[:, None])[0].T, label="decoder's mean")
    axes[0].set(aspect="equal", title="one latent dimension")
    axes[0].legend(fontsize=7)
    axes[1].plot([1 + t for t in times], [c.log_likelihood.mean() for c in checks], "o-", label="log p(x), exact")
    axes[1].plot([1 + t for t in times], [c.elbo.mean() for c in checks], "s-", label="ELBO")
    axes[1].set(xscale="log", xlabel="step + 1", title="nats a row")
    axes[1].legend()
    i = int(checks[-1].gap[0].argmax())
    m, log_s = (float(a[0, i, 0]) for a in model.posterior(theta, x))
    z = np.linspace(m - 8 * np.exp(log_s), m + 8 * np.exp(log_s), 400)
    log_joint = model.log_decoder(theta, x[i], model.outputs(theta, z[:, None]))[0] - z**2 / 2 - np.log(2 * np.pi) / 2
    axes[2].plot(z, np.exp(log_joint - checks[-1].log_likelihood[0, i]), label="p(z|x)")
    q = np.exp(-0.5 * ((z - m) / np.exp(log_s)) ** 2 - log_s) / np.sqrt(2 * np.pi)
    axes[2].plot(z, q, label="q(z|x)")
    axes[2].set(xlabel="z", title=f"the row of largest gap, {checks[-1].gap[0, i]:.3g} nats")
    axes[2].legend()


__all__ = ["gmm_dense", "gmm_em", "vae"]
