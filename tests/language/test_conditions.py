"""Conditions, families, bars and left-out differentials are read as the field means them, or not at all."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gantheory.language.layout import Unread, parse_passage
from gantheory.language.printing import latex, plain
from gantheory.language.terms import App, Bind, Num, Op, Sym, Term, free_names


def read(text: str) -> Term:
    """The one term that a formula without a relation is; what is printed of it reads back."""
    (chain,) = parse_passage(text)
    (term,) = chain.terms
    if term is None:
        raise ValueError("a formula that goes on from another")
    assert parse_passage(latex(term))[0].terms == (term,)
    assert plain(term)
    return term


SAME = [
    (r"\{p \in \Delta : p \ge 0, a = b\}", r"\{p \in \Delta \mid p \ge 0, a = b\}"),
    (r"\{x : 0 < x < 1\}", r"\{x : 0 < x, x < 1\}"),
    (r"\{x : a = b\}", r"\{x \text{ such that } a = b\}"),
    (r"\max_{D \in \text{1-Lipschitz}} D(x)", r"\max_{\|D\|_L \le 1} D(x)"),
    (r"\max_{f \in \mathrm{Lip}_K} f(x)", r"\max_{\|f\|_L \le K} f(x)"),
    (r"\sup_{f \in \text{Lip-1}} f(x)", r"\sup_{\|f\|_L \le 1} f(x)"),
    (r"\mathbb{1}_{x > 0}", r"\mathbb{1}_{[x > 0]}"),
    (r"\mathbf{1}_{\{x > 0\}}", r"\mathbb{1}[x > 0]"),
    (r"P \mathbf{1}_m", r"P \mathbf{1}"),
    (r"\int p(x) \log p(x)", r"\int p(x) \log p(x) \, dx"),
    (r"\int p \log \frac{p}{q}", r"\int p \log \frac{p}{q} \, dx"),
    (r"\int_{-\infty}^{\infty} q(z)", r"\int_{-\infty}^{\infty} q(z) \, dz"),
    (r"\int p \log p + \int q \log q", r"\int p \log p \, dx + \int q \log q \, dx"),
    (r"E_z(\log p(x, z) | x, \theta)", r"E_{z \sim p(z | x, \theta)}[\log p(x, z)]"),
    (r"-\log D(x)\big|_{D = 1/2}", r"\left. -\log D(x) \right|_{D = 1/2}"),
    (r"\mathbb{E}_z[-\log D(z)|_{D = 1/2}]", r"\mathbb{E}_z[\left. -\log D(z) \right|_{D = 1/2}]"),
    (r"0{,}693", "0.693"),
    (r"T\#\mu", r"T_\#\mu"),
    (r"\min_G \quad V(G)", r"\min_G V(G)"),
    (r"P 1_m", r"P \mathbf{1}"),
    (r"-D_{KL}((q \| p)", r"-D_{KL}(q \| p)"),
    (r"E(\log q(z)) - E(\log p(z))", r"\mathbb{E}[\log q(z)] - \mathbb{E}[\log p(z)]"),
    (r"\Sigma^{-1} (x - \mu)", r"(\Sigma)^{-1} \cdot (x - \mu)"),
]


@pytest.mark.parametrize(("text", "same"), SAME)
def test_it_is_read_like(text: str, same: str) -> None:
    assert read(text) == read(same)


def test_a_condition_of_an_index_stays_with_it() -> None:
    term = read(r"\sum_{i : y_i = 1} x_i")
    condition = Op("rel", (Sym("="), Sym("y_{i}"), Num(Fraction(1))))
    assert isinstance(term, Bind)
    assert term.over == (Op("suchthat", (Sym("i"), condition)),)


def test_a_family_is_told_from_its_members_by_the_index() -> None:
    term = read(r"\prod_j q_j(z_j)")
    assert isinstance(term, Bind)
    member = Op("index", (Sym("q"), Sym("j")))
    assert term.body == App("\\indexed", (Op("index", (Sym("z"), Sym("j"))),), (), (member,))
    assert "j" in free_names(term.body)
    assert plain(term) == "Π_j q_{j}(z_{j})"


def test_an_entry_of_a_matrix_before_a_bracket_is_a_factor() -> None:
    assert read(r"\sum_i r_{ij} (x_i - a)") == read(r"\sum_i r_{ij} \cdot (x_i - a)")


def test_marks_of_pairs_are_labels() -> None:
    assert read(r"x^- + x^{+}") == Op("add", (Sym("x^{-}"), Sym("x^{+}")))


def test_what_sets_have_in_common() -> None:
    assert read(r"A \cap B") == Op("cap", (Sym("A"), Sym("B")))
    assert read(r"P(A \cup B)") == App("P", (Op("cup", (Sym("A"), Sym("B"))),))
    assert read(r"\varnothing") == Sym("\\emptyset")


def test_a_cost_of_a_player_carries_its_letter() -> None:
    assert read(r"\mathcal{L}_{adv}^G + J^D") == Op("add", (Sym("\\mathcal{L}_{adv}^{G}"), Sym("J^{D}")))


def test_two_indices_in_brackets() -> None:
    term = read(r"\sum_l z^{(i,l)}")
    assert isinstance(term, Bind)
    assert term.body == Op("index", (Sym("z"), Sym("i"), Sym("l")))
    assert read(r"z^{(i,l)}") == Sym("z^{(i,l)}")


def test_a_modulus_in_a_modulus_is_no_norm() -> None:
    assert read(r"|\det A|") == Op("abs", (Op("abs", (Sym("A"),)),))


def test_a_power_like_the_subscript_is_one_of_the_value() -> None:
    assert read("W_p^p(P, Q)") == Op("pow", (App("W_{p}", (Sym("P"), Sym("Q"))), Sym("p")))


@pytest.mark.parametrize(
    "text",
    [
        r"\int p(x) + q(x)",  # how far does it reach?
        r"\int p \log p - p",
        r"\int p(x, z)",  # over which of them?
        r"\int p(x|z) p(z)",
        r"\int_0^1 p(x)",
        r"a + b\big|_{x = 1}",
        r"a\big|_{x = 1} + b",
        r"|a|_{x = 1}",
        r"\sum_i f_i(x + y)",
        r"\mathbb{1}_{A}",
        r"\mathbb{1}_{x > 0, y > 0}",
        r"10{,}000",
        r"\{x : y\}",
        r"\{x | y | z > 0\}",
        "e^{-}",
        r"D((q(z) || p(z)) r = 1",  # where does the bracket close?
        "((a + b) c = d",
    ],
)
def test_it_is_not_guessed(text: str) -> None:
    with pytest.raises(Unread):
        parse_passage(text)
