"""Checking against SymPy, and how long statements and notes take.

python benchmarks/checking.py [pointwise statements note] [--rounds N] [--json FILE]
"""

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import sympy
from sidebyside import Row, main, race

import gantheory
from gantheory.checking.book import default_path
from gantheory.language.context import Context, Density, Function
from gantheory.language.terms import App, Num, Op, Rel, Sym, Term, add, div, log, mul, neg, num, sub
from gantheory.proving import prove

NOTES = Path(__file__).resolve().parent.parent.parent / "shared" / "notes"
X = Sym("x")
P, Q, D = (App(name, (X,)) for name in "pqD")
CONTEXT = Context(
    points={"x": "x"},
    densities={name: Density(name, ("x",)) for name in "pq"},
    functions={"D": Function("D", ("x",), "unit")},
)
SUM, HALF = add(P, Q), div(add(P, Q), num(2))
BEST = div(P, SUM)
ONE, TWO = num(1), num(2)

# What is under the integral in the derivations of the field: value at D*, divergences, density ratio, costs.
IDENTITIES: list[tuple[Term, Term]] = [
    (sub(ONE, BEST), div(Q, SUM)),
    (log(BEST), sub(log(P), log(SUM))),
    (log(sub(ONE, BEST)), sub(log(Q), log(SUM))),
    (div(BEST, sub(ONE, BEST)), div(P, Q)),
    (log(div(BEST, sub(ONE, BEST))), sub(log(P), log(Q))),
    (mul(P, log(BEST)), add(neg(mul(P, log(TWO))), mul(P, log(div(P, HALF))))),
    (mul(Q, log(sub(ONE, BEST))), add(neg(mul(Q, log(TWO))), mul(Q, log(div(Q, HALF))))),
    (
        add(mul(P, log(BEST)), mul(Q, log(sub(ONE, BEST)))),
        add(neg(mul(SUM, log(TWO))), mul(P, log(div(P, HALF))), mul(Q, log(div(Q, HALF)))),
    ),
    (mul(SUM, log(BEST)), sub(mul(SUM, log(P)), mul(SUM, log(SUM)))),
    (mul(P, log(div(P, Q))), neg(mul(P, log(div(Q, P))))),
    (mul(sub(P, Q), log(div(P, Q))), add(mul(P, log(div(P, Q))), mul(Q, log(div(Q, P))))),
    (div(mul(sub(P, Q), sub(P, Q)), Q), add(sub(div(mul(P, P), Q), mul(TWO, P)), Q)),
    (sub(log(D), log(sub(ONE, D))), log(div(D, sub(ONE, D)))),
    (add(div(ONE, D), div(ONE, sub(ONE, D))), div(ONE, mul(D, sub(ONE, D)))),
    (sub(div(P, D), div(Q, sub(ONE, D))), div(sub(P, mul(SUM, D)), mul(D, sub(ONE, D)))),
    (log(mul(P, P, Q)), add(mul(TWO, log(P)), log(Q))),
]  # fmt: skip


def as_sympy(term: Term, names: dict[str, Any]) -> Any:
    """The same expression in SymPy, densities as positive symbols."""
    match term:
        case Num(value):
            return sympy.Rational(value.numerator, value.denominator)
        case App(name):
            return names[name]
        case Op(op, args):
            inner = [as_sympy(arg, names) for arg in args]
            table = {"add": sympy.Add, "mul": sympy.Mul, "log": sympy.log}
            if op == "neg":
                return -inner[0]
            return inner[0] / inner[1] if op == "div" else table[op](*inner)
        case _:
            raise ValueError(f"no pointwise term: {term}")


def pointwise(options: argparse.Namespace) -> list[Row]:
    """The prover (certificate found and replayed by the kernel) beside ``sympy.simplify(lhs - rhs) == 0``."""
    rels = [Rel("=", left, right) for left, right in IDENTITIES]
    names = {name: sympy.Symbol(name, positive=True) for name in "pqD"}
    pairs = [(as_sympy(left, names), as_sympy(right, names)) for left, right in IDENTITIES]

    def ours() -> int:
        return sum(prove(rel, CONTEXT) is not None for rel in rels)

    def simplified() -> int:
        sympy.core.cache.clear_cache()
        return sum(sympy.simplify(left - right) == 0 for left, right in pairs)

    row = race(f"{len(rels)} pointwise identities", ours, {"sympy.simplify": simplified}, rounds=options.rounds)
    row["proved"] = {"ours": ours(), "sympy.simplify": simplified()}
    row["per second"] = {name: len(rels) / seconds for name, seconds in row["seconds"].items()}
    shown = ", ".join(
        f"{name} {row['proved'][name]} of {len(rels)} at {row['per second'][name]:.0f} a second"
        for name in row["proved"]
    )
    print(f"  settled: {shown}")
    return [row]


def _quantiles(title: str, seconds: list[float], busy: float) -> Row:
    seconds = [busy * value for value in seconds]
    cuts = statistics.quantiles(seconds, n=100)
    row: Row = {"title": title, "statements": len(seconds), "p50": cuts[49], "p99": cuts[98], "most": max(seconds)}
    print(f"{title}: {len(seconds)} statements, p50 {cuts[49]:.4f} s, p99 {cuts[98]:.3f} s, most {max(seconds):.3f} s")
    return row


def _timed(run: Callable[[], list[float]]) -> tuple[list[float], float]:
    """What a run returns, and the part of the time that the processor was ours: other work does not count."""
    wall, processor = time.perf_counter(), time.process_time()
    result = run()
    return result, (time.process_time() - processor) / (time.perf_counter() - wall)


def statements(options: argparse.Namespace) -> list[Row]:
    """Seconds of one statement over the book, and over public lecture notes where they are at hand."""
    rows = [_quantiles("the book", *_timed(lambda: [s.seconds for s in gantheory.verify(seed=0).statements()]))]
    for folder in ("real", "seeds"):
        files = sorted(path for path in (NOTES / folder).glob("*") if path.suffix in {".md", ".txt", ".tex", ".ipynb"})
        if files:
            seconds, busy = _timed(lambda: [s.seconds for f in files for s in gantheory.check(f, seed=0).statements()])  # noqa: B023
            rows.append(_quantiles(f"notes, {folder} ({len(files)} files)", seconds, busy))
    return rows


PAGES = """optimal-discriminator value-at-optimum global-minimum minimax-equals-jsd-minimisation jsd-bounds
cross-entropy-discriminator non-saturating-value non-saturating-is-kl non-saturating-gradient reverse-kl kl-nonneg
maximum-likelihood-game mle-is-kl"""


def long_note(displays: int = 40) -> str:
    """A note of as many displays: the pages of the book on GANs one after another, what they show to be false too."""
    found: list[str] = []
    for name in PAGES.split():
        found.append(f"## {name}")
        found += re.findall(r"\$\$.*?\$\$", (default_path() / f"{name}.md").read_text(encoding="utf-8"), re.DOTALL)
    kept: list[str] = []
    for piece in found:
        if sum(text.startswith("$$") for text in kept) < displays:
            kept.append(piece)
    return "\n\n".join(kept) + "\n"


def note(options: argparse.Namespace) -> list[Row]:
    """Seconds of processor time for a note of forty displays, from text to report."""
    text = long_note()
    times: list[float] = []
    for _ in range(options.rounds):
        start = time.process_time()
        report = gantheory.check(text, kind="md", seed=0)
        times.append(time.process_time() - start)
    summary = report.summary
    row: Row = {"title": "a note of 40 displays", "seconds": statistics.median(times), "summary": summary}
    print(f"{row['title']}: {row['seconds']:.2f} s (median of {options.rounds}); {report}")
    for statement in sorted(report.statements(), key=lambda s: -s.seconds)[:5]:
        print(f"  {statement.seconds:.2f} s  {statement.verdict}: {statement.text[:90]}")
    return [row]


if __name__ == "__main__":
    main({"pointwise": pointwise, "statements": statements, "note": note}, __doc__ or "")
