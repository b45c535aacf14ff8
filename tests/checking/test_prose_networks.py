"""Sentences about networks: outputs of one layer, optima over inputs, steps that take an optimum of an optimum."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.reading import Told, told
from gantheory.reading import read_text


def claims(text: str, form: str) -> list[Told]:
    return [t for t in told(read_text(text, kind="md"), seed=1) if t.claim.form == form]


VAE = "The decoder of a VAE maps a latent $z$ to an image.\n\n"
LAYERS = [
    "The components are not correlated since neurons in the same layer do not influence each other.",
    "The pixels of the image are independent because the units of the output layer are not connected.",
    "Since neurons within one layer never interact, the outputs are statistically independent.",
    "Neurons of the same layer do not see each other, so the components of the output are independent of each other.",
    "There is no correlation between the pixels, because nodes in the same layer have no connections.",
    "Units of a layer do not communicate with each other, hence the features are uncorrelated.",
    "The coordinates of the output are thus uncorrelated, as the neurons of the last layer do not affect one another.",
]
NO_LAYERS = [
    "Given $z$, the pixels are independent because the units of the output layer are not connected.",
    "The pixels are conditionally independent, since neurons in the same layer do not influence each other.",
    "For a fixed code the components are not correlated since neurons in the same layer do not influence each other.",
    "The pixels are not independent although neurons in the same layer do not influence each other.",
    "Neurons in the same layer do not influence each other.",
    "The components of the noise are independent since neurons in the same layer do not influence each other.",
    "The hidden units are independent because units of one layer are not connected.",
    "The features of the encoder are independent since neurons in the same layer do not influence each other.",
    "The components of $z$ are independent since the prior is a product.",
    "Are the pixels independent because neurons in the same layer do not influence each other?",
    "One might think the pixels are independent because neurons in the same layer do not influence each other.",
]


@pytest.mark.parametrize("sentence", LAYERS)
def test_outputs_of_a_layer(sentence: str) -> None:
    (found,) = claims(VAE + sentence, "outputs of a layer")
    assert found.verdict.verdict == "refuted"
    assert (found.verdict.counterexample or {})["lhs"] != (found.verdict.counterexample or {})["rhs"]


@pytest.mark.parametrize("sentence", NO_LAYERS)
def test_other_words_on_outputs(sentence: str) -> None:
    assert not claims(VAE + sentence, "outputs of a layer")


ARGMAX = "The discriminator draws by\n\n$$\\tilde{x} = \\arg\\max_{x \\in X} D(x)$$\n\n"
LINEAR = [
    "Enumerating all $x$ is not always feasible, because the above equation can only be solved when it is linear.",
    "This problem can be solved only if $D$ is linear.",
    "The maximisation is solvable only when the discriminator is linear.",
    "This maximization can only be done for linear functions.",
    "Solving this problem requires $D$ to be linear.",
    "The argmax can only be computed if the discriminator is a linear function.",
    "This optimisation problem has a solution only if the function is linear.",
]
NOT_LINEAR = [
    "The above equation can be solved when $D$ is linear.",
    "The above equation can only be solved efficiently when $D$ is linear.",
    "The above equation can only be solved approximately.",
    "If $D$ is linear, this problem can be solved by linear programming.",
    "This problem cannot be solved in general, even if $D$ is linear.",
    "It is not true that this problem can be solved only if $D$ is linear.",
    "This problem can only be solved when $D$ is bounded.",
    "Can this problem be solved only if $D$ is linear?",
    "A linear discriminator is easy to maximise.",
]


@pytest.mark.parametrize("sentence", LINEAR)
def test_an_argmax_of_linear_functions_only(sentence: str) -> None:
    (found,) = claims(ARGMAX + sentence, "linear only")
    assert found.verdict.verdict == "refuted"
    assert found.verdict.counterexample


@pytest.mark.parametrize("sentence", NOT_LINEAR)
def test_other_words_on_linear_functions(sentence: str) -> None:
    assert not claims(ARGMAX + sentence, "linear only")


def test_an_equation_that_is_no_optimum() -> None:
    assert not claims("$$A x = b$$\n\nThis equation can only be solved if the map is linear.", "linear only")


TWICE = [
    "Learning G: find the minimum of $\\min_G V(G, D)$ only once.",
    "Training $D$: compute the maximum of $\\max_D V(G, D)$.",
    "In each iteration find the exact minimum of $\\min_\\theta L(\\theta)$.",
    "Update the generator: reach the minimum value of $\\min_G V(G, D)$.",
    "In this step we find the maximum of $\\max_D V(G_0, D)$.",
    "Find the global maximum of $\\max_w F(w)$ at every step.",
]
ONCE = [
    "Learning G: find the minimum of $V(G, D)$ over $G$ once.",
    "In each step find the $G$ that attains $\\min_G V(G, D)$.",
    "It is impossible for $D$ to find the maximum value of $\\max_D V(G, D)$ in finitely many steps.",
    "Learning D: find a lower bound of $\\max_D V(G, D)$ and repeat it.",
    "Training finds the minimum over $G$ of $\\max_D V(G, D)$.",
    "In each step compute the maximum of $\\min_G V(G, D)$.",
    "Training should find the minimum of $\\min_G \\max_D V(G, D)$.",
    "The minimum of $\\min_G V(G, D)$ is not what a step takes.",
    "In each step compute the value $\\min_G V(G, D)$.",
]


@pytest.mark.parametrize("sentence", TWICE)
def test_the_optimum_of_an_optimum(sentence: str) -> None:
    (found,) = claims(sentence, "optimum of an optimum")
    assert found.verdict.verdict == "type-error"


@pytest.mark.parametrize("sentence", ONCE)
def test_optima_that_are_taken_once(sentence: str) -> None:
    assert not claims(sentence, "optimum of an optimum")


def test_a_note_to_oneself_asks_nobody() -> None:
    said = "TODO: results in what?\n\n- " + LAYERS[0]
    assert claims(VAE + said, "outputs of a layer")
    assert not claims(VAE + "What is true of the pixels?\n\n- " + LAYERS[0], "outputs of a layer")
