"""Laws written by an energy: what holds of any, and near misses in sign and measure."""

from __future__ import annotations

import pytest

from gantheory.checking.verdict import Verdict
from tests.checking.texts import findings

LAW = r"$$p_\theta(x) = \frac{\exp(-E_\theta(x))}{Z(\theta)}$$" + "\n\n"
HOLDS = [
    r"\log p_\theta(x) = -E_\theta(x) - \log Z(\theta)",
    r"\nabla_\theta \log Z(\theta) = -E_{x \sim p_\theta}[\nabla_\theta E_\theta(x)]",
    r"\nabla_\theta \log p_\theta(x) = -\nabla_\theta E_\theta(x) + E_{x' \sim p_\theta}[\nabla_\theta E_\theta(x')]",
    r"\nabla_\theta E_{p_{data}}[\log p_\theta(x)] = E_{p_\theta}[\nabla_\theta E_\theta(x)] "
    r"- E_{p_{data}}[\nabla_\theta E_\theta(x)]",
]
FAILS = [
    r"\log p_\theta(x) = -E_\theta(x) + \log Z(\theta)",
    r"\log p_\theta(x) = E_\theta(x) - \log Z(\theta)",
    r"\nabla_\theta \log Z(\theta) = E_{x \sim p_\theta}[\nabla_\theta E_\theta(x)]",
    r"\nabla_\theta \log p_\theta(x) = \nabla_\theta E_\theta(x) - E_{x' \sim p_\theta}[\nabla_\theta E_\theta(x')]",
    r"\nabla_\theta E_{p_{data}}[\log p_\theta(x)] = E_{p_{data}}[\nabla_\theta E_\theta(x)] "
    r"- E_{p_\theta}[\nabla_\theta E_\theta(x)]",
]


def last(text: str) -> Verdict:
    return findings(text, 2)[-1].verdict


@pytest.mark.parametrize("claim", HOLDS)
def test_what_holds_of_any_energy_is_proved(claim: str) -> None:
    assert last(f"{LAW}$${claim}$$").verdict in ("proved", "proved-under")


@pytest.mark.parametrize("claim", FAILS)
def test_what_holds_of_no_energy_is_refuted(claim: str) -> None:
    assert last(f"{LAW}$${claim}$$").verdict == "refuted"


def test_an_energy_that_is_written_out_is_no_arbitrary_one() -> None:
    text = (
        r"$$E(v, h) = -a v - b h$$ $$p(v, h) = \frac{1}{Z} e^{-E(v, h)}$$ $$E(v, h) = -\log p(v) - \log p(h) - \log Z$$"
    )
    assert last(text).verdict not in ("refuted", "type-error", "proved")


def test_a_mean_under_a_law_of_other_variables_is_not_read_as_one_of_a_constant() -> None:
    text = r"$$E_{x \sim p_{data}}[D(x)] = 1$$ $$0 = \langle v_i h_j \rangle_{data} - \langle v_i h_j \rangle_{model}$$"
    assert last(text).verdict not in ("proved", "proved-under", "supported")


TWO_SIGNS = r"$$p(x) = \frac{1}{Z} e^{%s%s(x)}, \qquad Z = \sum_x e^{%s%s(x)}$$"


@pytest.mark.parametrize(("law", "total"), [("-", "-"), ("", ""), ("-", ""), ("", "-")])
@pytest.mark.parametrize("letter", ["E", "f"])
def test_a_normaliser_has_the_sign_of_its_law(law: str, total: str, letter: str) -> None:
    said = [f.verdict.verdict for f in findings(TWO_SIGNS % (law, letter, total, letter), 2)]
    assert ("refuted" in said) == (law != total)


MACHINE = r"$$p(v, h) = \frac{1}{Z} e^{%sE(v, h)}, \qquad Z = \sum_v \sum_h e^{-E(v, h)}$$"


def test_a_double_sum_tells_the_sign_of_the_law() -> None:
    assert [f.verdict.verdict for f in findings(MACHINE % "-")] == ["proved", "proved"]
    assert [f.verdict.verdict for f in findings(MACHINE % "")] == ["refuted", "proved"]


def test_a_free_energy_is_introduced_and_is_no_energy_of_its_own() -> None:
    free = MACHINE % "-" + "\n\nThe free energy is\n\n" + r"$$F(v) = -\log \sum_h e^{-E(v, h)}$$" + "\n\nThen\n\n"
    *_, introduced, claimed = findings(free + r"$$p(v) = \frac{e^{F(v)}}{Z}$$")
    assert introduced.verdict.verdict == "definition"
    assert claimed.verdict.verdict in ("refuted", "definition", "unread")
