"""Inequalities that fail at their worst only are refuted, true ones are not; so is a side that has a value nowhere."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from gantheory.clock import now
from gantheory.language.terms import Bind, Op, Rel, Sym, Term, add, div, log, mul, neg, num, sub
from gantheory.refuting import Refutation, Support, Unknown, examine
from gantheory.refuting.relations import NO_VALUE


def _beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"refuting_{name}", Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


book = _beside("catalogue")
p, q, T, S, R, D, a, s = book.p, book.q, book.T, book.S, book.R, book.D, book.a, book.s
x = Sym("x")


def square(t: Term) -> Term:
    """t^2."""
    return Op("pow", (t, num(2)))


def fit(f: Term) -> Term:
    """E_p |x - 2 f(x)|, least where f(x) = x / 2."""
    return Bind("E", (x,), (book.law(p),), Op("abs", (sub(x, mul(num(2), f)),)))


def chi(c: str) -> Rel:
    """int (p - q)^2 / (2 p + 4 q) <= c KL(p, q): c = 1/3 is the best constant, reached where p and q are close."""
    return Rel("<=", book.I(div(square(sub(p, q)), add(mul(num(2), p), mul(num(4), q)))), mul(num(c), book.KL(p, q)))


def pinsker(c: str) -> Rel:
    """TV(p, q)^2 <= c KL(p, q), of which c = 1/2 is the best constant."""
    return Rel("<=", square(Op("TV", (book.law(p), book.law(q)))), mul(num(c), book.KL(p, q)))


AT_THEIR_WORST = {
    "chi-squared": chi("33/100"),
    "pinsker": pinsker("49/100"),
    "mean of a square": Rel(
        "<=",
        Bind("E", (x,), (book.law(p),), add(T, log(div(num(1), p)))),
        log(book.I(Op("exp", (square(T),)))),
    ),
    "a fit": Rel(">=", fit(T), num("1/1000")),
    "two functions": Rel(">=", Bind("E", (x,), (book.law(p),), square(sub(T, S))), num("1/1000")),
    "a power": Rel("<=", a, add(Op("pow", (a, num(8))), div(Op("abs", (s,)), num(100)))),
    "densities above one": Rel("<=", book.I(mul(p, log(div(p, add(num(1), q))))), num(0)),
}
TRUE = {
    "chi-squared": chi("1/3"),
    "pinsker": pinsker("1/2"),
    "mean of a square": Rel(
        "<=", Bind("E", (x,), (book.law(p),), add(T, log(div(num(1), p)))), log(book.I(Op("exp", (T,))))
    ),
    "a fit": Rel(">=", fit(T), num(0)),
    "two functions": Rel(">=", Bind("E", (x,), (book.law(p),), square(sub(T, S))), num(0)),
    "where it has a value": Rel("<=", Bind("E", (x,), (book.law(p),), log(sub(num("1/4"), D))), num(0)),
    "one sign": Rel(">=", log(sub(T, num(3))), log(sub(T, num(4)))),
}


@pytest.mark.parametrize("name", AT_THEIR_WORST)
def test_what_fails_at_its_worst_is_refuted(name: str) -> None:
    found = [examine(AT_THEIR_WORST[name], book.CONTEXT, seed=k, deadline=now() + 5) for k in (1, 2)]
    assert any(isinstance(f, Refutation) for f in found)


@pytest.mark.parametrize("name", TRUE)
def test_what_is_tight_but_true_is_not(name: str) -> None:
    for seed in (1, 2):
        assert isinstance(examine(TRUE[name], book.CONTEXT, seed=seed, deadline=now() + 5), Support)


NOWHERE = {
    "log below zero": Rel("=", Bind("E", (x,), (book.law(p),), log(sub(num(-1), D))), book.V),
    "log of log": Rel("=", Bind("E", (x,), (book.law(p),), log(log(D))), book.V),
    "a logarithm for a law": Rel("=", book.KL(log(p), q), book.KL(p, q)),
    "root below zero": Rel("<=", Op("sqrt", (neg(R),)), num(1)),
    "only where two laws are equal": Rel("=", book.KL(div(sub(p, q), num(2)), q), num(0)),
}


@pytest.mark.parametrize("name", NOWHERE)
def test_a_side_with_a_value_nowhere_is_refuted(name: str) -> None:
    found = examine(NOWHERE[name], book.CONTEXT, seed=2, deadline=now() + 5)
    assert isinstance(found, Refutation)
    assert found.lhs == NO_VALUE
    assert found.scope == "everywhere"


def best(body: Term) -> Term:
    """max over D."""
    return Bind("max", (Sym("D"),), (None,), body)


def value(fake: Term) -> Term:
    """E_p[log D] + a term of q."""
    return add(Bind("E", (x,), (book.law(p),), log(D)), fake)


def mean(body: Term) -> Term:
    """E_q."""
    return Bind("E", (x,), (book.law(q),), body)


GAME = sub(mul(num(2), Op("JSD", (book.law(p), book.law(q)))), log(num(4)))
WITHOUT_CLOSED_OPTIMUM = {
    "a larger logarithm": Rel("=", best(value(mean(log(sub(num(2), D))))), GAME),
    "a logarithm outside": Rel("=", best(value(log(mean(sub(num(1), D))))), GAME),
    "a product": Rel("=", best(mul(value(num(0)), mean(log(sub(num(1), D))))), GAME),
    "no logarithm": Rel("=", GAME, best(value(mean(sub(num(1), D))))),
    "no value": Rel("=", best(value(mean(log(sub(num(-1), D))))), GAME),
}


@pytest.mark.parametrize("name", WITHOUT_CLOSED_OPTIMUM)
def test_an_extreme_without_a_closed_form_is_exceeded(name: str) -> None:
    assert isinstance(examine(WITHOUT_CLOSED_OPTIMUM[name], book.CONTEXT, seed=1, deadline=now() + 5), Refutation)


def test_an_optimum_where_there_is_no_value_is_none() -> None:
    argmax = Bind("argmax", (Sym("D"),), (None,), value(mean(log(sub(num("1/2"), D)))))
    claim = Rel("=", argmax, Bind("fun", (x,), (None,), div(p, add(p, q))))
    assert isinstance(examine(claim, book.CONTEXT, seed=1, deadline=now() + 5), Refutation)


def test_other_things_without_a_value_are_left_open() -> None:
    nothing = Rel("=", div(T, num(0)), num(1))
    assert isinstance(examine(nothing, book.CONTEXT, seed=1, deadline=now() + 5), Unknown)
