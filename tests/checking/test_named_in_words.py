"""Values that a sentence names stand for what it says, in the lines around it, and refute nothing."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

VALUE = r"$$V(G, D) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]$$" + "\n\n"
BEST = r"$\max_D V(G, D)$"
SAME = r"$$\arg\min_G \max_D V(G, D) = \arg\min_G L(G)$$"
AT_BEST = r"$$L(G) = -\log 4 + 2 JSD(p_{data} \| p_g)$$"
NAMED = {
    "denoted by": f"Denote {BEST} by $L(G)$.",
    "let be": f"Let $L(G)$ be the best value {BEST}.",
    "written for": f"We write $L(G)$ for {BEST}.",
    "as": f"Let the maximum value {BEST} as $L(G)$.",
}
UNNAMED = {
    "no verb": f"Both {BEST} and $L(G)$ matter.",
    "another value": r"Denote $\max_D -V(G, D)$ by $L(G)$.",
    "far away": f"Denote {BEST} by $L(G)$." + " So much for that." * 40,
}


@pytest.mark.parametrize("said", NAMED.values(), ids=NAMED)
def test_a_value_named_before_its_use(said: str) -> None:
    assert last(VALUE + said + "\n\n" + AT_BEST).verdict == "proved"


def test_a_value_named_behind_its_use() -> None:
    text = VALUE + SAME.replace("$$", "$") + f"\n\nLet the maximum {BEST} as $L(G)$."
    assert next(f.verdict.verdict for f in findings(text) if "argmin" in f.text or r"\arg\min" in f.text) == "proved"


@pytest.mark.parametrize("said", UNNAMED.values(), ids=UNNAMED)
def test_a_value_that_is_not_named(said: str) -> None:
    assert last(VALUE + said + "\n\n" + AT_BEST).verdict == "definition"


def test_the_first_line_on_a_named_value_is_held_against_it() -> None:
    said = VALUE + f"Let $C(G)$ be the maximum {BEST}. Then\n\n"
    assert last(said + r"$$C(G) = -\log 4 + 2 JSD(p_{data} \| p_g)$$").verdict == "proved"
    assert last(said + r"$$C(G) = -\log 4 + JSD(p_{data} \| p_g)$$").verdict == "definition"


SET = (
    VALUE
    + r"We may set $f = -\frac{p_{data}}{p_g}$, where $D(x) = \sigma(a(x))$. For the optimal discriminator"
    + "\n\n"
)
OPTIMAL = SET + r"$$D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}.$$" + "\n\n"


def test_a_function_that_a_sentence_sets() -> None:
    right = last(OPTIMAL + r"Then $f(x) = -\exp(a(x))$.")
    assert (right.verdict, right.conditions) == ("proved-under", ("p_{g}(x) is positive where p_{data}(x) is",))
    for wrong in (r"\exp(a(x))", r"-\exp(-a(x))", r"-a(x)"):
        assert last(OPTIMAL + rf"Then $f(x) = {wrong}$.").verdict == "definition"


def test_the_logit_of_a_discriminator() -> None:
    ratio = r"$$a(x) = \log \frac{p_{data}(x)}{p_g(x)}$$"
    assert last(OPTIMAL + "Then\n\n" + ratio).verdict == "proved"
    assert last(OPTIMAL.replace(r"\sigma(a(x))", r"a(x)") + "Then\n\n" + ratio).verdict == "definition"
    assert last(OPTIMAL + "Then\n\n" + ratio.replace(r"\log", "")).verdict == "definition"
    assert last(OPTIMAL + r"Then $$a(x) = w^\top x + b$$").verdict == "definition"


OPTIMA = {
    "a product and its logarithm": (
        r"$\arg\max_\theta \prod_i p_\theta(x_i) = \arg\max_\theta \sum_i \log p_\theta(x_i)$",
        "proved",
    ),
    "a lost logarithm": (
        r"$\arg\max_\theta \prod_i p_\theta(x_i) = \arg\max_\theta \sum_i p_\theta(x_i)$",
        "refuted",
    ),
    "optima over points": (r"$\arg\max_y p(y|x) = \arg\max_y p(x|y) p(y)$", "definition"),
    "a number": (r"$\arg\min_x x^2 = 0$", "supported"),
}


@pytest.mark.parametrize(("formula", "expected"), OPTIMA.values(), ids=OPTIMA)
def test_optima_in_a_sentence(formula: str, expected: str) -> None:
    assert last(f"It holds that {formula} here.").verdict == expected


BEST_LOGITS = {
    r"\log \frac{p_{data}(x)}{p_g(x)}": "proved",
    r"\log p_{data}(x) - \log p_g(x)": "proved",
    r"\log \frac{p_g(x)}{p_{data}(x)}": "refuted",
    r"\frac{p_{data}(x)}{p_g(x)}": "refuted",
}


@pytest.mark.parametrize(("claim", "expected"), BEST_LOGITS.items())
def test_the_best_logit_is_that_of_the_best_discriminator(claim: str, expected: str) -> None:
    text = rf"The discriminator is $D(x) = \sigma(a(x))$. At its best, $$a^*(x) = {claim}$$"
    assert last(text).verdict == expected
    assert last(text.replace(r"D(x) = \sigma(a(x))", "a(x)")).verdict == "definition"
    shares = r"With the share $\pi$ of data, $$D^*(x) = \frac{\pi p_{data}(x)}{\pi p_{data}(x) + (1 - \pi) p_g(x)}$$ "
    assert last(shares + text).verdict == "definition"  # it depends on the shares


BEHIND = r"""Let $p(x, z) = p(x|z) p(z)$ and let $q(z|x)$ be an encoder.
$$\log p(x) - \mathcal{L}(x) = GAP$$
WORDS $\mathcal{L}(x) = \mathbb{E}_{q(z|x)}[\log p(x, z) - \log q(z|x)]$.
"""


@pytest.mark.parametrize(
    ("words", "gap", "expected"),
    [
        ("where", r"KL(q(z|x) \| p(z|x))", "proved-under"),
        ("where", r"KL(p(z|x) \| q(z|x))", "refuted"),
        ("Here,", r"KL(p(z|x) \| q(z|x))", "refuted"),
        ("One may ask for another bound than this, such as", r"KL(p(z|x) \| q(z|x))", "unread"),
    ],
)
def test_a_value_that_the_sentence_goes_on_to_give(words: str, gap: str, expected: str) -> None:
    found = findings(BEHIND.replace("GAP", gap).replace("WORDS", words), displays=True)
    assert [f.verdict.verdict for f in found] == [expected]
