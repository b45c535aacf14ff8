"""Where the text says that a bound is attained: between equal laws both sides are equal."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

KL = r"$$D_{KL}(p \| q) \ge 0$$" + "\n\n"
ATTAINED = {
    "if and only if": KL + "The inequality becomes an equality if and only if $$p(x) = q(x).$$",
    "zero": KL + "It is zero exactly when $p = q$.",
    "in one sentence": r"We know that $JSD(p \| q) \geq 0$ with equality iff $p = q$.",
    "a parameter": (
        r"$$KL(p_\theta(x) \| p_\phi(x)) \ge 0$$" + "\n\n" + r"with equality if $p_\theta(x) = p_\phi(x)$."
    ),
    "entropies": r"$$H(p, q) \ge H(p)$$" + "\n\n" + "with equality iff $p = q$.",
}
NOT = {
    "no words": KL + "Suppose that $p = q$.",
    "only if": KL + "There is equality only if $p = q$.",
    "denied": KL + "There is no equality if $p = q$. It is not zero if $p = q$.",
    "far away": KL + "A long story. " * 30 + "There is equality iff $p = q$.",
    "other laws": KL + "There is equality iff $r = s$.",
    "a bound that is not attained": r"$$H(p, q) \ge 0$$" + "\n\n" + "with equality if $p = q$.",
    "a bound that is attained elsewhere": (
        r"$$|E_{x \sim p}[f(x)] - E_{x \sim q}[f(x)]| \ge 0$$" + "\n\n" + "with equality iff $p = q$."
    ),
    "zero of what is not compared with zero": r"$$KL(p \| q) \ge TV(p, q)^2$$" + "\n\n" + "It is zero if $p = q$.",
}


@pytest.mark.parametrize("text", ATTAINED.values(), ids=ATTAINED)
def test_a_bound_that_is_attained(text: str) -> None:
    verdict = last(text)
    assert verdict.verdict == "proved"
    assert verdict.reason is not None
    assert verdict.reason.startswith("there both sides of")


@pytest.mark.parametrize("text", NOT.values(), ids=NOT)
def test_laws_that_are_only_set_equal(text: str) -> None:
    assert last(text).verdict == "definition"


def test_an_inequality_that_holds_there_is_read_as_attained() -> None:
    verdict = last(KL + "The inequality holds when $p = q$.")
    assert (verdict.verdict, verdict.conditions) == ("proved-under", ("'holds' is read as 'holds with equality'",))
    assert last(KL + "The inequality does not hold when $p = q$.").verdict == "definition"
    assert last(KL + "The inequality holds when $r = s$.").verdict == "definition"
