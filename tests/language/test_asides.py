r"""An equation beside the formula of its row is an aside: the next row goes on from the formula."""

from __future__ import annotations

import pytest

from gantheory.language.layout import parse_passage

ASIDES = [
    r"a &= b, \quad c = d \\ &= e",
    r"a &= b; \quad \text{where} \quad c = d \\ &= e",
    r"a &= b \quad \text{where } c = d \\ &= e \\ &= f",
    r"a &= b \qquad (c = d) \\ &= e",
    r"a = b \quad \text{if } c = d \\ = e",
]
SECOND = [
    r"a = b, \quad c &= d \\ &= e",  # the mark stands in the second
    r"a = b, \quad c = d \\ = e",  # no mark: the last one goes on
]


def links(latex: str) -> list[int]:
    return [len(chain.ops) for chain in parse_passage(latex)]


@pytest.mark.parametrize("latex", ASIDES)
def test_the_next_row_goes_on_from_the_formula(latex: str) -> None:
    assert links(latex)[0] > 1
    assert links(latex)[1:] == [1]


@pytest.mark.parametrize("latex", SECOND)
def test_the_next_row_goes_on_from_the_second_formula(latex: str) -> None:
    assert links(latex) == [1, 2]


def test_two_aligned_columns_go_on_with_the_last() -> None:
    assert links(r"a &= b, & c &= d \\ &= e") in ([1, 2], [1, 1, 1])
