"""Divergences of pmfs against mpmath at 700 digits, over ordinary, near-equal, nested, disjoint and extreme pairs."""

import math
import random

import mpmath as mp
import numpy as np
import pandas as pd
import pytest

import gantheory.numerics as gn
from gantheory.numerics.checks import InvalidDistribution
from tests.examples import examples

DIGITS = 700  # masses reach down to 5e-324
ORDERS = [0, 0.01, 0.5, 0.9, 0.999999, 1, 1.0001, 2, 3.7, 20]
PLAIN = [
    "kl",
    "reverse_kl",
    "js",
    "js_distance",
    "tv",
    "hellinger",
    "chi2",
    "reverse_chi2",
    "jeffreys",
    "bhattacharyya",
]
CASES = [(k, None) for k in PLAIN] + [(k, o) for k in ("renyi", "alpha") for o in ORDERS] + [("alpha", -1.5)]


def make_pairs() -> list[tuple[list[float], list[float]]]:
    rng = np.random.default_rng(20)
    out: list[tuple[object, object]] = []
    for n in (1, 2, 3, 9):
        p, q = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(n))
        out.append((p, q))
        for size in (1e-1, 1e-3, 1e-7, 1e-12, 1e-15):
            near = np.abs(p * (1 + size * rng.standard_normal(n)))
            out.append((p, near / near.sum()))
        holes, other = p * (np.arange(n) != 1), q * (np.arange(n) != 2)
        out.append((holes / holes.sum(), other / other.sum()))
        wild, wide = np.exp(-690 * rng.random((2, n)))
        out.append((wild / wild.sum(), wide / wide.sum()))
    out += [([1, 1e-310], [1, 2e-310]), ([1, 5e-324], [1, 0]), ([1, 0], [1, 5e-324]), ([5e-324, 1], [1, 5e-324])]
    out += [([1e-300, 1], [3e-300, 1]), ([0.5, 0.5 + 5e-10], [0.3, 0.7 - 3e-10]), ([0.3, 0.7, 0, 0], [0, 0, 0.1, 0.9])]
    return [([float(v) for v in p], [float(v) for v in q]) for p, q in out]  # type: ignore[attr-defined]


def exact(p: list[float]) -> list[mp.mpf]:
    masses = [mp.mpf(v) for v in p]
    return [m / mp.fsum(masses) for m in masses]


def kl_exact(p: list[mp.mpf], q: list[mp.mpf]) -> mp.mpf:
    if any(a > 0 and b == 0 for a, b in zip(p, q, strict=True)):
        return mp.inf
    return mp.fsum(a * mp.log(a / b) for a, b in zip(p, q, strict=True) if a)


def truth(kind: str, p: list[mp.mpf], q: list[mp.mpf], order: float | None) -> mp.mpf:
    z = list(zip(p, q, strict=True))
    middle = [(a + b) / 2 for a, b in z]
    if kind in ("reverse_kl", "reverse_chi2"):
        return truth(kind.removeprefix("reverse_"), q, p, order)
    if kind == "kl":
        return kl_exact(p, q)
    if kind in ("js", "js_distance"):
        value = (kl_exact(p, middle) + kl_exact(q, middle)) / 2
        return value if kind == "js" else mp.sqrt(value)
    if kind == "tv":
        return mp.fsum(abs(a - b) for a, b in z) / 2
    if kind == "hellinger":
        return mp.sqrt(mp.fsum((mp.sqrt(a) - mp.sqrt(b)) ** 2 for a, b in z) / 2)
    if kind == "chi2":
        return mp.inf if any(a > 0 and b == 0 for a, b in z) else mp.fsum((a - b) ** 2 / b for a, b in z if b)
    if kind == "jeffreys":
        return kl_exact(p, q) + kl_exact(q, p)
    if kind == "bhattacharyya":
        affinity = mp.fsum(mp.sqrt(a * b) for a, b in z)
        return -mp.log(affinity) if affinity else mp.inf
    return of_order(kind, z, order)


def of_order(kind: str, z: list[tuple[mp.mpf, mp.mpf]], order: float | None) -> mp.mpf:
    a = mp.mpf(order)
    if a == 1 or (a == 0 and kind == "alpha"):
        p, q = [x for x, _ in z], [y for _, y in z]
        return kl_exact(p, q) if a == 1 else kl_exact(q, p)
    if any((a > 1 and x > 0 == y) or (a < 0 and y > 0 == x) for x, y in z):
        return mp.inf
    moment = mp.fsum(x**a * y ** (1 - a) for x, y in z if x and y)
    if kind == "alpha":
        return (moment - 1) / (a * (a - 1))
    return mp.log(moment) / (a - 1) if moment else mp.inf


def close(value: float, want: mp.mpf, tolerance: float = 1.2e-14) -> bool:
    if math.isinf(value):
        return bool(want > 1.7e308)
    return bool(abs(value - want) <= max(tolerance * want, mp.mpf("1.5e-323")))


@pytest.mark.parametrize(("kind", "order"), CASES)
def test_agrees_with_high_precision(kind: str, order: float | None) -> None:
    extra = () if order is None else (order,)
    with mp.workdps(DIGITS):
        for p, q in make_pairs():
            want = truth(kind, exact(p), exact(q), order)
            value = getattr(gn, kind)(p, q, *extra)
            assert close(value, want), (p, q, value, float(want))


@pytest.mark.parametrize(("kind", "order"), [*CASES, ("renyi", math.inf)])
def test_enclosure_contains_the_value_to_thirty_digits(kind: str, order: float | None) -> None:
    extra = () if order is None else (order,)
    with mp.workdps(DIGITS):
        for p, q in make_pairs()[:12] + make_pairs()[-8:]:
            ball = getattr(gn, kind)(p, q, *extra, enclosure=True)
            value = getattr(gn, kind)(p, q, *extra)
            if math.isinf(ball.mid) or ball.mid == 0:
                assert value == ball.mid
                continue
            assert ball.ball.rel_accuracy_bits() >= 99
            assert abs(value - ball.mid) <= max(1.2e-14 * ball.mid, 1.5e-323), (p, q)
            if order != math.inf:
                want = truth(kind, exact(p), exact(q), order)
                assert abs(mp.mpf(ball.ball.mid().str(60, radius=False)) - want) <= mp.mpf(10) ** -30 * want


def test_never_negative_never_nan_and_bounded() -> None:
    rng = random.Random(5)
    for _ in range(60):
        n = rng.randint(1, 6)
        p = np.array([rng.choice([0.0, rng.random(), 5e-324, 1e-200]) for _ in range(n)])
        q = np.array([rng.choice([0.0, rng.random(), p[i], p[i] * (1 + 1e-16)]) for i in range(n)])
        if not (p.sum() > 0 and q.sum() > 0):
            continue
        for kind, order in CASES:
            extra = () if order is None else (order,)
            value = getattr(gn, kind)(p, p if rng.random() < 0.1 else q, *extra, normalize=True)
            assert value >= 0, (kind, order, p, q)
        assert gn.js(p, q, normalize=True) <= math.log(2)
        assert gn.tv(p, q, normalize=True) <= 1


def test_ends_of_the_range_are_exact() -> None:
    assert gn.js([0.3, 0.7, 0], [0, 0, 1]) == math.log(2)
    assert gn.js([0.3, 0.7, 0], [0, 0, 1], base=2) == 1.0
    assert gn.tv([0.3, 0.7, 0], [0, 0, 1]) == 1.0
    assert gn.hellinger([0.3, 0.7, 0], [0, 0, 1]) == 1.0
    assert gn.kl([0.1, 0.2, 0.7], [0.1, 0.2, 0.7]) == 0.0
    assert gn.kl([0.5, 0.5], [1, 0]) == math.inf
    assert gn.kl([1, 0], [0.5, 0.5], base=2) == 1.0


def test_batches_axes_and_stretching() -> None:
    rng = np.random.default_rng(0)
    p, q = rng.dirichlet(np.ones(4), (3, 2)), rng.dirichlet(np.ones(4), (3, 2))
    values = gn.kl(p, q)
    assert values.shape == (3, 2)
    assert values[1, 1] == gn.kl(p[1, 1], q[1, 1])
    np.testing.assert_array_equal(gn.kl(np.moveaxis(p, -1, 0), np.moveaxis(q, -1, 0), axis=0), values)
    crossed = gn.kl(p[:, :1], q[:1])
    assert crossed.shape == (3, 2)
    assert crossed[2, 1] == gn.kl(p[2, 0], q[0, 1])
    assert gn.js(np.empty((0, 4)), np.empty((0, 4))).shape == (0,)


@pytest.mark.parametrize("shapes", [((1,), (4,)), ((4,), (5,)), ((1, 4), (3, 4)), ((4,), (3, 4)), ((2, 4), (3, 4))])
def test_mismatched_shapes_are_refused(shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    p, q = (np.full(s, 1 / s[-1]) for s in shapes)
    for kind in PLAIN:
        with pytest.raises(InvalidDistribution, match=r"p has shape|q has shape"):
            getattr(gn, kind)(p, q)


def test_bad_masses_are_named_in_large_batches_too() -> None:
    p = np.full((4000, 8), 0.125)
    q = p.copy()
    for value, message in [(-0.125, r"q\[17, 3\] = -0.125"), (np.nan, r"q\[17, 3\] = nan"), (0.25, r"q\[17\] sums to")]:
        q[17, 3] = value
        for kind in ("kl", "js"):
            with pytest.raises(InvalidDistribution, match=message):
                getattr(gn, kind)(p, q)
        with pytest.raises(InvalidDistribution, match=message.replace("q", "p", 1)):
            gn.entropy(q)
    q[17, 3], q[17, 4] = -0.125, 0.375  # sums to 1 all the same
    with pytest.raises(InvalidDistribution, match=r"q\[17, 3\] = -0.125"):
        gn.kl(p, q)
    with pytest.raises(InvalidDistribution, match=r"p\[17, 3\] = -0.125"):
        gn.reverse_kl(q, p)


def test_series_with_permuted_index_are_refused() -> None:
    p = pd.Series([0.25, 0.75], index=["a", "b"])
    assert gn.kl(p, p.copy()) == 0.0
    with pytest.raises(InvalidDistribution, match="different labels at index 0"):
        gn.kl(p, p[::-1])


@pytest.mark.parametrize("size", [0, 1e-7, 1e-3, 1])
def test_large_batches_agree_with_single_pairs(size: float) -> None:
    """The compiled road and the careful one give the same numbers."""
    rng = np.random.default_rng(3)
    p = rng.dirichlet(np.full(33, 0.3), 700)
    q = rng.dirichlet(np.full(33, 0.3), 700) if size == 1 else np.abs(p * (1 + size * rng.standard_normal(p.shape)))
    q /= q.sum(axis=-1, keepdims=True)
    p[3], q[3] = 0, 0
    p[3, 0], q[3, 1] = 1, 1
    p[4], q[4] = 0, 0
    p[4, :2], q[4, :2] = [1, 1e-310], [1, 5e-310]
    some = examples(100, 700)  # of the rows, by themselves
    singles = list(zip(p[:some].tolist(), q[:some].tolist(), strict=True))
    for kind in ("kl", "js", "reverse_kl"):
        slow = np.array([getattr(gn, kind)(a, b) for a, b in singles])
        np.testing.assert_allclose(getattr(gn, kind)(p, q)[:some], slow, rtol=1e-14, atol=1e-323)
    slow = np.array([gn.entropy(a) for a, _ in singles])
    np.testing.assert_allclose(gn.entropy(p)[:some], slow, rtol=1e-14, atol=1e-323)


def test_a_million_atoms() -> None:
    p = np.full(10**6, 1e-6)
    q = np.arange(1, 10**6 + 1) / (10**6 * (10**6 + 1) / 2)
    want = math.log((10**6 + 1) / 2) - math.lgamma(10**6 + 1) / 10**6
    assert gn.kl(p, q) == pytest.approx(want, rel=1e-11)


def test_bases_and_orders_are_checked() -> None:
    assert gn.kl([1, 0], [0.25, 0.75], base=2) == 2.0
    assert gn.kl([1, 0], [0.25, 0.75], base=2, enclosure=True).mid == 2.0
    for bad in (1, 0, -2, math.nan, "2"):
        with pytest.raises(ValueError, match="base = "):
            gn.kl([1.0], [1.0], base=bad)
    with pytest.raises(ValueError, match="order = -1"):
        gn.renyi([1.0], [1.0], -1)
    with pytest.raises(ValueError, match="axis = 2"):
        gn.kl([1.0], [1.0], axis=2)


def test_a_finite_alpha_whose_power_overflows_alone():
    p, q = [1.0, 0.0], [3.7291703656001034e-155, 1.0]  # q^-2 is above the largest float, a sixth of it is not
    value, ball = gn.alpha(p, q, 3), gn.alpha(p, q, 3, enclosure=True)
    assert value == pytest.approx(float(ball), rel=1e-14)
    assert 1.19e308 < value < math.inf
    assert gn.alpha(p, [1e-160, 1.0], 3) == math.inf
