"""Inequalities by squares, tangents, triangles and Bernoulli divergences; their near misses and forged certificates."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gantheory.kernel import ProofError, Step, replay
from gantheory.language.context import Context, Density, Function
from gantheory.language.terms import (
    App,
    Bind,
    Num,
    Op,
    Rel,
    Sym,
    Term,
    add,
    div,
    fun,
    log,
    mul,
    neg,
    num,
    sub,
    substitute,
)
from gantheory.proving import prove

x, z, a, b, t = (Sym(n) for n in ("x", "z", "a", "b", "t"))
ZERO, ONE, TWO = num(0), num(1), num(2)
CONTEXT = Context(
    points={"x": "X", "z": "Z"},
    densities={
        **{n: Density(n, ("X",)) for n in ("p", "q", "r2")},
        "u": Density("u", ("X",), normalised=False),
        **{n: Density(n, ("X", "Z")) for n in ("j", "k")},
    },
    functions={
        "D": Function("D", ("X",), "unit"),
        "C": Function("C", ("X", "Z"), "unit"),
        "T": Function("T", ("X",), "real"),
        "W": Function("W", ("X", "Z"), "real"),
        "V": Function("V", ("X",), "real"),
        "R": Function("R", ("X",), "positive"),
    },
    scalars={"m": "integer", "a": "real", "b": "real", "s": "positive", "t": "unit"},
)
p, q, u, D, T, V, R = (App(n, (x,)) for n in "pquDTVR")
V2 = App("r2", (x,))
j, k, C, W = (App(n, (x, z)) for n in "jkCW")


def E(body: Term, over: Term, *v: Sym) -> Bind:
    """An expectation, over x if nothing else is said."""
    v = v or (x,)
    return Bind("E", v, (fun(tuple(w.name for w in v), over), *(None for _ in v[1:])), body)


def integral(body: Term) -> Bind:
    """An integral over x."""
    return Bind("int", (x,), (None,), body)


def over_z(body: Term) -> Bind:
    """An integral over z."""
    return Bind("int", (z,), (None,), body)


def laws(op: str, one: Term, two: Term, *v: str) -> Op:
    """A divergence of two laws."""
    return Op(op, (fun(v or ("x",), one), fun(v or ("x",), two)))


def size(body: Term) -> Op:
    """An absolute value."""
    return Op("abs", (body,))


def square(body: Term) -> Op:
    """A square."""
    return Op("pow", (body, TWO))


def H(body: Term) -> Op:
    """An entropy."""
    return Op("H", (fun(("x",), body),))


def slope(body: Term) -> Bind:
    """The derivative in a."""
    return Bind("deriv", (a,), (None,), body)


def value(one: Term, two: Term, d: Term, *v: Sym) -> Term:
    """E_one[log d] + E_two[log(1 - d)]."""
    return add(E(log(d), one, *v), E(log(sub(ONE, d)), two, *v))


def highest(name: str, body: Term, op: str = "max") -> Bind:
    """An optimum over a function."""
    return Bind(op, (Sym(name),), (None,), body)


JS2 = sub(mul(TWO, laws("JSD", p, q)), log(num(4)))
THIRD, LESS = num("1/3"), num("-1/1000000")
S, SIXTHS, HALF = Sym("s"), add(mul(TWO, p), mul(num(4), q)), num("1/2")
VARIATION, DIVERGENCE, DISTANCE = laws("TV", p, q), laws("KL", p, q), integral(size(sub(p, q)))


def ratio(of: Term, first: object = 2, second: object = 4, three: object = 3) -> Op:
    """3 (u - 1)^2 / (2 u + 4)."""
    return div(mul(num(three), square(sub(of, ONE))), add(mul(num(first), of), num(second)))


def bend(of: Term) -> Op:
    """u log u - u + 1."""
    return add(mul(of, log(of)), neg(of), ONE)


def discrimination(first: object = 2, second: object = 4) -> Bind:
    """int (p - q)^2 / (2 p + 4 q)."""
    return integral(div(square(sub(p, q)), add(mul(num(first), p), mul(num(second), q))))


MIX = add(mul(THIRD, p), mul(num("2/3"), q))

TRUE = {
    "a square": Rel("<=", mul(TWO, a, b), add(square(a), square(b))),
    "a mean of squares": Rel("<=", square(E(T, p)), E(square(T), p)),
    "a variance": Rel("=", E(square(sub(T, E(T, p))), p), sub(E(square(T), p), square(E(T, p)))),
    "an integral of squares": Rel(">=", integral(mul(R, square(sub(p, q)))), ZERO),
    "a logarithm below its tangent": Rel("<=", log(Sym("s")), sub(Sym("s"), ONE)),
    "a logarithm above": Rel(">=", log(Sym("s")), sub(ONE, div(ONE, Sym("s")))),
    "no logarithm of a unit is positive": Rel("<", log(t), ZERO),
    "a score is negative": Rel("<", E(log(D), p), ZERO),
    "a softplus is positive": Rel(">", Op("softplus", (a,)), ZERO),
    "a size": Rel("<=", neg(size(a)), a),
    "the triangle": Rel("<=", size(add(a, b)), add(size(a), size(b))),
    "the variation is at most one": Rel("<=", laws("TV", p, q), ONE),
    "the variation is symmetric": Rel("=", laws("TV", p, q), laws("TV", q, p)),
    "a size of a product": Rel("=", size(mul(num(-2), R, a)), mul(TWO, R, size(a))),
    "any discriminator": Rel("<=", value(p, q, D), JS2),
    "the best is no worse": Rel("<=", value(p, q, D), highest("D", value(p, q, D))),
    "weights": Rel(">=", H(MIX), add(mul(THIRD, H(p)), mul(num("2/3"), H(q)))),
    "two variables": Rel(
        "=", highest("C", value(j, k, C, x, z)), sub(mul(TWO, laws("JSD", j, k, "x", "z")), log(num(4)))
    ),
    "the derivative of a sine": Rel("=", slope(Op("sin", (mul(b, a),))), mul(b, Op("cos", (mul(b, a),)))),
    "sine and cosine of nothing": Rel("=", add(Op("sin", (sub(a, a),)), Op("cos", (mul(ZERO, b),))), ONE),
    "a size of a mean": Rel("<=", size(E(T, p)), E(size(T), p)),
    "sine and cosine": Rel("=", add(square(Op("sin", (mul(b, a),))), square(Op("cos", (mul(a, b),)))), ONE),
    "a root of a square": Rel("=", Op("sqrt", (square(sub(a, b)),)), size(sub(b, a))),
    "a square of a size": Rel("=", square(size(a)), square(a)),
    "a mean of a square of a size": Rel("=", E(square(size(T)), p), E(square(T), p)),
    "constants under the integral": Rel("<=", E(D, p), ONE),
    "constants under one of two": Rel("<=", add(E(D, p), E(D, q)), TWO),
    "sums of logarithms": Rel("<=", Bind("sum", (Sym("i"),), (Op("tuple", (ONE, Sym("m"))),), log(t)), ZERO),
    "the conjugate of u log u": Rel(
        "<=", mul(Sym("s"), a), add(mul(Sym("s"), log(Sym("s"))), Op("exp", (sub(a, ONE),)))
    ),
    "a mean of the logarithm of more than one": Rel(">=", integral(mul(q, log(div(add(p, q), q)))), ZERO),
    "one discriminator for two laws": Rel(
        "<=", add(E(log(D), p), mul(HALF, add(E(log(sub(ONE, D)), q), E(log(sub(ONE, D)), V2)))),
        sub(add(laws("JSD", p, q), laws("JSD", p, V2)), log(num(4))),
    ),
    "sizes and a positive": Rel(">", add(size(a), size(b), Sym("s")), ZERO),
    "a hypotenuse": Rel(">=", Op("sqrt", (add(square(Sym("s")), square(a)),)), Sym("s")),
    "a mean of hypotenuses": Rel("<=", Sym("s"), E(Op("sqrt", (add(square(Sym("s")), square(T)),)), p)),
    "the triangle under a law": Rel("<=", E(size(add(T, a)), p), add(E(size(sub(T, V)), p), E(size(add(V, a)), p))),
    "a mean of sizes": Rel("<=", E(T, p), E(size(T), p)),
    "the derivative of a cosine": Rel("=", slope(Op("cos", (a,))), neg(Op("sin", (a,)))),
    "a discriminator tells apart the variation": Rel("<=", sub(E(D, p), E(D, q)), VARIATION),
    "a multiple of a size": Rel("<=", integral(mul(sub(mul(TWO, D), ONE), T)), integral(size(T))),
    "a size of a sum of squares": Rel("=", size(add(square(a), square(b))), add(square(a), square(b))),
    "sizes of means over another variable": Rel("<=", over_z(size(E(W, p))), E(over_z(size(W)), p)),
    "Pinsker": Rel("<=", square(VARIATION), mul(HALF, DIVERGENCE)),
    "Pinsker with a root": Rel("<=", VARIATION, Op("sqrt", (mul(HALF, DIVERGENCE),))),
    "Pinsker with a root on the left": Rel(">=", Op("sqrt", (mul(TWO, DIVERGENCE),)), DISTANCE),
    "below the root of a square": Rel("<=", neg(a), Op("sqrt", (add(square(a), square(b)),))),
    "Pinsker for the other divergence": Rel("<=", square(VARIATION), div(laws("KL", q, p), TWO)),
    "Pinsker for the distance": Rel("<=", square(DISTANCE), mul(TWO, DIVERGENCE)),
    "Pinsker for a mixture": Rel("<=", square(laws("TV", p, MIX)), mul(HALF, laws("KL", p, MIX))),
    "the lemma of Pinsker": Rel("<=", ratio(S), bend(S)),
    "the lemma without its denominator": Rel(
        "<=", mul(num(3), square(sub(S, ONE))), mul(add(mul(TWO, S), num(4)), bend(S))
    ),
    "a curve that touches at two": Rel("<=", log(S), add(log(TWO), mul(HALF, S), num(-1))),
    "Cauchy and Schwarz": Rel("<=", square(E(mul(T, R), p)), mul(E(square(T), p), E(square(R), p))),
    "Cauchy and Schwarz under a signed function": Rel(
        "<=", square(E(mul(T, V), p)), mul(E(square(T), p), E(square(V), p))
    ),
    "Cauchy and Schwarz by a quotient": Rel(
        "<=", square(integral(T)), mul(integral(R), integral(div(square(T), R)))
    ),
    "the derivative of tanh": Rel("=", slope(Op("tanh", (a,))), sub(ONE, square(Op("tanh", (a,))))),
}  # fmt: skip
FALSE = {
    "a size of a mean under another law": Rel("<=", size(E(T, p)), E(size(T), q)),
    "sine and cosine of other angles": Rel("=", add(square(Op("sin", (a,))), square(Op("cos", (b,)))), ONE),
    "a root of a square is itself": Rel("=", Op("sqrt", (square(a),)), a),
    "a square of a root of anything": Rel("=", square(Op("sqrt", (a,))), a),
    "constants of unnormalised laws": Rel("<=", E(D, u), ONE),
    "constants just below": Rel("<=", E(D, p), add(ONE, LESS)),
    "constants for two": Rel("<=", add(E(D, p), E(D, q)), ONE),
    "sums that may be empty are less": Rel(
        "<", Bind("sum", (Sym("i"),), (Op("tuple", (TWO, Sym("m"))),), log(t)), ZERO
    ),
    "the conjugate just below": Rel(
        "<=", mul(Sym("s"), a), add(mul(Sym("s"), log(Sym("s"))), Op("exp", (sub(a, ONE),)), LESS)
    ),
    "more than a square": Rel("<=", mul(num("2000001/1000000"), a, b), add(square(a), square(b))),
    "a strict square": Rel("<", mul(TWO, a, b), add(square(a), square(b))),
    "a mean of squares turned": Rel(">=", square(E(T, p)), E(square(T), p)),
    "squares of two laws": Rel("<=", square(E(T, p)), E(square(T), q)),
    "a square of a signed weight": Rel(">=", integral(mul(T, square(sub(p, q)))), ZERO),
    "squares where laws may not meet": Rel(">", integral(add(mul(p, square(T)), mul(p, q))), ZERO),
    "a logarithm just below": Rel("<=", log(Sym("s")), add(sub(Sym("s"), ONE), LESS)),
    "a strict tangent": Rel("<", log(Sym("s")), sub(Sym("s"), ONE)),
    "a logarithm of a positive": Rel("<=", log(Sym("s")), ZERO),
    "a logarithm of a unit just below": Rel("<=", log(t), LESS),
    "a softplus of more": Rel(">=", Op("softplus", (a,)), num("1/1000000")),
    "a strict size": Rel(">", size(a), ZERO),
    "a mean of the logarithm of less than one": Rel(">=", integral(mul(q, log(div(p, add(p, q))))), ZERO),
    "a mean of the logarithm of anything": Rel(">=", integral(mul(q, log(div(p, V2)))), ZERO),
    "one discriminator for two laws nearly": Rel(
        "<=",
        add(E(log(D), p), mul(HALF, add(E(log(sub(ONE, D)), q), E(log(sub(ONE, D)), V2)))),
        sub(add(laws("JSD", p, q), laws("JSD", p, V2)), log(num("4000001/1000000"))),
    ),
    "one discriminator for two laws and one of them": Rel(
        "<=",
        add(E(log(D), p), mul(HALF, add(E(log(sub(ONE, D)), q), E(log(sub(ONE, D)), V2)))),
        sub(mul(TWO, laws("JSD", p, q)), log(num(4))),
    ),
    "sizes are positive": Rel(">", add(size(a), size(b)), ZERO),
    "a size less a positive": Rel(">", sub(size(a), Sym("s")), ZERO),
    "a hypotenuse is longer": Rel(">", Op("sqrt", (add(square(Sym("s")), square(a)),)), Sym("s")),
    "a hypotenuse of more": Rel(">=", Op("sqrt", (add(square(Sym("s")), square(a)),)), add(Sym("s"), num("1/1000000"))),
    "a hypotenuse and both legs": Rel(">=", Op("sqrt", (add(square(Sym("s")), square(a)),)), add(Sym("s"), a)),
    "a mean of hypotenuses of less": Rel("<=", Sym("s"), E(Op("sqrt", (sub(square(Sym("s")), square(T)),)), p)),
    "a hypotenuse of a signed leg": Rel("<=", mul(TWO, b), E(Op("sqrt", (add(square(b), square(T)),)), p)),
    "the triangle under two laws": Rel("<=", E(size(add(T, a)), p), add(E(size(sub(T, V)), p), E(size(add(V, a)), q))),
    "the triangle over another function": Rel(
        "<=", E(size(add(T, a)), p), add(E(size(sub(T, V)), p), E(size(add(R, a)), p))
    ),
    "a size is itself": Rel("=", size(a), a),
    "the triangle turned": Rel(">=", size(add(a, b)), add(size(a), size(b))),
    "a size of a mean": Rel(">=", size(E(T, p)), E(size(T), p)),
    "the variation is below one": Rel("<", laws("TV", p, q), ONE),
    "the variation is below nearly one": Rel("<=", laws("TV", p, q), num("999999/1000000")),
    "the variation of an unnormalised law": Rel("<=", laws("TV", p, u), ONE),
    "the chi-square is at most KL": Rel(">=", laws("KL", p, q), integral(div(square(sub(p, q)), q))),
    "any discriminator, nearly": Rel("<=", value(p, q, D), add(JS2, LESS)),
    "any discriminator, strictly": Rel("<", value(p, q, D), JS2),
    "any discriminator turned": Rel(">=", value(p, q, D), JS2),
    "any discriminator of other laws": Rel("<=", value(p, u, D), JS2),
    "the least is no worse": Rel("<=", value(p, q, D), highest("D", value(p, q, D), "min")),
    "other weights": Rel(">=", H(MIX), H(p)),
    "two variables of one": Rel("=", highest("C", value(p, q, C, x)), JS2),
    "the derivative of a size": Rel("=", slope(size(a)), ONE),
    "a discriminator tells apart less": Rel("<=", sub(E(D, p), E(D, q)), mul(num("999999/1000000"), VARIATION)),
    "a discriminator of unnormalised laws": Rel("<=", sub(E(D, p), E(D, u)), laws("TV", p, u)),
    "a multiple of a size by more": Rel(
        "<=", integral(mul(sub(mul(num("2000001/1000000"), D), ONE), T)), integral(size(T))
    ),
    "a multiple of a size by anything": Rel("<=", integral(mul(V, T)), integral(size(T))),
    "a size of a difference of squares": Rel("=", size(sub(square(a), square(b))), sub(square(a), square(b))),
    "sizes of means over another variable turned": Rel(">=", over_z(size(E(W, p))), E(over_z(size(W)), p)),
    "sizes of means over another variable under two laws": Rel("<=", over_z(size(E(W, p))), E(over_z(size(W)), q)),
    "sizes of means under a size": Rel("<=", over_z(size(E(W, p))), size(E(over_z(W), p))),
    "Pinsker nearly": Rel("<=", square(VARIATION), mul(num("499999/1000000"), DIVERGENCE)),
    "Pinsker with a root of less": Rel("<=", DISTANCE, Op("sqrt", (mul(HALF, DIVERGENCE),))),
    "Pinsker with a root, turned": Rel(">=", VARIATION, Op("sqrt", (mul(HALF, DIVERGENCE),))),
    "Pinsker with a root, strictly": Rel("<", VARIATION, Op("sqrt", (mul(HALF, DIVERGENCE),))),
    "Pinsker turned": Rel(">=", square(VARIATION), mul(HALF, DIVERGENCE)),
    "Pinsker strictly": Rel("<", square(VARIATION), mul(HALF, DIVERGENCE)),
    "Pinsker without the square": Rel("<=", VARIATION, mul(HALF, DIVERGENCE)),
    "Pinsker for an unnormalised law": Rel("<=", square(laws("TV", p, u)), mul(HALF, laws("KL", p, u))),
    "Pinsker for another law": Rel("<=", square(VARIATION), mul(HALF, laws("KL", p, MIX))),
    "the lemma with less": Rel("<=", ratio(S, 2, "399/100"), bend(S)),
    "the lemma with a smaller slope": Rel("<=", ratio(S, "199/100", 4), bend(S)),
    "the lemma with more": Rel("<=", ratio(S, 2, 4, "3000001/1000000"), bend(S)),
    "the lemma turned": Rel(">=", ratio(S), bend(S)),
    "a mean of the lemma with less": Rel("<=", discrimination(2, "399/100"), mul(THIRD, DIVERGENCE)),
    "a mean of the lemma nearly": Rel("<=", discrimination(), mul(num("333333/1000000"), DIVERGENCE)),
    "a tangent beside two": Rel("<=", log(S), add(log(TWO), mul(num("51/100"), S), num(-1))),
    "Cauchy and Schwarz nearly": Rel(
        "<=", square(E(mul(T, R), p)), mul(num("999999/1000000"), E(square(T), p), E(square(R), p))
    ),
    "Cauchy and Schwarz strictly": Rel("<", square(E(mul(T, R), p)), mul(E(square(T), p), E(square(R), p))),
    "Cauchy and Schwarz turned": Rel(">=", square(E(mul(T, R), p)), mul(E(square(T), p), E(square(R), p))),
    "Cauchy and Schwarz under two laws": Rel("<=", square(E(mul(T, R), p)), mul(E(square(T), p), E(square(R), q))),
    "Cauchy and Schwarz without a square": Rel("<=", square(E(mul(T, R), p)), mul(E(T, p), E(square(R), p))),
    "Cauchy and Schwarz by a signed weight": Rel(
        "<=", square(integral(T)), mul(integral(V), integral(div(square(T), V)))
    ),
    "a sine of nothing is not one": Rel("=", Op("sin", (sub(a, a),)), ONE),
    "a cosine of nothing is not nothing": Rel("=", Op("cos", (sub(a, a),)), ZERO),
    "a cosine of the wrong sign": Rel("=", slope(Op("cos", (a,))), Op("sin", (a,))),
}


@pytest.mark.parametrize("name", TRUE)
def test_true(name: str) -> None:
    found = prove(TRUE[name], CONTEXT)
    assert found is not None
    assert {c.kind for c in found.theorem.owed} <= {"finite"}
    assert replay(found.certificate, CONTEXT) == found.theorem


@pytest.mark.parametrize("name", FALSE)
def test_false(name: str) -> None:
    assert prove(FALSE[name], CONTEXT) is None


def order(rel: Rel, kind: str, *args: Term, weight: Term = ONE) -> Step:
    """A certificate with one witness."""
    return Step("order", (rel, (weight, kind, args)))


def over_x(body: Term) -> Bind:
    """A weight under the integral."""
    return fun(("x",), body)


def valley(f: Term, *, low: Term = ONE, r: Term = S, weight: Term = ONE) -> Step:
    """A certificate of w f(r) >= 0 by a function that is said to fall to zero at a point."""
    rel = Rel(">=", mul(weight, substitute(f, {"s": r})), ZERO)
    return order(rel, "valley", weight, Bind("fun", (S,), (None,), f), low, r)


def pinsker(rel: Rel, *, second: object = 4, weight: Term = SIXTHS, other: Term = q) -> Step:
    """The certificate of Pinsker's inequality, or of something near it."""
    product = (over_x(weight), HALF, div(size(sub(p, other)), weight))
    curve = Bind("fun", (S,), (None,), sub(bend(S), ratio(S, 2, second)))
    return Step(
        "order",
        (
            rel,
            (ONE, "cauchy-schwarz", product),
            (HALF, "valley", (over_x(other), curve, ONE, div(p, other))),
        ),
    )


def test_pinsker_certificate() -> None:
    found = replay(pinsker(Rel("<=", square(VARIATION), mul(HALF, DIVERGENCE))), CONTEXT)
    assert not found.owed
    assert not replay(valley(square(sub(S, ONE))), CONTEXT).owed


def test_ratios_where_all_densities_vanish_are_owed_by_the_statement_alone() -> None:
    found = prove(Rel("<=", discrimination(), mul(THIRD, DIVERGENCE)), CONTEXT)
    assert found is not None
    assert {(c.kind, c.text) for c in found.theorem.owed} == {("support", "p(X) + q(X) is positive")}
    mass = Rel("<=", square(integral(T)), mul(integral(p), integral(div(square(T), p))))
    found = prove(mass, CONTEXT)
    assert found is not None
    assert {c.kind for c in found.theorem.owed} == {"support"}


def test_a_multiple_of_a_size_by_a_density_owes_its_support() -> None:
    k = sub(mul(num(3), p, div(ONE, p)), TWO)  # one where p is positive, minus two where it is not
    step = order(Rel(">=", integral(sub(size(T), mul(k, T))), ZERO), "size", over_x(ONE), T, k)
    assert {c.kind for c in replay(step, CONTEXT).owed} == {"support"}


ROOT = Op("sqrt", (add(square(a), square(b)),))
SQUARED = Step("order", (Rel("<=", square(neg(a)), add(square(a), square(b))), (ONE, "square", (b,))))
FORGED = {
    "a square of negative weight": order(Rel("<=", square(a), ZERO), "square", neg(ONE), a),
    "a square of unknown weight": order(Rel(">=", mul(b, square(a)), ZERO), "square", b, a),
    "a square under a signed function": order(
        Rel(">=", integral(mul(T, square(p))), ZERO), "square", over_x(T), p
    ),
    "a weight with a divisor that may vanish": order(
        Rel(">=", div(square(a), add(size(a), size(b))), ZERO), "square", div(ONE, add(size(a), size(b))), a
    ),
    "a tangent at something signed": order(Rel(">=", sub(sub(a, ONE), log(a)), ZERO), "tangent", ONE, a),
    "a triangle of negative weight": order(
        Rel("<=", add(size(a), size(b)), size(add(a, b))), "triangle", neg(ONE), a, b
    ),
    "a Bernoulli outside the unit": order(
        Rel(">=", add(log(div(ONE, mul(TWO, R))), log(div(ONE, mul(TWO, sub(ONE, R))))), ZERO),
        "bernoulli", ONE, ONE, ONE, R,
    ),
    "a Bernoulli of signed weights": order(Rel(">=", ONE, ZERO), "bernoulli", ONE, T, p, D),
    "a weight with a law of its own": order(
        Rel(">=", ONE, ZERO), "square", Bind("fun", (x,), (over_x(p),), ONE), p
    ),
    "a weight that is an integral": order(Rel(">=", ONE, ZERO), "square", integral(p), p, weight=neg(ONE)),
    "Cauchy and Schwarz of negative weight": order(
        Rel(">=", square(DISTANCE), mul(integral(p), discrimination(1, 0))), "cauchy-schwarz",
        over_x(neg(p)), ONE, div(size(sub(p, q)), p),
    ),
    "Cauchy and Schwarz under a signed function": order(
        Rel("<=", square(integral(mul(V, T))), mul(integral(V), integral(mul(V, square(T))))), "cauchy-schwarz",
        over_x(V), ONE, T,
    ),
    "Cauchy and Schwarz without an integral": order(
        Rel("<=", square(mul(p, T)), mul(p, p, square(T))), "cauchy-schwarz", p, ONE, T
    ),
    "Cauchy and Schwarz with a law of its own": order(
        Rel("<=", square(E(T, p)), E(square(T), p)), "cauchy-schwarz", Bind("fun", (x,), (over_x(p),), p), ONE, T
    ),
    "Pinsker with less": pinsker(Rel("<=", square(VARIATION), mul(HALF, DIVERGENCE)), second="399/100"),
    "Pinsker nearly": pinsker(Rel("<=", square(VARIATION), mul(num("499/1000"), DIVERGENCE))),
    "Pinsker turned": pinsker(Rel(">=", square(VARIATION), mul(HALF, DIVERGENCE))),
    "Pinsker with a weight of unknown sign": pinsker(
        Rel("<=", square(VARIATION), mul(HALF, DIVERGENCE)), weight=sub(mul(num(4), q), mul(TWO, p))
    ),
    "Pinsker of unnormalised laws": pinsker(
        Rel("<=", square(laws("TV", p, u)), mul(HALF, laws("KL", p, u))), weight=add(mul(TWO, p), mul(num(4), u)),
        other=u,
    ),
    "a multiple of a size by two": order(
        Rel(">=", sub(size(a), mul(TWO, a)), ZERO), "size", ONE, a, TWO
    ),
    "a multiple of a size by anything": order(Rel(">=", sub(size(a), mul(b, a)), ZERO), "size", ONE, a, b),
    "an average under a signed function": order(
        Rel("<=", over_z(size(E(W, p))), E(over_z(size(W)), p)), "average", fun(("z",), neg(ONE)), over_x(p), W
    ),
    "an average of a signed law": order(
        Rel("<=", over_z(size(E(W, p))), E(over_z(size(W)), p)), "average", fun(("z",), ONE), over_x(V), W
    ),
    "a valley that is none": valley(sub(square(S), ONE)),
    "a valley that rises first": valley(neg(square(sub(S, ONE)))),
    "a valley whose slope does not vanish": valley(sub(S, ONE)),
    "a valley above zero": valley(add(square(sub(S, ONE)), num("1/1000000"))),
    "a valley below zero": valley(add(square(sub(S, ONE)), LESS)),
    "a valley with its point elsewhere": valley(square(sub(S, TWO))),
    "a valley at a decimal": valley(square(sub(S, ONE)), low=Num(Fraction(1), 2)),
    "a valley at zero": valley(square(S), low=ZERO),
    "a valley at a negative point": valley(square(add(S, ONE)), low=num(-1)),
    "a valley that bends down": valley(sub(log(S), sub(S, ONE))),
    "a valley with a pole": valley(div(square(sub(S, ONE)), sub(S, TWO))),
    "a valley with a pole at its point": valley(div(square(sub(S, ONE)), sub(S, ONE))),
    "a valley with a divisor that cancels": valley(div(mul(square(sub(S, ONE)), sub(S, TWO)), sub(S, TWO))),
    "a valley of another letter": valley(mul(b, square(sub(S, ONE)))),
    "a valley of a density": valley(mul(p, square(sub(S, ONE)))),
    "a valley with a kink": valley(size(sub(S, ONE))),
    "a valley with an exponential": valley(sub(mul(S, Op("exp", (div(ONE, S),))), Sym("e"))),
    "a valley with an integral": valley(mul(integral(p), square(sub(S, ONE)))),
    "a valley at something signed": valley(sub(sub(S, ONE), log(S)), r=a),
    "a valley of negative weight": valley(square(sub(S, ONE)), weight=neg(ONE)),
    "a valley of unknown weight": valley(square(sub(S, ONE)), weight=b),
    "a valley of two letters": order(
        Rel(">=", ONE, ZERO), "valley", ONE, Bind("fun", (S, a), (None, None), square(S)), ONE, S
    ),
    "a root of something else": Step("root", (Rel("<=", a, Op("sqrt", (b,))),), (SQUARED,)),
    "a root of the smaller side": Step("root", (Rel(">=", neg(a), ROOT),), (SQUARED,)),
    "a strict root": Step("root", (Rel("<", neg(a), ROOT),), (SQUARED,)),
    "a root without its squares": Step("root", (Rel("<=", neg(a), ROOT),)),
    "no root": Step("root", (Rel("<=", neg(a), add(square(a), square(b))),), (SQUARED,)),
    "too few arguments": order(Rel(">=", square(a), ZERO), "square", ONE),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_forged(name: str) -> None:
    with pytest.raises(ProofError):
        replay(FORGED[name], CONTEXT)
