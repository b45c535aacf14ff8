"""Printing: what is printed parses to the same term, and core-only nodes print as the field writes them."""

from __future__ import annotations

import importlib.util
import re
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

from gantheory.language.layout import Unread, parse_passage
from gantheory.language.printing import latex, plain
from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym, Term, fun, num, walk
from tests.examples import examples

_spec = importlib.util.spec_from_file_location("surface", Path(__file__).with_name("surface.py"))
if _spec is None or _spec.loader is None:
    raise ImportError("surface.py is missing beside this file")
surface = importlib.util.module_from_spec(_spec)
sys.modules["surface"] = surface
_spec.loader.exec_module(surface)

NOTES = Path(__file__).parents[2].parent / "shared" / "notes"
_MATH = re.compile(r"\$\$(.+?)\$\$|\\\[(.+?)\\\]|\$([^$\n]+)\$", re.DOTALL)

p, q = Sym("p"), Sym("q")
x, z = Sym("x"), Sym("z")


def back(text: str) -> Term | None:
    """The one term that a formula without a relation is."""
    chains = parse_passage(text)
    assert len(chains) == 1
    assert len(chains[0].terms) == 1
    return chains[0].terms[0]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(Op("evaluated", (Op("abs", (x,)), x, x)))
@example(Op("suchthat", (x, Op("rel", (Sym("="), x, Op("evaluated", (x, x, x)))))))
@example(Bind("E", (), (), Op("given", (Op("evaluated", (x, x, x)), x))))
@example(Bind("E", (), (), Op("given", (Op("tuple", (x, x)), x))))
@example(Op("H", (Op("given", (Op("tuple", (x, z)), Sym("y"))),)))
@example(Bind("int", (x,), (None,), App("f", (Bind("int", (x, Sym("y")), (None, None), x),))))
@given(surface.surface_terms)
def test_what_is_printed_parses_to_the_same_term(term: Term) -> None:
    assert back(latex(term)) == term


@pytest.mark.slow
@settings(max_examples=3_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(surface.surface_terms)
def test_what_is_printed_parses_to_the_same_term_at_length(term: Term) -> None:
    assert back(latex(term)) == term


@settings(max_examples=examples(60, 200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(surface.surface_terms)
def test_plain_is_one_line_without_commands(term: Term) -> None:
    text = plain(term)
    assert text
    assert "\n" not in text
    assert "\\" not in text


@pytest.mark.skipif(not NOTES.is_dir(), reason="the notes are not here")
def test_every_chain_of_the_notes_prints_back() -> None:
    read = 0
    for path in sorted(NOTES.glob("*/*")):
        if path.suffix == ".jsonl":
            continue
        for m in _MATH.finditer(path.read_text(encoding="utf-8")):
            source = next(g for g in m.groups() if g)
            try:
                chains = parse_passage(source)
            except Unread:
                continue
            for term in (t for c in chains for t in c.terms if t is not None):
                read += 1
                assert back(latex(term)) == term, source
    assert read > 1_000


CORE = [
    (Op("KL", (fun(("x",), App("p", (x,))), fun(("x",), App("q", (x,))))), r"D_{KL}(p \| q)", "KL(p ‖ q)"),
    (
        Op(
            "KL",
            (
                fun(("x",), App("p", (x,))),
                fun(("x",), Op("div", (Op("add", (App("p", (x,)), App("q", (x,)))), num(2)))),
            ),
        ),
        r"D_{KL}(p \| \frac{p(x) + q(x)}{2})",
        "KL(p ‖ (p(x) + q(x))/2)",
    ),
    (
        Op("KL", (fun(("z",), App("q", (z,), (x,))), fun(("z",), App("p", (z,))))),
        r"D_{KL}(q(z | x) \| p)",
        "KL(q(z|x) ‖ p)",
    ),
    (Op("H", (fun(("x",), App("p_{data}", (x,))),)), r"H(p_{\text{data}})", "H(p_data)"),
    (
        Bind("E", (x,), (fun(("x",), App("p_{data}", (x,))),), Op("log", (App("D", (x,)),))),
        r"\mathbb{E}_{x \sim p_{\text{data}}}[\log D(x)]",
        "E_{x∼p_data}[log D(x)]",
    ),
    (
        Bind("int", (x, z), (None, None), App("p", (x, z))),
        r"\int p(x, z) \, dx \, dz",
        "∫ p(x, z) dx dz",
    ),
    (App("p", (Op("at", (Sym("y"), num(1))),), (x,)), "p(y=1 | x)", "p(y=1|x)"),
    (fun(("x",), App("D", (x,))), r"x \mapsto D(x)", "x ↦ D(x)"),
    (Num(Fraction(-1, 2)), r"-\frac{1}{2}", "-1/2"),
    (Num(Fraction(1, 2), 2), "0.50", "0.50"),
    (Op("frozen", (App("D", (x,)),)), r"\operatorname{sg}(D(x))", "sg(D(x))"),
    (Op("transpose", (Sym("W^{(2)}"),)), r"W^{(2)\top}", "W^(2)ᵀ"),
]


@pytest.mark.parametrize(("term", "as_latex", "as_text"), CORE)
def test_core_terms_print_as_the_field_writes_them(term: Term, as_latex: str, as_text: str) -> None:
    assert latex(term) == as_latex
    assert plain(term) == as_text


def test_a_relation_prints_with_its_sign() -> None:
    rel = Rel("<=", Op("JSD", (p, q)), Op("log", (num(2),)))
    assert latex(rel) == r"JSD(p \| q) \le \log 2"
    assert plain(rel) == "JSD(p ‖ q) ≤ log 2"


def test_a_sum_that_would_swallow_the_next_addend_is_bracketed() -> None:
    inner = Bind("sum", (Sym("i"),), (Op("tuple", (num(1), Sym("n"))),), Op("index", (x, Sym("i"))))
    term = Op("add", (inner, Sym("i")))
    assert latex(term) == r"(\sum_{i=1}^{n} x_{i}) + i"
    assert back(latex(term)) == term


@pytest.mark.parametrize(
    "text", [r"D^{*\top}", r"\theta_{k}^{*\top} x", r"w'^{\top} x", r"W^{(2)\top} h", r"W^{[2]\top} h"]
)
def test_transposes_of_marked_names(text: str) -> None:
    (chain,) = parse_passage(text)
    (term,) = chain.terms
    assert term is not None
    assert latex(term) == text
    assert any(isinstance(n, Op) and n.op == "transpose" for n in walk(term))


@pytest.mark.parametrize(
    "text",
    [
        "e^{T(x)}",
        "e^{T}",
        "e^{t} - 1",
        r"\sum_{i} e^{i}",
        "e^{-x}",
        "e^{(a + b) c}",
        r"e^{(x - \mu)^{2}}",
        r"e^{\frac{x}{2}}",
        r"\sum_{i} e^{x_{i}}",
    ],
)
def test_powers_of_e_print_as_they_are_written(text: str) -> None:
    (chain,) = parse_passage(text)
    (term,) = chain.terms
    assert term is not None
    assert latex(term) == text
    assert any(isinstance(n, Op) and n.op == "pow" and n.args[0] == Sym("e") for n in walk(term))
