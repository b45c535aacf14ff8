"""Energy-based models: what the text divides by its integral is no law until it is divided."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

MODEL = r"Let $Z = \int \tilde{p}(x)\,dx$ and $p(x) = \tilde{p}(x)/Z$." + "\n\n"
GOOD = {"proved", "proved-under", "supported"}
TRUE = [
    r"\mathbb{E}_{x\sim p}[f(x)] = \frac1Z \int \tilde{p}(x) f(x)\,dx",
    r"KL(q\|p) = \mathbb{E}_q[\log q(x) - \log\tilde{p}(x)] + \log Z",
    r"\mathbb{E}_{x \sim q}\left[\frac{\tilde{p}(x)}{q(x)}\right] = Z",
    r"\log Z \ge \mathbb{E}_q[\log\tilde{p}(x) - \log q(x)]",
]
FALSE = [
    r"\mathbb{E}_{x\sim p}[f(x)] = \int \tilde{p}(x) f(x)\,dx",
    r"KL(q\|p) = \mathbb{E}_q[\log q(x) - \log\tilde{p}(x)] - \log Z",
    r"KL(q\|p) = \mathbb{E}_q[\log q(x) - \log\tilde{p}(x)]",
    r"\mathbb{E}_{x \sim q}\left[\frac{\tilde{p}(x)}{q(x)}\right] = \frac1Z",
    r"\log Z \le \mathbb{E}_q[\log\tilde{p}(x) - \log q(x)]",
]


@pytest.mark.parametrize("line", TRUE)
def test_what_holds_of_a_density_with_its_constant(line: str) -> None:
    assert findings(f"{MODEL}$${line}$$")[-1].verdict.verdict in GOOD


@pytest.mark.parametrize("line", FALSE)
def test_what_holds_only_where_the_constant_is_one(line: str) -> None:
    assert findings(f"{MODEL}$${line}$$")[-1].verdict.verdict == "refuted"


@pytest.mark.parametrize("line", [r"KL(\tilde{p} \| q) \ge 0", r"\mathbb{E}_{x \sim \tilde{p}}[1] = 1"])
def test_what_takes_it_for_a_law_is_neither_proved_nor_called_false(line: str) -> None:
    assert findings(f"{MODEL}$${line}$$")[-1].verdict.verdict in {"unread", "definition"}


def test_a_law_whose_constant_is_said_to_be_one_is_a_law() -> None:
    text = r"Of course $Z = \int q(x) dx = 1$." + "\n\n" + r"$$KL(q \| p) \ge 0$$"
    assert findings(text)[-1].verdict.verdict in GOOD


FIRST = (
    "Let $X, Y \\sim p(x, y)$.\n\n"
    r"$$H(Y) - H(Y|X) = -\sum_y p(y) \log p(y) + \sum_{x,y} p(x,y) \log \frac{p(x,y)}{p(x)}$$"
)
ANEW = r"- \sum_{x,y} p(x,y) \log p(y) + \sum_{x,y} p(x,y) \log \frac{p(x,y)}{p(x)}"
MORE = r"- \sum_{x,y} p(x,y) \log \frac{p(x,y)}{p(x)p(y)}"


def verdicts(display: str) -> list[str]:
    found = [f.verdict.verdict for f in findings(f"{FIRST}\n$${display}$$")]
    return [v for v in found if v in GOOD | {"refuted"}]


def test_a_display_that_has_lost_its_equals_sign_is_not_added_to_the_one_above() -> None:
    assert "refuted" not in verdicts(ANEW)


def test_a_display_that_goes_on_is_added() -> None:
    assert verdicts(MORE)[-1:] == ["refuted"]  # I - I = 0 is not the mutual information
