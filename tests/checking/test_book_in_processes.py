"""The book checked by several processes says what it says when checked by one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gantheory.checking import verify_book
from gantheory.checking.book import default_path

PAGES = ("fenchel-conjugate", "mutual-information")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for name in PAGES:
        shutil.copy(default_path() / f"{name}.md", tmp_path)
    return tmp_path


def test_processes_agree_with_one(book: Path) -> None:
    told: list[tuple[int, int]] = []
    alone, shared = (
        verify_book(book, seed=3, jobs=jobs, progress=lambda done, of: told.append((done, of))) for jobs in (1, 2)
    )
    assert told == [(k, len(PAGES)) for k in range(len(PAGES))] * 2
    for one, other in zip(alone.files, shared.files, strict=True):
        assert (one.path, one.title, one.problems) == (other.path, other.title, other.problems)
        verdicts, others = (
            [(s.line, s.text, s.verdict, s.rules, s.counterexample) for p in f.passages for s in p.statements]
            for f in (one, other)
        )
        assert verdicts == others


def test_a_page_that_uses_what_is_not_there_is_told_so_in_a_folder_and_not_alone(book: Path) -> None:
    page = book / f"{PAGES[1]}.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace("## Uses\n", "## Uses\n\n- no-such-page\n"), encoding="utf-8"
    )
    for jobs in (1, 2):
        problems = {f.path.split("/")[-1]: f.problems for f in verify_book(book, seed=3, jobs=jobs).files}
        assert any("no-such-page" in p for p in problems[page.name])
    assert not any("no-such-page" in p for f in verify_book(page, seed=3).files for p in f.problems)
