"""Damaged or half-understood notation is unread, at its place; never its prefix, never a guess.

`‸` marks the place in the source; it is taken out before reading.
"""

from __future__ import annotations

import pytest

from gantheory.language.layout import Unread, parse_passage
from gantheory.reading.read import read_text

MARK = "‸"

BRACKETS = [
    (r"D_{KL}‸(p \| q", "not closed"),
    (r"D_{KL} p \| q‸)", "')'"),
    (r"p‸(x y", "not closed"),
    (r"\mathbb{E}_‸{x\sim p[f(x)]", "brace is not closed"),
    (r"\mathbb{E}_{x\sim p}‸[f(x)", "not closed"),
    (r"a b‸)", "left over"),
    (r"‸(a b", "not closed"),
    (r"[a, b‸)", "inside a bracket"),
    (r"‸\{a, b", "not closed"),
    (r"‸\left( a", "not closed"),
    (r"‸|a", "bar is not closed"),
    (r"\|a‸|", "'|'"),
    (r"a ‸| b", "bar"),
    (r"\frac{p(x)}‸{q(x)", "brace is not closed"),
    (r"\underbrace‸{a", "brace is not closed"),
    (r"‸\langle a, b", "not closed"),
    (r"‸\begin{cases} 1 & x > 0", "not closed"),
    (r"‸\begin{bmatrix} 1 & 2", "not closed"),
    (r"p(x)p‸(y|x = p(x,y)", "not closed"),
    (r"\left. a ‸\right|", "'|' is left over"),
]
MISSING = [
    (r"D_{KL}(p \| ‸)", "missing"),
    (r"‸D_{KL}(p)", "two laws, found 1"),
    (r"p(x|‸)", "missing"),
    (r"p(x,‸)", "missing"),
    (r"p(‸,x)", "a term was expected"),
    (r"p(‸)", "empty"),
    (r"\mathbb{E}_{x‸\sim}[f(x)]", "a term was expected"),
    (r"\mathbb{E}_{‸\sim p}[f(x)]", "a term was expected"),
    (r"‸\int p(x)\log p(x)\,d", "without its variable"),
    (r"‸\int p(x) + q(x)", "without its variable"),
    (r"‸\int_0 x\,dx", "lower limit alone"),
    (r"‸\int \int a\,dx", "differentials"),
    (r"\sum^n ‸x_i", "upper limit alone"),
    (r"\sum_{i=1}^‸n", "a term was expected"),
    (r"\arg ‸V(D, G)", "without max or min"),
    (r"\sup_{} ‸a", "nothing is optimised"),
    (r"\lim ‸x", "without its variable"),
    (r"\lim_{‸x} f(x)", "where its variable goes"),
    (r"‸\log", "ends"),
    (r"\frac ‸a", "ends"),
    (r"‸\frac{}{b}", "empty"),
    (r"‸\sqrt{}", "empty"),
    (r"‸\hat{}", "over nothing"),
    (r"a ‸\cdot", "ends"),
    (r"a ‸= ", "nothing after it"),
    (r"\left. a \right|_{‸D}", "at which point"),
    (r"G_‸\#", "not a law"),
    (r"‸x^{}", "empty"),
    (r"x_{‸}", "empty"),
]
UNCLEAR = [
    (r"D_{KL}(p \| q \| ‸m)", "a second"),
    (r"‸KL(p; q | r)", "separated by"),
    (r"‸JSD(p \| q, m)", "two laws, found 3"),
    (r"p(x|y|‸z)", "a second '|'"),
    (r"‸p(x||y)", "not a divergence"),
    (r"\mathbb{E}_{x ‸= 1}[f(x)]", "left over in the measure"),
    (r"\mathbb{E}‸^2_{x}[f(x)]", "power of an expectation"),
    (r"\mathbb{E}_{x_1,\dots,x_n\sim p}‸[a]", "dots"),
    (r"‸\int_0^1 p(x)\,dP(x)", "between limits"),
    (r"\lim_{x\to 0^‸+} x", "plus"),
    (r"\sum_i p_{\theta_‸i}(x)", "running index"),
    (r"\log ‸-x", "minus"),
    (r"‸\log(x)^2", "the power of the function or of its argument"),
    (r"\log p‸/q", "reach"),
    (r"‸\log^{-1} x", "inverse or the reciprocal"),
    (r"‸f^n(x)", "power between"),
    (r"‸\sigma^2(x)", "power between"),
    (r"x^‸10", "several digits"),
    (r"x^a‸^b", "two exponents"),
    (r"(x)‸_i", "subscript"),
    (r"a/‸bc", "below it"),
    (r"1/‸2x", "below it"),
    (r"‸1e-3", "power of ten or a difference"),
    (r"P_‸data(x)", "without braces"),
    (r"min‸imize_G V(G)", "a word or a product"),
    (r"D is ‸optimal", "a word or a product"),
    (r"a ‸and b", "the word 'and'"),
    (r"x ‸~ p", "tie"),
    (r"\frac{df}{‸dx + 1}", "not a variable"),
    (r"x ‸\xrightarrow{d} y", "in distribution"),
    (r"‸\overset{d}{=} x", "in distribution"),
    (r"a ‸\stackrel{?}{=} b", "asked"),
]
DAMAGED = [
    (r"‸m{x} = 1", r"\bm"),
    (r"‸ext{data} = 1", r"\text"),
    (r"‸ilde{z} = 1", r"\tilde"),
    (r"p‸*{data}(x)", "mangled"),
    (r"\min‸*{G} a", "mangled"),
    (r"a + ‸* b", "product sign"),
    (r"a / ‸/ b", "term was expected"),
    (r"a = ‸= b", "term was expected"),
    (r"a ‸? b", "'?'"),
    (r"a ‸@ b", "'@'"),
    (r"a ‸# b", "'#'"),
    (r"a = b‸$", "'$'"),
    (r"9*‸*9**9", "term was expected"),
    (r"‸р(x) = 1", "looks like 'p'"),
    (r"p(x) = ‸𝑥", "U+1D465"),
    (r"p‸〔x〕", "U+3014"),
    (r"f(x) = x‸²", "U+00B2"),
    ("f(x) = ‸\x00", "U+0000"),
]
OUTSIDE = [
    (r"‸\unknown{x} = 1", r"\unknown"),
    (r"a ‸\pm b", r"\pm"),
    (r"‸\binom{n}{k}", r"\binom"),
    (r"‸\lfloor x \rfloor", r"\lfloor"),
    (r"A ‸\sqcap B", r"\sqcap"),
    (r"‸\begin{tikzpicture} a \end{tikzpicture}", "tikzpicture"),
    (r"‸\begin{vmatrix} a & b \\ c & d \end{vmatrix}", "determinant"),
    (r"‸\nabla^2 f(x)", "Laplacian"),
    (r"\frac{\partial^2 f}{‸\partial x \partial y}", "derivative"),
    (r"\sqrt‸[3]{x}", "square root"),
    (r"\{x ‸: a\}", "':'"),
    (r"I(x ‸> 0)", "'>'"),
    (r"‸\mathbf{1}_{A}", "indicator"),
    (r"‸\exists x", r"\exists"),
]
ALL = BRACKETS + MISSING + UNCLEAR + DAMAGED + OUTSIDE


@pytest.mark.parametrize(("marked", "says"), ALL)
def test_it_is_unread_at_its_place(marked: str, says: str) -> None:
    source = marked.replace(MARK, "")
    with pytest.raises(Unread) as error:
        parse_passage(source)
    assert says in error.value.reason
    assert source[: error.value.pos] == marked[: marked.index(MARK)]


@pytest.mark.parametrize(("marked", "says"), UNCLEAR + OUTSIDE)
def test_it_is_unread_at_its_place_inside_a_longer_passage(marked: str, says: str) -> None:
    before, after = "\\begin{aligned} b &= c \\\\ ", " = c \\end{aligned}"
    source = before + marked.replace(MARK, "") + after
    with pytest.raises(Unread) as error:
        parse_passage(source)
    assert says in error.value.reason
    assert error.value.pos == len(before) + marked.index(MARK)


@pytest.mark.parametrize(("marked", "says"), UNCLEAR)
def test_the_place_is_a_line_and_a_column_of_the_document(marked: str, says: str) -> None:
    document = read_text("# Notes\n\n$$\nb = c + \n" + marked.replace(MARK, "") + "\n$$\n", kind="md")
    (display,) = document.displays()
    with pytest.raises(Unread) as error:
        parse_passage(display.latex)
    assert says in error.value.reason
    assert display.place(error.value.pos)[:2] == (5, marked.index(MARK) + 1)
