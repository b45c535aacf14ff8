"""Sides that are said to differ, where the laws that they are made of may be the same."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

STRICT = {
    "cross-entropy": r"H(p, q) > H(p)",
    "KL": r"0 < KL(p \| q)",
    "means": r"\mathbb{E}_p[\log q(x)] < \mathbb{E}_p[\log p(x)]",
    "Pinsker": r"KL(p \| q) > TV(p, q)^2",
}
FALSE = {
    "turned": r"H(p, q) < H(p)",
    "too large a constant": r"KL(p \| q) > 4\, TV(p, q)^2",
    "equal at other laws too": r"\int \min(p(x), q(x)) dx > 1",
    "equal for all laws": r"H(p, q) > H(p) + KL(p \| q)",
    "a definition": r"2 JSD(p, q) < KL(p \| \frac{p + q}{2}) + KL(q \| \frac{p + q}{2})",
}


@pytest.mark.parametrize("line", STRICT.values(), ids=STRICT)
def test_a_strict_inequality_that_fails_between_equal_laws_is_said_to_need_different_ones(line: str) -> None:
    verdict = last(f"We know that always\n\n$${line}$$")
    assert (verdict.verdict, verdict.conditions) == ("supported", ("p and q differ",))


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE)
def test_one_that_fails_between_other_laws_is_not(line: str) -> None:
    verdict = last(f"We know that always\n\n$${line}$$")
    assert verdict.verdict not in ("supported", "proved", "proved-under")
