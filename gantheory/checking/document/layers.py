r"""Layers with a bare number above them: `E(v, h^1, h^2)` has two layers of units, and `W^1` is a matrix, no power."""

from __future__ import annotations

from fractions import Fraction

from ...language.terms import App, Num, Op, Sym, Term, transform, walk
from ..names import take_apart

_FIRST, _MOST = Fraction(1), Fraction(9)


def layer_letters(terms: list[Term]) -> frozenset[str]:
    """The letters whose numbers above are labels: those with a 1 above, where `h^1` is an argument somewhere."""
    given = [a for t in terms for n in walk(t) if isinstance(n, App) for a in (*n.args, *n.given)]
    layered = {base for a in given if (base := _raised(a, _FIRST)) is not None}
    nodes = [n for t in terms for n in walk(t) if isinstance(n, Op) and n.op == "pow"]
    if not layered or any(n.args[1] == Num(Fraction(0)) for n in nodes):
        return frozenset()
    return frozenset(b for n in nodes if (b := _raised(n, _FIRST)) is not None)


def with_labels(t: Term, letters: frozenset[str]) -> Term:
    """The term with a name for each layer of these letters."""

    def put(n: Term) -> Term:
        match n:
            case Op("pow", (Sym(name), Num(k))) if _is_layer(n, letters):
                parts = take_apart(name)
                return Sym(f"{parts.letter}_{{{parts.sub}}}^{{{k}}}" if parts.sub else f"{name}^{{{k}}}")
            case Op("pow", (Op("index", (Sym(name), *places)), Num(k))) if _is_layer(n, letters):
                return Op("index", (Sym(f"{name}^{{{k}}}"), *places))
            case _:
                return n

    return transform(t, put)


def _is_layer(n: Op, letters: frozenset[str]) -> bool:
    exponent = n.args[1]
    whole = isinstance(exponent, Num) and exponent.value.denominator == 1 and _FIRST <= exponent.value <= _MOST
    return whole and isinstance(exponent, Num) and _raised(n, exponent.value) in letters


def _raised(t: Term, power: Fraction) -> str | None:
    """The letter of `h^1`, `h_j^1` or `W_{ij}^1`."""
    match t:
        case Op("pow", (Sym(name) | Op("index", (Sym(name), *_)), Num(k))) if k == power:
            parts = take_apart(name)
            return None if parts.sup or parts.accent else parts.letter
        case Op("at", (inner, _)):
            return _raised(inner, power)
        case _:
            return None
