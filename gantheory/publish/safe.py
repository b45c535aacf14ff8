"""Nothing of a document reaches terminal or page unfiltered."""

from __future__ import annotations

import re

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufff9-\uffff]"
)


def printable(text: str) -> str:
    """The text with every control, direction and surrogate character replaced, one for one; tabs become a space.

    >>> printable("a\\x1b[31mb")
    'a\ufffd[31mb'
    """
    return _CONTROL.sub("\ufffd", text).replace("\t", " ")


def one_line(text: str, width: int | None = None) -> str:
    """Printable, on one line, cut to ``width`` characters."""
    line = " ".join(printable(text).split())
    return line if width is None or len(line) <= width else line[: max(1, width - 1)] + "…"
