"""False statements that look true to a careless prover: refused, or proved under the condition that makes them true."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gantheory.kernel import ProofError, Step, replay
from gantheory.language.context import Context, Density, Function, Pushforward, Sample
from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, div, fun, log, mul, neg, num, sub
from gantheory.proving import prove

x, xp, z, y, i, m, s, c = (Sym(n) for n in ("x", "x'", "z", "y", "i", "m", "s", "c"))
theta, phi, omega = Sym("\\theta"), Sym("\\phi"), Sym("\\omega")
ZERO, ONE, TWO, HALF = num(0), num(1), num(2), num("1/2")
CONTEXT = Context(
    points={"x": "X", "x'": "X", "z": "Z", "y": "Y", "X": "X"},
    densities={
        "p": Density("p", ("X",)),
        "q": Density("q", ("X",)),
        "r": Density("r", ("X",)),
        "u": Density("u", ("X",), normalised=False),
        "w": Density("w", ("X",), normalised=False),
        "j": Density("j", ("X", "Z")),
        "k": Density("k", ("Z",), ("X",)),
        "n": Density("n", ("Z",)),
        "g": Density("g", ("X",)),
        "f": Density("f", ("X",), params=("\\theta",)),
        "jj": Density("jj", ("X", "X")),
    },
    functions={
        "D": Function("D", ("X",), "unit"),
        "T": Function("T", ("X",), "real"),
        "S": Function("S", ("X",), "real"),
        "R": Function("R", ("X",), "positive"),
        "h": Function("h", ("X",), "unit", ("\\phi",)),
        "G": Function("G", ("Z",), "X"),
        "M": Function("M", ("Z",), "X", ("\\omega",)),
    },
    params=frozenset(("\\theta", "\\phi", "\\omega")),
    scalars={"s": "real", "m": "integer", "c": "nonneg", "t": "unit"},
    samples={"x^": Sample("x^", "X", "p", m), "v^": Sample("v^", "X", None, m), "f^": Sample("f^", "X", "f", m)},
    pushforwards=(Pushforward("g", "G", "n"),),
)
MOVING = replace(CONTEXT, pushforwards=(Pushforward("g", "M", "n"),))
p, q, r, u, w, g, D, T, S, R = (App(n, (x,)) for n in "pqruwgDTSR")
G, M, nz = App("G", (z,)), App("M", (z,), (), (omega,)), App("n", (z,))
f, f2, h = App("f", (x,), (), (theta,)), App("f", (x,), (), (phi,)), App("h", (x,), (), (phi,))
BEST = div(p, add(p, q))


def law(body: Term, *names: str) -> Bind:
    """A law over x, or the given names."""
    return fun(names or ("x",), body)


def E(body: Term, over: Term, v: Sym = x) -> Bind:
    """An expectation."""
    return Bind("E", (v,), (law(over, v.name),), body)


def integral(body: Term, *v: Sym) -> Bind:
    """An integral."""
    return Bind("int", v or (x,), (None,) * len(v or (x,)), body)


def KL(a: Term, b: Term) -> Op:
    """KL of two laws of x."""
    return Op("KL", (law(a), law(b)))


def eq(a: Term, b: Term) -> Rel:
    """An equation."""
    return Rel("=", a, b)


def best(op: str, name: str, body: Term, over: Term | None = None) -> Bind:
    """An optimum."""
    return Bind(op, (Sym(name),), (over,), body)


def d(v: Sym, body: Term, op: str = "partial") -> Bind:
    """A derivative."""
    return Bind(op, (v,), (None,), body)


def total(body: Term, low: Term = ONE, high: Term = m, op: str = "sum", v: Sym = i) -> Bind:
    """A sum over i."""
    return Bind(op, (v,), (Op("tuple", (low, high)),), body)


def at(name: str, k: Term = i) -> Op:
    """An element of a sample."""
    return Op("index", (Sym(name), k))


def value(up: Term, down: Term) -> Term:
    """int up log D + down log(1 - D)."""
    return integral(add(mul(up, log(D)), mul(down, log(sub(ONE, D)))))


def near(a: Term, b: Term) -> Rel:
    """A statement in the limit."""
    return Rel("~=", a, b)


def mean(body: Term) -> Term:
    """The mean over the sample."""
    return mul(div(ONE, m), total(body))


V = value(p, q)
PUSHED = Bind("E", (z,), (law(nz, "z"),), App("D", (M,)))
INNER = Bind("E", (z,), (law(nz, "z"),), App("S", (G,)))

# What must be refused outright, and the context if it is not the common one.
REFUSED: dict[str, Rel | tuple[Rel, Context]] = {
    "a captured canonical name": (
        eq(integral(mul(p, App("T", (Sym("X#0"),)))), integral(mul(p, T))),
        replace(CONTEXT, points={**CONTEXT.points, "X#0": "X"}),
    ),
    "pi declared real": (
        Rel(">", Sym("\\pi"), ZERO),
        replace(CONTEXT, scalars={"\\pi": "real"}),
    ),
    "e as an index": eq(total(Sym("e"), v=Sym("e")), mul(m, Sym("e"))),
    "a joint of one space twice": eq(App("jj", (x, xp)), App("jj", (xp, x))),
    "zero over zero": eq(mul(sub(s, s), div(ONE, sub(s, s))), ZERO),
    "zero times one over zero": eq(mul(ZERO, div(ONE, ZERO)), ZERO),
    "log 0": eq(sub(log(ZERO), log(ZERO)), ZERO),
    "log of a quotient by 0": eq(sub(log(div(R, ZERO)), log(div(R, ZERO))), ZERO),
    "disjoint supports overlap": Rel(">", integral(mul(p, q)), ZERO),
    "log of an overlap": eq(sub(log(integral(mul(p, q))), log(integral(mul(p, q)))), ZERO),
    "a mean of a density": Rel(">", E(q, p), ZERO),
    "an unnormalised mass": Rel(">", integral(u), ZERO),
    "unnormalised": eq(integral(u), ONE),
    "unnormalised Gibbs": Rel(">=", KL(u, p), ZERO),
    "unnormalised Jensen": Rel("<=", E(log(R), u), log(E(R, u))),
    "an empty sum counted": eq(total(ONE, num(5)), sub(m, num(4))),
    "an empty sum positive": Rel(">", total(App("R", (at("x^"),)), num(5)), ZERO),
    "a sum to a real": eq(total(ONE, ONE, s), s),
    "limits swapped": eq(total(ONE, m, ONE), sub(TWO, m)),
    "a sum from a half": eq(total(ONE, HALF, m), add(m, HALF)),
    "cross-entropy as entropy": eq(Op("H", (law(p), law(q))), Op("H", (law(p),))),
    "a law that captures": eq(Op("KL", (law(p), law(mul(App("q", (xp,)), R), "x'"))), KL(p, mul(q, R))),
    "an expectation that captures": eq(
        Bind("E", (x,), (law(mul(App("q", (xp,)), T), "x'"),), ONE), integral(mul(q, T))
    ),
    "laws of different arity": eq(Op("KL", (law(p), law(App("j", (x, z)), "x", "z"))), ZERO),
    "laws on different spaces": Rel(">=", Op("KL", (law(p), law(nz, "z"))), ZERO),
    "a law over a range": eq(Op("KL", (Bind("fun", (x,), (Op("tuple", (ZERO, ONE)),), p), law(q))), KL(p, q)),
    "too many variables in a law": eq(
        Bind("E", (x,), (law(App("j", (x, z)), "x", "z"),), T), integral(mul(App("j", (x, z)), T))
    ),
    "two laws for one variable": eq(Bind("E", (x, z), (law(App("j", (x, z)), "x", "z"), law(nz, "z")), T), E(T, p)),
    "the boundary term": eq(integral(d(x, p)), ZERO),
    "a map that moves": (eq(PUSHED, E(D, g)), MOVING),
    "a law that moves": (eq(d(omega, PUSHED), ZERO), MOVING),
    "a moved law under a derivative": (eq(d(omega, E(T, g)), ZERO), MOVING),
    "a point captured by a pushforward": eq(
        Bind("E", (z,), (law(nz, "z"),), mul(App("T", (G,)), App("S", (xp,)))), E(mul(T, S), g)
    ),
    "nested pushforwards": eq(Bind("E", (z,), (law(nz, "z"),), mul(App("T", (G,)), INNER)), E(mul(T, S), g)),
    "a point as a parameter": eq(integral(App("f", (x,), (), (x,))), ONE),
    "a parameter left out": eq(d(theta, integral(mul(App("f", (x,)), T))), ZERO),
    "a function's parameter left out": eq(d(phi, App("h", (x,))), ZERO),
    "a kernel integrated over its condition": eq(integral(App("k", (z,), (x,))), ONE),
    "a kernel without its condition": eq(integral(App("k", (z,)), z), ONE),
    "a density off its space": eq(integral(App("p", (z,)), z), ONE),
    "a density at a point twice": eq(App("p", (x, x)), App("p", (x, x))),
    "a sample and a point of one name": eq(
        integral(mul(p, App("T", (at("x"),)))), integral(mul(App("p", (xp,)), App("T", (at("x'"),))), xp)
    ),
    "a variable twice": eq(integral(mul(p, T), x, x), integral(mul(p, T))),
    "a point as an index": eq(total(p, v=x), total(App("p", (i,)))),
    "a variable named as a law": eq(integral(App("p", (Sym("p"),)), Sym("p")), ONE),
    "a derivative in an integer": eq(d(m, total(T)), T),
    "a derivative in an index": eq(total(d(i, mul(i, i))), total(mul(TWO, i))),
    "a frozen function of the point": eq(d(x, Op("frozen", (D,))), ZERO),
    "a frozen map": eq(d(omega, Op("frozen", (App("D", (M,)),))), ZERO),
    "parameters of two laws": eq(E(log(f), p), E(log(f2), p)),
    "log of a square": eq(log(mul(T, T)), mul(TWO, log(T))),
    "log of a non-negative number": eq(log(mul(c, c)), mul(TWO, log(c))),
    "log of something negative": eq(log(neg(R)), neg(log(R))),
    "an optimum over a domain": eq(
        best("argmax", "\\theta", E(log(f), p), Op("set", (ONE,))),
        best("argmin", "\\theta", KL(p, f), Op("set", (TWO,))),
    ),
    "the law of the map is dropped": eq(best("argmin", "G", add(E(T, g), E(S, g))), best("argmin", "G", E(T, g))),
    "the source is dropped": eq(best("argmin", "n", add(E(T, g), E(S, g))), best("argmin", "n", E(T, g))),
    "an optimum over a range": eq(best("argmax", "D", V, Op("tuple", (num("1/4"), HALF))), law(BEST)),
    "the minimum for the maximum": eq(best("argmin", "D", V), law(BEST)),
    "the other optimum": eq(best("argmax", "D", V), law(div(q, add(p, q)))),
    "a part of the sample": near(mul(num("1/3"), total(App("T", (at("x^"),)), high=num(3))), E(T, p)),
    "another law of the sample": near(mean(App("T", (at("x^"),))), E(T, q)),
    "a point captured by the mean": near(mean(mul(App("T", (at("x^"),)), App("S", (Sym("X"),)))), E(mul(T, S), p)),
    "a fluctuation of a sum": near(sub(total(App("T", (at("x^"),))), mul(m, E(T, p))), ZERO),
    "a fluctuation of a product": near(total(App("p", (at("x^"),)), op="prod"), Op("exp", (mul(m, E(log(p), p)),))),
    "a sampled law that is optimised": near(
        best("argmax", "\\theta", mean(log(App("f", (at("f^"),), (), (theta,))))),
        best("argmax", "\\theta", E(log(f), f)),
    ),
    "samples paired with themselves": near(
        mul(div(ONE, mul(m, m)), total(total(mul(App("T", (at("x^"),)), App("S", (at("x^", Sym("l")),))), v=Sym("l")))),
        E(mul(T, S), p),
    ),
    "a coefficient off by 1e-12": eq(KL(p, q), mul(Num(1 + Fraction(1, 10**12)), KL(p, q))),
    "a coefficient off by 1e-3": eq(E(T, p), mul(Num(Fraction(1001, 1000)), E(T, p))),
    "equal laws only": eq(KL(p, q), ZERO),
    "two atoms only": eq(mul(sub(integral(ONE), TWO), sub(integral(ONE), num(3))), ZERO),
    "equal parameters only": eq(E(T, f), E(T, f2)),
    "a dummy variable swapped": eq(E(App("T", (xp,)), p), E(T, p)),
    "the wrong sign": eq(Op("H", (law(p),)), E(log(p), p)),
    "a variance of one": eq(mul(s, s), s),
    "a tower of powers": eq(
        Op("pow", (Op("pow", (Op("pow", (Op("pow", (s, num(12))), num(12))), num(12))), num(12))), ZERO
    ),
}

# What is true under a condition, and the kinds that must be owed.
OWED: dict[str, tuple[Rel, str]] = {
    "a density cancelled": (eq(E(div(T, p), p), integral(T)), "support"),
    "a density over itself": (eq(div(p, p), ONE), "support"),
    "one law at two parameters": (eq(E(div(f, f2), f2), ONE), "support"),
    "one law at two points": (
        eq(integral(mul(p, App("p", (xp,)), div(App("T", (xp,)), App("p", (xp,)))), x, xp), integral(T)),
        "support",
    ),
    "a ratio of laws": (eq(E(div(p, q), q), ONE), "support"),
    "an unnormalised ratio": (eq(integral(mul(u, div(w, u))), integral(w)), "support"),
    "a support that moves": (eq(d(theta, E(div(T, f), f)), ZERO), "support"),
    "infinite minus infinite": (eq(mul(TWO, sub(KL(p, q), KL(p, q))), ZERO), "support"),
    "a quotient of overlaps": (eq(div(integral(mul(p, q)), integral(mul(p, q))), ONE), "nonzero"),
    "a real divisor": (eq(div(T, T), ONE), "nonzero"),
    "the score": (eq(E(d(theta, log(f)), f), ZERO), "leibniz"),
    "strictly below when infinite": (Rel("<", KL(p, q), add(KL(p, q), ONE)), "finite"),
    "Gibbs of a part of a law": (Rel(">=", KL(mul(q, div(p, q)), r), ZERO), "support"),
    "a density is positive": (Rel(">", p, ZERO), "support"),
    "positive beside an integral": (Rel(">", add(p, integral(q)), ONE), "support"),
    "a constant that moves": (
        eq(best("argmin", "\\theta", add(E(div(p, f), f), theta)), best("argmin", "\\theta", theta)),
        "support",
    ),
    "a weight over itself": (eq(best("argmax", "D", value(mul(p, div(T, T)), q)), law(BEST)), "nonzero"),
    "a weight off the support": (eq(best("argmax", "D", value(mul(q, div(p, q)), q)), law(BEST)), "support"),
    "a weight that may not be integrable": (
        eq(best("argmax", "D", value(mul(R, p), mul(R, q))), law(BEST)),
        "finite",
    ),
    "a constant that may be infinite": (
        eq(best("argmin", "\\theta", KL(p, f)), best("argmax", "\\theta", E(log(f), p))),
        "finite",
    ),
    "the law of the sample is not said": (near(mean(App("T", (at("v^"),))), E(T, q)), "iid"),
    "a mean": (near(mean(App("T", (at("x^"),))), E(T, p)), "limit"),
}

# What is true and must stay provable with nothing owed.
TRUE: dict[str, Rel] = {
    "normalised": eq(integral(p), ONE),
    "marginal": eq(integral(App("j", (x, z)), z), App("j", (x,))),
    "kernel": eq(integral(App("k", (z,), (x,)), z), ONE),
    "value at the optimum": eq(
        add(E(log(BEST), p), E(log(div(q, add(p, q))), q)),
        sub(mul(TWO, Op("JSD", (law(p), law(q)))), log(num(4))),
    ),
    "Gibbs": Rel(">=", KL(p, q), ZERO),
    "one law at two parameters": Rel(">=", KL(f, f2), ZERO),
    "JSD below log 2": Rel("<=", Op("JSD", (law(p), law(q))), log(TWO)),
    "pushforward": eq(INNER, E(S, g)),
    "a frozen parameter": eq(d(phi, Op("frozen", (h,))), ZERO),
    "a sum of ones": eq(total(ONE), m),
    "a product of exponentials": eq(log(total(App("R", (at("x^"),)), op="prod")), total(log(App("R", (at("x^"),))))),
    "sigmoid of logit": eq(Op("sigmoid", (Op("logit", (D,)),)), D),
    "softplus": eq(Op("softplus", (T,)), neg(log(sub(ONE, Op("sigmoid", (T,)))))),
    "exponential of a logarithm": eq(Op("exp", (neg(log(R)),)), div(ONE, R)),
    "a strict bound": Rel("<", D, ONE),
    "a negative power": eq(Op("pow", (R, num(-2))), div(ONE, mul(R, R))),
    "an opaque function": eq(Op("sqrt", (R,)), Op("sqrt", (R,))),
    "the optimal value": eq(
        best("max", "D", add(E(log(D), p), E(log(sub(ONE, D)), q))),
        sub(mul(TWO, Op("JSD", (law(p), law(q)))), log(num(4))),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    case = REFUSED[name]
    rel, ctx = case if isinstance(case, tuple) else (case, CONTEXT)
    assert prove(rel, ctx) is None


@pytest.mark.parametrize("name", OWED)
def test_owed(name: str) -> None:
    rel, kind = OWED[name]
    found = prove(rel, CONTEXT)
    assert found is not None
    assert kind in {o.kind for o in found.theorem.owed}


@pytest.mark.parametrize("name", TRUE)
def test_true(name: str) -> None:
    found = prove(TRUE[name], CONTEXT)
    assert found is not None
    assert not found.theorem.owed
    assert replay(found.certificate, CONTEXT) == found.theorem


def test_the_context_is_left_alone() -> None:
    before = dict(CONTEXT.points)
    assert prove(TRUE["pushforward"], CONTEXT) is not None
    assert CONTEXT.points == before


RELATION = eq(integral(p), ONE)
GIBBS = Rel(">=", KL(p, q), ZERO)
LIMIT = near(mean(App("T", (at("x^"),))), E(T, p))
ATOP = sub(mul(TWO, Op("JSD", (law(p), law(q)))), log(num(4)))
EXPECTED = add(E(log(D), p), E(log(sub(ONE, D)), q))
HIGHEST = eq(best("max", "D", V), ATOP)
SAME = eq(best("argmin", "\\theta", KL(p, f)), best("argmax", "\\theta", E(log(f), p)))
TRIVIAL = Step("algebra", (RELATION,))
MALFORMED: dict[str, Any] = {
    "no step": None,
    "no rule": Step("trust-me", (RELATION,)),
    "an unhashable rule": Step([], (RELATION,)),  # type: ignore[arg-type]
    "no data": Step("algebra", ()),
    "not a relation": Step("algebra", (ONE,)),
    "another relation": Step("algebra", (Rel("<", ONE, ONE),)),
    "terms of nothing": Step("algebra", (Rel("=", None, None),)),  # type: ignore[arg-type]
    "a witness that is none": Step("order", (GIBBS, "gibbs")),
    "a witness without a weight": Step("order", (GIBBS, (ZERO, "gibbs", (law(p), law(q))))),
    "a negative weight": Step("order", (Rel("<=", KL(p, q), ZERO), (num(-1), "gibbs", (law(p), law(q))))),
    "an unnormalised witness": Step("order", (Rel(">=", KL(u, p), ZERO), (ONE, "gibbs", (law(u), law(p))))),
    "a signed law": Step("order", (Rel(">=", KL(p, q), ZERO), (ONE, "gibbs", (law(sub(mul(TWO, p), q)), law(q))))),
    "an unknown witness": Step("order", (GIBBS, (ONE, "pinsker", (law(p), law(q))))),
    "a witness of too many": Step("order", (GIBBS, (ONE, "gibbs", (law(p), law(q), law(r))))),
    "a log-sum of signed functions": Step("order", (GIBBS, (ONE, "log-sum", (law(T), law(q))))),
    "Jensen of a signed ratio": Step("order", (GIBBS, (ONE, "jensen", (law(p), T)))),
    "a witness too few": Step("order", (GIBBS,)),
    "pointwise-max of nothing": Step("pointwise-max", (RELATION,)),
    "max-value without its data": Step("max-value", (HIGHEST,)),
    "max-value on another premise": Step("max-value", (HIGHEST, best("max", "D", V), law(BEST)), (TRIVIAL,)),
    "max-value of no optimum": Step("max-value", (HIGHEST, ONE, law(BEST)), (TRIVIAL,)),
    "max-value where it is not stationary": Step("max-value", (HIGHEST, best("max", "D", V), law(HALF)), (TRIVIAL,)),
    "same-optimisers without a factor": Step("same-optimisers", (SAME,)),
    "same-optimisers with a negative factor": Step("same-optimisers", (SAME, ONE, "", "")),
    "same-optimisers with something left": Step("same-optimisers", (SAME, num(-2), "", "")),
    "a limit without a premise": Step("law-of-large-numbers", (LIMIT, "x^", "p")),
    "a limit on another premise": Step("law-of-large-numbers", (LIMIT, "x^", "p"), (TRIVIAL,)),
    "a limit under no law": Step("law-of-large-numbers", (LIMIT, "x^", "nothing"), (TRIVIAL,)),
    "a limit with half a pair": Step("law-of-large-numbers", (LIMIT, "x^"), (TRIVIAL,)),
    "a premise that is none": Step("law-of-large-numbers", (LIMIT, "x^", "p"), (None,)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_certificate_is_a_proof_error(name: str) -> None:
    with pytest.raises(ProofError):
        replay(MALFORMED[name], CONTEXT)


def test_a_theorem_cannot_be_forged() -> None:
    theorem = replay(TRIVIAL, CONTEXT)
    false = eq(ONE, ZERO)
    for forge in (
        lambda: type(theorem)(false, CONTEXT, frozenset(), ()),
        lambda: type(theorem)(false, CONTEXT, frozenset(), (), object()),
        lambda: replace(theorem, statement=false),
    ):
        with pytest.raises(ProofError):
            forge()
