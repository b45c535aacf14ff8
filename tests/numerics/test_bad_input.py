"""Bad and extreme input: every function gives the right value, or a ValueError that names argument and index."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath as mp
import numpy as np
import pandas as pd
import pytest

import gantheory.numerics as gn

GOOD = [0.25, 0.75]
PAIR_FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    name: getattr(gn, name)
    for name in (
        "kl", "reverse_kl", "js", "js_distance", "tv", "hellinger", "chi2", "reverse_chi2", "jeffreys", "bhattacharyya",
        "cross_entropy", "optimal_discriminator", "gan_value", "non_saturating_value",
    )
} | {
    "renyi": lambda p, q: gn.renyi(p, q, 2),
    "alpha": lambda p, q: gn.alpha(p, q, 0.5),
    "f": lambda p, q: gn.f_divergence("js", p, q),
    "bound": lambda p, q: gn.variational_bound("kl", [0.1, 0.2], p, q),
    "enclosure": lambda p, q: gn.kl(p, q, enclosure=True),
    "line": lambda p, q: gn.wasserstein(p, q, [0.0, 1.0]),
    "plane": lambda p, q: gn.wasserstein(p, q, [[0.0, 1.0], [1.0, 0.0]]),
    "matrix": lambda p, q: gn.wasserstein(p, q, cost=[[0.0, 1.0], [1.0, 0.0]]),
    "lp": lambda p, q: gn.wasserstein(p, q, cost=[[0.0, 1.0], [1.0, 0.0]], method="lp-dual"),
    "sinkhorn": lambda p, q: gn.sinkhorn(p, q, [0.0, 1.0]),
    "transport_lp": lambda p, q: gn.transport_lp(p, q, [[0.0, 1.0], [1.0, 0.0]]),
}  # fmt: skip
BAD: dict[str, tuple[Any, str]] = {
    "negative": ([1.25, -0.25], r"\[1\] = -0.25"),
    "tiny negative": ([1.0, -1e-300], r"\[1\] = -1e-300"),
    "nan": ([0.5, math.nan], r"\[1\] = nan"),
    "inf": ([math.inf, 0.5], r"\[0\] = inf"),
    "minus inf": ([0.5, -math.inf], r"\[1\] = -inf"),
    "off by 1e-6": ([0.25, 0.750001], r" sums to 1\.000001"),
    "counts": ([1, 3], r" sums to 4"),
    "empty": ([], r" has no atoms"),
    "zeros": ([0.0, 0.0], r" sums to 0"),
    "scalar": (1.0, r" = 1\.0 is a single number"),
    "none inside": ([0.5, None], r"\[1\] = None"),
    "text": (["a", "b"], r" has dtype <U1"),
    "complex": ([0.5 + 0j, 0.5], r" has dtype complex"),
    "timedelta": (np.array([1, 0], dtype="m8[s]"), r" has dtype timedelta"),
    "datetime": (np.array(["2026-01-01", "2026-01-02"], dtype="M8[D]"), r" has dtype datetime"),
    "masked": (np.ma.array([0.25, 0.75], mask=[True, False]), r"\[0\] is masked"),
    "long double": (np.array([1, 2], dtype=np.longdouble) / 3, r"\[0\] = 0\.33"),
    "permuted": (pd.Series(GOOD, index=[1, 0]), r" carries labels"),
    "overflow": ([1e308, 1e308], r" sums to inf"),
    "int overflow": (np.array([2**63 - 1, 0]), r"\[0\] = 9223372036854775807"),
    "object": (np.array([object(), 0.5], dtype=object), r"\[0\] = <object"),
    "dict": ({0: 0.5, 1: 0.5}, r" = \{0: 0\.5"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("function", PAIR_FUNCTIONS)
def test_bad_masses_are_refused_on_either_side(function: str, case: str) -> None:
    values, message = BAD[case]
    call = PAIR_FUNCTIONS[function]
    with pytest.raises(ValueError, match="^p" + message):
        call(values, GOOD)
    with pytest.raises(ValueError, match="^q" + message):
        call(GOOD, values)


@pytest.mark.parametrize("function", PAIR_FUNCTIONS)
def test_mismatched_shapes_are_refused(function: str) -> None:
    for p, q in (([1.0], GOOD), (GOOD, [1.0]), ([0.2, 0.3, 0.5], GOOD), ([GOOD], [GOOD, GOOD]), (GOOD, [GOOD, GOOD])):
        with pytest.raises(ValueError, match=r"^[pqt] (has|and)"):
            PAIR_FUNCTIONS[function](p, q)


SAME: dict[str, Callable[[list[float]], Any]] = {
    "tuple": tuple,
    "float16": lambda v: np.array(v, dtype=np.float16),
    "float32": lambda v: np.array(v, dtype=np.float32),
    "long double": lambda v: np.array(v, dtype=np.longdouble),
    "big endian": lambda v: np.array(v, dtype=">f8"),
    "object": lambda v: np.array([Fraction(x) for x in v], dtype=object),
    "strided": lambda v: np.repeat(v, 2)[::2],
    "reversed view": lambda v: np.array(v[::-1])[::-1],
    "read-only": lambda v: np.frombuffer(np.array(v).tobytes()),
    "unmasked": lambda v: np.ma.array(v),
    "series": pd.Series,
    "misaligned": lambda v: np.frombuffer(b"x" + np.array(v).tobytes(), dtype=np.uint8)[1:].view(np.float64),
}


@pytest.mark.parametrize("container", SAME)
@pytest.mark.parametrize("function", PAIR_FUNCTIONS)
def test_containers_do_not_change_a_value(function: str, container: str) -> None:
    call, make = PAIR_FUNCTIONS[function], SAME[container]
    p, q = [0.25, 0.75], [0.5, 0.5]
    mine, plain = call(make(p), make(q)), call(p, q)
    if function == "transport_lp":
        np.testing.assert_array_equal(mine.b, plain.b)
    else:
        np.testing.assert_array_equal(*(getattr(v, "mid", getattr(v, "value", v)) for v in (mine, plain)))


def at_many_digits(kind: str, p: list[float], q: list[float]) -> float:
    """The value of the masses as they are, over their exact sums: 5e-324 beside 1 keeps its digits."""
    with mp.workdps(800):
        a, b = ([mp.mpf(v) / mp.fsum(map(mp.mpf, masses)) for v in masses] for masses in (p, q))
        pairs = list(zip(a, b, strict=True))
        if kind == "kl":
            return (
                float(mp.fsum(x * mp.log(x / y) for x, y in pairs if x))
                if all(y or not x for x, y in pairs)
                else math.inf
            )
        if kind == "js":
            halves = [(x, (x + y) / 2) for x, y in pairs] + [(y, (x + y) / 2) for x, y in pairs]
            return float(mp.fsum(x * mp.log(x / m) for x, m in halves if x) / 2)
        if kind == "tv":
            return float(mp.fsum(abs(x - y) for x, y in pairs) / 2)
        if kind == "chi2":
            return (
                float(mp.fsum((x - y) ** 2 / y for x, y in pairs if y))
                if all(y or not x for x, y in pairs)
                else math.inf
            )
        if kind == "hellinger":
            return float(mp.sqrt(mp.fsum((mp.sqrt(x) - mp.sqrt(y)) ** 2 for x, y in pairs) / 2))
        affinity = mp.fsum(mp.sqrt(x * y) for x, y in pairs)
        if kind == "bhattacharyya":
            return float(-mp.log(affinity)) if affinity else math.inf
        assert kind == "alpha"
        return float(4 * (1 - affinity))


EXTREME = {
    "subnormal": ([5e-324, 1.0], [1.0, 5e-324]),
    "subnormal against zero": ([0.0, 1.0], [5e-324, 1.0]),
    "zero against subnormal": ([5e-324, 1.0], [0.0, 1.0]),
    "1e-300 to 1": ([1e-300, 1e-200, 1e-100, 1.0], [1e-10, 1e-310, 1e-50, 1.0]),
    "both tiny in one place": ([1e-300, 1.0], [3e-300, 1.0]),
    "one ulp apart": ([0.5, 0.5], [0.5, 0.5 + 2**-53]),
    "near": ([0.3, 0.7], [0.3 + 1e-9, 0.7 - 1e-9]),
    "off by less than 1e-9": ([0.3, 0.7 + 5e-10], [0.3, 0.7]),
    "disjoint": ([1.0, 0.0], [0.0, 1.0]),
    "nested": ([0.5, 0.5, 0.0], [0.25, 0.25, 0.5]),
    "escaping": ([0.25, 0.25, 0.5], [0.5, 0.5, 0.0]),
    "one atom": ([1.0], [1.0]),
    "equal": ([0.1, 0.2, 0.7], [0.1, 0.2, 0.7]),
    "common null": ([0.0, 0.4, 0.6], [0.0, 0.6, 0.4]),
}


@pytest.mark.parametrize("case", EXTREME)
@pytest.mark.parametrize("kind", ["kl", "js", "tv", "chi2", "hellinger", "bhattacharyya", "alpha"])
def test_extreme_masses_are_right_to_1e_14(kind: str, case: str) -> None:
    call = PAIR_FUNCTIONS[kind]
    for p, q in (EXTREME[case], EXTREME[case][::-1]):
        want = at_many_digits(kind, p, q)
        assert call(p, q) == want or abs(call(p, q) - want) <= 1e-14 * want, (call(p, q), want)


def test_large_and_batched() -> None:
    rng = np.random.default_rng(0)
    p, q = rng.random(10**6), rng.random(10**6)
    p, q = p / p.sum(), q / q.sum()
    assert gn.kl(p, q) == pytest.approx(math.fsum(p * np.log(p / q)), rel=1e-10)
    assert gn.tv(p, q) == pytest.approx(math.fsum(abs(p - q)) / 2, rel=1e-12)
    with pytest.raises(ValueError, match=r"^p\[123456\] = -1"):
        gn.kl(np.where(np.arange(10**6) == 123456, -1.0, p), q)
    for shape in ((0, 3), (2, 0, 3)):
        assert gn.kl(np.empty(shape), np.empty(shape)).shape == shape[:-1]
    with pytest.raises(ValueError, match=r"^p has no atoms"):
        gn.kl(np.empty((3, 0)), np.empty((3, 0)))
    with pytest.raises(ValueError, match=r"^q\[1, 0\] sums to 0\.9"):
        gn.kl(np.full((2, 1, 2), 0.5), [[[0.5, 0.5]], [[0.5, 0.4]]])


W: Callable[..., Any] = gn.wasserstein
EYE = np.eye(2)
LINE = [0.0, 1.0]
REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "nan cost": (lambda: W(GOOD, GOOD, cost=[[0, math.nan], [1, 0]]), r"^cost\[0, 1\] = nan"),
    "inf cost": (lambda: W(GOOD, GOOD, cost=[[0, 1], [math.inf, 0]]), r"^cost\[1, 0\] = inf"),
    "negative cost": (lambda: W(GOOD, GOOD, cost=[[0, 1], [-1, 0]]), r"^cost\[1, 0\] = -1\.0 is negative"),
    "flat cost": (lambda: W(GOOD, GOOD, cost=[0, 1]), r"^cost has shape \(2,\)"),
    "empty cost": (lambda: W([], [], cost=np.empty((0, 0))), r"^p has no atoms"),
    "cost for other masses": (lambda: W(GOOD, GOOD, cost=np.zeros((2, 3))), r"^q has 2 atoms but cost has 3"),
    "masked cost": (lambda: W(GOOD, GOOD, cost=np.ma.array(EYE, mask=EYE)), r"^cost\[0, 0\] is masked"),
    "nan point": (lambda: W(None, None, [0.0, math.nan], LINE), r"^x\[1, 0\] = nan|^x\[1\] = nan"),
    "inf point": (lambda: W(GOOD, GOOD, [[0.0, 0.0], [1.0, math.inf]], [[0, 0], [1, 1]]), r"^x\[1, 1\] = inf"),
    "nan point of y": (lambda: W(GOOD, GOOD, LINE, [0.0, math.nan]), r"^y\[1(, 0)?\] = nan"),
    "no points": (lambda: W(None, None, [], LINE), r"^(x|p) has (no|0|shape)"),
    "no points of y": (lambda: W(None, None, LINE, []), r"^(y|q) has (no|0|shape)"),
    "three axes": (lambda: W(GOOD, GOOD, np.zeros((2, 1, 1))), r"^x has shape \(2, 1, 1\)"),
    "dimensions": (lambda: W(GOOD, GOOD, [[0, 0], [1, 1]], [0, 1]), r"^x has points in 2 dimensions, y in 1"),
    "too few points": (lambda: W([0.2, 0.3, 0.5], GOOD, LINE, LINE), r"^p has 3 atoms but x has 2"),
    "two-dimensional masses": (lambda: W([GOOD], GOOD, LINE), r"^p has shape \(1, 2\)"),
    "unbalanced": (lambda: W([0.5, 0.6], GOOD, LINE), r"^p sums to 1\.1"),
    "order 0.5": (lambda: W(GOOD, GOOD, LINE, order=0.5), r"^order = 0\.5"),
    "order nan": (lambda: W(GOOD, GOOD, LINE, order=math.nan), r"^order = nan"),
    "order inf": (lambda: W(GOOD, GOOD, LINE, order=math.inf), r"^order = inf"),
    "order text": (lambda: W(GOOD, GOOD, LINE, order="2"), r"^order = '2'"),
    "metric": (lambda: W(GOOD, GOOD, LINE, metric="cosine"), r"^metric = 'cosine'"),
    "method": (lambda: W(GOOD, GOOD, LINE, method="simplex"), r"^method = 'simplex'"),
    "points and cost": (lambda: W(GOOD, GOOD, LINE, cost=np.zeros((2, 2))), r"^give points"),
    "neither": (lambda: W(GOOD, GOOD), r"^x is None"),
    "text points": (lambda: W(GOOD, GOOD, ["a", "b"]), r"^x has dtype <U1"),
    "points beyond floats": (lambda: W(GOOD, GOOD, np.array([2**53 + 1, 0])), r"^x\[0(, 0)?\] = 9007199254740993"),
    "labelled points": (lambda: W(GOOD, GOOD, pd.DataFrame({"a": LINE}, index=[1, 0])), r"^x carries labels"),
    "labelled cost": (lambda: W(GOOD, GOOD, cost=pd.DataFrame(EYE, columns=[1, 0])), r"^cost carries labels"),
    "labelled rows": (lambda: W(GOOD, GOOD, cost=pd.DataFrame(EYE, index=["b", "a"])), r"^cost carries labels"),
    "too many points of y": (lambda: W(GOOD, GOOD, LINE, [0.0, 1.0, 2.0]), r"^q has 2 atoms but y has 3"),
    "negative weight": (lambda: gn.sinkhorn(GOOD, GOOD, LINE, regularization=-1), r"^regularization = -1"),
    "discriminator above 1": (lambda: gn.gan_value(GOOD, GOOD, [0.5, 1.5]), r"^d\[1\] = 1\.5"),
    "discriminator nan": (lambda: gn.gan_value(GOOD, GOOD, [math.nan, 0.5]), r"^d\[0\] = nan"),
    "discriminator shape": (lambda: gn.non_saturating_value(GOOD, GOOD, [0.5]), r"^d has shape \(1,\)"),
    "critic off the domain": (lambda: gn.variational_bound("tv", [0.1, 0.7], GOOD, GOOD), r"^t\[1\] = 0\.7"),
    "unknown f": (lambda: gn.f_divergence("kll", GOOD, GOOD), r"^f = 'kll'"),
    "base 1": (lambda: gn.kl(GOOD, GOOD, base=1), r"^base = 1"),
    "base nan": (lambda: gn.js(GOOD, GOOD, base=math.nan), r"^base = nan"),
    "base text": (lambda: gn.entropy(GOOD, base="2"), r"^base = '2'"),
    "renyi order": (lambda: gn.renyi(GOOD, GOOD, -1), r"^order = -1"),
    "renyi nan": (lambda: gn.renyi(GOOD, GOOD, math.nan), r"^order = nan"),
    "alpha inf": (lambda: gn.alpha(GOOD, GOOD, math.inf), r"^order = inf"),
    "axis": (lambda: gn.kl(GOOD, GOOD, axis=1), r"^axis = 1"),
    "axis text": (lambda: gn.kl(GOOD, GOOD, axis="0"), r"^axis = '0'"),
    "entropy of nan": (lambda: gn.entropy([0.5, math.nan]), r"^p\[1\] = nan"),
    "flat joint": (lambda: gn.mutual_information(GOOD), r"^joint has shape \(2,\)"),
    "joint off": (lambda: gn.mutual_information([[0.5, 0.5], [0.5, 0.5]]), r"^joint sums to 2"),
    "joint negative": (lambda: gn.conditional_entropy([[0.5, 0.75], [0.0, -0.25]]), r"^joint\[1, 1\] = -0\.25"),
    "joint nan": (lambda: gn.mutual_information([[0.5, 0.5], [math.nan, 0.0]]), r"^joint\[1, 0\] = nan"),
    "masked joint": (
        lambda: gn.mutual_information(np.ma.array(np.full((2, 2), 0.25), mask=np.eye(2))), r"^joint\[0, 0\] is masked",
    ),
    "samples of nan": (lambda: gn.estimate("kl-knn", [0.0, math.nan], [0.0, 1.0]), r"^kind|^xs\[1(, 0)?\] = nan"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused_by_name_and_index(case: str) -> None:
    call, message = REFUSED[case]
    with pytest.raises(ValueError, match=message):
        call()


RIGHT: dict[str, tuple[Callable[[], Any], float]] = {
    "costs of 1e300": (lambda: W([1, 0], [0, 1], cost=[[0, 1e300], [1e300, 0]]).value, 1e300),
    "costs of 1e-300": (lambda: W([1, 0], [0, 1], cost=[[0, 1e-300], [1e-300, 0]]).value, 1e-300),
    "costs of 1e-8": (lambda: W(GOOD, [0.5, 0.5], cost=[[0, 1e-8], [1e-8, 0]], method="lp-primal").value, 0.25e-8),
    "subnormal costs": (lambda: W([1, 0], [0, 1], cost=[[0, 5e-324], [5e-324, 0]]).value, 5e-324),
    "largest costs": (lambda: W([1, 0], [0, 1], cost=[[0, 1.7e308], [1.7e308, 0]]).value, 1.7e308),
    "mass of 1e-9": (lambda: W([1e-9, 1 - 1e-9], [0, 1], cost=[[0, 1], [1, 0]]).value, 1e-9),
    "mass of 1e-300": (lambda: W([1e-300, 1.0], [0.0, 1.0], cost=[[0, 1], [1, 0]]).value, 1e-300),
    "points at 1e16": (lambda: W([1, 0], [0, 1], [[1e16, 0], [1e16 + 2, 0]]).value, 2.0),
    "the line at 1e16": (lambda: W([1, 0], [0, 1], [1e16, 1e16 + 2]).value, 2.0),
    "duplicate points": (lambda: W([0.5, 0.5, 0], [0, 0.5, 0.5], [[0, 0], [1, 1], [0, 0]]).value, 0.0),
    "duplicates of x and y": (lambda: W(None, None, [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]).value, 0.0),
    "one point": (lambda: W([1.0], [1.0], [[3.0, 4.0]], [[0.0, 0.0]]).value, 5.0),
    "one cost": (lambda: W([1.0], [1.0], cost=[[7.0]]).value, 7.0),
    "unequal numbers": (lambda: W([1.0], GOOD, [0.0], [1.0, 2.0]).value, 1.75),
    "asymmetric cost": (lambda: W([1, 0], [0, 1], cost=[[0, 8.1], [4.6, 0]]).value, 8.1),
    "asymmetric back": (lambda: W([0, 1], [1, 0], cost=[[0, 8.1], [4.6, 0]]).value, 4.6),
    "no triangle": (lambda: W([1, 0, 0], [0, 0, 1], cost=[[0, 1, 5], [1, 0, 1], [5, 1, 0]]).value, 5.0),
    "cost on the diagonal": (lambda: W(GOOD, GOOD, cost=[[3, 1], [1, 3]]).value, 2.0),
    "uint8 points": (lambda: W([1, 0], [0, 1], np.array([[250, 0], [0, 0]], dtype=np.uint8)).value, 250.0),
    "bool points": (lambda: W([1, 0], [0, 1], np.array([True, False])).value, 1.0),
    "float32 points": (lambda: W([1, 0], [0, 1], np.array([[0, 0], [3, 4]], dtype=np.float32)).value, 5.0),
    "fractions": (lambda: W([Fraction(1, 3), Fraction(2, 3)], [Fraction(2, 3), Fraction(1, 3)], [0, 3]).value, 1.0),
    "strided points": (lambda: W([1, 0], [0, 1], np.arange(8.0).reshape(2, 4)[:, ::2]).value, math.sqrt(32)),
    "read-only points": (lambda: W([1, 0], [0, 1], np.broadcast_to(np.float64(1), (2, 2))).value, 0.0),
    "huge spread": (lambda: W([1, 0], [0, 1], [[-1e308, 0], [0.7e308, 0]]).value, 1.7e308),
    "tiny spread": (lambda: W([1, 0], [0, 1], [[0, 0], [1e-308, 0]]).value, 1e-308),
    "order 2 far apart": (lambda: W([1, 0], [0, 1], [[0, 0], [1e200, 0]], order=2).value, 1e200),
    "order 2 close": (lambda: W([1, 0], [0, 1], [[0, 0], [1e-200, 0]], order=2).value, 1e-200),
    "order 50": (lambda: W([1, 0], [0, 1], [0.0, 3.0], order=50).value, 3.0),
    "sqeuclidean": (lambda: W([1, 0], [0, 1], [[0, 0], [3, 4]], metric="sqeuclidean").value, 25.0),
    "series": (lambda: W(pd.Series(GOOD), pd.Series([0.5, 0.5]), pd.Series([0.0, 1.0])).value, 0.25),
    "ints": (lambda: W(np.array([1, 0]), np.array([0, 1]), np.array([5, 3])).value, 2.0),
    "sure entropy": (lambda: gn.entropy([1.0, 0.0]), 0.0),
    "entropy of a speck": (lambda: gn.entropy([1e-300, 1.0]), 1e-300 * (300 * math.log(10) + 1)),
    "independent table": (lambda: gn.mutual_information(np.outer([0.3, 0.7], [0.25, 0.75])), 0.0),
    "sure discriminator": (lambda: gn.gan_value([1, 0], [0, 1], [1.0, 0.0]), 0.0),
    "wrong discriminator": (lambda: gn.gan_value([1, 0], [0, 1], [0.0, 1.0]), -math.inf),
    "best value when equal": (lambda: gn.gan_value(GOOD, GOOD), -math.log(4)),
    "best value when disjoint": (lambda: gn.gan_value([1, 0], [0, 1]), 0.0),
    "renyi 0": (lambda: gn.renyi([1, 0], [0.25, 0.75], 0), math.log(4)),
    "renyi inf": (lambda: gn.renyi([1, 0], [0.25, 0.75], math.inf), math.log(4)),
    "renyi 1": (lambda: gn.renyi([1, 0], [0.25, 0.75], 1), math.log(4)),
    "renyi disjoint": (lambda: gn.renyi([1, 0], [0, 1], 0.5), math.inf),
}  # fmt: skip


@pytest.mark.parametrize("case", RIGHT)
def test_right_whatever_the_scale(case: str) -> None:
    call, want = RIGHT[case]
    value = call()
    assert value == want or abs(value - want) <= 4e-15 * abs(want) or (want == 0 and value <= 1e-31)


@pytest.mark.parametrize("method", ["network", "lp-primal", "lp-dual", "sparse", "pricing"])
@pytest.mark.parametrize("exponent", [-900, -30, 30, 900])
def test_every_method_scales_exactly(method: str, exponent: int) -> None:
    rng = np.random.default_rng(3)
    x, y = rng.random((2, 12, 2))
    plain = W(None, None, x, y, method=method)
    scaled = W(None, None, np.ldexp(x, exponent), np.ldexp(y, exponent), method=method)
    assert scaled.value == math.ldexp(plain.value, exponent)
    assert scaled.verify(exact=True).gap == 0
