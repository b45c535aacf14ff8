"""`q(z) = p(x, z) / p(x)` says where q is the posterior; elsewhere q stays any law."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

START = r"""Let

$$L(q) = \mathbb{E}_q\left[\log \frac{p(x, z)}{q(z)}\right]$$

### When equality holds

The ratio has to be constant, and so

$$q(z) = \frac{p(x, z)}{p(x)} = p(z | x)$$

The bound is tight ($L(q) = \log p(x)$) if and only if $q(z) = p(z | x)$.

### Any q

For any $q$

"""
TRUE = [r"\log p(x) = L(q) + KL(q(z) \| p(z | x))", r"\log p(x) \ge L(q)"]
FALSE = [
    r"\log p(x) = L(q) - KL(q(z) \| p(z | x))",
    r"\log p(x) = L(q) + 2 KL(q(z) \| p(z | x))",
    r"\log p(x) = L(q)",
    r"\log p(x) \le L(q)",
]


@pytest.mark.parametrize("line", TRUE)
def test_what_holds_for_any_law_is_proved(line: str) -> None:
    verdict = last(f"{START}$$\n{line}\n$$\n")
    assert verdict.good, verdict
    assert not any("q(z) =" in c for c in verdict.conditions)


@pytest.mark.parametrize("line", FALSE)
def test_what_holds_for_the_posterior_alone_is_refuted(line: str) -> None:
    assert last(f"{START}$$\n{line}\n$$\n").verdict == "refuted"


def test_beside_the_words_that_set_it_the_condition_is_told() -> None:
    verdict = last(START + r"Now set $q(z) = \frac{p(x, z)}{p(x)}$. Then" + "\n\n$$\n" + r"\log p(x) = L(q)" + "\n$$\n")
    assert verdict.verdict == "proved-under"
    assert "q(z) = p(z | x)" in verdict.conditions
