"""Slips and their repairs: every mutant is one edit away, and a repair finds the way back."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from gantheory.clock import now
from gantheory.language.context import Context
from gantheory.language.terms import Rel, Term, children, rebuild, size
from gantheory.proving import Proof, prove
from gantheory.refuting import Refutation, examine, mutants, repairs
from gantheory.refuting.mutants import ranked


def _beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"refuting_{name}", Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


book = _beside("catalogue")
# Statements that the prover proves: a repair has to be proved, so only these can be restored.
PROVABLE = (
    "value as one integral", "value at the optimum", "optimal discriminator", "optimal value", "kl by definition",
    "kl as cross-entropy", "kl non-negative", "jsd by definition", "jsd symmetric", "jsd below log 2",
    "jsd as entropies", "normalised", "marginal", "bayes", "chain rule", "elbo", "elbo below", "mutual information",
    "tower", "pushforward", "value with a generator", "optimal value with a generator", "score", "leibniz",
    "log-derivative trick", "gradient of log", "reverse kl gradient", "frozen optimum", "logit gradient",
    "generator gradient", "likelihood", "mean likelihood", "likelihood is kl", "max is minus min",
    "log of a product", "density ratio", "softplus", "sigmoid of the logit", "jensen",
    "derivative of the integrand", "most likely point", "linearity",
)  # fmt: skip
SAMPLE = ("value at the optimum", "kl by definition", "kl as cross-entropy", "bayes", "density ratio", "leibniz")
TARGET = 0.8


def proves(rel: Rel, ctx: Context) -> Proof | None:
    """The real prover, for a second at most."""
    return prove(rel, ctx, deadline=now() + 1)


def same(one: Rel, other: Rel) -> bool:
    """The same statement: equal, or both sides proved equal."""
    if one == other:
        return True
    pairs = ((one.lhs, other.lhs), (one.rhs, other.rhs))
    return one.op == other.op and all(a == b or proves(Rel("=", a, b), book.CONTEXT) for a, b in pairs)


def refuted(name: str, most: int) -> Iterator[tuple[str, Rel]]:
    """The likeliest mutants of a true statement that are refuted."""
    found = 0
    for edit, rel in mutants(book.TRUE[name], book.CONTEXT):
        if found == most:
            return
        result = examine(rel, book.CONTEXT, seed=1, models=12, deadline=now() + 2)
        if isinstance(result, Refutation):
            found += 1
            yield edit, rel


def campaign(names: tuple[str, ...], most: int) -> tuple[int, list[str]]:
    """How many mutants were tried, and those that were not restored."""
    tried, lost = 0, list[str]()
    for name in names:
        for edit, rel in refuted(name, most):
            tried += 1
            repair = repairs(rel, book.CONTEXT, prove=proves, deadline=now() + 5)
            if repair is None or not same(repair.rel, book.TRUE[name]):
                lost.append(f"{name}: {edit} -> {repair.edit if repair else None}")
    return tried, lost


def changed(a: Term, b: Term) -> tuple[Term, Term]:
    """The smallest subterms outside of which two terms agree."""
    while type(a) is type(b) and len(children(a)) == len(children(b)):
        pairs = [(x, y) for x, y in zip(children(a), children(b), strict=True) if x != y]
        if len(pairs) != 1 or rebuild(a, children(b)) != b:
            break
        a, b = pairs[0]
    return a, b


@pytest.mark.parametrize("name", book.TRUE)
def test_each_mutant_is_one_edit_and_differs(name: str) -> None:
    rel = book.TRUE[name]
    found = list(mutants(rel, book.CONTEXT))
    assert len(found) >= 10
    assert len({m for _, m in found}) == len(found)
    for edit, m in found:
        assert edit
        assert m != rel
        assert (m.lhs != rel.lhs) + (m.rhs != rel.rhs) + (m.op != rel.op) == 1


def test_an_edit_leaves_the_rest_alone() -> None:
    rel = book.TRUE["value at the optimum"]
    for edit, m in mutants(rel, book.CONTEXT):
        before, after = changed(*((rel.rhs, m.rhs) if m.lhs == rel.lhs else (rel.lhs, m.lhs)))
        assert size(after) <= 2 * size(before) + 3, edit


@pytest.mark.parametrize("name", book.TRUE)
def test_the_likeliest_slips_come_first(name: str) -> None:
    costs = [cost for cost, *_ in ranked(book.TRUE[name], book.CONTEXT)]
    assert costs == sorted(costs)


def test_a_repair_restores_the_statement() -> None:
    tried, lost = campaign(SAMPLE, 4)
    assert tried == 4 * len(SAMPLE)
    assert len(lost) <= (1 - TARGET) * tried, lost


@pytest.mark.slow
def test_repairs_restore_the_catalogue() -> None:
    tried, lost = campaign(PROVABLE, 15)
    assert tried > 500
    assert len(lost) <= (1 - TARGET) * tried, lost
