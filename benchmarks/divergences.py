"""Divergences of many pairs against SciPy: time and relative error.

python benchmarks/divergences.py [ordinary near entropy] [--rounds N] [--json FILE]
"""

import argparse
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import mpmath
import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr
from scipy.stats import entropy
from sidebyside import Row, main, race

import gantheory.numerics as gn

PAIRS, ATOMS, SAMPLE = 100_000, 64, 200


def ordinary_pairs(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of Dirichlet pmfs, (PAIRS, ATOMS) each."""
    rng = np.random.default_rng(seed)
    p, q = rng.gamma(1.0, size=(2, PAIRS, ATOMS))
    return p / p.sum(1, keepdims=True), q / q.sum(1, keepdims=True)


def near_pairs(seed: int = 0, distance: float = 1e-7) -> tuple[np.ndarray, np.ndarray]:
    """Pairs that differ by a relative `distance`."""
    p, _ = ordinary_pairs(seed)
    rng = np.random.default_rng(seed + 1)
    q = p * (1 + distance * rng.normal(size=p.shape))
    return p, q / q.sum(1, keepdims=True)


def exact(kind: str, p: np.ndarray, q: np.ndarray) -> float:
    """The value at 50 digits for the masses over their exact sums."""
    with mpmath.workdps(50):
        rows = []
        for masses in (p, q):
            values = [Fraction(float(m)) for m in masses]
            total = sum(values)
            rows.append([mpmath.mpf((v / total).numerator) / (v / total).denominator for v in values])
        a, b = rows
        if kind == "entropy":
            return float(-mpmath.fsum(x * mpmath.log(x) for x in a if x))
        if kind == "kl":
            return float(mpmath.fsum(x * mpmath.log(x / y) for x, y in zip(a, b, strict=True) if x))
        m = [(x + y) / 2 for x, y in zip(a, b, strict=True)]
        return float(
            mpmath.fsum(x * mpmath.log(x / z) + y * mpmath.log(y / z) for x, y, z in zip(a, b, m, strict=True)) / 2
        )


def worst(kind: str, values: np.ndarray, p: np.ndarray, q: np.ndarray) -> float:
    """The largest relative error over the first rows."""
    truth = np.array([exact(kind, p[i], q[i]) for i in range(SAMPLE)])
    return float(np.nanmax(np.abs(values[:SAMPLE] - truth) / truth))


def said(row: Row, **errors: float) -> Row:
    print("   largest relative error: " + ", ".join(f"{name} {error:.2g}" for name, error in errors.items()))
    return {**row, "errors": errors}


def ordinary(options: argparse.Namespace) -> list[Row]:
    """KL against rel_entr and JS against jensenshannon."""
    p, q = ordinary_pairs()
    rounds = options.rounds
    kl = race("KL, 10^5 pairs of 64", lambda: gn.kl(p, q), {"rel_entr().sum": lambda: rel_entr(p, q).sum(1)},
              rounds=rounds, wanted=4)  # fmt: skip
    js = race("JS, 10^5 pairs of 64", lambda: gn.js(p, q), {"jensenshannon": lambda: jensenshannon(p, q, axis=1)},
              rounds=rounds, wanted=5)  # fmt: skip
    return [
        said(kl, ours=worst("kl", gn.kl(p, q), p, q), scipy=worst("kl", rel_entr(p, q).sum(1), p, q)),
        said(js, ours=worst("js", gn.js(p, q), p, q), scipy=worst("js", jensenshannon(p, q, axis=1) ** 2, p, q)),
    ]


def near(options: argparse.Namespace) -> list[Row]:
    """The accurate form on near-equal pairs, where SciPy's formulas lose their digits."""
    p, q = near_pairs()
    row = race("KL, near-equal pairs", lambda: gn.kl(p, q), {"rel_entr().sum": lambda: rel_entr(p, q).sum(1)},
               rounds=options.rounds, wanted=1 / 1.5)  # fmt: skip
    js = race("JS, near-equal pairs", lambda: gn.js(p, q), {"rel_entr().sum": lambda: rel_entr(p, q).sum(1)},
              rounds=options.rounds, wanted=1 / 1.5)  # fmt: skip
    few, same = (np.ascontiguousarray(rows[:, :3]) for rows in near_pairs(2, 1e-9))
    few, same = few / few.sum(1, keepdims=True), same / same.sum(1, keepdims=True)
    with np.errstate(invalid="ignore"):
        scipy_js = jensenshannon(p, q, axis=1)
        undefined = np.isnan(jensenshannon(few, same, axis=1)).mean()
    print(f"   three atoms at distance 1e-9: jensenshannon is NaN on {undefined:.0%} of the pairs, "
          f"entropy(p, q) negative on {(entropy(few, same, axis=1) < 0).mean():.0%}, "
          f"ours never: {bool((gn.js(few, same) >= 0).all() and (gn.kl(few, same) >= 0).all())}")  # fmt: skip
    return [
        said(row, ours=worst("kl", gn.kl(p, q), p, q), scipy=worst("kl", rel_entr(p, q).sum(1), p, q)),
        said(js, ours=worst("js", gn.js(p, q), p, q), scipy=worst("js", scipy_js**2, p, q)),
    ]


def entropies(options: argparse.Namespace) -> list[Row]:
    """Entropy against scipy.stats.entropy."""
    p, _ = ordinary_pairs()
    row = race("entropy, 10^5 of 64", lambda: gn.entropy(p), {"scipy.stats.entropy": lambda: entropy(p, axis=1)},
               rounds=options.rounds, wanted=2.5)  # fmt: skip
    return [said(row, ours=worst("entropy", gn.entropy(p), p, p), scipy=worst("entropy", entropy(p, axis=1), p, p))]


if __name__ == "__main__":
    main({"ordinary": ordinary, "near": near, "entropy": entropies}, __doc__.splitlines()[0])
