"""Experiments on what a trained generator has learnt."""

from typing import Any

import numpy as np

from gantheory.training.data import Finite, ring
from gantheory.training.experiments.distances import slope_at
from gantheory.training.experiments.outcome import Outcome, experiment
from gantheory.training.games_more import InfoGAN
from gantheory.training.optimisers import Adam
from gantheory.training.run import Run, train
from gantheory.training.settings import Config
from gantheory.training.truth import coverage

RING = ring(std=0.1)


def covering(seeds: int = 64, steps: int = 12000) -> Config:
    """The documented configuration that holds all 8 modes of the ring: wide noise, smooth networks, a falling rate."""
    rate = Adam(2e-3, half_life=steps / 4)
    return Config(
        data=RING,
        activation="tanh",
        noise_dim=8,
        batch=256,
        steps=steps,
        seeds=seeds,
        optimiser_g=rate,
        optimiser_d=rate,
        frames=12,
    )


def collapsing(seeds: int = 64, steps: int = 4000) -> Config:
    """A generator that outruns its discriminator: it sits on a mode until D catches up, then moves to the next."""
    return Config(data=RING, steps=steps, seeds=seeds, optimiser_g=Adam(1e-3), optimiser_d=Adam(1e-4), frames=24)


def favourite(samples: np.ndarray) -> int:
    """The mode of the ring nearest to most samples (n, 2)."""
    nearest = np.linalg.norm(samples[:, None] - RING.centres, axis=-1).argmin(1)
    return int(np.bincount(nearest, minlength=8).argmax())


def modes_over_time(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Covered modes (frames, S), and each frame's favourite mode (frames, S)."""
    frames = run.history["frames"]
    covered = np.stack([coverage(frame, RING.centres, RING.spread)[0] for frame in frames])
    return covered, np.array([[favourite(x) for x in frame] for frame in frames])


@experiment("mode-collapse", "a generator that outruns D rotates over the ring; a cure holds all 8 modes", panels=4)
def mode_collapse(outcome: Outcome, axes: Any, seed: int) -> None:
    """Both configurations on 8 seeds."""
    bad, good = train(collapsing(8), rng=seed), train(covering(8), rng=seed)
    covered, favourites = modes_over_time(bad)
    late = covered[len(covered) // 4 :].mean()
    moves = (favourites[1:] != favourites[:-1]).sum(0)
    held, share = coverage(good.generate(4096), RING.centres, RING.spread)
    outcome.claim("collapsing: fewer than 4 modes are held at a time", late, holds=late < 4)
    outcome.claim(
        "and the favourite mode changes at least 3 times, median seed", np.median(moves), holds=np.median(moves) >= 3
    )
    outcome.claim(
        "cured: seeds of 8 that hold all 8 modes with >= 90 % good samples",
        ((held == 8) & (share >= 0.9)).sum(),
        holds=((held == 8) & (share >= 0.9)).sum() >= 7,
    )
    if axes:
        frames = bad.history["frames"]
        for ax, i in zip(axes, (len(frames) // 3, 2 * len(frames) // 3, len(frames) - 1), strict=False):
            _scatter(ax, frames[i, 0], f"collapsing, step {bad.history['frame_step'][i]}")
        _scatter(axes[3], good.generate(1000)[0], f"cured, step {good.state.step}")


def _scatter(ax: Any, x: np.ndarray, title: str) -> None:
    """Samples over the ring's modes."""
    ax.plot(*RING.centres.T, "o", ms=14, mfc="none", color="0.6")
    ax.plot(x[:, 0], x[:, 1], ".", ms=3)
    ax.set(xlim=(-3, 3), ylim=(-3, 3), aspect="equal", title=title)


@experiment(
    "discriminator-as-generator",
    "a discriminator alone generates: argmax D becomes the next negative examples",
    panels=3,
)
def discriminator_as_generator(outcome: Outcome, axes: Any, seed: int) -> None:
    """The notes' algorithm: replace the negatives by better ones, found by climbing D.

    Half of what D learns against stays random, so that it also knows what nothing looks like.
    """
    rng = np.random.default_rng(seed)
    negatives = rng.uniform(-3, 3, (512, 2))
    history, shown = [_good(negatives)], [negatives]
    for turn in range(8):
        config = Config(
            data=RING,
            generator=Finite(np.concatenate([negatives, rng.uniform(-3, 3, (512, 2))])),
            activation="tanh",
            steps=640,
            optimiser_d=Adam(3e-3, 0.9, half_life=200),
            batch=256,
        )
        run = train(config, rng=rng)
        before = run.logits(negatives)[0].mean()
        for _ in range(40):
            negatives = np.clip(negatives + 0.02 * _unit(slope_at(run, negatives)), -3, 3)
        after = run.logits(negatives)[0].mean()
        history.append(_good(negatives))
        if history[-1] == max(history):
            shown[1:] = [negatives]
        if turn in (0, 7):
            outcome.claim(f"turn {turn + 1}: climbing raises D at the negatives", after - before, holds=after > before)
    outcome.claim("good negatives at the start: few", history[0], holds=history[0] < 0.2)
    outcome.claim(
        "within 8 turns at least 5 times as many are (best turn)",
        max(history),
        holds=max(history) > 5 * history[0],
    )
    if axes:
        for ax, x, title in zip(
            axes, [*shown, negatives], ("random negatives", "best turn", "after 8 turns"), strict=True
        ):
            _scatter(ax, x, title)


def _unit(g: np.ndarray) -> np.ndarray:
    """Directions of steepest ascent, shorter where the slope is small."""
    return g / (1e-3 + np.linalg.norm(g, axis=1, keepdims=True))


def _good(x: np.ndarray) -> float:
    """The share within 3 deviations of a mode."""
    return float(coverage(x[None], RING.centres, RING.spread)[1][0])


@experiment("infogan", "InfoGAN's code becomes the mode; its bound rises to H(c), a plain GAN's does not", panels=3)
def infogan(outcome: Outcome, axes: Any, seed: int) -> None:
    """A categorical code of 8 on the ring of 8, with λ = 1 and with λ next to nothing."""
    rate = Adam(2e-3, half_life=1500)
    bounds, names = {}, ("λ = 1", "λ = 0.001")
    for ax, name, weight in zip(axes or (None, None), names, (1.0, 1e-3), strict=False):
        config = Config(
            game=InfoGAN(8, weight=weight),
            data=RING,
            activation="tanh",
            noise_dim=4,
            batch=256,
            steps=5000,
            optimiser_g=rate,
            optimiser_d=rate,
            seeds=2,
        )
        run = train(config, rng=seed)
        bound, accuracy, x, code = _information(run)
        bounds[name] = bound
        outcome.claim(f"{name}: E log q(c|x) + H(c) <= H(c) = {np.log(8):.4f}", bound, holds=bound <= np.log(8) + 1e-9)
        if weight == 1.0:
            outcome.claim("λ = 1: the bound reaches 90 % of H(c)", bound, holds=bound >= 0.9 * np.log(8))
            outcome.claim("λ = 1: Q recovers the code of >= 95 % of samples", accuracy, holds=accuracy >= 0.95)
            plug_in = _mutual_information(x, code)
            outcome.claim(
                "I(c; nearest mode), itself below I(c; x), reaches 90 % of H(c): the bound is no illusion",
                plug_in,
                holds=0.9 * np.log(8) <= plug_in <= np.log(8) + 1e-9,
            )
        if ax:
            ax.scatter(x[:, 0], x[:, 1], c=code, cmap="tab10", s=3)
            ax.set(title=f"samples by code, {name}", aspect="equal", xlim=(-3, 3), ylim=(-3, 3))
    outcome.claim(
        "without λ the bound stays below half of H(c)", bounds[names[1]], holds=bounds[names[1]] < 0.5 * np.log(8)
    )
    if axes:
        axes[2].bar(list(bounds), list(bounds.values()))
        axes[2].axhline(np.log(8), color="0.5", label="H(c) = log 8")
        axes[2].set(title="lower bound on I(c; x), nats")
        axes[2].legend()


def _information(run: Run) -> tuple[float, float, np.ndarray, np.ndarray]:
    """(lower bound, accuracy of Q, samples, codes) of the first seed."""
    rng = np.random.default_rng(1)
    z = np.stack([run.config.draw_noise(rng, 4096) for _ in run.seeds])
    x = run.generate(4096, noise=z)
    heads = run.outputs(x)[:1, :, 1:].astype(np.float64)
    cost, _ = run.config.rule.code_cost(np, heads, z[:1].astype(np.float64))
    code = z[0, :, run.config.noise_dim :].argmax(1)
    return run.config.rule.code_entropy() - float(cost.mean()), float((heads[0].argmax(1) == code).mean()), x[0], code


def _mutual_information(x: np.ndarray, code: np.ndarray) -> float:
    """I(code; nearest mode) of the sample's joint histogram, in nats."""
    nearest = np.linalg.norm(x[:, None] - RING.centres, axis=-1).argmin(1)
    joint = np.bincount(code * 8 + nearest, minlength=64).reshape(8, 8) / len(x)
    outer = joint.sum(1, keepdims=True) * joint.sum(0)
    on = joint > 0
    return float((joint[on] * np.log(joint[on] / outer[on])).sum())


__all__ = ["collapsing", "covering", "discriminator_as_generator", "infogan", "mode_collapse"]
