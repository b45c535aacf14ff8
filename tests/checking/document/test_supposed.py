"""What a sentence supposes is put into its display; what cannot be put in keeps a line from being called false."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

VALUE = r"\mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]"
BOUND = r"\mathbb{E}_{z \sim q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z))"
WEIGHED = BOUND.replace("KL", r"\beta KL")
PUT_IN = {
    "a constant function": (r"Suppose $D(x) = \frac12$ for all $x$. Then", rf"{VALUE} = -\log 4"),
    "in the same sentence": (r"If the samples are as good as data, $D(x) = 1/2$, so", r"\log D(x) = -\log 2"),
    "behind the display": ("We have", rf"{VALUE} = -\log 4", r"if $D(x) = \frac12$ everywhere."),
    "a factor of one": (r"With $\beta = 1$ this is the usual bound:", WEIGHED + " = " + BOUND),
    "a factor of zero": (r"For $\lambda = 0$,", rf"{VALUE} - \lambda KL(p_g \| p_{{data}}) = {VALUE}"),
    "equal priors": (
        r"Suppose $\pi = \frac12$. Then",
        r"\frac{\pi p(x)}{\pi p(x) + (1 - \pi) q(x)} = \frac{p(x)}{p(x) + q(x)}",
    ),
    "at points without samples": (r"Where $p_g(x) = 0$,", r"\frac{p_{data}(x)}{p_{data}(x) + p_g(x)} = 1"),
}
STILL_FALSE = {
    "a new sentence": (r"Above we had $D(x) = \frac12$. Let us turn to all functions. We claim", rf"{VALUE} = -\log 4"),
    "within brackets": (r"The value (where $D(x) = \frac12$ it is simple) is", rf"{VALUE} = -\log 4"),
    "a positive law": (r"Where $p(x) > 0$,", r"KL(p \| q) = \int q(x) \log \frac{p(x)}{q(x)} dx"),
    "a number that the counterexample has": (r"For $t > 0$,", r"\log t \geq t - 1"),
    "what we do": ("If we expand the logarithm, we have", r"KL(p \| q) = \int q(x) \log \frac{p(x)}{q(x)} dx"),
}
OPEN = {
    "another constant": (r"Suppose $D(x) = \frac12$ for all $x$. Then", rf"{VALUE} = -\log 2"),
    "the best D where there are no data": (r"Far from the data, where $p_{data}(x) = 0$,", "D^*(x) = 0"),
    "an exact posterior": (
        "If the approximate posterior is exact, the bound is tight:",
        rf"\log p(x) = {BOUND}",
    ),
    "a constant law": ("Assume that $q$ is constant. Then", r"KL(p \| q) = -H(p) - \log q(x)"),
    "a number out of reach": (r"For $t > 1$,", r"t^2 \geq t"),
}


def verdict_on(words: str, formula: str, after: str = "") -> str:
    """The verdict on the display."""
    text = f"{words}\n\n$${formula}$$\n{after}"
    return next(f.verdict for f in findings(text) if f.line == 3).verdict


@pytest.mark.parametrize("name", PUT_IN)
def test_what_is_supposed_is_put_in(name: str) -> None:
    words, formula, *after = PUT_IN[name]
    verdicts = [f.verdict for f in findings(f"{words}\n\n$${formula}$$\n{''.join(after)}") if f.line == 3]
    assert [v.verdict for v in verdicts] == ["proved-under"]
    assert any("=" in c for c in verdicts[0].conditions)


@pytest.mark.parametrize("name", STILL_FALSE)
def test_a_supposition_excuses_no_slip(name: str) -> None:
    assert verdict_on(*STILL_FALSE[name]) == "refuted"


@pytest.mark.parametrize("name", OPEN)
def test_what_may_hold_as_supposed_is_not_called_false(name: str) -> None:
    assert verdict_on(*OPEN[name]) not in ("refuted", "proved")


SET = r"Let $p$ and $q$ be densities and $%s(x) = p(x)/(p(x) + q(x))$."
AS_SET = {
    "a mean": (r"\mathbb{E}_p[1 - %s(x)]", r"\int \frac{p(x) q(x)}{p(x) + q(x)} dx"),
    "a sum of divergences": (
        r"2 JSD(p, q)",
        r"KL(p \| q) + KL(q \| p) + \mathbb{E}_p[\log(1 - %s(x))] + \mathbb{E}_q[\log %s(x)] + 2 \log 2",
    ),
}


@pytest.mark.parametrize("letter", ["D", r"\beta", "c"])
@pytest.mark.parametrize("name", AS_SET)
def test_a_line_speaks_of_the_discriminator_that_the_text_has_set(name: str, letter: str) -> None:
    lhs, rhs = (side.replace("%s", letter) for side in AS_SET[name])
    assert verdict_on(SET % letter, f"{lhs} = {rhs}") in ("proved", "proved-under", "supported")
    assert verdict_on(SET % letter, f"{lhs} = {rhs} + 1") == "refuted"
    assert verdict_on(SET % letter, f"{lhs} = 2 {rhs}") == "refuted"


def test_what_is_set_does_not_bind_a_maximum_over_all_functions() -> None:
    value = r"\mathbb{E}_p[\log D(x)] + \mathbb{E}_q[\log(1 - D(x))]"
    assert verdict_on(SET % "D", rf"\max_D {value} = -\log 4 + JSD(p, q)") == "refuted"


def test_what_is_set_binds_its_section() -> None:
    words = r"Let $p$ and $q$ be densities and $D(x) = q(x)/(p(x) + q(x))$, and train on $\log D(x) + \log(1 - D(x))$."
    line = r"$$\mathbb{E}_p[D(x)] = \int \frac{p(x) q(x)}{p(x) + q(x)} dx$$"
    here, there = (findings(f"{words}\n\n{between}{line}") for between in ("", "# Another part\n\n"))
    assert here[-1].verdict.verdict == "proved-under"
    assert there[-1].verdict.verdict == "refuted"
