# ruff: noqa: E501 (formulas are written as in notes)
"""Equations that a text solves line by line, distances between named laws, and the dual form with its factor."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

CHAINS = {  # the lines that are refuted
    "a solution": (r"s (1 - t) = r t \\ s = (s + r) t \\ t = \frac{s}{s + r}", ()),
    "the best discriminator": (r"\frac{a}{D} = \frac{b}{1 - D} \\ a (1 - D) = b D \\ D = \frac{a}{a + b}", ()),
    "the other solution": (r"a (1 - D) = b D \\ a = (a + b) D \\ D = \frac{b}{a + b}", (2,)),
    "a sign turned, and turned back": (r"a (1 - D) = b D \\ a = (a - b) D \\ D = \frac{a}{a + b}", (1,)),
    "a sign turned, and kept": (r"a (1 - D) = b D \\ a = (a - b) D \\ D = \frac{a}{a - b}", (1,)),
    "one of two solutions": (r"k^2 = a b \\ k = \sqrt{a b}", ()),
    "two unknowns": (r"s + t = 3 \\ s - t = 1 \\ s = 2", ()),
    "other letters": (r"s t = a \\ s = b", ()),
}


@pytest.mark.parametrize(("lines", "wrong"), CHAINS.values(), ids=CHAINS)
def test_a_solution_solves_the_equations_before_it(lines: str, wrong: tuple[int, ...]) -> None:
    found = findings("$$\n\\begin{gathered}\n" + lines + "\n\\end{gathered}\n$$")
    refuted = [k for k, f in enumerate(found) if f.verdict.verdict == "refuted"]
    assert tuple(refuted) == wrong
    assert all(found[k].verdict.counterexample for k in refuted)


PLAYERS = "Let $p_d$ be the law of the data, $p_g$ that of the samples and $D$ the discriminator.\n\n"
BEST = r"D(x) = \frac{p_d(x)}{p_d(x) + p_g(x)}"
POINTWISE = {
    "solved": (r"\frac{p_d(x)}{D(x)} = \frac{p_g(x)}{1 - D(x)} \iff p_d(x) (1 - D(x)) = p_g(x) D(x) \iff " + BEST, ()),
    "a line on the way": (
        r"\frac{p_d(x)}{D(x)} = \frac{p_g(x)}{1 - D(x)} \iff p_d(x) (1 - D(x)) = p_g(x) (1 - D(x)) \iff " + BEST,
        (1,),
    ),
    "another solution": (r"p_d(x) (1 - D(x)) = p_g(x) D(x) \iff D(x) = \frac{p_g(x)}{p_d(x) + p_g(x)}", (1,)),
    "a condition of its own": (r"D(x) = r(x) D(x) \iff " + BEST, ()),
}


@pytest.mark.parametrize(("formula", "wrong"), POINTWISE.values(), ids=POINTWISE)
def test_values_at_a_point_are_solved_for(formula: str, wrong: tuple[int, ...]) -> None:
    found = findings(f"{PLAYERS}$${formula}$$", displays=True)
    assert tuple(k for k, f in enumerate(found) if f.verdict.verdict == "refuted") == wrong


MEANS = r"\mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)]"
LAST = {
    "the dual form": (rf"W(p, q) = \sup_{{\|f\|_L \le 1}} {MEANS}", "definition"),
    "the dual form over a larger class": (rf"K \cdot W(p, q) = \sup_{{\|f\|_L \le K}} {MEANS}", "definition"),
    "the dual form over a larger class, divided": (
        rf"W(p, q) = \frac{{1}}{{K}} \sup_{{\|f\|_L \le K}} {MEANS}",
        "definition",
    ),
    "the dual form up to its scale": (rf"W(p, q) = \max_{{\|f\|_L \le K}} {MEANS}", "definition"),
    "a square of the constant": (rf"\sup_{{\|f\|_L \le K}} {MEANS} = K^2 W(p, q)", "refuted"),
    "the constant on the wrong side": (rf"W(p, q) = K \sup_{{\|f\|_L \le K}} {MEANS}", "refuted"),
    "a sum over a larger class": (
        r"K W(p, q) = \sup_{\|f\|_L \le K} \mathbb{E}_{x \sim p}[f(x)] + \mathbb{E}_{x \sim q}[f(x)]",
        "refuted",
    ),
    "the triangle of distances": (r"W(p, r) \le W(p, q) + W(q, r)", "supported"),
    "the triangle, turned": (r"W(p, r) \ge W(p, q) + W(q, r)", "refuted"),
    "a distance both ways": (r"W(p, q) = W(q, p)", "supported"),
    "a distance beside something else": (r"W(p, q) \le C \cdot TV(p, q)", "unread"),
    "a distance with an exponent": (r"W_1(p, q) \le W_2(p, q)", "supported"),
}


@pytest.mark.parametrize(("formula", "verdict"), LAST.values(), ids=LAST)
def test_the_verdict_on_a_distance(formula: str, verdict: str) -> None:
    assert findings(f"$${formula}$$")[-1].verdict.verdict == verdict


def test_a_mixture_leaves_its_name_open() -> None:
    mixture = r"$$p(x) = \sum_{k=1}^K \pi_k \mathcal{N}(x | \mu_k, \sigma_k^2)$$" + "\n\n"
    jensen = r"$$\log \sum_z q(z) \frac{p(x, z)}{q(z)} %s \sum_z q(z) \log \frac{p(x, z)}{q(z)}$$"
    assert findings(mixture + jensen % r"\ge")[-1].verdict.good
    assert findings(mixture + jensen % r"\le")[-1].verdict.verdict == "refuted"
    fixed = r"$$p(x) = \mathcal{N}(x | 0, 1)$$" + "\n\n"
    assert findings(fixed + r"$$KL(p \| q) = KL(q \| p)$$")[-1].verdict.verdict == "unread"


def test_a_bare_law_may_be_one_of_z() -> None:
    both = "Let $q(x)$ and $q(z)$ be laws.\n\n"
    assert findings(both + r"$$\log p(x) \ge \mathbb{E}_q[\log p(x, z)] + H(q)$$")[-1].verdict.good
    assert findings(both + r"$$\mathbb{E}[\log p(z)] = \mathbb{E}[\log p(z)]$$")[-1].verdict.good
    assert findings(both + r"$$\log p(x) \le \mathbb{E}_q[\log p(x, z)] + H(q)$$")[-1].verdict.verdict == "refuted"


def test_an_information_may_be_that_of_the_encoder() -> None:
    bound = r"$$I(x; z) %s \mathbb{E}_{p(x)}[KL(%s(z|x) \| p(z))]$$"
    assert findings(bound % (r"\le", "q"))[-1].verdict.verdict == "unread"
    assert findings(bound % (r"=", "p"))[-1].verdict.good
    assert findings(bound % (r"\ge 1 +", "p"))[-1].verdict.verdict == "refuted"


def test_a_law_in_its_own_conditional_is_claimed_and_not_assumed() -> None:
    weights = r"$$p(x) = \mathbb{E}_{z \sim q(z|x)}[\frac{%s}{%s}]$$"
    assert findings(weights % ("p(x|z) p(z)", "q(z|x)"))[-1].verdict.good
    assert findings(weights % ("p(x|z) q(z|x)", "p(z)"))[-1].verdict.verdict == "refuted"
    assert findings(r"$$p(x) = \int p(x|z) q(z) dz$$")[-1].verdict.verdict == "definition"


def test_what_the_next_sentence_sets_equal_is_no_hypothesis() -> None:
    bound = r"$$\log p(x) = \sum_z q(z) \log \frac{p(x, z)}{q(z)}$$"
    assert findings(bound + "\nThe next step takes $q(z) = p(z | x)$.")[0].verdict.verdict == "refuted"
    assert findings(bound + "\nwhere $q(z) = p(z | x)$.")[0].verdict.verdict != "refuted"


VALUES = r"Let $\tilde{x} = D(x)$, $A = p_r(x)$ and $B = p_g(x)$." + "\n\n"
DERIVED = r"$$\frac{d f(\tilde{x})}{d \tilde{x}} = \frac{A}{\tilde{x}} - \frac{B}{1 - \tilde{x}} = \frac{A - (A %s B) \tilde{x}}{\tilde{x} (1 - \tilde{x})}$$"


def test_a_value_of_the_discriminator_is_a_number() -> None:
    right, wrong = findings(VALUES + DERIVED % "+")[-1], findings(VALUES + DERIVED % "-")[-1]
    assert right.verdict.good
    assert wrong.verdict.verdict == "refuted"
    assert r"\tilde{x}" in wrong.text
    assert r"\tilde{t}" not in wrong.text


NUMBERS = {
    "a number whatever the laws": (r"\log \frac12 \int p(x) dx + \log \frac12 \int q(x) dx = -\log 4", "proved"),
    "another number": (r"\log \frac12 \int p(x) dx + \log \frac12 \int q(x) dx = -\log 2", "refuted"),
    "a number of particular laws": (r"\int p(x) \log q(x) dx = -2", "unread"),
    "a mean of a particular law": (r"\mathbb{E}_{x \sim p}[f(x)] = 1", "unread"),
}


@pytest.mark.repairs
@pytest.mark.parametrize(("formula", "verdict"), NUMBERS.values(), ids=NUMBERS)
def test_an_integral_that_is_a_number(formula: str, verdict: str) -> None:
    found = findings(f"$${formula}$$")[-1].verdict
    assert found.verdict == verdict
    assert found.repair if verdict == "refuted" else not found.mistake
