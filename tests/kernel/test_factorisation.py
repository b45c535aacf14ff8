"""A joint law is no product of what leaves its variables apart; the near misses, which say nothing of dependence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gantheory.kernel import ProofError, Step, replay
from gantheory.language.context import Context, Definition, Density, Function, Sample
from gantheory.language.terms import App, Bind, Op, Rel, Sym, Term, div, mul, neg, num

x, xp, y, z, v, c, t, j, m = (Sym(n) for n in ("x", "x'", "y", "z", "v", "c", "t", "j", "m"))
CONTEXT = Context(
    points={"x": "X", "x'": "X", "y": "Y", "z": "Z", "v": "V"},
    densities={
        "p": Density("p", ("X", "Y", "Z")),
        "q": Density("q", ("X", "Z"), ("V",), ("t",)),
        "u": Density("u", ("X", "Z"), normalised=False),
    },
    functions={"f": Function("f", ("X",)), "h": Function("h", ("X", "Z"))},
    params=frozenset(("t",)),
    scalars={"m": "integer"},
    samples={"z": Sample("z", "Z", None, m)},
    definitions={"a": Definition("a", (), App("f", (x,)))},
)


def p(*args: Term) -> App:
    """The joint law, or a marginal."""
    return App("p", args)


def q(*args: Term) -> App:
    """A conditional law with a parameter, or a marginal."""
    return App("q", args, (v,), (t,))


def units(law: App) -> Bind:
    """The product of a law over the parts of its point."""
    (whole,) = law.args
    part = replace(law, args=(Op("index", (whole, j)),))
    return Bind("prod", (j,), (Op("tuple", (num(1), m)),), part)


TRUE: dict[str, tuple[Term, Term, str]] = {
    "marginals": (p(x, z), mul(p(x), p(z)), "x, z are not all independent"),
    "the product first": (mul(p(z), p(x)), p(x, z), "x, z are not all independent"),
    "any functions": (p(x, z), mul(num(2), App("f", (x,)), p(z)), "x, z are not all independent"),
    "of one variable alone": (p(x, z), p(x), "x, z are not all independent"),
    "three": (p(x, y, z), mul(p(x), p(y), p(z)), "x, y, z are not all independent"),
    "two of three together": (p(x, y, z), mul(p(y), p(x, z)), "(x, z), y are not all independent"),
    "joined by two factors": (p(y, x, z), mul(p(z, x), p(x), p(y)), "y, (x, z) are not all independent"),
    "under a condition": (q(x, z), mul(q(x), q(z)), "x, z are not all independent given v"),
    "of units": (q(x, z), mul(q(x), units(q(z))), "x, z are not all independent given v"),
}
FALSE: dict[str, Rel] = {
    "an equation": Rel("=", p(x, z), mul(p(x), p(z))),
    "the chain rule": Rel("!=", p(x, z), mul(App("p", (x,), (z,)), p(z))),
    "a factor of both": Rel("!=", p(x, z), mul(p(x), App("h", (x, z)))),
    "three in a ring": Rel("!=", p(x, y, z), mul(p(x, y), p(y, z), p(z, x))),
    "one variable": Rel("!=", p(x), mul(p(y), p(z))),
    "a sign before the product": Rel("!=", p(x, z), neg(mul(p(x), p(z)))),
    "a quotient": Rel("!=", p(x, z), div(p(x), p(z))),
    "no product of laws": Rel("!=", mul(p(x), p(y)), mul(p(x), p(z))),
    "a law that is no probability": Rel("!=", App("u", (x, z)), mul(App("f", (x,)), p(z))),
    "a law at a point of no space of its own": Rel("!=", p(x, v), mul(p(x), App("f", (v,)))),
    "a point of the same space": Rel("!=", p(x, xp), mul(p(x), p(xp))),
    "a variable twice": Rel("!=", p(x, x), mul(p(x), p(x))),
    "a part of a point": Rel("!=", p(x, Op("index", (z, j))), mul(p(x), p(z))),
    "a fixed place": Rel("!=", p(x, Op("at", (z, num(1)))), mul(p(x), num(2))),
    "a letter that is not known": Rel("!=", p(x, z), mul(p(x), c)),
    "a name of something made of x": Rel("!=", p(x, z), mul(Sym("a"), p(z))),
    "a parameter for a variable": Rel("!=", App("p", (x, t)), mul(p(x), App("f", (t,)))),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_joint_law_is_no_product_of_separate_parts(name: str) -> None:
    joint, product, owed = TRUE[name]
    theorem = replay(Step("factorisation", (Rel("!=", joint, product),)), CONTEXT)
    assert {(c.kind, c.text) for c in theorem.owed} == {("dependent", owed)}


@pytest.mark.parametrize("name", FALSE)
def test_nothing_else_is(name: str) -> None:
    with pytest.raises(ProofError):
        replay(Step("factorisation", (FALSE[name],)), replace(CONTEXT, points={**CONTEXT.points, "t": "Z"}))
