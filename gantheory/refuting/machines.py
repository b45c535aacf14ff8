"""Laws of binary states: those of a Boltzmann machine by adding up all states, and any other laws beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import product
from random import Random
from typing import TypeAlias

from ..language.terms import App, Bind, Num, Op, Sym, Term, div, walk
from ..language.terms import log as logarithm
from .arrays import Cell, Values, evaluate, state_of, states
from .balls import FUNCTIONS, ZERO, Number, Unsupported, divide, exact, exp, log, plus, times

Env: TypeAlias = Mapping[str, int | Cell]
Weigh: TypeAlias = Callable[[Mapping[str, Cell]], Number]
Test: TypeAlias = tuple[str, int | None, int | Cell]


def of_machine(t: Term, values: Values, env: Env) -> Number:
    """An energy, a free energy, a law of states, its entropy, a divergence or a mean. Raises `Unsupported`."""
    machine = values.machine
    match t:
        case App(fn, args, (), _) if machine and fn == machine.energy and len(args) == len(machine.states):
            at = {s: _value(a, env) for s, a in zip(machine.states, args, strict=True)}
            return evaluate(machine.body, values, {**env, **at})
        case App(fn, (a,), (), _) if machine and fn == machine.free_energy:
            return FUNCTIONS["neg"](log(_mass([a], values, env)))
        case App(fn, args, given, _) if machine and fn == machine.law:
            return divide(_mass([*args, *given], values, env), _mass(given, values, env))
        case App(fn, args, given, _) if fn in values.roles:
            return _any_law(fn, tuple(_value(a, env) for a in args), tuple(_value(a, env) for a in given), values)
        case App("\\partition"):
            return _mass([], values, env)
        case App("\\slope", (Op("index", (Sym(base), *places)), of)) if machine:
            return _slope(base, tuple(places), of, values, env)
        case Op("H", (law,)) | App("\\mathcal{H}", (law,)):
            own = _applied(law, values)
            return FUNCTIONS["neg"](_mean(own, logarithm(own), values, env))
        case Op("KL", (App() as p, App() as q)):
            return _mean(p, logarithm(div(p, q)), values, env)
        case Bind("E", _, (App() as law, *_), body):
            return _mean(law, body, values, env)
        case _:
            raise Unsupported("something else than laws of states")


def _applied(law: Term, values: Values) -> App:
    """A law with the states that it is one of."""
    if isinstance(law, App):
        return law
    if isinstance(law, Sym) and law.name in values.roles:
        args, given = values.roles[law.name]
        return App(law.name, tuple(Sym(a) for a in args), tuple(Sym(g) for g in given))
    raise Unsupported("a law of something else than states")


def _mean(law: App, body: Term, values: Values, env: Env) -> Number:
    names = [a.name for a in law.args if isinstance(a, Sym)]
    spans = [state_of(n, values.machine) for n in names] if values.machine else []
    if len(names) != len(law.args) or None in spans:
        raise Unsupported("a mean over something else than states")
    total = ZERO
    for chosen in product(*(states(s or "", values) for s in spans)):
        inner = {**env, **dict(zip(names, chosen, strict=True))}
        total = plus(total, times(evaluate(law, values, inner), evaluate(body, values, inner)))
    return total


def _any_law(fn: str, cell: tuple[Cell, ...], given: tuple[Cell, ...], values: Values) -> Number:
    """The mass of a law that is drawn anew for each condition."""
    args, _ = values.roles[fn]
    rng = Random(f"{values.seed}/{fn}/{given}")
    weights = {c: rng.randint(1, 9) for c in product(*(states(a, values) for a in args))}
    return divide(exact(weights[cell]), exact(sum(weights.values())))


def _value(a: Term, env: Env) -> Cell:
    at = env.get(a.name) if isinstance(a, Sym) else None
    if not isinstance(at, tuple):
        raise Unsupported("a state without a value")
    return at


def _mass(fixed: Iterable[Term], values: Values, env: Env, weigh: Weigh | None = None) -> Number:
    """The sum of e^{-E}, weighed, over the states that agree with what is fixed."""
    machine = values.machine
    if machine is None:
        raise Unsupported("a law of states")
    tests = [_test(f, values, env) for f in fixed]
    key = frozenset(tests)
    if weigh is None and key in values.masses:
        return values.masses[key]
    total = ZERO
    for chosen in product(*(states(s, values) for s in machine.states)):
        at = dict(zip(machine.states, chosen, strict=True))
        if all(_agrees(at, t) for t in tests):
            energy = evaluate(machine.body, values, {**env, **at})
            mass = exp(FUNCTIONS["neg"](energy))
            total = plus(total, mass if weigh is None else times(mass, weigh(at)))
    if weigh is None:
        values.masses[key] = total
    if weigh is None:
        values.masses[key] = total
    return total


def _slope(base: str, places: tuple[Term, ...], of: Term, values: Values, env: Env) -> Number:
    """The slope of log p, of F, E or log Z in one entry of an array in which the energy is linear."""
    machine = values.machine
    cell = tuple(env[p.name] for p in places if isinstance(p, Sym) and isinstance(env.get(p.name), int))
    if machine is None or base not in values.tables or len(cell) != len(places) or not _linear(machine.body, base):
        raise Unsupported("a slope in something else than an entry of the energy")

    def change(at: Mapping[str, Cell]) -> Number:
        moved = {c: plus(v, exact(1)) if c == cell else v for c, v in values.tables[base].items()}
        there = evaluate(machine.body, replace(values, tables={**values.tables, base: moved}), {**env, **at})
        return plus(there, FUNCTIONS["neg"](evaluate(machine.body, values, {**env, **at})))

    def mean(fixed: Iterable[Term]) -> Number:  # of the change, under the law given what is fixed
        fixed = list(fixed)
        return divide(_mass(fixed, values, env, change), _mass(fixed, values, env))

    match of:
        case Op("log", (App(fn, args, given, _),)) if fn == machine.law:
            return plus(mean(given), FUNCTIONS["neg"](mean([*args, *given])))
        case Op("log", (App("\\partition"),)):
            return FUNCTIONS["neg"](mean([]))
        case App(fn, (a,), (), _) if fn == machine.free_energy:
            return mean([a])
        case App(fn, args, (), _) if fn == machine.energy and len(args) == len(machine.states):
            return change({s: _value(a, env) for s, a in zip(machine.states, args, strict=True)})
        case Op("neg", (inner,)):
            return FUNCTIONS["neg"](_slope(base, places, inner, values, env))
        case _:
            raise Unsupported("a slope of something else than log p, F, E or log Z")


def _linear(t: Term, base: str) -> bool:
    """Is every addend of an energy a product with at most one entry of an array?"""
    match t:
        case Op("add" | "neg", args):
            return all(_linear(a, base) for a in args)
        case Bind("sum", _, _, body):
            return _linear(body, base)
        case Op("mul", args):
            return sum(_occurs(a, base) for a in args) <= 1 and all(_linear(a, base) for a in args)
        case Op("index", _) | Sym() | Num():
            return True
        case _:
            return not _occurs(t, base)


def _occurs(t: Term, base: str) -> bool:
    return any(n == Sym(base) for n in walk(t))


def _test(f: Term, values: Values, env: Env) -> Test:
    match f:
        case Sym(name) if values.machine and (state := state_of(name, values.machine)) and name in env:
            return state, None, _value(f, env)
        case Op("at", (Op("index", (Sym(name), Sym(i))), Num(v))) if isinstance(at := env.get(i), int):
            return name, at, int(v)
        case Op("index", (Sym(name), Sym(i))) if isinstance(at := env.get(i), int):
            bits = env.get(name)
            if isinstance(bits, tuple):
                return name, at, bits[at - 1]
        case _:
            pass
    raise Unsupported("a law of other than states and units")


def _agrees(at: Mapping[str, Cell], test: Test) -> bool:
    name, unit, value = test
    if name not in at:
        raise Unsupported(name)
    return at[name] == value if unit is None else at[name][unit - 1] == value
