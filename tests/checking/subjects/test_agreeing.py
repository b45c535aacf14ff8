# ruff: noqa: E501 (formulas are written as in notes)
"""Definitions that agree with the field's are proved, near-misses are not; both are remembered."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

GAME = r"Real points are drawn from $p_{data}$ and fakes $G(z)$ from $p_g$, with $z \sim p_z$." + "\n\n"
REAL, FAKE = r"\mathbb{E}_{x \sim p_{data}}[\log D(x)]", r"\mathbb{E}_{x \sim p_g}[\log(1 - D(x))]"
THROUGH = r"\mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]"
VALUE = f"$$V(G, D) = {REAL} + {FAKE}$$\n\n"
COST = f"$$J^{{(D)}} = -{REAL} - {THROUGH}$$\n\n"

AGREE = {
    "a value by another name": (rf"$$\min_G \max_D J(G, D) = {REAL} + {THROUGH}$$", "the value of the minimax game"),
    "a value by its optima": (rf"$$\min \max J(G, D) = {REAL} + {FAKE}$$", "the value of the minimax game"),
    "a value as an integral": (
        r"$$U(D, G) = \int p_{data}(x) \log D(x) + p_g(x) \log(1 - D(x)) \, dx$$",
        "the value of the minimax game",
    ),
    "the cost of D": (f"$$J^{{(D)}} = -{REAL} - {FAKE}$$", "the cost of the discriminator, -V"),
    "the cost of D, halved": (
        rf"$$L_D = -\frac{{1}}{{2}} {REAL} - \frac{{1}}{{2}} {THROUGH}$$",
        "the cost of the discriminator, -V, halved",
    ),
    "a game of no gain": (COST + "$$J^{(G)} = -J^{(D)}$$", "the cost of the generator in the minimax game, V"),
    "what G changes": (
        COST + f"$$L_G = {THROUGH}$$",
        "the cost of the generator in the minimax game, the part of V that it can change",
    ),
    "the other cost of G": (
        COST + r"$$J^{(G)} = -\mathbb{E}_{z \sim p_z}[\log D(G(z))]$$",
        "the non-saturating cost of the generator",
    ),
    "the best D": (VALUE + r"$$D^* = \arg\max_D V(G, D)$$", "where D maximises the value of the minimax game"),
    "the best G": (
        VALUE + r"$$G^* = \arg\min_G \max_D V(G, D)$$",
        "where D maximises, and G minimises, the value of the minimax game",
    ),
    "optima over nothing said": (
        VALUE + r"$$G^* = \arg\min \max V(G, D)$$",
        "where D maximises, and G minimises, the value of the minimax game",
    ),
    "both optima": (
        VALUE + r"$$(G^*, D^*) = \arg\min_G \arg\max_D V(G, D)$$",
        "where D maximises, and G minimises, the value of the minimax game",
    ),
    "optima over parameters": (
        rf"$$\theta^* = \arg\min_\theta \max_\phi {REAL} + {THROUGH}$$".replace("D(", r"D_\phi(").replace("G(", r"G_\theta("),
        "where D maximises, and G minimises, the value of the minimax game",
    ),
    "the loss of a label": (
        r"$$H(y, D(x)) = -y \log D(x) - (1 - y) \log(1 - D(x))$$",
        "the cross-entropy of the label y and its probability D(x)",
    ),
    "the loss of a label by another name": (
        r"$$\ell(t, \hat{y}) = -(t \log \hat{y} + (1 - t) \log(1 - \hat{y}))$$",
        r"the cross-entropy of the label t and its probability \hat{y}",
    ),
}  # fmt: skip
ZERO = "The simplest game is a zero-sum game:\n\n"
AGREE |= {
    "costs that add to nothing": (ZERO + "$$J^{(G)} = -J^{(D)}$$", "with the other player's cost it adds to zero"),
    "costs of two numbers": (ZERO + "$$L_2 = -L_1$$", "with the other player's cost it adds to zero"),
    "a payoff": (
        "The value is the discriminator's payoff\n\n$$V(G, D) = -J^{(D)}$$",
        "the discriminator's payoff, minus its cost",
    ),
}
DIFFER = {
    "costs that are equal": ZERO + "$$J^{(G)} = J^{(D)}$$",
    "costs that add to something": ZERO + "$$L_2 = -L_1 + 1$$",
    "costs in no such game": "This is not a zero-sum game:\n\n$$J^{(G)} = -J^{(D)}$$",
    "costs after one that was": ZERO + "$$x = y$$\n\nNow\n\n$$J^{(G)} = -J^{(D)}$$",
    "a payoff that is a cost": "The value is the discriminator's payoff\n\n$$V(G, D) = J^{(D)}$$",
    "laws exchanged": rf"$$J(G, D) = {FAKE.replace('p_g', 'p_{data}')} + {REAL.replace('p_{data}', 'p_g')}$$",
    "log D on fakes": f"$$J(G, D) = {REAL} + {FAKE.replace('1 - ', '')}$$",
    "a value, halved": rf"$$J(G, D) = \frac{{1}}{{2}} {REAL} + \frac{{1}}{{2}} {FAKE}$$",
    "weights that differ": rf"$$L_D = -{REAL} - \frac{{1}}{{2}} {THROUGH}$$",
    "a cost of D that it gains": f"$$L_D = {REAL} + {FAKE}$$",
    "a cost of G that it gains": COST + "$$J^{(G)} = J^{(D)}$$",
    "a cost that is not defined": "$$J^{(G)} = -J^{(D)}$$",
    "a value of something not defined": "$$V(G, D) = -J^{(D)}$$",
    "players exchanged": VALUE + r"$$G^* = \arg\min_D \max_G V(G, D)$$",
    "the worst D": VALUE + r"$$D^* = \arg\min_D V(G, D)$$",
    "the best G against the best D": VALUE + r"$$G^* = \arg\min_G V(G, D^*)$$",
    "the best D for the best G": VALUE + r"$$G^* = \arg\max_D V(G, D)$$",
    "an optimum of another name": VALUE + r"$$D^* = \arg\min_G \max_D V(G, D)$$",
    "an optimum that is none": VALUE + r"$$G = \arg\min_G \max_D V(G, D)$$",
    "a value with its players exchanged": rf"$$\min_D \max_G J(G, D) = {REAL} + {FAKE}$$",
    "a value with its optima exchanged": rf"$$\max \min J(G, D) = {REAL} + {FAKE}$$",
    "a value over somebody else": rf"$$\min_A \max_B J(A, B) = {REAL} + {FAKE}$$",
    "the best of another value": f"$$V(G, D) = {REAL} - {FAKE}$$" + "\n\n" + r"$$D^* = \arg\max_D V(G, D)$$",
    "another divergence": VALUE + r"$$G^* = \arg\min_G Div(p_g, p_{data})$$",
    "labels exchanged": r"$$H(y, D(x)) = -(1 - y) \log D(x) - y \log(1 - D(x))$$",
    "a gain of labels": r"$$H(y, D(x)) = y \log D(x) + (1 - y) \log(1 - D(x))$$",
    "half a loss of labels": r"$$H(y, D(x)) = -y \log D(x)$$",
    "a label that is not named": r"$$H(x, D(x)) = -y \log D(x) - (1 - y) \log(1 - D(x))$$",
}


@pytest.mark.parametrize(("text", "said"), AGREE.values(), ids=AGREE)
def test_what_the_field_defines_is_proved(text: str, said: str) -> None:
    verdict = findings(GAME + text, displays=True)[-1].verdict
    assert (verdict.verdict, verdict.reason) == ("proved", said)
    assert verdict.rules
    assert verdict.proof is not None
    assert not verdict.proof.theorem.owed


@pytest.mark.parametrize("text", DIFFER.values(), ids=DIFFER)
def test_what_differs_is_not(text: str) -> None:
    assert not findings(GAME + text, displays=True)[-1].verdict.good


def test_what_is_proved_to_agree_is_still_remembered() -> None:
    text = GAME + COST + f"$$J^{{(D)}} = -{FAKE} - {REAL}$$\n\n$$J^{{(D)}} = {REAL} - {FAKE}$$"
    assert [f.verdict.verdict for f in findings(text, displays=True)][:2] == ["proved", "proved"]


def test_another_game_is_the_documents_own() -> None:
    text = (
        GAME
        + r"""
$$V(G, D) = \mathbb{E}_{x \sim p_{data}}[(D(x) - 1)^2] + \mathbb{E}_{x \sim p_g}[D(x)^2]$$

$$D^* = \arg\max_D V(G, D)$$"""
    )
    assert not findings(text, displays=True)[-1].verdict.good


DRAWN = VALUE + r"We draw $\{x^1, \dots, x^m\}$ from $p_{data}$"
BOTH = DRAWN + r" and $\{\tilde{x}^1, \dots, \tilde{x}^m\}$ from $p_g$." + "\n\n"
MEANS = r"$$\tilde{V} = \frac{1}{m} \sum_{i=1}^m \log D(x^i) + \frac{1}{m} \sum_{i=1}^m \log(1 - D(\tilde{x}^i))$$"
ESTIMATES = {
    "both samples told": (BOTH + MEANS, "proved", ()),
    "one sum": (
        BOTH + r"$$\hat{V} = \frac{1}{m} \sum_{i=1}^m [\log D(x^i) + \log(1 - D(\tilde{x}^i))]$$",
        "proved",
        (),
    ),
    "one sample told": (DRAWN + ".\n\n" + MEANS, "proved-under", (r"\tilde{x} is drawn from p_{g}",)),
    "one sample told below": (
        DRAWN + ".\n\n" + MEANS + "\n\n" + r"The points $\{\tilde{x}^1, \dots, \tilde{x}^m\}$ are from $p_g$.",
        "proved",
        (),
    ),
    "nothing told": (VALUE + MEANS, "definition", ()),
    "another number": (BOTH + MEANS.replace(r"\frac{1}{m}", r"\frac{1}{n}", 1), "definition", ()),
    "log D on fakes": (BOTH + MEANS.replace("1 - ", ""), "definition", ()),
    "a sum": (BOTH + MEANS.replace(r"\frac{1}{m}", ""), "definition", ()),
}


@pytest.mark.parametrize(("text", "expected", "owed"), ESTIMATES.values(), ids=ESTIMATES)
def test_an_estimate_has_the_mean_of_what_it_estimates(text: str, expected: str, owed: tuple[str, ...]) -> None:
    verdict = findings(text, displays=True)[-1].verdict
    assert (verdict.verdict, verdict.conditions) == (expected, owed)


def replacing(old: str, new: str) -> str:
    return VALUE + f"We replace ${old}$ by\n\n$${new}$$\n\nand get\n\n" + r"$$G^* = \arg\min_G \max_D V(G, D)$$"


IN_PLACE = {
    "any divergence": (
        replacing("Div(p_g, p_{data})", r"\max_D V(G, D)"),
        "proved-under",
        ("Div is the Jensen-Shannon divergence",),
    ),
    "that of the game": (replacing(r"JSD(p_{data} \| p_g)", r"\max_D V(G, D)"), "proved", ()),
    "another one": (replacing(r"Div(p_g, p_{data})", r"\max_D J(G, D)"), "proved", ()),
}


@pytest.mark.parametrize(("text", "expected", "owed"), IN_PLACE.values(), ids=IN_PLACE)
def test_what_takes_the_place_of_a_divergence(text: str, expected: str, owed: tuple[str, ...]) -> None:
    verdict = findings(text, displays=True)[-1].verdict
    assert (verdict.verdict, verdict.conditions) == (expected, owed)
    assert (verdict.reason or "").startswith("in place of") == ("J(" not in text)


RAISED = "Update the generator's $\\theta_g$ to maximise\n\n$$\\tilde{V} = %s$$"
OWN = r"\frac{1}{m} \sum_{i=1}^m \log D(G(z^i))"
ON_DATA = r"\frac{1}{m} \sum_{i=1}^m \log D(x^i)"
OTHER_OBJECTIVES = {
    "twice it": RAISED % OWN.replace(r"\frac{1}", r"\frac{2}"),
    "what D fears": RAISED % OWN.replace("D(G(z^i))", "(1 - D(G(z^i)))"),
    "no logarithm": RAISED % OWN.replace(r"\log ", ""),
    "of two samples": RAISED % OWN.replace("G(z^i)", "G(z^1)"),
    "lowered": RAISED.replace("maximise", "minimise") % OWN,
    "of D": RAISED.replace("generator", "discriminator") % OWN,
    "with fakes beside it": RAISED % (OWN + " + " + ON_DATA.replace("x^i", r"\tilde{x}^i")),
}


@pytest.mark.parametrize("body", [OWN, f"{ON_DATA} + {OWN}"], ids=["alone", "beside what it cannot change"])
def test_what_a_generator_raises_is_its_gain_in_the_other_game(body: str) -> None:
    verdict = findings(GAME + VALUE + RAISED % body, displays=True)[-1].verdict
    assert verdict.verdict == "proved-under"
    assert verdict.conditions == ("the generator plays the non-saturating game, not that of V",)


@pytest.mark.parametrize("text", OTHER_OBJECTIVES.values(), ids=OTHER_OBJECTIVES)
def test_what_is_not_its_gain(text: str) -> None:
    assert not findings(GAME + VALUE + text, displays=True)[-1].verdict.good


LABELS = {
    "one weight for both labels": (r"-y \log D - y \log(1 - D)", "refuted"),
    "the other weight for both": (r"-(1 - y) \log D - (1 - y) \log(1 - D)", "refuted"),
    "a sign": (r"-y \log D + (1 - y) \log(1 - D)", "refuted"),
    "a weight of its own": (r"-w y \log D - (1 - y) \log(1 - D)", "definition"),
    "labels -1 and 1": (r"-\frac{1 + y}{2} \log D - \frac{1 - y}{2} \log(1 - D)", "definition"),
    "a gain": (r"y \log D + (1 - y) \log(1 - D)", "definition"),
    "labels exchanged": (r"-(1 - y) \log D - y \log(1 - D)", "definition"),
}


@pytest.mark.parametrize(("loss", "verdict"), LABELS.values(), ids=LABELS)
def test_a_loss_of_labels_that_does_not_tell_them_apart(loss: str, verdict: str) -> None:
    assert last(rf"$$\ell(y, D) = {loss}$$").verdict == verdict
