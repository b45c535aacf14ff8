"""What a text sets out to show gives no name a meaning, and what rests on it says so."""

from __future__ import annotations

import pytest

from gantheory.checking.walk import Finding, Walker
from gantheory.reading import read_text


def findings(text: str) -> list[Finding]:
    """All findings of a text, in order."""
    return [f for _, fs in Walker(read_text(text), seed=1).run() for f in fs]


@pytest.mark.parametrize(
    "words", ["We want to prove that", "It remains to show that", "Theorem 2.", "**Claim:**", "One can show that"]
)
def test_what_rests_on_a_claim_names_it(words: str) -> None:
    last = findings(rf"{words} $S = 2 JSD(p \| q)$." "\n\n" r"$$S + 1 = 2 JSD(p \| q) + 1$$")[-1].verdict
    assert last.verdict == "proved-under"
    assert last.conditions == ("S = 2 JSD(p ‖ q), as claimed",)


@pytest.mark.parametrize("words", ["Let", "Define", "We write", "The loss is"])
def test_what_rests_on_a_definition_is_proved(words: str) -> None:
    last = findings(rf"{words} $S = 2 JSD(p \| q)$." "\n\n" r"$$S + 1 = 2 JSD(p \| q) + 1$$")[-1].verdict
    assert last.verdict == "proved"


def test_a_claim_passes_through_definitions() -> None:
    text = r"""We show that $S = 2 JSD(p \| q)$. Let

$$M = S + 1$$

$$M - 1 = 2 JSD(p \| q)$$"""
    last = findings(text)[-1].verdict
    assert (last.verdict, last.conditions) == ("proved-under", ("S = 2 JSD(p ‖ q), as claimed",))


def test_a_definition_behind_takes_the_place_of_a_claim() -> None:
    text = r"""We show that $S = KL(p \| q)$, where $S = \mathbb{E}_{x \sim p}[\log p(x) - \log q(x)]$.

$$S = \mathbb{E}_{x \sim p}[\log \frac{p(x)}{q(x)}]$$"""
    last = findings(text)[-1].verdict
    assert last.good
    assert not any("claimed" in c for c in last.conditions)


def test_a_false_claim_about_what_has_a_value_is_refuted() -> None:
    text = r"""Let $L = KL(p \| q)$. We prove that $L = KL(q \| p)$.

$$L = KL(q \| p)$$"""
    assert findings(text)[-1].verdict.verdict == "refuted"


def test_what_is_inferred_is_no_new_definition() -> None:
    text = r"""Let $W = W_1(p, q)$. Therefore $W = \mathbb{E}_{x \sim p}[f(x)]$.

$$W = \mathbb{E}_{x \sim p}[f(x)]$$"""
    assert all(f.verdict.verdict in ("definition", "unread") for f in findings(text))


def test_values_that_differ_are_not_made_equal() -> None:
    for first, last in (("K", "R"), ("a", "b")):
        text = rf"Let ${first} = KL(p \| q)$ and ${last} = KL(q \| p)$." "\n\n" rf"$${first} = {last} = {first}$$"
        assert {f.verdict.verdict for f in findings(text)[-2:]} == {"refuted"}
