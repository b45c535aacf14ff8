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


# A wide range of statements, and what the kernel says of each.
t, k_ = Sym("t"), App("k", (z,), (x,))
FIFTHS = add(mul(num(5), p), mul(num(4), q))
SHARES = add(mul(num(5), integral(div(mul(p, p), FIFTHS))), mul(num(4), integral(div(mul(p, q), FIFTHS))))

STATEMENTS = [
    ("shares of one", eq(SHARES, ONE), "under"),
    ("shares of one divided by a coefficient", eq(SHARES, num("1/5")), "refused"),
    (
        "log jz disjoint",
        eq(E(log(App("j", (z,), (x,))), p), E(sub(log(App("j", (x, z))), log(App("j", (x,)))), p)),
        "proved",
    ),
    ("mix u", Rel(">=", Op("KL", (law(add(mul(t, p), mul(sub(ONE, t), q))), law(r))), ZERO), "refused"),
    ("post", eq(E(div(App("j", (x, z)), App("j", (x,))), App("j", (x,))), App("j", (z,))), "proved"),
    ("post2", eq(integral(mul(App("j", (x,)), App("j", (z,), (x,)))), App("j", (z,))), "proved"),
    ("bayes other", eq(integral(mul(p, App("j", (z,), (x,))), z), p), "under"),
    ("bayes E", eq(integral(mul(p, App("j", (z,), (x,))), x, z), ONE), "under"),
    (
        "bayes two cancel",
        eq(integral(mul(p, App("j", (z,), (x,)), div(App("j", (x,)), App("j", (x,)))), x, z), ONE),
        "under",
    ),
    ("sum pos zero times inf", eq(mul(ZERO, KL(p, q)), ZERO), "proved"),
    ("KL/KL", eq(div(KL(p, q), KL(p, q)), ONE), "under"),
    ("exp KL", eq(Op("exp", (neg(KL(p, q)),)), div(ONE, Op("exp", (KL(p, q),)))), "proved"),
    ("exp log prod", eq(Op("exp", (E(log(p), q),)), Op("exp", (E(log(p), q),))), "proved"),
    ("E exp log", eq(E(Op("exp", (log(div(p, q)),)), q), ONE), "under"),
    ("p log q twice", eq(E(mul(log(q), sub(log(q), log(q))), p), ZERO), "under"),
    ("order: KL<=KL+R", Rel("<=", KL(p, q), add(KL(p, q), E(R, p))), "proved"),
    ("log(1+p/q)", Rel(">=", E(log(add(ONE, div(q, p))), p), ZERO), "proved"),
    ("strict log", Rel(">", E(log(add(ONE, div(q, p))), p), ZERO), "refused"),
    ("gibbs j", Rel(">=", E(sub(log(p), log(App("j", (x,)))), p), ZERO), "proved"),
    ("jensen cond", Rel("<=", integral(mul(k_, log(div(App("j", (x, z)), k_))), z), log(App("j", (x,)))), "under"),
    ("jensen cond2", Rel(">=", log(App("j", (x,))), integral(mul(k_, log(div(App("j", (x, z)), k_))), z)), "under"),
    ("d2", eq(d(theta, d(theta, E(T, f))), E(mul(T, d(theta, d(theta, log(f)))), f)), "refused"),
    ("fisher", eq(E(mul(d(theta, log(f)), d(theta, log(f))), f), neg(E(d(theta, d(theta, log(f))), f))), "refused"),
    ("reinforce", eq(d(theta, E(T, f)), E(mul(T, d(theta, log(f))), f)), "under"),
    ("frozen T", eq(d(theta, E(Op("frozen", (log(f),)), f)), d(theta, E(log(f), f))), "refused"),
    ("frozen whole", eq(d(theta, Op("frozen", (mul(f, T),))), ZERO), "proved"),
    ("frozen scalar", eq(d(theta, Op("frozen", (theta,))), ONE), "refused"),
    ("grad fixed", eq(d(s, mul(s, E(T, p))), E(T, p)), "proved"),
    ("d in t", eq(d(t, add(mul(t, ONE), E(mul(t, T), p))), add(ONE, E(T, p))), "proved"),
    ("sum d", eq(d(s, total(mul(s, App("T", (at("x^"),))))), total(App("T", (at("x^"),)))), "proved"),
    (
        "max neg",
        eq(best("max", "D", integral(sub(neg(mul(p, log(D))), mul(q, log(sub(ONE, D)))))), Op("exp", (ONE,))),
        "refused",
    ),
    (
        "min D",
        eq(
            best("min", "D", integral(sub(neg(mul(p, log(D))), mul(q, log(sub(ONE, D)))))),
            integral(sub(neg(mul(p, log(BEST))), mul(q, log(sub(ONE, BEST))))),
        ),
        "proved",
    ),
    (
        "D 1D in T",
        eq(best("argmax", "D", integral(add(mul(T, log(D)), mul(q, log(sub(ONE, D)))))), law(div(T, add(T, q)))),
        "refused",
    ),
    (
        "D two vars",
        eq(
            best(
                "argmax",
                "D",
                integral(add(mul(App("j", (x, z)), log(D)), mul(App("j", (x,)), nz, log(sub(ONE, D)))), x, z),
            ),
            law(HALF),
        ),
        "under",
    ),
    (
        "sup twice",
        eq(
            add(
                best("max", "D", add(E(log(D), p), E(log(sub(ONE, D)), q))),
                best("max", "D", add(E(log(D), p), E(log(sub(ONE, D)), q))),
            ),
            mul(TWO, ATOP),
        ),
        "proved",
    ),
    ("unit 1-D", Rel(">", sub(ONE, mul(D, h)), ZERO), "proved"),
    ("unit neg", Rel(">", sub(D, ONE), ZERO), "refused"),
    ("E abs", Rel(">=", E(Op("abs", (T,)), p), ZERO), "proved"),
    ("E abs strict", Rel(">", E(Op("abs", (T,)), p), ZERO), "refused"),
    ("Jens sup", Rel("<=", E(log(R), p), log(E(R, p))), "proved"),
    ("Jens rev", Rel(">=", E(log(R), p), log(E(R, p))), "refused"),
    ("JSD<log2 strict", Rel("<", Op("JSD", (law(p), law(q))), log(TWO)), "refused"),
    ("JSD<1", Rel("<=", Op("JSD", (law(p), law(q))), num("693/1000")), "refused"),
    ("H>=0", Rel(">=", Op("H", (law(p),)), ZERO), "refused"),
    ("KL pos strict", Rel(">", KL(p, q), ZERO), "refused"),
    ("p<=1", Rel("<=", p, ONE), "refused"),
    ("int j marg swap", eq(integral(App("j", (x, z)), z), App("j", (z,))), "refused"),
    ("E_j over x only", eq(Bind("E", (x,), (law(App("j", (x, z))),), ONE), App("j", (z,))), "proved"),
    ("integral of volume", eq(div(integral(ONE), integral(ONE)), ONE), "proved"),
    ("int T/p over p+q", eq(integral(mul(add(p, q), div(T, add(p, q)))), integral(T)), "under"),
    ("E p/(p+q)", eq(add(E(div(p, add(p, q)), p), E(div(q, add(p, q)), p)), ONE), "proved"),
    ("E p/(p+q) r", eq(add(E(div(p, add(p, q)), r), E(div(q, add(p, q)), r)), ONE), "under"),
    ("log sum r", eq(E(log(add(p, q)), r), add(E(log(p), r), E(log(add(ONE, div(q, p))), r))), "under"),
    ("sqrt", eq(integral(mul(Op("sqrt", (p,)), Op("sqrt", (p,)))), ONE), "proved"),
    ("sum j", eq(total(total(ONE, ONE, i, v=Sym("l"))), div(mul(m, add(m, ONE)), TWO)), "refused"),
    ("sum j2", eq(total(total(ONE, ONE, i, v=Sym("l"))), total(i)), "refused"),
    ("prod 2", eq(log(total(num(2), op="prod")), mul(m, log(TWO))), "proved"),
    ("sum neg count div", eq(div(total(R), total(R)), ONE), "proved"),
    ("sum real lim pos", Rel(">", total(R, ONE, s), ZERO), "refused"),
    (
        "nested log",
        eq(E(log(integral(mul(App("j", (x, z)), R), x)), nz, z), E(log(integral(mul(App("j", (x, z)), R), x)), nz, z)),
        "under",
    ),
    (
        "lln ratio",
        near(div(total(App("T", (at("x^"),))), total(App("R", (at("x^"),)))), div(E(T, p), E(R, p))),
        "under",
    ),
    ("lln exp", near(Op("exp", (mean(App("T", (at("x^"),))),)), Op("exp", (E(T, p),))), "under"),
    (
        "lln argmax sq",
        near(
            best("argmax", "\\theta", total(log(App("f", (at("x^"),), (), (theta,))))),
            best("argmin", "\\theta", KL(p, f)),
        ),
        "under",
    ),
    ("lln i dep", near(mean(mul(i, App("T", (at("x^"),)))), E(T, p)), "refused"),
    ("lln fixed", near(mean(mul(App("T", (at("x^", ONE),)), App("T", (at("x^"),)))), E(mul(T, T), p)), "refused"),
    (
        "same opt log",
        eq(best("argmax", "\\theta", Op("exp", (E(log(f), p),))), best("argmax", "\\theta", E(log(f), p))),
        "proved",
    ),
    (
        "same opt v in factor",
        eq(best("argmax", "\\theta", mul(Op("exp", (theta,)), E(R, p))), best("argmax", "\\theta", E(R, p))),
        "refused",
    ),
    ("same opt square", eq(best("argmax", "\\theta", mul(theta, theta)), best("argmax", "\\theta", theta)), "refused"),
    ("argmax KL rev", eq(best("argmin", "\\theta", KL(f, p)), best("argmax", "\\theta", E(log(f), p))), "refused"),
    ("unnorm div", eq(div(integral(u), integral(u)), ONE), "under"),
    ("conditional sum lim", eq(integral(mul(k_, App("j", (x,))), x), App("j", (z,))), "refused"),
    ("index of an expression", eq(T, App("T", (Op("index", (Sym("x^"), add(i, ONE))),))), "refused"),
    ("a product as a point", eq(App("T", (mul(s, s),)), T), "refused"),
    ("a nested expectation as a point", eq(App("T", (App("G", (INNER,)),)), T), "refused"),
    ("an unknown point", eq(App("p", (Sym("who"),)), p), "refused"),
    ("an unknown symbol", eq(Sym("who"), Sym("who")), "refused"),
    ("an unknown operator", eq(Op("Gamma", (R,)), Op("Gamma", (R,))), "refused"),
    ("an unknown binder", eq(best("lim", "s", s), s), "refused"),
    ("a real power", eq(Op("pow", (R, s)), Op("pow", (R, s))), "refused"),
    ("a large exponent", eq(Op("exp", (mul(num(13), T),)), Op("exp", (mul(num(13), T),))), "refused"),
    ("a power of e", eq(Op("exp", (mul(num(3), T),)), Op("pow", (Op("exp", (T,)), num(3)))), "proved"),
    ("the exponential of a quotient", eq(Op("exp", (div(T, R),)), Op("exp", (div(T, R),))), "proved"),
    ("the logarithm of a huge number", eq(log(num(2**70)), mul(num(70), log(TWO))), "refused"),
    ("the number e", eq(log(Sym("e")), ONE), "proved"),
    ("pi", Rel(">", Sym("\\pi"), ZERO), "proved"),
    ("a sum over a space", eq(Bind("sum", (i,), (None,), ONE), ONE), "refused"),
    ("a double sum", eq(Bind("sum", (i, Sym("l")), (Op("tuple", (ONE, m)),) * 2, ONE), mul(m, m)), "proved"),
    ("a product of products", eq(log(mul(total(R, op="prod"), R)), log(mul(R, total(R, op="prod")))), "refused"),
    (
        "a product of an index",
        eq(log(mul(total(App("R", (at("x^"),)), op="prod"), R)), add(total(log(App("R", (at("x^"),)))), log(R))),
        "proved",
    ),
    ("log of one minus a unit", eq(log(sub(TWO, mul(TWO, D))), add(log(TWO), log(sub(ONE, D)))), "proved"),
    ("log of a negated difference", eq(log(div(sub(D, ONE), sub(mul(D, D), D))), neg(log(D))), "proved"),
    ("an integral over numbers", eq(integral(s, s), s), "refused"),
    ("an argument of an argument", eq(App("T", (App("G", (z,)),)), App("T", (App("G", (z,)),))), "proved"),
    ("nothing to write", eq(best("argmax", "D", V), best("argmax", "D", V)), "proved"),
    ("a derivative of a sum's limit", eq(d(s, total(T, ONE, s)), T), "refused"),
    ("the derivative of a root", eq(d(s, Op("sqrt", (s,))), ONE), "refused"),
    ("a derivative inside an integral", eq(integral(mul(T, d(theta, f))), d(theta, integral(mul(T, f)))), "under"),
    ("derivatives of two laws", eq(d(theta, KL(f, p)), d(theta, sub(E(log(f), f), E(log(p), f)))), "under"),
    (
        "the frozen gradient",
        eq(d(theta, E(Op("frozen", (log(div(f, p)),)), f)), E(mul(d(theta, log(f)), log(div(f, p))), f)),
        "refused",
    ),
    ("a product of integrals", eq(mul(E(T, p), E(T, p)), Op("pow", (E(T, p), TWO))), "proved"),
    ("many laws", eq(integral(add(p, q, r, g, f, f2)), num(6)), "under"),
    ("a nested marginal", eq(integral(mul(T, integral(App("j", (x, z)), z))), E(T, App("j", (x,)))), "proved"),
    ("nested means", eq(E(mul(T, E(App("S", (xp,)), App("q", (xp,)), xp)), p), mul(E(T, p), E(S, q))), "proved"),
    (
        "an interaction",
        eq(E(E(mul(T, Op("abs", (sub(s, ONE),))), App("q", (xp,)), xp), p), mul(Op("abs", (sub(s, ONE),)), E(T, p))),
        "proved",
    ),
    ("the square of a logarithm", eq(E(mul(log(q), log(q)), p), E(Op("pow", (log(q), TWO)), p)), "under"),
    ("the exponential of a loss", eq(E(Op("exp", (neg(log(div(p, q))),)), p), ONE), "under"),
    (
        "a posterior's mean",
        Rel("<=", E(log(App("j", (z,), (x,))), App("j", (x,))), E(log(App("j", (z,), (x,))), App("j", (x,)))),
        "proved",
    ),
    ("a bound by a mixture", Rel("<=", E(log(div(p, div(add(p, q), TWO))), p), log(TWO)), "proved"),
    ("Jensen on the other side", Rel(">=", log(E(R, p)), E(log(R), p)), "proved"),
    ("a maximum below", Rel("<=", ATOP, best("max", "D", add(E(log(D), p), E(log(sub(ONE, D)), q)))), "proved"),
    (
        "log of a product over an index",
        eq(log(div(total(App("R", (at("x^"),)), op="prod"), R)), sub(total(log(App("R", (at("x^"),)))), log(R))),
        "proved",
    ),
    ("the score of a frozen law", eq(d(theta, log(Op("frozen", (f,)))), ZERO), "proved"),
    ("too many indeterminates", eq(add(*(App("T", (at("x^", num(k)),)) for k in range(80))), ZERO), "refused"),
    (
        "too many terms",
        eq(Op("pow", (add(*(App("T", (at("x^", num(k)),)) for k in range(9))), num(12))), ZERO),
        "refused",
    ),
    (
        "an interaction integrated",
        eq(
            E(integral(mul(App("q", (xp,)), log(add(p, App("q", (xp,))))), xp), p),
            integral(mul(p, App("q", (xp,)), log(add(p, App("q", (xp,))))), x, xp),
        ),
        "proved",
    ),
    (
        "interactions at two depths",
        eq(
            E(log(integral(mul(App("q", (xp,)), Op("exp", (mul(T, App("T", (xp,))),))), xp)), p),
            integral(mul(p, log(E(mul(ONE, Op("exp", (mul(App("T", (xp,)), T),))), q))), x),
        ),
        "refused",
    ),
    ("the derivative of an exponential", eq(d(s, Op("exp", (mul(s, T),))), mul(T, Op("exp", (mul(s, T),)))), "proved"),
    (
        "the derivative of a sum",
        eq(
            d(s, total(Op("exp", (mul(s, App("T", (at("x^"),))),)))),
            total(mul(App("T", (at("x^"),)), Op("exp", (mul(s, App("T", (at("x^"),))),)))),
        ),
        "proved",
    ),
    (
        "an exponential of a density",
        eq(E(Op("exp", (mul(HALF, T, p),)), q), E(Op("exp", (div(mul(T, p), TWO),)), q)),
        "proved",
    ),
]


@pytest.mark.parametrize(("name", "rel", "expected"), STATEMENTS, ids=[row[0] for row in STATEMENTS])
def test_outcome(name: str, rel: Rel, expected: str) -> None:
    found = prove(rel, CONTEXT)
    outcome = "refused" if found is None else "under" if found.theorem.owed else "proved"
    assert outcome == expected, name
