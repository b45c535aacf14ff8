"""Means of a smooth f under normal laws, and their slopes: right ones, and those with a factor lost."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

MEAN = r"\mathbb{E}_{z \sim \mathcal{N}(\mu, \sigma^2)}"
STANDARD = r"\mathbb{E}_{\epsilon \sim \mathcal{N}(0, 1)}"
LOG = r"\log \mathcal{N}(x; \mu, \sigma^2)"
RIGHT = [
    rf"\nabla_x {LOG} = \frac{{\mu - x}}{{\sigma^2}}",
    rf"\frac{{\partial}}{{\partial \sigma}} {LOG} = -\frac{{1}}{{\sigma}} + \frac{{(x - \mu)^2}}{{\sigma^3}}",
    rf"{MEAN}[f(z)] = {STANDARD}[f(\mu + \sigma \epsilon)]",
    rf"\nabla_\mu {MEAN}[f(z)] = {STANDARD}[f'(\mu + \sigma \epsilon)]",
    rf"\nabla_\mu {MEAN}[f(z)] = {MEAN}[\nabla_z f(z)]",
    rf"\nabla_\sigma {MEAN}[f(z)] = {STANDARD}[f'(\mu + \sigma \epsilon) \, \epsilon]",
    rf"\nabla_\sigma {MEAN}[f(z)] = \sigma {MEAN}[f''(z)]",
    rf"\nabla_\mu {MEAN}[f(z)] = {MEAN}\left[f(z) \frac{{z - \mu}}{{\sigma^2}}\right]",
    rf"{MEAN}[(z - \mu) f(z)] = \sigma^2 {MEAN}[f'(z)]",
    rf"{STANDARD}[\epsilon f(\mu + \sigma \epsilon)] = \sigma {STANDARD}[f'(\mu + \sigma \epsilon)]",
]
WRONG = [
    rf"\nabla_x {LOG} = \frac{{x - \mu}}{{\sigma^2}}",
    rf"\frac{{\partial}}{{\partial \sigma}} {LOG} = -\frac{{1}}{{\sigma}} + \frac{{(x - \mu)^2}}{{\sigma^2}}",
    r"\nabla_{\tilde{x}} \log \mathcal{N}(\tilde{x}; x, \sigma^2 I) = \frac{\tilde{x} - x}{\sigma^2}",
    rf"{MEAN}[f(z)] = {STANDARD}[f(\mu + \sigma^2 \epsilon)]",
    rf"{MEAN}[f(z)] = {STANDARD}[f(\sigma + \mu \epsilon)]",
    rf"\nabla_\sigma {MEAN}[f(z)] = {STANDARD}[f'(\mu + \sigma \epsilon)]",
    rf"\nabla_\mu {MEAN}[f(z)] = {STANDARD}[f'(\mu + \sigma \epsilon) \, \epsilon]",
    rf"\nabla_\sigma {MEAN}[f(z)] = {MEAN}[f''(z)]",
    rf"\nabla_\mu {MEAN}[f(z)] = {MEAN}\left[f(z) \frac{{\mu - z}}{{\sigma^2}}\right]",
    rf"{MEAN}[(z - \mu) f(z)] = \sigma {MEAN}[f'(z)]",
]
OPEN = [  # a condition, another function, a point that is given, a deviation that is no letter
    rf"\frac{{\partial}}{{\partial \mu}} {LOG} = 0",
    rf"\nabla_x {LOG} = s_\theta(x)",
    rf"\nabla_\mu {MEAN}[f(z)] = {STANDARD}[g'(\mu + \sigma \epsilon)]",
    rf"\nabla_\mu {MEAN}[f(z)] = {STANDARD}[f'(\mu + s \epsilon)]",
    rf"{MEAN}[f(z)^2] = {STANDARD}[f(\mu + \sigma^2 \epsilon)^2]",
    r"\mathbb{E}_{p(x)}[f(x)] = \mathbb{E}_{\epsilon}[f(x + \epsilon)]",
]


@pytest.fixture(scope="module")
def verdicts() -> dict[str, str]:
    lines = [*RIGHT, *WRONG, *OPEN]
    return dict(zip(lines, [f.verdict.verdict for f in findings("\n\n".join(f"$${t}$$" for t in lines))], strict=True))


@pytest.mark.parametrize("formula", RIGHT)
def test_what_holds_of_every_polynomial_is_supported(formula: str, verdicts: dict[str, str]) -> None:
    assert verdicts[formula] == "supported"


@pytest.mark.parametrize("formula", WRONG)
def test_a_lost_factor_is_refuted(formula: str, verdicts: dict[str, str]) -> None:
    assert verdicts[formula] == "refuted"


@pytest.mark.parametrize("formula", OPEN)
def test_what_is_not_linear_in_one_function_is_left_alone(formula: str, verdicts: dict[str, str]) -> None:
    assert verdicts[formula] not in ("refuted", "proved", "supported", "type-error")


def test_a_function_that_the_text_gives_is_no_arbitrary_one() -> None:
    text = rf"Take $f(z) = 2z$. $$\nabla_\sigma {MEAN}[f(z)] = {STANDARD}[f'(\mu + \sigma \epsilon)] - 2$$"
    assert findings(text)[-1].verdict.verdict != "refuted"


def test_a_slip_comes_with_numbers() -> None:
    found = findings(f"$${WRONG[5]}$$")[-1].verdict.counterexample
    assert found is not None
    assert found["lhs"] != found["rhs"]
