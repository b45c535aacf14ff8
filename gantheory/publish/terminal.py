"""Printing lines: in colour where somebody looks, plain where a program reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from gantheory.publish.diagnostics import Line, plain

_STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "cyan",
    "ok": "green",
    "place": "bold",
    "dim": "dim",
    "mark": "red",
    "good": "bold green",
}


def emit(lines: Iterable[Line], stream: TextIO, *, colour: bool) -> None:
    """Write styled lines to a stream."""
    if not colour:
        stream.write(plain(iter(lines)))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, force_terminal=True, highlight=False, markup=False, emoji=False)
    for line in lines:
        text = Text(no_wrap=True, overflow="ignore")
        for part, style in line:
            text.append(part, _STYLES.get(style, ""))
        text.rstrip()
        console.print(text, soft_wrap=True)
