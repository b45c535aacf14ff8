"""The input contract: the right masses, or a ValueError that names argument, index and value."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from gantheory.numerics.checks import (
    InvalidDistribution,
    check_cost,
    check_order,
    check_pmf,
    check_points,
    log_base,
    match_labels,
    match_shapes,
)

REFUSED = {
    "negative": ([0.5, 0.75, -0.25], r"p\[2\] = -0.25"),
    "nan": ([0.5, np.nan, 0.5], r"p\[1\] = nan"),
    "inf": ([np.inf, 0.5], r"p\[0\] = inf"),
    "off by 1e-6": ([0.5, 0.500001], r"p sums to 1.00000"),
    "empty": ([], r"p has no atoms"),
    "zeros": ([0.0, 0.0], r"p sums to 0"),
    "scalar": (1.0, r"p = 1.0 is a single number"),
    "batch row": ([[0.5, 0.5], [0.5, 0.4]], r"p\[1\] sums to 0.9"),
    "complex": (np.array([0.5 + 0j, 0.5]), r"p has dtype complex"),
    "timedelta": (np.array([1, 0], dtype="timedelta64[s]"), r"p has dtype timedelta64"),
    "strings": (np.array(["0.5", "0.5"]), r"p has dtype <U3"),
    "none": ([0.5, None], r"p\[1\] = None"),
    "object nan": (np.array([0.5, float("nan")], dtype=object), r"p\[1\] = nan"),
    "ragged": ([[0.5, 0.5], [1.0]], r"p is not an array"),
    "masked": (np.ma.array([0.5, 0.5], mask=[False, True]), r"p\[1\] is masked"),
    "long double": (np.array([1, 2], dtype=np.longdouble) / 3, r"p\[0\] = 0.333"),
    "labels": (pd.Series([0.5, 0.5], index=[1, 0]), r"label.*1 at index 0"),
    "big float": (np.array([10**400, 1], dtype=object), r"p\[0\]"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_by_name_and_index(case: str) -> None:
    values, message = REFUSED[case]
    with pytest.raises(InvalidDistribution, match=message):
        check_pmf(values, "p")


ACCEPTED = {
    "bool": np.array([True, False]),
    "int": np.array([0, 1], dtype=np.uint8),
    "float16": np.array([0.5, 0.5], dtype=np.float16),
    "fractions": [Fraction(1, 3), Fraction(2, 3)],
    "decimals": np.array([Decimal("0.1"), Decimal("0.9")]),
    "long double": np.array([0.25, 0.75], dtype=np.longdouble),
    "read-only": np.broadcast_to(np.float64(0.25), (4,)),
    "strided": np.array([0.5, 9.0, 0.5, 9.0])[::2],
    "one atom": [1.0],
    "subnormal": [5e-324, 1.0],
    "unmasked": np.ma.array([0.5, 0.5]),
    "series": pd.Series([0.25, 0.75]),
    "million": np.full(10**6, 1e-6),
    "big-endian": np.array([0.5, 0.5], dtype=">f8"),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_accepted_as_float64(case: str) -> None:
    out = check_pmf(ACCEPTED[case], "p")
    assert out.dtype == np.float64
    assert out.sum() == pytest.approx(1, abs=1e-15)
    np.testing.assert_allclose(out, np.asarray(ACCEPTED[case], dtype=float), rtol=1e-15)


def test_matrix_becomes_a_batch() -> None:
    with pytest.warns(PendingDeprecationWarning):
        matrix = np.matrix([[0.5, 0.5]])
    out = check_pmf(matrix, "p")
    assert type(out) is np.ndarray
    assert out.shape == (1, 2)


def test_renormalises_float32_and_only_on_request_the_rest() -> None:
    p = np.array([0.1, 0.2, 0.7], dtype=np.float32)
    assert abs(check_pmf(p, "p").sum() - 1) < 1e-15
    np.testing.assert_array_equal(check_pmf([1, 3], "p", normalize=True), [0.25, 0.75])
    np.testing.assert_array_equal(check_pmf([5e-324, 5e-324], "p", normalize=True), [0.5, 0.5])
    np.testing.assert_array_equal(check_pmf([1.5e308, 1.5e308], "p", normalize=True), [0.5, 0.5])
    np.testing.assert_array_equal(check_pmf([[1, 3], [1, 1]], "p", normalize=True, axis=0), [[0.5, 0.75], [0.5, 0.25]])
    with pytest.raises(InvalidDistribution, match="sums to 0"):
        check_pmf([0, 0], "p", normalize=True)


def test_input_is_left_alone() -> None:
    p = np.array([0.25, 0.75 + 1e-10])
    kept = p.copy()
    check_pmf(p, "p")
    np.testing.assert_array_equal(p, kept)


def test_labels_must_agree() -> None:
    p = pd.Series([0.5, 0.5], index=["a", "b"])
    match_labels(p, p.copy(), ("p", "q"))
    with pytest.raises(InvalidDistribution, match="index 0: 'a' and 'b'"):
        match_labels(p, p[::-1], ("p", "q"))
    with pytest.raises(InvalidDistribution, match="would be dropped"):
        match_labels(p, np.array([0.5, 0.5]), ("p", "q"))


def test_shapes_stretch_only_when_both_sides_ask() -> None:
    assert match_shapes(np.ones((3, 1, 4)), np.ones((1, 5, 4)), ("p", "q")) == (3, 5)
    for left, right in [((1,), (4,)), ((4,), (5,)), ((1, 4), (3, 4)), ((4,), (3, 4)), ((2, 4), (3, 4))]:
        with pytest.raises(InvalidDistribution, match="p has shape"):
            match_shapes(np.ones(left), np.ones(right), ("p", "q"))


def test_points_costs_orders_and_bases() -> None:
    assert check_points([1.0, 2.0], "x").shape == (2, 1)
    with pytest.raises(ValueError, match=r"x\[1, 0\] = nan"):
        check_points([[1.0], [np.nan]], "x")
    with pytest.raises(ValueError, match=r"cost\[0, 1\] = -1.0"):
        check_cost([[0.0, -1.0]])
    with pytest.raises(ValueError, match=r"order = 0\.5"):
        check_order(0.5)
    with pytest.raises(ValueError, match="base = 1"):
        log_base(1)
    assert log_base(None) == 1.0
