"""Experiments on what a classifier knows: density ratios from its odds, and how much a code tells of a sample."""

from importlib import import_module
from typing import Any

import numpy as np

from gantheory.numerics.classifier import fit_logistic
from gantheory.training.arithmetic import Ops
from gantheory.training.data import Mixture, gaussian
from gantheory.training.experiments.learning import RING
from gantheory.training.experiments.outcome import Outcome, experiment
from gantheory.training.games_more import InfoGAN
from gantheory.training.networks import MLP
from gantheory.training.optimisers import Adam
from gantheory.training.run import Run, train
from gantheory.training.settings import Config

PARTS = (np.array([-3.0, -1.0, 0.5, 3.0]), np.array([0.4, 0.8, 0.4, 1.2]))  # means and deviations of p(x|c)


@experiment("density-ratio", "the odds D/(1-D) of a classifier are p/q times the odds of the classes", panels=3)
def density_ratio(outcome: Outcome, axes: Any, seed: int) -> None:
    """Two Gaussians from unequal numbers of samples; and a trained network against two modes."""
    estimate: Any = import_module("gantheory.numerics").estimate

    rng = np.random.default_rng(seed)
    p, q = gaussian(0.0, 1.0), gaussian(0.5, 1.5)
    x = np.linspace(-5, 6, 441)[:, None]
    mass = p.density(x) + q.density(x)
    exact, odds = np.log(p.density(x) / q.density(x)), np.log(1 / 9)
    xs, ys = p.sample(rng, 8000, "float64"), q.sample(rng, 72000, "float64")
    logit = _logistic(xs, ys, x)
    shift = float(np.average(logit - exact, weights=mass))
    outcome.claim(
        "1 row of p to 9 of q: the logit is off by log(1/9) = -2.197, to 0.1", shift, holds=abs(shift - odds) < 0.1
    )
    off = float(np.sqrt(np.average((logit - odds - exact) ** 2, weights=mass)))
    outcome.claim("less the log odds of the classes it is log p/q, to 0.1 (root mean square)", off, holds=off < 0.1)
    sizes = (250, 1000, 4000, 16000)
    errors = [float(np.mean([_error(p, q, n, x, rng) for _ in range(24)])) for n in sizes]
    rate = float(np.polyfit(np.log(sizes), np.log(errors), 1)[0])
    outcome.claim("its error falls like n^-1/2: slope within 0.15", rate, holds=abs(rate + 0.5) < 0.15)
    found = estimate("kl", xs, ys, method="classifier", rng=seed)
    truth = np.log(1.5) + (1 + 0.25) / (2 * 1.5**2) - 0.5
    outcome.claim(f"KL = {truth:.4f} from the odds, to 0.05", found.value, holds=abs(found.value - truth) < 0.05)
    wrong = estimate("kl", xs, ys, method="classifier", prior=0.5, rng=seed).value - found.value
    outcome.claim(
        "with the classes taken as even it is off by log(1/9), to 0.01", wrong, holds=abs(wrong - odds) < 0.01
    )
    left, right = Mixture([[-2.0], [2.0]], 0.6), gaussian(0.0, 2.0)
    rate = Adam(3e-3, 0.9, half_life=600)
    config = Config(
        data=left, generator=right, hidden=(32, 32), activation="tanh", batch=512, steps=2500, optimiser_d=rate
    )  # fmt: skip
    learnt = train(config, rng=seed).logits(x)[0].astype(np.float64)
    both = left.density(x) + right.density(x)
    d, best = 0.5 + 0.5 * np.tanh(learnt / 2), left.density(x) / both
    miss = float(np.average(np.abs(d - best), weights=both))
    outcome.claim("a network trained on even batches: mean |D - p/(p+q)| < 0.03", miss, holds=miss < 0.03)
    seen = np.average(np.exp(learnt), weights=right.density(x))
    outcome.claim("and its odds average to 1 under q, to 0.1", seen, holds=abs(seen - 1) < 0.1)
    if axes:
        axes[0].plot(x, exact, "k", lw=3, alpha=0.3, label="log p/q, exact")
        axes[0].plot(x, logit, "--", label="logit of D, classes 1 : 9")
        axes[0].plot(x, logit - odds, label="less log(1/9)")
        axes[0].set(xlabel="x", title="odds of a classifier")
        axes[0].legend()
        axes[1].loglog(sizes, errors, "o-", label="root mean square error")
        axes[1].loglog(sizes, errors[0] * np.sqrt(sizes[0] / np.array(sizes)), "k:", label="n^-1/2")
        axes[1].set(xlabel="samples of each", title="error of log p/q")
        axes[1].legend()
        axes[2].plot(x, left.density(x) / right.density(x), "k", lw=3, alpha=0.3, label="p/q, exact")
        axes[2].plot(x, np.exp(learnt), label="D/(1-D), trained network")
        axes[2].set(xlabel="x", title="two modes against one", ylim=(-0.1, 4.4))
        axes[2].legend(loc="upper center")


def _logistic(xs: np.ndarray, ys: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The logit at x of logistic regression in 1, x, x², x of class 1."""
    features = [np.concatenate([np.ones_like(a), a, a * a], axis=1) for a in (xs, ys, x)]
    return features[2] @ fit_logistic(features[0], features[1], 1e-6)


def _error(p: Mixture, q: Mixture, n: int, x: np.ndarray, rng: np.random.Generator) -> float:
    """Root mean square error of the logit under (p+q)/2, from n samples of each."""
    logit = _logistic(p.sample(rng, n, "float64"), q.sample(rng, n, "float64"), x)
    a, b = p.density(x), q.density(x)
    return float(np.sqrt(np.average((logit - np.log(a / b)) ** 2, weights=a + b)))


@experiment("infogan-bound", "E log q(c|x) + H(c) never exceeds I(c; x), and misses it by a KL", panels=2)
def infogan_bound(outcome: Outcome, axes: Any, seed: int) -> None:
    """Codes whose information is known: four parts on the line, by quadrature, and a Gaussian code, in closed form."""
    x = np.linspace(-10, 12, 2201)
    joint = np.exp(-0.5 * ((x - PARTS[0][:, None]) / PARTS[1][:, None]) ** 2) / PARTS[1][:, None]
    joint *= 0.25 / joint.sum(1, keepdims=True)  # p(c, x) as a table (4, cells)
    exact = float((joint * np.log(joint / (0.25 * joint.sum(0)))).sum())
    curves, last = {}, {}
    for name, sizes in (("one that ignores x", ()), ("linear", (1, 4)), ("a network", (1, 24, 4))):
        curves[name] = _bounds(sizes, x, joint, seed)
        bound, gap = curves[name]
        last[name] = float(bound[-1])
        worst = float((bound - exact).max())
        outcome.claim(f"{name}: the bound stays below I = {exact:.4f} at every step", worst, holds=worst <= 1e-12)
        error = float(np.abs(bound + gap - exact).max())
        outcome.claim(f"{name}: bound + E KL(p(c|x) || q(c|x)) = I, to 1e-12", error, holds=error < 1e-12)
    outcome.claim("ignoring x gives 0", last["one that ignores x"], holds=abs(last["one that ignores x"]) < 1e-12)
    short = exact - last["linear"]
    outcome.claim("a linear q falls short by more than 0.01: the parts differ in width", short, holds=short > 0.01)
    short = exact - last["a network"]
    outcome.claim("a network by less than 0.005", short, holds=short < 0.005)
    noise = np.geomspace(0.1, 3, 13)
    truth = 0.5 * np.log1p(1 / noise**2)
    bound, fixed, nce = _gaussian_code(noise, seed)
    outcome.claim("Gaussian code: a fitted q stays below I", (bound - truth).max(), holds=bool((bound <= truth).all()))
    outcome.claim("within 0.01 of it", (truth - bound).max(), holds=(truth - bound).max() < 0.01)
    outcome.claim("one of fixed width falls short", (truth - fixed).max(), holds=(truth - fixed).max() > 0.5)
    excess = max(e.low - t for e, t in zip(nce, truth[::4], strict=True))
    outcome.claim("InfoNCE from samples is not above I: lower end of its interval", excess, holds=excess <= 0)
    if axes:
        for name, (values, _) in curves.items():
            axes[0].plot(values, label=name)
        axes[0].axhline(exact, color="k", ls=":", label="I(c; x), exact")
        axes[0].set(xlabel="step of q", title="lower bound, nats: four parts on the line")
        axes[0].legend()
        axes[1].semilogx(noise, truth, "k:", label="I = log(1 + 1/σ²)/2")
        axes[1].semilogx(noise, bound, "o", label="fitted q")
        axes[1].semilogx(noise, fixed, label="q of deviation 1/2")
        axes[1].semilogx(noise[::4], [e.value for e in nce], "s", label="InfoNCE, 2000 pairs")
        axes[1].set(xlabel="σ", title="x = c + σ ε, c normal", ylim=(-1, 3))
        axes[1].legend()


def _bounds(sizes: tuple[int, ...], x: np.ndarray, joint: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(bound, expected KL) before each of 1500 steps of Adam on q(c|x), a softmax of a network; expectations exact."""
    if not sizes:
        gap = np.log(4) + float((joint * np.log(joint / joint.sum(0))).sum())
        return np.zeros(1500), np.full(1500, gap)
    net, rule, ops = MLP(sizes, "tanh"), Adam(2e-2 if len(sizes) > 2 else 0.3, 0.9, half_life=400), Ops()
    theta = net.init(np.random.default_rng(seed), "float64")[None]
    slots, rows = [np.zeros_like(theta) for _ in range(2)], (x / 4)[None, :, None]
    bound, gap = np.empty(1500), np.empty(1500)
    table, mass = joint.T[None], joint.sum(0)[None, :, None]
    with np.errstate(divide="ignore"):
        log_posterior = np.log(table / mass)
    for t in range(1500):
        layers, tape = net.layers(theta), net.tape(ops, 1, len(x), "float64")
        a = net.forward(ops, layers, rows, tape)
        log_q = a - a.max(-1, keepdims=True)
        log_q = log_q - np.log(np.exp(log_q).sum(-1, keepdims=True))
        bound[t], gap[t] = (table * log_q).sum() + np.log(4), (table * (log_posterior - log_q)).sum()
        net.backward(ops, layers, tape, np.exp(log_q) * mass - table, weights=True, inputs=False)
        theta, slots = rule.update(theta, tape.grad, slots, t + 1)
    return bound, gap


def _gaussian_code(noise: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray, list[Any]]:
    """For x = c + σ ε: the exact bound of a fitted q = N(a x, s²), of s = 1/2, and InfoNCE at every fourth σ."""
    estimate: Any = import_module("gantheory.numerics").estimate

    rng = np.random.default_rng(seed)
    c, e = rng.standard_normal((2, 20000))
    bound, fixed, nce = [], [], []
    for i, sigma in enumerate(noise):
        x = c + sigma * e
        a = float(x @ c / (x @ x))
        s2 = float(((c - a * x) ** 2).mean())
        missed = (1 - a) ** 2 + (a * sigma) ** 2  # E (c - a x)²
        bound.append(0.5 - 0.5 * np.log(s2) - missed / (2 * s2))
        fixed.append(0.5 - 0.5 * np.log(0.25) - missed / 0.5)
        if i % 4 == 0:
            nce.append(
                estimate(
                    "mutual_information", x[:2000, None], c[:2000, None], method="infonce", confidence=0.9999, rng=seed
                )
            )
    return np.array(bound), np.array(fixed), nce


@experiment(
    "infogan-sweep", "sweeping the code sweeps the modes, whatever the noise; in a plain GAN it does not", panels=2
)
def infogan_sweep(outcome: Outcome, axes: Any, seed: int) -> None:
    """The notes' table of digits, with modes of the ring for digits: a row for each noise, a column for each code."""
    rate = Adam(2e-3, half_life=600)
    for ax, name, weight in zip(axes or (None, None), ("InfoGAN", "regular GAN"), (1.0, 0.0), strict=True):
        config = Config(
            game=InfoGAN(8, weight=weight), data=RING, activation="tanh", noise_dim=4, batch=256, steps=1800,
            optimiser_g=rate, optimiser_d=rate,
        )  # fmt: skip
        modes = _sweep(train(config, rng=seed), 400)
        favourite = np.array([np.bincount(column, minlength=8).argmax() for column in modes.T])
        agree = float((modes == favourite).mean())
        distinct = len(set(favourite))
        if weight == 1.0:
            outcome.claim("InfoGAN: a code gives the same mode whatever the noise, share", agree, holds=agree > 0.95)
            outcome.claim("and 8 codes give at least 7 modes", distinct, holds=distinct >= 7)
        else:
            outcome.claim("regular GAN: it does not, share < 0.8", agree, holds=agree < 0.8)
        if ax:
            ax.imshow(modes[:8, np.argsort(favourite)], cmap="tab10", vmin=0, vmax=9)
            for (i, j), mode in np.ndenumerate(modes[:8, np.argsort(favourite)]):
                ax.text(j, i, str(mode), ha="center", va="center", color="w")
            ax.set(xlabel="code, sorted by mode", ylabel="noise", title=f"mode of G(z, c), {name}")


def _sweep(run: Run, rows: int) -> np.ndarray:
    """The mode nearest to G(z, c) for every noise and code (rows, 8)."""
    z = np.random.default_rng(1).standard_normal((rows, 1, run.config.noise_dim)).repeat(8, axis=1)
    codes = np.broadcast_to(np.eye(8), (rows, 8, 8))
    noise = np.concatenate([z, codes], axis=-1).reshape(1, rows * 8, -1).astype(run.config.dtype)
    made = run.generate(rows * 8, noise=noise)[0]
    return np.linalg.norm(made[:, None] - RING.centres, axis=-1).argmin(1).reshape(rows, 8)


__all__ = ["density_ratio", "infogan_bound", "infogan_sweep"]
