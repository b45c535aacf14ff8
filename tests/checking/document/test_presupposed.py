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
    assert (verdict.verdict, verdict.conditions) == ("proved-under" if owed else "definition", owed)
    assert (verdict.proof is not None) == bool(owed)


NOT_MEANT = {
    "a ratio at two points": ("Density-ratio estimation:", r"$$r(x) = \frac{p(x)}{q(y)}$$"),
    "a law over itself": ("A weight is", r"$$r(x) = \frac{p(x)}{p(x)}$$"),
    "a ratio and more": ("A weight is", r"$$r(x) = 1 + \frac{p(x)}{q(x)}$$"),
    "a likelihood with a factor": ("The likelihood is", r"$$L(\theta) = 2 \prod_{i=1}^m p_\theta(x_i)$$"),
    "a product at one point": ("The likelihood is", r"$$L(\theta) = \prod_{i=1}^m p_\theta(x_1)$$"),
    "a sum of likelihoods": ("The likelihood is", r"$$L(\theta) = \sum_{i=1}^m p_\theta(x_i)$$"),
    "a product over twice the index": ("The likelihood is", r"$$L(\theta) = \prod_{i=1}^m p_\theta(x_{2i})$$"),
}


@pytest.mark.parametrize(("lead", "formula"), NOT_MEANT.values(), ids=NOT_MEANT)
def test_what_is_no_ratio_and_no_likelihood(lead: str, formula: str) -> None:
    assert not findings(f"{lead}\n\n{formula}", displays=True)[-1].verdict.good


FACTOR = r"\tilde{q}_j(h_j | v) = \exp(E_{q_{-j}}[\log p(v, h)])"
OTHER_FACTORS = {
    "the exponential of another mean": FACTOR.replace("q_{-j}", "q_j"),
    "the mean of no logarithm": FACTOR.replace(r"\log p(v, h)", "p(v, h)"),
    "the mean of the exponential": r"\tilde{q}_j(h_j | v) = E_{q_{-j}}[\exp(\log p(v, h))]",
    "a law without the unit": FACTOR.replace("p(v, h)", "p(v)"),
    "a law given the unit": FACTOR.replace("p(v, h)", "p(v | h)"),
    "twice the mean": FACTOR.replace("E_", "2 E_"),
    "no mark that it is unnormalised": FACTOR.replace(r"\tilde{q}_j", "q_j"),
}


def test_the_best_factor_is_one_up_to_its_sum() -> None:
    verdict = findings(f"Mean field:\n\n$${FACTOR}$$", displays=True)[-1].verdict
    assert verdict.verdict == "proved-under"
    assert verdict.conditions == ("up to the factor with which it sums to one", "the factors are positive")


@pytest.mark.parametrize("formula", OTHER_FACTORS.values(), ids=OTHER_FACTORS)
def test_other_factors_are_not_the_best(formula: str) -> None:
    assert not findings(f"Mean field:\n\n$${formula}$$", displays=True)[-1].verdict.good


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
    "other laws": (r"p(x, y) \neq q(x) q(y)", ("x, y are not all independent",)),
    "another condition": (r"p(x, y | z) \neq p(x) p(y)", ("x, y are not all independent given z",)),
}


@pytest.mark.parametrize(("formula", "owed"), DIFFER.values(), ids=DIFFER)
def test_what_is_no_product_is_not_of_independent_variables(formula: str, owed: tuple[str, ...]) -> None:
    verdict = findings(f"The laws do not factorise:\n\n$${formula}$$")[-1].verdict
    assert (verdict.verdict, verdict.conditions) == ("proved-under", owed)
    assert verdict.proof is not None


FACTORISES = [r"p(x, y) \neq p(x | y) p(y)", r"p(x) p(y | x) \neq p(x, y)", r"p(x, y | z) \neq p(x | y, z) p(y | z)"]


@pytest.mark.parametrize("formula", FACTORISES)
def test_a_joint_law_is_always_the_product_of_the_chain_rule(formula: str) -> None:
    verdict = findings(f"The laws do not factorise:\n\n$${formula}$$")[-1].verdict
    assert verdict.verdict == "refuted"
    assert verdict.counterexample is not None
    assert verdict.counterexample["lhs"] == verdict.counterexample["rhs"]
    assert findings(f"The laws factorise:\n\n$${formula.replace(chr(92) + 'neq', '=')}$$")[-1].verdict.good


UNKNOWN = [r"p(x, y) \neq h(x, y)", r"D(x) \neq 0", r"KL(p_{data} \| p_g) \neq KL(p_g \| p_{data})"]


@pytest.mark.parametrize("formula", UNKNOWN)
def test_what_may_differ_is_neither_proved_nor_refuted(formula: str) -> None:
    verdict = findings(f"In general:\n\n$${formula}$$")[-1].verdict
    assert verdict.verdict in ("supported", "definition", "unread")
    assert not (verdict.reason or "").startswith("introduces")


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
    assert (verdict.verdict, verdict.conditions) == ("proved-under" if owed else "definition", owed)
    assert (verdict.proof is not None) == bool(owed)
    assumed = findings(text.replace("is large:", "is large. Assume that"))[-1].verdict
    assert (assumed.verdict, assumed.conditions) == ("definition", owed)
