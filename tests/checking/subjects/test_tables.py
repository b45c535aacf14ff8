# ruff: noqa: E501 (formulas are written as in notes)
"""Laws given by their masses: what is said of them in numbers is worked out."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

CASES = r"""$$p(x) = \begin{cases} 1/4 & \text{if } x = 0 \\ 1/2 & x = 1 \\ 1/4, & x \in \{2\} \\ 0 & \text{otherwise} \end{cases}$$

"""
UNIFORM = CASES + "and $q(x) = \\frac13$. Then\n\n"
SINGLE = "Let $p(0) = 0.5$ and $p(1) = 0.5$, but $q(0) = 0.9$ and $q(1) = 0.1$.\n\n"
COINS = "A coin with $P(H) = 1/4$, $P(T) = 3/4$ and a fair one with $Q(H) = 1/2$, $Q(T) = 1/2$.\n\n"
VARIABLE = "Say $P(X = 0) = 0.2$ and $P(X = 1) = 0.8$.\n\n"
LETTERS = r"""$$p(x) = \begin{cases} 1/3 & x = a \\ 2/3 & x = b \end{cases}, \quad q(x) = \begin{cases} 2/3 & x = a \\ 1/3 & x = b \end{cases}$$

"""
APART = r"""$$p(x) = \begin{cases} 1/2 & x = 0 \\ 1/2 & x = 1 \end{cases}, \quad q(x) = \begin{cases} 1/2 & x = 1 \\ 1/2 & x = 2 \end{cases}$$

"""
SAID = {  # the laws, what is said of them, whether it is right
    "a divergence": (UNIFORM, r"KL(P \| Q) = \frac12 \log \frac98", True),
    "a divergence, turned": (UNIFORM, r"KL(Q \| P) = \frac12 \log \frac98", False),
    "a divergence to four digits": (UNIFORM, r"KL(q \| p) = 0.0566", True),
    "a divergence to four wrong digits": (UNIFORM, r"KL(q \| p) = 0.1566", False),
    "an entropy": (UNIFORM, r"H(p) = \frac32 \log 2", True),
    "an entropy, a factor lost": (UNIFORM, r"H(p) = \frac12 \log 2", False),
    "a sum over the points": (
        UNIFORM,
        r"\sum_{x \in \mathcal{X}} p(x) \log \frac{p(x)}{q(x)} = \frac12 \log \frac98",
        True,
    ),
    "a sum over the points, of the other law": (
        UNIFORM,
        r"\sum_x q(x) \log \frac{p(x)}{q(x)} = \frac12 \log \frac98",
        False,
    ),
    "a mean": (UNIFORM, r"\mathbb{E}_{x \sim p}[x] = 1", True),
    "a mean of squares": (UNIFORM, r"\mathbb{E}_{x \sim p}[x^2] = \frac32", True),
    "a mean of squares for one of numbers": (UNIFORM, r"\mathbb{E}_{x \sim p}[x^2] = 1", False),
    "single masses": (SINGLE, r"KL(p \| q) = 0.51", True),
    "single masses, turned": (SINGLE, r"KL(p \| q) = 0.37", False),
    "single masses, two digits of bits": (SINGLE, r"KL(p \| q) = 0.74", True),
    "a distance of single masses": (SINGLE, r"TV(p, q) = 0.4", True),
    "a distance of single masses, not halved": (SINGLE, r"TV(p, q) = 0.8", False),
    "a share at a point": (SINGLE, r"\frac{p(0)}{p(0) + q(0)} = \frac{5}{14}", True),
    "a share at a point, of the other law": (SINGLE, r"\frac{p(0)}{p(0) + q(0)} = \frac{9}{14}", False),
    "heads and tails": (COINS, r"KL(Q \| P) = \frac12 \log \frac43", True),
    "heads and tails, turned": (COINS, r"KL(P \| Q) = \frac12 \log \frac43", False),
    "a random variable": (VARIABLE, r"\mathbb{E}_{x \sim P}[x] = 0.8", True),
    "a random variable, of the other value": (VARIABLE, r"\mathbb{E}_{x \sim P}[x] = 0.2", False),
    "points by letters": (LETTERS, r"KL(p \| q) = \frac13 \log 2", True),
    "points by letters, a factor lost": (LETTERS, r"KL(p \| q) = \log 2", False),
    "laws in part apart": (APART, r"JSD(p \| q) = \frac12 \log 2", True),
    "laws in part apart, as if wholly": (APART, r"JSD(p \| q) = \log 2", False),
}
NOT_OF_THEM = {
    "another section": UNIFORM + "# Other laws\n\n" + r"$$KL(p \| q) = 0.3$$",
    "any laws": UNIFORM + "Now take another pair with\n\n" + r"$$KL(p \| q) = 0.3$$",
    "masses that are no law": "$p(0) = 0.5$ and $p(1) = 0.1$.\n\n" + r"$$H(p) = 0.3$$",
    "a condition without a point": r"$$p(x) = \begin{cases} 1/4 & x > 0 \\ 3/4 & x \le 0 \end{cases}$$"
    + "\n\n$$H(p) = 0.3$$",
    "mass left for elsewhere": r"$$p(x) = \begin{cases} 1/4 & x = 0 \\ 3/4 & \text{otherwise} \end{cases}$$"
    + "\n\n$$H(p) = 0.3$$",
    "a constant of how many points nobody says": r"$q(x) = \frac13$.  $$H(q) = 0.3$$",
    "one law without masses": UNIFORM + r"$$KL(p \| r) = 0.3$$",
    "a function that nobody says": UNIFORM + r"$$\mathbb{E}_{x \sim p}[f(x)] = 0.3$$",
}


@pytest.mark.parametrize(("laws", "claim", "right"), SAID.values(), ids=SAID)
def test_what_is_said_in_numbers(laws: str, claim: str, right: bool) -> None:
    found = findings(f"{laws}$${claim}$$")[-1].verdict
    assert found.verdict in (("proved", "supported", "definition") if right else ("refuted",))
    assert found.counterexample is not None or right
    assert "approximation" in str(found.reason) or found.verdict != "definition"


@pytest.mark.parametrize("text", NOT_OF_THEM.values(), ids=NOT_OF_THEM)
def test_what_is_not_said_of_them(text: str) -> None:
    found = findings(text)[-1].verdict
    assert found.verdict in ("unread", "definition")
    assert "approximation" not in str(found.reason)


def test_a_proof_by_example_is_followed_to_its_end() -> None:
    text = (
        UNIFORM
        + r"""\begin{align}
KL(P \| Q) &= \sum_{x \in \mathcal{X}} p(x) \log \frac{p(x)}{q(x)} \\
&= \frac14 \log \frac34 + \frac12 \log \frac32 + \frac14 \log \frac34 \\
&= \frac12 \log \frac98
\end{align}"""
    )
    assert [f.verdict.verdict for f in findings(text)[-3:]] == ["proved"] * 3
    assert [f.verdict.verdict for f in findings(text.replace(r"\frac32 +", r"\frac34 +"))[-3:]][1] == "refuted"


MASSES = r"Let $p = (\tfrac12, \tfrac14, \tfrac14)$ be the data and $q = (\tfrac14, \tfrac14, \tfrac12)$ the model, on $\{1, 2, 3\}$. "
POINTS = r"Let $P = \delta_0$ and $Q = \frac12 \delta_0 + \frac12 \delta_1$. "
WORKED = [
    (MASSES, r"D^* = (\tfrac23, \tfrac12, \tfrac13)", "proved"),
    (MASSES, r"D^* = (\tfrac23, \tfrac12, \tfrac14)", "refuted"),
    (MASSES, r"D^* = (0.67, 0.5, 0.33)", "supported"),
    (MASSES, r"D^* = (0.67, 0.5, 0.43)", "refuted"),
    (MASSES, r"D^*(1) = \frac23", "proved"),
    (MASSES, r"D^*(3) = \frac14", "refuted"),
    (MASSES + "Fakes come twice as often.", r"D^*(3) = \frac15", "definition"),
    (MASSES, r"\sum_i \frac{(p_i - q_i)^2}{q_i} = \frac14 + \frac18", "proved"),
    (MASSES, r"\sum_i \frac{(p_i - q_i)^2}{q_i} = 1 + \frac18", "refuted"),
    (MASSES, r"\sum_{i=1}^3 |p_i - q_i| = \frac12", "proved"),
    (MASSES, r"\sum_{i=1}^3 |p_i - q_i| = 1", "refuted"),
    (MASSES, r"\sum_{i=1}^2 |p_i - q_i| = \frac14", "unread"),
    (MASSES, r"W_1(p, q) = \frac12", "proved"),
    (MASSES, r"W_1(p, q) = \frac14", "refuted"),
    (POINTS, r"KL(P \| Q) = \log 2", "proved"),
    (POINTS, r"KL(P \| Q) = \infty", "refuted"),
    (POINTS, r"KL(Q \| P) = \infty", "supported"),
    (POINTS, r"KL(Q \| P) = \log 2", "refuted"),
    (POINTS, r"TV(P, Q) = \frac12", "proved"),
    (POINTS, r"W_1(P, Q) = \frac12", "proved"),
    (POINTS, r"W_1(P, Q) = 1", "refuted"),
    (r"Let $P = \delta_0$ and $Q = \delta_a$. ", r"W_1(P, Q) = 3", "definition"),
]


@pytest.mark.parametrize(("laws", "claim", "verdict"), WORKED)
def test_what_is_made_of_masses(laws: str, claim: str, verdict: str) -> None:
    found = findings(f"{laws}\n\n$${claim}$$")[-1].verdict
    assert found.verdict == verdict
    assert found.counterexample is not None or verdict != "refuted"


def test_a_false_value_is_mended_in_the_words_of_the_line() -> None:
    repaired = {c: (findings(f"{laws}\n\n$${c}$$")[-1].verdict.repair or {}).get("latex") for laws, c, _ in WORKED}
    assert repaired[r"W_1(P, Q) = 1"] == r"W(P, Q) = \frac{1}{2}"
    assert repaired[r"D^* = (\tfrac23, \tfrac12, \tfrac14)"] == r"D^{*} = (\frac{2}{3}, \frac{1}{2}, \frac{1}{3})"
    assert repaired[r"KL(Q \| P) = \log 2"] == r"D_{KL}(Q \| P) = \infty"
