"""Boltzmann machines: gradients of log p, the normaliser, two layers of hidden units, laws left unwritten."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

ENERGY = r"Binary units have the energy $$E(v, h) = -b^\top v - c^\top h - v^\top W h$$" + "\n\n"
LAW = r"$$p(v, h) = e^{-E(v, h)}/Z$$" + "\n\n"
LAYERS = "A deep Boltzmann machine has the energy " + (
    r"$$E(v, h^{(1)}, h^{(2)}) = -v^\top W^{(1)} h^{(1)} - h^{(1)\top} W^{(2)} h^{(2)}$$"
)
TRUE = [
    r"\frac{\partial \log p(v)}{\partial b_i} = v_i - \sum_{v'} p(v') v'_i",
    r"Z = \sum_{v, h} e^{-E(v, h)}",
    r"p(v) = \frac{1}{Z} \sum_h e^{-E(v, h)}",
    r"\frac{\partial E(v, h)}{\partial W_{ij}} = -v_i h_j",
    r"\frac{\partial \log Z}{\partial b_i} = \mathbb{E}_{p(v)}[v_i]",
    r"\frac{\partial \log p(v)}{\partial b_i} = v_i - \mathbb{E}_{p(v)}[v_i]",
    r"\frac{\partial \log p(v)}{\partial c_j} = p(h_j = 1 | v) - \mathbb{E}_{p(v, h)}[h_j]",
]
FALSE = [
    r"\frac{\partial \log p(v)}{\partial b_i} = \sum_{v'} p(v') v'_i - v_i",
    r"Z = \sum_{v, h} e^{E(v, h)}",
    r"\frac{\partial E(v, h)}{\partial W_{ij}} = v_i h_j",
    r"\frac{\partial \log p(v)}{\partial c_j} = \mathbb{E}_{p(v, h)}[h_j] - p(h_j = 1 | v)",
    r"\frac{\partial \log p(v)}{\partial W_{ij}} = \mathbb{E}_{p(v, h)}[v_i h_j] - \mathbb{E}_{p(h | v)}[v_i h_j]",
    r"\frac{\partial \log p(v)}{\partial W_{ij}} = v_i p(h_j = 1 | v) + \mathbb{E}_{p(v, h)}[v_i h_j]",
    r"p(v_i = 1 | h) = \sigma\left(b_i - \sum_j W_{ij} h_j\right)",
]


@pytest.fixture(scope="module")
def verdicts() -> list[str]:
    lines = "\n\n".join(f"$${formula}$$" for formula in (*TRUE, *FALSE))
    return [f.verdict.verdict for f in findings(ENERGY + LAW + lines)][2:]


def test_what_holds_of_the_machine(verdicts: list[str]) -> None:
    assert all(v in ("supported", "proved", "proved-under") for v in verdicts[: len(TRUE)])


def test_what_fails_of_the_machine(verdicts: list[str]) -> None:
    assert verdicts[len(TRUE) :] == ["refuted"] * len(FALSE)


@pytest.mark.parametrize(("sign", "verdict"), [("", "supported"), ("-", "refuted")])
def test_the_law_of_an_energy_may_be_left_unwritten(sign: str, verdict: str) -> None:
    line = rf"$$p(h_j = 1 | v) = \sigma({sign}c_j + \sum_i W_{{ij}} v_i)$$"
    assert findings(ENERGY + line)[-1].verdict.verdict == verdict


@pytest.mark.parametrize(("entry", "verdict"), [("W^{(2)}_{jk}", "supported"), ("W^{(2)}_{kj}", "refuted")])
def test_the_layers_of_a_deep_machine(entry: str, verdict: str) -> None:
    line = rf"$$P(h^{{(2)}}_k = 1 | h^{{(1)}}) = \sigma\left(\sum_j {entry} h^{{(1)}}_j\right)$$"
    assert findings(f"{LAYERS}\n\n{line}")[-1].verdict.verdict == verdict


@pytest.mark.parametrize(
    ("entry", "verdict"), [("W^2_{jm}", "supported"), ("W^2_{mj}", "refuted"), ("W^1_{jm}", "refuted")]
)
def test_the_layers_of_a_deep_machine_without_brackets(entry: str, verdict: str) -> None:
    energy = r"A deep Boltzmann machine has $E(v, h^1, h^2) = -v^\top W^1 h^1 - h^{1\top} W^2 h^2$. " + ENERGY
    line = rf"$$p(h_m^2 = 1 | h^1) = \sigma\left(\sum_j {entry} h_j^1\right)$$"
    assert findings(f"{energy}\n\n{line}")[-1].verdict.verdict == verdict


def test_a_power_is_no_layer() -> None:
    text = r"The layers $h^1$ and $h^2$. $$\frac{d}{dx} x^2 = 2 x^1$$ $$\frac{d}{dx} x^2 = 2$$"
    assert [f.verdict.verdict for f in findings(text, displays=True)] == ["proved", "refuted"]


def test_real_units_are_no_binary_machine() -> None:
    text = "With Gaussian visible units " + ENERGY + r"$$Z = \sum_{v, h} e^{E(v, h)}$$"
    assert findings(text)[-1].verdict.verdict != "refuted"


def test_a_temperature_is_not_in_the_energy() -> None:
    line = r"$$p(h_j = 1 | v) = \sigma\left(\frac{1}{T} (c_j + \sum_i W_{ij} v_i)\right)$$"
    assert findings(ENERGY + line)[-1].verdict.verdict != "refuted"


SLOPE_W, SLOPE_B, SLOPE_C = (rf"\frac{{\partial \log p(v)}}{{\partial {x}}}" for x in ("W_{ij}", "b_i", "c_j"))
PAIRS, BY_DATA = r"\langle v_i h_j \rangle", r"\mathbb{E}_{data}[v_i h_j] - \mathbb{E}_{model}[v_i h_j]"
PHASES = {  # a gradient by the means of the two phases, and whether it is right
    "both phases": (rf"{SLOPE_W} = {PAIRS}_{{\text{{data}}}} - {PAIRS}_{{\text{{model}}}}", True),
    "both phases, turned": (rf"{SLOPE_W} = {PAIRS}_{{\text{{model}}}} - {PAIRS}_{{\text{{data}}}}", False),
    "of the cost": (rf"-{SLOPE_W} = {PAIRS}_{{\text{{model}}}} - {PAIRS}_{{\text{{data}}}}", True),
    "as expectations": (f"{SLOPE_W} = {BY_DATA}", True),
    "as expectations, added": (f"{SLOPE_W} = {BY_DATA.replace('-', '+')}", False),
    "of a bias": (rf"{SLOPE_B} = \langle v_i \rangle_{{data}} - \langle v_i \rangle_{{model}}", True),
    "of a bias of hidden units": (rf"{SLOPE_C} = \langle h_j \rangle_{{data}} - \langle h_j \rangle_{{model}}", True),
    "of a bias, of the other units": (
        rf"{SLOPE_C} = \langle v_j \rangle_{{data}} - \langle v_j \rangle_{{model}}",
        False,
    ),
    "of a bias, both free": (rf"{SLOPE_B} = \langle v_i \rangle_{{model}} - \langle v_i \rangle_{{model}}", False),
}


@pytest.fixture(scope="module")
def of_phases() -> dict[str, str]:
    lines = "\n\n".join(f"$${formula}$$" for formula, _ in PHASES.values())
    return dict(zip(PHASES, [f.verdict.verdict for f in findings(ENERGY + LAW + lines)][2:], strict=True))


@pytest.mark.parametrize("name", PHASES)
def test_the_means_of_the_two_phases(name: str, of_phases: dict[str, str]) -> None:
    assert of_phases[name] == ("supported" if PHASES[name][1] else "refuted")


@pytest.mark.parametrize("name", sorted(PHASES.keys() - {"of a bias, of the other units"}))  # it may be the bias of v
def test_without_an_energy_what_holds_is_supported_and_nothing_is_wrong(name: str) -> None:
    found = findings(f"In a restricted Boltzmann machine, $${PHASES[name][0]}$$")[-1].verdict
    assert found.verdict == ("supported" if PHASES[name][1] else "unread")
    assert not PHASES[name][1] or found.conditions == ("the energy is linear in every unit",)
