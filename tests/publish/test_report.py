"""The report: one object behind exit status, JSON, SARIF, terminal and pages."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gantheory import check
from gantheory.publish import baseline, exchange
from gantheory.publish.diagnostics import Shown, excerpt, plain, render
from gantheory.publish.ignore import apply_ignores
from gantheory.publish.models import model_lines
from gantheory.publish.safe import one_line, printable
from gantheory.reading import Comment, Lines
from gantheory.report import VERDICTS, FileReport, Note, PassageReport, Report, ReportError, StatementReport

MODEL = {
    "profile": "full",
    "spaces": {"x": {"coordinates": ["0", "1"], "measure": ["1", "1"]}},
    "densities": {
        "p_{data}": {"slots": ["x"], "weights": [[[0], "1"], [[1], "3"]], "table": [[[0], "1/4"], [[1], "3/4"]]}
    },
    "functions": {"D": {"slots": ["x"], "range": "unit", "values": [[[0], "1/3"], [[1], "2"]]}},
    "params": {"\\theta": "1/2"},
}
REFUTED = StatementReport(
    line=3,
    text="a = b",
    verdict="refuted",
    column=3,
    end_column=8,
    counterexample={"model": MODEL, "lhs": "-1.28768207245178092 ± 1e-30", "rhs": "0"},
    mistake="lost factor 2",
    repair={"latex": "a = 2b", "verdict": "proved"},
)


def report(*statements, path="notes.md", notes=(), source="one\n\n$$a = b$$\n", **rest):
    passage = PassageReport(3, 1, 3, "display", "a = b", statements)
    return Report((FileReport(path, (passage,), notes=notes, source=source, **rest),), 0.25)


TEXT = st.text(max_size=20)
STATEMENTS = st.builds(
    StatementReport,
    line=st.integers(1, 99),
    text=TEXT,
    verdict=st.sampled_from(VERDICTS),
    column=st.integers(1, 99),
    end_column=st.none() | st.integers(1, 99),
    conditions=st.lists(TEXT, max_size=2).map(tuple),
    counterexample=st.none() | st.just({"model": MODEL, "lhs": "1", "rhs": "2"}),
    mistake=st.none() | TEXT,
    repair=st.none() | st.just({"latex": "x", "verdict": "proved"}),
    rules=st.lists(TEXT, max_size=2).map(tuple),
    reason=st.none() | TEXT,
    expected=st.booleans(),
    ignored=st.none() | TEXT,
    known=st.booleans(),
)


@given(st.lists(STATEMENTS, max_size=4))
def test_json_comes_back_as_it_went(statements):
    before = report(*statements, notes=(Note(1, "look"),), problems=("p",), title="t")
    text = exchange.to_json_text(before)
    assert Report.from_json(text) == before
    assert text.isascii()


def test_json_has_the_keys_that_others_rely_on():
    data = report(REFUTED).to_json()
    assert data["schema"] == "gantheory.report/1"
    (passage,) = data["files"][0]["passages"]
    assert {"line", "column", "end_line", "kind", "latex", "statements"} <= set(passage)
    wanted = {"line", "text", "verdict", "conditions", "counterexample", "mistake", "repair", "rules", "reason"}
    assert wanted <= set(passage["statements"][0])
    assert data["summary"] | {"refuted": 1, "passages": 1, "read": 1, "seconds": 0.25} == data["summary"]
    assert set(VERDICTS) <= set(data["summary"])


@pytest.mark.parametrize("data", ["[]", "{}", '{"schema": "x"}', '{"schema": "gantheory.report/1", "files": 3}'])
def test_other_json_is_refused(data):
    with pytest.raises(ReportError):
        Report.from_json(data)
    with pytest.raises(ReportError):
        Report.from_json({"schema": "gantheory.report/1", "files": [{"passages": []}]})


@pytest.mark.parametrize("verdict", VERDICTS)
def test_exit_status_is_one_exactly_for_what_is_wrong(verdict):
    statement = replace(REFUTED, verdict=verdict)
    assert report(statement).exit_status == (verdict in {"refuted", "type-error"})
    assert report(replace(statement, expected=True)).exit_status == 0
    assert report(replace(statement, ignored="why")).exit_status == 0
    assert report(replace(statement, known=True)).exit_status == 0
    assert report(problems=("section missing",)).exit_status == 1


def test_an_unread_formula_is_not_counted_as_read():
    assert report(replace(REFUTED, verdict="unread")).summary["read"] == 0
    assert report().summary["read"] == 0


def test_diagnostic_shows_place_values_counterexample_and_way_out():
    text = plain(render(report(REFUTED)))
    assert text.splitlines()[0] == "notes.md:3:3: error: this is false: lost factor 2 [refuted]"
    assert "    3 | $$a = b$$\n      |   ^^^^^\n" in text
    assert "left side    -1.287682072 (certified to 1e-30)" in text
    for piece in ("p_data  1/4  3/4", "D       1/4  2/3", "θ       1/2"):
        assert piece in text
    assert "did you mean a = 2b   [proved]" in text
    assert "gantheory: ignore[refuted]" in text


def test_severity_decides_what_is_shown():
    statements = [replace(REFUTED, verdict=v, counterexample=None) for v in ("refuted", "gap", "unread", "proved")]
    counts = {low: plain(render(report(*statements), Shown(low))).count("notes.md:") for low in ("error", "note", "ok")}
    assert counts == {"error": 1, "note": 3, "ok": 4}


def test_long_and_wide_lines_keep_the_underline_under_the_formula():
    text = "x" * 500 + "中文 FORMULA " + "y" * 500
    column = text.index("FORMULA") + 1
    line, underline = plain(excerpt(text, 7, column, column + 7, "error")).splitlines()
    start = line.index("FORMULA")
    assert len(line) < 120
    assert underline.strip(" |") == "^" * 7
    assert underline.index("^") == start + 2  # two letters before it are two columns wide
    tabs = plain(excerpt("\t$$a$$", 7, 4, 5, "error")).splitlines()
    assert tabs[0].index("a$$") == tabs[1].index("^")


HOSTILE = "\x1b]0;title\x07\x1b[31m\u202e<script>alert(1)</script>%0A::error::x\r\nnext\x9b"


def test_no_control_character_reaches_the_terminal():
    statement = replace(
        REFUTED, text=HOSTILE, reason=HOSTILE, mistake=HOSTILE, repair={"latex": HOSTILE, "verdict": HOSTILE}
    )
    hostile = report(statement, path=HOSTILE, source=HOSTILE * 3, notes=(Note(1, HOSTILE),), problems=(HOSTILE,))
    for text in (plain(render(hostile)), exchange.to_github(hostile), json.dumps(exchange.to_sarif(hostile, "0"))):
        assert not any((ord(c) < 32 and c != "\n") or c in "\x7f\x9b\u202e" for c in text)
    assert all(line.startswith("::") for line in exchange.to_github(hostile).splitlines())
    assert "\n::error::x" not in exchange.to_github(hostile)


@given(st.text())
def test_printable_keeps_length_and_drops_control(text):
    shown = printable(text)
    assert len(shown) == len(text)
    assert not any((c < " " and c != "\n") or "\x7f" <= c <= "\x9f" for c in shown)
    assert "\n" not in one_line(text)


def test_html_escapes_everything():
    html = report(replace(REFUTED, text=HOSTILE, reason=HOSTILE), path="<b>.md")._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html


def test_sarif_names_rule_place_and_suppression():
    log = exchange.to_sarif(report(REFUTED, replace(REFUTED, ignored="a joke")), "1.0")
    first, second = log["runs"][0]["results"]
    assert log["version"] == "2.1.0"
    assert first["level"] == "error"
    assert log["runs"][0]["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "refuted" == first["ruleId"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "notes.md"},
        "region": {"startLine": 3, "startColumn": 3, "endColumn": 8},
    }
    assert second["suppressions"] == [{"kind": "inSource", "justification": "a joke"}]
    names = [row["partialFingerprints"]["gantheory/1"] for row in (first, second)]
    assert len(set(names)) == 2


def test_ignore_needs_a_reason_and_something_to_silence():
    file = report(REFUTED).files[0]
    silenced = apply_ignores(file, [Comment("gantheory: ignore[refuted] shown on purpose", 2, 1)])
    assert [s.ignored for s in silenced.statements()] == ["shown on purpose"]
    assert silenced.notes == ()
    for text, message in (
        ("gantheory: ignore[refuted]", "without a reason"),
        ("gantheory: ignore[wrong] because", "no verdict"),
        ("gantheory: ignore[gap] because", "silences nothing"),
    ):
        kept = apply_ignores(file, [Comment(text, 2, 1)])
        assert message in kept.notes[0].message
        assert not kept.ok
    assert apply_ignores(file, [Comment("about gantheory", 2, 1)]) == file
    far = apply_ignores(file, [Comment("gantheory: ignore because", 30, 1)])
    assert "silences nothing" in far.notes[0].message


def test_baseline_survives_moved_lines_and_tells_new_from_old(tmp_path):
    path = tmp_path / "baseline.json"
    assert baseline.write_baseline(report(REFUTED), path) == 1
    known = baseline.read_baseline(path)
    moved = replace(REFUTED, line=90, text="a  =  b")
    new = replace(REFUTED, text="c = d")
    assert [s.known for s in baseline.apply_baseline(report(moved, new), known).statements()] == [True, False]
    twice = baseline.apply_baseline(report(REFUTED, moved), known)
    assert [s.known for s in twice.statements()] == [True, False]
    assert baseline.apply_baseline(report(moved, path="other.md"), known).exit_status == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "x", "findings": []}', "[" * 100_000])
def test_broken_baselines_are_refused(tmp_path, text):
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(baseline.BaselineError):
        baseline.read_baseline(path)


def test_models_of_any_shape_become_small_tables():
    assert model_lines({"p": ["1/2", "1/2"], "n": 3}) == ["p  1/2  1/2", "n  3"]
    assert model_lines("p: 1/2\nq: 1") == ["p: 1/2", "q: 1"]
    assert model_lines(None) == []
    joint = {"spaces": {}, "densities": {"p": {"slots": ["x", "y"], "table": [[[0, 1], "1/3"]]}}}
    assert model_lines(joint) == ["p(x=1, y=2)  1/3"]
    joint["densities"]["p"] |= {"conditional": 1, "factors": [[[[0, 1], "1", "0"]]]}
    assert model_lines({**joint, "params": {"t": 0}}, params=False) == ["p(x=1 | y=2) ∝  1/3(1+t²)"]
    assert model_lines({"densities": {"p": {"slots": [], "table": "x"}}}) == []


def test_notebook_lines_are_counted_in_their_cell():
    lines = Lines("a\nb\n\nc\nd\n\n", ((0, 1), (5, 3)))
    assert [lines.line(2, cell) for cell in (1, 3)] == ["b", "d"]
    assert [lines.place(7), lines.cell(7)] == [(2, 1), 3]


@pytest.mark.parametrize(
    ("display", "line", "row"),
    [
        ("$$ \\label{eq:a}\nKL(p \\| q) \\leq -1\n$$", 3, 4),
        ("\\begin{equation} \\label{eq:a}\n\n  KL(p \\| q) \\leq -1\n\\end{equation}", 3, 5),
        ("$$\nKL(p \\| q) \\leq -1 \\label{eq:a}\n$$", 4, None),
        ("$$ \\label{eq:a} KL(p \\| q) \\leq -1 $$", 3, None),
        ("\\begin{align} \\label{eq:a}\nH(p) &= H(p) \\\\\nKL(p \\| q) &\\leq -1\n\\end{align}", 5, None),
    ],
)
def test_a_statement_opens_at_the_label_above_its_formula(display, line, row):
    found = [s for s in check(f"For all densities\n\n{display}\n").statements() if s.verdict == "refuted"]
    assert [(s.line, s.row, s.at) for s in found] == [(line, row, row or line)]
    assert f":{row or line}:" in plain(render(check(f"For all densities\n\n{display}\n")))
