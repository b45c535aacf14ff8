"""The two verbs of the package: check somebody's text, verify the book."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from gantheory.report import FileReport, Note, Report

if TYPE_CHECKING:
    from gantheory.reading import Document


def check(
    text_or_path: str | PathLike[str],
    *,
    kind: str | None = None,
    seed: int | None = None,
    budget: float | None = None,
) -> Report:
    """Check a text or a file: every formula comes back with a verdict.

    A path object, or a string of one line that names an existing file, is read from disk; any other string is the
    text itself. ``seed`` fixes the random models (fresh each run otherwise); ``budget`` is in seconds for a document.
    Raises gantheory.reading.ReadError when the file cannot be read.
    """
    from gantheory.reading import read_path, read_text
    from gantheory.reading.read import as_kind

    started = time.perf_counter()
    if _names_a_file(text_or_path):
        document = read_path(text_or_path)
    else:
        document = read_text(fspath(text_or_path), kind=as_kind(kind))
    return Report((check_document(document, seed=seed, budget=budget),), time.perf_counter() - started)


def check_documents(
    documents: Iterable[Document],
    *,
    seed: int | None = None,
    budget: float | None = None,
    progress: Callable[[FileReport], None] | None = None,
) -> Report:
    """Check documents one after another; ``progress`` is told of each file when it is done."""
    started = time.perf_counter()
    files: list[FileReport] = []
    for document in documents:
        files.append(check_document(document, seed=seed, budget=budget))
        if progress is not None:
            progress(files[-1])
    return Report(tuple(files), time.perf_counter() - started)


def check_document(
    document: Document,
    *,
    seed: int | None = None,
    budget: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FileReport:
    """One document: verdicts from the judge, look-alike letters noted, the author's ignore comments obeyed.

    ``progress`` is told how many of how many passages are done.
    """
    from gantheory import checking
    from gantheory.publish.ignore import apply_ignores

    started = time.perf_counter()
    file = checking.check_document(document, budget=budget, seed=seed, progress=progress)
    notes = (*file.notes, *lookalikes(document))
    seconds = file.seconds or time.perf_counter() - started
    file = replace(file, path=document.path, source=document.lines, notes=notes, seconds=seconds)
    return apply_ignores(file, document.comments)


def lookalikes(document: Document) -> Sequence[Note]:
    """A note for each formula that holds letters of another alphabet that pass for Latin ones."""
    from gantheory.reading import homoglyphs

    notes: list[Note] = []
    for passage in document.passages:
        if passage.kind not in {"display", "inline"} or passage.latex.isascii():
            continue
        if found := homoglyphs(passage.latex):
            offset, character, looks = found[0]
            line, column = passage.place(offset)
            more = f" (and {len(found) - 1} more here)" if len(found) > 1 else ""
            text = f"{character!r} (U+{ord(character):04X}) is not the letter {looks!r} it looks like: another symbol"
            notes.append(Note(line, text + more, column, cell=passage.cell, end_column=column + 1))
    return notes


def verify(
    path: str | PathLike[str] | None = None,
    *,
    seed: int | None = None,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Check the book of proofs (or the page or folder at ``path``); a page passes when every step is proved.

    ``jobs`` processes share the pages; with more than one, a script needs ``if __name__ == "__main__":`` around the
    call. ``progress`` is told how many of how many pages are done.
    """
    from gantheory import checking

    return checking.verify_book(None if path is None else Path(path), seed=seed, jobs=jobs, progress=progress)


def _names_a_file(text: str | PathLike[str]) -> bool:
    if not isinstance(text, str):
        return True
    if "\n" in text or "\0" in text or not 0 < len(text) < 1_000:
        return False
    try:
        return Path(text).is_file()
    except OSError:
        return False
