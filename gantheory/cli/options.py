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


@contextmanager
def progress(total: int | None, task: str = "") -> Generator[Callable[[str, int], None]]:
    """A bar on standard error, only where somebody looks at it: ``advance(what, steps)`` moves it.

    Without a total it moves to and fro. The time so far stands beside it.
    """
    if not sys.stderr.isatty():
        yield lambda what, steps: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from gantheory.publish.safe import one_line

    count = () if total is None else (MofNCompleteColumn(),)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), *count, TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        name = bar.add_task(one_line(task), total=None if total in {None, 1} else total)
        yield lambda what, steps: bar.update(name, description=one_line(what[-40:]), advance=steps)


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
