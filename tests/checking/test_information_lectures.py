# ruff: noqa: E501 (formulas are written as in notes)
"""Lectures on information: variables tied in the words, in an example above, or in a sentence over several displays."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

TABLE = "then:\n\n$$\np(0, 0) = 0.25, \\quad p(0, 1) = 0.25\n$$\n\nand the joint entropy is:\n\n"
SUM = r"$$H(X, Y) = H(X) + H(Y)$$"
SAME = r"$$H(X, Y) = H(X) = H(Y)$$"
XOR = "Assume $X, Y$ are independent and uniform on $\\{0, 1\\}$.\n\n$$Z = X + Y (mod 2)$$\n\nWe find: any two determine the third. So the order turns. "
MORE = r"$$I(X; Y | Z) > I(X; Y)$$"
CHAIN = r"$$p(x, y, z) = p(x) p(y | x) p(z | y) \quad \text{%s } X \to Y \to Z$$"
UNIFORM = r"Let $u(x) = \frac{1}{|x|}$ be the uniform probability mass function and $p(x)$ another. Then $$%s$$"
OPEN = {
    "a sentence that leads over a display": "If the particles are completely independent, " + TABLE + SUM,
    "variables that depend completely": "- **Completely dependent systems**: like rigid bodies.\n\n" + SAME,
    "an example set out above": XOR + MORE,
    "a factorisation that is given a name": CHAIN % "denoted as",
    "a law written in numbers": UNIFORM % r"D(p \| u) = \log |\mathcal{X}| - H(X)",
}
WRONG = {
    "a sentence that supposes nothing": "For two particles, " + TABLE + SUM,
    "a sentence that has ended": "If the particles are completely independent, they do not meet. Now:\n\n"
    + TABLE
    + SUM,
    "variables of which nothing is said": "- **Joint entropy** of two systems, like rigid bodies.\n\n" + SAME,
    "an example of the section before": "# Parity\n\n" + XOR + "\n\n# Chains\n\nNow:\n\n" + SUM,
    "a claim in general under an example": XOR + "For any variables, $$H(X | Y) > H(X)$$",
    "a law that is no law": r"$$KL(p \| p + q) \ge 0$$",
}


@pytest.mark.parametrize("name", OPEN)
def test_it_is_open(name: str) -> None:
    assert last(OPEN[name]).verdict in ("unread", "definition")


def test_the_sign_of_a_divergence_from_a_law_in_numbers_is_known() -> None:
    assert last(UNIFORM % r"0 \le D(p \| u)").verdict == "proved-under"


@pytest.mark.parametrize("name", WRONG)
def test_it_is_wrong(name: str) -> None:
    assert last(WRONG[name]).verdict == "refuted"


SCORE = r"\frac{\partial \log p(X; \theta)}{\partial \theta}"
CURVATURE = r"\frac{\partial^2 \log p(X; \theta)}{\partial \theta^2}"
DIVERGENCE = r"We write $D(P \| Q) = \sum_x p(x) \log \frac{p(x)}{q(x)}$." "\n\n"


def test_a_mean_under_a_parameter_is_one_under_its_law() -> None:
    assert last(DIVERGENCE + rf"$$E_\theta[{SCORE}] = 0$$").verdict == "proved-under"
    assert last(DIVERGENCE + rf"$$E_\theta[({SCORE})^2] = -E_\theta[{CURVATURE}]$$").verdict == "supported"


def test_a_mean_under_a_parameter_may_be_wrong() -> None:
    assert last(DIVERGENCE + rf"$$E_\theta[({SCORE})^2] = E_\theta[{CURVATURE}]$$").verdict == "refuted"
    assert last(DIVERGENCE + rf"$$E_\theta[{SCORE}] = 1$$").verdict not in ("proved", "proved-under", "supported")


GENERATOR = r"For a convex $f$ with $f(1) = 0$, $$D_f(p \| q) := \int f(\frac{p(x)}{q(x)}) q(x) dx = E_q[f(%s)].$$"


def test_a_ratio_that_is_not_defined_leaves_a_divergence_open() -> None:
    assert last(GENERATOR % "r(X)").verdict == "unread"
    assert last(r"Let $r(x) = \frac{p(x)}{q(x)}$. " + GENERATOR % "r(X)").verdict in ("proved", "supported")
    assert last(GENERATOR % r"\frac{q(x)}{p(x)}").verdict == "refuted"


MEAN_OF_RATIO = r"$$E_q[r(x) \log r(x)] = E_p[\log r(x)]$$"
TURNED = r"From here on $r$ denotes the other ratio, $r(x) = \frac{q(x)}{p(x)}$. Then" "\n\n"


def test_a_bare_ratio_of_laws_is_one_at_each_point() -> None:
    assert last("Write $r = p/q$ for the ratio.\n\n" + MEAN_OF_RATIO).verdict == "proved-under"
    assert last("Write $r = q/p$ for the ratio.\n\n" + MEAN_OF_RATIO).verdict == "refuted"


def test_a_name_may_be_given_another_meaning() -> None:
    first = r"Let $r(x) = \frac{p(x)}{q(x)}$. "
    assert last(first + TURNED + r"$$KL(p \| q) = -E_p[\log r(x)]$$").verdict in ("proved", "proved-under")
    assert last(first + TURNED + r"$$KL(p \| q) = E_p[\log r(x)]$$").verdict == "refuted"
    assert last(first + r"Then $$KL(p \| q) = -E_p[\log r(x)]$$").verdict == "refuted"


STUDENT = "%s\n\n$$\nKL(p \\| q) = KL(q \\| p)\n$$\n\n%s"


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("Eine Studentin behauptet, es gelte immer", "Das ist falsch: ein Gegenbeispiel sind zwei Münzen."),
        ("A student once wrote", "The arguments are in the wrong order."),
        ("Où est l'erreur dans ce calcul ?", ""),
        ("Wo steckt der Fehler in folgender Rechnung?", ""),
    ],
)
def test_what_a_student_says_is_no_mistake_of_the_text(before: str, behind: str) -> None:
    assert last(STUDENT % (before, behind)).verdict == "definition"


def test_what_a_student_says_rightly_is_judged() -> None:
    assert last(STUDENT % ("A student once wrote", "This settles the exercise.")).verdict == "refuted"
    assert last(STUDENT % ("Die Studenten sehen sofort:", "")).verdict == "refuted"


def test_a_family_under_its_parameter_may_be_called_f() -> None:
    line = SCORE.replace("p(X", "f(X")
    assert last(rf"$$E_\theta[{line}] = 0$$").verdict == "proved-under"


BEST = (
    r"Let $D(x)$ be the probability that $x$ %s. Then the best one is"
    "\n\n"
    r"$$D^*(x) = \frac{p_g(x)}{p_g(x) + p_{data}(x)}$$"
)


def test_a_discriminator_may_tell_fakes() -> None:
    assert last(BEST % "was **generated**").verdict in ("unread", "definition")
    assert last(BEST % "is real and not generated").verdict == "refuted"
    assert last(f"# One\n\n{BEST % 'is fake'}\n\n# Two\n\n{BEST % 'is real'}").verdict == "refuted"
