r"""Where a document has laws of \theta, and of data called D, both are random variables like any other."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

DRAWN = "The weights have a posterior $p(\\theta \\mid D)$, which $q(\\theta)$ stands for.\n\n"
LINES = [
    (r"KL(q(\theta) \| p(\theta | D)) = \int q(\theta) \log \frac{q(\theta)}{p(\theta | D)} d\theta", "proved"),
    (r"KL(q(\theta) \| p(\theta | D)) = \int q(\theta) \log \frac{p(\theta | D)}{q(\theta)} d\theta", "refuted"),
    (r"p(\theta | D) = \frac{p(D | \theta) p(\theta)}{p(D)}", "proved"),
    (r"p(\theta | D) = \frac{p(D | \theta) p(D)}{p(\theta)}", "refuted"),
    (r"p(D) = \int p(D | \theta) p(\theta) d\theta", "proved"),
    (r"p(D) = \int p(D | \theta) d\theta", "definition"),  # a flat prior?
    (r"p(\theta | D) \propto p(D | \theta) p(\theta)", "proved"),
    (r"p(\theta | D) \propto p(D | \theta)", "unread"),
    (r"\arg\max_\theta p(\theta | D) = \arg\max_\theta p(D | \theta) p(\theta)", "proved-under"),
    (r"\arg\max_\theta p(\theta | D) = \arg\max_\theta p(D | \theta)", "unread"),
    (r"p(y | x) = \int p(y | x, \theta) p(\theta) d\theta", "definition"),  # the weights do not depend on x
    (r"p(\theta | x, y) = \frac{p(y | x, \theta) p(\theta)}{p(y | x)}", "definition"),
    (r"\log p(y | x) \ge \mathbb{E}_{q(\theta)}[\log p(y | x, \theta)] - KL(q(\theta) \| p(\theta))", "unread"),
    (
        r"\mathbb{E}_q[\log p(D, \theta)] = \mathbb{E}_q[\log p(D | \theta)] + \mathbb{E}_q[\log p(\theta)]",
        "proved-under",
    ),
    (r"\mathbb{E}_q[\log p(D, \theta)] = \mathbb{E}_q[\log p(D | \theta)] + \log p(D)", "refuted"),
]


@pytest.mark.parametrize(("line", "verdict"), LINES)
def test_verdict(line: str, verdict: str) -> None:
    *_, found = findings(f"{DRAWN}$$\n{line}\n$$\n")
    known = found.verdict
    assert known.verdict == verdict, known
    said = f"{found.text}{known.reason}{known.conditions}{known.counterexample}{known.repair}"
    assert "\\point" not in said


@pytest.mark.parametrize(
    "elsewhere",
    [
        r"$\nabla_\theta \log p(D | \theta)$",
        r"$p_\theta(x)$",
        r"$L(\theta)$",
        r"$G(z, \theta)$",
        r"$q(\theta_1) q(\theta_2)$",  # laws of their own, perhaps
        r"$p(x; \theta)$",
    ],
)
def test_a_parameter_stays_one(elsewhere: str) -> None:
    line = r"$$ KL(q(\theta) \| p(\theta | D)) = \int q(\theta) \log \frac{p(\theta | D)}{q(\theta)} d\theta $$"
    assert last(f"{DRAWN}And {elsewhere}.\n\n{line}\n").verdict == "unread"


def test_a_discriminator_stays_one() -> None:
    text = "Given $q(z | D)$,\n\n$$ V(D, G) = \\mathbb{E}_{p}[\\log D(x)] $$\n\n$$ p(D | z) p(z) = p(D) $$\n"
    assert last(text).verdict == "unread"
