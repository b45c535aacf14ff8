"""The book as a table: theorems, verdicts, rules used, what is owed, seconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath

from gantheory.publish.diagnostics import Line, Shown, Style, excerpt, message, place, render_file
from gantheory.publish.safe import one_line
from gantheory.publish.wording import plainly
from gantheory.report import FileReport, Report, StatementReport


def page_id(file: FileReport) -> str:
    """The id of a page of the book: its file name without the suffix."""
    return PurePath(file.path).stem


def proof_steps(file: FileReport) -> list[StatementReport]:
    """The statements that a page has to prove: all but those shown to fail."""
    return [statement for statement in file.statements() if not statement.expected]


def rules_used(file: FileReport) -> list[str]:
    """The rules of the page's proofs, the most used first."""
    counts = Counter(rule for statement in proof_steps(file) for rule in statement.rules)
    return [rule for rule, _ in counts.most_common()]


def conditions_owed(file: FileReport) -> list[str]:
    """What the page's steps hold under; the page fails unless its Hypotheses state it."""
    return list(dict.fromkeys(condition for s in proof_steps(file) for condition in s.conditions))


def table(report: Report, *, verbose: bool = False) -> Iterator[Line]:
    """One line a theorem, then what is wrong, then the count."""
    width = max((len(page_id(file)) for file in report.files), default=7)
    yield ((f"{'theorem':<{width}}  verdict  steps    s  rules", "dim"),)
    for file in report.files:
        yield from _row(file, width)
        if verbose:
            yield from _steps(file)
    failing = [file for file in report.files if not file.ok]
    if failing:
        yield ()
    for file in failing:
        yield from _failure(file)
    proved = len(report.files) - len(failing)
    style: Style = "error" if failing else "ok"
    text = f"{proved} of {len(report.files)} theorems proved, {len(list(report.statements()))} formulas checked"
    yield ((f"{text}, {report.seconds:.1f} s", style),)


def _row(file: FileReport, width: int) -> Iterator[Line]:
    steps = proof_steps(file)
    good = sum(s.verdict in {"proved", "proved-under", "definition"} for s in steps)
    style: Style = "ok" if file.ok else "error"
    yield (
        (f"{one_line(page_id(file)):<{width}}  ", "place"),
        (f"{'proved' if file.ok else 'FAILS':<7}", style),
        (f"  {good:>2}/{len(steps):<2} {file.seconds:>5.1f}  ", ""),
        (one_line(", ".join(rules_used(file)), 90), "dim"),
    )
    for condition in conditions_owed(file):
        yield ((f"{'':{width}}  under   ", "dim"), (plainly(condition, 110), "note"))


def _steps(file: FileReport) -> Iterator[Line]:
    for statement in file.statements():
        style: Style = "dim" if statement.expected else statement.severity
        yield (
            (f"    {statement.at:>4}  ", "dim"),
            (f"{statement.verdict:<13}", style),
            (one_line(statement.text, 70), ""),
            (f"  {one_line(', '.join(statement.rules), 60)}", "dim"),
        )


def _failure(file: FileReport) -> Iterator[Line]:
    """The steps of a page that do not hold, as diagnostics, and what else breaks its form."""
    lines = file.lines
    for passage in file.passages:
        for statement in passage.statements:
            if statement.severity == "note" and any(f"line {statement.at}:" in text for text in file.problems):
                yield (
                    (f"{place(file.path, statement.at, statement.column, passage.cell)}: ", "place"),
                    ("error: ", "error"),
                    (message(statement), ""),
                    (f" [{statement.verdict}]", "dim"),
                )
                if lines is not None:
                    text = lines.line(statement.at, passage.cell)
                    yield from excerpt(text, statement.at, statement.column, statement.end_column, "error")
                yield ()
    yield from render_file(file, Shown("warning"))
