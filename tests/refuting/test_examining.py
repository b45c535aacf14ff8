"""Statements of the field: none that is true is refuted, every one that is false is, and the values are right."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from mpmath import isinf, mpf

from gantheory.clock import now
from gantheory.language.context import Context
from gantheory.language.terms import App, Bind, Op, Rel, Sym, div, num
from gantheory.refuting import Refutation, Support, Unknown, examine


def _beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"refuting_{name}", Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


book, reference = _beside("catalogue"), _beside("reference")
SEEDS = (1, 2)
# Judged by optimising, in the limit, along a moving point, or as a claim about claims: no pair of plain values.
UNVALUED = frozenset(
    name
    for name, (rel, _) in book.FALSE.items()
    if rel.op in ("~=", "propto", "=>")
    or any(w in repr(rel) for w in ("'argmax'", "'argmin'", "'max'", "'min'", "'M'"))
)


@pytest.mark.parametrize("name", book.TRUE)
def test_what_is_true_is_never_refuted(name: str) -> None:
    for seed in SEEDS:
        found = examine(book.TRUE[name], book.CONTEXT, seed=seed, models=20, deadline=now() + 5)
        assert isinstance(found, Support) or (name == "worst law" and isinstance(found, Unknown))


@pytest.mark.parametrize("name", book.FALSE)
def test_what_is_false_is_refuted(name: str) -> None:
    rel, scope = book.FALSE[name]
    for seed in SEEDS:
        found = examine(rel, book.CONTEXT, seed=seed, deadline=now() + 5)
        assert isinstance(found, Refutation)
        assert found.scope == scope
        json.dumps(found.describe())


@pytest.mark.parametrize("name", sorted(set(book.FALSE) - UNVALUED))
def test_both_values_are_found_again_from_the_description_alone(name: str) -> None:
    rel, _ = book.FALSE[name]
    found = examine(rel, book.CONTEXT, seed=1, deadline=now() + 5)
    assert isinstance(found, Refutation)
    reader = reference.Reader(book.CONTEXT, json.loads(json.dumps(found.describe())))
    values = [reader(rel.lhs), reader(rel.rhs)]
    for mine, theirs in zip(values, (found.lhs, found.rhs), strict=True):
        told = reference.number(theirs)
        assert (isinf(told) and mine == told) or abs(mine - told) <= mpf(10) ** -14 * (1 + abs(told))
    lhs, rhs = values
    wrong = {"=": lhs != rhs, "<=": lhs > rhs, "<": lhs >= rhs, ">=": lhs < rhs, ">": lhs <= rhs}
    assert wrong[rel.op]


def test_a_counterexample_is_small_and_readable() -> None:
    found = examine(book.FALSE["kl symmetric"][0], book.CONTEXT, seed=3)
    assert isinstance(found, Refutation)
    assert found.model.spaces["X"].size == 2
    lines = found.model.table().splitlines()
    assert [line.split(":")[0] for line in lines] == ["p", "q"]
    assert max(map(len, lines)) < 40


def test_a_seed_fixes_the_answer() -> None:
    rel = book.FALSE["leibniz sign"][0]
    one, two = (examine(rel, book.CONTEXT, seed=9, deadline=now() + 20) for _ in range(2))
    assert isinstance(one, Refutation)
    assert one.describe() == two.describe()


def _tower(levels: int) -> Op:
    term = num(5)
    for _ in range(levels):
        term = Op("factorial", (term,))
    return term


NINES = Op("pow", (num(9), Op("pow", (num(9), num(9)))))
HOSTILE = {
    "power tower": NINES,
    "factorial tower": _tower(6),
    "deep factorials": _tower(3000),
    "huge exponent": Op("exp", (Op("exp", (NINES,)),)),
    "long sum": Bind("sum", (Sym("i"),), (Op("tuple", (num(1), num(10**12))),), Sym("i")),
    "unknown name": App("nobody", (Sym("x"),)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sizes_end_soon_with_a_reason(name: str) -> None:
    started = now()
    found = examine(Rel("=", HOSTILE[name], num(1)), Context(), seed=1, deadline=started + 1)
    assert isinstance(found, Unknown)
    assert found.reason
    assert now() - started < 1.5


def test_the_deadline_is_kept() -> None:
    for seconds in (-1.0, 0.0, 0.05):
        started = now()
        examine(book.TRUE["minimal value"], book.CONTEXT, seed=1, deadline=started + seconds)
        assert now() - started < max(seconds, 0) + 0.4


def test_nothing_to_compare_is_unknown() -> None:
    assert isinstance(examine(Rel("=", div(num(1), num(0)), num(1)), Context(), seed=1), Unknown)
