"""What the words before a formula hint at."""

from __future__ import annotations

import pytest

from gantheory.checking.document.prose import hints_matched


@pytest.mark.parametrize(
    ("words", "hinted"),
    [
        ("When the generator is optimal,", True),
        ("If G is perfect,", True),
        ("At the global minimum", True),
        ("Plugging the optimum into the loss,", False),
        ("Going on to a larger optimum,", False),
        ("With the optimal discriminator,", False),
    ],
)
def test_that_the_two_laws_may_agree(words: str, hinted: bool) -> None:
    assert hints_matched(words) is hinted
