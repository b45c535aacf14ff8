"""A page of the book with one step spoiled fails at that step, unless the spoiled step happens to be true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from gantheory.checking.book import Page, check_page, default_path
from gantheory.language.layout import parse_passage
from gantheory.reading import read_path
from gantheory.refuting import Refutation, examine

PAGES = sorted(default_path().glob("*.md"))
SAMPLE = [pytest.param(p, id=p.stem, marks=[pytest.mark.slow] if k % 12 else []) for k, p in enumerate(PAGES)]
NESTED = r"[^{}]*(?:\{[^{}]*\}[^{}]*)*"
SLIPS = {  # a slip, where it may happen in the LaTeX of a term, and what then stands there
    "sign": [(r"(?<=\s)\+(?=\s)", "-"), (r"(?<=\s)-(?=\s)", "+"), (r"^\s*-", "")],
    "factor": [(r"\\frac\{1\}\{2\}", r"\\frac{1}{3}"), (r"(?<![\w{^_])2(?= )", "3")],
    "lost log": [(r"\\log (?!\d)", "")],
    "turned ratio": [(rf"\\frac\{{({NESTED})\}}\{{({NESTED})\}}", r"\\frac{\2}{\1}")],
    "wrong law": [
        (r"p_\{data\}", "p_g"),
        (r"p_g\b", "p_{data}"),
        (r"(?<![\\\w])q(?=[ (\\}])", "p"),
        (r"(?<![\\\w])p(?=[ (\\}])", "q"),
    ],
    "off by one": [(r"\s*$", " + 1 ")],
}


@dataclass(frozen=True)
class Spoiled:
    """A page's text with one slip, its name, the display it stands in and the lines of the links it touches."""

    slip: str
    term: str
    display: int
    lines: frozenset[int]
    text: str


def spoiled(path: Path) -> Iterator[Spoiled]:
    """Every slip at every place of every link of the proof."""
    document = read_path(path)
    start = document.text.index("## Proof")
    for passage in (p for p in document.displays() if p.start > start):
        for chain in parse_passage(passage.latex):
            rows = [passage.place(span[0])[0] for span in chain.spans]
            for k, (a, b) in enumerate(chain.spans):
                if chain.terms[k] is None:
                    continue
                begin, end = passage.origin.offset(a), passage.origin.offset(b)
                for slip, term in slips(document.text[begin:end]):
                    text = document.text[:begin] + term + document.text[end:]
                    yield Spoiled(slip, term, passage.line, frozenset(rows[max(0, k - 1) : k + 2]), text)


def slips(term: str) -> Iterator[tuple[str, str]]:
    """Every slip at every place of one term."""
    for slip, rules in SLIPS.items():
        for pattern, new in rules:
            for found in re.finditer(pattern, term):
                if (out := term[: found.start()] + found.expand(new) + term[found.end() :]) != term:
                    yield slip, out


def checked(case: Spoiled, path: Path, folder: Path) -> Page:
    """The check of the spoiled page."""
    page = folder / path.name
    page.write_text(case.text, encoding="utf-8")
    return check_page(page, seed=1)


def caught(case: Spoiled, page: Page) -> bool:
    """Does a problem name a line that the slip touches?"""
    named = {int(m[1]) for problem in page.problems if (m := re.match(r"line (\d+)", problem))}
    return bool(named & case.lines)


def harmless(case: Spoiled, page: Page) -> bool:
    """Is every touched line a theorem of its own, in which random models find no fault, or a definition?"""
    for _, _, finding in page.findings:
        if finding.line not in case.lines or finding.verdict.verdict == "definition":
            continue
        if not finding.verdict.good or finding.verdict.proof is None:
            return False
        theorem = finding.verdict.proof.theorem
        outcome = examine(theorem.statement, theorem.context, seed=5)
        if isinstance(outcome, Refutation) and not theorem.owed:
            return False
    return True


@cache
def intact(path: Path) -> Page:
    return check_page(path, seed=1)


def sample(path: Path) -> list[Spoiled]:
    """A slip from the middle of a page's proof."""
    every = list(spoiled(path))
    return every[len(every) // 2 :][:1]


@pytest.mark.parametrize("path", SAMPLE)
def test_a_spoiled_page_fails_at_the_spoiled_step(path: Path, tmp_path: Path) -> None:
    assert intact(path).proved
    for case in sample(path):
        page = checked(case, path, tmp_path)
        assert caught(case, page) or harmless(case, page), f"{sorted(case.lines)} {case.slip}: {case.term}"


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_every_spoiled_step_fails(path: Path, tmp_path: Path) -> None:
    missed: list[str] = []
    seen: dict[int, bool] = {}
    defined = {f.line for _, _, f in intact(path).findings if f.verdict.verdict == "definition"}
    for case in spoiled(path):
        page = checked(case, path, tmp_path)
        found = caught(case, page)
        seen[case.display] = seen.get(case.display, False) or found or bool(case.lines & defined)
        if not (found or harmless(case, page)):
            missed.append(f"{sorted(case.lines)} {case.slip}: {case.term}")
    assert missed == []
    assert all(seen.values()), f"no slip is caught in the displays at {[n for n, ok in seen.items() if not ok]}"


def test_most_slips_are_caught(tmp_path: Path) -> None:
    cases = [(path, case) for path in PAGES[::11] for case in sample(path)]
    found = sum(caught(case, checked(case, path, tmp_path)) for path, case in cases)
    assert found >= 0.8 * len(cases)


def test_an_assumption_is_no_step(tmp_path: Path) -> None:
    path = default_path() / "density-ratio.md"
    text = path.read_text(encoding="utf-8")
    head, _, proof = text.partition("## Proof\n")
    page = tmp_path / path.name
    page.write_text(f"{head}## Proof\n\n$$p_{{data}} = p_g$$\n{proof}", encoding="utf-8")
    assert any("assumption" in problem for problem in check_page(page, seed=1).problems)
