"""Means of a function that the text calls Lipschitz, against W: a bound one way only, and only with its constant."""

from __future__ import annotations

import pytest

from gantheory.checking.verdict import Verdict
from tests.checking.texts import findings

MEANS = r"\mathbb{E}_{x \sim p}[T(x)] - \mathbb{E}_{x \sim q}[T(x)]"
SAID = {
    "one": r"Suppose $T$ is 1-Lipschitz. Then $$%s$$",
    "K": r"Let $T$ be a $K$-Lipschitz function. Then $$%s$$",
    "constant": r"For every $T$ with Lipschitz constant at most $2$, $$%s$$",
    "behind": r"We have $$%s$$ for all 1-Lipschitz $T$.",
    "best": r"The supremum is attained by a 1-Lipschitz $T$. Then $$%s$$",
    "nothing": r"For a critic $T$ we have $$%s$$",
}
CASES = [
    ("one", rf"{MEANS} \leq W_1(p, q)", "supported"),
    ("one", rf"W_1(p, q) \geq |{MEANS}|", "supported"),
    ("one", rf"{MEANS} \leq 2 W_1(p, q)", "supported"),
    ("one", rf"{MEANS} \geq W_1(p, q)", "refuted"),
    ("one", rf"{MEANS} = W_1(p, q)", "refuted"),
    ("one", rf"{MEANS} \leq \frac{{1}}{{2}} W_1(p, q)", "refuted"),
    ("one", rf"2 ({MEANS}) \leq W_1(p, q)", "refuted"),
    ("K", rf"{MEANS} \leq K W_1(p, q)", "supported"),
    ("K", rf"{MEANS} \leq W_1(p, q)", "refuted"),
    ("K", rf"{MEANS} \leq \frac{{1}}{{K}} W_1(p, q)", "refuted"),
    ("constant", rf"{MEANS} \leq 2 W(p, q)", "supported"),
    ("constant", rf"{MEANS} \leq W(p, q)", "refuted"),
    ("behind", rf"{MEANS} \leq W_1(p, q)", "supported"),
    ("behind", rf"W_1(p, q) \leq {MEANS}", "refuted"),
    ("best", rf"{MEANS} = W_1(p, q)", "unread"),
    ("nothing", rf"{MEANS} \leq W_1(p, q)", "unread"),
]


def claimed(text: str) -> Verdict:
    """The verdict on the one formula with W."""
    (found,) = [f.verdict for f in findings(text) if "W" in f.text]
    return found


@pytest.mark.parametrize(("said", "claim", "expected"), CASES)
def test_the_bound_of_one_critic(said: str, claim: str, expected: str) -> None:
    verdict = claimed(SAID[said] % claim)
    assert verdict.verdict == expected, verdict.reason
    if expected == "refuted":
        assert verdict.counterexample is not None


@pytest.mark.parametrize(("said", "claim", "expected"), [c for c in CASES if c[2] == "refuted"])
def test_the_counterexample_is_right_by_plain_arithmetic(said: str, claim: str, expected: str) -> None:
    found = claimed(SAID[said] % claim).counterexample
    assert found is not None
    model = found["model"]
    assert isinstance(model, dict)
    t, p, q = ([float(v) for v in model[k]] for k in ("T", "p", "q"))
    gap = sum(a * (b - c) for a, b, c in zip(t, p, q, strict=True))
    assert abs(t[1] - t[0]) <= (2 if said != "one" and said != "behind" else 1)
    shown = {float(_fraction(found["lhs"])), float(_fraction(found["rhs"]))}
    scale = 2 if claim.startswith("2 (") else 1
    assert scale * gap in shown


def _fraction(text: object) -> float:
    top, _, bottom = str(text).partition("/")
    return float(top) / float(bottom or 1)
