"""Notebooks, algorithms, and the notes handed to us."""

from pathlib import Path

import nbformat
import pytest
from markdown_it import MarkdownIt

from gantheory.reading import read_path, read_text

NOTES = Path(__file__).resolve().parents[3] / "shared" / "notes"


def test_notebook_cells_keep_their_number_and_lines():
    book = nbformat.v4.new_notebook()
    book.metadata["gantheory"] = {"log": "2"}
    book.cells = [
        nbformat.v4.new_markdown_cell("# Title\n\n$\\newcommand{\\E}{\\mathbb{E}}$ text"),
        nbformat.v4.new_code_cell("x = '$$a$$'"),
        nbformat.v4.new_markdown_cell("So\n\n$$\\E[x] = 1$$"),
    ]
    document = read_text(nbformat.writes(book), path="a.ipynb", kind="ipynb")
    (display,) = document.displays()
    assert (display.cell, display.line, display.column, display.latex) == (3, 3, 1, "\\mathbb{E}[x] = 1")
    assert document.lines.line(3, cell=3) == "$$\\E[x] = 1$$"
    assert document.settings == {"log": "2"}


def test_old_notebooks_are_read():
    old = '{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "markdown", "source": ["a ", "$$b$$"]}]}]}'
    assert read_text(old, kind="ipynb").passages[0].cell == 1


ALGORITHM = """
Training goes as follows.

for number of iterations do

- Sample minibatch $z_1, \\dots, z_m$ from the noise prior.
- Update the discriminator by ascending its gradient:

$$\\nabla_{\\theta_d} \\frac{1}{m} \\sum_i \\log D(x_i)$$

end for

Text goes on.
"""


def test_algorithm_has_steps_with_depth_and_formulas():
    (algorithm,) = [p for p in read_text(ALGORITHM).passages if p.kind == "algorithm"]
    assert [(s.line, s.depth, [m.kind for m in s.maths]) for s in algorithm.steps] == [
        (4, 0, []),
        (6, 1, ["inline"]),
        (7, 1, ["display"]),
        (11, 0, []),
    ]


@pytest.mark.parametrize(
    "text",
    ["- apples\n- pears\n\n$x$", "1. Introduction\n2. Theory\n\n$x$", "We sample $x$ and then update our beliefs."],
)
def test_a_plain_list_is_no_algorithm(text):
    assert [p for p in read_text(text).passages if p.kind == "algorithm"] == []


def test_numbered_actions_are_an_algorithm():
    text = "1. Sample $z$ from the prior.\n2. Update $\\theta_d$ by its gradient.\n3. Return $\\theta_d$."
    (algorithm,) = [p for p in read_text(text).passages if p.kind == "algorithm"]
    assert [len(s.maths) for s in algorithm.steps] == [1, 1, 1]


def test_fences_and_comments_agree_with_a_commonmark_parser():
    text = "a $x$\n\n```\n$y$\n```\n\n<!-- $z$ -->\n\n~~~ py\n$w$\n\n~~~\n\n`$v$` $u$ ``$`t`$``\n"
    tokens = MarkdownIt().parse(text)
    shown = " ".join(
        child.content for token in tokens if token.type == "inline" for child in token.children if child.type == "text"
    )
    ours = {p.latex for p in read_text(text).passages if p.kind == "inline"}
    assert ours == {letter for letter in "xyzwvut" if f"${letter}$" in shown}


@pytest.mark.skipif(not NOTES.exists(), reason="the notes are not here")
def test_the_displays_of_the_seed_notes_are_all_found():
    documents = [read_path(path) for path in sorted((NOTES / "seeds").glob("*.txt"))]
    assert [len(document.displays()) for document in documents] == [11, 25, 30, 9, 92]
    damaged = sum(p.problem is not None for document in documents for p in document.displays())
    assert damaged <= 0.05 * 167


@pytest.mark.skipif(not NOTES.exists(), reason="the notes are not here")
def test_real_notes_have_no_unreadable_display():
    for path in sorted((NOTES / "real").glob("*.md*")):
        assert [p for p in read_path(path).displays() if p.problem] == []
