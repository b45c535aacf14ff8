"""``gantheory check``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gantheory.api import check_document
from gantheory.cli.options import colour_option, counted, format_option, progress, publish, seed_option, source_width
from gantheory.publish import baseline as baselines
from gantheory.publish.diagnostics import Shown, render
from gantheory.reading import SUFFIXES, Document, ReadError, read_bytes, read_path
from gantheory.reading.limits import MAX_BYTES
from gantheory.reading.read import as_kind
from gantheory.report import FileReport, Report

_SKIPPED = {"node_modules", "__pycache__", "site-packages"}
_MAX_FILES = 5_000


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@format_option
@colour_option
@seed_option
@click.option("--budget", type=click.FloatRange(min=0, min_open=True), help="Seconds for one document.")
@click.option("--kind", type=click.Choice(sorted(set(SUFFIXES.values()))), help="What standard input is.")
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), help="Report only what is not in FILE.")
@click.option("--write-baseline", is_flag=True, help="Write all that is found into the --baseline file.")
@click.option("-v", "--verbose", count=True, help="Also what is proved (-vv: with source lines).")
@click.option("-q", "--quiet", is_flag=True, help="Only what is wrong.")
def check(
    paths: tuple[str, ...],
    style: str,
    colour: str,
    seed: int | None,
    budget: float | None,
    kind: str | None,
    baseline: Path | None,
    write_baseline: bool,
    verbose: int,
    quiet: bool,
) -> None:
    """Check documents: every formula gets a verdict.

    PATH is a Markdown, LaTeX, MDX, text or notebook file, a directory of them, or - for standard input.
    """
    if write_baseline and baseline is None:
        raise click.UsageError("--write-baseline needs --baseline FILE")
    known = frozenset[str]() if baseline is None or write_baseline else _known(baseline)
    report, failures = _checked(_expand(paths), kind=kind, seed=seed, budget=budget)
    if write_baseline and baseline is not None:
        count = baselines.write_baseline(report, baseline)
        click.echo(f"{baseline}: {count} finding{'s' * (count != 1)} written", err=True)
        known = baselines.read_baseline(baseline)
    report = baselines.apply_baseline(report, known)
    shown = Shown("warning" if quiet else "ok" if verbose else "note", full_notes=verbose > 1, width=source_width())
    publish(report, style, lambda: render(report, shown), colour=colour)
    sys.exit(2 if failures else report.exit_status)


def _known(path: Path) -> frozenset[str]:
    try:
        return baselines.read_baseline(path)
    except baselines.BaselineError as error:
        raise click.UsageError(str(error)) from None


def _expand(paths: tuple[str, ...]) -> list[str]:
    """The files that the arguments name; directories give the documents below them, in order."""
    found: list[str] = []
    for path in paths:
        if path == "-" or not Path(path).is_dir():
            found.append(path)
            continue
        below = [
            entry
            for entry in sorted(Path(path).rglob("*"))
            if entry.suffix.lower() in SUFFIXES and entry.is_file() and not _skipped(entry.relative_to(path))
        ]
        if not below:
            raise click.UsageError(f"{path}: no document below it ({', '.join(SUFFIXES)})")
        found += [str(entry) for entry in below]
    if len(found) > _MAX_FILES:
        raise click.UsageError(f"more than {_MAX_FILES} documents; name fewer")
    return found


def _skipped(path: Path) -> bool:
    return any(part.startswith(".") or part in _SKIPPED for part in path.parts)


def _checked(paths: list[str], *, kind: str | None, seed: int | None, budget: float | None) -> tuple[Report, int]:
    """The report on all files that can be read, and how many cannot."""
    import time

    started = time.perf_counter()
    files: list[FileReport] = []
    failures = 0
    with progress("reading") as tell:
        for done, path in enumerate(paths):
            try:
                document = _read(path, kind)
            except ReadError as error:
                click.echo(f"gantheory: {error}", err=True)
                failures += 1
                continue
            told = counted(tell, path, "passage", done / len(paths), 1 / len(paths))
            files.append(check_document(document, seed=seed, budget=budget, progress=told))
    return Report(tuple(files), time.perf_counter() - started), failures


def _read(path: str, kind: str | None) -> Document:
    if path != "-":
        return read_path(path)
    return read_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), path="<stdin>", kind=as_kind(kind))
