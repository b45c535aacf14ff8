"""What definitions take for granted."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

RATIO = r"$$r(x) = \frac{p(x)}{q(x)}$$"
SAMPLE = r"$$L(\theta) = \prod_{i=1}^m p_\theta(x_i)$$"
OWED = {
    "a divisor": ("Density-ratio estimation:\n\n" + RATIO, ("q(x) is positive",)),
    "a divisor that is said to be positive": ("Where $q(x) > 0$ let\n\n" + RATIO, ()),
    "a divisor that cannot vanish": (r"Let" + "\n\n" + r"$$w(x) = \frac{p(x)}{1 + q(x)}$$", ()),
    "a likelihood": ("The likelihood is\n\n" + SAMPLE, ("the samples are independent",)),
    "its logarithm": (
        "The log-likelihood is\n\n" + r"$$\ell(\theta) = \sum_{i=1}^n \log p_\theta(x_i)$$",
        ("the samples are independent",),
    ),
    "a likelihood of independent samples": ("For i.i.d. samples the likelihood is\n\n" + SAMPLE, ()),
    "a product of no name": ("Let\n\n" + SAMPLE, ()),
}


@pytest.mark.parametrize(("text", "owed"), OWED.values(), ids=OWED)
def test_what_a_definition_owes(text: str, owed: tuple[str, ...]) -> None:
    verdict = findings(text, displays=True)[-1].verdict
    assert verdict.verdict == "definition"
    assert verdict.conditions == owed


SET = r"Here $p$ and $q$ are laws, and $KL(p \| q)$ is finite. We fix this by setting $f = -\frac{p}{q}$"
FUNCTIONS = {
    "a ratio that is set": (SET + ".", ("q(x) is positive",)),
    "a ratio of positive laws": (SET.replace("laws,", "positive laws,") + ".", ()),
    "a remark": (SET.replace("by setting", "because") + ".", ()),
    "a product": (SET.replace(r"\frac{p}{q}", "p q") + ".", ()),
}


@pytest.mark.parametrize(("text", "owed"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_what_a_function_owes_that_a_sentence_sets(text: str, owed: tuple[str, ...]) -> None:
    verdict = findings(text)[-1].verdict
    assert (verdict.verdict, verdict.conditions) == ("definition", owed)


DIFFER = {
    "two variables": (r"p(x, y) \neq p(x) p(y)", ("x, y are not all independent",)),
    "given a third": (r"p(x, y | z) \neq p(x | z) p(y | z)", ("x, y are not all independent given z",)),
    "units": (
        r"p(h^{(1)}, h^{(2)} | v) \neq \prod_j p(h_j^{(1)} | v) \prod_k p(h_k^{(2)} | v)",
        ("h^{(1)}, h^{(2)} are not all independent given v",),
    ),
    "other laws": (r"p(x, y) \neq q(x) q(y)", ()),
    "another condition": (r"p(x, y | z) \neq p(x) p(y)", ()),
}


@pytest.mark.parametrize(("formula", "owed"), DIFFER.values(), ids=DIFFER)
def test_what_is_no_product_is_not_of_independent_variables(formula: str, owed: tuple[str, ...]) -> None:
    verdict = findings(f"The laws do not factorise:\n\n$${formula}$$")[-1].verdict
    assert (verdict.verdict, verdict.conditions) == ("supported", owed)


MODELS = {
    "a true parameter behind a bar": (
        r"p_{data} = p_{model}(x | \theta^*)",
        ("the model contains the law of the data",),
    ),
    "a true parameter below": (r"p_{data}(x) = p_{\theta^*}(x)", ("the model contains the law of the data",)),
    "any parameter": (r"p_{data}(x) = p_\theta(x)", ()),
    "no parameter": (r"p_{data}(x) = p_g(x)", ()),
}


@pytest.mark.parametrize(("formula", "owed"), MODELS.values(), ids=MODELS)
def test_what_a_true_parameter_owes(formula: str, owed: tuple[str, ...]) -> None:
    text = r"Here $E_{x \sim p_{data}}[\log p_\theta(x)]$ is large:" + f"\n\n$${formula}$$"
    verdict = findings(text)[-1].verdict
    assert (verdict.verdict, verdict.conditions) == ("definition", owed)
