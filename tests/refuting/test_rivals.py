"""Functionals of all laws said to have the same optima: refuted where one optimum is certified on two atoms."""

from __future__ import annotations

import pytest
from flint import fmpq, fmpq_poly

from gantheory.clock import now
from gantheory.language.context import Context, Density, Function, Sample
from gantheory.language.terms import App, Bind, Op, Rel, Sym, Term, add, div, fun, log, mul, num, sub
from gantheory.refuting import Refutation, Support, examine
from gantheory.refuting.balls import Undefined, divide, minus
from gantheory.refuting.rational import constant, has_root, mass

x, i, m, theta = Sym("x"), Sym("i"), Sym("m"), Sym("\\theta")
CONTEXT = Context(
    points={"x": "X"},
    densities={
        "p": Density("p", ("X",)),
        "r": Density("r", ("X",)),
        "f": Density("f", ("X",), params=("\\theta",)),
    },
    functions={"D": Function("D", ("X",), "unit")},
    params=frozenset(("\\theta",)),
    scalars={"m": "integer"},
    samples={"x": Sample("x", "X", None, m)},
)
p, r, D = (App(n, (x,)) for n in "prD")
MIX = div(add(p, r), num(2))


def KL(a: Term, b: Term) -> Term:
    """KL(a, b)."""
    return Op("KL", (fun(("x",), a), fun(("x",), b)))


def E(law: Term, body: Term) -> Term:
    """The mean under a law."""
    return Bind("E", (x,), (fun(("x",), law),), body)


def least(body: Term) -> Term:
    """argmin over r."""
    return Bind("argmin", (Sym("r"),), (None,), body)


JSD = Op("JSD", (fun(("x",), p), fun(("x",), r)))
GAME = Bind("max", (Sym("D"),), (None,), add(E(p, log(D)), E(r, log(sub(num(1), D)))))
WRITTEN_OUT = add(E(p, log(div(p, add(p, r)))), E(r, log(div(r, add(p, r)))))
SAME = {
    "the game": Rel("=", least(GAME), least(JSD)),
    "written out": Rel("=", least(WRITTEN_OUT), least(GAME)),
    "a factor": Rel("=", least(add(mul(num(3), JSD), num(7))), least(JSD)),
    "other divergences": Rel("=", least(KL(p, r)), least(KL(r, MIX))),
    "a weight": Rel("=", least(JSD), least(add(E(p, log(div(p, MIX))), E(r, log(div(r, add(mul(num(2), p), r))))))),
    "one half of it": Rel("=", least(KL(p, MIX)), least(JSD)),
}
OTHERS = {
    "the sign": Rel("=", least(GAME), least(sub(num(0), JSD))),
    "a square": Rel("=", least(JSD), least(add(E(p, log(div(p, add(p, r)))), E(r, log(div(r, add(mul(p, p), r))))))),
    "a lost term": Rel("=", least(JSD), least(E(r, log(div(r, add(p, num(1))))))),
    "a linear one": Rel("=", least(E(r, log(p))), least(JSD)),
    "a constant": Rel("=", least(JSD), least(E(r, log(div(r, r))))),
    "no value": Rel("=", least(JSD), least(E(p, log(sub(num(-1), r))))),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_optima_are_not_told_apart(name: str) -> None:
    assert isinstance(examine(SAME[name], CONTEXT, seed=1, models=6, deadline=now() + 5), Support)


@pytest.mark.parametrize("name", OTHERS)
def test_other_optima_are(name: str) -> None:
    assert isinstance(examine(OTHERS[name], CONTEXT, seed=1, deadline=now() + 5), Refutation)


def test_roots_between_zero_and_one_are_counted() -> None:
    def p(*roots: str) -> fmpq_poly:
        made = fmpq_poly([1])
        for root in roots:
            top, _, bottom = root.partition("/")
            made *= fmpq_poly([-int(top), int(bottom or 1)])
        return made

    assert has_root(p("1/2"))
    assert has_root(p("1/2", "1/2"))
    assert has_root(p("1/3", "1/2", "5"))
    assert not has_root(p("0", "1"))
    assert not has_root(p("0", "0", "2", "-1/3"))
    assert not has_root(fmpq_poly([1, 0, 1]))


def test_a_limit_whose_samples_have_no_law_is_refuted_under_every_law() -> None:
    sample = Op("index", (x, i))
    fit = Bind("sum", (i,), (Op("tuple", (num(1), m)),), log(App("f", (sample,), (), (theta,))))

    def best(op: str, law: Term) -> Rel:
        mean = E(law, log(App("f", (x,), (), (theta,))))
        return Rel("~=", Bind("argmax", (theta,), (None,), fit), Bind(op, (theta,), (None,), mean))

    assert isinstance(examine(best("argmax", p), CONTEXT, seed=1, deadline=now() + 5), Support)
    assert isinstance(examine(best("argmin", p), CONTEXT, seed=1, deadline=now() + 5), Refutation)


@pytest.mark.parametrize("top", [mass(), fmpq(1), fmpq(-2)])
@pytest.mark.parametrize("bottom", [constant(fmpq(0)), minus(mass(), mass())])
def test_nothing_is_divided_by_zero(top: object, bottom: object) -> None:
    with pytest.raises(Undefined):
        divide(top, bottom)  # type: ignore[arg-type]
