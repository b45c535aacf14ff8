# ruff: noqa: E501 (formulas are written as in notes)
"""What handouts of statistics and machine learning take for granted, each beside a slip that must be found."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

GOOD = {"proved", "proved-under"}
TRUE = GOOD | {"supported"}

LAWS = "Let $P$ and $Q$ be two distributions with densities $p$ and $q$"
MEASURES = [
    r" with respect to $\mu$.",
    r" w.r.t. a $\sigma$-finite measure $\mu$.",
    r". The measure $\mu$ dominates both.",
    ".",
]
AGAINST = [
    (r"\mathrm{TV}(P, Q) = 1 - \int %s(p, q) \, d\mu", r"\min", r"\max"),
    (r"\mathrm{TV}(P, Q) = \int (p - q)%s d\mu", "_+", ""),
    (r"\int \min(p, q) \, d\mu \ge \frac{%s}{2} \left(\int \sqrt{p q} \, d\mu\right)^2", "1", "3"),
]


@pytest.mark.parametrize("said", MEASURES)
@pytest.mark.parametrize(("line", "right", "wrong"), AGAINST)
def test_a_measure_that_densities_are_taken_against_is_no_law(said: str, line: str, right: str, wrong: str) -> None:
    assert last(f"{LAWS}{said}\n\n$${line % right}$$").verdict in TRUE
    assert last(f"{LAWS}{said}\n\n$${line % wrong}$$").verdict not in TRUE


@pytest.mark.parametrize(("density", "verdict"), [("p(x)", "proved"), ("q(x)", "refuted")])
def test_a_measure_written_before_its_differential(density: str, verdict: str) -> None:
    line = rf"KL(P \| Q) = \int {density} \log \frac{{p(x)}}{{q(x)}} \, \mu(dx)"
    assert last(f"{LAWS}{MEASURES[0]}\n\n$${line}$$").verdict == verdict


def test_a_wrong_line_over_such_a_measure_is_refuted() -> None:
    assert (
        last(f"{LAWS}{MEASURES[1]}\n\n$$\\mathrm{{TV}}(P, Q) = 1 - \\int \\max(p, q) \\, d\\mu$$").verdict == "refuted"
    )


LAWS_THEMSELVES = "Let $\\mu$ and $\\nu$ be laws with densities $p$ and $q$.\n\n"


@pytest.mark.parametrize(("ratio", "verdict"), [(r"\frac{p}{q}", "proved"), (r"\frac{q}{p}", "refuted")])
def test_a_law_with_a_density_is_no_such_measure(ratio: str, verdict: str) -> None:
    line = rf"KL(\mu \| \nu) = \int \log {ratio} \, d\mu"
    assert last(f"{LAWS_THEMSELVES}$${line}$$").verdict == verdict


ROWS = r"""With $\sigma(a) = \frac{1}{1 + e^{-a}}$,

\begin{align}
-\log \sigma(a) &= \log(1 + e^{-a}) \\
-\log (1 - \sigma(a)) &= \log(1 + e^{%s})
\end{align}
"""


@pytest.mark.parametrize(("power", "verdicts"), [("a", ["proved", "proved"]), ("-a", ["proved", "refuted"])])
def test_a_row_that_starts_with_a_minus_may_have_a_left_side(power: str, verdicts: list[str]) -> None:
    assert [f.verdict.verdict for f in findings(ROWS % power, displays=True)] == verdicts


GAME = r"""Let $p$ be the density of the data and $q$ that of the generator, and

$$S(D) = \mathbb{E}_{x \sim p}[\log D(x)] + \mathbb{E}_{x \sim q}[\log(1 - D(x))].$$

The best one is $D_{%s}(x) = \frac{p(x)}{p(x) + q(x)}$. If $q = p$, then

$$S(D_{%s}) = \log \frac12 + \log \frac12 = -\log 4.$$

In general,

"""


@pytest.mark.parametrize("word", ["opt", r"\text{best}", r"\rm optimal"])
@pytest.mark.parametrize(("factor", "expected"), [("2", GOOD), ("", {"refuted"})])
def test_the_best_discriminator_by_a_word(word: str, factor: str, expected: set[str]) -> None:
    line = rf"S(D_{{{word}}}) = -\log 4 + {factor} JSD(p \| q)"
    assert last(f"{GAME % (word, word)}$${line}$$").verdict in expected


LABELS = "Let $p(x, y)$ be the law of images and labels and %s that of the generator.\n\n"
SHARED = [r"$q(x, y) = q(x | y) p(y)$", r"$q(x, y)$ with $q(y) = p(y)$"]
BETWEEN = [
    (r"\frac{p(x, y)}{p(x, y) + q(x, y)} = \frac{p(x | y)}{p(x | y) + %s q(x | y)}", "", "2"),
    (r"KL(p(x, y) \| q(x, y)) = \mathbb{E}_{y \sim p(y)}[KL(%s)]", r"p(x | y) \| q(x | y)", r"q(x | y) \| p(x | y)"),
    (r"JSD(p(x, y) \| q(x, y)) = %s \mathbb{E}_{y \sim p(y)}[JSD(p(x | y) \| q(x | y))]", "", "2"),
]  # fmt: skip


@pytest.mark.parametrize("how", SHARED)
@pytest.mark.parametrize(("line", "right", "wrong"), BETWEEN)
def test_two_joint_laws_with_one_marginal(how: str, line: str, right: str, wrong: str) -> None:
    assert last(f"{LABELS % how}$${line % right}$$").verdict in GOOD
    assert last(f"{LABELS % how}$${line % wrong}$$").verdict == "refuted"


def test_two_joint_laws_need_not_share_a_marginal() -> None:
    line = BETWEEN[1][0] % BETWEEN[1][1]
    assert last(f"{LABELS % '$q(x, y)$'}$${line}$$").verdict == "refuted"


MIDDLES = [r"$m = \frac{p + q}{2}$", r"$m_i = \frac12 (p_i + q_i)$"]
COUNTED = [
    (r"KL(p \| m) = \sum_i p_i \log \frac{%s p_i}{p_i + q_i}", "2", ""),
    (r"KL(p \| m) \le \sum_i \frac{p_i^2}{m_i} - %s", "1", "2"),
    (r"KL(p \| m) + KL(q \| m) = \sum_i p_i \log \frac{p_i}{m_i} + \sum_i %s", r"q_i \log \frac{q_i}{m_i}", r"p_i \log \frac{q_i}{m_i}"),
]  # fmt: skip


@pytest.mark.parametrize("given", MIDDLES)
@pytest.mark.parametrize(("line", "right", "wrong"), COUNTED)
def test_a_mixture_at_counted_points(given: str, line: str, right: str, wrong: str) -> None:
    text = f"Let $p$ and $q$ be laws and {given}.\n\n"
    assert last(f"{text}$${line % right}$$").verdict in GOOD
    assert last(f"{text}$${line % wrong}$$").verdict == "refuted"


BEST = r"With $D^* = \frac{p}{p + q}$ and $m = \frac{p + q}{2}$ one finds" + "\n\n"
AT_BEST = [
    (r"\mathbb{E}_{x \sim q}[-\log D^*(x)] = KL(q \| p) - KL(q \| m) + %s", r"\log 2", r"\log 4"),
    (r"\mathbb{E}_q\left[\log \frac{1 - D^*}{D^*}\right] = KL(q \| p) %s", "", r"+ \log 2"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "right", "wrong"), AT_BEST)
def test_a_best_discriminator_written_in_a_sentence_says_which_laws_play(line: str, right: str, wrong: str) -> None:
    assert last(f"{BEST}$${line % right}$$").verdict in GOOD
    assert last(f"{BEST}$${line % wrong}$$").verdict == "refuted"


POINTS = (
    r"The best discriminator of $p_{data}$ and $p_g$ is $D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}$." + "\n\n"
)
AT_POINTS = [
    ("If $p_g(x) = 0$ and $p_{data}(x) > 0$, then $D^*(x) = %s$.", "1", r"\frac{1}{2}"),
    ("- Where $p_{data}(x) = 1$ nothing is said.\n- If $p_g(x) = 3 p_{data}(x)$, then $D^*(x) = %s$.", r"\frac{1}{4}", r"\frac{1}{3}"),
    ("Where $p_{data}(x) = 4 p_g(x)$ we have $D^*(x) = %s$.", r"\frac{4}{5}", r"\frac{1}{5}"),
    (r"When $p_g = p_{data}$, $D^*(x) = \frac12$. If $p_g(x) = 0$, then $D^*(x) = %s$.", "1", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "right", "wrong"), AT_POINTS)
def test_the_best_discriminator_where_a_sentence_says_how_the_laws_compare(line: str, right: str, wrong: str) -> None:
    assert last(POINTS + line % right).verdict == "proved-under"
    assert last(POINTS + line % wrong).verdict == "refuted"


def test_a_bound_that_holds_for_any_laws_owes_no_equal_ones() -> None:
    text = r"""With $\pi \in [0, 1]$ let $\mathcal{L}(D) = \pi \mathbb{E}_{p_r}[\log D(x)] + (1 - \pi) \mathbb{E}_{p_f}[\log(1 - D(x))]$. The maximiser is

$$D_\pi^*(x) = \frac{\pi p_r(x)}{\pi p_r(x) + (1 - \pi) p_f(x)}.$$

Its value is never positive:

$$\mathcal{L}(D_\pi^*) \le 0.$$
"""
    found = last(text)
    assert found.verdict in TRUE
    assert "matched" not in found.kinds


NORMS = [r"Define $\|P - Q\| = \sup_A |P(A) - Q(A)|$.", r"With $\|P - Q\|$ the total variation distance,"]


@pytest.mark.parametrize("said", NORMS)
@pytest.mark.parametrize(("factor", "expected"), [(r"\frac12", GOOD), (r"\frac15", {"refuted"})])
def test_a_norm_of_two_laws_is_what_the_text_says_it_is(said: str, factor: str, expected: set[str]) -> None:
    line = rf"\|P - Q\| \le \sqrt{{{factor} KL(P \| Q)}}"
    assert last(f"{said}\n\n$${line}$$").verdict in expected


def test_a_norm_of_two_laws_that_the_text_does_not_explain_is_not_guessed() -> None:
    assert last("Let $P$ and $Q$ be laws.\n\n$$\\|P - Q\\| \\le \\sqrt{KL(P \\| Q)}$$").verdict == "unread"


SQUARED = (
    r"Let $\mathrm{H}^2(P, Q) = \frac12 \int (\sqrt{p(x)} - \sqrt{q(x)})^2 dx$ be the squared Hellinger distance."
    + "\n\n"
)
HELLINGER = [
    (r"\mathrm{H}(P, Q)^2 = 1 - %s \int \sqrt{p q} \, dx", "", "2"),
    (r"\mathrm{H}^2(P, Q) = %s - %s \int \sqrt{p q} \, dx", ("1", ""), ("2", "2")),
    (r"\mathrm{TV}(P, Q) \le \mathrm{H}(P, Q) \sqrt{%s - \mathrm{H}^2(P, Q)}", "2", "1"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "right", "wrong"), HELLINGER)
def test_a_hellinger_distance_in_the_convention_of_the_text(line: str, right: object, wrong: object) -> None:
    assert last(f"{SQUARED}$${line % right}$$").verdict in TRUE
    assert last(f"{SQUARED}$${line % wrong}$$").verdict == "refuted"


def test_a_text_may_turn_to_another_convention() -> None:
    line = r"Some authors leave the half out: $$\mathrm{H}^2(P, Q) = 2 - 2 \int \sqrt{p q} \, dx$$"
    assert last(SQUARED + line).verdict != "refuted"


@pytest.mark.parametrize(("power", "verdict"), [("4", "proved"), ("5", "refuted")])
def test_a_base_without_braces_is_one_digit(power: str, verdict: str) -> None:
    assert last(rf"$$\log_216 = {power}$$").verdict == verdict


SMOOTHED = r"""The discriminator maximises

$$J(D) = \mathbb{E}_{x \sim p_d}[\alpha \log D(x) + (1 - \alpha) \log(1 - D(x))] + \mathbb{E}_{x \sim p_g}[\beta \log D(x) + (1 - \beta) \log(1 - D(x))].$$

"""
SQUARES = r"""The loss

$$L(D) = \frac12 \mathbb{E}_{x \sim p_d}[(D(x) - b)^2] + \frac12 \mathbb{E}_{x \sim p_g}[(D(x) - a)^2]$$

is small. """
OF_SMOOTHED = [
    (SMOOTHED, r"With $\beta = 0$ this gives", r"\alpha p_d(x)", r"p_d(x) + \alpha p_g(x)"),
    (SMOOTHED, r"$\beta = 1 - \alpha$:", r"\alpha p_d(x) + (1 - \alpha) p_g(x)", r"\alpha p_d(x) - (1 - \alpha) p_g(x)"),
    (SMOOTHED, r"With $\alpha = \frac34$, $\beta = \frac14$,", r"\frac34 p_d(x) + \frac14 p_g(x)", r"\frac14 p_d(x) + \frac34 p_g(x)"),
    (SMOOTHED + SQUARES, "With $a = -1$ and $b = 1$,", "p_d(x) - p_g(x)", "p_g(x) - p_d(x)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "right", "wrong"), OF_SMOOTHED)
def test_the_best_discriminator_for_labels_that_are_given(text: str, said: str, right: str, wrong: str) -> None:
    line = r"$$D^*(x) = \frac{%s}{p_d(x) + p_g(x)}$$"
    assert last(f"{text}{said}\n\n{line % right}").verdict == "supported"
    assert last(f"{text}{said}\n\n{line % wrong}").verdict in (
        "refuted",
        "definition" if text != SMOOTHED else "refuted",
    )


def test_another_game_may_be_recalled_beside_an_objective() -> None:
    told = r"whereas the standard GAN has $D^*(x) = \frac{p_d(x)}{p_d(x) + p_g(x)}$."
    squares = SQUARES.replace(" a)", " (-1))").replace(" b)", " 1)")
    best = r"Its best discriminator is $D^*(x) = \frac{p_d(x) - p_g(x)}{p_d(x) + p_g(x)}$, "
    assert last(squares + best + told).verdict != "refuted"
    assert last(squares + r"Its best discriminator is $D^*(x) = \frac{p_d(x)}{p_d(x) + p_g(x)}$.").verdict == "refuted"


WEIGHED = r"""With a weight $\lambda > 0$ the discriminator maximises

$$J(D) = \mathbb{E}_{x \sim p}[\log D(x)] + \lambda \mathbb{E}_{x \sim q}[\log(1 - D(x))].$$

Its optimum and the odds are

$$D_\lambda^*(x) = \frac{p(x)}{p(x) + \lambda q(x)}, \qquad \frac{D_\lambda^*(x)}{1 - D_\lambda^*(x)} = %s.$$
"""
ODDS = [
    (r"\frac{p(x)}{\lambda q(x)}", "proved"),
    (r"\frac{\lambda p(x)}{q(x)}", "refuted"),
    (r"\frac{p(x)}{q(x)}", "refuted"),
]


@pytest.mark.parametrize(("odds", "verdict"), ODDS)
def test_odds_by_a_classifier_with_a_weight(odds: str, verdict: str) -> None:
    assert last(WEIGHED % odds).verdict == verdict


ROUNDED = [
    (r"\log_2 3 \approx %s", "1.585", "1.285"),
    (r"\log 4 \approx %s", "1.386", "1.286"),
    (r"\frac{0.3}{0.3 + 0.6} \approx %s", "0.333", "0.233"),
]


@pytest.mark.parametrize(("line", "right", "wrong"), ROUNDED)
def test_a_rounded_number_in_a_sentence(line: str, right: str, wrong: str) -> None:
    assert last(f"The largest value is ${line % right}$.").verdict == "definition"
    assert last(f"The largest value is ${line % wrong}$.").verdict == "refuted"


@pytest.mark.parametrize("stop", ["", ".", ","])
@pytest.mark.parametrize(("number", "verdict"), [("-1", "proved"), ("1", "unread")])
def test_a_condition_in_brackets_before_a_full_stop(stop: str, number: str, verdict: str) -> None:
    found = findings(rf"For $f(u) = -\log u$: $$f^*(t) = {number} - \log(-t) \qquad (t < 0){stop}$$")
    assert found[-2].verdict.verdict == verdict


ENTROPIES = [
    (r"H(p) \le \log K", True),
    (r"H(p) \le \log K + 1", True),
    (r"H(p) \le \log (K - 1)", False),
    (r"H(p) \le \frac12 \log K", False),
]
COUNTED_BY = ["Let $p$ be a law on $K$ points.", r"On $\{1, \dots, K\}$ let $p$ be a law.", "With $K$ classes,"]


@pytest.mark.parametrize("said", COUNTED_BY)
@pytest.mark.parametrize(("line", "right"), ENTROPIES)
def test_the_largest_entropy_on_so_many_points(said: str, line: str, right: bool) -> None:
    verdict = last(f"{said}\n\n$${line}$$").verdict
    assert verdict in TRUE if right else verdict == "refuted"


def test_a_letter_that_counts_nothing_is_not_taken_for_a_size() -> None:
    assert last(r"Let $p$ be a law. $$H(p) \le \log K$$").verdict == "unread"
    assert last(r"Of $K$ classes take $$I(X; Y) \le \log K$$").verdict != "refuted"


VARIATION = r"The distance is $\delta(P_r, P_g) = \sup_{A \in \Sigma} |P_r(A) - P_g(A)|$." + "\n\n"
ABOUT_VARIATION = [
    (r"\delta(P_r, P_g) = %s \int |P_r(x) - P_g(x)| \, dx", r"\frac12", r"\frac13"),
    (r"\delta(P, Q) \le \sqrt{%s KL(P \| Q)}", r"\frac12", r"\frac14"),
]


@pytest.mark.parametrize(("line", "right", "wrong"), ABOUT_VARIATION)
@pytest.mark.parametrize("between", ["", r"For point masses $\delta(P_0, P_\theta) = 1$." + "\n\n"])
def test_a_total_variation_by_a_name_of_the_text(line: str, right: str, wrong: str, between: str) -> None:
    assert last(f"{VARIATION}{between}$${line % right}$$").verdict in GOOD
    assert last(f"{VARIATION}{between}$${line % wrong}$$").verdict not in TRUE
