"""Silencing a finding in the document itself, which takes a reason.

``<!-- gantheory: ignore[refuted] why -->`` in Markdown and ``% gantheory: ignore[refuted] why`` in LaTeX silence the
next formula, or the one they stand beside; ``ignore`` without brackets silences whatever is found there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gantheory.reading import Comment
from gantheory.report import VERDICTS, FileReport, Note, PassageReport, StatementReport

_IGNORE = re.compile(r"^\s*gantheory:\s*ignore\s*(?:\[(?P<what>[^\]]{0,200})\])?\s*:?\s*(?P<reason>.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Ignore:
    line: int
    cell: int | None
    verdicts: frozenset[str]
    reason: str


def apply_ignores(file: FileReport, comments: Sequence[Comment]) -> FileReport:
    """The report with silenced findings marked, and a note for every comment that is malformed or silences nothing."""
    ignores: list[_Ignore] = []
    notes = list(file.notes)
    for comment in comments:
        match = _IGNORE.match(comment.text)
        if match is None:
            continue
        what = frozenset(word.strip() for word in (match["what"] or "").split(",") if word.strip())
        reason = " ".join(match["reason"].split())
        if unknown := sorted(what - set(VERDICTS)):
            notes.append(_note(comment, f"ignore names {unknown[0]!r}, which is no verdict ({', '.join(VERDICTS)})"))
        elif len(reason) < 3:
            notes.append(_note(comment, "ignore without a reason silences nothing; say why after the bracket"))
        else:
            ignores.append(_Ignore(comment.line, comment.cell, what, reason))
    passages = list(file.passages)
    for ignore in ignores:
        index = _target(passages, ignore)
        silenced = None if index is None else _silence(passages[index], ignore)
        if index is None or silenced is None or silenced == passages[index]:
            notes.append(Note(ignore.line, "this ignore silences nothing; remove it", cell=ignore.cell))
        else:
            passages[index] = silenced
    return replace(file, passages=tuple(passages), notes=tuple(sorted(notes, key=lambda note: note.line)))


def _note(comment: Comment, message: str) -> Note:
    return Note(comment.line, message, comment.column, cell=comment.cell)


def _target(passages: Sequence[PassageReport], ignore: _Ignore) -> int | None:
    """The passage that a comment speaks of: the one on its own lines, else the next within five lines."""
    near = [
        (passage.line > ignore.line, passage.line, index)
        for index, passage in enumerate(passages)
        if passage.cell == ignore.cell
        and passage.end_line >= ignore.line
        and passage.line <= ignore.line + 5
        and _silence(passage, ignore) != passage
    ]
    return min(near)[2] if near else None


def _silence(passage: PassageReport, ignore: _Ignore) -> PassageReport:
    def silenced(statement: StatementReport) -> StatementReport:
        hit = statement.verdict in ignore.verdicts if ignore.verdicts else statement.severity in {"error", "warning"}
        return replace(statement, ignored=ignore.reason) if hit and statement.ignored is None else statement

    return replace(passage, statements=tuple(silenced(statement) for statement in passage.statements))
