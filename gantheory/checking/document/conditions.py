"""Displays that may suppose something rather than claim it: an order of two models, a moment, a bound to be reached."""

from __future__ import annotations

import re
from fractions import Fraction

from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, walk
from ..names import take_apart
from ..repairing.mending import EQUALITY
from ..repairing.mistakes import FUNCTION_FOR_NUMBER
from ..symbols import DENSITY_LETTERS, point_base
from ..verdict import Verdict

_CLAIMS = re.compile(
    r"\b(?:always|never|bounded|bounds?|at most|at least|hence|thus|therefore|follows|conclude|claim|theorem|lemma|"
    r"we (?:have|get|see|obtain|know|find)|implies|shows?|proves?|holds|satisf\w+|in general|for (?:all|any|every)|"
    r"because|since|inequality|note that|recall|propert(?:y|ies)|identity|equals?|moreover|furthermore|similarly|"
    r"jensen)\b",
    re.IGNORECASE,
)
_LETS = re.compile(
    r"^\s*(?:\W|then |now |for example,? )*(?:let|suppose|assume|imagine|take|set|put|soit|supposons|sei|sea|"
    r"seja|пусть)\b|^\s*\W*(?:令|设|設|取|假设|假定|如果|若)|(?:とする|とおく|라고 하자|놓자)",
    re.IGNORECASE,
)
_ORDERS = ("<", ">", "<=", ">=")
_STRICT = ("<", ">")
_COMPARING = ("KL", "JSD", "TV", "W", "H", "crossentropy")
TURNED = "inequality reversed"


def may_suppose(rel: Rel, verdict: Verdict, before: str) -> bool:
    """May a refuted line that stands alone be a condition on its laws? Not if it is an inequality turned round, nor if
    the sentence before it claims something."""
    if verdict.verdict != "refuted" or verdict.mistake == TURNED:
        return False
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z$*-])|[。；]|\n\s*\n", before[-300:].strip())[-1]
    if verdict.mistake == FUNCTION_FOR_NUMBER and _LETS.search(sentence):
        return True
    if _CLAIMS.search(sentence):
        return False
    number = next((i for i, t in enumerate((rel.lhs, rel.rhs)) if _is_number(t)), None)
    if number is not None:
        other, zero = (rel.rhs, rel.lhs)[number], (rel.lhs, rel.rhs)[number] == Num(Fraction(0))
        if rel.op in _ORDERS:
            of_theory = any(isinstance(n, Op) and n.op == "log" for n in walk((rel.lhs, rel.rhs)[number]))
            return not of_theory and (not zero or rel.op in _STRICT)  # to be never negative is a property
        if not zero:
            return False
        moment = isinstance(other, Bind) and other.op in ("E", "int", "sum")
        plain = not any(isinstance(n, Op) and n.op in ("log", "exp") for n in walk(other))
        return moment and plain and (verdict.repair is None or verdict.mistake == EQUALITY)
    return _of_two_models(rel)


def opposite(rel: Rel) -> Rel | None:
    """What holds where an inequality does not; a condition whose opposite always holds is met by no laws."""
    turned = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}
    return Rel(turned[rel.op], rel.lhs, rel.rhs) if rel.op in turned else None


def _of_two_models(rel: Rel) -> bool:
    """One functional of two laws, or of two pairs of laws: `TV(p, q) < TV(p, r)`, `E_p[f] = E_q[f]`."""
    match rel.lhs, rel.rhs:
        case Op(op, args), Op(other, others) if op == other and op in _COMPARING:
            return all(_is_law(a) for a in (*args, *others)) and ({*args} != {*others} or rel.op in _STRICT)
        case Bind("E", v, (law,), body), Bind("E", w, (model,), again):
            return v == w and body == again and law != model
        case _:
            return False


def _is_law(t: Term) -> bool:
    """A law by its name: what is compared are models, not random variables."""
    if isinstance(t, App):
        return take_apart(t.fn).letter in DENSITY_LETTERS and not t.given
    return isinstance(t, Sym) and point_base(t) is None


def _is_number(t: Term) -> bool:
    return all(isinstance(n, Num | Op) for n in walk(t)) and not any(isinstance(n, Sym | App) for n in walk(t))
