"""Experiments on how the players move."""

from itertools import pairwise
from typing import Any

import numpy as np

from gantheory.training import state as states
from gantheory.training.arithmetic import Ops
from gantheory.training.data import draw, gaussian
from gantheory.training.exact import play, softmax
from gantheory.training.experiments.outcome import Outcome, experiment
from gantheory.training.games_more import Bilinear, Dirac
from gantheory.training.optimisers import SGD, Adam
from gantheory.training.registry import as_game
from gantheory.training.run import seat, train
from gantheory.training.settings import Config


def walk(game: Dirac, update: str, eta: float, steps: int, seed: int, *, scale: float = 1.0) -> tuple[Any, Any]:
    """(θ, ψ), both (steps + 1,): a game in two numbers as the trainer plays it, its start scaled."""
    config = Config(
        game=game, update=update, dtype="float64", steps=steps, block=steps,
        optimiser_d=SGD(eta), optimiser_g=SGD(eta),
    )  # fmt: skip
    state = states.initial(config, np.random.default_rng(seed))
    for who in ("d", "g"):
        state.arrays[who] *= scale
    chunk, draws = seat(config, state, [0], Ops()), draw(config, state.streams)
    theta, psi = [state.arrays["g"][0, 0]], [state.arrays["d"][0, 0]]
    for t in range(steps):
        chunk.step(draws, t, t, record=False)
        theta.append(float(chunk.g.theta[0, 0]) if chunk.g else 0.0)
        psi.append(float(chunk.d.theta[0, 0]))
    return np.array(theta), np.array(psi)


@experiment(
    "bilinear", "min max xy: simultaneous steps spiral out, alternating ones do not, the flow is a circle", panels=2
)
def bilinear(outcome: Outcome, axes: Any, seed: int) -> None:
    """Every step against the closed form, and small steps against the flow x(t) = x0 cos t - y0 sin t."""
    eta, steps = 0.2, 80
    x, y = walk(Bilinear(), "simultaneous", eta, steps, seed)
    growth = np.hypot(x, y)[1:] / np.hypot(x, y)[:-1]
    error = np.abs(growth - np.sqrt(1 + eta**2)).max()
    outcome.claim("simultaneous: the radius grows by sqrt(1+η²) at every step, to 1e-12", error, holds=error < 1e-12)
    xa, ya = walk(Bilinear(), "alternating", eta, steps, seed)
    kept = xa**2 + ya**2 + eta * xa * ya
    drift = np.ptp(kept) / kept[0]
    outcome.claim("alternating: x² + y² + ηxy is kept, to 1e-12", drift, holds=drift < 1e-12)
    bound = np.hypot(xa, ya).max() / np.hypot(xa, ya)[0]
    outcome.claim(
        "so that the radius stays within sqrt((2+η)/(2-η)) of its start",
        bound,
        holds=bound <= np.sqrt((2 + eta) / (2 - eta)) + 1e-12,
    )
    errors = []
    for step in (0.1, 0.05, 0.025):
        xs, _ = walk(Bilinear(), "simultaneous", step, round(2 / step), seed)
        t = step * np.arange(len(xs))
        errors.append(np.abs(xs - (x[0] * np.cos(t) - y[0] * np.sin(t))).max())
    order = np.log2(errors[0] / errors[1])
    outcome.claim(
        "small steps approach x0 cos t - y0 sin t with order 1",
        order,
        holds=0.9 < order < 1.3 and errors[2] < errors[1],
    )
    wrong = np.abs(xs - (x[0] * np.cos(t) + y[0] * np.sin(t))).max()
    outcome.claim("and not x0 cos t + y0 sin t, as some notes have it", wrong, holds=wrong > 10 * errors[2])
    if axes:
        axes[0].plot(x, y, ".-", label="simultaneous")
        axes[0].plot(xa, ya, ".-", label="alternating")
        t = np.linspace(0, 2 * np.pi, 200)
        axes[0].plot(
            x[0] * np.cos(t) - y[0] * np.sin(t), x[0] * np.sin(t) + y[0] * np.cos(t), "k--", lw=1, label="flow"
        )
        axes[0].set(aspect="equal", xlabel="x", ylabel="y", title=f"min max xy, η = {eta}")
        axes[0].legend()
        axes[1].semilogy(np.hypot(x, y), label="simultaneous")
        axes[1].semilogy(np.hypot(x[0], y[0]) * (1 + eta**2) ** (np.arange(steps + 1) / 2), "k:", label="(1+η²)^(t/2)")
        axes[1].semilogy(np.hypot(xa, ya), label="alternating")
        axes[1].set(xlabel="step", title="distance from the equilibrium")
        axes[1].legend()


@experiment("dirac", "the eigenvalues of the Dirac-GAN say which games circle and which converge", panels=2)
def dirac(outcome: Outcome, axes: Any, seed: int) -> None:
    """Jacobian by differences against the formula, and the growth of actual runs against |1 + ηλ|."""
    eta, names = 0.1, ["minimax", "non-saturating", "maximum-likelihood", "wgan", "hinge", "f-gan:kl", "least-squares"]
    games = {name: Dirac(name) for name in names} | {
        "non-saturating + R1": Dirac("non-saturating", gamma=0.6),
        "wgan + R1": Dirac("wgan", gamma=0.6),
    }
    for name, game in games.items():
        h = 1e-5
        columns = [
            (np.array(game.field(h, 0)) - game.field(-h, 0)) / (2 * h),
            (np.array(game.field(0, h)) - game.field(0, -h)) / (2 * h),
        ]
        seen, formula = np.linalg.eigvals(np.stack(columns, axis=1)), game.eigenvalues()
        error = max(min(abs(s - f) for f in formula) for s in seen)
        outcome.claim(f"{name}: λ = {formula[0]:.4g}, {formula[1]:.4g}, as the Jacobian's", error, holds=error < 1e-6)
        factor, defective = _growth(game, eta, seed), formula[0] == formula[1]  # then growth is t times the power
        error = abs(factor - abs(1 + eta * formula).max())
        outcome.claim(
            f"{name}: near 0 a step multiplies the radius by |1 + ηλ| = {abs(1 + eta * formula).max():.5f}",
            factor,
            holds=error < (1e-2 if defective else 2e-3),
        )
        if axes:
            axes[0].plot(np.real(formula), np.imag(formula), "o", mfc="none", ms=4 + 2 * len(axes[0].lines), label=name)
    if axes:
        axes[0].axvline(0, color="0.7")
        axes[0].set(xlabel="Re λ", ylabel="Im λ", title="eigenvalues at the equilibrium")
        axes[0].legend(fontsize=7)
        for name in ("non-saturating", "non-saturating + R1"):
            theta, psi = walk(games[name], "simultaneous", eta, 300, seed)
            axes[1].plot(theta, psi, label=name)
        axes[1].set(xlabel="θ", ylabel="ψ", title="simultaneous gradient descent", aspect="equal")
        axes[1].legend()


def _growth(game: Dirac, eta: float, seed: int) -> float:
    """The factor per step of the radius, in the trainer, from a start scaled down to 1e-4 of its own."""
    late = np.log(np.hypot(*walk(game, "simultaneous", eta, 400, seed, scale=1e-4)))[100:]
    return float(np.exp(np.polyfit(np.arange(len(late)), late, 1)[0]))


@experiment("k-steps", "more discriminator steps bring D nearer to D*", panels=2)
def k_steps(outcome: Outcome, axes: Any, seed: int) -> None:
    """Exact tables: the distance of D from D* while the generator moves, for k = 1 to 32 steps of D."""
    rng, ks, distance, fall = np.random.default_rng(seed), (1, 2, 4, 8, 16, 32), [], []
    p, theta = softmax(rng.normal(size=(16, 8))), rng.normal(size=(16, 8))
    for k in ks:
        path = play("minimax", p, theta, steps=60, lr=1.0, k=k)
        q, d = path["q"][:-1], 0.5 + 0.5 * np.tanh(path["a"] / 2)
        off = (0.5 * (p + q) * np.abs(d - p / (p + q))).sum(-1)
        best = play("minimax", p, theta, steps=1, lr=0.0)["value"][0]
        distance.append(off.mean())
        fall.append((best - path["value"][0]).mean())
        if axes:
            axes[0].semilogy(off.mean(1), label=f"k = {k}")
    ratio = min(a / b for a, b in pairwise(distance))
    outcome.claim("each doubling of k brings D nearer to D* on average", ratio, holds=ratio > 1)
    outcome.claim(
        "k = 32 is at least 5 times nearer than k = 1", distance[0] / distance[-1], holds=distance[0] > 5 * distance[-1]
    )
    outcome.claim("V never exceeds 2 JSD - log 4", min(fall), holds=min(fall) > -1e-12)
    if axes:
        axes[0].set(xlabel="generator step", title="E |D - D*| under (p+q)/2")
        axes[0].legend(fontsize=7)
        axes[1].loglog(ks, distance, "o-", label="E |D - D*|")
        axes[1].loglog(ks, fall, "s-", label="max V - V at the first step")
        axes[1].set(xlabel="k", title="against the number of D steps")
        axes[1].legend()


@experiment(
    "saturation", "early on the saturating generator gets almost no gradient, the non-saturating one does", panels=2
)
def saturation(outcome: Outcome, axes: Any, seed: int) -> None:
    """D trained ever longer against a poor model: mean |dJ^(G)/da| at its samples, and the slope itself."""
    steps, names = (32, 64, 128, 256, 512, 1024, 2048), ("minimax", "non-saturating", "maximum-likelihood")
    slopes: dict[str, list[float]] = {name: [] for name in names}
    rejected = []
    for n in steps:
        config = Config(
            data=gaussian(0, 0.5),
            generator=gaussian(4, 0.5),
            hidden=(32, 32),
            steps=n,
            seeds=4,
            optimiser_d=Adam(2e-3, 0.9),
        )
        run = train(config, rng=seed)
        a = run.logits(run.generate(4096)).astype(np.float64)
        rejected.append(float((0.5 + 0.5 * np.tanh(a / 2)).mean()))
        for name in names:
            slopes[name].append(float(np.abs(as_game(name).generator.slope(np, a)).mean()))
    ratio = slopes["non-saturating"][-1] / slopes["minimax"][-1]
    outcome.claim("D rejects the samples: E D(G(z)) < 0.01 in the end", rejected[-1], holds=rejected[-1] < 0.01)
    outcome.claim(
        "the saturating slope is E D(G(z)) itself",
        slopes["minimax"][-1],
        holds=np.allclose(slopes["minimax"], rejected, rtol=1e-9),
    )
    outcome.claim(
        "the non-saturating slope is 1 - E D(G(z)), above 0.99",
        slopes["non-saturating"][-1],
        holds=slopes["non-saturating"][-1] > 0.99,
    )
    outcome.claim("their ratio exceeds 1000", ratio, holds=ratio > 1000)
    outcome.claim(
        "the better D, the weaker the saturating slope",
        slopes["minimax"][0] / slopes["minimax"][-1],
        holds=slopes["minimax"][0] > 10 * slopes["minimax"][-1],
    )
    if axes:
        for name in names:
            axes[0].loglog(steps, slopes[name], "o-", label=name)
        axes[0].set(xlabel="steps of D before", title="mean |dJ/da| at the samples")
        axes[0].legend()
        a = np.linspace(-8, 3, 200)
        for name in names:
            axes[1].plot(0.5 + 0.5 * np.tanh(a / 2), as_game(name).generator.of(np, a), label=name)
        axes[1].set(xlabel="D(G(z))", title="the generator's cost", ylim=(-8, 8))
        axes[1].legend()


__all__ = ["bilinear", "dirac", "k_steps", "saturation"]
