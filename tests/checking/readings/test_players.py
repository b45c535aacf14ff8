"""The game under other letters: a discriminator with parameters, a value called L, bounds that hold for every D."""

from __future__ import annotations

import pytest

import gantheory.checking.judge as judging
from gantheory.checking.sentences.lexicon import plain
from tests.checking.texts import findings, last

GAME = r"E_{x \sim p_{data}}[\log D_\phi(x)] + E_{x \sim p_\theta}[\log(1 - D_\phi(x))]"
BEST = r"-\log 4 + 2 JSD(p_{data} \| p_\theta)"
CAPACITY = ("the discriminator's family contains every function (capacity)",)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked here is not how fast the machine is."""
    monkeypatch.setattr(judging, "PROVE_SECONDS", 60.0)
    monkeypatch.setattr(judging, "REFUTE_SECONDS", 30.0)


@pytest.mark.parametrize(
    ("letter", "players"), [("V", r"G_\theta, D_\phi"), (r"\mathcal{L}", r"\theta, \phi"), ("U", r"\theta, \phi")]
)
def test_a_discriminator_with_parameters(letter: str, players: str) -> None:
    given = rf"$${letter}({players}) = {GAME}$$ "
    best = last(rf"{given} $$\max_\phi {letter}({players}) = {BEST}$$")
    assert (best.verdict, best.conditions) == ("proved-under", CAPACITY)
    for wrong in (rf"\max_\phi {letter}({players}) = {BEST} + 1", rf"{letter}({players}) \geq {BEST}"):
        assert last(f"{given} $${wrong}$$").verdict == "refuted"
    assert last(rf"{given} $${letter}({players}) \leq {BEST}$$").verdict == "proved"


def test_at_the_best_discriminator_under_another_letter() -> None:
    given = rf"$$\mathcal{{L}}(G_\theta, D_\phi) = {GAME}$$ "
    assert last(rf"{given} $$\mathcal{{L}}(G_\theta, D_\phi^*) = {BEST}$$").verdict == "proved"
    assert last(rf"{given} $$\mathcal{{L}}(G_\theta, D_\phi^*) = 2 JSD(p_{{data}} \| p_\theta)$$").verdict == "refuted"


@pytest.mark.parametrize(("said", "expected"), [("For the optimal discriminator, ", "proved"), ("Then ", "refuted")])
def test_a_bound_that_only_the_best_one_attains(said: str, expected: str) -> None:
    game = GAME.replace(r"_\phi", "").replace(r"\theta", "g")
    text = rf"$$V(D, G) = {game}$$ {said} $$V(D, G) \geq 2 JSD(p_{{data}} \| p_g) - \log 4$$"
    assert last(text).verdict == expected


def test_prose_of_a_value_called_otherwise() -> None:
    from gantheory.checking.reporting import check_document
    from gantheory.reading import read_text

    game = GAME.replace(r"_\phi", "").replace(r"\theta", "g")
    text = rf"$$\mathcal{{L}}(G, D) = {game}$$" + "\n\nHere $\\mathcal{L}(G, D^*)$ is the JS divergence.\n"
    report = check_document(read_text(text), seed=1)
    prose = [s for p in report.passages if p.kind == "prose" for s in p.statements]
    assert [s.verdict for s in prose] == ["refuted"]
    assert "\\mathcal{L}(" in prose[0].text
    assert findings(text)


def test_a_letter_for_the_best_one_is_no_other_game() -> None:
    best = r"D^*(x) = \tilde{x}^* = \frac{A}{A + B} = \frac{p_r(x)}{p_r(x) + p_g(x)}"
    game = r"\min_G \max_D L(D, G) = E_{x \sim p_r}[\log D(x)] + E_{x \sim p_g}[\log(1 - D(x))]"
    text = f"The game\n\n$${game}$$\n\nis solved by\n\n$${best}$$\n\nand so\n\n"
    assert last(rf"{text}$$L(G, D^*) = 2 JSD(p_r \| p_g) - 2 \log 2$$").verdict == "proved"
    assert last(rf"{text}$$L(G, D^*) = 2 JSD(p_r \| p_g)$$").verdict == "refuted"


def test_laws_of_the_game_under_other_names() -> None:
    game = r"V(D, G) = E_{x \sim p_{data}}[\log D(x)] + E_{x \sim p_g}[\log(1 - D(x))]"
    text = f"The game is\n\n$${game}$$\n\nand the best discriminator of it\n\n"
    assert last(text + r"$$D_G^*(x) = \frac{p(x)}{p(x) + q(x)}$$").verdict != "refuted"
    assert last(text + r"$$D_G^*(x) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}$$").verdict == "refuted"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"D_\phi^*", "D^*"),
        (r"V(G_\theta, D_{\phi})", "V(G,D)"),
        (r"D_{KL}(p \| q)", r"D_{KL}(p\|q)"),
        (r"p_{G_\theta}", "p_{G_θ}"),
    ],
)
def test_players_are_named_without_their_parameters(formula: str, expected: str) -> None:
    assert plain(formula) == expected
