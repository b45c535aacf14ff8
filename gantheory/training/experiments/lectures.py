"""Two more figures of the lectures: the Earth Mover's plan, and a generator that follows its discriminator uphill."""

from typing import Any

import numpy as np

from gantheory.training.data import Mixture
from gantheory.training.experiments.distances import slope_at
from gantheory.training.experiments.outcome import Outcome, experiment
from gantheory.training.networks import MLP
from gantheory.training.optimisers import Adam
from gantheory.training.run import Run, train
from gantheory.training.settings import Config


@experiment(
    "earth-mover", "the Earth Mover's distance is the cost of a plan Γ, and a potential f proves it least", panels=4
)
def earth_mover(outcome: Outcome, axes: Any, seed: int) -> None:
    """Two histograms of ten bins: Γ, the distances D, <Γ, D>, and the dual."""
    from gantheory.numerics import wasserstein

    p = np.array([2, 5, 8, 6, 3, 1, 0, 0, 0, 0]) / 25
    q = np.array([0, 0, 1, 1, 1, 2, 4, 7, 6, 3]) / 25
    bins = np.arange(10.0)
    cost = np.abs(bins[:, None] - bins)
    found: Any = wasserstein(p, q, cost=cost)
    plan, (f, g) = found.plan.toarray(), found.potentials
    error = max(np.abs(plan.sum(1) - p).max(), np.abs(plan.sum(0) - q).max())
    outcome.claim("the rows of Γ sum to p_r and its columns to p_θ, to 1e-12", error, holds=error < 1e-12)
    outcome.claim("and no entry is negative", plan.min(), holds=plan.min() >= 0)
    line = float(np.abs(np.cumsum(p - q)).sum())
    outcome.claim(
        "<Γ, D> is the area between the distribution functions, to 1e-12",
        (plan * cost).sum(),
        holds=abs((plan * cost).sum() - line) < 1e-12,
    )
    over = float((f[:, None] + g - cost).max())
    outcome.claim("dual: f(x) + g(y) <= |x - y| everywhere, to 1e-12", over, holds=over <= 1e-12)
    outcome.claim(
        "E f + E g reaches the same value: strong duality, to 1e-12",
        p @ f + q @ g,
        holds=abs(p @ f + q @ g - line) < 1e-12,
    )
    slack = float((plan * (cost - f[:, None] - g)).max())
    outcome.claim("mass moves only where f(x) + g(y) = |x - y|, to 1e-12", slack, holds=slack < 1e-12)
    others = [float((plan_of * cost).sum()) for plan_of in _couplings(p, q, np.random.default_rng(seed), 200)]
    outcome.claim(f"none of 200 other plans costs less than {line:.2f}", min(others), holds=min(others) >= line - 1e-12)
    if axes:
        axes[0].bar(bins - 0.2, p, 0.4, label="p_r")
        axes[0].bar(bins + 0.2, q, 0.4, label="p_θ")
        axes[0].set(title="two histograms")
        axes[0].legend()
        for ax, table, name in zip(axes[1:], (plan, cost), (f"Γ: <Γ, D> = {line:.2f}", "D = |x - y|"), strict=False):
            ax.imshow(table, cmap="viridis")
            ax.set(xlabel="y, bins of p_θ", ylabel="x, bins of p_r", title=name)
        axes[3].plot(bins, f, "o-", label="f")
        axes[3].plot(bins, g, "s-", label="g")
        axes[3].set(xlabel="bin", title="potentials: E f + E g is the distance")
        axes[3].legend()


def _couplings(p: np.ndarray, q: np.ndarray, rng: np.random.Generator, count: int) -> Any:
    """Plans with these margins: p q^T, then those that fill cells in random order."""
    yield np.outer(p, q)
    for _ in range(count - 1):
        plan, rows, columns = np.zeros((len(p), len(q))), p.copy(), q.copy()
        for cell in rng.permutation(plan.size):
            i, j = divmod(int(cell), len(q))
            plan[i, j] = min(rows[i], columns[j])
            rows[i], columns[j] = rows[i] - plan[i, j], columns[j] - plan[i, j]
        yield plan


@experiment(
    "generator-uphill", "the generator moves its samples up the discriminator, until there is no slope", panels=4
)
def generator_uphill(outcome: Outcome, axes: Any, seed: int) -> None:
    """The picture of the first paper, with an affine generator: data, model, D, and where the noise is sent."""
    data = Mixture([[2.0]], 0.7)
    times, far = (1, 60, 200, 1500), []
    even = (np.arange(4000) + 0.5) / 4000
    apart = np.inf
    x = np.linspace(-5, 5, 401)[:, None]
    for i, steps in enumerate(times):
        rate = Adam(1e-2, 0.0, half_life=300)
        config = Config(
            data=data, generator=MLP((1, 1), "linear"), hidden=(16, 16), activation="tanh", noise_dim=1, batch=256,
            k=2, steps=steps, optimiser_g=rate, optimiser_d=rate,
        )  # fmt: skip
        run = train(config, rng=seed)
        samples = run.generate(4000)[0].astype(np.float64)
        far.append(float(np.abs(np.sort(samples[:, 0]) - _quantile(data, even)).mean()))
        apart = float(np.abs(_probability(run, samples) - 0.5).mean())
        up = np.sign(slope_at(run, samples))
        before, after = (_probability(run, at).mean() for at in (samples, samples + 1e-2 * up))
        outcome.claim(f"step {steps}: samples moved up the slope of D gain in D", after - before, holds=after > before)
        if axes:
            _draw_game(axes[i], run, data, x, steps)
    outcome.claim("the samples come to the data: W1 in the end < 0.15", far[-1], holds=far[-1] < 0.15)
    outcome.claim("from more than 1 at the start", far[0], holds=far[0] > 1)
    outcome.claim("where D ends near 1/2: mean |D - 1/2| < 0.05", apart, holds=apart < 0.05)


def _quantile(data: Mixture, level: np.ndarray) -> np.ndarray:
    """Quantiles of one Gaussian."""
    from scipy.special import ndtri

    return data.centres[0, 0] + data.stds[0] * ndtri(level)


def _probability(run: Run, x: np.ndarray) -> np.ndarray:
    """D(x) (n,)."""
    return 0.5 + 0.5 * np.tanh(run.logits(x)[0].astype(np.float64) / 2)


def _draw_game(ax: Any, run: Run, data: Mixture, x: np.ndarray, steps: int) -> None:
    """Densities, D, and lines from the noise (below) to the samples (above)."""
    samples = run.generate(4000)[0][:, 0]
    ax.plot(x, data.density(x), "k:", label="data")
    ax.hist(samples, np.linspace(-5, 5, 80), density=True, color="C2", alpha=0.5, label="model")
    ax.plot(x, _probability(run, x), "C0--", label="D")
    z = np.linspace(-2, 2, 17)[:, None].astype(run.config.dtype)
    made = run.generate(17, noise=z[None])[0][:, 0]
    for a, b in zip(z[:, 0], made, strict=True):
        ax.plot([a, b], [-0.5, -0.1], color="0.5", lw=0.7)
    ax.set(xlim=(-5, 5), ylim=(-0.5, 1.5), title=f"step {steps}")
    if steps == 1:
        ax.legend(loc="upper left")


__all__ = ["earth_mover", "generator_uphill"]
