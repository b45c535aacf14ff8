"""Everything a run is in the middle of, and how it is kept on disk: atomic, checksummed, without pickle."""

import hashlib
import io
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from gantheory.training.settings import STREAMS, Config

MAGIC = b"gantheory checkpoint 1 sha256 "
Streams = dict[str, np.random.Generator]


class CheckpointError(ValueError):
    """A checkpoint that is damaged, or belongs to another run."""


@dataclass
class Failure:
    """Why and when a seed was stopped. `step` counts from 1: the first one whose result was bad."""

    seed: int
    step: int
    cause: str

    def __str__(self) -> str:
        return f"seed {self.seed} stopped at step {self.step}: {self.cause}"


@dataclass
class State:
    """Weights and optimiser memories (S, P) of all seeds, random streams, history and failures, after `step`."""

    root: int
    step: int
    arrays: dict[str, np.ndarray]
    streams: list[Streams]
    history: dict[str, np.ndarray]
    failures: dict[int, Failure] = field(default_factory=dict[int, Failure])

    def alive(self) -> list[int]:
        """Rows of the seeds that still run."""
        return [i for i in range(len(self.streams)) if i not in self.failures]


def streams_of(root: int, seed: int) -> Streams:
    """The random streams of one seed: functions of the root and of its own number only."""
    return {
        name: np.random.Generator(np.random.SFC64(np.random.SeedSequence(root, spawn_key=(seed, i))))
        for i, name in enumerate(STREAMS)
    }


def initial(config: Config, rng: np.random.Generator) -> State:
    """The state before the first step."""
    root = int(rng.integers(2**63))
    streams = [streams_of(root, seed) for seed in config.seed_ids]
    arrays: dict[str, np.ndarray] = {}
    for who, network in (("d", config.network_d), ("g", config.network_g)):
        if network is not None:
            arrays[who] = np.stack([network.init(s["init"], config.dtype) for s in streams])
            rule = config.optimiser_d if who == "d" else config.optimiser_g
            for i in range(rule.slots_needed if rule else 0):
                arrays[f"{who}{i}"] = np.zeros_like(arrays[who])
    if config.rule.clip is not None:
        np.clip(arrays["d"], -config.rule.clip, config.rule.clip, out=arrays["d"])
    return State(root, 0, arrays, streams, _history(config))


def _history(config: Config) -> dict[str, np.ndarray]:
    """NaN where nothing is recorded yet: (records, S), and frames (frames, S, points, dim)."""
    shape = (1 + (config.steps - 1) // config.record_every, len(config.seed_ids))
    names = ("value", "grad_d", "cost_g", "grad_g") if config.network_g else ("value", "grad_d")
    history: dict[str, Any] = {name: np.full(shape, np.nan) for name in names}
    if config.frames:
        frames = (config.frames, len(config.seed_ids), config.frame_points, config.data.dim)
        history["frames"] = np.full(frames, np.nan, dtype=config.dtype)
        history["frame_step"] = np.full(config.frames, -1)
    return history


def save(path: Path, state: State, config: Config) -> None:
    """Write a checkpoint: to a file beside it, flushed to the disk, then renamed over it."""
    facts = {
        "fingerprint": config.fingerprint(),
        "root": str(state.root),
        "step": state.step,
        "streams": [{name: _plain(s.bit_generator.state) for name, s in streams.items()} for streams in state.streams],
        "failures": {str(i): [f.seed, f.step, f.cause] for i, f in state.failures.items()},
    }
    body = io.BytesIO()
    arrays = {f"a.{k}": v for k, v in state.arrays.items()} | {f"h.{k}": v for k, v in state.history.items()}
    np.savez(body, facts=np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8), **arrays)  # pyright: ignore[reportArgumentType]
    data = body.getvalue()
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(MAGIC + hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def load(path: Path, config: Config) -> State:
    """Read a checkpoint of this very run back.

    Raises:
        CheckpointError: if a byte of it has changed, or another configuration wrote it.
    """
    raw = path.read_bytes()
    head, _, data = raw.partition(b"\n")
    if not head.startswith(MAGIC):
        raise CheckpointError(f"{path}: not a checkpoint of this version (its first line is damaged or foreign)")
    if hashlib.sha256(data).hexdigest().encode() != head[len(MAGIC) :]:
        raise CheckpointError(f"{path}: damaged: its contents do not have the SHA-256 that its first line states")
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    facts: dict[str, Any] = json.loads(arrays.pop("facts").tobytes())
    if facts["fingerprint"] != config.fingerprint():
        raise CheckpointError(
            f"{path}: written by a run with another configuration; resume with the one it was made with"
        )
    streams = [streams_of(int(facts["root"]), seed) for seed in config.seed_ids]
    for row, kept in zip(streams, facts["streams"], strict=True):
        for name, generator in row.items():
            generator.bit_generator.state = _unplain(kept[name])
    failures = {int(i): Failure(*f) for i, f in facts["failures"].items()}
    parts = [{n[2:]: a for n, a in arrays.items() if n.startswith(prefix)} for prefix in ("a.", "h.")]
    return State(int(facts["root"]), facts["step"], parts[0], streams, parts[1], failures)


def _plain(state: Any) -> Any:
    """A generator's state with integers for arrays."""
    inner = {k: [int(x) for x in v] for k, v in state["state"].items()}
    return {**state, "state": inner}


def _unplain(state: Any) -> Any:
    """The state that `_plain` came from."""
    return {**state, "state": {k: np.array(v, dtype=np.uint64) for k, v in state["state"].items()}}
