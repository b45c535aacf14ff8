"""Hostile input: bounded, refused with a reason, never run."""

import gzip
import json
import time
import zipfile

import pytest

from gantheory.reading import ReadError, homoglyphs, read_bytes, read_path, read_text


def fast(text, kind="md", seconds=2.0):
    start = time.process_time()
    try:
        return read_text(text, kind=kind)
    except ReadError as error:
        return error
    finally:
        assert time.process_time() - start < seconds


def test_deep_braces_are_a_problem_not_a_crash():
    document = fast("$$" + "{" * 10_001 + "}" * 10_000 + "$$" + "\n\n$$" + "{" * 5_000 + "}" * 5_000 + "$$")
    assert [p.problem for p in document.displays()] == [
        "longer than 20,000 characters",
        "braces nested deeper than 200",
    ]


def test_deep_environments_and_fences():
    text = "$$" + "\\begin{array}" * 1000 + "$$\n\n$$" + "\\left(" * 1000 + "$$"
    assert [p.problem[:12] for p in fast(text).displays()] == ["environments", "\\left .. \\ri"]


@pytest.mark.parametrize(
    "macros",
    [
        r"\def\a{\a\a}",
        r"\def\a{\b}\def\b{\a}",
        r"\newcommand{\a}[1]{#1#1}" + r"\newcommand{\b}[1]{\a{\a{\a{#1}}}}" * 1,
        "".join(rf"\def\a{chr(98 + i)}{{\a{chr(99 + i)}\a{chr(99 + i)}}}" for i in range(22)) + r"\def\a{\ab}",
    ],
)
def test_macro_recursion_ends(macros):
    call = r"\a{\b{\b{\b{\b{\b{\b{x}}}}}}}" if "#1" in macros else r"\a"
    passage = fast(f"$$ {macros} {call} $$").displays()[0]
    assert "macro" in passage.problem


def test_a_macro_bomb_by_arguments_ends():
    text = "".join(f"\\newcommand{{\\m{chr(97 + i)}}}[1]{{#1#1#1#1#1#1#1#1#1#1}}\n" for i in range(20))
    call = "x"
    for i in range(20):
        call = f"\\m{chr(97 + i)}{{{call}}}"
    assert "macro" in fast(text + f"$${call}$$").displays()[0].problem


PIECES = [
    *("$", "$$", "\\[", "\\(", "\\begin{align}", "\\begin{align}\\end{aligned}", "`", "``` \n", "<!--", "{", "\\"),
    *("<script", "{% math %}", "\\newcommand", "\\def\\a", "$a", "$a$", "$$a$$ ", "<a b='", "<a   ", "\\\\[", "~~~\n"),
    *(
        "- for k do\n",
        "1. sample\n",
        "\\a ",
        "\n\n",
        "\n",
        "%",
        "$$\n\n",
        "---\n",
        "\\begin{align}x\n\n",
        "=",
        "• \\frac ",
    ),
]


@pytest.mark.parametrize(
    ("kind", "piece"),
    [  # in the fast suite every piece once, in the one kind of text or the other
        pytest.param(kind, piece, marks=[pytest.mark.slow] if (k + i) % 2 else [])
        for k, piece in enumerate(PIECES)
        for i, kind in enumerate(("md", "tex"))
    ],
)
def test_repetition_is_linear(piece, kind):
    text = piece * (100_000 // len(piece))
    assert fast(text, kind) is not None


def test_long_documents_are_refused_with_a_reason(tmp_path):
    assert "split the document" in str(fast("$$a=b$$ " * 1_500_000))
    path = tmp_path / "large.md"
    path.write_bytes(b"a" * 10_000_001)
    with pytest.raises(ReadError, match="larger than 10 MB"):
        read_path(path)


def test_compressed_and_binary_files_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.ipynb", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("x", b"0" * 10_000_000)
    with pytest.raises(ReadError, match="zip archive"):
        read_path(tmp_path / "bomb.ipynb")
    with pytest.raises(ReadError, match="gzip"):
        read_bytes(gzip.compress(b"x"))
    with pytest.raises(ReadError, match="not UTF-8"):
        read_bytes(b"\xff\xfa abc")
    with pytest.raises(ReadError, match="NUL"):
        read_text("a\0b")
    with pytest.raises(ReadError, match="directory"):
        read_path(tmp_path)
    with pytest.raises(ReadError, match="No such file"):
        read_path(tmp_path / "missing.md")
    with pytest.raises(ReadError, match="a device"):
        read_path("/dev/zero")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "[]",
        "{}",
        '{"cells": 3}',
        '{"cells": [3]}',
        '{"cells": [{"cell_type": "markdown", "source": 3}]}',
        "[" * 200_000,
    ],
)
def test_broken_notebooks_are_refused(raw):
    with pytest.raises(ReadError, match="not a notebook"):
        read_text(raw, kind="ipynb")


def test_a_notebook_with_too_much_text_is_refused():
    cells = [{"cell_type": "markdown", "source": "x" * 500_001}] * 2
    with pytest.raises(ReadError, match="split it"):
        read_text(json.dumps({"cells": cells}), kind="ipynb")


def test_injection_is_only_text():
    text = "$$__import__('os').system('touch pwned') = 9**9**9$$"
    assert read_text(text).displays()[0].latex.startswith("__import__")


def test_homoglyphs_are_told_apart():
    assert homoglyphs("p(x)") == []
    assert homoglyphs("\\alpha α β θ φ") == []
    assert homoglyphs("р(х)=Ρ") == [(0, "р", "p"), (2, "х", "x"), (5, "Ρ", "P")]
    assert homoglyphs("𝑝(𝐷)") == [(0, "𝑝", "p"), (2, "𝐷", "D")]
