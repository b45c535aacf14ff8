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


def test_a_generator_that_the_document_fixes_is_left_alone() -> None:
    text = (
        r"Take $$f(t) = t \log t$$"
        + "\n\nThen\n\n"
        + r"$$D_f(P \| Q) \geq \mathbb{E}_P[T(x)] - \mathbb{E}_Q[f^*(T(x))]$$"
    )
    assert last(text).verdict.verdict in ("unread", "definition")


def test_the_other_convention_is_the_documents_own() -> None:
    defined = (
        r"Let $$D_f(P \| Q) = \mathbb{E}_{x \sim P}\left[f\left(\frac{q(x)}{p(x)}\right)\right]$$" + "\n\nThen\n\n"
    )
    right = last(defined + r"$$D_f(P \| Q) \geq \mathbb{E}_Q[T(x)] - \mathbb{E}_P[f^*(T(x))]$$").verdict
    wrong = last(defined + r"$$D_f(P \| Q) \geq \mathbb{E}_P[T(x)] - \mathbb{E}_Q[f^*(T(x))]$$").verdict
    assert (right.verdict, wrong.verdict) == ("supported", "refuted")
