r"""The best D between two normal laws, and the ratio of their densities: `D^*(x) = \sigma(2 \mu x)` for `N(\pm\mu, 1)`.

Densities at a point are written out, and the line is one of numbers. Which law is the data's is taken from the names of
the game, or is owed: the law that the text gives first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ...clock import now
from ...language.context import Context
from ...language.terms import (
    App,
    Num,
    Op,
    Rel,
    Sym,
    Term,
    add,
    div,
    free_names,
    mul,
    neg,
    num,
    sub,
    transform,
    walk,
)
from ...proving import prove
from ...refuting import Refutation, Support, examine
from ..names import take_apart
from ..scruples import nodes
from ..symbols import DATA_LABELS, Symbols
from ..verdict import Surroundings, Verdict
from .tables import ITEM

Moments = tuple[Term, Term]
_SECONDS = 0.5
_ARITHMETIC = ("add", "neg", "mul", "div", "pow")
_PLAIN = (*_ARITHMETIC, "log", "exp", "sigmoid", "sqrt", "abs")
_MEANS = ("\\mu", "m", "a", "b", "c", "\\nu", "\\theta", "\\alpha", "\\beta", "\\delta")
_GIVEN = re.compile(r"\\mathcal\s*\{?\s*N\b|\bN\s*\(")
_ELSEWHERE = re.compile(
    r"\n\s*#|\\(?:sub)*section|\b(?:uniform|exponential|bernoulli|laplace|cauchy|mixture|discrete|general|any|arbitrary)\b|"
    + ITEM.pattern,
    re.IGNORECASE,
)
_WRONG = "it is not what the two normal densities of the text make it"


def of_two_normals(rel: Rel, laws: Mapping[str, Moments], around: Surroundings) -> Verdict | None:
    """The verdict on a line of a best D, or of densities, at one point, where two normal laws are given."""
    if rel.op not in ("=", ":=") or around.literal or around.symbols.base_two or len(laws) < 2:
        return None
    rel = Rel("=", *(transform(t, lambda n: _as_named(n, laws)) for t in (rel.lhs, rel.rhs)))
    used = [n for n in nodes(rel) if isinstance(n, App)]
    points = {n.args for n in used}
    if len(points) != 1 or any(n.given or n.params for n in used) or not isinstance(x := used[0].args[0], Sym):
        return None
    best = [n for n in used if _is_best(n.fn, around.symbols)]
    above = re.split(_GIVEN, around.above)
    if len(above) < 2 or _ELSEWHERE.search(above[-1]):
        return None
    if any(n.fn not in laws for n in used if n not in best) or x.name in {s for m in laws.values() for s in _free(m)}:
        return None
    pairs = _pairs(laws, around.symbols) if best else [("", "")]
    named = {n.fn for n in used} - {n.fn for n in best}
    if (best and (not pairs or named)) or (not best and len(named) < 2):
        return None
    told = len(pairs) == 1
    held = [
        [v for squared in (False, True) if (v := _held(rel, x, laws, pair, squared, around)) is not None]
        for pair in pairs
    ]
    good = [next((v for v in found if v.verdict != "refuted"), None) for found in held]
    if (verdict := good[0]) is not None:
        if told or not best:
            return verdict
        owed = (f"{pairs[0][0]} is the law of the data",)
        kind = "proved-under" if verdict.good else verdict.verdict
        return replace(verdict, verdict=kind, conditions=owed, kinds=("reading",))
    if any(good):
        return Verdict("unread", reason="it may hold where the second law that the text gives is the data's")
    return held[0][0] if all(len(found) == 2 for found in held) else None


def _held(
    rel: Rel, x: Sym, laws: Mapping[str, Moments], pair: tuple[str, str], squared: bool, around: Surroundings
) -> Verdict | None:
    """The verdict with every density written out; `squared`: what the text gives is the deviation."""

    def density(name: str) -> Term:
        mean, variance = laws[name]
        variance = Op("pow", (variance, num(2))) if squared else variance
        square = div(Op("pow", (sub(x, mean), num(2))), mul(num(2), variance))
        return div(Op("exp", (neg(square),)), Op("sqrt", (mul(num(2), Sym("\\pi"), variance),)))

    def put(t: Term) -> Term:
        match t:
            case App(fn, _) if fn in laws and not _is_best(fn, around.symbols):
                return density(fn)
            case App():
                first, second = map(density, pair)
                return div(first, add(first, second))
            case _:
                return t

    read = Rel("=", *(transform(t, put) for t in (rel.lhs, rel.rhs)))
    if not all(isinstance(n, Num | Sym) or (isinstance(n, Op) and n.op in _PLAIN) for n in nodes(read)):
        return None
    letters = (free_names(read.lhs) | free_names(read.rhs)) - {"e", "\\pi"}
    moments = {s for m in laws.values() for s in _free(m)}
    if not letters <= moments | {x.name}:
        return None
    widths = {s for _, variance in laws.values() for s in free_names(variance)}
    kinds = {n: "positive" if n in widths else "real" for n in letters}
    context = Context(scalars=kinds)
    proof = prove(read, context, deadline=now() + _SECONDS)
    if proof is not None and not proof.theorem.owed:
        return Verdict("proved", rules=tuple(proof.theorem.rules), proof=proof)
    found = examine(read, context, seed=around.seed, deadline=now() + _SECONDS)
    if isinstance(found, Support):
        said = f"with the normal densities of the text; {found.models} random models agree"
        return Verdict("supported", reason=said, models=found.models)
    if not isinstance(found, Refutation) or found.scope != "everywhere":
        return None
    example: dict[str, object] = {"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs}
    return Verdict("refuted", reason=_WRONG, counterexample=example, mistake="the two sides differ")


def _as_named(t: Term, laws: Mapping[str, Moments]) -> Term:
    """`p(x)` as a density of the law that the text calls P."""
    if isinstance(t, App) and t.fn not in laws and t.fn[:1].islower() and (named := t.fn[0].upper() + t.fn[1:]) in laws:
        return replace(t, fn=named)
    return t


def _free(moments: Moments) -> set[str]:
    return {s for t in moments for s in free_names(t)}


def _is_best(name: str, symbols: Symbols) -> bool:
    parts = take_apart(name)
    return symbols.is_unit(name) and parts.optimal and not parts.weighted


def _pairs(laws: Mapping[str, Moments], symbols: Symbols) -> list[tuple[str, str]]:
    """Which of two laws is the data's: as the game names them, or in both ways."""
    data, model = symbols.data, symbols.model
    if data is not None and model is not None and {data, model} <= laws.keys():
        return [(data, model)]
    names = sorted(laws, key=lambda name: take_apart(name).sub not in DATA_LABELS)
    if take_apart(names[0]).sub in DATA_LABELS:
        return [(names[0], names[1])] if len(names) == 2 else []
    return [(names[0], names[1]), (names[1], names[0])] if len(names) == 2 else []


def moments_given(mean: Term, spread: Term) -> Moments | None:
    """A mean and a variance that are numbers or letters; None for those of several coordinates."""
    plain = (Num, Sym)
    both = [n for t in (mean, spread) for n in walk(t)]
    if not all(
        isinstance(n, plain) or (isinstance(n, Op) and n.op in ("neg", "div", "mul", "pow", "add")) for n in both
    ):
        return None
    letters = [take_apart(n.name) for n in both if isinstance(n, Sym)]
    if any(
        p.letter in ("I", "\\Sigma", "S", "\\mathbf{I}", "\\mathbb{I}") or p.letter.startswith("\\math")
        for p in letters
    ):
        return None
    if any(take_apart(n).letter not in _MEANS for n in free_names(mean)):
        return None
    return mean, spread


__all__ = ["Moments", "moments_given", "of_two_normals"]
