"""Statements for any convex f: the bounds and identities of the f-divergence, and their near misses."""

from __future__ import annotations

import pytest

from gantheory.checking.walk import Finding
from tests.checking.texts import findings

DEFINED = r"Let $$D_f(P \| Q) = \mathbb{E}_{x \sim Q}\left[f\left(\frac{p(x)}{q(x)}\right)\right]$$" + "\n\nThen\n\n"
SUPPORTED = [
    r"D_f(P \| Q) \geq 0",
    r"D_f(P \| Q) \geq \mathbb{E}_P[T(x)] - \mathbb{E}_Q[f^*(T(x))]",
    r"D_f(P \| Q) \geq \sup_T \left( \mathbb{E}_P[T(x)] - \mathbb{E}_Q[f^*(T(x))] \right)",
    r"D_f(P \| Q) = \sup_T \left\{ \mathbb{E}_P[T(x)] - \mathbb{E}_Q[f^*(T(x))] \right\}",
    r"\mathbb{E}_{x \sim Q}[f(\frac{p(x)}{q(x)})] \geq f(\mathbb{E}_{x \sim Q}[\frac{p(x)}{q(x)}])",
]
REFUTED = [
    r"D_f(P \| Q) \leq 0",
    r"D_f(P \| Q) \leq \mathbb{E}_P[T(x)] - \mathbb{E}_Q[f^*(T(x))]",
    r"D_f(P \| Q) \geq \mathbb{E}_Q[T(x)] - \mathbb{E}_P[f^*(T(x))]",
    r"D_f(P \| Q) \geq \sup_T \left( \mathbb{E}_Q[T(x)] - \mathbb{E}_P[f^*(T(x))] \right)",
    r"D_f(P \| Q) \geq \mathbb{E}_P[T(x)] + \mathbb{E}_Q[f^*(T(x))]",
    r"D_f(P \| Q) = \sup_T \left\{ \mathbb{E}_P[T(x)] - \mathbb{E}_Q[T(x)] \right\}",
    r"\mathbb{E}_{x \sim Q}[f(\frac{p(x)}{q(x)})] \leq f(\mathbb{E}_{x \sim Q}[\frac{p(x)}{q(x)}])",
]
OPEN = [
    r"f(1) = 0",
    r"f(\mathbb{E}[X]) \leq \mathbb{E}[f(X)]",
    r"f^*(s) = \sup_{t > 0} \{ s t - f(t) \}",
    r"f^*(s) = \sup_t (s t - f(t))",
]


def last(text: str) -> Finding:
    return findings(text, 2)[-1]


@pytest.mark.parametrize("formula", [*SUPPORTED[:2], *(pytest.param(f, marks=pytest.mark.slow) for f in SUPPORTED[2:])])
def test_what_holds_for_every_generator_is_supported(formula: str) -> None:
    assert last(f"{DEFINED}$${formula}$$").verdict.verdict in ("supported", "proved", "proved-under")


@pytest.mark.parametrize("formula", [*REFUTED[:3], *(pytest.param(f, marks=pytest.mark.slow) for f in REFUTED[3:])])
def test_what_fails_for_every_generator_is_refuted(formula: str) -> None:
    assert last(f"{DEFINED}$${formula}$$").verdict.verdict == "refuted"


@pytest.mark.parametrize("formula", OPEN)
def test_what_says_something_of_f_is_no_claim(formula: str) -> None:
    assert last(f"$${formula}$$").verdict.verdict == "definition"


@pytest.mark.parametrize(
    ("critic", "verdict"), [("f^*(T(x))", "supported"), ("f(T(x))", "refuted"), ("T(x)", "unread")]
)
def test_a_bound_by_critics_is_one_for_any_generator_even_below_an_example(critic: str, verdict: str) -> None:
    bound = rf"$$D_f(P \| Q) \geq \mathbb{{E}}_P[T(x)] - \mathbb{{E}}_Q[{critic}]$$"
    assert last(DEFINED + r"Take $$f(t) = t \log t$$" + "\n\nThen\n\n" + bound).verdict.verdict == verdict


def test_the_bound_of_an_example_is_not_one_for_every_generator() -> None:
    text = r"Take $$f(t) = t \log t - (t + 1) \log(t + 1)$$" + "\n\nThen\n\n"
    bound = r"$$D_f(P \| Q) \geq \mathbb{E}_P[T(x)] - \mathbb{E}_Q[-\log(1 - e^{T(x)})]$$"
    assert last(DEFINED + text + bound).verdict.verdict != "refuted"


def test_the_other_convention_is_the_documents_own() -> None:
    defined = (
        r"Let $$D_f(P \| Q) = \mathbb{E}_{x \sim P}\left[f\left(\frac{q(x)}{p(x)}\right)\right]$$" + "\n\nThen\n\n"
    )
    right = last(defined + r"$$D_f(P \| Q) \geq \mathbb{E}_Q[T(x)] - \mathbb{E}_P[f^*(T(x))]$$").verdict
    wrong = last(defined + r"$$D_f(P \| Q) \geq \mathbb{E}_P[T(x)] - \mathbb{E}_Q[f^*(T(x))]$$").verdict
    assert (right.verdict, wrong.verdict) == ("supported", "refuted")


EQUAL = (
    "$$D_f(P \\| Q) = \\int q(x) f\\left(\\frac{p(x)}{q(x)}\\right) dx$$\n\nwith convex $f$ and $f(1) = 0$.\n\n%s\n\n"
    "$$D_f(P \\| Q) = \\int q(x) f\\left(\\frac{p(x)}{q(x)}\\right) dx = %s$$"
)


@pytest.mark.parametrize(
    ("said", "value", "verdicts"),
    [
        ("If $P = Q$, then", "0", {"supported", "proved-under"}),
        ("If $P = Q$, then", "1", {"refuted", "unread"}),
        ("When $p(x) = q(x)$ for all $x$, we have", "0", {"supported", "proved-under"}),
        ("如果 $p(x) = q(x)$,那么", "0", {"supported", "proved-under"}),
        ("As the two laws agree,", "0", {"unread"}),
        ("In general", "0", {"refuted"}),
    ],
)
def test_a_divergence_of_equal_laws(said: str, value: str, verdicts: set[str]) -> None:
    assert last(EQUAL % (said, value)).verdict.verdict in verdicts
