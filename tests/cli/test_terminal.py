"""The real command on real notes: what a lecturer sees, in a pipe and in a terminal."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NOTES = """# GANs

$$ KL(p_{data} \\| p_g) = \\int_x p_{data}(x) \\log \\frac{p_g(x)}{p_{data}(x)} \\, dx $$

$$ JSD(p \\| q) = KL\\left(p \\| \\frac{p+q}{2}\\right) + KL\\left(q \\| \\frac{p+q}{2}\\right) $$

Given samples $x^{(1)}, \\dots, x^{(m)}$ from $p_{data}$,

$$ \\arg\\max_\\theta \\prod_{i=1}^m p_\\theta(x^{(i)}) = \\arg\\max_\\theta \\prod_{i=1}^m \\log p_\\theta(x^{(i)}) $$

Update the discriminator by ascending its stochastic gradient:

$$ \\theta_d \\leftarrow \\theta_d - \\eta \\nabla_{\\theta_d} \\frac{1}{m} \\sum_{i=1}^m \\log D(x^{(i)}) $$
"""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")


def run(*arguments, text=None, cwd=None, environment=None):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **(environment or {})}
    command = [sys.executable, "-m", "gantheory", *arguments]
    return subprocess.run(
        command,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=env,
        check=False,
        timeout=180,
    )


@pytest.fixture(scope="module")
def printed():
    return run("check", "-", "--kind", "md", "--seed", "3", text=NOTES)


def test_every_planted_mistake_is_found_at_its_line_and_repaired(printed):
    assert printed.returncode == 1
    errors = re.findall(r"^<stdin>:(\d+):\d+: error: (.*) \[refuted\]$", printed.stdout, re.MULTILINE)
    assert [int(line) for line, _ in errors] == [3, 5, 9, 13]
    assert "upside down" in errors[0][1]
    assert "factor" in errors[1][1]
    assert "product and sum" in errors[2][1]
    assert "the step goes down" in errors[3][1]
    repairs = re.findall(r"= did you mean (.*?)   \[proved\]", printed.stdout)
    assert len(repairs) == 4
    assert "\\log \\frac{p_{data}(x)}{p_g(x)}" in repairs[0]
    assert "\\frac{1}{2}" in repairs[1] or repairs[1].startswith("2 JSD")  # either edit makes it true
    assert "\\sum_{i=1}^{m} \\log p_\\theta(x^{(i)})" in repairs[2]
    assert "\\theta_d + \\eta" in repairs[3]


def test_the_counterexample_is_a_table_and_not_python(printed):
    assert re.search(r"^ +p_data +\d+/\d+ +\d+/\d+$", printed.stdout, re.MULTILINE)
    assert "{'" not in printed.stdout
    assert "Fraction" not in printed.stdout
    assert printed.stdout.splitlines()[-1].startswith("1 file, 4 of 4 displays read; 4 refuted")


def test_both_values_belong_to_the_table(printed):
    """The Kullback-Leibler divergence of the printed table is the printed left side, by plain floating point."""
    from math import log

    block = printed.stdout.split("\n\n")[0]
    left = float(re.search(r"left side +(-?[\d.]+)", block)[1])
    rows = {
        name: [eval_fraction(x) for x in values.split()]
        for name, values in re.findall(r"^ +(p_data|p_g) +(.*)$", block, re.MULTILINE)
    }
    kl = sum(p * log(p / q) for p, q in zip(rows["p_data"], rows["p_g"], strict=True))
    assert left == pytest.approx(kl, rel=1e-8)


def eval_fraction(text):
    top, _, bottom = text.partition("/")
    return int(top) / int(bottom or 1)


def test_a_pipe_gets_no_colour_and_no_control_characters(printed):
    assert not CONTROL.search(printed.stdout)
    assert printed.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_gets_colour_and_a_bar_that_goes_away(tmp_path):
    import pty

    (tmp_path / "notes.md").write_text(NOTES, encoding="utf-8")
    main, side = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "90", "NO_COLOR": ""}
    child = subprocess.Popen(
        [sys.executable, "-m", "gantheory", "check", "notes.md", "--seed", "3"],
        stdin=side, stdout=side, stderr=side, cwd=tmp_path, env=env,
    )  # fmt: skip
    os.close(side)
    seen = b""
    while True:
        try:
            block = os.read(main, 65536)
        except OSError:
            break
        if not block:
            break
        seen += block
    os.close(main)
    assert child.wait(60) == 1
    text = seen.decode()
    assert "\x1b[" in text
    assert "notes.md" in text
    assert "━" in text  # the bar
    assert re.search(r"passage \d+ of \d+", text)
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    assert "did you mean" in plain
    sources = [line for line in plain.splitlines() if re.match(r" +\d+ \| ", line)]
    assert sources
    assert max(map(len, sources)) <= 90


def test_programs_get_the_same_findings(tmp_path, here):
    (tmp_path / "notes.md").write_text(NOTES, encoding="utf-8")
    data = json.loads(here("check", "notes.md", "--format", "json", cwd=tmp_path).out)
    assert data["schema"] == "gantheory.report/1"
    assert data["summary"]["refuted"] == 4
    sarif = json.loads(here("check", "notes.md", "--format", "sarif").out)
    results = [row for row in sarif["runs"][0]["results"] if row["level"] == "error"]
    assert [row["locations"][0]["physicalLocation"]["region"]["startLine"] for row in results] == [3, 5, 9, 13]
    assert all("did you mean: " in row["message"]["text"] for row in results)
    github = here("check", "notes.md", "--format", "github").out.splitlines()
    assert sum(line.startswith("::error file=notes.md,line=") for line in github) == 4


HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202e<script>alert(1)</script>"


def test_hostile_text_stays_text(tmp_path, here):
    (tmp_path / "a.md").write_text(
        f"# {HOSTILE}\n\n$$ p(x) = {HOSTILE} $$\n\n$$ 1 = 2 \\text{{{HOSTILE}}} $$\n", encoding="utf-8"
    )
    for style in ("text", "json", "sarif", "github"):
        result = here("check", "a.md", "--format", style, "-vv" if style == "text" else "-v", cwd=tmp_path)
        assert result.returncode in {0, 1}
        assert result.out
        assert not CONTROL.search(result.out)
        if style == "github":
            assert all(line.startswith("::") for line in result.out.splitlines())


def test_exit_status_two_is_for_what_cannot_be_read(tmp_path, here):
    assert here("check", "missing.md", cwd=tmp_path).returncode == 2
    assert here("check").returncode == 2
    assert run("check", "-", text="# no formula\n").returncode == 0


def test_the_readme_shows_what_the_command_prints():
    """All but the values and tables of the counterexamples, which any run may choose anew."""

    def claims(text):
        return [line for line in text.splitlines() if not re.match(r"^      =? +(left|right|for|[a-zA-Zθ])?\b", line)]

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"<!-- output: (.*?) -->\n```text\n(.*?)```\n", readme, re.DOTALL)
    assert blocks
    for call, text in blocks:
        out = run(*call.split(), cwd=ROOT).stdout
        assert claims(re.sub(r", \d+\.\d s$", "", out, flags=re.MULTILINE)) == claims(text)
        assert text.count("did you mean") == 2


def test_a_python_example_of_the_readme_is_true():
    import gantheory

    report = gantheory.check(ROOT / "docs/examples/lecture.md", seed=7)
    bad = [statement.line for statement in report.statements() if statement.bad]
    assert f"# {bad}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_links_of_the_documentation_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        if "examples" in page.parts:
            continue
        for target in re.findall(r"\]\(([^)#:\s]+\.md)[^)]*\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"
