"""Options and output that several commands share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from gantheory import __version__
from gantheory.publish.diagnostics import Line
from gantheory.publish.terminal import emit
from gantheory.report import Report

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("text", "json", "sarif", "github")


def format_option(function: F) -> F:
    """``--format``: for people or for which program."""
    return click.option(
        "--format", "style", type=click.Choice(FORMATS), default="text", show_default=True, help="Who is to read it."
    )(function)


def colour_option(function: F) -> F:
    """``--colour``: when to colour."""
    return click.option(
        "--colour",
        "--color",
        "colour",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colour the text.",
    )(function)


def seed_option(function: F) -> F:
    """``--seed``: the random models of a run."""
    return click.option("--seed", type=int, help="Seed of the random models (fresh each run otherwise).")(function)


def wants_colour(colour: str) -> bool:
    """Whether to colour standard output: asked for, or a terminal and NO_COLOR is not set."""
    import os

    if colour != "auto":
        return colour == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def source_width() -> int:
    """Columns for source lines: what the terminal has room for, 100 in a pipe."""
    import shutil

    return min(180, max(50, shutil.get_terminal_size().columns - 9)) if sys.stdout.isatty() else 100


Tell = Callable[[str, float, str], None]


@contextmanager
def progress(task: str = "") -> Generator[Tell]:
    """A bar on standard error, only where somebody looks at it: ``tell(what, part, count)`` moves it to a part of 1.

    Until it is told of a part it moves to and fro. The time so far stands beside it.
    """
    if not sys.stderr.isatty():
        yield lambda what, part, count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from gantheory.publish.safe import one_line

    texts = [TextColumn(text, markup=False) for text in ("{task.description}", "{task.fields[count]}")]
    columns = (texts[0], BarColumn(), texts[1], TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        name = bar.add_task(one_line(task), total=None, count="")
        yield lambda what, part, count: bar.update(
            name,
            description=one_line(what if len(what) <= 40 else f"…{what[-39:]}"),
            total=1.0,
            completed=part,
            count=count,
        )


def counted(tell: Tell, what: str, unit: str, before: float = 0.0, share: float = 1.0) -> Callable[[int, int], None]:
    """How many of how many are done, as a part of the bar that starts at ``before`` and is ``share`` wide."""
    return lambda done, of: tell(what, before + share * done / max(1, of), f"{unit} {min(done + 1, of)} of {of}")


def publish(report: Report, style: str, lines: Callable[[], Iterable[Line]], *, colour: str) -> None:
    """Write a report to standard output in one of the formats."""
    if style == "text":
        emit(lines(), sys.stdout, colour=wants_colour(colour))
        return
    from gantheory.publish import exchange

    if style == "json":
        click.echo(exchange.to_json_text(report), nl=False)
    elif style == "sarif":
        click.echo(json.dumps(exchange.to_sarif(report, __version__), indent=1))
    else:
        click.echo(exchange.to_github(report), nl=False)
