"""Building a strategy takes longer than drawing from it, so that what is asked for again is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from hypothesis import strategies as st

P = ParamSpec("P")
T = TypeVar("T")
KEPT = 256  # strategies of one kind


def remembered(build: Callable[P, st.SearchStrategy[T]]) -> Callable[P, st.SearchStrategy[T]]:
    """The same strategy for the same arguments; strategies never change, so that nobody can tell but by the time."""
    kept = lru_cache(KEPT, typed=True)(build)

    @wraps(build)
    def asked(*arguments: P.args, **options: P.kwargs) -> st.SearchStrategy[T]:
        try:
            hash((arguments, tuple(options.values())))
        except TypeError:  # the function itself says what is wrong with such an argument
            return build(*arguments, **options)
        return kept(*arguments, **options)  # pyright: ignore[reportArgumentType]

    return asked


@st.composite
def beside(draw: st.DrawFn, first: st.SearchStrategy[Any], then: Callable[[Any], st.SearchStrategy[Any]]) -> Any:
    """(a, b): b drawn from the strategy for a. As `flatmap`, with no strategy built for each a."""
    one = draw(first)
    return one, draw(then(one))
