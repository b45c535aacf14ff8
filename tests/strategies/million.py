"""Our own functions against their property suites, a million examples in all: resumable, and bounded in time.

    python tests/strategies/million.py [--examples 1000000] [--minutes 60] [--state million.json] [--report million.md]

Laws that draw alike share their draws; groups of laws get slices of time in turn, quick ones longer slices. An example
is one law on one draw. The state is written after every slice; the same command goes on from there. Exit status: 0 all
examples ran, 1 a law was violated, 3 time ran out first (run it again).
"""

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]
from test_suites import CHECKS, run  # noqa: E402

from gantheory.strategies.suites.run import collecting  # noqa: E402
from gantheory.strategies.suites.violation import LawViolated  # noqa: E402

SLICE = 5.0  # seconds a group gets at a time, if it runs
USUAL = 300.0  # examples a second


def groups():
    """(function, laws that draw alike, suite) for every function that is checked."""
    out = []
    for name in CHECKS:
        with collecting() as suites:
            run(name, 1)
        out += [(name, laws, suite) for suite in suites for laws in suite.groups()]
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=1_000_000)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--state", type=Path, default=Path("million.json"))
    parser.add_argument("--report", type=Path, help="write a Markdown table here")
    options = parser.parse_args()
    state = json.loads(options.state.read_text(encoding="utf-8")) if options.state.exists() else {}
    status = campaign(options, state)
    total, seconds = (sum(cell[key] for cell in state.values()) for key in ("examples", "seconds"))
    print(f"{total} examples in {seconds:.0f} s of checking, {len(state)} groups of laws; status {status}")
    if options.report and status != 1:
        options.report.write_text(report(state), encoding="utf-8")
    return status


def campaign(options, state):
    """Slice after slice until the examples or the minutes are used up; the exit status."""
    end = time.monotonic() + 60 * options.minutes
    slots = groups()
    while True:
        for name, laws, suite in slots:
            if sum(cell["examples"] for cell in state.values()) >= options.examples:
                return 0
            if time.monotonic() >= end:
                return 3
            key = f"{name}: {', '.join(law.name for law in laws)}"
            cell = state.setdefault(key, {"examples": 0, "seconds": 0.0})
            rate = cell["examples"] / cell["seconds"] if cell["seconds"] else 20 * len(laws) / SLICE
            seconds = SLICE * min(max(rate / USUAL, 0.1), 3)
            start = time.monotonic()
            try:
                cell["examples"] += suite.check(laws, max(20, int(rate * seconds / len(laws))))
            except LawViolated as violated:
                print(f"{key}\n{violated}", flush=True)
                return 1
            cell["seconds"] += time.monotonic() - start
            options.state.write_text(json.dumps(state, indent=1), encoding="utf-8")


def report(state):
    """A line for each function: how many laws, how many examples."""
    total = sum(cell["examples"] for cell in state.values())
    lines = [
        "# The property suites on our own functions",
        "",
        f"{date.today()}: {total:,} examples, no law was violated.",
    ]
    lines += ["", "| function | laws | examples |", "|---|---|---|"]
    for name in CHECKS:
        cells = {key: cell for key, cell in state.items() if key.split(": ", 1)[0] == name}
        laws = sum(key.split(": ", 1)[1].count(", ") + 1 for key in cells)
        lines.append(f"| {name} | {laws} | {sum(cell['examples'] for cell in cells.values()):,} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
