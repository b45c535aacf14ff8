# ruff: noqa: E501 (formulas are written as in notes)
"""Ratios, discriminators and random variables by a bare letter: r for p/q, D for p/(p + q), H(X) for X from p_d."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

GOOD = {"proved", "proved-under"}

RATIOS = [
    (r"Let $r = \frac{d\mu}{d\nu}$.", r"\mu", r"\nu", "r"),
    (r"Let $r = \frac{dP}{dQ}$.", "P", "Q", "r"),
    ("Let $w = p/q$ be the density ratio.", "p", "q", "w"),
    ("$$w = p/q$$", "p", "q", "w"),
]
OF_A_RATIO = [
    (r"\mathbb{E}_{%(q)s}[%(r)s^2] = \mathbb{E}_{%(p)s}[%(r)s]", r"\mathbb{E}_{%(q)s}[%(r)s^2] = 2 \mathbb{E}_{%(p)s}[%(r)s]"),
    (r"\mathbb{E}_{%(q)s}[%(r)s \log %(r)s] = KL(%(p)s \| %(q)s)", r"\mathbb{E}_{%(p)s}[%(r)s \log %(r)s] = KL(%(p)s \| %(q)s)"),
    (r"\frac12 \mathbb{E}_{%(q)s}[|%(r)s - 1|] = \mathbb{E}_{%(q)s}[(%(r)s - 1)_+]", r"\mathbb{E}_{%(q)s}[|%(r)s - 1|] = \mathbb{E}_{%(q)s}[(%(r)s - 1)_+]"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "p", "q", "r"), RATIOS)
@pytest.mark.parametrize(("right", "wrong"), OF_A_RATIO)
def test_a_ratio_by_a_bare_letter(said: str, p: str, q: str, r: str, right: str, wrong: str) -> None:
    names = {"p": p, "q": q, "r": r}
    assert last(f"{said}\n\n$${right % names}$$").verdict in GOOD
    assert last(f"{said}\n\n$${wrong % names}$$").verdict == "refuted"


@pytest.mark.parametrize(
    "said", ["Denote by $r$ the density ratio of $p$ and $q$.", "Here $r$ is the usual weight.", ""]
)
def test_a_letter_for_a_ratio_that_the_text_only_names_is_not_guessed(said: str) -> None:
    assert last(f"{said}\n\n$$\\mathbb{{E}}_q[r^2] = \\mathbb{{E}}_p[r]$$").verdict == "unread"


def test_a_weight_on_one_side_is_not_guessed() -> None:
    assert last(r"Weights $w$ correct it. $$\mathbb{E}_q[w h] = \mathbb{E}_p[h]$$").verdict == "unread"


PLAYERS = [
    "The optimal discriminator is $D = p/(p + q)$. Then",
    r"Put $D = \frac{p}{p + q}$.",
    r"$$D = \frac{p}{p + q}$$",
]
OF_A_PLAYER = [
    (r"\mathbb{E}_p[\log D] + \mathbb{E}_q[\log(1 - D)] = %s JSD(p \| q) - \log 4", "2", ""),
    (r"\mathbb{E}_p[1 - D] = %s \mathbb{E}_q[D]", "", "2"),
    (r"\mathbb{E}_q[-\log D] = KL(%s) - \mathbb{E}_q[\log(1 - D)]", r"q \| p", r"p \| q"),
    (r"\int p \log D \, dx + \int q \log(1 - D) \, dx = 2 JSD(p \| q) - %s \log 2", "2", ""),
]


@pytest.mark.parametrize("said", PLAYERS)
@pytest.mark.parametrize(("line", "right", "wrong"), OF_A_PLAYER)
def test_a_discriminator_that_is_set_without_its_point(said: str, line: str, right: str, wrong: str) -> None:
    assert last(f"{said}\n\n$${line % right}$$").verdict in GOOD
    assert last(f"{said}\n\n$${line % wrong}$$").verdict == "refuted"


DRAWN = [
    (r"Let $X \sim p_d$.", r"-\mathbb{E}_{x \sim p_d}[\log q(x)] = H(X) + KL(%s)", r"p_d \| q", r"q \| p_d"),
    ("The data $X$ have density $p_{data}$.", r"-\mathbb{E}_{x \sim p_{data}}[\log p_\theta(x)] %s H(X)", r"\ge", r"\le"),
    (r"Let $(x, y) \sim p_d(x, y)$.", r"-\mathbb{E}_{x, y \sim p_d}[\log C(y | x)] = %s + \mathbb{E}_{x \sim p_d(x)}[KL(p_d(y | x) \| C(y | x))]", "H(Y | X)", "H(X | Y)"),
    (r"Let $X, Y \sim p_{xy}$.", r"I(X; Y) %s H(X) + \mathbb{E}_{p_{xy}(x, y)}[\log q(x | y)]", r"\ge", r"\le"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "line", "right", "wrong"), DRAWN)
def test_random_variables_of_the_law_that_the_means_are_under(said: str, line: str, right: str, wrong: str) -> None:
    assert last(f"{said}\n\n$${line % right}$$").verdict in GOOD
    assert last(f"{said}\n\n$${line % wrong}$$").verdict == "refuted"


APART = [
    "The data put $p = \\frac12 p_1 + \\frac12 p_2$, where $p_1$ and $p_2$ have disjoint supports, and $q = p_1$.",
    "Two modes that do not overlap: $p = \\frac12 p_1 + \\frac12 p_2$ and $q = p_1$.",
    "Let $\\mathrm{supp}(p_1) \\cap \\mathrm{supp}(p_2) = \\emptyset$, $p = \\frac12 p_1 + \\frac12 p_2$ and $q = p_1$.",
]
OF_PARTS = [
    r"KL(p_1 \| p) = \int p_1(x) \log \frac{p_1(x)}{\frac12 p_1(x)} \, dx",
    r"D^*(x) = \frac{\frac12}{\frac12 + 1}",
]


@pytest.mark.parametrize("said", APART)
@pytest.mark.parametrize("line", OF_PARTS)
def test_parts_that_do_not_overlap_may_make_a_line_true(said: str, line: str) -> None:
    assert last(f"{said}\n\n$${line}$$").verdict != "refuted"


@pytest.mark.parametrize("said", APART)
def test_parts_of_another_section_make_no_line_true(said: str) -> None:
    assert last(f"{said}\n\n## Other laws\n\nNow for all laws.\n\n$${OF_PARTS[0]}$$").verdict == "refuted"


@pytest.mark.parametrize("said", APART)
def test_numbers_are_wrong_whatever_the_laws_are(said: str) -> None:
    assert (
        last(f"{said}\n\n$$\\frac12 \\log \\frac23 + \\frac12 \\log 2 = \\frac12 \\log \\frac53$$").verdict == "refuted"
    )


def test_what_is_said_of_laws_in_general_is_not_saved_by_parts() -> None:
    text = f"{APART[0]} In general, for any two densities,\n\n$$JSD(p \\| q) \\le \\frac12 \\log 2$$"
    assert last(text).verdict == "refuted"


@pytest.mark.parametrize(("value", "verdict"), [(r"\frac13", "proved-under"), (r"\frac23", "refuted")])
def test_the_best_discriminator_where_one_law_is_twice_the_other(value: str, verdict: str) -> None:
    text = f"On the first mode $p_g(x) = 2 p_{{data}}(x)$, hence\n\n$$D^*(x) = {value}.$$"
    assert last(text).verdict == verdict


MIXED = [
    (r"For $q_\lambda = \lambda p + (1 - \lambda) q$ with $0 \le \lambda \le 1$,", r"D_f(p \| q_\lambda) \le (1 - \lambda) D_f(p \| q)", "supported"),
    (r"For $q_\lambda = \lambda p + (1 - \lambda) q$ with $0 \le \lambda \le 1$,", r"D_f(p \| q_\lambda) \le \frac12 (1 - \lambda) D_f(p \| q)", "refuted"),
    ("With the mixture $m$ of both,", r"D_f(p \| m) \le \frac12 D_f(p \| q)", "unread"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "line", "verdict"), MIXED)
def test_divergences_by_any_convex_function_from_a_mixture(said: str, line: str, verdict: str) -> None:
    assert last(f"Let $f$ be convex with $f(1) = 0$. {said}\n\n$${line}$$").verdict == verdict


def test_a_hellinger_distance_keeps_the_convention_it_was_given_with() -> None:
    given = r"Let $H^2(P, Q) = \int (\sqrt{p(x)} - \sqrt{q(x)})^2 \, dx$ (no half)." + "\n\n"
    wrong = r"$$H^2(P, Q) = 1 - \int \sqrt{p(x) q(x)} \, dx$$" + "\n\n"
    assert last(given + wrong).verdict == "refuted"
    assert last(given + wrong + r"$$TV(P, Q) \le H(P, Q)$$").verdict == "supported"
    rooted = r"With the Hellinger distance $H(P, Q) = \left(\int (\sqrt{p} - \sqrt{q})^2\right)^{1/2}$," + "\n\n"
    bare = wrong.replace("p(x) q(x)", "p q")
    assert last(rooted + bare).verdict == "refuted"
    assert last(rooted + bare.replace("1 - ", "2 - 2 ")).verdict in GOOD | {"supported"}
