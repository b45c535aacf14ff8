r"""What a document calls the value at the best discriminator: `C(G) = -\log 4 + 2 JSD(p_data, p_g)`, under any name."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, div, num, walk
from ..names import take_apart
from ..symbols import FUNCTIONALS
from ..verdict import Surroundings, Verdict
from .cases import Judge

_BEST = re.compile(
    r"\b(?:optimal|best|perfect|ideal|optimum)\b[^.\n]{0,40}\bdiscriminator|\bdiscriminator\b[^.\n]{0,20}\boptim"
    r"|discriminat\w+ (?:optim|[oó]ptim)|optimal\w* Diskriminator|оптимальн\w+ дискриминатор"
    r"|最优的?判别|最適な識別|최적[^.\n]{0,6}판별|D(?:_\{?\w\}?)?\s*\^\s*(?:\*|\{\s*(?:\*|\\\*|\\ast|\\star)\s*\}|\\ast|\\star)",
    re.IGNORECASE,
)
_VALUE = App("V", (Sym("G"), Sym("D^{*}")))


def at_the_best(rel: Rel, found: Verdict, around: Surroundings, judge: Judge) -> Verdict | None:
    """The refutation of what a definition introduces as the value at the best D; None where it may be that value, or
    is none. Any multiple of the value is one: `\\log 2 - JSD` is a cost of D, halved."""
    if found.verdict != "definition" or found.mistake or not (found.reason or "").startswith("introduces"):
        return None
    head = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else ""
    parts = take_apart(head)
    if parts.letter not in FUNCTIONALS or parts.accent or around.literal or not _of_the_game(rel.rhs, around):
        return None
    if not around.optimal_stated and not _BEST.search(around.above[-4000:]):
        return None
    multiple = _multiple(_terms(rel.rhs), around)
    if not multiple:
        return None
    value = rel.rhs if multiple == 1 else div(rel.rhs, num(multiple))
    verdict = judge(Rel("=", _VALUE, value), replace(around, mend=around.mend and multiple == 1))
    if verdict.verdict != "refuted":
        return None
    repair = verdict.repair
    if repair is not None:
        repair = {**repair, "latex": repair["latex"].replace(latex(_VALUE), latex(rel.lhs))}
    return replace(verdict, repair=repair, reason="it is no multiple of the value at the best discriminator")


def _of_the_game(t: Term, around: Surroundings) -> bool:
    """Does it compare the two laws of the game, and no others?"""
    symbols = around.symbols
    named = {n.fn if isinstance(n, App) else n.name for n in walk(t) if isinstance(n, App | Sym)}
    laws = {symbols.alias.get(n, n) for n in named if symbols.is_law(n)}
    return symbols.data is not None and symbols.model is not None and laws == {symbols.data, symbols.model}


def _multiple(terms: list[tuple[Fraction, Term]], around: Surroundings) -> Fraction | None:
    """How many times the value it is, by its constant `-\\log 4`, or else by its mean over the data."""
    constant = sum((k * power for k, t in terms if (power := _power_of_two(t))), Fraction(0))
    rest = [(k, t) for k, t in terms if not _power_of_two(t)]
    if constant and any(isinstance(t, Op) and t.op in ("JSD", "KL") for _, t in rest):
        plain = any(isinstance(t, Op) and t.op == "KL" and isinstance(t.args[1], Sym) for _, t in rest)
        alone = all(isinstance(t, Op) and t.op in ("JSD", "KL") for _, t in rest)
        return constant / -2 if alone and not (plain and constant != -2) else None
    means = {_mean_of(t, around): k for k, t in rest}
    data, model = around.symbols.data or "", around.symbols.model or ""
    return means[data] if not constant and len(rest) == 2 and set(means) == {data, model} else None


def _mean_of(t: Term, around: Surroundings) -> str:
    r"""The law p of `E_p[\log p/(p + q)]`; nothing of another term."""
    match t:
        case Bind("E", (_,), (law,), Op("log", (Op("div", (over, Op("add", (a, b)))),))) if over in (a, b):
            drawn, shown = (n.fn if isinstance(n, App) else n.name if isinstance(n, Sym) else "" for n in (law, over))
            names = {around.symbols.alias.get(n, n) for n in (drawn, shown)}
            return names.pop() if len(names) == 1 else ""
        case _:
            return ""


def _power_of_two(t: Term) -> Fraction | None:
    """k of log 2^k."""
    match t:
        case Op("log", (Num(value),)) if value > 0 and value != 1:
            up, down = value.numerator, value.denominator
            plain = up & (up - 1) == 0 and down & (down - 1) == 0
            return Fraction(up.bit_length() - down.bit_length()) if plain else None
        case _:
            return None


def _terms(t: Term, k: Fraction = Fraction(1)) -> list[tuple[Fraction, Term]]:
    """The terms of a sum, each with its rational factor."""
    match t:
        case Op("add", args):
            return [term for a in args for term in _terms(a, k)]
        case Op("neg", (a,)):
            return _terms(a, -k)
        case Op("mul", (Num(value), a)):
            return _terms(a, k * value)
        case Op("mul", (a, Num(value))):
            return _terms(a, k * value)
        case Op("div", (a, Num(value))) if value:
            return _terms(a, k / value)
        case _:
            return [(k, t)]
