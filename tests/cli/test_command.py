"""The command as a user meets it: exit status, formats, baselines, pages, mistakes in the call."""

import json
import subprocess
import sys

import pytest

import gantheory
from gantheory.report import Report

NOTES = "# Notes\n\n$$ FALSE = 1 $$\n\n$$ a = a $$\n"


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text(NOTES)
    return path


def test_status_says_whether_something_is_wrong(gantheory_command, tmp_path, notes):
    good = tmp_path / "good.md"
    good.write_text("$$ a = a $$\n")
    assert gantheory_command("check", str(good)).exit_code == 0
    assert gantheory_command("check", str(notes)).exit_code == 1
    missing = gantheory_command("check", str(good), str(tmp_path / "missing.md"))
    assert missing.exit_code == 2
    assert "No such file" in missing.stderr
    assert "1 proved" in missing.stdout
    assert gantheory_command("check").exit_code == 2
    assert gantheory_command("check", str(good), "--format", "xml").exit_code == 2


def test_plain_in_a_pipe_and_colour_on_demand(gantheory_command, notes):
    assert "\x1b" not in gantheory_command("check", str(notes)).stdout
    assert "\x1b[" in gantheory_command("check", str(notes), "--colour", "always").stdout


def test_standard_input_and_directories(gantheory_command, tmp_path, notes):
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "no.md").write_text(NOTES)
    (tmp_path / "code.py").write_text("x")
    result = gantheory_command("check", str(tmp_path), "--format", "json")
    assert [file["path"] for file in json.loads(result.stdout)["files"]] == [str(notes)]
    result = gantheory_command("check", "-", text=NOTES)
    assert result.stdout.startswith("<stdin>:3:4: error")
    tex = "\\newcommand{\\no}{FALSE}\n\\begin{document}\n\\[ \\no = 1 \\]\n\\end{document}\n"
    assert gantheory_command("check", "-", "--kind", "tex", text=tex).exit_code == 1


def test_every_format_says_the_same(gantheory_command, notes):
    data = gantheory_command("check", str(notes), "--format", "json")
    assert Report.from_json(data.stdout).summary["refuted"] == 1
    sarif = json.loads(gantheory_command("check", str(notes), "--format", "sarif").stdout)
    assert [row["ruleId"] for row in sarif["runs"][0]["results"]] == ["refuted"]
    github = gantheory_command("check", str(notes), "--format", "github").stdout
    assert github.startswith("::error file=")
    assert "line=3,col=4,title=gantheory%3A refuted::this is false" in github


def test_baseline_holds_what_is_old(gantheory_command, tmp_path, notes):
    path = tmp_path / "baseline.json"
    assert gantheory_command("check", str(notes), "--baseline", str(path)).exit_code == 2
    assert gantheory_command("check", str(notes), "--baseline", str(path), "--write-baseline").exit_code == 0
    notes.write_text("moved\n\n" + NOTES)
    assert gantheory_command("check", str(notes), "--baseline", str(path)).exit_code == 0
    notes.write_text(NOTES + "\n$$ FALSE = 2 $$\n")
    result = gantheory_command("check", str(notes), "--baseline", str(path))
    assert result.exit_code == 1
    assert result.stdout.count("error:") == 1
    assert gantheory_command("check", str(notes), "--write-baseline").exit_code == 2


def test_ignore_comment_silences_and_lookalikes_are_noted(gantheory_command, tmp_path):
    path = tmp_path / "a.md"
    path.write_text("<!-- gantheory: ignore[refuted] a reductio -->\n$$ FALSE = р $$\n")
    result = gantheory_command("check", str(path))
    assert result.exit_code == 0
    assert "'р' (U+0440) is not the letter 'p'" in result.stdout
    assert "1 ignored" in result.stdout


def test_quiet_and_verbose(gantheory_command, notes):
    notes.write_text(NOTES + "$$ UNDER = 1 $$\n")
    lines = {flag: gantheory_command("check", str(notes), *flag).stdout for flag in ((), ("-q",), ("-v",))}
    assert [text.count("notes.md:") for text in lines.values()] == [2, 1, 3]


def test_explain(gantheory_command):
    assert "counterexample" in gantheory_command("explain", "refuted").stdout
    result = gantheory_command("explain", "refutd")
    assert (result.exit_code, "refuted" in result.stderr) == (2, True)
    assert "two arguments are swapped" in gantheory_command("explain", "swapped arguments").stdout
    page = gantheory_command("explain", "kl-nonneg").stdout
    assert page.startswith("The Kullback-Leibler divergence is non-negative\n\nStatement\n\n    $$")
    assert "## Proof" not in page
    assert "kl-nonneg" in gantheory_command("explain", "kl-nonnegative").stderr
    assert all(verdict in gantheory_command("explain").stdout for verdict in ("proved", "unread", "gap"))


def test_a_wrong_name_of_a_command_gets_the_right_one(gantheory_command):
    result = gantheory_command("chekc")
    assert (result.exit_code, "Did you mean 'check'" in result.stderr) == (2, True)


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "proofs"
    folder.mkdir()
    (folder / "one.md").write_text("# One\n\n$$ a = a $$\n\nText <b>.\n")
    (folder / "two.md").write_text("# Two\n\n$$ b = b $$\n")
    return folder


def test_verify_prints_a_table_and_fails_at_the_spoiled_step(gantheory_command, book):
    result = gantheory_command("verify", str(book))
    assert result.exit_code == 0
    assert "2 of 2 theorems proved" in result.stdout
    (book / "two.md").write_text("# Two\n\n$$ FALSE = b $$\n")
    result = gantheory_command("verify", str(book))
    assert result.exit_code == 1
    assert "two.md:3:4: error: this is false" in result.stdout
    (book / "two.md").write_text("# Two\n\n$$ UNDER = b $$\n")
    result = gantheory_command("verify", str(book), "-v")
    assert "proofs/two.md: error: line 3: proved-under" in result.stdout


def test_what_is_no_book_is_refused_and_no_finding(tmp_path, here):
    for name, content in (("empty.md", None), ("binary.md", b"\x00\xff")):
        folder = tmp_path / name
        folder.mkdir()
        if content is not None:
            (folder / name).write_bytes(content)
        for call in (["verify", folder], ["docs", "--book", folder, "--output", tmp_path / "out"]):
            result = here(*call)
            assert result.returncode == 2, result.err
            assert "Traceback" not in result.err
            assert result.err.startswith("gantheory: ")


def test_python_api_checks_text_and_paths(judge, notes):
    assert gantheory.check(NOTES).summary["refuted"] == 1
    assert gantheory.check(notes).files[0].path == str(notes)
    assert gantheory.check(str(notes)).summary["refuted"] == 1
    assert repr(gantheory.check("$$a$$")) == "<Report: 1 file, 1 proved>"


def test_an_error_of_ours_is_never_status_one(tmp_path):
    code = (
        "import sys, types; m = types.ModuleType('gantheory.checking'); sys.modules['gantheory.checking'] = m\n"
        "from gantheory.cli import main; main(['check', sys.argv[1]])"
    )
    path = tmp_path / "a.md"
    path.write_text("$$a$$")
    result = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "internal error" in result.stderr
