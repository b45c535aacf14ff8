"""Arithmetic of quotients: what is done at once agrees with what the library does at length."""

from __future__ import annotations

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx
from hypothesis import given
from hypothesis import strategies as st

from gantheory.kernel.arithmetic import factored

RING = fmpq_mpoly_ctx.get(["a", "b", "c"], "lex")
COEFFICIENTS = st.builds(fmpq, st.integers(-12, 12).filter(bool), st.integers(1, 12))


@st.composite
def sums(draw: st.DrawFn) -> fmpq_mpoly:
    """A sum of up to three monomials; few exponents, so that some have a factor in common, or are powers."""
    exponents = st.tuples(*3 * [st.integers(0, 4)])
    return RING.from_dict(draw(st.dictionaries(exponents, COEFFICIENTS, min_size=1, max_size=3)))


@given(sums())
def test_the_quick_factors_are_those_of_the_library(p: fmpq_mpoly) -> None:
    quick, whole = factored(p), p.factor()
    assert quick[0] == whole[0]
    assert sorted(map(str, quick[1])) == sorted(map(str, whole[1]))


def test_what_is_a_power_is_no_prime() -> None:
    a, b, _ = RING.gens()
    for p, primes in ((a**2 - b**2, 2), (a**4 + 4 * b**4, 2), (a**3 * b - b**4, 3), (a**2 - 2 * b**2, 1), (a - b, 1)):
        assert len(factored(p)[1]) == primes
