"""What a check found out: one report that terminal, exit status, JSON, SARIF and web pages all read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from html import escape
from typing import Any, Literal, TypeGuard, cast

from gantheory.reading.document import Lines

SCHEMA = "gantheory.report/1"
VERDICTS = ("proved", "proved-under", "refuted", "type-error", "definition", "gap", "supported", "unread")
BAD = frozenset({"refuted", "type-error"})

Severity = Literal["error", "warning", "note", "ok"]


class ReportError(ValueError):
    """A JSON text that is no report of ours; the message names the place."""


@dataclass(frozen=True, slots=True)
class StatementReport:
    """One relation of a passage and its verdict.

    ``line`` is where its equation opens: at the formula, or at a label above the one formula of a display; ``row`` is
    then the line of the formula. ``column`` and ``end_column`` (exclusive) delimit it there, both from 1.
    ``counterexample`` has keys model, lhs and rhs; ``repair`` has latex and verdict. ``ignored`` is the author's reason
    for silencing it, ``expected`` is set where the book itself shows a false statement, ``known`` where a baseline
    holds it.
    """

    line: int
    text: str
    verdict: str
    column: int = 1
    end_column: int | None = None
    latex: str | None = None
    conditions: tuple[str, ...] = ()
    counterexample: Mapping[str, Any] | None = None
    mistake: str | None = None
    repair: Mapping[str, str] | None = None
    rules: tuple[str, ...] = ()
    reason: str | None = None
    certificate: Any = field(default=None, repr=False)
    seconds: float = 0.0
    section: str | None = None
    expected: bool = False
    ignored: str | None = None
    known: bool = False
    row: int | None = None

    @property
    def at(self) -> int:
        """The line of the formula itself."""
        return self.line if self.row is None else self.row

    @property
    def bad(self) -> bool:
        """Whether something is wrong here that nobody has accounted for."""
        return self.verdict in BAD and not (self.expected or self.ignored is not None or self.known)

    @property
    def severity(self) -> Severity:
        """error (wrong), warning (differs or does not follow), note (not settled or under conditions), or ok."""
        if self.expected or self.ignored is not None or self.known:
            return "ok"
        if self.verdict in BAD:
            return "error"
        if self.verdict == "gap" or (self.verdict == "definition" and self.mistake is not None):
            return "warning"
        return "note" if self.verdict in {"proved-under", "unread", "supported"} else "ok"

    def __repr__(self) -> str:
        return f"<{self.verdict} at line {self.line}: {_short(self.text)}>"


@dataclass(frozen=True, slots=True)
class PassageReport:
    """A passage of a file and the statements in it; ``cell`` is the notebook cell, else None."""

    line: int
    column: int
    end_line: int
    kind: str
    latex: str
    statements: tuple[StatementReport, ...] = ()
    cell: int | None = None

    @property
    def read(self) -> bool:
        """Whether all of it was understood."""
        return bool(self.statements) and all(statement.verdict != "unread" for statement in self.statements)

    def __repr__(self) -> str:
        return f"<{self.kind} at line {self.line}: {len(self.statements)} statements>"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say about a file that is no verdict: a breach of form, a look-alike letter, an ignore comment."""

    line: int
    message: str
    column: int = 1
    severity: Severity = "warning"
    cell: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class FileReport:
    """A file and its passages. ``problems`` say what makes a page of the book fail; ``source`` is its text."""

    path: str
    passages: tuple[PassageReport, ...] = ()
    title: str | None = None
    problems: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    seconds: float = 0.0
    source: str | Lines | None = field(default=None, repr=False, compare=False)

    @property
    def lines(self) -> Lines | None:
        """The lines of the source, where it is known."""
        return Lines(self.source) if isinstance(self.source, str) else self.source

    def statements(self) -> Iterator[StatementReport]:
        """Every statement, in order."""
        return (statement for passage in self.passages for statement in passage.statements)

    @property
    def ok(self) -> bool:
        """Whether nothing in the file is wrong."""
        return (
            not self.problems
            and not any(note.severity == "error" for note in self.notes)
            and not any(statement.bad for statement in self.statements())
        )

    def __repr__(self) -> str:
        return f"<FileReport {self.path}: {_counts(Counter(s.verdict for s in self.statements()))}>"


@dataclass(frozen=True, slots=True)
class Report:
    """All that a check found out. ``kind`` is "notes" for documents and "book" for the book of proofs."""

    files: tuple[FileReport, ...] = ()
    seconds: float = 0.0
    kind: str = "notes"

    def statements(self) -> Iterator[StatementReport]:
        """Every statement of every file, in order."""
        return (statement for file in self.files for statement in file.statements())

    @property
    def summary(self) -> dict[str, int | float]:
        """How many statements got each verdict; how many displays there are and how many were read whole."""
        verdicts = Counter(statement.verdict for statement in self.statements())
        displays = [passage for file in self.files for passage in file.passages if passage.kind == "display"]
        return {
            **{verdict: verdicts.get(verdict, 0) for verdict in VERDICTS},
            "passages": len(displays),
            "read": sum(passage.read for passage in displays),
            "seconds": round(self.seconds, 3),
        }

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong anywhere."""
        return all(file.ok for file in self.files)

    @property
    def exit_status(self) -> int:
        """0 when nothing is wrong, 1 when something is."""
        return 0 if self.ok else 1

    def to_json(self) -> dict[str, Any]:
        """The report as JSON data, schema ``gantheory.report/1``."""
        return {
            "schema": SCHEMA,
            "kind": self.kind,
            "files": [_plain(file) for file in self.files],
            "summary": self.summary,
        }

    @classmethod
    def from_json(cls, data: str | Mapping[str, Any]) -> Report:
        """The report that ``to_json`` made. Raises ReportError for anything else."""
        content = json.loads(data) if isinstance(data, str) else data
        if not _is_mapping(content) or content.get("schema") != SCHEMA:
            raise ReportError(f"not a {SCHEMA} report")
        files = tuple(_file(row) for row in _rows(content, "files"))
        summary = content.get("summary")
        seconds = summary.get("seconds", 0.0) if _is_mapping(summary) else 0.0
        return cls(files, float(seconds), str(content.get("kind", "notes")))

    def __repr__(self) -> str:
        verdicts = Counter(statement.verdict for statement in self.statements())
        return f"<Report: {len(self.files)} file{'s' * (len(self.files) != 1)}, {_counts(verdicts)}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(file.path)}:{s.at}</td><td>{escape(s.verdict)}</td>"
            f"<td><code>{escape(_short(s.text, 100))}</code></td><td>{escape(s.reason or '')}</td></tr>"
            for file in self.files
            for s in file.statements()
        )
        head = "<tr><th>place</th><th>verdict</th><th>statement</th><th>reason</th></tr>"
        return f"<p>{escape(repr(self)[1:-1])}</p><table>{head}{rows}</table>"


def _short(text: str, width: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 3] + "..."


def _counts(verdicts: Mapping[str, int]) -> str:
    return ", ".join(f"{verdicts[name]} {name}" for name in VERDICTS if verdicts.get(name)) or "no statements"


_OPTIONAL = {"row", "title", "problems", "notes", "certificate", "section", "expected", "ignored", "known", "cell"}


def _plain(value: Any) -> Any:
    """A dataclass as JSON data; what is optional and empty is left out, ``source`` always."""
    if isinstance(value, tuple):
        return [_plain(item) for item in cast(tuple[Any, ...], value)]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    row: dict[str, Any] = {}
    for name in (entry.name for entry in fields(value)):
        item = getattr(value, name)
        if name == "source" or (name in _OPTIONAL and item in (None, (), False)):
            continue
        row[name] = round(item, 6) if name == "seconds" else _plain(item)
    return row


def _is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _rows(content: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    rows = content.get(key, [])
    if not isinstance(rows, list) or not all(_is_mapping(row) for row in cast(list[object], rows)):
        raise ReportError(f"{key!r} is no list of objects")
    return cast(Sequence[Mapping[str, Any]], rows)


def _frozen(value: object) -> object:
    return tuple(cast(list[object], value)) if isinstance(value, list) else value


def _build(kind: type[Any], row: Mapping[str, Any], **known: Any) -> Any:
    """A dataclass from JSON data; keys of later versions are passed over."""
    names = {entry.name for entry in fields(kind)} - set(known)
    values = {key: _frozen(value) for key, value in row.items() if key in names}
    try:
        return kind(**values, **known)
    except TypeError as error:
        raise ReportError(f"{kind.__name__}: {error}") from None


def _file(row: Mapping[str, Any]) -> FileReport:
    passages = tuple(
        _build(
            PassageReport, passage, statements=tuple(_build(StatementReport, s) for s in _rows(passage, "statements"))
        )
        for passage in _rows(row, "passages")
    )
    return _build(FileReport, row, passages=passages, notes=tuple(_build(Note, note) for note in _rows(row, "notes")))
