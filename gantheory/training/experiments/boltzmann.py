"""The experiment on deep Boltzmann machines: bars and stripes, learnt and held against enumeration."""

from typing import Any

import numpy as np

from gantheory.training.experiments.outcome import Outcome, experiment
from gantheory.training.models.boltzmann import (
    Config,
    Machine,
    Trained,
    annealed_partition,
    bars_and_stripes,
    gibbs_marginals,
    gradient,
    independent_bits,
    log_likelihood,
    log_partition,
    marginals,
    mean_field,
    random_machine,
    sample,
    train,
)

CONFIG = Config(hidden=(12, 8), steps=4000, record_every=200)
ROUNDING = 1e-10


@experiment(
    "dbm", "a deep Boltzmann machine learns bars and stripes; its bound stays below the exact log-likelihood", panels=3
)
def dbm(outcome: Outcome, axes: Any, seed: int) -> None:
    """Algorithm 20.1 on the 30 images of 4x4; everything it is held against is a sum over all states."""
    x, rng = bars_and_stripes(4), np.random.default_rng(seed)
    run = train(x, CONFIG, rng=rng)
    _learnt(outcome, run, x)
    images = sample(run.machine, 1000, sweeps=200, rng=rng, begin=_spread(run, 1000))[0]
    share = float((images[:, None] == x).all(-1).any(1).mean())
    outcome.claim(
        "at least 60 % of 1,000 samples are bars or stripes (of fair coins 0.05 %)", share, holds=share >= 0.6
    )
    _inference(outcome, rng)
    found, exact = _marginals(outcome, rng)
    _partition(outcome, run.machine, x, rng)
    if axes:
        _draw_samples(axes[0], images)
        _draw_learning(axes[1], run, x)
        _draw_marginals(axes[2], found, exact)


def _spread(run: Trained, count: int) -> tuple[np.ndarray, ...]:
    """The persistent chains, as often as is needed for `count` of them."""
    return tuple(np.resize(layer, (count, layer.shape[1])) for layer in run.chains)


def _learnt(outcome: Outcome, run: Trained, x: np.ndarray) -> None:
    """Log-likelihood and bound over training."""
    exact, bound, base = run.history["log_likelihood"], run.history["bound"], independent_bits(x)
    best = -np.log(len(x))
    outcome.claim(
        f"training gains >= 6 nats an image over independent bits ({base:.3f}); all there is: {best - base:.3f}",
        exact[-1] - base,
        holds=exact[-1] - base >= 6,
    )
    outcome.claim(f"the exact log-likelihood never exceeds -log {len(x)}", exact.max(), holds=exact.max() <= best)
    worst = (exact - bound).min()
    outcome.claim("the bound is below the exact log-likelihood at every record", worst, holds=worst >= -ROUNDING)
    gap = exact[-1] - bound[-1]
    outcome.claim("after training the bound is within 0.1 nats of it", gap, holds=gap <= 0.1)


def _inference(outcome: Outcome, rng: np.random.Generator) -> None:
    """Mean field and the gradient on random machines of 3 layers."""
    v = rng.integers(0, 2, (8, 4)).astype(float)
    gap, fall = np.inf, np.inf
    for _ in range(200):
        machine = random_machine((4, 5, 3), rng=rng)
        found = mean_field(machine, v)
        gap = min(gap, float((log_likelihood(machine, v) - found.bound(log_partition(machine))).min()))
        fall = min(fall, float(np.diff(found.history, axis=0).min()))
    outcome.claim("200 random machines, 8 rows each: exact less bound is nowhere < 0", gap, holds=gap >= -ROUNDING)
    outcome.claim("and no sweep of mean field lowers the bound", fall, holds=fall >= -ROUNDING)
    error = _slope_error(random_machine((4, 5, 3), rng=rng), v)
    outcome.claim("positive less negative phase is the slope, to 1e-8", error, holds=error <= 1e-8)


def _slope_error(machine: Machine, v: np.ndarray, h: float = 1e-3) -> float:
    """The largest difference of `gradient` from finite differences of the exact log-likelihood, of order h⁴."""
    at = machine.vector()

    def rise(i: int, step: float) -> float:
        move = step * (np.arange(len(at)) == i)
        up, down = (machine.with_vector(at + sign * move) for sign in (1, -1))
        return float((log_likelihood(up, v) - log_likelihood(down, v)).mean())

    slope = [(8 * rise(i, h) - rise(i, 2 * h)) / (12 * h) for i in range(len(at))]
    return float(np.abs(gradient(machine, v).vector() - slope).max())


def _marginals(outcome: Outcome, rng: np.random.Generator) -> tuple[Any, np.ndarray]:
    """Block Gibbs against enumeration."""
    machine = random_machine((8, 8, 6), rng=rng)
    found, exact = gibbs_marginals(machine, rng=rng), np.concatenate(marginals(machine))
    off = np.abs(np.concatenate(found.mean) - exact) / np.concatenate(found.error)
    outcome.claim("22 marginals by Gibbs: each within 4 standard errors (largest)", off.max(), holds=off.max() <= 4)
    return found, exact


def _partition(outcome: Outcome, machine: Machine, x: np.ndarray, rng: np.random.Generator) -> None:
    """Annealed importance sampling against enumeration, on the machine that has learnt."""
    found = annealed_partition(machine, chains=400, steps=1000, rng=rng, data=x)
    off = abs(found.log_z - log_partition(machine)) / found.error
    outcome.claim(
        f"log Z by annealing ({found.log_z:.3f} ± {found.error:.3f}): standard errors off", off, holds=off <= 4
    )


def _draw_samples(ax: Any, images: np.ndarray) -> None:
    """The first 64 images, a pixel apart."""
    sheet = np.full((8 * 5 + 1, 8 * 5 + 1), 0.5)
    for i, image in enumerate(images[:64]):
        top, left = 5 * (i // 8) + 1, 5 * (i % 8) + 1
        sheet[top : top + 4, left : left + 4] = image.reshape(4, 4)
    ax.imshow(sheet, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
    ax.set(title="64 samples after training", xticks=[], yticks=[])


def _draw_learning(ax: Any, run: Trained, x: np.ndarray) -> None:
    """Nats over steps."""
    step = run.history["step"]
    ax.plot(step, run.history["log_likelihood"], label="exact log-likelihood")
    ax.plot(step, run.history["bound"], "--", label="mean-field bound")
    ax.axhline(independent_bits(x), color="0.6", label="independent bits")
    ax.axhline(-np.log(len(x)), color="0.6", ls=":", label=f"-log {len(x)}: the most there is")
    ax.set(title="bars and stripes, nats an image", xlabel="step of Algorithm 20.1")
    ax.legend(loc="center right")


def _draw_marginals(ax: Any, found: Any, exact: np.ndarray) -> None:
    """Estimates less exact values, with 4 standard errors."""
    order = np.argsort(exact)
    off, error = np.concatenate(found.mean) - exact, np.concatenate(found.error)
    ax.errorbar(exact[order], off[order], yerr=4 * error[order], fmt="o", ms=3, capsize=2, label="± 4 standard errors")
    ax.axhline(0, color="0.6")
    ax.set(title="marginals by Gibbs, less exact", xlabel="exact marginal", xlim=(0, 1))
    ax.legend()


__all__ = ["CONFIG", "dbm"]
