"""Words for people: values, names, repairs in the document's own spelling, tables of counterexamples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gantheory.publish.diagnostics import plain, render, repaired
from gantheory.publish.models import model_lines
from gantheory.publish.wording import Notation, changed, folded, mistake, plainly, pretty, split_relation, values
from gantheory.report import FileReport, PassageReport, Report, StatementReport


@pytest.mark.parametrize(
    ("pair", "shown"),
    [
        (("1/2", "-3"), ("1/2", "-3")),
        (
            ("-1.2876820724517809274 +/- 3.98e-22", "[0.5 +/- 1e-30]"),
            ("-1.287682072 (certified to 4e-22)", "0.5 (certified to 1e-30)"),
        ),
        (("{-1, 1}", "{3/4}"), ("the optimum is at -1, 1", "the optimum is at 3/4")),
        (("nonsense", None), ("nonsense", "None")),
    ],
)
def test_values_are_read_at_a_glance(pair, shown):
    assert values(*pair) == shown


def test_values_show_as_many_digits_as_tell_them_apart():
    left, right = values("0.12345678901234567890 +/- 1e-25", "0.12345678901234567899 +/- 1e-25")
    assert left != right


def test_names_become_plain_text():
    assert pretty("\\mathbf{p}_{\\theta}") == "p_θ"
    assert pretty("p_{\\text{data}}") == "p_data"
    assert plainly("p_{data} + p_{g} > 0") == "p_data + p_g > 0"
    assert mistake("factor") == "a factor or constant is wrong"
    assert mistake("something\x1bnew") == "something\ufffdnew"


def test_a_relation_is_split_outside_brackets_only():
    assert split_relation("\\sum_{i=1}^m a_i \\leq f(x = 2) < 3") == ("\\sum_{i=1}^m a_i", "\\leq", "f(x = 2) < 3")
    assert split_relation("D_{KL}(p \\| q)") is None
    assert split_relation("\\{ a = b") is not None  # an escaped brace is no bracket
    assert split_relation("\\theta_d \\leftarrow \\theta_d - 1") == ("\\theta_d", "\\leftarrow", "\\theta_d - 1")


@given(st.text(alphabet="\\{}[]()=<>ax_^ \x1b", max_size=60))
def test_no_formula_breaks_the_wording(text):
    split_relation(text)
    Notation(text).apply(text, text)
    assert all(0 <= a < b <= len(text) for a, b in changed("", text))


def test_a_repair_is_spelled_as_the_document_spells():
    source = "$KL(p_{data} \\| p_g)$, $\\log \\frac{a}{b}$, $p_\\theta(x^{(i)})$, $P_\\mathrm{r}$"
    ours = "D_{KL}(p_{\\text{data}} \\| \\frac{p_{g}(x)}{2}) = \\log(\\frac{1}{2}) + p_{\\theta}(x_{i}; \\theta) P_{r}"
    wanted = "KL(p_{data} \\| \\frac{p_g}{2}) = \\log \\frac{1}{2} + p_\\theta(x^{(i)}) P_\\mathrm{r}"
    assert Notation(source).apply(ours, "KL(p_{data} \\| p_g)") == wanted
    assert Notation("").apply("D_{KL}(p \\| q)", "(x);") == "D_{KL}(p \\| q)"


def test_what_a_repair_changes_is_marked():
    assert changed("a = b + 1", "a = b + 22") == [(8, 10)]
    assert changed("a", "a") == []
    statement = StatementReport(
        3, "a = -\\log 2 + b", "refuted", 4, 18, repair={"latex": "a = -\\log 4 + b", "verdict": "proved"}
    )
    file = FileReport(
        "n.md", (PassageReport(3, 1, 3, "display", "", (statement,)),), source="a\n$$\n&= -\\log 2 + b\n$$"
    )
    lines = plain(render(Report((file,)))).splitlines()
    at = next(i for i, line in enumerate(lines) if "did you mean" in line)
    assert lines[at].startswith("      = did you mean = -\\log 4 + b   [proved]")
    assert lines[at + 1].index("~") == lines[at].index("4")


def test_families_samples_and_pushforwards_are_tables():
    model = {
        "spaces": {"x": {"measure": ["1", "1"]}, "z": {"measure": ["1", "1", "1"]}},
        "densities": {
            "p_{\\theta}": {
                "slots": ["x"],
                "weights": [[[0], "1"], [[1], "2"]],
                "factors": [[[[0], "1", "0"], [[1], "1/2", "-1"]]],
            },
            "p_{z}": {"slots": ["z"], "table": [[[0], "1/2"], [[1], "1/3"], [[2], "1/6"]]},
        },
        "functions": {
            "D": {"slots": ["x"], "range": "unit", "values": [[[0], "1"], [[1], "3"]]},
            "f": {"slots": ["x"], "range": "real", "values": [[[0], "0"], [[1], "1"]],
                  "factors": [[[[0], "2", "0"], [[1], "0", "1"]]]},
        },
        "maps": {"G": {"slots": ["z"], "target": "x", "table": [[[0], 0], [[1], 1], [[2], 1]]}},
        "pushforwards": {"p_{g}": {"map": "G", "source": "p_{z}"}},
        "params": {"\\theta": "0"},
        "samples": {"x": [1, 0]},
        "scalars": {"m": "2"},
    }  # fmt: skip
    rows = [" ".join(line.split()) for line in model_lines(model)]
    assert "p_θ ∝ (1+θ²) 2(1+(1/2)(θ-1)²)" in rows
    assert "D 1/2 3/4" in rows
    assert "f 2θ 1 + θ²" in rows
    assert "p_g 1/2 1/2" in rows
    assert "G 1 2 2" in rows
    assert "sample of x 2, 1" in rows
    assert "θ 0" in rows
    assert "θ 0" not in [" ".join(line.split()) for line in model_lines(model, params=False)]


def test_a_repair_keeps_what_it_leaves_alone_as_the_file_writes_it():
    line = r"$$ D_f(p \\| q) = KL(q \\| p) $$"
    statement = StatementReport(
        1, r"Div_{f}(p, q) = D_{KL}(q \| p)", "refuted", 4, len(line) - 2,
        repair={"latex": r"Div_{f}(p, q) = D_{KL}(p \| q)", "verdict": "proved"},
    )  # fmt: skip
    found = repaired(statement, FileReport("a.md", source=line), line[3:-3])
    assert found is not None
    assert found[0] == r"D_f(p \\| q) = KL(p \| q)"


def test_entropies_are_written_as_the_line_writes_them():
    notation = Notation("$I(X;Y) = H(X) + H(Y) + H(X,Y)$")
    line = "I(X;Y) = H(X) + H(Y) + H(X,Y)"
    assert notation.apply("I(X; Y) = H(p) + H(p(y)) - H(p(x, y))", line) == "I(X; Y) = H(X) + H(Y) - H(X, Y)"
    assert notation.apply("H(p)", "KL(p, q)") == "H(p)"
    line = "I(X;Y) = H(X) - H(Y|X)"
    written_out = r"I(X; Y) = H(p) - \int (-p(y, x) \log p(x | y)) \, dy \, dx"
    assert Notation(f"${line}$").apply(written_out, line) == "I(X; Y) = H(X) - H(X | Y)"


def test_a_sentence_with_latex_reads_as_words():
    assert plainly(r"Div(P_{G} \| P_{\text{data}})") == "Div(P_G || P_data)"
    assert plainly(r"\log(\frac{q(x)}{p_{\theta}(x)})") == "log(q(x)/p_θ(x))"


def test_a_repair_names_the_optimum_and_the_entropy_as_the_line_does():
    line = r"$$ \frac{p_{data}(x)}{p_g(x)} = \frac{1 - D^*(x)}{D^*(x)} $$"
    before = r"\frac{p_{\text{data}}(x)}{p_{g}(x)} = \frac{1 - D^{*}(x)}{D^{*}(x)}"
    best = r"\frac{p_{\text{data}}(x)}{p_{\text{data}}(x) + p_{g}(x)}"
    after = rf"\frac{{p_{{\text{{data}}}}(x)}}{{p_{{g}}(x)}} = \frac{{{best}}}{{1 - {best}}}"
    assert folded(after, before, line) == r"\frac{p_{\text{data}}(x)}{p_{g}(x)} = \frac{D^*(x)}{1 - D^*(x)}"
    assert folded(after, before, "$$ D(x) = 1 $$") == after
    assert folded(best, best, "D^*(x)") == best
    assert folded(rf"\log({best}) = 0", "1 = 0", r"\log D^*(x) = 1") == r"\log D^*(x) = 0"
    assert folded(f"D^{{*}}(x) = {best}", "D^{*}(x) = 1", "D^*(x) = 1") == f"D^{{*}}(x) = {best}"
    entropy = Notation("").apply(r"\int (-p(y, x) \log p(x | y)) \, dy \, dx", "H(Y|X) = H(X, Y) - H(Y)")
    assert entropy == "H(X | Y)"
