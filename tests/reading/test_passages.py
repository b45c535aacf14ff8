"""What a lecturer can write, and what must come out: kinds, formulas, places."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gantheory.reading import read_text


def formulas(text, kind="md", which=("display", "inline")):
    return [(p.kind, p.latex) for p in read_text(text, kind=kind).passages if p.kind in which]


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("$$a=b$$", "a=b"),
        ("$$\na = b\n$$", "a = b"),
        ("- item\n  $$a=b$$\n", "a=b"),
        ("> $$\n> a\n> = b\n> $$\n", "a\n= b"),
        ("\\[ a=b \\]", "a=b"),
        ("\\\\[ a\\_1=b \\\\]", "a_1=b"),
        ("\\begin{equation*} a=b \\label{eq:one} \\end{equation*}", "a=b"),
        ("\\begin{aligned} a&=b \\8px] &=c \\end{aligned}", "\\begin{aligned} a&=b \\\\ &=c \\end{aligned}"),
        ("x \\[\\begin{aligned} a&=b \\end{aligned} y", "\\begin{aligned} a&=b \\end{aligned}"),
        ("{% math %}\na=b\n{% endmath %}", "a=b"),
        ("```math\na=b\n```", "a=b"),
        ("```{math}\n:label: one\n\na=b\n```", "a=b"),
        ("$$ D_ {KL}(p || q) $$", "D_{KL}(p || q)"),
        ("$$ a = b % said twice\n + c $$", "a = b + c"),
        ("$$ a <!-- no --> = b $$", "a  = b"),
        ("$$ 1 − D^∗ $$", "1 - D^*"),
        ("\\begin{cases} a \\\\ b \\end{cases}", "\\begin{cases} a \\\\ b \\end{cases}"),
        ("$$\n\\begin{align}\n\na &= b \\\\\n\n\\end{align}\n$$", "\\begin{align}\n\na &= b \\\\\n\n\\end{align}"),
    ],
)
def test_display_is_found_whole(text, latex):
    assert formulas(text) == [("display", latex)]
    assert read_text(text).displays()[0].problem is None


@pytest.mark.parametrize(
    "text",
    [
        "<!-- $$a=b$$ -->",
        "```\n$$a=b$$\n```",
        "~~~python\n$a=b$\n~~~",
        "`$a=b$`",
        "<script>$$a=b$$</script>",
        "<img alt=\"$a=b$\" src='x'/>",
        "it costs $5 and then $10 more",
        "from $3 (cheap) to $9",
        "\\$a = b\\$",
        "{/* $a=b$ */}",
        "{% highlight latex %}$a=b${% endhighlight %}",
    ],
)
def test_what_is_no_formula_is_not_read_as_one(text):
    assert formulas(text, kind="mdx") == []


def test_two_dollars_within_a_sentence_are_inline_where_the_document_knows_no_other_sign():
    assert formulas("our model $$p_\\theta$$. And $$q$$ too") == [("inline", "p_\\theta"), ("inline", "q")]
    assert formulas("let $q$ be, and $$p_\\theta$$.")[1] == ("display", "p_\\theta")


def test_an_unclosed_formula_takes_only_its_paragraph_and_says_so():
    text = "so $$a = b\n\nText, and much more of it than one formula holds.\n\n$$c=d$$"
    displays = [passage for passage in read_text(text).passages if passage.kind == "display"]
    assert displays[0].problem == "no closing $$ for this opening $$"
    assert displays[0].end_line == 1


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        ("\\frac{a}{b", "1 opening brace { never closed"),
        ("a}b{", "a closing brace } with no opening one"),
        ("oldsymbol{x} = y", "\\boldsymbol with its first letters lost"),
        ("m{ heta} = y", "with its first letters lost"),
        ("\\left( a", "a \\left with no \\right"),
        ("a \\end{aligned}", "does not close"),
        ("a\x07b", "control character U+0007"),
    ],
)
def test_damage_is_named_and_never_guessed_at(latex, reason):
    passage = read_text(f"$${latex}$$").displays()[0]
    assert reason in passage.problem


def test_honest_letters_are_not_taken_for_damage():
    for latex in ("\\sum_{i=1}^m{x}_i", "\\boldsymbol{x}", "\\tilde{x}", "m(x)", "\\text{next}", "\\theta m"):
        assert read_text(f"$${latex}$$").displays()[0].problem is None


def test_prose_before_a_display_comes_with_it():
    text = "# GANs\n\nFirst.\n\n$$a=b$$\n\nSubstitute $D^*$ <!-- hidden -->:\n\n$$c=d$$"
    first, second = read_text(text).displays()
    assert first.text_before.endswith("First.")
    assert second.text_before == "Substitute $D^*$                :"


@given(
    st.lists(st.sampled_from(["a=b", "\\frac{p}{q}", "x^2 % c\n+1", "\\E[x]", "D_ {KL}", "\\label{a}y"]), max_size=4)
)
def test_every_character_leads_back_to_its_own_place(bodies):
    text = "\\newcommand{\\E}{\\mathbb{E}}\n" + "".join(f"word\n\n$$\n{body}\n$$\n\n" for body in bodies)
    lines = text.split("\n")
    for passage in read_text(text, kind="md").displays():
        for offset, character in enumerate(passage.latex):
            line, column = passage.place(offset)
            source = lines[line - 1][column - 1 : column]
            assert source == character or "\\E" in passage.source or (character, source) == ("\n", "")


def test_places_survive_edits_before_them():
    text = "intro\n\n$$ a \\label{x}% comment\n  = b + c $$\n"
    passage = read_text(text).displays()[0]
    assert passage.place(passage.latex.index("c")) == (4, 9)
    assert (passage.line, passage.column, passage.end_line) == (3, 1, 4)
    assert passage.labels == ("x",)


def test_front_matter_and_settings():
    text = '---\ntitle: "GANs"\ngantheory:\n  log: 2\n  js: root\ntags: [a]\n---\nText $x$'
    document = read_text(text)
    assert document.front_matter["title"] == "GANs"
    assert document.settings == {"log": "2", "js": "root"}
    assert document.passages[-1].line == 8


def test_mdx_and_html_leave_the_formulas_between_them():
    text = 'import X from "y";\n\n<Figure a={1} b="c" />\n\nfor $a<b$ and $c>d$ we have $$x$$\n'
    assert formulas(text, "mdx") == [("inline", "a<b"), ("inline", "c>d"), ("display", "x")]


def test_carriage_returns_count_as_line_ends():
    passage = read_text("a\r\nb\r\n\r\n$$x\r\n=y$$").displays()[0]
    assert (passage.line, passage.end_line, passage.latex) == (4, 5, "x\n=y")


def test_comments_that_speak_to_us_are_kept():
    text = "<!-- gantheory: ignore[refuted] a joke -->\n$$1=2$$ <!-- other -->"
    assert [(c.text, c.line) for c in read_text(text).comments] == [("gantheory: ignore[refuted] a joke", 1)]


def test_bare_latex_in_prose_is_a_passage_with_a_problem():
    found = [p for p in read_text("• x \\sim data means x is sampled. • Next").passages if p.kind == "inline"]
    assert [p.problem for p in found] == ["LaTeX outside any formula delimiter"]


def test_a_block_of_definitions_is_no_formula():
    assert formulas("$$\n\\newcommand{\\E}{\\mathbb{E}}\n\\def\\x{y}\n$$\n\n$$ \\E \\x $$") == [
        ("display", "\\mathbb{E} y")
    ]


LATEX = textwrap.dedent(r"""
    \documentclass{article} % $x$
    \newcommand{\KL}[2]{D_{\mathrm{KL}}(#1 \,\|\, #2)}
    \DeclareMathOperator{\Div}{Div}
    \def\E{\mathbb{E}}
    \begin{document}
    Let $p$ and \(q\). % not $this$
    \begin{align}
      \KL{p}{q} &= \E[\log p] \label{eq:kl} \\
      &\ge 0 % \KL
    \end{align}
    \begin{verbatim} $no$ \end{verbatim}
    \[ \Div(p, q) \]
    \end{document}
    $after$
    """)


def test_a_macro_does_not_run_into_the_word_before_it():
    macros = "$$\n\\newcommand{\\pg}{p_g}\\newcommand{\\mean}[1]{E_{x\\sim#1}}\n$$\n\n"
    found = formulas(macros + r"$$x\sim\pg$$" + "\n\n" + r"$$\mean{q}[x] \le \mean{\pg}[x]$$")
    assert [latex for _, latex in found[-2:]] == [r"x\sim p_g", r"E_{x\sim q}[x] \le E_{x\sim p_g}[x]"]


def test_latex_document_with_macros_and_comments():
    document = read_text(LATEX)
    assert document.kind == "tex"
    assert [(p.kind, p.latex) for p in document.passages if p.kind in {"display", "inline"}] == [
        ("inline", "p"),
        ("inline", "q"),
        (
            "display",
            "\\begin{align}\n  D_{\\mathrm{KL}}(p \\,\\|\\, q) &= \\mathbb{E}[\\log p]  \\\\\n  &\\ge 0 \\end{align}",
        ),
        ("display", "\\operatorname{Div}(p, q)"),
    ]
    display = document.displays()[0]
    assert display.place(display.latex.index("mathbb")) == (9, 16)
    assert display.place(display.latex.index("p \\,")) == (9, 7)
