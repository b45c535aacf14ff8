"""The seed notes and the teaching material of others: no false alarm, and every counterexample holds elsewhere too."""

from __future__ import annotations

import importlib.util
import json
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from mpmath import mpf

import gantheory.checking.judge as judging
from gantheory.checking.walk import Finding, Walker
from gantheory.language.context import Context
from gantheory.language.terms import Rel
from gantheory.reading import read_path
from gantheory.reading.document import Passage
from gantheory.refuting import Refutation

NOTES = Path(__file__).parents[3] / "shared" / "notes"
BAD = {"FALSE", "ILL_FORMED", "refuted", "type-error"}
ALARMS = ("refuted", "type-error")
pytestmark = pytest.mark.skipif(not NOTES.is_dir(), reason="the notes are not here")

# Equation-shaped mistakes of the spine's topics, by the ledger's own numbers.
SPINE = (
    "s0-007 s0-036 s0-089 s0-108 s0-118 s1-005 s1-007 s1-022 s1-023 s3-018 s3-020 s3-039 s3-040 s3-041 s3-042 s3-043 "
    "s4-051 s4-053 s4-087"
).split()
MENDED = "s0-007 s0-036 s0-118 s3-018 s3-041 s3-042 s3-043 s4-051 s4-053 s4-087".split()


def reference() -> ModuleType:
    """The evaluator that shares nothing with the refuter."""
    path = Path(__file__).parents[1] / "refuting" / "reference.py"
    spec = importlib.util.spec_from_file_location("reference", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def span(row: dict[str, Any]) -> range:
    first, _, last = str(row.get("lines", row.get("line"))).partition("-")
    return range(int(first), int(last or first) + 1) if first != "None" else range(0)


KNOWN: dict[str, list[dict[str, Any]]] = defaultdict(list)
if NOTES.is_dir():
    for _row in (*rows(NOTES / "seeds" / "ledger.jsonl"), *rows(NOTES / "real" / "expected.jsonl")):
        KNOWN[_row.get("file", _row.get("seed", ""))].append(_row)
DOCUMENTS = sorted([*NOTES.glob("seeds/*.txt"), *NOTES.glob("real/*.md*")])


Refuted = list[tuple[Rel, Context, Refutation]]


@pytest.fixture(scope="module")
def refuted() -> Refuted:
    """Every statement that the refuter refuted while the documents were checked."""
    return []


@pytest.fixture(scope="module")
def checked(refuted: Refuted) -> dict[str, list[tuple[Passage, Finding]]]:
    """Every document's findings with their passages."""
    examine = judging.examine

    def noted(rel: Rel, ctx: Context, **settings: Any) -> Any:
        outcome = examine(rel, ctx, **settings)
        if isinstance(outcome, Refutation):
            refuted.append((rel, ctx, outcome))
        return outcome

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "examine", noted)
        return {
            p.name: [(passage, f) for passage, fs in Walker(read_path(p), seed=7).run() for f in fs] for p in DOCUMENTS
        }


@pytest.mark.parametrize("name", [p.name for p in DOCUMENTS])
def test_no_false_alarm(name: str, checked: dict[str, list[tuple[Passage, Finding]]]) -> None:
    wrong = {line for row in KNOWN[name] if row["verdict"] in BAD for line in span(row)}
    bad = [(p, f) for p, f in checked[name] if f.verdict.verdict in ALARMS]
    alarms = [(f.line, f.text) for p, f in bad if not {f.line, p.line} & wrong]  # a display may open with its label
    assert alarms == []


@pytest.mark.parametrize("number", SPINE)
def test_known_mistakes_are_found(number: str, checked: dict[str, list[tuple[Passage, Finding]]]) -> None:
    row = next(r for known in KNOWN.values() for r in known if r.get("id") == number)
    found = [f for _, f in checked[row["seed"]] if f.line in span(row) and f.verdict.verdict in ALARMS]
    assert found
    if number in MENDED:
        assert any(f.verdict.repair for f in found)


def test_most_displays_are_read(checked: dict[str, list[tuple[Passage, Finding]]]) -> None:
    read: dict[tuple[str, int], bool] = {}
    for path in NOTES.glob("seeds/*.txt"):
        for passage, finding in checked[path.name]:
            if passage.kind == "display":
                place = path.name, passage.start
                read[place] = read.get(place, True) and finding.verdict.verdict != "unread"
    assert sum(read.values()) >= 0.9 * len(read)


@pytest.mark.usefixtures("checked")
def test_counterexamples_hold_in_another_arithmetic(refuted: Refuted) -> None:
    module, valued = reference(), 0
    for rel, ctx, refutation in refuted:
        reader = module.Reader(ctx, json.loads(json.dumps(refutation.describe())))
        for side, told in ((rel.lhs, refutation.lhs), (rel.rhs, refutation.rhs)):
            try:
                value = reader(side)
            except (module.Beyond, KeyError):  # optima, limits, points that move
                continue
            expected = module.number(told)
            assert abs(value - expected) <= mpf(10) ** -14 * (1 + abs(expected)), (rel, refutation.model.describe())
            valued += 1
    assert valued >= len(refuted) > 0  # at least half of all sides
