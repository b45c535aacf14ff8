# ruff: noqa: E501 (formulas are written as in notes)
"""Worked examples: tables of masses, point masses, rounded numbers, derivatives, conjugates, normal densities."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

TABLES = "Let $P = (0.9, 0.1)$ and $Q = (0.6, 0.4)$.\n\n"
LETTERS = "Let $P = (p_1, \\dots, p_n)$ and $Q = (q_1, \\dots, q_n)$.\n\n"
CURVE = "Let $f(u) = (u - 1)^2$. Its derivative and its conjugate are\n\n"

# The verdict on the last statement.
LAST = {
    "a table": (TABLES + r"$$TV(P, Q) = 0.3$$", "definition"),
    "a table, with the half lost": (TABLES + r"$$TV(P, Q) = 0.6$$", "refuted"),
    "a divergence of tables": (
        TABLES + r"$$KL(P \| Q) = 0.9 \log \frac{0.9}{0.6} + 0.1 \log \frac{0.1}{0.4}$$",
        "proved",
    ),
    "a divergence of tables, turned": (
        TABLES + r"$$KL(P \| Q) = 0.6 \log \frac{0.6}{0.9} + 0.4 \log \frac{0.4}{0.1}$$",
        "refuted",
    ),
    "a table says nothing of other laws": (TABLES + r"$$KL(p \| q) = 0.3$$", "unread"),
    "a rounded number": (r"$$0.9 \log \frac{0.9}{0.6} + 0.1 \log \frac{0.1}{0.4} \approx 0.23$$", "definition"),
    "a rounded number of bits": (r"$$0.9 \log \frac{0.9}{0.6} + 0.1 \log \frac{0.1}{0.4} \approx 0.33$$", "definition"),
    "a number that is far off": (r"$$0.9 \log \frac{0.9}{0.6} + 0.1 \log \frac{0.1}{0.4} \approx 0.51$$", "refuted"),
    "roughly a number": (r"$$\sqrt{2} \approx 1.4$$", "definition"),
    "roughly another number": (r"$$\sqrt{2} \approx 1.7$$", "refuted"),
    "roughly a negative number": (r"$$-2 \log 2 \approx -1.39$$", "definition"),
    "roughly another negative number": (r"$$-2 \log 2 \approx -1.29$$", "refuted"),
    "digits behind a logarithm": (r"$$\frac12 \log_22 + \frac14 \log_24 + \frac14 \log_24 = 1.5$$", "proved"),
    "masses by letters": (LETTERS + r"$$D(P \| Q) = \sum_{i=1}^n p_i \log_2 \frac{p_i}{q_i}$$", "proved-under"),
    "masses by letters, spaced as scanned": (
        LETTERS
        + r"$$D ( P \| Q ) = \sum _ { i = 1 } ^ { n } p _ { i } \log _ { 2 } \frac { p _ { i } } { q _ { i } }$$",
        "proved-under",
    ),
    "masses by letters, with the least": (LETTERS + r"$$TV(P, Q) = 1 - \sum_i \min(p_i, q_i)$$", "supported"),
    "masses by letters, with the greatest": (LETTERS + r"$$TV(P, Q) = 1 - \sum_i \max(p_i, q_i)$$", "refuted"),
    "two point masses": (r"$$TV(\delta_0, \delta_\theta) = 1$$", "supported"),
    "two point masses, not halved": (r"$$TV(\delta_0, \delta_\theta) = 2$$", "refuted"),
    "two point masses apart": (r"$$W(\delta_0, \delta_\theta) = |\theta|$$", "supported"),
    "two point masses apart, squared": (r"$$W(\delta_0, \delta_\theta) = \theta^2$$", "refuted"),
    "one point mass": (r"$$TV(\delta_0, \delta_0) = 0$$", "proved"),
    "a derivative": (CURVE + r"$$f'(u) = 2 (u - 1)$$", "supported"),
    "a derivative, with its factor lost": (CURVE + r"$$f'(u) = u - 1$$", "refuted"),
    "a conjugate": (CURVE + r"$$f^*(t) = t + \frac{t^2}{4}$$", "proved"),
    "a conjugate, with a sign turned": (CURVE + r"$$f^*(t) = \frac{t^2}{4} - t$$", "refuted"),
    "a conjugate of a function in words": (
        CURVE + r"For the reverse KL divergence, $$f^*(t) = -1 - \log(-t)$$",
        "definition",
    ),
    "a function with a prime of its own": (
        r"Let $f(u) = u^2$. We use the shifted $$f'(u) = u^2 + \log(u + 4) + u$$",
        "definition",
    ),
    "a value of a derivative": (
        r"With $f(t) = -\log(1 + e^{-t})$ and $$f'(t) = \frac{1}{1 + e^t}$$ $$f'(0) = \frac12$$",
        "proved",
    ),
    "a wrong value of a derivative": (
        r"With $f(t) = -\log(1 + e^{-t})$ and $$f'(t) = \frac{1}{1 + e^t}$$ $$f'(0) = \frac14$$",
        "refuted",
    ),
    "what follows a value": (
        r"With $f(t) = -\log(1 + e^{-t})$, $$L(\theta, \psi) = f(\psi \theta) + f(0)$$ $$f'(t) = \frac{1}{1 + e^t}$$ $$f'(0) = \frac14$$ $$\nabla_\theta L(\theta, \psi) = \psi f'(\psi \theta)$$",
        "proved",
    ),
    "a normal density": (
        r"$$\log \mathcal{N}(x | \mu, \sigma^2) = -\frac12 \log(2 \pi \sigma^2) - \frac{(x - \mu)^2}{2 \sigma^2}$$",
        "proved",
    ),
    "a normal density, with a half lost": (
        r"$$\log \mathcal{N}(x | \mu, \sigma^2) = -\log(2 \pi \sigma^2) - \frac{(x - \mu)^2}{2 \sigma^2}$$",
        "refuted",
    ),
    "a normal density in several dimensions": (
        r"$$\log \mathcal{N}(x | \mu, \sigma^2 I) = -\frac{d}{2} \log(2 \pi \sigma^2) - \frac{\|x - \mu\|^2}{2 \sigma^2}$$",
        "definition",
    ),
    "the slope of the entropy of a coin": (r"$$\frac{d H(p)}{dp} = \log_2 \frac{1 - p}{p}$$", "supported"),
    "the slope of the entropy of a coin, turned": (r"$$\frac{d H(p)}{dp} = \log \frac{p}{1 - p}$$", "refuted"),
    "numbers of one example": ("$$a = 1$$\n\n$$b = 2$$\n\n" r"$$a - b = 1$$", "refuted"),
    "numbers of another example": ("$$a = 1$$\n\n$$b = 2$$\n\n# Next\n\n" r"$$a - b = 1$$", "definition"),
    "numbers to be found": ("$$a = 1$$\n\n$$b = 2$$\n\nNow solve\n\n" r"$$a - b = 1$$", "definition"),
    "the entropy of a coin": ("Of a coin,\n\n" r"$$H(p) = -p \log p - (1 - p) \log(1 - p)$$", "proved"),
    "the entropy of a coin, with a sign turned": (
        "Of a coin,\n\n" r"$$H(p) = -p \log p + (1 - p) \log(1 - p)$$",
        "refuted",
    ),
    "a mean that is one under the law below": (
        r"Let $r(x) = \frac{p^*(x)}{p_\theta(x)}$. $$\mathbb{E}_{p_\theta(x)}[r(x)] = 1$$",
        "proved-under",
    ),
    "a mean that is not one under the law above": (
        r"Let $r(x) = \frac{p^*(x)}{p_\theta(x)}$. $$\mathbb{E}_{p^*(x)}[r(x)] = 1$$",
        "refuted",
    ),
    "a divergence with a colon": (r"$$KL[p : q] = \int p(x) \log \frac{p(x)}{q(x)} dx$$", "proved"),
    "a divergence with a colon, turned": (r"$$KL[p : q] = \int q(x) \log \frac{p(x)}{q(x)} dx$$", "refuted"),
}


@pytest.mark.parametrize(("text", "verdict"), LAST.values(), ids=LAST)
def test_the_verdict_on_a_worked_example(text: str, verdict: str) -> None:
    last = findings(text)[-1].verdict
    assert last.verdict in (verdict, "proved") if verdict == "supported" else last.verdict == verdict
    assert last.counterexample if verdict == "refuted" else not last.mistake


@pytest.mark.repairs
def test_a_repair_is_written_in_the_letters_of_the_line() -> None:
    (*_, curve), (*_, density) = (
        findings(CURVE + r"$$f'(u) = u - 1$$"),
        findings(r"$$\log \mathcal{N}(x | 0, 1) = -\log(2 \pi) - \frac{x^2}{2}$$"),
    )
    assert curve.verdict.repair is None or curve.verdict.repair["latex"].startswith("f'(u) =")
    assert density.verdict.repair is not None
    assert density.verdict.repair["latex"].startswith(r"\log \mathcal{N}(x | 0, 1) = ")
