"""A small judge for the tests of the command: it calls false what contains FALSE, and so on."""

import sys
import types
from pathlib import Path

import pytest
from click.testing import CliRunner

import gantheory
from gantheory.reading import read_path
from gantheory.report import FileReport, PassageReport, Report, StatementReport

WORDS = {"FALSE": "refuted", "TYPE": "type-error", "GAP": "gap", "UNDER": "proved-under"}


def check_document(document, *, budget=None, seed=None, progress=None):
    passages = []
    for passage in document.displays():
        verdict = next((v for word, v in WORDS.items() if word in passage.latex), "proved")
        if passage.problem:
            verdict = "unread"
        line, column = passage.place(0)
        example = {"model": {"p": ["1/2", "1/2"]}, "lhs": "1", "rhs": "2"} if verdict == "refuted" else None
        statement = StatementReport(
            line, passage.latex, verdict, column, counterexample=example, reason=passage.problem, rules=("algebra",)
        )
        where = (passage.line, passage.column, passage.end_line, passage.kind, passage.latex)
        passages.append(PassageReport(*where, (statement,), passage.cell))
    return FileReport(document.path, tuple(passages), source=document.text)


def verify_book(path=None, *, seed=None, jobs=1, progress=None):
    files = []
    for name in sorted(Path(path).glob("*.md")):
        document = read_path(name)
        page = check_document(document)
        problems = tuple(f"line {s.line}: {s.verdict}" for s in page.statements() if s.verdict != "proved")
        files.append(
            FileReport(f"proofs/{name.name}", page.passages, name.stem, problems, seconds=0.1, source=document.text)
        )
    return Report(tuple(files), 0.1, "book")


@pytest.fixture
def judge(monkeypatch):
    """Put the small judge where the real one is."""
    fake = types.ModuleType("gantheory.checking")
    fake.check_document = check_document
    fake.verify_book = verify_book
    fake.__path__ = [str(Path(gantheory.__file__).parent / "checking")]  # its modules stay what they are
    monkeypatch.setitem(sys.modules, "gantheory.checking", fake)
    monkeypatch.setattr(gantheory, "checking", fake, raising=False)
    return fake


@pytest.fixture
def gantheory_command(judge):
    """Run the command with the small judge."""
    from gantheory.cli import cli

    def run(*arguments, text=None):
        return CliRunner().invoke(cli, list(arguments), input=text, prog_name="gantheory")

    return run


@pytest.fixture
def here(capsys, monkeypatch):
    """Run the command, all of it, without starting a process: its exit status and what it wrote. A document is checked
    once, however often it is asked for."""
    from gantheory.cli import checking, main

    known, check = {}, checking.check_document

    def once(document, **more):
        if document.text not in known:
            known[document.text] = check(document, **more)
        return known[document.text]

    monkeypatch.setattr(checking, "check_document", once)

    def run(*arguments, cwd=None):
        if cwd is not None:
            monkeypatch.chdir(cwd)
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(list(map(str, arguments)))
        return types.SimpleNamespace(returncode=end.value.code or 0, **capsys.readouterr()._asdict())

    return run
