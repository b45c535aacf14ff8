"""Did you mean: what a wrong or ill-typed line is mended to, and what its slip is called."""

from __future__ import annotations

import functools

import pytest

from gantheory.checking.verdict import Verdict
from tests.checking.texts import findings, last

pytestmark = pytest.mark.repairs

VALUE = r"\mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]"
HEAD = f"Densities $p_{{data}}(x)$ and $p_g(x)$.\n\n$$V(D, G) = {VALUE}$$\n\n"


@functools.cache
def verdict_on(latex: str, seed: int = 1) -> Verdict:
    """The verdict on one displayed formula in a text that names the players."""
    return last(f"{HEAD}$$ {latex} $$\n", seed)


MENDED = {  # the line, its slip, the repair
    "integral missing on the right": (
        r"KL(p \| q) = p(x) \log \frac{p(x)}{q(x)}",
        "missing integral",
        r"KL(p \| q) = \int p(x) \log \frac{p(x)}{q(x)} \, dx",
    ),
    "the half of a mean, with the laws exchanged": (
        r"JSD(p \| q) = \frac{1}{2} KL(p \| \frac{p + q}{2})",
        "lost term",
        r"JSD(p \| q) = \frac{1}{2} KL(p \| \frac{p + q}{2}) + \frac{1}{2} KL(q \| \frac{p + q}{2})",
    ),
    "the constant of the value": (
        r"V(D^*, G) = 2 JSD(p_{data} \| p_g)",
        "lost term",
        r"V(D^*, G) = 2 JSD(p_{data} \| p_g) - \log 4",
    ),
    "the divergence of a sum": (
        r"\mathbb{E}_{x \sim p_g}[-\log D^*(x)]"
        r" = -2 JSD(p_g \| p_{data}) + \mathbb{E}_{x \sim p_{data}}[\log D^*(x)] + \log 4",
        "lost term",
        r"\mathbb{E}_{x \sim p_g}[-\log D^*(x)]"
        r" = KL(p_g \| p_{data}) - 2 JSD(p_g \| p_{data})"
        r" + \mathbb{E}_{x \sim p_{data}}[\log(\frac{p_{data}(x)}{p_{data}(x) + p_g(x)})] + \log 4",
    ),
    "the other law of a denominator": (
        r"D^*(x) = \frac{p_{data}(x)}{p_{data}(x)}",
        "lost term",
        r"D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}",
    ),
    "one half of a law of a mixture": (
        r"JSD(p \| q) = \frac{1}{2} KL(p \| \frac{p + q}{2}) + \frac{1}{2} KL(q \| q)",
        "wrong measure",
        r"JSD(p \| q) = \frac{1}{2} KL(p \| \frac{p + q}{2}) + \frac{1}{2} KL(q \| \frac{p + q}{2})",
    ),
    "what is left is a part of the other side": (
        r"\frac{d}{da}(a \log a - a) = 2 \log a",
        "factor",
        r"\frac{d}{da}(a \log a - a) = \log a",
    ),
    "both sides alike once a name is unfolded": (
        r"-D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}",
        "sign",
        r"D^{*}(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}",
    ),
    "what is said to be the distance is mended": (
        r"TV(p, q) = \int |p(x) - q(x)| \, dx",
        "factor",
        r"TV(p, q) = \frac{1}{2} \int |p(x) - q(x)| \, dx",
    ),
    "the square of a sum": (
        r"D^*(x) (1 - D^*(x)) = \frac{p_{data}(x) p_g(x)}{p_{data}(x) + p_g(x)}",
        "lost term",
        r"D^*(x) \cdot (1 - D^*(x)) = \frac{p_{data}(x) p_g(x)}{(p_{data}(x) + p_g(x))^{2}}",
    ),
    "a mean of what does not vary is no mend": (
        r"\nabla_\theta \log p_\theta(x) = \mathbb{E}_{z \sim p_\theta(z)}[\nabla_\theta \log p_\theta(x, z)]",
        "wrong condition",
        r"\nabla_\theta \log p_\theta(x) = \mathbb{E}_{z \sim p_\theta(z | x)}[\nabla_\theta \log p_\theta(x, z)]",
    ),
    "the tighter of two bounds": (
        r"TV(p, q) \leq -\sqrt{\frac{1}{2} KL(p \| q)}",
        "sign",
        r"TV(p, q) \leq \sqrt{\frac{1}{2} KL(p \| q)}",
    ),
    "integral missing on the left": (
        r"p(x) \log \frac{p(x)}{q(x)} = KL(p \| q)",
        "missing integral",
        r"\int p(x) \log \frac{p(x)}{q(x)} \, dx = KL(p \| q)",
    ),
    "the law of the data has no parameter": (
        r"\mathbb{E}_{x \sim p_{data}}[\log p_\theta(x)] = \int p_{data}(x; \theta) \log p_\theta(x) \, dx",
        "wrong variable",
        r"\mathbb{E}_{x \sim p_{data}}[\log p_\theta(x)] = \int p_{data}(x) \log p_\theta(x) \, dx",
    ),
    "noise is drawn from its own law": (
        r"V(D, G) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{z \sim p_z(x)}[\log(1 - D(G(z)))]",
        "wrong variable",
        r"V(D, G) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{z \sim p_z(z)}[\log(1 - D(G(z)))]",
    ),
    "the mean is over the points": (
        r"KL(p \| q) = \mathbb{E}_{z \sim p(x)}[\log \frac{p(x)}{q(x)}]",
        "wrong variable",
        r"KL(p \| q) = \mathbb{E}_{x \sim p(x)}[\log \frac{p(x)}{q(x)}]",
    ),
    "entropies add only if independent": (
        r"H(X, Y) = H(X) + H(Y)",
        "equality for inequality",
        r"H(X, Y) \leq H(X) + H(Y)",
    ),
    "the bound is not attained": (
        r"\log p(x) = \mathbb{E}_{z \sim q(z|x)}[\log p(x, z)] + H(q(z|x))",
        "equality for inequality",
        r"\log p(x) \geq \mathbb{E}_{z \sim q(z|x)}[\log p(x, z)] + H(q(z|x))",
    ),
    "what is added and what is taken away": (
        r"I(X; Y) = H(X, Y) - H(X) - H(Y)",
        "sign",
        r"I(X; Y) = H(X) + H(Y) - H(X, Y)",
    ),
    "the other variable": (r"H(X | Y) = H(X, Y) - H(X)", "wrong variable", r"H(X | Y) = H(X, Y) - H(Y)"),
    "one of two ways to mend it": (r"H(X, Y) = H(X) + H(X | Y)", "wrong variable", r"H(X, Y) = H(Y) + H(X | Y)"),
    "the other condition": (r"H(X, Y) - H(X) = H(X | Y)", "wrong condition", r"H(X, Y) - H(X) = H(Y | X)"),
    "the weights of a mean": (
        r"JSD(p \| q) = H\left(\frac{p + q}{2}\right) - H(p) - H(q)",
        "factor",
        r"JSD(p \| q) = H(\frac{p + q}{2}) - \frac{1}{2} H(p) - \frac{1}{2} H(q)",
    ),
    "the optimum keeps its name": (
        r"\log \frac{D^*(x)}{1 - D^*(x)} = \log \frac{p_g(x)}{p_{data}(x)}",
        "inverted ratio",
        r"\log(\frac{D^{*}(x)}{1 - D^{*}(x)}) = \log(\frac{p_{\text{data}}(x)}{p_{g}(x)})",
    ),
    "a law is not dropped to save an equality": (
        r"I(X; Y) = \mathbb{E}_{(x, y) \sim p(x, y)}[\log q(x | y)] + H(X)",
        "equality for inequality",
        r"I(X; Y) \ge \mathbb{E}_{(x, y) \sim p(x, y)}[\log q(x | y)] + H(X)",
    ),
    "a bound turned round": (
        r"\log p_\theta(x) \leq \mathbb{E}_{q_\phi(z | x)}[\log p_\theta(x | z)] - KL(q_\phi(z | x) \| p(z))",
        "inequality reversed",
        r"\log p_\theta(x) \geq \mathbb{E}_{q_\phi(z | x)}[\log p_\theta(x | z)] - KL(q_\phi(z | x) \| p(z))",
    ),
    "an inequality turned round": (r"KL(p \| q) \leq 0", "inequality reversed", r"KL(p \| q) \geq 0"),
    "the left side stays as it is written": (
        r"V(D^*, G) = -\log 4 + JSD(p_{data} \| p_g)",
        "factor",
        r"V(D^*, G) = -\log 4 + 2 JSD(p_{data} \| p_g)",
    ),
    "a function of the point stays one": (
        r"D^*(x) = \frac{p_g(x)}{p_{data}(x) + p_g(x)}",
        "swapped arguments",
        r"D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}",
    ),
}


def same(a: str, b: str) -> bool:
    """Do two formulas say the same of the same symbols? Both stand in one text, so that they print alike."""
    text = f"{HEAD}$$ {a} $$\n\n$$ {b} $$\n"
    first, second = [f.text for f in findings(text)[-2:]]
    return first == second


@pytest.mark.parametrize("name", MENDED)
def test_mended(name: str) -> None:
    latex, slip, repair = MENDED[name]
    found = verdict_on(latex)
    assert found.verdict in ("refuted", "type-error")
    assert found.mistake == slip
    assert found.repair is not None
    assert same(found.repair["latex"], repair)


@pytest.mark.parametrize("name", MENDED)
def test_a_repair_is_what_it_says(name: str) -> None:
    repair = verdict_on(MENDED[name][0]).repair
    assert repair is not None
    again = verdict_on(repair["latex"])
    assert again.good
    assert again.verdict == "proved-under" or repair["verdict"] == "proved"


@pytest.mark.parametrize("seed", [1, 2])
def test_a_function_equated_with_a_number(seed: int) -> None:
    found = verdict_on(r"p(x) \log \frac{p(x)^3}{q(x)} = KL(p \| q)", seed)
    assert (found.verdict, found.mistake, found.repair) == ("refuted", "a function equated with a number", None)


@pytest.mark.parametrize(
    "latex",
    [
        r"KL(p \| q) = 3 JSD(p \| q) + H(p)^2",
        r"\mathbb{E}_{x \sim p_{data}}[\log p_\theta(x)] = \int p_{data}(x; \theta) p_\theta(x)^2 \, dx",
        r"KL(p \| q) < 0",
    ],
)
def test_no_repair_is_made_up(latex: str) -> None:
    found = verdict_on(latex)
    assert found.verdict in ("refuted", "type-error")
    assert found.repair is None


def test_a_game_is_no_bound_of_another() -> None:
    latex = r"V(D, G) = \frac12 \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))] - 1"
    assert verdict_on(latex).mistake != "equality for inequality"


def test_a_bound_is_mended_for_every_discriminator() -> None:
    latex = r"\mathbb{E}_{x \sim p}[\log D(x)] + \mathbb{E}_{x \sim q}[\log(1 - D(x))] \leq JSD(p \| q) - \log 4"
    found = verdict_on(latex)
    assert found.verdict == "refuted"
    assert found.repair is not None
    assert found.repair["verdict"] == "proved"
    assert r"\le" in found.repair["latex"]
