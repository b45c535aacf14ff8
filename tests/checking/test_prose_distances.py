"""Sentences about distances: what optimal potentials must satisfy, and when a distance is continuous."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gantheory.checking.sentences.reading import Told, told
from gantheory.numerics import wasserstein
from gantheory.reading import read_text


def claims(text: str, form: str) -> list[Told]:
    return [t for t in told(read_text(text, kind="md"), seed=1) if t.claim.form == form]


DUAL = (
    "The dual maximises $\\sum_i f(x_i) p(x_i) + g(x_i) q(x_i)$ subject to\n\n"
    "$$f(x_i) + g(x_j) \\le |x_i - x_j| \\quad \\forall i, j$$\n\n"
)
FORCED = [
    "The optimal solution must thus have $f(x_i) + g(x_i) = 0$.",
    "Every optimal pair satisfies $f(x_i) = -g(x_i)$.",
    "At the optimum we must have $f(x_i) + g(x_i) = 0$ for all $i$.",
    "Optimality forces $f(x_i) + g(x_i) = 0$ at each point.",
    "The equality $f(x) + g(x) = 0$ has to hold at every optimum.",
    "An optimal solution of the dual necessarily satisfies $g(x_i) = -f(x_i)$.",
    "Any maximiser has $f(x_i) + g(x_i) = 0$.",
    "Hence the optimal potentials $f$ and $g$ must obey $g = -f$.",
    "At any optimum, $f(x_i) + g(x_i) = 0$ must hold.",
]
NOT_FORCED = [
    "The optimal solution can be chosen with $f(x_i) + g(x_i) = 0$.",
    "There is an optimal solution that must have $f(x_i) + g(x_i) = 0$.",
    "Without loss of generality the optimal solution must have $f(x_i) + g(x_i) = 0$.",
    "If all masses are positive, the optimal solution must have $f(x_i) + g(x_i) = 0$.",
    "All masses are positive. The optimal solution must have $f(x_i) + g(x_i) = 0$.",
    "Let $p(x_i) > 0$ and $q(x_i) > 0$. The optimal solution must have $f(x_i) + g(x_i) = 0$.",
    "The optimal solution must have $f(x_i) + g(x_i) = 0$ wherever mass stays.",
    "The optimal solution must have $f(x_i) + g(x_i) \\le 0$.",
    "The optimal solution need not have $f(x_i) + g(x_i) = 0$.",
    "The optimal solution must have $f(x_i) + h(x_i) = 0$.",
    "The optimal solution must have $f(x_i) + g(x_j) = |x_i - x_j|$ where the plan has mass.",
    "Take $g$ as the c-transform of $f$. Then every optimal pair satisfies $g(x_i) = -f(x_i)$.",
    "Must the optimal solution have $f(x_i) + g(x_i) = 0$?",
    "It is not true that the optimal solution must have $f(x_i) + g(x_i) = 0$.",
    "We look for optimal solutions with $f(x_i) + g(x_i) = 0$.",
]


@pytest.mark.parametrize("sentence", FORCED)
def test_potentials_that_must_add_to_nothing(sentence: str) -> None:
    (found,) = claims(DUAL + sentence, "potentials")
    assert found.verdict.verdict == "refuted"
    model = (found.verdict.counterexample or {})["model"]
    assert isinstance(model, dict)
    x, p, q, f, g = ([float(Fraction(v)) for v in model[name]] for name in "xpqfg")
    assert all(u + v <= abs(a - b) for a, u in zip(x, f, strict=True) for b, v in zip(x, g, strict=True))
    worth = sum(a * u + b * v for a, b, u, v in zip(p, q, f, g, strict=True))
    assert worth == wasserstein(p, q, x, x).value
    assert any(u + v for u, v in zip(f, g, strict=True))


@pytest.mark.parametrize("sentence", NOT_FORCED)
def test_potentials_that_may_add_to_nothing(sentence: str) -> None:
    assert not claims(DUAL + sentence, "potentials")


def test_functions_without_the_bound_are_no_potentials() -> None:
    assert not claims("The optimal solution must have $f(x_i) + g(x_i) = 0$.", "potentials")


EQUIVALENT = [
    "It is desirable that $\\rho(P_r, P_\\theta)$ is continuous in $\\theta$, or equivalently, the mapping "
    "$\\theta \\mapsto P_\\theta$ is continuous.",
    "The distance $W(P_r, P_\\theta)$ is continuous if and only if $\\theta \\mapsto P_\\theta$ is continuous.",
    "The map $\\theta \\mapsto P_\\theta$ is continuous exactly when the distance is continuous in $\\theta$.",
    "$d(P_r, P_\\theta)$ is a continuous function of $\\theta$, which is the same as saying that "
    "$\\theta \\to P_\\theta$ is continuous.",
    "The Wasserstein distance depends continuously on $\\theta$ iff $P_\\theta$ depends continuously on $\\theta$.",
    "Continuity of $W(P_r, P_\\theta)$ in $\\theta$ is equivalent to continuity of $\\theta \\mapsto P_\\theta$.",
    "We would like to have a loss function $\\theta \\mapsto \\rho(P_\\theta, P_r)$ that is continuous, and this is "
    "equivalent to asking that the map $\\theta \\mapsto P_\\theta$ is continuous.",
    "Equivalently: $\\theta \\mapsto P_\\theta$ is continuous if and only if "
    "$\\theta \\mapsto W(P_r, P_\\theta)$ is continuous.",
]
ONE_WAY = [
    "If $\\theta \\mapsto P_\\theta$ is continuous, the distance $W(P_r, P_\\theta)$ is continuous.",
    "$W(P_r, P_\\theta)$ is continuous in $\\theta$, since $\\theta \\mapsto P_\\theta$ is continuous.",
    "The distance $W(P_r, P_\\theta)$ is continuous whenever $\\theta \\mapsto P_\\theta$ is continuous.",
    "Continuity of $\\theta \\mapsto P_\\theta$ implies continuity of $W(P_r, P_\\theta)$.",
    "$W(P, P_\\theta)$ is continuous for every $P$ if and only if $\\theta \\mapsto P_\\theta$ is continuous.",
    "The map $\\theta \\mapsto P_\\theta$ is continuous if and only if $W(P_{\\theta_t}, P_\\theta) \\to 0$ as "
    "$\\theta_t \\to \\theta$.",
    "It is wrong that $W(P_r, P_\\theta)$ is continuous if and only if $\\theta \\mapsto P_\\theta$ is continuous.",
    "$W(P_r, P_\\theta)$ is not continuous if and only if $\\theta \\mapsto P_\\theta$ is not continuous.",
    "It is not so that $W(P_r, P_\\theta)$ is continuous if and only if $\\theta \\mapsto P_\\theta$ is continuous.",
    "One might think that $W(P_r, P_\\theta)$ is continuous if and only if $\\theta \\mapsto P_\\theta$ is continuous.",
    "We would like $W(P_r, P_\\theta)$ to be continuous, and we would like "
    "$\\theta \\mapsto P_\\theta$ to be continuous.",
    "Is it true that $W(P_r, P_\\theta)$ is continuous if and only if $\\theta \\mapsto P_\\theta$ is continuous?",
    "The generator is continuous in $\\theta$, or equivalently the map $\\theta \\mapsto g_\\theta(z)$ is continuous.",
    "The loss is continuous in $\\theta$ and $P_\\theta$ is continuous as well.",
]


@pytest.mark.parametrize("sentence", EQUIVALENT)
def test_continuity_that_is_no_equivalence(sentence: str) -> None:
    (found,) = claims(sentence, "continuity")
    assert found.verdict.verdict == "refuted"
    model = (found.verdict.counterexample or {})["model"]
    assert isinstance(model, dict)
    x, data, left, right = ([float(Fraction(v)) for v in column] for column in model.values())
    assert wasserstein(data, left, x, x).value == wasserstein(data, right, x, x).value
    assert wasserstein(left, right, x, x).value > 0


@pytest.mark.parametrize("sentence", ONE_WAY)
def test_continuity_one_way(sentence: str) -> None:
    assert not claims(sentence, "continuity")


WRONG_OF_W = [
    "The Wasserstein distance is infinite when the supports are disjoint.",
    "The Wasserstein distance is log 2 when the two distributions do not overlap.",
    "The earth mover's distance between distributions with disjoint supports is zero.",
    "If the supports are disjoint, the EM distance is 1.",
    "The earth mover's distance lies between 0 and $\\log 2$.",
    "The Wasserstein distance never exceeds 1.",
    "The Wasserstein distance is at most 2.",
    "The Wasserstein distance $W(p, q)$ vanishes when the supports are disjoint.",
]
RIGHT_OF_W = [
    "The Wasserstein distance is symmetric.",
    "The earth mover's distance is a proper metric.",
    "The Wasserstein distance satisfies the triangle inequality.",
    "The Wasserstein distance is never negative.",
    "The Wasserstein distance is zero if and only if the two distributions are equal.",
    "On the unit interval the Wasserstein distance never exceeds 1.",
    "The data are scaled to $[0, 1]$. The Wasserstein distance never exceeds 1.",
    "The Wasserstein distance is finite when the supports are disjoint.",
    "The Wasserstein distance is not zero when the supports are disjoint.",
    "The squared Wasserstein distance is a proper metric.",
    "The Wasserstein distance is one when the supports are disjoint and one apart.",
    "Here the Wasserstein distance is at most 0.3.",
    "The generator minimises the Wasserstein distance.",
    "The JS divergence is $\\log 2$ when the supports are disjoint, the Wasserstein distance is not.",
]


@pytest.mark.parametrize("text", WRONG_OF_W)
def test_wrong_values_of_the_wasserstein_distance(text: str) -> None:
    bad = [t for t in told(read_text(text, kind="md"), seed=1) if t.verdict.verdict == "refuted"]
    (found,) = bad
    model = (found.verdict.counterexample or {})["model"]
    assert isinstance(model, dict)
    x, p, q = ([float(Fraction(v)) for v in model[name]] for name in "xpq")
    assert wasserstein(p, q, x, x).value == float((found.verdict.counterexample or {})["lhs"])


@pytest.mark.parametrize("text", RIGHT_OF_W)
def test_right_values_of_the_wasserstein_distance(text: str) -> None:
    assert all(t.verdict.verdict != "refuted" for t in told(read_text(text, kind="md"), seed=1))
