"""The best of a family of Lipschitz critics, set equal to the Wasserstein distance."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from gantheory.checking.verdict import Verdict
from gantheory.numerics import wasserstein
from tests.checking.texts import findings

HEAD = "Let $W$ be the Wasserstein distance.\n\n"
DUAL = r"\mathbb{E}_{x \sim p_r}[f_w(x)] - \mathbb{E}_{x \sim p_g}[f_w(x)]"
MADE = r"\mathbb{E}_{x \sim P_r}[f_w(x)] - \mathbb{E}_{z \sim p(z)}[f_w(g_\theta(z))]"
FAMILY = r"Take a family $\{f_w\}_{w \in \mathcal{W}}$ of 1-Lipschitz functions."


def on(text: str) -> Verdict:
    found = findings(HEAD + text, displays=True)
    bad = [f.verdict for f in found if f.verdict.verdict == "refuted"]
    return bad[0] if bad else found[-1].verdict


WRONG = {
    "a family": rf"{FAMILY} Then $$W(p_r, p_g) = \max_{{w \in \mathcal{{W}}}} {DUAL}$$",
    "a network": r"The critic $D_w$ is a neural network with weights $w$ that is 1-Lipschitz: "
    r"$$W(p_r, p_g) = \sup_{w} \mathbb{E}_{x \sim p_r}[D_w(x)] - \mathbb{E}_{x \sim p_g}[D_w(x)]$$",
    "another letter": r"Fix a parametrised class of functions $T_\omega$, $\omega \in \Omega$, all of them Lipschitz "
    r"with constant 1. It follows that "
    r"$$W_1(P, Q) = \max_{\omega \in \Omega} \mathbb{E}_P[T_\omega] - \mathbb{E}_Q[T_\omega]$$",
    "bounded under the maximum": r"Here $f_w$ runs through the 1-Lipschitz members of a parametric family of functions."
    rf" $$W(p_r, p_g) = \sup_{{\|f_w\|_L \le 1}} {DUAL}$$",
    "k-Lipschitz": r"With a family $\{f_w\}$ of K-Lipschitz functions, weights clipped to a box, one has "
    rf"$$W(P_r, P_\theta) = \max_{{w}} {MADE}$$",
    "K times": r"With a family $\{f_w\}$ of K-Lipschitz networks one has "
    rf"$$K \cdot W(P_r, P_\theta) = \max_{{w \in \mathcal{{W}}}} {MADE}$$",
    "the other way round": r"For a parameterized family of 1-Lipschitz critics: $$\max_{w \in \mathcal{W}} "
    r"\mathbb{E}_{x \sim p}[f(x; w)] - \mathbb{E}_{x \sim q}[f(x; w)] = W(p, q)$$",
    "integrals": r"For a family of 1-Lipschitz functions $h_w$, $$W(p, q) = \sup_w \int h_w(x) p(x) dx - "
    r"\int h_w(x) q(x) dx$$",
    "members of a set": r"Some family $\{f_w\}$ of 1-Lipschitz functions gives $$W(p, q) = \max_{f \in "
    r"\{f_w\}_{w \in \mathcal{W}}} \mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)]$$",
    "a bound the wrong way": rf"{FAMILY} Then $$W(p_r, p_g) \le \max_{{w \in \mathcal{{W}}}} {DUAL}$$",
    "a bound without its constant": r"For a family of K-Lipschitz functions $f_w$, "
    rf"$$\max_{{w}} {DUAL} \le W(p_r, p_g)$$",
    "told behind": rf"The objective is $$W(P_r, P_\theta) = \max_{{w \in \mathcal{{W}}}} {MADE}$$ where $f_w$ is "
    r"a network of the family of critics, each of them 1-Lipschitz.",
    "in a chain": r"The critic $f_w$ is a 1-Lipschitz neural network and the loss is the distance itself: "
    rf"$$L(P_r, P_\theta) = W(P_r, P_\theta) = \max_{{w \in \mathcal{{W}}}} {MADE}$$",
}
RIGHT = {
    "all functions": rf"$$W(p_r, p_g) = \sup_{{\|f\|_L \le 1}} {DUAL.replace('_w', '')}$$",
    "all functions with an index": r"The supremum is over functions with Lipschitz constant 1: "
    rf"$$W(p_r, p_g) = \sup_{{\|f_w\|_L \le 1}} {DUAL}$$",
    "every Lipschitz function": r"Let $\{f_w\}$ be the family of all 1-Lipschitz functions: "
    rf"$$W(p_r, p_g) = \sup_{{w \in \mathcal{{W}}}} {DUAL}$$",
    "K times over all": r"A larger class of functions, those with $\|f\|_L \le K$, only scales it: "
    rf"$$K \cdot W(p_r, p_g) = \sup_{{\|f\|_L \le K}} {DUAL.replace('_w', '')}$$",
    "an inequality": rf"{FAMILY} Then $$W(p_r, p_g) \ge \max_{{w \in \mathcal{{W}}}} {DUAL}$$",
    "an inequality with its constant": r"For a family of K-Lipschitz functions $f_w$, "
    rf"$$\max_{{w}} {DUAL} \le K \cdot W(p_r, p_g)$$",
    "an approximation": rf"{FAMILY} Then $$W(p_r, p_g) \approx \max_{{w \in \mathcal{{W}}}} {DUAL}$$",
    "an estimate": rf"{FAMILY} We estimate the distance by $$W(p_r, p_g) = \max_{{w \in \mathcal{{W}}}} {DUAL}$$",
    "attained before": rf"{FAMILY} If the supremum is attained for some $w$, $$W(p_r, p_g) = \max_{{w}} {DUAL}$$",
    "attained behind": rf"{FAMILY} Then $$W(p_r, p_g) = \max_{{w}} {DUAL}$$ whenever the supremum is attained in it.",
    "the best is in it": rf"{FAMILY} Suppose it contains the optimal critic. $$W(p_r, p_g) = \max_{{w}} {DUAL}$$",
    "f comes from it": r"Suppose the function $f$ comes from a family $\{f_w\}$ of K-Lipschitz functions. "
    rf"$$W(p_r, p_g) = \max_{{w}} {DUAL}$$",
    "rich": rf"{FAMILY} It is rich enough, so $$W(p_r, p_g) = \max_{{w}} {DUAL}$$",
    "up to a constant": r"Let $\{f_w\}$ be a family of K-Lipschitz functions. Up to a multiplicative constant "
    rf"$$W(p_r, p_g) = \max_{{w}} {DUAL}$$",
    "K times, attained": r"Let $\{f_w\}$ be a family of K-Lipschitz functions in which the maximum is attained. Then "
    rf"$$K \cdot W(p_r, p_g) = \max_{{w}} {DUAL}$$",
    "assumed": rf"{FAMILY} Assume that $$W(p_r, p_g) = \max_{{w}} {DUAL}$$",
    "attained in what is told behind": rf"$$W(p_r, p_g) = \max_{{w}} {DUAL}$$ Here $f_w$ is a network, 1-Lipschitz, "
    r"and we take for granted that the supremum is attained.",
    "particular laws": r"For point masses the family of 1-Lipschitz functions $f_w(x) = w x$, $|w| \le 1$, gives "
    rf"$$W(p_r, p_g) = \max_{{w}} {DUAL}$$",
    "a class by its name": r"The critic $f_\phi$ is a 1-Lipschitz network. $$W(p, q) = \max_{\phi \in \text{Lip-1}} "
    r"\mathbb{E}_{x \sim p}[f_\phi(x)] - \mathbb{E}_{x \sim q}[f_\phi(x)]$$",
    "an argmax": rf"{FAMILY} We train $$w^* = \arg\max_{{w}} {DUAL}$$",
    "an objective": rf"{FAMILY} The objective is $$\min_\theta \max_{{w \in \mathcal{{W}}}} {MADE}$$",
    "a distance of its own": rf"{FAMILY} Define the neural distance $$W(p_r, p_g) = \max_{{w}} {DUAL}$$",
    "no family": rf"$$W(p_r, p_g) = \max_w {DUAL}$$",
    "a family of laws": r"Let $P_\theta$ be a parametric family of densities. Over Lipschitz $f$ of constant 1, "
    r"$$W(P_r, P_\theta) = \max_f \mathbb{E}_{x \sim P_r}[f(x)] - \mathbb{E}_{x \sim P_\theta}[f(x)]$$",
}


@pytest.mark.repairs
@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_family_that_may_lack_the_best_critic(text: str) -> None:
    found = on(text)
    assert found.verdict == "refuted"
    assert found.repair is not None
    assert re.search(r"W\(.*?\) \\ge |\\le (?:K )?W\(", found.repair["latex"])
    assert on(text.partition("$$")[0] + f"$${found.repair['latex']}$$").verdict != "refuted"


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_is_right_or_not_said_of_a_family(text: str) -> None:
    assert on(text).verdict != "refuted"


@pytest.mark.parametrize(("name", "scale"), [("a family", 1), ("k-Lipschitz", 1), ("K times", 3)])
def test_the_counterexample_is_one(name: str, scale: int) -> None:
    found = on(WRONG[name]).counterexample or {}
    model = found["model"]
    assert isinstance(model, dict)
    x, *laws = ([float(Fraction(v)) for v in column] for column in model.values() if isinstance(column, list))
    assert scale * wasserstein(laws[0], laws[1], x, x).value == float(Fraction(str(found["lhs"])))
    slopes = [k / 10 * scale for k in range(-10, 11)]
    means = [sum(s * v * (a - b) for v, a, b in zip(x, *laws, strict=True)) for s in slopes]
    assert max(means) == float(Fraction(str(found["rhs"]))) != float(Fraction(str(found["lhs"])))


@pytest.mark.repairs
def test_the_repair_says_what_the_constant_is() -> None:
    assert (on(WRONG["k-Lipschitz"]).repair or {})["latex"].startswith("K W(")
    assert (on(WRONG["the other way round"]).repair or {})["latex"].endswith(r"\le W(p, q)")
