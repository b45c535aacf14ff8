r"""Means of the two phases of a Boltzmann machine, `\langle v_i h_j \rangle_{data} - \langle v_i h_j \rangle_{model}`.

In a derivative of `\log p(v)` the first is a mean of the hidden units under `p(h | v)`, the second one under `p(v, h)`.
A text that speaks of such machines and writes no energy has the one that is linear in every unit.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ...language.terms import App, Bind, Op, Rel, Sym, Term, add, mul, neg, transform, walk
from ...refuting.arrays import SLOPE, Machine
from ..names import take_apart
from ..scruples import nodes

_PHASE = re.compile(r"(?:[pP]_\{)?(?:\\(?:text|mathrm|textrm)\{)?(data|clamped|model|free)\}{0,2}")
_OF_DATA = ("data", "clamped")


def with_phases(rel: Rel, machine: Machine) -> Rel:
    """The relation, in entries, with the means of both phases under the laws of the machine."""
    visible = _visible(rel, machine.law, machine.states)
    hidden = tuple(Sym(s) for s in machine.states if Sym(s) not in visible)
    if not visible or not hidden:
        return rel
    laws = {True: App(machine.law, hidden, visible), False: App(machine.law, (*visible, *hidden))}

    def put(t: Term) -> Term:
        match t:
            case Bind("E", variables, (Sym(name),), body) if (found := _PHASE.fullmatch(name)) is not None:
                return Bind("E", variables, (laws[found[1] in _OF_DATA],), body)
            case Bind("E", variables, (App(law, args, given, params),), body) if law == machine.law:
                return Bind("E", variables, (App(law, args, tuple(map(plain, given)), params),), body)
            case _:
                return t

    def plain(t: Term) -> Term:
        parts = take_apart(t.name) if isinstance(t, Sym) else None
        return Sym(parts.letter) if parts and _PHASE.fullmatch(parts.sub) and Sym(parts.letter) in visible else t

    return replace(rel, lhs=transform(rel.lhs, put), rhs=transform(rel.rhs, put))


def tells_phases(rel: Rel) -> bool:
    """Does it take a mean of the model from one of the data?"""
    means = [n.over[0] for n in nodes(rel) if isinstance(n, Bind) and n.op == "E" and len(n.over) == 1]
    found = {m[1] in _OF_DATA for n in means if isinstance(n, Sym) and (m := _PHASE.fullmatch(n.name))}
    return len(found) == 2


def linear_machine(rel: Rel) -> Machine | None:
    r"""The machine of `\partial \log p(v) / \partial W_{ij} = .. v_i h_j ..`, in entries: every pair of its units has a
    weight, every unit a bias. None if the relation is no such derivative, by a weight or a bias."""
    for slope in nodes(rel):
        match slope:
            case App(fn, (Op("index", (Sym(name), *at)), Op("log", (App(law, (Sym(v),), ()),)))) if fn == SLOPE:
                entries = {n for n in nodes(rel) if isinstance(n, Op) and n.op == "index" and n.args[0] != Sym(name)}
            case _:
                continue
        units = {n.args[1]: n.args[0] for n in entries if len(n.args) == 2}
        letters = {u.name for u in units.values() if isinstance(u, Sym)}
        if set(units) != set(at) or len(entries) != len(at) or len(at) > 2:
            return None
        if len(at) == 2:
            return _machine(law, v, letters - {v}, units, Op("index", (Sym(name), *at))) if v in letters else None
        other = Sym("j" if at[0] == Sym("i") else "i")
        units[other] = Sym("h" if v in letters else v)
        ends = (at[0], other) if v in letters else (other, at[0])
        return _machine(law, v, (letters | {"h"}) - {v}, units, Op("index", (Sym("\\weight"), *ends)), Sym(name))
    return None


def _machine(
    law: str, v: str, hidden: set[str], units: dict[Term, Term], weight: Op, bias: Sym | None = None
) -> Machine | None:
    if len(hidden) != 1 or len(units) != 2 or not all(isinstance(k, Sym) for k in units):
        return None
    first, last = (Op("index", (unit, k)) for k, unit in units.items())
    i, j = (k for k in units if isinstance(k, Sym))
    biases = (bias or Sym("\\bias"), Sym("\\other"))
    parts = [
        Bind("sum", (k,), (None,), mul(Op("index", (b, k)), u))
        for k, u, b in zip((i, j), (first, last), biases, strict=True)
    ]
    whole = Bind("sum", (i, j), (None, None), mul(first, weight, last))
    return Machine((v, min(hidden)), law, "E", neg(add(whole, *parts)))


def _visible(rel: Rel, law: str, states: tuple[str, ...]) -> tuple[Sym, ...]:
    """The states of which the law stands alone under a logarithm that is differentiated."""
    for slope in nodes(rel):
        if isinstance(slope, App) and slope.fn == SLOPE:
            for n in walk(slope.args[1]):
                match n:
                    case Op("log", (App(fn, args, ()),)) if fn == law:
                        found = tuple(a for a in args if isinstance(a, Sym) and a.name in states)
                        return found if len(found) == len(args) else ()
                    case _:
                        pass
    return ()
