"""``gantheory verify`` and ``gantheory docs``: the book of proofs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from gantheory.cli.options import colour_option, counted, format_option, progress, publish, seed_option
from gantheory.publish import pages, theorems

if TYPE_CHECKING:
    from gantheory.checking.book import Page
    from gantheory.publish.graph import Graph

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@format_option
@colour_option
@seed_option
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Processes that share the pages [one a core].")
@click.option("-v", "--verbose", is_flag=True, help="Every step with its verdict and rules.")
def verify(path: Path | None, style: str, colour: str, seed: int | None, jobs: int | None, verbose: bool) -> None:
    """Prove every page of the book of proofs (or the page or folder PATH).

    A page passes when each step of its proof follows with nothing owed beyond its Hypotheses, and what stands under
    "Where it fails" is refuted.
    """
    from gantheory.api import verify as verify_book
    from gantheory.checking.book import BookError
    from gantheory.reading import ReadError

    try:
        with progress() as tell:
            report = verify_book(
                path, seed=seed, jobs=jobs or _cores(), progress=counted(tell, "proving the book", "page")
            )
    except (BookError, ReadError) as error:
        _refuse(error, 2)
    publish(report, style, lambda: theorems.table(report, verbose=verbose), colour=colour)
    sys.exit(report.exit_status)


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail when a page is stale.")
@click.option("--book", type=_FOLDER, help="The folder of the book.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Where the pages go [docs/proofs].")
@click.option("--notes", type=_FOLDER, help="Notes for the errata page [../shared/notes/seeds, where it is there].")
@click.option("--errata", type=click.Path(dir_okay=False, path_type=Path), help="The errata page [docs/errata.md].")
def docs(only_check: bool, book: Path | None, output: Path | None, notes: Path | None, errata: Path | None) -> None:
    """Write the proof pages: the book with every step's verdict, computed and never typed.

    Beside them: the dependency graph of the pages (JSON, SVG, Mermaid), and an errata page from a run over a folder of
    notes. Without such a folder the errata page is neither written nor compared.
    """
    from gantheory.checking.book import BookError, check_book
    from gantheory.checking.reporting import book_report
    from gantheory.publish.graph import CycleError, build
    from gantheory.reading import ReadError

    folder = output or pages.default_folder()
    if folder is None:
        raise click.UsageError("say where the pages go with --output: this book is not in a checkout")
    work = _errata_work(notes, errata, default=output is None and book is None)
    try:
        with progress() as tell:
            checked = check_book(book, seed=0, progress=counted(tell, "proving the book", "page"))
            report, graph = book_report(checked), build(checked)
    except (BookError, ReadError, CycleError) as error:
        _refuse(error, 1 if isinstance(error, CycleError) else 2)
    wanted = {folder / name: text for name, text in pages.build(report, graph).items()}
    stale = [folder / name for name in pages.differing(folder, {path.name: text for path, text in wanted.items()})]
    if work is not None:
        target, text = work[1], _errata_page(work[0], checked, graph)
        wanted[target] = text
        stale += [target] * (not target.is_file() or target.read_text(encoding="utf-8") != text)
    if only_check:
        for path in stale:
            click.echo(f"{path}: stale; run `gantheory docs`", err=True)
        sys.exit(1 if stale or not report.ok else 0)
    pages.write(wanted, stale)
    click.echo(f"{folder}: {len(wanted)} files, {len(stale)} changed")
    sys.exit(report.exit_status)


def _errata_work(notes: Path | None, errata: Path | None, *, default: bool) -> tuple[Path, Path] | None:
    """The folder of notes and the errata page to write; None where there is nothing to do."""
    from gantheory.publish.errata import documents

    home = pages.default_folder() if default else None
    source, target = (
        notes or (pages.default_notes() if home else None),
        errata or (home.parent / "errata.md" if home else None),
    )
    if notes is not None and target is None:
        raise click.UsageError("say where the errata page goes with --errata FILE")
    if source is None or target is None:
        return None
    if not documents(source):
        raise click.UsageError(f"{source}: no document below it")
    return source, target


def _errata_page(notes: Path, checked: Sequence[Page], graph: Graph) -> str:
    from gantheory.publish import errata
    from gantheory.publish.library import library
    from gantheory.reading import ReadError

    try:
        with progress("reading the notes") as tell:
            return errata.build(notes, library(checked, graph), tell)
    except ReadError as error:
        _refuse(error, 2)


def _refuse(error: Exception, status: int) -> NoReturn:
    """Say what is wrong with the book or the notes, and end."""
    click.echo(f"gantheory: {error}", err=True)
    sys.exit(status)
