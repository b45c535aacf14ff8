"""Whatever the text, reading ends, and what it returns is true of the text."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from gantheory.reading import ReadError, read_text
from tests.examples import examples

TOKENS = [
    *("$", "$$", "\\[", "\\]", "\\(", "\\)", "\\\\[", "\\\\]", "\\begin{align}", "\\end{align}", "\\begin{cases}"),
    *(
        "\\end{cases}",
        "\\end{document}",
        "\\begin{document}",
        "```",
        "```math",
        "~~~",
        "`",
        "<!--",
        "-->",
        "{/*",
        "*/}",
    ),
    *(
        "<b>",
        "</b>",
        "<script>",
        "</script>",
        "{% math %}",
        "{% endmath %}",
        "{% raw %}",
        "\n",
        "\n\n",
        " ",
        "%",
        "\\%",
    ),
    *("\\newcommand{\\a}[1]{#1#1}", "\\def\\b{\\a{x}}", "\\a{", "\\a", "\\b", "\\c", "{", "}", "\\left(", "\\right)"),
    *("1. sample x", "- for k do", "end for", "# Head", "---\n", "a: b\n", "word", "x", "=", "_", "^", "\\8px]", "\\"),
    *("•", "р", "−", "\t", "\r\n", "\\label{e}", "\\verb|$|", "\\iffalse", "\\fi", "import a from b\n", "\\$", "&"),
]
TEXTS = st.lists(st.sampled_from(TOKENS), max_size=40).map("".join) | st.text(max_size=40)
KINDS = st.sampled_from(["md", "mdx", "tex", "txt", None])


@settings(max_examples=examples(120, 300), deadline=2000)
@given(TEXTS, KINDS)
@example("\\begin{align}\\begin{align}x\\end{align}", "md")
@example("$$\\newcommand{\\a}{\\a}\\a$$", "md")
def test_reading_any_text_tells_the_truth_about_it(text, kind):
    try:
        document = read_text(text, kind=kind)
    except ReadError:
        return
    formulas = [p for p in document.passages if p.kind in {"display", "inline"}]
    starts = [passage.start for passage in document.passages]
    assert starts == sorted(starts)
    assert all(one.end <= other.start for one, other in pairwise(formulas))
    for passage in document.passages:
        assert passage.source == document.text[passage.start : passage.end]
        assert passage.line <= passage.end_line
        assert document.lines.place(passage.start) == (passage.line, passage.column)
        for offset in range(len(passage.latex)):
            assert passage.start <= passage.origin.offset(offset) < passage.end
            line, column = passage.place(offset)
            assert passage.line <= line <= passage.end_line
            assert 1 <= column <= len(document.lines.line(line)) + 1
        assert passage.latex or passage.problem


@given(TEXTS)
def test_reading_twice_gives_the_same(text):
    try:
        first, second = read_text(text), read_text(text)
    except ReadError:
        return
    assert [(p.kind, p.latex, p.line, p.column, p.problem) for p in first.passages] == [
        (p.kind, p.latex, p.line, p.column, p.problem) for p in second.passages
    ]
