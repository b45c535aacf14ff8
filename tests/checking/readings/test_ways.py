"""What a relation may mean is worked out as far as it is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gantheory.checking.readings import ways
from gantheory.checking.readings.elaborate import Elaborator
from gantheory.checking.symbols import survey
from gantheory.checking.verdict import Surroundings
from gantheory.language.layout import Hints, parse_passage
from gantheory.language.terms import Rel

LINE = r"E_{x \sim p}[\log D(x)] + E_{x \sim q}[\log(1 - D(x))] = -\log 4 + 2 JSD(p \| q)"


def asked(line: str) -> tuple[Rel, Surroundings]:
    (chain,) = parse_passage(line, Hints())
    lhs, rhs = chain.terms
    assert lhs is not None
    assert rhs is not None
    return Rel(chain.ops[0], lhs, rhs), Surroundings(survey([chain]), {})


def test_readings_are_worked_out_once_and_no_sooner_than_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    rel, around = asked(LINE)
    whole = [*ways.Readings(rel, around)]
    assert len(whole) > 1
    assert next(options for options, _ in whole) == ways.Options()
    worked_out: list[Rel] = []
    relation = Elaborator.relation

    def counted(self: Elaborator, rel: Rel, hypotheses: tuple[Rel, ...] = ()) -> ways.Core:
        worked_out.append(rel)
        return relation(self, rel, hypotheses)

    monkeypatch.setattr(Elaborator, "relation", counted)
    read = ways.Readings(rel, around)
    assert next(iter(read)) == whole[0]
    assert len(worked_out) == 1
    assert [*read] == whole
    seen = len(worked_out)
    assert [*read] == whole
    assert len(worked_out) == seen


def test_a_text_that_says_so_is_read_at_the_best_discriminator_first() -> None:
    rel, around = asked(LINE)
    plain = [*ways.ways(rel, around)]
    told = replace(around, optimal_stated=True)
    assert plain[:2] == [ways.Options(), ways.Options(optimal=True)]
    assert [*ways.ways(rel, told)] == [plain[1], plain[0], *plain[2:]]
