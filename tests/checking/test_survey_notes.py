# ruff: noqa: E501 (formulas are written as in notes)
"""What notes that go through many games write: priors of labels, objectives without a name, lists of generators."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

GOOD = {"proved", "proved-under"}
PRIORS = [
    r"Let $\pi = P(y = 1)$ be the prior probability of real samples.",
    r"Let $\pi = P(Y=1)$ be the share of the data.",
    r"Real samples have the prior $P(y=1) = \pi$.",
]
POSTERIORS = [
    (r"P(y=0|x) = \frac{(1 - \pi) p_g(x)}{\pi p_d(x) + (1 - \pi) p_g(x)}", r"P(y=0|x) = \frac{\pi p_g(x)}{\pi p_d(x) + (1 - \pi) p_g(x)}"),
    (r"\frac{p_d(x)}{p_g(x)} = \frac{P(y=1|x)}{P(y=0|x)} \cdot \frac{1 - \pi}{\pi}", r"\frac{p_d(x)}{p_g(x)} = \frac{P(y=1|x)}{P(y=0|x)} \cdot \frac{\pi}{1 - \pi}"),
]  # fmt: skip


@pytest.mark.parametrize("prior", PRIORS)
@pytest.mark.parametrize(("right", "wrong"), POSTERIORS)
def test_the_other_label(prior: str, right: str, wrong: str) -> None:
    first = r"$$P(y=1|x) = \frac{\pi p_d(x)}{\pi p_d(x) + (1 - \pi) p_g(x)}$$"
    before = f"The data have the law $p_d$, the generator $p_g$. {prior}\n\n{first}\n\nHence\n\n"
    assert last(f"{before}$${right}$$").verdict in GOOD
    assert last(f"{before}$${wrong}$$").verdict == "refuted"


@pytest.mark.parametrize(
    "said",
    [r"$\pi = P(y=1)$ is the prior of fakes, and fakes are labelled 1.", r"$\pi = P(y=1)$, where $y=1$ marks $p_g$."],
)
def test_labels_turned_round_are_left_alone(said: str) -> None:
    line = r"P(y=1|x) = \frac{\pi p_g(x)}{\pi p_g(x) + (1 - \pi) p_d(x)}"
    assert last(f"The data have the law $p_d$, the generator $p_g$. {said}\n\n$${line}$$").verdict != "refuted"


SMOOTHED = r"\mathbb{E}_{p_d}[\alpha \log D(x) + (1 - \alpha) \log(1 - D(x))] + \mathbb{E}_{p_g}[\beta \log D(x) + (1 - \beta) \log(1 - D(x))]"
SQUARES = r"\mathbb{E}_{x \sim p_d}[(D(x) - b)^2] + \mathbb{E}_{x \sim p_g}[(D(x) - a)^2]"
OBJECTIVES = [
    (SMOOTHED, r"\frac{\alpha p_d(x) + \beta p_g(x)}{p_d(x) + p_g(x)}", r"\frac{\alpha p_d(x) + \beta p_g(x)}{(\alpha + \beta) (p_d(x) + p_g(x))}"),
    (SQUARES, r"\frac{b p_d(x) + a p_g(x)}{p_d(x) + p_g(x)}", r"\frac{a p_d(x) + b p_g(x)}{p_d(x) + p_g(x)}"),
]  # fmt: skip


@pytest.mark.parametrize(("objective", "right", "wrong"), OBJECTIVES)
def test_an_objective_without_a_name(objective: str, right: str, wrong: str) -> None:
    before = f"Data come from $p_d$ and samples from $p_g$. The discriminator optimises\n\n$${objective}$$\n\nand the best one is\n\n"
    assert last(f"{before}$$D^*(x) = {right}$$").verdict == "supported"
    assert last(f"{before}$$D^*(x) = {wrong}$$").verdict == "refuted"


def test_two_objectives_without_a_name() -> None:
    other = r"\mathbb{E}_{x \sim p_d}[(D(x) - c)^2] + \mathbb{E}_{x \sim p_g}[(D(x) - c)^2]"
    before = f"Data come from $p_d$ and samples from $p_g$. D has the loss\n\n$${SQUARES}$$\n\nand G the loss\n\n$${other}$$\n\n"
    assert last(f"{before}$$D^*(x) = {OBJECTIVES[1][1]}$$").verdict == "supported"


HINGE = r"$$J_D = \mathbb{E}_{x \sim p_d}[\max(0, 1 - D(x))] + \mathbb{E}_{x \sim p_g}[\max(0, 1 + D(x))]$$"


def test_the_best_one_of_a_hinge_loss_is_no_probability() -> None:
    before = (
        r"Data come from $p_d$, samples from $p_g$."
        + HINGE
        + r"Then $$D^*(x) = \operatorname{sign}(p_d(x) - p_g(x))$$ "
    )
    line = r"\mathbb{E}_{p_d}[D^*] - \mathbb{E}_{p_g}[D^*] = \int |p_d - p_g| \, dx"
    assert last(f"{before}so that $${line}$$").verdict != "refuted"
    assert last(f"Data come from $p_d$, samples from $p_g$. $${line}$$").verdict == "refuted"


CONJUGATES = [
    (r"u \log u", "e^{t - 1}", "e^{t + 1}", ""),
    (r"(u - 1)^2", r"\tfrac14 t^2 + t", r"\tfrac14 t^2 - t", ""),
    (r"-\log u", r"-1 - \log(-t)", "", r"\ \ (t<0)"),
    (r"\frac{(1-u)^2}{u}", r"2 - 2 \sqrt{1 - t}", "", r"\; (t \leq 1)"),
]


@pytest.mark.parametrize(("f", "right", "wrong", "where"), CONJUGATES)
def test_a_generator_with_its_conjugate_in_one_formula(f: str, right: str, wrong: str, where: str) -> None:
    def conjugate(star: str) -> str:
        found = findings(rf"- One: $f(u) = {f},\qquad f^*(t) = {star}{where},\qquad T^\star = 1$.")
        return next(one.verdict.verdict for one in found if one.text.startswith("f^{*}(t)"))

    assert conjugate(right) == "proved"
    if wrong:
        assert conjugate(wrong) == "refuted"


NORMALS = [
    (r"Let $P = \mathcal N(a, \sigma^2)$ and $Q = \mathcal N(b, \sigma^2)$.", r"KL(P \| Q) = \frac{(a - b)^2}{%s \sigma^2}"),
    (r"Let $p = \mathcal N(\mu_1, \sigma_1^2)$ and $q = \mathcal N(\mu_2, \sigma_2^2)$. For $\sigma_1 = \sigma_2 = \sigma$,", r"KL(p \| q) = \frac{(\mu_1 - \mu_2)^2}{%s \sigma^2}"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "line"), NORMALS)
def test_normal_laws_of_one_width(said: str, line: str) -> None:
    assert last(f"{said}\n\n$${line % '2'}$$").verdict in GOOD
    assert last(f"{said}\n\n$${line.replace('%s ', '')}$$").verdict == "refuted"


ODDS = [
    (r"1 - D^*(x) = \frac{1}{1 + r(x)}", r"1 - D^*(x) = \frac{r(x)}{1 + r(x)}"),
    (r"\frac{D^*(x)}{1 - D^*(x)} = \frac{p(x)}{q(x)}", r"\frac{D^*(x)}{1 - D^*(x)} = \frac{q(x)}{p(x)}"),
]
GAME = r"$$V(D) = \mathbb{E}_{x \sim p}[\log D(x)] + \mathbb{E}_{x \sim q}[\log(1 - D(x))]$$ for data p and samples q. Let $r(x) = \frac{p(x)}{q(x)}$. "


@pytest.mark.parametrize(("right", "wrong"), ODDS)
def test_odds_of_the_best_in_a_sentence(right: str, wrong: str) -> None:
    assert last(f"{GAME}Then ${right}$.").verdict in GOOD
    assert last(f"{GAME}Then ${wrong}$.").verdict == "refuted"


@pytest.mark.parametrize("said", ["At points where $1 - D^*(x) = 0$ nothing is seen.", r"Points with $\frac{D^*(x)}{1 - D^*(x)} = 1$ are on the border."])  # fmt: skip
def test_what_a_sentence_says_of_some_points_is_no_claim(said: str) -> None:
    assert last(GAME + said).verdict == "definition"


DERIVED = [
    (r"\frac{d}{dy} \Big[a \log y + b \log(1 - y)\Big] = \frac{a}{y} - \frac{b}{1 - y}", r"\frac{d}{dy} \Big[a \log y + b \log(1 - y)\Big] = \frac{a}{y} + \frac{b}{1 - y}"),
    (r"\frac{d^2}{dy^2} \Big[a \log y + b \log(1 - y)\Big] = -\frac{a}{y^2} - \frac{b}{(1 - y)^2}", r"\frac{d^2}{dy^2} \Big[a \log y + b \log(1 - y)\Big] = -\frac{a}{y^2} + \frac{b}{(1 - y)^2}"),
    (r"\frac{d}{dy} \Big[p(x) \log y + q(x) \log(1 - y)\Big] = \frac{p(x)}{y} - \frac{q(x)}{1 - y}", r"\frac{d}{dy} \Big[p(x) \log y + q(x) \log(1 - y)\Big] = \frac{p(x)}{y} - \frac{q(x)}{y - 1}"),
    (r"\frac{\partial}{\partial z} \log(1 + e^z) = \frac{1}{1 + e^{-z}}", r"\frac{\partial}{\partial z} \log(1 + e^z) = \frac{1}{1 + e^z}"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), DERIVED)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_derivative_by_a_letter_of_points_is_one_by_a_number(right: str, wrong: str, seed: int) -> None:
    before = "Let $p$ and $q$ be the densities. At a fixed $x$ write $a = p(x)$ and $b = q(x)$.\n\n"
    assert last(f"{before}$${right}$$", seed).verdict in GOOD
    assert last(f"{before}$${wrong}$$", seed).verdict == "refuted"


LOGITS = [r"\operatorname{logit} D^*(x)", r"\mathrm{logit}\,D^*(x)", r"\text{logit}(D^*(x))"]


@pytest.mark.parametrize("logit", LOGITS)
def test_the_logit_of_the_best(logit: str) -> None:
    assert last(rf"{GAME}$${logit} = \log p(x) - \log q(x)$$").verdict in GOOD
    assert last(rf"{GAME}$${logit} = \log p(x) + \log q(x)$$").verdict == "refuted"


INFORMATIONS = [
    (r"\mathbb{I}(X;Y) = KL(p(x,y) \| p(x) p(y))", r"\mathbb{I}(X;Y) = KL(p(x) p(y) \| p(x,y))"),
    (r"\mathbb I[c; x] = \mathbb H(c) - \mathbb H(c|x)", r"\mathbb I[c; x] = \mathbb H(c) + \mathbb H(c|x)"),
]


@pytest.mark.parametrize(("right", "wrong"), INFORMATIONS)
def test_informations_in_blackboard_letters(right: str, wrong: str) -> None:
    assert last(f"$${right}$$").verdict in GOOD
    assert last(f"$${wrong}$$").verdict == "refuted"


OWN_K = r"Let $K(p|q) = \int p(x) \log\frac{p(x)}{q(x)} dx$ and $m = \frac{p+q}{2}$. Define $$J(p,q) = \frac12 K(p|m) + \frac12 K(q|m).$$ Then "
OF_OWN_K = [
    (r"J(p,q) \le \log 2", r"J(p,q) \le \frac12 \log 2"),
    (r"\frac12 K(p|r) + \frac12 K(q|r) = J(p,q) + K(m|r)", r"\frac12 K(p|r) + \frac12 K(q|r) = J(p,q) + K(r|m)"),
    (r"K(p|q) \ge 2 TV(p, q)^2", r"K(p|q) \ge 4 TV(p, q)^2"),
]


@pytest.mark.parametrize(("right", "wrong"), OF_OWN_K)
def test_a_divergence_with_a_bar_and_a_letter_of_the_text(right: str, wrong: str) -> None:
    assert last(f"{OWN_K}$${right}$$").verdict in {*GOOD, "supported"}
    assert last(f"{OWN_K}$${wrong}$$").verdict == "refuted"


WEIGHTED = [
    (r"D_\pi(x) = \frac{\pi p(x)}{\pi p(x) + (1 - \pi) q(x)}", r"\frac{p(x)}{q(x)} = %s \frac{D_\pi(x)}{1 - D_\pi(x)}", r"\frac{1 - \pi}{\pi}", r"\frac{\pi}{1 - \pi}"),
    (r"D_{\alpha, \beta}(x) = \frac{\alpha p(x) + \beta q(x)}{p(x) + q(x)}", r"\frac{p(x)}{q(x)} = %s", r"\frac{D_{\alpha, \beta}(x) - \beta}{\alpha - D_{\alpha, \beta}(x)}", r"\frac{D_{\alpha, \beta}(x) - \alpha}{\beta - D_{\alpha, \beta}(x)}"),
]  # fmt: skip


@pytest.mark.parametrize(("best", "line", "right", "wrong"), WEIGHTED)
def test_a_classifier_that_its_weights_label(best: str, line: str, right: str, wrong: str) -> None:
    before = f"Let $p$ be the law of the data and $q$ that of the samples. With these weights the best classifier is $${best}.$$ Therefore "
    assert last(f"{before}$${line % right}$$").verdict in GOOD
    assert last(f"{before}$${line % wrong}$$").verdict == "refuted"


SOFTPLUS = r"Let $\zeta(a) = \log(1 + e^a)$ be the softplus function." + "\n\nThe loss in the logit is\n\n"
OF_SOFTPLUS = [
    (r"-\log \sigma(a) = \zeta(-a)", r"-\log \sigma(a) = \zeta(a)"),
    (r"\zeta(a) - \zeta(-a) = a", r"\zeta(a) - \zeta(-a) = -a"),
    (r"-\log(1 - \sigma(a)) = \zeta(a)", r"-\log(1 - \sigma(a)) = \zeta(-a)"),
]


@pytest.mark.parametrize(("right", "wrong"), OF_SOFTPLUS)
def test_identities_in_a_function_of_the_text(right: str, wrong: str) -> None:
    assert last(f"{SOFTPLUS}$${right}$$").verdict in GOOD
    assert last(f"{SOFTPLUS}$${wrong}$$").verdict == "refuted"


def test_an_equation_to_solve_for_an_argument_is_no_identity() -> None:
    line = r"$$\zeta(a) = \sigma(a)$$"
    assert last(r"Let $\zeta(a) = \log(1 + e^a)$. We solve for a:" + f"\n\n{line}").verdict == "definition"


@pytest.mark.parametrize(("sign", "verdicts"), [("-", ["proved", "proved"]), ("+", ["refuted", "unread"])])
def test_what_follows_a_false_loss_is_not_blamed(sign: str, verdicts: list[str]) -> None:
    loss = rf"L_D = -\frac12 \mathbb{{E}}_{{x \sim p_d}}[\log D(x)] {sign} \frac12 \mathbb{{E}}_{{x \sim p_g}}[\log(1 - D(x))]"
    said = f"Data come from $p_d$ and samples from $p_g$. The loss of the discriminator is\n\n$${loss}.$$\n\nIts minimum is\n\n"
    found = findings(rf"{said}$$\min_D L_D = \log 2 - JSD(p_d \| p_g).$$", displays=True)
    assert [one.verdict.verdict.replace("-under", "") for one in found] == verdicts


BOUNDED = [
    (r"For $f(u) = -\log u$ and, for $t < 0$,", r"f^*(t) = -1 - \log(-t)", "proved"),
    (r"For $f(u) = -\log u$ and, for $t < 0$,", r"f^*(t) = -1 + \log(-t)", "refuted"),
    (r"Let $f(u) = (u - 1)^2$ for $u > 0$. For $t \ge -2$ the conjugate is", r"f^*(t) = t + \frac{t^2}{4}", "proved"),
    (r"Let $f(u) = (u - 1)^2$ for $u > 0$. For $t \ge -2$ the conjugate is", r"f^*(t) = t - \frac{t^2}{4}", "refuted"),
]


@pytest.mark.parametrize(("said", "line", "verdict"), BOUNDED)
def test_a_conjugate_where_the_slopes_are(said: str, line: str, verdict: str) -> None:
    assert last(f"{said}\n\n$${line}$$").verdict == verdict


def test_a_conjugate_beyond_the_slopes_is_left_open() -> None:
    said = r"Let $f(u) = (u - 1)^2$ for $u > 0$. For $t < -2$ the conjugate is"
    assert last(f"{said}\n\n$$f^*(t) = -1$$").verdict not in {"refuted", *GOOD}


def test_the_biconjugate_gives_no_function() -> None:
    before = (
        r"For convex f: $$f^*(t) = \sup_{u > 0}\{u t - f(u)\}, \quad f(u) = \sup_t\{u t - f^*(t)\}.$$ Hence" + "\n\n"
    )
    assert last(rf"{before}$$f(u) + f^*(t) \ge u t$$").verdict == "supported"
    assert last(rf"{before}$$f(u) + f^*(t) \le u t$$").verdict == "refuted"


@pytest.mark.parametrize(("half", "verdict"), [(r"\frac12", "proved"), ("", "refuted")])
def test_the_largest_difference_as_an_integral(half: str, verdict: str) -> None:
    line = rf"TV(p, q) = \sup_A \left|\int_A (p - q) \, dx\right| = {half}\int |p(x) - q(x)| \, dx"
    assert last(f"$${line}$$").verdict == verdict
