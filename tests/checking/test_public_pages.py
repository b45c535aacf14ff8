"""What pages of the field write in ways of their own: each with its near miss, which is still found."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

# ---------------------------------------------------------------- names that stand for what is written out before

GAP = r"""
$$KL(q(z) \| p(z|x)) = \mathbb{E}_q\left[\log \frac{q(z)}{p(z|x)}\right]$$
that is
$$KL(q \| p) = \mathbb{E}_q[\log q(z)] - \mathbb{E}_q[\log p(z,x)] %s \log p(x)$$"""


@pytest.mark.parametrize(("sign", "expected"), [("+", "proved-under"), ("-", "refuted")])
def test_a_bare_divergence_is_the_one_written_out_of_a_law_and_a_conditional(sign: str, expected: str) -> None:
    assert last(GAP % sign).verdict == expected


# ---------------------------------------------------------------- laws for each point


@pytest.mark.parametrize(
    ("law", "expected"),
    [("k(x)", "unread"), (r"q_\phi(x)", "unread"), ("p(x)", "type-error"), ("p_z(x)", "type-error")],
)
def test_what_is_drawn_from_a_kernel_at_a_point_is_no_point_of_the_wrong_law(law: str, expected: str) -> None:
    text = rf"$$\mathbb{{E}}_{{x \sim p(x)}}[\mathbb{{E}}_{{z \sim {law}}}[\log p(x|z)]] = \log p(x)$$"
    assert last(text).verdict == expected


# ---------------------------------------------------------------- a name given anew

LOSSES = r"""
$$J(\theta) = -\log P(y|x)$$
For more classes the scores become
$$s_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
that is
$$J(\theta) = -\log %s$$"""


@pytest.mark.parametrize(("law", "expected"), [("p_y", "definition"), ("P(y)", "refuted"), ("P(y|x)", "proved")])
def test_a_loss_of_other_laws_is_another_loss(law: str, expected: str) -> None:
    assert last(LOSSES % law).verdict == expected


# ---------------------------------------------------------------- laws under other names

OTHER_NAMES = r"""
$$\max_D E_{x \sim p_{teacher}}[\log D(x)] + E_{x \sim p_{student}}[\log(1 - D(x))]$$
For the teacher $p_T$ and the student $p_S$ this is
$$\max_D \mathcal{L} = E_{p_T}[\log \frac{p_T}{p_T + p_S}] + E_{p_S}[\log \frac{p_S}{%s}]$$"""


@pytest.mark.parametrize(("other", "expected"), [("p_T + p_S", "proved-under"), ("2 p_T", "unread")])
def test_a_value_of_laws_may_be_written_out_under_other_names(other: str, expected: str) -> None:
    found = last(OTHER_NAMES % other)
    assert found.verdict == expected
    assert found.conditions == ((r"p_{S} is p_{\text{student}}", r"p_{T} is p_{\text{teacher}}") if found.good else ())


SAME_NAMES = OTHER_NAMES.replace("p_{teacher}", "p_T").replace("p_{student}", "p_S")


@pytest.mark.parametrize(("other", "expected"), [("p_T + p_S", {"proved", "proved-under"}), ("2 p_T", {"refuted"})])
def test_a_value_of_the_same_names_is_judged(other: str, expected: set[str]) -> None:
    assert last(SAME_NAMES % other).verdict in expected


# ---------------------------------------------------------------- suppositions and equivalences


@pytest.mark.parametrize(
    ("lead", "expected"), [("If $H(P) = 2$ nats, what is the", "definition"), ("Here $H(P) = 2$ nats. The", "refuted")]
)
def test_a_number_that_a_question_supposes_is_no_claim_of_a_table(lead: str, expected: str) -> None:
    text = rf"Let $P = [1/2, 1/2]$ and $Q = [1/4, 3/4]$. {lead} divergence?"
    found = next(f for f in findings(text) if f.text == "H(P) = 2")
    assert found.verdict.verdict == expected


OPTIMUM = r"""
$$V(G, D) = E_{x \sim p_{data}}[\log D(x)] + E_{x \sim p_g}[\log(1 - D(x))]$$
With the best discriminator this is equivalent to
$$V(G, D^*) = -2 \log 2 + %s JSD(p_{data} \| p_g)$$"""


@pytest.mark.parametrize(("factor", "expected"), [("2", {"proved", "proved-under"}), ("", {"refuted"})])
def test_what_keeps_its_constant_has_left_nothing_out(factor: str, expected: set[str]) -> None:
    assert last(OPTIMUM % factor).verdict in expected


def test_what_keeps_no_constant_may_have_left_it_out() -> None:
    assert last((OPTIMUM % "").replace(r"-2 \log 2 +", "")).verdict == "unread"


# ---------------------------------------------------------------- typesetting


@pytest.mark.parametrize(("sign", "expected"), [("+", "proved"), ("-", "refuted")])
def test_empty_limits_and_remarks_in_bold_say_nothing(sign: str, expected: str) -> None:
    means = r"E_{x \text{~} P}[log D(x)] + E_{x \text{~} Q}[log(1-D(x))]"
    text = rf"$$ {means} = \int_{{x}}^{{}} {{[P(x)log D(x) {sign} Q(x)log(1-D(x))]dx}} \quad \textbf{{（无偏）}} $$"
    assert last(text).verdict == expected


# ---------------------------------------------------------------- laws that are other laws

MIDDLE = r"""
The divergence is $JSD(p \| q) = \frac{1}{2} KL(p \| m) + \frac{1}{2} KL(q \| m)$, $m = (p + q)/2$.
$$V(D, G) = E_{p_d}[\log D(x)] + E_{p_g}[\log(1 - D(x))]$$
In the best case, with $2m$ ($m = (p_d + p_g)/2$) below,
$$V(D^*, G) = KL(p_d \| m) + KL(p_g \| m) - %s \log 2$$"""


@pytest.mark.parametrize(("count", "expected"), [("2", {"proved", "proved-under"}), ("1", {"refuted"})])
def test_the_middle_of_other_laws_is_another_middle(count: str, expected: set[str]) -> None:
    assert last(MIDDLE % count).verdict in expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"JSD(p \| q) = H(m) - \frac{1}{2} H(p) - \frac{1}{2} H(q)", "proved"),
        (r"JSD(p \| q) = H(m) - H(p) - H(q)", "refuted"),
        (r"I(X; Z) = JSD(p \| q)", "unread"),
        (r"I(X; Z) = H(m) - \frac{1}{2} H(p) - \frac{1}{2} H(q)", "unread"),
        (r"I(X; Z) = KL(p(x) p(z) \| p(x, z))", "refuted"),
    ],
)
def test_entropies_of_a_middle_law_and_informations_of_another(claim: str, expected: str) -> None:
    text = rf"Let $Z$ be a fair coin, and $X$ drawn from $p$ or $q$ by it, with $m = \frac{{p + q}}{{2}}$. $${claim}$$"
    assert last(text).verdict == expected


@pytest.mark.parametrize(
    ("lead", "expected"),
    [("Far apart, where the two do not overlap, we find", "unread"), ("Of any two laws,", "refuted")],
)
def test_an_equation_may_suppose_laws_apart(lead: str, expected: str) -> None:
    text = rf"With $m = \frac{{p + q}}{{2}}$. {lead} $$H(m) = \frac{{1}}{{2}} H(p) + \frac{{1}}{{2}} H(q) + \log 2$$"
    assert last(text).verdict == expected


def test_a_value_at_a_place_with_a_name_is_of_the_laws_there() -> None:
    text = r"With $$V(G, D) = E_{p}[\log D(x)] + E_{q}[\log(1 - D(x))]$$ the best has at $x = b$ the value "
    assert last(text + r"$$D^*(b) = \frac{1/2}{1/2 + 0}$$").verdict == "definition"


# ---------------------------------------------------------------- slopes

SLOPE = r"""
$$V(D, G) = \int_x p_{data}(x) \log D(x) dx + \int_x p_g(x) \log(1 - D(x)) dx$$
$$\nabla_\theta V(D, G) = E_{x \sim p_{data}}[\nabla_\theta \log D_\theta(x)] %s
E_{z \sim p_z}[\nabla_\theta \log(1 - D_\theta(G(z)))]$$"""


@pytest.mark.parametrize(("sign", "expected"), [("+", "proved-under"), ("-", "refuted")])
def test_a_bare_discriminator_is_the_one_whose_slope_is_taken(sign: str, expected: str) -> None:
    assert last(SLOPE % sign).verdict == expected


@pytest.mark.parametrize(("number", "expected"), [("2", "supported"), ("1", "refuted")])
def test_the_value_of_the_game_is_one_of_the_data_by_its_name(number: str, expected: str) -> None:
    best = r"The best is $$D^*(y) = \frac{p_{data}(y)}{p_{data}(y) + p_G(y)}$$ and then"
    assert (
        last(rf"{best}" + "\n\n" + rf"$$\max_D V(G, D) = {number} JSD(p_{{data}} \| p_G) - 2 \log 2$$").verdict
        == expected
    )


@pytest.mark.parametrize(("number", "expected"), [("4", "proved"), ("2", "refuted")])
def test_the_logarithm_of_one_by_something_is_that_of_the_quotient(number: str, expected: str) -> None:
    assert last(rf"$$E_{{x \sim p}}[\log 1/2] + E_{{x \sim q}}[\log 1/2] = - \log {number}$$").verdict == expected


@pytest.mark.parametrize(("number", "expected"), [("1", "proved"), ("2", "refuted")])
def test_a_divergence_of_tables_is_counted_in_the_base_of_its_logarithms(number: str, expected: str) -> None:
    text = rf"Let $P = [1, 0]$ and $Q = [0.5, 0.5]$. Then $$D_{{KL}}(P \| Q) = {number} \log_2(1/0.5)$$"
    assert last(text).verdict == expected


@pytest.mark.parametrize("entropy", [r"\mathcal{H}[q(z)]", r"\mathbb{H}(q)"])
@pytest.mark.parametrize(("sign", "expected"), [("+", {"proved", "proved-under"}), ("-", {"refuted"})])
def test_an_entropy_in_script_is_one_of_a_law(entropy: str, sign: str, expected: set[str]) -> None:
    bound = r"E_{q}[\log p(x|z) + \log p(z)]"
    assert last(rf"$$E_q[\log p(x,z) - \log q(z)] = {bound} {sign} {entropy}$$").verdict in expected


@pytest.mark.parametrize(("ratio", "expected"), [("P_{XY}}{P_X P_Y}", "proved"), ("P_X P_Y}{P_{XY}}", "refuted")])
def test_a_joint_law_and_its_density_are_one_law(ratio: str, expected: str) -> None:
    assert last(rf"$$I(X;Y) = \mathbb E_{{p_{{XY}}}} \ln \frac{{{ratio}.$$").verdict == expected


# ---------------------------------------------------------------- a letter that is any function from here on

CRITIC = r"""Look at $f(D) = a \log D + b \log(1 - D)$.

%s

$$|f(x_1) - f(x_2)| \le \|x_1 - x_2\|$$"""
DUAL = r"$$W_1(p, q) = \sup_{\|f\|_L \leq 1} \left[ \mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{y \sim q}[f(y)] \right]$$"


@pytest.mark.parametrize(("between", "refuted"), [(DUAL, False), ("It is concave.", True)])
def test_a_function_that_a_supremum_ranges_over_is_not_the_one_before(between: str, refuted: bool) -> None:
    assert (last(CRITIC % between).verdict == "refuted") is refuted


# ---------------------------------------------------------------- supports that a formula says are disjoint

APART = r"""
$$D^*(x) = \frac{p_{\text{data}}(x)}{p_{\text{data}}(x) + p_g(x)}$$
If $\text{supp}(p_{\text{data}}) \cap \text{supp}(p_g) = \emptyset$, the best discriminator makes no mistake.
$$V(D^*, G) = \mathbb{E}_{x \sim p_{\text{data}}}[\log 1] + \mathbb{E}_{z \sim p_z}[\log(1 - 0)]$$
Hence%s
$$%s$$"""


@pytest.mark.parametrize(
    ("heading", "claim", "expected"),
    [
        ("", r"2 JSD(p_{\text{data}} \| p_g) - \log 4 = 0", "unread"),
        ("\n\n## Laws that overlap\n", r"2 JSD(p_{\text{data}} \| p_g) - \log 4 = 0", "refuted"),
        ("", r"V(D^*, G) = 0", "unread"),
        ("", r"V(D^*, G) = \log 2", "refuted"),
    ],
)
def test_what_laws_with_disjoint_supports_may_attain(heading: str, claim: str, expected: str) -> None:
    *_, game, value = findings(APART % (heading, claim))
    assert (game.verdict.verdict, value.verdict.verdict) == ("unread", expected)
