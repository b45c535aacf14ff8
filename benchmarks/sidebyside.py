"""Side-by-side timings: every contestant runs once a round, rounds are interleaved, medians are compared.

Timings on a shared machine drift; ratios of medians from one interleaved run drift far less. One thread each: the
scripts set the thread counts before anything heavy loads. Never run as tests.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

sys.path.insert(1, str(Path(__file__).resolve().parent.parent))  # the package of this checkout, installed or not

Row = dict[str, Any]


def race(
    title: str, ours: Callable[[], Any], peers: dict[str, Callable[[], Any]], *, rounds: int = 5, wanted: float = 0.0
) -> Row:
    """Medians of `rounds` interleaved runs after one warm-up of ours; prints and returns the ratios peer / ours.

    `wanted` is the ratio to the best peer that we hold ourselves to.
    """
    ours()
    contestants = {"ours": ours, **peers}
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(values) for name, values in times.items()}
    ratios = {name: medians[name] / medians["ours"] for name in peers}
    best = min(ratios.values())
    row: Row = {"title": title, "seconds": medians, "ratios": ratios, "best": best, "wanted": wanted}
    row["met"] = best >= wanted
    told = ", ".join(f"{ratio:.2f}x {name} ({medians[name]:.4g} s)" for name, ratio in ratios.items())
    goal = f"  [wanted {wanted:g}x: {'met' if row['met'] else 'MISSED'}]" if wanted else ""
    print(f"{title}: {medians['ours']:.4g} s; {told}{goal}", flush=True)
    return row


_METER = """
import ctypes, gc

def _now(key):
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(key))

def mark():
    global _base
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    with open("/proc/self/clear_refs", "w", encoding="ascii") as knob:
        knob.write("5")
    _base = _now("VmRSS")
"""


def peak_mebibytes(code: str) -> tuple[float, str]:
    """The memory (MiB) that `code` adds at its peak in a fresh interpreter (Linux), and the last line it prints.

    `code` sets up its input, then calls mark(), which gives freed memory back and resets the peak, then works.
    """
    ending = '\nprint(_now("VmHWM") - _base)\n'
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _METER + code + ending], capture_output=True, text=True, check=True
    )
    lines = done.stdout.strip().splitlines()
    return int(lines[-1]) / 1024, lines[-2] if len(lines) > 1 else ""


def main(groups: dict[str, Callable[[argparse.Namespace], list[Row]]], description: str) -> None:
    """Run the groups named on the command line (all by default); --json keeps the figures."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("groups", nargs="*", help=f"some of {', '.join(groups)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="the largest sizes too: minutes, gigabytes")
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    unknown = set(options.groups) - set(groups)
    if unknown:
        parser.error(f"no group {', '.join(sorted(unknown))}; there are {', '.join(groups)}")
    rows: list[Row] = []
    for name in options.groups or groups:
        rows += [{"group": name, **row} for row in groups[name](options)]
    if options.json:
        machine = {"python": platform.python_version(), "machine": platform.machine(), "date": str(date.today())}
        options.json.write_text(json.dumps({**machine, "rows": rows}, indent=1) + "\n", encoding="utf-8")
    missed = [row["title"] for row in rows if row.get("met") is False]
    print(f"{len(rows)} figures; missed: {', '.join(missed) or 'none'}")
