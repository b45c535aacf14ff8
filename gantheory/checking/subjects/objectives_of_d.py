r"""Objectives of a discriminator that are two means, `E_p[\phi(D(x))] + E_q[\psi(D(x))]`: what they are least at.

The best D makes `p \phi(t) + q \psi(t)` least at every point, so a formula for it is tried against other values t. An
objective with `\phi = \psi` treats data and samples alike: its best D is a constant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any, cast

from ...clock import now
from ...language.context import Context
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, free_names, mul, neg, num, sub, transform, walk
from ...refuting import Refutation, Support, examine
from ...refuting.balls import OverBudget, Unsupported
from ...refuting.examining import judge_model, plan, spelled
from ..names import take_apart
from ..unequal import drawn_for
from ..verdict import Surroundings, Verdict

WRONG_OPTIMUM = "wrong optimum"
_SECONDS = 0.5
_VALUE, _P, _Q = Sym("t_{0}"), Sym("m_{1}"), Sym("m_{2}")
_ANOTHER_GAME = re.compile(
    r"\b(?:cross[- ]entropy|original|standard|vanilla|minimax|usual|classical|ordinary|goodfellow\w*|least[- ]squares|"
    r"without|un\w+ed|hard|hinge|other|recall)\b[^.$]{0,60}[$\\\[\s]*$",
    re.IGNORECASE,
)
_CHOSEN = re.compile(r"=\s*[01](?![.\d])")  # `with $a = 0$ and $b = 1$`
_DOWN, _UP = ("min", "inf", "argmin"), ("max", "sup", "argmax")


@dataclass(frozen=True, slots=True)
class Objective:
    """What the mean under the data's law and the one under the model's are of, in the value of D."""

    data: Term
    model: Term


def of_the_best_d(rel: Rel, around: Surroundings) -> Verdict | None:
    """The verdict on `D^*(x) = ..` by the objective that the document writes out, with a name or as an expression; None
    where it writes none, or more than one."""
    match rel.lhs:
        case App(fn, (Sym() as x,), (), _) if take_apart(fn).optimal and around.symbols.is_unit(fn):
            pass
        case _:
            return None
    if around.literal:
        return None
    if None in (around.symbols.data, around.symbols.model):
        around = _with_two_laws(rel.rhs, x, around)
    symbols = around.symbols
    laws = {symbols.data: _P, symbols.model: _Q}

    def masses(t: Term) -> Term:
        match t:
            case App(name, args, (), _) if args == (x,) and symbols.alias.get(name, name) in laws:
                return laws[symbols.alias.get(name, name)]
            case _:
                return t

    best = transform(rel.rhs, masses)
    if any(isinstance(n, App | Bind) for n in walk(best)) or not {_P.name, _Q.name} <= free_names(best):
        return None
    played = [d.body for name, d in around.definitions.items() if not _is_the_generators(name)]
    played += [t for t in symbols.values if t not in played]
    found = {(o, s) for body in played if (o := _read(body, around)) for s in _ways(body, o)}
    if (parts := take_apart(fn)).weighted:  # D_\pi: the best one of an objective with that weight
        found = {(o, s) for o, s in found if parts.sub in free_names(o.data) | free_names(o.model)}
    outcomes = [_held_against(best, objective, sign, around) for objective, sign in found]
    told = [o for o in outcomes if o is not None]
    good = next((o for o in told if o.verdict == "supported"), None)
    if good is None and _ANOTHER_GAME.search(re.split(r"(?<=[.!?])\s", around.said[0][-160:])[-1]):
        return None
    return good or (told[0] if len(told) == len(outcomes) > 0 and (len(found) == 1 or _is_one(found)) else None)


def of_its_own_game(rel: Rel, verdict: Verdict, around: Surroundings) -> Verdict:
    """The verdict on the best D where the document writes out another objective of D than the field's: weighted, or
    with smoothed labels."""
    best = isinstance(rel.lhs, App) and take_apart(rel.lhs.fn).optimal
    if best and verdict.verdict == "refuted":
        of_any_laws = cast(dict[str, Any], (verdict.counterexample or {}).get("model") or {}).get("densities")
        lawless = not any(isinstance(n, App) for n in walk(rel.rhs))
        if of_any_laws and lawless and set(_points(rel)) & free_names(rel.rhs):
            return Verdict("unread", reason="a best D of laws that the text may have fixed")
        held = of_the_best_d(rel, around)
        return held if held is not None and held.verdict == "supported" else verdict
    if not (best and verdict.good) or around.literal or around.symbols.minimax:
        return verdict
    written = [*(d.body for d in around.definitions.values()), *around.symbols.values]
    objectives = {o for body in written if (o := _read(body, around))}
    if len(objectives) != 1 or any(not any(_ways(b, o)) for b in written for o in objectives if _read(b, around)):
        return verdict
    (objective,) = objectives
    if _of_a_logit(add(objective.data, objective.model)) and not _has(rel.rhs, "log"):
        return Verdict("unread", reason="the objective that the text writes out takes a sigmoid of D")
    if held := of_the_best_d(rel, around):
        return verdict if held.verdict == "supported" else held
    sentence = re.split(r"(?<=[.!?])\s", around.said[0][-200:])[-1]
    chosen = _CHOSEN.search(sentence) or _ANOTHER_GAME.search(sentence)
    if (free_names(objective.data) | free_names(objective.model)) - {_VALUE.name, "e"} and not chosen:
        return Verdict("unread", reason="the objective of D that the text writes out has weights of its own")
    return verdict


def _points(rel: Rel) -> list[str]:
    return [a.name for a in rel.lhs.args if isinstance(a, Sym)] if isinstance(rel.lhs, App) else []


def _with_two_laws(best: Term, x: Sym, around: Surroundings) -> Surroundings:
    """The surroundings with the two laws of a best D as those of the game: which is whose, its objective says."""
    symbols = around.symbols
    at = sorted({n.fn for n in walk(best) if isinstance(n, App) and n.args == (x,) and symbols.is_law(n.fn)})
    if len(at) != 2 or not {symbols.data, symbols.model} - {None} <= {*at}:
        return around
    data = symbols.data or next(n for n in at if n != symbols.model)
    return replace(around, symbols=replace(symbols, data=data, model=next(n for n in at if n != data)))


def _is_the_generators(name: str) -> bool:
    """Is it by its label an objective of the generator?"""
    parts = take_apart(name)
    labels = {mark.removeprefix("\\text{").strip("(){}") for mark in (parts.sub, parts.sup)}
    return parts.letter in ("L", "J", "V", "\\mathcal{L}", "\\mathcal{J}", "\\ell") and bool(labels & {"G", "g", "gen"})


def _is_one(found: set[tuple[Objective, int]]) -> bool:
    """Is it one objective, of which it is not known whether D makes it large or small?"""
    return len({objective for objective, _ in found}) == 1


def _held_against(best: Term, objective: Objective, sign: int, around: Surroundings) -> Verdict | None:
    """Does no other value make the objective better than this one? None where it may be the best D of another."""
    whole = transform(add(mul(_P, objective.data), mul(_Q, objective.model)), _as_given)
    known, used = free_names(whole) - {"e"}, free_names(best) - {"e"}
    laws = {_P.name, _Q.name}
    if bool(known - laws - {_VALUE.name}) != bool(used - laws) or not used <= known:
        return None
    there = transform(whole, lambda n: transform(best, _as_given) if n == _VALUE else n)
    claim = Rel("<=" if sign < 0 else ">=", there, whole)
    letters = (free_names(there) | free_names(whole)) - {"e", "\\pi"}
    kinds = dict.fromkeys(letters, "real") | {_P.name: "positive", _Q.name: "positive"}
    if _has(whole, "log") or _has(whole, "softplus"):
        shares = {n.name for n in walk(whole) if isinstance(n, Sym) and sub(num(1), n) in {*walk(whole)}}
        kinds |= dict.fromkeys(letters - {_P.name, _Q.name}, "positive") | dict.fromkeys(shares, "unit")
        kinds |= {_VALUE.name: "real" if _of_a_logit(whole) else "unit"}
    outcome = examine(claim, Context(scalars=kinds), seed=around.seed, deadline=now() + _SECONDS)
    if isinstance(outcome, Support):
        return Verdict(
            "supported", f"the objective is best there; {outcome.models} random models agree", models=outcome.models
        )
    if not isinstance(outcome, Refutation):
        return None
    return Verdict(
        "refuted",
        reason="another value of D makes the objective better (right) than this one (left)",
        counterexample={"model": outcome.model.describe(), "lhs": outcome.lhs, "rhs": outcome.rhs},
        mistake=WRONG_OPTIMUM,
    )


def _as_given(t: Term) -> Term:
    """A weight or a label is the number that is written, not a rounded one."""
    return Num(t.value) if isinstance(t, Num) else t


def is_of_two_means(body: Term, around: Surroundings) -> bool:
    """Is it two means of a discriminator, one under each law of the game?"""
    return _read(body, around) is not None


def is_turned(body: Term, around: Surroundings) -> bool:
    """Is it two means of logarithms, of `1 - D` at data and of D at samples?"""
    found = _read(body, around)
    logs = [
        {n.args[0] for n in walk(t) if isinstance(n, Op) and n.op == "log"}
        for t in ((found.data, found.model) if found else ())
    ]
    return logs == [{sub(num(1), _VALUE)}, {_VALUE}]


def treats_alike(rel: Rel, around: Surroundings) -> Verdict | None:
    """Refuted, where the loss of a discriminator has the same function of D for data and for samples."""
    parts = take_apart(rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else "")
    marks = {m.strip("(){}") for m in (parts.sub, parts.sup)}
    if isinstance(rel.lhs, App) and {around.symbols.is_unit(_named(a)) for a in rel.lhs.args} == {True}:
        marks.add("D")
    if (
        not marks & {"D", "d", "\\text{D}", "\\mathrm{D}", "disc", "dis"}
        or parts.letter in ("D", "d")
        or around.literal
    ):
        return None
    found = _read(rel.rhs, around)
    if found is not None and (way := _direction(found.data)) and way == _direction(found.model):
        return _one_way(found, around.seed or 0)
    if found is None or found.data != found.model:
        return None
    example = _turned_round(found.data, around.seed or 0)
    if example is None:
        return None
    reason = "data and samples are scored by the same function of D: the best D is a constant"
    return Verdict("refuted", reason=reason, counterexample=example)


def _named(t: Term) -> str:
    return t.name if isinstance(t, Sym) else t.fn if isinstance(t, App) else ""


def _direction(score: Term) -> int:
    """1 where a multiple of log D or log(1 - D) grows with D, -1 where it falls; 0 for anything else."""
    ((factor, log), *rest) = _addends(score, Fraction(1))
    match log:
        case Op("log", (inner,)) if not rest and factor and inner in (_VALUE, sub(num(1), _VALUE)):
            return (1 if factor > 0 else -1) * (1 if inner == _VALUE else -1)
        case _:
            return 0


def _one_way(objective: Objective, seed: int) -> Verdict | None:
    """Refuted: an objective that D moves the same way by its value at data and by that at samples."""

    def at(data: str, model: str) -> Term:
        values = ((objective.data, data), (objective.model, model))
        return add(*(transform(t, lambda n, v=v: num(v) if n == _VALUE else n) for t, v in values))

    where = "D is 3/4 at data and 1/4 at samples; then 3/4 at both"
    example = _compared(at("3/4", "1/4"), at("3/4", "3/4"), where, seed)
    reason = "it grows, or falls, with D at data and at samples alike: the best D is a constant"
    return Verdict("refuted", reason=reason, counterexample=example, mistake="sign") if example else None


def _turned_round(score: Term, seed: int) -> dict[str, object] | None:
    """The losses of a D that tells a point of the data from a sample, and of one that takes each for the other."""
    score = transform(score, _as_sizes)
    at = [transform(score, lambda n, v=v: v if n == _VALUE else n) for v in (num("3/4"), num("1/4"))]
    where = "D is 3/4 at data and 1/4 at samples; then turned round"
    return _compared(add(*at), add(*at[::-1]), where, seed, same=True)


def _compared(one: Term, other: Term, where: str, seed: int, *, same: bool = False) -> dict[str, object] | None:
    """Two values of an objective, if they are, or are not, the same."""
    both, letters = Rel("=", one, other), (free_names(one) | free_names(other)) - {"e", "\\pi"}
    context = Context(scalars=dict.fromkeys(letters, "real"))
    try:
        model = drawn_for(both, context, Random(f"{seed}/0"))
        outcome = judge_model(plan(both, context), model, now() + _SECONDS)
    except (OverBudget, Unsupported):
        return None
    if outcome.holds is not same:
        return None
    lhs, rhs, _ = spelled(outcome)
    drawn = {k: v for k, v in model.describe().items() if k == "scalars" and v}
    return {"model": {"where": where, **drawn}, "lhs": lhs, "rhs": rhs}


def _as_sizes(t: Term) -> Term:
    """`max(a, b) = (a + b + |a - b|) / 2`, and min alike."""
    match t:
        case Bind("max" | "min" as op, (), _, Op("tuple", (a, b))):
            gap = Op("abs", (sub(a, b),))
            return mul(num("1/2"), add(a, b, gap if op == "max" else neg(gap)))
        case _:
            return t


def _ways(body: Term, objective: Objective) -> Iterator[int]:
    """-1 where D makes it small, +1 where D makes it large, as the binder says; squares are errors."""
    while isinstance(body, Bind) and body.op in (*_DOWN, *_UP):
        if any(take_apart(v.name).letter == "D" for v in body.vars):
            yield -1 if body.op in _DOWN else 1
            return
        body = body.body
    both = add(objective.data, objective.model)
    if _has(both, "log") or _has(both, "softplus"):
        scores = (objective.data, objective.model)
        weighted = free_names(both) - {_VALUE.name, "e"} or len({*map(_weight, scores)}) > 1
        smoothed = any(len(list(_addends(t, Fraction(1)))) > 1 for t in scores)
        weighted = weighted or _of_a_logit(both)
        yield from (-1, 1) if weighted or smoothed else ()  # labels or weights; else it is the field's
    elif _has(both, "pow"):
        yield -1


def _of_a_logit(t: Term) -> bool:
    r"""Is D a score that a sigmoid or an exponential is taken of, `\log(1 + e^{-D})`?"""
    return any(
        (n.op in ("exp", "sigmoid", "softplus") or (n.op == "pow" and n.args[0] == Sym("e"))) and _VALUE in {*walk(n)}
        for n in walk(t)
        if isinstance(n, Op)
    )


def _weight(t: Term) -> Fraction:
    match t:
        case Op("mul", (Num(k, _), *_)):
            return k
        case _:
            return Fraction(1)


def _has(t: Term, op: str) -> bool:
    return any(isinstance(n, Op) and n.op == op for n in walk(t))


def _read(body: Term, around: Surroundings) -> Objective | None:
    """The two functions of D, where a term is two means, one for each law of the game."""
    while isinstance(body, Bind) and body.op in (*_DOWN, *_UP):
        body = body.body
    sides: dict[str, Term] = {}
    symbols = around.symbols
    addends, players = list(_addends(body, Fraction(1))), set[str]()
    if len(addends) != 2:
        return None
    for factor, mean in addends:
        match mean:
            case Bind("E", _, (law,), inner):
                pass
            case _:
                return None
        name = law.fn if isinstance(law, App) else law.name if isinstance(law, Sym) else ""
        scores = [n for n in walk(inner) if isinstance(n, App | Sym) and symbols.is_unit(_named(n))]
        if any(isinstance(s, App) and (len(s.args) != 1 or s.given) for s in scores):
            return None
        if len(set(scores)) != 1 or take_apart(_named(scores[0])).optimal:
            return None
        players.add(_named(scores[0]))
        drawn = isinstance(scores[0], App) and isinstance(scores[0].args[0], App)
        own = symbols.alias.get(name, name)
        side = "model" if drawn or own == symbols.model else "data" if own == symbols.data else ""
        value = transform(inner, lambda n, d=scores[0]: _VALUE if n == d else n)
        if not side or side in sides or any(map(_is_more, walk(value))):
            return None
        sides[side] = mul(num(factor), value)
    return Objective(sides["data"], sides["model"]) if len(sides) == 2 and len(players) == 1 else None


def _is_more(t: Term) -> bool:
    """Is it more than arithmetic in a number, such as a gradient of D, and no `max(0, ..)`?"""
    return isinstance(t, App) or (isinstance(t, Bind) and (t.op not in ("max", "min") or bool(t.vars)))


def _addends(t: Term, factor: Fraction) -> Iterator[tuple[Fraction, Term]]:
    match t:
        case Op("add", args):
            for a in args:
                yield from _addends(a, factor)
        case Op("neg", (a,)):
            yield from _addends(a, -factor)
        case Op("div", (a, Num(n))) if n:
            yield from _addends(a, factor / n)
        case Op("mul", args):
            numbers = [_number(a) for a in args]
            rest = [a for a, n in zip(args, numbers, strict=True) if n is None]
            for n in numbers:
                factor *= n if n is not None else 1
            match rest:
                case [a]:
                    yield from _addends(a, factor)
                case [*weights, Bind("E", variables, laws, inner)] if all(isinstance(w, Sym) for w in weights):
                    yield from _addends(Bind("E", variables, laws, mul(*weights, inner)), factor)
                case _:
                    yield factor, t
        case Bind("E", variables, laws, Op("neg", (inner,))):
            yield from _addends(Bind("E", variables, laws, inner), -factor)
        case _:
            yield factor, t


def _number(t: Term) -> Fraction | None:
    match t:
        case Num(n):
            return n
        case Op("div", (Num(a), Num(b))) if b:
            return a / b
        case _:
            return None


__all__ = ["is_of_two_means", "is_turned", "of_its_own_game", "of_the_best_d", "treats_alike"]
