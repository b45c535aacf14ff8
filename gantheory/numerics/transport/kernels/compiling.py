"""How the kernels are compiled."""

from typing import Any

import numba as nb

Array = Any


def compiled(**options: Any) -> Any:
    """``numba.njit`` with an on-disk cache where one can be written."""

    def wrap(function: Any) -> Any:
        try:
            return nb.njit(cache=True, **options)(function)
        except RuntimeError:  # no writable place for a cache: compile in memory
            return nb.njit(**options)(function)

    return wrap
