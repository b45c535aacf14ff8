"""Exact optimal transport against POT, SciPy and np.sort: time, memory and gap.

    python benchmarks/transport.py [points shared grids line master certificate memory] [--rounds N] [--large]

The best peer counts: POT's `emd` with the cost matrix it needs, and `emd2_lazy`, which computes costs as it goes.
"""

import argparse
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))
import numpy as np
from scipy.optimize import linprog
from scipy.stats import wasserstein_distance
from sidebyside import Row, main, peak_mebibytes, race

from gantheory.numerics import transport_lp, wasserstein
from gantheory.numerics.transport.solvers import load_pot

ot: Any = load_pot()
ENOUGH = 10**9  # POT's own cap on iterations stops early, without a certificate, from n = 5,000 on


def clouds(n: int, seed: int = 0) -> tuple[np.ndarray, ...]:
    """Two weighted point sets in the plane."""
    rng = np.random.default_rng(seed)
    p, q = rng.random((2, n))
    return p / p.sum(), q / q.sum(), rng.random((n, 2)), rng.random((n, 2)) + 0.2


def lattice(side: int, seed: int = 0) -> tuple[np.ndarray, ...]:
    """Two pmfs on one square grid, smooth hills with noise."""
    rng = np.random.default_rng(seed)
    at = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), -1).reshape(-1, 2).astype(float)
    masses = []
    for centre in (0.3, 0.65):
        hill = np.exp(-(((at / side - centre) ** 2).sum(1)) / 0.05) + 0.05
        masses.append(hill * (0.5 + rng.random(side * side)))
    return masses[0] / masses[0].sum(), masses[1] / masses[1].sum(), at


def pot_dense(p: Any, q: Any, x: Any, y: Any, metric: str = "euclidean") -> Any:
    """POT with the time of its cost matrix."""
    return ot.emd2(p, q, ot.dist(x, y, metric=metric), numItermax=ENOUGH)


def pot_lazy(p: Any, q: Any, x: Any, y: Any, metric: str = "euclidean") -> Any:
    """POT without a cost matrix."""
    return ot.emd2_lazy(x, y, p, q, metric=metric, numItermax=ENOUGH)


def agrees(row: Row, result: Any, other: float | None = None) -> Row:
    """Add the relative gap of our result, and how far the peer's value is from it."""
    gap = result.gap / result.primal
    away = "" if other is None else f", peer's value differs by {abs(other - result.value) / result.value:.1g}"
    print(f"   method {result.method}, relative gap {gap:.1e}{away}", flush=True)
    return {**row, "gap": gap, "method": result.method}


def points(options: argparse.Namespace) -> list[Row]:
    """Euclidean W1 of two weighted point sets in the plane."""
    rows = []
    goals = {1_000: 2.0, 2_000: 4.0, 5_000: 8.0} | ({10_000: 10.0, 20_000: 9.0} if options.large else {})
    for n, wanted in goals.items():
        case = clouds(n)
        peers: dict[str, Callable[[], Any]] = {"POT emd2_lazy": lambda case=case: pot_lazy(*case)}
        if n <= 10_000:
            peers["POT emd"] = lambda case=case: pot_dense(*case)
        rounds = options.rounds if n < 5_000 else 1
        row = race(f"points, n = {n}", lambda case=case: wasserstein(*case), peers, rounds=rounds, wanted=wanted)
        rows.append(agrees(row, wasserstein(*case)))
    if options.large:
        case = clouds(100_000)
        start = time.perf_counter()
        result = wasserstein(*case)
        seconds = time.perf_counter() - start
        print(f"points, n = 100000: {seconds:.0f} s")
        rows.append(agrees({"title": "points, n = 100000", "seconds": {"ours": seconds}}, result))
    return rows


def shared(options: argparse.Namespace) -> list[Row]:
    """Both laws on one grid, Euclidean cost: common mass cancels; without and with the extra `fast`."""
    rows = []
    for side, plain, fast in ((32, 3.5, 0.0), (64, 5.0, 15.0)):
        p, q, at = lattice(side)
        rounds = options.rounds if side < 64 else 1
        peers = {"POT emd": lambda p=p, q=q, at=at: pot_dense(p, q, at, at),
                 "POT emd2_lazy": lambda p=p, q=q, at=at: pot_lazy(p, q, at, at)}  # fmt: skip
        with without_numba():
            row = race(f"shared {side}x{side}, no extra", lambda p=p, q=q, at=at: wasserstein(p, q, at), peers,
                       rounds=rounds, wanted=plain)  # fmt: skip
            rows.append(agrees(row, wasserstein(p, q, at)))
        row = race(f"shared {side}x{side}", lambda p=p, q=q, at=at: wasserstein(p, q, at), peers, rounds=rounds,
                   wanted=fast)  # fmt: skip
        rows.append(agrees(row, wasserstein(p, q, at)))
    return rows


def without_numba() -> Any:
    """Make the package believe that the extra is not installed."""
    real = importlib.util.find_spec
    hide = lambda name, *rest: None if name == "numba" else real(name, *rest)  # noqa: E731
    return mock.patch.multiple("gantheory.numerics.transport.solve", find_spec=hide)


def grids(options: argparse.Namespace) -> list[Row]:
    """City-block cost on a grid, as a flow along its edges."""
    rows = []
    for side, wanted in ((64, 10.0), *([(96, 25.0)] if options.large else [])):
        p, q, at = lattice(side)
        peers = {"POT emd": lambda p=p, q=q, at=at: pot_dense(p, q, at, at, "cityblock")}
        row = race(f"city block {side}x{side}",
                   lambda p=p, q=q, at=at: wasserstein(p, q, at, metric="cityblock"), peers, rounds=1,
                   wanted=wanted)  # fmt: skip
        rows.append(agrees(row, wasserstein(p, q, at, metric="cityblock")))
    return rows


def line(options: argparse.Namespace) -> list[Row]:
    """The line, order 1: unweighted of equal sizes, and weighted."""
    rows = []
    for n in (10**5, 10**6, *([10**7] if options.large else [])):
        rng = np.random.default_rng(0)
        x, y, p, q = rng.normal(size=n), rng.normal(size=n) + 0.3, rng.random(n), rng.random(n)
        p, q = p / p.sum(), q / q.sum()
        rounds = options.rounds if n < 10**7 else 3

        def plain(x: Any = x, y: Any = y) -> Any:
            return wasserstein(None, None, x, y).value

        def heavy(x: Any = x, y: Any = y, p: Any = p, q: Any = q) -> Any:
            return wasserstein(p, q, x, y).value

        rows.append(race(f"line, unweighted, n = {n:.0e}", plain,
                         {"scipy": lambda x=x, y=y: wasserstein_distance(x, y),
                          "POT": lambda x=x, y=y: ot.wasserstein_1d(x, y)}, rounds=rounds, wanted=2))  # fmt: skip
        rows.append(race(f"line, unweighted, n = {n:.0e}, against sorting", plain,
                         {"two np.sort": lambda x=x, y=y: (np.sort(x), np.sort(y))},
                         rounds=rounds, wanted=1 / 1.2))  # fmt: skip
        rows.append(race(f"line, weighted, n = {n:.0e}, against SciPy", heavy,
                         {"scipy": lambda x=x, y=y, p=p, q=q: wasserstein_distance(x, y, p, q)},
                         rounds=rounds, wanted=2))  # fmt: skip
        rows.append(race(f"line, weighted, n = {n:.0e}, against POT", heavy,
                         {"POT": lambda x=x, y=y, p=p, q=q: ot.wasserstein_1d(x, y, p, q)},
                         rounds=rounds, wanted=0.95))  # fmt: skip
    return rows


def master(options: argparse.Namespace) -> list[Row]:
    """Without the extra: what "auto" takes, and HiGHS on the arcs that matter, against HiGHS on all of them."""
    n = 1_000 if options.large else 300
    p, q, x, y = clouds(n)
    cost = ot.dist(x, y, metric="euclidean")

    def textbook() -> Any:
        program = transport_lp(p, q, cost)
        return linprog(program.c, A_eq=program.A, b_eq=program.b, method="highs")

    rows = []
    for method, wanted in (("auto", 40.0), ("pricing", 0.0)):
        with without_numba():
            row = race(
                f"no extra, {method}, n = {n}",
                lambda method=method: wasserstein(p, q, x, y, method=method),
                {"linprog": textbook},
                rounds=1,
                wanted=wanted,
            )
            rows.append(agrees(row, wasserstein(p, q, x, y, method=method)))
    return rows


def certificate(options: argparse.Namespace) -> list[Row]:
    """Solve and verify in rational arithmetic at n = 500: at most 0.25 s."""
    case = clouds(500)
    wasserstein(*case).verify(exact=True)
    solving, checking = [], []
    for _ in range(options.rounds):
        start = time.perf_counter()
        result = wasserstein(*case)
        middle = time.perf_counter()
        outcome = result.verify(exact=True)
        checking.append(time.perf_counter() - middle)
        solving.append(middle - start)
        if not outcome or outcome.gap != 0:
            raise ArithmeticError(f"the exact check failed: {outcome}")
    both = statistics.median(solving) + statistics.median(checking)
    row: Row = {"title": "certificate, n = 500", "seconds": {"solve": statistics.median(solving)}, "met": both <= 0.25}
    row["seconds"]["exact check"] = statistics.median(checking)
    print(f"certificate, n = 500: solve {row['seconds']['solve']:.3f} s + exact check "
          f"{row['seconds']['exact check']:.3f} s  [wanted 0.25 s: {'met' if row['met'] else 'MISSED'}]")  # fmt: skip
    return [row]


def memory(options: argparse.Namespace) -> list[Row]:
    """Peak memory above the input, in fresh processes."""
    here = Path(__file__).resolve().parent
    rows = []
    for n in (1_000, 2_000, 5_000, 10_000, *([20_000] if options.large else [])):
        setup = f"import sys; sys.path[:0] = [{str(here)!r}, {str(here.parent)!r}]\n"
        setup += f"from transport import *\nwasserstein(*clouds(600)).gap\ncase = clouds({n})\nmark()\n"
        ours, _ = peak_mebibytes(setup + "wasserstein(*case).gap")
        row: Row = {"title": f"memory, n = {n}", "mebibytes": {"ours": ours}}
        if n <= 5_000 or (options.large and n <= 10_000):
            row["mebibytes"]["POT emd"], _ = peak_mebibytes(setup + "pot_dense(*case)")
        if n <= 10_000:
            row["met"] = ours <= 60
        told = ", ".join(f"{name} {size:.0f} MiB" for name, size in row["mebibytes"].items())
        print(f"memory, n = {n}: {told}  [wanted 60 MiB up to 10,000]", flush=True)
        rows.append(row)
    return rows


GROUPS = {
    "points": points,
    "shared": shared,
    "grids": grids,
    "line": line,
    "master": master,
    "certificate": certificate,
    "memory": memory,
}

if __name__ == "__main__":
    main(GROUPS, __doc__.splitlines()[0])
