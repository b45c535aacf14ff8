"""Training against JAX and PyTorch: seed-iterations per second, share of the sgemm peak, cold start, memory.

    python benchmarks/training.py [peak speed threads fresh memory] [--rounds N] [--large] [--json FILE]
    PEERS=other/bin/python CLOCK=cpu python benchmarks/training.py speed

Contestants are processes (training_players.py), pinned to one core, each asked for the same run once a round. JAX and
PyTorch are looked for in the interpreter that PEERS names, by default this one; where a library is missing the row says
so, and our own figures stand alone. CLOCK=cpu compares processor time, which a busy machine disturbs less than the
wall's; with one thread each the two are the same on an idle one.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from sidebyside import Row, main

HERE = Path(__file__).resolve().parent
PEERS, CLOCK = os.environ.get("PEERS", sys.executable), os.environ.get("CLOCK", "wall")
OURS, JAX, TORCH = ("ours", "fast"), ("jax-scan", "jax-vmap"), ("torch-eager", "torch-batched")
LIBRARY = {"ours": "numpy", "fast": "numba", "jax": "jax", "torch": "torch"}


class Player:
    """A contestant's process."""

    def __init__(self, name: str, threads: int = 1) -> None:
        self.name = name
        python = sys.executable if name in OURS else PEERS
        environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
        self.process: Any = subprocess.Popen(
            [python, "-W", "ignore", str(HERE / "training_players.py"), name, str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        if hasattr(os, "sched_setaffinity"):
            cores = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(self.process.pid, cores[-threads:])
        self.there = self.process.stdout.readline().strip() == "ready"

    def ask(self, steps: int, seeds: int, batch: int) -> dict[str, float]:
        """Seconds by both clocks, and the memory it added (MiB)."""
        print(json.dumps({"steps": steps, "seeds": seeds, "batch": batch}), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()


def team(names: tuple[str, ...], threads: int = 1) -> dict[str, Player]:
    """The contestants that are installed; says which are not."""
    players = {name: Player(name, threads) for name in names}
    for name, player in list(players.items()):
        if not player.there:
            print(f"{name}: {LIBRARY[name.partition('-')[0]]} is not installed for {Path(PEERS).name}: not compared")
            del players[name]
    return players


def contest(players: dict[str, Player], rounds: int, steps: int, seeds: int, batch: int) -> dict[str, float]:
    """Seed-iterations per second of each, medians over interleaved rounds after one that is not counted.

    Loops over single seeds are asked for one seed: their speed does not depend on how many follow.
    """
    times: dict[str, list[float]] = {name: [] for name in players}
    for turn in range(rounds + 1):
        for name, player in players.items():
            single = name in ("jax-scan", "torch-eager")
            took = player.ask(steps, 1 if single else seeds, batch)[CLOCK]
            if turn:
                times[name].append(steps * (1 if single else seeds) / took)
    return {name: statistics.median(found) for name, found in times.items()}


def judged(title: str, rates: dict[str, float], wanted: dict[str, float]) -> Row:
    """A row of the report: our better speed over each peer's, with what we hold ourselves to."""
    mine = {name: rates[name] for name in OURS if name in rates}
    best, row = max(mine.values()), {"title": title, "rates": rates}
    peers = {"jax": [rates[n] for n in JAX if n in rates]} | {n: [rates[n]] for n in TORCH if n in rates}
    ratios = {name: {who: rate / max(found) for who, rate in mine.items()} for name, found in peers.items() if found}
    row["ratios"], row["met"] = ratios, True
    told = "; ".join(f"{name} {rate:,.0f}/s" for name, rate in rates.items())
    goals: list[str] = []
    for name, goal in wanted.items():
        if name in ratios:
            met = best / max(peers[name]) >= goal
            row["met"] = row["met"] and met
            ratio = ", ".join(f"{who} {r:.2f}x" for who, r in ratios[name].items())
            goals.append(f"{name}: {ratio} [wanted {goal:g}x: {'met' if met else 'MISSED'}]")
    print(f"{title}: {told}" + "".join(f"\n    {goal}" for goal in goals), flush=True)
    return row


def flops(batch: int) -> int:
    """Multiplications and additions in the matrix products of one seed-iteration, by hand from the loop."""
    sizes = {"g": (2, 64, 64, 2), "d": (2, 64, 64, 1)}
    forward = {who: sum(i * o for i, o in pairwise(s)) for who, s in sizes.items()}
    back = {who: sum(i * o for i, o in list(pairwise(s))[1:]) for who, s in sizes.items()}
    d_step = forward["g"] + 2 * (forward["d"] + forward["d"] + back["d"])
    g_step = forward["g"] + forward["d"] + forward["d"] + forward["g"] + back["g"]
    return 2 * batch * (d_step + g_step)


def gemm(n: int = 512, times: int = 40) -> float:
    """What one core does in float32 matrix products, flop/s: the best of many."""
    import numpy as np

    a, b, c = (np.random.default_rng(0).standard_normal((n, n), dtype=np.float32) for _ in range(3))
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        np.matmul(a, b, out=c)
        best = min(best, time.process_time() - start)
    return 2 * n**3 / best


def peak(options: argparse.Namespace) -> list[Row]:
    """The share of the sgemm peak that a run reaches."""
    rows: list[Row] = []
    for name in OURS:
        players = team((name,))
        for player in players.values():
            for batch in (128, 256):
                player.ask(32, 32, batch)
                top = gemm()
                rate = max(32 * 64 / player.ask(64, 32, batch)[CLOCK] for _ in range(options.rounds))
                share = rate * flops(batch) / top
                title = f"{name}, batch {batch}, 32 seeds"
                print(f"{title}: {rate:,.0f}/s, {share:.0%} of the sgemm peak of {top / 1e9:.0f} Gflop/s", flush=True)
                rows.append({"title": title, "rate": rate, "share": share})
            player.close()
    return rows


def speed(options: argparse.Namespace) -> list[Row]:
    """One thread each."""
    players, rows = team((*OURS, *JAX, *TORCH)), []
    for batch in (128, 256):
        for seeds in (1, 8, 32, 128):
            wanted = {"jax": 0.75 if seeds == 1 else 0.9 if seeds == 8 else 1.0}
            wanted |= {"torch-eager": 4.5 if seeds == 1 else 6.0, "torch-batched": 1.5}
            steps = max(32, (2048 if options.large else 1024) // seeds)
            rates = contest(players, options.rounds, steps, seeds, batch)
            rows.append(judged(f"batch {batch}, {seeds} seeds", rates, wanted))
    for player in players.values():
        player.close()
    return rows


def threads(options: argparse.Namespace) -> list[Row]:
    """Two threads each, by the wall's clock alone."""
    global CLOCK
    clock, CLOCK = CLOCK, "wall"
    players = team((*OURS, *JAX), threads=2)
    rows = [
        judged(f"2 threads, {seeds} seeds", contest(players, options.rounds, 64, seeds, 128), {"jax": 1.3})
        for seeds in (8, 32)
    ]
    for player in players.values():
        player.close()
    CLOCK = clock
    return rows


def fresh(options: argparse.Namespace) -> list[Row]:
    """A process from its start to its end, 2,000 iterations of one seed."""
    times: dict[str, list[float]] = {}
    names = (*OURS, *JAX[:1], *TORCH[:1])
    for name in [n for n in names if n == "ours" or team((n,))] * options.rounds:
        usage = os.times()
        start, used = time.perf_counter(), usage.children_user + usage.children_system
        player = Player(name)
        player.ask(2000, 1, 128)
        player.close()
        usage = os.times()
        spent = {"wall": time.perf_counter() - start, "cpu": usage.children_user + usage.children_system - used}
        times.setdefault(name, []).append(spent[CLOCK])
    medians = {name: statistics.median(found) for name, found in times.items()}
    rates = {name: 2000 / took for name, took in medians.items()}
    return [judged("a fresh process, 2,000 iterations", rates, {"jax": 5.0, "torch-eager": 5.0})]


def memory(options: argparse.Namespace) -> list[Row]:
    """The memory that a run adds at its peak, in a fresh process after one small run."""
    found: dict[str, dict[int, float]] = {}
    for name in ("ours", "torch-batched"):
        for seeds in (64, 128, 256, 512):
            players = team((name,))
            if not players:
                break
            players[name].ask(8, 1, 128)
            found.setdefault(name, {})[seeds] = players[name].ask(32, seeds, 128)["mebibytes"]
            players[name].close()
    rows: list[Row] = []
    for name, sizes in found.items():
        per_seed = (sizes[512] - sizes[64]) / 448
        print(f"{name}: " + ", ".join(f"{n} seeds {m:.1f} MiB" for n, m in sizes.items()) + f"; {per_seed:.3f} a seed")
        rows.append({"title": f"memory, {name}", "mebibytes": sizes})
    if len(found) == 2:
        ratio = found["ours"][128] / found["torch-batched"][128]
        met = ratio <= 0.5
        print(f"128 seeds: {ratio:.2f} of batched PyTorch's [wanted 0.5: {'met' if met else 'MISSED'}]")
        rows.append({"title": "memory against batched PyTorch", "ratio": ratio, "met": met})
    return rows


if __name__ == "__main__":
    groups = {"peak": peak, "speed": speed, "threads": threads, "fresh": fresh, "memory": memory}
    main(groups, __doc__.splitlines()[0])
