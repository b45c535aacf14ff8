"""Rewriting, step by step: what each step proves, and the nearest thing that it must not prove."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gantheory.kernel import ProofError, Step, replay
from gantheory.language.context import Context, Density, Function, Pushforward, Sample
from gantheory.language.terms import App, Bind, Op, Rel, Sym, Term, add, div, fun, log, mul, neg, num, sub

x, xp, xpp, z, y, i, m, s, theta = (Sym(n) for n in ("x", "x'", "x''", "z", "y", "i", "m", "s", "\\theta"))
ZERO, ONE, TWO, HALF = num(0), num(1), num(2), num("1/2")
CONTEXT = Context(
    points={"x": "X", "x'": "X", "x''": "X", "z": "Z", "y": "Y"},
    densities={
        **{name: Density(name, ("X",)) for name in ("p", "q", "r", "g")},
        "n": Density("n", ("Z",)),
        "u": Density("u", ("X",), normalised=False),
        "j": Density("j", ("X", "Z"), params=("\\theta",)),
    },
    functions={
        "D": Function("D", ("X",), "unit"),
        **{name: Function(name, ("X",)) for name in "TS"},
        "R": Function("R", ("X",), "positive"),
        "Q": Function("Q", ("X", "Z"), "positive"),
        "K": Function("K", ("X", "X")),
        "G": Function("G", ("Z",), "X"),
    },
    params=frozenset(("\\theta",)),
    scalars={"s": "real", "m": "integer"},
    samples={"x^": Sample("x^", "X", "p", m)},
    pushforwards=(Pushforward("g", "G", "n"),),
)
p, q, r, u, D, T, S, R = (App(n, (x,)) for n in "pqruDTSR")


def E(body: Term, over: Term, w: Sym = x) -> Bind:
    """An expectation."""
    return Bind("E", (w,), (fun((w.name,), over),), body)


def integral(body: Term, *w: Sym) -> Bind:
    """An integral."""
    return Bind("int", w or (x,), (None,) * len(w or (x,)), body)


def exp(body: Term) -> Op:
    """An exponential."""
    return Op("exp", (body,))


def size(body: Term) -> Op:
    """An absolute value."""
    return Op("abs", (body,))


def joint(*points: Term) -> App:
    """The joint law with a parameter, or a marginal of it."""
    return App("j", points, (), (theta,))


def d(body: Term) -> Bind:
    """The derivative in the parameter."""
    return Bind("partial", (theta,), (None,), body)


def best(op: str, body: Term) -> Bind:
    """An optimum over D."""
    return Bind(op, (Sym("D"),), (None,), body)


def total(body: Term) -> Bind:
    """The sum over the sample."""
    return Bind("sum", (i,), (Op("tuple", (ONE, m)),), body)


def eq(a: Term, b: Term) -> Rel:
    """An equation."""
    return Rel("=", a, b)


def at_other(body: Term) -> Term:
    """A mean over x' of the exponential of something without x', one binder deeper than it need be."""
    return E(exp(body), App("p", (xp,)), xp)


def chained(a: Term, b: Term) -> App:
    """A function of two points."""
    return App("K", (a, b))


SCORED = integral(d(joint(x, z)), z)
INNER = integral(mul(App("n", (z,)), App("Q", (x, z))), z)
NESTED = integral(mul(chained(x, xp), integral(chained(x, xpp), xpp)), x, xp)
ALWAYS_ONE = log(integral(sub(add(p, q), r)))
GAME = add(E(log(D), p), E(log(sub(ONE, D)), q))
LOGS = add(mul(p, log(D)), mul(q, log(sub(ONE, D))))
EVEN = integral(add(mul(R, log(D)), mul(R, log(sub(ONE, D)))))
BEST = fun(("x",), div(p, add(p, q)))
IMAGE = App("G", (z,))
SAMPLED = App("T", (Op("index", (Sym("x^"), i)),))
MEAN_OF_ONE = E(ALWAYS_ONE, App("p", (xp,)), xp)

# A name, what holds, the kinds of conditions that it owes, and what does not hold.
PAIRS: list[tuple[str, Rel, set[str], Rel]] = [
    (
        "a number renamed inside an integral",
        eq(at_other(integral(mul(x, p))), exp(integral(mul(x, p)))),
        set(),
        eq(at_other(integral(mul(xp, p))), exp(integral(mul(x, p)))),
    ),
    (
        "an integral renamed inside a logarithm",
        eq(at_other(integral(mul(p, log(INNER)))), exp(integral(mul(p, log(INNER))))),
        set(),
        eq(at_other(integral(mul(p, log(INNER)))), exp(integral(mul(q, log(INNER))))),
    ),
    (
        "a variable moved out of the way of another",
        eq(NESTED, integral(mul(chained(x, xp), chained(x, xpp)), x, xp, xpp)),
        set(),
        eq(NESTED, integral(mul(chained(x, xp), chained(x, xp)), x, xp)),
    ),
    ("the score of a joint law", eq(SCORED, d(joint(x))), {"leibniz"}, eq(SCORED, d(joint(z)))),
    ("a sum of sizes", Rel(">=", total(size(SAMPLED)), ZERO), set(), Rel(">", total(size(SAMPLED)), ZERO)),
    (
        "infinities of unknown sign",
        eq(E(add(mul(T, log(p)), mul(S, log(p))), q), E(mul(add(T, S), log(p)), q)),
        {"support"},
        eq(E(add(mul(T, log(p)), mul(S, log(p))), q), E(mul(T, S, log(p)), q)),
    ),
    (
        "the size of something infinite",
        eq(E(size(log(p)), q), E(size(neg(log(p))), q)),
        {"support"},
        eq(E(size(log(p)), q), E(log(p), q)),
    ),
    ("a logarithm that is signed at a point", eq(ALWAYS_ONE, ZERO), set(), eq(ALWAYS_ONE, log(TWO))),
    (
        "means of what is signed at a point",
        eq(mul(exp(MEAN_OF_ONE), exp(MEAN_OF_ONE)), ONE),
        {"support", "finite"},
        eq(mul(exp(MEAN_OF_ONE), exp(MEAN_OF_ONE)), TWO),
    ),
    (
        "a maximum with a constant beside it",
        eq(best("argmax", add(GAME, s)), BEST),
        {"positive"},
        eq(best("argmin", add(GAME, s)), BEST),
    ),
    (
        "a maximum in bits",
        eq(best("argmax", div(GAME, log(TWO))), BEST),
        {"positive"},
        eq(best("argmax", div(GAME, log(HALF))), BEST),
    ),
    (
        "a maximum of logarithms beside a multiple of the function",
        eq(best("argmax", integral(add(LOGS, mul(TWO, sub(q, p), D)))), fun(("x",), HALF)),
        {"positive"},
        eq(best("argmax", integral(add(LOGS, mul(TWO, sub(p, q), D)))), fun(("x",), HALF)),
    ),
    (
        "a maximum with weights that are no laws",
        eq(best("argmax", EVEN), fun(("x",), HALF)),
        {"finite"},
        eq(best("argmax", EVEN), fun(("x",), num("1001/2000"))),
    ),
]  # fmt: skip


def certificate(rel: Rel) -> Step:
    """The certificate of one step for a statement."""
    if isinstance(rel.lhs, Bind) and rel.lhs.op in ("argmax", "argmin"):
        return Step("pointwise-max", (rel,))
    return Step("algebra" if rel.op == "=" else "order", (rel,))


@pytest.mark.parametrize(("name", "rel", "kinds", "_"), PAIRS, ids=[row[0] for row in PAIRS])
def test_it_replays(name: str, rel: Rel, kinds: set[str], _: Rel) -> None:
    assert {c.kind for c in replay(certificate(rel), CONTEXT).owed} == kinds, name


@pytest.mark.parametrize(("name", "_", "__", "miss"), PAIRS, ids=[row[0] for row in PAIRS])
def test_its_near_miss_does_not(name: str, _: Rel, __: set[str], miss: Rel) -> None:
    with pytest.raises(ProofError, match=r"normal forms|sign|not surely|vanish"):
        replay(certificate(miss), CONTEXT)


def test_a_variable_is_not_renamed_inside_a_sum() -> None:
    inner = integral(mul(p, exp(total(chained(x, Op("index", (Sym("x^"), i)))))))
    with pytest.raises(ProofError, match="a variable inside sum"):
        replay(Step("algebra", (eq(at_other(inner), exp(inner)),)), CONTEXT)


PUSHED = eq(E(App("T", (IMAGE,)), App("n", (z,)), z), E(T, App("g", (x,))))
MISTOLD = {
    "a source that is no law": replace(CONTEXT, pushforwards=(Pushforward("g", "G", "nowhere"),)),
    "a map that is no function": replace(CONTEXT, pushforwards=(Pushforward("g", "H", "n"),)),
    "a source elsewhere": replace(CONTEXT, densities={**CONTEXT.densities, "n": Density("n", ("Z", "Y"))}),
    "a law elsewhere": replace(CONTEXT, densities={**CONTEXT.densities, "g": Density("g", ("Z",))}),
    "a conditional source": replace(CONTEXT, densities={**CONTEXT.densities, "n": Density("n", ("Z",), ("Y",))}),
    "a map into the unit interval": replace(
        CONTEXT, functions={**CONTEXT.functions, "G": Function("G", ("Z",), "unit")}
    ),
}


def test_a_law_pushed_forward() -> None:
    assert not replay(Step("algebra", (PUSHED,)), CONTEXT).owed


@pytest.mark.parametrize("name", MISTOLD)
def test_a_law_pushed_forward_by_something_else(name: str) -> None:
    with pytest.raises(ProofError):
        replay(Step("algebra", (PUSHED,)), MISTOLD[name])


def test_a_product_too_large_to_write_out_is_refused() -> None:
    whole = Op("pow", (add(*(App("T", (Op("index", (Sym("x^"), num(k))),)) for k in range(9))), num(5)))
    with pytest.raises(ProofError, match="TooLarge"):
        replay(Step("algebra", (eq(mul(whole, whole), mul(whole, whole)),)), CONTEXT)


@pytest.mark.parametrize("many", [3, 15, 16, 17, 60])
@pytest.mark.parametrize("off", [0, 1])
def test_few_and_many_indeterminates_are_counted_alike(many: int, off: int) -> None:
    """Values at points that are met one after the other, some of them after others were divided by."""
    values = [App("T", (Op("index", (Sym("x^"), num(k))),)) for k in range(many)]
    first, last = (add(mul(t, t), num(1)) for t in (values[0], values[-1]))
    left = add(div(values[0], first), *(mul(add(t, num(1)), sub(t, num(1))) for t in values))
    right = add(*(mul(t, t) for t in values), num(off - many), div(values[0], first))
    step = Step("algebra", (eq(div(left, last), div(right, last)),))
    if off:
        with pytest.raises(ProofError, match="different normal forms"):
            replay(step, CONTEXT)
    else:
        assert not replay(step, CONTEXT).owed
