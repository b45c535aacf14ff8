"""The book of proofs: pages are read like anybody's notes and held to a stricter standard."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ..language.layout import Chain, Hints, Unread, parse_passage
from ..language.terms import Rel
from ..reading import read_path
from ..reading.document import Document, Passage
from .verdict import Surroundings, Verdict
from .walk import Finding, Link, Walker

SECTIONS = ("Statement", "Hypotheses", "Where it fails", "Proof", "Uses", "Source")
_HEADING = re.compile(r"^(#{1,2})\s+(.*?)\s*$", re.MULTILINE)
_HYPOTHESIS = re.compile(r"\*\*(\w+)\*\*")


class BookError(ValueError):
    """The book cannot be found or a page breaks its form; the message says which and how to mend it."""


@dataclass(frozen=True, slots=True)
class Page:
    """One theorem of the book after its check."""

    id: str
    title: str
    path: Path
    findings: tuple[tuple[str, Passage, Finding], ...]
    uses: tuple[str, ...]
    hypotheses: frozenset[str]
    problems: tuple[str, ...]
    seconds: float

    @property
    def proved(self) -> bool:
        """Is every step proved with nothing owed beyond the Hypotheses, and every counterexample certified?"""
        return not self.problems


class _PageWalker(Walker):
    """The check of a page: the formulas of its Hypotheses are taken for granted in all others, but where it fails."""

    hypotheses: tuple[Rel, ...] = ()
    stated: frozenset[int] = frozenset()  # the lines of these formulas

    def _surroundings(self, passage: Passage, chains: tuple[Chain, ...]) -> Surroundings:
        around = Walker._surroundings(self, passage, chains)
        return replace(around, failing=True) if around.literal else replace(around, hypotheses=self.hypotheses)

    def _link(
        self, rel: Rel, k: int, chain: Chain, links: list[Link], around: Surroundings, passage: Passage
    ) -> Verdict:
        if passage.line in self.stated:
            return Verdict("definition", reason="introduces a hypothesis")
        return Walker._link(self, rel, k, chain, links, around, passage)

    def _condition(self, rel: Rel, *, inline: bool) -> str | None:
        """What a page displays elsewhere it claims."""
        return Walker._condition(self, rel, inline=inline) if inline else None


def _relations(passage: Passage) -> list[Rel]:
    """The relations that a display states; none, if it cannot be read."""
    try:
        chains = parse_passage(passage.latex, Hints())
    except Unread:
        return []
    links = [zip(chain.ops, chain.terms, chain.terms[1:], strict=False) for chain in chains]
    return [Rel(op, a, b) for link in links for op, a, b in link if a is not None and b is not None]


def default_path() -> Path:
    """The folder of the book: `proofs/` of a checkout, or the copy inside the installed package."""
    package = Path(__file__).resolve().parent.parent
    for candidate in (package.parent / "proofs", package / "_proofs"):
        if candidate.is_dir():
            return candidate
    raise BookError(
        f"the book of proofs is missing: neither {package.parent / 'proofs'} nor {package / '_proofs'} is a folder"
    )


def pages_of(path: Path | None) -> list[Path]:
    """The files of the book, of a folder of pages, or of one page, in alphabetical order."""
    folder = path or default_path()
    files = sorted(folder.glob("*.md")) if folder.is_dir() else [folder]
    if not files:
        raise BookError(f"{folder} holds no page (*.md)")
    return files


def check_book(
    path: Path | None = None, *, seed: int | None = None, progress: Callable[[int, int], None] | None = None
) -> list[Page]:
    """Every page of the book, checked, in alphabetical order; `progress` is told how many of how many are done."""
    files = pages_of(path)
    pages: list[Page] = []
    for f in files:
        if progress is not None:
            progress(len(pages), len(files))
        pages.append(check_page(f, seed=seed, in_book=f != path))
    return pages


def check_page(path: Path, *, seed: int | None = None, in_book: bool = False) -> Page:
    """One page: every display is judged and held against what its section demands.

    The pages that it uses must stand beside it if it is checked as a page `in_book`.
    """
    started = time.monotonic()
    document = read_path(path)
    sections = _sections(document)
    hypotheses = frozenset(_HYPOTHESIS.findall(_section_text(document, sections, "Hypotheses")))

    def literal(line: int) -> bool:
        return _section_of(line, sections) == "Where it fails"

    walker = _PageWalker(document, seed=seed, literal=literal)
    displays = [p for p in document.passages if p.kind == "display" and not p.problem]
    given = [p for p in displays if _section_of(p.line, sections) == "Hypotheses"]
    walker.hypotheses = tuple(rel for p in given for rel in _relations(p))
    walker.stated = frozenset(p.line for p in given)
    findings = [(_section_of(f.line, sections), p, f) for p, fs in walker.run() for f in fs if p.kind == "display"]
    problems = [f"section {name!r} is missing" for name in SECTIONS if name not in (s for s, _ in sections)]
    problems += [p for section, _, f in findings if (p := _problem(section, f, hypotheses))]
    if not any(section == "Statement" for section, _, _ in findings):
        problems.append("the section 'Statement' has no formula")
    if not any(section == "Where it fails" for section, _, _ in findings):
        problems.append("the section 'Where it fails' has no formula to refute")
    title = next((m[2] for m in _HEADING.finditer(document.text) if m[1] == "#"), path.stem)
    uses = tuple(re.findall(r"^- ([a-z0-9-]+)$", _section_text(document, sections, "Uses"), re.MULTILINE))
    missing = [u for u in uses if in_book and not path.with_name(f"{u}.md").exists()]
    problems += [f"uses {u!r}, which is no page of the book" for u in missing]
    return Page(path.stem, title, path, tuple(findings), uses, hypotheses, tuple(problems), time.monotonic() - started)


def _problem(section: str, f: Finding, hypotheses: frozenset[str]) -> str | None:
    """What is wrong with a statement, given where on the page it stands."""
    verdict = f.verdict
    if section == "Where it fails":
        if verdict.verdict in ("refuted", "type-error") and (verdict.counterexample or verdict.verdict == "type-error"):
            return None
        return f"line {f.line}: 'Where it fails' needs a refuted formula, this one is {verdict.verdict}"
    if verdict.verdict == "definition" and not (verdict.reason or "").startswith("introduces"):
        return f"line {f.line}: {verdict.reason}, where the page needs a definition or a step"
    if verdict.verdict in ("proved", "definition"):
        return None if not verdict.mistake else f"line {f.line}: {verdict.reason}"
    if verdict.verdict == "proved-under":
        owed = sorted(set(verdict.kinds) - hypotheses)
        return f"line {f.line}: owes {', '.join(owed)}, which the Hypotheses do not state" if owed else None
    return f"line {f.line}: {verdict.verdict} ({verdict.reason or verdict.mistake or 'no proof'})"


def _sections(document: Document) -> list[tuple[str, int]]:
    return [
        (m[2], document.text.count("\n", 0, m.start()) + 1) for m in _HEADING.finditer(document.text) if m[1] == "##"
    ]


def _section_of(line: int, sections: list[tuple[str, int]]) -> str:
    return next((name for name, start in reversed(sections) if start <= line), "")


def _section_text(document: Document, sections: list[tuple[str, int]], name: str) -> str:
    lines = document.text.splitlines()
    for k, (section, start) in enumerate(sections):
        if section == name:
            end = sections[k + 1][1] - 1 if k + 1 < len(sections) else len(lines)
            return "\n".join(lines[start:end])
    return ""
