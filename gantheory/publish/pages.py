"""The proof pages: each page of the book with the verdict of every step beside it. Status is computed, never typed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gantheory.publish.diagnostics import example_lines
from gantheory.publish.drawing import to_svg
from gantheory.publish.graph import Graph, to_json, to_mermaid
from gantheory.publish.safe import one_line, printable
from gantheory.publish.theorems import conditions_owed, page_id, proof_steps, rules_used
from gantheory.publish.wording import plainly, values
from gantheory.report import FileReport, PassageReport, Report, StatementReport

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$&~])")
_USED = re.compile(r"^- ([a-z0-9]+(?:-[a-z0-9]+)+)$")
_WRITTEN = frozenset({".md", ".mmd", ".json", ".svg"})
_HEAD = "<!-- Written by `gantheory docs` from proofs/; edit the page there, not here. -->\n\n"


def build(report: Report, graph: Graph) -> dict[str, str]:
    """The pages by file name, and the graph. They hold nothing that changes from run to run (no times, no chance)."""
    pages = {f"{page_id(file)}.md": page(file, graph.used_by(page_id(file))) for file in report.files}
    pages["index.md"] = index(report)
    pages["graph.md"] = graph_page(graph)
    pages["graph.mmd"] = to_mermaid(graph)
    pages["graph.json"] = json.dumps(to_json(graph), indent=1, ensure_ascii=False) + "\n"
    pages["graph.svg"] = to_svg(graph)
    return pages


def default_folder() -> Path | None:
    """``docs/proofs`` of the checkout that this package runs from; None when it is installed."""
    root = Path(__file__).resolve().parent.parent.parent
    return root / "docs" / "proofs" if (root / "proofs").is_dir() and (root / "pyproject.toml").is_file() else None


def default_notes() -> Path | None:
    """``../shared/notes/seeds`` beside that checkout, from which its errata page comes; None when it is not there."""
    folder = default_folder()
    notes = None if folder is None else folder.parents[2] / "shared" / "notes" / "seeds"
    return notes if notes is not None and notes.is_dir() else None


def differing(folder: Path, pages: Mapping[str, str]) -> list[str]:
    """The names of pages that are missing, differ or should not be there."""
    present = {path.name for path in folder.iterdir() if path.suffix in _WRITTEN} if folder.is_dir() else set[str]()
    changed = {
        name
        for name, text in pages.items()
        if name not in present or (folder / name).read_text(encoding="utf-8") != text
    }
    return sorted(changed | (present - set(pages)))


def write(wanted: Mapping[Path, str], stale: Iterable[Path]) -> None:
    """Write the stale files and remove those that are of no theorem any more."""
    for path in stale:
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()


def index(report: Report) -> str:
    """The table of theorems."""
    rows = ["| theorem | status | steps | rules |", "|---|---|---|---|"]
    for file in report.files:
        name = page_id(file)
        rules = ", ".join(f"`{rule}`" for rule in rules_used(file))
        title = escaped(file.title or name)
        rows.append(f"| [{title}]({name}.md) | {_status(file)} | {len(proof_steps(file))} | {rules} |")
    proved = sum(file.ok for file in report.files)
    count = f"{proved} of {len(report.files)} theorems are proved: every step was replayed by the kernel."
    drawn = "[What builds on what](graph.md): the dependency graph of these pages."
    return _HEAD + "\n".join(["# The book of proofs", "", count, "", drawn, "", *rows]) + "\n"


def graph_page(graph: Graph) -> str:
    """The page that shows the dependency graph: the drawing, and the same for Mermaid."""
    text = f"""\
# What builds on what

{len(graph.nodes)} pages and {len(graph.edges)} arrows, from the proofs as they were checked; nothing here is typed.
A page builds on another when it names it under *Uses*, or when its certificates apply a rule of the kernel that the
other page states (dashed). There is no circle: `gantheory docs` fails when there is one. The drawing leaves out arrows
that follow from others; [graph.json](graph.json) has all, and [graph.mmd](graph.mmd) is the drawing for Mermaid.

![The dependency graph of the book](graph.svg)
"""
    if graph.alike:
        rows = ["", "Steps of a proof that are, up to names, the Statement of another page:", ""]
        rows += [f"- [{page}]({page}.md), line {line}: [{other}]({other}.md)" for page, line, other in graph.alike]
        text += "\n".join(rows) + "\n"
    return _HEAD + text


def page(file: FileReport, used_by: Sequence[str] = ()) -> str:
    """One page: the text of the book, after each display what came of it, at the end the pages that build on it."""
    lines = file.lines
    out = [_HEAD + f"**Status: {_status(file)}.**"]
    out += [f"- {escaped(problem)}" for problem in file.problems]
    out.append("")
    source: list[str] = []
    if lines is not None:
        ends = {passage.end_line: passage for passage in file.passages if passage.kind == "display"}
        for number in range(1, lines.count + 1):
            source.append(_USED.sub(r"- [\1](\1.md)", lines.line(number)))
            if number in ends:
                source += ["", *_steps(ends[number])]
    rules = rules_used(file)
    tail = ["", "## Checked", "", f"Rules used: {', '.join(f'`{rule}`' for rule in rules) or 'none'}."]
    if conditions := conditions_owed(file):
        tail += ["", "Under the hypotheses:", "", *(f"- {_condition(text)}" for text in conditions)]
    if used_by:
        tail += ["", "Used by: " + ", ".join(f"[{name}]({name}.md)" for name in used_by) + "."]
    return "\n".join([*out, *source]).rstrip() + "\n" + "\n".join(tail) + "\n"


def _status(file: FileReport) -> str:
    return "proved" if file.ok else "not proved"


def _steps(passage: PassageReport) -> list[str]:
    """A list of what came of each link of a display."""
    rows: list[str] = []
    for index, statement in enumerate(passage.statements, start=1):
        verdict = "taken for granted" if statement.section == "Hypotheses" else statement.verdict
        text = f"- step {index}: **{verdict}**" if len(passage.statements) > 1 else f"- **{verdict}**"
        if statement.rules:
            text += " by " + ", ".join(f"`{one_line(rule)}`" for rule in statement.rules)
        if statement.expected:
            text += ", as it should be"
        if statement.conditions:
            text += ", under " + "; ".join(_condition(text) for text in statement.conditions)
        rows.append(text)
        if statement.expected:
            rows += _counterexample(statement)
    return rows


def _counterexample(statement: StatementReport) -> list[str]:
    example = statement.counterexample
    if example is None:
        return [f"  {escaped(statement.reason)}"] if statement.reason else []
    left, right = values(example.get("lhs"), example.get("rhs"))
    body = [
        f"left side   {left}",
        f"right side  {right}",
        *example_lines(example),
    ]
    return ["", "  ```text", *(f"  {printable(str(line))}" for line in body), "  ```"]


def _condition(text: str) -> str:
    return escaped(plainly(text))


def escaped(text: str) -> str:
    """Text that Markdown shows as it is.

    >>> escaped("<b> *x*")
    '\\\\<b\\\\> \\\\*x\\\\*'
    """
    return _SPECIAL.sub(r"\\\1", one_line(text))
