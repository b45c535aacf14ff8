"""`train`: the loop over blocks and chunks, with checkpoints and a watch for seeds that go bad; and its `Run`."""

import csv
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gantheory.training import state as states
from gantheory.training.arithmetic import Ops
from gantheory.training.data import draw
from gantheory.training.loop import Chunk, Player
from gantheory.training.settings import Config
from gantheory.training.state import Failure, State

if TYPE_CHECKING:
    from gantheory.training.truth import Report

Progress = Callable[[int, dict[str, Any]], None]


def train(
    config: Config,
    *,
    rng: np.random.Generator | int,
    progress: Progress | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    every: int = 50,
    ops: Ops | None = None,
    threads: int = 1,
) -> "Run":
    """Play the game.

    Args:
        config: what to run.
        rng: a generator or an integer; one number is drawn from it, and every seed's streams derive from that.
        progress: called after every block as progress(step, the last record).
        checkpoint: a file to keep the run in, written every `every` blocks and at the end.
        ops: the arithmetic; NumPy if not given, else `fast.FastOps()` (numba) or `portable.PortableOps(xp)`.
        threads: how many chunks are worked on at once.

    Returns:
        the `Run`; a seed that failed keeps its last good weights and is named in `run.failures`.
    """
    generator = np.random.default_rng(rng) if isinstance(rng, int) else rng
    return _go(config, states.initial(config, generator), progress, checkpoint, every, ops or Ops(), threads)


def resume(
    config: Config,
    checkpoint: str | os.PathLike[str],
    *,
    progress: Progress | None = None,
    every: int = 50,
    ops: Ops | None = None,
    threads: int = 1,
) -> "Run":
    """Go on from a checkpoint; the result is bit for bit that of a run that was never interrupted.

    Raises:
        CheckpointError: if the file is damaged or belongs to another configuration.
    """
    return _go(config, states.load(Path(checkpoint), config), progress, checkpoint, every, ops or Ops(), threads)


def _go(
    config: Config, state: State, progress: Progress | None, checkpoint: Any, every: int, ops: Ops, threads: int
) -> "Run":
    path = Path(checkpoint) if checkpoint is not None else None
    with ThreadPoolExecutor(threads) as pool:
        while state.step < config.steps:
            steps = min(config.block, config.steps - state.step)
            rows = state.alive()
            size = max(1, min(config.chunk, -(-len(rows) // threads)))
            lots = [rows[i : i + size] for i in range(0, len(rows), size)]
            tasks = [(config, state, lot, steps, ops) for lot in lots]
            list(pool.map(_advance, *zip(*tasks, strict=True)) if threads > 1 else starmap(_advance, tasks))
            state.step += steps
            _keep_frame(config, state, ops)
            blocks = -(-state.step // config.block)
            if path and (blocks % every == 0 or state.step == config.steps):
                states.save(path, state, config)
            if progress:
                progress(state.step, _last(config, state))
    return Run(config, state)


def seat(config: Config, state: State, rows: list[int], ops: Ops) -> Chunk:
    """The seeds of these rows at play, on copies of their weights."""

    def player(who: str, network: Any, rule: Any) -> Player:
        slots = [ops.asarray(state.arrays[f"{who}{i}"][rows]) for i in range(rule.slots_needed)]
        return Player(ops.network(network), rule, ops.asarray(state.arrays[who][rows]), slots)

    d = player("d", config.network_d, config.optimiser_d)
    return Chunk(config, d, player("g", config.network_g, config.optimiser_g) if config.network_g else None, ops)


def _advance(config: Config, state: State, rows: list[int], steps: int, ops: Ops) -> None:
    """A block of steps for the seeds of these rows; a seed that goes bad is replayed alone up to its last good step."""
    draws = draw(config, [state.streams[i] for i in rows])
    chunk = seat(config, state, rows, ops)
    records = _play(chunk, {k: ops.asarray(v) for k, v in draws.items()}, state.step, steps)
    after = _weights(chunk)
    bad = [i for i in range(len(rows)) if _cause(after, i, config.limit)]
    for i in bad:
        _bury(config, state, rows[i], {k: v[i : i + 1] for k, v in draws.items()}, steps, ops)
    good = [i for i in range(len(rows)) if i not in bad]
    if good:
        to = [rows[i] for i in good]
        for name, array in after.items():
            state.arrays[name][to] = array[good]
        for at, record in records:
            for name, value in record.items():
                state.history[name][at, to] = value[good]


def _play(chunk: Chunk, draws: dict[str, Any], done: int, steps: int) -> list[tuple[int, dict[str, np.ndarray]]]:
    """`steps` steps from step `done` on; returns (row of the history, record) pairs."""
    every, records = chunk.config.record_every, []
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for t in range(steps):
            due = (done + t) % every == 0
            seen = chunk.step(draws, t, done + t, record=due)
            if due:
                records.append(((done + t) // every, {k: chunk.ops.numpy(v) for k, v in seen.items()}))
    return records


def _weights(chunk: Chunk) -> dict[str, np.ndarray]:
    """The chunk's arrays under the names that `State.arrays` gives them."""
    found: dict[str, np.ndarray] = {}
    for who, player in (("d", chunk.d), ("g", chunk.g)):
        if player is not None:
            found[who] = chunk.ops.numpy(player.theta)
            found |= {f"{who}{i}": chunk.ops.numpy(slot) for i, slot in enumerate(player.slots)}
    return found


def _cause(weights: dict[str, np.ndarray], i: int, limit: float) -> str:
    """What is wrong with seed i, or nothing."""
    for name, array in weights.items():
        who = "discriminator" if name[0] == "d" else "generator"
        what = f"{who}'s weights" if len(name) == 1 else f"{who}'s optimiser memory"
        top = np.abs(array[i]).max()
        if np.isnan(top):
            return f"the {what} became NaN"
        if np.isinf(top):
            return f"the {what} became infinite"
        if len(name) == 1 and top > limit:
            return f"the {what} diverged beyond {limit:g}"
    return ""


def _bury(config: Config, state: State, row: int, draws: dict[str, Any], steps: int, ops: Ops) -> None:
    """Replay one seed step by step, keep its last good weights, and name the step and the cause."""
    for t in range(steps):
        chunk = seat(config, state, [row], ops)
        one = {k: v[:, t : t + 1] for k, v in draws.items()}
        for at, record in _play(chunk, {k: ops.asarray(v) for k, v in one.items()}, state.step + t, 1):
            for name, value in record.items():
                state.history[name][at, row] = value[0]
        after = _weights(chunk)
        cause = _cause(after, 0, config.limit)
        if cause:
            if not all(np.isfinite(v).all() for v in one.values()):
                cause = f"the data or the noise is not finite, and so {cause}"
            state.failures[row] = Failure(config.seed_ids[row], state.step + t + 1, cause)
            return
        for name, array in after.items():
            state.arrays[name][row] = array[0]


def _keep_frame(config: Config, state: State, ops: Ops) -> None:
    """Samples of every generator from noise that never changes, `Config.frames` times a run at even distances."""
    if not config.frames or config.network_g is None:
        return
    due = state.step * config.frames // config.steps - 1
    if due < 0 or state.history["frame_step"][due] >= 0:
        return
    run = Run(config, state)
    state.history["frame_step"][due] = state.step
    state.history["frames"][due] = run.generate(config.frame_points)


def _last(config: Config, state: State) -> dict[str, Any]:
    """The medians over the living seeds of the last record."""
    at = (state.step - 1) // config.record_every
    alive = state.alive()
    found: dict[str, Any] = {"failed": len(state.failures)}
    for name in ("value", "cost_g"):
        if name in state.history and alive:
            found[name] = float(np.median(state.history[name][at, alive]))
    return found


@dataclass(frozen=True)
class Run:
    """A finished run: weights, history, failures, and how it stands against the theory."""

    config: Config
    state: State

    def __repr__(self) -> str:
        what = f"{self.config.rule.name} on {self.config.data.name}, {self.state.step} steps"
        return f"Run({what}, {len(self.seeds) - len(self.failures)}/{len(self.seeds)} seeds)"

    @property
    def seeds(self) -> tuple[int, ...]:
        """The numbers of the seeds, in the order of every leading axis."""
        return self.config.seed_ids

    @property
    def history(self) -> dict[str, np.ndarray]:
        """(records, S) arrays by name, float64; record r belongs to step r * record_every, before its updates."""
        return self.state.history

    @property
    def failures(self) -> list[Failure]:
        """The seeds that were stopped."""
        return list(self.state.failures.values())

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """Flat weights: "d" (S, P) and, where it learns, "g" (S, P)."""
        return {who: self.state.arrays[who] for who in ("d", "g") if who in self.state.arrays}

    def outputs(self, x: np.ndarray) -> np.ndarray:
        """All the discriminators' outputs (S, n, 1 + heads) at points x (n, dim) or (S, n, dim)."""
        x = np.broadcast_to(x, (len(self.seeds), *np.shape(x)[-2:])).astype(self.config.dtype)
        return _apply(self.config.network_d, self.state.arrays["d"], x)

    def logits(self, x: np.ndarray) -> np.ndarray:
        """The discriminators' logits, or the critics (S, n) at points x (n, dim) or (S, n, dim)."""
        return self.outputs(x)[:, :, 0]

    def generate(self, n: int, *, noise: np.ndarray | None = None) -> np.ndarray:
        """n samples of each seed's model (S, n, dim), the same at every call unless `noise` (S, n, k) is given."""
        frames = [states.streams_of(self.state.root, seed)["frame"] for seed in self.seeds]
        if self.config.network_g is None:
            return np.stack([self.config.generator.sample(rng, n, self.config.dtype) for rng in frames])
        z = np.stack([self.config.draw_noise(rng, n) for rng in frames]) if noise is None else noise
        return _apply(self.config.network_g, self.state.arrays["g"], z)

    def data(self, n: int) -> np.ndarray:
        """n points of data for each seed (S, n, dim), fresh to it, the same ones at every call."""
        rngs = [states.streams_of(self.state.root, seed)["frame"].spawn(1)[0] for seed in self.seeds]
        return np.stack([self.config.data.sample(rng, n, self.config.dtype) for rng in rngs])

    def against_theory(self, **options: Any) -> "Report":
        """The run held against the theory: see `gantheory.training.truth.against_theory`."""
        from gantheory.training.truth import against_theory

        return against_theory(self, **options)

    def save(self, path: str | os.PathLike[str]) -> None:
        """History and weights to an `.npz` (arrays only), or the history to a `.csv` (one row a record and seed)."""
        path = Path(path)
        if path.suffix == ".npz":
            arrays: dict[str, Any] = {f"theta_{k}": v for k, v in self.weights.items()}
            np.savez(path, seeds=np.array(self.seeds), **self.history, **arrays)
        elif path.suffix == ".csv":
            self._write_csv(path)
        else:
            raise ValueError(f"{path}: the name must end in .npz or .csv")

    def _write_csv(self, path: Path) -> None:
        columns = {k: v for k, v in self.history.items() if v.ndim == 2}
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["step", "seed", *columns])
            for r in range(len(self.history["value"])):
                for i, seed in enumerate(self.seeds):
                    out.writerow(
                        [r * self.config.record_every, seed, *(repr(float(v[r, i])) for v in columns.values())]
                    )


def _apply(network: Any, theta: np.ndarray, x: np.ndarray) -> np.ndarray:
    """A network's outputs, seed by seed, so that memory stays that of one."""
    ops, found = Ops(), []
    for i in range(len(theta)):
        tape = network.tape(ops, 1, x.shape[1], theta.dtype.name)
        found.append(network.forward(ops, network.layers(theta[i : i + 1]), x[i : i + 1], tape)[0])
    return np.stack(found)
