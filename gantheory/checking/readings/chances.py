"""Divergences and entropies of one chance: `KL(D^*(x) \\| D(x))` is the one of two laws on two classes."""

from __future__ import annotations

from ...language.terms import App, Num, Op, Term, add, div, log, mul, neg, num, sub
from ..symbols import Symbols


def are_chances(op: str, args: tuple[Term, ...], symbols: Symbols) -> bool:
    """Are all arguments probabilities of one of two classes, and one of them a value of a classifier?"""
    scores = [isinstance(a, App) and symbols.is_unit(a.fn) and bool(a.args) for a in args]
    return op in ("KL", "H", "crossentropy") and any(scores) and all(map(_is_chance, args, scores))


def _is_chance(t: Term, score: bool) -> bool:
    match t:
        case Op("sigmoid", _):
            return True
        case Num(value, _):
            return 0 < value < 1
        case Op("div", (Num(a, _), Num(b, _))):
            return 0 < a < b
        case _:
            return score


def of_chances(op: str, args: tuple[Term, ...]) -> Term:
    """The divergence of two chances a and b, the entropy of one, or the cross-entropy of two."""
    a, b = args[0], args[-1]
    turned = [sub(num(1), t) for t in (a, b)]
    if op == "KL":
        return add(mul(a, log(div(a, b))), mul(turned[0], log(div(turned[0], turned[1]))))
    return neg(add(mul(a, log(b)), mul(turned[0], log(turned[1]))))
