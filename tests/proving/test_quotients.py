"""Random statements with quotients of laws, distances and squares of integrals: prover and refuter never contradict."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from gantheory.clock import now
from gantheory.language.context import Context, Density, Function
from gantheory.language.printing import plain
from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, div, fun, log, mul, num, sub
from gantheory.proving import prove
from gantheory.refuting import Refutation, examine

x = Sym("x")
CONTEXT = Context(
    points={"x": "X"},
    densities={"p": Density("p", ("X",)), "q": Density("q", ("X",))},
    functions={
        "D": Function("D", ("X",), "unit"),
        "T": Function("T", ("X",), "real"),
        "R": Function("R", ("X",), "positive"),
    },
    scalars={"a": "positive", "s": "real"},
)
p, q, D, T, R = (App(n, (x,)) for n in "pqDTR")
COEFFICIENTS = [num(c) for c in ("1", "2", "3", "4", "5", "7", "1/2", "1/3", "1/4", "3/2", "99/100", "101/100")]


def integral(body: Term) -> Bind:
    """An integral over x."""
    return Bind("int", (x,), (None,), body)


def mean(law: Term, body: Term) -> Bind:
    """A mean under a law of x."""
    return Bind("E", (x,), (fun(("x",), law),), body)


def size(body: Term) -> Op:
    """An absolute value."""
    return Op("abs", (body,))


def square(body: Term) -> Op:
    """A square."""
    return Op("pow", (body, num(2)))


class Author:
    """Random statements, true and false, about two laws."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)

    def coefficient(self) -> Term:
        """A positive number."""
        return self.rng.choice(COEFFICIENTS)

    def mixture(self) -> Term:
        """A positive combination of the laws."""
        return add(mul(self.coefficient(), p), mul(self.coefficient(), q))

    def statement(self) -> Rel:
        """A relation of one of the kinds below."""
        kind = self.rng.choice((self.shares, self.divergences, self.distances, self.products, self.letters, self.told))
        return kind()

    def shares(self) -> Rel:
        """An integral over a divisor, or what is left of one that cancels, and a multiple of the same in parts."""
        one, two = self.coefficient(), self.coefficient()
        whole, f = add(mul(one, p), mul(two, q)), self.rng.choice((p, q, mul(p, T), mul(q, size(sub(p, q)))))
        products = [mul(self.coefficient(), g, h) for g in (p, q) for h in (p, q, T, size(sub(p, q)))]
        pieces = self.rng.sample(products, self.rng.randrange(1, 5))
        left = integral(div(add(*pieces), whole))
        if self.rng.random() < 0.5:
            pieces, left = [mul(one, p, f), mul(two, q, f)], integral(f)
        factor = self.rng.choice((num(1), num(1), one, two, div(num(1), one), div(num(1), two)))
        return Rel("=", left, mul(factor, add(*(integral(div(piece, whole)) for piece in pieces))))

    def divergence(self) -> Term:
        """A divergence of the two laws, or a number."""
        gap = square(sub(p, q))
        laws = (fun(("x",), p), fun(("x",), q))
        return self.rng.choice(
            (
                Op("KL", laws),
                Op("KL", laws[::-1]),
                Op("JSD", laws),
                integral(div(gap, self.mixture())),
                integral(div(gap, q)),
                integral(mul(q, log(div(self.mixture(), p)))),
            )
        )

    def divergences(self) -> Rel:
        """One divergence against another, with a factor."""
        return Rel(self.rng.choice(("<=", ">=")), self.divergence(), mul(self.coefficient(), self.divergence()))

    def distances(self) -> Rel:
        """The square of a distance against a divergence, with a factor."""
        laws = [fun(("x",), p), fun(("x",), self.rng.choice((q, div(add(p, q), num(2)))))]
        self.rng.shuffle(laws)
        near = Op("TV", tuple(laws)) if self.rng.random() < 0.5 else mul(self.coefficient(), integral(size(sub(p, q))))
        far = Op("KL", tuple(laws)) if self.rng.random() < 0.7 else self.divergence()
        return Rel(self.rng.choice(("<=", "<=", "<=", "<", ">=")), square(near), mul(self.coefficient(), far))

    def products(self) -> Rel:
        """The square of a mean against a product of means."""
        f, g = self.rng.choice((T, D, R)), self.rng.choice((T, D, R, num(1)))
        law, other = (p, self.rng.choice((p, p, q, self.mixture())))
        right = mul(self.coefficient(), mean(law, square(f)), integral(mul(other, square(g))))
        return Rel(self.rng.choice(("<=", "<=", ">=", "<")), square(mean(law, mul(f, g))), right)

    def letters(self) -> Rel:
        """Logarithms and quotients of one positive letter."""
        a = Sym("a")
        gap, divisor = square(sub(a, num(1))), add(mul(self.coefficient(), a), self.coefficient())
        tangent = mul(self.coefficient(), sub(sub(a, num(1)), log(a)))
        bend = add(mul(a, log(a)), sub(num(1), a))
        sides = [bend, tangent, div(mul(self.coefficient(), gap), divisor), gap]
        return Rel(self.rng.choice(("<=", ">=")), *self.rng.sample(sides, 2))

    def told(self) -> Rel:
        """What a discriminator tells apart."""
        multiple = sub(mul(self.coefficient(), D), num(1))
        left = self.rng.choice((sub(mean(p, D), mean(q, D)), integral(mul(multiple, sub(p, q)))))
        variation = Op("TV", (fun(("x",), p), fun(("x",), q)))
        return Rel(self.rng.choice(("<=", "<=", ">=", "<")), left, mul(self.coefficient(), variation))


def hunt(seeds: range) -> tuple[Counter[str], list[str]]:
    """The outcomes, and every statement that is both proved and refuted."""
    outcomes, bad = Counter[str](), list[str]()
    for seed in seeds:
        rel = Author(seed).statement()
        found = prove(rel, CONTEXT, deadline=now() + 2)
        if found is None:
            outcomes["unproved"] += 1
            continue
        owed = sorted(o.kind for o in found.theorem.owed)
        verdict = examine(rel, CONTEXT, seed=seed, models=60, deadline=now() + 2)
        outcomes["proved-under" if owed else "proved"] += 1
        if isinstance(verdict, Refutation) and (not owed or verdict.scope == "everywhere"):
            bad.append(f"seed {seed}: {plain(rel.lhs)} {rel.op} {plain(rel.rhs)}; owed {owed}")
    return outcomes, bad


def test_parts_add_up_to_the_whole_and_to_nothing_else() -> None:
    for seed in range(40):
        rel = Author(seed).shares()
        match rel.rhs:
            case Op("mul", (Num(factor) | Op("div", (_, Num(factor))), parts)) if factor != 1:
                assert prove(rel, CONTEXT) is None
            case Op("mul", (_, parts)):
                assert prove(Rel("=", rel.lhs, parts), CONTEXT) is not None


def test_quotients() -> None:
    outcomes, bad = hunt(range(10))
    assert not bad
    assert outcomes["proved"] + outcomes["proved-under"] >= 3


@pytest.mark.slow
def test_many_quotients() -> None:
    outcomes, bad = hunt(range(10, 3000))
    print(outcomes)
    assert not bad
