"""Notation that unseen notes use, each with what is right in it and with a near miss."""

from __future__ import annotations

import pytest

from gantheory.checking.walk import Finding
from tests.checking.texts import findings


def verdicts(text: str) -> list[tuple[str, str]]:
    return [(f.text, f.verdict.verdict) for f in findings(text, 2)]


def last(text: str) -> Finding:
    return findings(text, 2)[-1]


# ---------------------------------------------------------------- reasons beside the rows of a derivation

DERIVATION = r"""$$
\begin{aligned}
& KL(q(z|x) \| p(z|x)) & \\
&= \int q(z|x) \log\frac{q(z|x) p(x)}{p(z, x)} dz & \scriptstyle{\text{; Because } p(z|x) = p(z, x) / p(x)} \\
&= \log p(x) %s \int q(z|x) \log\frac{q(z|x)}{p(z, x)} dz & \text{since } \int q(z|x) dz = 1
\end{aligned}
$$"""


@pytest.mark.parametrize(("sign", "expected"), [("+", {"proved", "proved-under"}), ("-", {"refuted"})])
def test_a_row_goes_on_from_the_formula_and_not_from_the_reason_beside_it(sign: str, expected: set[str]) -> None:
    found = {f.text: f.verdict for f in findings(DERIVATION % sign, 2)}
    line = next(v for t, v in found.items() if "= \\log p(x)" in t)
    assert line.verdict in expected, (line, found)
    assert found["p(z | x) = \\frac{p(z, x)}{p(x)}"].verdict == "proved"
    assert found["\\int q(z | x) \\, dz = 1"].verdict == "proved"


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(("log", "expected"), [("4", "proved"), ("2", "refuted")])
def test_an_upright_d_labels_the_data(log: str, expected: str) -> None:
    text = (
        r"Let $p_{\mathrm{d}}$ be the data. $$V(G, D) = E_{p_{\mathrm{d}}}[\log D] + E_{p_{\mathrm{g}}}[\log(1 - D)]$$ "
        rf"then $$\max_D V(G, D) = 2 JS(p_{{\mathrm{{d}}}}, p_{{\mathrm{{g}}}}) - \log {log}$$"
    )
    assert last(text).verdict.verdict == expected


def test_two_letters_over_a_cost_are_its_label() -> None:
    text = (
        r"$$L_G^{mm} = E_{x \sim p_g}[\log(1 - D(x))]$$ $$L_G^{ns} = -E_{x \sim p_g}[\log D(x)]$$ "
        r"and for the best discriminator of $$V = E_{p_{data}}[\log D(x)] + E_{p_g}[\log(1 - D(x))]$$ "
    )
    right = last(text + r"$$L_G^{ns} + L_G^{mm} = KL(p_g \| p_{data})$$").verdict
    assert right.verdict == "proved-under"
    assert "D = D^*" in right.conditions
    assert last(text + r"$$L_G^{ns} + L_G^{mm} = KL(p_{data} \| p_g)$$").verdict.verdict == "refuted"


@pytest.mark.parametrize(("sides", "expected"), [("m|r", "proved"), ("r|m", "refuted")])
def test_a_bar_between_two_laws_is_that_of_a_divergence(sides: str, expected: str) -> None:
    half = r"\frac12 D(p|{0}) + \frac12 D(q|{0})"
    text = rf"With $m = \frac{{p+q}}{{2}}$: $${half.format('r')} = {half.format('m')} + D({sides})$$"
    assert last(text).verdict.verdict == expected


@pytest.mark.parametrize(("sign", "expected"), [("\\le", "supported"), ("\\ge", "refuted")])
def test_the_weight_of_a_mixture_in_its_name_is_no_parameter(sign: str, expected: str) -> None:
    text = r"For $r_\lambda = \lambda p + (1-\lambda) q$ with $0 < \lambda < 1$, "
    assert last(text + rf"$$KL(r_\lambda \| q) {sign} \lambda KL(p \| q)$$").verdict.verdict == expected


def test_what_a_divergence_is_taken_of_is_a_law_whatever_its_letter() -> None:
    text = r"For any law $r(x)$: $$I(c; x) \le E_{p(c)}[KL(p(x|c) \| r(x))]$$"
    assert last(text).verdict.verdict == "proved"
    assert last(text.replace("\\le", "\\ge")).verdict.verdict == "refuted"


# ---------------------------------------------------------------- readings


def test_a_divergence_of_conditionals_under_a_written_sum_is_not_averaged_again() -> None:
    text = r"$$KL(p(x, y) \| q(x, y)) = KL(p(x) \| q(x)) + \sum_x %s(x) KL(p(y|x) \| q(y|x))$$"
    assert last(text % "p").verdict.good
    assert last(text % "q").verdict.verdict == "refuted"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\log\frac{p(x)}{q(x)} = \log D(x) - \log(1 - D(x))", "proved-under"),
        (r"\frac{q(x)}{p(x)} = \frac{1 - D(x)}{D(x)}", "proved-under"),
        (r"\log\frac{p(x)}{q(x)} = \log D(x) + \log(1 - D(x))", "refuted"),
    ],
)
def test_odds_of_a_classifier_are_those_of_the_best_one(claim: str, expected: str) -> None:
    verdict = last(f"$${claim}$$").verdict
    assert verdict.verdict == expected
    assert (verdict.kinds == ("optimal",)) == (expected == "proved-under")


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\sigma(a) = \frac{1}{1 + e^{-a}}", "proved"),
        (r"\sigma(a) = \frac{1}{1 + e^{a}}", "refuted"),
        (r"\sigma'(a) = \sigma(a)(1 - \sigma(a))", "proved"),
        (r"\sigma'(a) = \sigma(a)(1 + \sigma(a))", "refuted"),
        (r"\sigma(a) = \frac12", "definition"),
    ],
)
def test_what_the_logistic_function_is(claim: str, expected: str) -> None:
    assert last(f"$${claim}$$").verdict.verdict == expected


def test_a_function_is_the_one_last_taken() -> None:
    text = (
        r"Take $f(u) = u \log u$. Then $$f'(u) = 1 + \log u$$ Take $f(u) = (u - 1)^2$. Then $$f'(u) = 2(u - 1)$$ "
        r"Take $f(u) = u \log u - (u + 1)\log(u + 1)$. Then $$f^*(t) = %s\log(1 - e^t)$$"
    )
    assert [v for t, v in verdicts(text % "-") if "'" in t or "*" in t] == ["proved"] * 3
    assert last(text % "").verdict.verdict == "refuted"


@pytest.mark.repairs
@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"KL(p_1 p_2 \| q_1 q_2) = KL(p_1 \| q_1) + KL(p_2 \| q_2)", "proved-under"),
        (r"KL(p_1 \otimes p_2 \| q_1 \otimes q_2) = KL(p_1 \| q_1) + KL(p_2 \| q_2)", "proved-under"),
        (r"H(p_1 p_2) = H(p_1) + H(p_2)", "proved"),
        (r"KL(p_1 p_2 \| q_1 q_2) = KL(p_1 \| q_1) KL(p_2 \| q_2)", "refuted"),
        (r"JSD(p_1 p_2 \| q_1 q_2) = JSD(p_1 \| q_1) + JSD(p_2 \| q_2)", "refuted"),
    ],
)
def test_a_product_of_laws_is_the_law_of_independent_variables(claim: str, expected: str) -> None:
    verdict = last(f"For densities $p_1$, $p_2$, $q_1$ and $q_2$ $${claim}$$").verdict
    assert verdict.verdict == expected
    assert expected != "refuted" or "JSD" in claim or verdict.repair is not None
