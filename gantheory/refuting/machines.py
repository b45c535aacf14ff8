"""Laws of binary states: those of a Boltzmann machine by adding up all states, and any other laws beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from random import Random
from typing import TypeAlias

from ..language.terms import App, Bind, Num, Op, Sym, Term, div
from ..language.terms import log as logarithm
from .arrays import Cell, Values, evaluate, state_of, states
from .balls import FUNCTIONS, ZERO, Number, Unsupported, divide, exact, exp, log, plus, times

Env: TypeAlias = Mapping[str, int | Cell]
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


def _mass(fixed: Iterable[Term], values: Values, env: Env) -> Number:
    """The sum of e^{-E} over the states that agree with what is fixed."""
    machine = values.machine
    if machine is None:
        raise Unsupported("a law of states")
    tests = [_test(f, values, env) for f in fixed]
    total = ZERO
    for chosen in product(*(states(s, values) for s in machine.states)):
        at = dict(zip(machine.states, chosen, strict=True))
        if all(_agrees(at, t) for t in tests):
            energy = evaluate(machine.body, values, {**env, **at})
            total = plus(total, exp(FUNCTIONS["neg"](energy)))
    return total


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
