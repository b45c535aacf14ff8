# ruff: noqa: E501 (formulas are written as in notes)
"""A condition is dropped only where the text states it: hints, negations and other words for it are no hypothesis."""

from __future__ import annotations

import pytest

from gantheory.checking.prose import says_matched, says_optimal
from tests.checking.texts import last

pytestmark = pytest.mark.usefixtures("no_repairs")

VALUE = r"\mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]"
AT_BEST = r"V(D, G) = -\log 4 + 2 JSD(p_{data} \| p_g)"
AT_GOAL = r"V(D^*, G) = -\log 4"

STATES_OPTIMAL = [
    "We substitute the optimal discriminator:",
    "With the optimal $D^*$ in place of $D$,",
    "Let $D = D^*$. Then",
    "Plugging $D^*$ into the value gives",
    "Suppose the discriminator is optimal.",
    "For optimal $D$ we have",
]
NO_OPTIMUM = [
    "For a fixed generator, the optimal discriminator is $D^*$. For any $D$",
    "Let $D^*$ be the optimal discriminator. For every $D$ and $G$ we have",
    "We insert the definition of the divergence.",
    "By the substitution rule,",
    "An optimal code has this length, so",
    "The discriminator need not be optimal.",
]
STATES_MATCHED = [
    "If $p_g = p_{data}$, then",
    "Let $p_{data} = p_g$.",
    "Once the generator is trained to its optimal,",
    "A perfect generator gives",
    "At the global minimum",
    r"The minimum is reached when $p_{\rm g} = p_{\rm data}$, where",
]
NO_MATCH = [
    "Write $p_g(x)$ for the density, with an optimal code",
    "For a fixed generator, the optimal discriminator is known.",
    r"Suppose $p_g \neq p_{data}$.",
    "Given $G$, the optimal discriminator satisfies",
    "The discriminator that is optimal for the generator",
]


def conditions(before: str, latex: str) -> tuple[str, tuple[str, ...]]:
    """Verdict and conditions of a formula that follows some words."""
    text = f"The value is\n\n$$V(D, G) = {VALUE}$$\n\nNow to something else. {before}\n\n$${latex}$$\n"
    verdict = last(text)
    return verdict.verdict, verdict.conditions


@pytest.mark.parametrize("before", STATES_OPTIMAL)
def test_a_stated_optimum_is_a_hypothesis(before: str) -> None:
    assert says_optimal(before)
    assert conditions(before, AT_BEST) == ("proved", ())


@pytest.mark.parametrize("before", NO_OPTIMUM)
def test_an_optimum_that_is_not_stated_is_owed(before: str) -> None:
    assert conditions(before, AT_BEST) == ("proved-under", ("D = D^*",))


@pytest.mark.parametrize("before", STATES_MATCHED)
def test_stated_equality_of_laws_is_a_hypothesis(before: str) -> None:
    assert says_matched(before)
    assert conditions(before, AT_GOAL) == ("proved", ())


@pytest.mark.parametrize("before", NO_MATCH)
def test_equality_of_laws_that_is_not_stated_is_owed(before: str) -> None:
    assert conditions(before, AT_GOAL) == ("proved-under", ("p_g = p_data",))


@pytest.mark.parametrize("before", [*NO_OPTIMUM, *NO_MATCH, ""])
@pytest.mark.parametrize(
    "latex",
    [
        r"V(D, G) = -\log 4",
        r"V(D^*, G) = -\log 4 + JSD(p_{data} \| p_g)",
        r"\mathbb{E}_{x \sim p_g}[\log D^*(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D^*(x))] = -\log 4 + 2 JSD(p_{data} \| p_g)",
    ],
)
def test_what_holds_only_where_the_laws_agree_is_never_proved_outright(before: str, latex: str) -> None:
    verdict, owed = conditions(before, latex)
    assert verdict != "proved"
    assert verdict != "proved-under" or "p_g = p_data" in owed


def between(words: str) -> tuple[str, tuple[str, ...]]:
    """Verdict and conditions of a display that some words part from one that is told of the optimal D."""
    best = r"D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}"
    verdict = last(
        f"The value is\n\n$$V(D, G) = {VALUE}$$\n\nFor optimal $D$,\n\n$${best}$$\n\n{words}\n\n$${AT_BEST}$$\n"
    )
    return verdict.verdict, verdict.conditions


@pytest.mark.parametrize("words", ["", "Then", "and therefore we get", "so:"])
def test_a_display_goes_on_under_the_hypothesis_of_the_one_before(words: str) -> None:
    assert between(words) == ("proved", ())


@pytest.mark.parametrize("words", ["For a bad discriminator", "Now to the value.", "Then again, any $D$ has"])
def test_a_new_sentence_ends_the_hypothesis(words: str) -> None:
    assert between(words) == ("proved-under", ("D = D^*",))
