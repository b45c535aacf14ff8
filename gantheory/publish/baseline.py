"""A baseline: what was already wrong, so that only what is new is reported.

A finding is known by its file, verdict and formula, not by its line, so it stays known when text moves.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any, cast

from gantheory.report import FileReport, Report, StatementReport

SCHEMA = "gantheory.baseline/1"
_MAX_BYTES = 10_000_000


class BaselineError(ValueError):
    """A baseline file that is missing or no baseline; the message says what to do."""


def fingerprint(path: str, statement: StatementReport, occurrence: int = 0) -> str:
    """Name of a finding that survives moved lines and changed spacing; ``occurrence`` tells equal ones apart."""
    text = "".join((statement.latex or statement.text).split())
    name = PurePath(path).name
    return hashlib.sha256("\0".join((name, statement.verdict, text, str(occurrence))).encode()).hexdigest()[:24]


def fingerprints(file: FileReport) -> list[str]:
    """The fingerprints of all statements of a file, in order."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for statement in file.statements():
        base = fingerprint(file.path, statement)
        names.append(fingerprint(file.path, statement, seen[base]))
        seen[base] += 1
    return names


def write_baseline(report: Report, path: Path) -> int:
    """Write the baseline of a report; the number of findings it holds."""
    rows = [
        {"fingerprint": name, "file": PurePath(file.path).name, "verdict": statement.verdict, "text": statement.text}
        for file in report.files
        for name, statement in zip(fingerprints(file), file.statements(), strict=True)
        if statement.severity in {"error", "warning"} or statement.known
    ]
    data = {"schema": SCHEMA, "findings": rows}
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return len(rows)


def read_baseline(path: Path) -> frozenset[str]:
    """The fingerprints in a baseline file. Raises BaselineError when it is no baseline."""
    try:
        with path.open("rb") as stream:
            data = json.loads(stream.read(_MAX_BYTES + 1))
        rows = cast(list[dict[str, Any]], data["findings"])
        if data["schema"] != SCHEMA:
            raise BaselineError(f"{path}: schema {data['schema']!r} is not {SCHEMA}; write the baseline anew")
        return frozenset(str(row["fingerprint"]) for row in rows)
    except OSError as error:
        raise BaselineError(f"{path}: {error.strerror or error}") from None
    except BaselineError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BaselineError(f"{path}: not a baseline; write one with --write-baseline") from None


def apply_baseline(report: Report, known: frozenset[str]) -> Report:
    """The report with the findings that the baseline holds marked as known."""

    def marked(file: FileReport) -> FileReport:
        names = iter(fingerprints(file))
        passages = tuple(
            replace(
                passage,
                statements=tuple(
                    replace(statement, known=True) if next(names) in known else statement
                    for statement in passage.statements
                ),
            )
            for passage in file.passages
        )
        return replace(file, passages=passages)

    return replace(report, files=tuple(marked(file) for file in report.files))
