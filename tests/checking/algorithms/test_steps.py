"""Gradient steps of algorithms: each form right, each with one sign turned, and what must not be judged."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from gantheory.checking.algorithms.directions import GradientStep, Leaf, direction
from gantheory.checking.verdict import Verdict
from tests.checking.texts import findings, last

REAL, FAKE = r"\log D(x^{(i)})", r"\log(1-D(G(z^{(i)})))"
MEAN = r"\frac{1}{m} \sum_{i=1}^m"
BOTH = rf"{MEAN} \left[ {REAL} + {FAKE} \right]"
VALUE = r"V(G,D) = E_{x \sim p_{data}}[\log D(x)] + E_{z \sim p_z}[\log(1-D(G(z)))]"
CRITIC = rf"{MEAN} f_w(x^{{(i)}}) - {MEAN} f_w(g_\theta(z^{{(i)}}))"
ELBO = r"E_{q_\phi(z|x)}[\log p_\theta(x|z)] - D_{KL}(q_\phi(z|x) \| p(z))"


def step(variable: str, sign: str, objective: str, rate: str = r"\eta") -> str:
    return rf"$${variable} \leftarrow {variable} {sign} {rate} \nabla_{{{variable}}} {objective}$$"


# a text, and with which signs its last line is right
TURNED = {
    "D up the value": (lambda s: step(r"\theta_d", s, BOTH), "+"),
    "D down its loss": (lambda s: step(r"\theta_d", s, f"[-{BOTH}]"), "-"),
    "D by a named loss": (lambda s: f"$$L_D = -{BOTH}$$\n\n" + step(r"\theta_D", s, "L_D"), "-"),
    "D by a value that is defined below": (
        lambda s: step(r"\theta_D", s, r"V(\theta_D, \theta_G)") + f"\n\nwhere ${VALUE}$.",
        "+",
    ),
    "D from samples that have no other name": (
        lambda s: rf"$$V = {MEAN} {REAL} + {MEAN} \log(1 - D(\tilde{{x}}^{{(i)}}))$$" + step(r"\theta_d", s, "V"),
        "+",
    ),
    "G down log(1 - D)": (lambda s: step(r"\theta_g", s, rf"{MEAN} {FAKE}"), "-"),
    "G up log D": (lambda s: step(r"\theta_G", s, rf"{MEAN} \log D(G(z_i))"), "+"),
    "G of the whole value": (lambda s: step(r"\theta_g", s, BOTH), "-"),
    "a likelihood": (lambda s: step(r"\theta", s, rf"{MEAN} \log p_\theta(x_i)"), "+"),
    "a sum of scores": (
        lambda s: rf"$$\theta \leftarrow \theta {s} \eta \sum_{{i=1}}^m \nabla_\theta \log p(x_i; \theta)$$",
        "+",
    ),
    "a loss of a likelihood": (lambda s: step(r"\theta", s, rf"[-{MEAN} \log p_\theta(x_i)]"), "-"),
    "an evidence bound": (
        lambda s: rf"Let $\mathcal{{L}}(\phi) = {ELBO}$." + step(r"\phi", s, r"\mathcal{L}(\phi)"),
        "+",
    ),
    "a bound with a partition function": (
        lambda s: (
            r"$$\mathcal{L}(Q, \theta) = \sum_i v_i b_i - \log Z(\theta) + H(Q)$$"
            + rf"$$\theta' = \theta {s} \epsilon \nabla_\theta \mathcal{{L}}(Q, \theta)$$"
        ),
        "+",
    ),
    "a step in time": (
        lambda s: rf"$$\theta_D^{{(t+1)}} = \theta_D^{{(t)}} {s} \eta \nabla_{{\theta_D}} {BOTH}$$",
        "+",
    ),
    "two lines of WGAN": (
        lambda s: (
            rf"$$g_w \leftarrow \nabla_w [{CRITIC}]$$"
            rf" $$w \leftarrow w {s} \alpha \cdot \text{{RMSProp}}(w, g_w)$$"
            rf" $$g_\theta \leftarrow -\nabla_\theta {MEAN} f_w(g_\theta(z^{{(i)}}))$$"
            r" $$\theta \leftarrow \theta - \alpha \cdot \text{RMSProp}(\theta, g_\theta)$$"
        ),
        "+",
    ),
}


def verdict_on_step(text: str) -> Verdict:
    """The first line with a verdict on a step, else the last line."""
    said = [f.verdict for f in findings(text) if "gradient-direction" in f.verdict.rules or f.verdict.mistake]
    return said[0] if said else findings(text)[-1].verdict


@pytest.mark.repairs
@pytest.mark.parametrize("name", TURNED)
def test_a_step_is_right_with_one_sign_only(name: str) -> None:
    text, right = TURNED[name]
    verdict = verdict_on_step(text(right))
    assert verdict.verdict == "proved", verdict
    assert verdict.proof is not None
    verdict = verdict_on_step(text("-" if right == "+" else "+"))
    assert (verdict.verdict, verdict.mistake) == ("refuted", "ascent and descent confused"), verdict
    assert verdict.repair is not None
    assert verdict.counterexample is not None
    assert f"{right} " in verdict.repair["latex"]


@pytest.mark.parametrize(
    ("player", "objective", "right"),
    [
        ("discriminator", rf"\nabla_{{\theta_d}} {BOTH}", "ascending"),
        ("generator", rf"\nabla_{{\theta_g}} {MEAN} {FAKE}", "descending"),
        ("critic", r"\nabla_w E_{x \sim p_{data}}[f_w(x)] - E_{x \sim p_g}[f_w(x)]", ""),
    ],
)
def test_steps_announced_in_words(player: str, objective: str, right: str) -> None:
    for way in ("ascending", "descending"):
        verdict = last(f"- Update the {player} by {way} its stochastic gradient:\n\n$${objective}$$\n")
        expected = {right: "proved", "": "definition"}.get(way if right else "", "refuted")
        assert verdict.verdict == expected, (way, verdict)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (rf"The discriminator is trained to minimise $$ {VALUE.split('=')[1]} $$", True),
        (rf"The discriminator maximises $$ {VALUE.split('=')[1]} $$", False),
        (r"The generator minimizes $$ E_{z \sim p_z}[\log(1 - D(G(z)))] $$", False),
        (r"The generator maximizes the objective $$ E_{z \sim p_z}[\log(1 - D(G(z)))] $$", True),
        (rf"To train it we minimise $$ {ELBO} $$", True),
        (rf"To train it we minimise $$ -({ELBO}) $$", False),
        (rf"We would not minimise $$ {ELBO} $$", False),
    ],
)
def test_objectives_that_the_words_before_want_greater_or_smaller(text: str, wrong: bool) -> None:
    assert (last(text).verdict == "refuted") is wrong


def test_a_critic_may_score_samples_high_if_the_generator_lowers_their_score() -> None:
    lines = (
        r"$$g_w \leftarrow \nabla_w [{}]$$ $$w \leftarrow w - \alpha g_w$$ "
        r"$$g_\theta \leftarrow \nabla_\theta {} f_w(g_\theta(z_i))$$ $$\theta \leftarrow \theta {} \alpha g_\theta$$"
    )
    turned = findings(lines.format(CRITIC, MEAN, "-"))
    assert [f.verdict.verdict for f in turned] == ["definition"] * 4
    at_odds = findings(lines.format(CRITIC, MEAN, "+"))
    assert [f.verdict.verdict for f in at_odds] == ["definition", "refuted", "definition", "proved"]


PENALTY = r"""1. $\tilde{x} \leftarrow G_\theta(z)$
2. $\hat{x} \leftarrow \epsilon x + (1-\epsilon)\tilde{x}$
3. $L^{(i)} \leftarrow COST + \lambda (\|\nabla_{\hat{x}} D_w(\hat{x})\|_2 - 1)^2$
4. $w \leftarrow \text{Adam}(\nabla_w \frac{1}{m} \sum_{i=1}^m L^{(i)}, w, \alpha)$
5. $\theta \leftarrow \text{Adam}(\nabla_\theta \frac{1}{m} \sum_{i=1}^m SIGN D_w(G_\theta(z)), \theta, \alpha)$
"""


@pytest.mark.parametrize(
    ("cost", "sign", "wrong"),
    [
        (r"D_w(\tilde{x}) - D_w(x)", "-", []),
        (r"D_w(x) - D_w(\tilde{x})", "-", [3]),
        (r"D_w(\tilde{x}) - D_w(x)", "", [5]),
        (r"D_w(\tilde{x}) + D_w(x)", "-", [3]),
    ],
)
def test_an_optimiser_descends_so_that_a_wrong_cost_is_a_fault_of_its_own_line(
    cost: str, sign: str, wrong: list[int]
) -> None:
    found = findings(PENALTY.replace("COST", cost).replace("SIGN", sign))
    assert [f.line for f in found if f.verdict.verdict == "refuted"] == wrong


@pytest.mark.repairs
def test_one_wrong_sign_in_an_objective_of_the_discriminator() -> None:
    verdict = last(step(r"\theta_d", "+", rf"{MEAN} \left[ {REAL} - {FAKE} \right]"))
    assert (verdict.verdict, verdict.mistake, verdict.repair) == ("refuted", "sign", None)


@pytest.mark.parametrize(
    "text",
    [
        r"$$x \leftarrow x - \epsilon \nabla_x \log p_\theta(x)$$",  # a point, not a parameter
        step(r"\theta", "-", r"L(\theta)"),  # nothing says what L is
        step(r"\theta_d", "-", r"(D(x) - 1)^2"),  # another cost
        step(r"\theta_f", "+", r"L_d"),
        r"$$\phi \leftarrow \phi - \eta \nabla_\phi E_{p(x,c)}[\log \frac{p(x,c)}{p(x) p(c)}]$$",  # a divergence
        r"$$\theta \leftarrow \theta - \eta \nabla_\theta E_{p_\theta}[\log p_\theta(x) - \log q(x)]$$",
        rf"Not by descending its stochastic gradient $$\nabla_{{\theta_d}} {BOTH}$$",
        rf"The gradient is $$\nabla_{{\theta_d}} {BOTH}$$",
        r"$$\nabla_\theta E_{p}[\log q_\theta] = E_{p}[\log q_\theta] - \nabla_\theta E_{p}[\log q_\theta]$$",
    ],
)
def test_what_is_no_step_of_a_known_player_is_not_judged(text: str) -> None:
    assert not [f for f in findings(text) if (f.verdict.mistake or "").startswith("ascent")]


def value_of(counterexample: dict[str, object], side: str) -> Fraction:
    return Fraction(str(counterexample[side]).split(" +/-")[0])


@pytest.mark.parametrize("labels", [1, -1])
def test_the_two_values_of_a_counterexample_are_those_of_the_slopes(labels: int) -> None:
    """Left stands the product of the slopes of the line and of p log D + q log(1 - D), here evaluated anew."""
    shapes = ("log", "log-not")[::labels]
    leaves = tuple(Leaf(1, shapes[0] if real else shapes[1], real, "D") for real in (True, False))
    verdict = direction(GradientStep("D", -1, leaves, None), None, seed=4)
    assert verdict is not None
    assert verdict.counterexample is not None
    model = verdict.counterexample["model"]
    assert isinstance(model, dict)
    flat = {k: v for part in (model, *(v for v in model.values() if isinstance(v, dict))) for k, v in part.items()}  # pyright: ignore
    a, p, q = (float(Fraction(str(flat[k]))) for k in ("a", "p(x)", "q(x)"))
    d = 1 / (1 + math.exp(-a))
    slope = p * (1 - d) - q * d if labels == 1 else -p * d + q * (1 - d)
    assert float(value_of(verdict.counterexample, "lhs")) == pytest.approx(-(slope**2), rel=1e-9)
    assert value_of(verdict.counterexample, "rhs") == 0


# -------------------------------------------------------------------- loops


@pytest.mark.repairs
@pytest.mark.parametrize(
    ("said", "loop", "wrong"),
    [
        ("the number of iterations of the critic per generator step", r"t = 0, \dots, n_{c}", True),
        ("the number of iterations of the critic per generator step", r"t = 1, \dots, n_{c}", False),
        ("the number of iterations of the critic per generator step", r"t = 0, \dots, n_{c} - 1", False),
        ("number of steps", r"t = 0, ..., n_c", True),
        ("the last index", r"t = 0, \dots, n_{c}", False),
    ],
)
def test_a_loop_runs_as_often_as_the_text_says(said: str, loop: str, wrong: bool) -> None:
    found = findings(f"Require: $n_c$, {said}.\n\n1. for ${loop}$ do\n2. sample $x$.\n3. end for\n")
    mistakes = [(f.verdict.mistake, f.verdict.repair) for f in found if f.verdict.verdict == "refuted"]
    assert mistakes == ([("off by one", {"latex": r"t = 1, \dots, n_{c}", "verdict": "proved"})] if wrong else [])


# -------------------------------------------------------------------- optima

DATA, MODEL = r"E_{x \sim p_{data}}[\log D(x)]", r"E_{z \sim p_z}[\log(1 - D(G(z)))]"
SWAPPED = r"E_{x \sim p_{data}}[\log(1 - D(x))] + E_{z \sim p_z}[\log D(G(z))]"
GAME = rf"$$\min_G \max_D V(D, G) = {DATA} + {MODEL}$$"


@pytest.mark.repairs
@pytest.mark.parametrize(
    ("line", "mistake", "repair"),
    [
        (rf"\max_G \min_D V(D,G) = {DATA} + {MODEL}", "maximum and minimum confused", r"\min_{G} \max_{D} V(D, G) = "),
        (rf"\min_D V(D,G) = {DATA} + {MODEL}", "maximum and minimum confused", r"\max_{D} V(D, G) = "),
        (r"D^* = \arg\min_D V(G, D)", "maximum and minimum confused", r"D^{*} = \arg\max_{D} V(G, D)"),
        (r"G^* = \arg\max_G \max_D V(G, D)", "maximum and minimum confused", r"G^{*} = \arg\min_{G} \max_{D} V"),
        (r"\min_G E_{z \sim p_z}[\log D(G(z))]", "maximum and minimum confused", r"\max_{G} "),
        (rf"\min_G \max_D V(D,G) = {DATA} - {MODEL}", "sign", None),
        (rf"\min_G \max_D V(D,G) = {SWAPPED}", "log D and log(1 - D) swapped", None),
        (r"\min_{G,Q} \max_D V_I(D,G,Q) = V(D,G) + \lambda L_I(G,Q)", "sign", None),
        (r"\min_G \max_{\|f\|_L \le 1} E_{x \sim p_r}[f(x)] + E_{z \sim p_z}[f(G(z))]", "sign", None),
    ],
)
def test_a_player_who_is_after_the_wrong_thing(line: str, mistake: str, repair: str | None) -> None:
    verdict = last(f"{GAME}\n\nNow\n\n$$ {line} $$\n")
    assert (verdict.verdict, verdict.mistake) == ("refuted", mistake), verdict
    assert (verdict.repair is None) is (repair is None)
    if verdict.repair is not None and repair is not None:
        assert verdict.repair["latex"].startswith(repair)


@pytest.mark.parametrize(
    "line",
    [
        rf"\min_D \max_G \{{ -{DATA} - {MODEL} \}}",
        rf"\max_G \min_D V(G,D) = -({DATA} + {MODEL})",
        r"\max_D \min_G V(D,G)",
        r"\min_{G} \max_{D} E_{x \sim P}[\log D(G(x))] + E_{y \sim Q}[\log(1 - D(G(y)))]",  # features, not samples
        r"D^* = \arg\max_D V(D, G^*)",
        r"\min_G \max_D E_{x \sim p_{data}}[\log D(x|y)] + E_{z \sim p_z}[\log(1 - D(G(z|y)))]",
        r"\min_G -E_{z \sim p_z}[\log D(G(z))]",
        r"\min_D E_{x \sim p_{data}}[(D(x) - 1)^2] + E_{z \sim p_z}[D(G(z))^2]",
        r"\theta^* = \arg\min_\theta \max_w E_{x \sim P_r}[f_w(x)] - E_{z \sim p(z)}[f_w(g_\theta(z))]",
        r"\min_{G,Q} \max_D V_I(D,G,Q) = V(D,G) - \lambda L_I(G,Q)",
        r"\min_E \max_D E_{z \sim p(z)}[\log D(z)] + E_{x \sim p_{data}}[\log(1 - D(E(x)))]",
        r"\sup_T E_{x \sim p}[T(x)] - E_{x \sim q}[f^*(T(x))]",
    ],
)
def test_games_that_are_right_or_of_another_kind(line: str) -> None:
    assert last(f"{GAME}\n\nNow\n\n$$ {line} $$\n").verdict != "refuted"


def test_d_may_be_the_probability_of_samples_where_the_text_says_so() -> None:
    said = "The discriminator D(x) gives the probability that x is fake.\n\n"
    assert last(f"{said}$$\\min_G \\max_D {SWAPPED}$$").verdict != "refuted"
    said = "The discriminator D(x) gives the probability that x is real.\n\n"
    assert last(f"{said}$$\\min_G \\max_D {SWAPPED}$$").mistake == "log D and log(1 - D) swapped"


@pytest.mark.parametrize(("sign", "wrong"), [("-", False), ("", True)])
def test_the_cost_of_a_player_is_what_it_minimises(sign: str, wrong: bool) -> None:
    verdict = last(rf"The non-saturating cost is $$J^{{(G)}} = {sign} \frac{{1}}{{2}} E_z \log D(G(z))$$")
    assert ((verdict.verdict, verdict.mistake) == ("refuted", "sign")) is wrong


def test_game_with_max_and_min_exchanged_is_not_proved() -> None:
    """The value under the binders agrees with the field's, which proves nothing about the binders."""
    assert last(rf"$$\max_G \min_D V(D, G) = {DATA} + {MODEL}$$").verdict == "refuted"


@pytest.mark.parametrize(
    "line",
    [
        r"\theta_d := \theta_d SIGN \eta \frac{\partial V(D,G)}{\partial \theta_d}",
        r"\Delta \theta_d = SIGN \eta \nabla_{\theta_d} V(D, G)",
        r"\dot{\theta}_d = SIGN \nabla_{\theta_d} V(D, G)",
        r"\theta^{(D)} \leftarrow \theta^{(D)} SIGN \epsilon \nabla_{\theta^{(D)}} V(\theta^{(D)}, \theta^{(G)})",
    ],
)
def test_other_ways_to_write_a_step_of_the_discriminator(line: str) -> None:
    lines = {"refuted": line.replace("SIGN", "-"), "proved": line.replace("= SIGN", "=").replace("SIGN", "+")}
    for verdict, written in lines.items():
        assert last(f"{GAME}\n\n$$ {written} $$\n").verdict == verdict


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\theta^{new} = \arg\max_\theta \sum_z p(z|x, \theta^{old}) \ln p(x, z|\theta)", "definition"),
        (r"\theta^{new} = \arg\min_\theta \sum_z p(z|x, \theta^{old}) \ln p(x, z|\theta)", "refuted"),
        (r"\theta^* = \arg\min_\theta \sum_{i=1}^n \log p_\theta(x_i)", "refuted"),
        (r"\theta^* = \arg\min_\theta -\sum_{i=1}^n \log p_\theta(x_i)", "definition"),
        (r"\hat\theta = \arg\max_\theta -\frac1n \sum_{i=1}^n \log p_\theta(x_i)", "refuted"),
        (r"\theta^* = \arg\min_\theta \sum_x p_{data}(x) \log \frac{p_{data}(x)}{p_\theta(x)}", "definition"),
        (r"\theta^* = \arg\min_\theta \sum_x p_\theta(x) \log p_\theta(x)", "definition"),
        (r"\theta_{adv} = \arg\min_\theta \log p_\theta(x)", "definition"),
        (r"\theta^* = \arg\min_\theta E_{x \sim p_{neg}}[\log p_\theta(x)]", "definition"),
    ],
)
def test_the_best_parameters_of_a_fit_make_the_data_likely(claim: str, expected: str) -> None:
    assert findings(f"$${claim}$$", 2)[-1].verdict.verdict == expected


NAMED = {
    "down a loss": (r"we minimise the loss", r"\theta - \eta \nabla_\theta L(\theta)", "proved"),
    "up a gain": (r"we maximise the gain", r"\theta + \eta \frac{\partial R(G)}{\partial \theta}", "proved"),
    "against what the text wants": (r"we minimise the loss", r"\theta + \eta \nabla_\theta L(\theta)", "unread"),
    "in another variable": (r"we minimise the loss", r"\theta - \eta \nabla_\phi L(\phi)", "definition"),
    "with a sign in the objective": (
        r"we minimise the loss",
        r"\theta - \eta \nabla_\theta (-L(\theta))",
        "definition",
    ),
    "for no reason given": (r"there is the step", r"\theta - \eta \nabla_\theta L(\theta)", "definition"),
}


@pytest.mark.parametrize(("said", "change", "expected"), NAMED.values(), ids=NAMED)
def test_a_step_of_an_objective_that_is_not_written_out(said: str, change: str, expected: str) -> None:
    verdict = last(rf"To get on, {said}:" + "\n\n" + rf"$$\theta \leftarrow {change}$$")
    assert verdict.verdict == expected


@pytest.mark.parametrize(
    "line",
    [
        r"\arg\min_{\theta^{(G)}} \max_{\theta^{(D)}} \mathcal{L}(\theta^{(D)}, \theta^{(G)})",
        r"\arg\min_{\theta^{(G)}, \theta^{(D)}} \mathcal{L}(\theta^{(D)}, \theta^{(G)})",
    ],
    ids=["a game", "one optimum over both"],
)
def test_a_name_is_what_it_was_last_given(line: str) -> None:
    """The letter stands for a bound on a likelihood further down."""
    game = rf"\mathcal{{L}}(\theta^{{(D)}}, \theta^{{(G)}}) \equiv {VALUE.split('=')[1]}"
    text = rf"The game is $${game}$$ Find $${line}$$ Later we maximise the bound $$\mathcal{{L}}(Q, \theta) = {ELBO}$$"
    assert all(f.verdict.verdict != "refuted" for f in findings(text))
