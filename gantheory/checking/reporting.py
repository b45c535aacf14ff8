"""Findings → the report that terminal, JSON, SARIF and pages read."""

from __future__ import annotations

import gc
import re
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from ..reading.document import Document, Passage
from ..report import FileReport, PassageReport, Report, StatementReport
from .book import Page, check_book, check_page, pages_of
from .walk import Finding, Walker

T = TypeVar("T")
_POINT = re.compile(r"\\point\{((?:[^{}]|\{[^{}]*\})*)\}")


def check_document(
    document: Document,
    *,
    budget: float | None = None,
    seed: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FileReport:
    """Judge every formula of a document.

    `budget` is the time in seconds after which what is left comes back unread; `seed` fixes the random models;
    `progress` is told how many of how many passages are done.
    """
    from .sentences.reporting import prose_reports  # the book needs no forms of sentences, and they take long to load

    started = time.monotonic()
    walker = Walker(document, seed=seed, deadline=None if budget is None else started + budget, progress=progress)
    found = [(p, fs) for p, fs in walker.run() if fs]
    passages = [_passage(passage, tuple(_statement(f) for f in findings)) for passage, findings in found]
    left = None if budget is None else budget - (time.monotonic() - started)
    passages += prose_reports(document, found, seed, seconds=left)
    passages.sort(key=lambda p: (p.cell or 0, p.line, p.column))
    return FileReport(document.path, tuple(passages), seconds=time.monotonic() - started, source=document.text)


def verify_book(
    path: str | Path | None = None,
    *,
    seed: int | None = None,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Check the book of proofs (or one page, or another folder of pages) and report every step.

    `jobs` processes share the pages; each page is proved and replayed in one of them, and comes back as its report.
    """
    started = time.monotonic()
    file = None if path is None else Path(path)
    files = pages_of(file)
    if min(jobs, len(files)) == 1:
        return book_report(check_book(file, seed=seed, progress=progress), time.monotonic() - started)
    reports: list[FileReport] = []
    alone = sys.platform == "linux" and threading.active_count() == 1  # a copy of this process has imported all
    start = get_context("fork" if alone else "spawn")
    with ProcessPoolExecutor(min(jobs, len(files)), mp_context=start, initializer=_at_start) as pool:
        for report in pool.map(partial(_checked, seed=seed), files):
            if progress is not None:
                progress(len(reports), len(files))
            reports.append(report)
    return Report(tuple(reports), time.monotonic() - started, kind="book")


def _at_start() -> None:
    """What is imported stays, and a page leaves few cycles: looking for them often takes 5 % of a worker's time."""
    gc.freeze()
    gc.set_threshold(100_000)


def _checked(file: Path, seed: int | None) -> FileReport:
    return _page(check_page(file, seed=seed, in_book=True))


def book_report(pages: Sequence[Page], seconds: float = 0.0) -> Report:
    """The report on pages that are already checked."""
    return Report(tuple(_page(p) for p in pages), seconds, kind="book")


def _page(page: Page) -> FileReport:
    by_passage: dict[int, tuple[Passage, list[StatementReport]]] = {}
    for section, passage, finding in page.findings:
        _, statements = by_passage.setdefault(passage.start, (passage, []))
        statements.append(_statement(finding, section=section, expected=section == "Where it fails"))
    passages = tuple(_passage(p, tuple(s)) for p, s in by_passage.values())
    source = page.path.read_text(encoding="utf-8")
    name = Path(page.path.parent.name, page.path.name).as_posix()
    return FileReport(name, passages, title=page.title, problems=page.problems, seconds=page.seconds, source=source)


def _passage(passage: Passage, statements: tuple[StatementReport, ...]) -> PassageReport:
    return PassageReport(
        passage.line, passage.column, passage.end_line, passage.kind, passage.latex.strip(), statements, passage.cell
    )


def _in_plain_names(t: T) -> T:
    r"""What is told of a statement, with the variables that were set apart (`\point{x_{1:T}}`) as the text has them."""
    match t:
        case str():
            return _POINT.sub(r"\1", t)
        case tuple():
            return tuple(map(_in_plain_names, t))  # type: ignore[return-value]
        case list():
            return [_in_plain_names(a) for a in t]  # type: ignore[return-value]
        case dict():
            return {_in_plain_names(k): _in_plain_names(v) for k, v in t.items()}  # type: ignore[return-value]
        case _:
            return t


def _statement(f: Finding, *, section: str | None = None, expected: bool = False) -> StatementReport:
    v = f.verdict
    return StatementReport(
        f.line if f.opens is None else f.opens,
        f.text,
        v.verdict,
        f.column,
        f.end_column,
        latex=f.text,
        conditions=_in_plain_names(v.conditions),
        counterexample=_in_plain_names(v.counterexample),
        mistake=v.mistake,
        repair=_in_plain_names(v.repair),
        rules=v.rules,
        reason=_in_plain_names(v.reason),
        seconds=f.seconds,
        section=section,
        expected=expected and v.verdict in ("refuted", "type-error"),
        row=None if f.opens is None else f.line,
    )
