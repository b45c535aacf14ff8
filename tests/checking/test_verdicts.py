# ruff: noqa: E501 (formulas are written as in notes)
"""What a line of somebody's notes comes back as. Every document here is our own."""

from __future__ import annotations

import pytest

from gantheory.checking.walk import Finding, Walker
from gantheory.reading import read_text
from tests.checking.texts import findings

LOGS = r"\mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]"
BEST = LOGS.replace("D(x)", "D^*(x)")

PROVED = {
    "the logit by its name": r"\operatorname{logit}(D^*(x)) = \log \frac{p_{data}(x)}{p_g(x)}",
    "a bar that closes with nothing": r"KL\left(p \left\| q \right.\right) = \int_x p(x) \log \frac{p(x)}{q(x)} \, dx",
    "a bare law is the conditional written out": r"KL(q_\phi \| p) = \mathbb{E}_{q_\phi}[\log \frac{q_\phi(z|x)}{p(z|x)}]",
    "densities against a reference measure": r"KL(P_r \| P_g) = \int_X \log\left(\frac{P_r(x)}{P_g(x)}\right) P_r(x) d\mu(x)",
    "definition of KL": r"KL(p \| q) = \int_x p(x) \log \frac{p(x)}{q(x)} \, dx",
    "KL as a sum without its index": r"D_{KL}(P||Q) = \sum P(x) \log P(x) - \sum P(x) \log Q(x)",
    "JSD": r"JSD(p \| q) = \frac12 KL(p \| \frac{p+q}{2}) + \frac12 KL(q \| \frac{p+q}{2})",
    "cross-entropy": r"H(p, q) = H(p) + KL(p \| q)",
    "value at the optimum": r"V(D^*, G) = -\log 4 + 2 JSD(p_{data} \| p_g)",
    "value in densities": r"V(D, G) = \int_x p_{data}(x) \log D(x) \, dx + \int_x p_g(x) \log(1 - D(x)) \, dx",
    "Gibbs": r"KL(p \| q) \geq 0",
    "JSD is bounded": r"JSD(p \| q) \leq \log 2",
    "chain rule": r"H(X, Y) = H(X) + H(Y|X)",
    "conditioning": r"H(X|Y) \leq H(X)",
    "information is symmetric": r"I(X;Y) = I(Y;X)",
    "Bayes": r"p(z|x) = \frac{p(x|z) p(z)}{p(x)}",
    "marginal": r"p(x) = \int p(x|z) p(z) \, dz",
    "one optimum, two names": r"\arg\max_\theta \prod_{i=1}^m p_\theta(x_i) = \arg\max_\theta \sum_{i=1}^m \log p_\theta(x_i)",
}

UNDER = {
    "D is optimal": (LOGS + r" = 2 JSD(p_{data} \| p_g) - \log 4", "D = D^*"),
    "the laws agree": (r"D^*(x) = \frac12", "p_g = p_data"),
    "densities are positive": (r"D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}", "p_{data} + p_{g} > 0"),
    "many samples": (
        r"\frac1m \sum_{i=1}^m \log p_\theta(x_i) = \mathbb{E}_{x \sim p_{data}}[\log p_\theta(x)]",
        "the sample is large",
    ),
    "mean of a constant": (r"\log p(x) = \mathbb{E}_{z \sim q(z|x)}[\log p(x)]", "p(x) is positive"),
    "letters for densities": (
        r"\frac{a}{a + b} = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}",
        r"a is p_{\text{data}}(x)",
    ),
    "prior of the same family": (
        r"\log p_\theta(x) \geq \mathbb{E}_{z \sim q(z|x)}[\log p_\theta(x|z)] - KL(q(z|x) \| p(z))",
        "p and its parametrised form are one family",
    ),
}

REFUTED = {
    "the logit by its name, of the other law": (
        r"\mathrm{logit}(D^*(x)) = \log \frac{p_g(x)}{p_{data}(x)}",
        "inverted ratio",
    ),
    "the star before the subscript": (r"D^*_G(x) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}", "swapped arguments"),
    "a middle law, without halves": (r"JSD(p \| q) = KL(p \| m) + KL(q \| m)", "factor"),
    "a middle law of one side": (r"JSD(p \| q) = \frac12 KL(p \| q) + \frac12 KL(q \| p)", None),
    "a prior beside another kernel": (r"p_g(x) = \int p_g(x|z) p_g(z|x) dz", None),
    "a bare law, turned": (r"KL(q_\phi \| p) = \mathbb{E}_{q_\phi}[\log \frac{p(z|x)}{q_\phi(z|x)}]", None),
    "a reference measure, turned": (
        r"KL(P_r \| P_g) = \int_X \log\left(\frac{P_g(x)}{P_r(x)}\right) P_r(x) d\mu(x)",
        None,
    ),
    "arguments of KL exchanged": (r"KL(p \| q) = \int_x p(x) \log \frac{q(x)}{p(x)} \, dx", "inverted ratio"),
    "JSD without its halves": (r"JSD(p \| q) = KL(p \| \frac{p+q}{2}) + KL(q \| \frac{p+q}{2})", "factor"),
    "JSD lost its two": (r"V(D^*, G) = -\log 4 + JSD(p_{data} \| p_g)", None),
    "lost logarithm": (r"\log p(x) = \int p(x|z) p(z) \, dz", None),
    "lost integral": (r"KL(p \| q) = p(x) \log \frac{p(x)}{q(x)}", "missing integral"),
    "product for sum": (
        r"\arg\max_\theta \log \prod_{i=1}^m p_\theta(x_i) = \arg\max_\theta \prod_{i=1}^m \log p_\theta(x_i)",
        "product for sum",
    ),
    "doubled weight": (r"KL(p \| q) = \mathbb{E}_{x \sim p}[p(x) \log \frac{p(x)}{q(x)}]", None),
    "posterior with the wrong evidence": (r"p(z|x) = \frac{p(x|z) p(z)}{p(z)}", "wrong variable"),
    "sign": (r"V(D^*, G) = 2 \log 2 - 2 JSD(p_{data} \| p_g)", None),
    "KL is a distance": (r"KL(p \| q) + KL(q \| r) \geq KL(p \| r)", None),
}

ILL_TYPED = {
    "a place for a value": r"\theta^* = \min_\theta KL(p_{data} \| p_\theta)",
    "a value for a place": r"\arg\min_\theta KL(p_{data} \| p_\theta) = \mathbb{E}_{x \sim p_{data}}[\log \frac{p_{data}(x)}{p_\theta(x)}]",
    "noise from a law of points": r"\min_G \max_D \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{z \sim p_z(x)}[\log(1 - D(G(z)))]",
    "the data has a parameter": r"\mathbb{E}_{x \sim p_{data}}[\log p_\theta(x)] = \int p_{data}(x; \theta) \log p_\theta(x) \, dx",
}

SILENT = {  # true, meant otherwise, or not a claim: never an alarm
    "a prior without the model's name": r"\log p_g(x) = \log \int p_g(x|z) p(z) dz",
    "a middle law": r"JSD(p \| q) = \frac12 KL(p \| m) + \frac12 KL(q \| m)",
    "a middle law of any name": r"JSD(p \| q) = \frac12 KL(p \| p_A) + \frac12 KL(q \| p_A)",
    "another name for the point": r"\arg\min_\phi KL(q \| p_\phi) = \arg\max_\phi \mathbb{E}_{y \sim q}[\log p_\phi(y)]",
    "another game": r"\min_G \max_D V(D, G) = \mathbb{E}_{x \sim p_{data}}[D(x)] - \mathbb{E}_{z \sim p_z}[D(G(z))]",
    "a cost": r"L_D = -\mathbb{E}_{x \sim p_{data}}[\log D(x)] - \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]",
    "an assumption": r"p_g = p_{data}",
    "factors": r"q(h|v) = \prod_j q(h_j|v)",
    "class conditionals": r"\frac{p(x)}{q(x)} = \frac{p(x|y=1)}{p(x|y=0)}",
    "an equation to solve": r"a (1 - y) = b y",
    "in general": r"KL(p \| q) \neq KL(q \| p)",
    "a family": r"q(z|x) = \mathcal{N}(\mu(x), \sigma^2(x))",
    "Wasserstein": r"W(p, q) = \inf_{\gamma \in \Pi(p, q)} \mathbb{E}_{(x, y) \sim \gamma}[\|x - y\|]",
    "a limit of numbers": r"KL(p \| q) = 0",
}


def judged(latex: str, seed: int = 1) -> Finding:
    """The finding of one displayed formula, in a text that names the players."""
    text = f"Densities $p_{{data}}(x)$ and $p_g(x)$.\n\n$$V(D, G) = {LOGS}$$\n\n$$ {latex} $$\n"
    return findings(text, seed)[-1]


@pytest.mark.parametrize("name", PROVED)
def test_proved(name: str) -> None:
    found = judged(PROVED[name]).verdict
    assert (found.verdict, found.conditions) == ("proved", ())
    assert found.rules
    assert found.proof is not None


@pytest.mark.parametrize("name", UNDER)
def test_proved_under(name: str) -> None:
    latex, condition = UNDER[name]
    found = judged(latex).verdict
    assert found.verdict == "proved-under"
    assert condition in found.conditions


@pytest.mark.repairs
@pytest.mark.parametrize("name", REFUTED)
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_refuted(name: str, seed: int) -> None:
    latex, mistake = REFUTED[name]
    found = judged(latex, seed).verdict
    assert found.verdict == "refuted"
    assert found.counterexample is not None
    assert found.counterexample["lhs"] != found.counterexample["rhs"]
    if mistake is not None:
        assert found.mistake == mistake
        assert found.repair is not None


@pytest.mark.repairs
@pytest.mark.parametrize("name", [n for n, (_, mistake) in REFUTED.items() if mistake is not None])
def test_the_repair_is_proved(name: str) -> None:
    repair = judged(REFUTED[name][0]).verdict.repair
    assert repair is not None
    assert judged(repair["latex"]).verdict.good


@pytest.mark.parametrize("name", ILL_TYPED)
def test_ill_typed(name: str) -> None:
    found = judged(ILL_TYPED[name]).verdict
    assert found.verdict == "type-error"
    assert found.reason


@pytest.mark.parametrize("name", SILENT)
@pytest.mark.parametrize("seed", [1, *(pytest.param(s, marks=pytest.mark.slow) for s in (2, 3))])
def test_no_alarm(name: str, seed: int) -> None:
    assert judged(SILENT[name], seed).verdict.verdict not in ("refuted", "type-error")


def test_the_line_that_carries_the_error_is_named() -> None:
    text = rf"""
We substitute the optimal discriminator.

$$V(G, D) = {LOGS}$$

$$\begin{{aligned}}
V(G, D^*) &= \mathbb{{E}}_{{x \sim p_{{data}}}}\left[\log \frac{{p_{{data}}(x)}}{{p_{{data}}(x) + p_g(x)}}\right] + \mathbb{{E}}_{{x \sim p_g}}\left[\log \frac{{p_{{data}}(x)}}{{p_{{data}}(x) + p_g(x)}}\right] \\
&= \int_x p_{{data}}(x) \log \frac{{p_{{data}}(x)}}{{p_{{data}}(x) + p_g(x)}} \, dx + \int_x p_g(x) \log \frac{{p_{{data}}(x)}}{{p_{{data}}(x) + p_g(x)}} \, dx \\
&= -2 \log 2 + 2 JSD(p_{{data}} \| p_g)
\end{{aligned}}$$
"""
    by_line = {f.line: f.verdict.verdict for f in findings(text)}
    assert by_line == {4: "proved", 7: "refuted", 8: "refuted", 9: "proved"}


@pytest.mark.repairs
def test_a_step_against_the_stated_goal() -> None:
    text = r"""
Update the temperature to maximize

$$\begin{aligned} &F = \frac1m \sum_{i=1}^m \log(1 + s^2) \\ &s \leftarrow s - \eta \nabla_s F(s) \end{aligned}$$
"""
    found = findings(text)[-1].verdict
    assert found.verdict == "refuted"
    assert found.mistake == "ascent and descent confused"
    assert found.repair is not None
    assert "+" in found.repair["latex"]
    up = findings(text.replace("- \\eta", "+ \\eta"))[-1].verdict
    assert up.verdict == "proved"
    down = findings(text.replace("maximize", "minimize"))[-1].verdict
    assert down.verdict == "proved"
    silent = findings(text.replace("to maximize", "as follows"))[-1].verdict
    assert silent.verdict == "definition"


def test_the_goal_of_a_player_is_not_what_a_text_calls_it() -> None:
    text = r"""
Update the generator's parameters to maximize

$$\begin{aligned} &\tilde{V} = \frac1m \sum_{i=1}^m \log D(G(z^i)) \\ &\theta_g \leftarrow \theta_g + \eta \nabla \tilde{V}(\theta_g) \end{aligned}$$
"""
    assert findings(text)[-1].verdict.verdict == "proved"
    for words in ("to minimize", "as follows"):
        down = findings(text.replace("+ \\eta", "- \\eta").replace("to maximize", words))[-1].verdict
        assert (down.verdict, down.mistake) == ("refuted", "ascent and descent confused")


def test_samples_of_the_two_laws_exchanged() -> None:
    text = r"""
The value is $V(G, D) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]$.

Sample $\{y^1, \ldots, y^m\}$ from $p_{data}(x)$, sample $\{x^1, \ldots, x^m\}$ from $p_g(x)$ and maximise

$$\tilde{V} = \frac1m \sum_{i=1}^m \log D(x^i) + \frac1m \sum_{i=1}^m \log(1 - D(y^i))$$
"""
    assert findings(text)[-1].verdict.mistake == "samples of the two laws exchanged"
    right = text.replace(r"\{y^1, \ldots, y^m\}", "A").replace(r"\{x^1, \ldots, x^m\}", r"\{y^1, \ldots, y^m\}")
    right = right.replace("A", r"\{x^1, \ldots, x^m\}")
    assert findings(right)[-1].verdict.verdict == "proved"


def test_base_two_is_the_document_s_own_convention() -> None:
    bits = "Here $\\log$ always refers to $\\log_2$, the base 2.\n\n$$JSD(p \\| q) \\leq 1$$\n"
    assert findings(bits)[-1].verdict.verdict == "proved"
    assert findings("Natural logarithms.\n\n$$JSD(p \\| q) \\leq \\log 2$$\n")[-1].verdict.verdict == "proved"


def test_over_budget_is_unread() -> None:
    text = "\n\n".join(f"$$ {latex} $$" for latex in PROVED.values())
    late = [f for _, fs in Walker(read_text(text), seed=1, deadline=0.0).run() for f in fs]
    assert late
    assert {(f.verdict.verdict, f.verdict.reason) for f in late} == {("unread", "over budget")}


@pytest.mark.repairs
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_law_of_a_map_depends_on_the_parameters_of_the_map(seed: int) -> None:
    text = r"""
Let $p_G$ be the law of $G_\theta(z; \theta)$ for $z \sim p(z)$, and $D_\phi(x; \phi)$ a discriminator.

$$\mathbb{E}_{x \sim p_G}[\log(1 - D_\phi(x; \phi))] = \mathbb{E}_{z \sim p}[\log(1 - D_\phi(G_\theta(z; \theta); \phi))]$$

$$\mathbb{E}_{x \sim p_G}[\log(1 - D_\phi(x; \phi))] = 2 \mathbb{E}_{z \sim p}[\log(1 - D_\phi(G_\theta(z; \theta); \phi))]$$
"""
    right, wrong = [f.verdict for f in findings(text, seed) if f.verdict.verdict != "definition"]
    assert (right.verdict, wrong.verdict) == ("proved", "refuted")
    assert wrong.repair is not None
    assert r"= \mathbb{E}_{z \sim p}" in wrong.repair["latex"]


def test_a_text_may_call_the_model_otherwise_from_some_section_on() -> None:
    text = r"""
# The game

$$V(D, G) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]$$

$$D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}$$

$$\max_D V(D, G) = -\log 4 + 2 JSD(p_{data} \| p_g)$$

$$\mathbb{E}_{x \sim p_g}[-\log D^*(x)] = KL(p_g \| p_{data}) - 2 JSD(p_{data} \| p_g) + \log 4 + \mathbb{E}_{x \sim p_{data}}[\log D^*(x)]$$

# The likelihood

$$\arg\max_\theta \mathbb{E}_{x \sim p_{data}}[\log p_\theta(x)] = \arg\min_\theta KL(p_{data} \| p_\theta)$$

$$\mathbb{E}_{x \sim p_\theta}[\nabla_\theta \log p_\theta(x)] = 0$$

# The critic

$$\mathbb{E}_{x \sim p_r}[\log D^*(x)] + \mathbb{E}_{x \sim p_\theta}[\log(1 - D^*(x))] = 2 JSD(p_r \| p_\theta) - \log 4$$
"""
    found = [f for f in findings(text) if f.verdict.verdict != "definition"]
    assert len(found) >= 6
    assert {f.verdict.verdict for f in found} <= {"proved", "proved-under"}, [(f.text, f.verdict) for f in found]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"KL(P(\cdot|x) \| Q(\cdot|x)) = \mathbb{E}_{c \sim P(c|x)}[\log P(c|x) - \log Q(c|x)]", "proved"),
        (r"KL(P(\cdot|x) \| Q(\cdot|x)) = \mathbb{E}_{c \sim Q(c|x)}[\log P(c|x) - \log Q(c|x)]", "refuted"),
    ],
)
def test_a_dot_stands_for_the_variable_of_the_law(line: str, verdict: str) -> None:
    text = f"Let $P(c|x)$ be the posterior of the code and $Q(c|x)$ an approximation.\n\n$$ {line} $$\n"
    assert findings(text)[-1].verdict.verdict.removesuffix("-under") == verdict


def test_the_root_of_a_hellinger_divergence_is_no_entropy() -> None:
    text = r"""
$$H^2(P, Q) = \frac{1}{2} \int (\sqrt{p(x)} - \sqrt{q(x)})^2 dx$$

$$TV(P, Q) \leq \sqrt{2} H(P, Q)$$

$$TV(P, Q) \leq \frac{1}{2} H(P, Q)$$
"""
    _, right, wrong = [f.verdict.verdict for f in findings(text)][-3:]
    assert right in ("proved", "supported")
    assert wrong == "refuted"


def test_laws_that_are_only_compared_live_on_one_space() -> None:
    text = r"""
The encoder is $q(z|x)$, the aggregate $q(z)$, the prior $p(z)$ and the model $p(x)$.

The Jensen-Shannon divergence with $m = \frac{1}{2}(p + q)$ is

$$JSD(p \| q) = \frac{1}{2} KL(p \| m) + \frac{1}{2} KL(q \| m)$$

$$JSD(p \| q) = \frac{1}{2} KL(p \| m) + KL(q \| m)$$
"""
    right, wrong = [f.verdict.verdict for f in findings(text)][-2:]
    assert (right, wrong) == ("proved", "refuted")


@pytest.mark.parametrize(("constant", "verdict"), [("-2", True), ("-1", False)])
def test_a_document_that_counts_in_bits_counts_the_value_of_the_game_so(constant: str, verdict: bool) -> None:
    text = rf"""
The entropy in bits is $$H(X) = -\sum_x p(x) \log_2 p(x)$$

The value $V(D, G)$ of the game between $p_{{data}}$ and $p_g$ has

$$\max_D V(D, G) = {constant} + 2 JSD(p_{{data}} \| p_g)$$
"""
    assert (findings(text)[-1].verdict.verdict != "refuted") is verdict


def test_a_bare_discriminator_under_a_mean_is_its_value_at_the_point() -> None:
    best = r"\max_D \left(\mathbb{E}_{P_r}[\log D] + \mathbb{E}_{P_g}[\log(1-D)]\right)"
    found = {
        r"V(G, D) = \mathbb{E}_{P_r}[\log D] + \mathbb{E}_{P_g}[\log(1-D)]": "proved",
        rf"{best} = 2 JSD(P_r \| P_g) - \log 4": "proved",
        rf"{best} = JSD(P_r \| P_g) - \log 4": "refuted",
        r"\operatorname{JS}[P_r, P_g] = \log 2 + \tfrac12 \max_D \left\{ \int \log D \, dP_r + \int \log(1-D) \, dP_g \right\}": "proved",
    }
    for line, verdict in found.items():
        assert findings(f"$$ {line} $$\n")[-1].verdict.verdict == verdict, line


@pytest.mark.parametrize(("factor", "verdict"), [("", "proved-under"), ("2", "refuted")])
def test_a_family_is_not_taken_for_the_law_it_is_compared_with(factor: str, verdict: str) -> None:
    slope = r"\mathbb{E}_{x \sim p_\theta}[\log \frac{p_\theta(x)}{p(x)} \nabla_\theta \log p_\theta(x)]"
    text = rf"The model $p_\theta$ and the data $p$. $$\nabla_\theta KL(p_\theta \| p) = {factor} {slope}$$"
    found = findings(text, 1)[-1].verdict
    assert found.verdict == verdict
    assert not any("one family" in c for c in found.conditions)
