# ruff: noqa: E501 (formulas are written as in notes)
"""A condition is dropped only where the text states it: hints, negations and other words for it are no hypothesis."""

from __future__ import annotations

import pytest

from gantheory.checking.document.prose import says_matched, says_optimal
from tests.checking.texts import last

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


PRODUCT = "\n\n" r"$$p(x, z) = p(x) p(z)$$"
INDEPENDENT = {
    "supposed": rf"Let $x$ and $z$ be independent. Then {PRODUCT}",
    "a condition": rf"If $x$ and $z$ are independent, {PRODUCT}",
    "earlier": rf"We assume that noise and data are independent. The joint law is then simple, and we use it below. {PRODUCT}",
    "given a third": r"Given $y$, $x$ and $z$ are independent: $$p(x, z | y) = p(x | y) p(z | y)$$",
}
DEPENDENT = {
    "nothing said": rf"The joint law factorises: {PRODUCT}",
    "denied": rf"The latent code and the data are not independent. {PRODUCT}",
}


@pytest.mark.parametrize("name", INDEPENDENT)
def test_a_product_law_is_what_independence_is(name: str) -> None:
    verdict = last(INDEPENDENT[name])
    assert verdict.verdict == "definition"
    assert "independent" in verdict.conditions[0]


@pytest.mark.parametrize("name", DEPENDENT)
def test_a_product_law_is_false_of_dependent_variables(name: str) -> None:
    assert last(DEPENDENT[name]).verdict == "refuted"


def test_independence_excuses_no_other_slip() -> None:
    text = r"Let $x$ and $z$ be independent. Then $$p(x, z) = p(x) + p(z)$$"
    assert last(text).verdict == "refuted"


BENT = r"$$\int q(x) f\left(\frac{p(x)}{q(x)}\right) dx %s 0$$"


@pytest.mark.parametrize(
    ("said", "op", "expected"),
    [
        ("Suppose $f$ is convex with $f(1) = 0$. Then", r"\geq", "supported"),
        ("Suppose $f$ is convex with $f(1) = 0$. Then", r"\leq", "refuted"),
        ("Suppose $f$ is concave with $f(1) = 0$. Then", r"\leq", "supported"),
        ("Suppose $f$ is concave with $f(1) = 0$. Then", r"\geq", "refuted"),
        ("For a concave $f$ with $f(1) = 0$,", r"\geq", "refuted"),
    ],
)
def test_a_generator_is_as_bent_as_the_text_says(said: str, op: str, expected: str) -> None:
    assert last(f"{said} {BENT % op}").verdict == expected


@pytest.mark.parametrize(
    ("said", "value", "expected"),
    [
        ("If $p_g = p_{data}$, then", "0", "proved"),
        ("If $p_g = p_{data}$, then", r"\log 2", "refuted"),
        ("For two laws,", r"\log 2", "unread"),
    ],
)
def test_a_number_is_false_where_the_laws_are_said_to_be_the_same(said: str, value: str, expected: str) -> None:
    text = rf"The value is $V(D, G) = {VALUE}$." "\n\n" rf"{said} $$JSD(p_{{data}} \| p_g) = {value}$$"
    assert last(text).verdict == expected
