"""From the scan of a text to its passages: formulas, paragraphs and algorithms, in order and each in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from gantheory.reading.algorithm import algorithms
from gantheory.reading.clean import clean
from gantheory.reading.document import Comment, Lines, Macro, Passage, PassageKind, Step
from gantheory.reading.limits import MAX_PASSAGES
from gantheory.reading.macros import in_force
from gantheory.reading.pseudocode import is_steps, rows
from gantheory.reading.scan import Region, Scan, scan
from gantheory.reading.traced import Traced

_NOT_NEWLINE = re.compile(r"[^\n]")
_BETWEEN = re.compile(r"\n(?:[^\S\n]*\n)+")
_SIGN = re.compile(r"\w")  # a letter or a number
_CONTEXT = {"display": 4_000, "inline": 1_000}
_COMMAND = re.compile(r"\\[A-Za-z]+")
_CHUNK = re.compile(r"(?:(?![•\n]|[.:;]\s)[\s\S]){1,2000}")
_BARE_MATH = re.compile(r"[=^_]|\\(?:sim|frac|log|sum|int|prod|approx|leq?|geq?|theta|phi|nabla|mathbb)(?![A-Za-z])")
_TEXT_COMMAND = re.compile(
    r"\\(?:eqref|ref|cite[tp]?|label|text(?:bf|it|tt|sc)|emph|footnote|url|href|item|section|title|newpage)(?![A-Za-z])"
)
_SPEAKS_TO_US = re.compile(r"\bgantheory\b")
_UNDELIMITED = "LaTeX outside any formula delimiter"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text to read as one piece (a notebook cell, the body of a LaTeX file, or all of it)."""

    start: int
    end: int
    latex: bool = False


@dataclass(slots=True)
class Assembly:
    """A text on its way to passages. ``visible`` is the text with all that is not text blanked, offsets unchanged."""

    text: str
    lines: Lines
    parts: Sequence[Part]
    macros: Sequence[Macro] = ()
    scans: list[Scan] = field(init=False)
    visible: str = field(init=False)

    def __post_init__(self) -> None:
        self.scans = [scan(self.text, part.start, part.end, latex=part.latex) for part in self.parts]
        self.visible = _blanked(self.text, list(self._outside()))

    def _outside(self) -> Iterator[tuple[int, int]]:
        at = 0
        for part, marks in zip(self.parts, self.scans, strict=True):
            yield at, part.start
            yield from marks.hidden
            at = part.end
        yield at, len(self.text)

    @property
    def full(self) -> bool:
        """Whether the text holds more formulas than reading takes."""
        return any(marks.full for marks in self.scans)

    def comments(self) -> tuple[Comment, ...]:
        """The comments that speak to gantheory."""
        spans = [span for marks in self.scans for span in marks.comments]
        return tuple(
            Comment(self.text[start:end].strip(), *self.lines.place(start), self.lines.cell(start))
            for start, end in spans
            if _SPEAKS_TO_US.search(self.text, start, end)
        )

    def passages(self) -> tuple[Passage, ...]:
        """Every passage, in order of place."""
        regions = [region for marks in self.scans for region in marks.regions]
        # `$$x$$` inside a sentence is inline only where the document has no other sign for inline (kramdown).
        plain_dollar = any(part.latex for part in self.parts) or any(region.style == "single" for region in regions)
        found: list[Passage] = []
        for part, marks in zip(self.parts, self.scans, strict=True):
            maths = [*self._formulas(part, marks, plain_dollar=plain_dollar)]
            if not part.latex:
                maths = sorted(
                    [*maths, *islice(self._bare(part, maths), MAX_PASSAGES)], key=lambda passage: passage.start
                )
            blocks = algorithms(self.visible, part.start, part.end, maths, self.lines) if maths else []
            steps = [self._plain("algorithm", block.start, block.end, block.steps) for block in blocks]
            prose = [self._plain("prose", *span) for span in self._paragraphs(part, maths)]
            maths = [passage for passage in maths if passage.latex or passage.problem]  # not mere definitions
            found += sorted([*steps, *prose, *maths], key=lambda passage: passage.start)
        return tuple(found)

    def _formulas(self, part: Part, marks: Scan, *, plain_dollar: bool) -> Iterator[Passage]:
        previous = part.start
        for region in marks.regions:
            display = region.kind == "display" or (plain_dollar and region.style == "double")
            inner = self.text[region.inner_start : region.inner_end]
            if display and not region.problem and is_steps(inner):
                yield from self._steps(region)
                continue
            kind: PassageKind = "display" if display else "inline"
            yield self._formula(kind, region, self._context(previous, region.start, _CONTEXT[kind]))
            if display:
                previous = region.end

    def _steps(self, region: Region) -> Iterator[Passage]:
        """The formulas of an algorithm that is set as one display."""
        for start, end in rows(self.text, region.inner_start, region.inner_end):
            before = self.text[region.inner_start : start]
            yield self._formula(
                "display", replace(region, start=start, end=end, inner_start=start, inner_end=end), before
            )

    def _context(self, start: int, end: int, longest: int) -> str:
        return self.visible[max(start, end - longest) : end].strip()

    def _formula(self, kind: PassageKind, region: Region, before: str) -> Passage:
        inner = Traced.of(self.text, region.inner_start, region.inner_end)
        macros = in_force(self.macros, region.end)
        formula = clean(inner, macros, style=region.style, problem=region.problem)
        return self._passage(
            kind, region.start, region.end, formula.latex, before, labels=formula.labels, problem=formula.problem
        )

    def _passage(
        self,
        kind: PassageKind,
        start: int,
        end: int,
        latex: Traced,
        before: str = "",
        *,
        labels: tuple[str, ...] = (),
        problem: str | None = None,
        steps: tuple[Step, ...] = (),
    ) -> Passage:
        line, column = self.lines.place(start)
        end_line, end_column = self.lines.place(max(start, end - 1))
        return Passage(
            kind=kind,
            latex=latex.text,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column + 1,
            source=self.text[start:end],
            start=start,
            end=end,
            origin=latex.origin(self.lines),
            text_before=before,
            cell=self.lines.cell(start),
            labels=labels,
            problem=problem,
            steps=steps,
        )

    def _plain(self, kind: PassageKind, start: int, end: int, steps: tuple[Step, ...] = ()) -> Passage:
        text = Traced.of(self.visible, start, end).strip()
        start = text.at[0] if text.text else start
        return self._passage(kind, start, start + len(text.text), text, steps=steps)

    def _gaps(self, part: Part, maths: Sequence[Passage], *, inline: bool) -> Iterator[tuple[int, int]]:
        """What lies between the displays (``inline``: between any formulas) of a part."""
        at = part.start
        for passage in maths:
            if inline or passage.kind == "display":
                if passage.start > at:
                    yield at, passage.start
                at = max(at, passage.end)
        yield at, part.end

    def _paragraphs(self, part: Part, maths: Sequence[Passage]) -> Iterator[tuple[int, int]]:
        for start, end in self._gaps(part, maths, inline=False):
            at = start
            for stop in [*(match.start() for match in _BETWEEN.finditer(self.visible, start, end)), end]:
                word = _SIGN.search(self.visible, at, stop)
                if word and any(character.isalpha() for character in self.visible[word.start() : stop]):
                    yield at, stop
                at = stop

    def _bare(self, part: Part, maths: Sequence[Passage]) -> Iterator[Passage]:
        """LaTeX that stands in prose without delimiters: named, with its place, and not judged."""
        for start, end in self._gaps(part, maths, inline=True):
            if "\\" not in self.visible[start:end]:
                continue
            for chunk in _CHUNK.finditer(self.visible, start, end):
                words = _TEXT_COMMAND.sub("", chunk.group())
                if _COMMAND.search(words) and _BARE_MATH.search(words):
                    text = Traced.of(self.text, *chunk.span()).strip()
                    stop = text.at[-1] + 1
                    yield self._passage("inline", text.at[0], stop, text, problem=_UNDELIMITED)


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with the given stretches made blank, newlines kept, so that offsets stay true."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        if end <= at:
            continue
        start = max(start, at)
        parts += [text[at:start], _NOT_NEWLINE.sub(" ", text[start:end])]
        at = end
    return "".join([*parts, text[at:]])
