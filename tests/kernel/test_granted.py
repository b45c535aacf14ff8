"""Hypotheses of the context, and extremes over a parameter or a point; their near misses and forged certificates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gantheory.kernel import ProofError, Step, replay
from gantheory.language.context import Context, Density, Function, Pushforward
from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, div, fun, mul, neg, num, sub
from gantheory.proving import prove

x, xp, y, z, w, v, k = (Sym(n) for n in ("x", "x'", "y", "z", "w", "v", "k"))
ONE, TWO, ZERO = num(1), num(2), num(0)


def f(at: Term, of: Term = w) -> App:
    """A critic of the family."""
    return App("f", (at,), (), (of,))


def c(a: Term, b: Term) -> App:
    """The cost of moving a to b."""
    return App("c", (a, b))


def d(a: Term, b: Term) -> App:
    """Another cost."""
    return App("d", (a, b))


LIPSCHITZ = Rel("<=", sub(f(x), f(xp)), mul(k, c(x, xp)))
SHORTER = Rel(">=", c(x, xp), d(x, xp))
SAME = Rel("=", d(x, xp), d(xp, x))
CONTEXT = Context(
    points={"x": "X", "x'": "X", "y": "Y", "z": "Z"},
    densities={"p": Density("p", ("Z",)), "q": Density("q", ("X",)), "g": Density("g", ("X",), (), ("w",))},
    functions={
        "f": Function("f", ("X",), "real", ("w",)),
        "c": Function("c", ("X", "X")),
        "d": Function("d", ("X", "X")),
        "G": Function("G", ("Z",), "X"),
        "H": Function("H", ("Z",), "X"),
        "T": Function("T", ("X",)),
        "F": Function("F", ("Z",), "X", ("w",)),
    },
    params=frozenset(("w", "v")),
    scalars={"k": "positive", "s": "real"},
    hypotheses=(LIPSCHITZ, SHORTER, SAME),
)
G, H = App("G", (z,)), App("H", (z,))


def E(body: Term, law: str = "p", at: Sym = z) -> Bind:
    """A mean."""
    return Bind("E", (at,), (fun((at.name,), App(law, (at,))),), body)


def best(op: str, body: Term, over: Sym = w) -> Bind:
    """An extreme over a parameter or a point."""
    return Bind(op, (over,), (None,), body)


GAP, COST = sub(E(f(G)), E(f(H))), mul(k, E(c(G, H)))
TRUE = {
    "at two points": Rel("<=", sub(f(xp), f(x)), mul(k, c(xp, x))),
    "at one point": Rel(">=", mul(k, c(x, x)), ZERO),
    "at images": Rel("<=", sub(f(G), f(H)), mul(k, c(G, H))),
    "another of the family": Rel("<=", sub(f(G), f(H)), mul(k, c(G, H))),
    "under a law": Rel("<=", GAP, COST),
    "from above": Rel(">=", E(c(G, H)), E(d(G, H))),
    "an equation": Rel("<=", E(d(G, H)), E(d(H, G))),
    "an equation turned": Rel(">=", E(d(G, H)), E(d(H, G))),
    "the supremum of a family": Rel("<=", best("sup", GAP), COST),
    "the maximum of a family": Rel(">=", COST, best("max", GAP)),
    "the least of a family": Rel(">=", best("min", neg(GAP)), neg(COST)),
    "the infimum over a point": Rel("<=", neg(f(xp)), best("inf", sub(mul(k, c(x, xp)), f(x)), x)),
    "the infimum is no more than a value": Rel("<=", best("inf", sub(c(x, xp), f(x)), x), sub(c(xp, xp), f(xp))),
    "the supremum is no less than a value": Rel(">=", best("sup", f(x), x), f(G)),
    "the supremum is no less than the infimum": Rel("<=", best("inf", f(x), x), best("sup", f(x), x)),
}
FALSE = {
    "turned": Rel(">=", sub(f(x), f(xp)), mul(k, c(x, xp))),
    "the other way back": Rel("<=", sub(f(xp), f(x)), mul(k, c(x, xp))),
    "strictly": Rel("<", sub(f(x), f(xp)), mul(k, c(x, xp))),
    "nearly": Rel("<=", sub(f(x), f(xp)), mul(num("999999/1000000"), k, c(x, xp))),
    "without its factor": Rel("<=", GAP, E(c(G, H))),
    "members of two critics": Rel("<=", sub(E(f(G)), E(f(H, v))), COST),
    "under two laws": Rel("<=", sub(E(f(G)), E(f(x), "q", x)), COST),
    "at other images": Rel("<=", sub(E(f(G)), E(f(H))), mul(k, E(c(H, G)))),
    "from below": Rel("<=", E(c(G, H)), E(d(G, H))),
    "of another function": Rel("<=", E(c(G, H)), E(c(H, G))),
    "the supremum from below": Rel(">=", best("sup", GAP), COST),
    "the infimum from above": Rel("<=", best("inf", GAP), neg(COST)),
    "the supremum by a member": Rel("<=", best("sup", f(x)), f(x)),
    "the supremum over a point by a value": Rel("<=", best("sup", f(x), x), f(xp)),
    "the infimum over a point by a value": Rel(">=", best("inf", f(x), x), f(xp)),
    "a value of another member": Rel(">=", best("sup", f(x), x), f(x, v)),
    "a value under the law": Rel(">=", best("sup", f(x), x), mul(TWO, f(G))),
}


@pytest.mark.parametrize("name", TRUE)
def test_true(name: str) -> None:
    found = prove(TRUE[name], CONTEXT)
    assert found is not None
    assert {o.kind for o in found.theorem.owed} <= {"finite"}
    assert replay(found.certificate, CONTEXT) == found.theorem


@pytest.mark.parametrize("name", [n for n in TRUE if " no " not in n])
def test_nothing_follows_without_the_hypotheses(name: str) -> None:
    found = prove(TRUE[name], CONTEXT)
    bare = replace(CONTEXT, hypotheses=())
    assert found is not None
    assert prove(TRUE[name], bare) is None
    with pytest.raises(ProofError):
        replay(found.certificate, bare)


@pytest.mark.parametrize("name", FALSE)
def test_false(name: str) -> None:
    assert prove(FALSE[name], CONTEXT) is None


def by(rel: Rel, index: Term, *points: Term, weight: Term = ONE) -> Step:
    """A certificate by one hypothesis."""
    return Step("order", (rel, (ONE, "hypothesis", (weight, index, *points))))


def under(hyp: Rel, rel: Rel, *points: Term) -> tuple[Step, Context]:
    """A certificate by a hypothesis of its own."""
    return by(rel, ZERO, *points), replace(CONTEXT, hypotheses=(hyp,))


def value(*data: object, premise: Rel) -> Step:
    """A certificate about an extreme, from one about a value."""
    (sure,) = (s for s in (Step("algebra", (premise,)), Step("order", (premise,))) if _holds(s))
    return Step("extreme", data, (sure,))  # type: ignore[arg-type]


def _holds(step: Step) -> bool:
    try:
        replay(step, CONTEXT)
    except ProofError:
        return False
    return step.rule == "algebra"


AT = Rel("<=", sub(f(x), f(xp)), mul(k, c(x, xp)))
SIZE = Op("abs", (Sym("s"),))
OVERLAP = Rel("<=", App("q", (x,)), App("T", (x,)))
MEAN = Rel("<=", E(App("T", (x,)), "q", x), App("T", (xp,)))
ATX, HIGHEST = f(x), best("sup", f(x), x)
FORGED: dict[str, Step | tuple[Step, Context]] = {
    "of the other direction": by(Rel(">=", sub(f(x), f(xp)), mul(k, c(x, xp))), ZERO, x, xp),
    "an inequality as an equation": by(Rel("<=", c(x, xp), d(x, xp)), ONE, x, xp),
    "the points swapped": by(AT, ZERO, xp, x),
    "too few points": by(AT, ZERO, x),
    "too many points": by(AT, ZERO, x, xp, z),
    "a point of another space": by(Rel("<=", sub(f(y), f(xp)), mul(k, c(y, xp))), ZERO, y, xp),
    "a number for a point": by(Rel("<=", sub(f(ONE), f(xp)), mul(k, c(ONE, xp))), ZERO, ONE, xp),
    "a scalar for a point": by(Rel("<=", sub(f(k), f(xp)), mul(k, c(k, xp))), ZERO, k, xp),
    "a hypothesis that is not there": by(AT, num(3), x, xp),
    "a decimal for its place": by(AT, Num(ZERO.value, 2), x, xp),
    "a negative weight": by(
        Rel(">=", sub(f(x), f(xp)), mul(k, c(x, xp))), ZERO, x, xp, weight=neg(ONE)
    ),
    "a weight of unknown sign": by(
        Rel("<=", mul(Sym("s"), sub(f(x), f(xp))), mul(Sym("s"), k, c(x, xp))), ZERO, x, xp, weight=Sym("s")
    ),
    "another member": by(Rel("<=", sub(f(x, v), f(xp, v)), mul(k, c(x, xp))), ZERO, x, xp),
    "on a law": under(OVERLAP, OVERLAP, x),
    "on a mean": under(MEAN, MEAN, xp),
    "a strict one": under(replace(SHORTER, op=">"), SHORTER, x, xp),
    "of something that is no order": under(replace(SHORTER, op="!="), SHORTER, x, xp),
    "an extreme bounded at one point": value(Rel("<=", HIGHEST, f(xp)), "lhs", xp, premise=Rel("<=", f(xp), f(xp))),
    "an extreme bounded by itself": value(Rel("<=", HIGHEST, f(x)), "lhs", x, premise=Rel("<=", ATX, ATX)),
    "a family bounded by a member": value(Rel("<=", best("max", ATX), ATX), "lhs", w, premise=Rel("<=", ATX, ATX)),
    "a family bounded by a law that moves": value(
        Rel("<=", best("max", E(f(xp), "q", xp)), ONE), "lhs", w, premise=Rel("<=", ONE, ONE)
    ),
    "an extreme at a point of another space": value(
        Rel(">=", HIGHEST, f(y)), "lhs", y, premise=Rel(">=", f(y), f(y))
    ),
    "an extreme over a family at a point": value(
        Rel(">=", best("max", ATX), f(x, xp)), "lhs", xp, premise=Rel(">=", f(x, xp), f(x, xp))
    ),
    "the other side": value(Rel(">=", HIGHEST, f(xp)), "rhs", xp, premise=Rel(">=", f(xp), f(xp))),
    "another premise": value(Rel(">=", HIGHEST, f(xp)), "lhs", xp, premise=Rel(">=", f(G), f(G))),
    "the premise turned": value(Rel(">=", HIGHEST, f(xp)), "lhs", xp, premise=Rel("<=", f(xp), f(xp))),
    "a strict extreme": value(Rel(">", HIGHEST, f(xp)), "lhs", xp, premise=Rel(">=", f(xp), f(xp))),
    "an extreme over a range": value(
        Rel(">=", Bind("sup", (x,), (Op("tuple", (ZERO, ONE)),), ATX), f(xp)), "lhs", xp,
        premise=Rel(">=", f(xp), f(xp)),
    ),
    "an extreme over a number": value(
        Rel("<=", best("max", mul(k, k), k), mul(k, k)), "lhs", k, premise=Rel("<=", mul(k, k), mul(k, k))
    ),
    "a maximiser for an extreme": value(
        Rel(">=", best("argmax", ATX, x), f(xp)), "lhs", xp, premise=Rel(">=", f(xp), f(xp))
    ),
    "no premise": Step("extreme", (Rel(">=", HIGHEST, f(xp)), "lhs", xp)),
    "no side": value(Rel(">=", HIGHEST, f(xp)), xp, premise=Rel(">=", f(xp), f(xp))),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_forged(name: str) -> None:
    made = FORGED[name]
    step, ctx = made if isinstance(made, tuple) else (made, CONTEXT)
    with pytest.raises(ProofError):
        replay(step, ctx)


def test_the_certificates_that_are_forged_hold_as_they_should() -> None:
    replay(by(AT, ZERO, x, xp), CONTEXT)
    replay(value(Rel(">=", HIGHEST, f(xp)), "lhs", xp, premise=Rel(">=", f(xp), f(xp))), CONTEXT)


def test_a_bound_that_moves_with_the_family_is_none() -> None:
    moving = replace(CONTEXT, pushforwards=(Pushforward("g", "F", "p"),), hypotheses=())
    mean = Bind("E", (x,), (fun(("x",), App("g", (x,), (), (w,))),), App("T", (x,)))
    own = Step("algebra", (Rel("<=", mean, mean),))
    replay(own, moving)
    with pytest.raises(ProofError):
        replay(Step("extreme", (Rel("<=", best("max", mean), mean), "lhs", w), (own,)), moving)


def test_a_hypothesis_holds_for_the_weights_of_a_law() -> None:
    rel = Rel("<=", div(sub(E(f(G)), E(f(H))), add(k, ONE)), div(COST, add(k, ONE)))
    step = Step("order", (rel, (div(ONE, add(k, ONE)), "hypothesis", (fun(("z",), App("p", (z,))), ZERO, G, H))))
    assert {o.kind for o in replay(step, CONTEXT).owed} <= {"finite"}
