"""Findings as a good compiler prints them: place, what is wrong, the line with an underline, and the way out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gantheory.publish.models import model_lines
from gantheory.publish.safe import one_line, printable
from gantheory.publish.wording import Notation, changed, folded, mistake, plainly, split_relation, values
from gantheory.reading import Lines
from gantheory.report import FileReport, Note, PassageReport, Report, Severity, StatementReport

Style = Literal["", "error", "warning", "note", "ok", "place", "dim", "mark", "good"]
Line = tuple[tuple[str, Style], ...]
_WIDTH = 100
_WORD: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "note", "ok": "ok"}
_SAYS = {
    "refuted": "this is false",
    "type-error": "this cannot mean anything",
    "gap": "true, but it does not follow from the line above",
    "definition": "this differs from the field's definition",
    "proved-under": "true, but only under a condition that the text does not state",
    "supported": "no proof found, no counterexample either",
    "unread": "not read",
    "proved": "proved",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a report to print: ``lowest`` severity, whether notes come with their source line, columns of source."""

    lowest: Severity = "note"
    full_notes: bool = False
    width: int = _WIDTH


def render(report: Report, shown: Shown | None = None) -> Iterator[Line]:
    """The whole report, line by line, findings first and the summary last."""
    shown = shown or Shown()
    for file in report.files:
        yield from render_file(file, shown)
    yield from _hint(report)
    yield from summary(report)


def _hint(report: Report) -> Iterator[Line]:
    """How to go on when something was found: once, not beside every finding."""
    for file in report.files:
        verdicts = [s.verdict for s in file.statements() if s.severity in {"error", "warning"}]
        if verdicts:
            comment = f"gantheory: ignore[{verdicts[0]}] and the reason"
            comment = f"% {comment}" if file.path.endswith((".tex", ".ltx")) else f"<!-- {comment} -->"
            yield (
                (f"What a verdict means: gantheory explain {verdicts[0]}. To silence one: {comment} above it.", "dim"),
            )
            return


def render_file(file: FileReport, shown: Shown) -> Iterator[Line]:
    """The findings of one file, by place."""
    ranks = ("error", "warning", "note", "ok")
    lowest = ranks.index(shown.lowest)
    lines = file.lines
    entries: list[tuple[int, int, list[Line]]] = []
    for passage in file.passages:
        for statement in passage.statements:
            if ranks.index(statement.severity) <= lowest:
                found = list(_finding(file, passage, statement, lines, shown))
                entries.append((passage.cell or 0, statement.at, found))
    for note in file.notes:
        if ranks.index(note.severity) <= lowest:
            entries.append((note.cell or 0, note.line, list(_note(file, note, lines))))
    for _, _, found in sorted(entries, key=lambda entry: entry[:2]):
        yield from found
    for problem in file.problems:
        yield ((f"{printable(file.path)}: ", "place"), ("error: ", "error"), (one_line(problem, 300), ""))


def place(path: str, line: int, column: int, cell: int | None) -> str:
    """``file:line:column``, with the cell for notebooks."""
    return f"{printable(path)}:{f'cell {cell}:' if cell is not None else ''}{line}:{column}"


def message(statement: StatementReport) -> str:
    """What is said of a statement in one sentence."""
    text = _SAYS.get(statement.verdict, statement.verdict)
    if statement.verdict == "definition" and statement.mistake is None:
        text = "a definition"
    if statement.conditions and statement.verdict == "definition":
        text += f", where {', and '.join(plainly(condition) for condition in statement.conditions)}"
    elif statement.conditions and statement.verdict != "gap":
        text = f"true only if {', and '.join(plainly(condition) for condition in statement.conditions)}"
    elif statement.reason:
        reason = plainly(statement.reason)
        if statement.verdict == "supported":
            reason = reason.removeprefix("no proof; ")  # which is said already
        text = reason if statement.verdict == "type-error" else f"{text}: {reason}"
    elif statement.mistake and statement.verdict == "refuted":
        text = f"{text}: {mistake(statement.mistake)}"
    if statement.ignored is not None:
        text += f" (ignored: {statement.ignored})"
    elif statement.known:
        text += " (in the baseline)"
    elif statement.expected:
        text += " (as the page says)"
    return one_line(text, 400)


def _finding(
    file: FileReport, passage: PassageReport, statement: StatementReport, lines: Lines | None, shown: Shown
) -> Iterator[Line]:
    severity = statement.severity
    yield (
        (f"{place(file.path, statement.at, statement.column, passage.cell)}: ", "place"),
        (f"{_WORD[severity]}: ", severity),
        (message(statement), ""),
        (f" [{statement.verdict}]", "dim"),
    )
    if severity in {"note", "ok"} and not shown.full_notes:
        return
    text = ""
    if lines is not None:
        text = lines.line(statement.at, passage.cell)
        yield from excerpt(text, statement.at, statement.column, statement.end_column, severity, shown.width)
    elif statement.text:
        yield (("    ", ""), (one_line(statement.text, shown.width), ""))
    yield from _evidence(statement)
    if severity in {"error", "warning"}:
        yield from _ways_out(statement, file, text[statement.column - 1 : (statement.end_column or len(text) + 1) - 1])
    yield ()


def excerpt(
    text: str, number: int, column: int, end_column: int | None, severity: Severity, room: int = _WIDTH
) -> Iterator[Line]:
    """A source line with an underline; of a long line, the part around it."""
    source = printable(text).rstrip()
    start = min(max(column - 1, 0), len(source))
    stop = len(source) if end_column is None else min(max(end_column - 1, start + 1), len(source))
    if len(source) > room:
        left = max(0, min(start - 12, len(source) - room))
        right = left + room
        cut = source[left:right]
        cut = (
            ("…" + cut[1:] if left else cut) if right >= len(source) else (("…" + cut[1:] if left else cut)[:-1] + "…")
        )
        start, stop, source = start - left, min(stop - left, len(cut)), cut
    margin = f"{number:>5} "
    yield ((margin, "dim"), ("| ", "dim"), (source, ""))
    width = max(1, cells(source[start:stop]))
    style: Style = severity
    yield ((" " * len(margin), ""), ("| ", "dim"), (" " * cells(source[:start]), ""), ("^" * width, style))


def cells(text: str) -> int:
    """Columns that a text takes in a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _evidence(statement: StatementReport) -> Iterator[Line]:
    example = statement.counterexample
    if example is not None:
        left, right = values(example.get("lhs"), example.get("rhs"))
        yield _label("left side", left)
        yield _label("right side", right)
        table = example_lines(example)
        if table:
            yield _label("for", table[0])
            for row in table[1:]:
                yield _label("", row)
    if statement.mistake and (statement.verdict != "refuted" or statement.reason):
        yield _label("mistake", mistake(statement.mistake))
    if statement.rules:
        yield _label("by", one_line(", ".join(statement.rules), 300))


def example_lines(example: Mapping[str, Any]) -> list[str]:
    """The counterexample's table; where the sides are sets of optimal parameters, no parameter has a value."""
    return model_lines(example.get("model"), params=not str(example.get("lhs")).startswith("{"))


def repaired(statement: StatementReport, file: FileReport, formula: str) -> tuple[str, list[tuple[int, int]]] | None:
    """The repair in the notation of the file, and which spans of it are new.

    ``formula`` is the statement as the file has it; where that is only the right side of a link, so is the repair.
    """
    repair: Mapping[str, Any] | None = statement.repair
    if not repair or not repair.get("latex"):
        return None
    after, before = one_line(str(repair["latex"])), one_line(statement.text)
    after = folded(after, before, formula)
    lines = file.lines
    if lines is None or not formula:
        return after, changed(before, after)
    notation = Notation("\n".join(lines.line(n + 1) for n in range(min(lines.count, 20_000))))
    source = one_line(formula).lstrip("& ")
    written, new, old = split_relation(source), split_relation(after), split_relation(before)
    if _in_words(formula) or new is None or old is None:
        after, before = notation.apply(after, formula), notation.apply(before, formula)
        return after, changed(before, after)
    sides = [notation.apply(side, formula) for side in (new[0], new[2])]
    before_sides = [notation.apply(side, formula) for side in (old[0], old[2])]
    if written is not None:  # a side that the repair leaves alone stays as the file has it
        for k, side in enumerate((0, 2)):
            if new[side] == old[side]:
                sides[k] = before_sides[k] = written[side]
    relations = [" " + notation.apply(r, formula) + " " for r in (new[1], old[1])]
    after, before = (relations[0].join(sides), relations[1].join(before_sides))
    if written is None:
        after = f"{relations[0].strip()} {sides[1]}"
    return after, changed(before, after)


def _in_words(formula: str) -> bool:
    """Is a stretch of the file prose rather than a formula?"""
    return len(re.findall(r"(?<![\\A-Za-z{])[A-Za-z]{2,}(?![A-Za-z}({_])", formula)) >= 3


def _ways_out(statement: StatementReport, file: FileReport, formula: str) -> Iterator[Line]:
    found = repaired(statement, file, formula)
    if found is None or (not found[1] and found[0] == one_line(formula).strip(" $.,;")):
        return
    text, spans = found
    verdict = one_line(str((statement.repair or {}).get("verdict", "")), 40)
    head = f"{'':6}= {'did you mean':<13}"
    yield ((head, "dim"), (text, "good"), (f"   [{verdict}]", "dim"))
    marks = [" "] * len(text)
    for start, stop in spans:
        marks[start:stop] = "~" * (stop - start)
    if spans and sum(stop - start for start, stop in spans) < 0.6 * len(text):
        yield ((" " * len(head), ""), ("".join(marks).rstrip(), "good"))


def _label(name: str, text: str) -> Line:
    mark = "= " if name else "  "
    return ((f"{'':6}{mark}{name:<13}", "dim"), (text, ""))


def _note(file: FileReport, note: Note, lines: Lines | None) -> Iterator[Line]:
    yield (
        (f"{place(file.path, note.line, note.column, note.cell)}: ", "place"),
        (f"{_WORD[note.severity]}: ", note.severity),
        (one_line(note.message, 400), ""),
    )
    if lines is not None and note.severity in {"error", "warning"}:
        yield from excerpt(lines.line(note.line, note.cell), note.line, note.column, note.end_column, note.severity)
        yield ()


_ORDER = ("refuted", "type-error", "gap", "unread", "supported", "proved-under", "proved", "definition")


def summary(report: Report) -> Iterator[Line]:
    """One line: what was read and how it came out."""
    counts = report.summary
    files = len(report.files)
    parts = [
        f"{files} file{'s' * (files != 1)}",
        f"{counts['read']} of {counts['passages']} display{'s' * (counts['passages'] != 1)} read",
    ]
    statements = list(report.statements())
    for verdict in _ORDER:
        if number := counts[verdict]:
            plural = "s" if number != 1 and verdict in {"gap", "type-error", "definition"} else ""
            parts.append(f"{number} {verdict}{plural}")
    for name, number in (
        ("ignored", sum(s.ignored is not None for s in statements)),
        ("in the baseline", sum(s.known for s in statements)),
    ):
        if number:
            parts.append(f"{number} {name}")
    parts.append(f"{report.seconds:.1f} s")
    style: Style = "ok" if report.ok else "error"
    yield (("; ".join([", ".join(parts[:2]), ", ".join(parts[2:])]), style),)


def plain(lines: Iterator[Line]) -> str:
    """The lines without any styling, for pipes and files."""
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)
