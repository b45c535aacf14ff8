"""Statements that are almost true are refuted and never proved; hostile ones cost little time and memory."""

from __future__ import annotations

import importlib.util
import sys
import tracemalloc
from pathlib import Path
from types import ModuleType

import pytest

from gantheory.clock import now
from gantheory.language.context import Context
from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, mul, neg, num, transform
from gantheory.proving import prove
from gantheory.refuting import Refutation, Unknown, examine


def _beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"refuting_{name}", Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


book = _beside("catalogue")
CHOICES = ("argmax", "argmin")


def _exact_number(side: Term) -> bool:
    """Neither an optimiser, nor 0, nor rounded."""
    if isinstance(side, Num):
        return bool(side.value) and not side.digits
    return not (isinstance(side, Bind) and side.op in CHOICES)


NUMERIC = {n: rel for n, rel in book.TRUE.items() if rel.op == "=" and all(map(_exact_number, (rel.lhs, rel.rhs)))}
NUMERIC.pop("rounded half")
OFF = (3, 6, 9, 12)
p, q, r, u, w = book.p, book.q, book.r, book.u, book.w


def _swapped(term: Term) -> Term:
    names = {"p": "q", "q": "p"}
    return transform(
        term, lambda t: App(names[t.fn], t.args, t.given, t.params) if isinstance(t, App) and t.fn in names else t
    )


def _normal(one: Term, other: Term, apart: Term) -> Term:
    """The divergence of two normal laws, by their deviations and the distance of their means."""
    squares = add(Op("pow", (one, num(2))), Op("pow", (apart, num(2))))
    return add(book.log(book.div(other, one)), book.div(squares, mul(num(2), Op("pow", (other, num(2))))), num("-1/2"))


CLOSE: dict[str, Rel] = {
    "same laws only: swapped kl": Rel("=", book.KL(p, q), book.KL(q, p)),
    "same laws only: swapped weights": Rel("=", book.V, _swapped(book.V)),
    "same laws only: jsd is zero": Rel("=", book.JSD(p, q), num(0)),
    "same laws only: one half": Rel("=", book.BEST, num("1/2")),
    "two atoms only: tv is a gap": Rel("=", mul(num(2), book.I(book.op("abs", add(p, neg(q))))), num(4)),
    "two atoms only: entropy below log 2": Rel("<=", Op("H", (book.law(p),)), book.log(num(2))),
    "three atoms only: entropy below log 3": Rel("<=", Op("H", (book.law(p),)), book.log(num(3))),
    "normalised only: kl": Rel(">=", book.KL(u, w), num(0)),
    "normalised only: mass": Rel("=", book.I(u), num(1)),
    "equal parameters only": Rel("=", Op("pow", (add(book.a, book.b), num(2))), mul(num(4), book.a, book.b)),
    "equal variances only: divergence of normal laws": Rel(
        "=", _normal(book.a, book.b, book.s), _normal(book.b, book.b, book.s)
    ),
    "equal variances only: symmetric": Rel("=", _normal(book.a, book.b, book.s), _normal(book.b, book.a, book.s)),
    "equal variances only: entropies": Rel("=", book.log(book.a), book.log(book.b)),
    "equal means only: divergence of normal laws": Rel(
        "=", _normal(book.a, book.b, book.s), _normal(book.a, book.b, num(0))
    ),
    "limits swapped": Rel(
        "=",
        Bind("sum", (book.i,), (Op("tuple", (book.m, num(1))),), book.log(book.fx)),
        book.total(book.log(book.fx)),
    ),
    "limits one short": Rel(
        "=",
        Bind("sum", (book.i,), (Op("tuple", (num(1), add(book.m, num(-1)))),), book.log(book.fx)),
        book.total(book.log(book.fx)),
    ),
    "dummy swapped": Rel("=", book.jx, Bind("int", (book.x,), (None,), book.joint)),
    "dummy of another law": Rel("=", book.jz, Bind("int", (book.z,), (None,), book.joint)),
}


def near_misses(names: list[str]) -> dict[str, Rel]:
    """Statements with a coefficient that is a little off, and those that are true in special cases only."""
    return {f"{n} off by 1e-{k}": _scaled(NUMERIC[n], k) for n in names for k in OFF} | CLOSE


def proved(names: list[str]) -> list[str]:
    """The near-misses with a proof that owes nothing, or support alone where they fail with full supports."""
    wrong: list[str] = []
    for name, rel in near_misses(names).items():
        found = prove(rel, book.CONTEXT, deadline=now() + 1)
        owed = {o.kind for o in found.theorem.owed} if found else set()
        if found and owed <= {"support"}:
            refuted = examine(rel, book.CONTEXT, seed=1, deadline=now() + 5)
            if not owed or (isinstance(refuted, Refutation) and refuted.scope == "everywhere"):
                wrong.append(name)
    return wrong


def campaign(names: list[str], seeds: range) -> tuple[int, list[str]]:
    """How many near-misses were tried, and those that were not refuted."""
    cases = near_misses(names)
    missed = [
        f"{name} ({seed})"
        for name, rel in cases.items()
        for seed in seeds
        if not isinstance(examine(rel, book.CONTEXT, seed=seed, deadline=now() + 5), Refutation)
    ]
    return len(cases) * len(seeds), missed


def _scaled(rel: Rel, k: int) -> Rel:
    return Rel("=", rel.lhs, mul(num(f"{10**k + 1}/{10**k}"), rel.rhs))


def test_near_misses_are_refuted() -> None:
    tried, missed = campaign(sorted(NUMERIC)[::5], range(1))
    assert tried > 30
    assert len(missed) <= tried / 100, missed


def test_no_near_miss_is_proved() -> None:
    assert not proved(sorted(NUMERIC)[::5])


@pytest.mark.slow
def test_none_of_all_near_misses_is_proved() -> None:
    assert not proved(sorted(NUMERIC))


@pytest.mark.slow
def test_all_near_misses_are_refuted() -> None:
    tried, missed = campaign(sorted(NUMERIC), range(3))
    assert tried > 400
    assert len(missed) <= tried / 100, missed


NINES = Op("pow", (num(9), Op("pow", (num(9), num(9)))))
LARGE: dict[str, Term] = {
    "tower": NINES,
    "squares": mul(*(Op("pow", (num(f"{10**k + 7}/{10**k + 9}"), num(900))) for k in range(1, 40))),
    "long sum": Bind("sum", (Sym("i"),), (Op("tuple", (num(1), num(10**12))),), Sym("i")),
    "sum of roots": Bind("sum", (Sym("i"),), (Op("tuple", (num(1), num(10**7))),), Op("pow", (Sym("i"), num(-300)))),
    "product of powers": Bind(
        "prod", (Sym("i"),), (Op("tuple", (num(1), num(3000))),), Op("pow", (num("7/3"), num(4000)))
    ),
    "sum of fractions": Bind("sum", (Sym("i"),), (Op("tuple", (num(1), num(3000))),), Op("pow", (Sym("i"), num(-900)))),
    "nested powers": Op("pow", (Op("pow", (Op("pow", (num("3/7"), num(90))), num(60))), num(60))),
    "exponentials": Bind(
        "sum", (Sym("i"),), (Op("tuple", (num(1), num(3000))),), Op("exp", (Op("pow", (Sym("i"), num(5))),))
    ),
    "long literal": mul(num(10**4000), num(10**4000)),
}


@pytest.mark.parametrize("name", LARGE)
def test_hostile_sizes_keep_time_and_memory(name: str) -> None:
    tracemalloc.start()
    try:
        started = now()
        found = examine(Rel("=", LARGE[name], num(2)), Context(), seed=1, deadline=started + 1)
        taken, peak = now() - started, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(found, Unknown | Refutation)
    assert taken < 1.5
    assert peak < 64e6
