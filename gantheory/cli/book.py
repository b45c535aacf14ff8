"""``gantheory verify`` and ``gantheory docs``: the book of proofs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gantheory.cli.options import colour_option, format_option, progress, publish, seed_option
from gantheory.publish import pages, theorems


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@format_option
@colour_option
@seed_option
@click.option("-v", "--verbose", is_flag=True, help="Every step with its verdict and rules.")
def verify(path: Path | None, style: str, colour: str, seed: int | None, verbose: bool) -> None:
    """Prove every page of the book of proofs (or the page or folder PATH).

    A page passes when each step of its proof follows with nothing owed beyond its Hypotheses, and what stands under
    "Where it fails" is refuted.
    """
    from gantheory.api import verify as verify_book

    with progress(None, "proving the book"):
        report = verify_book(path, seed=seed)
    publish(report, style, lambda: theorems.table(report, verbose=verbose), colour=colour)
    sys.exit(report.exit_status)


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail when a page is stale.")
@click.option("--book", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The folder of the book.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Where the pages go [docs/proofs].")
def docs(only_check: bool, book: Path | None, output: Path | None) -> None:
    """Write the proof pages: the book with every step's verdict, computed and never typed."""
    from gantheory.api import verify as verify_book

    with progress(None, "proving the book"):
        report = verify_book(book, seed=0)
    folder = output or pages.default_folder(report)
    if folder is None:
        raise click.UsageError("say where the pages go with --output: this book is not in a checkout")
    wanted = pages.build(report)
    stale = pages.differing(folder, wanted)
    if only_check:
        for name in stale:
            click.echo(f"{folder / name}: stale; run `gantheory docs`", err=True)
        sys.exit(1 if stale or not report.ok else 0)
    pages.write(folder, wanted)
    click.echo(f"{folder}: {len(wanted)} pages, {len(stale)} changed")
    sys.exit(report.exit_status)
