"""Runs: seeds that do not see each other, checkpoints, interruptions, failures, records, and other array libraries."""

import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from gantheory.training import (
    MLP,
    SGD,
    Adam,
    CheckpointError,
    Config,
    InfoGAN,
    Mixture,
    Momentum,
    RMSProp,
    gaussian,
    resume,
    train,
)
from gantheory.training.portable import PortableOps
from gantheory.training.registry import games
from tests.examples import examples

SMALL = {"hidden": (16, 16), "batch": 32, "steps": 70, "record_every": 7}


def same(run, other, rows, other_rows):
    for name, array in run.state.arrays.items():
        assert np.array_equal(array[rows], other.state.arrays[name][other_rows]), name
    for name, array in run.history.items():
        if array.ndim == 2:
            assert np.array_equal(array[:, rows], other.history[name][:, other_rows], equal_nan=True), name


@pytest.mark.parametrize("game", sorted(games()))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_seed_computes_the_same_bits_whatever_runs_beside_it(game, dtype):
    options = {**SMALL, "steps": 16, "game": game, "dtype": dtype}
    all_eight = train(Config(**options, seeds=8, chunk=3), rng=4)
    alone = train(Config(**options, seeds=(5,)), rng=4)
    some = train(Config(**options, seeds=(6, 5, 1), chunk=2), rng=4, threads=2)
    same(all_eight, alone, [5], [0])
    same(all_eight, some, [6, 5, 1], [0, 1, 2])
    if game != "bilinear":
        assert not np.array_equal(all_eight.weights["d"][5], all_eight.weights["d"][1])


@pytest.mark.parametrize("sizes", [(1, 1), (33, 7), (64, 64), (64, 65, 3)])
@pytest.mark.parametrize("activation", ["tanh", "relu", "leaky-relu"])
def test_independence_holds_at_awkward_sizes(sizes, activation):
    options = {"hidden": sizes, "activation": activation, "batch": 37, "steps": 16, "record_every": 1, "noise_dim": 3}
    many = train(Config(**options, data="grid", seeds=6, chunk=5), rng=11)
    same(many, train(Config(**options, data="grid", seeds=(3,)), rng=11), [3], [0])


def test_rng_decides_the_run_and_float32_is_the_default():
    runs = [train(Config(**SMALL), rng=rng) for rng in (1, np.random.default_rng(1), 2)]
    same(runs[0], runs[1], [0], [0])
    assert not np.array_equal(runs[0].weights["d"], runs[2].weights["d"])
    assert runs[0].weights["d"].dtype == np.float32


def test_wgan_has_the_defaults_of_its_algorithm_and_keeps_its_weights_clipped():
    config = Config(game="wgan", steps=40, seeds=2)
    assert (config.k, config.batch, config.rule.clip) == (5, 64, 0.01)
    assert config.optimiser_d == config.optimiser_g == RMSProp(lr=5e-5)
    run = train(config, rng=0)
    assert np.abs(run.weights["d"]).max() <= np.float32(0.01)
    assert np.abs(run.weights["g"]).max() > 0.01


# ---- optimisers, against their textbook forms


def textbook(rule, theta, grads):
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t, g in enumerate(grads, 1):
        if isinstance(rule, SGD):
            theta = theta - rule.lr * g
        elif isinstance(rule, Momentum):
            m = rule.mu * m + g
            theta = theta - rule.lr * m
        elif isinstance(rule, RMSProp):
            v = rule.rho * v + (1 - rule.rho) * g**2
            theta = theta - rule.lr * g / (np.sqrt(v) + rule.eps)
        else:
            m = rule.beta1 * m + (1 - rule.beta1) * g
            v = rule.beta2 * v + (1 - rule.beta2) * g**2
            theta = theta - rule.lr * (m / (1 - rule.beta1**t)) / (np.sqrt(v / (1 - rule.beta2**t)) + rule.eps)
    return theta


@pytest.mark.parametrize("rule", [SGD(0.1), Momentum(0.1), RMSProp(0.1), Adam(0.1), Adam(0.1, 0.9, 0.99, 1e-3)])
def test_optimisers_follow_their_textbook(rule):
    rng = np.random.default_rng(0)
    start, grads = rng.standard_normal((3, 5)), rng.standard_normal((12, 3, 5))
    theta, slots = start.copy(), [np.zeros_like(start) for _ in range(rule.slots_needed)]
    for t, g in enumerate(grads, 1):
        theta, slots = rule.update(theta, g.copy(), slots, t)
    assert np.allclose(theta, textbook(rule, start, grads), rtol=1e-12)


# ---- k steps, alternating and simultaneous, replayed by hand


@pytest.mark.parametrize("update", ["alternating", "simultaneous"])
def test_the_bilinear_game_follows_its_recursion(update):
    run = train(
        Config(
            game="bilinear",
            update=update,
            steps=25,
            dtype="float64",
            seeds=3,
            optimiser_d=SGD(0.2),
            optimiser_g=SGD(0.2),
        ),
        rng=3,
    )
    start = train(
        Config(game="bilinear", steps=1, dtype="float64", seeds=3, optimiser_d=SGD(1e-300), optimiser_g=SGD(1e-300)),
        rng=3,
    )
    x, y = start.weights["g"][:, 0], start.weights["d"][:, 0]
    for _ in range(25):
        if update == "simultaneous":
            x, y = x - 0.2 * y, y + 0.2 * x
        else:
            y = y + 0.2 * x
            x = x - 0.2 * y
    assert np.allclose(run.weights["g"][:, 0], x, rtol=1e-12)
    assert np.allclose(run.weights["d"][:, 0], y, rtol=1e-12)


def test_a_fixed_model_trains_the_discriminator_alone():
    run = train(Config(data=gaussian(0), generator=gaussian(2), **SMALL), rng=0)
    assert set(run.weights) == {"d"}
    x = np.array([[-2.0], [4.0]])
    low, high = run.logits(x)[0][::-1]
    assert low < 0 < high


# ---- trouble stays with the seed that has it


class Poisoned(Mixture):
    """Gaussians; the seed whose stream starts with this number gets a NaN in its 40th batch."""

    def __init__(self, victim):
        super().__init__([[0.0], [2.0]], 0.3)
        self.victim, self.calls = victim, {}

    def sample(self, rng, n, dtype):
        x = super().sample(rng, n, dtype)
        key = id(rng)
        self.calls[key] = self.calls.get(key, 0) + 1
        mine = list(self.calls).index(key) == self.victim
        if mine and self.calls[key] == 2:
            x.reshape(32, -1)[7, 3] = np.nan
        return x


def test_a_nan_stops_its_seed_at_its_step_with_its_cause_and_no_other():
    options = {**SMALL, "seeds": 4, "chunk": 3}
    clean = train(Config(data=Mixture([[0.0], [2.0]], 0.3), **options), rng=2)
    run = train(Config(data=Poisoned(1), **options), rng=2)
    (failure,) = run.failures
    assert (failure.seed, failure.step) == (1, 32 + 8)
    assert "data or the noise is not finite" in failure.cause
    assert "NaN" in str(failure)
    same(run, clean, [0, 2, 3], [0, 2, 3])
    at = train(Config(data=Mixture([[0.0], [2.0]], 0.3), **{**options, "steps": 39}), rng=2)
    assert np.array_equal(run.weights["d"][1], at.weights["d"][1])
    assert np.isnan(run.history["value"][-1, 1])


def test_divergence_is_named():
    options = {**SMALL, "game": "maximum-likelihood", "seeds": 3}
    run = train(Config(**options, optimiser_g=SGD(1e3), optimiser_d=SGD(1e3)), rng=0)
    assert len(run.failures) == 3
    assert all("generator" in f.cause or "discriminator" in f.cause for f in run.failures)
    assert all(np.isfinite(w).all() for w in run.weights.values())
    assert run.state.step == 70


# ---- checkpoints


def keep(tmp_path, **more):
    return Config(**{**SMALL, "steps": 130, "seeds": 3, "frames": 4, "frame_points": 10, **more}), tmp_path / "run.ckpt"


@pytest.mark.parametrize("game", ["non-saturating", "wgan", "wgan-gp", "infogan", "dirac"])
def test_resume_is_bit_identical(tmp_path, game):
    config, path = keep(tmp_path, game=game)
    whole = train(config, rng=8)

    class Stop(Exception):
        pass

    def stop(step, _):
        if step >= 64:
            raise Stop

    with pytest.raises(Stop):
        train(config, rng=8, checkpoint=path, every=1, progress=stop)
    run = resume(config, path)
    same(run, whole, [0, 1, 2], [0, 1, 2])
    if "frames" in whole.history:
        assert np.array_equal(run.history["frames"], whole.history["frames"], equal_nan=True)
    assert np.array_equal(run.generate(5), whole.generate(5))


def test_every_flipped_byte_is_detected_and_named(tmp_path):
    config, path = keep(tmp_path, steps=32, hidden=(4,))
    train(config, rng=0, checkpoint=path)
    raw = path.read_bytes()
    rng = random.Random(5)
    for at in [*range(110), *(rng.randrange(len(raw)) for _ in range(150))]:
        path.write_bytes(raw[:at] + bytes([raw[at] ^ (1 << rng.randrange(8))]) + raw[at + 1 :])
        with pytest.raises(CheckpointError, match=r"run\.ckpt.*damaged"):
            resume(config, path)
    for cut in (0, 50, len(raw) // 2, len(raw) - 1):
        path.write_bytes(raw[:cut])
        with pytest.raises(CheckpointError, match=r"run\.ckpt"):
            resume(config, path)


def test_a_checkpoint_of_another_configuration_is_refused(tmp_path):
    config, path = keep(tmp_path, steps=32)
    train(config, rng=0, checkpoint=path)
    with pytest.raises(CheckpointError, match="another configuration"):
        resume(Config(**{**SMALL, "steps": 32, "seeds": 3, "frames": 4, "frame_points": 10, "batch": 33}), path)


SCRIPT = """
import sys, time
import numpy as np
from gantheory.training import Config, resume, train
from pathlib import Path
path = Path(sys.argv[1])
config = Config(hidden=(16, 16), batch=32, steps=640, seeds=3, record_every=7)
pause = lambda step, row: (print(step, flush=True), time.sleep(float(sys.argv[2])))
run = resume(config, path, every=1, progress=pause) if path.exists() else train(
    config, rng=8, checkpoint=path, every=1, progress=pause)
run.save(sys.argv[3])
"""


def killed_then_resumed(tmp_path, rng, pause):
    """Kill -9 at a random moment after the first block, as often as it takes twice, then let it finish."""
    path, out = tmp_path / "run.ckpt", tmp_path / "out.npz"
    for round_ in range(3):
        command = [sys.executable, "-c", SCRIPT, str(path), str(pause), str(out)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        )
        if round_ < 2:
            process.stdout.readline()
            time.sleep(rng.uniform(0, 8 * pause))
            process.send_signal(signal.SIGKILL)
        process.communicate()
        if round_ < 2 and not out.exists():
            assert process.returncode == -signal.SIGKILL
    with np.load(out) as file:
        return {name: file[name] for name in file.files}


def kill_campaign(tmp_path, times, seed):
    whole = train(Config(hidden=(16, 16), batch=32, steps=640, seeds=3, record_every=7), rng=8)
    rng = random.Random(seed)
    for i in range(times):
        folder = tmp_path / str(i)
        folder.mkdir()
        got = killed_then_resumed(folder, rng, 0.01)
        assert np.array_equal(got["theta_d"], whole.weights["d"])
        assert np.array_equal(got["theta_g"], whole.weights["g"])
        assert np.array_equal(got["value"], whole.history["value"])


def test_kill_9_then_resume_is_bit_identical(tmp_path):
    kill_campaign(tmp_path, 1, seed=1)


@pytest.mark.slow
def test_kill_9_then_resume_is_bit_identical_50_times_of_50(tmp_path):
    kill_campaign(tmp_path, 50, seed=time.time_ns())


# ---- what is kept


def test_npz_and_csv_hold_the_history(tmp_path):
    run = train(Config(**SMALL, seeds=2), rng=0)
    run.save(tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        assert np.array_equal(file["value"], run.history["value"])
        assert np.array_equal(file["theta_g"], run.weights["g"])
    run.save(tmp_path / "a.csv")
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert lines[0] == "step,seed,value,grad_d,cost_g,grad_g"
    assert len(lines) == 1 + 10 * 2
    assert float(lines[4].split(",")[2]) == run.history["value"][1, 1]
    with pytest.raises(ValueError, match=r"\.npz or \.csv"):
        run.save(tmp_path / "a.pkl")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"game": "no-such"}, "there is minimax"),
        ({"data": "no-such"}, "there is ring"),
        ({"steps": 0}, "steps = 0"),
        ({"update": "both"}, "alternating"),
        ({"seeds": (1, 1)}, "different numbers"),
        ({"discriminator": MLP((3, 1))}, "must take 2 inputs"),
        ({"generator": MLP((2, 3))}, "give 2 outputs"),
        ({"activation": "swish"}, "swish"),
        ({"dtype": "float16"}, "float32, float64"),
    ],
)
def test_what_cannot_run_is_refused_by_name(options, message):
    with pytest.raises(ValueError, match=message):
        Config(**options)


# ---- the same loop compiled, and on another array library


@pytest.mark.parametrize("game", ["non-saturating", "wgan", "wgan-gp", "infogan", "dirac"])
@pytest.mark.parametrize("activation", ["tanh", "relu", "leaky-relu"])
@pytest.mark.parametrize(
    "more",
    [
        {"update": "simultaneous", "hidden": (16, 12, 16)},
        *(pytest.param(m, marks=pytest.mark.slow) for m in ({}, {"hidden": ()})),
    ],
)
def test_compiled_passes_give_the_same_run_and_keep_seeds_apart(game, activation, more):
    from gantheory.training.fast import FastOps

    options = {**SMALL, "game": game, "activation": activation, "steps": 20, "dtype": "float64", **more}
    here, there = train(Config(**options, seeds=3), rng=1), train(Config(**options, seeds=3), rng=1, ops=FastOps())
    for name, array in here.state.arrays.items():
        assert np.allclose(array, there.state.arrays[name], rtol=1e-8, atol=1e-10), name
    same(there, train(Config(**options, seeds=(2,)), rng=1, ops=FastOps()), [2], [0])


@pytest.mark.parametrize("game", [*sorted(set(games()) - {"infogan"}), InfoGAN(3, 2)])
@pytest.mark.parametrize(
    "activation", ["tanh", *(pytest.param(a, marks=pytest.mark.slow) for a in ("relu", "leaky-relu"))]
)
def test_array_api_strict_gives_the_same_run(game, activation):
    import array_api_strict

    options = {**SMALL, "game": game, "activation": activation, "steps": 9, "dtype": "float64", "hidden": (5, 4)}
    rules = (SGD(0.01), Momentum(0.01), RMSProp(0.01)) if game == "minimax" or examples(0, 1) else ()
    for rule in (None, *rules):
        config = Config(**options, seeds=2, optimiser_d=rule, optimiser_g=rule)
        here = train(config, rng=1)
        there = train(config, rng=1, ops=PortableOps(array_api_strict))
        for name, array in here.state.arrays.items():
            assert np.allclose(array, there.state.arrays[name], rtol=1e-9, atol=1e-11), name
        assert np.allclose(here.history["value"], there.history["value"], rtol=1e-9, atol=1e-11, equal_nan=True)
