"""What the reading of a proved line takes for granted, and what a chain has settled for the lines below it."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

GAME = r"Here $x \sim p_{data}$, fakes $G(z)$ have the law $p_g$, and $z \sim p_z$." + "\n\n"
STEP = (
    r"Update $\phi$ by ascending" + "\n\n" + r"$$\phi_{n+1} = \phi_n + \eta \nabla_\phi \frac{1}{m} \sum_{i=1}^m %s$$"
)
BRACES = STEP.replace(r"\frac", r"\left\{ \frac").replace("%s", r"%s \right\}")
SCORES = r"\log D_\phi(x_i) + \log(1 - D_\phi(G(z_i)))"
PUSHED = r"$$\int p_z(z) \log(1 - D(G(z))) \, dz = \int p_g(x) \log(1 - D(x)) \, dx$$"
CLASSES = "$$p(x) = p(x | y = 1)$$\n\n"
BAYES = r"$$p(x | y) = \frac{p(y | x) p(x)}{p(y)}$$"
UNSAID = {
    "a sum without brackets": (BRACES % SCORES, "the sum covers both terms"),
    "a law that is pushed forward": (PUSHED, "p_{g} has a density"),
    "a name of two laws": (CLASSES + BAYES, "p(x) is the law of all classes together, not p(x | y=1)"),
    "a divisor of letters": (
        r"$$f(D) = a \log D + b \log(1 - D)$$" "\n\n" r"$$a (1 - D^*) = b D^*, \quad D^* = \frac{a}{a + b}$$",
        "a + b > 0",
    ),
}  # fmt: skip
SAID = {
    "a sum with brackets": STEP % f"[{SCORES}]",
    "a sum with large brackets": STEP % rf"\left( {SCORES} \right)",
    "a law with a density": "The law $p_g$ has a density.\n\n" + PUSHED,
    "a mean": r"$$E_{z \sim p_z}[\log(1 - D(G(z)))] = E_{x \sim p_g}[\log(1 - D(x))]$$",
    "a name of one law": BAYES,
}


@pytest.mark.parametrize(("text", "condition"), UNSAID.values(), ids=UNSAID)
def test_what_a_reading_takes_for_granted(text: str, condition: str) -> None:
    verdict = findings(GAME + text, displays=True)[-1].verdict
    assert verdict.verdict == "proved-under"
    assert condition in verdict.conditions


@pytest.mark.parametrize("text", SAID.values(), ids=SAID)
def test_what_is_said_is_not_owed(text: str) -> None:
    verdict = findings(GAME + text, displays=True)[-1].verdict
    assert (verdict.verdict, verdict.conditions) == ("proved", ())


NEAR = (
    r"The best is $D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}$. Once the generator is trained to its optimal, "
    r"$p_g$ is %s $p_{data}$, $D^*(x) = \frac{1}{2}$"
)


def test_what_is_only_close_is_not_equal() -> None:
    close = findings(GAME + NEAR % "very close to")[-1].verdict
    assert (close.verdict, "p_g = p_data" in close.conditions) == ("proved-under", True)
    equal = findings(GAME + NEAR % "equal to")[-1].verdict
    assert equal.good
    assert "p_g = p_data" not in equal.conditions


BEST = (
    r"$$J(\theta) = \max_D V(G, D) = E_{x \sim p_{data}}[\log \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}] "
    r"+ E_{x \sim p_g}[\log \frac{p_g(x)}{p_{data}(x) + p_g(x)}]$$" + "\n\n"
)
MIDDLE = r"$$J(\theta) = -\log 4 + KL(p_{data} \| \frac{p_{data} + p_g}{2}) + KL(p_g \| \frac{p_{data} + p_g}{2})$$"


def test_what_a_chain_owes_is_owed_there_and_not_below() -> None:
    *_, owing, below = findings(GAME + BEST + MIDDLE, displays=True)
    assert owing.verdict.verdict in ("proved", "proved-under")
    assert below.verdict.verdict == "proved"


@pytest.mark.parametrize(
    "wrong", [MIDDLE.replace("- KL", "+ KL").replace(r"\log 4", r"\log 2"), MIDDLE.replace("= -", "= ")]
)
def test_what_is_false_below_a_chain_stays_false(wrong: str) -> None:
    assert findings(GAME + BEST + wrong, displays=True)[-1].verdict.verdict == "refuted"


def test_a_chain_that_is_false_settles_nothing() -> None:
    wrong = BEST.replace("p_g(x)}{p_{data}(x) + p_g(x)}", "2 p_g(x)}{p_{data}(x) + p_g(x)}")
    verdict = findings(GAME + wrong + MIDDLE.replace(r"-\log 4", r"-\log 2"), displays=True)[-1].verdict
    assert not verdict.good
