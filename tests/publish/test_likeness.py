"""Two relations are alike up to names, order, scale and logarithms of products, and not otherwise."""

import pytest

from gantheory.checking.sentences.settling import read_statement
from gantheory.publish.likeness import alike, likeness

ALIKE = [
    (r"KL(p \| q) \ge 0", r"0 \le KL(p_g \| p_{data})"),
    (r"JSD(p \| q) \le \log 2", r"\log 2 \ge JSD(q \| p)"),
    (r"JSD(p \| q) = \log 4 - H(p)", r"H(p) = 2 \log 2 - JSD(p \| q)"),
    (
        r"KL(p \| q) = \mathbb{E}_{x \sim p}\left[\log \frac{p(x)}{q(x)}\right]",
        r"KL(q \| p) = \int q(x) \log q(x) dx - \int q(x) \log p(x) dx",
    ),
    (r"2 KL(p \| q) = \log 9", r"KL(p \| q) = \log 3"),
    (
        r"\mathbb{E}_{x \sim p}[\log(1 - \frac{p(x)}{p(x) + q(x)})] = H(p)",
        r"H(p) = \mathbb{E}_{x \sim p}[\log q(x)] - \mathbb{E}_{x \sim p}[\log(p(x) + q(x))]",
    ),
    (
        r"\arg\max_\theta \mathbb{E}_{x \sim p}[\log q_\theta(x)] = \arg\min_\theta KL(p \| q_\theta)",
        r"\arg\min_\phi KL(p_{data} \| p_\phi) = \arg\max_\phi \mathbb{E}_{x \sim p_{data}}[\log p_\phi(x)]",
    ),
]
UNLIKE = [
    (r"KL(p \| q) \ge 0", r"KL(p \| q) \le 0"),
    (r"KL(p \| q) = H(p)", r"KL(p \| q) = H(q)"),
    (r"KL(p \| q) = JSD(p \| q)", r"KL(p \| q) = 2 JSD(p \| q)"),
    (r"KL(p \| q) \ge 0", r"JSD(p \| q) \ge 0"),
    (r"KL(p \| p) \ge 0", r"KL(p \| q) \ge 0"),
    (
        r"\mathbb{E}_{x \sim p}[\log p(x)] \ge \mathbb{E}_{x \sim p}[\log q(x)]",
        r"\mathbb{E}_{x \sim p}[\log p(x)] \ge \mathbb{E}_{x \sim q}[\log p(x)]",
    ),
    (r"KL(p(x, y) \| q(x, y)) \ge 0", r"KL(p(x) \| q(x)) \ge 0"),
]


def form(text):
    _, rel, context = read_statement(text)
    return likeness(rel, context)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_alike(one, other):
    assert alike(form(one), form(other))
    assert alike(form(other), form(one))


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_unlike(one, other):
    assert not alike(form(one), form(other))


def test_what_only_changes_the_order_of_terms_is_trivial():
    assert form(r"H(p) + KL(p \| q) = KL(p \| q) + H(p)").trivial
    assert not form(r"H(p) = KL(p \| q)").trivial


def test_what_grows_too_large_is_like_nothing():
    power = " ".join([r"(p(x) + q(x) + 1 + H(p) + H(q))"] * 9)
    large = form(f"{power} = 1")
    assert large is None or not alike(large, large)
