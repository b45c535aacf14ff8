"""Experiments on what the players measure: divergences, W1, and what a discriminator can see."""

from typing import Any

import numpy as np

from gantheory.training.data import Line, Mixture, gaussian
from gantheory.training.exact import solve_discriminator, value
from gantheory.training.experiments.outcome import Outcome, experiment
from gantheory.training.games_more import WGANGP
from gantheory.training.networks import MLP
from gantheory.training.optimisers import Adam
from gantheory.training.penalties import input_gradient
from gantheory.training.registry import as_game
from gantheory.training.run import Run, train
from gantheory.training.settings import Config

FAST = Adam(2e-3, beta1=0.9)


def slope_at(run: Run, x: np.ndarray) -> np.ndarray:
    """∇ of the first seed's logit at x (n, dim)."""
    network = run.config.network_d
    layers = network.layers(run.weights["d"][:1].astype(np.float64))
    return input_gradient(np, network, layers, np.asarray(x, dtype=np.float64)[None])[0][0]


@experiment(
    "two-gaussians", "the discriminator saturates between two Gaussians, the WGAN critic stays linear", panels=2
)
def two_gaussians(outcome: Outcome, axes: Any, seed: int) -> None:
    """Figure 2 of the WGAN paper: both at their optimum, the generator held still."""
    p, q = gaussian(-5.0, 1.0), gaussian(5.0, 1.0)
    common = {"data": p, "generator": q, "hidden": (32, 32), "activation": "tanh", "batch": 256, "optimiser_d": FAST}
    gan = train(Config(game="minimax", steps=3000, **common), rng=seed)
    wgan = train(Config(game=WGANGP(), steps=2000, **{**common, "k": 1}), rng=seed)
    x = np.linspace(-9, 9, 361)[:, None]
    between = (np.abs(x) <= 5)[:, 0]
    d, f = 0.5 + 0.5 * np.tanh(gan.logits(x)[0] / 2), wgan.logits(x)[0]
    near_q = np.abs(x[:, 0] - 5) < 2
    d_slope = np.abs(slope_at(gan, x)[:, 0] * d * (1 - d))
    residual = f[between] - np.polyval(np.polyfit(x[between, 0], f[between], 1), x[between, 0])
    r2 = 1 - residual.var() / f[between].var()
    f_slope = np.abs(slope_at(wgan, x[between])[:, 0])
    outcome.claim(
        "D is saturated at the model: mean |dD/dx| there < 0.001",
        d_slope[near_q].mean(),
        holds=d_slope[near_q].mean() < 1e-3,
    )
    outcome.claim("D tells the two apart: D(-5) - D(5) > 0.99", np.ptp(d[between]), holds=np.ptp(d[between]) > 0.99)
    outcome.claim("the critic is linear between the means: R² > 0.99", r2, holds=r2 > 0.99)
    outcome.claim("its slope never falls below 0.5 there", f_slope.min(), holds=f_slope.min() > 0.5)
    if axes:
        axes[0].plot(x, p.density(x) * 2.5, x, q.density(x) * 2.5, color="0.7")
        axes[0].plot(x, d, label="discriminator D")
        axes[0].plot(x, (f - f[between].min()) / np.ptp(f[between]), label="WGAN critic, scaled")
        axes[0].set(xlabel="x", title="optimal against two Gaussians", ylim=(-0.6, 1.8))
        axes[0].legend()
        axes[1].semilogy(x, d_slope + 1e-12, label="|dD/dx|")
        axes[1].semilogy(x, np.abs(slope_at(wgan, x)[:, 0]), label="|df/dx|")
        axes[1].set(xlabel="x", title="what the generator gets", ylim=(1e-8, 10))
        axes[1].legend()


@experiment("parallel-lines", "W = |θ|, JS = log 2, KL = ∞; only W gives a gradient", panels=2)
def parallel_lines(outcome: Outcome, axes: Any, seed: int) -> None:
    """Example 1 of the WGAN paper, on 64 points of each line, and with trained networks."""
    from gantheory.numerics import kl, wasserstein

    height, thetas = (np.arange(64) + 0.5) / 64, np.linspace(-1, 1, 21)
    line, mass = np.stack([np.zeros(64), height], axis=1), np.full(64, 1 / 64)
    w, js, divergence = [], [], []
    for theta in thetas:
        w.append(wasserstein(x=line, y=line + np.array([theta, 0])).value)
        apart = abs(theta) > 1e-12
        p = np.concatenate([mass, 0 * mass]) if apart else mass
        q = np.concatenate([0 * mass, mass]) if apart else mass
        js.append((float(value("minimax", p, q, solve_discriminator("minimax", p, q))) + np.log(4)) / 2)
        divergence.append(float(kl(p, q)))
    off = thetas != 0
    off[np.abs(thetas) < 1e-12] = False
    error = np.abs(np.array(w) - np.abs(thetas)).max()
    outcome.claim("W1 = |θ| at every θ", error, holds=error < 1e-9)
    error = np.abs(np.array(js)[off] - np.log(2)).max()
    outcome.claim("JS = log 2 off 0, from the trained discriminator", error, holds=error < 1e-9 and abs(js[10]) < 1e-9)
    outcome.claim(
        "KL = ∞ off 0, and 0 at 0",
        divergence[0],
        holds=bool(np.isinf(np.array(divergence)[off]).all()) and divergence[10] == 0,
    )
    common = {
        "data": Line(0.0),
        "generator": Line(1.0),
        "hidden": (32, 32),
        "activation": "tanh",
        "batch": 128,
        "optimiser_d": FAST,
    }
    gan = train(Config(game="minimax", steps=2000, **common), rng=seed)
    wgan = train(Config(game=WGANGP(), steps=1500, **{**common, "k": 1}), rng=seed)
    x = np.stack([np.ones(64), height], axis=1)
    weak = float(np.mean(as_game("minimax").generator.slope(np, gan.logits(x)[0]) * slope_at(gan, x)[:, 0]))
    strong = float(np.mean(-slope_at(wgan, x)[:, 0]))
    outcome.claim("at θ = 1 the saturating game leaves |dJ/dθ| < 0.001", abs(weak), holds=abs(weak) < 1e-3)
    outcome.claim("and the critic gives dJ/dθ = 1 within 0.15", strong, holds=abs(strong - 1) < 0.15)
    if axes:
        axes[0].plot(thetas, w, "o-", label="W1")
        axes[0].plot(thetas[off], np.array(js)[off], "s", label="JS")
        axes[0].plot(0, js[10], "s", color="C1")
        axes[0].plot([], [], " ", label="KL = ∞ for θ ≠ 0")
        axes[0].set(xlabel="θ", title="distance of two parallel lines")
        axes[0].legend()
        axes[1].bar(["minimax", "WGAN-GP"], [abs(weak), strong])
        axes[1].set(title="|dJ/dθ| at θ = 1 with trained D", yscale="log")


@experiment("kl-directions", "forward KL covers both modes, reverse KL takes one", panels=2)
def kl_directions(outcome: Outcome, axes: Any, seed: int) -> None:
    """One Gaussian fitted to a two-mode mixture, by the games whose generator descends KL(p||q) and KL(q||p)."""
    x = np.linspace(-10, 10, 801)
    p = Mixture([[-2.5], [2.5]], 0.7).density(x[:, None])
    p /= p.sum()
    fits = {}
    for game in ("f-gan:kl", "f-gan:reverse-kl"):
        fits[game] = min((_fit_gaussian(game, p, x, start) for start in (0.5, 2.0)), key=lambda fit: fit[3])
    (mu, sigma, _, _), (mu_r, sigma_r, q_r, _) = fits.values()
    spread = np.sqrt(0.7**2 + 2.5**2)
    outcome.claim("forward KL matches the mean 0", mu, holds=abs(mu) < 1e-3)
    outcome.claim(f"and the standard deviation {spread:.4f}", sigma, holds=abs(sigma - spread) < 1e-2)
    outcome.claim("reverse KL sits on a mode, |μ| = 2.5 within 0.1", abs(mu_r), holds=abs(abs(mu_r) - 2.5) < 0.1)
    outcome.claim("with that mode's deviation, 0.7 within 0.1", sigma_r, holds=abs(sigma_r - 0.7) < 0.1)
    other = float(q_r[np.sign(x) != np.sign(mu_r)].sum())
    outcome.claim("and leaves the other mode < 1 % of its mass", other, holds=other < 0.01)
    if axes:
        for ax, (game, (_, _, q, _)), title in zip(axes, fits.items(), ("KL(p||q)", "KL(q||p)"), strict=True):
            ax.fill_between(x, p / 0.025, color="0.85", label="data")
            ax.plot(x, q / 0.025, label=f"fit by {game}")
            ax.set(xlim=(-7, 7), title=f"minimising {title}", xlabel="x")
            ax.legend()


def _fit_gaussian(game: str, p: np.ndarray, x: np.ndarray, mu: float) -> tuple[float, float, Any, float]:
    """(μ, σ, q, value at the end) of descent along the generator's exact gradient, the discriminator at its best."""
    rule, log_sigma = as_game(game), 0.3
    q = p
    for _ in range(1500):
        z = (x - mu) / np.exp(log_sigma)
        q = np.exp(-0.5 * z**2) + 1e-30
        q /= q.sum()
        cost = rule.generator.of(np, np.clip(np.log(p + 1e-30) - np.log(q), -25, 25))
        score_mu, score_sigma = z / np.exp(log_sigma), z**2 - 1
        mu -= 0.05 * float((q * cost * (score_mu - (q * score_mu).sum())).sum())
        log_sigma -= 0.05 * float((q * cost * (score_sigma - (q * score_sigma).sum())).sum())
    best = float(value(rule, p, q, np.clip(np.log(p + 1e-30) - np.log(q), -25, 25)))
    return mu, float(np.exp(log_sigma)), q, best


@experiment("capacity", "with a small discriminator, V is only a lower bound on 2 JSD - log 4")
def capacity(outcome: Outcome, axes: Any, seed: int) -> None:
    """The same problem for discriminators of growing width, against the value by quadrature."""
    p, q = Mixture([[-3.0], [0.0], [3.0]], 0.5), Mixture([[-1.5], [1.5]], 0.5)
    x = np.linspace(-9, 9, 4001)[:, None]
    pp, qq = p.density(x), q.density(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(pp > 0, pp * np.log(pp / (pp + qq)), 0) + np.where(qq > 0, qq * np.log(qq / (pp + qq)), 0)
    best = float(terms.sum() * (x[1, 0] - x[0, 0]))
    names, found, errors = ["linear", "1", "2", "4", "8", "32"], [], []
    for sizes in ((1, 1), (1, 1, 1), (1, 2, 1), (1, 4, 1), (1, 8, 1), (1, 32, 1)):
        network = MLP(sizes, "tanh")
        config = Config(
            data=p,
            generator=q,
            discriminator=network,
            batch=256,
            steps=4000,
            optimiser_d=Adam(5e-3, 0.9, half_life=1000),
            seeds=3,
        )
        check = train(config, rng=seed).against_theory(samples=20000)["V against -log 4 + 2 JSD"]
        i = int(check.measured.argmax())
        found.append(float(check.measured[i]))
        errors.append(float(check.error[i]))
        outcome.claim(
            f"width {names[len(found) - 1]}: V <= {best:.4f} within 4 standard errors of {errors[-1]:.2g}",
            found[-1],
            holds=found[-1] <= best + 4 * errors[-1],
        )
    outcome.claim("a linear D falls short by more than 0.3", best - found[0], holds=best - found[0] > 0.3)
    outcome.claim("a wide one by less than 0.05", best - found[-1], holds=best - found[-1] < 0.05)
    outcome.claim("V grows with the width, within 0.02", min(np.diff(found)), holds=min(np.diff(found)) > -0.02)
    if axes:
        axes[0].axhline(best, color="0.5", label="2 JSD - log 4")
        axes[0].axhline(-np.log(4), color="0.5", ls=":", label="-log 4")
        axes[0].plot(names, found, "o-", label="V of the trained D")
        axes[0].set(xlabel="hidden units of D", ylabel="V", title="V is a lower bound")
        axes[0].legend()


__all__ = ["capacity", "kl_directions", "parallel_lines", "slope_at", "two_gaussians"]
