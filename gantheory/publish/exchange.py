"""The report for other programs: JSON, SARIF 2.1.0, and the workflow commands of GitHub."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from gantheory.publish.baseline import fingerprints
from gantheory.publish.diagnostics import example_lines, message, repaired
from gantheory.publish.explanations import VERDICTS
from gantheory.publish.safe import one_line, printable
from gantheory.publish.wording import mistake, values
from gantheory.report import FileReport, PassageReport, Report, StatementReport

_LEVEL = {"error": "error", "warning": "warning", "note": "note", "ok": "none"}
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def to_json_text(report: Report) -> str:
    """The report as JSON text; control characters are escaped by JSON itself."""
    return json.dumps(report.to_json(), indent=1, ensure_ascii=True, allow_nan=False, default=str) + "\n"


def to_sarif(report: Report, version: str) -> dict[str, Any]:
    """The findings as a SARIF 2.1.0 log; silenced and known findings are kept as suppressed."""
    rules = [
        {
            "id": name,
            "shortDescription": {"text": name},
            "fullDescription": {"text": text},
            "defaultConfiguration": {"level": "error" if name in {"refuted", "type-error"} else "note"},
        }
        for name, text in VERDICTS.items()
    ]
    results = [row for file in report.files for row in _results(file)]
    driver = {"name": "gantheory", "version": version, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SARIF, "version": "2.1.0", "runs": [run]}


def _results(file: FileReport) -> list[dict[str, Any]]:
    names = iter(fingerprints(file))
    rows: list[dict[str, Any]] = []
    for passage in file.passages:
        for statement in passage.statements:
            name = next(names)
            if statement.severity != "ok" or statement.ignored is not None or statement.known:
                rows.append(_result(file, passage, statement, name))
    for note in file.notes:
        where = _location(file.path, note.line, note.column, None)
        text = one_line(note.message)
        rows.append({"level": _LEVEL[note.severity], "message": {"text": text}, "locations": [where]})
    return rows


def _result(file: FileReport, passage: PassageReport, statement: StatementReport, name: str) -> dict[str, Any]:
    line = statement.at
    if passage.cell is not None:  # a notebook has no lines of its own to point at; the cell goes into the message
        line = 1
    row: dict[str, Any] = {
        "ruleId": statement.verdict,
        "ruleIndex": list(VERDICTS).index(statement.verdict),
        "level": _LEVEL[statement.severity],
        "message": {"text": detail(file, passage, statement)},
        "locations": [_location(file.path, line, statement.column, statement.end_column)],
        "partialFingerprints": {"gantheory/1": name},
    }
    if statement.ignored is not None:
        row["suppressions"] = [{"kind": "inSource", "justification": printable(statement.ignored)}]
        row["level"] = "note"
    elif statement.known:
        row["baselineState"] = "unchanged"
        row["level"] = "note"
    return row


def _location(path: str, line: int, column: int, end_column: int | None) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": max(1, line), "startColumn": max(1, column)}
    if end_column is not None and end_column > column:
        region["endColumn"] = end_column
    from urllib.parse import quote

    uri = quote(PurePath(path).as_posix())
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}


def detail(file: FileReport, passage: PassageReport, statement: StatementReport) -> str:
    """All there is to say of a statement, in a few lines of plain text."""
    lines = [message(statement)]
    if passage.cell is not None:
        lines.append(f"in cell {passage.cell}, line {statement.at}")
    lines.append(one_line(statement.text, 300))
    example = statement.counterexample
    if example is not None:
        left, right = values(example.get("lhs"), example.get("rhs"))
        lines.append(f"left side {left}, right side {right}, for")
        lines += example_lines(example)
    if statement.mistake and mistake(statement.mistake) not in lines[0]:
        lines.append(f"mistake: {mistake(statement.mistake)}")
    text = file.lines.line(statement.at, passage.cell) if file.lines is not None else ""
    formula = text[statement.column - 1 : (statement.end_column or len(text) + 1) - 1]
    if (found := repaired(statement, file, formula)) is not None:
        lines.append(f"did you mean: {found[0]}")
    return "\n".join(printable(line) for line in lines)


def to_github(report: Report) -> str:
    """One workflow command a finding, which GitHub shows beside the changed lines."""
    rows: list[str] = []
    for file in report.files:
        for passage in file.passages:
            for statement in passage.statements:
                if statement.severity in {"error", "warning", "note"}:
                    kind = "notice" if statement.severity == "note" else statement.severity
                    where = {
                        "file": file.path,
                        "line": statement.at if passage.cell is None else 1,
                        "col": statement.column,
                        "title": f"gantheory: {statement.verdict}",
                    }
                    rows.append(_command(kind, where, detail(file, passage, statement)))
        for note in file.notes:
            where = {"file": file.path, "line": note.line, "col": note.column, "title": "gantheory"}
            rows.append(_command("notice" if note.severity == "note" else note.severity, where, note.message))
        rows += [_command("error", {"file": file.path, "title": "gantheory"}, text) for text in file.problems]
    return "".join(row + "\n" for row in rows)


def _command(kind: str, where: dict[str, str | int], text: str) -> str:
    properties = ",".join(f"{key}={_escaped(str(value), more=':,')}" for key, value in where.items())
    return f"::{kind} {properties}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    """Percent-escaped as workflow commands want it, so that no line of a document can become a command."""
    lines = "\n".join(printable(line) for line in text.replace("\r", "\n").split("\n"))
    for character in "%\n" + more:
        lines = lines.replace(character, f"%{ord(character):02X}")
    return lines
