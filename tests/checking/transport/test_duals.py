"""The dual form of W, as texts write it and as they miswrite it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gantheory.checking.verdict import Verdict
from gantheory.numerics import wasserstein
from tests.checking.texts import last


def on(latex: str) -> Verdict:
    return last(f"$$ {latex} $$\n")


HEAD = r"W(p_r, p_g) = \sup_{\|f\|_L \le 1} "
RIGHT = [
    HEAD + r"\mathbb{E}_{x \sim p_r}[f(x)] - \mathbb{E}_{x \sim p_g}[f(x)]",
    HEAD + r"\mathbb{E}_{x \sim p_g}[f(x)] - \mathbb{E}_{x \sim p_r}[f(x)]",
    r"W(p, q) = \max_w \left(\mathbb{E}_{x \sim p}[f_w(x)] - \mathbb{E}_{x \sim q}[f_w(x)]\right)",
    # other laws, other bounds and other terms are not judged
    r"W(p_r, p_g) = \sup_{\|f\|_L \le 3} \mathbb{E}_{x \sim p_r}[f(x)] - 2 \mathbb{E}_{x \sim p_g}[f(x)]",
    r"W(p_r, p_\theta) = \max_{\|f\|_L \le 1} \mathbb{E}_{x \sim p_r}[f(x)] - \mathbb{E}_{z \sim p(z)}[f(g_\theta(z))]",
    HEAD + r"\mathbb{E}_{x \sim p_r}[f(x)] - \mathbb{E}_{x \sim p_g}[h(x)]",
    HEAD + r"\mathbb{E}_{x \sim p_r}[f(x)^2] + \mathbb{E}_{x \sim p_g}[f(x)]",
]
WRONG = [
    r"\mathbb{E}_{x \sim p_r}[f(x)] + \mathbb{E}_{x \sim p_g}[f(x)]",
    r"\mathbb{E}_{x \sim p_r}[f(x)] - 2 \mathbb{E}_{x \sim p_g}[f(x)]",
    r"2 \mathbb{E}_{x \sim p_r}[f(x)] - 2 \mathbb{E}_{x \sim p_g}[f(x)]",
    r"\mathbb{E}_{x \sim p_r}[f(x)] - \mathbb{E}_{x \sim p_r}[f(x)]",
    r"-\mathbb{E}_{x \sim p_r}[f(x)] - \mathbb{E}_{x \sim p_g}[f(x)]",
]


@pytest.mark.parametrize("latex", RIGHT)
def test_what_is_right_or_not_of_the_form(latex: str) -> None:
    assert on(latex).verdict in ("definition", "unread", "proved", "proved-under")


@pytest.mark.repairs
@pytest.mark.parametrize("body", WRONG)
def test_another_function_is_maximised(body: str) -> None:
    found = on(HEAD + body)
    assert found.verdict == "refuted"
    assert found.repair is not None
    assert on(found.repair["latex"]).verdict == "definition"
    model = (found.counterexample or {})["model"]
    assert isinstance(model, dict)
    x, p, q, f = ([float(Fraction(v)) for v in model[name]] for name in ("x", "p_{r}", "p_{g}", "f"))
    assert wasserstein(p, q, x, x).value == float((found.counterexample or {})["lhs"])
    assert abs(f[1] - f[0]) <= 1
    means = {"p_r": sum(a * b for a, b in zip(p, f, strict=True)), "p_g": sum(a * b for a, b in zip(q, f, strict=True))}
    python = body.replace(r"\mathbb{E}_{x \sim p_r}[f(x)]", "* r").replace(r"\mathbb{E}_{x \sim p_g}[f(x)]", "* g")
    signed = python.replace("- *", "- 1 *").replace("+ *", "+ 1 *").replace("-*", "-1 *")
    value = _value(signed, means)
    assert value == float(Fraction(str((found.counterexample or {})["rhs"])))
    assert value != 1


def _value(text: str, means: dict[str, float]) -> float:
    """`2 * r - 1 * g` at the means."""
    total, sign, weight = 0.0, 1.0, 1.0
    for word in text.replace("-1", "- 1").split():
        if word in "+-":
            sign, weight = (1.0 if word == "+" else -1.0), 1.0
        elif word in "rg":
            total += sign * weight * means[f"p_{word}"]
        elif word != "*":
            weight = float(word)
    return total


PLANS = r"_{\gamma \in \Pi(p_r, p_g)} \mathbb{E}_{(x,y) \sim \gamma}[\|x - y\|]"
MEANS = r"_{\|f\|_L \le 1} \mathbb{E}_{x \sim p_r}[f(x)] - \mathbb{E}_{x \sim p_g}[f(x)]"


@pytest.mark.repairs
@pytest.mark.parametrize(
    ("wrong", "right"), [(r"\sup" + PLANS, r"\inf"), (r"\max" + PLANS, r"\min"), (r"\inf" + MEANS, r"\sup")]
)
def test_the_least_and_the_largest_exchanged(wrong: str, right: str) -> None:
    found = on("W(p_r, p_g) = " + wrong)
    assert (found.verdict, found.mistake) == ("refuted", "maximum and minimum confused")
    assert found.repair is not None
    assert right in found.repair["latex"]
    assert found.counterexample is not None
    model = found.counterexample["model"]
    assert isinstance(model, dict)
    p, q = ([float(Fraction(m)) for m in model[law]] for law in ("p_{r}", "p_{g}"))
    assert wasserstein(p, q, [[0.0], [1.0]]).value == float(Fraction(str(found.counterexample["lhs"])))
    if "\\gamma" in model:  # a plan of that cost, with these marginals
        plan = [[float(Fraction(m)) for m in row] for row in model["\\gamma"]]
        assert plan[0][1] + plan[1][0] == float(Fraction(str(found.counterexample["rhs"])))


@pytest.mark.parametrize("line", [r"\inf" + PLANS, r"\min" + PLANS, r"\sup" + MEANS, r"\inf_\theta h(\theta)"])
def test_extremes_that_are_right_or_something_else(line: str) -> None:
    assert on("W(p_r, p_g) = " + line).verdict != "refuted"
