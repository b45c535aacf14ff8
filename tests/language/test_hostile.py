"""Hostile and damaged input: a term or `Unread`, in bounded time; never another exception, never half a formula."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gantheory.language.layout import Chain, Unread, parse_passage
from gantheory.language.terms import depth
from gantheory.language.tokens import MAX_DEPTH
from tests.examples import examples

SECONDS = 2.0

BOMBS = {
    "braces": "{" * 10_000 + "x" + "}" * 10_000,
    "brackets": "(" * 10_000 + "x" + ")" * 10_000,
    "open brackets": "(" * 10_000,
    "open calls": "f(" * 9_000,
    "closed brackets": ")" * 10_000,
    "square brackets": "[" * 10_000 + "]" * 10_000,
    "bars": "|" * 10_000,
    "norms": r"\|" * 9_000,
    "ten megabytes": "x + " * 2_600_000,
    "ten megabytes of letters": "x" * 10_000_000,
    "ten megabytes of digits": "9" * 10_000_000,
    "ten megabytes of backslashes": "\\" * 10_000_000,
    "spaces": " " * 5_000_000,
    "fractions": r"\frac{1}{" * 3_000 + "x" + "}" * 3_000,
    "fractions without braces": r"\frac" * 9_000 + "12",
    "roots": r"\sqrt" * 9_000 + "2",
    "exponents": "x" + "^x" * 9_000,
    "subscripts": "x" + "_x" * 9_000,
    "nested subscripts": "x" + "_{x" * 5_000 + "}" * 5_000,
    "factorials": "9" + "!" * 9_000,
    "slashes": "/".join(["x"] * 9_000),
    "transposes": "x" + "^T" * 9_000,
    "logs": r"\log " * 9_000 + "x",
    "minuses": "-" * 15_000 + "x",
    "nablas": r"\nabla " * 9_000 + "x",
    "sums": r"\sum_i " * 4_000 + "x_i",
    "sums inside sums": "".join(rf"\sum_{{{c}}} {c} + (" for c in "abcghklmnorstuvwxyz" * 2) + "a b c g h" + ")" * 38,
    "integrals": r"\int " * 9_000 + "f" + " dx" * 4_000,
    "integrals ahead": r"\int f + " * 4_000 + "dx",
    "expectations": r"\mathbb{E}_{x} " * 2_000 + "x",
    "maxima": r"\max_D " * 5_000 + "x",
    "a long chain": " = ".join(["x"] * 8_000),
    "a long sum": " + ".join(["x_1"] * 4_000),
    "a long list": ", ".join(["x"] * 9_000),
    "a list of statements": ", ".join(["x = 1"] * 4_000),
    "many rows": r"x &= 1 \\ " * 4_000,
    "continued rows": r"+ x \\ " * 6_000,
    "many gaps": r"x \quad " * 9_000,
    "many remarks": r"x \text{ and } " * 1_500,
    "accents": r"\hat{" * 3_000 + "x" + "}" * 3_000,
    "bare accents": r"\hat" * 9_000 + "x",
    "fonts": r"\mathbf" * 9_000 + "x",
    "underbraces": r"\underbrace{" * 3_000 + "x" + "}_{y}" * 3_000,
    "colours": r"\color{red}" * 5_000 + "x",
    "environments": r"\begin{cases}" * 2_000,
    "cases": r"\begin{cases} 1 & x \\" * 2_000,
    "matrices": r"\begin{bmatrix}" * 2_000 + "x" + r"\end{bmatrix}" * 2_000,
    "lefts": r"\left." * 5_000 + r"x\right|_{x=1}" * 2_000,
    "primes": "x" + "'" * 15_000,
    "comments": "%" * 100_000,
    "colons": "x:" * 9_000,
    "commas in a call": "f(" + "x," * 9_000 + "x)",
    "quantifiers": r"\forall " * 9_000,
    "a tower": "9**9**9",
    "a tower of powers": "9^{9^{9^{9^{9^{9^{9}}}}}}",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_in_time(name: str) -> None:
    chains = _reads(BOMBS[name])
    assert all(depth(t) <= MAX_DEPTH for c in chains for t in c.terms if t is not None)


CODE = [
    "__import__('os').system('touch /tmp/owned')",
    r"\input{/etc/passwd}",
    r"\write18{rm -rf /}",
    r"\def\x{\x\x}\x",
    r"\newcommand{\a}{\a\a}\a",
    r"\catcode`\@=11",
    r"\csname end\endcsname",
    "{{7*7}}${7*7}<script>alert(1)</script>",
    "x.__class__.__mro__",
    "eval('1')",
]


@pytest.mark.parametrize("source", CODE)
def test_code_is_text(source: str) -> None:
    _reads(source)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("р(x) = 1", "'p'"),  # Cyrillic er
        ("p(х) = 1", "'x'"),  # Cyrillic ha
        ("Ε[x] = 1", "'E'"),  # Greek capital epsilon
        ("p(x) = \u200b1", "U+200B"),
        ("p(x) = \x071", "U+0007"),
        ("p(x) = \x1b[31m1", "U+001B"),
        ("p(x) = \u202e1", "U+202E"),
        ("p(x) = ½", "U+00BD"),
        ("p(x) = \ud800", "U+D800"),
    ],
)
def test_characters_outside_the_notation_are_named(source: str, says: str) -> None:
    with pytest.raises(Unread) as error:
        parse_passage(source)
    assert says in error.value.reason
    assert error.value.reason.isprintable()


@pytest.mark.parametrize(
    "source",
    [
        "{x", "x}", "(x", "x)", "[x", r"\{x", "|x", r"\|x", r"\frac{1", r"\frac{1}", r"\sqrt", r"\hat", "x_", "x^",
        "x^{", r"\log", r"\sum", r"\sum_{i", r"\int", r"\int_0", r"\int_0^1", r"\mathbb{E}", r"\mathbb{E}_",
        r"\mathbb{E}_{x", r"\mathbb{E}_x[", "p(", "p(x", "p(x|", "p(x;", "D_{KL}(", r"D_{KL}(p \|", r"D_{KL}(p \| q",
        "a =", "= =", "a + ", "a -", "a /", r"a \cdot", r"\max_", r"\max_{D}", r"\nabla", r"\nabla_",
        r"\frac{\partial}{\partial x}", r"\partial", r"\partial x /", r"\begin{cases} 1", r"\begin{cases} 1 & x",
        r"\begin{bmatrix} 1", r"\end{cases}", r"\left. x", r"\left. x \right|", r"\left. x \right|_", r"\lim",
        r"\lim_{x", r"\lim_{x \to}", r"\langle x", r"\underbrace{x", r"\text{", r"\mathrm", "", " ", "%", "\\", "&",
        r"\\", "_", "^", "'", "~", ",", ".", ":", ";", "!", "*", "/", "+", "=", "()", "p()()", "[]", "{}", r"\{\}",
        "||", "x__y", "x^^y", "x_{}", "x^{}",
    ],
)  # fmt: skip
def test_unfinished_input_is_never_its_prefix(source: str) -> None:
    with pytest.raises(Unread) as error:
        parse_passage(source)
    assert 0 <= error.value.pos <= max(len(source), 1)


_TOKENS = (
    r"x y z p q D G E d i 1 2 0.5 + - * / = < > ( ) [ ] { } | \| , ; : . ! ' _ ^ & \\ ~ \quad \, \frac \sqrt "
    r"\log \exp \sum \prod \int \mathbb{E} \max \min \arg \sup \nabla \partial \lim \sim \in \to \le \left "
    r"\right \left. \right| \theta \hat \tilde \mathbf \mathrm \text \begin{cases} \end{cases} \begin{bmatrix} "
    r"\end{bmatrix} \underbrace \overset \color \cdot \times \infty \top \{ \} \langle \rangle \lVert \rVert dx "
    r"p(x) p_{data} D_{KL} KL ( x| _{x\sim (1) \mid \forall \Rightarrow \ldots \over \begin{align} \end{align} "
    r"\mathop \operatorname* \rm \tag \hspace {\mathbb E} {\mathbb{E}} {\max} {D} {p_g} \boxed{ "
    r"{\color{red} \middle \# ~ {( )} "
    r"{[ ]} _+ ^+ ^{[l]} ^{(t+1)} \psi \Gamma \delta \sigma^2 \mu( loss data and \odot "
    r"\circ \stackrel{?}{=} \begin{matrix} - U["
).split(" ")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(_TOKENS), max_size=25), st.sampled_from(("", " ")))
def test_any_tokens_read_or_are_unread(tokens: list[str], between: str) -> None:
    _reads(between.join(tokens))


@pytest.mark.slow
@settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(_TOKENS), max_size=60), st.sampled_from(("", " ")))
def test_any_tokens_read_or_are_unread_at_length(tokens: list[str], between: str) -> None:
    _reads(between.join(tokens))


@settings(max_examples=examples(100, 300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
def test_any_text_reads_or_is_unread(text: str) -> None:
    _reads(text)


def _reads(source: str) -> tuple[Chain, ...]:
    """The chains of a passage, () when it is unread with a reason and a place in it; both in time."""
    start = time.process_time()
    refused: Unread | None = None
    chains: tuple[Chain, ...] = ()
    try:
        chains = parse_passage(source)
    except Unread as error:
        refused = error
    assert time.process_time() - start < SECONDS
    if refused is not None:
        assert refused.reason
        assert refused.reason.isprintable()
        assert 0 <= refused.pos <= max(len(source), 1)
    for chain in chains:
        assert len(chain.terms) == len(chain.ops) + 1 == len(chain.spans)
        assert all(0 <= a <= b <= len(source) for a, b in chain.spans)
    return chains
