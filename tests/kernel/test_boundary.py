"""Statements that hold where all densities are positive and fail on the boundary, or whose proof hid a side condition:
each was accepted once. The certificate is refused, or owes the condition; with the condition met it must replay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from gantheory.kernel import ProofError, Step, Theorem, replay
from gantheory.language.context import Context, Density, Function, Pushforward, Sample
from gantheory.language.terms import App, Bind, Op, Rel, Sym, Term, add, div, fun, log, mul, neg, num, sub, transform
from gantheory.proving import prove

x, xp, z, y, i, m, s, t, v, c = (Sym(n) for n in ("x", "x'", "z", "y", "i", "m", "s", "t", "v", "c"))
theta = Sym("\\theta")
ZERO, ONE, TWO, HALF = num(0), num(1), num(2), num("1/2")
CONTEXT = Context(
    points={"x": "X", "x'": "X", "z": "Z", "y": "Y", "c": "C", "X": "X"},
    densities={
        **{name: Density(name, ("X",)) for name in ("p", "q", "g2")},
        "j": Density("j", ("X", "Z")),
        "k": Density("k", ("Z",), ("X",)),
        "k3": Density("k3", ("X", "Z"), ("C",)),
        "n2": Density("n2", ("Z", "Y")),
        "f": Density("f", ("X",), params=("\\theta",)),
    },
    functions={
        "D": Function("D", ("X",), "unit"),
        **{name: Function(name, ("X",)) for name in "TS"},
        "R": Function("R", ("X",), "positive"),
        "G2": Function("G2", ("Z", "Y"), "X"),
        "A": Function("A", ("Y",)),
        "K": Function("K", ("X", "X")),
        "L": Function("L", ("X",), "real", ("\\theta",)),
    },
    params=frozenset(("\\theta",)),
    scalars={"s": "real", "m": "integer", "t": "unit", "v": "positive"},
    samples={"x^": Sample("x^", "X", "p", m), "f^": Sample("f^", "X", "f", m)},
    pushforwards=(Pushforward("g2", "G2", "n2"),),
)
p, q, D, T, R = (App(n, (x,)) for n in "pqDTR")
g = App("g2", (x,))
f = App("f", (x,), (), (theta,))


def law(body: Term, *names: str) -> Bind:
    """A law over x, or the given names."""
    return fun(names or ("x",), body)


def E(body: Term, over: Term, w: Sym = x) -> Bind:
    """An expectation."""
    return Bind("E", (w,), (law(over, w.name),), body)


def integral(body: Term, *w: Sym) -> Bind:
    """An integral."""
    return Bind("int", w or (x,), (None,) * len(w or (x,)), body)


def KL(a: Term, b: Term) -> Op:
    """KL of two laws of x."""
    return Op("KL", (law(a), law(b)))


def eq(a: Term, b: Term) -> Rel:
    """An equation."""
    return Rel("=", a, b)


def best(op: str, name: str, body: Term) -> Bind:
    """An optimum."""
    return Bind(op, (Sym(name),), (None,), body)


def d(w: Sym, body: Term) -> Bind:
    """A derivative."""
    return Bind("partial", (w,), (None,), body)


def total(body: Term) -> Bind:
    """The sum over the sample."""
    return Bind("sum", (i,), (Op("tuple", (ONE, m)),), body)


def at(name: str) -> Op:
    """An element of a sample."""
    return Op("index", (Sym(name), i))


def value(up: Term, down: Term) -> Term:
    """int up log D + down log(1 - D)."""
    return integral(add(mul(up, log(D)), mul(down, log(sub(ONE, D)))))


V, BEST = value(p, q), div(p, add(p, q))
PAIR, IMAGE, G2 = App("n2", (z, y)), App("G2", (z, y)), App("g2", (x,))
WEIGHT = sub(mul(TWO, E(div(q, p), p)), ONE)  # one where p > 0 wherever q > 0, minus one for disjoint laws
SIGNED = integral(sub(mul(TWO, p, div(q, p)), q))
OVERLAP = E(log(add(ONE, q)), p)
ROOTS = E(Op("exp", (mul(HALF, log(q)),)), p)
KERNEL = integral(App("k", (z,), (x,)))
PART = integral(mul(App("j", (x, z)), R))
LOSS = KL(p, q)
CURVE, ALIEN = (App("K", (x, xp)), App("K", (xp, xp)))
AT_X, CONSTANT = (Op("exp", (integral(mul(App("p", (xp,)), k), xp),)) for k in (CURVE, ALIEN))


def loss(point: Term) -> App:
    """A loss with the parameter theta."""
    return App("L", (point,), (), (theta,))


def objective(fluctuation: Term) -> Bind:
    """What a multiple of a fluctuation adds to the objective -theta^2."""
    return best("argmax", "\\theta", sub(fluctuation, mul(theta, theta)))


FLUCTUATION = sub(total(loss(at("x^"))), mul(m, E(loss(x), p)))
LIMIT = Step(
    "same-optimisers",
    (
        eq(
            objective(sub(mul(m, E(loss(Sym("X")), App("p", (Sym("X"),)), Sym("X"))), mul(m, E(loss(x), p)))),
            objective(ZERO),
        ),
        ONE,
        "",
        "",
    ),
)
OVER = E(div(q, p), p)  # one where p > 0 wherever q > 0
OTHER = div(q, add(q, g))
REWEIGHED = add(E(mul(div(q, p), log(D)), p), E(log(sub(ONE, D)), g))


def x_over(density: Term) -> Term:
    """One where the density is positive, and nothing where it is not."""
    return mul(density, div(ONE, density))


def at_best(body: Term, candidate: Term) -> Term:
    """The value of an objective at a candidate."""
    return transform(body, lambda n: candidate if n == D else n)


MAXIMAL = Step("algebra", (eq(at_best(REWEIGHED, OTHER), at_best(REWEIGHED, OTHER)),))
SLOPE = law(d(xp, App("T", (xp,))), "x'")


def proofs(rel: Rel, *steps: Step) -> Iterator[Theorem]:
    """What the kernel makes of the certificates, and of those that the prover finds."""
    for step in steps or (Step("algebra", (rel,)),):
        try:
            yield replay(step, CONTEXT)
        except ProofError:
            continue
    if (found := prove(rel, CONTEXT)) is not None:
        yield found.theorem


# What no certificate may prove, under whatever conditions.
FALSE: dict[str, tuple[Rel, tuple[Step, ...]]] = {
    "a second variable pushed forward": (
        eq(integral(mul(PAIR, App("T", (IMAGE,)), App("A", (y,))), z, y), mul(App("A", (y,)), E(T, G2))),
        (),
    ),
    "a fluctuation under an optimum": (
        rel := Rel("~=", objective(FLUCTUATION), objective(ZERO)),
        (Step("law-of-large-numbers", (rel, "x^", "p"), (LIMIT,)),),
    ),
    "a negative divisor under a maximum": (
        rel := eq(best("argmax", "D", div(V, sub(t, ONE))), law(BEST)),
        (Step("pointwise-max", (rel,)),),
    ),
    "a signed divisor under a maximum": (
        rel := eq(best("argmax", "D", div(V, s)), law(BEST)),
        (Step("pointwise-max", (rel,)),),
    ),
    "a variable captured in the candidate": (
        rel := eq(best("argmax", "D", value(CONSTANT, q)), law(div(AT_X, add(AT_X, q)))),
        (Step("pointwise-max", (rel,)),),
    ),
    "a derivative at another point": (
        eq(Op("TV", (law(p), SLOPE)), mul(HALF, integral(Op("abs", (sub(p, d(xp, App("T", (xp,)))),))))),
        (),
    ),
    "a sample of a law that moves, fixed": (eq(d(theta, total(App("T", (at("f^"),)))), ZERO), ()),
    "a sample of a law that moves, dropped": (
        rel := eq(
            best("argmin", "\\theta", add(total(App("T", (at("f^"),))), theta)), best("argmin", "\\theta", theta)
        ),
        (Step("same-optimisers", (rel, ONE, "", "")),),
    ),
    "a factor that may vanish": (
        rel := eq(best("argmax", "\\theta", mul(p, theta)), best("argmax", "\\theta", theta)),
        (Step("same-optimisers", (rel, p, "", "")),),
    ),
}

# What is true under a condition only, and the kind of it.
OWED: dict[str, tuple[Rel, str, tuple[Step, ...]]] = {
    "a weight that may be negative": (
        rel := Rel(">=", mul(WEIGHT, mul(s, s)), ZERO),
        "support",
        (Step("order", (rel, (WEIGHT, "square", (ONE, s)))), Step("order", (rel, (ONE, "square", (WEIGHT, s))))),
    ),
    "a weight of a tangent that may be negative": (
        rel := Rel("<=", mul(WEIGHT, log(v)), mul(WEIGHT, sub(v, ONE))),
        "support",
        (Step("order", (rel, (ONE, "tangent", (WEIGHT, v)))),),
    ),
    "a mean of log(1 + q) over itself": (eq(div(OVERLAP, OVERLAP), ONE), "nonzero", ()),
    "a mean of log(1 + q) is positive": (rel := Rel(">", OVERLAP, ZERO), "support", (Step("order", (rel,)),)),
    "a mean of a root of q over itself": (eq(div(ROOTS, ROOTS), ONE), "nonzero", ()),
    "the exponential of minus KL is positive": (
        rel := Rel(">", Op("exp", (neg(LOSS),)), ZERO),
        "support",
        (Step("order", (rel,)),),
    ),
    "a kernel integrated over its condition over itself": (eq(div(KERNEL, KERNEL), ONE), "nonzero", ()),
    "a part of a joint law over itself": (eq(div(PART, PART), ONE), "nonzero", ()),
    "a logarithm that may be infinite": (eq(sub(log(PART), log(PART)), ZERO), "nonzero", ()),
    "a density over itself beside a logarithm of a mean": (
        eq(mul(div(p, p), log(E(R, q))), log(E(R, q))),
        "support",
        (),
    ),
    "infinite less infinite in an exponential": (eq(Op("exp", (sub(LOSS, LOSS),)), ONE), "support", ()),
    "squares of the infinite": (eq(sub(mul(LOSS, LOSS), mul(LOSS, LOSS)), ZERO), "finite", ()),
    "infinity times zero": (eq(mul(Op("exp", (LOSS,)), Op("exp", (neg(LOSS),))), ONE), "finite", ()),
    "a mean of a square of a ratio of laws": (eq(E(mul(R, mul(SIGNED, SIGNED)), p), E(R, p)), "support", ()),
    "a mean of a function of a mean over a law": (
        eq(E(div(Op("exp", (mul(E(App("S", (xp,)), App("q", (xp,)), xp), T),)), p), p),
           integral(Op("exp", (mul(E(App("S", (xp,)), App("q", (xp,)), xp), T),)))),
        "support",
        (),
    ),
    "a conditional law where its condition vanishes": (eq(integral(App("k3", (x,), (z, c))), ONE), "support", ()),
    "a factor of an objective that may be negative": (
        rel := eq(best("argmax", "\\theta", mul(WEIGHT, theta)), best("argmax", "\\theta", theta)),
        "support",
        (Step("same-optimisers", (rel, ONE, "", "")), Step("same-optimisers", (rel, WEIGHT, "", ""))),
    ),
    "a maximum whose weights are not their limits": (
        rel := eq(best("max", "D", REWEIGHED), at_best(REWEIGHED, OTHER)),
        "support",
        (Step("max-value", (rel, best("max", "D", REWEIGHED), law(OTHER)), (MAXIMAL,)),),
    ),
    "a maximum by a candidate that is not its limit": (
        rel := eq(best("argmax", "D", V), law(div(mul(p, OVER), add(p, q)))),
        "support",
        (Step("pointwise-max", (rel,)),),
    ),
    "a maximum by a candidate that is not its limit at a point": (
        rel := eq(best("argmax", "D", V), law(div(mul(p, x_over(q)), add(p, q)))),
        "support",
        (Step("pointwise-max", (rel,)),),
    ),
    "a maximum whose weights vanish together": (
        rel := eq(best("argmax", "D", value(log(add(ONE, p)), log(add(ONE, q)))),
                  law(div(log(add(ONE, p)), add(log(add(ONE, p)), log(add(ONE, q)))))),
        "positive",
        (Step("pointwise-max", (rel,)),),
    ),
    "a maximum with a factor that may vanish": (
        rel := eq(best("argmax", "D", mul(PART, V)), law(BEST)),
        "positive",
        (Step("pointwise-max", (rel,)),),
    ),
    "the derivative of a density over itself": (eq(d(theta, div(f, f)), ZERO), "support", ()),
}  # fmt: skip

# What needs no condition: near what is above, or true on the boundary whatever the limits there.
TRUE: dict[str, tuple[Rel, tuple[Step, ...]]] = {
    "one variable pushed forward": (
        eq(Bind("E", (z, y), (law(PAIR, "z", "y"), None), App("T", (IMAGE,))), E(T, G2)),
        (),
    ),
    "a positive divisor under a minimum": (
        rel := eq(best("argmin", "D", neg(div(V, t))), best("argmax", "D", V)),
        (Step("same-optimisers", (rel, neg(div(ONE, t)), "", "")),),
    ),
    "a slope of a law that is added to what is optimised": (
        rel := eq(best("argmin", "\\theta", add(theta, d(x, p))), best("argmin", "\\theta", theta)),
        (Step("same-optimisers", (rel, ONE, "", "")),),
    ),
    "a square weighed by a positive mean": (
        rel := Rel(">=", mul(E(R, p), mul(s, s)), ZERO),
        (Step("order", (rel, (E(R, p), "square", (ONE, s)))),),
    ),
    "Jensen where the ratio is infinite": (
        rel := Rel("<=", E(log(div(q, p)), p), log(E(div(q, p), p))),
        (Step("order", (rel, (ONE, "jensen", (law(p), div(q, p))))),),
    ),
    "Jensen with both sides negated": (
        rel := Rel(">=", neg(E(log(div(q, p)), p)), neg(log(E(div(q, p), p)))),
        (Step("order", (rel, (ONE, "jensen", (law(p), div(q, p))))),),
    ),
    "the mean of the logarithm of a law that may vanish": (Rel(">=", E(log(p), p), E(log(q), p)), ()),
    "KL at one point": (Rel(">=", add(mul(p, log(div(p, q))), sub(q, p)), ZERO), ()),
    "a mean over itself": (eq(div(E(R, p), E(R, p)), ONE), ()),
    "the exponential of KL alone": (eq(Op("exp", (neg(LOSS),)), div(ONE, Op("exp", (LOSS,)))), ()),
    "a conditional law of three": (
        eq(integral(App("k3", (x, z), (c,)), z), App("k3", (x,), (c,))),
        (),
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_no_certificate_proves_it(name: str) -> None:
    rel, steps = FALSE[name]
    assert not list(proofs(rel, *steps))


@pytest.mark.parametrize("name", OWED)
def test_every_certificate_owes_it(name: str) -> None:
    rel, kind, steps = OWED[name]
    found = list(proofs(rel, *steps))
    assert found
    assert all(kind in {o.kind for o in theorem.owed} for theorem in found)


@pytest.mark.parametrize("name", TRUE)
def test_nothing_is_owed(name: str) -> None:
    rel, steps = TRUE[name]
    found = list(proofs(rel, *steps))
    assert len(found) >= max(1, len(steps))
    assert not any(theorem.owed for theorem in found)


def test_a_function_with_a_reserved_name_is_refused() -> None:
    reserved = replace(CONTEXT, functions={**CONTEXT.functions, "X#0": Function("X#0", ("X",))})
    rel = eq(App("X#0", (x,)), App("X#0", (x,)))
    with pytest.raises(ProofError, match="#"):
        replay(Step("algebra", (rel,)), reserved)


def test_the_premise_of_the_fluctuation_holds() -> None:
    assert not replay(LIMIT, CONTEXT).owed


def test_points_are_named_where_a_law_is_held_against_itself() -> None:
    there = App("p", (xp,))
    proof = prove(eq(div(mul(p, there), there), p), CONTEXT)
    assert proof is not None
    assert {c.text for c in proof.theorem.owed} == {"p(x') is positive where p(x) is", "p(x') is positive"}
