"""What reading returns: a document, its passages, and the way back from a formula to line and column."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["md", "mdx", "tex", "txt", "ipynb"]
PassageKind = Literal["display", "inline", "prose", "algorithm"]


class ReadError(ValueError):
    """A file that cannot be read at all; the message says why and what to do."""


class Lines:
    """The line starts of a text, so that an offset has a line and a column (both from 1).

    A notebook is read as its markdown cells one after another; ``cells`` then holds ``(offset, cell number)``
    for each of them and lines are counted anew in every cell.
    """

    __slots__ = ("_cells", "_starts", "_text")

    def __init__(self, text: str, cells: tuple[tuple[int, int], ...] = ()) -> None:
        self._text = text
        self._cells = cells
        starts = [0]
        at = text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        self._starts = starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column (from 1) of a character offset; in a notebook, within its cell."""
        row = bisect_right(self._starts, max(0, offset)) - 1
        return row - self._first_row(offset) + 1, offset - self._starts[row] + 1

    def cell(self, offset: int) -> int | None:
        """Number of the notebook cell that holds an offset; None outside notebooks."""
        index = bisect_right(self._cells, (offset, 1 << 60)) - 1
        return self._cells[index][1] if index >= 0 else None

    def line(self, number: int, cell: int | None = None) -> str:
        """Text of a line (from 1), without its end; empty when there is no such line."""
        row = number - 1
        if cell is not None:
            row += next((bisect_right(self._starts, at) - 1 for at, name in self._cells if name == cell), 0)
        if not 0 <= row < len(self._starts):
            return ""
        end = self._starts[row + 1] - 1 if row + 1 < len(self._starts) else len(self._text)
        return self._text[self._starts[row] : end]

    @property
    def count(self) -> int:
        """How many lines the text has."""
        return len(self._starts) - (self._starts[-1] >= len(self._text) > 0)

    def _first_row(self, offset: int) -> int:
        index = bisect_right(self._cells, (offset, 1 << 60)) - 1
        return bisect_right(self._starts, self._cells[index][0]) - 1 if index >= 0 else 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where each character of a formula stands in the file: runs of ``(from, source offset, step 0 or 1)``."""

    lines: Lines
    runs: tuple[tuple[int, int, int], ...]

    def offset(self, index: int) -> int:
        """Source offset of the character at ``index`` of the formula."""
        at = bisect_right(self.runs, (max(0, index), 1 << 60, 1)) - 1
        if at < 0:
            return 0
        start, source, step = self.runs[at]
        return source + step * (index - start)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document: a display or inline formula, a paragraph of prose, or an algorithm.

    ``latex`` is the formula without delimiters, comments and labels, with the document's own macros expanded
    (for prose and algorithms: the text). ``problem`` says why a passage cannot be read; it is then not to be judged.
    ``text_before`` is the prose between the previous display and this one.
    """

    kind: PassageKind
    latex: str
    line: int
    column: int
    end_line: int
    end_column: int
    source: str
    start: int
    end: int
    origin: Origin = field(repr=False)
    text_before: str = field(default="", repr=False)
    cell: int | None = None
    labels: tuple[str, ...] = ()
    problem: str | None = None
    steps: tuple[Step, ...] = ()

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of the character at ``offset`` of ``latex``."""
        return self.origin.lines.place(self.origin.offset(offset))

    def __repr__(self) -> str:
        short = self.latex if len(self.latex) <= 40 else self.latex[:37] + "..."
        return f"<Passage {self.kind} {self.line}:{self.column} {short!r}>"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an algorithm: its text, place, nesting depth and the formulas in it (inline and display)."""

    text: str
    line: int
    column: int
    depth: int
    maths: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of the source (HTML or LaTeX) that speaks to gantheory, without its delimiters."""

    text: str
    line: int
    column: int
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Macro:
    """A ``\\newcommand``, ``\\def`` or ``\\DeclareMathOperator`` of the document, in force from offset ``since``."""

    name: str
    arity: int
    body: str
    default: str | None = None
    since: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read: its passages in order, its macros and its front matter.

    ``front_matter`` holds simple ``key: value`` lines; those under ``gantheory:`` have keys ``gantheory.<name>``.
    """

    path: str
    kind: Kind
    text: str = field(repr=False)
    passages: tuple[Passage, ...] = field(repr=False)
    macros: tuple[Macro, ...] = field(repr=False)
    front_matter: Mapping[str, str] = field(repr=False)
    comments: tuple[Comment, ...] = field(repr=False)
    lines: Lines = field(repr=False, compare=False)

    @property
    def settings(self) -> dict[str, str]:
        """What the author told gantheory: the ``gantheory:`` part of the front matter."""
        prefix = "gantheory."
        return {key[len(prefix) :]: value for key, value in self.front_matter.items() if key.startswith(prefix)}

    def displays(self) -> tuple[Passage, ...]:
        """The display formulas, in order."""
        return tuple(passage for passage in self.passages if passage.kind == "display")

    def __repr__(self) -> str:
        return f"<Document {self.path} ({self.kind}): {len(self.displays())} displays, {len(self.passages)} passages>"
