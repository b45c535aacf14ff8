"""The errata page: what is wrong in a folder of notes, from a live run; facts, our own words and our own formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gantheory.publish.diagnostics import example_lines
from gantheory.publish.library import Library, Reader
from gantheory.publish.pages import escaped
from gantheory.publish.safe import one_line, printable
from gantheory.publish.wording import mistake, plainly, values
from gantheory.reading import SUFFIXES, Document, read_path
from gantheory.report import FileReport, PassageReport, StatementReport

if TYPE_CHECKING:
    from gantheory.checking.book import Page

_HEAD = "<!-- Written by `gantheory docs` from a run over the notes; nothing here is typed. -->\n\n"
_ABOUT = """\
Every place in a folder of lecture notes that `gantheory check` finds wrong or ill-formed. A formula is printed from the
term that was read, in our own spelling; a claim made in words is given as the formula it amounts to. Both values of a
counterexample are certified by ball arithmetic, or in rationals where an exact transport is the evidence. A repair is
the one edit that makes the line true; the page of the book that proves it is found by comparing theorems.
"""
_SEED = 0


@dataclass(frozen=True, slots=True)
class Erratum:
    """A wrong place, and the page of the book that proves its repair."""

    passage: PassageReport
    statement: StatementReport
    page: Page | None


def documents(folder: Path) -> list[Path]:
    """The documents of a folder and of the folders in it, in order."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def build(folder: Path, library: Library, tell: Callable[[str, float, str], None] | None = None) -> str:
    """The errata page of a folder of notes; ``tell`` is told of each document, how far the work is and in words.

    Raises ReadError when a document cannot be read.
    """
    from gantheory.api import check_document

    sections: list[str] = []
    count, paths = 0, documents(folder)
    for done, path in enumerate(paths):
        name = path.relative_to(folder).as_posix()
        if tell is not None:
            tell(name, done / len(paths), f"file {done + 1} of {len(paths)}")
        document = read_path(path)
        file = replace(check_document(document, seed=_SEED), path=name)
        found = errata(file, document, library)
        count += len(found)
        sections += [f"## {escaped(name)}\n", *(row for erratum in found for row in _entry(name, erratum))]
        if not found:
            sections.append("Nothing is found wrong here.\n")
    total = f"{count} place{'s' * (count != 1)} in {len(paths)} documents.\n"
    return _HEAD + "\n".join(["# Errata", "", _ABOUT, total, *sections]).rstrip() + "\n"


def errata(file: FileReport, document: Document, library: Library) -> list[Erratum]:
    """What is wrong in a document, each place with the page that proves its repair."""
    wrong = [(p, s) for p in file.passages for s in p.statements if s.bad]
    reader = Reader(document, seed=_SEED)
    return [Erratum(passage, statement, _proof(statement, reader, library)) for passage, statement in wrong]


def _proof(statement: StatementReport, reader: Reader, library: Library) -> Page | None:
    if not statement.repair or not str(statement.repair.get("verdict", "")).startswith("proved"):
        return None
    found = (library.find(rel, context) for rel, context in reader.theorems(str(statement.repair["latex"])))
    return next((page for page in found if page is not None), None)


def _entry(name: str, erratum: Erratum) -> Iterator[str]:
    """One place: where, what it says, why it is wrong, the counterexample, the repair, the proof."""
    statement, passage = erratum.statement, erratum.passage
    cell = f"cell {passage.cell}:" if passage.cell is not None else ""
    what = "a claim in words" if passage.kind == "prose" else "a formula"
    yield f"### {escaped(name)}:{cell}{statement.at}\n"
    yield f"{statement.verdict} ({what}): {escaped(_why(statement))}.\n"
    yield from _display("It amounts to" if passage.kind == "prose" else "It says", statement.text)
    example = statement.counterexample
    if example is not None:
        left, right = values(example.get("lhs"), example.get("rhs"))
        body = [f"left side   {left}", f"right side  {right}", *example_lines(example)]
        yield "Counterexample:\n"
        yield "\n".join(["```text", *(printable(line) for line in body), "```"]) + "\n"
    if statement.repair and statement.repair.get("latex"):
        yield from _display(f"Right is ({statement.repair.get('verdict')})", str(statement.repair["latex"]))
    if erratum.page is not None:
        yield f"Proof: [{escaped(erratum.page.title)}](proofs/{erratum.page.id}.md).\n"


def _display(label: str, latex: str) -> Sequence[str]:
    text = one_line(latex).replace("$", "")
    return (f"{label}\n", f"$${text}$$\n") if text else ()


def _why(statement: StatementReport) -> str:
    """The reason in our words, and the class of mistake."""
    kind = mistake(statement.mistake) if statement.mistake else ""
    reason = plainly(statement.reason) if statement.reason else ""
    return "; ".join(part for part in (kind, reason) if part) or "the two sides differ"
